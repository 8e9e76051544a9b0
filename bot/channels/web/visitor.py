"""Who is asking over the web, told from the request alone: a role and a conversation, never a person."""

import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web import words
from bot.loopback import is_from_here
from bot.reach import HERE, LOCAL
from bot.settings import Settings
from handlers.conversation import Person
from knowledge.models import Role

THREAD = "thread"
ROLE = "role"
DAY = 24 * 60 * 60

_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Visitor:
    """A browser that talks to the bot. *at_this_machine* is True when nobody else can be at the other end."""

    role: Role
    at_this_machine: bool
    thread: str | None

    @property
    def may_switch(self) -> bool:
        """True when the visitor may choose a role. Everybody else is a supplier."""
        return self.at_this_machine

    @property
    def is_officer(self) -> bool:
        """True for an officer at the bot's own machine, who may add files and gets reminders here."""
        return self.at_this_machine and self.role is Role.OFFICER

    @property
    def person(self) -> Person:
        """Who the bot takes the visitor for."""
        if not self.is_officer:
            return Person(Role.SUPPLIER)
        return Person(Role.OFFICER, channel=LOCAL, address=HERE, admin=True)


def visitor_of(request: Request, settings: Settings) -> Visitor:
    """Return who sent *request*. A cookie that the bot did not make counts for nothing."""
    local = settings.on_loopback and is_from_here(request.headers)
    supplier = not local or request.cookies.get(ROLE) == Role.SUPPLIER
    token = request.cookies.get(THREAD, "")
    return Visitor(
        role=Role.SUPPLIER if supplier else Role.OFFICER,
        at_this_machine=local,
        thread=token if _TOKEN.fullmatch(token) else None,
    )


def new_thread() -> str:
    """Return a fresh name for a conversation: 128 random bits, which nobody can guess."""
    return secrets.token_hex(16)


def keep_cookies(response: Response, visitor: Visitor, thread: str, settings: Settings) -> None:
    """Let the browser keep the conversation and the role for as long as the store does."""
    for name, value in ((THREAD, thread), (ROLE, visitor.role.value)):
        response.set_cookie(
            name,
            value,
            max_age=settings.keep_days * DAY,
            path="/",
            secure=not visitor.at_this_machine,
            httponly=True,
            samesite="strict",
        )


def drop_thread(response: Response, visitor: Visitor) -> None:
    """Let the browser forget the conversation."""
    response.delete_cookie(THREAD, path="/", secure=not visitor.at_this_machine, httponly=True, samesite="strict")


def refuse_other_sites(request: Request) -> None:
    """Raise a 403 for a form that another site sent on the visitor's behalf.

    A browser that is told to send no referrer gives the origin of a form as "null". Then its own word on
    where the form was, Sec-Fetch-Site, decides.
    """
    origin = request.headers.get("origin")
    if origin is None or (origin == "null" and request.headers.get("sec-fetch-site") == "same-origin"):
        return
    if _host(origin) != request.headers.get("host", "").lower():
        raise HTTPException(403, words.OTHER_SITE)


def is_from_elsewhere(request: Request) -> bool:
    """Return True when the browser says that another site made it ask."""
    return request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
