"""The process that sends reminders is killed at every step, 200 times: nothing is lost and nothing comes twice."""

import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNS = 200
STEPS = 7
"""Claim, claimed, send, under way, sent, mark, marked."""


@pytest.fixture
def slack() -> Iterator[str]:
    """Give the address of a Slack that keeps messages, in a process of its own."""
    serving = subprocess.Popen(
        [sys.executable, "-m", "tests.reminders.slack"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert serving.stdout
    assert serving.stdin
    yield serving.stdout.readline().strip()
    serving.stdin.close()
    serving.wait(20)
    serving.stdout.close()


def test_killed_two_hundred_times(slack, tmp_path):
    """What arrived is what is noted as sent, once each, and every stage of every return is accounted for."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.reminders.killing", str(tmp_path / "svbot.sqlite"), slack, str(RUNS)],
        capture_output=True, text=True, cwd=ROOT, timeout=300, check=False,
    )  # fmt: skip
    assert not ended.returncode, ended.stderr[-2000:]
    result = json.loads(ended.stdout.splitlines()[-1])
    with urllib.request.urlopen(f"{slack.removesuffix('api/')}_kept") as answer:
        kept = Counter(each["metadata"]["event_payload"]["message"] for each in json.load(answer))
    states = Counter(each["state"] for each in result["noted"])
    sent = {each["message"] for each in result["noted"] if each["state"] == "sent"}

    assert sum(result["killed"].values()) == RUNS
    assert len(result["killed"]) == STEPS
    assert [] == result["missing"]
    assert {"sent", "passed over"} == set(states)
    assert 1 == max(kept.values())
    assert sent == set(kept)
    assert all(each["reason"] for each in result["noted"] if each["state"] == "passed over")
