"""The SQLite file itself: how it is opened, brought up to date and shared between threads and processes."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from time import monotonic, sleep

from sqlite_utils import Database

from store.errors import StoreError
from store.migrations import migrations

PATIENCE = 5.0
"""How many seconds a write waits for another process."""


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
                _create(path)
            connection = sqlite3.connect(path, check_same_thread=False, timeout=PATIENCE)
            self._db = Database(connection)
            self._enable_wal()
            for pragma in ("synchronous=FULL", "foreign_keys=ON"):
                self._db.execute(f"PRAGMA {pragma}")
            self._check_not_newer()
            if migrations.pending(self._db):
                # Another process that opens the file at the same moment waits here, and then finds it done.
                with self._writing():
                    migrations.apply(self._db)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _enable_wal(self) -> None:
        """Set WAL mode. SQLite itself does not wait when two processes do so at once, so that is done here."""
        until = monotonic() + PATIENCE
        while True:
            try:
                self._db.enable_wal()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or monotonic() > until:
                    raise
                sleep(0.01)
            else:
                return

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
                self._db.conn.commit()
            except BaseException:
                self._db.conn.rollback()
                raise


def _create(path: Path | str) -> None:
    """Create the file at *path* for its owner only. One that is there is not touched.

    It must not even be opened: closing it again would let go of the locks that another store of this process has.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path)) from None


def utc(moment: datetime) -> str:
    """Return *moment* as it is written: in UTC, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
