"""What a store promises of the audit trail: what was done is to be read in its order, and nothing of it is lost."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.audit import AuditEntry
from tests.store.conformance.kept import ANY_TEXT, HOSTILE, LATER, NOW, one_store


def test_nothing_was_done_at_first(store):
    """A new store has no history."""
    assert [] == list(store.audit_trail())


def test_the_trail_is_in_the_order_of_doing(store):
    """What was done first stands first, also when a clock was set back, and of one contract where asked."""
    done = [
        AuditEntry(LATER, "Ann", "exported", None, "12 contracts"),
        AuditEntry(NOW, "Ben", "contract changed", 1, "title: a -> b"),
        AuditEntry(NOW, "Ben", "contract changed", 2, "title: c -> d"),
        AuditEntry(NOW, "Ben", "contract changed", 1, "title: b -> a"),
    ]
    for each in done:
        store.note(each)

    assert done == list(store.audit_trail())
    assert [done[1], done[3]] == list(store.audit_trail(1))
    assert [] == list(store.audit_trail(3))


def test_the_same_thing_twice_is_noted_twice(store):
    """Two exports at one moment are two lines."""
    entry = AuditEntry(NOW, "Ann", "exported", None, "")
    store.note(entry)
    store.note(entry)

    assert [entry, entry] == list(store.audit_trail())


def test_a_moment_of_summer_time_is_the_same_moment(store):
    """What was noted with London's summer clock is read as the moment that it was."""
    store.note(AuditEntry(NOW.astimezone(timezone(timedelta(hours=1))), "Ann", "exported", None, ""))

    assert [NOW] == [each.at for each in store.audit_trail()]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """Null characters, quotes, emoji and wildcards are data in the history."""
    entry = AuditEntry(NOW, text, text, None, text)
    store.note(entry)

    assert [entry] == list(store.audit_trail())


@one_store
@given(st.builds(AuditEntry, st.just(NOW), ANY_TEXT, ANY_TEXT, st.none() | st.integers(0, 2**62), ANY_TEXT))
def test_any_line_comes_back_as_it_went_in(store, entry):
    """Whatever was done, its line is read again to the letter."""
    store.note(entry)

    assert entry == list(store.audit_trail())[-1]
