"""A strict layer in front of local-slack's Web API: it refuses what Slack refuses, and fails when it is told to.

Run by conftest.py as `python -m tests.slack.strict PORT UPSTREAM`. Beside Slack's /api/METHOD it has
GET /_strict/calls (what was called), DELETE /_strict/calls (forget it, and every failure still to come),
POST /_strict/fail {"method", "times"} with "status", "delay" or "after", and POST /_strict/hook, a response_url for
payloads that the tests themselves send: what it gets is noted as a call of "response_url".

local-slack's own addresses of files and of response_urls lead through it as well: see BEHIND.
"""

import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web

from tests.slack.blockkit import problems, view_problems

BOT_TOKEN, APP_TOKEN = "xoxb-local-test", "xapp-local-test"
TEAM, GUEST, SHARED = "T01TEST", "U03GUEST", "C03SHARED"
BEHIND = "local-slack"
"""Begins the path of what is passed on to local-slack: its port and its own path follow."""

TRIGGER = "T1"
"""The trigger of a tap that a test itself delivers. A form may be opened with it."""

MESSAGE_TEXT = 40_000
RETRY_AFTER = 1

Args = dict[str, Any]
Answer = dict[str, Any]


@dataclass
class Trouble:
    """What goes wrong with the next calls of a method: an HTTP status, or a delay in seconds before or *after* it."""

    times: int
    status: int = 0
    delay: float = 0.0
    after: float = 0.0


