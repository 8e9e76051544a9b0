"""The process that sends in Teams is killed at every step: nothing comes twice, and what is lost is said to be lost.

For more kills than in each run of the tests: `KILLS=100 python -m pytest -s tests/reminders/test_teams_killed.py`.
"""

import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.teams.sender import LOST_TRACK

ROOT = Path(__file__).parents[2]
RUNS = int(os.environ.get("KILLS", "11"))
STEPS = 11
NOBODY_KNOWS = {"begun", "under way", "answered", "any moment"}
"""The steps between the note that sending begins and the note of Teams' answer."""


@pytest.fixture
def teams() -> Iterator[str]:
    """Give the address of a Teams that keeps messages, in a process of its own."""
    serving = subprocess.Popen(
        [sys.executable, "-m", "tests.reminders.teams_service"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert serving.stdout
    assert serving.stdin
    yield serving.stdout.readline().strip()
    serving.stdin.close()
    serving.wait(20)
    serving.stdout.close()


def test_killed_at_every_step(teams, tmp_path):
    """What arrived did so once; what is not noted as sent is noted as lost, with the reason, and logged."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.reminders.teams_killing", str(tmp_path / "db"), teams, str(RUNS)],
        capture_output=True, text=True, cwd=ROOT, timeout=300, check=False,
    )  # fmt: skip
    assert not ended.returncode, ended.stderr[-2000:]
    result = json.loads(ended.stdout.splitlines()[-1])
    with urllib.request.urlopen(f"{teams}/_sent") as answer:
        arrived = Counter(each["sent"]["summary"] for each in json.load(answer))
    noted, killed = result["noted"], result["killed"]
    of = {state: {each["message"] for each in noted if each["state"] == state} for state in ("sent", "failed")}
    logged = [each["message"] for each in result["log"] if each.get("action") == "reminder.failed"]
    print(f"\nkilled {killed}; arrived {len(arrived)}; {Counter(each['state'] for each in noted)}")
    print(f"messages lost track of: {len(of['failed'])}, {len(of['failed'] & set(arrived))} of them arrived")

    assert sum(killed.values()) == RUNS
    assert len(killed) == min(STEPS, RUNS)
    # Nothing comes twice, and nothing arrives of which nothing is noted.
    assert 1 == max(arrived.values())
    assert of["sent"] <= set(arrived) <= of["sent"] | of["failed"]
    # What is lost is no more than was under way, and is in the store and the log with the reason.
    assert len(of["failed"]) <= sum(killed[step] for step in NOBODY_KNOWS)
    assert {LOST_TRACK} >= {each["reason"] for each in noted if each["state"] == "failed"}
    assert sorted(of["failed"]) == sorted(logged)
    # Every stage of every return is accounted for, with a reason where it was not sent.
    assert [] == result["missing"]
    assert {"sent", "passed over", "failed"} >= {each["state"] for each in noted}
    assert all(each["reason"] for each in noted if each["state"] != "sent")
