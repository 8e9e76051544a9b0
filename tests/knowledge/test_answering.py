"""From a question to its topic, to the nearest three, or to an honest "I do not know"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import codes_in
from knowledge.models import Role
from tests.knowledge.messy import messy


@pytest.mark.parametrize("role", Role)
def test_every_label_leads_to_its_topic(find, pack, role):
    """Tapping the label of any topic, term or measure gives that one, whoever taps."""
    wrong = [ident for ident in pack.topic_ids() if find(pack.label(ident), role).topic != ident]

    assert [] == wrong


@pytest.mark.parametrize(
    "typed", ["NT31", "nt31", "nt 31?", "NT-31", "what is NT31?", "Tell me about nt31", "NT31 please"]
)
def test_a_bare_code_leads_to_its_measure(find, typed):
    """A message that is little more than a code is about that measure, however the code is typed."""
    assert ("measure-NT31", 1.0) == (find(typed).topic, find(typed).confidence)


def test_codes_are_found_in_a_sentence(pack):
    """Codes are read in order, once each, and what is not a code of this pack is passed over."""
    assert ("NT31", "NT8") == codes_in("nt 31 or NT8 (not NT99), and NT31 again, by 31 March", pack)


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("what are the principels", "principles"),
        ("waht is the weihgting", "weighting"),
        ("how many marks should socail vaule get", "weighting"),
        ("what is an fte", "glossary-fte"),
        ("how can we contribute", "supplier-contribute"),
        ("my supplier is late with its return", "late-return"),
        ("who do I contact", "contact"),
    ],
)
def test_a_question_finds_its_topic_in_spite_of_typos(find, typed, topic):
    """A plain question is answered, also when its words are misspelt."""
    assert topic == find(typed).topic


@pytest.mark.parametrize(
    ("typed", "door"),
    [
        ("when is my bin collected", "bins"),
        ("what is the capital of France", "general-knowledge"),
        ("how do I book annual leave", "hr-pay-leave"),
        ("how do I apply for planning permission", "planning-applications"),
        ("tell me a joke", "small-talk"),
    ],
)
def test_what_the_pack_does_not_hold_is_refused(find, typed, door):
    """A question about something else is not answered, and the person is shown the right door."""
    finding = find(typed)

    assert (None, door) == (finding.topic, finding.door and finding.door.id)


@pytest.mark.parametrize("typed", ["asdf qwer", "xyzzy plugh frobnicate", "1234", "?", "", "Ich möchte wissen"])
def test_what_makes_no_sense_is_not_answered(find, typed):
    """From words it does not know, the bot guesses no answer and offers nothing to choose from."""
    assert (None, ()) == (find(typed).topic, find(typed).suggestions)


def test_a_question_that_could_mean_several_things_offers_them(find):
    """When unsure, the bot offers up to three topics to choose from instead of guessing."""
    finding = find("small")

    assert (None, None) == (finding.topic, finding.door)
    assert {"supplier-small", "small-contracts"} < set(finding.suggestions)


@pytest.mark.parametrize(
    ("typed", "topic", "own", "other"),
    [
        ("show that we delivered", "supplier-evidence", Role.SUPPLIER, Role.OFFICER),
        ("what happens if they break the promise", "under-delivery", Role.OFFICER, Role.SUPPLIER),
    ],
)
def test_the_role_nudges_the_answer(find, typed, topic, own, other):
    """A supplier's question is read as one more readily from a supplier, and an officer's from an officer."""
    assert topic == find(typed, own).topic
    assert find(typed, own).confidence > find(typed, other).confidence


@given(text=messy | st.text(), role=st.sampled_from(Role))
def test_any_text_is_safe(find, pack, text, role):
    """No text stops the bot, and what it finds is always a topic it has, at most three of them, never twice."""
    finding = find(text, role)
    named = [*finding.suggestions, *([finding.topic] if finding.topic else [])]

    assert [] == [topic for topic in named if pack.topic_of(topic) is None]
    assert len(set(finding.suggestions)) == len(finding.suggestions) <= 3
    assert 0 <= finding.confidence <= 1
