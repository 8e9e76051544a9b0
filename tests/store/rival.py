"""One of several processes that want the same things of one file. It is run by `test_processes.py`.

`python -m tests.store.rival TASK FILE NAME` says "ready", waits for a line, and prints what it got as JSON.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta

from store.contracts import Contract
from store.reminders import Claim, ReminderKey
from store.returns import Kind
from store.sqlite import SqliteStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FAR = datetime(2099, 1, 1, tzinfo=UTC)
COUNT = 200
"""How many things there are to get."""


def key(number: int, stage: str = "due") -> ReminderKey:
    """Return what makes one reminder of many."""
    return ReminderKey(number, Kind.RETURN, date(2027, 4, 1), date(2027, 7, 28), stage, 7)


def ends(number: int) -> datetime:
    """Return when the lease of one claim of many ends."""
    return NOW + timedelta(minutes=number)


def claims(store: SqliteStore, name: str) -> list[int]:
    """Claim each reminder, two stages at a time."""
    return [
        number
        for number in range(COUNT)
        if store.claim_reminders(
            [key(number), key(number, "overdue-5")], Claim(f"{name} {number}", 7, "slack", name, NOW), FAR
        )
    ]


def dead_claims(store: SqliteStore, name: str) -> list[int]:
    """Take over what others left, as the leases end one after the other."""
    return [int(each.message) for number in range(COUNT) for each in store.dead_claims(ends(number), FAR)]


def takes(store: SqliteStore, name: str) -> list[int]:
    """Show each message that waits."""
    return [number for number in range(1, COUNT + 1) if store.take(number, NOW)]


def contracts(store: SqliteStore, name: str) -> list[int]:
    """Add contracts, each with its line in the audit trail."""
    return [store.add_contract(Contract(f"{name} {number}"), name, NOW) for number in range(COUNT // 4)]


def nothing(store: SqliteStore, name: str) -> list[int]:
    """Open the file and be done."""
    return []


TASKS = {each.__name__: each for each in (claims, dead_claims, takes, contracts, nothing)}


def main() -> None:
    """Do one task."""
    task, path, name = sys.argv[1:]
    opened = SqliteStore(path) if task != "nothing" else None
    print("ready", flush=True)
    sys.stdin.readline()
    store = opened or SqliteStore(path)
    print(json.dumps(TASKS[task](store, name)), flush=True)
    store.close()


if __name__ == "__main__":
    main()
