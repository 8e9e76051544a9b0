"""What a store promises of chats and receipts: where a person is written to, and what was sent, stay known."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.chats import Chat
from store.reminders import Claim, ReminderKey
from store.returns import Kind
from tests.store.conformance.kept import ANY_TEXT, HOSTILE, LATER, MOMENT, NOW, NUMBERS, one_store

ANN = Chat("teams", "t/1", "29:1", "https://one.service.test", "a:1", "ann@council.test")


def test_nobody_is_known_at_first(store):
    """Where there was no contact there is no chat, no receipt, nothing to forget and nothing to delete."""
    store.forget_chat("teams", "t/1")

    assert (None, None, 0) == (store.chat("teams", "t/1"), store.receipt("m1"), store.delete_receipts_before(LATER))


def test_each_address_has_a_chat_of_its_own(store):
    """A reminder goes to the person it is for: the same address in another channel is somebody else."""
    others = [
        replace(ANN, address="t/2", conversation="a:2"),
        replace(ANN, channel="other", address="t/2", conversation="b:2"),
    ]
    for chat in (ANN, *others):
        store.keep_chat(chat, NOW)
    store.forget_chat("teams", "t/2")

    assert ANN == store.chat("teams", "t/1")
    assert [None, others[1]] == [store.chat(each.channel, each.address) for each in others]
    assert None is store.chat("other", "t/1")


def test_a_person_is_found_by_their_email(store):
    """A manager who never spoke to the bot is found by the address in the register, in this channel only."""
    store.keep_chat(ANN, NOW)
    store.keep_chat(replace(ANN, address="t/2", email=""), NOW)
    store.keep_chat(replace(ANN, channel="other", address="t/3", email="ann@elsewhere.test"), NOW)

    assert ANN == store.chat_with("teams", "Ann@Council.TEST")
    assert [None, None] == [store.chat_with("teams", email) for email in ("", "ann@elsewhere.test")]


def test_whose_email_is_not_known_can_be_asked_for(store):
    """Those whom nobody could look up are found, the newest first, until their e-mail address is known."""
    for number, moment in ((1, NOW), (2, LATER), (3, NOW)):
        store.keep_chat(replace(ANN, address=f"t/{number}", email=""), moment)
    store.keep_chat(replace(ANN, address="t/3"), LATER)
    store.keep_chat(replace(ANN, channel="other", address="t/4", email=""), LATER)

    assert ["t/2", "t/1"] == [each.address for each in store.chats_without_email("teams", 9)]
    assert ["t/2"] == [each.address for each in store.chats_without_email("teams", 1)]


def test_an_email_that_went_to_somebody_else_finds_the_newest(store):
    """Where two accounts had the same address, the one that was met last is written to."""
    store.keep_chat(ANN, NOW)
    store.keep_chat(replace(ANN, address="t/2"), LATER)

    assert replace(ANN, address="t/2") == store.chat_with("teams", ANN.email)


def test_the_newest_contact_counts(store):
    """A person who is met at another service, or in a new conversation, is written to there."""
    moved = Chat("teams", "t/1", "29:one", "https://two.service.test", "a:9", "ann@new.test")
    store.keep_chat(ANN, NOW)
    store.keep_chat(moved, LATER)

    assert moved == store.chat("teams", "t/1")


def test_a_contact_elsewhere_leaves_the_conversation(store):
    """Whoever speaks to the bot in a group is still written to alone, and what else is new is kept."""
    store.keep_chat(ANN, NOW)
    store.keep_chat(Chat("teams", "t/1", "29:one", "https://two.service.test"), LATER)

    assert Chat("teams", "t/1", "29:one", "https://two.service.test", "a:1", ANN.email) == store.chat("teams", "t/1")


def test_a_person_met_elsewhere_is_known_before_there_is_a_conversation(store):
    """What is needed to open a chat is known from a group, and the chat is kept once there is one."""
    store.keep_chat(replace(ANN, conversation=""), NOW)
    before = store.chat("teams", "t/1")
    store.keep_chat(ANN, LATER)

    assert (replace(ANN, conversation=""), ANN) == (before, store.chat("teams", "t/1"))


def test_a_forgotten_chat_is_gone(store):
    """After the bot was removed nothing is known of the person, until they are met again."""
    store.keep_chat(ANN, NOW)
    for _ in range(2):
        store.forget_chat("teams", "t/1")
    gone = (store.chat("teams", "t/1"), store.chat_with("teams", ANN.email))
    store.keep_chat(replace(ANN, conversation=""), LATER)

    assert (None, None) == gone
    assert replace(ANN, conversation="") == store.chat("teams", "t/1")


@one_store
@given(contacts=st.lists(st.none() | st.sampled_from(["", "a:1", "a:2"]), max_size=12))
def test_after_any_contacts_the_last_open_conversation_is_known(store, contacts):
    """Whatever contacts and removals (None) there were, a person is written to where they were last, if anywhere."""
    address = f"any {next(NUMBERS)}"
    expected = None
    for conversation in contacts:
        if conversation is None:
            store.forget_chat("teams", address)
            expected = None
        else:
            contact = replace(ANN, address=address, conversation=conversation)
            store.keep_chat(contact, NOW)
            expected = contact if conversation or not expected else expected

    assert expected == store.chat("teams", address)


@one_store
@given(user=ANY_TEXT, service=ANY_TEXT, conversation=ANY_TEXT, email=ANY_TEXT, reference=ANY_TEXT)
def test_any_chat_and_receipt_come_back_as_they_were(store, user, service, conversation, email, reference):
    """Ids and addresses are the channel's own: not a character of them is changed."""
    chat = Chat("teams", f"all {next(NUMBERS)}", user, service, conversation, email)
    store.keep_chat(chat, NOW)
    store.keep_receipt(chat.address, reference, NOW)

    assert (chat, reference) == (store.chat("teams", chat.address), store.receipt(chat.address))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """Null characters, quotes, emoji and wildcards are data in a chat and in a receipt."""
    store.keep_chat(Chat(text, text, text, text, text, text), NOW)
    store.keep_chat(Chat(text, text, text, text), NOW)
    store.keep_receipt(text, text, NOW)

    assert (Chat(text, text, text, text, text, text), text) == (store.chat(text, text), store.receipt(text))


