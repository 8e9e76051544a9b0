"""From a brief to the two or three measures that fit it, each with its reasons, and what was passed over.

Three steps, all arithmetic over the pack's numbers:

1. Relevance, from 0: how well a measure fits each subject, by the subject's own numbers or else by its traits,
   weighed by each subject's share of the purchase; the mean of that and of what people thought of similar purchases;
   and a little more for each trait that the text tells by itself.
2. Proportion: a small or short contract cannot carry measures that need people to be hired or trained for long.
3. Variety: between measures that fit about as well, one of a priority not yet picked comes first; measures
   that count nearly the same thing are not picked together.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knowledge.brief import Brief
from knowledge.duration import format_months
from knowledge.models import Measure, Role
from knowledge.money import format_pounds
from knowledge.pack import Pack
from knowledge.precedents import Precedents
from knowledge.proportion import TYPICAL_VALUE, proportion
from knowledge.subjects import SubjectMatch
from knowledge.text import lower_first
from knowledge.traits import LONG

SMALL = 25_000.0
"""Below this value in pounds two measures are enough."""

FEWEST = 2
"""Measures that are recommended at least."""

THIRD = 1.9
"""A third measure must score this much: two that fit are better than two and one that does not."""

FRESH_PRIORITY = 0.12
"""What a measure of a priority not yet picked gains when the next pick is chosen."""

SIMILAR = 0.5
"""The share of relevance that similar purchases decide; the subjects decide the rest."""

SIMILAR_TO_NOTICE = 0.25
"""The same for a long text such as a notice, which is less like the short lines that similar purchases are."""

TOLD = 1.1
"""The most that the traits told by a text's own words add to a measure's relevance."""

TOO_ALIKE = (
    ("NT18", "NT19"),
    ("NT17", "NT29"),
    ("NT29", "NT34"),
    ("NT7", "NT11"),
    ("NT1", "NT2"),
    ("NT12", "NT13"),
)
"""Measures that count nearly the same thing: the same pound, hour or person could stand under both."""

FITS_TOO = 1.4
"""A measure at least this relevant fits the purchase as well, only not as well as the picks."""

INNOVATION = "IN"
"""Codes that begin so are slots for something new: only for a brief that says it is new."""


@dataclass(frozen=True)
class Pick:
    """A recommended measure, its score from 0 to 3, and why it fits, in words."""

    measure: Measure
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PassedOver:
    """A measure that came close, and why it was not picked."""

    measure: Measure
    why: str


@dataclass(frozen=True)
class Recommendation:
    """Two or three picks for a brief, best first, and the nearest of the rest."""

    brief: Brief
    picks: tuple[Pick, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True)
class _Scored:
    measure: Measure
    relevance: float
    score: float
    limit: str


class Recommender:
    """Recommends measures of a pack."""

    def __init__(self, pack: Pack, cache: Path | None = None) -> None:
        """Take the pack whose measures, subjects, traits and graded purchases are used."""
        self._pack, self._cache = pack, cache

    @cached_property
    def _precedents(self) -> Precedents:
        """Similar purchases, learned or read when the first purchase comes: a question needs none of it."""
        return Precedents(self._pack, self._cache)

    def recommend(self, brief: Brief, role: Role = Role.OFFICER, without: Collection[str] = ()) -> Recommendation:
        """Return the measures that fit *brief*, leaving out the codes in *without*.

        A brief with no subject gets no picks.
        """
        if not brief.subjects:
            return Recommendation(brief, (), ())
        ranked = self._ranked(brief)
        carried = [row for row in ranked if not row.limit] or ranked
        # What is swapped out is replaced: the count is that of the first suggestion.
        wanted = sum(
            place < FEWEST or row.score >= THIRD for place, row in enumerate(self._chosen(carried, _how_many(brief)))
        )
        chosen = self._chosen([row for row in carried if row.measure.code not in without], wanted)
        used: set[str] = set()
        picks = tuple(
            Pick(row.measure, round(row.score, 2), self.reasons(brief, row.measure.code, role, used)) for row in chosen
        )
        codes = {row.measure.code for row in chosen}
        rest = [row for row in ranked if row.measure.code not in codes]
        near = [PassedOver(row.measure, self._why_not(row, brief, codes, without)) for row in rest[:3]]
        return Recommendation(brief, picks, tuple(near))

    def why_not(self, brief: Brief, code: str, picked: Collection[str], without: Collection[str] = ()) -> str:
        """Return why the measure *code* is not among the picks for *brief*."""
        row = next(row for row in self._ranked(brief, everything=True) if row.measure.code == code)
        return self._why_not(row, brief, picked, without)

    def reasons(
        self, brief: Brief, code: str, role: Role = Role.OFFICER, used: set[str] | None = None
    ) -> tuple[str, ...]:
        """Return one to three short reasons why the measure *code* fits *brief*, in the person's own words.

        *used* holds reasons already given in this reply, which are not said again while there are others.
        """
        wording, used = self._pack.wording, used if used is not None else set()
        measure = self._pack.measures[code]
        told = min(self._telling_traits(brief, code), key=lambda row: (row[2] in used, -row[0], row[2]), default=None)
        reasons = []
        if told:
            _, match, trait = told
            used.add(trait)
            words = " and ".join(f"“{word}”" for word in match.words[:2])
            reasons.append(wording.reason_words.format(words=words, because=self._pack.traits[trait].because))
            reasons.append(wording.reason_more.format(why=_sentence_start(measure.why)))
        else:
            subject = lower_first(brief.subjects[0].subject.title)
            reasons.append(wording.reason_plain.format(subject=subject, why=measure.why))
        if role is Role.SUPPLIER:
            reasons.append(measure.supplier)
        return tuple(reasons)

    def _ranked(self, brief: Brief, everything: bool = False) -> list[_Scored]:
        rows = []
        similar = self._precedents.grades(brief.text)
        share = SIMILAR_TO_NOTICE if len(brief.text) > LONG else SIMILAR
        for code, measure in self._pack.measures.items():
            if code.startswith(INNOVATION) and not brief.novel and not everything:
                continue
            by_subject = sum(
                match.share * self._fit(match.subject.fits, match.subject.traits, code) for match in brief.subjects
            )
            relevance = (
                (1 - share) * by_subject + share * similar.get(code, by_subject) + self._told_by_traits(brief, code)
            )
            factor, limit = proportion(measure, brief)
            rows.append(_Scored(measure, relevance, relevance * factor, limit))
        return sorted(rows, key=lambda row: -row.score)

    def _fit(self, fits: Mapping[str, float], traits: Mapping[str, float], code: str) -> float:
        if fits:
            return fits.get(code, 0.0)
        total = sum(strength * self._pack.traits[trait].measures.get(code, 0.0) for trait, strength in traits.items())
        return 3 * (1 - math.exp(-max(total, 0.0) / 2))

    @staticmethod
    def _told_by_traits(brief: Brief, code: str) -> float:
        total = sum(match.strength * match.trait.measures.get(code, 0.0) for match in brief.traits)
        return TOLD * (1 - math.exp(-total / 1.5))

    @staticmethod
    def _chosen(ranked: list[_Scored], wanted: int) -> list[_Scored]:
        chosen: list[_Scored] = []
        left = list(ranked)
        while left and len(chosen) < wanted:
            seen = {row.measure.priority for row in chosen}
            best = max(
                left,
                key=lambda row: row.score + (FRESH_PRIORITY if row.measure.priority not in seen and chosen else 0),
            )
            chosen.append(best)
            left = [row for row in left if row is not best and not _alike(row.measure.code, best.measure.code)]
        return chosen

    def _telling_traits(self, brief: Brief, code: str) -> list[tuple[float, SubjectMatch, str]]:
        """Return (strength, subject, trait) for each trait that makes the measure fit."""
        told: dict[str, tuple[float, SubjectMatch, str]] = {}
        for match in brief.subjects:
            for trait, strength in match.subject.traits.items():
                weight = match.share * strength * self._pack.traits[trait].measures.get(code, 0.0)
                if weight > told.get(trait, (0.15,))[0]:
                    told[trait] = (weight, match, trait)
        return list(told.values())

    def _why_not(self, row: _Scored, brief: Brief, picked: Collection[str], without: Collection[str]) -> str:
        wording, code = self._pack.wording, row.measure.code
        if code in without:
            return wording.passed_asked
        twin = next((other for other in picked if _alike(code, other)), None)
        if twin:
            return wording.passed_overlap.format(code=twin)
        if row.limit == "value":
            return wording.passed_too_small.format(value=format_pounds(brief.value or TYPICAL_VALUE))
        if row.limit == "length":
            return wording.passed_too_short.format(length=format_months(brief.months or 1))
        if row.relevance >= FITS_TOO:
            return wording.passed_weaker
        return next((line for line in row.measure.weak_fit if line.startswith("only if")), wording.passed_weaker)


def _how_many(brief: Brief) -> int:
    small = (brief.value is not None and brief.value < SMALL) or (brief.months is not None and brief.months <= 1)
    return 2 if small else 3


def _alike(one: str, other: str) -> bool:
    return (one, other) in TOO_ALIKE or (other, one) in TOO_ALIKE


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]
