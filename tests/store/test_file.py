"""The database file: who may read it, and what a person is told when it cannot be used."""

import os
import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.contracts import Contract
from store.errors import StoreError
from store.sqlite import SqliteStore
from store.sqlite.threads import NEWEST_TURNS
from store.threads import Turn

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHAT_TO_DO = "set SVBOT_DATABASE_URL to another file"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


def refusal(path: Path) -> str:
    """Return what is said when the file at *path* cannot be used."""
    with pytest.raises(StoreError) as caught:
        SqliteStore(path)
    return str(caught.value)


def test_only_the_owner_can_read_the_file(path):
    """The database and the files beside it are closed to other users of the machine, whatever the umask."""
    old = os.umask(0)
    try:
        with closing(SqliteStore(path)) as store:
            store.remember("a", "x", NOW)
            modes = {each.name: oct(stat.S_IMODE(each.stat().st_mode)) for each in path.parent.iterdir()}
    finally:
        os.umask(old)

    assert {f"svbot.sqlite{end}": "0o600" for end in ("", "-wal", "-shm")} == modes


def test_every_write_is_on_disk_before_the_call_returns(path):
    """A copy of the folder taken while the bot runs, as after a power cut, holds the last write."""
    with closing(SqliteStore(path)) as store:
        store.add_turn("a", Turn("said", "reply", NOW))
        copy = shutil.copytree(path.parent, path.parent.parent / "after-the-power-cut")
    with closing(SqliteStore(Path(copy) / path.name)) as found:
        kept = found.turns("a")

    assert [Turn("said", "reply", NOW)] == kept


def test_threads_of_one_process_may_share_a_store(path):
    """Many people at once lose nothing: every exchange is kept once."""
    with closing(SqliteStore(path)) as store, ThreadPoolExecutor(8) as people:
        list(people.map(lambda n: store.add_turn(f"t{n % 4}", Turn(str(n), "", NOW)), range(80)))
        said = sorted(int(turn.said) for thread in range(4) for turn in store.turns(f"t{thread}"))

    assert list(range(80)) == said


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.remember("a", "x", NOW),
        lambda store: store.add_turn("a", Turn("said", "reply", NOW)),
        lambda store: store.forget("a"),
        lambda store: store.delete_before(NOW),
    ],
    ids=["remember", "add_turn", "forget", "delete_before"],
)
def test_a_write_waits_for_another_process(path, write):
    """While another process writes to the file, a write waits its turn instead of failing."""
    with (
        closing(SqliteStore(path)) as store,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        ThreadPoolExecutor(1) as person,
    ):
        other.execute("begin immediate")
        waiting = person.submit(write, store)
        finished_early = wait([waiting], timeout=0.2).done
        other.execute("commit")
        problem = waiting.exception(timeout=30)

    assert not finished_early
    assert problem is None


def test_a_file_of_a_newer_version_is_left_alone(path):
    """A file with a step that this version does not know is refused, by name, and not changed."""
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        (table,) = raw.execute("select name from sqlite_master where name like '%migrations%'").fetchone()
        columns = [row[1] for row in raw.execute(f"pragma table_info({table})")]
        row = dict(zip(columns, raw.execute(f"select * from {table}").fetchone(), strict=True))
        row = {key: value for key, value in row.items() if key != "id"} | {"name": "create_from_the_future"}
        raw.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", [*row.values()])
    said = refusal(path)

    assert (True, True, True) == (str(path) in said, "newer version of the bot" in said, WHAT_TO_DO in said)


def test_what_is_kept_survives_a_restart(path):
    """What was remembered is there when the file is opened again."""
    with closing(SqliteStore(path)) as before:
        before.remember("a", "about grounds", NOW)
        before.add_turn("a", Turn("said", "reply", NOW))
        before.add_contract(Contract("Grounds"), "Ann", NOW)
    with closing(SqliteStore(path)) as after:
        found = (after.recall("a"), after.turns("a"), [each.title for each in after.contracts()])

    assert ("about grounds", [Turn("said", "reply", NOW)], ["Grounds"]) == found


def test_two_stores_share_one_file(path):
    """Two stores on one file see each other's writes and neither blocks the other."""
    with closing(SqliteStore(path)) as one, closing(SqliteStore(path)) as other:
        one.remember("a", "by one", NOW)
        other.remember("b", "by the other", NOW)
        for number in range(20):
            (one if number % 2 else other).add_turn("a", Turn(str(number), "", NOW))
        found = (other.recall("a"), one.recall("b"), len(one.turns("a")), len(other.turns("a")))

    assert ("by one", "by the other", 20, 20) == found


def test_a_missing_folder_is_named_with_what_to_do(tmp_path):
    """A path in a folder that does not exist says which file, and what to check."""
    path = tmp_path / "no such folder" / "svbot.sqlite"
    said = refusal(path)

    assert (True, True, True) == (str(path) in said, "folder exists" in said, WHAT_TO_DO in said)


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path):
    """Without the right to write, a person is told so in words."""
    folder = tmp_path / "locked"
    folder.mkdir(0o500)
    if os.access(folder, os.W_OK):
        folder = Path("/proc")  # root may write anywhere but here
    said = refusal(folder / "svbot.sqlite")

    assert (True, True, True) == (str(folder) in said, "may write there" in said, WHAT_TO_DO in said)


def test_a_file_that_is_no_database_is_named_and_kept(path):
    """Another program's file is neither used nor overwritten."""
    path.write_text("Minutes of the procurement board. " * 40)
    before = path.read_bytes()
    said = refusal(path)

    assert (True, True, before) == (str(path) in said, WHAT_TO_DO in said, path.read_bytes())


def test_a_lost_database_says_what_to_do(path):
    """When the file stops working under the bot, the error says which file and what to check."""
    store = SqliteStore(path)
    store.add_turn("a", Turn("x", "y", NOW))
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("drop table turns")
    with closing(store), pytest.raises(StoreError) as caught:
        store.turns("a")

    assert str(path) in str(caught.value)


def test_fifty_turns_are_kept():
    """The number of turns that the web chat shows again is the one in the documentation."""
    assert 50 == NEWEST_TURNS
