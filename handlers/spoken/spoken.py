"""Carries out what somebody wants done with a contract in words of their own, as if they had tapped it.

"Hand the cleaning contract over to Jo" opens the form to hand it over, with Jo in it. What was meant is never kept
without a form or a way to undo it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from handlers.conversation import Choice, Choices, Form, Message, Paragraph, Person, Reply, to_choose
from handlers.memory import Memory
from handlers.orders import Orders, read_form
from handlers.returns.days import day_in
from handlers.returns.naming import Naming, count_in
from handlers.rights import Rights
from handlers.sources import plain_date
from handlers.spoken.wishes import Wish, read_wish
from knowledge.duration import read_duration
from knowledge.pack import Pack
from knowledge.text import tidy
from store.contracts import Contract
from store.errors import StoreError
from store.returns import Kind, MonitoringReturn
from store.schedule import Period, is_done, periods
from store.store import Store

Outcome = tuple[Reply, Memory] | None
CarryOut = Callable[[Message, Memory], Outcome]

_ONE_MORE = re.compile(r"\b(?:an?|another|one more)\s+(?=(?:year|month)\b)", re.IGNORECASE)

TO_CHOOSE = 10
"""Contracts among which one is chosen at most."""

SURE = 2
"""Words of a contract that leave no doubt, where the message does not call it a contract."""

LONGEST_NAME = 60
"""Characters of a contract's name that stand on a button."""

ALONE = frozenset({"hand_over", "snooze", "history"})
"""Wishes that can mean nothing else, even where no contract is named."""

OF_A_PERIOD = frozenset({"received", "waive", "snooze", "supplier", "undo", "record"})
"""Orders that are about one period of a contract."""


