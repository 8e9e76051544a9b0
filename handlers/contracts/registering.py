"""Registers contracts, and changes them: opens the form, reads it, keeps what it says."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.contracts.form import ContractForm, given_of
from handlers.contracts.managers import Managers
from handlers.contracts.new import is_new, new_name, read_new
from handlers.contracts.registered import Registered
from handlers.contracts.stepping import REOPEN, STEPS, Stepping
from handlers.contracts.words import ContractWords
from handlers.conversation import Copyable, Form, Message, Notice, Paragraph, Person, Reply, ReplyPart, Submission
from handlers.memory import Memory
from handlers.orders import Order, Orders, read_form
from handlers.rights import Rights
from knowledge.learning import fingerprint
from knowledge.pack import Pack
from knowledge.text import tidy
from store.contracts import Contract
from store.errors import TakenError
from store.store import Store

CHANGE = "change"
LONGEST_CALL = 120
"""Characters: nobody asks for a form with more."""

_OPENS = re.compile(
    r"(?:(?:i (?:want|need|would like|.?d like) to|can (?:you|i|we)|let.?s|please) )*"
    r"(?:(?:add|register|log|create|set up|enter|record|put|use|save) )?"
    r"(?:(?:these|this|them|those)(?: measures)? (?:for|to|in|as) )?"
    r"(?:(?:a|another|my|our|the|this|one|new) )*(?:contract|one)(?: (?:to|on|in) (?:the|my|our) (?:register|list))?"
    r"(?: now| for me| please)*",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:add|register|log|create|set up|enter|record|put|use|save|new)\b", re.IGNORECASE)
_THESE = re.compile(r"\b(?:these|this|them|those)\b", re.IGNORECASE)
_ALONE = frozenset({"add", "register", "add another", "use these", "save these"})


class Registering:
    """Asks for a contract and keeps it. Handing over, closing and reopening are steps of their own."""

    def __init__(self, pack: Pack, store: Store, rights: Rights) -> None:
        self._pack, self._store, self._rights = pack, store, rights
        self._words, self._form = ContractWords(pack, store), ContractForm(pack)
        self._managers = Managers(pack, store, rights)
        self._registered = Registered(pack, store, rights)
        self._steps = Stepping(pack, store, rights)
        self._orders = Orders(pack.contract_wording.orders)

    def form(self, name: str, person: Person, now: datetime) -> Reply | None:
        """Return the form called *name* as *person* may fill it in, why they may not, or None for another's form."""
        order = read_form(name)
        if is_new(name):
            if not self._rights.may_see(person):
                return self._words.refusal(person)
            return Reply((self._form.form(name, read_new(name, self._form)),))
        if not order or order.name not in {CHANGE, *STEPS} - {REOPEN}:
            return None
        return self._open(order, person, now) if order.name == CHANGE else self._steps.open(order, person, now)

    def check(self, submission: Submission) -> Form | None:
        """Return the form with what is wrong with it, or None. It asks no permission and names no contract."""
        order = read_form(submission.form)
        if order and order.name in STEPS:
            return self._steps.check(order, submission)
        if not is_new(submission.form) and not (order and order.name == CHANGE):
            return None
        before = (self._store.contract(order.contract) if order else None) or Contract("")
        given = given_of(submission)
        _, wrong = self._read(given, before)
        return self._form.form(submission.form, given, wrong, new=order is None) if wrong else None

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the form when it is asked for, what was kept when it was filled in, or None."""
        if message.submission:
            reply = self._submitted(message, message.submission)
            return (reply, memory) if reply else None
        order = self._orders.read(message.text)
        if order and order.name in {CHANGE, *STEPS}:
            opened = self._open if order.name == CHANGE else self._steps.open
            return opened(order, message.person, message.now), memory
        said = tidy(message.text).rstrip("?!. ").casefold()
        return self.start(message, memory) if said in _ALONE or _opens(said) else None

    def start(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        """Return the form for a new contract, filled in with what *memory* holds, or why there is none."""
        if not self._rights.may_see(message.person):
            return self._words.refusal(message.person), memory
        about = memory if memory.last == "recommend" or _THESE.search(message.text) else Memory()
        name = new_name(about)
        line = Paragraph(self._pack.contract_wording.start_line)
        return Reply((line, self._form.form(name, read_new(name, self._form)))), memory

    def _open(self, order: Order, person: Person, now: datetime) -> Reply:
        contract = self._steps.allowed(order, person, now)
        if isinstance(contract, Reply):
            return contract
        values = self._form.values(contract, self._managers.typed(contract.manager))
        return Reply((self._form.form(_change_name(order, contract), values, new=False),))

    def _submitted(self, message: Message, submission: Submission) -> Reply | None:
        order = read_form(submission.form)
        if order and order.name in STEPS:
            return self._steps.submitted(order, message, submission)
        if is_new(submission.form):
            if not self._rights.may_see(message.person):
                return self._and_typed(self._words.refusal(message.person), submission, message.person)
            return self._kept(message, submission, None)
        if not order or order.name != CHANGE:
            return None
        contract = self._steps.allowed(order, message.person, message.now)
        if isinstance(contract, Reply):
            return self._and_typed(contract, submission, message.person)
        if _is_stale(submission.form, contract):
            said = self._pack.contract_wording.changed_meanwhile.format(name=contract.name)
            choices = self._registered.choices(contract, message.person, message.now)
            return self._and_typed(Reply((Notice(said), choices)), submission, message.person)
        return self._kept(message, submission, contract)

    def _kept(self, message: Message, submission: Submission, before: Contract | None) -> Reply:
        """Keep what was filled in, or return the form with what is wrong."""
        given = given_of(submission)
        after, wrong = self._read(given, before or Contract(""), in_full=True)
        if not before and wrong.keys() <= {"reference"} and (same := self._same(after, given, message)):
            return self._registered.already(same, message.person, message.now)
        if wrong:
            return Reply((self._form.form(submission.form, given, wrong, new=before is None),))
        manager = self._managers.find(given["manager"], message.person, message.now, after.manager)
        after = replace(after, manager=manager.id if manager else None)
        by = self._rights.signature(message.person)
        try:
            if before:
                self._store.change_contract(after, by, message.now)
            else:
                after = replace(after, id=self._store.add_contract(after, by, message.now))
        except TakenError as error:
            wrong = {"reference": self._taken(error.other)}
            return Reply((self._form.form(submission.form, given, wrong, new=before is None),))
        return self._registered.reply(before, after, message.person, message.now)

    def _read(
        self, given: Mapping[str, str], before: Contract, *, in_full: bool = False
    ) -> tuple[Contract, dict[str, str]]:
        """Return the contract that was filled in, and what is wrong with it by field."""
        after, wrong = self._form.read(given, before)
        named = self._managers.read(given["manager"], before.manager, in_full=in_full)
        if named.wrong:
            wrong.setdefault("manager", named.wrong)
        other = self._store.contract_called(after.reference) if after.reference and "reference" not in wrong else None
        if other and other.id != before.id:
            taken = self._taken(other.id) if in_full else self._pack.contract_wording.wrong_reference
            wrong["reference"] = taken
        return after, wrong

    def _taken(self, ident: int) -> str:
        wording, other = self._pack.contract_wording, self._store.contract(ident)
        return wording.wrong_reference_of.format(name=other.name) if other else wording.wrong_reference

    def _same(self, new: Contract, given: Mapping[str, str], message: Message) -> Contract | None:
        """Return the contract that says all that *new* says: a form that was sent twice is kept once."""
        who = self._managers.known(given["manager"], message.person, message.now)
        same = self._store.contracts_named(new.title.split(), 50)
        return next((each for each in same if replace(each, id=0, manager=None) == new and each.manager in who), None)

    def _and_typed(self, reply: Reply, submission: Submission, person: Person) -> Reply:
        """Return *reply* with what was typed, so that nothing is lost; not where others read along."""
        if person.overheard:
            return reply
        wording, given = self._pack.contract_wording, given_of(submission)
        lines = [f"{wording.fields[name]}: {text}" for name, text in given.items() if text]
        typed: list[ReplyPart] = [Copyable(wording.typed_title, "\n".join(lines))] if lines else []
        return Reply((*reply.parts, *typed))


def _opens(said: str) -> bool:
    return len(said) <= LONGEST_CALL and bool(_OPENS.fullmatch(said) and _VERB.search(said))


def _change_name(order: Order, contract: Contract) -> str:
    """Return the name of the form that changes *contract* as it is now."""
    return f"{order.form}  {_state(contract)}"


def _is_stale(name: str, contract: Contract) -> bool:
    """Return True when *contract* is not what it was when the form called *name* was opened."""
    state = name.rpartition("  ")[2] if "  " in name else ""
    return bool(state) and state != _state(contract)


def _state(contract: Contract) -> str:
    return fingerprint(contract)[:12]
