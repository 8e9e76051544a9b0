"""What one cell of a register says: a text, a day, a sum of money or a count. The day always comes before the month."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from store.register.errors import CellError
from store.register.words import is_blank
from store.working_days import london

Cell = str | int | float | Decimal | bool | date | datetime | time | timedelta | None

YEARS = range(1900, 2200)
NO_END = 9999
"""The year of an end date in systems that must have one. It says that there is none."""

MOST_POUNDS = Decimal(10) ** 12
PENNY = Decimal("0.01")

_NOTHING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that no cell should hold, and that Excel and databases refuse."""

_ACTIVE = r"[\s\x00]*[=+\-@\t\r]"
_GUARDED = re.compile(rf"'+{_ACTIVE}")
_TO_GUARD = re.compile(rf"'*{_ACTIVE}")

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}.*")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[ t]+[\d:.]+)?")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]*([a-z]{3,9})\.?,?[\s-]*(\d{4}|\d{2})")
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+")
_MONTHS = ("january february march april may june july august september october november december").split()

_SCALE = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9}
_MONEY = re.compile(
    r"(?:(?:c\.?|ca\.?|circa|approx\.?|approximately|about|est\.?|estimated|up to)\s*)?"
    r"(?:£|gbp)?\s*(\d{1,3}(?:[, ]\d{3})+|\d+)?(\.\d+)?\s*(k|thousand|mn|m|million|bn|billion)?\s*(?:gbp|pounds)?"
    r"\s*(?:\(?(?:\+|ex|exc|excl|excluding|plus|net of)\.?\s*vat\)?)?"
)


def plain(cell: Cell) -> str:
    """Return *cell* as a person reads it, without characters that cannot be seen. A day is written as 2025-04-01."""
    match cell:
        case None:
            return ""
        case str():
            return visible(unguarded(cell)).strip()
        case bool():
            return "Yes" if cell else "No"
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


def read_text(cell: Cell, most: int) -> str:
    """Return the words of *cell* with single spaces, cut to *most* characters. A word for "not known" says nothing."""
    text = tidy(plain(cell), most)
    return "" if is_blank(text) else text


def tidy(text: str, most: int) -> str:
    """Return *text* without characters that cannot be seen, with single spaces, cut to *most* characters."""
    return " ".join(visible(text).split())[:most].rstrip()


def visible(text: str) -> str:
    """Return *text* without characters that cannot be seen, its lines as they are."""
    return _NOTHING.sub("", text)


def guarded(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula: with an apostrophe where it looks like one."""
    return f"'{text}" if _TO_GUARD.match(text) else text


def unguarded(text: str) -> str:
    """Return *text* without the apostrophe that `guarded` set before it."""
    return text[1:] if _GUARDED.match(text) else text


def read_date(cell: Cell) -> date | None:
    """Return the day that *cell* says, or None. A time with a zone is taken in London. Raises CellError."""
    if isinstance(cell, datetime):
        return _checked(cell.date(), plain(cell))
    if isinstance(cell, date):
        return _checked(cell, plain(cell))
    text = tidy(plain(cell), 100)
    if is_blank(text):
        return None
    if not isinstance(cell, str):
        raise CellError(f"{text} is a number, not a date. Format the column as a date in your spreadsheet.")
    return _checked(_date(text.lower()), text)


def read_dates(cells: Iterable[str]) -> tuple[date, ...]:
    """Return the different days that *cells* say, in order. Raises CellError."""
    return tuple(sorted({day for each in cells if (day := read_date(each))}))


def read_money(cell: Cell) -> Decimal | None:
    """Return the pounds that *cell* says, rounded to a penny, or None. Raises CellError."""
    text = tidy(plain(cell), 100)
    if is_blank(text):
        return None
    if isinstance(cell, bool | date | time | timedelta):
        raise CellError(f"{text} is not a sum of money. Write it in pounds, for example £1,250,000.")
    if isinstance(cell, float):
        text = format(Decimal(repr(cell)), "f")
    return _money(text)


def read_count(cell: Cell, most: int) -> int | None:
    """Return the whole number of days, up to *most*, that *cell* says, or None. Raises CellError."""
    text = tidy(plain(cell), 100)
    if is_blank(text):
        return None
    found = re.fullmatch(r"(\d{1,4})(?:\.0+)?(?:\s*(?:working|business)?\s*days?)?", text.lower())
    if not found or int(found[1]) > most:
        raise CellError(f"{text} is not a number of working days. Write a whole number from 0 to {most}.")
    return int(found[1])


@lru_cache(maxsize=20_000)
def _date(text: str) -> date | None:
    """Return the day that *text* in small letters says, or None when it says none."""
    text = _WEEKDAY.sub("", text, count=1) if text[:1].isalpha() else text
    try:
        if _ISO_TIME.fullmatch(text):
            moment = datetime.fromisoformat(text.upper())
            return london(moment).date() if moment.tzinfo else moment.date()
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text):
            return date(_year(found[3]), int(found[2]), int(found[1]))
        if found := _WORDS.fullmatch(text):
            return date(_year(found[3]), _month(found[2]), int(found[1]))
    except (ValueError, OverflowError):
        return None
    return None


def _year(text: str) -> int:
    """Return the year. Two digits are 2000 to 2069; later ones could be of either century."""
    if len(text) == 2 and int(text) > 69:
        raise ValueError(text)
    return int(text) + (2000 if len(text) == 2 else 0)


def _month(text: str) -> int:
    text = "sep" if text == "sept" else text
    return next(number for number, name in enumerate((*_MONTHS, text), 1) if name.startswith(text))


def _checked(day: date | None, text: str) -> date | None:
    if day and day.year == NO_END:
        return None
    if not day or day.year not in YEARS:
        raise CellError(f"{text} is not a date. Write the day first and the year in full, for example 1/4/2025.")
    return day


@lru_cache(maxsize=20_000)
def _money(text: str) -> Decimal:
    if re.search(r"\$|€|\b(?:usd|eur|euros?|dollars?)\b", text.lower()):
        raise CellError(f"{text} is not in pounds. Write the value in pounds.")
    if re.match(r"(?:£|gbp)?\s*[-−–]|\(.*\d", text.lower()):
        raise CellError(f"{text} is less than nothing. Write the value of the whole contract.")
    if re.search(r"\d.*(?:per|a|each|/)\s*(?:year|yr|annum|month)|\bp\.?\s?a\b|annual|yearly", text.lower()):
        raise CellError(f"{text} is not for the whole contract. Write the value of the whole contract.")
    found = _MONEY.fullmatch(text.lower())
    if not found or not (found[1] or found[2]):
        raise CellError(f"{text} is not a sum of money. Write one amount in pounds, for example £1,250,000.")
    number = Decimal(re.sub(r"[, ]", "", found[1] or "") + (found[2] or ""))
    pounds = number.scaleb(_SCALE.get(found[3] or "", 0))
    if pounds > MOST_POUNDS:
        raise CellError(f"{text} is too much. Check the value.")
    return pounds.quantize(PENNY, ROUND_HALF_UP)
