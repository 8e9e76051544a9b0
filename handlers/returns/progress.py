"""How far a contract is: the status of each return, and what was delivered of each commitment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import fsum

from store.contracts import Commitment, Contract
from store.returns import Kind, MonitoringReturn, ReturnState
from store.schedule import Period, is_done
from store.working_days import working_days_between

SOON = timedelta(days=30)
"""A return that is due within this time is due soon."""

SHARE = "%"
"""Begins the unit of a measure that is a share. Shares are never added up: the latest one counts."""


class Status(StrEnum):
    """What became of the return or the notice of one period."""

    NOT_YET = "not yet due"
    SOON = "due soon"
    TODAY = "due today"
    OVERDUE = "overdue"
    ON_TIME = "received on time"
    LATE = "received late"
    PART = "received in part"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True)
class Standing:
    """A status, and how many working days the return is or came *late*. *overdue* is True for a part as well."""

    status: Status
    late: int = 0
    overdue: bool = False


class Verdict(StrEnum):
    """How a commitment is going. *OPEN* has no target, *UNKNOWN* cannot be told yet."""

    MET = "met"
    ON_TRACK = "on track"
    BEHIND = "behind"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Progress:
    """What was *delivered* of a commitment, in *unit*, as far as returns speak of it.

    *gone* is the share of the contract's time, 0 to 1, that was gone *by* the day that the returns reach. It is None
    where the contract does not say when it begins and ends. *recorded* is False while no return has a figure.
    """

    commitment: Commitment
    unit: str
    delivered: float
    recorded: bool
    by: date
    gone: float | None

    @property
    def is_share(self) -> bool:
        """True when the figures are shares, of which the latest counts."""
        return self.unit.startswith(SHARE)

    @property
    def percent(self) -> int | None:
        """How much of the target is delivered, in whole per cent and never rounded up; None without a target."""
        target = self.commitment.target
        return int(self.delivered / target * 100 + 1e-9) if target and target > 0 else None

    @property
    def verdict(self) -> Verdict:
        """Whether the target is met, or what was delivered keeps up with the time."""
        target = self.commitment.target
        if target is None:
            return Verdict.OPEN
        if not self.recorded:
            return Verdict.UNKNOWN
        if self.delivered >= target:
            return Verdict.MET
        if self.is_share:
            return Verdict.BEHIND
        if self.gone is None:
            return Verdict.UNKNOWN
        return Verdict.ON_TRACK if self.delivered >= target * self.gone else Verdict.BEHIND


def recorded(period: Period, returns: Sequence[MonitoringReturn]) -> MonitoringReturn | None:
    """Return what was recorded for *period*: by its first day, or by most of its days where its dates have changed."""
    same = [each for each in returns if each.kind is period.kind]
    exact = next((each for each in same if each.start == period.start), None)
    if exact or period.kind is Kind.KPI:
        return exact or next((each for each in same if each.due == period.due), None)
    longest = max(same, key=lambda each: _shared_days(each, period), default=None)
    return longest if longest and _shared_days(longest, period) * 2 > period.days else None


def standing(period: Period, returns: Sequence[MonitoringReturn], today: date) -> Standing:
    """Return the status of *period* on the day *today*."""
    overdue = period.due < today
    late = working_days_between(period.due, today) if overdue else 0
    if is_done(period, returns):
        return _done(period, returns)
    found = recorded(period, returns)
    if found and found.state is ReturnState.PART:
        return Standing(Status.PART, late, overdue)
    if overdue:
        return Standing(Status.OVERDUE, late, overdue=True)
    if period.due == today:
        return Standing(Status.TODAY)
    return Standing(Status.SOON if period.due <= today + SOON else Status.NOT_YET)


def came_late(what: MonitoringReturn) -> int | None:
    """Return how many working days after its due date *what* came in, or None when it came in time.

    What came in at a weekend after its due date is late by no working day, and late all the same.
    """
    day = what.received or (what.at.date() if what.at else what.due)
    return working_days_between(what.due, day) if day > what.due else None


def progress(
    contract: Contract, returns: Sequence[MonitoringReturn], today: date, units: Mapping[str, str] | None = None
) -> list[Progress]:
    """Return how far each commitment of *contract* is. *units* are by measure, for one that holds no unit itself.

    Time is counted up to the last day that a return speaks of: nobody is behind with a period that is not over.
    """
    told = sorted((each for each in returns if each.kind is Kind.RETURN), key=lambda each: each.start)
    reported = [
        each.end for each in told if each.state is not ReturnState.NOT_NEEDED and (each.figures or each.nothing)
    ]
    by = min(max(reported, default=today), today)
    gone = _gone(contract, by)
    return [
        _progress(each, each.unit or (units or {}).get(each.measure, ""), told, by, gone) for each in _once(contract)
    ]


def _once(contract: Contract) -> list[Commitment]:
    return list({each.measure: each for each in contract.commitments}.values())


def _progress(
    commitment: Commitment, unit: str, told: Sequence[MonitoringReturn], by: date, gone: float | None
) -> Progress:
    figures = [each.figures[commitment.measure] for each in told if commitment.measure in each.figures]
    counted = figures[-1:] if unit.startswith(SHARE) else figures
    delivered = round(fsum(counted), 6)
    return Progress(commitment, unit, delivered, bool(figures) or any(each.nothing for each in told), by, gone)


def _gone(contract: Contract, by: date) -> float | None:
    start, end = contract.start, contract.end
    if not start or not end or end < start:
        return None
    return min(1.0, max(0, (by - start).days + 1) / ((end - start).days + 1))


def _done(period: Period, returns: Sequence[MonitoringReturn]) -> Standing:
    """Return the status of a period that is covered, maybe by several returns of shorter periods."""
    exact = recorded(period, returns)
    same = (each for each in returns if each.kind is period.kind and each.state is not ReturnState.PART)
    covering = [exact] if exact else [each for each in same if _shared_days(each, period)]
    came = [each for each in covering if each.state is ReturnState.RECEIVED]
    if not came:
        return Standing(Status.NOT_NEEDED)
    late = [days for days in map(came_late, came) if days is not None]
    return Standing(Status.LATE, max(late)) if late else Standing(Status.ON_TIME)


def _shared_days(what: MonitoringReturn, period: Period) -> int:
    return max(0, (min(what.end, period.end) - max(what.start, period.start)).days + 1)
