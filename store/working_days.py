"""Working days of England: no weekend and no bank holiday. Times are those of London."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
SATURDAY = 5
FIRST, LAST = date(1971, 1, 1), date(2120, 12, 31)
"""Working days are known between these dates. The first or last of them stands for any beyond."""


def london(moment: datetime) -> datetime:
    """Return *moment* as a clock in London shows it, through summer time."""
    return moment.astimezone(LONDON)


def is_working_day(day: date) -> bool:
    """Return True when *day* is no weekend and no bank holiday of England."""
    place = bisect_left(_working_days(), day)
    return place < len(_working_days()) and _working_days()[place] == day


def on_or_after(day: date) -> date:
    """Return *day*, or the next working day after it."""
    return _working_days()[min(bisect_left(_working_days(), day), len(_working_days()) - 1)]


def on_or_before(day: date) -> date:
    """Return *day*, or the last working day before it."""
    return _working_days()[max(0, bisect_right(_working_days(), day) - 1)]


def add_working_days(day: date, count: int) -> date:
    """Return the working day that is *count* working days after *day*, or before it when *count* is negative.

    With a *count* of 0 it is *day* itself, or the next working day.
    """
    place = bisect_left(_working_days(), day) if count <= 0 else bisect_right(_working_days(), day) - 1
    return _working_days()[max(0, min(place + count, len(_working_days()) - 1))]


def working_days_between(first: date, last: date) -> int:
    """Return how many working days come after *first* up to *last*; negative when *last* is before *first*."""
    return bisect_right(_working_days(), last) - bisect_right(_working_days(), first)


@cache
def _working_days() -> list[date]:
    """Return every working day from FIRST to LAST, in order. Bank holidays of years to come are as known today."""
    from holidays import country_holidays  # a library that takes a moment to load, for those who need it only

    closed = country_holidays("GB", subdiv="ENG", years=range(FIRST.year, LAST.year + 1))
    days = (FIRST + DAY * each for each in range((LAST - FIRST).days + 1))
    return [day for day in days if day.weekday() < SATURDAY and day not in closed]
