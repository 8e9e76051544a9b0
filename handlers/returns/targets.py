"""What a return is recorded for: the contract, the period and what stands there already, or why it cannot be done."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile

from handlers.contracts.words import ContractWords
from handlers.conversation import Person
from handlers.orders import Order
from handlers.returns.progress import recorded
from handlers.rights import Rights
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.contracts import Contract
from store.returns import Kind, MonitoringReturn
from store.schedule import Period, periods
from store.store import Store
from store.working_days import london


@dataclass(frozen=True)
class Target:
    """One period of a contract. *current* is what is recorded for it, or None; *returns* are all of the contract."""

    contract: Contract
    period: Period
    current: MonitoringReturn | None
    returns: tuple[MonitoringReturn, ...]


@dataclass(frozen=True)
class Refusal:
    """Why an order cannot be carried out, in words. *contract* is known where the person may see it."""

    says: str
    contract: Contract | None = None


class Targets:
    """Finds what an order is about, and who may carry it out."""

    def __init__(self, pack: Pack, store: Store, rights: Rights) -> None:
        self._pack, self._store, self._rights = pack, store, rights
        self._words = ContractWords(pack, store)

    def unseen(self, person: Person) -> str:
        """Return why *person* is shown no contracts here, or nothing when they may see them."""
        return "" if self._rights.may_see(person) else self._words.refused(person)

    def not_theirs(self, person: Person, contract: Contract, now: datetime) -> str:
        """Return why *person* may not change *contract*, or nothing when they may."""
        wording = self._pack.contract_wording
        if self._rights.may_change(person, contract, now):
            return ""
        manager = self._store.colleague(contract.manager) if contract.manager else None
        if manager:
            return wording.may_not_change.format(name=contract.name, manager=manager.label)
        return wording.may_not_change_unmanaged.format(name=contract.name)

    def find(self, order: Order, person: Person, now: datetime) -> Target | Refusal:
        """Return what *order* is about, for a *person* who may carry it out, or why it cannot be done."""
        if unseen := self.unseen(person):
            return Refusal(unseen)
        wording, contract = self._pack.contract_wording, self._store.contract(order.contract)
        if not contract:
            return Refusal(wording.no_such_contract.format(number=order.contract))
        if not_theirs := self.not_theirs(person, contract, now):
            return Refusal(not_theirs, contract)
        if contract.closed:
            said = wording.is_closed.format(name=contract.name, date=plain_date(contract.closed))
            return Refusal(said, contract)
        target = self.target(contract, order)
        if not target or target.period.start > london(now).date():
            return Refusal(self._gone(contract, order, target), contract)
        return target

    def target(self, contract: Contract, order: Order) -> Target | None:
        """Return the period of *contract* that *order* is about, or None when there is none.

        Where dates have changed since a return was recorded, that return is meant, so that none is counted twice.
        """
        if not order.start:
            return None
        returns = tuple(self._store.returns_of([contract.id]).get(contract.id, ()))
        asked = next((each for each in _begun(contract, order) if each.start == order.start), None)
        kept = next((each for each in returns if _is(each, order.kind, order.start)), None)
        if not kept and asked:
            kept = recorded(asked, returns)
        if kept:
            days = Period(kept.due, kept.start, kept.end, kept.kind)
            return Target(contract, asked if asked and asked.start == kept.start else days, kept, returns)
        return Target(contract, asked, None, returns) if asked else None

    def _gone(self, contract: Contract, order: Order, target: Target | None) -> str:
        wording = self._pack.return_wording
        day = plain_date(order.start) if order.start else ""
        if target:
            return wording.not_begun.format(contract=contract.name, date=day)
        said = wording.notice_gone if order.kind is Kind.KPI else wording.period_gone
        return said.format(contract=contract.name, date=day)

    def again(self, target: Target) -> Target:
        """Return *target* as it is now that something was recorded or undone."""
        returns = tuple(self._store.returns_of([target.contract.id]).get(target.contract.id, ()))
        start, kind = target.period.start, target.period.kind
        current = next((each for each in returns if _is(each, kind, start)), None)
        return replace(target, current=current, returns=returns)


def _begun(contract: Contract, order: Order) -> Iterator[Period]:
    """Give the periods of *contract* of the kind of *order*, up to the one that begins when it says."""
    same = (each for each in periods(contract) if each.kind is order.kind)
    return takewhile(lambda each: order.start is not None and each.start <= order.start, same)


def _is(what: MonitoringReturn | Period, kind: Kind, start: date) -> bool:
    return what.kind is kind and what.start == start
