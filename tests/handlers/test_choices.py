"""Everything that can be tapped does what it says: a tap is never met with "I do not know"."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from handlers.conversation import MeasureCard, Message, Person, Rating, Reply
from knowledge.answering import Finding
from knowledge.models import Role
from tests.conftest import NOW
from tests.handlers.talk import GROUNDS, codes, gives_up, words

THREADS = count()
RATED_EVERY = 10
"""Whether an answer helped is asked in the same words under each, so it is tapped under one of so many."""


@pytest.fixture
def talk(assistant) -> Callable[..., Reply]:
    """Give a way to say several things in a thread of their own and hear the last reply."""

    def said(*texts: str, role: Role) -> Reply:
        thread = f"tap {next(THREADS)}"
        return [assistant.reply(Message(text, Person(role), thread, NOW)) for text in texts][-1]

    return said


@pytest.fixture
def taps(assistant, remembered) -> Callable[..., Iterator[tuple[str, Reply]]]:
    """Give a way to say something once, and to tap each choice below the reply as the next thing that is said.

    *place* is where the text stands in a list of such texts.
    """

    def tapped(text: str, place: int, role: Role) -> Iterator[tuple[str, Reply]]:
        first = f"tap {next(THREADS)}"
        reply = assistant.reply(Message(text, Person(role), first, NOW))
        rated = [item for part in reply.parts if isinstance(part, Rating) for item in part.items]
        for choice in reply.choices():
            if choice not in rated or place % RATED_EVERY == 0:
                thread = f"tap {next(THREADS)}"
                remembered.remember(thread, remembered.recall(first) or "", NOW)
                yield choice.says, assistant.reply(Message(choice.says, Person(role), thread, NOW))

    return tapped


@pytest.mark.parametrize("role", Role)
def test_every_label_opens_its_own_page(assistant, pack, talk, role):
    """The words on a button, tapped or typed, give the page that the button names, for each topic, term and measure."""
    wrong = {
        label: words(reply).splitlines()[0]
        for ident, label in ((ident, pack.label(ident)) for ident in pack.topic_ids())
        for reply in [talk(label, role=role)]
        if reply != assistant.ask.topic(ident, role)
    }

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_every_next_step_of_every_answer_leads_on(pack, taps, role):
    """Under each answer, each choice gets a page of its own when it is tapped."""
    dead_ends = {
        (label, says): ways
        for place, label in enumerate(map(pack.label, pack.topic_ids()))
        for says, reply in taps(label, place, role)
        if (ways := gives_up(reply, pack))
    }

    assert dead_ends == {}


@pytest.mark.parametrize("role", Role)
def test_every_label_opens_its_own_page_after_a_suggestion(assistant, pack, talk, role):
    """A button of an answer does the same when measures were suggested before."""
    wrong = {
        topic.question: words(reply).splitlines()[0]
        for topic in pack.topics.values()
        for reply in [talk(GROUNDS, topic.question, role=role)]
        if reply != assistant.ask.topic(topic.id, role)
    }

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_every_choice_of_every_suggestion_works(pack, taps, role):
    """For each subject, why, another one, tell me more and show all do what they say."""
    dead_ends = {
        (subject.title, says): ways
        for place, subject in enumerate(pack.subjects.values())
        for says, reply in taps(subject.title, place, role)
        if (ways := gives_up(reply, pack))
    }

    assert dead_ends == {}


def test_the_choices_on_a_measure_are_about_that_measure(talk):
    """Why and another one, tapped on a card, are about the card's own code."""
    for card in talk(GROUNDS, role=Role.OFFICER).parts:
        if isinstance(card, MeasureCard):
            why, swap = (talk(GROUNDS, choice.says, role=Role.OFFICER) for choice in card.choices)

            assert words(why).startswith(f"Why {card.code}:")
            assert words(swap).startswith(f"I took {card.code} out")
            assert card.code not in codes(swap)


@pytest.mark.parametrize("role", Role)
def test_every_choice_of_every_honest_no_leads_on(assistant, pack, talk, role):
    """What is offered instead of an answer that the pack does not hold is held."""
    dead_ends = {
        (door.id, choice.says): ways
        for door in pack.doors.values()
        for choice in assistant.ask.word(Finding(None, 0.0, (), door), role).choices()
        if (ways := gives_up(talk(choice.says, role=role), pack))
    }

    assert dead_ends == {}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("opening", ["hello", "", "🎉", "start again", "services", "zzzz qqqq wwww", "tell me more"])
def test_every_choice_of_an_opening_leads_on(pack, talk, role, opening):
    """The examples under a greeting, a problem or a thin purchase all work."""
    choices = talk(opening, role=role).choices()
    dead_ends = {
        choice.says: ways for choice in choices if (ways := gives_up(talk(opening, choice.says, role=role), pack))
    }

    assert choices
    assert dead_ends == {}
