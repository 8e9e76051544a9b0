"""What a promise in a tender answer should hold: a number, a unit, a date, a place, who, evidence, a partner.

Source: fact P01 to P05 (other councils ask for a quantity, a timescale, a responsible person and evidence).
"""

import re
from collections.abc import Iterable, Mapping

from knowledge.models import Measure
from knowledge.pack import Pack

ELEMENTS = ("number", "unit", "date", "place", "who", "evidence", "partner")
"""What is looked for, in the order in which it is shown."""

_N = (
    r"(?:\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|eighteen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|dozen)"
)
"""A number, in digits or as a word."""
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_SPAN = r"(?:days?|weeks?|months?|years?|quarters?|terms?)"
_NOT_COUNTED = re.compile(
    r"\b(?:level|iso|lot|grade|stage|phase|question|section|year|month|week|day|tier)\s*\d[\d:.-]*"
    rf"|\b(?:19|20)\d\d(?:[/-]\d\d)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b|\b24/7\b"
    r"|\b[a-z]{1,3}\d{1,2}[a-z]?\b|\b\d+(?:\.\d+)?\s*(?:am|pm)\b|\b(?:any |every )?one of\b|\bno one\b|\bone "
    r"another\b|\b(?:new|the|this|that|each|every|any) one\b"
    rf"|\bwithin {_N} (?:miles?|{_SPAN})\b|\b{_N}(?:\s*(?:-|to)\s*{_N})?[ -](?:year|month)s?[ -](?:olds?|contract"
    rf"|term)\b"
    rf"|\b(?:aged?|over|under) {_N}\b(?:\s*(?:-|to)\s*{_N})?",
    re.IGNORECASE,
)
"""Numbers that count nothing: levels, years, dates, ages, codes, how far and how soon."""
_NUMBER = re.compile(rf"£\s*\d[\d,.]*|\b{_N}\b(?:\s*(?:%|k\b|per cent))?", re.IGNORECASE)
_BETWEEN = r"[\s-]+(?:[\w-]+[\s,]+){0,3}?"
_UNITS = (
    ("hour", rf"\b{_N}{_BETWEEN}(?:hours?|hrs?)\b"),
    ("week", rf"\b{_N}{_BETWEEN}weeks?\b"),
    ("fte", rf"\b{_N}{_BETWEEN}(?:fte|full[- ]time|posts?|jobs?|roles?|starters?)\b"),
    ("£", r"£\s*\d[\d,.]*"),
    ("%", r"\b\d[\d.]*\s*(?:%|per ?cent)"),
    ("mile", rf"\b{_N}{_BETWEEN}miles?\b"),
    ("tonne", rf"\b{_N}{_BETWEEN}(?:tonnes?|tco2e?|kg)\b"),
)
_DATE = re.compile(
    rf"\b(?:by|from|in|before|until|during|on|between|since|end of|start of|every)\s+(?:the\s+)?(?:\w+\s+)?{_MONTH}\b"
    rf"|\b{_MONTH}\s+(?:19|20)\d\d\b|\b(?:in|by|from|until|during|of)\s+(?:the (?:end|start) of\s+)?20\d\d\b"
    r"|\b(?:spring|summer|autumn|winter)\b|\b(?:annually|yearly|monthly|weekly|quarterly|termly|fortnightly)\b"
    rf"|\b(?:each|every|per|a|an|this|first|second|third|final)\s+"
    rf"(?:contract |school |academic |financial |calendar )?(?:{_SPAN}|half[- ]terms?|annum)\b"
    rf"|\b(?:year|month|quarter|week)\s+{_N}\b"
    r"|\b(?:within|over|in|for|after|by|during|throughout|across)\s+(?:the\s+)?"
    r"(?:first |next |whole |full |life of the |term of the |length of the |duration of the |course of the )*"
    rf"(?:{_N}[\s-]+(?:\w+\s+)?{_SPAN}|contract|term|works|programme|project|life|lifetime|build|season|framework)\b"
    r"|\b(?:contract|life|lifetime|duration|term) (?:term|of the contract)\b|\bby the (?:end|start|time)\b",
    re.IGNORECASE,
)
_NEAR = re.compile(
    rf"\bwithin {_N} miles\b|\b[A-Z]{{1,2}}\d{{1,2}}[A-Z]? \d[A-Z]{{2}}\b"
    r"|\b(?:in|from|postcodes?|areas?) (?!CO2|Q\d|NT\d)[A-Z]{1,2}\d{1,2}\b"
)


class Elements:
    """Finds each element in a sentence, and returns the words that show it."""

    def __init__(self, pack: Pack) -> None:
        places = [pack.profile.area, *pack.profile.places]
        self._places = _any_of(places)
        self._words = {name: _any_of(words) for name, words in pack.promises.elements.items()}

    def find(self, measure: Measure, sentences: Iterable[str]) -> Mapping[str, str]:
        """Return, for each element that *sentences* hold of a promise under *measure*, the words that show it."""
        found: dict[str, str] = {}
        for sentence in sentences:
            for element in ELEMENTS:
                if element not in found and (words := self.quote(element, sentence, measure)):
                    found[element] = words
        return found

    def quote(self, element: str, sentence: str, measure: Measure) -> str:
        """Return the words of *sentence* that show *element* of a promise under *measure*, or nothing."""
        if element in {"number", "unit"}:
            counted = _NOT_COUNTED.sub(lambda match: "_" * len(match[0]), sentence)
            match = _NUMBER.search(counted) if element == "number" else _unit_of(measure).search(counted)
        elif element == "date":
            match = _DATE.search(sentence)
        elif element == "place":
            match = self._places.search(sentence) or _NEAR.search(sentence)
        else:
            match = self._words[element].search(sentence)
        return _with_neighbours(sentence, match) if match else ""


def _with_neighbours(sentence: str, match: re.Match[str]) -> str:
    """Return the match with two words before it and two after, so that a reader knows where it stands."""
    start = sentence.rfind(" ", 0, match.start()) + 1
    before = re.findall(r"\S+\s+", sentence[:start])[-2:]
    after = re.match(r"\S*(?:\s+\S+){0,2}", sentence[match.end() :])
    return f"{''.join(before)}{sentence[start : match.end()]}{after[0] if after else ''}".strip(" ,.;:")


def _unit_of(measure: Measure) -> re.Pattern[str]:
    unit = measure.unit.lower()
    shapes = [shape for name, shape in _UNITS if name in unit]
    return re.compile("|".join(shapes) or r"\d", re.IGNORECASE)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
