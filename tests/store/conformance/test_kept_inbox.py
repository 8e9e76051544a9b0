"""What a store promises of the inbox: what waits is shown once, to whom it is for."""

import pytest

from store.inbox import Waiting
from store.threads import Turn
from tests.store.conformance.kept import HOSTILE, LATER, NOW


def waiting(message: str, recipient: int = 7) -> Waiting:
    """Return a reply that can be told from others."""
    return Waiting(message, recipient, f'{{"about": "{message}"}}', NOW)


def test_nothing_waits_at_first(store):
    """Nobody has anything in a new inbox, and nothing can be taken from it."""
    assert ([], [], False, False) == (store.waiting(), store.waiting(7), store.is_put("m1"), store.take(1, NOW))


def test_what_was_put_waits_in_order(store):
    """What is for a colleague comes back as it went in, oldest first, and nothing that is for others."""
    for message, recipient in (("m1", 7), ("m2", 8), ("m3", 7)):
        store.put(waiting(message, recipient))

    assert [waiting("m1"), waiting("m3")] == [what for _, what in store.waiting(7)]
    assert ["m1", "m2", "m3"] == [what.message for _, what in store.waiting()]
    assert [] == store.waiting(9)


def test_a_message_waits_once(store):
    """What is put twice is there once, as it was put first, also after it was shown."""
    store.put(waiting("m1"))
    store.put(Waiting("m1", 8, "{}", LATER))
    ((number, what),) = store.waiting()
    store.take(number, LATER)
    store.put(waiting("m1"))

    assert waiting("m1") == what
    assert ([], True, False) == (store.waiting(), store.is_put("m1"), store.is_put("m2"))


def test_what_is_taken_is_shown_once(store):
    """The first who takes a message shows it; a second window does not, and the others wait on."""
    for message in ("m1", "m2"):
        store.put(waiting(message))
    first, second = (number for number, _ in store.waiting())
    taken = [store.take(first, NOW), store.take(first, LATER), store.take(999, NOW)]

    assert [True, False, False] == taken
    assert [(second, waiting("m2"))] == store.waiting()


def test_what_is_shown_stands_in_the_conversation_once(store):
    """The window that shows a message keeps it as a turn of its own; another window that comes second keeps none."""
    store.put(waiting("m1"))
    ((number, what),) = store.waiting(7)
    turn = Turn("", what.reply, LATER)
    taken = [store.take(number, LATER, ("mine", turn)), store.take(number, LATER, ("other", turn))]

    assert [True, False] == taken
    assert ([turn], []) == (store.turns("mine"), store.turns("other"))
    assert [] == store.waiting()


def test_only_what_is_newer_is_asked_for(store):
    """A window that knows of some messages asks for those after them, and numbers only grow."""
    for message in ("m1", "m2"):
        store.put(waiting(message))
    numbers = [number for number, _ in store.waiting()]
    store.take(numbers[1], NOW)
    store.put(waiting("m3"))

    assert ["m3"] == [what.message for _, what in store.waiting(7, numbers[0])]
    assert ["m3"] == [what.message for _, what in store.waiting(7, numbers[1])]
    assert [] == store.waiting(7, store.waiting()[-1][0])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """Null characters, quotes, emoji and wildcards are data in a message."""
    store.put(Waiting(text, 7, text, NOW))

    assert [Waiting(text, 7, text, NOW)] == [what for _, what in store.waiting(7)]
    assert store.is_put(text)
