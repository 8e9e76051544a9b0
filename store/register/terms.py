"""How often returns are due, as a register says it: in up to four columns, any of which may be left blank."""

import re
from dataclasses import dataclass
from datetime import date

from store.contracts import Basis, Frequency, Plan
from store.register.cells import Cell, plain, read_dates, read_text
from store.register.errors import CellError
from store.register.words import basis_called, frequency_called

MOST_DAYS = 250
"""No return is due more working days after its period than a year has."""

LONGEST = 500


@dataclass(frozen=True)
class Terms:
    """What the columns say. What they do not say is None or empty."""

    frequency: Frequency | None = None
    basis: Basis | None = None
    due_after: int | None = None
    dates: tuple[date, ...] = ()

    def onto(self, plan: Plan | None) -> Plan | None:
        """Return *plan* with what the columns say in its place. Without a frequency there is no plan."""
        frequency = self.frequency or (plan.frequency if plan else None)
        if not frequency:
            return None
        known = plan or Plan(frequency)
        return Plan(
            frequency,
            self.basis or known.basis,
            known.due_after if self.due_after is None else self.due_after,
            (self.dates or known.dates) if frequency is Frequency.CHOSEN else (),
        )


def read_frequency(cell: Cell) -> tuple[Frequency | None, tuple[date, ...]]:
    """Return how often returns are due, and the dates where *cell* lists them. Raises CellError."""
    text = read_text(cell, LONGEST)
    if not text:
        return None, ()
    if found := frequency_called(text):
        return found, ()
    if re.search(r"\d", text) and (dates := _listed(plain(cell))):
        return Frequency.CHOSEN, dates
    can = ", ".join(each.value for each in Frequency)
    raise CellError(f"{text} is not a frequency that the bot can use. Write one of: {can}.")


def read_chosen(cell: Cell) -> tuple[date, ...]:
    """Return the chosen dates that *cell* lists. Raises CellError."""
    if not isinstance(cell, str):
        return read_dates([plain(cell)]) if cell is not None else ()
    if not read_text(cell, LONGEST):
        return ()
    if not (dates := _listed(cell)):
        raise CellError(f"{plain(cell)} is no list of dates. Write them as 1/4/2025; 1/10/2025.")
    return dates


def read_basis(cell: Cell) -> Basis | None:
    """Return what periods are counted by. Raises CellError."""
    text = read_text(cell, LONGEST)
    if text and not basis_called(text):
        raise CellError(f"{text} is not a way to count periods. Write contract month or financial quarter.")
    return basis_called(text) if text else None


def _listed(text: str) -> tuple[date, ...]:
    try:
        return read_dates(re.split(r"[;,\n|&]|\band\b", text))
    except CellError:
        return ()
