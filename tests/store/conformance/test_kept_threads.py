"""What a store keeps of a conversation, for how long, and that it is gone when it should be."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from store.threads import Turn
from tests.store.conformance.kept import ANY_TEXT, HOSTILE, one_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NEWEST_TURNS = 50
"""How many turns the protocol promises."""


def turn(number: int, at: datetime = NOW) -> Turn:
    """Return an exchange that can be told from others."""
    return Turn(f"said {number}", f"reply {number}", at)


def test_a_new_thread_is_blank(store):
    """Nothing is remembered of a thread that nobody has spoken in."""
    assert (None, []) == (store.recall("a"), store.turns("a"))


def test_the_newest_memory_wins(store):
    """What is remembered later replaces what was there."""
    store.remember("a", "first", NOW)
    store.remember("a", "second", NOW)

    assert "second" == store.recall("a")


@one_store
@given(text=ANY_TEXT)
def test_any_text_comes_back_as_it_went_in(store, text):
    """Quotes, emoji and null characters are data to the store, never commands."""
    store.forget(text)
    store.remember(text, text, NOW)
    store.add_turn(text, Turn(text, text, NOW))

    assert (text, [Turn(text, text, NOW)]) == (store.recall(text), store.turns(text))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """What has broken other programs is data in a conversation."""
    store.remember(text, text, NOW)
    store.add_turn(text, Turn(text, text, NOW))

    assert (text, [Turn(text, text, NOW)]) == (store.recall(text), store.turns(text))


def test_threads_are_kept_apart(store):
    """One thread's memory and turns are not another's."""
    store.remember("a", "of a", NOW)
    store.add_turn("a", turn(1))
    store.add_turn("b", turn(2))

    assert ("of a", [turn(1)], None, [turn(2)]) == (
        store.recall("a"),
        store.turns("a"),
        store.recall("b"),
        store.turns("b"),
    )


def test_a_turn_keeps_the_memory(store):
    """Keeping an exchange does not wipe what the thread was about."""
    store.remember("a", "about grounds", NOW)
    store.add_turn("a", turn(1))

    assert "about grounds" == store.recall("a")


def test_the_newest_fifty_turns_are_kept_oldest_first(store):
    """A long conversation loses its oldest turns, and a neighbour loses none."""
    store.add_turn("b", turn(0))
    for number in range(NEWEST_TURNS + 3):
        store.add_turn("a", turn(number))

    assert ([turn(n) for n in range(3, NEWEST_TURNS + 3)], [turn(0)]) == (store.turns("a"), store.turns("b"))


def test_forget_deletes_one_thread_whole(store):
    """A person who deletes their conversation deletes all of it, and nobody else's."""
    for thread in ("a", "b"):
        store.remember(thread, f"of {thread}", NOW)
        store.add_turn(thread, turn(1))
    store.forget("a")

    assert (None, [], "of b", [turn(1)]) == (
        store.recall("a"),
        store.turns("a"),
        store.recall("b"),
        store.turns("b"),
    )


def test_forgetting_an_unknown_thread_is_no_error(store):
    """Deleting twice does no harm."""
    store.forget("nobody")

    assert None is store.recall("nobody")


def test_old_threads_go_and_used_ones_stay(store):
    """Only what was last used before the moment is deleted, to the microsecond, and the count is told."""
    moment = NOW - timedelta(days=7)
    store.remember("old", "x", moment - timedelta(microseconds=1))
    store.add_turn("old", turn(1, moment - timedelta(days=1)))
    store.add_turn("older", turn(2, moment - timedelta(days=9)))
    store.remember("on the moment", "kept", moment)
    store.remember("used again", "x", moment - timedelta(days=30))
    store.add_turn("used again", turn(3, NOW))
    gone = store.delete_before(moment)

    assert (2, None, [], [], "kept", [turn(3, NOW)]) == (
        gone,
        store.recall("old"),
        store.turns("old"),
        store.turns("older"),
        store.recall("on the moment"),
        store.turns("used again"),
    )


def test_times_of_other_zones_are_compared_as_moments(store):
    """A moment written in summer time is not taken for a later one."""
    summer = timezone(timedelta(hours=1))
    store.remember("a", "x", datetime(2026, 7, 1, 12, 30, tzinfo=summer))
    gone = store.delete_before(datetime(2026, 7, 1, 12, 0, tzinfo=UTC))

    assert 1 == gone
