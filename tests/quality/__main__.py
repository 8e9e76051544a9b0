"""Prints the tables of figures, and fails when one of the bot's own is worse by more than .02 than was noted.

python -m tests.quality --note notes the figures of this run as those to hold.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.service import cache_folder
from handlers.assistant import Assistant
from knowledge.draft import DraftReader
from knowledge.models import Role
from knowledge.pack import Pack, load_pack
from store.sqlite import SqliteStore
from tests.quality import asking, drafts
from tests.quality.figures import Grades, Scores, interval, score
from tests.quality.others import METHODS, SAME_THREE, measure_picks

GOLD = Path(__file__).parents[1] / "gold"
NOTED = GOLD / "figures.json"
SETS = {"recommend": "lines that two judges graded", "briefs": "our own briefs, from which nothing was learned"}
ALLOWED = 0.02
LOWER_IS_BETTER = {"picks_poor", "wrong", "cost"}

Row = Mapping[str, Any]
Figures = dict[str, float]


def main() -> int:
    """Measure, print and compare."""
    pack = load_pack(cache=cache_folder())
    assistant = Assistant(pack, SqliteStore(":memory:"), cache=cache_folder())
    figures: Figures = {}
    for measure in (_recommending, _asking, _routing, _drafts):
        figures |= measure(assistant, pack)
    return _compare(figures)


def _recommending(assistant: Assistant, pack: Pack) -> Figures:
    figures: Figures = {}
    for name, what in SETS.items():
        rows = _rows(f"{name}.jsonl")
        print(f"\nRecommending: {len(rows)} {what}\n")
        mine = _table(rows, _picks(assistant, pack, rows))
        figures |= {f"{name} {figure}": value for figure, value in asdict(mine).items()}
        figures[f"{name} routed"] = sum(assistant.intent(row["text"]) == "recommend" for row in rows) / len(rows)
        print(f"\nof these lines, routed to recommending: {figures[f'{name} routed']:.3f}")
    return figures


def _asking(assistant: Assistant, pack: Pack) -> Figures:
    rows = _rows("questions.jsonl")
    outside = sum(not row["topics"] for row in rows)
    print(f"\nAnswering: {len(rows) - outside} of our own questions in scope, {outside} out of scope\n")
    print(f"{'method':<26}{'answered right':>15}{'or offered':>12}{'refused':>9}{'wrong of all':>14}")
    mine = asking.score(rows, asking.by_bot(assistant.ask, rows))
    slips = [
        asking.score(part, asking.by_bot(assistant.ask, part))
        for part in (asking.mistyped(rows, s) for s in asking.SEEDS)
    ]
    shown = {"this bot": mine} | {f"with slips, seed {s}": each for s, each in zip(asking.SEEDS, slips, strict=True)}
    for name, each in (shown | asking.by_others(pack, rows)).items():
        print(f"{name:<26}{each.right:>15.3f}{each.offered:>12.3f}{each.refused:>9.3f}{each.wrong:>14.3f}")
    cost = mine.right - sum(each.right for each in slips) / len(slips)
    print(f"\nslips in {asking.MISTYPED:.0%} of the words cost {cost:.3f} of answered right")
    return {f"ask {name}": value for name, value in asdict(mine).items()} | {"ask slips cost": cost}


def _routing(assistant: Assistant, pack: Pack) -> Figures:
    rows = _rows("messages.jsonl")
    count = Counter(row["intent"] for row in rows)
    right = Counter(row["intent"] for row in rows if assistant.intent(row["text"]) == row["intent"])
    print(f"\nRouting: {len(rows)} of our own messages\n")
    for intent in count:
        print(f"{intent:<12}{right[intent] / count[intent]:.3f} of {count[intent]}")
    questions = _rows("questions.jsonl")
    asked = sum(assistant.intent(row["text"]) == "ask" for row in questions) / len(questions)
    routed = right.total() / len(rows)
    print(f"{'all':<12}{routed:.3f}\nof our own questions, routed to answering: {asked:.3f}")
    return {"route right": routed, "route questions": asked}


def _drafts(assistant: Assistant, pack: Pack) -> Figures:
    rows = _rows("drafts.jsonl")
    figures = drafts.score(DraftReader(pack, cache_folder()), rows)
    print(f"\nChecking drafts: {len(rows)} of our own\n")
    for name, value in figures.items():
        print(f"{name:<16}{value:.3f}")
    return {f"draft {name}": value for name, value in figures.items()}


def _picks(assistant: Assistant, pack: Pack, rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    measures = list(pack.measures.values())
    ways: dict[str, Callable[[str], list[str]]] = {name: measure_picks(name, measures) for name in METHODS}
    ways["the same three"] = lambda text: list(SAME_THREE)
    return {"this bot": [_bot(assistant, row) for row in rows]} | {
        name: [way(row["text"]) for row in rows] for name, way in ways.items()
    }


def _bot(assistant: Assistant, row: Row) -> list[str]:
    found = assistant.recommend_once(row["text"], Role.OFFICER, row["value_gbp"], row["months"])
    return [pick.measure.code for pick in found.picks]


def _table(rows: Sequence[Row], picks: Mapping[str, Sequence[Sequence[str]]]) -> Scores:
    grades: list[Grades] = [row["grades"] for row in rows]
    print(f"{'method':<18}{'nDCG@3':>8}{'95% interval':>16}{'first good':>12}{'picks good':>12}{'picks poor':>12}")
    for name, chosen in picks.items():
        found = score(grades, chosen)

        def ndcg(drawn: Sequence[int], chosen: Sequence[Sequence[str]] = chosen) -> float:
            return score([grades[i] for i in drawn], [chosen[i] for i in drawn]).ndcg

        low, high = interval(len(grades), ndcg)
        print(
            f"{name:<18}{found.ndcg:>8.3f}{f'{low:.3f} to {high:.3f}':>16}"
            f"{found.first_good:>12.3f}{found.picks_good:>12.3f}{found.picks_poor:>12.3f}"
        )
    return score(grades, picks["this bot"])


def _rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def _compare(figures: Figures) -> int:
    if "--note" in sys.argv:
        NOTED.write_text(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=2) + "\n")
        print(f"\nNoted in {NOTED.name}.")
        return 0
    noted = json.loads(NOTED.read_text(encoding="utf-8"))
    worse = {name: value for name, value in figures.items() if _worse(name, value, noted[name])}
    for name, value in worse.items():
        print(f"\n{name} was {noted[name]:.3f} and is {value:.3f}: worse by more than {ALLOWED}.")
    return 1 if worse else 0


def _worse(name: str, value: float, noted: float) -> bool:
    change = value - noted if name.split()[-1] in LOWER_IS_BETTER else noted - value
    return change > ALLOWED


if __name__ == "__main__":
    raise SystemExit(main())
