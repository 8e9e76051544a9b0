"""Speed and memory of the matchers, beside simpler methods, in one process.

Times are of this machine and this run: compare the ratios.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.service import cache_folder
from handlers.assistant import Assistant
from knowledge.models import Role
from knowledge.pack import Pack, load_pack
from store.sqlite import SqliteStore
from tests.quality.others import measure_picks

GOLD = Path(__file__).parent / "gold" / "recommend.jsonl"
ROUNDS = 5
STARTS = 5


def main() -> None:
    """Measure and print."""
    pack = load_pack()
    assistant = Assistant(pack, SqliteStore(":memory:"), cache=cache_folder())
    briefs = [json.loads(line)["text"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    questions = [topic.phrasings[-1] for topic in pack.topics.values()]
    print(f"{'call':<34}{'p50 ms':>9}{'p99 ms':>9}")
    _row("recommend", lambda text: assistant.recommend_once(text, Role.OFFICER, None, None), briefs)
    _row("recommend, reply in words", lambda text: assistant.suggest_once(text, Role.OFFICER, None, None), briefs)
    _row("ask", lambda text: assistant.ask.find(text, Role.OFFICER), questions)
    _row("ask, reply in words", lambda text: assistant.answer_once(text, Role.OFFICER), questions)
    for name, method in _others(pack).items():
        _row(name, method, briefs)
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"cold start of svbot ask, median of {STARTS}: {_cold_start():.2f} s")


def _others(pack: Pack) -> dict[str, Callable[[str], object]]:
    titles = [measure.title for measure in pack.measures.values()]
    return {
        "BM25 over 38 measures": measure_picks("BM25", list(pack.measures.values())),
        "token_set_ratio over 38 titles": lambda text: process.extract(text, titles, scorer=fuzz.token_set_ratio),
        "WRatio over 38 titles": lambda text: process.extract(text, titles, scorer=fuzz.WRatio),
    }


def _row(name: str, call: Callable[[str], object], texts: Sequence[str]) -> None:
    for text in texts[:5]:
        call(text)
    took = sorted(_timed(call, text) for _ in range(ROUNDS) for text in texts)
    print(f"{name:<34}{took[len(took) // 2]:>9.2f}{took[int(len(took) * 0.99)]:>9.2f}")


def _timed(call: Callable[[str], object], text: str) -> float:
    begin = time.perf_counter()
    call(text)
    return (time.perf_counter() - begin) * 1000


def _cold_start() -> float:
    program = Path(sys.executable).with_name("svbot")
    took = []
    for _ in range(STARTS):
        begin = time.perf_counter()
        subprocess.run([program, "ask", "what is social value?"], check=True, capture_output=True)
        took.append(time.perf_counter() - begin)
    return sorted(took)[STARTS // 2]


if __name__ == "__main__":
    main()
