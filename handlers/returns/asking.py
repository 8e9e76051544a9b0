"""Finds which return somebody wants to record, and opens its form."""

from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from handlers.conversation import Choices, Message, Paragraph, Reply, to_choose
from handlers.memory import Memory
from handlers.orders import Order, Orders
from handlers.returns.due_lines import DueLine
from handlers.returns.due_list import TO_RECORD, DueList
from handlers.returns.naming import Naming
from handlers.returns.progress import standing
from handlers.returns.recording import Recording
from handlers.returns.targets import Targets
from handlers.returns.words import ReturnWords
from handlers.rights import Rights
from knowledge.pack import Pack
from knowledge.text import tidy
from store.contracts import Contract
from store.returns import Kind
from store.schedule import is_done, periods
from store.store import Store
from store.working_days import london


class Returns:
    """Takes "the grounds return came in" to the form of the right period, or to a choice among several."""

    def __init__(self, pack: Pack, store: Store, rights: Rights, orders: Orders, recording: Recording) -> None:
        self._pack, self._store, self._rights, self._orders = pack, store, rights, orders
        self._recording, self._naming = recording, Naming(store)
        self._targets = Targets(pack, store, rights)
        self._list = DueList(pack, store, rights, orders, ReturnWords(pack))

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the form or a choice when the label of recording is tapped or typed, or None."""
        label = self._pack.return_wording.record_label
        return self.answer(message, memory) if tidy(message.text).casefold() == label.casefold() else None

    def answer(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        """Return the form for the return that *message* speaks of, or a choice, or why there is none."""
        person, now = message.person, message.now
        if unseen := self._targets.unseen(person):
            return Reply((Paragraph(unseen),)), memory
        who = self._rights.colleague(person, now)
        mine = list(self._store.contracts(who.id)) if who else []
        named = self._naming.find(message.text, mine)
        if not named and self._naming.words(message.text) and not mine:
            return self._none(), memory
        contracts = named or mine
        theirs = [each for each in contracts if self._rights.may_change(person, each, now)]
        if contracts and not theirs:
            return self._refused(self._targets.not_theirs(person, contracts[0], now)), memory
        if not contracts:
            return self._none(), memory
        return self._of(theirs, message, named=bool(named)), memory

    def _of(self, contracts: Sequence[Contract], message: Message, *, named: bool) -> Reply:
        """Return the form of the only period of *contracts* to record, a choice among several, or that all are in."""
        wording, today = self._pack.return_wording, london(message.now).date()
        kind = Kind.KPI if "kpi" in message.text.casefold() else Kind.RETURN
        lines = [line for each in contracts for line in self._to_record(each, kind, today)]
        lines.sort(key=lambda line: (line.period.due, line.contract.id))
        if len(lines) == 1 and (named or len(contracts) == 1):
            (line,) = lines
            order = "kpi_publish" if kind is Kind.KPI else "record"
            return self._recording.open(
                Order(order, line.contract.id, line.period.start, kind), message.person, message.now
            )
        if lines:
            said = (
                wording.which_return
                if len(lines) <= TO_RECORD
                else wording.which_of_many.format(count=f"{len(lines):,}")
            )
            return Reply((Paragraph(said), Choices(self._list.to_record(lines, message.person, message.now))))
        if len(contracts) == 1:
            return self._all_in(contracts[0])
        return self._refused(wording.nothing_open)

    def _to_record(self, contract: Contract, kind: Kind, today: date) -> list[DueLine]:
        """Return the periods that are over and still open, or else the one that has begun."""
        if contract.closed:
            return []
        returns = self._store.returns_of([contract.id]).get(contract.id, [])
        same = (each for each in periods(contract) if each.kind is kind)
        begun = takewhile(lambda each: each.start <= today, same)
        still = [
            DueLine(contract, each, standing(each, returns, today)) for each in begun if not is_done(each, returns)
        ]
        return [line for line in still if line.period.end < today] or still

    def _all_in(self, contract: Contract) -> Reply:
        wording = self._pack.return_wording
        if not (contract.plan and contract.start) and not contract.closed:
            said = wording.incomplete_one.format(contract=contract.name, count=1)
            return Reply(
                (
                    Paragraph(said),
                    Choices((self._orders.choice(self._pack.contract_wording.complete_label, "change", contract),)),
                )
            )
        return self._refused(wording.all_recorded.format(contract=contract.name))

    def _none(self) -> Reply:
        wording = self._pack.contract_wording
        said = self._pack.return_wording.which_contract if self._store.count_contracts() else wording.none_at_all
        return Reply((Paragraph(said), to_choose((wording.mine_label, wording.add_label))))

    def _refused(self, said: str) -> Reply:
        return Reply((Paragraph(said), to_choose((self._pack.return_wording.due_label,))))
