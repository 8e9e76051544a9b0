"""Pounds, read and written."""

from math import isfinite

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.money import format_pounds, read_amounts
from tests.knowledge.messy import messy

THOUSANDS = ("£{0:,}", "£{0}", "{1}k", "£{1}k", "£{1} thousand", "{1} grand", "GBP {0:,}", "£{2:g}m", "{2:g} million")


def pounds_in(text: str) -> list[float]:
    """Return the sums in *text*."""
    return [amount.pounds for amount in read_amounts(text)]


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [
        ("£1.2m", 1_200_000),
        ("450k", 450_000),
        ("fifty thousand", 50_000),
        ("two hundred and fifty thousand", 250_000),
        ("half a million", 500_000),
        ("£1.2 bn", 1_200_000_000),
        ("£73.50", 73.5),
        ("c£50k", 50_000),
        ("worth 50,000, we think", 50_000),
        ("5,000 pounds", 5_000),
        ("300 chairs for 40k", 40_000),
    ],
)
def test_ways_to_write_a_sum(typed, pounds):
    """A sum is read however it is written, and beside numbers that are not money."""
    assert [pounds] == pounds_in(typed)


@given(st.integers(1, 9_999), st.sampled_from(THOUSANDS))
def test_one_sum_in_several_styles_reads_the_same(thousands, style):
    """£450,000, 450k and £0.45m are one sum, also in the middle of a sentence."""
    written = style.format(thousands * 1_000, thousands, thousands / 1_000)

    assert [thousands * 1_000] == pounds_in(f"Cleaning, {written}, 3 years")


@given(st.integers(1, 999_999) | st.integers(100, 500_000).map(lambda hundredths: hundredths * 10_000))
def test_what_the_bot_writes_it_can_read(pounds):
    """A sum that the bot showed can be typed back to it."""
    assert [pounds] == pounds_in(format_pounds(pounds))


@pytest.mark.parametrize(
    ("pounds", "written"),
    [(5e6, "£5 million"), (1.25e6, "£1.25 million"), (450_000, "£450,000"), (73.5, "£73.50"), (40, "£40")],
)
def test_money_is_written_the_way_govuk_does(pounds, written):
    """Millions in words, thousands with a comma, pence only where there are any."""
    assert written == format_pounds(pounds)


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("£80k a year", "year"),
        ("£80,000 per annum", "year"),
        ("£80k (ex VAT) pa", "year"),
        ("80,000 pounds a year", "year"),
        ("£5k a month", "month"),
        ("£80k", "whole"),
    ],
)
def test_a_sum_says_its_period(typed, period):
    """A sum for each year or month is told from a sum for the whole contract."""
    assert [period] == [amount.period for amount in read_amounts(typed)]


@pytest.mark.parametrize(
    ("typed", "middle"),
    [
        ("£10k-£20k", 15_000),
        ("100-200k", 150_000),
        ("between 50 and 60k", 55_000),
        ("£1m–£2m", 1_500_000),
        ("£20,000 to £30,000", 25_000),
    ],
)
def test_a_range_is_read_as_its_middle(typed, middle):
    """A range of sums is one sum, half-way."""
    assert [middle] == pounds_in(typed)


@pytest.mark.parametrize(
    "typed",
    ["2m high fence", "200m of fencing", "40m of path", "400m of guttering", "2.4m fencing", "5m x 3m shed"],
)
def test_metres_are_not_millions(typed):
    """A length in metres is not money."""
    assert [] == pounds_in(typed)


@pytest.mark.parametrize(
    "typed", ["300 chairs", "about 5000 homes", "10k homes", "3 years", "24/7", "NT31", "£0", "5 km"]
)
def test_a_count_is_not_money(typed):
    """Numbers of things, of years and of nothing are not money."""
    assert [] == pounds_in(typed)


@given(messy)
@example("£" + "9" * 400)
@example("£1" + ",000" * 400)
def test_any_text_gives_sums_that_make_sense(text):
    """No text stops the reader, and every sum found is more than nothing and less than endless."""
    sums = pounds_in(text)

    assert [] == [pounds for pounds in sums if pounds <= 0 or not isfinite(pounds)]
