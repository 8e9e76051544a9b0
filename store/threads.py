"""Remembers, for a few days, what a conversation was about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Turn:
    """One exchange: what a person said and the reply, as the channel keeps it."""

    said: str
    reply: str
    at: datetime


class Threads(Protocol):
    """Keeps a memory and the turns of each thread. A thread is named by a random text, never by a person."""

    def recall(self, thread: str) -> str | None:
        """Return what was remembered for *thread*, or None."""

    def remember(self, thread: str, memory: str, now: datetime) -> None:
        """Keep *memory* for *thread*, replacing what was there."""

    def add_turn(self, thread: str, turn: Turn) -> None:
        """Keep *turn* as the newest of *thread*."""

    def turns(self, thread: str) -> list[Turn]:
        """Return the turns of *thread*, oldest first: the newest fifty."""

    def forget(self, thread: str) -> None:
        """Delete all that is kept for *thread*."""

    def delete_before(self, moment: datetime) -> int:
        """Delete every thread last used before *moment*, and return how many there were."""
