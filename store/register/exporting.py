"""Export of the register as CSV and XLSX, so that a council can publish it, keep it and import it again."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from store.contracts import Contract
from store.people import Colleague
from store.register.cells import guarded, visible
from store.register.columns import ExportColumns, Value

FIRST_EXCEL_YEAR = 1901
"""Excel knows no day before 1900, and counts the first two months of 1900 wrongly."""

MOST_IN_CELL = 32_000
"""Excel holds 32,767 characters in a cell."""

WIDTH = 22

Contracts = Callable[[], Iterable[Contract]]
"""Gives the contracts to export, from the beginning each time: they are gone through twice."""


def export_csv(contracts: Contracts, people: Mapping[int, Colleague], target: BinaryIO) -> int:
    """Write *contracts* to *target* as CSV and return how many. *people* are the colleagues by their ids.

    It is UTF-8 with a mark, so that Excel reads pound signs. Days are written as 2025-04-01, values in pounds.
    """
    columns = ExportColumns(contracts(), people)
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(map(_text, columns.headings))
    count = 0
    for contract in contracts():
        writer.writerow(map(_text, columns.row(contract)))
        count += 1
    text.flush()
    text.detach()
    return count


def export_xlsx(contracts: Contracts, people: Mapping[int, Colleague], target: BinaryIO) -> int:
    """Write *contracts* to *target* as an Excel workbook and return how many. *people* are the colleagues by id."""
    columns = ExportColumns(contracts(), people)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Contracts")
    sheet.freeze_panes = "A2"
    for at in range(1, len(columns.headings) + 1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDTH
    heads = [WriteOnlyCell(sheet, _text(name)) for name in columns.headings]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    count = 0
    for contract in contracts():
        sheet.append([_cell(value) for value in columns.row(contract)])
        count += 1
    book.save(target)
    return count


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(visible(value))
        case Decimal():
            return format(value, ".2f")
        case _:
            return str(value)


def _cell(value: Value) -> str | int | float | date | None:
    match value:
        case str():
            return guarded(visible(value))[:MOST_IN_CELL] or None
        case Decimal():
            return float(value)
        case date() if value.year < FIRST_EXCEL_YEAR:
            return value.isoformat()
        case _:
            return value
