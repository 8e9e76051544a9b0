"""Colleagues: contract managers, the lead and admins, and where each of them can be reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Address:
    """Where a colleague is reached: a *channel* such as slack, and an *address* there that only the channel reads.

    *seen* is when they last spoke there, or when it was last found that nothing arrives; *unreachable* then says why.
    """

    channel: str
    address: str
    seen: datetime
    unreachable: str = ""


@dataclass(frozen=True)
class Colleague:
    """Somebody of the council. *left* is True once they work there no more. *quiet*: only overdue reminders."""

    id: int
    name: str
    email: str = ""
    left: bool = False
    quiet: bool = False
    addresses: tuple[Address, ...] = ()

    @property
    def label(self) -> str:
        """The name, or the e-mail address where no name is known."""
        return self.name or self.email


def nowhere(colleague: int) -> str:
    """Return what stands for the address of a *colleague* whom a channel could not find."""
    return f"none {colleague}"


class People(Protocol):
    """Keeps colleagues. One e-mail address is one person, whatever channels they use."""

    def colleague(self, ident: int) -> Colleague | None:
        """Return the colleague with this id, or None."""

    def colleague_at(self, channel: str, address: str) -> Colleague | None:
        """Return who is reached at this address, or None."""

    def colleagues_called(self, who: str) -> list[Colleague]:
        """Return those whose e-mail address or whole name is *who*, capitals aside."""

    def colleagues(self) -> list[Colleague]:
        """Return everybody, by name."""

    def know(self, name: str, email: str, now: datetime) -> Colleague:
        """Return the colleague with this *email*, or with this name where there is none, kept anew if need be."""

    def meet(self, channel: str, address: str, name: str, email: str, now: datetime) -> Colleague:
        """Return who spoke at this address *now*, matched by address, then by *email*. It is reachable again."""

    def not_reached(self, ident: int, channel: str, why: str, now: datetime) -> None:
        """Note that nothing arrives for a colleague in *channel*, and *why*."""

    def change_colleague(self, who: Colleague, by: str, now: datetime) -> None:
        """Keep the name, e-mail address, *left* and *quiet* of *who*. Raises TakenError for another's e-mail."""
