"""Puts the SDK behind an address of the bot's own web server, on the same port as the web chat."""

import json

import structlog
from microsoft_teams.apps.http.adapter import HttpMethod, HttpRequest, HttpResponse, HttpRouteHandler, HttpServerAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.teams.gate import Gate

log = structlog.get_logger()

PATH = "/api/messages"
"""Where Teams delivers messages, taps and installations."""


class Adapter(HttpServerAdapter):
    """Takes what comes to PATH, when the *gate* admits it."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._handler: HttpRouteHandler | None = None

    @property
    def route(self) -> Route:
        """The address to serve."""
        return Route(PATH, self._deliver, methods=["POST"])

    def register_route(self, method: HttpMethod, path: str, handler: HttpRouteHandler) -> None:
        """Take the SDK's *handler* of the one address that it serves."""
        self._handler = handler

    def serve_static(self, path: str, directory: str) -> None:
        """Serve no files: the bot has none for Teams."""

    async def start(self, port: int) -> None:
        """Start nothing: the bot's own server is at work."""

    async def stop(self) -> None:
        """Stop nothing."""

    async def _deliver(self, request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return Response(status_code=415)
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if not isinstance(body, dict):
            return Response(status_code=400)
        headers = dict(request.headers)
        if self._handler is None:
            return Response(status_code=503)
        if not await self._gate.admits(headers, body):
            log.warning("", action="teams.refused")
            return Response(status_code=401)
        answer: HttpResponse = await self._handler(HttpRequest(body=body, headers=headers))
        if answer["status"] >= 400:
            log.error("", action="teams.not_taken", status=answer["status"])
        if answer["body"] is None:
            return Response(status_code=answer["status"])
        return JSONResponse(answer["body"], answer["status"])
