"""A day as people type it: "12 April 2027", "12/4/27", "12 April", "yesterday"."""

import re
from contextlib import suppress
from datetime import date, timedelta

from knowledge.text import tidy
from store.register.cells import read_date
from store.register.errors import CellError

MONTHS = tuple("january february march april may june july august september october november december".split())

_NO_YEAR = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]?(?P<name>[a-z]{3,9})", re.ASCII)
_AGO = {"today": 0, "yesterday": 1}


def month_called(name: str) -> int | None:
    """Return the number of the month with this *name*, or with its first three letters or more; None for no month."""
    lowered = name.casefold()
    return next((n for n, each in enumerate(MONTHS, 1) if len(lowered) >= 3 and each.startswith(lowered)), None)


def read_day(text: str, today: date) -> date | None:
    """Return the day that *text* says, or None when it says none. Without a year, it is the latest up to *today*."""
    said = tidy(text).rstrip(".").casefold()
    if said in _AGO:
        return today - timedelta(days=_AGO[said])
    match = _NO_YEAR.fullmatch(said)
    month = month_called(match["name"]) if match else None
    if match and month:
        days = (_day(year, month, int(match["day"])) for year in (today.year, today.year - 1))
        return next((day for day in days if day and day <= today), None)
    with suppress(CellError):
        return read_date(said)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None
