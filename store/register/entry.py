"""One row of a register: what it says of a contract, or why it cannot be taken."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from store.contracts import Commitment, Contract, Frequency, reference_key
from store.register.cells import Cell, plain, read_count, read_date, read_money, read_text, tidy
from store.register.errors import CellError
from store.register.headings import KEPT, Columns, Field
from store.register.measures import UnitOf, read_measures
from store.register.table import Line
from store.register.terms import MOST_DAYS, Terms, read_basis, read_chosen, read_frequency
from store.register.words import is_total

T = TypeVar("T")

LONG = 5_000
SHORT = 500
TITLE_FROM_DESCRIPTION = 120
"""Birmingham's register, for one, has no titles."""

_EMAIL = re.compile(r"[^@\s<>()\[\];:,]+@[^@\s<>()\[\];:,]+\.[^@\s<>()\[\];:,]+")
_TEXTS = {
    Field.REFERENCE: SHORT,
    Field.TITLE: SHORT,
    Field.SUPPLIER: SHORT,
    Field.DEPARTMENT: SHORT,
    Field.DESCRIPTION: LONG,
}
_DATES = (Field.START, Field.END, Field.REVIEW, Field.ASKED_FROM, Field.KPI_FROM, Field.CLOSED)


@dataclass(frozen=True)
class RowProblem:
    """Why a row was not taken. *row* is as the spreadsheet counts, *column* is a heading, *value* what stands there."""

    row: int
    column: str
    reason: str
    value: str = ""


@dataclass(frozen=True)
class Entry:
    """What a row says. *contract* has no manager and no plan: *manager*, *email* and *terms* say what they may be.

    With *titled* the title was made from the description, and does not replace another. *row* is as the spreadsheet
    counts; two rows that say the same are equal.
    """

    contract: Contract
    manager: str = ""
    email: str = ""
    terms: Terms = field(default_factory=Terms)
    titled: bool = False
    row: int = field(default=0, compare=False)

    def onto(self, known: Contract, manager: int | None) -> Contract:
        """Return *known* with what the row says in its place. What the row leaves blank stays as it is.

        *manager* is the id of the colleague that the row names, or None where it names nobody.
        """
        said = {each.name: getattr(self.contract, each.name) for each in fields(Contract)}
        new: dict[str, Any] = {name: value for name, value in said.items() if value not in (None, "", ())}
        for name, most in _TEXTS.items():
            if name in new and tidy(getattr(known, name), most) == new[name]:
                del new[name]
        if self.titled and known.title:
            new.pop("title", None)
        if reference_key(known.reference) == reference_key(self.contract.reference):
            new.pop("reference", None)
        new["plan"] = self.terms.onto(known.plan)
        new["commitments"] = _promised(known.commitments, self.contract.commitments)
        new["other"] = _kept(known.other, self.contract.other)
        new["manager"] = manager or known.manager
        return replace(known, **new | {"id": known.id})


def new_contract(entry: Entry, manager: int | None) -> Contract:
    """Return the contract that *entry* alone makes."""
    return entry.onto(Contract(title=""), manager)


def read_entry(line: Line, columns: Columns, unit_of: UnitOf | None = None) -> Entry | list[RowProblem]:
    """Return what *line* says, or everything that is wrong with it."""
    return _Reader(line, columns, unit_of).entry()


def problem_with(contract: Contract) -> tuple[Field, str] | None:
    """Return what cannot be about *contract* as a whole, and the field to mend, or None."""
    if contract.start and contract.end and contract.end < contract.start:
        return Field.END, f"It ends before it starts, on {contract.start.isoformat()}. Check both dates."
    if contract.plan and contract.plan.frequency is Frequency.CHOSEN and not contract.plan.dates:
        return Field.FREQUENCY, "It does not say on which dates. List them in a column named Return dates."
    return None


