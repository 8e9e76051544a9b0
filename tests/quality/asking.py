"""How right the answers are: on our own questions, with slips of the finger, beside simpler methods."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.ask import Ask
from knowledge.models import Role
from knowledge.pack import Pack
from tests.quality.others import METHODS
from tests.quality.typos import mistype

MISTYPED = 0.3
"""Share of the words that get a slip."""

SEEDS = (1, 2, 3)

Row = Mapping[str, Any]
Said = tuple[str | None, tuple[str, ...]]
"""The topic that was answered, or None, and the topics that were offered."""


@dataclass(frozen=True)
class Answered:
    """Shares: answered right, right or offered in three, refused when out of scope, and wrong of all."""

    right: float
    offered: float
    refused: float
    wrong: float


def score(rows: Sequence[Row], said: Sequence[Said]) -> Answered:
    """Return the figures for what was *said* to the questions in *rows*; a row with no topics is out of scope."""
    pairs = [(set(row["topics"]), topic, offered) for row, (topic, offered) in zip(rows, said, strict=True)]
    inside = [pair for pair in pairs if pair[0]]
    outside = [pair for pair in pairs if not pair[0]]
    return Answered(
        right=sum(topic in wanted for wanted, topic, _ in inside) / len(inside),
        offered=sum(topic in wanted or bool(wanted & set(three[:3])) for wanted, topic, three in inside) / len(inside),
        refused=sum(topic is None for _, topic, _ in outside) / len(outside),
        wrong=sum(topic is not None and topic not in wanted for wanted, topic, _ in pairs) / len(pairs),
    )


def by_bot(ask: Ask, rows: Sequence[Row]) -> list[Said]:
    """Return what the bot says to each question."""
    found = [ask.find(row["text"], Role(row["role"])) for row in rows]
    return [(each.topic, each.suggestions) for each in found]


def mistyped(rows: Sequence[Row], seed: int) -> list[Row]:
    """Return the same questions with slips of the finger."""
    return [{**row, "text": mistype(row["text"], MISTYPED, seed)} for row in rows]


def by_others(pack: Pack, rows: Sequence[Row]) -> dict[str, Answered]:
    """Return the figures of the simpler methods, each knowing the same phrasings and refusing where it does best."""
    lines = [(topic, line) for topic in pack.topic_ids() for line in _known(pack, topic)]
    return {
        name: _at_best(rows, _ranker(method([line for _, line in lines]), lines)) for name, method in METHODS.items()
    }


def _known(pack: Pack, topic: str) -> tuple[str, ...]:
    found = pack.topic_of(topic)
    assert found is not None
    return (pack.label(topic), *found.phrasings)


def _ranker(
    rank: Callable[[str], list[tuple[int, float]]], lines: Sequence[tuple[str, str]]
) -> Callable[[str], dict[str, float]]:
    def topics(text: str) -> dict[str, float]:
        best: dict[str, float] = {}
        for place, points in rank(text):
            best.setdefault(lines[place][0], points)
        return best

    return topics


def _at_best(rows: Sequence[Row], topics: Callable[[str], dict[str, float]]) -> Answered:
    """Return the figures at the threshold where the method answers most right for the fewest wrong."""
    ranked = [topics(row["text"]) for row in rows]
    tops = sorted({max(each.values()) for each in ranked if each})

    def at(threshold: float) -> Answered:
        firm = [next(iter(each), None) if each and max(each.values()) >= threshold else None for each in ranked]
        return score(rows, [(topic, tuple(each)[:3]) for topic, each in zip(firm, ranked, strict=True)])

    return max((at(tops[len(tops) * step // 20]) for step in range(20)), key=lambda found: found.right - found.wrong)
