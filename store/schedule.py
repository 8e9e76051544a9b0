"""When returns are due: worked out from a contract's terms, never stored.

A period is known by its first day. Its return is due a number of working days after its last day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import merge
from itertools import count, takewhile

from dateutil.relativedelta import relativedelta

from store.contracts import Basis, Contract, Frequency, Plan
from store.returns import Kind, MonitoringReturn, ReturnState
from store.working_days import add_working_days, on_or_after, on_or_before

DAY = timedelta(days=1)
LAST_YEAR = 2100
"""No return is worked out beyond this year: a contract without an end would go on for ever."""

MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.SIX_MONTHLY: 6, Frequency.YEARLY: 12}
FINANCIAL_YEAR = 4
"""The month in which a council's financial year begins."""


@dataclass(frozen=True, order=True)
class Period:
    """The days from *start* to *end*, both included, and the date on which their return is *due*."""

    due: date
    start: date
    end: date
    kind: Kind = Kind.RETURN

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


def periods(contract: Contract) -> Iterator[Period]:
    """Give the periods of *contract* in order, returns and KPI notices together, from its beginning to its end.

    It gives none for a contract that is closed, or that does not say when it starts or how often returns are due.
    """
    if contract.closed:
        return
    found = merge(_returns(contract), _notices(contract))
    yield from (each for each in found if not contract.asked_from or each.due >= contract.asked_from)


def periods_until(contract: Contract, day: date) -> list[Period]:
    """Return the periods of *contract* whose return is due on *day* or earlier."""
    return list(takewhile(lambda each: each.due <= day, periods(contract)))


def is_done(period: Period, returns: Iterable[MonitoringReturn]) -> bool:
    """Return True when *returns* cover more than half of the days of *period*.

    So a return stays done when dates or the frequency change a little, and is asked for again when they change a lot.
    """
    if period.kind is Kind.KPI:
        return any(
            each.kind is Kind.KPI and each.state is not ReturnState.PART and each.due == period.due for each in returns
        )
    done = (each for each in returns if each.kind is period.kind and each.state is not ReturnState.PART)
    spans = ((max(each.start, period.start).toordinal(), min(each.end, period.end).toordinal()) for each in done)
    # Returns from before a change of dates may overlap: no day counts twice.
    covered = {day for first, last in spans for day in range(first, last + 1)}
    return len(covered) * 2 > period.days


def open_periods(contract: Contract, returns: Sequence[MonitoringReturn], until: date) -> list[Period]:
    """Return the periods due by *until* for which nothing, or not everything, has come in."""
    return [each for each in periods_until(contract, until) if not is_done(each, returns)]


def next_due(contract: Contract, returns: Sequence[MonitoringReturn]) -> date | None:
    """Return when the earliest open return of *contract* is or was due, or None when nothing is open."""
    return next((each.due for each in periods(contract) if not is_done(each, returns)), None)


def _returns(contract: Contract) -> Iterator[Period]:
    plan, start, end = contract.plan, contract.start, contract.end
    if not plan or not start or (end and end < start):
        return
    for first, last, due in _spans(plan, start, end):
        if due.year > LAST_YEAR:
            return
        yield Period(due, first, last)


def _spans(plan: Plan, start: date, end: date | None) -> Iterator[tuple[date, date, date]]:
    """Give the first and last day of each period and its due date. The last is short when the contract ends in it."""
    if plan.frequency is Frequency.AT_THE_END:
        if end:
            yield start, end, add_working_days(end, plan.due_after)
        return
    first = start
    for following in _beginnings(plan, start):
        last = min(following - DAY, end or following)
        # A chosen date is itself when the return is due, the first one after the contract's end included.
        chosen = plan.frequency is Frequency.CHOSEN
        yield first, last, on_or_after(following - DAY) if chosen else add_working_days(last, plan.due_after)
        if end and last >= end:
            return
        first = following


def _beginnings(plan: Plan, start: date) -> Iterator[date]:
    """Give the first day of each period after the first one."""
    if plan.frequency is Frequency.CHOSEN:
        yield from (day + DAY for day in sorted(set(plan.dates)) if day >= start and day.year <= LAST_YEAR)
        return
    months = MONTHS[plan.frequency]
    if plan.basis is Basis.CONTRACT:
        # Always counted from the start, so that 31 January, 28 February and 31 March follow each other.
        yield from (start + relativedelta(months=months * each) for each in count(1))
        return
    begun = start.replace(day=1) - relativedelta(months=(start.month - FINANCIAL_YEAR) % months)
    yield from (begun + relativedelta(months=months * each) for each in count(1))


def _notices(contract: Contract) -> Iterator[Period]:
    """Give the yearly KPI notices and the one at the end (facts L41). A weekend date is brought forward."""
    if not contract.kpi_from:
        return
    first = contract.start or contract.kpi_from
    for each in count():
        day = contract.kpi_from + relativedelta(years=each)
        last = bool(contract.end and day >= contract.end)
        if day.year > LAST_YEAR:
            return
        day = min(day, contract.end) if contract.end else day
        yield Period(on_or_before(day), min(first, day), day, Kind.KPI)
        if last:
            return
        first = day + DAY
