"""Everything that can be tapped does what it says: a tap is never met with "I do not know"."""

from collections.abc import Callable
from itertools import count

import pytest

from handlers.conversation import MeasureCard, Message, Person, Reply
from knowledge.answering import Finding
from knowledge.models import Role
from tests.conftest import NOW
from tests.handlers.talk import GROUNDS, codes, gives_up, words

THREADS = count()


@pytest.fixture
def talk(assistant) -> Callable[..., Reply]:
    """Give a way to say several things in a thread of their own and hear the last reply."""

    def said(*texts: str, role: Role) -> Reply:
        thread = f"tap {next(THREADS)}"
        return [assistant.reply(Message(text, Person(role), thread, NOW)) for text in texts][-1]

    return said


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
def test_every_next_step_of_every_answer_leads_on(assistant, pack, talk, role):
    """Under each answer, each choice gets a page of its own when it is tapped."""
    dead_ends = {
        (label, choice.says): ways
        for ident, label in ((ident, pack.label(ident)) for ident in pack.topic_ids())
        for choice in assistant.ask.topic(ident, role).choices()
        if (ways := gives_up(talk(label, choice.says, role=role), pack))
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
def test_every_choice_of_every_suggestion_works(pack, talk, role):
    """For each subject, why, another one, tell me more, show all and start again do what they say."""
    dead_ends = {}
    for subject in pack.subjects.values():
        for choice in talk(subject.title, role=role).choices():
            reply = talk(subject.title, choice.says, role=role)
            if ways := gives_up(reply, pack):
                dead_ends[subject.title, choice.says] = ways

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
