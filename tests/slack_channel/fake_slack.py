"""Plays Slack on 127.0.0.1: takes what the bot calls, checks it as Slack does, and answers as it is told to."""

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import Callable
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
    "app_mentions:read,assistant:write,channels:read,chat:write,commands,groups:read,im:history,im:write,users:read"
)

PEOPLE: dict[str, Body] = {
    OFFICER: {"team_id": TEAM},
    "UGUEST": {"team_id": TEAM, "is_restricted": True},
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


class FakeSlack:
    """Slack's Web API in a thread of its own, so that nothing in the bot's loop belongs to it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        """What Slack would have refused."""
        self.scopes = SCOPES
        self.enterprise = ""
        """The organisation that the bot's workspace belongs to."""
        self.url = ""
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
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        self._started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        return await self._take(method, await _sent(request))

    async def _respond(self, request: web.Request) -> web.Response:
        return await self._take("response_url", await request.json())

    async def _take(self, method: str, sent: Body) -> web.Response:
        if self._answers[method]:
            answer = self._answers[method].pop(0)()
            self._note(Call(f"{method} failed", sent))
            return answer
        if wrong := _wrong(method, sent):
            self.complaints += [f"{method}: {each}" for each in wrong]
            self._note(Call(f"{method} failed", sent))
            return web.json_response({"ok": False, "error": "invalid_blocks"})
        self._note(Call(method, sent))
        if gate := self._held.get(method):
            await asyncio.get_running_loop().run_in_executor(None, gate.wait, PATIENCE)
        return self._answer(method, sent)

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
            case "conversations.open":
                return web.json_response({"ok": True, "channel": {"id": f"D{sent['users']}"}})
            case "conversations.replies":
                return web.json_response({"ok": True, "messages": []})
            case "chat.postMessage" | "chat.update":
                return web.json_response({"ok": True, "channel": sent["channel"], "ts": sent.get("ts") or stamp()})
            case "apps.connections.open":
                return web.json_response({"ok": True, "url": "wss://127.0.0.1/none"})
            case "response_url":
                return web.Response(text="ok")
            case (
                "views.open" | "views.publish" | "assistant.threads.setStatus" | "assistant.threads.setSuggestedPrompts"
            ):
                return web.json_response({"ok": True})
        return web.json_response({"ok": False, "error": "unknown_method"})


async def _sent(request: web.Request) -> Body:
    if request.content_type == "application/json" and await request.read():
        return dict(json.loads(await request.text()))
    sent = dict(request.query) | dict(await request.post())
    return {name: _decoded(value) for name, value in sent.items()}


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in {"[", "{"} else value


def _wrong(method: str, sent: Body) -> list[str]:
    """Return what Slack would refuse in a message or a view."""
    if method in {"views.open", "views.publish"}:
        return view_problems(sent["view"])
    if method not in {"chat.postMessage", "chat.update", "response_url"}:
        return []
    found = problems(sent["blocks"], "message") if "blocks" in sent else []
    return found + ([] if str(sent.get("text") or "").strip() else ["the text for notifications is empty"])
