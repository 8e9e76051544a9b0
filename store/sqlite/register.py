"""A whole register in the SQLite file: thousands of contracts in one transaction, which is kept short.

All that can be worked out beforehand stands ready in temporary tables, which lock nobody out, when it begins.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from threading import Lock
from typing import TypeVar

from store.audit import AuditEntry
from store.contracts import Contract, differences
from store.errors import TakenError
from store.register.bulk import Update
from store.register.entry import Entry, new_contract
from store.register.identity import Fingerprint
from store.schedule import next_due
from store.sqlite.contracts import AT_ONCE, SqliteContracts, contract_row
from store.sqlite.file import utc
from store.sqlite.people import SqlitePeople

T = TypeVar("T")

_COLUMNS = [name for name in contract_row(Contract(""), None) if name != "manager"]
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_ONE_AT_A_TIME = Lock()
"""Temporary tables belong to the connection, which all threads share."""


class SqliteRegister(SqliteContracts, SqlitePeople):
    """Keeps a whole register."""

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Give what every contract is told by, closed ones included, some hundred at a time: no lock is held long."""
        last = 0
        while rows := self._fingerprints_after(last):
            yield from rows
            last = rows[-1].id

    def contracts_by_id(self, idents: Sequence[int]) -> list[Contract]:
        """Return the contracts with these ids."""
        return [each for batch in _batches(idents) for each in self._contracts_by_id(batch)]

    def write_register(self, added: Iterable[Entry], changed: Iterable[Update], by: str, now: datetime) -> None:
        """Keep *added* as new contracts and put *changed* onto what is kept now, all in one transaction or nothing.

        Whoever an entry names as manager is known first. Each contract gets its line in the audit trail. Raises
        TakenError when a reference was given to another contract meanwhile.
        """
        with _ONE_AT_A_TIME:
            self._forget_staged()
            try:
                managers = self._stage(added)
                with self._writing():
                    self._insert_staged([self.know(*who, now).id for who in managers], by, now)
                    for batch in _batches(changed):
                        self._change(batch, by, now)
            finally:
                self._forget_staged()

    def _fingerprints_after(self, last: int) -> list[Fingerprint]:
        wanted = "select id, reference, title, supplier, start from contracts where id > ? order by id limit ?"
        with self._said_plainly():
            rows = list(self._db.query(wanted, [last, AT_ONCE]))
        return [
            Fingerprint(**row | {"start": row["start"] and datetime.fromisoformat(row["start"]).date()}) for row in rows
        ]

    def _stage(self, added: Iterable[Entry]) -> list[tuple[str, str]]:
        """Put *added* into temporary tables, and return the names and addresses of their managers by number."""
        with self._said_plainly():
            self._db.execute(f"create temp table staged (place integer primary key, who, name, {_NAMES})")
            self._db.execute("create temp table staged_commitments (contract, place, measure, unit, target)")
            self._db.execute("create temp table staged_managers (who integer primary key, person)")
        numbers: dict[tuple[str, str], int] = {}
        last = 0
        for batch in _batches(added):
            rows, promised = [], []
            for place, entry in enumerate(batch, last + 1):
                contract = new_contract(entry, None)
                named = (entry.manager, entry.email)
                who = numbers.setdefault(named, len(numbers)) if any(named) else None
                row = contract_row(contract, next_due(contract, ()))
                rows.append((place, who, contract.name, *(row[name] for name in _COLUMNS)))
                promised += [
                    (place, at, each.measure, each.unit, each.target) for at, each in enumerate(contract.commitments)
                ]
            last += len(batch)
            with self._said_plainly(), self._db.atomic():
                marks = ", ".join("?" * (len(_COLUMNS) + 3))
                self._db.conn.executemany(f"insert into staged values ({marks})", rows)  # noqa: S608 (marks alone)
                self._db.conn.executemany("insert into staged_commitments values (?, ?, ?, ?, ?)", promised)
        return list(numbers)

    def _insert_staged(self, managers: Sequence[int], by: str, now: datetime) -> None:
        self._db.conn.executemany("insert into staged_managers values (?, ?)", enumerate(managers))
        taken = "select s.reference, c.id from staged s join contracts c on c.reference_key = s.reference_key limit 1"
        for row in self._db.query(taken):
            raise TakenError(f"The reference {row['reference']}", row["id"])
        before = {"before": next(self._db.query("select coalesce(max(id), 0) as last from contracts"))["last"]}
        self._db.execute(
            f"insert into contracts (id, manager, {_NAMES}) select :before + place, person, {_NAMES} "  # noqa: S608
            "from staged left join staged_managers using (who) order by place",
            before,
        )
        self._db.execute(
            "insert into commitments (contract, place, measure, unit, target) "
            "select :before + contract, place, measure, unit, target from staged_commitments",
            before,
        )
        self._db.execute(
            "insert into audit (at, by, action, contract, detail) "
            "select :at, :by, 'contract added', :before + place, name from staged order by place",
            before | {"at": utc(now), "by": by},
        )

    def _change(self, updates: Sequence[Update], by: str, now: datetime) -> None:
        known = {each.id: each for each in self._contracts_by_id([each.id for each in updates])}
        for update in updates:
            entry, before = update.entry, known.get(update.id)
            if not before:
                continue
            manager = self.know(entry.manager, entry.email, now).id if entry.manager or entry.email else None
            after = entry.onto(before, manager)
            if changes := differences(before, after):
                self._check_reference(after)
                self._update_contract(after)
                detail = "; ".join(f"{name}: {old} -> {new}" for name, old, new in changes)
                self._note(AuditEntry(now, by, "contract changed", after.id, detail))

    def _forget_staged(self) -> None:
        with self._said_plainly():
            for name in ("staged", "staged_commitments", "staged_managers"):
                self._db.execute(f"drop table if exists temp.{name}")


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
