"""Finds which label a typed line belongs to, from example lines that people wrote for each label.

Each example is turned into features: its stems, pairs of neighbouring stems, and the four-letter pieces of its
words (which survive a slip of the finger). A weight for each feature and label is learned from the examples
by softmax regression, the same every time. A line's score for a label is the sum of the weights of its features,
so that each score can be explained word by word.
"""

import hashlib
import json
import math
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.text import Vocabulary, stem, tokens

ROUNDS = 6
"""How often the examples are gone through. More rounds fit the examples and no longer the lines people type."""

STEP = 8.0
"""How far a weight moves in the first round. Later rounds move it less."""

VERSION = "1"
"""Changed with the way of learning, so that weights kept by an earlier version are not used."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Match:
    """A label and how likely it is, 0 to 1."""

    label: str
    likelihood: float


class Matcher:
    """Ranks labels for a line of text."""

    def __init__(self, examples: Iterable[tuple[str, str]], cache: Path | None = None) -> None:
        """Learn from (label, line) pairs, or read what was learned from the same pairs before, in *cache*."""
        pairs = sorted(set(examples))
        self.labels: tuple[str, ...] = tuple(sorted({label for label, _ in pairs}))
        counts = Counter(word for _, line in pairs for word in tokens(line))
        self.vocabulary = Vocabulary(counts)
        kept = cache / f"{_fingerprint(pairs)}" if cache else None
        if kept is None or not self._read(kept):
            self._learn(pairs)
            if kept:
                self._write(kept)

    def rank(self, text: str, nudges: Mapping[str, float] | None = None) -> list[Match]:
        """Return every label, likeliest first. *nudges* are added to a label's score before comparing.

        Returns an empty list when *text* holds nothing that the examples hold.
        """
        places, values = self._vector(self.repaired(text))
        if not len(places):
            return []
        scores = values @ np.asarray(self._weights[places])
        for label, nudge in (nudges or {}).items():
            scores[self._place[label]] += nudge
        likely = _softmax(scores)
        order = np.argsort(-likely, kind="stable")
        return [Match(self.labels[i], float(likely[i])) for i in order]

    def repaired(self, text: str) -> list[str]:
        """Return the words of *text*, each misspelt one replaced by the known word it most likely is."""
        return [self.vocabulary.repair(word) for word in tokens(text)]

    def telling_words(self, text: str, label: str) -> list[str]:
        """Return the words of *text* that speak for *label*, strongest first."""
        column = self._place[label]
        told: dict[str, float] = {}
        for word in self.repaired(text):
            places, values = self._vector([word])
            if word in self.vocabulary:
                told[word] = float(values @ np.asarray(self._weights[places, column]))
        return [word for word, weight in sorted(told.items(), key=lambda pair: -pair[1]) if weight > 0.5]

    def _learn(self, pairs: Sequence[tuple[str, str]]) -> None:
        rows = [_features(tokens(line)) for _, line in pairs]
        spread = Counter(feature for row in rows for feature in row)
        self._index = {feature: place for place, feature in enumerate(spread)}
        self._rarity = np.array([math.log(len(rows) / n) for n in spread.values()], dtype=np.float32)
        self._place = {label: place for place, label in enumerate(self.labels)}
        vectors = [self._weighed(row) for row in rows]
        answers = [self._place[label] for label, _ in pairs]
        weights = np.zeros((len(self._index), len(self.labels)), dtype=np.float32)
        shuffle = np.random.default_rng(0)
        for turn in range(ROUNDS):
            step = np.float32(STEP / (1 + turn / 2))
            for row in shuffle.permutation(len(vectors)):
                places, values = vectors[row]
                if len(places):
                    miss = _softmax(values @ weights[places])
                    miss[answers[row]] -= 1
                    weights[places] -= step * np.outer(values, miss)
        self._weights: Floats = weights

    def _vector(self, words: Sequence[str]) -> tuple[NDArray[np.intp], Floats]:
        return self._weighed(_features(words))

    def _weighed(self, features: Mapping[str, int]) -> tuple[NDArray[np.intp], Floats]:
        known = [(self._index[feature], count) for feature, count in features.items() if feature in self._index]
        places = np.array([place for place, _ in known], dtype=np.intp)
        values = np.array([1 + math.log(count) for _, count in known], dtype=np.float32) * self._rarity[places]
        length = float(np.linalg.norm(values))
        return places, values / np.float32(length) if length else values

    def _read(self, kept: Path) -> bool:
        try:
            told = json.loads((kept / "features.json").read_text(encoding="utf-8"))
            self._rarity = np.load(kept / "rarity.npy")
            self._weights = np.load(kept / "weights.npy", mmap_mode="r")
        except (OSError, ValueError, EOFError):
            return False
        self._index = {feature: place for place, feature in enumerate(told)}
        self._place = {label: place for place, label in enumerate(self.labels)}
        return bool(self._weights.shape == (len(told), len(self.labels)))

    def _write(self, kept: Path) -> None:
        """Keep what was learned. A folder that cannot be written only costs the time to learn again."""
        try:
            kept.mkdir(parents=True, exist_ok=True)
            for name, array in (("rarity", self._rarity), ("weights", self._weights)):
                draft = kept / f".{name}.{os.getpid()}.npy"
                np.save(draft, array)
                draft.replace(kept / f"{name}.npy")
            draft = kept / f".features.{os.getpid()}.json"
            draft.write_text(json.dumps(list(self._index)), encoding="utf-8")
            draft.replace(kept / "features.json")
        except OSError:
            return


def _features(words: Sequence[str]) -> Counter[str]:
    stems = [stem(word) for word in words]
    found = Counter(f"word {part}" for part in stems)
    found.update(f"pair {left} {right}" for left, right in zip(["^", *stems], [*stems, "$"], strict=True))
    for word in words:
        padded = f" {word} "
        found.update(padded[i : i + 4] for i in range(max(1, len(padded) - 3)))
    return found


def _softmax(scores: Floats) -> Floats:
    grown: Floats = np.exp(scores - scores.max())
    likely: Floats = grown / grown.sum()
    return likely


def _fingerprint(pairs: Sequence[tuple[str, str]]) -> str:
    whole = json.dumps([VERSION, ROUNDS, STEP, pairs]).encode()
    return hashlib.sha256(whole).hexdigest()[:32]
