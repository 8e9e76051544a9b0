"""CSV files, as spreadsheets of every age write them: with commas, semicolons or tabs, in UTF-8 or cp1252."""

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from typing import BinaryIO

from store.register.errors import RegisterError
from store.register.table import Line, Recognise, Table, find_table

DELIMITERS = ",;\t|"
BLOCK = 1 << 16
NO_TABLE = "This file is no table. Save it in Excel as .xlsx or as CSV UTF-8, and try again."
UNCLOSED = "Row {row} has a quotation mark that is not closed. Close it or take it out, and try again."
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def delimited_table(file: BinaryIO, recognise: Recognise) -> Table | None:
    """Return the table in *file*, by the delimiter that makes most headings known, or None. Raises RegisterError."""
    encoding = _encoding(file)
    best = max(DELIMITERS, key=lambda each: _known(file, encoding, each, recognise))
    return find_table(_lines(file, encoding, best), recognise, rigid=True)[1]


def _known(file: BinaryIO, encoding: str, delimiter: str, recognise: Recognise) -> int:
    with closing(_lines(file, encoding, delimiter)) as lines, suppress(RegisterError):
        return find_table(lines, recognise, rigid=True)[0]
    return 0


def _encoding(file: BinaryIO) -> str:
    """Return how *file* is encoded. It is gone through once, so that one late pound sign is not missed."""
    file.seek(0)
    head = file.read(BLOCK)
    marked = next((name for mark, name in MARKS.items() if head.startswith(mark)), "")
    if marked:
        return marked
    if sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head) * 10 > len(head):
        raise RegisterError(NO_TABLE)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while head:
            decoder.decode(head)
            head = file.read(BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _lines(file: BinaryIO, encoding: str, delimiter: str) -> Generator[Line]:
    """Give the rows of *file* from its beginning. Raises RegisterError for a quotation mark that is never closed."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    read = _Read(text)
    row, number = [""], 0
    try:
        for number, cells in enumerate(csv.reader(read, delimiter=delimiter), 1):
            row, read.row = read.row, []
            yield Line(number, tuple(cells))
        # The reader takes the end of the file for the closing mark, and with it all rows that it swallowed.
        list(csv.reader(row, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            raise RegisterError(UNCLOSED.format(row=number + ("field larger" in str(error)))) from error
    finally:
        text.detach()


class _Read:
    """Gives the lines of a file to the reader, and remembers those of the row that it reads."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self.text:
            self.row.append(line)
            yield line
