"""How far a contract is: what was delivered of each measure, and what is due next."""

from datetime import datetime

from handlers.contracts.words import ContractWords
from handlers.conversation import Choice, Choices, Heading, Message, Paragraph, Person, Points, Reply, to_choose
from handlers.memory import Memory
from handlers.orders import Orders
from handlers.returns.words import ReturnWords
from handlers.rights import Rights
from knowledge.pack import Pack
from store.contracts import Contract
from store.store import Store
from store.working_days import london


class Delivered:
    """Says how far a contract is."""

    def __init__(self, pack: Pack, store: Store, rights: Rights, orders: Orders) -> None:
        self._pack, self._store, self._rights, self._orders = pack, store, rights, orders
        self._words, self._contract_words = ReturnWords(pack), ContractWords(pack, store)

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return how far the contract is whose tap *message* is, why that is not said, or None."""
        order, wording = self._orders.read(message.text), self._pack.contract_wording
        if not order or order.name != "progress":
            return None
        if not self._rights.may_see(message.person):
            return self._contract_words.refusal(message.person), memory
        contract = self._store.contract(order.contract)
        if not contract:
            said = wording.no_such_contract.format(number=order.contract)
            return Reply((Paragraph(said), to_choose((wording.mine_label, wording.all_label)))), memory
        return self._of(contract, message.person, message.now), memory

    def _of(self, contract: Contract, person: Person, now: datetime) -> Reply:
        wording, today = self._pack.contract_wording, london(now).date()
        returns = self._store.returns_of([contract.id]).get(contract.id, [])
        lines = self._words.progress(contract, returns, today)
        told = Points(tuple(lines), self._pack.return_wording.progress_title) if lines else None
        following = self._contract_words.next_return(contract, returns)
        due = wording.line_return.format(due=self._contract_words.due(contract, returns, today))
        choices: list[Choice] = []
        if following and following.start <= today and self._rights.may_change(person, contract, now):
            choices.append(self._orders.choice(wording.record_label, "record", contract, following))
        choices.append(self._orders.choice(wording.show_label, "show", contract))
        parts = (Heading(contract.name), *((told,) if told else ()), Paragraph(due))
        return Reply((*parts, Choices(tuple(choices))))
