"""A person asks for a sum: they get the result, the steps, and the rule with its source."""

import pytest

from handlers.conversation import Heading, MeasureCard, Notice, Paragraph, Points, Reply, Sources
from knowledge.models import Role
from tests.handlers.talk import GROUNDS, codes, gives_up, to_tap, understood, words

SUMS = {
    "2 apprentices for 18 months": "156 weeks",
    "8 people × 2 hours": "16 hours",
    "3 people full time for 2 years": "6 FTE",
    "1 part time job at 17.5 hours a week": "0.5 FTE",
    "half an hour with 30 pupils, 4 times a year for 3 years": "180 hours",
    "3 volunteers for 4 hours": "12 hours",
    "12 of 40 staff live locally as a percentage": "30%",
    "5% of £200k": "£10,000",
    "20 miles, 3 trips a week for 1 year": "3,120 miles",
    "1 apprentice for 1 week": "1 week",
}


def title(reply: Reply) -> str:
    """Return the line at the top of *reply*, or nothing when it has none."""
    first = reply.parts[0]
    return first.text if isinstance(first, Heading) else ""


def rules(reply: Reply, pack) -> tuple[str, ...]:
    """Return the rules that *reply* quotes for its sum, none when it did no sum."""
    titled = pack.wording.sum_rule_title
    return tuple(
        item for part in reply.parts if isinstance(part, Points) and part.title == titled for item in part.items
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("typed", "result"), sorted(SUMS.items()))
def test_the_result_stands_at_the_top(say, typed, result, role):
    """An officer and a supplier both read the result first."""
    assert result == title(say(typed, role))


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("2 apprentices for 18 months", "2 × 18 × 52 ÷ 12 = 156 weeks"),
        ("8 people × 2 hours", "8 × 2 = 16 hours"),
        ("5% of £200k", "5% × £200,000 = £10,000"),
        ("12 of 40 staff", "12 ÷ 40 × 100 = 30%"),
    ],
)
def test_the_steps_are_shown(say, typed, line):
    """Below the result stand the steps, so that it can be checked."""
    assert line in [part.text for part in say(typed).parts if isinstance(part, Paragraph)]


@pytest.mark.parametrize(
    ("typed", "says", "source"),
    [
        ("2 apprentices for 18 months", "A year is 52 weeks", "plain arithmetic"),
        ("8 people × 2 hours", "session length times", "(Essex County Council)"),
        ("30 pupils for 2 hours", "times the number attending", "(Essex County Council)"),
        ("3 volunteers for 4 hours", "Staff hours are", "(unofficial copy of the 2022 national edition)"),
        ("3 people full time for 2 years", "35 hours a week", "(unofficial copy of the 2022 national edition)"),
    ],
)
def test_the_rule_is_quoted_with_its_source(say, pack, typed, says, source):
    """The first rule is the one that the sum followed, with whose rule it is."""
    first, *_ = rules(say(typed), pack)

    assert says in first
    assert source in first


@pytest.mark.parametrize("typed", sorted(SUMS))
def test_each_sum_says_whose_rules_these_are_not(say, pack, typed):
    """Every sum warns that the rules are not the council's own, and lists its sources."""
    reply = say(typed)

    assert pack.wording.sum_say_which in [part.text for part in reply.parts if isinstance(part, Notice)]
    assert [True] == [bool(part.items) for part in reply.parts if isinstance(part, Sources)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2 apprentices for 18 months", "NT10"),
        ("NT10: 2 trainees for 18 months", "NT10"),
        ("NT9 2 people for 18 months", "NT9"),
        ("2 staff for 3 hours, NT17", "NT17"),
    ],
)
def test_a_measure_that_is_named_brings_its_own_rules(say, pack, typed, code):
    """A measure's code, or words that speak of it, bring its counting rules and a way to read it."""
    reply = say(typed)

    assert {*pack.measures[code].counting} <= {*rules(reply, pack)}
    assert pack.label(f"measure-{code}") in to_tap(reply)
    assert pack.wording.sum_counts_for.partition("{")[0] not in words(reply)


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("8 people × 2 hours", {"hours × people", "staff hours", "expert hours"}),
        ("3 people full time for 2 years", {"FTE"}),
        ("5% of £200k", {"£ spent", "£ value", "£ invested"}),
        ("3 people for 2 years", {"weeks", "FTE"}),
    ],
)
def test_without_a_measure_those_in_the_unit_are_listed(say, pack, typed, units):
    """When no measure is named, the reply lists each one that is counted in that unit, and no other."""
    opening = pack.wording.sum_counts_for.partition("{")[0]
    lines = [part.text for part in say(typed).parts if isinstance(part, Paragraph) and part.text.startswith(opening)]

    assert len(lines) == 1
    for code, measure in pack.measures.items():
        assert (f"{code} ({measure.short})" in lines[0]) == (measure.unit in units)


