"""What is said once a contract was kept: what it holds now, when its returns are due, and what to think of."""

from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from handlers.contracts.incomplete import Incomplete
from handlers.contracts.managers import Managers
from handlers.contracts.words import ContractWords
from handlers.conversation import (
    Choice,
    Choices,
    Facts,
    Heading,
    Notice,
    Paragraph,
    Person,
    Points,
    Reply,
    ReplyPart,
)
from handlers.orders import Orders
from handlers.rights import Rights
from handlers.sources import plain_date, source_part
from knowledge.pack import Pack
from store.contracts import Contract
from store.returns import Kind, MonitoringReturn
from store.schedule import is_done, periods
from store.store import Store
from store.working_days import london

KPI_OVER = Decimal(5_000_000)
"""Pounds above which KPIs are published (facts L40)."""

USUAL_MEASURES = 3
"""A contract usually has two or three measures (facts S31)."""

NEXT = 3
"""How many due dates are named."""


class Registered:
    """Says what was kept of a contract."""

    def __init__(self, pack: Pack, store: Store, rights: Rights) -> None:
        self._pack, self._store, self._rights = pack, store, rights
        self._words, self._managers = ContractWords(pack, store), Managers(pack, store, rights)
        self._incomplete = Incomplete(store, rights, self._words)
        self._orders = Orders(pack.contract_wording.orders)

    def reply(self, before: Contract | None, after: Contract, person: Person, now: datetime) -> Reply:
        """Return what was kept of a new contract, or what changed in one that was there *before*."""
        wording = self._pack.contract_wording
        returns, today = self._returns(after), london(now).date()
        if before == after:
            said = Paragraph(wording.unchanged.format(name=after.name))
            return Reply((said, self.choices(after, person, now)))
        parts: list[ReplyPart] = []
        if before:
            parts.append(Heading(wording.changed.format(name=after.name)))
            parts.append(Facts(tuple(self._words.changes(before, after)), wording.changes_title))
            if returns and _terms(before) != _terms(after):
                parts.append(Paragraph(wording.returns_kept))
        else:
            parts.append(Heading(wording.added.format(number=after.id)))
            parts.extend(self._words.facts(after, returns, today))
        if not before or _terms(before) != _terms(after):
            parts.extend(self._dates(after, returns, today))
        parts.extend(self._notices(before, after))
        return Reply((*parts, *self._kpi(after), *self._next(before, after, person, now)))

    def _next(self, before: Contract | None, after: Contract, person: Person, now: datetime) -> tuple[Choices, ...]:
        """Return what can be done next: for one who has just completed a contract, to complete another first."""
        choices = self.choices(after, person, now)
        completed = before and self._words.missing(before) and not self._words.missing(after)
        another = self._incomplete.next(person, now, after.id) if completed else None
        if not another:
            return (choices,)
        label = self._pack.contract_wording.import_complete_label
        return (Choices((self._orders.choice(label, "change", another), *choices.items)),)

    def already(self, contract: Contract, person: Person, now: datetime) -> Reply:
        """Return that just this *contract* is in the register."""
        said = self._pack.contract_wording.added_already.format(name=contract.name)
        return Reply((Paragraph(said), self.choices(contract, person, now)))

    def choices(self, contract: Contract, person: Person, now: datetime) -> Choices:
        """Return what can be done with *contract* next."""
        wording, says = self._pack.contract_wording, self._orders.choice
        items = [says(wording.show_label, "show", contract)]
        if self._rights.may_change(person, contract, now):
            items += self.to_change(contract)
        return Choices((*items, Choice(wording.mine_label, wording.mine_label)))

    def to_change(self, contract: Contract) -> list[Choice]:
        """Return the ways to change *contract*."""
        wording, says = self._pack.contract_wording, self._orders.choice
        if contract.closed:
            return [says(wording.reopen_label, "reopen", contract)]
        change = wording.complete_label if self._words.missing(contract) else wording.change_label
        hand_over = (
            ("choose", wording.choose_label) if contract.manager is None else ("hand_over", wording.hand_over_label)
        )
        return [
            says(change, "change", contract),
            says(hand_over[1], hand_over[0], contract),
            says(wording.close_label, "close", contract),
        ]

    def _dates(self, contract: Contract, returns: list[MonitoringReturn], today: date) -> list[ReplyPart]:
        """Return when the next returns are due, and how many fell due already."""
        wording = self._pack.contract_wording
        late = len(self._words.overdue(contract, returns, today))
        parts: list[ReplyPart] = []
        if late:
            said = wording.past_due_one if late == 1 else wording.past_due.format(count=late)
            parts.append(Notice(f"{said} {wording.past_due_how.format(date=plain_date(today))}"))
        coming = (each for each in periods(contract) if each.due >= today and not is_done(each, returns))
        dates = islice((plain_date(each.due) for each in coming if each.kind is Kind.RETURN), NEXT)
        if days := tuple(dates):
            parts.append(Points(days, wording.next_dates))
        return parts

    def _notices(self, before: Contract | None, after: Contract) -> list[ReplyPart]:
        wording = self._pack.contract_wording
        said = []
        if missing := self._words.missing(after):
            said.append(wording.still_missing.format(what=", ".join(missing)))
        count = len(after.commitments)
        if count > USUAL_MEASURES and (not before or before.commitments != after.commitments):
            said.append(wording.many_measures.format(count=count))
        who = self._store.colleague(after.manager) if after.manager is not None else None
        if who and not self._managers.reachable(who):
            said.append(wording.cannot_reach.format(manager=self._words.person(who)))
        return [Notice(each) for each in said]

    def _kpi(self, contract: Contract) -> list[ReplyPart]:
        """Return what the law asks of a contract of this value, unless the date of its first notice is known."""
        wording = self._pack.contract_wording
        if contract.kpi_from or contract.value is None or contract.value <= KPI_OVER:
            return []
        keys = [key for key in wording.kpi_sources if key in self._pack.sources]
        topic = self._pack.topics.get("kpis-over-5m")
        choice = self._orders.choice(wording.add_kpi_label, "change", contract)
        return [
            Notice(f"{wording.kpi_duty} {wording.kpi_excepted}"),
            Paragraph(wording.kpi_add),
            source_part(self._pack, keys, topic.reviewed if topic else self._pack.profile.reviewed),
            Choices((choice,)),
        ]

    def _returns(self, contract: Contract) -> list[MonitoringReturn]:
        return self._store.returns_of([contract.id]).get(contract.id, [])


def _terms(contract: Contract) -> tuple[object, ...]:
    """Return what decides when returns are due."""
    return contract.plan, contract.start, contract.end, contract.asked_from
