"""The form that records a return: a figure for each commitment, and what else came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.contracts.promises import number
from handlers.conversation import Field, Form
from handlers.returns.amounts import read_amount
from handlers.returns.days import read_day
from handlers.returns.progress import progress
from handlers.returns.targets import Target
from handlers.returns.words import ReturnWords
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.contracts import Commitment
from store.returns import MonitoringReturn, ReturnState

FIGURE = "figure-"
"""Begins the name of a field that asks for a figure; the measure's code follows."""

Wrong = dict[str, str]
"""What is wrong with each field, by its name."""


@dataclass(frozen=True)
class Filled:
    """What was filled into a form, with the errors of its fields. *what* is complete where nothing is wrong."""

    what: MonitoringReturn
    wrong: Wrong


class ReturnQuestions:
    """Asks for a return, and reads what was filled in."""

    def __init__(self, pack: Pack, words: ReturnWords) -> None:
        self._pack, self._words = pack, words

    def given(self, target: Target) -> dict[str, str]:
        """Return what stands in the fields at first: nothing, or the version that is corrected."""
        wording, now = self._pack.return_wording, target.current
        if not now or now.state is ReturnState.NOT_NEEDED:
            return {}
        figures = {FIGURE + code: number(amount) for code, amount in now.figures.items()}
        # The rest of a return that came in part comes in on a day of its own.
        part = now.state is ReturnState.PART
        return figures | {
            "nothing": wording.answer_yes if now.nothing else "",
            "happened": now.happened,
            "evidence": now.evidence,
            "received": plain_date(now.received) if now.received and not part else "",
        }

    def form(self, name: str, target: Target, given: Mapping[str, str], wrong: Wrong, today: date) -> Form:
        """Return the form *name* with what was *given* and what is *wrong* with it."""
        wording = self._pack.return_wording

        def field(of: str, label: str, hint: str = "", *, lines: int = 1, optional: bool = True) -> Field:
            return Field(of, label, hint, given.get(of, ""), wrong.get(of, ""), lines, optional)

        so_far = {
            each.commitment.measure: self._words.so_far(each)
            for each in progress(target.contract, target.returns, today, self._units(target))
        }
        fields = [field(FIGURE + code, self._label(each), so_far[code]) for code, each in commitments(target).items()]
        options = (wording.answer_yes, wording.answer_no)
        nothing = field("nothing", wording.ask_nothing)
        fields += [
            Field(nothing.name, nothing.label, "", nothing.value, nothing.error, 1, optional=True, options=options),
            field("happened", wording.ask_happened, wording.ask_happened_hint, lines=3),
            field("evidence", wording.ask_evidence, wording.ask_evidence_hint),
            field("received", wording.ask_received, wording.ask_received_hint),
        ]
        if has_content(target.current):
            part = target.current is not None and target.current.state is ReturnState.PART
            hint = wording.ask_reason_part_hint if part else wording.ask_reason_hint
            fields.append(field("reason", wording.ask_reason, hint, optional=part))
        received = target.current is not None and target.current.state is ReturnState.RECEIVED
        title = wording.correct_title if received and has_content(target.current) else wording.record_title
        return Form(name, title, tuple(fields), wording.record_submit, wording.record_opens)

    def read(self, target: Target, given: Mapping[str, str], today: date | None) -> Filled:
        """Return what was filled in. Without *today* a day is not compared with it."""
        wording, wrong, figures = self._pack.return_wording, Wrong(), dict[str, float]()
        for code, each in commitments(target).items():
            if typed := given.get(FIGURE + code, ""):
                amount = read_amount(typed, self._words.unit(each))
                if amount is None:
                    wrong[FIGURE + code] = self._not_read(each, typed)
                else:
                    figures[code] = amount
        answer = given.get("nothing", "").casefold()
        nothing = answer == wording.answer_yes.casefold()
        if answer and not nothing and answer != wording.answer_no.casefold():
            wrong["nothing"] = wording.wrong_answer.format(yes=wording.answer_yes, no=wording.answer_no)
        elif nothing and any(figures.values()):
            wrong["nothing"] = wording.wrong_nothing
        happened, evidence = given.get("happened", ""), given.get("evidence", "")
        if not wrong and not figures and not nothing and not happened:
            wrong["happened"] = wording.wrong_empty
        received = self._day(given.get("received", ""), target, today, wrong)
        missing = set(commitments(target)) - set(figures)
        what = MonitoringReturn(
            target.contract.id,
            target.period.start,
            target.period.end,
            target.period.due,
            ReturnState.PART if missing and not nothing else ReturnState.RECEIVED,
            target.period.kind,
            figures=figures,
            nothing=nothing,
            happened=happened,
            evidence=evidence,
            reason=given.get("reason", ""),
            received=received,
        )
        if not wrong and "reason" in given and not what.reason and _corrects(target.current, what):
            wrong["reason"] = wording.wrong_reason
        return Filled(what, wrong)

    def _day(self, typed: str, target: Target, today: date | None, wrong: Wrong) -> date | None:
        return day_in("received", typed, target, today, wrong, self._pack)

    def _units(self, target: Target) -> dict[str, str]:
        return {code: self._words.unit(each) for code, each in commitments(target).items()}

    def _label(self, each: Commitment) -> str:
        wording, unit = self._pack.return_wording, self._words.unit(each)
        name = self._words.measure(each.measure)
        return wording.ask_figure.format(measure=name, unit=unit) if unit else name

    def _not_read(self, each: Commitment, typed: str) -> str:
        wording = self._pack.return_wording
        if typed.lstrip("£ ").startswith(("-", "−", "–")):
            return wording.wrong_negative
        unit = self._words.unit(each)
        if unit.startswith("%"):
            return wording.wrong_share
        return (
            wording.wrong_pounds if unit.startswith("£") else wording.wrong_figure.format(unit=unit or wording.no_unit)
        )


def commitments(target: Target) -> dict[str, Commitment]:
    """Return what was promised, each measure once, by its code."""
    return {each.measure: each for each in target.contract.commitments}


def has_content(what: MonitoringReturn | None) -> bool:
    """Return True when *what* says something that a later version may correct."""
    return (
        what is not None
        and what.state is not ReturnState.NOT_NEEDED
        and bool(what.figures or what.nothing or what.happened)
    )


def day_in(name: str, typed: str, target: Target, today: date | None, wrong: Wrong, pack: Pack) -> date | None:
    """Return the day *typed* into the field *name*, or *today* where nothing is; what is wrong goes into *wrong*."""
    wording = pack.return_wording
    day = read_day(typed, today or target.period.due) if typed else today
    if typed and day is None:
        wrong[name] = wording.wrong_day
    elif day and today and day > today:
        wrong[name] = wording.wrong_future.format(date=plain_date(day))
    elif day and day < target.period.start:
        wrong[name] = wording.wrong_early.format(date=plain_date(target.period.start))
    return day


def _corrects(before: MonitoringReturn | None, after: MonitoringReturn) -> bool:
    """Return True when *after* changes what *before* says, more than by adding what was missing from it."""
    if before is None or not has_content(before):
        return False
    if before.state is ReturnState.RECEIVED:
        return True
    changed = any(after.figures.get(code) != amount for code, amount in before.figures.items())
    return changed or (before.nothing and not after.nothing)
