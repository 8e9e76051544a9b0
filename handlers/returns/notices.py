"""Two short forms: that a KPI notice was published, and why a return or a notice is not needed."""

from collections.abc import Mapping
from datetime import date

from handlers.conversation import Field, Form
from handlers.returns.questions import Filled, Wrong, day_in
from handlers.returns.targets import Target
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.returns import Kind, MonitoringReturn, Rating, ReturnState

NOTE = ": "
"""Stands between the rating and the note in what is kept of a notice."""


def rating_and_note(what: MonitoringReturn) -> tuple[str, str]:
    """Return the rating that a notice gave, and the note."""
    rating, _, note = what.happened.partition(NOTE)
    return rating, note


class NoticeQuestions:
    """Asks how performance was rated in a notice, and when it was published."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def given(self, target: Target) -> dict[str, str]:
        """Return what stands in the fields at first: nothing, or the version that is corrected."""
        now = target.current
        if not now or now.state is not ReturnState.RECEIVED:
            return {}
        rating, note = rating_and_note(now)
        return {"rating": rating, "received": plain_date(now.received) if now.received else "", "note": note}

    def form(self, name: str, target: Target, given: Mapping[str, str], wrong: Wrong, today: date) -> Form:
        """Return the form *name* with what was *given* and what is *wrong* with it."""
        wording = self._pack.return_wording

        def field(of: str, label: str, hint: str = "", options: tuple[str, ...] = (), lines: int = 1) -> Field:
            optional = of in {"received", "note"}
            return Field(of, label, hint, given.get(of, ""), wrong.get(of, ""), lines, optional, options)

        fields = [
            field("rating", wording.ask_rating, wording.ask_rating_hint, tuple(each.value for each in Rating)),
            field("received", wording.ask_published, wording.ask_received_hint),
            field("note", wording.ask_note, wording.ask_note_hint, lines=3),
        ]
        if self.given(target):
            fields.append(field("reason", wording.ask_reason, wording.ask_reason_hint))
        return Form(name, wording.publish_title, tuple(fields), wording.record_submit, wording.record_opens)

    def read(self, target: Target, given: Mapping[str, str], today: date | None) -> Filled:
        """Return what was filled in. Without *today* a day is not compared with it."""
        wording, wrong = self._pack.return_wording, Wrong()
        rating = given.get("rating", "").casefold()
        if rating not in set(Rating):
            wrong["rating"] = wording.wrong_rating.format(ratings=", ".join(Rating))
        published = day_in("received", given.get("received", ""), target, today, wrong, self._pack)
        note = given.get("note", "")
        if "reason" in given and not given["reason"] and self.given(target):
            wrong["reason"] = wording.wrong_reason
        what = MonitoringReturn(
            target.contract.id,
            target.period.start,
            target.period.end,
            target.period.due,
            ReturnState.RECEIVED,
            Kind.KPI,
            happened=f"{rating}{NOTE}{note}" if note else rating,
            reason=given.get("reason", ""),
            received=published,
        )
        return Filled(what, wrong)


class WaiverQuestions:
    """Asks why a return or a notice is not needed. What came in part of it stays."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def given(self, target: Target) -> dict[str, str]:
        """Return nothing: a reason is given anew."""
        return {}

    def form(self, name: str, target: Target, given: Mapping[str, str], wrong: Wrong, today: date) -> Form:
        """Return the form *name* with what was *given* and what is *wrong* with it."""
        wording = self._pack.return_wording
        field = Field(
            "reason", wording.ask_waiver, wording.ask_waiver_hint, given.get("reason", ""), wrong.get("reason", "")
        )
        return Form(name, wording.waive_title, (field,), wording.record_submit, wording.record_opens)

    def read(self, target: Target, given: Mapping[str, str], today: date | None) -> Filled:
        """Return what was filled in."""
        reason, now = given.get("reason", ""), target.current
        wrong = Wrong() if reason else {"reason": self._pack.return_wording.wrong_waiver}
        what = MonitoringReturn(
            target.contract.id,
            target.period.start,
            target.period.end,
            target.period.due,
            ReturnState.NOT_NEEDED,
            target.period.kind,
            figures=now.figures if now else {},
            happened=now.happened if now else "",
            evidence=now.evidence if now else "",
            reason=reason,
        )
        return Filled(what, wrong)
