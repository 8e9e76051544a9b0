"""Traits that the words of a text tell by themselves: "unemployed" means that it brings people into work."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.models import Trait
from knowledge.text import PLACE_WORDS, singular, tokens

READ_AT_MOST = 600
"""Characters of a text that are read."""

AFTER_PLACE_WORD = 0.6
"""What stands after "for", "at" or "in" tells this much, beside 1."""

AFTER_TITLE = 0.4
"""What stands after the first sentence of a long text tells this much."""

LONG = 250
"""A text of more characters than this is a notice, with a title as its first sentence."""


@dataclass(frozen=True)
class TraitMatch:
    """A trait, how strongly the text tells it, 0 to 1, and the person's own words for it."""

    trait: Trait
    strength: float
    words: str


class TraitFinder:
    """Finds a pack's traits in a text."""

    def __init__(self, traits: Mapping[str, Trait]) -> None:
        """Index the words of *traits*."""
        self._entries = [
            (trait, tuple(singular(word) for word in tokens(entry)))
            for trait in traits.values()
            for entry in trait.words
        ]

    def find(self, text: str) -> tuple[TraitMatch, ...]:
        """Return the traits that *text* tells, in the pack's order."""
        read = text[:READ_AT_MOST]
        words = tokens(read)
        title = len(tokens(read.partition(". ")[0])) if len(text) > LONG else len(words)
        stems = [singular(word) for word in words]
        weights = _weights(words, title)
        found: dict[str, TraitMatch] = {}
        for trait, entry in self._entries:
            for at in range(len(stems) - len(entry) + 1):
                if tuple(stems[at : at + len(entry)]) == entry:
                    match = TraitMatch(trait, weights[at], " ".join(words[at : at + len(entry)]))
                    if trait.id not in found or match.strength > found[trait.id].strength:
                        found[trait.id] = match
        return tuple(found.values())


def _weights(words: list[str], title: int) -> list[float]:
    weights, weight = [], 1.0
    for at, word in enumerate(words):
        if word in PLACE_WORDS and at:
            weight = AFTER_PLACE_WORD
        weights.append(weight if at < title else AFTER_TITLE)
    return weights
