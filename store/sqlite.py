"""Keeps what the bot remembers in one SQLite file."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from sqlite_utils import Database

from store.gaps import Gap, GapKind
from store.migrations import migrations
from store.threads import StoreError, Turn

NEWEST_TURNS = 50
"""How many turns of a thread are kept and shown."""


class SqliteStore:
    """An SQLite file in WAL mode, safe to use from several threads of one process.

    Every write is on disk before the call returns (synchronous FULL). The file can be read by its owner only.
    """

    def __init__(self, path: Path | str) -> None:
        """Open or create the file at *path* (":memory:" for none) and bring it up to date. Raises StoreError."""
        self._path = path
        self._lock = RLock()
        with self._said_plainly():
            if path != ":memory:":
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            connection = sqlite3.connect(path, check_same_thread=False, timeout=5)
            self._db = Database(connection)
            self._db.enable_wal()
            for pragma in ("synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
                self._db.execute(f"PRAGMA {pragma}")
            self._check_not_newer()
            migrations.apply(self._db)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def recall(self, thread: str) -> str | None:
        """Return what was remembered for *thread*, or None."""
        with self._said_plainly():
            row = next(self._db.query("select memory from threads where thread = ?", [thread]), None)
        return row["memory"] if row else None

    def remember(self, thread: str, memory: str, now: datetime) -> None:
        """Keep *memory* for *thread*, replacing what was there."""
        with self._said_plainly():
            self._db.table("threads").upsert({"thread": thread, "memory": memory, "used": _utc(now)}, pk="thread")

    def add_turn(self, thread: str, turn: Turn) -> None:
        """Keep *turn* as the newest of *thread*, and let go of the oldest beyond the newest fifty."""
        with self._said_plainly(), self._db.atomic():
            # A write comes first, so that it waits for another process: a read that becomes a write would fail.
            self._db.execute(
                "insert into threads (thread, used) values (?, ?) "
                "on conflict (thread) do update set used = excluded.used",
                [thread, _utc(turn.at)],
            )
            self._db.table("turns").insert(
                {"thread": thread, "said": turn.said, "reply": turn.reply, "at": _utc(turn.at)}
            )
            self._db.execute(
                "delete from turns where thread = :thread and id not in "
                "(select id from turns where thread = :thread order by id desc limit :newest)",
                {"thread": thread, "newest": NEWEST_TURNS},
            )

    def turns(self, thread: str) -> list[Turn]:
        """Return the turns of *thread*, oldest first."""
        with self._said_plainly():
            rows = self._db.query("select said, reply, at from turns where thread = ? order by id", [thread])
            return [Turn(row["said"], row["reply"], datetime.fromisoformat(row["at"])) for row in rows]

    def forget(self, thread: str) -> None:
        """Delete all that is kept for *thread*."""
        with self._said_plainly(), self._db.atomic():
            for table in ("turns", "threads"):
                self._db.execute(f"delete from {table} where thread = ?", [thread])  # noqa: S608 (fixed names)

    def delete_before(self, moment: datetime) -> int:
        """Delete every thread last used before *moment*, and return how many there were."""
        with self._said_plainly(), self._db.atomic():
            old = "select thread from threads where used < ?"
            self._db.execute(f"delete from turns where thread in ({old})", [_utc(moment)])  # noqa: S608 (fixed text)
            return self._db.execute("delete from threads where used < ?", [_utc(moment)]).rowcount

    def add_gap(self, gap: Gap) -> None:
        """Keep *gap*."""
        with self._said_plainly(), self._db.atomic():
            self._db.execute(
                "insert into gaps (kind, text, topic, role, at) values (?, ?, ?, ?, ?)",
                [gap.kind.value, gap.text, gap.topic, gap.role, _utc(gap.at)],
            )

    def gaps(self, since: datetime) -> list[Gap]:
        """Return the gaps kept from *since* on, oldest first."""
        with self._said_plainly():
            rows = list(
                self._db.query(
                    "select kind, text, topic, role, at from gaps where at >= ? order by at, id", [_utc(since)]
                )
            )
        return [Gap(**row | {"kind": GapKind(row["kind"]), "at": datetime.fromisoformat(row["at"])}) for row in rows]

    def delete_gaps_before(self, moment: datetime) -> int:
        """Delete every gap kept before *moment*, and return how many there were."""
        with self._said_plainly(), self._db.atomic():
            return self._db.execute("delete from gaps where at < ?", [_utc(moment)]).rowcount

    def claim(self, key: str, now: datetime, until: datetime) -> bool:
        """Take *key* and return True, or return False when it was taken and its time is not over."""
        with self._said_plainly(), self._db.atomic():
            taken = self._db.execute(
                "insert into deliveries (key, until) values (:key, :until) "
                "on conflict (key) do update set until = excluded.until where deliveries.until <= :now",
                {"key": key, "until": _utc(until), "now": _utc(now)},
            )
            return taken.rowcount > 0

    def delete_deliveries_before(self, moment: datetime) -> int:
        """Delete every key whose time was over before *moment*, and return how many there were."""
        with self._said_plainly(), self._db.atomic():
            return self._db.execute("delete from deliveries where until < ?", [_utc(moment)]).rowcount

    def _check_not_newer(self) -> None:
        known = {step.name for step in migrations.pending(Database(memory=True))}
        newer = [step.name for step in migrations.applied(self._db) if step.name not in known]
        if newer:
            raise StoreError(
                f"{self._path} was written by a newer version of the bot. Install that version, or set "
                "SVBOT_DATABASE_URL to another file."
            )

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        """Hold the lock, and turn what SQLite says into what a person can do."""
        with self._lock:
            try:
                yield
            except (sqlite3.Error, OSError) as error:
                raise StoreError(
                    f"The database file {self._path} cannot be used ({error}). Check that the folder exists, that this "
                    "user may write there and that the disk is not full, or set SVBOT_DATABASE_URL to another file."
                ) from error


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
