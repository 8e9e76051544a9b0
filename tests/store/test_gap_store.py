"""What the store keeps for the council's editor: in which order, for how long, and in files of every age."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import StoreError
from store.gaps import Gap, GapKind
from store.sqlite import SqliteStore
from store.threads import Turn

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
LATER = timedelta(days=1)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
USES = {
    "add_gap": lambda store: store.add_gap(gap("asked")),
    "gaps": lambda store: store.gaps(EVER),
    "delete_gaps_before": lambda store: store.delete_gaps_before(NOW + LATER),
}
"""Everything that can be done with gaps."""


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    """Give a store in memory."""
    with closing(SqliteStore(":memory:")) as kept:
        yield kept


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


def gap(text: str, at: datetime = NOW) -> Gap:
    """Return a gap that can be told from others."""
    return Gap(GapKind.UNKNOWN, text, "", "officer", at)


def test_a_new_store_holds_no_gaps(store):
    """Before anybody asks, there is nothing for the editor to read."""
    assert store.gaps(EVER) == []


@given(kind=st.sampled_from(GapKind), text=ANY_TEXT, topic=ANY_TEXT, role=ANY_TEXT)
def test_a_gap_comes_back_as_it_went_in(kind, text, topic, role):
    """Of every kind, whatever the words hold, the editor reads exactly what was kept."""
    kept = Gap(kind, text, topic, role, NOW)
    with closing(SqliteStore(":memory:")) as store:
        store.add_gap(kept)
        found = store.gaps(EVER)

    assert found == [kept]


def test_gaps_come_oldest_first(store):
    """Gaps stand in the order of their moments, and in the order of writing where the moment is the same."""
    for text, minutes in (("third", 2), ("first", 0), ("second", 1), ("fourth", 2)):
        store.add_gap(gap(text, NOW + timedelta(minutes=minutes)))

    assert [found.text for found in store.gaps(EVER)] == ["first", "second", "third", "fourth"]


def test_the_same_gap_twice_is_kept_twice(store):
    """Two people who ask the same at the same moment count as two."""
    store.add_gap(gap("asked"))
    store.add_gap(gap("asked"))

    assert store.gaps(EVER) == [gap("asked")] * 2


def test_gaps_since_a_moment_include_that_moment(store):
    """What is older is left out, to the microsecond, and what was kept on the moment is there."""
    for text, at in (("older", NOW - timedelta(microseconds=1)), ("on the moment", NOW), ("newer", NOW + LATER)):
        store.add_gap(gap(text, at))

    assert [found.text for found in store.gaps(NOW)] == ["on the moment", "newer"]


def test_old_gaps_are_deleted_and_counted(store):
    """Only what was kept before the moment goes, to the microsecond, and the count is told."""
    for text, at in (
        ("oldest", NOW - timedelta(days=9)),
        ("just older", NOW - timedelta(microseconds=1)),
        ("on the moment", NOW),
    ):
        store.add_gap(gap(text, at))
    gone = (store.delete_gaps_before(NOW), store.delete_gaps_before(NOW))

    assert gone == (2, 0)
    assert [found.text for found in store.gaps(EVER)] == ["on the moment"]


@given(minutes=st.lists(st.integers(-3000, 3000), max_size=8), hours=st.integers(-12, 14))
def test_deleting_and_listing_agree(minutes, hours):
    """Whatever the moments and the time zone, what is listed since a moment is what deletion before it leaves."""
    with closing(SqliteStore(":memory:")) as store:
        for each in minutes:
            store.add_gap(gap(str(each), (NOW + timedelta(minutes=each)).astimezone(timezone(timedelta(hours=hours)))))
        since = store.gaps(NOW)
        gone = store.delete_gaps_before(NOW)
        left = store.gaps(EVER)

    assert left == since
    assert gone + len(left) == len(minutes)


def test_times_of_other_zones_are_compared_as_moments(store):
    """A moment written in summer time is not taken for a later one."""
    summer = timezone(timedelta(hours=1))
    store.add_gap(gap("asked", datetime(2026, 7, 1, 12, 30, tzinfo=summer)))
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

    assert store.gaps(noon) == []
    assert store.delete_gaps_before(noon) == 1


def test_gaps_and_conversations_are_deleted_apart(store):
    """Deleting a conversation, or the old ones, leaves the gaps, and deleting gaps leaves the conversations."""
    for thread in ("a", "b"):
        store.add_turn(thread, Turn("said", "reply", NOW))
    store.add_gap(gap("asked"))
    store.forget("a")
    after_forgetting = store.gaps(EVER)
    store.delete_gaps_before(NOW + LATER)
    turns = store.turns("b")
    store.add_gap(gap("asked again"))
    store.delete_before(NOW + LATER)

    assert after_forgetting == [gap("asked")]
    assert turns == [Turn("said", "reply", NOW)]
    assert store.gaps(EVER) == [gap("asked again")]


def test_gaps_survive_a_restart(path):
    """What was kept is there when the file is opened again."""
    with closing(SqliteStore(path)) as before:
        before.add_gap(gap("asked"))
    with closing(SqliteStore(path)) as after:
        found = after.gaps(EVER)

    assert found == [gap("asked")]


def test_a_file_from_before_gaps_is_brought_up_to_date(path):
    """A council that updates the bot keeps its conversations, and gaps are kept from then on."""
    with closing(SqliteStore(path)) as store:
        store.remember("a", "about grounds", NOW)
    with closing(sqlite3.connect(path)) as raw, raw:
        (steps,) = raw.execute("select name from sqlite_master where name like '%migrations%'").fetchone()
        raw.execute("drop table gaps")
        undone = raw.execute(f"delete from {steps} where name = 'create_gaps'").rowcount
    with closing(SqliteStore(path)) as store:
        store.add_gap(gap("asked"))
        found = (store.recall("a"), store.gaps(EVER))

    assert undone == 1
    assert found == ("about grounds", [gap("asked")])


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_closed_file_is_said_plainly(path, use):
    """After the file was closed, the error names it and says what to do."""
    store = SqliteStore(path)
    store.close()
    with pytest.raises(StoreError) as caught:
        use(store)

    assert str(path) in str(caught.value)
    assert "set SVBOT_DATABASE_URL to another file" in str(caught.value)


@pytest.mark.parametrize("use", ["add_gap", "delete_gaps_before"])
def test_a_file_that_became_read_only_is_said_plainly(path, use):
    """When the file can no longer be written, the error says so, and what is kept can still be read."""
    with closing(SqliteStore(path)) as store:
        store.add_gap(gap("asked"))
        store._db.execute("pragma query_only = on")  # a mode bit would not stop root
        with pytest.raises(StoreError) as caught:
            USES[use](store)
        found = store.gaps(EVER)

    assert str(path) in str(caught.value)
    assert found == [gap("asked")]


@pytest.mark.parametrize("use", USES)
def test_a_file_that_lost_its_gaps_is_said_plainly(path, use):
    """When the file breaks under the bot, the error says which file and what to check."""
    with closing(SqliteStore(path)) as store:
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("drop table gaps")
        with pytest.raises(StoreError) as caught:
            USES[use](store)

    assert str(path) in str(caught.value)
