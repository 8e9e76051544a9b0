"""The command that lists what is due: for people, for programs, at any time, and fast."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from store.contracts import Commitment, Contract, Frequency, Plan
from store.returns import MonitoringReturn, ReturnState
from store.sqlite import SqliteStore

NOW = datetime(2027, 4, 12, 9, tzinfo=UTC)
GROUNDS = Contract(
    "Grounds maintenance",
    "DN123",
    "Green Ltd",
    start=date(2027, 1, 1),
    end=date(2027, 12, 31),
    plan=Plan(Frequency.QUARTERLY, due_after=15),
    commitments=(Commitment("NT1", "FTE", 5),),
)
"""Its first return is due on 21 April 2027."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


@pytest.fixture
def due(svbot, path) -> Callable[..., Result]:
    """Give a way to run `svbot returns due` on the file at *path*."""

    def run(*arguments: str, now: str = "2027-04-12T10:00") -> Result:
        return svbot("returns", "due", "--now", now, *arguments, SVBOT_DATABASE_URL=f"sqlite:///{path}")

    return run


@pytest.fixture
def kept(path) -> Path:
    """Give a file that holds a contract of Ann's, one of Ben's with a KPI notice, and one of nobody's."""
    with closing(SqliteStore(path)) as store:
        ann, ben = (store.know(*who, NOW).id for who in (("Ann Lee", "ann@example.org"), ("Ben Oak", "")))
        store.add_contract(replace(GROUNDS, manager=ann), "a test", NOW)
        late = replace(GROUNDS, title="Café", reference="DN7", start=date(2026, 10, 1), end=None, manager=ben)
        store.add_contract(replace(late, plan=Plan(Frequency.YEARLY), kpi_from=date(2027, 4, 5)), "a test", NOW)
        store.add_contract(replace(GROUNDS, reference="", plan=Plan(Frequency.CHOSEN, dates=(NOW.date(),))), "x", NOW)
    return path


def rows(result: Result) -> list[dict[str, object]]:
    """Return the objects that *result* holds, one a line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_what_is_due_is_listed(due, kept):
    """A person reads contract, days, date, how late and who manages it, earliest first."""
    result = due()

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "DN7: Café. KPI notice for 1 October 2026 to 5 April 2027: due 5 April 2027, 5 working days overdue. "
        "Manager: Ben Oak",
        "Grounds maintenance. Return for 1 January 2027 to 12 April 2027: due today, 12 April 2027. Manager: nobody",
        "DN123: Grounds maintenance. Return for 1 January 2027 to 31 March 2027: due 21 April 2027. Manager: Ann Lee",
    ]


def test_json_is_one_return_a_line(due, kept):
    """A program reads each return with its contract, dates, status and how late it is."""
    found = rows(due("--json"))

    assert [(row["status"], row["working_days_late"]) for row in found] == [
        ("overdue", 5),
        ("due today", 0),
        ("due", 0),
    ]
    assert found[2] == {
        "contract": 1,
        "reference": "DN123",
        "title": "Grounds maintenance",
        "supplier": "Green Ltd",
        "manager": "Ann Lee",
        "kind": "return",
        "period_start": "2027-01-01",
        "period_end": "2027-03-31",
        "due": "2027-04-21",
        "status": "due",
        "working_days_late": 0,
    }
    assert (found[0]["kind"], found[0]["title"], found[1]["manager"]) == ("kpi notice", "Café", None)


def test_a_part_says_so(due, kept):
    """What came in part is still due, and its status says so."""
    part = MonitoringReturn(1, GROUNDS.start, date(2027, 3, 31), date(2027, 4, 21), ReturnState.PART)
    with closing(SqliteStore(kept)) as store:
        store.record_return(part, "a test", NOW)
    found = rows(due("--json", "--manager", "Ann Lee", now="2027-04-22"))

    assert [("received in part", 1)] == [(row["status"], row["working_days_late"]) for row in found]


def test_an_empty_register_says_so(due):
    """Where nothing is due, a person reads a sentence and a program reads no line."""
    said, silent = due(), due("--json")

    assert (said.exit_code, said.stdout) == (0, "Nothing is overdue, and nothing is due up to 12 May 2027.\n")
    assert (silent.exit_code, silent.stdout) == (0, "")


@pytest.mark.parametrize(("days", "count"), [("0", 2), ("8", 2), ("9", 3), ("30", 3), ("100", 4)])
def test_days_say_how_far_to_look_ahead(due, kept, days, count):
    """What is due so many days ahead is listed, that day included."""
    assert count == len(rows(due("--json", "--days", days)))


@pytest.mark.parametrize("days", ["-1", "3661", "a few"])
def test_days_that_cannot_be_are_refused(due, path, days):
    """A wrong number names the option, and makes no file."""
    result = due("--days", days)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "--days" in result.stderr
    assert not path.exists()


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2027-04-12", 5),
        ("2027-04-12T23:59", 5),
        ("2027-04-12T23:30:00Z", 6),
        ("2027-04-13T00:30", 6),
        ("2027-04-13T00:30:00+01:00", 6),
        ("2027-04-10", 4),
    ],
)
def test_any_time_can_be_now(due, kept, now, late):
    """A time without a zone is London's, and one with a zone is turned into London's."""
    assert late == rows(due("--json", now=now))[0]["working_days_late"]


@pytest.mark.parametrize("now", ["tomorrow", "12/4/2027", "2027-02-30"])
def test_a_time_that_cannot_be_read_says_how_to_write_it(due, path, now):
    """A wrong time is answered with the right form, and nothing is listed."""
    result = due(now=now)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "2027-04-21" in result.stderr
    assert not path.exists()


@pytest.mark.parametrize(
    ("who", "count"), [("Ann Lee", 1), ("ann@example.org", 1), ("ben", 1), ("BEN OAK", 1), ("e", 2)]
)
def test_one_manager_can_be_asked_for(due, kept, who, count):
    """A name, an e-mail address or a part of either finds the contracts of whoever is called so."""
    assert count == len(rows(due("--json", "--manager", who)))


def test_a_manager_whom_nobody_knows_is_said(due, kept):
    """A mistyped name is no empty list."""
    result = due("--manager", "Zoe")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "nobody is called Zoe" in result.stderr


def test_the_help_has_an_example(svbot):
    """Whoever asks for help can copy a line that works."""
    assert "Example: svbot returns due" in svbot("returns", "due", "--help").stdout


def test_looking_changes_nothing(due, kept):
    """The same question gets the same answer, and the trail of who did what stays as it was."""
    with closing(SqliteStore(kept)) as store:
        before = list(store.audit_trail())
    first, second = due().stdout, due().stdout
    with closing(SqliteStore(kept)) as store:
        after = list(store.audit_trail())

    assert (first, before) == (second, after)
