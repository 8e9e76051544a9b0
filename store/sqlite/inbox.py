"""What waits to be shown, in the SQLite file."""

from datetime import datetime

from store.inbox import Waiting
from store.sqlite.file import utc
from store.sqlite.threads import SqliteThreads
from store.threads import Turn


class SqliteInbox(SqliteThreads):
    """Keeps what waits until it is shown."""

    def put(self, what: Waiting) -> None:
        """Keep *what*. A message that waits or was shown already is not kept twice."""
        with self._writing():
            self._db.execute(
                "insert into inbox (message, recipient, reply, at) values (?, ?, ?, ?) on conflict do nothing",
                [what.message, what.recipient, what.reply, utc(what.at)],
            )

    def is_put(self, message: str) -> bool:
        """Return True when *message* waits or was shown."""
        with self._said_plainly():
            return bool(list(self._db.query("select 1 from inbox where message = ?", [message])))

    def waiting(self, recipient: int | None = None, since: int = 0) -> list[tuple[int, Waiting]]:
        """Return what waits, for one *recipient* where given, each with its number, those after number *since*."""
        with self._said_plainly():
            rows = list(
                self._db.query(
                    "select * from inbox where shown is null and number > ? and (? is null or recipient = ?) "
                    "order by number",
                    [since, recipient, recipient],
                )
            )
        return [
            (row["number"], Waiting(row["message"], row["recipient"], row["reply"], datetime.fromisoformat(row["at"])))
            for row in rows
        ]

    def delete_shown_before(self, moment: datetime) -> int:
        """Delete everything that was shown before *moment*, and return how much there was."""
        with self._writing():
            return int(self._db.execute("delete from inbox where shown < ?", [utc(moment)]).rowcount)

    def take(self, number: int, now: datetime, into: tuple[str, Turn] | None = None) -> bool:
        """Note that what has this number is shown now, and return True, to the first who takes it only."""
        with self._writing():
            taken = self._db.execute(
                "update inbox set shown = ? where number = ? and shown is null", [utc(now), number]
            )
            if taken.rowcount and into:
                self.add_turn(*into)
            return taken.rowcount > 0
