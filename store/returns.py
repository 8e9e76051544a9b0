"""Monitoring returns: what came in for a period, each version kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class ReturnState(StrEnum):
    """What became of a return. All but PART close its period."""

    RECEIVED = "received"
    PART = "received in part"
    NOT_NEEDED = "not needed"


class Kind(StrEnum):
    """What is due: a monitoring return, the yearly notice of performance against KPIs (facts L41), or a summary."""

    RETURN = "return"
    KPI = "kpi notice"
    SUMMARY = "monthly summary"


class Rating(StrEnum):
    """How performance against KPIs is rated (facts L41)."""

    GOOD = "good"
    APPROACHING = "approaching target"
    IMPROVE = "requires improvement"
    INADEQUATE = "inadequate"
    OTHER = "other"


@dataclass(frozen=True)
class MonitoringReturn:
    """One version of a return for the days from *start* to *end* of a contract, which was *due* on a date.

    *figures* are by the measure's code, in the measure's unit. *nothing* says that nothing was delivered.
    *reason* is why it was corrected or not needed. *received* is the day it came in.
    """

    contract: int
    start: date
    end: date
    due: date
    state: ReturnState
    kind: Kind = Kind.RETURN
    figures: Mapping[str, float] = field(default_factory=dict)
    nothing: bool = False
    happened: str = ""
    evidence: str = ""
    reason: str = ""
    received: date | None = None
    by: str = ""
    at: datetime | None = None
    version: int = 0


class Returns(Protocol):
    """Keeps every version of every return."""

    def record_return(self, what: MonitoringReturn, by: str, now: datetime) -> int:
        """Keep *what* as the newest version for its contract, kind and start, and return its version, from 1."""

    def withdraw_return(self, contract: int, kind: Kind, start: date, by: str, now: datetime) -> bool:
        """Undo the newest version, which stays in the history as undone. Return False when there is none."""

    def returns_of(self, contracts: Sequence[int]) -> dict[int, list[MonitoringReturn]]:
        """Return the newest version of each return of these contracts, oldest period first."""

    def versions(self, contract: int, kind: Kind, start: date) -> list[MonitoringReturn]:
        """Return every version of one return, oldest first."""
