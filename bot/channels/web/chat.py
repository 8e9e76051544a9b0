"""What the addresses of the chat do: show, answer, take a file, bring reminders, delete and change the role."""

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from time import perf_counter
from typing import Protocol

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.channels import files, inbox
from bot.channels.files import FileError
from bot.channels.web import posted, words
from bot.channels.web.posted import Posted
from bot.channels.web.render import Exchange, Pages, with_notice
from bot.channels.web.turns import Conversations
from bot.channels.web.visitor import (
    ROLE,
    Visitor,
    drop_thread,
    is_from_elsewhere,
    keep_cookies,
    new_thread,
    refuse_other_sites,
    visitor_of,
)
from bot.log import where
from bot.settings import Settings
from handlers.conversation import REPLY_JSON, Message, Reply
from knowledge.models import Role
from store.threads import Threads, Turn

log = structlog.get_logger()


class Assistant(Protocol):
    """Answers a message."""

    def reply(self, message: Message) -> Reply:
        """Return what the bot says to *message*."""


class Store(Threads, inbox.Store, Protocol):
    """Keeps conversations, and what waits for somebody at this machine."""


class Chat:
    """The endpoints. Those that call the assistant or the store run in Starlette's threadpool."""

    def __init__(
        self,
        assistant: Assistant,
        store: Store,
        settings: Settings,
        pages: Pages,
        now: Callable[[], datetime],
    ) -> None:
        self._assistant = assistant
        self._turns = Conversations(store, inbox.Arrivals(store, now))
        self._settings = settings
        self._pages = pages
        self._now = now

    def page(self, request: Request) -> Response:
        """Show the conversation so far with what has arrived, or a welcome when there is nothing."""
        visitor = visitor_of(request, self._settings)
        exchanges, notice = self._turns.so_far(visitor.thread)
        thread = visitor.thread or new_thread()
        # A page that another site opened has none of its cookies, so what arrives would stand in the wrong place.
        arrived = [] if is_from_elsewhere(request) else self._turns.arrived(visitor, thread)
        if exchanges or arrived:
            response = HTMLResponse(self._pages.chat(visitor, [*exchanges, *arrived], notice=notice))
            if arrived:
                keep_cookies(response, visitor, thread, self._settings)
            return response
        if "deleted" in request.query_params and not visitor.thread:
            notice = words.DELETED
        try:
            welcome = self._ask(visitor, thread, Posted("hi"))
        except Exception as error:  # noqa: BLE001 (whatever it is, the person gets a page)
            return self._failed(request, visitor, Posted(""), error)
        return HTMLResponse(self._pages.chat(visitor, [], welcome=welcome, notice=notice))

    def waiting(self, request: Request) -> Response:
        """Give an open page the turns that have arrived since it was shown, or nothing."""
        visitor = visitor_of(request, self._settings)
        if not visitor.is_officer:
            raise HTTPException(403, words.NO_REMINDERS)
        if not _wants_fragment(request):
            # Another site could make a browser ask, but not with this header.
            raise HTTPException(400)
        thread = visitor.thread or new_thread()
        arrived = self._turns.arrived(visitor, thread)
        if not arrived:
            return Response(status_code=204)
        response = HTMLResponse(self._pages.turns(arrived))
        keep_cookies(response, visitor, thread, self._settings)
        return response

    async def send(self, request: Request) -> Response:
        """Answer a message, or what was filled into a form."""
        refuse_other_sites(request)
        fields = await posted.fields_of(request)
        return await run_in_threadpool(self._answer, request, posted.read(fields))

    async def add_file(self, request: Request) -> Response:
        """Take a register from an officer at this machine, and answer what became of it."""
        refuse_other_sites(request)
        visitor = visitor_of(request, self._settings)
        if not visitor.is_officer:
            raise HTTPException(403, files.NOT_YOURS)
        try:
            sent = await posted.file_of(request)
        except FileError as error:
            return await run_in_threadpool(self._refuse, request, visitor, str(error))
        return await run_in_threadpool(self._answer, request, sent)

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
            response = HTMLResponse(self._pages.turns([exchange]))
        elif saved:
            response = RedirectResponse("/#latest", 303)
        else:
            exchanges, notice = self._turns.so_far(visitor.thread)
            response = HTMLResponse(self._pages.chat(visitor, [*exchanges, exchange], typed=again, notice=notice))
        keep_cookies(response, visitor, thread, self._settings)
        return response

    def _ask(self, visitor: Visitor, thread: str, sent: Posted) -> Reply:
        person, now = visitor.person, self._now()
        return self._assistant.reply(Message(sent.text, person, thread, now, sent.submission, sent.attachment))

    def _refuse(self, request: Request, visitor: Visitor, why: str) -> Response:
        """Say *why* a file was not taken, beside the conversation."""
        if _wants_fragment(request):
            return PlainTextResponse(why, 400)
        exchanges, notice = self._turns.so_far(visitor.thread)
        return HTMLResponse(self._pages.chat(visitor, exchanges, notice=notice, problem=why), 400)

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
        typed = "" if sent.attachment else sent.said
        problem = words.failed(reference, typed=bool(typed))
        exchanges, _ = self._turns.so_far(visitor.thread)
        return HTMLResponse(self._pages.chat(visitor, exchanges, typed=typed, problem=problem), 500)


def _wants_fragment(request: Request) -> bool:
    return request.headers.get("x-chat") == "fragment"
