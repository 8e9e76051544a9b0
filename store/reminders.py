"""Reminders: what was claimed, sent, passed over or failed. A unique key, not Python, sends each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from store.returns import Kind


class ReminderState(StrEnum):
    """What became of a reminder."""

    CLAIMED = "claimed"
    """A process is about to send it, or died while it did."""
    SENT = "sent"
    PASSED_OVER = "passed over"
    """It was not sent and never will be; the reason says why."""
    FAILED = "failed"
    """It could not be delivered to this person; the reason says why."""


@dataclass(frozen=True)
class ReminderKey:
    """What makes a reminder one: the period by its first day and due date, the stage, and whom it is for.

    A due date that is changed asks for reminders of its own, so it stands in the key.
    """

    contract: int
    kind: Kind
    start: date
    due: date
    stage: str
    recipient: int


@dataclass(frozen=True)
class Reminder:
    """One reminder and what became of it. *message* names the message that carried it, with others of that day.

    *address* is where it went in *channel*, and *reference* what the channel calls the message.
    """

    key: ReminderKey
    state: ReminderState
    at: datetime
    message: str = ""
    lease: datetime | None = None
    reference: str = ""
    reason: str = ""
    channel: str = ""
    address: str = ""


@dataclass(frozen=True)
class Claim:
    """Reminders that one *message* carries to one *recipient*, claimed *at* a time."""

    message: str
    recipient: int
    channel: str
    address: str
    at: datetime


@dataclass(frozen=True)
class Snooze:
    """No reminder of one return goes to its manager before *until*."""

    contract: int
    kind: Kind
    start: date
    until: date


class Reminders(Protocol):
    """Keeps reminders."""

    def claim_reminders(self, keys: Sequence[ReminderKey], claim: Claim, until: datetime) -> bool:
        """Take all of *keys* for *claim* until its lease ends, or none when any was taken, sent or passed over.

        Two processes on one database never both get True for a key.
        """

    def dead_claims(self, now: datetime, until: datetime) -> list[Claim]:
        """Take over, until *until*, every claim whose lease is over, and return them. Each is given to one caller."""

    def mark_sent(self, message: str, reference: str, now: datetime) -> bool:
        """Note that *message* arrived, as the channel calls it. Return False when it was marked already."""

    def release_claim(self, message: str) -> None:
        """Let go of what *message* claimed and did not send, so that it is planned anew."""

    def mark_failed(self, message: str, reason: str, now: datetime) -> None:
        """Note that *message* cannot be delivered to its recipient, and why."""

    def pass_over(self, keys: Sequence[ReminderKey], reason: str, now: datetime) -> list[ReminderKey]:
        """Note that *keys* will not be sent and why, those that nothing was noted of yet, and return these."""

    def reminders_of(self, contracts: Sequence[int], since: date | None = None) -> dict[int, list[Reminder]]:
        """Return the reminders of these contracts, oldest first; *since* leaves out returns due before it."""

    def reminders_in(self, message: str) -> list[Reminder]:
        """Return the reminders that *message* carried."""

    def reminder_log(self, contract: int | None = None) -> Iterator[Reminder]:
        """Give every reminder, of one *contract* where given, oldest first."""

    def snooze(self, what: Snooze, by: str, now: datetime) -> None:
        """Keep *what*, in the place of an earlier snooze of the same return."""

    def snoozes_of(self, contracts: Sequence[int]) -> dict[int, list[Snooze]]:
        """Return the snoozes of these contracts."""
