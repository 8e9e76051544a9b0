"""What people say about reminders in words of their own: fewer of them, all again, why this one, and who was told."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from handlers.contracts.history import plain_days
from handlers.contracts.words import ContractWords
from handlers.conversation import Choices, Heading, Message, Paragraph, Person, Points, Reply, ReplyPart, to_choose
from handlers.memory import Memory
from handlers.orders import Order, Orders
from handlers.returns.naming import Naming
from handlers.rights import Rights
from handlers.sources import plain_date
from knowledge.pack import Pack
from knowledge.text import tidy
from store.contracts import Contract
from store.reminders import Reminder, ReminderState
from store.store import Store
from store.working_days import london

Outcome = tuple[Reply, Memory] | None

LONGEST = 120
"""Characters: nobody says such a thing in more."""
SHOWN = 10
"""The newest reminders that are shown."""

_REMINDERS = r"(?:(?:my|the|your|all|these|any|so many) )*(?:reminders?|messages|notifications|nagging)"
_QUIET = re.compile(
    rf"(?:please |can you )?(?:(?:stop|fewer|less|mute|no more|(?:way )?too many|turn (?:off|down)|switch off"
    rf"|pause)(?: sending me)? {_REMINDERS}|(?:turn|switch) {_REMINDERS} (?:off|down)"
    r"|(?:stop|quit) (?:reminding|nagging) me)(?: please| pls)?",
    re.IGNORECASE,
)
_LOUD = re.compile(
    rf"(?:please |can you )?(?:(?:turn|switch) {_REMINDERS} (?:back )?(?:on|up)(?: again)?"
    rf"|(?:turn|switch) (?:back )?on {_REMINDERS}|(?:start|resume) reminding me(?: again)?|(?:un-?mute|resume|restart)"
    rf" {_REMINDERS}|(?:i want |give me |send me )(?:all )?{_REMINDERS}(?: again| back)*|(?:more|all) reminders)"
    r"(?: please| pls)?",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"why (?:(?:did|do|am|have|was) i (?:get|getting|got|being|receive|received|sent|reminded|told)\b"
    r"|(?:did|do|are|have) you (?:send|sending|sent|remind|reminding|reminded|tell|telling|told|chas\w+) me\b).*",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:was|were|has|have|did|who|when|whom)\b.*\b(?:told|reminded|notified|get a reminder|got a reminder)\b.*",
    re.IGNORECASE,
)


class Reminding:
    """Answers what is said about reminders."""

    def __init__(
        self, pack: Pack, store: Store, rights: Rights, orders: Orders, carry_out: Callable[[Message, Memory], Outcome]
    ) -> None:
        """Take what *carries out* the words of a tap."""
        self._pack, self._store, self._rights, self._orders = pack, store, rights, orders
        self._carry_out, self._naming = carry_out, Naming(store)

    def __call__(self, message: Message, memory: Memory) -> Outcome:
        """Return who was reminded of the contract whose tap *message* is, or None."""
        order = self._orders.read(message.text)
        return (self._tapped(order, message.person), memory) if order and order.name == "told" else None

    def in_words(self, message: Message, memory: Memory) -> Outcome:
        """Return the reply to what is said about reminders, or None."""
        said, wording = tidy(message.text).rstrip("?!. "), self._pack.reminder_wording
        if message.submission or len(said) > LONGEST or not self._rights.may_see(message.person):
            return None
        for pattern, says in ((_QUIET, wording.says_quiet), (_LOUD, wording.says_loud)):
            if pattern.fullmatch(said):
                return self._carry_out(replace(message, text=says), memory)
        if _WHY.fullmatch(said):
            return self._why(message), memory
        if _TOLD.fullmatch(said) and (contract := self._meant(said, message, memory)):
            return self._told(contract), memory
        return None

    def _tapped(self, order: Order, person: Person) -> Reply:
        wording = self._pack.contract_wording
        if not self._rights.may_see(person):
            return ContractWords(self._pack, self._store).refusal(person)
        if contract := self._store.contract(order.contract):
            return self._told(contract)
        said = wording.no_such_contract.format(number=order.contract)
        return Reply((Paragraph(said), to_choose((wording.mine_label, wording.all_label))))

    def _why(self, message: Message) -> Reply:
        who = self._rights.colleague(message.person, message.now)
        wording = self._pack.reminder_wording
        switch = wording.says_loud if who and who.quiet else wording.says_quiet
        mine = self._pack.contract_wording.mine_label
        return Reply((Paragraph(wording.why_reminded), to_choose((mine, wording.what_is_due, switch))))

    def _meant(self, said: str, message: Message, memory: Memory) -> Contract | None:
        """Return the contract that is named, or else the last one that was spoken of."""
        who = self._rights.colleague(message.person, message.now)
        found = self._naming.find(said, list(self._store.contracts(who.id)) if who else [], closed=True)
        if found:
            return found[0]
        return self._store.contract(memory.contract) if memory.contract else None

    def _told(self, contract: Contract) -> Reply:
        """Return who was told what about *contract*, the newest first."""
        wording = self._pack.reminder_wording
        # That a later reminder took the place of others is of no use to whoever asks who was told.
        log = (each for each in self._store.reminder_log(contract.id) if each.reason != wording.passed_late)
        newest = deque(log, SHOWN)
        parts: list[ReplyPart] = [Heading(wording.told_title.format(contract=contract.name))]
        if newest:
            parts.append(Points(tuple(self._line(each) for each in reversed(newest))))
            parts.append(Paragraph(wording.told_how))
        else:
            parts.append(Paragraph(wording.told_nobody))
        show = self._orders.choice(self._pack.contract_wording.show_label, "show", contract)
        return Reply((*parts, Choices((show,))))

    def _line(self, reminder: Reminder) -> str:
        wording, key = self._pack.reminder_wording, reminder.key
        said = {
            ReminderState.SENT: wording.told_sent,
            ReminderState.CLAIMED: wording.told_claimed,
            ReminderState.FAILED: wording.told_failed,
            ReminderState.PASSED_OVER: wording.told_passed,
        }[reminder.state]
        who, at = self._store.colleague(key.recipient), london(reminder.at)
        name = who.label if who and who.label else self._pack.contract_wording.nobody_known
        if not key.recipient:
            name = wording.nobody
        return said.format(
            date=plain_date(at.date()),
            time=f"{at:%H:%M}",
            name=name,
            due=plain_date(key.due),
            why=plain_days(reminder.reason),
        ).strip()
