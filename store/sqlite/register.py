"""A whole register in the SQLite file: thousands of contracts in one transaction, which is kept short.

All that can be worked out beforehand stands ready in temporary tables, which lock nobody out, when it begins.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

from pydantic import TypeAdapter

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
Managers = dict[tuple[str, str], int]
"""The managers that the entries name, by name and e-mail address, each with a number of its own."""

_UPDATE = TypeAdapter(Update)
_COLUMNS = [name for name in contract_row(Contract(""), None) if name != "manager"]
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_TABLES = {
    "staged": f"place integer primary key, who, name, {_NAMES}",
    "staged_changes": f"id integer primary key, who, again, detail, {_NAMES}",
    "staged_commitments": "place, at, measure, unit, target",
    "staged_promises": "id, at, measure, unit, target",
    "staged_managers": "who integer primary key, person",
}
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
                with self._said_plainly():
                    for name, columns in _TABLES.items():
                        self._db.execute(f"create temp table {name} ({columns})")
                    before = self._last("audit")
                managers: Managers = {}
                self._stage_added(added, managers)
                self._stage_changed(changed, managers)
                with self._writing():
                    people = [self.know(*who, now).id for who in managers]
                    self._db.conn.executemany("insert into staged_managers values (?, ?)", enumerate(people))
                    self._change_again(before, by, now)
                    self._change_staged(by, now)
                    self._add_staged(by, now)
            finally:
                self._forget_staged()

    def take_back(self, by: str, at: datetime | None, now: datetime) -> tuple[int, int]:
        """Delete the contracts that *by* added at the time *at*, or last, and that nothing has happened to since."""
        with self._writing():
            moment = utc(at) if at else self._last_import(by)
            given = {"by": by, "at": moment}
            lines = "from audit a where a.by = :by and a.at = :at and a.action like 'contract %'"
            still = f"select count(*) as n {lines} and a.contract in (select id from contracts)"  # noqa: S608
            whole = int(next(self._db.query(still, given))["n"])
            self._db.execute("create temp table if not exists staged_back (id integer primary key)")
            self._db.execute("delete from staged_back")
            self._db.execute(
                f"insert into staged_back select a.contract {lines} and a.action = 'contract added' "  # noqa: S608
                "and not exists (select 1 from audit l where l.contract = a.contract and l.id > a.id) "
                "and not exists (select 1 from returns r where r.contract = a.contract) "
                "and not exists (select 1 from reminders m where m.contract = a.contract)",
                given,
            )
            self._db.execute("delete from commitments where contract in (select id from staged_back)")
            gone = self._db.execute("delete from contracts where id in (select id from staged_back)").rowcount
            if gone:
                self._note(AuditEntry(now, by, "import taken back", None, f"{gone} contracts added at {moment}"))
            return gone, whole - gone

    def _last_import(self, by: str) -> str:
        last = "select max(at) as at from audit where by = ? and action = 'contract added'"
        return str(next(self._db.query(last, [by]))["at"] or "")

    def _fingerprints_after(self, last: int) -> list[Fingerprint]:
        wanted = "select id, reference, title, supplier, start from contracts where id > ? order by id limit ?"
        with self._said_plainly():
            rows = list(self._db.query(wanted, [last, AT_ONCE]))
        return [Fingerprint(**row | {"start": row["start"] and date.fromisoformat(row["start"])}) for row in rows]

    def _stage_added(self, added: Iterable[Entry], managers: Managers) -> None:
        last = 0
        for batch in _batches(added):
            rows, promised = [], []
            for place, entry in enumerate(batch, last + 1):
                contract = new_contract(entry, None)
                rows.append((place, _who(entry, managers), contract.name, *_values(contract, next_due(contract, ()))))
                promised += _promised(place, contract)
            last += len(batch)
            self._stage("staged", rows)
            self._stage("staged_commitments", promised)

    def _stage_changed(self, changed: Iterable[Update], managers: Managers) -> None:
        """Work out what changes, the manager aside: who is new gets an id only when all is written."""
        for batch in _batches(changed):
            known = {each.id: each for each in self._contracts_by_id([each.id for each in batch])}
            returns = self.returns_of(list(known))
            rows, promised = [], []
            for update in batch:
                before = known[update.id]
                after = update.entry.onto(before, None)
                again = _UPDATE.dump_json(update).decode()
                values = _values(after, next_due(after, returns.get(after.id, [])))
                rows.append((after.id, _who(update.entry, managers), again, _detail(before, after), *values))
                promised += _promised(after.id, after)
            self._stage("staged_changes", rows)
            self._stage("staged_promises", promised)

    def _stage(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            with self._said_plainly(), self._db.atomic():
                self._db.conn.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 (fixed names)

    def _change_again(self, before: int, by: str, now: datetime) -> None:
        """Change one by one what was touched since it was staged: the audit trail knows. Nothing of it is lost."""
        touched = [
            (row["id"], row["again"])
            for row in self._db.query(
                "select id, again from staged_changes where id in (select contract from audit where id > ?)", [before]
            )
        ]
        for ident, again in touched:
            entry = _UPDATE.validate_json(again).entry
            manager = self.know(entry.manager, entry.email, now).id if entry.manager or entry.email else None
            (known,) = self._contracts_by_id([ident])
            self.change_contract(entry.onto(known, manager), by, now)
            self._db.execute("delete from staged_changes where id = ?", [ident])

    def _change_staged(self, by: str, now: datetime) -> None:
        self._check_references("staged_changes", "c.id != s.id and c.id not in (select id from staged_changes)")
        self._db.execute(
            "update staged_changes set detail = detail || iif(detail = '', '', '; ') || 'manager: ' || "
            "coalesce(c.manager, 'nothing') || ' -> ' || m.person from contracts c, staged_managers m "
            "where c.id = staged_changes.id and m.who = staged_changes.who and c.manager is not m.person"
        )
        names = ", ".join(f'"{name}" = s."{name}"' for name in _COLUMNS)
        # A reference that two contracts exchange would be taken for a moment.
        self._db.execute(
            "update contracts set reference_key = null from staged_changes s "
            "where s.id = contracts.id and s.reference_key is not contracts.reference_key"
        )
        self._db.execute(
            f"update contracts set {names}, manager = coalesce(s.person, manager) "  # noqa: S608 (fixed names)
            "from (select * from staged_changes left join staged_managers using (who)) s where s.id = contracts.id"
        )
        self._db.execute("delete from commitments where contract in (select id from staged_changes)")
        self._db.execute(
            "insert into commitments (contract, place, measure, unit, target) "
            "select id, at, measure, unit, target from staged_promises where id in (select id from staged_changes)"
        )
        self._db.execute(
            "insert into audit (at, by, action, contract, detail) "
            "select ?, ?, 'contract changed', id, detail from staged_changes where detail != '' order by id",
            [utc(now), by],
        )

    def _add_staged(self, by: str, now: datetime) -> None:
        self._check_references("staged", "1")
        before = {"before": self._last_contract()}
        self._db.execute(
            f"insert into contracts (id, manager, {_NAMES}) select :before + place, person, {_NAMES} "  # noqa: S608
            "from staged left join staged_managers using (who) order by place",
            before,
        )
        self._db.execute(
            "insert into commitments (contract, place, measure, unit, target) "
            "select :before + place, at, measure, unit, target from staged_commitments",
            before,
        )
        self._db.execute(
            "insert into audit (at, by, action, contract, detail) "
            "select :at, :by, 'contract added', :before + place, name from staged order by place",
            before | {"at": utc(now), "by": by},
        )

    def _check_references(self, table: str, where: str) -> None:
        taken = f"select s.reference, c.id from {table} s join contracts c using (reference_key) where {where} limit 1"  # noqa: S608
        for row in self._db.query(taken):
            raise TakenError(f"The reference {row['reference']}", row["id"])

    def _last(self, table: str) -> int:
        return int(next(self._db.query(f"select coalesce(max(id), 0) as last from {table}"))["last"])  # noqa: S608

    def _forget_staged(self) -> None:
        with self._said_plainly():
            for name in _TABLES:
                self._db.execute(f"drop table if exists temp.{name}")


def _who(entry: Entry, managers: Managers) -> int | None:
    named = (entry.manager, entry.email)
    return managers.setdefault(named, len(managers)) if any(named) else None


def _values(contract: Contract, due: date | None) -> list[Any]:
    row = contract_row(contract, due)
    return [row[name] for name in _COLUMNS]


def _promised(key: int, contract: Contract) -> list[tuple[Any, ...]]:
    return [(key, at, each.measure, each.unit, each.target) for at, each in enumerate(contract.commitments)]


def _detail(before: Contract, after: Contract) -> str:
    return "; ".join(f"{name}: {old} -> {new}" for name, old, new in differences(before, after))


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
