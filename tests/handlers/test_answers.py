"""A person asks a question: they get the answer with its sources, three to choose from, or an honest no."""

import pytest

from handlers.conversation import Heading, Notice, Paragraph, Sources
from knowledge.answering import Finding
from knowledge.models import Role
from tests.handlers.talk import to_tap, words


def parts(reply, kind):
    """Return the parts of *reply* of one kind."""
    return [part for part in reply.parts if isinstance(part, kind)]


def test_a_question_gets_its_answer_first(say):
    """The label of the topic stands above, and the direct answer comes before the detail."""
    reply = say("how many marks should social value get?")

    assert isinstance(reply.parts[0], Heading)
    assert isinstance(reply.parts[1], Paragraph)
    assert "10% to 20%" in reply.parts[1].text


def test_an_answer_names_its_sources_and_when_it_was_reviewed(say):
    """Every answer on facts ends with addresses, their dates, and the date of review."""
    (sources,) = parts(say("what weighting should I give social value?"), Sources)

    assert all(line.title and line.date and line.url.startswith("http") for line in sources.items)
    assert "last reviewed on 22 November 2026" in sources.reviewed


def test_every_answer_on_facts_has_a_source(pack, assistant):
    """No topic, and no measure, is answered without saying where it comes from."""
    about_the_bot = {ident for ident, topic in pack.topics.items() if topic.group == "bot"}
    bare = [
        ident
        for ident in {*pack.topic_ids()} - about_the_bot
        if not ident.startswith("glossary-") and not parts(assistant.ask.topic(ident, Role.OFFICER), Sources)
    ]

    assert bare == []


def test_an_answer_on_law_says_it_is_not_legal_advice(say, pack):
    """The line stands under an answer on the law, and not under others."""
    not_advice = Notice(pack.wording.not_legal_advice)

    assert not_advice in say("what does the social value act 2012 require?").parts
    assert not_advice not in say("how many marks should social value get?").parts


def test_an_answer_says_what_is_not_known(say, pack):
    """Where the council has not said something, the answer gives notice of it and whom to ask."""
    notices = [part.text for part in parts(say("how many marks should social value get?"), Notice)]

    assert notices == [pack.topics["weighting"].unknown]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("what is NT31?", "NT31: "),
        ("nt31", "NT31: "),
        ("NT 31", "NT31: "),
        ("what does fte mean?", "Full-time equivalent"),
    ],
)
def test_a_code_or_a_term_is_explained(say, asked, title):
    """A measure's code and a word of the field each get their own page."""
    heading = say(asked).parts[0]

    assert isinstance(heading, Heading)
    assert heading.text.startswith(title)


@pytest.mark.parametrize(
    "asked", ["NT99", "what is NT99?", "tell me about NT99", "tell me more about NT99", "why NT99?"]
)
def test_an_unknown_code_is_said_to_be_unknown(say, asked):
    """A code that is no measure gets a plain no and the way to all measures, never another measure's page."""
    said = words(say(asked))

    assert "There is no measure NT99" in said
    assert "show all measures" in said


def test_a_question_between_two_answers_gets_both_to_tap(assistant, pack):
    """When several answers come near, the bot offers them by name instead of guessing, and is sure of none."""
    near = ("weighting", "scoring", "thresholds")
    reply = assistant.ask.word(Finding(None, 0.2, near), Role.OFFICER)

    assert words(reply).startswith(pack.wording.did_you_mean)
    assert to_tap(reply) == [pack.label(ident) for ident in near]
    assert parts(reply, Sources) == []


def test_a_question_that_the_pack_does_not_hold_gets_an_honest_no(say):
    """A question for another service is not answered with the nearest thing on social value."""
    reply = say("when is my bin collected?")

    assert parts(reply, Sources) == []
    assert "bin" in words(reply).lower()
    assert to_tap(reply)


def test_words_that_mean_nothing_get_a_person_to_ask(say, pack):
    """When the bot does not know, it says so, and gives the address of somebody who may."""
    said = words(say("zzzz qqqq wwww"))

    assert pack.wording.do_not_know.format(council="Shropshire Council") in said
    assert pack.profile.contact.email in said
    assert pack.profile.contact.phone in said


def test_a_supplier_reads_the_suppliers_wording(say, pack):
    """Where a topic says "you" to a buyer, a bidder is told the same in their own terms."""
    told_apart = [topic for topic in pack.topics.values() if topic.supplier and topic.supplier.answer]
    officer, supplier = (say(told_apart[0].question, role) for role in Role)

    assert told_apart[0].answer in words(officer)
    assert told_apart[0].supplier.answer in words(supplier)
    assert told_apart[0].answer not in words(supplier)


@pytest.mark.parametrize("role", Role)
def test_a_next_step_is_never_for_the_other_side(assistant, pack, role):
    """No answer offers an officer a supplier's topic, or a supplier an officer's."""
    other = "supplier" if role is Role.OFFICER else "officer"
    not_theirs = {topic.question for topic in pack.topics.values() if topic.audience == other}
    offered = {
        says
        for ident, topic in pack.topics.items()
        if topic.audience != other
        for says in to_tap(assistant.ask.topic(ident, role))
    }

    assert offered
    assert offered & not_theirs == set()


@pytest.mark.parametrize("role", Role)
def test_hello_gets_a_welcome_for_that_person(say, pack, role):
    """A greeting says who is speaking and shows three things to tap, worded for the person."""
    reply = say("hello", role)
    wording = pack.wording
    hello = wording.hello_officer if role is Role.OFFICER else wording.hello_supplier
    can_do = wording.can_do_officer if role is Role.OFFICER else wording.can_do_supplier

    assert hello.format(council="Shropshire Council") in words(reply)
    assert to_tap(reply) == list(can_do)
