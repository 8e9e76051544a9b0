"""What a store promises of deliveries: what arrives twice is dealt with once, for as long as it is remembered."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.conformance.kept import HOSTILE, LATER, MOMENT, NOW, NUMBERS, one_store


def test_a_key_is_taken_once(store):
    """The first delivery is dealt with, its repetitions are not, and another key is another delivery."""
    taken = [store.claim("e1", NOW, LATER), store.claim("e1", NOW, LATER), store.claim("e2", NOW, LATER)]

    assert [True, False, True] == taken


def test_a_key_is_free_when_its_time_is_over(store):
    """On the moment that its time ends, to the microsecond, a key may be taken anew, once."""
    store.claim("e1", NOW, LATER)
    taken = [
        store.claim("e1", LATER - MOMENT, LATER + timedelta(days=1)),
        store.claim("e1", LATER, LATER + timedelta(days=1)),
        store.claim("e1", LATER, LATER + timedelta(days=1)),
    ]

    assert [False, True, False] == taken


def test_old_keys_are_deleted_and_counted(store):
    """Only keys whose time was over before the moment go, to the microsecond, and the count is told."""
    for name, until in (("old", NOW - timedelta(days=1)), ("just older", NOW - MOMENT), ("on the moment", NOW)):
        store.claim(name, NOW - timedelta(days=2), until)
    gone = (store.delete_deliveries_before(NOW), store.delete_deliveries_before(NOW))

    assert (2, 0) == gone
    assert [True, True, False] == [
        store.claim(name, NOW - timedelta(days=2), LATER) for name in ("old", "just older", "on the moment")
    ]


def test_times_of_other_zones_are_compared_as_moments(store):
    """A moment written in summer time is not taken for a later one."""
    summer = timezone(timedelta(hours=1))
    store.claim("e1", NOW, LATER.astimezone(summer))

    assert (False, True) == (
        store.claim("e1", (LATER - MOMENT).astimezone(summer), LATER),
        store.claim("e1", LATER, LATER + MOMENT),
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """Null characters, quotes, emoji and wildcards are data in a key."""
    assert (True, False) == (store.claim(text, NOW, LATER), store.claim(text, NOW, LATER))


@one_store
@given(keys=st.lists(st.sampled_from("abcd"), max_size=12))
def test_whatever_arrives_how_often_each_is_dealt_with_once(store, keys):
    """In any order of repetitions, the first of each is dealt with."""
    run = next(NUMBERS)
    taken = [key for key in keys if store.claim(f"{run} {key}", NOW, LATER)]

    assert list(dict.fromkeys(keys)) == taken
