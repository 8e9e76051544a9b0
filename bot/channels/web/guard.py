"""Stands before the pages: no answer leaves without its security headers, and no endless message comes in."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), clipboard-write=(self)",
}

READ_ON = 64_000_000
"""Bytes of a body that is too large which are still read: a browser that is cut off shows no answer."""


class Guard:
    """ASGI middleware that adds the security headers and refuses a body of more than *max_bytes*.

    A path in *of_path* has a limit of its own.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, of_path: Mapping[str, int]) -> None:
        self._app = app
        self._max_bytes, self._of_path = max_bytes, of_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. A body that is too large becomes a 413 as soon as that is known."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        most = self._of_path.get(scope["path"], self._max_bytes)

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received <= most:
                return message
            while message.get("more_body") and received < READ_ON:
                message = await receive()
                received += len(message.get("body", b""))
            raise HTTPException(413)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), static=scope["path"].startswith("/static/"))
            await send(message)

        await self._app(scope, receive_within_limit, send_with_headers)


def add_headers(headers: MutableHeaders, *, static: bool = False) -> None:
    """Set the security headers. No cache keeps a page; a static file is asked for again each time."""
    headers.update(SECURITY_HEADERS)
    headers["Cache-Control"] = "no-cache" if static else "no-store"
