"""Working days of England: no weekend and no bank holiday. Times are those of London."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)


def london(moment: datetime) -> datetime:
    """Return *moment* as a clock in London shows it, through summer time."""
    return moment.astimezone(LONDON)


def is_working_day(day: date) -> bool:
    """Return True when *day* is no weekend and no bank holiday of England."""
    return day.weekday() < 5 and day not in _bank_holidays()


def on_or_after(day: date) -> date:
    """Return *day*, or the next working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def on_or_before(day: date) -> date:
    """Return *day*, or the last working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """Return the working day that is *count* working days after *day*, or before it when *count* is negative.

    With a *count* of 0 it is *day* itself, or the next working day.
    """
    if count == 0:
        return on_or_after(day)
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days come after *first* up to *last*; negative when *last* is before *first*."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + each * DAY) for each in range(1, (last - first).days + 1))


@cache
def _bank_holidays() -> HolidayBase:
    """Return England's bank holidays; a year is worked out when it is first asked about."""
    return country_holidays("GB", subdiv="ENG")
