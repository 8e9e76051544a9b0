"""From words to what is bought: the subjects of a pack that a text speaks of, each with the person's own words.

Each subject has words and phrases. A word counts more the fewer subjects share it, a phrase more than a word, and
a misspelt word is repaired first. In "benches for the park" the bench is bought and the park is not, so what
follows "for", "at" or "in" counts less; so does what follows a notice's title.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.models import Subject
from knowledge.text import STOP_WORDS, Vocabulary, singular, tokens

SETTLES = 1.6
"""A word marked "!" alone settles the subject, so it counts this many times."""

SHARED = 0.35
"""A word marked "?" is weak or shared, so it counts this many times."""

AFTER_PLACE_WORD = 0.55
"""What stands after "for", "at" or "in" counts this many times."""

AFTER_TITLE = 0.45
"""What stands after the first sentence of a long text counts this many times."""

RECOGNISED = 2.0
"""A subject scoring less than this is not recognised."""

BESIDE = 0.5
"""A further subject must score this share of the best one to apply as well."""

MOST = 3
"""No more subjects than this apply to one purchase."""

_PASSED = STOP_WORDS - {"it"}
"""Words that no subject is told by. "it" stays: it may mean information technology, as in "it support"."""

_PLACE_WORDS = frozenset("for at in on to across within near around from under via off by with using".split())
_GAP = 3


@dataclass(frozen=True)
class SubjectMatch:
    """A subject, its share of the purchase (all shares add up to 1), its score, and the words that told it."""

    subject: Subject
    share: float
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    subject: str
    stems: tuple[str, ...]
    weight: float


class SubjectFinder:
    """Finds a pack's subjects in a text."""

    def __init__(self, subjects: Mapping[str, Subject]) -> None:
        """Index the words of *subjects*."""
        self._subjects = subjects
        rows = [row for subject in subjects.values() for row in _rows(subject)]
        holders: dict[tuple[str, ...], set[str]] = defaultdict(set)
        word_holders: dict[str, set[str]] = defaultdict(set)
        for subject, stems, _ in rows:
            holders[stems].add(subject)
            for part in stems:
                word_holders[part].add(subject)
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        for subject, stems, mark in rows:
            rarity = math.log(1 + len(subjects) / len(holders[stems]))
            extra = sum(math.log(1 + len(subjects) / len(word_holders[part])) for part in stems[1:]) * 0.25
            self._entries[stems[0]].append(_Entry(subject, stems, (rarity + extra) * mark))
        spelt = Counter(word for subject in subjects.values() for entry in subject.words for word in tokens(entry))
        self.vocabulary = Vocabulary(spelt)

    def find(self, text: str) -> list[SubjectMatch]:
        """Return the subjects that *text* speaks of, the strongest first, or an empty list."""
        scored = self.scores(text)
        if not scored or scored[0][1] < RECOGNISED:
            return []
        best = scored[0][1]
        kept = [(ident, score, words) for ident, score, words in scored if score >= BESIDE * best][:MOST]
        total = sum(score for _, score, _ in kept)
        return [SubjectMatch(self._subjects[ident], score / total, score, words) for ident, score, words in kept]

    def scores(self, text: str) -> list[tuple[str, float, tuple[str, ...]]]:
        """Return (subject id, score, words) for each subject that *text* touches, the highest first."""
        spoken, weights = _positions(text)
        stems = [singular(self.vocabulary.repair(word)) for word in spoken]
        hits: dict[str, list[tuple[float, tuple[int, ...]]]] = defaultdict(list)
        for start, first in enumerate(stems):
            for entry in self._entries.get(first, ()):
                places = _places(stems, start, entry.stems)
                if places:
                    spread = places[-1] - places[0] + 1 - len(places)
                    near = 1.0 if not spread else 0.7
                    hits[entry.subject].append((entry.weight * near * max(weights[p] for p in places), places))
        found = []
        for ident, touched in hits.items():
            score, used = _without_overlap(touched)
            found.append((ident, score, _spans(spoken, used)))
        return sorted(found, key=lambda row: (-row[1], row[0]))


def _rows(subject: Subject) -> Iterator[tuple[str, tuple[str, ...], float]]:
    seen = set()
    for entry in (*subject.words, subject.title):
        mark = SETTLES if entry.endswith("!") else SHARED if entry.endswith("?") else 1.0
        stems = tuple(singular(word) for word in tokens(entry) if word not in _PASSED)
        if stems and stems not in seen:
            seen.add(stems)
            yield subject.id, stems, mark


def _positions(text: str) -> tuple[list[str], list[float]]:
    """Return the telling words of *text* and how much each place counts."""
    title, _, rest = text.partition(". ")
    words: list[str] = []
    weights: list[float] = []
    long = len(text) > 250
    for part, base in ((title, 1.0), (rest, AFTER_TITLE if long else 1.0)):
        weight = base
        for word in tokens(part):
            if word in _PLACE_WORDS and words:
                weight = base * AFTER_PLACE_WORD
            elif word in {"and", "plus", "including", "inc"} or part is rest:
                weight = min(weight, base)
            if word not in _PASSED and word not in _PLACE_WORDS:
                words.append(word)
                weights.append(weight)
    return words, weights


def _places(stems: list[str], start: int, wanted: tuple[str, ...]) -> tuple[int, ...] | None:
    """Return where *wanted* stand from *start* on, close together and in order, or None."""
    places = [start]
    for part in wanted[1:]:
        nearby = range(places[-1] + 1, min(places[-1] + _GAP, len(stems)))
        place = next((p for p in nearby if stems[p] == part), None)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


def _without_overlap(touched: list[tuple[float, tuple[int, ...]]]) -> tuple[float, set[int]]:
    """Add up the strongest hits that share no word; each further one counts less."""
    used: set[int] = set()
    score, share = 0.0, 1.0
    for weight, places in sorted(touched, key=lambda hit: (-hit[0], hit[1])):
        if not used.intersection(places):
            score += weight * share
            share *= 0.6
            used.update(places)
    return score, used


def _spans(words: list[str], places: set[int]) -> tuple[str, ...]:
    """Return the words at *places*, neighbours joined into one phrase."""
    phrases: list[str] = []
    last = -2
    for place in sorted(places):
        if place == last + 1 and phrases:
            phrases[-1] += f" {words[place]}"
        else:
            phrases.append(words[place])
        last = place
    return tuple(dict.fromkeys(phrases))
