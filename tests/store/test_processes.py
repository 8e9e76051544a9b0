"""Several processes on one file: real ones, that want the same things at the same moment."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from store.inbox import Waiting
from store.reminders import Claim, ReminderState
from store.sqlite import SqliteStore
from tests.store.rival import COUNT, FAR, NOW, ends, key

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


def compete(task: str, path: Path, rivals: int = 2) -> list[list[int]]:
    """Let so many processes do *task* at once, and return what each got."""
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.store.rival", task, str(path), name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "abcdefgh"[:rivals]
    ]
    ready = [process.stdout.readline() for process in started if process.stdout]
    for process in started:
        if process.stdin:
            process.stdin.write("go\n")
            process.stdin.flush()
    said = [process.communicate(timeout=60) for process in started]

    assert ([0] * rivals, ["ready\n"] * rivals) == ([process.returncode for process in started], ready), said
    return [json.loads(out) for out, _ in said]


def test_two_processes_never_claim_one_reminder(path):
    """Of 200 messages each is claimed by one process, whole, and neither process fails for the other."""
    SqliteStore(path).close()
    one, other = compete("claims", path)
    with closing(SqliteStore(path)) as store:
        by = {(each.key.contract, each.address) for each in store.reminder_log()}
        count = len(list(store.reminder_log()))

    assert list(range(COUNT)) == sorted(one + other)
    assert {*((number, "a") for number in one), *((number, "b") for number in other)} == by
    assert 2 * COUNT == count


def test_two_processes_never_take_over_one_claim(path):
    """Of 200 claims whose process died each is given to one of those that look after them."""
    with closing(SqliteStore(path)) as store:
        for number in range(COUNT):
            store.claim_reminders([key(number)], Claim(str(number), 7, "slack", "U7", NOW), ends(number))
    one, other = compete("dead_claims", path)
    with closing(SqliteStore(path)) as store:
        states = {(each.state, each.lease) for each in store.reminder_log()}

    assert list(range(COUNT)) == sorted(one + other)
    assert {(ReminderState.CLAIMED, FAR)} == states


def test_two_windows_never_show_one_message(path):
    """Of 200 messages that wait each is shown by one process."""
    with closing(SqliteStore(path)) as store:
        for number in range(COUNT):
            store.put(Waiting(str(number), 7, "{}", NOW))
    one, other = compete("takes", path)
    with closing(SqliteStore(path)) as store:
        left = store.waiting()

    assert list(range(1, COUNT + 1)) == sorted(one + other)
    assert [] == left


def test_two_processes_add_contracts_at_once(path):
    """Each contract has its own number and its own line in the history."""
    SqliteStore(path).close()
    got = compete("contracts", path)
    with closing(SqliteStore(path)) as store:
        titles = {each.id: each.title for each in store.contracts()}
        lines = {line.contract: line.detail for line in store.audit_trail()}

    expected = {
        ident: f"{name} {number}" for name, idents in zip("ab", got, strict=True) for number, ident in enumerate(idents)
    }
    assert COUNT // 2 == len(expected)
    assert expected == titles == lines


@pytest.mark.parametrize("attempt", range(2))
def test_processes_that_open_a_new_file_at_once_all_start(path, attempt):
    """The bot, its web chat and a command that start together on a new file each find it ready."""
    compete("nothing", path, 4)
    with closing(SqliteStore(path)) as store:
        count = store.count_contracts()
    with closing(sqlite3.connect(path)) as raw:
        (mode,) = raw.execute("pragma journal_mode").fetchone()

    assert (0, "wal") == (count, mode)


def test_a_second_store_in_a_process_does_not_open_the_file_to_loss(path):
    """With two stores in one process, a visit by another process takes nothing away under them."""
    with closing(SqliteStore(path)) as one, closing(SqliteStore(path)):
        one.remember("a", "before", NOW)
        compete("nothing", path, 1)
        one.remember("a", "after", NOW)
        with closing(SqliteStore(path)) as third:
            found = third.recall("a")

    assert "after" == found
