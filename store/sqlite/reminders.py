"""Reminders in the SQLite file. Its unique index is what sends each reminder once."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from store.audit import AuditEntry
from store.reminders import Claim, Reminder, ReminderKey, ReminderState, Snooze
from store.returns import Kind
from store.sqlite.audit import SqliteAudit
from store.sqlite.file import utc

_KEY = "contract, kind, start, due, stage, recipient"
_INSERT = (
    f"insert into reminders ({_KEY}, state, at, message, lease, reference, reason, channel, address) "  # noqa: S608
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?) on conflict do nothing"
)


class SqliteReminders(SqliteAudit):
    """Keeps reminders."""

    def claim_reminders(self, keys: Sequence[ReminderKey], claim: Claim, until: datetime) -> bool:
        """Take all of *keys* for *claim* until its lease ends, or none when any was taken, sent or passed over."""
        with self._writing():
            taken: list[tuple[int | None]] = []
            for key in keys:
                how = [
                    ReminderState.CLAIMED,
                    utc(claim.at),
                    claim.message,
                    utc(until),
                    "",
                    claim.channel,
                    claim.address,
                ]
                row = self._db.execute(_INSERT, [*_values(key), *how])
                if not row.rowcount:
                    self._db.conn.executemany("delete from reminders where id = ?", taken)
                    return False
                taken.append((row.lastrowid,))
        return bool(keys)

    def dead_claims(self, now: datetime, until: datetime) -> list[Claim]:
        """Take over, until *until*, every claim whose lease is over, and return them. Each is given to one caller."""
        with self._writing():
            dead = list(
                self._db.query(
                    "select message, recipient, channel, address, min(at) as at from reminders "
                    "where state = ? and lease <= ? group by message order by min(id)",
                    [ReminderState.CLAIMED, utc(now)],
                )
            )
            self._db.execute(
                "update reminders set lease = ? where state = ? and lease <= ?",
                [utc(until), ReminderState.CLAIMED, utc(now)],
            )
        return [Claim(**row | {"at": datetime.fromisoformat(row["at"])}) for row in dead]

    def mark_sent(self, message: str, reference: str, now: datetime) -> bool:
        """Note that *message* arrived, as the channel calls it. Return False when it was marked already."""
        with self._writing():
            return self._settle(message, ReminderState.SENT, reference, "", now)

    def release_claim(self, message: str) -> None:
        """Let go of what *message* claimed and did not send, so that it is planned anew."""
        with self._writing():
            self._db.execute("delete from reminders where message = ? and state = ?", [message, ReminderState.CLAIMED])

    def mark_failed(self, message: str, reason: str, now: datetime) -> None:
        """Note that *message* cannot be delivered to its recipient, and why."""
        with self._writing():
            self._settle(message, ReminderState.FAILED, "", reason, now)

    def pass_over(self, keys: Sequence[ReminderKey], reason: str, now: datetime) -> list[ReminderKey]:
        """Note that *keys* will not be sent and why, those that nothing was noted of yet, and return these."""
        with self._writing():
            return [
                key
                for key in keys
                if self._db.execute(
                    _INSERT, [*_values(key), ReminderState.PASSED_OVER, utc(now), "", None, reason, "", ""]
                ).rowcount
            ]

    def reminders_of(self, contracts: Sequence[int], since: date | None = None) -> dict[int, list[Reminder]]:
        """Return the reminders of these contracts, oldest first; *since* leaves out returns due before it."""
        marks = ",".join("?" * len(contracts))
        found: dict[int, list[Reminder]] = {}
        for each in self._reminders(
            f"contract in ({marks}) and due >= ?", [*contracts, since.isoformat() if since else ""]
        ):
            found.setdefault(each.key.contract, []).append(each)
        return found

    def reminders_in(self, message: str) -> list[Reminder]:
        """Return the reminders that *message* carried."""
        return self._reminders("message = ?", [message])

    def reminder_log(self, contract: int | None = None) -> Iterator[Reminder]:
        """Give every reminder, of one *contract* where given, oldest first."""
        yield from self._reminders("(? is null or contract = ?)", [contract, contract])

    def snooze(self, what: Snooze, by: str, now: datetime) -> None:
        """Keep *what*, in the place of an earlier snooze of the same return."""
        with self._writing():
            self._db.execute(
                "insert into snoozes (contract, kind, start, until) values (?, ?, ?, ?) "
                "on conflict (contract, kind, start) do update set until = excluded.until",
                [what.contract, what.kind, what.start.isoformat(), what.until.isoformat()],
            )
            self._note(
                AuditEntry(now, by, "reminder snoozed", what.contract, f"period from {what.start}, until {what.until}")
            )

    def snoozes_of(self, contracts: Sequence[int]) -> dict[int, list[Snooze]]:
        """Return the snoozes of these contracts."""
        marks = ",".join("?" * len(contracts))
        found: dict[int, list[Snooze]] = {}
        with self._said_plainly():
            query = f"select * from snoozes where contract in ({marks})"  # noqa: S608 (marks alone)
            for row in self._db.query(query, contracts):
                until = date.fromisoformat(row["until"])
                found.setdefault(row["contract"], []).append(
                    Snooze(row["contract"], Kind(row["kind"]), date.fromisoformat(row["start"]), until)
                )
        return found

    def _settle(self, message: str, state: ReminderState, reference: str, reason: str, now: datetime) -> bool:
        changed = self._db.execute(
            "update reminders set state = ?, reference = ?, reason = ?, at = ?, lease = null "
            "where message = ? and state = ?",
            [state, reference, reason, utc(now), message, ReminderState.CLAIMED],
        )
        return changed.rowcount > 0

    def _reminders(self, where: str, given: Sequence[Any]) -> list[Reminder]:
        """Return reminders by fixed text for *where*."""
        with self._said_plainly():
            rows = list(self._db.query(f"select * from reminders where {where} order by at, id", given))  # noqa: S608
        return [
            Reminder(
                _key(row),
                ReminderState(row["state"]),
                datetime.fromisoformat(row["at"]),
                row["message"],
                datetime.fromisoformat(row["lease"]) if row["lease"] else None,
                row["reference"],
                row["reason"],
                row["channel"],
                row["address"],
            )
            for row in rows
        ]


def _values(key: ReminderKey) -> list[Any]:
    return [key.contract, key.kind, key.start.isoformat(), key.due.isoformat(), key.stage, key.recipient]


def _key(row: dict[str, Any]) -> ReminderKey:
    return ReminderKey(
        row["contract"],
        Kind(row["kind"]),
        date.fromisoformat(row["start"]),
        date.fromisoformat(row["due"]),
        row["stage"],
        row["recipient"],
    )