@dataclass
class Strict:
    """The layer: what was called, and what is still to go wrong."""

    upstream: str
    session: ClientSession | None = None
    called: list[dict[str, Any]] = field(default_factory=list)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    metadata: dict[tuple[str, str], Any] = field(default_factory=dict)

    async def api(self, request: web.Request) -> web.Response:
        """Answer a call of Slack's Web API."""
        method, raw = request.match_info["method"], await request.read()
        args = _args(request, raw)
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or args.pop("token", "")
        trouble = self._trouble(method)
        if trouble and trouble.status:
            self._note(method, args, f"status {trouble.status}", planned=True)
            return _failed(trouble.status)
        await asyncio.sleep(trouble.delay if trouble else 0)
        if request.transport is None:
            # Who called has gone meanwhile.
            return web.Response()
        if refused := refusal(method, args, token):
            self._note(method, args, **refused)
            return web.json_response({"ok": False, **refused, "response_metadata": {"messages": refused["errors"]}})
        answer = _instead(method, args) or await self._pass_on(request, method, raw)
        self._note(method, args, answer.get("error", ""))
        self._keep_metadata(method, args, answer)
        await asyncio.sleep(trouble.after if trouble else 0)
        return web.json_response(mended(method, args, answer))

    async def fail(self, request: web.Request) -> web.Response:
        """Take an order to fail or to be slow."""
        order = await request.json()
        method = order.pop("method")
        self.troubles[method] = Trouble(**order)
        return web.json_response({"ok": True})

    async def hook(self, request: web.Request) -> web.Response:
        """Take what the bot sends to a response_url."""
        args = await request.json()
        found = problems(args["blocks"]) if "blocks" in args else []
        self._note("response_url", args, "invalid_blocks" if found else "", found)
        return web.Response(text="ok")

    async def behind(self, request: web.Request) -> web.Response:
        """Pass on what goes to an address that local-slack gave: of a file, or of a response_url."""
        path, raw = request.match_info["path"], await request.read()
        if path.startswith("_hooks/"):
            found = problems(json.loads(raw).get("blocks") or [{"type": "divider"}])
            self._note("hook", json.loads(raw), "invalid_blocks" if found else "", found)
        elif request.headers.get("authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        else:
            self._note("file", {"path": path}, "")
        assert self.session
        headers = {name: request.headers[name] for name in ("authorization", "content-type") if name in request.headers}
        url = f"{self.upstream}/{path}"
        async with self.session.request(request.method, url, data=raw, headers=headers) as answered:
            kind = answered.headers.get("content-type", "text/plain")
            return web.Response(body=await answered.read(), status=answered.status, headers={"content-type": kind})

    async def calls(self, request: web.Request) -> web.Response:
        """Say what was called: a count for each method, every call, and those that Slack would have refused."""
        refused = [call for call in self.called if call["error"] and not call["planned"]]
        counts = Counter(call["method"] for call in self.called)
        return web.json_response({"counts": counts, "calls": self.called, "refused": refused})

    async def forget(self, request: web.Request) -> web.Response:
        """Forget what was called, and what was still to go wrong."""
        self.called.clear()
        self.troubles.clear()
        return web.json_response({"ok": True})

    async def open_session(self, app: web.Application) -> AsyncIterator[None]:
        """Hold the connection to local-slack open while the layer runs."""
        async with ClientSession() as self.session:
            yield

    async def _pass_on(self, request: web.Request, method: str, raw: bytes) -> Answer:
        assert self.session
        headers = {name: request.headers[name] for name in ("authorization", "content-type") if name in request.headers}
        url = f"{self.upstream}/api/{method}?{request.query_string}"
        async with self.session.request(request.method, url, data=raw, headers=headers) as answered:
            answer: Answer = await answered.json()
            return answer

    def _keep_metadata(self, method: str, args: Args, answer: Answer) -> None:
        """Keep the metadata of a message, which local-slack forgets, and give it where all metadata is asked for."""
        if method == "chat.postMessage" and answer.get("ok") and "metadata" in args:
            self.metadata[answer["channel"], answer["ts"]] = args["metadata"]
        if method == "conversations.history" and str(args.get("include_all_metadata")).lower() in {"1", "true"}:
            for said in answer.get("messages", ()):
                if kept := self.metadata.get((str(args.get("channel")), said["ts"])):
                    said["metadata"] = kept

    def _trouble(self, method: str) -> Trouble | None:
        trouble = self.troubles.get(method)
        if trouble is None or trouble.times < 1:
            return None
        trouble.times -= 1
        return trouble

    def _note(
        self, method: str, args: Args, error: str, errors: list[str] | None = None, planned: bool = False
    ) -> None:
        call = {"method": method, "args": args, "error": error, "errors": errors or [], "planned": planned}
        self.called.append(call)


def refusal(method: str, args: Mapping[str, Any], token: str) -> dict[str, Any] | None:
    """Return the error that Slack gives to a call, with its particulars, or None."""
    if token not in {BOT_TOKEN, APP_TOKEN}:
        return {"error": "invalid_auth" if token else "not_authed", "errors": []}
    if (token == APP_TOKEN) != (method == "apps.connections.open"):
        return {"error": "not_allowed_token_type", "errors": []}
    if method in {"chat.postMessage", "chat.update", "chat.postEphemeral"}:
        text, blocks = args.get("text") or "", args.get("blocks")
        if not text.strip():
            return {"error": "no_text", "errors": ["a message needs a text for notifications and screen readers"]}
        if len(text) > MESSAGE_TEXT:
            return {"error": "msg_too_long", "errors": []}
        if blocks is not None and (found := problems(blocks)):
            return {"error": "invalid_blocks", "errors": found}
    if method.startswith("views.") and (found := view_problems(args.get("view") or {})):
        return {"error": "invalid_arguments", "errors": found}
    return None


def mended(method: str, args: Mapping[str, Any], answer: Answer) -> Answer:
    """Return *answer* with what local-slack leaves out: who is a guest, what is shared, where the socket is."""
    if method in {"users.info", "users.lookupByEmail"} and "user" in answer:
        guest = answer["user"]["id"] == GUEST
        answer["user"] |= {"team_id": TEAM, "is_restricted": guest, "is_ultra_restricted": False}
    if method == "conversations.info" and "channel" in answer:
        answer["channel"] |= {"is_ext_shared": args.get("channel") == SHARED, "is_pending_ext_shared": False}
    if method == "apps.connections.open" and "url" in answer:
        answer["url"] = re.sub(rf"//[^/]+/{BEHIND}:(\d+)/", r"//127.0.0.1:\1/", answer["url"])
    return answer


def _instead(method: str, args: Mapping[str, Any]) -> Answer | None:
    """Return the answer to what local-slack does not know: the assistant pane, and taps that the tests made."""
    if method.startswith("assistant.threads."):
        return {"ok": True}
    if method == "views.open" and args.get("trigger_id") == TRIGGER:
        return {"ok": True, "view": {"id": "V1"}}
    return None


def build_app(upstream: str) -> web.Application:
    """Return the layer in front of the local-slack at *upstream*."""
    strict = Strict(upstream)
    app = web.Application(client_max_size=8 * 1024**2)
    app.cleanup_ctx.append(strict.open_session)
    app.add_routes(
        [
            web.route("*", "/api/{method}", strict.api),
            web.get("/_strict/calls", strict.calls),
            web.delete("/_strict/calls", strict.forget),
            web.post("/_strict/fail", strict.fail),
            web.post("/_strict/hook", strict.hook),
            web.route("*", f"/{{own:{BEHIND}:[0-9]+}}/{{path:.*}}", strict.behind),
        ]
    )
    return app


def _args(request: web.Request, raw: bytes) -> Args:
    """Return what a call was made with. Slack takes JSON, a form, and JSON inside a form."""
    kind, args = request.content_type, dict(request.query)
    if kind == "application/json":
        args |= json.loads(raw or b"{}")
    elif kind == "application/x-www-form-urlencoded":
        args |= dict(parse_qsl(raw.decode(), keep_blank_values=True))
    for name in ("blocks", "view", "prompts", "metadata"):
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return args


def _failed(status: int) -> web.Response:
    if status == 429:
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=status, headers={"Retry-After": str(RETRY_AFTER)})
    return web.Response(text="upstream connect error", status=status)


if __name__ == "__main__":
    web.run_app(build_app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), print=None, shutdown_timeout=1)
