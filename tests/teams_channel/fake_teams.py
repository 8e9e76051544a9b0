"""Plays the service of Teams that a bot speaks to, on 127.0.0.1, and gives the keys that sign what comes from Teams.

It runs in a thread of its own: the SDK fetches the keys in the bot's own loop and waits, so a service in the same loop
could never answer. Another process uses it by `python -m tests.teams_channel.fake_teams [PORT]`, which prints its
address and serves until its input ends. It then has GET /_sent (the messages that were kept, as JSON) and POST /_next
{"path": "activities", "answers": ["lose", "too_many", ...]}, with the names in TROUBLES.
"""

import asyncio
import json
import sys
import threading
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Self

from aiohttp import web

from tests.slack_channel.fake_slack import PATIENCE, Upload
from tests.teams_channel.payloads import PEOPLE, Body, chat_of, stamp

MOST = 100 * 1024
"""The most that a message may have, as UTF-16."""

REASONS = {
    400: ("BadSyntax", "Bad format of the request"),
    401: ("BotNotRegistered", "No registration found for this bot."),
    403: ("BotNotInConversationRoster", "The bot is not part of the conversation roster."),
    404: ("ConversationNotFound", "Conversation not found."),
    412: ("PreconditionFailed", "Precondition failed, please try again."),
    413: ("MessageSizeTooBig", "Message size too large."),
    429: ("Throttled", "Too many requests."),
    500: ("ServiceError", "Internal server error."),
    502: ("ServiceError", "Service dependency issue."),
}
"""What Teams says with each status, where it says anything."""

NOT_INSTALLED = ("ForbiddenOperationException", "Bot is not installed in user's personal scope")
BLOCKED = ("ConversationBlockedByUser", "User blocked the conversation with the bot.")
NO_MEMBER = ("MemberNotFoundInConversation", "The member is not found in the conversation.")
NO_ACTIVITY = ("ActivityNotFoundInConversation", "Conversation not found.")


def error(code: str, words: str) -> Body:
    """Return the body of a refusal."""
    return {"error": {"code": code, "message": words}}


@dataclass(frozen=True)
class Call:
    """One thing that the bot asked for: its path (see `FakeTeams.fail`), where, and what it sent."""

    path: str
    conversation: str
    id: str
    """The message that it is about, or the member."""
    sent: Body
    token: str

    @property
    def text(self) -> str:
        """The words of a message."""
        return str(self.sent.get("text", ""))


