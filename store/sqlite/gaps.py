"""Gaps in the SQLite file."""

from datetime import datetime

from store.gaps import Gap, GapKind
from store.sqlite.file import SqliteFile, utc


class SqliteGaps(SqliteFile):
    """Keeps gaps."""

    def add_gap(self, gap: Gap) -> None:
        """Keep *gap*."""
        with self._said_plainly(), self._db.atomic():
            self._db.execute(
                "insert into gaps (kind, text, topic, role, at) values (?, ?, ?, ?, ?)",
                [gap.kind.value, gap.text, gap.topic, gap.role, utc(gap.at)],
            )

    def gaps(self, since: datetime) -> list[Gap]:
        """Return the gaps kept from *since* on, oldest first."""
        with self._said_plainly():
            rows = list(
                self._db.query(
                    "select kind, text, topic, role, at from gaps where at >= ? order by at, id", [utc(since)]
                )
            )
        return [Gap(**row | {"kind": GapKind(row["kind"]), "at": datetime.fromisoformat(row["at"])}) for row in rows]

    def delete_gaps_before(self, moment: datetime) -> int:
        """Delete every gap kept before *moment*, and return how many there were."""
        with self._said_plainly(), self._db.atomic():
            return self._db.execute("delete from gaps where at < ?", [utc(moment)]).rowcount
