"""Says periods, statuses and progress in words."""

from collections.abc import Sequence
from datetime import date

from handlers.contracts.promises import say_amount
from handlers.returns.amounts import say_part
from handlers.returns.progress import Progress, Standing, Status, Verdict, came_late, progress
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.contracts import Commitment, Contract
from store.returns import Kind, MonitoringReturn
from store.schedule import Period

ON_A_BUTTON = 75
"""Characters that stand on a button in every channel."""


class ReturnWords:
    """Speaks of returns in the words of a pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._units = {code: measure.unit for code, measure in pack.measures.items()}

    def unit(self, commitment: Commitment) -> str:
        """Return what *commitment* is counted in, as agreed or as the measure says."""
        return commitment.unit or self._units.get(commitment.measure, "")

    def measure(self, code: str) -> str:
        """Return the measure *code* with its short title: "NT1: Local jobs on the contract"."""
        measure = self._pack.measures.get(code)
        return self._pack.wording.measure_label.format(code=code, short=measure.short) if measure else code

    def days(self, period: Period | MonitoringReturn) -> str:
        """Return the days of *period*: "1 January 2027 to 31 March 2027"."""
        wording = self._pack.return_wording
        return wording.days.format(start=plain_date(period.start), end=plain_date(period.end))

    def kind(self, period: Period) -> str:
        """Return what is due for *period*, a return or a notice, as a sentence begins with it."""
        wording = self._pack.return_wording
        said = wording.kind_notice if period.kind is Kind.KPI else wording.kind_return
        return said.format(days=self.days(period))

    def working_days(self, count: int) -> str:
        """Return "1 working day", "12 working days"."""
        wording = self._pack.return_wording
        return wording.working_day if count == 1 else wording.working_days.format(count=f"{count:,}")

    def status(self, standing: Standing, period: Period) -> str:
        """Return *standing* of *period* in words: "due 21 April 2027, 3 working days overdue"."""
        wording, notice = self._pack.return_wording, period.kind is Kind.KPI
        # At a weekend, what was due on Friday is late by no working day.
        days = self.working_days(standing.late) if standing.late else ""
        part = wording.status_part_due
        if standing.overdue:
            part = wording.status_part_overdue if days else wording.status_part_since
        on_time = wording.status_published_on_time if notice else wording.status_on_time
        late = wording.status_published_late if notice else wording.status_late
        said = {
            Status.NOT_YET: wording.status_due,
            Status.SOON: wording.status_due,
            Status.TODAY: wording.status_today,
            Status.OVERDUE: wording.status_overdue if days else wording.status_overdue_since,
            Status.ON_TIME: on_time,
            Status.LATE: late,
            Status.PART: part,
            Status.NOT_NEEDED: wording.status_not_needed,
        }[standing.status]
        return said.format(date=plain_date(period.due), days=days)

    def arrival(self, what: MonitoringReturn) -> str:
        """Return when *what* came in or was published, and whether that was in time."""
        wording, day, late = self._pack.return_wording, plain_date(what.received or what.due), came_late(what)
        came = wording.was_published if what.kind is Kind.KPI else wording.came_in
        said = wording.came_in_time if late is None else wording.came_late if late else wording.came_late_weekend
        return said.format(came=came, date=day, days=self.working_days(late or 0), due=plain_date(what.due))

    def progress(self, contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> list[str]:
        """Return a line for each commitment of *contract*: what was delivered so far, against its target."""
        return [self._line(each) for each in progress(contract, returns, today, self._units)]

    def so_far(self, each: Progress) -> str:
        """Return what was recorded of one commitment and its target, for whoever is about to give a figure."""
        wording, target = self._pack.return_wording, each.commitment.target
        said = wording.so_far_open if target is None else wording.so_far_share if each.is_share else wording.so_far
        delivered = say_amount(each.delivered, each.unit)
        said = said.format(delivered=delivered, target=say_amount(target or 0, each.unit))
        # A post that is counted in full in every return would be counted four times a year.
        return f"{said} {self._pack.wording.sum_rule_fte}" if each.unit == "FTE" else said

    def on_a_button(self, label: str, contract: Contract, period: Period | None = None) -> str:
        """Return *label* with the contract's name, and so much of it that the whole fits on a button."""
        end, name = plain_date(period.end) if period else "", contract.name
        room = ON_A_BUTTON - len(label.format(contract="", end=end))
        return label.format(contract=name if len(name) <= room else f"{name[: room - 1].rstrip()}…", end=end)

    def _line(self, each: Progress) -> str:
        wording, target = self._pack.return_wording, each.commitment.target
        verdict = {
            Verdict.MET: wording.verdict_met,
            Verdict.ON_TRACK: wording.verdict_on_track,
            Verdict.BEHIND: wording.verdict_below if each.is_share else wording.verdict_behind,
        }.get(each.verdict, "")
        said = wording.progress_timed if each.gone is not None and verdict else wording.progress
        if target is None:
            said = wording.progress_open if each.recorded else wording.progress_open_nothing
        elif not each.recorded:
            said = wording.progress_nothing
        elif each.is_share:
            said = wording.progress_share
        return said.format(
            measure=self.measure(each.commitment.measure),
            delivered=say_part(each.delivered, each.unit)
            if target is not None
            else say_amount(each.delivered, each.unit),
            target=say_amount(target or 0, each.unit),
            percent=each.percent if each.percent is not None else 100,
            gone=_gone(each),
            date=plain_date(each.by),
            verdict=verdict,
        )


def _gone(each: Progress) -> str:
    """Return the share of time gone in per cent, with a decimal where that alone tells it from the share delivered."""
    gone = (each.gone or 0) * 100
    return f"{gone:.1f}" if int(gone) == each.percent and each.verdict is Verdict.BEHIND else f"{int(gone)}"
