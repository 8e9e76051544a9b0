"""From words to what is bought: the subjects of a pack that a text speaks of, each with the person's own words.

Two views are joined. Each subject has words and phrases: a word counts more the fewer subjects share it, a phrase
more than a word, and in "benches for the park" what follows "for", "at" or "in" counts less, as does what follows a
notice's title. And each subject has example purchases, from which a matcher has learned how likely it is.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.matching import Matcher
from knowledge.models import Subject
from knowledge.text import PLACE_WORDS, STOP_WORDS, Vocabulary, singular, tokens
from knowledge.traits import LONG

SETTLES = 1.6
"""A word marked "!" alone settles the subject, so it counts this many times."""

SHARED = 0.35
"""A word marked "?" is weak or shared, so it counts this many times."""

AFTER_PLACE_WORD = 0.55
"""What stands after "for", "at" or "in" counts this many times."""

AFTER_TITLE = 0.45
"""What stands after the first sentence of a long text counts this many times."""

WORDS = 0.3
"""How much a point of word score weighs against the logarithm of the likelihood that the examples give."""

RECOGNISED = 2.0
"""A text that no subject's words score this much in is recognised only when its examples are sure."""

SURE = 0.35
"""The likelihood from which the examples alone are sure."""

LEARNED_FROM = 300
"""Characters of a text that the examples are held against: notices say first what is bought."""

BESIDE = 0.2
"""A further subject must be this likely beside the best one, as a share of it, to apply as well."""

MOST = 3
"""No more subjects than this apply to one purchase."""

_PASSED = STOP_WORDS - {"it"}
"""Words that no subject is told by. "it" stays: it may mean information technology, as in "it support"."""

_UNTOLD = (
    _PASSED
    | PLACE_WORDS
    | frozenset(
        "only about value worth budget cost year years month months it other over new now actually contract contracts "
        "service services goods works supply supplies supplier provider provision tender procurement purchase project "
        "framework council buying buy need needed want stuff something thing someone somebody total a year".split()
    )
)
"""Words that stand in any purchase: a text of nothing else says nothing of what is bought."""
_GAP = 3
_WordScore = tuple[float, tuple[str, ...]]
_UNTOUCHED: _WordScore = (0.0, ())


@dataclass(frozen=True)
class SubjectMatch:
    """A subject, its share of the purchase (all shares add up to 1), how likely it is, and the words that told it."""

    subject: Subject
    share: float
    likelihood: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    subject: str
    stems: tuple[str, ...]
    weight: float


