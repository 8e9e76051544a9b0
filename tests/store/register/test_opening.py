"""Files as councils have them: every encoding and delimiter, workbooks, and what is no register at all."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from store.register import workbook
from store.register.errors import RegisterError
from store.register.opening import open_table

HEADINGS = ("Title", "Supplier", "Value")
ROW = ("Café, lifts", "Ace & Söhne", "£5")


def rows_of(source: bytes | Path) -> tuple[tuple[str, ...], list[tuple[int, tuple[str, ...]]]]:
    """Return the headings of the table in *source*, and each row's number and texts."""
    with open_table(source) as table:
        return table.headings, [(line.number, line.texts) for line in table.lines]


def refusal(source: bytes | Path) -> str:
    """Return what is said of a file that is no register."""
    with pytest.raises(RegisterError) as caught:
        rows_of(source)
    return str(caught.value)


def book_of(*sheets: list[list[object]]) -> bytes:
    """Return a workbook with these *sheets*."""
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(book: bytes, change: dict[str, bytes], add: dict[str, bytes] | None = None) -> bytes:
    """Return *book* with other content in some of its parts, and with parts to *add*."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_csv_of_a_spreadsheet_is_read(encoding, delimiter, end):
    """Pound signs, accents and commas in texts survive, whichever program wrote the file."""
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in (HEADINGS, ROW)]
    found = rows_of((end.join(lines) + end).encode(encoding))

    assert (HEADINGS, [(2, ROW)]) == found


def test_a_late_pound_sign_does_not_spoil_the_file():
    """A file that is plain for a long stretch and then holds an old pound sign is read as what it is."""
    text = "Title,Supplier,Value\n" + "Lifts,Ace,5\n" * 10_000 + "Lifts,Ace,£5\n"
    _, rows = rows_of(text.encode("cp1252"))

    assert (10_002, ("Lifts", "Ace", "£5")) == rows[-1]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    """Title lines, blank lines and line breaks in a cell do not shift the numbers, and say nothing themselves."""
    text = (
        'Contract register\n\nTitle,Supplier,,\n"Lifts\nand more",Ace,,\n\n,,,\nLocks,Bolt\n'
        "Title,Supplier,,\nKeys,,,,\n"
    )
    found = rows_of(text.encode())

    assert (
        ("Title", "Supplier"),
        [(4, ("Lifts\nand more", "Ace", "", "")), (7, ("Locks", "Bolt")), (9, ("Keys", "", "", "", ""))],
    ) == found


def test_columns_without_a_name_or_with_the_same_get_one():
    """Nothing is lost of a column whose heading is blank or stands there twice."""
    headings, _ = rows_of(b"Title,,Supplier,Notes,Notes\nLifts,a,Ace,b,c\n")

    assert ("Title", "Column B", "Supplier", "Notes", "Notes (2)") == headings


def test_the_heading_row_is_the_one_with_most_known_headings():
    """A line above the table that happens to hold one of our words is not taken for the headings."""
    headings, _ = rows_of(b"Title,of,register\nTitle,Supplier,Start date\nLifts,Ace,1/4/2025\n")

    assert ("Title", "Supplier", "Start date") == headings


def test_a_workbook_is_read_from_the_sheet_that_holds_the_register():
    """A cover sheet is passed over, dates and numbers come as what they are, and row numbers are Excel's."""
    register = [["Register"], [], ["Title", "Start date", "Value", "Reference"],
                ["Lifts", datetime(2025, 4, 1), 12.5, 77]]  # noqa: DTZ001 (Excel knows no zone)  # fmt: skip
    book = book_of([["How to use this file"]], register)
    with open_table(book) as table:
        lines = list(table.lines)

    assert ("Title", "Start date", "Value", "Reference") == table.headings
    assert [(4, ("Lifts", "2025-04-01", "12.5", "77"))] == [(line.number, line.texts) for line in lines]
    assert isinstance(lines[0].cells[1], date)


