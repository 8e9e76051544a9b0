"""Where somebody was last is noted, whatever they said, so that reminders find them there. Nobody is made known by it.

Only a colleague of the register is noted, matched by address or by e-mail address.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.conversation import Message, Person
from handlers.rights import Rights
from knowledge.models import Role
from store.errors import StoreError
from store.sqlite import SqliteStore
from tests.conftest import NOW

EMAIL = "ann@council.example"
LATER = NOW + timedelta(hours=1)
IN_TEAMS = Person(Role.OFFICER, channel="teams", address="X/Y", name="Ann Lee", email=EMAIL)
IN_SLACK = Person(Role.OFFICER, channel="slack", address="T/U", name="Ann L.", email=EMAIL.upper())


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    """Give a register in which Ann has a contract to manage, and has never spoken."""
    kept = SqliteStore(":memory:")
    kept.know("Ann Lee", EMAIL, NOW)
    yield kept
    kept.close()


@pytest.fixture
def rights(store) -> Rights:
    """Give the rights of that register."""
    return Rights(store)


def places(store: SqliteStore) -> list[str]:
    """Return the channels where Ann was, the last one first."""
    (ann,) = store.colleagues()
    return [each.channel for each in ann.addresses]


def test_whoever_is_in_the_register_is_noted_where_they_are(store, rights):
    """Ann is matched by her e-mail address, capitals aside, and is where she was last."""
    rights.note_presence(IN_TEAMS, NOW)
    rights.note_presence(IN_SLACK, LATER)
    assert ["slack", "teams"] == places(store)

    rights.note_presence(IN_TEAMS, LATER + timedelta(minutes=1))

    assert ["teams", "slack"] == places(store)


def test_nobody_becomes_a_colleague_by_it(store, rights):
    """Somebody who is not in the register may talk as long as they like and is not kept."""
    for person in (
        Person(Role.OFFICER, channel="teams", address="X/Z", name="Ben Bow", email="ben@council.example"),
        Person(Role.OFFICER, channel="teams", address="X/Z", name="Ann Lee"),
        Person(Role.OFFICER, channel="teams", address="X/Z", name=EMAIL, email="other@council.example"),
    ):
        rights.note_presence(person, NOW)

    assert ["Ann Lee"] == [each.name for each in store.colleagues()]
    assert [] == places(store)


@pytest.mark.parametrize(
    "person",
    [
        Person(Role.SUPPLIER, channel="teams", address="X/Y", email=EMAIL),
        Person(Role.OFFICER, channel="teams", email=EMAIL),
        Person(Role.SUPPLIER),
        Person(Role.OFFICER),
    ],
)
def test_a_supplier_or_somebody_without_an_address_is_not_noted(store, rights, person):
    """What a guest says under Ann's e-mail address moves none of her reminders."""
    rights.note_presence(person, NOW)

    assert [] == places(store)


def test_a_word_in_a_channel_counts(store, rights):
    """Where others read along nothing of contracts is said, and it is known all the same where Ann is."""
    rights.note_presence(Person(Role.OFFICER, True, "teams", "X/Y", "Ann Lee", EMAIL), NOW)

    assert ["teams"] == places(store)


def test_who_was_not_reached_is_reachable_again(store, rights):
    """A note that nothing arrives is gone as soon as Ann is there."""
    (ann,) = store.colleagues()
    store.not_reached(ann.id, "teams", "never met.", NOW)

    rights.note_presence(IN_TEAMS, LATER)

    (ann,) = store.colleagues()
    assert [("X/Y", "")] == [(each.address, each.unreachable) for each in ann.addresses]


def test_without_an_email_the_address_is_enough(store, rights):
    """Where the channel tells no e-mail address, Ann is known by where she spoke before."""
    rights.note_presence(IN_SLACK, NOW)
    rights.note_presence(IN_TEAMS, LATER)

    rights.note_presence(Person(Role.OFFICER, channel="slack", address="T/U"), LATER + timedelta(hours=1))

    assert ["slack", "teams"] == places(store)


@pytest.mark.parametrize(
    "text", ["How many marks should social value get?", "which returns are due?", "", "?", "help", "home", "x" * 20_000]
)
def test_whatever_is_said_is_a_sign_of_life(store, earnest, text):
    """Ann's reminders go where she last said anything at all."""
    helper = earnest(store)

    helper.reply(Message(text, IN_TEAMS, "t", NOW))

    assert ["teams"] == places(store)


def test_a_store_that_fails_costs_no_answer(store, earnest, monkeypatch):
    """When it cannot be noted where Ann is, she gets her answer."""

    def full(*given: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(store, "meet", full)
    helper = earnest(store)

    helper.note_presence(IN_TEAMS, NOW)

    assert helper.reply(Message("How many marks should social value get?", IN_TEAMS, "t", NOW)).parts


def test_a_leavers_goodbye_does_not_bring_them_back(store, rights):
    """Somebody who was said to have left is not a colleague again because they say a word."""
    (ann,) = store.colleagues()
    store.change_colleague(replace(ann, left=True), "Lead", NOW)

    rights.note_presence(IN_TEAMS, LATER)

    (ann,) = store.colleagues()
    assert ann.left
