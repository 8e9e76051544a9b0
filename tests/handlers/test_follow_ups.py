"""A person goes on talking: why, another one, it is only £20k, start again."""

import pytest

from handlers.conversation import Copyable, Heading
from tests.handlers.talk import GROUNDS, codes, to_tap, understood, words


def first_line(reply) -> str:
    """Return the first line of *reply*."""
    return words(reply).splitlines()[0]


@pytest.mark.parametrize("asked", ["why {code}?", "Why {code}?", "why did you pick {code}", "{code}, why?"])
def test_why_a_measure_was_suggested(say, pack, asked):
    """The reason, what counts, the evidence and the texts to copy, for the measure that was suggested."""
    code = codes(say(GROUNDS))[0]
    reply = say(asked.format(code=code))
    drafts = [part for part in reply.parts if isinstance(part, Copyable)]

    assert first_line(reply) == f"Why {code}: {pack.measures[code].title}"
    assert "“grounds maintenance”" in words(reply)
    assert pack.measures[code].evidence[0] in words(reply)
    assert len(drafts) == 2
    assert not any("{" in draft.text for draft in drafts)


def test_why_a_measure_was_not_suggested(say, pack):
    """A measure that was passed over gets the reason against it, and no draft question."""
    suggested = codes(say(GROUNDS))
    other = next(code for code in pack.measures if code not in suggested)
    reply = say(f"why not {other}?")

    assert first_line(reply) == f"Why not {other}: {pack.measures[other].title}"
    assert [part for part in reply.parts if isinstance(part, Copyable)] == []


def test_a_bare_why_explains_every_measure(say):
    """A bare "why?" after a suggestion is about all that was suggested."""
    suggested = codes(say(GROUNDS))
    titles = [part.text for part in say("why?").parts if isinstance(part, Heading)]

    assert [title.split(":")[0] for title in titles] == [f"Why {code}" for code in suggested]


@pytest.mark.parametrize(
    "said",
    ["Another one instead of {code}", "swap {code}", "not {code}", "{code} does not fit", "replace {code} please"],
)
def test_another_one_instead_of_a_measure(say, said):
    """The named measure goes, the others stay, one new one comes, and the reply says which."""
    before = codes(say(GROUNDS))
    reply = say(said.format(code=before[0]))
    after = codes(reply)
    (new,) = set(after) - set(before)

    assert first_line(reply) == f"I took {before[0]} out and put {new} in."
    assert set(after) == {*before[1:], new}


def test_another_one_swaps_the_last(say):
    """A plain "another one" with no code swaps the last measure that was shown."""
    before = codes(say(GROUNDS))
    after = codes(say("another one"))

    assert before[-1] not in after
    assert set(before[:-1]) <= set(after)


def test_what_was_swapped_out_stays_out(say):
    """A measure that the person refused does not come back, whatever else changes."""
    refused = codes(say(GROUNDS))[0]
    say(f"another one instead of {refused}")
    later = [*codes(say("another one")), *codes(say("it is only £20k")), *codes(say("it is for 5 years"))]

    assert refused not in later


def test_swapping_runs_out_politely(say):
    """A person may ask for another one until none fits, and is told so, without an error."""
    before = codes(say(GROUNDS))
    seen = set(before)
    for _ in range(40):
        reply = say("another one")
        seen.update(codes(reply))

    assert codes(reply) == []
    assert "No other measure fits" in words(reply)
    assert len(seen) > len(before)


def test_a_measure_that_was_not_suggested_cannot_be_swapped(say, pack):
    """The reply says that the code is not among those suggested."""
    other = next(code for code in pack.measures if code not in codes(say(GROUNDS)))
    reply = say(f"another one instead of {other}")

    assert words(reply) == pack.wording.nothing_to_swap.format(code=other)


@pytest.mark.parametrize("said", ["another one", "another one instead of NT31", "a different one"])
def test_another_one_before_any_suggestion(say, pack, said):
    """With nothing suggested yet, the bot says so and asks what is bought."""
    reply = say(said)

    assert pack.wording.no_recommendation_yet in words(reply)


@pytest.mark.parametrize("said", ["it is only £20k", "its only 20k", "£20,000", "no, it's £20k", "the value is £20k"])
def test_a_corrected_value_is_looked_at_again(say, said):
    """The new value is repeated, the length stays, and a small contract carries two measures."""
    say(GROUNDS)
    reply = say(said)
    told = understood(reply)

    assert first_line(reply) == "I changed it to £20,000 and looked again."
    assert (told["Value"], told["Length"], len(codes(reply))) == ("£20,000", "3 years", 2)


def test_a_corrected_length_is_looked_at_again(say):
    """The new length is repeated and the value stays."""
    say(GROUNDS)
    reply = say("it is for 5 years")
    told = understood(reply)

    assert first_line(reply) == "I changed it to 5 years and looked again."
    assert (told["Value"], told["Length"]) == ("£450,000", "5 years")


def test_value_and_length_are_corrected_together(say):
    """One message may mend both."""
    say(GROUNDS)
    told = understood(say("actually 18 months and £90k"))

    assert told["You are buying"] == "Grounds maintenance and weed control"
    assert (told["Value"], told["Length"]) == ("£90,000", "18 months")


def test_a_corrected_yearly_value_is_for_the_whole_contract(say):
    """A correction to "£20k a year" on a contract of three years is £60,000, as it is in a first message."""
    say(GROUNDS)
    told = understood(say("it is £20k a year"))

    assert told["Value"] == "£60,000"


def test_a_corrected_subject_keeps_the_size(say):
    """Saying "no, it is catering" changes what is bought, and the value and length that were said still stand."""
    say(GROUNDS)
    told = understood(say("no, it is catering"))

    assert told == {"You are buying": "Catering and cafes", "Value": "£450,000", "Length": "3 years"}


def test_a_corrected_value_still_works_after_a_question(say):
    """A question in between does not make the bot forget the purchase."""
    say(GROUNDS)
    say("how many marks should social value get?")
    told = understood(say("it is only £20k"))

    assert (told["You are buying"], told["Value"]) == ("Grounds maintenance and weed control", "£20,000")


@pytest.mark.parametrize("said", ["start again", "Start again", "start over!", "forget that", "reset"])
def test_start_again_forgets(say, pack, said):
    """After "start again" nothing of the purchase or the topic is left to follow up."""
    say(GROUNDS)
    reply = say(said)
    after = say("tell me more")

    assert words(reply).startswith(pack.wording.started_again)
    assert words(after).startswith(pack.wording.nothing_more)


def test_a_new_purchase_starts_afresh(say):
    """A second purchase inherits neither the corrected value nor what was refused."""
    say(GROUNDS)
    say("it is only £20k")
    told = understood(say("school meals for 4 years, £2 million"))

    assert (told["Value"], told["Length"]) == ("£2 million", "4 years")


@pytest.mark.parametrize("asked", ["shorter", "short version please", "summarise that", "in one line"])
def test_an_answer_can_be_had_shorter(say, pack, asked):
    """After an answer, its first lines alone, with a way back to the whole of it."""
    say("How many marks should social value get?")
    reply = say(asked)

    assert words(reply).startswith(pack.topics["weighting"].answer)
    assert to_tap(reply) == ["How many marks should social value get?"]
