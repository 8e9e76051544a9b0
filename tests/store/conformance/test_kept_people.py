"""What a store promises of colleagues: one e-mail address is one person, wherever they speak."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import TakenError
from store.people import Address, Colleague, nowhere
from tests.store.conformance.kept import ANY_TEXT, HOSTILE, LATER, NOW, one_store

MAIL = "ann.lee@shropshire.gov.uk"


def test_nobody_is_known_at_first(store):
    """A new store knows no colleague by any way of asking."""
    found = (store.colleague(1), store.colleague_at("slack", "U1"), store.colleagues_called("Ann"), store.colleagues())

    assert (None, None, [], []) == found


def test_who_is_named_is_known_from_then_on(store):
    """A manager who never spoke is kept by name and e-mail address, and the same one is found again."""
    ann = store.know("Ann Lee", MAIL, NOW)

    assert Colleague(ann.id, "Ann Lee", MAIL) == ann == store.colleague(ann.id) == store.know("Ann Lee", MAIL, LATER)
    assert [ann] == store.colleagues()


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Ann Lee", MAIL),
        ("Someone Else", MAIL.upper()),
        ("", f"  {MAIL} "),
        (" ann   LEE ", ""),
    ],
    ids=["the same", "e-mail in capitals", "e-mail with spaces", "name alone"],
)
def test_the_same_person_is_not_kept_twice(store, name, email):
    """E-mail address or name, capitals and spaces aside, are one colleague, who keeps the first name."""
    ann = store.know("Ann Lee", MAIL, NOW)

    assert ann == store.know(name, email, LATER)
    assert [ann] == store.colleagues()


@pytest.mark.parametrize(("name", "email"), [("Ann", "annlee"), ("ann@x.gov.uk", ""), ("", "annlee")])
def test_an_odd_address_is_one_person_too(store, name, email):
    """An address without @, or one in the place of the name, is kept once however often it is imported."""
    first = store.know(name, email, NOW)

    assert first == store.know(name, email, LATER)
    assert [first] == store.colleagues()


def test_an_address_completes_a_name(store):
    """A name alone from an earlier import is the same person once the address is known."""
    ann = store.know("Ann Lee", "", NOW)
    found = store.know("ann lee", MAIL, LATER)

    assert replace(ann, email=MAIL) == found
    assert [found] == store.colleagues()


def test_a_name_completes_an_address(store):
    """Who was known by address alone is called by name once it is known."""
    ann = store.know("", MAIL, NOW)

    assert (MAIL, Colleague(ann.id, "Ann Lee", MAIL)) == (ann.label, store.know("Ann Lee", MAIL, LATER))


def test_two_addresses_are_two_people_of_one_name(store):
    """Two colleagues called alike are told apart by their addresses."""
    one, other = store.know("Ann Lee", MAIL, NOW), store.know("Ann Lee", "ann.lee2@shropshire.gov.uk", NOW)

    assert one.id != other.id
    assert [one, other] == store.colleagues_called("ANN LEE")


@pytest.mark.parametrize("who", [MAIL, MAIL.title(), f" {MAIL}\n", "Ann Lee", "ann  lee"])
def test_a_colleague_is_found_by_address_or_whole_name(store, who):
    """However the address or the name is typed, the colleague is found."""
    ann = store.know("Ann Lee", MAIL, NOW)
    store.know("Ben Bow", "ben@x.gov.uk", NOW)

    assert [ann] == store.colleagues_called(who)


@pytest.mark.parametrize("who", ["Ann", "Lee", "", "  ", "%", "ann.lee@shropshire", "Ann Leed"])
def test_a_part_of_a_name_is_nobody(store, who):
    """A part of a name or an address, a wildcard or nothing finds nobody."""
    store.know("Ann Lee", MAIL, NOW)
    store.meet("slack", "U1", "", "", NOW)

    assert [] == store.colleagues_called(who)


def test_colleagues_come_by_name(store):
    """The list of colleagues is in the order of their names."""
    for name in ("Cat Dow", "Ann Lee", "Ben Bow"):
        store.know(name, "", NOW)

    assert ["Ann Lee", "Ben Bow", "Cat Dow"] == [each.name for each in store.colleagues()]


def test_who_speaks_is_reached_there(store):
    """After a word in Slack, reminders have an address to go to."""
    ann = store.meet("slack", "U1", "Ann Lee", MAIL, NOW)

    assert (Address("slack", "U1", NOW),) == ann.addresses
    assert ann == store.colleague_at("slack", "U1") == store.colleague(ann.id)
    assert (None, None) == (store.colleague_at("teams", "U1"), store.colleague_at("slack", "u1"))


def test_one_address_is_one_person_over_channels(store):
    """Whoever uses Slack, Teams and the web with one e-mail address is one colleague, last seen first."""
    known = store.know("Ann Lee", MAIL, NOW)
    store.meet("slack", "U1", "Ann", MAIL.upper(), NOW)
    store.meet("teams", "29:a", "A. Lee", MAIL, LATER)
    ann = store.meet("web", "9", "", f" {MAIL} ", LATER + timedelta(minutes=1))

    assert (known.id, "Ann Lee") == (ann.id, ann.name)
    assert ["web", "teams", "slack"] == [each.channel for each in ann.addresses]
    assert [ann] == store.colleagues()


def test_an_address_in_a_channel_stays_one_person(store):
    """Who spoke before is known without an e-mail address, and it is learned when it comes."""
    first = store.meet("slack", "U1", "", "", NOW)
    named = store.meet("slack", "U1", " Ann  Lee ", MAIL.upper(), LATER)
    again = store.meet("slack", "U1", "Renamed", "other@x.gov.uk", LATER)

    assert {first.id} == {named.id, again.id}
    assert ("Ann Lee", MAIL) == (named.name, named.email) == (again.name, again.email)


def test_somebody_elses_mail_is_not_taken_over(store):
    """Whoever is known in a channel does not become another by giving that one's e-mail address."""
    ann = store.know("Ann Lee", MAIL, NOW)
    ben = store.meet("slack", "U2", "Ben Bow", "", NOW)
    found = store.meet("slack", "U2", "Ben Bow", MAIL, LATER)

    assert (ben.id, "") == (found.id, found.email)
    assert ann == store.colleague(ann.id)


