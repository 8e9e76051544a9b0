"""Reads a purchase out of messy text: what is bought, for how much, for how long, where and how."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.duration import Duration, read_duration
from knowledge.money import Amount, read_amounts
from knowledge.pack import Pack
from knowledge.quantity import spell_out
from knowledge.subjects import SubjectFinder, SubjectMatch
from knowledge.text import tidy
from knowledge.traits import TraitFinder, TraitMatch

READ_AT_MOST = 3000
"""Characters of a text that are read: what is bought is said at the start."""

_MEASURES = re.compile(
    r"\b(?:urgent(?:ly)?|(?:need|want|give me|suggest|recommend)\s+)?(?:\d|two|three|some|the|any)?\s*(?:social "
    r"value )?measures?\b",
    re.IGNORECASE,
)
"""What is asked for, not what is bought."""

_ONE_OFF = re.compile(
    r"\bone[\s-]?off\b|\bjust a purchase\b|\bsingle (?:job|purchase|delivery)\b|\bsupply and (?:fit|install)\b",
    re.IGNORECASE,
)
_RECURRING = re.compile(
    r"\b(?:term|rolling|ongoing|annual|yearly|monthly|weekly|daily)\b"
    r"|\bas and when\b|\bwhen needed\b|\bmanaged service\b|\bmaintenance contract\b",
    re.IGNORECASE,
)
_FRAMEWORK = re.compile(
    r"\bframeworks?\b|\bdps\b|\bdynamic (?:purchasing|market)\b|\bpanel\b|\bapproved (?:provider )?list\b",
    re.IGNORECASE,
)
_CALL_OFF = re.compile(
    r"\bcall(?:ing)?[\s-]?off\b|\bmini[\s-]?comp\w*\b|\bfurther competition\b|\bdirect award\b"
    r"|\b(?:off|via|under|through) (?:a|an|the )?[\w\s]{0,20}framework\b",
    re.IGNORECASE,
)
_LOTS = re.compile(r"\b(\d{1,2})\s+lots\b", re.IGNORECASE)
_NEW = re.compile(
    r"\b(?:innovat\w+|novel|pilot|trial of|prototype|proof of concept|first of its kind|never been done)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Brief:
    """What was understood of a purchase. Money is in pounds for the whole contract, length in months."""

    text: str
    subjects: tuple[SubjectMatch, ...] = ()
    traits: tuple[TraitMatch, ...] = ()
    value: float | None = None
    yearly: bool = False
    months: int | None = None
    extension: int = 0
    one_off: bool | None = None
    place: str = ""
    lots: int | None = None
    framework: bool = False
    call_off: bool = False
    novel: bool = False

    @property
    def subject_titles(self) -> tuple[str, ...]:
        """The names of what is bought, the strongest first."""
        return tuple(match.subject.title for match in self.subjects)


class BriefReader:
    """Reads briefs with a pack's subjects and places."""

    def __init__(self, pack: Pack, cache: Path | None = None) -> None:
        """Index the subjects of *pack*; *cache* is a folder to keep what was learned."""
        examples = {subject: pack.examples_of(subject) for subject in pack.subjects}
        self.finder = SubjectFinder(pack.subjects, examples, cache)
        self._traits = TraitFinder(pack.traits)
        spelt = (_any_apostrophe(place) for place in sorted(pack.profile.places, key=len, reverse=True))
        places = "|".join(spelt)
        self._place = re.compile(rf"\b(?:{places})\b", re.IGNORECASE) if places else None
        self._places = {_bare(place): place for place in pack.profile.places}

    def read(self, text: str, value: float | None = None, months: int | None = None) -> Brief:
        """Return what *text* says. A *value* or *months* that is known already wins over the text."""
        text = tidy(text[: READ_AT_MOST * 2])[:READ_AT_MOST]
        duration = read_duration(text)
        amounts = read_amounts(text)
        amount = _whole_amount(amounts)
        length = months or (duration.longest if duration else None)
        spelt = spell_out(text)
        lots = _LOTS.search(spelt)
        brief = Brief(
            text=text,
            subjects=tuple(self.finder.find(_MEASURES.sub(" ", self._without_size(spelt, amounts, duration)))),
            traits=self._traits.find(text),
            value=value or _total(amount, length),
            yearly=value is None and amount is not None and amount.period != "whole" and length is None,
            months=length,
            extension=duration.extension if duration and not months else 0,
            place=self._place_in(text),
            lots=int(lots[1]) if lots else None,
            framework=bool(_FRAMEWORK.search(text)),
            call_off=bool(_CALL_OFF.search(text)),
            novel=bool(_NEW.search(text)),
        )
        return replace(brief, one_off=_one_off(text, brief, duration))

    def _without_size(self, spelt: str, amounts: list[Amount], duration: Duration | None) -> str:
        """Return the text without its sums, length and places, which are not what is bought."""
        for start, end in (*(amount.span for amount in amounts), *([duration.span] if duration else [])):
            spelt = spelt[:start] + " " * (end - start) + spelt[end:]
        return self._place.sub(" ", spelt) if self._place else spelt

    def _place_in(self, text: str) -> str:
        found = self._place.search(text) if self._place else None
        return self._places[_bare(found[0])] if found else ""


def _any_apostrophe(place: str) -> str:
    return re.escape(place).replace("'", "['\u2019\u2018]?")


def _bare(place: str) -> str:
    return re.sub("['\u2019\u2018]", "", place).casefold()


def _whole_amount(amounts: list[Amount]) -> Amount | None:
    """Of several sums, the one called the total, or else the largest."""
    return max(amounts, key=lambda amount: (amount.is_total, amount.pounds), default=None)


def _total(amount: Amount | None, months: int | None) -> float | None:
    if amount is None:
        return None
    per_month = {"year": 1 / 12, "month": 1.0}.get(amount.period)
    if per_month is None:
        return amount.pounds
    return round(amount.pounds * per_month * (months or 12), 2)


def _one_off(text: str, brief: Brief, duration: Duration | None) -> bool | None:
    if _ONE_OFF.search(text):
        return True
    if brief.framework or _RECURRING.search(text) or (duration and duration.longest >= 12):
        return False
    return None
