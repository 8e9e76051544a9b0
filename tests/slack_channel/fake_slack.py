"""Plays Slack on 127.0.0.1: takes what the bot calls, checks it as Slack does, and answers as it is told to.

Another process uses it by `python -m tests.slack_channel.fake_slack [PORT]`, which prints its port and serves until
its input ends. Beside Slack's /api/METHOD it then has GET /_kept (the messages that were kept, as JSON), GET /_calls
(each call with what it sent) and POST /_next {"method": "chat.postMessage", "answers": ["drop", "too_many", ...]},
with the names in ANSWERS or an error of Slack's.
"""

import asyncio
import json
import sys
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Self

from aiohttp import web

from tests.slack.blockkit import problems, view_problems

Body = dict[str, Any]

TEAM, ENTERPRISE = "T1", "E1"
BOT_USER, BOT_ID = "UBOT", "BBOT"
OFFICER = "UOFFICER"
PATIENCE = 20.0
"""Seconds after which something that was waited for will not come any more."""

SCOPES = (
    "app_mentions:read,assistant:write,channels:read,chat:write,commands,files:read,groups:read,im:history,im:write,"
    "users:read,users:read.email"
)

EMAIL = "olive.officer@council.example"

PEOPLE: dict[str, Body] = {
    OFFICER: {"team_id": TEAM, "profile": {"real_name": "Olive Officer", "email": EMAIL}},
    "UGUEST": {
        "team_id": TEAM,
        "is_restricted": True,
        "profile": {"real_name": "Gus Guest", "email": "gus@supplier.example"},
    },
    "UONECHANNEL": {"team_id": TEAM, "is_ultra_restricted": True},
    "USTRANGER": {"team_id": "T9", "is_stranger": True},
    "UOTHERTEAM": {"team_id": "T9"},
    "UMACHINE": {"team_id": TEAM, "is_bot": True},
    "UGONE": {"team_id": TEAM, "deleted": True},
    "UNOWHERE": {},
    "USISTER": {"team_id": "T2", "enterprise_user": {"enterprise_id": ENTERPRISE}},
}

CHANNELS: dict[str, Body] = {
    "CSHARED": {"is_ext_shared": True},
    "CPENDING": {"is_pending_ext_shared": True},
}
"""The channels that are shared with others. Every other one is the council's own, but CNONE, which is not there."""

_STAMPS = count(1)


def stamp() -> str:
    """Return a time stamp that no other message of this run has."""
    return f"1700000000.{next(_STAMPS):06}"


@dataclass(frozen=True)
class Call:
    """One thing that the bot called: the method (or "response_url"), and what it sent."""

    method: str
    sent: Body

    @property
    def text(self) -> str:
        """The text for notifications."""
        return str(self.sent.get("text", ""))

    @property
    def blocks(self) -> list[Body]:
        """The blocks, whether of a message or of a view."""
        return list(self.sent.get("blocks") or (self.sent.get("view") or {}).get("blocks") or [])


Answer = Callable[[], web.Response]


class DropError(Exception):
    """The line breaks before an answer."""


class HangError(Exception):
    """No answer ever comes."""


@dataclass(frozen=True)
class AfterKeeping:
    """An answer that comes once the message is kept: it has arrived, and the caller does not hear so."""

    answer: Answer

    def __call__(self) -> web.Response:
        """Answer."""
        return self.answer()


def too_many(after: int = 0) -> Answer:
    """Return the answer of a Slack that was called too often, and may be called again *after* so many seconds."""
    return lambda: web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": f"{after}"}
    )


def broken() -> web.Response:
    """Return the answer of a Slack that has failed."""
    return web.Response(status=500, text="fatal error")


def refused(error: str) -> Answer:
    """Return the answer of a Slack that does not do what was asked."""
    return lambda: web.json_response({"ok": False, "error": error})


def drop() -> web.Response:
    """Break the line."""
    raise DropError


def hang() -> web.Response:
    """Leave the call without an answer."""
    raise HangError


ANSWERS: dict[str, Answer] = {
    "too_many": too_many(1),
    "broken": broken,
    "broken_after_keeping": AfterKeeping(broken),
    "drop": drop,
    "drop_after_keeping": AfterKeeping(drop),
    "hang": hang,
    "hang_after_keeping": AfterKeeping(hang),
}
"""How a call may go wrong, by the names that another process uses."""


