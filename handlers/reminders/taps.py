"""Takes what somebody taps on a reminder: snooze, a text for the supplier, fewer reminders or all of them again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.conversation import Copyable, Field, Form, Message, Paragraph, Person, Reply, Submission, to_choose
from handlers.memory import Memory
from handlers.orders import Order, Orders, read_form
from handlers.reminders.letters import Letters, working_days
from handlers.returns.days import read_day_ahead
from handlers.returns.targets import Targets
from handlers.returns.words import ReturnWords
from handlers.rights import Rights
from handlers.sources import plain_date
from knowledge.pack import Pack
from knowledge.text import tidy
from store.contracts import Contract
from store.reminders import Snooze
from store.schedule import Period, open_periods
from store.stages import Rhythm
from store.store import Store
from store.working_days import london, on_or_after

SNOOZES = ("snooze", "kpi_snooze")
UNTIL = "until"
LONGEST = timedelta(days=366)
"""Nobody may put a return off for longer than a year at once."""


class ReminderTaps:
    """Does what a reminder offers, but for recording a return and handing over, which are others' work."""

    def __init__(
        self, pack: Pack, store: Store, rights: Rights, orders: Orders, letters: Letters, rhythm: Rhythm
    ) -> None:
        self._pack, self._store, self._rights, self._orders = pack, store, rights, orders
        self._letters, self._rhythm, self._targets = letters, rhythm, Targets(pack, store, rights)
        wording = pack.reminder_wording
        self._moods = {wording.says_quiet.casefold(): True, wording.says_loud.casefold(): False}

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the reply to a tap or a form of a reminder, or None when *message* is neither."""
        said = tidy(message.text).rstrip(".").casefold()
        if said in self._moods:
            return self._set_mood(message, quiet=self._moods[said]), memory
        if message.submission:
            order = read_form(message.submission.form)
            if order and order.name in SNOOZES:
                return self._snooze(order, message.submission, message.person, message.now), memory
            return None
        order = self._orders.read(message.text)
        if order and order.name in SNOOZES:
            return self._asked(order, message.person, message.now, self._snooze_form), memory
        if order and order.name == "supplier":
            return self._asked(order, message.person, message.now, self._text), memory
        return None

    def form(self, name: str, person: Person, now: datetime) -> Reply | None:
        """Return the form with this *name*, a sentence when it cannot be opened, or None when it is another's."""
        order = read_form(name)
        if not order or order.name not in SNOOZES:
            return None
        return self._asked(order, person, now, self._snooze_form)

    def check(self, submission: Submission, now: datetime) -> Form | None:
        """Return the form with what is wrong with what was filled in, or None."""
        order = read_form(submission.form)
        if not order or order.name not in SNOOZES:
            return None
        typed = submission.values.get(UNTIL, "").strip()
        until = self._until(typed, now)
        return self._form(order, typed, until) if isinstance(until, str) else None

    def _asked(
        self,
        order: Order,
        person: Person,
        now: datetime,
        answer: Callable[[Order, Contract, Period, datetime], Reply],
    ) -> Reply:
        """Return the *answer*, or why there is none for this *person* or this return."""
        wording = self._pack.reminder_wording
        if unseen := self._targets.unseen(person):
            return Reply((Paragraph(unseen),))
        contract = self._store.contract(order.contract)
        period = self._period(order, contract, now) if contract else None
        if not contract or not period:
            return Reply((Paragraph(wording.not_open), to_choose((wording.what_is_due,))))
        if not_theirs := self._targets.not_theirs(person, contract, now):
            return Reply((Paragraph(not_theirs),))
        return answer(order, contract, period, now)

    def _period(self, order: Order, contract: Contract, now: datetime) -> Period | None:
        """Return the open period that *order* is about. It may be snoozed long before it is due."""
        returns = self._store.returns_of([contract.id]).get(contract.id, [])
        still = open_periods(contract, returns, london(now).date() + 2 * LONGEST)
        return next((each for each in still if (each.kind, each.start) == (order.kind, order.start)), None)

    def _snooze_form(self, order: Order, contract: Contract, period: Period, now: datetime) -> Reply:
        wording, what = self._pack.return_wording, ReturnWords(self._pack).kind(period)
        about = Paragraph(wording.form_about.format(contract=contract.name, what=what))
        return Reply((about, self._form(order)))

    def _form(self, order: Order, typed: str = "", wrong: str = "") -> Form:
        wording = self._pack.reminder_wording
        field = Field(UNTIL, wording.snooze_until, wording.snooze_until_hint, typed, wrong)
        return Form(order.form, wording.snooze_title, (field,), wording.snooze_submit)

    def _until(self, typed: str, now: datetime) -> date | str:
        """Return the working day that was *typed*, or what is wrong with it."""
        wording, day = self._pack.reminder_wording, london(now).date()
        until = read_day_ahead(typed, day)
        if until is None:
            return wording.snooze_wrong
        if until <= day:
            return wording.snooze_past
        return on_or_after(until) if until - day <= LONGEST else wording.snooze_far

    def _snooze(self, order: Order, submission: Submission, person: Person, now: datetime) -> Reply:
        if form := self.check(submission, now):
            return Reply((form,))
        until = self._until(submission.values[UNTIL].strip(), now)
        assert isinstance(until, date)

        def put_off(_: Order, contract: Contract, period: Period, now: datetime) -> Reply:
            by = self._rights.signature(person)
            self._store.snooze(Snooze(contract.id, period.kind, period.start, until), by, now)
            wording = self._pack.reminder_wording
            said = [Paragraph(wording.snoozed.format(contract=contract.name, date=plain_date(until)))]
            if self._rhythm.escalate_after:
                days = working_days(self._rhythm.escalate_after)
                said.append(Paragraph(wording.snoozed_lead.format(days=days)))
            return Reply((*said, to_choose((wording.what_is_due,))))

        return self._asked(order, person, now, put_off)

    def _text(self, order: Order, contract: Contract, period: Period, now: datetime) -> Reply:
        manager = self._store.colleague(contract.manager) if contract.manager else None
        text = self._letters.to_the_supplier(contract, period, manager)
        wording = self._pack.reminder_wording
        return Reply((Copyable(wording.supplier_title, text), to_choose((wording.what_is_due,))))

    def _set_mood(self, message: Message, *, quiet: bool) -> Reply:
        wording = self._pack.reminder_wording
        if unseen := self._targets.unseen(message.person):
            return Reply((Paragraph(unseen),))
        who = self._rights.colleague(message.person, message.now)
        if not who:
            return Reply((Paragraph(wording.who_are_you),))
        self._store.change_colleague(replace(who, quiet=quiet), self._rights.signature(message.person), message.now)
        other = wording.says_loud if quiet else wording.says_quiet
        return Reply((Paragraph(wording.quiet_now if quiet else wording.loud_now), to_choose((other,))))