def test_people_without_name_and_address_are_apart(store):
    """Two visitors of whom nothing is known are two."""
    one, other = store.meet("web", "1", "", "", NOW), store.meet("web", "2", "", "", NOW)

    assert one.id != other.id


def test_where_nothing_arrives_is_noted_until_they_speak(store):
    """An address that fails says why and since when, the other channels are left, and a word mends it."""
    ann = store.meet("slack", "U1", "Ann Lee", MAIL, NOW)
    store.meet("teams", "29:a", "Ann Lee", MAIL, NOW)
    store.not_reached(ann.id, "slack", "account is closed", LATER)
    failed = {each.channel: each for each in store.colleague(ann.id).addresses}
    mended = store.meet("slack", "U1", "Ann Lee", MAIL, LATER + timedelta(hours=1))

    assert {
        "slack": Address("slack", "U1", LATER, "account is closed"),
        "teams": Address("teams", "29:a", NOW),
    } == failed
    assert Address("slack", "U1", LATER + timedelta(hours=1)) == mended.addresses[0]
    assert 2 == len(mended.addresses)


def test_who_was_never_found_in_a_channel_is_noted_too(store):
    """Who has no address in a channel is marked so, once, with the latest reason, until one is known."""
    ann, ben = (store.know(name, f"{name}@x.gov.uk", NOW) for name in ("ann", "ben"))
    store.not_reached(ann.id, "slack", "nobody there", NOW)
    store.not_reached(ann.id, "slack", "still nobody there", LATER)
    store.not_reached(ben.id, "slack", "nobody there", NOW)
    noted = store.colleague(ann.id).addresses
    met = store.meet("slack", "U1", "", "ann@x.gov.uk", LATER)

    assert (Address("slack", nowhere(ann.id), LATER, "still nobody there"),) == noted
    assert (Address("slack", "U1", LATER),) == met.addresses
    assert (Address("slack", nowhere(ben.id), NOW, "nobody there"),) == store.colleague(ben.id).addresses


