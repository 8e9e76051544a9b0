"""Says what is due and what is overdue, to whoever has to see to it."""

import re
from collections.abc import Sequence
from datetime import date

from handlers.conversation import Choice, Choices, Heading, Message, Paragraph, Points, Reply, ReplyPart, to_choose
from handlers.memory import Memory
from handlers.orders import Orders
from handlers.returns.colleagues import colleague_in
from handlers.returns.due_lines import DueLine, due_lines, following, of_manager
from handlers.returns.due_list import DueList
from handlers.returns.naming import Naming
from handlers.returns.progress import standing
from handlers.returns.spans import Span, read_span
from handlers.returns.targets import Targets
from handlers.returns.words import ReturnWords
from handlers.rights import Rights
from handlers.sources import plain_date
from knowledge.pack import Pack
from knowledge.text import tidy
from store.contracts import Contract
from store.people import Colleague
from store.schedule import is_done, periods_until
from store.store import Store
from store.working_days import london

NAMED = 3
"""Contracts of which one answer speaks at most."""
INCOMPLETE = 5
"""Contracts that are offered to be completed at most."""
LOOKED_AT = 500
"""Contracts among which what is due next is looked for, at most."""

_EVERYBODY = re.compile(r"\b(?:everyone|everybody|council|whole|all (?:contracts|suppliers|managers))\b", re.IGNORECASE)
_MINE = re.compile(r"\b(?:my|mine|me|i|i'm|i've)\b", re.IGNORECASE)


