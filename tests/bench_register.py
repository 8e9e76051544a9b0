"""How long an import, a sweep for reminders and a report take, and that a sweep grows with what is due alone.

Times are of this machine and this run: compare the ratios.
"""

import asyncio
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.clock import Clock
from bot.log import set_up
from bot.reach import Channels
from handlers.reminders.planning import Planner
from handlers.returns.reporting import build_report
from knowledge.pack import Pack, load_pack
from store.contracts import Commitment, Contract, Frequency, Plan
from store.sqlite import SqliteStore
from store.stages import Rhythm
from store.working_days import london
from tests.reminders.post import FakeChannel
from tests.store.register.big import write_big_register

ROWS = 100_000
SIZES = (10_000, 100_000, 1_000_000)
YEARS = 5
A_CONTRACT = 12 * YEARS
"""Returns that one contract has had: monthly for five years."""
DUE = 50
"""Contracts with a return that is due: always as many."""
NOW = datetime(2027, 4, 14, 9, 30, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    set_up("error")
    with TemporaryDirectory() as folder:
        _imports(Path(folder))
        pack = load_pack()
        print(f"\n{'returns in the store':<24}{'contracts':>10}{'plan s':>9}{'tick s':>9}{'sent':>7}{'due list s':>12}")
        for size in SIZES:
            _sweep(Path(folder) / f"{size}.sqlite", size, pack)


def _imports(folder: Path) -> None:
    path, base = folder / "register.csv", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    write_big_register(path, ROWS)
    svbot = Path(sys.executable).with_name("svbot")
    settings = {"SVBOT_DATABASE_URL": f"sqlite:///{folder}/import.sqlite", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    for what in ("import of 100,000 rows", "the same file again"):
        took = _timed(
            lambda: subprocess.run([svbot, "contracts", "import", path], check=True, capture_output=True, env=settings)
        )
        peak = max(base, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
        print(f"{what:<34}{took:>7.1f} s, peak {peak:.0f} MB")


def _sweep(path: Path, size: int, pack: Pack) -> None:
    """Fill a store with *size* returns that came in, and DUE contracts with one to come; plan and tick."""
    store = SqliteStore(path)
    manager = store.meet("slack", "T/U", "Ann Lee", "", NOW)
    today = london(NOW).date()
    count = size // A_CONTRACT
    plan = Plan(Frequency.MONTHLY, due_after=10)
    terms = [
        Contract(
            f"Contract {number}", f"DN{number}", manager=manager.id, start=date(2022, 1, 1), end=date(2026, 12, 31),
            plan=plan, commitments=(Commitment("NT1", "FTE", 5.0),),
        )
        for number in range(count)
    ]  # fmt: skip
    with store._writing():
        for contract in terms:
            store._insert_contract(contract)
    store.close()
    _fill(path, count)
    store = SqliteStore(path)
    due = Plan(Frequency.CHOSEN, dates=(today,))
    for number in range(DUE):
        store.add_contract(
            Contract(f"Due {number}", manager=manager.id, start=date(2027, 1, 1), end=date(2027, 12, 31), plan=due),
            "bench", NOW,
        )  # fmt: skip
    channel = FakeChannel(lambda: NOW)
    channels = Channels(pack.reminder_wording, {"slack"}, ["slack"])
    planner = Planner(store, pack.reminder_wording, Rhythm(), lambda _: None, channels.reach)
    clock = Clock(store, planner, lambda *_: _reply(), {"slack": channel}, Rhythm(), lambda: NOW)
    planned = min(_timed(lambda: planner.plan(NOW)) for _ in range(3))
    ticked = _timed(lambda: asyncio.run(clock.tick()))
    listed = min(_timed(lambda: list(store.contracts_with_returns_due(today))) for _ in range(3))
    sent = sum(each.state == "sent" for each in store.reminder_log())
    print(f"{size:<24,}{count + DUE:>10,}{planned:>9.3f}{ticked:>9.3f}{sent:>7}{listed:>12.3f}")
    if size == SIZES[-1]:
        print(f"the report over all of them: {_timed(lambda: build_report(store, pack, today)):.1f} s")
    store.close()


def _reply():
    from handlers.conversation import Paragraph, Reply

    return Reply((Paragraph("Due."),))


def _fill(path: Path, contracts: int) -> None:
    """Let every return of the first *contracts* have come in."""
    months = [date(2022 + number // 12, number % 12 + 1, 1) for number in range(A_CONTRACT)]
    ends = [(first + timedelta(days=32)).replace(day=1) - timedelta(days=1) for first in months]
    with sqlite3.connect(path) as db:
        for ident in range(1, contracts + 1):
            rows = [
                (ident, "return", str(first), str(last), str(last + timedelta(days=14)), 1, "received", 0, "", "", "",
                 str(last + timedelta(days=10)), "bench", NOW.isoformat(), 0)
                for first, last in zip(months, ends, strict=True)
            ]  # fmt: skip
            db.executemany(
                'insert into returns (contract, kind, start, "end", due, version, state, "nothing", happened, '
                'evidence, reason, received, "by", at, undone) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
                rows,
            )
        db.execute("insert into figures (\"return\", measure, amount) select id, 'NT1', 0.1 from returns")
        db.execute("update contracts set next_due = null")
    db.close()


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
