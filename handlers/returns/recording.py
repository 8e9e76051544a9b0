"""Records returns and KPI notices: opens the forms, checks and keeps what was filled in, and undoes it again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.conversation import Choices, Copyable, Form, Message, Paragraph, Person, Reply, Submission, to_choose
from handlers.memory import Memory
from handlers.orders import Order, Orders, read_form
from handlers.returns.notices import NoticeQuestions, WaiverQuestions
from handlers.returns.questions import FIGURE, ReturnQuestions, Wrong, has_content
from handlers.returns.receipts import Receipts
from handlers.returns.targets import Refusal, Target, Targets
from handlers.returns.words import ReturnWords
from handlers.rights import Rights
from knowledge.pack import Pack
from store.errors import StoreError
from store.returns import Kind, MonitoringReturn, ReturnState
from store.store import Store
from store.working_days import london

TAPS = ("received", "undo", "kpi_undo")
"""Orders that are carried out at once, without a form."""

Questions = ReturnQuestions | NoticeQuestions | WaiverQuestions


class Recording:
    """Carries out the orders that record or undo something."""

    def __init__(self, pack: Pack, store: Store, rights: Rights, orders: Orders, limit: int = 10_000) -> None:
        """Take the longest text that is read in a field, in characters."""
        self._pack, self._store, self._rights, self._orders, self._limit = pack, store, rights, orders, limit
        self._words = ReturnWords(pack)
        self._targets = Targets(pack, store, rights)
        self._receipts = Receipts(pack, self._words, orders)
        waiver = WaiverQuestions(pack)
        self._forms: Mapping[str, Questions] = {
            "record": ReturnQuestions(pack, self._words),
            "kpi_publish": NoticeQuestions(pack),
            "waive": waiver,
            "kpi_waive": waiver,
        }

    def form(self, name: str, person: Person, now: datetime) -> Reply | None:
        """Return what holds the form *name* or says why *person* gets none, or None when it is another's."""
        order = self._order(name)
        return self.open(order, person, now) if order else None

    def check(self, submission: Submission, now: datetime) -> Form | None:
        """Return the form with what is wrong with what was filled in, or None where it is right or another's.

        Who filled it in is not asked: whoever may not record is told so when the answer comes.
        """
        order = self._order(submission.form)
        contract = self._store.contract(order.contract) if order else None
        target = self._targets.target(contract, order) if order and contract and not contract.closed else None
        if not order or not target or self._is_old(order, target, submission):
            return None
        given, today = _given(submission), london(now).date()
        if wrong := self._too_long(given) or self._forms[order.name].read(target, given, today).wrong:
            return self._forms[order.name].form(submission.form, target, given, wrong, today)
        return None

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the reply to an order or to a form that was filled in, or None when *message* is neither."""
        if message.submission:
            order = self._order(message.submission.form)
            return (self._filled_in(order, message, message.submission), memory) if order else None
        order = self._orders.read(message.text)
        if order and order.name in self._forms:
            return self.open(order, message.person, message.now), memory
        if order and order.name in TAPS:
            return self._tapped(order, message), memory
        return None

    def open(self, order: Order, person: Person, now: datetime) -> Reply:
        """Return the form that carries *order* out, or why there is none."""
        target = self._targets.find(order, person, now)
        if isinstance(target, Refusal):
            return self._refused(target)
        if order.name in {"waive", "kpi_waive"} and target.current and target.current.state is not ReturnState.PART:
            return self._receipts.already(target)
        questions = self._forms[order.name]
        form = questions.form(order.form, target, questions.given(target), Wrong(), london(now).date())
        return Reply((self._about(target), form))

    def _about(self, target: Target) -> Paragraph:
        """Return which contract and period a form is about."""
        said = self._pack.return_wording.form_about
        return Paragraph(said.format(contract=target.contract.name, what=self._words.kind(target.period)))

    def _order(self, form: str) -> Order | None:
        """Return the order whose form this is, or None when it is another's or makes no sense."""
        order = read_form(form)
        if not order or order.name not in self._forms or not order.start:
            return None
        kind = Kind.KPI if order.name.startswith("kpi") else Kind.RETURN
        return order if order.kind is kind else None

    def _filled_in(self, order: Order, message: Message, submission: Submission) -> Reply:
        target = self._targets.find(order, message.person, message.now)
        if isinstance(target, Refusal):
            return self._refused(target, submission if self._rights.may_see(message.person) else None)
        given, today = _given(submission), london(message.now).date()
        questions = self._forms[order.name]
        filled = questions.read(target, given, today)
        wrong = self._too_long(given) or filled.wrong
        if target.current and not wrong and _same(target.current, filled.what):
            return self._receipts.already(target)
        if self._is_old(order, target, submission):
            said = self._pack.return_wording.recorded_meanwhile.format(what=self._words.kind(target.period))
            return Reply((Paragraph(said), self._typed(submission), self._receipts.choices(target)))
        if wrong:
            return Reply((self._about(target), questions.form(submission.form, target, given, wrong, today)))
        return self._keep(target, filled.what, message, submission)

    def _tapped(self, order: Order, message: Message) -> Reply:
        target = self._targets.find(order, message.person, message.now)
        if isinstance(target, Refusal):
            return self._refused(target)
        if order.name == "received":
            return self._came_in(target, message)
        period, by = target.period, self._rights.signature(message.person)
        versions = self._store.versions(target.contract.id, period.kind, period.start)
        # What is older than the newest version was brought back by an undo: a second tap must not undo that as well.
        if not target.current or target.current.version < versions[-1].version:
            return self._receipts.not_undone(target)
        self._store.withdraw_return(target.contract.id, period.kind, period.start, by, message.now)
        return self._receipts.undone(self._targets.again(target), message.now)

    def _came_in(self, target: Target, message: Message) -> Reply:
        """Record that a return came in whose figures are to follow. What came in before stays."""
        period, now = target.period, target.current
        if now and now.state is ReturnState.RECEIVED:
            return self._receipts.already(target)
        came = MonitoringReturn(
            target.contract.id, period.start, period.end, period.due, ReturnState.RECEIVED, period.kind
        )
        if now and now.state is ReturnState.PART:
            came = replace(now, end=period.end, due=period.due, state=ReturnState.RECEIVED)
        return self._keep(target, replace(came, received=london(message.now).date(), reason=""), message)

    def _keep(
        self, target: Target, what: MonitoringReturn, message: Message, submission: Submission | None = None
    ) -> Reply:
        try:
            self._store.record_return(what, self._rights.signature(message.person), message.now)
        except StoreError:
            if not submission:
                raise
            said = self._pack.return_wording.not_kept.format(contract=target.contract.name)
            return Reply((Paragraph(said), self._typed(submission)))
        return self._receipts.recorded(self._targets.again(target), target.current, message.now)

    def _is_old(self, order: Order, target: Target, submission: Submission) -> bool:
        """Return True when the form was opened before what stands there now was recorded: it asks for no reason."""
        now = target.current
        if order.name in {"waive", "kpi_waive"}:
            return now is not None and now.state is not ReturnState.PART
        return now is not None and has_content(now) and "reason" not in submission.values

    def _refused(self, refusal: Refusal, submission: Submission | None = None) -> Reply:
        typed = (self._typed(submission),) if submission else ()
        due = to_choose((self._pack.return_wording.due_label,)).items if refusal.contract else ()
        if refusal.contract and refusal.contract.closed:
            wording = self._pack.contract_wording
            due = (self._orders.choice(wording.reopen_label, "reopen", refusal.contract), *due)
        return Reply((Paragraph(refusal.says), *typed, *((Choices(due),) if due else ())))

    def _typed(self, submission: Submission) -> Copyable:
        """Return what was filled in, for the person to copy, so that nothing is lost."""
        wording = self._pack.return_wording
        names = {
            "nothing": wording.ask_nothing,
            "happened": wording.ask_happened,
            "evidence": wording.ask_evidence,
            "received": wording.ask_received,
            "reason": wording.ask_reason,
            "rating": wording.ask_rating,
            "note": wording.ask_note,
        }
        given = _given(submission).items()
        lines = [f"{names.get(name, name.removeprefix(FIGURE))}: {value}" for name, value in given if value]
        return Copyable(self._pack.contract_wording.typed_title, "\n".join(lines))

    def _too_long(self, given: Mapping[str, str]) -> Wrong:
        """Return what to say about each text that is too long to be read."""
        said, limit = self._pack.wording.too_long, f"{self._limit:,}"
        long = {name: len(text) for name, text in given.items() if len(text) > self._limit}
        return {name: said.format(length=f"{length:,}", limit=limit) for name, length in long.items()}


def _given(submission: Submission) -> dict[str, str]:
    return {name: value.strip() for name, value in submission.values.items()}


def _same(before: MonitoringReturn, after: MonitoringReturn) -> bool:
    """Return True when *after* says what *before* said."""
    fields = ("state", "figures", "nothing", "happened", "evidence", "received")
    return all(getattr(before, name) == getattr(after, name) for name in fields)
