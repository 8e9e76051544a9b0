"""What a message asks the bot to do."""

import pytest
from hypothesis import given

from knowledge.pack import INTENTS
from tests.knowledge.messy import messy


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("what is social value?", "ask"),
        ("how late is too late?", "ask"),
        ("NT31", "ask"),
        ("nt 31?", "ask"),
        ("NT 31", "ask"),
        ("how do I register a contract?", "ask"),
        ("Grounds maintenance, 3 years, £450k", "recommend"),
        ("benches for the park", "recommend"),
        ("school meals", "recommend"),
        ("we clean offices, what could we offer", "recommend"),
        ("which measures would suit home care?", "recommend"),
        ("add a contract to the register", "register"),
        ("what returns are due this month", "due"),
        ("the supplier has sent in their Q2 return", "return"),
        ("hello", "help"),
        ("thanks", "help"),
        ("what can you do?", "help"),
    ],
)
def test_a_message_goes_to_what_it_asks_for(assistant, typed, intent):
    """Questions are answered, purchases get measures, and the rest goes to its own handler."""
    assert intent == assistant.intent(typed)


def test_every_example_message_goes_where_the_pack_says(assistant, pack):
    """An example in intents.yaml is a promise: the same message is routed to it."""
    wrong = [
        (intent, line)
        for intent, example in pack.intents.items()
        for line in example.phrasings
        if assistant.intent(line) != intent
    ]

    assert [] == wrong


def test_every_subject_is_a_purchase(assistant, pack):
    """Typing nothing but what is bought asks for measures."""
    wrong = [s.title for s in pack.subjects.values() if assistant.intent(s.title) != "recommend"]

    assert [] == wrong


@given(text=messy)
def test_any_text_goes_somewhere(assistant, text):
    """No text stops the bot, and each goes to one of the six things it does."""
    assert assistant.intent(text) in INTENTS
