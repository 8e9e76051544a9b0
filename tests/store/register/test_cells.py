"""What a cell says: days in every way that people write them, money, counts and words for "not known"."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.register.cells import guarded, plain, read_count, read_date, read_money, read_text, tidy, unguarded
from store.register.errors import CellError

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
THIS_CENTURY = st.dates(date(2000, 1, 1), date(2069, 12, 31))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)

WRITTEN = {
    "ISO": "{day:%Y-%m-%d}",
    "ISO with a time": "{day:%Y-%m-%d}T12:30:00",
    "ISO with a zone": "{day:%Y-%m-%d}T12:30:00Z",
    "ISO from a database": "{day:%Y-%m-%d} 00:00:00",
    "year first": "{day:%Y/%m/%d}",
    "slashes": "{day:%d/%m/%Y}",
    "slashes with a time": "{day:%d/%m/%Y} 00:00",
    "without noughts": "{day.day}/{day.month}/{day.year}",
    "dots": "{day:%d.%m.%Y}",
    "dashes": "{day:%d-%m-%Y}",
    "words": "{day.day} {day:%B %Y}",
    "short words": "{day:%d %b %Y}",
    "Excel": "{day:%d-%b-%Y}",
    "ordinal": "{day.day}th {day:%b %Y}",
    "weekday": "{day:%A} {day.day} {day:%B %Y}",
    "short weekday": "{day:%a}, {day.day} {day:%B} {day:%Y}",
    "capitals": "{day.day} OF MAY {day.year}",
}

SHORT_YEARS = {
    "slashes": "{day:%d/%m/%y}",
    "without noughts": "{day.day}/{day.month}/{day:%y}",
    "Excel": "{day:%d-%b-%y}",
    "dots": "{day.day}.{day.month}.{day:%y}",
}

MONEY = {
    "£1.2m": "1200000",
    "£5,259,392.96": "5259392.96",
    "93007": "93007",
    "GBP 1,000": "1000",
    "1,000 GBP": "1000",
    "£450k": "450000",
    "£450K ": "450000",
    "1.5 million": "1500000",
    "£2bn": "2000000000",
    "£1 250 000": "1250000",
    "c. £30,000": "30000",
    "£1,000 ex VAT": "1000",
    ".5": "0.5",
    "12.345": "12.35",
    "0": "0",
}

NO_MONEY = [
    "-5", "£-5", "-£5", "(£500)", "(500)", "$5,000", "€5", "5 EUR", "£5,000 per annum", "£5k pa", "5,000 a year",
    "£5 - £10", "1.000,50", "12,34", "lots", "£", "2,000/year", "£9999999999999", "1e5",
]  # fmt: skip

BLANKS = [
    "", " ", "-", "N/A", "n/a", "TBC", "tba", "Unknown", "not known", "None", "REDACTED PERSONAL DATA",
    "redacted commercial confidentiality", "Redacted Other",
]  # fmt: skip


@pytest.mark.parametrize("form", WRITTEN.values(), ids=WRITTEN)
@given(day=DAYS)
def test_every_day_reads_back_however_it_is_written(form, day):
    """Whichever way a council writes its dates, the day is the one that was meant."""
    day = day.replace(month=5) if "MAY" in form else day

    assert day == read_date(form.format(day=day))


@pytest.mark.parametrize("form", SHORT_YEARS.values(), ids=SHORT_YEARS)
@given(day=THIS_CENTURY)
def test_two_digits_are_a_year_of_this_century(form, day):
    """A year of two digits is 2000 to 2069."""
    assert day == read_date(form.format(day=day))


@given(day=DAYS)
def test_american_order_is_never_read(day):
    """The month first is an error when it shows, and the first number is the day when it does not."""
    text = f"{day:%m/%d/%Y}"
    if day.day > 12:
        with pytest.raises(CellError, match="Write the day first"):
            read_date(text)
    else:
        assert date(day.year, day.day, day.month) == read_date(text)


def test_the_day_comes_first():
    """03/04/2025 is 3 April."""
    assert date(2025, 4, 3) == read_date("03/04/2025")


@given(day=DAYS)
def test_date_cells_of_a_spreadsheet_are_taken_as_they_are(day):
    """A cell that is a date in Excel is that date."""
    assert day == read_date(day) == read_date(datetime.combine(day, time(9, 30)))


def test_midnight_in_summer_time_is_the_day_that_london_had():
    """Open data in universal time says 23:00 of the day before for a British summer day."""
    assert date(2025, 4, 1) == read_date("2025-03-31T23:00:00Z")


def test_the_end_of_time_is_no_end():
    """SAP writes 31/12/9999 where a contract has no end."""
    assert read_date("31/12/9999") is None


@pytest.mark.parametrize(
    "text",
    ["31/02/2025", "30 February 2025", "2025-13-01", "04/13/2025", "1/4/75", "April 2025", "Q1 2025", "soon",
     "01/04/0225", "1/4/2500", "32/1/2025", "1 Smarch 2025", "1/4", "2025", "1/4/2025 and 1/5/2025"],
)  # fmt: skip
def test_what_is_no_day_is_an_error_that_says_what_to_write(text):
    """A date that cannot be, or that is not clear, is never guessed."""
    with pytest.raises(CellError) as caught:
        read_date(text)

    assert f"{text} is not a date. Write the day first and the year in full, for example 1/4/2025." == str(caught.value)


def test_a_number_in_a_date_column_is_an_error():
    """Excel's own number of a day is not guessed at."""
    with pytest.raises(CellError, match="45748 is a number, not a date"):
        read_date(45748)


