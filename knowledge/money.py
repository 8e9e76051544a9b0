"""Pounds: read out of messy text, and written the way GOV.UK writes them."""

import re
from dataclasses import dataclass

from knowledge.quantity import spell_out

_SCALE = {
    "k": 1e3, "grand": 1e3, "thousand": 1e3, "thou": 1e3,
    "m": 1e6, "mil": 1e6, "mill": 1e6, "mn": 1e6, "million": 1e6, "millions": 1e6,
    "bn": 1e9, "b": 1e9, "billion": 1e9,
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d+)?|\d{1,12}(?:\.\d+)?"
_UNIT = "|".join(sorted(_SCALE, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?:(?P<pound>£|\bgbp)\s*|(?<![\w.,+]))(?P<low>{_NUMBER})\s*(?P<low_unit>{_UNIT})?"
    rf"(?:\s*(?:-|–|to|and)\s*(?:£\s*(?P<high>{_NUMBER})\s*(?P<high_unit>{_UNIT})?"
    rf"|(?P<high_bare>{_NUMBER})\s*(?P<high_bare_unit>{_UNIT})))?"
    r"(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
_BETWEEN = r"\s*(?:pounds\s*|quid\s*)?(?:\([^)]{0,20}\)\s*|ex vat\s*)?"
_PER_YEAR = re.compile(
    rf"{_BETWEEN}(?:(?:per|a|each|every|/)\s*(?:year|yr|annum)\b|(?:pa|p\.a\.?|annually|yearly|annual)\b)",
    re.IGNORECASE,
)
_PER_MONTH = re.compile(
    rf"{_BETWEEN}(?:(?:per|a|each|every|/)\s*(?:month|mth|calendar month)\b|(?:pcm|monthly)\b)", re.IGNORECASE
)
_BEFORE = re.compile(
    r"(?:worth|valued? at|valued?|budget(?: of| is)?|costs?|costing|total(?:ling)?|about|around|circa|c\.?|"
    r"approx(?:imately|\.)?|est(?:imated|\.)?|up to|spend(?: of)?|only|is|under|over|roughly|ca)\s*:?\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:pounds|quid|sterling|gbp|budget|total|contract value|ex vat|exc? vat|inc vat)\b", re.IGNORECASE
)
_LENGTH_UNIT = re.compile(
    r"\s*(?:-\s*)?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?|hours?|hrs?|miles?|km)\b", re.IGNORECASE
)
_THINGS = re.compile(
    r"\s*(?:homes|houses|properties|households|people|residents|pupils|children|users|visits|bins|units|licen[cs]es|tonnes)\b",
    re.IGNORECASE,
)
_METRES = re.compile(
    r"\s*(?:high|long|wide|deep|tall|thick|x\b|by\b|of\b|(?:fenc|path|pipe|kerb|hedge|cable)\w*)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"\b(?:total|overall|altogether|whole|in all)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Amount:
    """A sum of money in pounds, with the period it is for: the whole contract, a year or a month."""

    pounds: float
    period: str = "whole"
    is_total: bool = False
    span: tuple[int, int] = (0, 0)


def read_amounts(text: str) -> list[Amount]:
    """Return the sums of money in *text*, in order, passing over lengths, counts and metres."""
    text = spell_out(text)
    return [amount for match in _AMOUNT.finditer(text) if (amount := _amount(text, match))]


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    before, after = text[: match.start()], text[match.end() :]
    low, unit = match["low"], (match["low_unit"] or "").lower()
    high = match["high"] or match["high_bare"]
    high_unit = (match["high_unit"] or match["high_bare_unit"] or "").lower()
    if match["pound"] is None:
        if unit in {"m", "b"} and (_METRES.match(after) or before.rstrip().endswith((" x", " by"))):
            return None
        if _THINGS.match(after):
            return None
        if not unit and not high_unit and not _is_money(low, before, after):
            return None
    pounds = _pounds(low, unit or high_unit)
    if high:
        pounds = (pounds + _pounds(high, high_unit)) / 2
    if pounds <= 0:
        return None
    period = "year" if _PER_YEAR.match(after) else "month" if _PER_MONTH.match(after) else "whole"
    near = before[-20:] + " " + after[:20]
    return Amount(round(pounds, 2), period, bool(_TOTAL.search(near)), match.span())


def _is_money(number: str, before: str, after: str) -> bool:
    """A bare number is money only when the words beside it say so."""
    if _LENGTH_UNIT.match(after):
        return False
    size = float(number.replace(",", ""))
    if _AFTER.match(after):
        return True
    return size >= 1000 and bool(_BEFORE.search(before)) and not re.match(r"\s*[a-z]", after, re.IGNORECASE)


def _pounds(number: str, unit: str) -> float:
    return float(number.replace(",", "")) * _SCALE.get(unit, 1)


def format_pounds(pounds: float) -> str:
    """Return *pounds* as GOV.UK writes it: £5 million, £1.25 million, £450,000, £73.50."""
    if pounds >= 1_000_000:
        millions = f"{pounds / 1_000_000:,.2f}".rstrip("0").rstrip(".")
        return f"£{millions} million"
    if pounds != int(pounds) and pounds < 1000:
        return f"£{pounds:,.2f}"
    return f"£{pounds:,.0f}"
