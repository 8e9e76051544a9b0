"""The register's commands: list it, import a file of it, mend what was refused, and export it."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import Result

from store.contracts import Commitment, Contract, Frequency, Plan
from store.sqlite import SqliteStore

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CLEANING = Contract(
    "Office cleaning",
    "DN1",
    "Sparkle Ltd",
    start=date(2026, 1, 1),
    end=date(2028, 12, 31),
    plan=Plan(Frequency.QUARTERLY, due_after=10),
    commitments=(Commitment("NT1", "FTE", 5),),
)
HEADINGS = "Reference,Title,Supplier,Value,Start date,End date,Contract manager,Email,Reporting frequency,Measures"
MESSY = f"""{HEADINGS}
DN200,Grounds maintenance,REDACTED,£1.2m,01/04/2026,31/03/2029,Priya Shah,priya@council.example,Quarterly,NT1 = 5
DN200,Grounds maintenance,REDACTED,£1.2m,01/04/2026,31/03/2029,Priya Shah,priya@council.example,Quarterly,NT1 = 5
,,,,,,,,,
DN201,School meals,Feed Ltd,"450,000",04/25/2026,31/03/2029,Priya Shah,priya@council.example,Quarterly,NT1 = 3
DN202,=cmd|calc,Odd Ltd,£80k,01/01/2026,31/12/2027,,,,
"""
"""Two contracts that can be taken, a row that says one again, a blank row, and an American date."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


@pytest.fixture
def contracts(svbot, tmp_path, monkeypatch) -> Callable[..., Result]:
    """Give a way to run `svbot contracts` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: svbot("contracts", *map(str, arguments))


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Give a messy register file."""
    file = tmp_path / "register.csv"
    file.write_text(MESSY, encoding="utf-8")
    return file


def keep(path: Path, *kept: Contract) -> None:
    """Write *kept* to the file at *path*."""
    with closing(SqliteStore(path)) as store:
        for each in kept:
            manager = store.know("Ann Lee", "ann@example.org", NOW)
            store.add_contract(replace(each, manager=manager.id), "a test", NOW)


def kept(path: Path) -> list[Contract]:
    """Return all contracts in the file at *path*."""
    with closing(SqliteStore(path)) as store:
        return list(store.contracts(live=False))


