"""The span of days that somebody asks about: "this week", "next month", "in the next 10 days", "in January"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from handlers.returns.days import MONTHS, month_called
from knowledge.quantity import spell_out
from knowledge.text import tidy

DAY = timedelta(days=1)
USUAL = 30
"""Days that are looked ahead when no span is said."""
MOST = 3650
"""Days that are looked ahead at most."""

_WHICH = re.compile(r"\b(this|next|coming)\s+(week|month|quarter)\b")
_NEXT = re.compile(r"\b(?:next|coming|within|in)\s+(?:the\s+next\s+)?(\d{1,5})\s+(day|week|month)s?\b")
_MONTH = re.compile(r"\b(?:in|for|during|by|before the end of)\s+([a-z]{3,9})(?:\s+(\d{4}))?\b")
_LATE = re.compile(r"\b(?:over ?due|lates?)\b")
_WAITED_FOR = re.compile(
    r"\b(?:missing|missed|outstanding|behind|owe|chas(?:e|ing)|hasn.?t|not (?:yet )?(?:\w+ed|sent))\b"
)
_TOMORROW, _TODAY = re.compile(r"\btomorrow\b"), re.compile(r"\btoday\b")


@dataclass(frozen=True)
class Span:
    """The days from *first* to *last*, both included. *overdue* is True when only what is overdue is asked about."""

    first: date
    last: date
    overdue: bool = False

    def is_ahead(self, today: date) -> bool:
        """Return True when it begins after *today*, so that what is overdue is no part of it."""
        return self.first > today


def read_span(text: str, today: date) -> Span:
    """Return the span that *text* asks about: the next 30 days where it says none, to be counted from *today*.

    Weeks begin on Monday. Quarters are those of the calendar, which are those of the financial year as well.
    """
    said = spell_out(tidy(text)).casefold()
    if _LATE.search(said):
        return Span(today, today, overdue=True)
    if match := _WHICH.search(said):
        return _which(match[1], match[2], today)
    if match := _NEXT.search(said):
        number = int(match[1])
        days = number * {"day": 1, "week": 7, "month": 31}[match[2]]
        return Span(today, today + DAY * min(days, MOST))
    if _TOMORROW.search(said):
        return Span(today + DAY, today + DAY)
    if (match := _MONTH.search(said)) and match[1] in (*MONTHS, *(each[:3] for each in MONTHS)):
        return _named(match[1], match[2], today)
    if _WAITED_FOR.search(said):
        return Span(today, today, overdue=True)
    return Span(today, today if _TODAY.search(said) else today + DAY * USUAL)


def _which(which: str, unit: str, today: date) -> Span:
    if unit == "week":
        first, length = today - DAY * today.weekday(), relativedelta(weeks=1)
    elif unit == "month":
        first, length = today.replace(day=1), relativedelta(months=1)
    else:
        first, length = today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1), relativedelta(months=3)
    if which == "this":
        return Span(today, first + length - DAY)
    return Span(first + length, first + length + length - DAY)


def _named(name: str, year: str | None, today: date) -> Span:
    month = month_called(name)
    assert month
    in_year = int(year) if year else today.year + (month < today.month)
    first = date(max(1900, min(in_year, 2100)), month, 1)
    last = first + relativedelta(months=1) - DAY
    return Span(max(first, today) if today <= last else first, last)