def test_who_left_is_back_when_they_speak(store):
    """Somebody who was marked as gone and speaks again works here."""
    ann = store.meet("slack", "U1", "Ann Lee", MAIL, NOW)
    store.change_colleague(replace(ann, left=True), "Ben", NOW)
    gone = store.colleague(ann.id)

    assert (True, False) == (gone.left, store.meet("slack", "U1", "Ann Lee", MAIL, LATER).left)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "Ann Low"}, "name: Ann Lee -> Ann Low"),
        ({"email": "low@x.gov.uk"}, f"e-mail: {MAIL} -> low@x.gov.uk"),
        ({"email": ""}, f"e-mail: {MAIL} -> nothing"),
        ({"left": True}, "left: no -> yes"),
        ({"quiet": True}, "only overdue reminders: no -> yes"),
        ({"name": "Ann Low", "quiet": True}, "name: Ann Lee -> Ann Low; only overdue reminders: no -> yes"),
    ],
    ids=str,
)
def test_a_change_is_kept_and_noted_with_before_and_after(store, change, said):
    """The history says of whom what was changed, by whom and when; the addresses stay."""
    ann = store.meet("slack", "U1", "Ann Lee", MAIL, NOW)
    store.change_colleague(replace(ann, **change), "Ben", LATER)
    (line,) = store.audit_trail()

    assert replace(ann, **change) == store.colleague(ann.id)
    assert (LATER, "Ben", "colleague changed", None, f"Ann Lee: {said}") == (
        line.at,
        line.by,
        line.action,
        line.contract,
        line.detail,
    )


def test_a_changed_address_is_found_however_it_was_typed(store):
    """An e-mail address that was changed with capitals and spaces is the one that is matched later."""
    ann = store.know("Ann Lee", MAIL, NOW)
    store.change_colleague(replace(ann, email=" Ann.Low@X.gov.uk "), "Ben", NOW)

    assert [ann.id] == [each.id for each in store.colleagues_called("ann.low@x.gov.uk")]
    assert ann.id == store.meet("slack", "U1", "", "ANN.LOW@x.gov.uk", LATER).id


def test_no_change_and_nobody_are_not_noted(store):
    """Saving what is kept already, or changing somebody unknown, leaves no line in the history."""
    ann = store.know("Ann Lee", MAIL, NOW)
    store.change_colleague(ann, "Ben", LATER)
    store.change_colleague(Colleague(999, "Nobody"), "Ben", LATER)

    assert ([], [ann]) == (list(store.audit_trail()), store.colleagues())


def test_another_ones_address_is_refused_whole(store):
    """An e-mail address belongs to one colleague: taking it is refused, says whose it is, and changes nothing."""
    ann, ben = store.know("Ann Lee", MAIL, NOW), store.know("Ben Bow", "ben@x.gov.uk", NOW)
    with pytest.raises(TakenError) as caught:
        store.change_colleague(replace(ben, email=MAIL.upper(), left=True), "Ben", LATER)

    assert ann.id == caught.value.other
    assert (ben, []) == (store.colleague(ben.id), list(store.audit_trail()))


def test_many_colleagues_may_have_no_address(store):
    """A missing e-mail address is not taken."""
    people = [store.know(name, f"{name}@x.gov.uk", NOW) for name in ("Ann", "Ben")]
    for each in people:
        store.change_colleague(replace(each, email=""), "lead", LATER)

    assert ["", ""] == [each.email for each in store.colleagues()]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """Null characters, quotes, emoji and wildcards are data in an address, a reason and a changed name."""
    store.know("Ann", "ann@x.gov.uk", NOW)
    met = store.meet(text, text, text, "", NOW)
    store.not_reached(met.id, text, text, LATER)

    assert " ".join(text.split()) == met.name
    assert (Address(text, text, LATER, text),) == store.colleague_at(text, text).addresses
    assert [met.id] == [each.id for each in store.colleagues_called(text)]


@one_store
@given(st.lists(st.tuples(st.sampled_from(["slack", "web"]), ANY_TEXT, ANY_TEXT, ANY_TEXT), max_size=5))
def test_whoever_speaks_is_who_they_were(store, meetings):
    """Whatever a channel calls its people, the same address is the same person, and no e-mail address is on two."""
    met = {(channel, at): store.meet(channel, at, name, email, NOW).id for channel, at, name, email in meetings}
    found = {(channel, at): store.colleague_at(channel, at).id for channel, at in met}
    emails = [each.email for each in store.colleagues() if each.email]

    assert met == found
    assert len(set(emails)) == len(emails)
