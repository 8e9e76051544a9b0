"""A day as people type it: "12 April 2027", "12/4/27", "12 April", "yesterday", "next Monday"."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from knowledge.quantity import spell_out
from knowledge.text import tidy
from store.register.cells import read_date
from store.register.errors import CellError

MONTHS = tuple("january february march april may june july august september october november december".split())
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())

MOST_AHEAD = 1000
"""Days, weeks or months that somebody may look ahead."""

_NO_YEAR = re.compile(
    r"(?P<day>\d{1,2})(?:(?:st|nd|rd|th)?(?: of)?[ -]?(?P<name>[a-z]{3,9})|[/.-](?P<month>\d{1,2}))", re.ASCII
)
_AGO = {"today": 0, "yesterday": 1}
_WEEKDAY = re.compile(
    rf"(?:(?P<which>next|last|this|on)\s+)?(?P<day>{'|'.join(f'{each[:-3]}(?:day)?' for each in WEEKDAYS)})"
)
_AHEAD = re.compile(r"(?:in\s+)?(?P<count>\d{1,4}|an?)\s+(?P<unit>day|week|month)s?(?:\s+time)?")
_IN_TEXT = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+[a-z]{3,9}\.?,?\s+\d{4}\b|\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b",
    re.IGNORECASE,
)


def month_called(name: str) -> int | None:
    """Return the number of the month with this *name*, or with its first three letters or more; None for no month."""
    lowered = name.casefold()
    return next((n for n, each in enumerate(MONTHS, 1) if len(lowered) >= 3 and each.startswith(lowered)), None)


def read_day(text: str, today: date) -> date | None:
    """Return the day that *text* says, or None when it says none. Without a year, it is the latest up to *today*."""
    said = tidy(text).rstrip(".").casefold()
    if said in _AGO:
        return today - timedelta(days=_AGO[said])
    if (weekday := _weekday(said)) is not None and not said.startswith("next"):
        return today - timedelta(days=(today.weekday() - weekday) % 7 or 7 * said.startswith("last"))
    return _in_year(said, (today.year, today.year - 1), lambda day: day <= today) or _written(said)


def read_day_ahead(text: str, today: date) -> date | None:
    """Return the day that *text* says, or None when it says none. Without a year, it is the next after *today*."""
    said = spell_out(tidy(text).rstrip(".")).casefold()
    if said == "tomorrow":
        return today + timedelta(days=1)
    if said == "next week":
        return today + timedelta(days=7 - today.weekday())
    if said == "next month":
        return today.replace(day=1) + relativedelta(months=1)
    if (weekday := _weekday(said)) is not None and not said.startswith("last"):
        return today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    if match := _AHEAD.fullmatch(said):
        count = 1 if match["count"].startswith("a") else min(int(match["count"]), MOST_AHEAD)
        return today + relativedelta(**{f"{match['unit']}s": count})  # type: ignore[arg-type]
    return _in_year(said, (today.year, today.year + 1), lambda day: day > today) or _written(said)


def day_in(text: str) -> date | None:
    """Return the first day with its year that stands in *text*, or None."""
    return next((day for each in _IN_TEXT.findall(text) if (day := _written(each))), None)


def _weekday(said: str) -> int | None:
    match = _WEEKDAY.fullmatch(said)
    return next(n for n, each in enumerate(WEEKDAYS) if each.startswith(match["day"])) if match else None


def _in_year(said: str, years: tuple[int, int], fits: Callable[[date], bool]) -> date | None:
    match = _NO_YEAR.fullmatch(said)
    if not match:
        return None
    month = int(match["month"]) if match["month"] else month_called(match["name"])
    days = (_day(year, month, int(match["day"])) for year in years) if month else ()
    return next((day for day in days if day and fits(day)), None)


def _written(said: str) -> date | None:
    with suppress(CellError):
        return read_date(said)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None
