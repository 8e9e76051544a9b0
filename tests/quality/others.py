"""Simpler methods that one could plug in instead, measured in the same run for honesty.

Each ranks lines of text for a typed one: (place of the line, score), best first.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from knowledge.models import Measure
from knowledge.text import stem, tokens

SAME_THREE = ("NT8", "NT31", "NT10")
MOST = 40
"""How many of the best lines are looked at."""

Ranked = list[tuple[int, float]]
Method = Callable[[Sequence[str]], Callable[[str], Ranked]]


def by_ratio(scorer: Callable[..., float]) -> Method:
    """Rank lines by a whole-sentence ratio of rapidfuzz."""

    def method(lines: Sequence[str]) -> Callable[[str], Ranked]:
        lowered = [line.lower() for line in lines]

        def rank(text: str) -> Ranked:
            return [
                (place, score) for _, score, place in process.extract(text.lower(), lowered, scorer=scorer, limit=MOST)
            ]

        return rank

    return method


def bm25(lines: Sequence[str]) -> Callable[[str], Ranked]:
    """Rank lines by BM25 over stems."""
    bags = [Counter(map(stem, tokens(line))) for line in lines]
    holding = defaultdict(list)
    for place, bag in enumerate(bags):
        for word in bag:
            holding[word].append(place)
    usual = sum(sum(bag.values()) for bag in bags) / len(bags)

    def rank(text: str) -> Ranked:
        scores: dict[int, float] = defaultdict(float)
        for word in map(stem, tokens(text)):
            rarity = math.log(1 + (len(bags) - len(holding[word]) + 0.5) / (len(holding[word]) + 0.5))
            for place in holding[word]:
                length = sum(bags[place].values()) / usual
                scores[place] += rarity * bags[place][word] * 2.2 / (bags[place][word] + 1.2 * (0.25 + 0.75 * length))
        return sorted(scores.items(), key=lambda pair: -pair[1])[:MOST]

    return rank


METHODS: dict[str, Method] = {
    "WRatio": by_ratio(fuzz.WRatio),
    "token_set_ratio": by_ratio(fuzz.token_set_ratio),
    "BM25": bm25,
}


def measure_picks(name: str, measures: Sequence[Measure]) -> Callable[[str], list[str]]:
    """Return a way to pick three measures by the method *name*: ratios look at titles, BM25 at all that they hold."""
    lines = [" ".join((m.title, m.counts, *m.words, *m.suits)) if name == "BM25" else m.title for m in measures]
    rank = METHODS[name](lines)
    return lambda text: [measures[place].code for place, _ in rank(text)[:3]]