def test_a_workbook_as_excel_saves_it_is_read():
    """Excel keeps each text once, in a list of its own, and says less than is true of the size of a sheet."""
    ours = book_of([["Title"]])
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = (
        b"<worksheet %s><dimension ref='A1'/><sheetData>"
        b"<row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2' t='s'><v>1</v></c></row>"
        b"<row r='5'><c r='A5' t='s'><v>2</v></c><c r='C5' t='s'><v>2</v></c></row></sheetData></worksheet>" % main
    )
    texts = (
        b"<sst %s><si><t>Title</t></si><si><t>Supplier</t></si><si><r><t>Li</t></r><r><t>fts</t></r></si></sst>" % main
    )
    kind = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    with zipfile.ZipFile(io.BytesIO(ours)) as archive:
        types = archive.read("[Content_Types].xml").replace(b"</Types>", kind)
    book = repacked(
        ours, {"xl/worksheets/sheet1.xml": sheet, "[Content_Types].xml": types}, {"xl/sharedStrings.xml": texts}
    )

    assert (("Title", "Column B", "Supplier"), [(5, ("Lifts", "", "Lifts"))]) == rows_of(book)


def test_a_file_is_known_by_what_it_holds_not_by_its_name(tmp_path):
    """A workbook named .csv is read as the workbook that it is."""
    path = tmp_path / "register.csv"
    path.write_bytes(book_of([["Title", "Supplier"], ["Lifts", "Ace"]]))

    assert (("Title", "Supplier"), [(2, ("Lifts", "Ace"))]) == rows_of(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty. Choose the file that holds the register."),
        (b"\xef\xbb\xbf \n", "This file is empty. Choose the file that holds the register."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, "save it as .xlsx, and try again"),
        (b"%PDF-1.7\n", "This file is no table."),
        (bytes(range(256)) * 10, "This file is no table."),
        (b"PK\x03\x04 broken", "Open it in Excel, save it again"),
        (b"Dear all, please find attached\nthe register.\n", "No heading row was found in the first 20 rows."),
        (b"\n" * 30 + b"Title,Supplier\nLifts,Ace\n", "No heading row was found in the first 20 rows."),
    ],
)
def test_what_is_no_register_is_refused_with_what_to_do(data, said):
    """An empty, old, locked or foreign file gets one clear sentence."""
    assert said in refusal(data)


def test_a_missing_file_is_said_plainly(tmp_path):
    """A path with nothing there names the path."""
    assert "gone.csv cannot be opened (No such file or directory)." in refusal(tmp_path / "gone.csv")


def test_a_zip_that_is_no_workbook_is_refused():
    """A Word file or a folder of files is told from a workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert workbook.NOT_EXCEL == refusal(file.getvalue())


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    """A small file that would fill the memory is not unpacked."""
    monkeypatch.setattr(workbook, "MOST_BYTES", 1000)

    assert workbook.TOO_LARGE == refusal(book_of([["Title", "Supplier"], ["Lifts", "Ace"]]))


def test_a_workbook_with_entities_is_refused():
    """XML that defines its own words, as no spreadsheet writes it, is not read."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    book = repacked(book_of([["Title", "Supplier"]]), {"xl/worksheets/sheet1.xml": bomb})

    assert workbook.BROKEN == refusal(book)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_a_damaged_workbook_is_refused(part):
    """A workbook with a broken part is said to be broken."""
    book = repacked(book_of([["Title", "Supplier"], ["Lifts", "Ace"]]), {part: b"<worksheet><sheetData><row"})

    assert workbook.BROKEN == refusal(book)


def test_a_quotation_mark_that_is_never_closed_is_not_silent():
    """Rows that one open quotation mark swallows are not lost without a word."""
    text = b'Title,Supplier\nLifts,Ace\n"Locks,Bolt\nKeys,Bolt\nDoors,Bolt\n'

    assert "Row 3 has a quotation mark that is not closed. Close it or take it out, and try again." == refusal(text)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data):
    """Whatever is sent, the answer is a table or a sentence."""
    with suppress(RegisterError):
        headings, rows = rows_of(b"Title,Supplier\n" + data)

        assert ("Title", "Supplier") == headings[:2]
        assert all(number > 1 for number, _ in rows)