def rows(result: Result) -> list[dict[str, object]]:
    """Return the objects that *result* holds, one a line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def read_csv(file: Path) -> list[dict[str, str]]:
    """Return the rows of *file*, by heading."""
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def test_an_empty_register_says_what_to_do(contracts):
    """Before anything was registered, the command says how to import a register."""
    result = contracts("list")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "svbot contracts import FILE.csv" in result.stdout


def test_contracts_are_listed_with_what_is_missing(contracts, path):
    """Each contract is a line, and one that lacks something says what."""
    keep(path, CLEANING, Contract("Odd job"))
    result = contracts("list")

    assert result.stdout.splitlines() == [
        "1  DN1: Office cleaning (Sparkle Ltd, to 31 December 2028)",
        "2  Odd job (no supplier). Not known: start date, end date, how often returns are due, measures with targets",
    ]


def test_only_incomplete_or_closed_contracts_can_be_listed(contracts, path):
    """--missing leaves out complete contracts, and closed ones are shown only when they are asked for."""
    keep(path, CLEANING, Contract("Odd job"), Contract("Old job", closed=date(2026, 1, 1)))

    assert [row["title"] for row in rows(contracts("list", "--missing", "--json"))] == ["Odd job"]
    assert [row["title"] for row in rows(contracts("list", "--closed", "--json"))] == [
        "Office cleaning",
        "Odd job",
        "Old job",
    ]


def test_a_program_reads_a_contract_a_line(contracts, path):
    """JSON holds dates as ISO, the manager, the measures, and what is missing."""
    keep(path, CLEANING)
    (row,) = rows(contracts("list", "--json"))

    assert (row["start"], row["end"], row["manager_email"]) == ("2026-01-01", "2028-12-31", "ann@example.org")
    assert (row["frequency"], row["working_days_after"], row["missing"]) == ("quarterly", 10, [])
    assert row["measures"] == [{"code": "NT1", "unit": "FTE", "target": 5}]


def test_a_dry_run_shows_all_and_writes_nothing(contracts, register, path):
    """A dry run says what was understood, what is new and what is refused, and the register stays empty."""
    result = contracts("import", register, "--dry-run")

    assert result.exit_code == 0
    assert "Reporting frequency  ->  how often returns are due" in result.stdout
    assert "New: 2." in result.stdout
    assert "Repeated rows: 1. Rows not taken: 1." in result.stdout
    assert "04/25/2026 is not a date" in result.stdout
    assert "Nothing was written: this was a dry run." in result.stdout
    assert kept(path) == []


def test_an_import_writes_and_a_second_one_changes_nothing(contracts, register, path):
    """The two good rows are kept once, with REDACTED as nothing, however often the file is imported."""
    contracts("import", register)
    second = contracts("import", register)

    assert "New: 0. Changed: 0. As before: 2." in second.stdout
    assert [(each.reference, each.supplier, each.value) for each in kept(path)] == [
        ("DN200", "", 1_200_000),
        ("DN202", "Odd Ltd", 80_000),
    ]


def test_refused_rows_are_mended_in_their_own_file(contracts, register, path, tmp_path):
    """What was refused stands in a file with the reason, and that file can be imported once it is mended."""
    errors = tmp_path / "mend.csv"
    contracts("import", register, "--errors", errors)
    (row,) = read_csv(errors)

    assert (row["Reference"], row["Row"], row["Column"]) == ("DN201", "5", "Start date")
    assert "is not a date" in row["Why"]

    errors.write_text(errors.read_text(encoding="utf-8").replace("04/25/2026", "25/04/2026"), encoding="utf-8")
    result = contracts("import", errors)

    assert "New: 1." in result.stdout
    assert kept(path)[-1].start == date(2026, 4, 25)


def test_a_program_reads_what_an_import_did(contracts, register):
    """With --json each thing is an object a line: the columns, new contracts, refused rows, and the sums."""
    result = contracts("import", register, "--json")
    found = rows(result)

    assert [row["kind"] for row in found] == ["understood", "new", "new", "refused", "summary"]
    assert (found[-1]["added"], found[-1]["refused"], found[-1]["repeated"]) == (2, 1, 1)
    assert "Written" in result.stderr


def test_earlier_returns_can_be_left_out(contracts, register, path):
    """With --returns-from, nothing is asked for that fell due before that day."""
    assert contracts("import", register, "--returns-from", "2027-04-01").exit_code == 0
    assert {each.asked_from for each in kept(path)} == {date(2027, 4, 1)}


def test_a_day_that_is_none_is_refused(contracts, register, path):
    """A day that cannot be read stops the import before anything is written."""
    result = contracts("import", register, "--returns-from", "soon")

    assert result.exit_code == 2
    assert "'soon' is no time" in result.stderr
    assert kept(path) == []


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json"])
def test_the_register_is_exported(contracts, path, tmp_path, ending):
    """Each kind of file holds the contract, and says how many there are."""
    keep(path, CLEANING, Contract("=cmd|calc"))
    file = tmp_path / f"out{ending}"
    result = contracts("export", file)

    assert (result.exit_code, result.stdout) == (0, f"{file}: 2 contracts.\n")
    if ending == ".json":
        releases = json.loads(file.read_text(encoding="utf-8"))["releases"]
        assert ["Office cleaning", "=cmd|calc"] == [each["contracts"][0]["title"] for each in releases]
    elif ending == ".csv":
        titles = [row["Title of agreement"] for row in read_csv(file)]
        assert titles == ["Office cleaning", "'=cmd|calc"]
    else:
        cells = [cell for row in load_workbook(file).active.iter_rows() for cell in row]
        assert "Office cleaning" in [cell.value for cell in cells]
        assert all(cell.data_type != "f" for cell in cells)


def test_what_was_exported_changes_nothing_when_it_comes_back(contracts, path, tmp_path):
    """An export that is imported again changes no contract."""
    keep(path, CLEANING)
    contracts("export", tmp_path / "out.csv")
    result = contracts("import", tmp_path / "out.csv")

    assert "New: 0. Changed: 0. As before: 1." in result.stdout


def test_an_ending_that_says_nothing_is_refused(contracts, tmp_path):
    """A file whose kind the name does not say is not written."""
    result = contracts("export", tmp_path / "register.doc")

    assert result.exit_code == 2
    assert "Use .csv, .xlsx or .json." in result.stderr
    assert not (tmp_path / "register.doc").exists()


def test_a_file_that_is_not_there_is_named(contracts, tmp_path):
    """A missing file is named, with what to check, and is no traceback."""
    result = contracts("import", tmp_path / "nowhere.csv")

    assert result.exit_code == 2
    assert "nowhere.csv" in result.stderr
    assert "Check its name" in result.stderr


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.xlsx", b"no workbook"), ("a.csv", b""), ("a.csv", b"\x00\x01\x02\xff"), ("a.csv", b"hello\nthere\n")],
)
def test_a_file_that_holds_no_register_is_refused(contracts, path, tmp_path, name, data):
    """A file that is no register is refused in words, and nothing is written."""
    (tmp_path / name).write_bytes(data)
    result = contracts("import", tmp_path / name)

    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.stderr
    assert kept(path) == []


def test_an_errors_file_that_cannot_be_written_stops_the_import(contracts, register, path, tmp_path):
    """Where refused rows cannot be kept, nothing is imported, so that nothing is lost."""
    result = contracts("import", register, "--errors", tmp_path / "no" / "such" / "folder.csv")

    assert result.exit_code == 2
    assert "Nothing was imported." in result.stderr
    assert kept(path) == []


def test_the_last_import_can_be_undone(contracts, register, path):
    """What the import added is taken out again, what was there before stays, and a second undo does nothing."""
    keep(path, CLEANING)
    contracts("import", register)
    added = len(kept(path)) - 1

    undone = contracts("undo").stdout

    assert f"Contracts taken out again: {added}." in undone
    assert ["DN1"] == [each.reference for each in kept(path)]
    assert "Contracts taken out again: 0." in contracts("undo").stdout