def test_the_first_receipt_stays(store):
    """A message that was taken has one name in the channel, and another message has its own."""
    for message, reference in (("m1", "1:1"), ("m1", "1:2"), ("m2", "1:3")):
        store.keep_receipt(message, reference, NOW)

    assert ["1:1", "1:3", None] == [store.receipt(message) for message in ("m1", "m2", "m3")]


def test_a_message_that_was_begun_is_known(store):
    """Between the beginning of sending and the answer of the channel, it is known that the message may arrive."""
    store.keep_receipt("m1", "", NOW)
    begun = store.receipt("m1")
    store.keep_receipt("m1", "1:1", LATER)
    store.keep_receipt("m1", "", LATER)

    assert ("", "1:1") == (begun, store.receipt("m1"))


def test_old_receipts_are_deleted_and_counted(store):
    """Only what was kept before the moment goes, to the microsecond and in any zone, and the count is told."""
    summer = timezone(timedelta(hours=1))
    ages = {"old": timedelta(days=2), "just older": MOMENT, "on the moment": timedelta(0)}
    for message, age in ages.items():
        store.keep_receipt(message, "1:1", NOW - age)
    store.keep_receipt("in summer time", "1:1", (NOW - MOMENT).astimezone(summer))
    store.keep_receipt("just older", "1:2", LATER)
    store.keep_chat(ANN, NOW - timedelta(days=2))
    gone = (store.delete_receipts_before(NOW.astimezone(summer)), store.delete_receipts_before(NOW))

    assert (3, 0) == gone
    assert ["on the moment"] == [message for message in ages if store.receipt(message)]
    assert ANN == store.chat("teams", "t/1")


def test_what_is_still_claimed_keeps_its_receipt(store):
    """A bot that was off for longer than receipts are kept still finds what it had sent."""
    key = ReminderKey(1, Kind.RETURN, NOW.date(), NOW.date(), "due", 1)
    store.claim_reminders([key], Claim("m1", 1, "teams", "t/1", NOW), LATER)
    for message in ("m1", "m2"):
        store.keep_receipt(message, "1:1", NOW)
    gone = store.delete_receipts_before(LATER)

    assert (1, "1:1", None) == (gone, store.receipt("m1"), store.receipt("m2"))
