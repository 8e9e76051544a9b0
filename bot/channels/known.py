"""Remembers for a short time what a channel said of people and places, and trusts nobody for a look-up that failed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

import structlog

log = structlog.get_logger()

T = TypeVar("T")

KNOWN_FOR = timedelta(minutes=10)
"""How long a look-up is believed."""
FAILED_FOR = timedelta(minutes=1)
"""How long a failed look-up is not tried again."""
MOST_KNOWN = 10_000


@dataclass(frozen=True)
class _Answer:
    answer: object
    until: datetime


class Known:
    """The look-ups of one *channel*."""

    def __init__(self, channel: str, now: Callable[[], datetime]) -> None:
        self._channel, self._now = channel, now
        self._known: dict[tuple[str, str], _Answer] = {}

    async def ask(self, kind: str, ident: str, look_up: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """Return what is known of *ident*, or what *look_up* brings, or *otherwise* when that fails."""
        known = self._known.get((kind, ident))
        if known and known.until > self._now():
            return cast("T", known.answer)
        try:
            answer, believed = await look_up(), KNOWN_FOR
        except Exception as error:  # noqa: BLE001 (whatever failed, nobody is trusted for it)
            log.warning("", action=f"{self._channel}.look_up_failed", kind=kind, error=type(error).__name__)
            answer, believed = otherwise, FAILED_FOR
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[kind, ident] = _Answer(answer, self._now() + believed)
        return answer
