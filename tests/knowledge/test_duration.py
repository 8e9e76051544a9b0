"""How long a contract runs."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.duration import format_months, read_duration
from tests.knowledge.messy import messy

STYLES = {
    "{} months": 1,
    "{}mths": 1,
    "a {}-month contract": 1,
    "for {} years": 12,
    "{} yrs": 12,
    "{}yr": 12,
    "£80k over {} years": 12,
}


def length_of(text: str) -> tuple[int, int] | None:
    """Return the months in *text*, and the months of extension."""
    found = read_duration(text)
    return (found.months, found.extension) if found else None


@pytest.mark.parametrize(
    ("typed", "months", "extension"),
    [
        ("18 months", 18, 0),
        ("eighteen months", 18, 0),
        ("two and a half years", 30, 0),
        ("for a year", 12, 0),
        ("one-year contract", 12, 0),
        ("6 weeks", 1, 0),
        ("up to ten years", 120, 0),
        ("3+1+1", 36, 24),
        ("3+1+1 years", 36, 24),
        ("2 years plus 1", 24, 12),
        ("3 years plus up to 2 years", 36, 24),
        ("5 years with 3 months notice", 60, 0),
    ],
)
def test_ways_to_write_a_length(typed, months, extension):
    """A length is read in words, digits and short forms, with what it may be extended by."""
    assert (months, extension) == length_of(typed)


@given(st.integers(1, 60), st.sampled_from(sorted(STYLES)))
def test_one_length_in_several_styles_reads_the_same(number, style):
    """Years and months are read however they are written."""
    assert (number * STYLES[style], 0) == length_of(style.format(number))


@given(st.integers(1, 1200))
def test_what_the_bot_writes_it_can_read(months):
    """A length that the bot showed can be typed back to it."""
    assert (months, 0) == length_of(format_months(months))


@pytest.mark.parametrize(
    ("months", "written"), [(1, "1 month"), (12, "1 year"), (18, "18 months"), (36, "3 years"), (13, "13 months")]
)
def test_whole_years_are_written_as_years(months, written):
    """36 months is shown as 3 years, 18 months as it is."""
    assert written == format_months(months)


@pytest.mark.parametrize(
    "typed", ["16 year olds", "16 to 18 year olds", "5 years old", "children aged 11 years", "babies aged 18 months"]
)
def test_an_age_is_not_a_length(typed):
    """How old people are says nothing about the contract."""
    assert length_of(typed) is None


def test_an_age_does_not_hide_the_length():
    """The contract's length is found behind somebody's age."""
    assert (36, 0) == length_of("mentoring for 16 year olds for 3 years")


@pytest.mark.parametrize(
    "typed", ["10 years ago", "2 years warranty", "3 months notice", "2025", "24/7", "0 years", "£3"]
)
def test_other_times_are_not_a_length(typed):
    """Warranties, notice periods, dates and what is past are not how long the contract runs."""
    assert length_of(typed) is None


@given(messy)
@example("9" * 400 + " years")
@example("3 years + " + "9" * 400 + " years")
def test_any_text_gives_a_length_that_makes_sense(text):
    """No text stops the reader, and a length found is between a month and a hundred years."""
    found = read_duration(text)

    assert found is None or (1 <= found.months <= 1200 and 0 <= found.extension <= 1200)
