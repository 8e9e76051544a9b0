"""The web chat's addresses: the page, a message, a file, what waits, a new start, and the choice of role.

Everything works as plain forms. A page with JavaScript asks for the new turn alone (X-Chat: fragment).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.files import MOST_BYTES
from bot.channels.web import words
from bot.channels.web.chat import Assistant, Chat, Store
from bot.channels.web.guard import Guard, add_headers
from bot.channels.web.render import FOLDER, Pages
from bot.log import where
from bot.settings import Settings

log = structlog.get_logger()

OTHER_BYTES = 400_000
"""The most that a route of another channel is sent."""

FILE = "/file"
AROUND_A_FILE = 100_000
"""The most that stands around a file in what a browser sends."""


def build_app(
    assistant: Assistant,
    store: Store,
    settings: Settings,
    *,
    council: str,
    routes: Sequence[Route] = (),
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    health: Callable[[], Mapping[str, object]] = dict,
) -> Starlette:
    """Return the web chat of *council*, ready to be served, with the *routes* of other channels.

    What *health* gives is told at /health, beside that the service is up.
    """
    pages = Pages(council, settings)
    chat = Chat(assistant, store, settings, pages, now)

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        problems = words.PROBLEMS | (words.FILE_PROBLEMS if request.url.path == FILE else {})
        title, text = problems.get(error.status_code, (words.NOT_ALLOWED, error.detail))
        return _problem(request, pages, title, text, error.status_code, error.headers)

    def crashed(request: Request, error: Exception) -> Response:
        log.error("", action="web.crashed", **where(error))
        response = _problem(request, pages, *words.PROBLEMS[500], 500)
        add_headers(response.headers)
        return response

    # A character is at most four bytes, and each byte is at most three in a form ("%C3"). What another channel
    # is sent may hold a whole message of the bot.
    most = max(12 * settings.max_characters + 2000, OTHER_BYTES * bool(routes))
    return Starlette(
        routes=[
            Route("/", chat.page, methods=["GET"]),
            Route("/", chat.send, methods=["POST"]),
            Route(FILE, chat.add_file, methods=["POST"]),
            Route("/waiting", chat.waiting, methods=["GET"]),
            Route("/forget", chat.forget, methods=["POST"]),
            Route("/role", chat.switch, methods=["POST"]),
            Route("/health", lambda _: JSONResponse({"status": "ok", **health()}), methods=["GET"]),
            *routes,
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[Middleware(Guard, max_bytes=most, of_path={FILE: MOST_BYTES + AROUND_A_FILE})],
        exception_handlers={HTTPException: refused, Exception: crashed},
    )


def _problem(
    request: Request,
    pages: Pages,
    title: str,
    text: str,
    status: int,
    headers: Mapping[str, str] | None = None,
) -> Response:
    if request.headers.get("x-chat") == "fragment":
        return PlainTextResponse(text, status, headers)
    return HTMLResponse(pages.problem(title, text, sent=request.method == "POST"), status, headers)
