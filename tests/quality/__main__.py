"""Prints the tables of figures, and fails when one of the bot's own is worse by more than .02 than was noted.

python -m tests.quality --note notes the figures of this run as those to hold.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.service import cache_folder
from handlers.assistant import Assistant
from knowledge.models import Role
from knowledge.pack import Pack, load_pack
from store.sqlite import SqliteStore
from tests.quality.figures import Grades, Scores, interval, score
from tests.quality.others import METHODS

GOLD = Path(__file__).parents[1] / "gold"
NOTED = GOLD / "figures.json"
SETS = {"recommend": "lines that two judges graded", "briefs": "our own briefs, from which nothing was learned"}
ALLOWED = 0.02
LOWER_IS_BETTER = {"picks_poor"}

Row = Mapping[str, Any]


def main() -> int:
    """Measure, print and compare."""
    pack = load_pack(cache=cache_folder())
    assistant = Assistant(pack, SqliteStore(":memory:"), cache=cache_folder())
    figures: dict[str, float] = {}
    for name, what in SETS.items():
        rows = _rows(GOLD / f"{name}.jsonl")
        print(f"\nRecommending: {len(rows)} {what}\n")
        mine = _table(rows, _picks(assistant, pack, rows))
        figures.update({f"{name} {figure}": value for figure, value in asdict(mine).items()})
        routed = sum(assistant.intent(row["text"]) == "recommend" for row in rows) / len(rows)
        print(f"\nof these lines, routed to recommending: {routed:.3f}")
        figures[f"{name} routed"] = routed
    return _compare(figures)


def _picks(assistant: Assistant, pack: Pack, rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    measures = list(pack.measures.values())
    picks = {"this bot": [_bot(assistant, row) for row in rows]}
    for name, method in METHODS.items():
        ranked = method(measures)
        picks[name] = [ranked(row["text"]) for row in rows]
    return picks


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


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _compare(figures: Mapping[str, float]) -> int:
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
