"""What is said once a return or a notice was recorded, undone or marked as not needed."""

from datetime import datetime

from handlers.contracts.promises import say_amount
from handlers.conversation import Choice, Choices, Facts, Heading, Paragraph, Points, Reply, ReplyPart
from handlers.orders import Orders
from handlers.returns.notices import rating_and_note
from handlers.returns.questions import commitments
from handlers.returns.targets import Target
from handlers.returns.words import ReturnWords
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.contracts import Contract
from store.returns import Kind, MonitoringReturn, ReturnState
from store.schedule import Period, is_done, periods
from store.working_days import london


class Receipts:
    """Writes what was done, how far the contract is, and what to tap next."""

    def __init__(self, pack: Pack, words: ReturnWords, orders: Orders) -> None:
        self._pack, self._words, self._orders = pack, words, orders

    def recorded(self, target: Target, before: MonitoringReturn | None, now: datetime) -> Reply:
        """Return what was recorded for *target*, as it is now, in the place of *before*."""
        wording, what = self._pack.return_wording, target.current
        assert what
        if what.state is ReturnState.NOT_NEEDED:
            said = wording.waived.format(what=self._words.kind(target.period), reason=what.reason)
        else:
            said = self._said(target, what, before)
        parts: list[ReplyPart] = [Heading(target.contract.name), Paragraph(said)]
        if what.state is not ReturnState.NOT_NEEDED and (rows := self._rows(target, what)):
            parts.append(Facts(rows, wording.figures_title))
        if what.state is ReturnState.PART:
            missing = ", ".join(code for code in commitments(target) if code not in what.figures)
            parts.append(Paragraph(wording.still_missing.format(measures=missing)))
        elif what.state is ReturnState.RECEIVED and not self._complete(target, what):
            parts.append(Paragraph(wording.figures_follow))
        return Reply((*parts, *self._afterwards(target, now), self.choices(target)))

    def already(self, target: Target) -> Reply:
        """Return that what was asked for stands there already."""
        wording, what = self._pack.return_wording, target.current
        assert what
        said = wording.waived_already if what.state is ReturnState.NOT_NEEDED else wording.recorded_already
        kind = self._words.kind(target.period)
        arrival = "" if what.state is ReturnState.NOT_NEEDED else self._words.arrival(what)
        said = said.format(what=kind, contract=target.contract.name, arrival=arrival, reason=what.reason)
        return Reply((Paragraph(said), self.choices(target)))

    def undone(self, target: Target, now: datetime) -> Reply:
        """Return what stands for *target* now that its newest version is undone."""
        wording, what = self._pack.return_wording, target.current
        kind = self._words.kind(target.period)
        if not what:
            said = wording.undone_nothing.format(what=kind)
        elif what.state is ReturnState.NOT_NEEDED:
            said = wording.undone_not_needed.format(what=kind, reason=what.reason)
        else:
            said = wording.undone_before.format(what=kind, arrival=self._words.arrival(what))
        parts = (Heading(target.contract.name), Paragraph(said))
        return Reply((*parts, *self._afterwards(target, now), self._record(target)))

    def not_undone(self, target: Target) -> Reply:
        """Return that there is nothing to undo, or that the last one was undone already."""
        wording = self._pack.return_wording
        said = wording.undone_already if target.current else wording.nothing_to_undo
        kind = self._words.kind(target.period)
        return Reply((Paragraph(said.format(what=kind, contract=target.contract.name)), self._record(target)))

    def next_period(self, contract: Contract, target: Target) -> Period | None:
        """Return the earliest other period of the same kind for which something is still to come, or None."""
        same = (each for each in periods(contract) if each.kind is target.period.kind)
        still = (each for each in same if not is_done(each, target.returns))
        return next((each for each in still if each.start != target.period.start), None)

    def _said(self, target: Target, what: MonitoringReturn, before: MonitoringReturn | None) -> str:
        wording, kind = self._pack.return_wording, self._words.kind(target.period)
        if what.state is ReturnState.PART:
            said = wording.recorded_part
        elif what.nothing and what.kind is Kind.RETURN:
            said = wording.recorded_nothing
        else:
            said = wording.recorded
        said = said.format(what=kind, arrival=self._words.arrival(what))
        return f"{said} {wording.earlier_kept}" if before else said

    def _rows(self, target: Target, what: MonitoringReturn) -> tuple[tuple[str, str], ...]:
        """Return what was filled in, each with what was asked."""
        wording = self._pack.return_wording
        if what.kind is Kind.KPI:
            rating, note = rating_and_note(what)
            rows = [(wording.ask_rating, rating), (wording.ask_note, note)]
        else:
            units = {code: self._words.unit(each) for code, each in commitments(target).items()}
            rows = [(self._words.measure(code), say_amount(n, units.get(code, ""))) for code, n in what.figures.items()]
            rows += [(wording.ask_happened, what.happened), (wording.ask_evidence, what.evidence)]
        rows.append((wording.ask_reason, what.reason))
        return tuple((name, value) for name, value in rows if value)

    def _complete(self, target: Target, what: MonitoringReturn) -> bool:
        return what.nothing or what.kind is Kind.KPI or set(commitments(target)) <= set(what.figures)

    def _afterwards(self, target: Target, now: datetime) -> tuple[ReplyPart, ...]:
        """Return how far the contract is, and what is due next."""
        wording, today = self._pack.return_wording, london(now).date()
        parts: list[ReplyPart] = []
        lines = self._words.progress(target.contract, target.returns, today)
        if lines and target.period.kind is Kind.RETURN:
            parts.append(Points(tuple(lines), wording.progress_title))
        following = self.next_period(target.contract, target)
        notice = target.period.kind is Kind.KPI
        if not following:
            parts.append(Paragraph(wording.no_next_notice if notice else wording.no_next_return))
        else:
            said = wording.next_notice if notice else wording.next_return
            said = said if following.due >= today else wording.next_overdue
            kind, due = self._words.kind(following), plain_date(following.due)
            parts.append(Paragraph(said.format(what=kind, date=due)))
        return tuple(parts)

    def choices(self, target: Target) -> Choices:
        """Return the choices after something was recorded: to undo or correct it, and to see what is due."""
        what = target.current
        assert what
        wording, contract, period = self._pack.return_wording, target.contract, target.period
        notice = period.kind is Kind.KPI
        undo, again = ("kpi_undo", "kpi_publish") if notice else ("undo", "record")
        items = [self._orders.choice(wording.undo_label, undo, contract, period)]
        if what.state is not ReturnState.NOT_NEEDED:
            complete = what.state is ReturnState.RECEIVED and self._complete(target, what)
            label = wording.correct_label if complete else wording.add_figures_label
            items.append(self._orders.choice(label, again, contract, period))
        return Choices((*items, self._due()))

    def _record(self, target: Target) -> Choices:
        wording, notice = self._pack.return_wording, target.period.kind is Kind.KPI
        label = wording.correct_label if target.current else wording.publish_label if notice else wording.record_label
        order = "kpi_publish" if notice else "record"
        return Choices((self._orders.choice(label, order, target.contract, target.period), self._due()))

    def _due(self) -> Choice:
        wording = self._pack.return_wording
        return Choice(wording.due_label, wording.due_label)