@pytest.mark.parametrize("text", MONEY)
def test_money_is_read_however_it_is_written(text):
    """Pounds, thousands and millions come out in pounds and pence."""
    assert Decimal(MONEY[text]) == read_money(text)


@given(pence=st.integers(0, 10**13))
def test_every_sum_reads_back(pence):
    """Any sum to the penny is the same sum, with commas, a pound sign or neither."""
    pounds = Decimal(pence) / 100

    assert pounds == read_money(f"£{pounds:,.2f}") == read_money(f"{pounds:.2f}") == read_money(f"GBP {pounds}")


@given(pounds=st.floats(0, 1e9))
def test_number_cells_are_rounded_to_the_penny(pounds):
    """What Excel worked out to many places is kept to two."""
    found = read_money(pounds)

    assert found is not None
    assert abs(found - Decimal(pounds)) <= Decimal("0.0051")
    assert found == round(found, 2)


@pytest.mark.parametrize("text", NO_MONEY)
def test_what_is_no_sum_for_the_whole_contract_is_an_error(text):
    """A negative, foreign or yearly value, or a range, is never taken for the value of the contract."""
    with pytest.raises(CellError) as caught:
        read_money(text)

    assert str(caught.value).startswith(f"{text} ")


def test_negative_number_cells_are_errors():
    """A number below nothing is refused as the text is."""
    with pytest.raises(CellError, match="less than nothing"):
        read_money(-5.5)


@pytest.mark.parametrize("text", BLANKS)
def test_words_for_not_known_say_nothing(text):
    """Every column takes the words that councils write where they know nothing."""
    found = (read_date(text), read_money(text), read_count(text, 9), read_text(text, 9))

    assert (None, None, None, "") == found


@pytest.mark.parametrize(("text", "days"), [("10", 10), ("10 working days", 10), (10, 10), (10.0, 10), ("0", 0)])
def test_working_days_are_read(text, days):
    """A count may have its unit beside it."""
    assert days == read_count(text, 250)


@pytest.mark.parametrize("text", ["2 weeks", "-1", "1.5", "251", "ten"])
def test_what_is_no_count_of_days_is_an_error(text):
    """Weeks are not taken for days."""
    with pytest.raises(CellError, match="Write a whole number from 0 to 250"):
        read_count(text, 250)


@given(text=TEXT)
def test_text_that_looks_like_a_formula_is_guarded_and_comes_back(text):
    """No text starts a formula in a spreadsheet, and the apostrophe before it is taken off exactly once."""
    safe = guarded(text)

    assert not safe.replace("\0", "").strip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert text == unguarded(safe)


@given(text=TEXT)
def test_tidy_text_stays_as_it_is(text):
    """Text that was tidied once is the same the next time, and holds nothing that cannot be seen."""
    once = tidy(text, 20)

    assert tidy(once, 20) == once
    assert len(once) <= 20
    assert not any(ord(char) < 32 for char in once)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (12.0, "12"), (1.5, "1.5"), (True, "Yes"), (date(2025, 4, 1), "2025-04-01"), ("a\0b\x07", "ab"),
     (datetime(2025, 4, 1, 9, 30), "2025-04-01 09:30")],  # noqa: DTZ001 (a spreadsheet knows no zone)
)  # fmt: skip
def test_cells_read_as_a_person_sees_them(cell, text):
    """A number that Excel made of a reference has no decimal point."""
    assert text == plain(cell)
