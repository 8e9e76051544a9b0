"""Colleagues in the SQLite file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from store.audit import AuditEntry
from store.errors import TakenError
from store.people import Address, Colleague, nowhere
from store.sqlite.audit import SqliteAudit
from store.sqlite.file import utc


class SqlitePeople(SqliteAudit):
    """Keeps colleagues."""

    def colleague(self, ident: int) -> Colleague | None:
        """Return the colleague with this id, or None."""
        return next(iter(self._colleagues("id = ?", [ident])), None)

    def colleague_at(self, channel: str, address: str) -> Colleague | None:
        """Return who is reached at this address, or None."""
        at = "id = (select person from addresses where channel = ? and address = ?)"
        return next(iter(self._colleagues(at, [channel, address])), None)

    def colleagues_called(self, who: str) -> list[Colleague]:
        """Return those whose e-mail address or whole name is *who*, capitals aside."""
        wanted = " ".join(who.split()).casefold()
        if not wanted:
            return []
        return self._with_email(wanted) or [each for each in self.colleagues() if each.name.casefold() == wanted]

    def colleagues(self) -> list[Colleague]:
        """Return everybody, by name."""
        return self._colleagues("1", [])

    def know(self, name: str, email: str, now: datetime) -> Colleague:
        """Return the colleague with this *email*, or with this name where there is none, kept anew if need be."""
        name, email = " ".join(name.split()), email.strip().casefold()
        with self._writing():
            found = self._with_email(email) if email else self.colleagues_called(name)
            if not found and email:
                # A name alone, from an earlier import, is the same person once the address is known.
                found = [each for each in self.colleagues_called(name) if not each.email]
            if not found:
                return self._colleague_anew(name, email)
            return self._completed(found[0], name, email)

    def meet(self, channel: str, address: str, name: str, email: str, now: datetime) -> Colleague:
        """Return who spoke at this address *now*, matched by address, then by *email*. It is reachable again."""
        name, email = " ".join(name.split()), email.strip().casefold()
        with self._writing():
            who = self.colleague_at(channel, address)
            who = self._completed(who, name, email) if who else self.know(name, email, now)
            self._db.execute(
                "insert into addresses (channel, address, person, seen, unreachable) values (?, ?, ?, ?, '') "
                "on conflict (channel, address) do update set seen = excluded.seen, unreachable = ''",
                [channel, address, who.id, utc(now)],
            )
            self._db.execute("delete from addresses where channel = ? and address = ?", [channel, nowhere(who.id)])
            if who.left:
                self._db.execute('update people set "left" = 0 where id = ?', [who.id])
            return next(iter(self._colleagues("id = ?", [who.id])))

    def not_reached(self, ident: int, channel: str, why: str, now: datetime) -> None:
        """Note that nothing arrives for a colleague in *channel*, and *why*."""
        with self._writing():
            self._db.execute(
                "insert into addresses (channel, address, person, seen, unreachable) select ?, ?, ?, ?, ? "
                "where not exists (select 1 from addresses where person = ? and channel = ?)",
                [channel, nowhere(ident), ident, utc(now), why, ident, channel],
            )
            self._db.execute(
                "update addresses set unreachable = ?, seen = ? where person = ? and channel = ?",
                [why, utc(now), ident, channel],
            )

    def change_colleague(self, who: Colleague, by: str, now: datetime) -> None:
        """Keep the name, e-mail address, *left* and *quiet* of *who*. Raises TakenError for another's e-mail."""
        who = replace(who, name=" ".join(who.name.split()), email=who.email.strip().casefold())
        with self._writing():
            before = self.colleague(who.id)
            changes = _differences(before, who) if before else []
            if not before or not changes:
                return
            other = next((each for each in self._with_email(who.email) if each.id != who.id), None)
            if other:
                raise TakenError(f"The e-mail address {who.email}", other.id)
            self._db.execute(
                'update people set name = ?, email = ?, "left" = ?, quiet = ? where id = ?',
                [who.name, who.email or None, int(who.left), int(who.quiet), who.id],
            )
            detail = "; ".join(f"{name}: {old} -> {new}" for name, old, new in changes)
            self._note(AuditEntry(now, by, "colleague changed", None, f"{before.label}: {detail}"))

    def _colleague_anew(self, name: str, email: str) -> Colleague:
        ident = self._db.execute(
            'insert into people (name, email, "left", quiet) values (?, ?, 0, 0)', [name, email or None]
        ).lastrowid
        assert ident
        return Colleague(ident, name, email)

    def _completed(self, who: Colleague, name: str, email: str) -> Colleague:
        """Return *who* with a name or an e-mail address that was not known before."""
        taken = any(each.id != who.id for each in self._with_email(email))
        new = (who.name or name, who.email or ("" if taken else email))
        if new != (who.name, who.email):
            self._db.execute("update people set name = ?, email = ? where id = ?", [new[0], new[1] or None, who.id])
        return next(iter(self._colleagues("id = ?", [who.id])))

    def _with_email(self, email: str) -> list[Colleague]:
        return self._colleagues("email = ?", [email]) if email else []

    def _colleagues(self, where: str, given: Sequence[Any]) -> list[Colleague]:
        """Return colleagues by fixed text for *where*."""
        with self._said_plainly():
            rows = list(self._db.query(f"select * from people where {where} order by name, id", given))  # noqa: S608
            marks = ",".join("?" * len(rows))
            idents = [row["id"] for row in rows]
            addresses: dict[int, list[Address]] = {}
            for row in self._db.query(
                f"select * from addresses where person in ({marks}) order by seen desc",  # noqa: S608 (marks alone)
                idents,
            ):
                seen = datetime.fromisoformat(row["seen"])
                addresses.setdefault(row["person"], []).append(
                    Address(row["channel"], row["address"], seen, row["unreachable"])
                )
        return [
            Colleague(
                row["id"],
                row["name"],
                row["email"] or "",
                bool(row["left"]),
                bool(row["quiet"]),
                tuple(addresses.get(row["id"], ())),
            )
            for row in rows
        ]


def _differences(before: Colleague, after: Colleague) -> list[tuple[str, str, str]]:
    """Return what differs between two states of a colleague, and how it is said before and after."""

    def said(who: Colleague) -> dict[str, str]:
        return {
            "name": who.name or "nothing",
            "e-mail": who.email or "nothing",
            "left": "yes" if who.left else "no",
            "only overdue reminders": "yes" if who.quiet else "no",
        }

    old, new = said(before), said(after)
    return [(name, old[name], new[name]) for name in old if old[name] != new[name]]
