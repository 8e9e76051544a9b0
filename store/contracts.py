"""What the register holds of a contract: its terms, what was promised, and how often returns are due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class Frequency(StrEnum):
    """How often monitoring returns are due. None is published for Shropshire (facts S63), so none is assumed."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SIX_MONTHLY = "six-monthly"
    YEARLY = "yearly"
    AT_THE_END = "at the end"
    CHOSEN = "chosen dates"


class Basis(StrEnum):
    """Where periods begin: on the contract's own day of the month, or with the financial year on 1 April."""

    CONTRACT = "contract month"
    FINANCIAL = "financial quarter"


@dataclass(frozen=True)
class Plan:
    """How often returns are due, and how many working days after the period. *dates* are for chosen dates only."""

    frequency: Frequency
    basis: Basis = Basis.CONTRACT
    due_after: int = 0
    dates: tuple[date, ...] = ()


@dataclass(frozen=True)
class Commitment:
    """A measure agreed for a contract. *target* is for the whole contract, None where it was left open."""

    measure: str
    unit: str = ""
    target: float | None = None


@dataclass(frozen=True)
class Contract:
    """A contract as the register holds it. What is not known is None or empty.

    *value* is in pounds for the whole contract. *manager* is the id of a colleague. Returns that fell due before
    *asked_from* are not asked for. *kpi_from* is the date of the first yearly KPI notice (facts L41). A *closed*
    contract asks for nothing any more.
    """

    title: str
    reference: str = ""
    supplier: str = ""
    manager: int | None = None
    value: Decimal | None = None
    start: date | None = None
    end: date | None = None
    review: date | None = None
    department: str = ""
    description: str = ""
    plan: Plan | None = None
    commitments: tuple[Commitment, ...] = ()
    asked_from: date | None = None
    kpi_from: date | None = None
    closed: date | None = None
    closed_because: str = ""
    other: tuple[tuple[str, str], ...] = ()
    """Columns of a register that the bot keeps for the export and does nothing else with."""
    id: int = 0

    @property
    def name(self) -> str:
        """The reference where there is one, and the title."""
        return f"{self.reference}: {self.title}" if self.reference else self.title

    @property
    def missing(self) -> list[str]:
        """What is not known of it and must be asked for: start, end, manager, frequency, measures."""
        known = {
            "start": self.start,
            "end": self.end,
            "manager": self.manager,
            "frequency": self.plan,
            "measures": self.commitments,
        }
        return [name for name, value in known.items() if not value]


class Contracts(Protocol):
    """Keeps contracts. Each change is written together with who made it (*by*), or not at all."""

    def add_contract(self, contract: Contract, by: str, now: datetime) -> int:
        """Keep a new *contract* and return its id. Raises TakenError when its reference is another's."""

    def change_contract(self, contract: Contract, by: str, now: datetime) -> None:
        """Keep *contract* as it is now in the place of the one with its id. Raises TakenError."""

    def contract(self, ident: int) -> Contract | None:
        """Return the contract with this id, or None."""

    def contract_called(self, reference: str) -> Contract | None:
        """Return the contract with this *reference*, capitals and spaces aside, or None."""

    def contracts(self, manager: int | None = None, *, live: bool = True) -> Iterator[Contract]:
        """Give the contracts, those of one *manager* only where given, closed ones only without *live*."""

    def count_contracts(self) -> int:
        """Return how many contracts are kept."""

    def contracts_with_returns_due(self, by: date) -> Iterator[Contract]:
        """Give every live contract whose earliest open return or notice is due on *by* or earlier, earliest first.

        It costs what it gives, however many contracts are kept.
        """

    def contracts_named(self, words: Sequence[str], most: int = 10) -> list[Contract]:
        """Return up to *most* contracts in whose reference, title or supplier each of *words* stands."""


def reference_key(reference: str) -> str:
    """Return *reference* without spaces and capitals: "DN 12/a" and "dn12/A" are one reference."""
    return "".join(reference.split()).casefold()


def figure(amount: float) -> str:
    """Return *amount* with all its digits, and without a point where it is whole."""
    return f"{amount:.15g}"


def differences(before: Contract, after: Contract) -> list[tuple[str, str, str]]:
    """Return what differs between two states of a contract: the field, and how it is said before and after."""
    changed = (each.name for each in fields(Contract) if getattr(before, each.name) != getattr(after, each.name))
    return [(name, _said(getattr(before, name)), _said(getattr(after, name))) for name in changed]


def _said(value: object) -> str:
    match value:
        case None | "" | ():
            return "nothing"
        case Plan():
            dates = ", ".join(map(str, value.dates))
            return ", ".join(filter(None, [value.frequency, value.basis, f"{value.due_after} working days", dates]))
        case tuple():
            return ", ".join(map(_said, value))
        case Commitment():
            target = "" if value.target is None else figure(value.target)
            return " ".join(filter(None, [value.measure, target, value.unit]))
        case _:
            return str(value)
