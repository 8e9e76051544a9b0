"""Excel files (.xlsx): read row by row, and only when they are what they seem to be."""

import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from openpyxl import load_workbook

from store.register.errors import RegisterError
from store.register.table import MOST_COLUMNS, Line, Recognise, Table, find_table

MOST_BYTES = 1 << 29
"""A workbook that unpacks to more than 512 MB is not read: the largest register that we tried needs 60 MB."""

MOST_TEXT = 1 << 27
"""All texts of a workbook are held in memory while it is read, so they may not be more than 128 MB."""

MOST_ROWS = 1 << 20
"""Excel has no more rows."""

HEAD = 1 << 12
BROKEN = "This Excel file cannot be read. Open it in Excel, save it again as .xlsx or as CSV UTF-8, and try again."
TOO_LARGE = "This Excel file is too large to read safely. Copy the register's sheet into a new file, and try again."
NOT_EXCEL = "This file is no Excel workbook (.xlsx). Save it in Excel as .xlsx or as CSV UTF-8, and try again."


def workbook_table(file: BinaryIO, recognise: Recognise) -> Table | None:
    """Return the table on the first sheet of *file* that has a heading row, or None. Raises RegisterError."""
    try:
        _check(file)
        with warnings.catch_warnings():
            # It warns of what it passes over: styles, drop-down lists and the like.
            warnings.simplefilter("ignore")
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        found = (find_table(_lines(sheet), recognise, rigid=False)[1] for sheet in workbook.worksheets)
        return next((table for table in found if table), None)
    except RegisterError:
        raise
    except Exception as error:
        raise RegisterError(BROKEN) from error


def _lines(sheet: Any) -> Iterator[Line]:
    # What a sheet says of its own size is often wrong.
    sheet.reset_dimensions()
    try:
        for number, cells in enumerate(islice(sheet.iter_rows(values_only=True), MOST_ROWS), 1):
            yield Line(number, cells[:MOST_COLUMNS])
    except Exception as error:
        raise RegisterError(BROKEN) from error


def _check(file: BinaryIO) -> None:
    """Raise RegisterError unless *file* is a workbook of a size that can be read, without entities in its XML."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if "xl/workbook.xml" not in archive.namelist():
            raise RegisterError(NOT_EXCEL)
        text = sum(part.file_size for part in parts if part.filename.lower() == "xl/sharedstrings.xml")
        if sum(part.file_size for part in parts) > MOST_BYTES or text > MOST_TEXT:
            raise RegisterError(TOO_LARGE)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as content:
                    if b"<!DOCTYPE" in content.read(HEAD):
                        raise RegisterError(BROKEN)
    file.seek(0)
