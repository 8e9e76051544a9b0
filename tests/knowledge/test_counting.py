"""Sums that people ask for: weeks, hours, full-time equivalents, shares, money and miles."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.counting import show, sums
from knowledge.pieces import instead
from tests.knowledge.messy import messy

PEOPLE = st.integers(1, 999)
TIMES_SIGNS = ["×", "x", "X", "*", "✕", "✖"]
PIECES = (
    "2 apprentices|8 people|x|×|2 hours|30 minutes|for 18 months|a week|twice a year|for 3 years|5% of £200k|"
    "12 of 40 staff|20 miles|3 trips|=|17.5 hours a week|part time|½|0|1,000|999999|£"
).split("|")


def results(text: str) -> list[tuple[float, str]]:
    """Return each sum in *text* as its amount, rounded as people see it, and its unit."""
    return [(round(found.amount, 2), found.unit) for found in sums(text)]


def steps(text: str) -> list[str]:
    """Return the steps of each sum in *text*."""
    return [found.steps for found in sums(text)]


def worked_out(written: str) -> float:
    """Return what *written*, such as "2 × (18 × 52 ÷ 12 + 4)", comes to."""
    assert set(written) <= set("0123456789.,+()×÷ ")
    return float(eval(written.replace(",", "").replace("×", "*").replace("÷", "/")))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("2 apprentices for 18 months", 156),
        ("two apprentices for eighteen months", 156),
        ("2 apprentices x 18 months", 156),
        ("2 apprentices × 78 weeks", 156),
        ("2 level 3 apprentices for 18 months", 156),
        ("NT10: 2 apprentices for 18 months", 156),
        ("how many weeks is 2 apprentices for 18 months?", 156),
        ("2 apprentices for 1 year and 6 months", 156),
        ("two apprentices for a year", 104),
        ("10 trainees for 2 years", 1040),
        ("2 placements for 6 weeks", 12),
        ("2 NVQs for 18 months", 156),
        ("how many weeks is 18 months", 78),
        ("18 months in weeks", 78),
    ],
)
def test_training_is_counted_in_weeks(typed, amount):
    """Apprentices, placements and courses are counted in weeks, and a year is 52 of them."""
    assert [(amount, "weeks")] == results(typed)


@given(PEOPLE, st.integers(1, 520))
def test_people_times_weeks(people, weeks):
    """Any number of apprentices for any number of weeks gives one times the other."""
    assert [(people * weeks, "weeks")] == results(f"{people} apprentices for {weeks} weeks")


@given(PEOPLE, st.integers(1, 120))
def test_a_month_is_a_twelfth_of_52_weeks(people, months):
    """Months are turned into weeks by 52 and 12, however many there are."""
    (found,) = sums(f"{people} apprentices for {months} months")

    assert ("weeks", pytest.approx(people * months * 52 / 12)) == (found.unit, found.amount)


@pytest.mark.parametrize("sign", TIMES_SIGNS)
def test_every_way_to_type_times(sign):
    """A multiplication sign, a letter and a star all mean the same, with and without spaces."""
    assert [(16, "hours")] == results(f"8 people {sign} 2 hours")
    assert [(16, "hours")] == results(f"8 {sign} 2 hours") == results(f"8{sign}2 hours")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("8 people for 2 hours", 16),
        ("8 people times 2 hours", 16),
        ("8 people at 2 hours each", 16),
        ("two hours with eight people", 16),
        ("ten people for three hours", 30),
        ("how many hours is 8 people x 2 hours?", 16),
        ("1,000 pupils for 2 hours", 2000),
        ("8 staff x 30 minutes", 4),
        ("10 pupils for 45 mins", 7.5),
        ("10 people for 90 minutes", 15),
        ("20 pupils for half an hour", 10),
        ("20 pupils for an hour", 20),
        ("20 pupils for an hour and a half", 30),
        ("1.5 hours x 20 pupils", 30),
        ("30 pupils for a one hour talk", 30),
    ],
)
def test_hours_are_people_times_the_length(typed, amount):
    """Hours come from hours or minutes, in words or digits, whichever stands first."""
    assert [(amount, "hours")] == results(typed)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("half an hour with 30 pupils, 4 times a year for 3 years", 180),
        ("20 pupils, 2 hour sessions, 3 sessions a year for 2 years", 240),
        ("2 volunteers for 3 hours twice a year for 3 years", 36),
        ("2 volunteers for 3 hours once a year for 3 years", 18),
        ("2 staff for 2 hours a month for 3 years", 144),
        ("3 staff 2 hours every month for 2 years", 144),
        ("5 mentors x 1 hour a month x 12 months", 60),
        ("2 engineers 3 hours a term for 2 years", 36),
        ("1 hour a week for 2 years", 104),
        ("2 hours weekly for 1 year", 104),
    ],
)
def test_what_happens_again_and_again_is_added_up(typed, amount):
    """Sessions each week, month, term or year are counted over the whole length."""
    assert [(amount, "hours")] == results(typed)


@pytest.mark.parametrize(
    ("typed", "whose"),
    [("8 people × 2 hours", "hours"), ("8 staff × 2 hours", "staff hours"), ("8 pupils × 2 hours", "audience hours")],
)
def test_whose_hours_they_are(typed, whose):
    """Hours that staff give and hours of those who attend follow different rules, so they are told apart."""
    assert [whose] == [found.of for found in sums(typed)]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("3 people full time for 2 years", 6),
        ("how many FTE is 3 people full time for 2 years", 6),
        ("3 jobs for 2 years", 6),
        ("3 FTE for 2 years", 6),
        ("1 job at 35 hours a week", 1),
        ("1 part time job at 17.5 hours a week", 0.5),
        ("2 people part time at 17.5 hours a week", 1),
        ("2 jobs at 17.5 hours a week for 2 years", 2),
        ("20 hours a week part time for 1 year", 0.57),
    ],
)
def test_jobs_are_counted_in_full_time_equivalents(typed, amount):
    """A job counts once for each year, and a part-time one by its share of a 35-hour week."""
    assert [(amount, "FTE")] == results(typed)


@given(PEOPLE, st.integers(1, 35))
def test_part_time_is_a_share_of_35_hours(people, hours):
    """Any number of people at any part of a full week gives that part of them."""
    (found,) = sums(f"{people} jobs at {hours} hours a week")

    assert ("FTE", pytest.approx(people * hours / 35)) == (found.unit, found.amount)


def test_people_with_no_hint_are_counted_both_ways():
    """People who may be trainees or employees get weeks and full-time equivalents."""
    assert [(312, "weeks"), (6, "FTE")] == results("3 people for 2 years")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12 of 40 staff live locally as a percentage", 30),
        ("12 out of 40 people", 30),
        ("what is 12 out of 40 staff", 30),
        ("what percentage is 3 of 12 contracts", 25),
        ("12 of 12 staff", 100),
    ],
)
def test_a_share_is_a_percentage(typed, amount):
    """A part of a whole is shown in per cent."""
    assert [(amount, "%")] == results(typed)


@given(st.integers(1, 999), st.integers(1, 999))
def test_a_share_is_never_more_than_the_whole(part, whole):
    """A part of any whole is at most 100 per cent, and a part that is larger than its whole is no share."""
    found = results(f"what is {part} out of {whole} staff")

    assert ([(round(100 * part / whole, 2), "%")] if part <= whole else []) == found


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [
        ("5% of £200k", 10_000),
        ("5% of £200,000", 10_000),
        ("what is 5% of 200k", 10_000),
        ("what is 5 per cent of £1.2m", 60_000),
        ("what is 0.5% of the £2 million", 10_000),
        ("100% of £5k", 5_000),
        ("5 per cent of £1.2m", 60_000),
        ("5% of £2 million", 100_000),
    ],
)
def test_a_percentage_of_money(typed, pounds):
    """A percentage of a sum of money is worked out, however the sum is written."""
    assert [(pounds, "£")] == results(typed)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("20 miles, 3 trips", 60),
        ("20 miles x 3 trips a week for 1 year", 3120),
        ("40 miles twice a week for 1 year", 4160),
        ("10 mile trips every week for 2 years", 1040),
    ],
)
def test_miles_are_length_times_journeys(typed, amount):
    """Miles are counted over all journeys."""
    assert [(amount, "miles")] == results(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "3 cleaners for 2 years",
        "grounds maintenance for 3 years",
        "window cleaning for 3 years",
        "cleaning, 3 years, £450k",
        "cleaning contract, 3 people for 2 years",
        "school meals for 2,000 pupils for 3 years",
        "transport for 20 pupils for 2 years",
        "20 laptops for 3 years",
        "consultants for 6 months",
        "legal advice 2 hours a week for 1 year",
        "6 week course for 12 people",
        "£450k over 3 years",
    ],
)
def test_a_purchase_is_not_a_sum(typed):
    """Somebody who says what they buy is not handed a sum instead of measures."""
    assert () == sums(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "supplier delivered 8 people x 2 hours in Q2",
        "supplier delivered 2 apprentices for 18 months",
        "add a cleaning contract, £450k, 3 years, 2 apprentices",
        "add contract: cleaning, 2 apprentices for 18 months",
        "register a 3 year contract with 2 apprentices",
        "what should I ask for on a 2 year cleaning contract",
        "how many apprentices should I ask for on a 3 year contract",
        "how much is a volunteer hour worth",
        "what counts as 2 hours",
        "what is an apprentice week",
    ],
)
def test_a_return_a_contract_or_a_question_is_not_a_sum(typed):
    """What was delivered, what is to be added and what is asked in general is left to others."""
    assert () == sums(typed)


@pytest.mark.parametrize(
    "typed", ["2 apprentices", "2 people", "3 years", "20 miles", "1,560 weeks", "8 hours", "", "?"]
)
def test_one_number_is_not_a_sum(typed):
    """With nothing to multiply there is nothing to work out."""
    assert () == sums(typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2 apprentices for 18 months", "2 × 18 × 52 ÷ 12"),
        ("2 apprentices for 1 year and 6 months", "2 × (1 × 52 + 6 × 52 ÷ 12)"),
        ("8 people × 2 hours", "8 × 2"),
        ("1 hour a week for 2 years", "1 × 104"),
        ("2 jobs at 17.5 hours a week for 2 years", "2 × 17.5 ÷ 35 × 2"),
        ("12 of 40 staff", "12 ÷ 40 × 100"),
        ("5% of £200k", "5% × £200,000"),
        ("20 miles x 3 trips a week for 1 year", "20 × 3 × 52"),
    ],
)
def test_the_steps_are_shown(typed, written):
    """A reader can follow the steps with a pocket calculator."""
    assert [written] == steps(typed)


@given(PEOPLE, st.sampled_from([15, 30, 45, 60, 90]), st.integers(1, 12), st.sampled_from(["week", "month", "year"]))
def test_the_steps_lead_to_the_result(people, minutes, times, period):
    """Whoever does the steps again comes to the amount that the bot gave."""
    (found,) = sums(f"{people} staff x {minutes} minutes, {times} times a {period} for 3 years")

    assert pytest.approx(found.amount) == worked_out(found.steps)


@pytest.mark.parametrize("typed", ["1 job at 37 hours a week", "2 jobs at 40 hours a week"])
def test_the_steps_of_a_long_week_lead_to_the_result(typed):
    """A week of more than 35 hours is one full-time post, and the steps say so."""
    (found,) = sums(typed)

    assert pytest.approx(found.amount) == worked_out(found.steps)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("2 apprentices for 18 months and 3 apprentices for 12 months", [(312, "weeks")]),
        ("8 people x 2 hours and 5 people x 3 hours", [(31, "hours")]),
        ("2½ hours x 4 people", [(10, "hours")]),
        ("1/2 hour x 4 people", [(2, "hours")]),
        ("2 apprentices at 30 hours a week for 1 year", [(104, "weeks")]),
    ],
)
def test_a_sum_is_right_or_is_not_given(typed, right):
    """Where the bot cannot do a sum it gives none, rather than a wrong one."""
    assert results(typed) in (right, [])


@given(messy | st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
@example("9" * 400 + " people x 2 hours")
@example("0 apprentices for 18 months")
@example("5% of £,,1")
def test_any_text_gives_amounts_that_make_sense(text):
    """No text stops the reader, and what it works out is a number that is not negative."""
    found = sums(text)

    assert [] == [each for each in found if not (math.isfinite(each.amount) and each.amount >= 0)]
    assert [] == [each for each in found if not each.unit or not each.steps]


@pytest.mark.parametrize("typed", ["5% of £1.2.3", "5% of £1,2.3.4k", f"5% of £{'9' * 400}", f"{'9' * 400}% of £0"])
def test_money_that_is_no_number_is_not_a_sum(typed):
    """A mistyped sum of money, or one far too long, is left alone."""
    assert [] == [each for each in sums(typed) if not math.isfinite(each.amount)]


@pytest.mark.parametrize(
    ("number", "written"), [(1560, "1,560"), (156.0, "156"), (2.857142, "2.86"), (0.5, "0.5"), (100, "100"), (0, "0")]
)
def test_numbers_are_written_as_people_write_them(number, written):
    """Thousands have a comma, whole numbers have no point, and the rest has two places at most."""
    assert written == show(number)


@given(st.integers(0, 10**9))
def test_a_whole_number_is_written_in_full(number):
    """No digit of a whole number is lost."""
    assert number == int(show(number).replace(",", ""))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("2 apprentices for 12 months and 3 for 24 months", 416),
        ("5 apprentices, 2 for 12 months and 3 for 24 months", 416),
        ("1 apprentice for 6 months plus 2 apprentices for 1 year", 130),
        ("2 aprentices, 18 mths", 156),
    ],
)
def test_several_groups_are_added_up(typed, amount):
    """Each group is counted with its own length, also when the second leaves out what it counts."""
    assert [amount] == [each.amount for each in sums(typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "120 hrs volunteering, 3 work placements of 2 weeks, 1 apprentice 52 weeks",
        "3 full time and 2 part time at 20 hrs a week",
    ],
)
def test_what_cannot_be_added_up_gets_no_number(typed):
    """No sum is better than a wrong one."""
    assert () == sums(typed)


@pytest.mark.parametrize(
    ("said", "amount"),
    [("what if 3", 234), ("and for 6 months", 52), ("sorry I meant 4 apprentices", 312), ("no, 24 months", 208)],
)
def test_a_follow_up_changes_the_sum(said, amount):
    """A short follow-up changes the number that it is about and leaves the rest."""
    assert [amount] == [each.amount for each in sums(instead(said, "2 apprentices for 18 months"))]


@pytest.mark.parametrize("said", ["is that a lot?", "what is NT31", "it is only £20k", "thanks"])
def test_other_follow_ups_leave_the_sum_alone(said):
    """What changes no number is answered as what it is."""
    assert "" == instead(said, "2 apprentices for 18 months")