class Due:
    """Lists what is due of one's own contracts, of all, or of one that is named."""

    def __init__(self, pack: Pack, store: Store, rights: Rights, orders: Orders) -> None:
        self._pack, self._store, self._rights, self._orders = pack, store, rights, orders
        self._words, self._naming = ReturnWords(pack), Naming(store)
        self._targets = Targets(pack, store, rights)
        self._list = DueList(pack, store, rights, orders, self._words)
        wording = pack.return_wording
        self._labels = {each.casefold() for each in (wording.due_label, wording.overdue_label, wording.everyone_label)}

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the list when one of its own labels is tapped or typed, or None."""
        return self.answer(message, memory) if tidy(message.text).casefold() in self._labels else None

    def answer(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        """Return what is due, as *message* asks: of a contract that it names, in a span of days, of everybody."""
        person, now = message.person, message.now
        if unseen := self._targets.unseen(person):
            return Reply((Paragraph(unseen),)), memory
        today, text = london(now).date(), tidy(message.text)
        who = self._rights.colleague(person, now)
        mine = list(self._store.contracts(who.id)) if who else []
        if named := self._naming.find(text, mine):
            return self._of_named(named, message, today), memory
        span, own = read_span(text, today), bool(_MINE.search(text))
        named_one = colleague_in(text, self._store)
        if named_one and (not who or named_one.id != who.id):
            return self._of_other(named_one, span, message, today), memory
        own = own or named_one is not None
        of_all = self._rights.may_change_all(person) or bool(_EVERYBODY.search(text)) or not who
        if who and ((own and mine) or not of_all):
            return self._of_one(mine, of_manager(self._store, who.id, span.last, today), span, message), memory
        return self._of_all(span, message, today), memory

    def _of_one(self, mine: Sequence[Contract], lines: Sequence[DueLine], span: Span, message: Message) -> Reply:
        wording = self._pack.return_wording
        everyone = Choice(wording.everyone_label, wording.everyone_label)
        if not mine:
            return self._no_contract(everyone)
        parts = self._list.parts(lines, span, message.person, message.now, named=False)
        parts = parts or self._nothing(mine, span, message)
        return Reply((*parts, *self._incomplete(mine), Choices((everyone,))))

    def _of_other(self, who: Colleague, span: Span, message: Message, today: date) -> Reply:
        """Return what is due of the contracts of another colleague."""
        wording, theirs = self._pack.contract_wording, list(self._store.contracts(who.id))
        if not theirs:
            return self._no_contract_of(who)
        title = wording.of_manager_one if len(theirs) == 1 else wording.of_manager
        heading = Heading(title.format(manager=who.label, count=f"{len(theirs):,}"))
        lines = of_manager(self._store, who.id, span.last, today)
        parts = self._list.parts(lines, span, message.person, message.now, named=False)
        return Reply((heading, *(parts or self._nothing(theirs, span, message)), *self._incomplete(theirs)))

    def _no_contract_of(self, who: Colleague) -> Reply:
        said = self._pack.contract_wording.of_nobody.format(manager=who.label)
        return Reply((Paragraph(said), to_choose((self._pack.return_wording.everyone_label,))))

    def _of_all(self, span: Span, message: Message, today: date) -> Reply:
        contracts = self._store.contracts_with_returns_due(span.last)
        lines = due_lines(self._store, contracts, span.last, today)
        if parts := self._list.parts(lines, span, message.person, message.now, named=True):
            return Reply(tuple(parts))
        count = self._store.count_contracts()
        if not count:
            return self._no_contract()
        coming = [
            each for each, _ in zip(self._store.contracts_with_returns_due(date.max), range(LOOKED_AT), strict=False)
        ]
        some = list(self._store.contracts()) if count <= LOOKED_AT else []
        return Reply((*self._nothing(coming, span, message), *self._incomplete(some)))

    def _nothing(self, contracts: Sequence[Contract], span: Span, message: Message) -> list[ReplyPart]:
        """Return that nothing is due in *span*, and what of *contracts* is due next."""
        wording, today = self._pack.return_wording, london(message.now).date()
        said = wording.nothing_between if span.is_ahead(today) or span.last < today else wording.nothing_due
        said = wording.nothing_overdue if span.overdue else said
        parts: list[ReplyPart] = [Paragraph(said.format(first=plain_date(span.first), last=plain_date(span.last)))]
        some = contracts[:LOOKED_AT]
        returns = self._store.returns_of([each.id for each in some])
        coming = [line for each in some if (line := following(each, returns.get(each.id, []), today))]
        if coming:
            first = self._list.line(min(coming, key=lambda line: line.period.due))
            parts.append(Paragraph(wording.next_line.format(line=first)))
        return parts

    def _incomplete(self, contracts: Sequence[Contract]) -> tuple[ReplyPart, ...]:
        """Return which of *contracts* do not say when returns are due, and choices to complete the first few."""
        wording = self._pack.return_wording
        lacking = [each for each in contracts if not each.closed and not (each.plan and each.start)]
        if not lacking:
            return ()
        said = wording.incomplete_one if len(lacking) == 1 else wording.incomplete
        choices = tuple(
            self._orders.choice(self._words.on_a_button(wording.complete_button, each), "change", each)
            for each in lacking[:INCOMPLETE]
        )
        return Paragraph(said.format(count=f"{len(lacking):,}", contract=lacking[0].name)), Choices(choices)

    def _no_contract(self, *more: Choice) -> Reply:
        wording, count = self._pack.contract_wording, self._store.count_contracts()
        said = wording.none_mine_some.format(count=f"{count:,}") if count else wording.none_at_all
        add = Choice(wording.add_label, wording.add_label)
        return Reply((Paragraph(said), Choices((add, *(more if count else ())))))

    def _of_named(self, contracts: Sequence[Contract], message: Message, today: date) -> Reply:
        """Return how the returns of each of *contracts* stand, the first few of them."""
        wording, parts, lines = self._pack.return_wording, list[ReplyPart](), list[DueLine]()
        for contract in contracts[:NAMED]:
            said, still = self._of_contract(contract, today)
            parts += [Heading(contract.name), *said]
            lines += still
        if len(contracts) > NAMED:
            parts.append(Paragraph(wording.more_named.format(shown=NAMED, count=len(contracts))))
        if choices := self._list.to_record(lines, message.person, message.now):
            parts.append(Choices(choices, wording.record_which))
        return Reply((*parts, to_choose((wording.due_label,))))

    def _of_contract(self, contract: Contract, today: date) -> tuple[list[ReplyPart], list[DueLine]]:
        """Return how the returns of *contract* stand, in words, and what is still to come of those that began."""
        wording = self._pack.return_wording
        if contract.closed:
            said = self._pack.contract_wording.is_closed.format(name=contract.name, date=plain_date(contract.closed))
            return [Paragraph(said)], []
        if not (contract.plan and contract.start):
            return list(self._incomplete([contract])), []
        returns = self._store.returns_of([contract.id]).get(contract.id, [])
        past = periods_until(contract, today)
        done = [DueLine(contract, each, standing(each, returns, today)) for each in past if is_done(each, returns)]
        still = [DueLine(contract, each, standing(each, returns, today)) for each in past if not is_done(each, returns)]
        coming = following(contract, returns, today)
        still += [coming] if coming and coming not in still else []
        shown = [*done[-1:], *still[:INCOMPLETE]]
        if not still:
            return [Points(tuple(map(self._list.brief, shown))), Paragraph(wording.all_in)], []
        return [Points(tuple(map(self._list.brief, shown)))], still