def test_a_code_in_another_unit_does_not_bring_its_rules(say, pack):
    """Hours are not counted by the rules of a measure that is counted in pounds."""
    reply = say("8 people × 2 hours, NT19")

    assert "16 hours" == title(reply)
    assert {*pack.measures["NT19"].counting} & {*rules(reply, pack)} == set()


def test_people_with_no_hint_get_both_sums(say, pack):
    """Weeks and full-time equivalents are both shown, each with its steps and its rule."""
    reply = say("3 people for 2 years")

    assert "312 weeks / 6 FTE" == title(reply)
    assert "3 × 2 × 52 = 312 weeks" in words(reply)
    assert "3 × 2 = 6 FTE" in words(reply)
    assert {pack.wording.sum_rule_weeks, pack.wording.sum_rule_fte} <= {*rules(reply, pack)}


@pytest.mark.parametrize("typed", sorted(SUMS))
def test_a_sum_is_not_taken_for_a_purchase(say, typed):
    """A sum suggests no measures and claims to have understood no purchase."""
    reply = say(typed)

    assert codes(reply) == []
    assert understood(reply) == {}


@pytest.mark.parametrize(
    ("typed", "bought"),
    [
        (GROUNDS, "Grounds maintenance and weed control"),
        ("grounds maintenance for 3 years", "Grounds maintenance and weed control"),
        ("3 cleaners for 2 years", "Cleaning"),
        ("cleaning, 3 years, £450k", "Cleaning"),
    ],
)
def test_a_purchase_is_not_taken_for_a_sum(say, pack, typed, bought):
    """Numbers in a purchase are its size and length, and it gets measures."""
    reply = say(typed)

    assert understood(reply)["You are buying"] == bought
    assert len(codes(reply)) in (2, 3)
    assert rules(reply, pack) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "supplier delivered 8 people x 2 hours in Q2",
        "add a cleaning contract, £450k, 3 years, 2 apprentices",
        "what should I ask for on a 2 year cleaning contract",
        "2 apprentices",
    ],
)
def test_a_return_a_contract_or_a_question_gets_no_sum(say, pack, typed):
    """What was delivered, what is to be added and what is asked is not answered with arithmetic."""
    assert rules(say(typed), pack) == ()


def test_a_sum_between_leaves_the_purchase_in_mind(say):
    """After a sum, the person can still correct the purchase that they described before it."""
    say(GROUNDS)
    say("2 apprentices for 18 months")

    assert understood(say("it is only £20k"))["Value"] == "£20,000"


def test_what_is_tapped_after_a_sum_is_answered(say, pack):
    """Each thing to tap below a sum leads to an answer."""
    for label in to_tap(say("2 apprentices for 18 months")):
        reply = say(label)

        assert gives_up(reply, pack) == []
        assert not any(isinstance(part, MeasureCard) for part in reply.parts)


def test_a_mistyped_sum_of_money_gets_a_reply(say):
    """A sum of money with too many points does not stop the bot."""
    assert words(say("5% of £1.2.3"))
