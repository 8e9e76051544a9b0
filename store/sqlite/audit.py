"""The audit trail in the SQLite file."""

from collections.abc import Iterator
from datetime import datetime

from store.audit import AuditEntry
from store.sqlite.file import SqliteFile, utc


class SqliteAudit(SqliteFile):
    """Keeps the audit trail."""

    def note(self, entry: AuditEntry) -> None:
        """Keep *entry*."""
        with self._writing():
            self._note(entry)

    def audit_trail(self, contract: int | None = None) -> Iterator[AuditEntry]:
        """Give what was done, to one *contract* where given, oldest first."""
        with self._said_plainly():
            rows = list(
                self._db.query(
                    "select at, by, action, contract, detail from audit where ? is null or contract = ? order by id",
                    [contract, contract],
                )
            )
        yield from (AuditEntry(**row | {"at": datetime.fromisoformat(row["at"])}) for row in rows)

    def _note(self, entry: AuditEntry) -> None:
        self._db.execute(
            "insert into audit (at, by, action, contract, detail) values (?, ?, ?, ?, ?)",
            [utc(entry.at), entry.by, entry.action, entry.contract, entry.detail],
        )
