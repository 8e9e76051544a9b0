"""Finds which label a typed line belongs to, from example lines that people wrote for each label."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.learning import fingerprint, learn, read, softmax
from knowledge.text import STOP_WORDS, Vocabulary, tokens

ROUNDS = 6
"""How often the examples are gone through. More rounds fit the examples and no longer the lines people type."""

STEP = 8.0
"""How far a weight moves in the first round."""


@dataclass(frozen=True)
class Match:
    """A label and how likely it is, 0 to 1."""

    label: str
    likelihood: float


class Matcher:
    """Ranks labels for a line of text."""

    def __init__(
        self,
        examples: Iterable[tuple[str, str]],
        cache: Path | None = None,
        background: Iterable[tuple[str, str]] = (),
        weight: float = 1.0,
    ) -> None:
        """Learn from (label, line) pairs, or read what was learned from the same pairs before, in *cache*.

        *background* are pairs that were written for another purpose: each counts only *weight* of an example.
        """
        own = set(examples)
        pairs = sorted(own | set(background))
        counts = [1.0 if pair in own else weight for pair in pairs]
        self.labels: tuple[str, ...] = tuple(sorted({label for label, _ in pairs}))
        self._place = {label: place for place, label in enumerate(self.labels)}
        kept = cache / fingerprint([ROUNDS, STEP, pairs, counts]) if cache else None
        learned = read(kept) if kept else None
        if learned is None:
            wanted = np.zeros((len(pairs), len(self.labels)), dtype=np.float32)
            wanted[np.arange(len(pairs)), [self._place[label] for label, _ in pairs]] = 1
            heed = np.array(counts, dtype=np.float32)
            learned = learn([tokens(line) for _, line in pairs], wanted, heed, softmax, ROUNDS, STEP)
            if kept:
                learned.write(kept)
        self._learned = learned
        self.vocabulary = Vocabulary(learned.counts)

    def rank(self, text: str, nudges: Mapping[str, float] | None = None) -> list[Match]:
        """Return every label, likeliest first. *nudges* are added to a label's score before comparing.

        Returns an empty list when *text* holds nothing that the examples hold.
        """
        scores = self._learned.scores(self.repaired(text))
        if scores is None:
            return []
        for label, nudge in (nudges or {}).items():
            scores[self._place[label]] += nudge
        likely = softmax(scores)
        order = np.argsort(-likely, kind="stable")
        return [Match(self.labels[i], float(likely[i])) for i in order]

    def known_share(self, text: str) -> float:
        """Return the share, 0 to 1, of the telling words of *text* that the examples hold, slips mended."""
        words = tokens(text)
        telling = [word for word in words if word not in STOP_WORDS] or words
        known = [word for word in telling if self.vocabulary.repair(word) in self.vocabulary]
        return len(known) / len(telling) if telling else 0.0

    def read_share(self, text: str) -> float:
        """Return the share, 0 to 1, of all the words of *text* that the examples hold as they stand."""
        words = tokens(text)
        return sum(word in self.vocabulary for word in words) / len(words) if words else 0.0

    def repaired(self, text: str) -> list[str]:
        """Return the words of *text*, each misspelt one replaced by the known word it most likely is."""
        return [self.vocabulary.repair(word) for word in tokens(text)]

    def telling_words(self, text: str, label: str) -> list[str]:
        """Return the words of *text* that speak for *label*, strongest first."""
        known = [word for word in self.repaired(text) if word in self.vocabulary]
        told = {word: self._learned.weight_of(word, self._place[label]) for word in known}
        return [word for word, weight in sorted(told.items(), key=lambda pair: -pair[1]) if weight > 0.5]