class _Reader:
    def __init__(self, line: Line, columns: Columns, unit_of: UnitOf | None) -> None:
        self.line, self.columns, self.unit_of = line, columns, unit_of
        self.problems: list[RowProblem] = []

    def entry(self) -> Entry | list[RowProblem]:
        texts: dict[str, Any] = {each.value: self.text(each, most) for each, most in _TEXTS.items()}
        titled = not texts[Field.TITLE] and bool(texts[Field.DESCRIPTION])
        if titled:
            texts[Field.TITLE] = tidy(texts[Field.DESCRIPTION], TITLE_FROM_DESCRIPTION)
        if not texts[Field.TITLE]:
            self.note(Field.TITLE, "The contract has no title. Write what it is called.")
        if is_total(texts[Field.TITLE]) and not texts[Field.SUPPLIER] and not texts[Field.REFERENCE]:
            self.note(Field.TITLE, "This is a row of totals, not a contract. Take it out.")
        dates: dict[str, Any] = {each.value: self.read(each, read_date) for each in _DATES}
        contract = Contract(
            **texts,
            **dates,
            value=self.read(Field.VALUE, read_money),
            commitments=self.read(Field.MEASURES, lambda cell: read_measures(cell, self.unit_of)) or (),
            other=tuple(self.other()),
        )
        manager, email = self.person()
        entry = Entry(contract, manager, email, self.terms(), titled, self.line.number)
        return self.problems or entry

    def terms(self) -> Terms:
        frequency, dates = self.read(Field.FREQUENCY, read_frequency) or (None, ())
        chosen = self.read(Field.DATES, read_chosen) or ()
        if chosen and frequency not in (None, Frequency.CHOSEN):
            self.note(Field.DATES, "Dates go with chosen dates alone. Take them out, or write: chosen dates.")
        basis = self.read(Field.BASIS, read_basis)
        due_after = self.read(Field.DUE_AFTER, lambda cell: read_count(cell, MOST_DAYS))
        return Terms(frequency or (Frequency.CHOSEN if chosen else None), basis, due_after, chosen or dates)

    def person(self) -> tuple[str, str]:
        """Return the name and the e-mail address of the manager. Some registers write both in one cell."""
        name, email = self.text(Field.MANAGER, SHORT), self.text(Field.EMAIL, SHORT)
        for where, text in ((Field.MANAGER, name if "@" in name else ""), (Field.EMAIL, email)):
            if text and len(_EMAIL.findall(text)) != 1:
                self.note(where, f"{text} is not one e-mail address. Write the address of one person.")
        found = _EMAIL.search(email) or _EMAIL.search(name)
        return _EMAIL.sub("", name).strip(" <>()[],;:-"), found[0].lower() if found else ""

    def other(self) -> Iterator[tuple[str, str]]:
        kept = [at for each, at in self.columns.place.items() if each in KEPT]
        for at in sorted((*self.columns.unused, *kept)):
            if at < len(self.line.cells) and (text := read_text(self.line.cells[at], LONG)):
                yield self.columns.headings[at], text

    def text(self, field: Field, most: int) -> str:
        return self.read(field, lambda cell: read_text(cell, most)) or ""

    def read(self, field: Field, reader: Callable[[Cell], T]) -> T | None:
        at = self.columns.place.get(field)
        if at is None or at >= len(self.line.cells):
            return None
        try:
            return reader(self.line.cells[at])
        except CellError as error:
            self.note(field, str(error))
            return None

    def note(self, field: Field, reason: str) -> None:
        at = self.columns.place.get(field, len(self.line.cells))
        value = plain(self.line.cells[at]) if at < len(self.line.cells) else ""
        self.problems.append(RowProblem(self.line.number, self.columns.heading(field), reason, value[:SHORT]))


def _promised(known: tuple[Commitment, ...], said: tuple[Commitment, ...]) -> tuple[Commitment, ...]:
    """Return *known* with the targets that a row says. What was promised besides stays promised."""
    found = {each.measure: each for each in known}
    for each in said:
        before = found.get(each.measure, each)
        target = before.target if each.target is None else each.target
        found[each.measure] = Commitment(each.measure, before.unit or each.unit, target)
    return tuple(found.values())


def _kept(known: tuple[tuple[str, str], ...], said: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    before, new = dict(known), dict(said)
    same = {name for name in before if name in new and tidy(before[name], LONG) == new[name]}
    return tuple((before | {name: value for name, value in new.items() if name not in same}).items())
