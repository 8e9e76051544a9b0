"""What a plan of reminders holds: letters, each with what it tells of, and what is passed over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from store.contracts import Contract
from store.people import Colleague
from store.reminders import ReminderKey
from store.schedule import Period
from store.stages import Stage


@dataclass(frozen=True)
class Reached:
    """Where a colleague is reached. An empty *address* must still be looked up by their e-mail address.

    *on_behalf* is True where somebody else reads it and passes it on.
    """

    channel: str
    address: str
    on_behalf: bool = False


Reach = Callable[[Colleague, datetime], Reached | str]
"""Returns where a colleague is reached at a time, or why they are not."""


@dataclass(frozen=True)
class Item:
    """One return to tell of. *instead_of* says why the lead is told and not the manager, and is empty otherwise."""

    key: ReminderKey
    contract: Contract
    period: Period
    stage: Stage
    manager: Colleague | None
    instead_of: str = ""


@dataclass(frozen=True)
class Letter:
    """All that one colleague is told now, in one message."""

    recipient: Colleague
    reached: Reached
    items: tuple[Item, ...]
    summary: ReminderKey | None = None
    """The monthly summary that goes with it, for the lead."""

    @property
    def keys(self) -> list[ReminderKey]:
        """Return the keys of all that it carries."""
        return [*(item.key for item in self.items), *([self.summary] if self.summary else [])]


@dataclass
class ReminderPlan:
    """The letters to send, and what is passed over, each with the reason."""

    letters: list[Letter] = field(default_factory=list)
    passed_over: list[tuple[ReminderKey, str]] = field(default_factory=list)
