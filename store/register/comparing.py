"""What the rows of a register would change, row by row and counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from store.contracts import Contract, differences
from store.register.bulk import RegisterStore, Update
from store.register.entry import Entry, RowProblem, new_contract, problem_with, read_entry
from store.register.errors import CellError
from store.register.headings import Columns, Field
from store.register.identity import Known, row_key
from store.register.managers import Managers
from store.register.measures import UnitOf
from store.register.outcome import SHOWN, Change, Outcome, missing_of, past_returns
from store.register.table import Line, Table

AT_ONCE = 500
"""So many contracts are asked of the store at once."""

Refused = tuple[Sequence[str], Sequence[RowProblem]]
"""A row as it reads, and everything that is wrong with it."""

_TERMS = ("start", "end", "plan", "asked_from")


@dataclass(frozen=True)
class _Row:
    line: Line
    entry: Entry
    ident: int | None


class Comparison:
    """Goes once through a table and remembers no row of it, only that it was there."""

    def __init__(
        self, columns: Columns, table: Table, store: RegisterStore, today: date, unit_of: UnitOf | None
    ) -> None:
        self._columns, self._table, self._store, self._today, self._unit_of = columns, table, store, today, unit_of
        self._known = Known(store.fingerprints)
        self._managers = Managers(store.colleagues())
        self._seen: dict[int, tuple[int, int]] = {}
        self._count: Counter[str] = Counter()
        self._missing: Counter[Field] = Counter()
        self._changes: list[Change] = []
        self._problems: list[RowProblem] = []

    def rows(self) -> Iterator[Entry | Update | Refused | None]:
        """Give an Entry for a row to add, an Update for one to change, what is wrong, or None where nothing is new."""
        lines = iter(self._table.lines)
        while batch := list(islice(lines, AT_ONCE)):
            taken = [self._take(line) for line in batch]
            idents = [each.ident for each in taken if isinstance(each, _Row) and each.ident is not None]
            known = {each.id: each for each in self._store.contracts_by_id(idents)} if idents else {}
            for each in taken:
                self._count["rows"] += 1
                yield self._compared(each, known.get(each.ident or 0)) if isinstance(each, _Row) else each

    def outcome(self, begun: Outcome) -> Outcome:
        """Return *begun* with what was counted so far."""
        counts: dict[str, Any] = {name: self._count[name] for name in _COUNTED}
        return replace(
            begun,
            **counts,
            changes=tuple(self._changes),
            first_problems=tuple(self._problems),
            missing=dict(self._missing),
        )

    def _take(self, line: Line) -> _Row | Refused | None:
        wide = self._too_wide(line)
        read = [wide] if wide else read_entry(line, self._columns, self._unit_of)
        if isinstance(read, list):
            return self._refused(line, read)
        key, content = row_key(read.contract), hash(read)
        if key in self._seen:
            earlier, same = self._seen[key]
            if content == same:
                self._count["repeated"] += 1
                return None
            reason = f"Row {earlier} is about the same contract and says something else. Keep one of the two rows."
            return self._refused(line, [self._problem(line, Field.REFERENCE, reason)])
        try:
            ident = self._known.claim(read.contract, line.number)
        except CellError as error:
            return self._refused(line, [self._problem(line, Field.REFERENCE, str(error))])
        self._seen[key] = (line.number, content)
        return _Row(line, read, ident)

    def _compared(self, row: _Row, known: Contract | None) -> Entry | Update | Refused | None:
        entry = row.entry
        named = bool(entry.manager or entry.email)
        try:
            manager = self._managers.found(entry.manager, entry.email) if named else None
        except CellError as error:
            return self._refused(row.line, [self._problem(row.line, Field.MANAGER, str(error))])
        after = entry.onto(known, manager) if known else new_contract(entry, manager)
        if wrong := problem_with(after):
            return self._refused(row.line, [self._problem(row.line, *wrong)])
        changed = differences(known, after) if known else []
        if known and named and manager is None:
            changed.append(("manager", "", ""))
        self._note(entry, after, managed=named or after.manager is not None)
        if not known or any(name in _TERMS for name, _, _ in changed):
            self._count["past_returns"] += past_returns(after, self._today)
        if not known:
            self._count["added"] += 1
            return entry
        if not changed:
            self._count["same"] += 1
            return None
        self._count["changed"] += 1
        if len(self._changes) < SHOWN:
            self._changes.append(self._change(row, known, changed))
        return Update(known.id, entry)

    def _change(self, row: _Row, known: Contract, changed: Iterable[tuple[str, str, str]]) -> Change:
        entry = row.entry
        who = (self._managers.label(known.manager), entry.manager or entry.email)
        said = tuple((name, *who) if name == "manager" else (name, old, new) for name, old, new in changed)
        return Change(row.line.number, known.name, said)

    def _note(self, entry: Entry, after: Contract, *, managed: bool) -> None:
        self._missing.update(missing_of(after, managed=managed))
        unsaid = entry.terms.frequency and entry.terms.due_after is None
        if unsaid and after.plan and not after.plan.due_after and not after.plan.dates:
            self._count["due_at_once"] += 1

    def _too_wide(self, line: Line) -> RowProblem | None:
        width = len(self._table.headings)
        if not self._table.rigid or len(line.cells) <= width or not any(line.texts[width:]):
            return None
        reason = "The row has more cells than the table has headings. Put a text that holds a comma in quotation marks."
        return RowProblem(line.number, self._columns.headings[-1], reason, ", ".join(line.texts[width:]))

    def _problem(self, line: Line, field: Field, reason: str) -> RowProblem:
        at = self._columns.place.get(field, len(line.cells))
        value = line.texts[at] if at < len(line.cells) else ""
        return RowProblem(line.number, self._columns.heading(field), reason, value)

    def _refused(self, line: Line, problems: Sequence[RowProblem]) -> Refused:
        self._count["refused"] += 1
        self._count["problems"] += len(problems)
        self._problems.extend(problems[: SHOWN - len(self._problems)])
        return line.texts, problems


_COUNTED = ("rows", "added", "changed", "same", "repeated", "refused", "problems", "due_at_once", "past_returns")
