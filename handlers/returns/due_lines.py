"""What is due or overdue, in the order in which it falls due, however many contracts there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import islice

from handlers.returns.progress import Standing, standing
from store.contracts import Contract
from store.returns import MonitoringReturn
from store.schedule import Period, is_done, open_periods, periods
from store.store import Store

AT_ONCE = 100
"""How many contracts are looked at together."""


@dataclass(frozen=True)
class DueLine:
    """A period of a contract for which something is still to come, and how it stands."""

    contract: Contract
    period: Period
    standing: Standing


def due_lines(store: Store, contracts: Iterable[Contract], until: date, today: date) -> Iterator[DueLine]:
    """Give what of *contracts* is due on *until* or earlier and has not come in, earliest first.

    Contracts that come in the order of what is due first, as the store gives them, are read no further than needed.
    """
    waiting: list[tuple[date, int, date, str, DueLine]] = []
    for of_one in _by_contract(store, contracts, until, today):
        # What is due before the earliest of this contract is due before all that follows.
        while waiting and of_one and waiting[0][0] < of_one[0].period.due:
            yield heappop(waiting)[-1]
        for line in of_one:
            key = (line.period.due, line.contract.id, line.period.start, line.period.kind.value)
            heappush(waiting, (*key, line))
    while waiting:
        yield heappop(waiting)[-1]


def of_manager(store: Store, manager: int, until: date, today: date) -> list[DueLine]:
    """Return what is due on *until* or earlier of the contracts of one *manager*, earliest first."""
    lines = (line for of_one in _by_contract(store, store.contracts(manager), until, today) for line in of_one)
    return sorted(lines, key=lambda line: (line.period.due, line.contract.id, line.period.start))


def following(contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> DueLine | None:
    """Return what falls due next of *contract*, on *today* or later, and has not come in; None when nothing does."""
    ahead = (each for each in periods(contract) if each.due >= today and not is_done(each, returns))
    period = next(ahead, None)
    return DueLine(contract, period, standing(period, returns, today)) if period else None


def _by_contract(store: Store, contracts: Iterable[Contract], until: date, today: date) -> Iterator[list[DueLine]]:
    some = iter(contracts)
    while together := list(islice(some, AT_ONCE)):
        returns = store.returns_of([each.id for each in together])
        for contract in together:
            own = returns.get(contract.id, [])
            yield [
                DueLine(contract, period, standing(period, own, today)) for period in open_periods(contract, own, until)
            ]
