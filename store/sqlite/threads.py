"""Conversations in the SQLite file."""

from datetime import datetime

from store.sqlite.file import SqliteFile, utc
from store.threads import Turn

NEWEST_TURNS = 50
"""How many turns of a thread are kept and shown."""


class SqliteThreads(SqliteFile):
    """Keeps conversations."""

    def recall(self, thread: str) -> str | None:
        """Return what was remembered for *thread*, or None."""
        with self._said_plainly():
            row = next(self._db.query("select memory from threads where thread = ?", [thread]), None)
        return row["memory"] if row else None

    def remember(self, thread: str, memory: str, now: datetime) -> None:
        """Keep *memory* for *thread*, replacing what was there."""
        with self._writing():
            self._db.execute(
                "insert into threads (thread, memory, used) values (?, ?, ?) "
                "on conflict (thread) do update set memory = excluded.memory, used = excluded.used",
                [thread, memory, utc(now)],
            )

    def add_turn(self, thread: str, turn: Turn) -> None:
        """Keep *turn* as the newest of *thread*, and let go of the oldest beyond the newest fifty."""
        with self._said_plainly(), self._db.atomic():
            # A write comes first, so that it waits for another process: a read that becomes a write would fail.
            self._db.execute(
                "insert into threads (thread, used) values (?, ?) "
                "on conflict (thread) do update set used = excluded.used",
                [thread, utc(turn.at)],
            )
            self._db.table("turns").insert(
                {"thread": thread, "said": turn.said, "reply": turn.reply, "at": utc(turn.at)}
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
            self._db.execute(f"delete from turns where thread in ({old})", [utc(moment)])  # noqa: S608 (fixed text)
            return self._db.execute("delete from threads where used < ?", [utc(moment)]).rowcount