@dataclass(frozen=True)
class Trouble:
    """How a call goes wrong: by *status*, or without an answer when there is none. *kept* says whether it arrives."""

    status: int = 0
    retry_after: int | None = None
    body: Body | None = None
    kept: bool = False
    drops: bool = True
    """Whether the line breaks. Otherwise it stays silent."""

    @property
    def answer(self) -> web.Response:
        """What Teams says."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        body = error(*REASONS[self.status]) if self.body is None and self.status in REASONS else self.body
        text = None if body is None else json.dumps(body)
        return web.Response(status=self.status, text=text, content_type="application/json", headers=headers)


TROUBLES = {
    "too_many": Trouble(429, 1),
    "broken": Trouble(502),
    "broken_after_keeping": Trouble(502, kept=True),
    "drop": Trouble(),
    "lose": Trouble(kept=True),
    "hang": Trouble(kept=True, drops=False),
}
"""How a call may go wrong, by the names that another process uses."""


class FakeTeams:
    """The service in a thread of its own, so that nothing in the bot's loop belongs to it."""

    def __init__(self, port: int = 0) -> None:
        self.calls: list[Call] = []
        """Everything that was asked for, what failed included."""
        self.sent: list[Call] = []
        """The messages that were kept."""
        self.updated: list[Call] = []
        self.deleted: list[Call] = []
        self.typing: list[Call] = []
        self.members: dict[str, Body] = {each.id: each.member for each in PEOPLE}
        """Who is there, by the id that the bot is given. They are found by their object id too."""
        self.blocked: set[str] = set()
        """The ids of those who blocked the bot."""
        self.without_app: set[str] = set()
        """The ids of those who have not installed the app, or have removed it."""
        self.gone: set[str] = set()
        """The conversations that are not there any more."""
        self.files: dict[str, Upload] = {}
        """What can be downloaded, by the name in its address."""
        self.file_tokens: list[str] = []
        """With which token each file was asked for: none, for a file that was shared."""
        self.complaints: list[str] = []
        """What Teams would have refused, or shown otherwise than it was meant."""
        self.keys: list[Body] = []
        """The public keys of those who sign what comes from Teams."""
        self.entra_keys: list[Body] = []
        """The public keys of those who sign the tokens of a tenant."""
        self.root = ""
        self._port = port
        self._troubles: defaultdict[str, list[Trouble]] = defaultdict(list)
        self._held: dict[str, threading.Event] = {}
        self._changed = threading.Condition()
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fake teams")

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        assert self._started.wait(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        for gate in self._held.values():
            gate.set()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)

    async def __aenter__(self) -> Self:
        """Begin to serve."""
        return self.__enter__()

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await asyncio.to_thread(self.__exit__)

    @property
    def service_url(self) -> str:
        """The address that activities give, with a region and a slash at its end as in Teams."""
        return f"{self.root}/uk/"

    @property
    def keys_url(self) -> str:
        """What a CloudEnvironment names as its openid_metadata_url."""
        return f"{self.root}/v1/.well-known/openidconfiguration"

    def file_url(self, name: str) -> str:
        """Return the address of a file."""
        return f"{self.root}/files/{name}"

    def fail(
        self,
        times: int,
        status: int,
        *,
        retry_after: int | None = None,
        path: str = "activities",
        body: Body | None = None,
        kept: bool = False,
    ) -> None:
        """Answer the next *times* calls with *status*, and what Teams says with it unless *body* is something else.

        *path* is activities (a new message), typing, update, delete, member, members, conversations, files or keys.
        *kept* is for a message that arrives although the answer says otherwise.
        """
        self._troubles[path] += [Trouble(status, retry_after, body, kept)] * times

    def drop(self, times: int = 1, *, path: str = "activities") -> None:
        """Break the line before anything arrives."""
        self._troubles[path] += [Trouble()] * times

    def lose(self, times: int = 1, *, path: str = "activities") -> None:
        """Break the line once it has arrived: the bot cannot know that it did."""
        self._troubles[path] += [Trouble(kept=True)] * times

    def hang(self, times: int = 1, *, path: str = "activities") -> None:
        """Never answer, once it has arrived. The bot must give up by itself."""
        self._troubles[path] += [Trouble(kept=True, drops=False)] * times

    def hold(self, path: str = "activities") -> threading.Event:
        """Leave every call without an answer until the event that is returned is set."""
        return self._held.setdefault(path, threading.Event())

    def called(self, path: str) -> list[Call]:
        """Return the calls of *path* so far, those that failed included."""
        return [call for call in self.calls if call.path == path]

    async def until(self, path: str, times: int = 1) -> None:
        """Wait until *path* was called so many *times*."""

        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(lambda: len(self.called(path)) >= times, PATIENCE)

        assert await asyncio.to_thread(wait), f"{path} was called {len(self.called(path))} times, not {times}"

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=16 * 1024 * 1024)
        where = "/uk/v3/conversations"
        app.router.add_post(where, self._on_create)
        app.router.add_post(where + "/{conversation}/activities", self._on_activity)
        app.router.add_put(where + "/{conversation}/activities/{id}", self._on_update)
        app.router.add_delete(where + "/{conversation}/activities/{id}", self._on_delete)
        app.router.add_get(where + "/{conversation}/members", self._on_members)
        app.router.add_get(where + "/{conversation}/pagedMembers", self._on_page)
        app.router.add_get(where + "/{conversation}/members/{id}", self._on_member)
        app.router.add_get("/files/{name}", self._on_file)
        app.router.add_get("/v1/.well-known/openidconfiguration", self._on_metadata)
        app.router.add_get("/v1/.well-known/keys", self._on_keys)
        app.router.add_get("/{tenant}/discovery/v2.0/keys", self._on_keys)
        app.router.add_get("/_sent", self._list_sent)
        app.router.add_post("/_next", self._on_next)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        self.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _take(self, path: str, request: web.Request) -> tuple[Call, Trouble | None]:
        """Note the call, and return it with how it goes wrong, if it does."""
        sent = dict(await request.json()) if request.can_read_body else {}
        named = request.match_info
        if path == "activities" and sent.get("type") == "typing":
            path = "typing"
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        call = Call(path, named.get("conversation", ""), named.get("id", ""), sent, token)
        self._note(self.calls, call)
        if gate := self._held.get(path):
            await asyncio.get_running_loop().run_in_executor(None, gate.wait, PATIENCE)
        return call, self._troubles[path].pop(0) if self._troubles[path] else None

    def _note(self, among: list[Call], call: Call) -> None:
        with self._changed:
            among.append(call)
            self._changed.notify_all()

    async def _go_wrong(self, trouble: Trouble, request: web.Request) -> web.Response:
        if trouble.status:
            return trouble.answer
        if trouble.drops:
            assert request.transport
            request.transport.abort()
        else:
            await self._stop.wait()
        return web.Response(status=503)

    async def _on_activity(self, request: web.Request) -> web.Response:
        call, trouble = await self._take("activities", request)
        if trouble and not trouble.kept:
            return await self._go_wrong(trouble, request)
        if refusal := self._refusal(call):
            return refusal
        if call.path == "typing":
            self._note(self.typing, call)
            return await self._go_wrong(trouble, request) if trouble else web.Response(status=202)
        kept = Call(call.path, call.conversation, stamp(), call.sent, call.token)
        self._note(self.sent, kept)
        return await self._go_wrong(trouble, request) if trouble else web.json_response({"id": kept.id}, status=201)

    async def _on_update(self, request: web.Request) -> web.Response:
        call, trouble = await self._take("update", request)
        if trouble and not trouble.kept:
            return await self._go_wrong(trouble, request)
        if refusal := self._refusal(call):
            return refusal
        self._note(self.updated, call)
        return await self._go_wrong(trouble, request) if trouble else web.json_response({"id": call.id})

    async def _on_delete(self, request: web.Request) -> web.Response:
        call, trouble = await self._take("delete", request)
        if trouble and not trouble.kept:
            return await self._go_wrong(trouble, request)
        self._note(self.deleted, call)
        return await self._go_wrong(trouble, request) if trouble else web.Response()

    async def _on_create(self, request: web.Request) -> web.Response:
        call, trouble = await self._take("conversations", request)
        if trouble:
            return await self._go_wrong(trouble, request)
        asked = call.sent.get("members") or []
        found = [self._find(str(each["id"])) for each in asked]
        if len(found) != 1 or not (call.sent.get("tenantId") or call.sent.get("channelData")):
            return _refused(400, "BadSyntax", "Bad format of conversation parameters")
        if found[0] is None:
            return _refused(400, *NO_MEMBER)
        ident = str(found[0]["id"])
        if ident in self.without_app:
            return _refused(403, *NOT_INSTALLED)
        if ident in self.blocked:
            return _refused(403, *BLOCKED)
        return web.json_response({"id": chat_of(ident)}, status=201)

    async def _on_member(self, request: web.Request) -> web.Response:
        call, trouble = await self._take("member", request)
        if trouble:
            return await self._go_wrong(trouble, request)
        if call.conversation in self.gone:
            return _refused(404, *REASONS[404])
        found = self._find(call.id)
        return web.json_response(found) if found else _refused(404, *NO_MEMBER)

    async def _on_members(self, request: web.Request) -> web.Response:
        call, trouble = await self._take("members", request)
        if trouble:
            return await self._go_wrong(trouble, request)
        return web.json_response(self._present(call.conversation))

    async def _on_page(self, request: web.Request) -> web.Response:
        call, trouble = await self._take("members", request)
        if trouble:
            return await self._go_wrong(trouble, request)
        begin, size = int(request.query.get("continuationToken", 0)), int(request.query.get("pageSize", 200))
        there = self._present(call.conversation)
        page: Body = {"members": there[begin : begin + size]}
        if len(there) > begin + size:
            page["continuationToken"] = str(begin + size)
        return web.json_response(page)

    async def _on_file(self, request: web.Request) -> web.Response:
        if self._troubles["files"]:
            return await self._go_wrong(self._troubles["files"].pop(0), request)
        self.file_tokens.append(request.headers.get("Authorization", ""))
        found = self.files.get(request.match_info["name"])
        if found is None:
            return web.Response(status=404)
        if found.leads_to:
            return web.Response(status=302, headers={"Location": found.leads_to})
        return web.Response(body=found.data, content_type=found.media, status=found.status)

    async def _on_metadata(self, request: web.Request) -> web.Response:
        keys = self.keys_url.replace("/openidconfiguration", "/keys")
        return web.json_response({"issuer": "https://api.botframework.com", "jwks_uri": keys})

    async def _on_keys(self, request: web.Request) -> web.Response:
        _, trouble = await self._take("keys", request)
        if trouble:
            return await self._go_wrong(trouble, request)
        return web.json_response({"keys": self.entra_keys if "tenant" in request.match_info else self.keys})

    async def _list_sent(self, request: web.Request) -> web.Response:
        return web.json_response([asdict(each) for each in self.sent])

    async def _on_next(self, request: web.Request) -> web.Response:
        order = await request.json()
        self._troubles[order["path"]] += [TROUBLES[name] for name in order["answers"]]
        return web.Response()

    def _find(self, ident: str) -> Body | None:
        if ident in self.members:
            return self.members[ident]
        names = ("objectId", "aadObjectId")
        return next((each for each in self.members.values() if ident in [each.get(name) for name in names]), None)

    def _present(self, conversation: str) -> list[Body]:
        """Return who is in a conversation: the one person of a personal chat, or everybody."""
        alone = [each for ident, each in self.members.items() if chat_of(ident) == conversation]
        return alone or list(self.members.values())

    def _refusal(self, call: Call) -> web.Response | None:
        if call.conversation in self.gone:
            return _refused(404, *REASONS[404])
        if call.conversation in map(chat_of, self.without_app):
            return _refused(403, *REASONS[403])
        if call.conversation in map(chat_of, self.blocked):
            return _refused(403, *BLOCKED)
        if call.path == "update" and call.id not in {each.id for each in self.sent}:
            return _refused(404, *NO_ACTIVITY)
        if call.path == "typing":
            return None
        size = len(json.dumps(call.sent, ensure_ascii=False).encode("utf-16-le"))
        if size > MOST:
            self.complaints.append(f"a message has {size} bytes of at most {MOST}")
            return _refused(413, *REASONS[413])
        has_text, attached = bool(call.text.strip()), call.sent.get("attachments")
        if not has_text and not attached:
            self.complaints.append("a message is empty")
            return _refused(400, "BadSyntax", "Activity must have either text or attachments")
        if has_text and attached:
            self.complaints.append("text and attachments in one message come as two messages, and without an id")
        return None


def _refused(status: int, code: str, words: str) -> web.Response:
    return web.json_response(error(code, words), status=status)


if __name__ == "__main__":
    with FakeTeams(int(sys.argv[1]) if len(sys.argv) > 1 else 0) as serving:
        print(serving.root, flush=True)
        sys.stdin.read()
