"""How long a contract runs, read out of messy text: "3 yrs", "2+1", "18 months", "up to ten years"."""

import re
from dataclasses import dataclass

from knowledge.quantity import spell_out

_NUMBER = r"\d{1,4}(?:\.\d+)?"
_UNIT = r"(?:years?|yrs?|y\b|months?|mths?|mos?\b|weeks?|wks?)"
_PLUS = rf"(?:\s*(?:\+|plus)\s*(?:(?:up to|an?)\s+)?{_NUMBER}\s*-?\s*{_UNIT}?)"
_TERM = re.compile(
    rf"(?<![\d.,£+])(?P<base>{_NUMBER})\s*-?\s*(?P<unit>{_UNIT})?(?P<plus>{_PLUS}*)(?:\s*-?\s*(?P<last>{_UNIT}))?(?![\w])",
    re.IGNORECASE,
)
_EXTRA = re.compile(rf"({_NUMBER})\s*-?\s*({_UNIT})?", re.IGNORECASE)
_AGE = re.compile(r"\s*-?\s*olds?\b", re.IGNORECASE)
_AGED = re.compile(r"\bage[ds]?\s+(?:between\s+|under\s+|over\s+|up to\s+)?(?:\d+\s*(?:to|-|and)\s*)?$", re.IGNORECASE)
_AGO = re.compile(r"\s*(?:ago|late|warranty|guarantee|notice)\b", re.IGNORECASE)
_ONE_YEAR = re.compile(
    r"\b(?:for|over|in|lasts?) (?:a|the|one|1) (?:single )?(?:year|yr)\b|\b(?:one|a single)[- ]year\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Duration:
    """A contract's length in whole months: the sure term and what it may be extended by."""

    months: int
    extension: int = 0
    span: tuple[int, int] = (0, 0)

    @property
    def longest(self) -> int:
        """The months with every extension taken."""
        return self.months + self.extension


def read_duration(text: str) -> Duration | None:
    """Return how long the contract in *text* runs, or None when it does not say."""
    text = spell_out(text)
    for match in _TERM.finditer(text):
        found = _duration(match)
        before, after = text[: match.start()], text[match.end() :]
        if found and not (_AGED.search(before) or _AGE.match(after) or _AGO.match(after)):
            return found
    once = _ONE_YEAR.search(text)
    return Duration(12, span=once.span()) if once else None


def _duration(match: re.Match[str]) -> Duration | None:
    parts = _EXTRA.findall(match["plus"] or "")
    unit = match["unit"] or match["last"] or next((u for _, u in parts if u), "")
    if not unit:
        # "3+1+1" with no unit is years; a lone number is not a length.
        if not parts or float(match["base"]) > 15 or any(float(n) > 15 for n, _ in parts):
            return None
        unit = "years"
    months = _months(float(match["base"]), unit)
    extension = sum(_months(float(number), own or unit) for number, own in parts)
    if not 0 < months <= 1200 or extension > 1200:
        return None
    return Duration(months, extension, match.span())


def _months(number: float, unit: str) -> int:
    if unit.lower().startswith("y"):
        return round(number * 12)
    if unit.lower().startswith("w"):
        return max(1, round(number * 12 / 52)) if number else 0
    return round(number)


def format_months(months: int) -> str:
    """Return *months* in words: "3 years", "18 months", "1 month"."""
    if months % 12 == 0 and months:
        years = months // 12
        return f"{years} year" + ("s" if years > 1 else "")
    return f"{months} month" + ("s" if months != 1 else "")
