"""Opening a register file: which kind it is shows in its first bytes, whatever its name says."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from store.register.delimited import NO_TABLE, delimited_table
from store.register.errors import RegisterError
from store.register.headings import fields_recognised
from store.register.table import Table
from store.register.workbook import workbook_table

ZIP = b"PK"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
"""The beginnings of files that are often sent instead."""

OLD_EXCEL = (
    "This is an old Excel file (.xls), or one with a password. Open it in Excel, take the password off if it has one, "
    "save it as .xlsx, and try again."
)
EMPTY = "This file is empty. Choose the file that holds the register."
NO_HEADINGS = (
    "No heading row was found in the first 20 rows. Name the columns in one row, for example Reference number, "
    "Title, Supplier, Start date and End date, and try again."
)


@contextmanager
def open_table(source: Path | bytes) -> Iterator[Table]:
    """Give the table in *source*, a path or what the file holds. Its rows can be read while it is open.

    Raises RegisterError for a file that is no table, or has no heading that is known.
    """
    with _opened(source) as file:
        head = file.read(4096)
        if not head.strip(b"\xef\xbb\xbf \t\r\n"):
            raise RegisterError(EMPTY)
        if head.startswith(OLD_OFFICE):
            raise RegisterError(OLD_EXCEL)
        if head.startswith(OTHERS):
            raise RegisterError(NO_TABLE)
        table = (workbook_table if head.startswith(ZIP) else delimited_table)(file, fields_recognised)
        if not table:
            raise RegisterError(NO_HEADINGS)
        yield table


def _opened(source: Path | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return source.open("rb")
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise RegisterError(f"{source} cannot be opened ({reason}). Check its name and who may read it.") from error
