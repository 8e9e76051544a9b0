"""The editor's command that shows what was not answered well, and that it is not kept longer than was promised."""

import asyncio
import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from bot.service import _sweeping, now
from store.errors import StoreError
from store.gaps import Gap, GapKind
from store.sqlite import SqliteStore
from store.threads import Turn

EVER = datetime(2000, 1, 1, tzinfo=UTC)
WAIT = 10
"""Seconds after which a test of the service gives up."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


@pytest.fixture
def gaps(svbot, path) -> Callable[..., Result]:
    """Give a way to run `svbot gaps` on the file at *path*."""
    return lambda *arguments: svbot("gaps", *arguments, SVBOT_DATABASE_URL=f"sqlite:///{path}")


def gap(text: str, topic: str = "", kind: GapKind = GapKind.UNKNOWN, days: int = 0) -> Gap:
    """Return a gap of *days* ago, and an hour, so that it is older than that many days."""
    return Gap(kind, text, topic, "officer", now() - timedelta(days=days, hours=1))


def keep(path: Path, *gaps: Gap) -> None:
    """Write *gaps* to the file at *path*."""
    with closing(SqliteStore(path)) as store:
        for each in gaps:
            store.add_gap(each)


SOME = (
    gap("zebra quark xylophone"),
    gap("how heavy is it, £5?", "weighting", GapKind.NOT_MEANT, days=20),
    gap("marks?", "weighting", GapKind.NOT_HELPFUL, days=2),
    gap("", "weighting", GapKind.HELPED),
)


def test_an_empty_store_says_so(gaps, pack):
    """Before anybody asked, the editor reads that nothing was left unanswered, and for how many days."""
    result = gaps()

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.strip() == pack.wording.gaps_none.format(days=90)


def test_an_empty_store_gives_no_line_of_json(gaps):
    """A program that reads line by line has nothing to read."""
    result = gaps("--json")

    assert (result.exit_code, result.stdout) == (0, "")


def test_gaps_are_shown_under_what_comes_nearest(gaps, path):
    """The topic that most gaps are near to comes first, with each person's words, and how often it helped."""
    keep(path, *SOME)
    shown = gaps().stdout
    near, apart = shown.index("Near: How many marks should social value get? (2)"), shown.index("Near nothing")

    assert shown.startswith("3 not answered well in the last 90 days")
    assert (
        near
        < shown.index("“marks?” (not helpful, officer, ")
        < shown.index("“how heavy is it, £5?” (not meant")
        < apart
    )
    assert apart < shown.index("“zebra quark xylophone” (unknown, officer, ")


