"""What waits for somebody in the web chat or the terminal, where nobody can be called."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from store.threads import Turn


@dataclass(frozen=True)
class Waiting:
    """A reply, as JSON, that waits for a colleague. *message* is its name: it waits once."""

    message: str
    recipient: int
    reply: str
    at: datetime


class Inbox(Protocol):
    """Keeps what waits until it is shown."""

    def put(self, what: Waiting) -> None:
        """Keep *what*. A message that waits or was shown already is not kept twice."""

    def is_put(self, message: str) -> bool:
        """Return True when *message* waits or was shown."""

    def waiting(self, recipient: int | None = None, since: int = 0) -> list[tuple[int, Waiting]]:
        """Return what waits, for one *recipient* where given, each with its number, those after number *since*."""

    def delete_shown_before(self, moment: datetime) -> int:
        """Delete everything that was shown before *moment*, and return how much there was."""

    def take(self, number: int, now: datetime, into: tuple[str, Turn] | None = None) -> bool:
        """Note that what has this number is shown now, and return True, to the first who takes it only.

        It is kept *into* a thread as a turn together with that, or neither is done.
        """
