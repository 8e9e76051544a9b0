"""Prints the table of figures, and fails when the bot's own have fallen by more than .02 since they were noted."""

import json
import sys
from pathlib import Path

from bot.service import cache_folder
from handlers.assistant import Assistant
from knowledge.models import Role
from knowledge.pack import load_pack
from store.sqlite import SqliteStore
from tests.quality.figures import Scores, interval, score
from tests.quality.others import METHODS

GOLD = Path(__file__).parents[1] / "gold"
NOTED = GOLD / "figures.json"
ALLOWED_FALL = 0.02


def main() -> int:
    """Measure, print and compare."""
    pack = load_pack()
    assistant = Assistant(pack, SqliteStore(":memory:"), cache=cache_folder())
    rows = _rows(GOLD / "recommend.jsonl")
    grades = [row["grades"] for row in rows]

    def bot(row: dict) -> list[str]:  # type: ignore[type-arg]
        found = assistant.recommend_once(row["text"], Role.OFFICER, row["value_gbp"], row["months"])
        return [pick.measure.code for pick in found.picks]

    measures = list(pack.measures.values())
    picks = {"this bot": [bot(row) for row in rows]}
    for name, method in METHODS.items():
        ranked = method(measures)
        picks[name] = [ranked(row["text"]) for row in rows]
    print(f"Recommending, {len(rows)} briefs\n")
    print(f"{'method':<18}{'nDCG@3':>8}{'95% interval':>16}{'first good':>12}{'picks good':>12}{'picks poor':>12}")
    for name, chosen in picks.items():
        _print_row(name, score(grades, chosen), grades, chosen)
    mine = score(grades, picks["this bot"])
    return _compare({"recommend ndcg": mine.ndcg, "recommend first good": mine.first_good})


def _rows(path: Path) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _print_row(name: str, found: Scores, grades: list, chosen: list) -> None:  # type: ignore[type-arg]
    low, high = interval(len(grades), lambda drawn: score([grades[i] for i in drawn], [chosen[i] for i in drawn]).ndcg)
    print(
        f"{name:<18}{found.ndcg:>8.3f}{f'{low:.3f} to {high:.3f}':>16}"
        f"{found.first_good:>12.3f}{found.picks_good:>12.3f}{found.picks_poor:>12.3f}"
    )


def _compare(figures: dict[str, float]) -> int:
    noted = json.loads(NOTED.read_text(encoding="utf-8")) if NOTED.exists() else {}
    fallen = {name: value for name, value in figures.items() if value < noted.get(name, 0) - ALLOWED_FALL}
    for name, value in fallen.items():
        print(f"\n{name} fell from {noted[name]:.3f} to {value:.3f}: more than {ALLOWED_FALL}.")
    if "--note" in sys.argv:
        NOTED.write_text(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=2) + "\n")
        print(f"\nNoted in {NOTED.name}.")
    return 1 if fallen else 0


if __name__ == "__main__":
    raise SystemExit(main())