class Spoken:
    """Finds the contract that is meant, and passes the words of a tap on."""

    def __init__(self, pack: Pack, store: Store, rights: Rights, orders: Orders, carry_out: CarryOut) -> None:
        """Take what *carries out* an order in the words of a tap."""
        self._pack, self._store, self._rights, self._orders = pack, store, rights, orders
        self._carry_out, self._naming = carry_out, Naming(store)
        wording = pack.contract_wording
        labels = {
            "show": wording.show_label,
            "change": wording.change_label,
            "hand_over": wording.hand_over_label,
            "close": wording.close_label,
            "reopen": wording.reopen_label,
            "history": wording.history_label,
            "record": wording.record_label,
            "progress": wording.progress_label,
        }
        self._labels = {label.casefold(): name for name, label in labels.items()}

    def __call__(self, message: Message, memory: Memory) -> Outcome:
        """Return the reply to a wish about a contract, or None when *message* is none."""
        if message.submission or message.attachment or not self._rights.may_see(message.person):
            return None
        wish = self._wish(message.text)
        if not wish:
            return None
        try:
            found = self._meant(wish, memory, message.person, message.now)
        except StoreError:
            # It may be no wish at all, and whoever answers it needs no store.
            return None
        if wish.name == "undo" and not found and memory.undo:
            return self._carry_out(replace(message, text=memory.undo), memory)
        if len(found) == 1:
            return self._of(found[0], wish, message, memory)
        return (self._which(found, wish), memory) if found else None

    def remember(self, reply: Reply, memory: Memory) -> Memory:
        """Return *memory* with the one contract that *reply* is about, and with what it offers to undo."""
        read = [(choice.says, self._orders.read(choice.says)) for choice in reply.choices()]
        numbers = {order.contract for _, order in read if order}
        undo = next((says for says, order in read if order and order.name in {"undo", "kpi_undo"}), "")
        form = reply.form()
        if not numbers and form and (order := read_form(form.name)):
            numbers = {order.contract}
        if not numbers:
            return replace(memory, undo=undo)
        return replace(memory, contract=numbers.pop() if len(numbers) == 1 else 0, undo=undo)

    def _wish(self, text: str) -> Wish | None:
        label = self._labels.get(tidy(text).rstrip(".").casefold())
        return Wish(label, "", this=True) if label else read_wish(text)

    def _meant(self, wish: Wish, memory: Memory, person: Person, now: datetime) -> Sequence[Contract]:
        """Return the contracts that may be meant: those that are named, the last one spoken of, or one's own."""
        who = self._rights.colleague(person, now)
        mine = list(self._store.contracts(who.id)) if who else []
        exact = self._naming.exact(wish.rest)
        if exact:
            return [exact]
        closed = wish.name in {"reopen", "history", "show", "progress"}
        named = [each for each in self._naming.find(wish.rest, mine, closed=closed) if self._is_sure(wish, each)]
        last = self._store.contract(memory.contract) if memory.contract else None
        if named:
            return named
        if wish.this and last:
            return [last]
        if self._naming.words(wish.rest) or not (wish.of_contract or (wish.name in ALONE and not wish.rest.strip())):
            return []
        return [last] if last else mine

    def _is_sure(self, wish: Wish, contract: Contract) -> bool:
        """Return True unless *wish* may be about something else that shares a word with *contract*."""
        if wish.of_contract:
            return True
        words = self._naming.words(wish.rest)
        count = count_in(words, contract)
        return count >= SURE or (count == len(words) and not wish.loose)

    def _which(self, contracts: Sequence[Contract], wish: Wish) -> Reply:
        """Return a choice among *contracts*, each of which carries the wish out."""
        choices = tuple(
            Choice(_short(each.name), says)
            for each in contracts[:TO_CHOOSE]
            if (says := self._says(each, wish)) is not None
        )
        return Reply((Paragraph(self._pack.contract_wording.which_one), Choices(choices)))

    def _says(self, contract: Contract, wish: Wish) -> str:
        """Return the words of the tap, or to show the contract where it has no period to carry the wish out for."""
        if wish.name not in OF_A_PERIOD:
            return self._orders.says(wish.name, contract.id)
        returns = self._store.returns_of([contract.id]).get(contract.id, [])
        name, period = self._period(contract, returns, wish.name)
        return self._orders.says(name, contract.id, period) if period else self._orders.says("show", contract.id)

    def _of(self, contract: Contract, wish: Wish, message: Message, memory: Memory) -> Outcome:
        says = self._says(contract, wish)
        if wish.name in OF_A_PERIOD and says == self._orders.says("show", contract.id):
            return self._nothing(contract), memory
        outcome = self._carry_out(replace(message, text=says), memory)
        if not outcome:
            return None
        reply, after = outcome
        return _filled_in(reply, self._values(contract, wish, message)), after

    def _nothing(self, contract: Contract) -> Reply:
        wording = self._pack.return_wording
        show = self._orders.choice(self._pack.contract_wording.show_label, "show", contract)
        said = Paragraph(wording.all_recorded.format(contract=contract.name))
        return Reply((said, Choices((show, *to_choose((wording.due_label,)).items))))

    def _period(self, contract: Contract, returns: Sequence[MonitoringReturn], name: str) -> tuple[str, Period | None]:
        """Return which order carries *name* out, and for which period.

        It is the earliest that is open, or for undoing the one that was recorded last.
        """
        if name == "undo":
            newest = max(returns, key=lambda each: (each.at is not None, each.at), default=None)
            if not newest:
                return name, None
            period = Period(newest.due, newest.start, newest.end, newest.kind)
            return ("kpi_undo" if newest.kind is Kind.KPI else "undo"), period
        found = (each for each in periods(contract) if each.kind is Kind.RETURN and not is_done(each, returns))
        return name, next(found, None)

    def _values(self, contract: Contract, wish: Wish, message: Message) -> Mapping[str, str]:
        """Return what was said already of what the form asks."""
        if wish.name == "hand_over":
            return {"colleague": wish.who}
        if wish.name == "snooze":
            return {"until": wish.until}
        if wish.name == "change" and (end := _end(contract, message.text)):
            return {"end": plain_date(end)}
        return {}


def _end(contract: Contract, text: str) -> date | None:
    """Return when *contract* is to end: on the day that *text* names, or later by as long as it says."""
    if day := day_in(text):
        return day
    longer = read_duration(_ONE_MORE.sub("1 ", text))
    if not contract.end or not longer or "exten" not in text.casefold():
        return None
    with suppress(ValueError, OverflowError):
        return contract.end + relativedelta(months=round(longer.months))
    return None


def _filled_in(reply: Reply, values: Mapping[str, str]) -> Reply:
    """Return *reply* with *values* in the fields of its form."""
    parts = [
        replace(
            part,
            fields=tuple(
                replace(each, value=values[each.name]) if values.get(each.name) else each for each in part.fields
            ),
        )
        if isinstance(part, Form)
        else part
        for part in reply.parts
    ]
    return Reply(tuple(parts))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