def test_json_is_one_group_a_line(gaps, path):
    """A program reads each group with its topic, its count and its gaps, pound signs and all, and no praise."""
    keep(path, *SOME)
    result = gaps("--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]

    assert [(row["nearest"], row["count"]) for row in rows] == [("weighting", 2), (None, 1)]
    assert rows[0]["gaps"] == [
        {"text": each.text, "kind": each.kind.value, "role": "officer", "at": each.at.isoformat()} for each in SOME[1:3]
    ]
    assert "£5" in result.stdout


@pytest.mark.parametrize(("days", "count"), [("1", 1), ("3", 2), ("20", 2), ("21", 3), ("90", 3)])
def test_days_say_how_far_to_look_back(gaps, path, days, count):
    """Only what was kept in so many days is counted, to the hour."""
    keep(path, *SOME)
    rows = [json.loads(line) for line in gaps("--days", days, "--json").stdout.splitlines()]

    assert sum(row["count"] for row in rows) == count


@pytest.mark.parametrize("days", ["0", "91", "-1", "a few"])
def test_days_that_cannot_be_are_refused(gaps, path, days):
    """Gaps are kept for 90 days, so the command says that it looks back 1 to 90, and makes no file."""
    result = gaps("--days", days)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "--days" in result.stderr
    assert not path.exists()


def test_looking_changes_nothing(gaps, path):
    """The editor may look as often as they like."""
    keep(path, *SOME)
    shown = [gaps().stdout for _ in range(2)]
    with closing(SqliteStore(path)) as store:
        kept = store.gaps(EVER)

    assert shown[0] == shown[1]
    assert len(kept) == len(SOME)


def test_a_file_that_cannot_be_used_stops_the_command(program):
    """The file and the variable to set are named, and there is no traceback."""
    result = program("gaps", SVBOT_DATABASE_URL="sqlite:////no/such/folder/svbot.sqlite")

    assert (result.returncode, result.stdout) == (2, "")
    assert "/no/such/folder/svbot.sqlite" in result.stderr
    assert "SVBOT_DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


class FakeStore:
    """Remembers from when on it was told to keep each thing, and says so when it was told of all."""

    def __init__(self) -> None:
        self.kept_from: dict[str, datetime] = {}
        self._swept = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def delete_before(self, moment: datetime) -> int:
        """Delete no conversation."""
        return self._told("conversations", moment)

    def delete_gaps_before(self, moment: datetime) -> int:
        """Delete no gap."""
        return self._told("gaps", moment)

    def delete_uploads_before(self, moment: datetime) -> int:
        """Delete no file that waits for a yes."""
        return self._told("uploads", moment)

    def delete_shown_before(self, moment: datetime) -> int:
        """Delete nothing of the inbox."""
        return self._told("inbox", moment)

    def delete_receipts_before(self, moment: datetime) -> int:
        """Delete no receipt of what was sent."""
        return self._told("receipts", moment)

    def delete_deliveries_before(self, moment: datetime) -> int:
        """Delete no note of what a channel delivered."""
        return self._told("deliveries", moment)

    async def swept(self) -> None:
        """Wait until it was told of all."""
        async with asyncio.timeout(WAIT):
            await self._swept.wait()

    def _told(self, what: str, moment: datetime) -> int:
        self.kept_from[what] = moment
        if len(self.kept_from) == 6:
            self._loop.call_soon_threadsafe(self._swept.set)
        return 0


def test_the_service_deletes_gaps_after_90_days():
    """As soon as the service runs, gaps older than 90 days go, and conversations after as many days as are set."""

    async def run() -> dict[str, datetime]:
        store = FakeStore()
        async with _sweeping(store, keep_days=3):
            await store.swept()
        return store.kept_from

    before = now()
    kept_from = asyncio.run(run())
    after = now()

    assert before - timedelta(days=90) <= kept_from["gaps"] <= after - timedelta(days=90)
    assert before - timedelta(days=3) <= kept_from["conversations"] <= after - timedelta(days=3)


def test_a_younger_gap_outlives_the_sweep(path):
    """In a real file, a gap of 91 days is gone when the service has begun and one of 89 days is there."""

    class Watched(SqliteStore):
        """Says when gaps were deleted."""

        def delete_gaps_before(self, moment: datetime) -> int:
            """Delete, and say so."""
            gone = super().delete_gaps_before(moment)
            loop.call_soon_threadsafe(swept.set)
            return gone

    keep(path, gap("of 91 days", days=91), gap("of 89 days", days=89))

    async def run(store: SqliteStore) -> None:
        nonlocal loop, swept
        loop, swept = asyncio.get_running_loop(), asyncio.Event()
        async with _sweeping(store, keep_days=7), asyncio.timeout(WAIT):
            await swept.wait()

    loop, swept = None, None
    with closing(Watched(path)) as store:
        store.add_turn("a", Turn("said", "reply", now()))
        asyncio.run(run(store))
        left = store.gaps(EVER), store.turns("a")

    assert [each.text for each in left[0]] == ["of 89 days"]
    assert len(left[1]) == 1


def test_a_sweep_that_fails_once_is_tried_again(monkeypatch):
    """A database that is busy for a moment does not keep gaps for longer than was promised."""
    monkeypatch.setattr("bot.service.SWEEP_EVERY", 0)

    async def run() -> dict[str, datetime]:
        store = FakeStore()
        problems = iter([StoreError("the database is locked")])
        delete = store.delete_before

        def fail_once(moment: datetime) -> int:
            for problem in problems:
                raise problem
            return delete(moment)

        store.delete_before = fail_once
        async with _sweeping(store, keep_days=3), asyncio.timeout(1):
            await store.swept()
        return store.kept_from

    assert set(asyncio.run(run())) == {"conversations", "gaps", "uploads", "inbox", "receipts", "deliveries"}
