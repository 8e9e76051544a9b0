"""A table of a file, row by row: the heading row is found, and what is not a row of the table is passed over."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from openpyxl.utils import get_column_letter

from store.register.cells import Cell, plain

HEAD = 20
"""The heading row is looked for in so many rows."""

ENOUGH = 2
"""A heading row holds at least so many headings that are known."""

MOST_COLUMNS = 500

Recognise = Callable[[Sequence[str]], int]
"""Returns how many headings that are known a row holds."""


@dataclass(frozen=True)
class Line:
    """A row of a file. *number* is the one that a spreadsheet shows, from 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells as a person reads them."""
        return tuple(plain(cell) for cell in self.cells)

    @property
    def is_blank(self) -> bool:
        """True when no cell holds anything."""
        return not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """The *headings*, each different from the others, and the rows below them, which are read once.

    In a *rigid* table a row with more cells than headings is broken: a comma too many, not a note beside the table.
    """

    headings: tuple[str, ...]
    lines: Iterator[Line]
    rigid: bool


def find_table(lines: Iterable[Line], recognise: Recognise, *, rigid: bool) -> tuple[int, Table | None]:
    """Return how many headings are known in the best of the first rows, and the table below it if they are enough."""
    rest = iter(lines)
    head = list(islice(rest, HEAD))
    known = [recognise(line.texts[:MOST_COLUMNS]) for line in head]
    most = max(known, default=0)
    if most < ENOUGH:
        return most, None
    at = known.index(most)
    below = chain(head[at + 1 :], rest)
    return most, Table(_headings(head[at].texts[:MOST_COLUMNS]), _rows(below, head[at]), rigid)


def _rows(lines: Iterable[Line], heading: Line) -> Iterator[Line]:
    """Give the rows that say something. Some registers repeat the heading row on each page."""
    yield from (line for line in lines if not line.is_blank and line.cells != heading.cells)


def _headings(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the headings without blank ones at the right, each different, a blank one named by its letter."""
    names: dict[str, None] = {}
    filled = max((at for at, text in enumerate(texts) if text.strip()), default=-1) + 1
    for at, text in enumerate(texts[:filled], 1):
        name = first = " ".join(text.split()) or f"Column {get_column_letter(at)}"
        count = 1
        while name in names:
            count += 1
            name = f"{first} ({count})"
        names[name] = None
    return tuple(names)
