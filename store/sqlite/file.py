"""The SQLite file itself: how it is opened, brought up to date and shared between threads and processes."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from sqlite_utils import Database

from store.errors import StoreError
from store.migrations import migrations


class SqliteFile:
    """An SQLite file in WAL mode, safe to use from several threads of one process and from several processes.

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

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write all that happens within together or not at all, and wait first for another process that writes."""
        with self._said_plainly():
            if self._db.conn.in_transaction:
                yield
                return
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.conn.rollback()
                raise
            self._db.conn.commit()


def utc(moment: datetime) -> str:
    """Return *moment* as it is written: in UTC, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
