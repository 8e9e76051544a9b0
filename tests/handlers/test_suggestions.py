"""A person describes a purchase: they get two or three measures, what was understood, and why."""

import pytest

from handlers.conversation import MeasureCard, Notice, Points
from knowledge.models import Role
from tests.handlers.talk import GROUNDS, codes, to_tap, understood, words


def test_a_suggestion_says_what_was_understood(say):
    """The subject, the value and the length that the bot read stand above the measures."""
    told = understood(say(GROUNDS))

    assert told == {
        "You are buying": "Grounds maintenance and weed control",
        "Value": "£450,000",
        "Length": "3 years",
    }


def test_what_was_not_said_is_not_guessed(say):
    """A purchase with no value and no length says so."""
    told = understood(say("cleaning"))

    assert told == {"You are buying": "Cleaning", "Value": "not said", "Length": "not said"}


def test_place_extension_and_framework_are_understood(say):
    """What else the person said about the purchase is repeated, so that they can correct it."""
    told = understood(say("call-off from a framework for cleaning in Ludlow, 2+1 years, £80k a year"))

    assert told["Value"] == "£240,000"
    assert told["Length"] == "3 years, with 1 year of it an extension"
    assert told["Place"] == "Ludlow"
    assert "call-off" in told["Also"]


def test_a_suggestion_is_two_or_three_measures_with_reasons_and_evidence(say, pack):
    """Each measure carries its unit, its priority, at least one reason and what to ask for as evidence."""
    cards = [part for part in say(GROUNDS).parts if isinstance(part, MeasureCard)]

    assert len(cards) == 3
    assert len({card.code for card in cards}) == 3
    for card in cards:
        measure = pack.measures[card.code]
        assert (card.title, card.unit, card.evidence) == (measure.title, measure.unit, measure.evidence)
        assert card.priority in {priority.title for priority in pack.profile.priorities}
        assert card.reasons


def test_reasons_quote_the_person(say):
    """A reason names the words that led to it."""
    first = next(part for part in say(GROUNDS).parts if isinstance(part, MeasureCard))

    assert "“grounds maintenance”" in first.reasons[0]


def test_a_small_purchase_gets_two_measures(say):
    """A purchase under £25,000 is asked for two measures and not three."""
    suggested = codes(say("cleaning the village hall, £8k"))

    assert len(suggested) == 2


def test_what_came_close_is_named_with_why_it_was_passed_over(say, pack):
    """The nearest of the rest are shown, each with a reason, and none is also suggested."""
    reply = say(GROUNDS)
    (passed,) = [part for part in reply.parts if isinstance(part, Points)]
    named = [item.split()[0] for item in passed.items]

    assert passed.title == pack.wording.passed_over_title
    assert set(named) & set(codes(reply)) == set()
    assert all(item.partition(": ")[2] for item in passed.items)


def test_a_list_that_is_not_confirmed_says_so(say, pack):
    """While the council has not confirmed the measures, each suggestion says so."""
    notices = [part.text for part in say(GROUNDS).parts if isinstance(part, Notice)]

    assert notices == [pack.wording.not_confirmed]


def test_a_supplier_is_told_what_to_offer(say, pack):
    """The same measures, but the title and the reasons speak to the bidder."""
    officer, supplier = say(GROUNDS), say(GROUNDS, Role.SUPPLIER)
    card = next(part for part in supplier.parts if isinstance(part, MeasureCard))

    assert codes(officer) == codes(supplier)
    assert words(supplier).startswith("What you could offer for grounds maintenance and weed control")
    assert "The contract is for" in understood(supplier)
    assert pack.measures[card.code].supplier in card.reasons


@pytest.mark.parametrize("said", ["a contract", "contract", "services", "some services", "{0} {council}"])
def test_a_text_too_thin_gets_one_question_with_choices(say, pack, said):
    """With nothing to go on, the bot asks one short question with things to tap, and suggests nothing."""
    reply = say(said)

    assert words(reply).startswith(pack.wording.too_thin)
    assert to_tap(reply) == list(pack.wording.thin_choices)
    assert codes(reply) == []


def test_an_unrecognised_purchase_offers_the_closest_subjects(say, pack):
    """A purchase that the pack does not know gets the nearest subjects to tap, and no guess."""
    reply = say("we want to buy xylophone zeppelins worth £30k")
    titles = {subject.title for subject in pack.subjects.values()}

    assert words(reply).startswith(pack.wording.subject_unknown)
    assert pack.wording.closest_subjects in words(reply)
    assert to_tap(reply)
    assert {*to_tap(reply)} <= titles
    assert codes(reply) == []


@pytest.mark.parametrize("said", ["tender for cleaning", "cleaning tender, £90k", "we have to retender cleaning"])
def test_the_trades_own_words_are_not_what_is_bought(say, said):
    """A tender is how something is bought: it is not taken for a misspelt thing, such as render on a wall."""
    bought = understood(say(said)).get("You are buying")

    assert bought == "Cleaning"


def test_every_subject_is_recognised_by_its_name(assistant, pack):
    """Each subject that the bot may offer to tap leads to measures for that very subject."""
    reading = {
        title: (found.brief.subject_titles[:1], len(found.picks))
        for title in (subject.title for subject in pack.subjects.values())
        for found in [assistant.recommend_once(title, Role.OFFICER, 100_000, 24)]
    }

    assert {title: got for title, got in reading.items() if got[0] != (title,) or got[1] not in (2, 3)} == {}
