"""The working days of England, and London's clock through summer time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.working_days import (
    FIRST,
    LAST,
    add_working_days,
    is_working_day,
    london,
    on_or_after,
    on_or_before,
    working_days_between,
)

DAY = timedelta(days=1)

HOLIDAYS = {
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
    2028: ["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"],
}
"""The bank holidays of England that fall on a weekday, as gov.uk lists them."""

days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
counts = st.integers(0, 300)


@pytest.mark.parametrize("year", HOLIDAYS)
def test_bank_holidays_are_those_of_england(year):
    """Nothing falls due on a bank holiday, and nothing is put off for a day that is none, such as 2 January."""
    each = [date(year, 1, 1) + DAY * number for number in range(366)]
    closed = [day for day in each if day.year == year and day.weekday() < 5 and not is_working_day(day)]

    assert [date.fromisoformat(f"{year}-{day}") for day in HOLIDAYS[year]] == closed


@given(days)
def test_no_weekend_is_a_working_day(day):
    """Nobody is reminded on a Saturday or a Sunday."""
    assert not (day.weekday() >= 5 and is_working_day(day))


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2027-03-25", 1, "2027-03-30"),  # over Good Friday and Easter Monday
        ("2027-03-30", -1, "2027-03-25"),
        ("2027-12-24", 1, "2027-12-29"),  # Christmas and Boxing Day fall on a weekend, and are made up for
        ("2027-12-24", 3, "2027-12-31"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2027-04-30", 1, "2027-05-04"),
        ("2027-07-03", 0, "2027-07-05"),  # a Saturday
        ("2027-07-03", 1, "2027-07-05"),
        ("2027-07-03", -1, "2027-07-02"),
        ("2027-07-05", 0, "2027-07-05"),
        ("2027-06-30", 20, "2027-07-28"),
        ("2027-07-28", -20, "2027-06-30"),
    ],
)
def test_working_days_are_counted_as_on_the_calendar(day, count, found):
    """Dates that were counted by hand."""
    assert date.fromisoformat(found) == add_working_days(date.fromisoformat(day), count)


@given(days, counts)
def test_as_many_working_days_pass_as_were_asked_for(day, count):
    """Counting day by day on the calendar gives the same number, and the last of them is a working day."""
    found = add_working_days(day, count)
    passed = sum(is_working_day(day + DAY * number) for number in range(1, (found - day).days + 1))

    assert is_working_day(found)
    assert passed == count or (count == 0 and not is_working_day(day) and passed == 1)


@given(days, counts)
def test_adding_and_taking_away_are_inverse(day, count):
    """From a working day, as many days forth as back come home."""
    day = on_or_after(day)

    assert day == add_working_days(add_working_days(day, count), -count)
    assert day == add_working_days(add_working_days(day, -count), count)


@given(days, counts, counts)
def test_counts_add_up(day, some, more):
    """Five working days and three are eight."""
    assert add_working_days(day, some + more) == add_working_days(add_working_days(day, some), more) or not some


@given(days, st.integers(-300, 300))
def test_between_tells_what_was_added(day, count):
    """The number of working days between two dates is the number that was added."""
    day = on_or_after(day)

    assert count == working_days_between(day, add_working_days(day, count))


@given(days, days)
def test_between_is_counted_as_on_the_calendar(first, last):
    """The first day does not count and the last one does; the other way round it is negative."""
    early, late = sorted((first, last))
    passed = sum(is_working_day(early + DAY * number) for number in range(1, (late - early).days + 1))

    assert (passed if first <= last else -passed) == working_days_between(first, last)


@given(days)
def test_the_nearest_working_day_is_near(day):
    """A working day is its own, and another day's is the first one on either side."""
    after, before = on_or_after(day), on_or_before(day)
    passed = [before + DAY * number for number in range(1, (after - before).days)]

    assert before <= day <= after
    assert (True, True) == (is_working_day(before), is_working_day(after))
    assert not any(map(is_working_day, passed))
    assert (before == day == after) == is_working_day(day)


@pytest.mark.parametrize("day", [date.min, FIRST - DAY, LAST + DAY, date.max])
def test_beyond_what_is_known_the_first_or_last_day_stands(day):
    """A date far in the past or the future, such as a typing error, is no fault."""
    edge = on_or_after(FIRST) if day < FIRST else on_or_before(LAST)
    further = -(10**6) if day < FIRST else 10**6

    assert not is_working_day(day)
    assert [edge] * 4 == [
        on_or_after(day),
        on_or_before(day),
        add_working_days(day, 0),
        add_working_days(day, further),
    ]


@pytest.mark.parametrize(
    ("moment", "clock"),
    [
        ("2027-03-28 00:59", "2027-03-28 00:59"),
        ("2027-03-28 01:00", "2027-03-28 02:00"),
        ("2027-07-01 08:00", "2027-07-01 09:00"),
        ("2027-06-30 23:30", "2027-07-01 00:30"),
        ("2027-10-31 00:30", "2027-10-31 01:30"),
        ("2027-10-31 01:00", "2027-10-31 01:00"),
        ("2027-10-31 01:30", "2027-10-31 01:30"),
        ("2027-12-31 23:59", "2027-12-31 23:59"),
    ],
)
def test_times_are_those_of_london(moment, clock):
    """Clocks go forward on 28 March 2027 and back on 31 October: the hour and the date are the ones on the wall."""
    there = london(datetime.fromisoformat(moment).replace(tzinfo=UTC))

    assert clock == there.strftime("%Y-%m-%d %H:%M")


@given(minutes=st.integers(0, 4 * 366 * 24 * 60))
def test_a_moment_stays_the_same_moment(minutes):
    """Showing a moment on another clock does not move it, and London is at most an hour ahead."""
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    there = london(moment)

    assert moment == there
    assert there.utcoffset() in {timedelta(0), timedelta(hours=1)}
