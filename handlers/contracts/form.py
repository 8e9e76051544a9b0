"""The form to register or change a contract: what it asks, what stands in it, and what was wrong with an answer."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.contracts.checking import wrong_together
from handlers.contracts.promises import Promises, UnreadError
from handlers.contracts.words import pounds
from handlers.conversation import Field, Form, Submission
from handlers.sources import plain_date
from knowledge.contract_wording import FIELDS
from knowledge.pack import Pack
from knowledge.quantity import spell_out
from knowledge.text import tidy
from store.contracts import Basis, Contract, Frequency, Plan
from store.register.cells import read_count, read_date, read_money
from store.register.errors import CellError
from store.register.words import basis_called, frequency_called

LIMITS = {"title": 300, "reference": 60, "supplier": 300, "manager": 200, "measures": 3000, "dates": 2000}
"""The longest answer to each field, in characters. Slack shows no more than 3,000."""

LIMIT = 100
"""The longest answer to any other field."""

MOST_DAYS = 90
OPTIONAL = frozenset({"reference", "manager", "value", "end", "basis", "due_after", "dates", "asked_from", "kpi_from"})
LINES = {"measures": 4, "dates": 2}

Given = Mapping[str, str]


class ContractForm:
    """Asks for a contract and reads what was filled in."""

    def __init__(self, pack: Pack) -> None:
        self._pack, self._promises = pack, Promises(pack)

    def form(self, name: str, given: Given, wrong: Given | None = None, *, new: bool = True) -> Form:
        """Return the form called *name* with what was *given* and what is *wrong* with it, by the field's name."""
        wording, errors = self._pack.contract_wording, wrong or {}
        options = {"frequency": tuple(wording.frequencies.values()), "basis": tuple(wording.bases.values())}
        hints = wording.hints | {"measures": self._measures_hint(given.get("measures", ""))}
        asked = tuple(
            Field(
                each,
                wording.fields[each],
                hints[each],
                given.get(each, ""),
                errors.get(each, ""),
                LINES.get(each, 1),
                each in OPTIONAL,
                options.get(each, ()),
            )
            for each in FIELDS
        )
        if new:
            return Form(name, wording.new_title, asked, wording.new_submit, wording.new_open)
        return Form(name, wording.change_title, asked, wording.change_submit, wording.change_open)

    def values(self, contract: Contract, manager: str = "") -> dict[str, str]:
        """Return what stands in the form for *contract*, whose manager is called *manager*."""
        wording, plan = self._pack.contract_wording, contract.plan
        chosen = plan is not None and plan.frequency is Frequency.CHOSEN
        return {
            "title": contract.title,
            "reference": contract.reference,
            "supplier": contract.supplier,
            "manager": manager,
            "value": "" if contract.value is None else pounds(contract.value),
            "start": _day(contract.start),
            "end": _day(contract.end),
            "measures": self._promises.write(contract.commitments),
            "frequency": wording.frequencies[plan.frequency] if plan else "",
            "basis": wording.bases[plan.basis] if plan and not chosen else "",
            "due_after": str(plan.due_after) if plan and not chosen else "",
            "dates": ", ".join(map(plain_date, plan.dates)) if plan else "",
            "asked_from": _day(contract.asked_from),
            "kpi_from": _day(contract.kpi_from),
        }

    def measures(self, codes: Iterable[str]) -> str:
        """Return the lines to fill in for the measures *codes*."""
        return "\n".join(f"{code} = " for code in codes if code in self._pack.measures)

    def read(self, given: Given, before: Contract) -> tuple[Contract, dict[str, str]]:
        """Return *before* with what was *given*, all but the manager, and what is wrong with it by field."""
        wrong = self._too_long(given)
        read = _Reader({name: "" if name in wrong else text for name, text in given.items()}, wrong)
        wording = self._pack.contract_wording
        start = read.date("start", wording.wrong_date, wording.wrong_needed)
        end = read.date("end", wording.wrong_date)
        after = replace(
            before,
            title=read.words("title", wording.wrong_title),
            reference=read.words("reference"),
            supplier=read.words("supplier", wording.wrong_supplier),
            value=read.value("value", _pounds, wording.wrong_value),
            start=start,
            end=end,
            commitments=self._commitments(read, before),
            plan=self._plan(read, start, end),
            asked_from=read.date("asked_from", wording.wrong_date),
            kpi_from=read.date("kpi_from", wording.wrong_date),
        )
        return after, wrong_together(after, wording) | wrong

    def _plan(self, read: "_Reader", start: date | None, end: date | None) -> Plan | None:
        wording, wrong = self._pack.contract_wording, read.wrong
        frequency = self._frequency(read.given.get("frequency", ""))
        basis = self._basis(read.given.get("basis", ""))
        if not frequency:
            wrong.setdefault("frequency", wording.wrong_frequency)
        if not basis:
            wrong.setdefault("basis", wording.wrong_basis)
        days = read.value("due_after", lambda text: read_count(spell_out(text), MOST_DAYS), wording.wrong_days)
        dates = self._dates(read, start, frequency)
        if frequency is Frequency.CHOSEN:
            return Plan(frequency, dates=dates)
        if days is None:
            wrong.setdefault("due_after", wording.wrong_days)
        if frequency is Frequency.AT_THE_END and not end:
            wrong.setdefault("end", wording.wrong_end_needed)
        return Plan(frequency, basis or Basis.CONTRACT, days or 0) if frequency else None

    def _dates(self, read: "_Reader", start: date | None, frequency: Frequency | None) -> tuple[date, ...]:
        wording, wrong, text = self._pack.contract_wording, read.wrong, read.given.get("dates", "")
        if frequency is not Frequency.CHOSEN:
            if text and frequency:
                wrong.setdefault("dates", wording.wrong_dates_other)
            return ()
        found: set[date] = set()
        for each in (tidy(part) for part in text.replace(" and ", ",").replace("\n", ",").replace(";", ",").split(",")):
            day = _date(each)
            if each and not day:
                wrong.setdefault("dates", wording.wrong_date.format(text=each[:60]))
            elif day and start and day < start:
                wrong.setdefault("dates", wording.wrong_dates_early.format(date=plain_date(day)))
            elif day:
                found.add(day)
        if not found:
            wrong.setdefault("dates", wording.wrong_dates_needed)
        return tuple(sorted(found))

    def _commitments(self, read: "_Reader", before: Contract) -> Any:
        try:
            found = self._promises.read(read.given.get("measures", ""), before.commitments)
        except UnreadError as error:
            read.wrong.setdefault("measures", str(error))
            return before.commitments
        if not found:
            read.wrong.setdefault("measures", self._pack.contract_wording.wrong_measures)
        return found

    def _frequency(self, text: str) -> Frequency | None:
        return next(
            (Frequency(key) for key, said in self._pack.contract_wording.frequencies.items() if _same(said, text)),
            frequency_called(text),
        )

    def _basis(self, text: str) -> Basis | None:
        """Return the basis that *text* is, the contract's own when nothing is said, or None for other words."""
        if not text:
            return Basis.CONTRACT
        named = self._pack.contract_wording.bases.items()
        return next((Basis(key) for key, said in named if _same(said, text)), basis_called(text))

    def _too_long(self, given: Given) -> dict[str, str]:
        said = self._pack.contract_wording.wrong_long
        long = {name: len(text) for name, text in given.items() if len(text) > LIMITS.get(name, LIMIT)}
        return {
            name: said.format(length=f"{length:,}", limit=f"{LIMITS.get(name, LIMIT):,}")
            for name, length in long.items()
        }

    def _measures_hint(self, typed: str) -> str:
        codes = [line.partition("=")[0].strip() for line in typed[: LIMITS["measures"]].splitlines()]
        return " ".join(filter(None, [self._pack.contract_wording.hints["measures"], self._promises.units(codes)]))


