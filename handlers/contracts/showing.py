"""Shows contracts: mine, all, or one, each with its next return and what is missing."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice

from handlers.contracts.calls import Call, read_call, words_of
from handlers.contracts.history import History
from handlers.contracts.registered import Registered
from handlers.contracts.words import ContractWords
from handlers.conversation import (
    Choice,
    Choices,
    Facts,
    Heading,
    Message,
    Paragraph,
    Person,
    Reply,
    ReplyPart,
    to_choose,
)
from handlers.memory import Memory
from handlers.orders import Orders
from handlers.rights import Rights
from handlers.sources import plain_date
from knowledge.models import Role
from knowledge.pack import Pack
from knowledge.text import singular
from store.contracts import Contract
from store.returns import MonitoringReturn
from store.store import Store
from store.working_days import london

SHOWN = 20
"""How many contracts a list shows."""

FOUND = 10
"""How many contracts a search shows."""

TAPPED = 10
"""How many contracts of a list can be tapped."""

Outcome = tuple[Reply, Memory] | None


class Contracts:
    """Answers those who ask to see contracts."""

    def __init__(self, pack: Pack, store: Store, rights: Rights) -> None:
        self._pack, self._store, self._rights = pack, store, rights
        self._words, self._history = ContractWords(pack, store), History(pack, store)
        self._registered = Registered(pack, store, rights)
        self._orders = Orders(pack.contract_wording.orders)

    def __call__(self, message: Message, memory: Memory) -> Outcome:
        """Return the contracts that *message* asks to see, why they are not shown, or None."""
        if message.submission:
            return None
        order = self._orders.read(message.text)
        if order and order.name in {"show", "history"}:
            return self._numbered(order.contract, message, history=order.name == "history"), memory
        call = None if order else read_call(message.text)
        if not call:
            return None
        if not self._rights.may_see(message.person):
            supplier_may_mean_tenders = message.person.role is Role.SUPPLIER and not call.sure
            return None if supplier_may_mean_tenders else (self._words.refusal(message.person), memory)
        reply = self._answer(call, message)
        return (reply, memory) if reply else None

    def mine(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        """Return the contracts of the person who asks, or why they are not shown."""
        if not self._rights.may_see(message.person):
            return self._words.refusal(message.person), memory
        return self._list(message, everything=False), memory

    def show(self, contract: Contract, person: Person, now: datetime) -> Reply:
        """Return all that the register holds of *contract*. Ask Rights first whether *person* may see it."""
        wording, today = self._pack.contract_wording, london(now).date()
        returns = self._returns([contract])
        terms, measures = self._words.facts(contract, returns, today)
        last = self._history.last(contract.id)
        rows = (*terms.items, *([(wording.facts["last"], last)] if last else []))
        choices: list[Choice] = []
        if self._rights.may_change(person, contract, now):
            following = self._words.next_return(contract, returns)
            if following and following.start <= today:
                choices.append(self._orders.choice(wording.record_label, "record", contract, following))
            choices += self._registered.to_change(contract)
        if contract.commitments:
            choices.append(self._orders.choice(wording.progress_label, "progress", contract))
        choices.append(self._orders.choice(wording.history_label, "history", contract))
        return Reply((Heading(contract.name), Facts(rows), measures, Choices(tuple(choices))))

    def _answer(self, call: Call, message: Message) -> Reply | None:
        if call.mine or call.everything:
            return self._list(message, everything=call.everything)
        if call.number:
            return self._numbered(call.number, message)
        called = self._store.contract_called(call.words)
        return self.show(called, message.person, message.now) if called else self._search(call, message)

    def _numbered(self, number: int, message: Message, *, history: bool = False) -> Reply:
        if not self._rights.may_see(message.person):
            return self._words.refusal(message.person)
        contract = self._store.contract(number) or self._store.contract_called(str(number))
        if not contract:
            wording = self._pack.contract_wording
            said = Paragraph(wording.no_such_contract.format(number=number))
            return Reply((said, to_choose((wording.mine_label, wording.all_label))))
        if history:
            return self._history(contract)
        return self.show(contract, message.person, message.now)

    def _search(self, call: Call, message: Message) -> Reply | None:
        wording, words = self._pack.contract_wording, words_of(call.words)
        found = self._store.contracts_named(words, FOUND + 1) if words else []
        if words and not found:
            found = self._store.contracts_named([singular(word.casefold()) for word in words], FOUND + 1)
        if not found:
            said = wording.found_none.format(words=" ".join(words) or call.words)
            return Reply((Paragraph(said), self._to_all())) if call.sure else None
        if len(found) == 1:
            return self.show(found[0], message.person, message.now)
        more = len(found) > FOUND
        title = (wording.found_more if more else wording.found_title).format(count=FOUND if more else len(found))
        return Reply((Paragraph(title), *self.lines(found[:FOUND], message.now)))

    def _list(self, message: Message, *, everything: bool) -> Reply:
        """Return a list of contracts: for those who answer for all of them, their own come first."""
        wording, person = self._pack.contract_wording, message.person
        me = self._rights.colleague(person, message.now)
        own = self._soonest_first(list(self._store.contracts(me.id))) if me else []
        if not everything and not self._rights.may_change_all(person):
            return self._own(own, message.now)
        count = sum(1 for _ in self._store.contracts())
        if not count:
            return self._none(wording.none_at_all)
        title = wording.all_title_one if count == 1 else wording.all_title.format(count=f"{count:,}")
        parts: list[ReplyPart] = [Heading(title)]
        if own:
            parts.append(Paragraph(wording.all_mine.format(count=len(own))))
        return Reply((*parts, *self._first(self._all(own), count, message.now)))

    def _all(self, own: Sequence[Contract]) -> Iterator[Contract]:
        """Give all contracts once: one's *own* first, then those that are due soonest."""
        given: set[int] = set()
        for each in chain(own, self._store.contracts_with_returns_due(date.max), self._store.contracts()):
            if each.id not in given:
                given.add(each.id)
                yield each

    def _own(self, own: Sequence[Contract], now: datetime) -> Reply:
        wording = self._pack.contract_wording
        if not own:
            count = self._store.count_contracts()
            return self._none(wording.none_mine_some.format(count=f"{count:,}") if count else wording.none_mine, count)
        title = wording.mine_title_one if len(own) == 1 else wording.mine_title.format(count=f"{len(own):,}")
        return Reply((Heading(title), *self._first(iter(own), len(own), now)))

    def _none(self, said: str, count: int = 0) -> Reply:
        wording = self._pack.contract_wording
        choices = [Choice(wording.add_label, wording.add_label)]
        choices += [Choice(wording.all_label, wording.all_label)] if count else []
        return Reply((Paragraph(said), Choices(tuple(choices))))

    def _first(self, contracts: Iterator[Contract], count: int, now: datetime) -> list[ReplyPart]:
        wording = self._pack.contract_wording
        parts: list[ReplyPart] = []
        if count > SHOWN:
            parts.append(Paragraph(wording.first_of.format(shown=SHOWN, count=f"{count:,}")))
        parts.append(Paragraph(wording.how_to_narrow))
        return [*parts, *self.lines(list(islice(contracts, SHOWN)), now)]

    def lines(self, contracts: Sequence[Contract], now: datetime) -> list[ReplyPart]:
        """Return a line for each of *contracts*, and what to tap to see one."""
        wording, today = self._pack.contract_wording, london(now).date()
        returns = self._store.returns_of([each.id for each in contracts])
        rows = tuple(
            (
                wording.line_name.format(number=each.id, name=each.name),
                self._line(each, returns.get(each.id, []), today),
            )
            for each in contracts
        )
        choices = tuple(self._orders.choice(_short(each.name), "show", each) for each in contracts[:TAPPED])
        return [Facts(rows), Choices(choices, wording.show_title)]

    def _line(self, contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> str:
        wording = self._pack.contract_wording
        said = [f"{contract.supplier.rstrip('.')}."] if contract.supplier else []
        if contract.end:
            ends = wording.line_ended if contract.end < today else wording.line_ends
            said.append(ends.format(date=plain_date(contract.end)))
        said.append(wording.line_return.format(due=self._words.due(contract, returns, today)))
        missing = [] if contract.closed else self._words.missing(contract)
        said += [wording.line_missing.format(what=", ".join(missing))] if missing else []
        return " ".join(said)

    def _soonest_first(self, contracts: list[Contract]) -> list[Contract]:
        """Return *contracts* by when their next return is or was due, those without one last."""
        returns = self._store.returns_of([each.id for each in contracts])

        def due(contract: Contract) -> date:
            following = self._words.next_return(contract, returns.get(contract.id, []))
            return following.due if following else date.max

        return sorted(contracts, key=due)

    def _returns(self, contracts: Sequence[Contract]) -> list[MonitoringReturn]:
        return list(chain.from_iterable(self._store.returns_of([each.id for each in contracts]).values()))

    def _to_all(self) -> Choices:
        label = self._pack.contract_wording.all_label
        return Choices((Choice(label, label),))


def _short(name: str) -> str:
    return name if len(name) <= 60 else name[:59].rstrip() + "…"
