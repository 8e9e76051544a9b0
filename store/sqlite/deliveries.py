"""What has been dealt with, in the SQLite file."""

from datetime import datetime

from store.sqlite.file import SqliteFile, utc


class SqliteDeliveries(SqliteFile):
    """Keeps what has been dealt with."""

    def claim(self, key: str, now: datetime, until: datetime) -> bool:
        """Take *key* and return True, or return False when it was taken and its time is not over."""
        with self._said_plainly(), self._db.atomic():
            taken = self._db.execute(
                "insert into deliveries (key, until) values (:key, :until) "
                "on conflict (key) do update set until = excluded.until where deliveries.until <= :now",
                {"key": key, "until": utc(until), "now": utc(now)},
            )
            return taken.rowcount > 0

    def delete_deliveries_before(self, moment: datetime) -> int:
        """Delete every key whose time was over before *moment*, and return how many there were."""
        with self._said_plainly(), self._db.atomic():
            return self._db.execute("delete from deliveries where until < ?", [utc(moment)]).rowcount
