"""The report: a workbook that opens, with a chart for each question, and with no formula in it."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from store.contracts import Commitment, Contract, Frequency, Plan
from store.returns import MonitoringReturn, ReturnState
from store.sqlite import SqliteStore

NOW = datetime(2027, 4, 12, 9, tzinfo=UTC)
GROUNDS = Contract(
    "=cmd|' /C calc'!A0",
    "DN123",
    "+Green Ltd",
    start=date(2026, 10, 1),
    end=date(2027, 12, 31),
    plan=Plan(Frequency.QUARTERLY, due_after=10),
    commitments=(Commitment("NT1", "FTE", 4), Commitment("NT10", "weeks", 0)),
)
"""Its first return is due on 15 January 2027, its second on 14 April 2027."""


@pytest.fixture
def book(svbot, tmp_path) -> Workbook:
    """Give the report of a register with a return that came in and one that is late."""
    with closing(SqliteStore(tmp_path / "svbot.sqlite")) as store:
        ann = store.know("@Ann", "ann@example.org", NOW).id
        ident = store.add_contract(replace(GROUNDS, manager=ann), "a test", NOW)
        came = MonitoringReturn(
            ident, date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 15), ReturnState.RECEIVED,
            figures={"NT1": 1.0, "NT10": 3.0}, received=date(2027, 1, 14),
        )  # fmt: skip
        store.record_return(came, "a test", NOW)
        store.add_contract(Contract("Odd job"), "a test", NOW)
    file = tmp_path / "report.xlsx"
    result = svbot("report", str(file), "--now", "2027-04-20")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{file} is written. Contracts: 2. Overdue: 1.\n"
    return load_workbook(file)


def column(book: Workbook, sheet: str) -> dict[object, object]:
    """Return the second column of *sheet* by the first."""
    return {row[0].value: row[1].value for row in book[sheet].iter_rows() if len(row) > 1}


def test_each_question_has_a_sheet(book):
    """The reader finds the sums first, then a sheet for each question."""
    assert book.sheetnames == ["Summary", "By measure", "By priority", "By contract", "Returns on time", "Overdue"]


def test_the_sums_are_right(book):
    """One of two returns came in, and one contract has no frequency, manager or measure."""
    found = column(book, "Summary")

    assert (found["Contracts in the register"], found["Returns that fell due"]) == (2, 2)
    assert (found["Received on time"], found["Still missing"]) == (1, 1)
    assert (found["Contracts with no return frequency"], found["Contracts with no measure"]) == (1, 1)


def test_what_was_delivered_is_set_against_what_was_promised(book):
    """A quarter of the jobs is delivered. A target of nothing is no share, and breaks nothing."""
    shares = {str(name): share for name, share in column(book, "By measure").items()}

    assert next(share for name, share in shares.items() if name.startswith("NT1:")) == 25


def test_charts_stand_beside_the_tables(book):
    """Shares and punctuality are drawn as well as listed."""
    charts = {sheet.title: len(sheet._charts) for sheet in book.worksheets}

    assert charts["By contract"] == charts["Returns on time"] == charts["By measure"] == 1


def test_a_late_return_is_listed(book):
    """The overdue return stands with its contract, its manager, the date and how late it is."""
    rows = list(book["Overdue"].iter_rows(values_only=True))

    assert rows[1][1] == "DN123"
    assert rows[1][8].date() == date(2027, 4, 14)
    assert rows[1][9] == 4


def test_no_cell_is_a_formula(book):
    """A title, a supplier or a name that begins with = or + or @ is text, whoever opens the workbook."""
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]

    assert all(cell.data_type != "f" for cell in cells)
    assert "'=cmd|' /C calc'!A0" in [cell.value for cell in cells]


def test_an_empty_register_makes_a_report_too(svbot, tmp_path):
    """Before anything was registered the workbook opens, and says that there is nothing yet."""
    file = tmp_path / "report.xlsx"
    result = svbot("report", str(file))

    assert result.exit_code == 0
    assert load_workbook(file)["Overdue"]["A2"].value == "Nothing yet"


def test_a_place_that_cannot_be_written_is_named(svbot, tmp_path):
    """A folder that is not there is said in words, with what to do."""
    result = svbot("report", str(tmp_path / "no" / "report.xlsx"))

    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
