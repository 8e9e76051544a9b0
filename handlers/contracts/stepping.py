"""The small steps in the life of a contract, each one answer long: it is handed over, closed or reopened."""

from dataclasses import replace
from datetime import datetime

from handlers.contracts.managers import Managers
from handlers.contracts.registered import Registered
from handlers.contracts.words import ContractWords
from handlers.conversation import (
    Choices,
    Copyable,
    Field,
    Form,
    Message,
    Notice,
    Paragraph,
    Person,
    Reply,
    Submission,
    to_choose,
)
from handlers.orders import Order, Orders
from handlers.rights import Rights
from handlers.sources import plain_date
from knowledge.pack import Pack
from knowledge.text import tidy
from store.contracts import Contract
from store.store import Store
from store.working_days import london

CLOSE, REOPEN = "close", "reopen"
STEPS = frozenset({"hand_over", "choose", CLOSE, REOPEN})

COLLEAGUE, REASON = "colleague", "reason"
LONGEST = {COLLEAGUE: 200, REASON: 500}
"""The longest answer, in characters."""


class Stepping:
    """Takes the steps, for those who may."""

    def __init__(self, pack: Pack, store: Store, rights: Rights) -> None:
        self._pack, self._store, self._rights = pack, store, rights
        self._words, self._managers = ContractWords(pack, store), Managers(pack, store, rights)
        self._registered = Registered(pack, store, rights)
        self._orders = Orders(pack.contract_wording.orders)

    def allowed(self, order: Order, person: Person, now: datetime) -> Contract | Reply:
        """Return the contract that *order* is about, or why *person* cannot carry it out."""
        wording = self._pack.contract_wording
        if not self._rights.may_see(person):
            return self._words.refusal(person)
        contract = self._store.contract(order.contract)
        if not contract:
            said = wording.no_such_contract.format(number=order.contract)
            return Reply((Paragraph(said), to_choose((wording.mine_label, wording.all_label))))
        show = self._orders.choice(wording.show_label, "show", contract)
        if not self._rights.may_change(person, contract, now):
            said = wording.may_not_change_unmanaged.format(name=contract.name)
            if contract.manager is not None:
                manager = self._words.manager(contract.manager)
                said = wording.may_not_change.format(name=contract.name, manager=manager)
            return Reply((Paragraph(said), Choices((show,))))
        if contract.closed and order.name != REOPEN:
            said = wording.is_closed.format(name=contract.name, date=plain_date(contract.closed))
            return Reply((Paragraph(said), Choices((*self._registered.to_change(contract), show))))
        return contract

    def open(self, order: Order, person: Person, now: datetime) -> Reply:
        """Return the form of *order*. A contract is reopened at once: there is nothing to ask."""
        contract = self.allowed(order, person, now)
        if isinstance(contract, Reply):
            return contract
        if order.name == REOPEN:
            return self._reopen(contract, person, now)
        return Reply((self._form(order, contract.name),))

    def check(self, order: Order, submission: Submission) -> Form | None:
        """Return the form with what is wrong with it, or None."""
        text = _answer(order, submission)
        wrong = self._wrong(order, text)
        return self._form(order, "", text, wrong) if wrong else None

    def submitted(self, order: Order, message: Message, submission: Submission) -> Reply:
        """Carry out *order* with what was filled in, and say so."""
        text = _answer(order, submission)
        contract = self.allowed(order, message.person, message.now)
        if isinstance(contract, Reply):
            alone = text and not message.person.overheard
            typed = [Copyable(self._pack.contract_wording.typed_title, text)] if alone else []
            return Reply((*contract.parts, *typed))
        if order.name == REOPEN:
            return self._reopen(contract, message.person, message.now)
        if wrong := self._wrong(order, text, in_full=True):
            return Reply((self._form(order, contract.name, text, wrong),))
        return (self._close if order.name == CLOSE else self._hand_over)(contract, text, message)

    def _hand_over(self, contract: Contract, text: str, message: Message) -> Reply:
        wording = self._pack.contract_wording
        who = self._managers.find(text, message.person, message.now)
        assert who
        said = wording.handed_over_already if who.id == contract.manager else wording.handed_over
        after = replace(contract, manager=who.id)
        self._keep(after, message.person, message.now)
        name = self._words.person(who)
        parts = [Paragraph(said.format(name=contract.name, manager=name))]
        notices = [] if self._managers.reachable(who) else [Notice(wording.cannot_reach.format(manager=name))]
        return Reply((*parts, *notices, self._registered.choices(after, message.person, message.now)))

    def _close(self, contract: Contract, text: str, message: Message) -> Reply:
        after = replace(contract, closed=london(message.now).date(), closed_because=tidy(text))
        self._keep(after, message.person, message.now)
        said = Paragraph(self._pack.contract_wording.closed.format(name=contract.name))
        return Reply((said, self._registered.choices(after, message.person, message.now)))

    def _reopen(self, contract: Contract, person: Person, now: datetime) -> Reply:
        wording = self._pack.contract_wording
        after = replace(contract, closed=None, closed_because="")
        self._keep(after, person, now)
        said = (wording.reopened if contract.closed else wording.open_already).format(name=contract.name)
        return Reply((Paragraph(said), self._registered.choices(after, person, now)))

    def _keep(self, contract: Contract, person: Person, now: datetime) -> None:
        self._store.change_contract(contract, self._rights.signature(person), now)

    def _form(self, order: Order, name: str, text: str = "", wrong: str = "") -> Form:
        wording = self._pack.contract_wording
        if order.name == CLOSE:
            hint = ". ".join(filter(None, [name, wording.close_hint]))
            field = Field(REASON, wording.close_field, hint, text, wrong, lines=2)
            return Form(order.form, wording.close_title, (field,), wording.close_submit, wording.close_label)
        hint = ". ".join(filter(None, [name, wording.hand_over_hint]))
        field = Field(COLLEAGUE, wording.hand_over_field, hint, text, wrong)
        return Form(order.form, wording.hand_over_title, (field,), wording.hand_over_submit, wording.choose_label)

    def _wrong(self, order: Order, text: str, *, in_full: bool = False) -> str:
        """Return what is wrong with the answer *text*, or nothing."""
        wording = self._pack.contract_wording
        limit = LONGEST[REASON if order.name == CLOSE else COLLEAGUE]
        if len(text) > limit:
            return wording.wrong_long.format(length=f"{len(text):,}", limit=limit)
        if order.name == CLOSE:
            return "" if any(ch.isalnum() for ch in text) else wording.wrong_reason
        if order.name == REOPEN:
            return ""
        return self._managers.read(text, in_full=in_full).wrong if tidy(text) else wording.wrong_manager


def _answer(order: Order, submission: Submission) -> str:
    return submission.values.get(REASON if order.name == CLOSE else COLLEAGUE, "").strip()
