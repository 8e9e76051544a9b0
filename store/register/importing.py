"""Import of a register in two steps: read and compare, so that a person sees what it would do, and then write."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar

from pydantic import TypeAdapter

from store.register.bulk import RegisterStore, Update
from store.register.comparing import Comparison
from store.register.entry import Entry, RowProblem
from store.register.headings import Columns, columns_of
from store.register.measures import UnitOf
from store.register.mending import MendingFile
from store.register.opening import open_table
from store.register.outcome import Outcome
from store.register.spool import Spool

T = TypeVar("T")

EVERY = 500
"""Progress is told after so many rows."""

Progress = Callable[[int, int | None], None]
"""Is told how many rows are done, and of how many where that is known."""

_ENTRY = TypeAdapter(Entry)
_UPDATE = TypeAdapter(Update)
_PROBLEM = TypeAdapter(RowProblem)


class Reading:
    """A file that was read and compared, and not yet written. It keeps temporary files until it is closed."""

    def __init__(self, name: str, columns: Columns) -> None:
        self.outcome = Outcome(name, columns.understood, tuple(columns.headings[at] for at in columns.unused))
        self.added: Spool[Entry] = Spool(_ENTRY)
        self.changed: Spool[Update] = Spool(_UPDATE)
        self.mending = MendingFile(columns.headings)
        self.problems: Spool[RowProblem] = Spool(_PROBLEM)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def write_errors(self, target: BinaryIO) -> None:
        """Write the rows that were not taken to *target*, as a CSV file to mend and import again."""
        self.mending.copy_to(target)

    def close(self) -> None:
        """Forget what was read."""
        self.added.close()
        self.changed.close()
        self.mending.close()
        self.problems.close()


def read_register(
    source: Path | bytes,
    name: str,
    store: RegisterStore,
    today: date,
    *,
    unit_of: UnitOf | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Return what *source*, a path or what the file holds, would change. Nothing is written.

    *name* is what a person calls the file. *unit_of* gives the unit of a measure, None for an unknown code: without
    it every code is taken. Raises RegisterError for a file that is no register.
    """
    with open_table(source) as table:
        columns = columns_of(table.headings)
        reading = Reading(name, columns)
        try:
            comparison = Comparison(columns, table, store, today, unit_of)
            for each in _told(comparison.rows(), progress, None):
                if isinstance(each, Entry):
                    reading.added.add(each)
                elif isinstance(each, Update):
                    reading.changed.add(each)
                elif each:
                    reading.mending.add(*each)
                    for problem in each[1]:
                        reading.problems.add(problem)
            reading.outcome = comparison.outcome(reading.outcome)
        except BaseException:
            reading.close()
            raise
    return reading


def apply(
    reading: Reading,
    store: RegisterStore,
    by: str,
    now: datetime,
    *,
    asked_from: date | None = None,
    progress: Progress | None = None,
) -> None:
    """Write all that *reading* took, in one transaction or not at all. *by* is who said yes.

    Returns of a new contract that fell due before *asked_from* are not asked for, unless its row says otherwise.
    Raises StoreError.
    """
    count = reading.added.count
    total = count + reading.changed.count
    added = (_asked_from(each, asked_from) for each in _told(reading.added, progress, total))
    store.write_register(added, _told(reading.changed, progress, total, count), by, now)


def _asked_from(entry: Entry, day: date | None) -> Entry:
    if not day or entry.contract.asked_from:
        return entry
    return replace(entry, contract=replace(entry.contract, asked_from=day))


def _told(things: Iterable[T], progress: Progress | None, total: int | None, before: int = 0) -> Iterator[T]:
    """Give *things*, and tell *progress* now and then and at the end how many there were."""
    done = before
    for done, each in enumerate(things, before + 1):
        yield each
        if progress and done % EVERY == 0:
            progress(done, total)
    if progress:
        progress(done, total)
