"""What a store keeps for the council's editor: in which order, and for how long."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.gaps import Gap, GapKind
from store.threads import Turn
from tests.store.conformance.kept import ANY_TEXT, HOSTILE, one_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
LATER = timedelta(days=1)


def gap(text: str, at: datetime = NOW) -> Gap:
    """Return a gap that can be told from others."""
    return Gap(GapKind.UNKNOWN, text, "", "officer", at)


def test_a_new_store_holds_no_gaps(store):
    """Before anybody asks, there is nothing for the editor to read."""
    assert store.gaps(EVER) == []


@one_store
@given(kind=st.sampled_from(GapKind), text=ANY_TEXT, topic=ANY_TEXT, role=ANY_TEXT)
def test_a_gap_comes_back_as_it_went_in(store, kind, text, topic, role):
    """Of every kind, whatever the words hold, the editor reads exactly what was kept."""
    kept = Gap(kind, text, topic, role, NOW)
    store.delete_gaps_before(NOW + LATER)
    store.add_gap(kept)

    assert store.gaps(EVER) == [kept]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """What has broken other programs is data to the editor."""
    store.add_gap(Gap(GapKind.UNKNOWN, text, text, text, NOW))

    assert store.gaps(EVER) == [Gap(GapKind.UNKNOWN, text, text, text, NOW)]


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


@one_store
@given(minutes=st.lists(st.integers(-3000, 3000), max_size=8), hours=st.integers(-12, 14))
def test_deleting_and_listing_agree(store, minutes, hours):
    """Whatever the moments and the time zone, what is listed since a moment is what deletion before it leaves."""
    store.delete_gaps_before(NOW + timedelta(days=9))
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
