"""The web chat's addresses: the page, a message, a new start, and the choice of role.

Everything works as plain forms. A page with JavaScript asks for the new turn alone (X-Chat: fragment).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from secrets import token_hex
from time import perf_counter
from typing import Protocol

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.web import posted, words
from bot.channels.web.guard import Guard, add_headers
from bot.channels.web.posted import Posted
from bot.channels.web.render import FOLDER, Exchange, Pages, with_notice
from bot.channels.web.turns import Conversations
from bot.channels.web.visitor import (
    ROLE,
    Visitor,
    drop_thread,
    keep_cookies,
    new_thread,
    refuse_other_sites,
    visitor_of,
)
from bot.log import where
from bot.settings import Settings
from handlers.conversation import REPLY_JSON, Message, Person, Reply
from knowledge.models import Role
from store.threads import Threads, Turn

log = structlog.get_logger()

OTHER_BYTES = 400_000
"""The most that a route of another channel is sent."""


class Assistant(Protocol):
    """Answers a message."""

    def reply(self, message: Message) -> Reply:
        """Return what the bot says to *message*."""


def build_app(
    assistant: Assistant,
    store: Threads,
    settings: Settings,
    *,
    council: str,
    routes: Sequence[Route] = (),
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Starlette:
    """Return the web chat of *council*, ready to be served, with the *routes* of other channels."""
    pages = Pages(council, settings)
    chat = _Chat(assistant, store, settings, pages, now)

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title, text = words.PROBLEMS.get(error.status_code, (words.NOT_ALLOWED, error.detail))
        return _problem(request, pages, title, text, error.status_code, error.headers)

    def crashed(request: Request, error: Exception) -> Response:
        log.error("", action="web.crashed", **where(error))
        response = _problem(request, pages, *words.PROBLEMS[500], 500)
        add_headers(response.headers)
        return response

    return Starlette(
        routes=[
            Route("/", chat.page, methods=["GET"]),
            Route("/", chat.send, methods=["POST"]),
            Route("/forget", chat.forget, methods=["POST"]),
            Route("/role", chat.switch, methods=["POST"]),
            Route("/health", lambda _: JSONResponse({"status": "ok"}), methods=["GET"]),
            *routes,
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        # A character is at most four bytes, and each byte is at most three in a form ("%C3"). What another channel
        # is sent may hold a whole message of the bot.
        middleware=[Middleware(Guard, max_bytes=max(12 * settings.max_characters + 2000, OTHER_BYTES * bool(routes)))],
        exception_handlers={HTTPException: refused, Exception: crashed},
    )


class _Chat:
    """The endpoints. Those that call the assistant or the store run in Starlette's threadpool."""

    def __init__(
        self,
        assistant: Assistant,
        store: Threads,
        settings: Settings,
        pages: Pages,
        now: Callable[[], datetime],
    ) -> None:
        self._assistant = assistant
        self._turns = Conversations(store)
        self._settings = settings
        self._pages = pages
        self._now = now

    def page(self, request: Request) -> Response:
        """Show the conversation so far, or a welcome when there is none."""
        visitor = visitor_of(request, self._settings)
        exchanges, notice = self._turns.so_far(visitor.thread)
        if exchanges:
            return HTMLResponse(self._pages.chat(visitor, exchanges, notice=notice))
        if "deleted" in request.query_params and not visitor.thread:
            notice = words.DELETED
        try:
            welcome = self._ask(visitor, new_thread(), Posted("hi"))
        except Exception as error:  # noqa: BLE001 (whatever it is, the person gets a page)
            return self._failed(request, visitor, Posted(""), error)
        return HTMLResponse(self._pages.chat(visitor, [], welcome=welcome, notice=notice))

    async def send(self, request: Request) -> Response:
        """Answer a message, or what was filled into a form."""
        refuse_other_sites(request)
        fields = await posted.fields_of(request)
        return await run_in_threadpool(self._answer, request, posted.read(fields))

    def forget(self, request: Request) -> Response:
        """Delete the conversation."""
        refuse_other_sites(request)
        visitor = visitor_of(request, self._settings)
        if not self._turns.delete(visitor.thread):
            exchanges, _ = self._turns.so_far(visitor.thread)
            return HTMLResponse(self._pages.chat(visitor, exchanges, problem=words.NOT_DELETED), 503)
        response = RedirectResponse("/?deleted", 303)
        drop_thread(response, visitor)
        return response

    async def switch(self, request: Request) -> Response:
        """Change the role, and begin a new conversation so that one role never sees what the other asked."""
        refuse_other_sites(request)
        visitor = visitor_of(request, self._settings)
        if not visitor.may_switch:
            raise HTTPException(403, words.NO_SWITCH)
        role = (await posted.fields_of(request)).get(ROLE, "")
        if role not in set(Role):
            raise HTTPException(400)
        if role != visitor.role:
            await run_in_threadpool(self._turns.delete, visitor.thread)
            visitor = Visitor(Role(role), at_this_machine=True, thread=new_thread())
        response = RedirectResponse("/", 303)
        keep_cookies(response, visitor, visitor.thread or new_thread(), self._settings)
        return response

    def _answer(self, request: Request, sent: Posted) -> Response:
        visitor = visitor_of(request, self._settings)
        thread = visitor.thread or new_thread()
        started = perf_counter()
        try:
            reply = self._ask(visitor, thread, sent)
        except Exception as error:  # noqa: BLE001 (whatever it is, the person keeps their text)
            return self._failed(request, visitor, sent, error)
        milliseconds = round((perf_counter() - started) * 1000)
        log.info("", action="web.replied", role=visitor.role.value, milliseconds=milliseconds)
        unread = sent.blank or sent.length > self._settings.max_characters
        turn = Turn(sent.said, REPLY_JSON.dump_json(reply).decode(), self._now())
        saved = not unread and self._turns.save(thread, turn)
        if not saved and not unread:
            reply = with_notice(reply, words.NOT_SAVED)
        again = sent.text if unread else ""
        exchange = Exchange(sent.said, reply, typed_again=bool(again))
        response: Response
        if _wants_fragment(request):
            response = HTMLResponse(self._pages.exchange(exchange))
        elif saved:
            response = RedirectResponse("/#latest", 303)
        else:
            exchanges, notice = self._turns.so_far(visitor.thread)
            response = HTMLResponse(self._pages.chat(visitor, [*exchanges, exchange], typed=again, notice=notice))
        keep_cookies(response, visitor, thread, self._settings)
        return response

    def _ask(self, visitor: Visitor, thread: str, sent: Posted) -> Reply:
        return self._assistant.reply(Message(sent.text, Person(visitor.role), thread, self._now(), sent.submission))

    def _failed(self, request: Request, visitor: Visitor, sent: Posted, error: Exception) -> Response:
        """Say that the bot failed, under a reference that is also in the log, and give back what was sent.

        A page with JavaScript still holds a form as it was filled in. Without, the box gets it in words.
        """
        reference = token_hex(4)
        log.error(
            "",
            action="web.failed",
            reference=reference,
            role=visitor.role.value,
            **where(error),
        )
        if _wants_fragment(request):
            return PlainTextResponse(words.failed(reference, typed=bool(sent.text)), 500)
        problem = words.failed(reference, typed=bool(sent.said))
        exchanges, _ = self._turns.so_far(visitor.thread)
        return HTMLResponse(self._pages.chat(visitor, exchanges, typed=sent.said, problem=problem), 500)


def _wants_fragment(request: Request) -> bool:
    return request.headers.get("x-chat") == "fragment"


def _problem(
    request: Request,
    pages: Pages,
    title: str,
    text: str,
    status: int,
    headers: Mapping[str, str] | None = None,
) -> Response:
    if _wants_fragment(request):
        return PlainTextResponse(text, status, headers)
    return HTMLResponse(pages.problem(title, text, sent=request.method == "POST"), status, headers)
