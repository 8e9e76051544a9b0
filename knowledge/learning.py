"""Learns, from lines that people wrote, what each word speaks for, and keeps what was learned.

A line becomes features: its stems, pairs of neighbouring stems, and the four-letter pieces of its words, which
survive a slip of the finger. Each feature gets a weight for each outcome, by stochastic gradient descent with a fixed
order, so that the same lines always teach the same. A line's score is the sum of its features' weights: each score
can be explained word by word.
"""

import hashlib
import json
import math
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.text import stem

VERSION = "3"
"""Changed with the way of learning, so that what an earlier version kept is not used."""

Floats = NDArray[np.float32]
Kept = NDArray[np.float16]
"""Weights are kept in half the space: what is lost is far below what a single example moves."""

Places = NDArray[np.intp]
Link = Callable[[Floats], Floats]
"""Turns scores into likelihoods, such as `softmax` or `sigmoid`."""


class Learned:
    """What was learned: a weight for each feature and outcome, and where each outcome starts."""

    def __init__(
        self, features: Sequence[str], counts: Mapping[str, int], rarity: Floats, weights: Kept, start: Floats
    ) -> None:
        """Take the features in order, how often each word stood in the lines, and the numbers of each feature.

        *rarity* is how rare a feature is, *weights* (features × outcomes) what it speaks for, *start* where each
        outcome's score begins.
        """
        self._index = {feature: place for place, feature in enumerate(features)}
        self.counts, self.rarity, self.weights, self.start = counts, rarity, weights, start

    def scores(self, words: Sequence[str]) -> Floats | None:
        """Return the score of each outcome for the line of *words*, or None when no feature of it is known."""
        places, values = self._vector(features_of(words))
        if not len(places):
            return None
        found: Floats = values @ self.weights[places].astype(np.float32) + self.start
        return found

    def weight_of(self, word: str, outcome: int) -> float:
        """Return how much *word* alone speaks for *outcome*."""
        places, values = self._vector(features_of([word]))
        return float(values @ self.weights[places, outcome].astype(np.float32)) if len(places) else 0.0

    def write(self, folder: Path) -> None:
        """Keep what was learned in *folder*. A folder that cannot be written only costs the time to learn again."""
        arrays: dict[str, NDArray[np.floating]] = {"rarity": self.rarity, "weights": self.weights, "start": self.start}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, array in arrays.items():
                draft = folder / f".{name}.{os.getpid()}.npy"
                np.save(draft, array)
                draft.replace(folder / f"{name}.npy")
            draft = folder / f".features.{os.getpid()}.json"
            draft.write_text(json.dumps([list(self._index), self.counts]), encoding="utf-8")
            draft.replace(folder / "features.json")
        except OSError:
            return

    def _vector(self, found: Mapping[str, int]) -> tuple[Places, Floats]:
        known = [(self._index[feature], count) for feature, count in found.items() if feature in self._index]
        return vector(known, self.rarity)


def learn(
    lines: Sequence[Sequence[str]],
    wanted: Floats,
    heed: Floats,
    link: Link,
    rounds: int,
    step: float,
    start: float = 0.0,
) -> Learned:
    """Return what *lines* teach.

    *wanted* holds the likelihood of each outcome for each line, *heed* how much each line counts. *rounds* is how
    often all lines are gone through; *step* how far a weight moves in the first round, less in each later one.
    """
    rows = [features_of(line) for line in lines]
    spread = Counter(feature for row in rows for feature in row)
    rarity = np.array([math.log(len(rows) / count) for count in spread.values()], dtype=np.float32)
    index = {feature: place for place, feature in enumerate(spread)}
    vectors = [vector([(index[feature], count) for feature, count in row.items()], rarity) for row in rows]
    weights = np.zeros((len(index), wanted.shape[1]), dtype=np.float32)
    begin = np.full(wanted.shape[1], start, dtype=np.float32)
    shuffle = np.random.default_rng(0)
    for turn in range(rounds):
        size = np.float32(step / (1 + turn / 2))
        for row in shuffle.permutation(len(vectors)):
            places, values = vectors[row]
            if len(places):
                now = weights[places]
                miss = (link(values @ now + begin) - wanted[row]) * heed[row]
                weights[places] = now - size * (values[:, None] * miss)
    counts = Counter(word for line in lines for word in line)
    return Learned(list(index), counts, rarity, weights.astype(np.float16), begin)


def read(folder: Path) -> Learned | None:
    """Return what was kept in *folder*, or None when nothing whole is there."""
    try:
        features, counts = json.loads((folder / "features.json").read_text(encoding="utf-8"))
        rarity, start = np.load(folder / "rarity.npy"), np.load(folder / "start.npy")
        weights = np.load(folder / "weights.npy", mmap_mode="r")
    except (OSError, ValueError, EOFError):
        return None
    return Learned(features, counts, rarity, weights, start) if weights.shape == (len(features), len(start)) else None


def fingerprint(what: object) -> str:
    """Return a name that changes when anything in *what* does."""
    return hashlib.sha256(repr((VERSION, what)).encode()).hexdigest()[:32]


def features_of(words: Sequence[str]) -> Counter[str]:
    """Return the features of a line of *words*, each with how often it stands there."""
    stems = [stem(word) for word in words]
    found = [f"word {part}" for part in stems]
    found += [f"pair {left} {right}" for left, right in zip(["^", *stems], [*stems, "$"], strict=True)]
    for word in words:
        padded = f" {word} "
        found += [padded[i : i + 4] for i in range(max(1, len(padded) - 3))]
    return Counter(found)


def vector(counted: Sequence[tuple[int, int]], rarity: Floats) -> tuple[Places, Floats]:
    """Return the places of features and their values, a rare feature worth more, the whole of length one."""
    places = np.array([place for place, _ in counted], dtype=np.intp)
    values = np.array([1 + math.log(count) for _, count in counted], dtype=np.float32) * rarity[places]
    length = float(np.linalg.norm(values))
    return places, values / np.float32(length) if length else values


def softmax(scores: Floats) -> Floats:
    """Return likelihoods that add up to 1: one outcome is right."""
    grown: Floats = np.exp(scores - scores.max())
    likely: Floats = grown / grown.sum()
    return likely


def sigmoid(scores: Floats) -> Floats:
    """Return a likelihood for each outcome on its own: any number may be right."""
    likely: Floats = np.float32(1) / (np.float32(1) + np.exp(-scores))
    return likely
