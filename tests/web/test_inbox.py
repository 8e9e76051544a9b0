"""What is sent to somebody at the bot's own machine waits there, once, until the chat asks for it."""

import asyncio

import pytest

from bot.channels.inbox import Arrivals, InboxSender
from bot.sending import NotNowError, NotReachableError
from tests.web.conftest import NOW
from tests.web.fake import ANSWER, REMINDER


@pytest.fixture
def inbox(store) -> InboxSender:
    """Give what sends to this machine, where an officer has spoken."""
    store.meet("local", "this machine", "Olive Officer", "olive@council.example", NOW)
    return InboxSender(store, lambda: NOW)


def send(inbox: InboxSender, name: str = "reminder 7", reply=REMINDER, address: str = "this machine") -> str:
    """Send *reply*."""
    return asyncio.run(inbox.send(address, reply, name))


def find(inbox: InboxSender, name: str = "reminder 7") -> str | None:
    """Look for the message *name*."""
    return asyncio.run(inbox.find("this machine", name, NOW))


def test_what_is_sent_waits_and_arrives_once(inbox, store):
    """A reminder arrives as it was sent, in order, and is given to one who asks."""
    send(inbox)
    send(inbox, "reminder 8", ANSWER)
    arrivals = Arrivals(store, lambda: NOW)

    assert arrivals() == [REMINDER, ANSWER]
    assert arrivals() == []


def test_the_same_message_waits_once(inbox, store):
    """A reminder that is sent again, before it was shown or after, is not shown twice."""
    arrivals = Arrivals(store, lambda: NOW)
    assert send(inbox) == send(inbox)
    first = arrivals()
    send(inbox)

    assert first == [REMINDER]
    assert arrivals() == []


def test_a_message_can_be_found(inbox, store):
    """Whether a reminder was put there can be told, also after it was shown."""
    assert find(inbox) is None
    send(inbox)
    waiting = find(inbox)
    Arrivals(store, lambda: NOW)()

    assert (waiting, find(inbox)) == ("reminder 7", "reminder 7")


def test_where_nobody_has_spoken_nobody_is_reached(store):
    """At a machine at which no officer has spoken, nothing would ever be read."""
    with pytest.raises(NotReachableError):
        send(InboxSender(store, lambda: NOW))


def test_another_address_is_not_this_machine(inbox):
    """What is meant for elsewhere is not put here."""
    with pytest.raises(NotReachableError):
        send(inbox, address="another machine")


def test_nobody_is_known_here_by_their_email(inbox):
    """Whoever has not spoken here has no address here."""
    assert asyncio.run(inbox.address_of("olive@council.example")) is None


@pytest.mark.parametrize("call", [send, find])
def test_a_store_that_fails_is_tried_again(lost_store, call):
    """When nothing can be kept or looked up, the bot tries again later."""
    with pytest.raises(NotNowError):
        call(InboxSender(lost_store, lambda: NOW))
