"""The figures: how near to the graders' choice a set of picks comes."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Grades = Mapping[str, float]
"""Measure code to a grade from 0 (wrong) to 3 (among the best); a code left out is 0."""


@dataclass(frozen=True)
class Scores:
    """The figures of one method: nDCG@3, and the shares of first picks good, picks good and picks poor."""

    ndcg: float
    first_good: float
    picks_good: float
    picks_poor: float


def score(grades: Sequence[Grades], picks: Sequence[Sequence[str]]) -> Scores:
    """Return the figures for *picks*, each best first, against *grades*. A pick is good from 2, poor below 1."""
    got = [[grade.get(code, 0.0) for code in codes[:3]] for grade, codes in zip(grades, picks, strict=True)]
    every = [one for row in got for one in row]
    return Scores(
        ndcg=_mean([_ndcg(row, grade) for row, grade in zip(got, grades, strict=True)]),
        first_good=_mean([bool(row) and row[0] >= 2 for row in got]),
        picks_good=_mean([one >= 2 for one in every]),
        picks_poor=_mean([one < 1 for one in every]),
    )


def interval(count: int, figure: Callable[[Sequence[int]], float], rounds: int = 400) -> tuple[float, float]:
    """Return the bootstrap 95% interval of *figure* over *count* rows, the same every time."""
    draw = random.Random(0)
    seen = sorted(figure([draw.randrange(count) for _ in range(count)]) for _ in range(rounds))
    return seen[int(rounds * 0.025)], seen[int(rounds * 0.975)]


def _ndcg(got: Sequence[float], grades: Grades) -> float:
    best = _gain(sorted(grades.values(), reverse=True)[:3])
    return _gain(got) / best if best else 1.0


def _gain(grades: Sequence[float]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def _mean(values: Sequence[float | bool]) -> float:
    return sum(values) / len(values) if values else 0.0