@dataclass
class Upload:
    """A file in Slack: what is in it, and how Slack gives it."""

    data: bytes = b"reference,title\nCON-1,Cleaning\n"
    media: str = "text/csv"
    status: int = 200
    leads_to: str = ""
    """Another address, to which Slack redirects."""


class FakeSlack:
    """Slack's Web API in a thread of its own, so that nothing in the bot's loop belongs to it."""

    def __init__(self, port: int = 0) -> None:
        self.calls: list[Call] = []
        self.kept: list[Body] = []
        """The messages that were posted and kept, with their metadata."""
        self.files: dict[str, Upload] = {}
        """What can be downloaded, by the name in its address."""
        self.files_answer: Answer | None = None
        """How every download goes wrong."""
        self.tokens: list[str] = []
        """With which token each file was asked for."""
        self.complaints: list[str] = []
        """What Slack would have refused."""
        self.scopes = SCOPES
        self.enterprise = ""
        """The organisation that the bot's workspace belongs to."""
        self.url = ""
        self._port = port
        self._answers: defaultdict[str, list[Answer]] = defaultdict(list)
        self._held: dict[str, threading.Event] = {}
        self._changed = threading.Condition()
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fake slack")

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

    def next_time(self, method: str, *answers: Answer) -> None:
        """Give these *answers* to the next calls of *method*, one each."""
        self._answers[method].extend(answers)

    def always(self, method: str, answer: Answer) -> None:
        """Give this *answer* to every call of *method*."""
        self._answers[method] = [answer] * 1000

    def hold(self, method: str) -> threading.Event:
        """Leave every call of *method* without an answer until the event that is returned is set."""
        return self._held.setdefault(method, threading.Event())

    def called(self, method: str) -> list[Call]:
        """Return the calls of *method* so far, those that failed left out."""
        return [call for call in self.calls if call.method == method]

    async def until(self, method: str, times: int = 1) -> None:
        """Wait until *method* was called so many *times*."""

        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(lambda: len(self.called(method)) >= times, PATIENCE)

        assert await asyncio.to_thread(wait), f"{method} was called {len(self.called(method))} times, not {times}"

    @property
    def said(self) -> list[Call]:
        """The messages that were posted, and what was told to one person alone."""
        return [call for call in self.calls if call.method in {"chat.postMessage", "response_url"}]

    @property
    def response_url(self) -> str:
        """An address that answers one person alone."""
        return f"{self.url.removesuffix('api/')}respond/here"

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/api/{method}", self._api)
        app.router.add_post("/respond/{rest}", self._respond)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_get("/_kept", self._list_kept)
        app.router.add_get("/_calls", self._list_calls)
        app.router.add_post("/_next", self._next)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        self._started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        sent = await _sent(request)
        return await self._carry_out(request, self._take(method, sent))

    async def _carry_out(self, request: web.Request, answer: Awaitable[web.Response]) -> web.Response:
        try:
            return await answer
        except DropError:
            assert request.transport
            request.transport.abort()
        except HangError:
            await self._stop.wait()
        return web.Response(status=503)

    async def _respond(self, request: web.Request) -> web.Response:
        return await self._take("response_url", await request.json())

    async def _file(self, request: web.Request) -> web.Response:
        return await self._carry_out(request, self._upload(request))

    async def _upload(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers.get("Authorization", ""))
        if self.files_answer:
            return self.files_answer()
        found = self.files.get(request.match_info["name"])
        if found is None:
            return web.Response(status=404)
        if found.leads_to:
            return web.Response(status=302, headers={"Location": found.leads_to})
        return web.Response(body=found.data, content_type=found.media, status=found.status)

    async def _list_kept(self, request: web.Request) -> web.Response:
        return web.json_response(self.kept)

    async def _list_calls(self, request: web.Request) -> web.Response:
        return web.json_response([{"method": call.method, "sent": call.sent} for call in self.calls])

    async def _next(self, request: web.Request) -> web.Response:
        order = await request.json()
        self.next_time(order["method"], *(ANSWERS.get(name) or refused(name) for name in order["answers"]))
        return web.json_response({"ok": True})

    async def _take(self, method: str, sent: Body) -> web.Response:
        if self._answers[method]:
            answer = self._answers[method].pop(0)
            if isinstance(answer, AfterKeeping):
                self._keep(sent, stamp())
            self._note(Call(f"{method} failed", sent))
            return answer()
        if wrong := _wrong(method, sent):
            self.complaints += [f"{method}: {each}" for each in wrong]
            self._note(Call(f"{method} failed", sent))
            return web.json_response({"ok": False, "error": "invalid_blocks"})
        self._note(Call(method, sent))
        if gate := self._held.get(method):
            await asyncio.get_running_loop().run_in_executor(None, gate.wait, PATIENCE)
        return self._answer(method, sent)

    def _keep(self, sent: Body, ts: str) -> None:
        self.kept.append({"ts": ts, "user": BOT_USER, "bot_id": BOT_ID, **sent})

    def _note(self, call: Call) -> None:
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    def _answer(self, method: str, sent: Body) -> web.Response:
        match method:
            case "auth.test":
                who = {"user": "svbot", "team": "Council", "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT_ID}
                who |= {"enterprise_id": self.enterprise} if self.enterprise else {}
                return web.json_response({"ok": True, **who}, headers={"x-oauth-scopes": self.scopes})
            case "users.info":
                if sent.get("user") not in PEOPLE:
                    return web.json_response({"ok": False, "error": "user_not_found"})
                return web.json_response({"ok": True, "user": {"id": sent["user"], **PEOPLE[sent["user"]]}})
            case "conversations.info":
                if sent.get("channel") == "CNONE":
                    return web.json_response({"ok": False, "error": "channel_not_found"})
                known = CHANNELS.get(str(sent.get("channel")), {})
                return web.json_response({"ok": True, "channel": {"id": sent.get("channel"), **known}})
            case "users.lookupByEmail":
                found = [user for user, each in PEOPLE.items() if _email(each) == sent["email"].lower()]
                if not found:
                    return web.json_response({"ok": False, "error": "users_not_found"})
                return web.json_response({"ok": True, "user": {"id": found[0], **PEOPLE[found[0]]}})
            case "conversations.history":
                return web.json_response(self._history(sent))
            case "conversations.open":
                return web.json_response({"ok": True, "channel": {"id": f"D{sent['users']}"}})
            case "conversations.replies":
                return web.json_response({"ok": True, "messages": []})
            case "chat.postMessage":
                ts = stamp()
                self._keep(sent, ts)
                return web.json_response({"ok": True, "channel": sent["channel"], "ts": ts})
            case "chat.update":
                return web.json_response({"ok": True, "channel": sent["channel"], "ts": sent["ts"]})
            case "views.open" | "views.update":
                return web.json_response({"ok": True, "view": {"id": sent.get("view_id") or f"V{stamp()}"}})
            case "apps.connections.open":
                return web.json_response({"ok": True, "url": "wss://127.0.0.1/none"})
            case "response_url":
                return web.Response(text="ok")
            case "views.publish" | "assistant.threads.setStatus" | "assistant.threads.setSuggestedPrompts":
                return web.json_response({"ok": True})
        return web.json_response({"ok": False, "error": "unknown_method"})

    def _history(self, sent: Body) -> Body:
        """Return one page of a channel, the newest first, as Slack gives it."""
        oldest, limit = float(sent.get("oldest") or 0), int(sent.get("limit") or 100)
        begin = int(sent.get("cursor") or 0)
        said = [each for each in self.kept if each["channel"] == sent["channel"] and float(each["ts"]) > oldest][::-1]
        if str(sent.get("include_all_metadata")).lower() not in {"1", "true"}:
            said = [{name: value for name, value in each.items() if name != "metadata"} for each in said]
        more = str(begin + limit) if len(said) > begin + limit else ""
        return {"ok": True, "messages": said[begin : begin + limit], "response_metadata": {"next_cursor": more}}


def _email(person: Body) -> str:
    return str((person.get("profile") or {}).get("email", ""))


async def _sent(request: web.Request) -> Body:
    if request.content_type == "application/json" and await request.read():
        return dict(json.loads(await request.text()))
    sent = dict(request.query) | dict(await request.post())
    return {name: _decoded(value) for name, value in sent.items()}


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in {"[", "{"} else value


def _wrong(method: str, sent: Body) -> list[str]:
    """Return what Slack would refuse in a message or a view."""
    if method in {"views.open", "views.publish", "views.update"}:
        return view_problems(sent["view"])
    if method not in {"chat.postMessage", "chat.update", "response_url"}:
        return []
    found = problems(sent["blocks"], "message") if "blocks" in sent else []
    return found + ([] if str(sent.get("text") or "").strip() else ["the text for notifications is empty"])


if __name__ == "__main__":
    with FakeSlack(int(sys.argv[1]) if len(sys.argv) > 1 else 0) as serving:
        print(serving.url.split(":")[2].partition("/")[0], flush=True)
        sys.stdin.read()