class _Reader:
    """Reads the answers one by one and notes what is *wrong*, the first thing that is wrong with each field."""

    def __init__(self, given: Given, wrong: dict[str, str]) -> None:
        self.given, self.wrong = given, wrong

    def words(self, name: str, needed: str = "") -> str:
        """Return the words of a field; *needed* says what to do when there are none."""
        text = tidy(self.given.get(name, ""))
        if needed and not any(ch.isalnum() for ch in text):
            self.wrong.setdefault(name, needed)
        return text

    def value(self, name: str, read: Callable[[str], Any], wrong: str) -> Any:
        """Return what *read* makes of a field, or None where there is nothing or it is *wrong*."""
        text = self.words(name)
        with suppress(CellError):
            return read(text) if text else None
        self.wrong.setdefault(name, wrong)
        return None

    def date(self, name: str, wrong: str, needed: str = "") -> date | None:
        """Return the day of a field, or None."""
        text = self.words(name)
        day = _date(text)
        if text and not day:
            self.wrong.setdefault(name, wrong.format(text=text[:60]))
        elif not text and needed:
            self.wrong.setdefault(name, needed)
        return day


def given_of(submission: Submission) -> dict[str, str]:
    """Return what was filled in, by the field's name."""
    return {name: submission.values.get(name, "").strip() for name in FIELDS}


def _date(text: str) -> date | None:
    with suppress(CellError):
        return read_date(text)
    return None


def _pounds(text: str) -> Decimal | None:
    return read_money(spell_out(text))


def _day(day: date | None) -> str:
    return plain_date(day) if day else ""


def _same(one: str, other: str) -> bool:
    return tidy(one).casefold() == tidy(other).casefold()
