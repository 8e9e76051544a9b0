"""What was promised and what was delivered: by measure, priority and contract, returns on time, and what is overdue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, takewhile

from handlers.returns.due_lines import DueLine
from handlers.returns.progress import Progress, Status, Verdict, progress, standing
from knowledge.pack import Pack
from store.contracts import Contract
from store.returns import Kind
from store.schedule import Period, periods
from store.store import Store

AT_ONCE = 200
"""How many contracts are looked at together."""

FULL = 100
"""A target that is passed counts as delivered in full, so that one contract does not hide another."""


@dataclass
class Delivery:
    """What was promised and delivered under one *name*.

    *promised* and *delivered* are sums in *unit*, and only for a measure: units cannot be added to each other.
    *shares* holds, for each commitment with a target, how much of it is delivered, in per cent up to 100.
    """

    name: str
    unit: str = ""
    promised: float = 0
    delivered: float = 0
    commitments: int = 0
    met: int = 0
    behind: int = 0
    shares: list[int] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """The average share of the targets that is delivered, in per cent, or None where there is no target."""
        return sum(self.shares) / len(self.shares) if self.shares else None

    def add(self, each: Progress) -> None:
        """Count one commitment."""
        self.commitments += 1
        self.met += each.verdict is Verdict.MET
        self.behind += each.verdict is Verdict.BEHIND
        if not each.is_share:  # shares of different contracts are not to be added up
            self.promised += each.commitment.target or 0
            self.delivered += each.delivered
        if each.percent is not None:
            self.shares.append(min(each.percent, FULL))


@dataclass
class Punctuality:
    """How many returns fell due, and what became of them."""

    on_time: int = 0
    late: int = 0
    not_needed: int = 0
    missing: int = 0

    @property
    def due(self) -> int:
        """How many fell due."""
        return self.on_time + self.late + self.not_needed + self.missing

    def add(self, status: Status) -> None:
        """Count one return that has fallen due."""
        self.on_time += status is Status.ON_TIME
        self.late += status is Status.LATE
        self.not_needed += status is Status.NOT_NEEDED
        self.missing += status not in {Status.ON_TIME, Status.LATE, Status.NOT_NEEDED}


@dataclass
class Report:
    """The figures of the register on a *day*. *by_quarter* holds how punctual returns were, by the first day of it."""

    day: date
    contracts: int = 0
    by_measure: dict[str, Delivery] = field(default_factory=dict)
    by_priority: dict[str, Delivery] = field(default_factory=dict)
    by_contract: dict[int, Delivery] = field(default_factory=dict)
    returns: dict[int, Punctuality] = field(default_factory=dict)
    by_quarter: dict[date, Punctuality] = field(default_factory=dict)
    overdue: list[DueLine] = field(default_factory=list)
    no_frequency: int = 0
    no_manager: int = 0
    no_measures: int = 0


def build_report(
    store: Store, pack: Pack, day: date, contracts: Iterable[Contract] | None = None, since: date = date.min
) -> Report:
    """Return the report on *day*, of all *contracts* or of those given. Returns due before *since* are left out."""
    report = Report(day)
    units = {code: measure.unit for code, measure in pack.measures.items()}
    some = iter(store.contracts(live=False) if contracts is None else contracts)
    while together := list(islice(some, AT_ONCE)):
        returns = store.returns_of([each.id for each in together])
        for contract in together:
            report.contracts += 1
            report.no_frequency += not contract.plan and not contract.closed
            report.no_manager += not contract.manager and not contract.closed
            report.no_measures += not contract.commitments and not contract.closed
            own = returns.get(contract.id, [])
            for each in progress(contract, own, day, units):
                for delivery in _deliveries(report, pack, contract, each):
                    delivery.add(each)
            exact = {(each.kind, each.start): each for each in own}
            for period in _fallen_due(contract, day, since):
                # Most returns are for just the days of their period, and then no other has to be looked at.
                own_one = exact.get((period.kind, period.start))
                same = own_one is not None and own_one.end == period.end
                how = standing(period, [own_one] if own_one and same else own, day)
                if how.overdue and not contract.closed:
                    report.overdue.append(DueLine(contract, period, how))
                if period.kind is Kind.RETURN:
                    report.returns.setdefault(contract.id, Punctuality()).add(how.status)
                    report.by_quarter.setdefault(_quarter(period.due), Punctuality()).add(how.status)
    report.overdue.sort(key=lambda line: (line.period.due, line.contract.id))
    return report


def _deliveries(report: Report, pack: Pack, contract: Contract, each: Progress) -> Iterator[Delivery]:
    code = each.commitment.measure
    known = pack.measures.get(code)
    yield report.by_measure.setdefault(code, Delivery(f"{code}: {known.short}" if known else code, each.unit))
    yield report.by_contract.setdefault(contract.id, Delivery(contract.name))
    if known:
        title = pack.priority(known.priority).title
        yield report.by_priority.setdefault(known.priority, Delivery(title))


def _fallen_due(contract: Contract, day: date, since: date) -> Iterator[Period]:
    """Give the periods whose return had fallen due before *day*: one due today may still come in time."""
    fallen = takewhile(lambda each: each.due < day, periods(contract))
    yield from (each for each in fallen if each.due >= since)


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def totals(punctual: Iterable[Punctuality]) -> Punctuality:
    """Return all of *punctual* added up."""
    found = Punctuality()
    for each in punctual:
        found.on_time += each.on_time
        found.late += each.late
        found.not_needed += each.not_needed
        found.missing += each.missing
    return found
