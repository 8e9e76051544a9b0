"""The commands about reminders: send what is due once, look before that, and say who was told."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from store.contracts import Commitment, Contract, Frequency, Plan
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
"""Its first return is due on 21 April 2027, so its manager is told ten working days before."""

OPEN, EVENING, SATURDAY = "2027-04-21T10:00", "2027-04-21T20:00", "2027-04-24T10:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


@pytest.fixture
def reminders(svbot) -> Callable[..., Result]:
    """Give a way to run `svbot reminders`, with nobody to tell but whoever sits at the machine."""
    return lambda *arguments, **settings: svbot("reminders", *arguments, **settings)


@pytest.fixture
def kept(path) -> Path:
    """Give a register with a contract of Ann's, and one that nobody manages."""
    with closing(SqliteStore(path)) as store:
        ann = store.know("Ann Lee", "ann@example.org", NOW).id
        store.add_contract(replace(GROUNDS, manager=ann), "a test", NOW)
        store.add_contract(replace(GROUNDS, title="=cmd|calc", reference="DN7"), "a test", NOW)
    return path


def rows(result: Result) -> list[dict[str, object]]:
    """Return the objects that *result* holds, one a line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def waiting(path: Path) -> int:
    """Return how many messages wait for somebody at the machine."""
    with closing(SqliteStore(path)) as store:
        return len(store.waiting())


def log_of(path: Path) -> int:
    """Return how many reminders were noted."""
    with closing(SqliteStore(path)) as store:
        return sum(1 for _ in store.reminder_log())


def test_with_no_contract_nothing_is_sent(reminders):
    """An empty register is said to have nothing to send, and is no error."""
    result = reminders("run", "--now", OPEN)

    assert (result.exit_code, result.stdout, result.stderr) == (0, "Nothing is due to be sent.\n", "")


def test_a_dry_run_shows_the_plan_and_changes_nothing(reminders, kept):
    """A dry run names who would be told of what, twice in the same way, and nothing is sent or noted."""
    first = reminders("run", "--now", OPEN, "--dry-run")
    second = reminders("run", "--now", OPEN, "--dry-run")

    assert "to send: due to Ann Lee: DN123: Grounds maintenance, due 21 April 2027" in first.stdout.splitlines()
    assert first.stdout == second.stdout
    assert (waiting(kept), log_of(kept)) == (0, 0)


def test_a_reminder_is_sent_once(reminders, kept):
    """What is due is sent at the first run, and a second run sends nothing again."""
    first = reminders("run", "--now", OPEN)
    second = reminders("run", "--now", OPEN)

    assert "sent: due to Ann Lee: DN123: Grounds maintenance, due 21 April 2027" in first.stdout.splitlines()
    assert second.stdout == "Nothing is due to be sent.\n"
    assert waiting(kept) == 1


def test_what_nobody_can_be_told_is_said_with_the_reason(reminders, kept):
    """A contract that nobody manages is passed over in so many words, with what to set."""
    result = reminders("run", "--now", OPEN)

    assert "passed over: due to nobody: DN7: =cmd|calc" in result.stdout
    assert "Set SVBOT_LEAD" in result.stdout


def test_with_a_lead_nobody_is_forgotten(reminders, kept):
    """Where a lead is set, the lead is told of the contract that nobody manages."""
    result = reminders("run", "--now", OPEN, SVBOT_LEAD="lead@example.org")

    assert "sent: due to lead@example.org: DN7: =cmd|calc, due 21 April 2027" in result.stdout
    assert "lead@example.org: , due" not in result.stdout


@pytest.mark.parametrize("moment", [EVENING, SATURDAY])
def test_nothing_goes_out_outside_working_hours(reminders, kept, moment):
    """In the evening and at a weekend the command says why it sends nothing, and notes nothing."""
    result = reminders("run", "--now", moment)

    assert (result.exit_code, result.stdout) == (0, "")
    assert "Reminders go out on working days between" in result.stderr
    assert (waiting(kept), log_of(kept)) == (0, 0)


def test_a_program_reads_what_was_sent(reminders, kept):
    """JSON holds each reminder with its contract, period, stage and whom it went to."""
    found = rows(reminders("run", "--now", OPEN, "--json"))
    (sent,) = (row for row in found if row["state"] == "sent")

    assert (sent["reference"], sent["stage"], sent["recipient_email"]) == ("DN123", "due", "ann@example.org")
    assert (sent["period_start"], sent["period_end"], sent["due"]) == ("2027-01-01", "2027-03-31", "2027-04-21")
    assert {row["recipient"] for row in found if row["reference"] == "DN7"} == {""}


def test_the_log_says_who_was_told(reminders, kept):
    """The log is CSV with a line for each reminder, and no title becomes a formula in a spreadsheet."""
    reminders("run", "--now", OPEN)
    found = list(csv.DictReader(io.StringIO(reminders("log").stdout)))

    sent = next(row for row in found if row["state"] == "sent")
    assert (sent["recipient"], sent["due"], sent["at"][:10]) == ("Ann Lee", "2027-04-21", "2027-04-21")
    assert "'=cmd|calc" in [row["title"] for row in found]
    assert len(found) == log_of(kept)


def test_the_log_of_one_contract(reminders, kept):
    """The log can be asked for one contract, by its reference or its number, for a program as well."""
    reminders("run", "--now", OPEN)
    by_reference, by_number = (rows(reminders("log", "--contract", which, "--json")) for which in ("DN123", "1"))

    assert by_reference == by_number
    assert {row["contract"] for row in by_reference} == {1}


def test_a_contract_that_is_not_there_is_refused(reminders, kept):
    """A wrong reference stops the command and says where to find the right one."""
    result = reminders("log", "--contract", "DN999")

    assert result.exit_code == 2
    assert "svbot contracts list" in result.stderr


@pytest.mark.parametrize("moment", ["soon", "9999-01-01", "2027-13-01"])
def test_a_time_that_is_none_is_refused(reminders, kept, moment):
    """A time that cannot be read stops the command before anything is sent."""
    result = reminders("run", "--now", moment)

    assert result.exit_code == 2
    assert log_of(kept) == 0
