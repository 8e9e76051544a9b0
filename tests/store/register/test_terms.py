"""How often returns are due and what was promised, as registers say it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.contracts import Basis, Commitment, Frequency, Plan
from store.register.errors import CellError
from store.register.measures import read_measures, written
from store.register.terms import Terms, read_basis, read_chosen, read_frequency

WORDS = {
    Frequency.MONTHLY: ["monthly", "Every month", "per month"],
    Frequency.QUARTERLY: ["Quarterly", "every 3 months", "Each quarter", "every three months."],
    Frequency.SIX_MONTHLY: ["six-monthly", "Half yearly", "bi-annual", "twice a year", "every 6 months", "6-monthly"],
    Frequency.YEARLY: ["yearly", "Annual", "annually", "every 12 months"],
    Frequency.AT_THE_END: ["at the end", "On completion", "final"],
    Frequency.CHOSEN: ["chosen dates", "Set dates"],
}
SAID = [(word, each) for each, words in WORDS.items() for word in words]


@pytest.mark.parametrize(("text", "frequency"), SAID)
def test_frequencies_are_understood(text, frequency):
    """Councils' words for how often returns are due are taken."""
    assert (frequency, ()) == read_frequency(text)


@pytest.mark.parametrize("text", ["weekly", "fortnightly", "termly", "ad hoc", "every 2 months", "Yes"])
def test_other_frequencies_are_errors_that_name_what_can_be_used(text):
    """A frequency that the bot cannot ask by is not replaced by another one."""
    with pytest.raises(CellError) as caught:
        read_frequency(text)

    assert (
        f"{text} is not a frequency that the bot can use. Write one of: monthly, quarterly, six-monthly, yearly, "
        "at the end, chosen dates." == str(caught.value)
    )


@pytest.mark.parametrize("text", ["1/10/2025; 1 April 2025", "2025-04-01\n2025-10-01", "1 Apr 2025 and 1 Oct 2025"])
def test_a_list_of_dates_makes_chosen_dates(text):
    """Dates in the place of a frequency are the dates on which returns are due."""
    assert (Frequency.CHOSEN, (date(2025, 4, 1), date(2025, 10, 1))) == read_frequency(text)


def test_no_frequency_is_no_plan():
    """The bot never assumes how often returns are due."""
    assert (None, ()) == read_frequency("")
    assert Terms(due_after=5, basis=Basis.FINANCIAL).onto(None) is None


def test_blank_columns_leave_a_plan_as_it_is():
    """What was agreed in the chat stays when the register says nothing of it."""
    plan = Plan(Frequency.QUARTERLY, Basis.FINANCIAL, 10)

    assert plan == Terms().onto(plan)
    assert Plan(Frequency.MONTHLY, Basis.FINANCIAL, 10) == Terms(Frequency.MONTHLY).onto(plan)
    assert Plan(Frequency.QUARTERLY, Basis.FINANCIAL, 5) == Terms(due_after=5).onto(plan)


def test_chosen_dates_go_when_another_frequency_comes():
    """A contract that is monthly now has no dates left over."""
    plan = Plan(Frequency.CHOSEN, dates=(date(2025, 4, 1),))

    assert Plan(Frequency.MONTHLY) == Terms(Frequency.MONTHLY).onto(plan)


@pytest.mark.parametrize("text", ["Financial quarter", "financial year", "calendar quarters"])
def test_periods_can_be_counted_by_the_financial_year(text):
    """Words for the council's year are understood."""
    assert Basis.FINANCIAL is read_basis(text)


def test_an_unknown_basis_is_an_error():
    """How periods are counted is not guessed."""
    with pytest.raises(CellError, match="Write contract month or financial quarter"):
        read_basis("moon")


def test_return_dates_that_are_none_are_an_error():
    """A column of return dates takes dates only."""
    with pytest.raises(CellError, match="no list of dates"):
        read_chosen("each spring")


MEASURES = {
    "NT1: 5; NT19: £20,000; NT31": [("NT1", 5), ("NT19", 20000), ("NT31", None)],
    "NT1: 5, NT19: £20,000, NT31": [("NT1", 5), ("NT19", 20000), ("NT31", None)],
    "NT1 - 5 FTE\nNT19 (£20k)\n": [("NT1", 5), ("NT19", 20000)],
    "NT1 NT19 NT31": [("NT1", None), ("NT19", None), ("NT31", None)],
    "NT1 and IN2": [("NT1", None), ("IN2", None)],
    "RE13b = 0.5": [("RE13b", 0.5)],
    "NT1: local jobs 5": [("NT1", 5)],
    "NT1: 5; NT1: 5": [("NT1", 5)],
}


@pytest.mark.parametrize("text", MEASURES)
def test_measures_and_targets_are_understood(text):
    """Codes with or without targets are taken, between semicolons, commas or lines."""
    expected = tuple(Commitment(code, "", target) for code, target in MEASURES[text])

    assert expected == read_measures(text, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("10 apprentices", "does not begin with the code"), ("NT1: -5", "no target that is clear"),
     ("NT1: 5 to 10", "no target that is clear"), ("NT1: 5; NT1: 6", "twice with two targets"),
     ("Yes", "does not begin")],
)  # fmt: skip
def test_measures_that_are_not_clear_are_errors(text, reason):
    """A promise is never guessed at."""
    with pytest.raises(CellError, match=reason):
        read_measures(text, None)


def test_units_come_from_the_one_who_knows_them():
    """Each measure gets its unit, and a code that is not known is an error that names it."""
    units = {"NT1": "FTE"}.get

    assert (Commitment("NT1", "FTE", 5),) == read_measures("NT1: 5", units)
    with pytest.raises(CellError, match="NT99 is not a measure that the bot knows"):
        read_measures("NT99", units)


@given(
    st.dictionaries(
        st.from_regex(r"[A-Z]{1,6}[0-9]{1,3}[a-z]?", fullmatch=True),
        st.none() | st.floats(0, 1e12) | st.integers(0, 10**12).map(float),
        max_size=6,
    )
)
def test_what_is_written_reads_back(targets):
    """Measures in an export are the measures that they were, to the last digit."""
    promised = tuple(Commitment(code, "", target) for code, target in targets.items())

    assert promised == read_measures(written(promised), None)