class SubjectFinder:
    """Finds a pack's subjects in a text."""

    def __init__(
        self, subjects: Mapping[str, Subject], purchases: Mapping[str, Sequence[str]], cache: Path | None = None
    ) -> None:
        """Index the words of *subjects* and learn their example *purchases*; *cache* keeps what was learned."""
        self._subjects = subjects
        self._matcher = Matcher(_examples(subjects, purchases), cache)
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
        spoken = [word for word in tokens(text) if not word.isdigit()]
        if spoken and all(word in _UNTOLD for word in spoken):
            return []
        scored = self._scores(text)
        ranked = self._ranked(text, scored)
        if not ranked or not self._recognised(text, scored, ranked[0]):
            return []
        kept = [match for match in ranked if match.likelihood >= BESIDE * ranked[0].likelihood][:MOST]
        total = sum(match.likelihood for match in kept)
        return [replace(match, share=match.likelihood / total, words=self._told(text, match)) for match in kept]

    def nearest(self, text: str) -> list[SubjectMatch]:
        """Return every subject with its likelihood for *text*, the likeliest first, recognised or not."""
        return self._ranked(text, self._scores(text))

    def _ranked(self, text: str, scored: Mapping[str, _WordScore]) -> list[SubjectMatch]:
        likely = {match.label: match.likelihood for match in self._matcher.rank(text[:LEARNED_FROM])}
        if not scored and not likely:
            return []
        joined = {
            ident: math.log(max(likely.get(ident, 0.0), 1e-6)) + WORDS * scored.get(ident, _UNTOUCHED)[0]
            for ident in self._subjects
        }
        top = max(joined.values())
        whole = sum(math.exp(value - top) for value in joined.values())
        order = sorted(joined, key=lambda ident: (-joined[ident], ident))
        return [
            SubjectMatch(
                self._subjects[ident], 0.0, math.exp(joined[ident] - top) / whole, scored.get(ident, _UNTOUCHED)[1]
            )
            for ident in order
        ]

    def _recognised(self, text: str, scored: Mapping[str, _WordScore], best: SubjectMatch) -> bool:
        if max((score for score, _ in scored.values()), default=0.0) >= RECOGNISED:
            return True
        return best.likelihood >= SURE and bool(self._told(text, best))

    def _told(self, text: str, match: SubjectMatch) -> tuple[str, ...]:
        """The person's own words for a subject: its words in the text, or else those that its examples know."""
        if match.words:
            return match.words
        telling = self._matcher.telling_words(text[:LEARNED_FROM], match.subject.id)
        return tuple(word for word in telling if word not in _UNTOLD and not word[0].isdigit())[:2]

    def _scores(self, text: str) -> dict[str, _WordScore]:
        """Return the word score and the words of each subject that *text* touches."""
        spoken, weights, stood = _positions(text)
        stems = [singular(self.vocabulary.repair(word)) for word in spoken]
        hits: dict[str, list[tuple[float, tuple[int, ...]]]] = defaultdict(list)
        for start, first in enumerate(stems):
            for entry in self._entries.get(first, ()):
                places = _places(stems, start, entry.stems)
                if places:
                    spread = places[-1] - places[0] + 1 - len(places)
                    near = 1.0 if not spread else 0.7
                    hits[entry.subject].append((entry.weight * near * max(weights[p] for p in places), places))
        found = {}
        for ident, touched in hits.items():
            score, used = _without_overlap(touched)
            found[ident] = (score, _spans(spoken, stood, used))
        return found


def _examples(subjects: Mapping[str, Subject], purchases: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for ident, subject in subjects.items():
        yield ident, subject.title
        yield from ((ident, line) for line in purchases.get(ident, ()))
        yield from ((ident, entry.rstrip("!")) for entry in subject.words if not entry.endswith("?"))


def _rows(subject: Subject) -> Iterator[tuple[str, tuple[str, ...], float]]:
    seen = set()
    for entry in (*subject.words, subject.title):
        mark = SETTLES if entry.endswith("!") else SHARED if entry.endswith("?") else 1.0
        stems = tuple(singular(word) for word in tokens(entry) if word not in _PASSED)
        if stems and stems not in seen:
            seen.add(stems)
            yield subject.id, stems, mark


def _positions(text: str) -> tuple[list[str], list[float], list[int]]:
    """Return the telling words of *text*, how much each counts, and where each stood among all words."""
    title, _, rest = text.partition(". ")
    words: list[str] = []
    weights: list[float] = []
    stood: list[int] = []
    at = 0
    long = len(text) > LONG
    for part, base in ((title, 1.0), (rest, AFTER_TITLE if long else 1.0)):
        weight = base
        for word in tokens(part):
            at += 1
            if word in PLACE_WORDS and words:
                weight = base * AFTER_PLACE_WORD
            elif word in {"and", "plus", "including", "inc"} or part is rest:
                weight = min(weight, base)
            if word not in _PASSED and word not in PLACE_WORDS:
                words.append(word)
                weights.append(weight)
                stood.append(at)
    return words, weights, stood


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


def _spans(words: list[str], stood: list[int], places: set[int]) -> tuple[str, ...]:
    """Return the words at *places*, those that stood side by side joined into one phrase."""
    phrases: list[str] = []
    last = -2
    for place in sorted(places):
        if stood[place] == last + 1 and phrases:
            phrases[-1] += f" {words[place]}"
        else:
            phrases.append(words[place])
        last = stood[place]
    return tuple(dict.fromkeys(phrases))
