"""Simpler methods that one could plug in instead, measured in the same run for honesty."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz

from knowledge.models import Measure
from knowledge.text import stem, tokens

SAME_THREE = ("NT8", "NT31", "NT10")


def same_three(measures: Sequence[Measure]) -> Callable[[str], list[str]]:
    """Always name the same three measures."""
    return lambda text: list(SAME_THREE)


def by_ratio(scorer: Callable[..., float]) -> Callable[[Sequence[Measure]], Callable[[str], list[str]]]:
    """Rank measures by a whole-sentence ratio of rapidfuzz against their titles."""

    def method(measures: Sequence[Measure]) -> Callable[[str], list[str]]:
        def picks(text: str) -> list[str]:
            ranked = sorted(measures, key=lambda m: -scorer(text.lower(), m.title.lower()))
            return [measure.code for measure in ranked[:3]]

        return picks

    return method


def bm25(measures: Sequence[Measure]) -> Callable[[str], list[str]]:
    """Rank measures by BM25 against their titles, words and the contracts that they suit."""
    bags = [Counter(map(stem, tokens(" ".join((m.title, m.counts, *m.words, *m.suits))))) for m in measures]
    spread = Counter(word for bag in bags for word in bag)
    usual = sum(sum(bag.values()) for bag in bags) / len(bags)

    def weight(bag: Counter[str], words: list[str]) -> float:
        length = sum(bag.values()) / usual
        return sum(
            math.log(1 + (len(bags) - spread[word] + 0.5) / (spread[word] + 0.5))
            * bag[word]
            * 2.2
            / (bag[word] + 1.2 * (0.25 + 0.75 * length))
            for word in words
        )

    def picks(text: str) -> list[str]:
        words = [stem(word) for word in tokens(text)]
        ranked = sorted(zip(measures, bags, strict=True), key=lambda row: -weight(row[1], words))
        return [measure.code for measure, _ in ranked[:3]]

    return picks


METHODS = {
    "WRatio": by_ratio(fuzz.WRatio),
    "token_set_ratio": by_ratio(fuzz.token_set_ratio),
    "BM25": bm25,
    "the same three": same_three,
}
