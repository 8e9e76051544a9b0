"""Turns replies into HTML. Every text is escaped; the templates hold one macro for each kind of part."""

import re
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.visitor import Visitor
from bot.settings import Settings
from handlers.conversation import Notice, Reply

FOLDER = Path(__file__).parent
PREVIEW = 400
"""A message longer than this many characters is folded, so that a pasted brief does not fill the page."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Exchange:
    """One turn as it is shown. *typed_again* is True when the text goes back into the box to be changed.

    *arrived* is True for a reminder, which answers nothing that was said.
    """

    said: str
    reply: Reply
    typed_again: bool = False
    arrived: bool = False

    @property
    def preview(self) -> str:
        """The message, or its beginning when it is long."""
        return self.said if not self.folded else self.said[:PREVIEW].rstrip() + "…"

    @property
    def folded(self) -> bool:
        """True when only the beginning of the message is shown at first."""
        return len(self.said) > PREVIEW


class Pages:
    """Every page and fragment of the web chat."""

    def __init__(self, council: str, settings: Settings) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_readable,
        )
        self._templates.filters["site"] = _site
        self._templates.globals.update(council=council, keep_days=settings.keep_days, fresh=_fresh)

    def chat(
        self,
        visitor: Visitor,
        exchanges: list[Exchange],
        *,
        welcome: Reply | None = None,
        typed: str = "",
        notice: str = "",
        problem: str = "",
    ) -> str:
        """Return the page: a notice, the conversation or the welcome, then the box with what was *typed*."""
        return self._templates.get_template("chat.html").render(
            visitor=visitor, exchanges=exchanges, welcome=welcome, typed=typed, notice=notice, problem=problem
        )

    def turns(self, exchanges: list[Exchange]) -> str:
        """Return turns alone, for a page that is already open."""
        return self._templates.get_template("turns.html").render(exchanges=exchanges)

    def problem(self, title: str, text: str, *, sent: bool) -> str:
        """Return a page that says what went wrong and leads back to the chat, or to what was *sent*."""
        return self._templates.get_template("problem.html").render(title=title, text=text, sent=sent)


def with_notice(reply: Reply, text: str) -> Reply:
    """Return *reply* with a notice above it."""
    return Reply((Notice(text), *reply.parts))


def _readable(value: object) -> object:
    """Drop control characters and direction overrides, which nobody sees and which reorder a page."""
    return _UNSEEN.sub("", value) if type(value) is str else value


def _fresh() -> str:
    """Return a name that no other element of a page has, however many turns are added to it later."""
    return f"form-{token_hex(6)}"


def _site(url: str) -> str:
    """Return the site of a web address, or nothing when the address is not one to follow."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""
