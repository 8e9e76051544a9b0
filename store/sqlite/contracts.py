"""Contracts in the SQLite file, each change together with its line in the audit trail."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from store.audit import AuditEntry
from store.contracts import Commitment, Contract, Plan, differences, reference_key
from store.errors import TakenError
from store.schedule import next_due
from store.sqlite.audit import SqliteAudit
from store.sqlite.returns import SqliteReturns

AT_ONCE = 500
"""How many contracts are read at once."""

PLAN = TypeAdapter(Plan)


class SqliteContracts(SqliteReturns, SqliteAudit):
    """Keeps contracts. *next_due* is an index to find what is due without reading what is not; the terms decide."""

    def add_contract(self, contract: Contract, by: str, now: datetime) -> int:
        """Keep a new *contract* and return its id. Raises TakenError when its reference is another's."""
        with self._writing():
            self._check_reference(contract)
            ident = self._insert_contract(contract)
            self._note(AuditEntry(now, by, "contract added", ident, contract.name))
        return ident

    def change_contract(self, contract: Contract, by: str, now: datetime) -> None:
        """Keep *contract* as it is now in the place of the one with its id. Raises TakenError."""
        with self._writing():
            before = self.contract(contract.id)
            changes = differences(before, contract) if before else []
            if not changes:
                return
            self._check_reference(contract)
            self._update_contract(contract)
            detail = "; ".join(f"{name}: {old} -> {new}" for name, old, new in changes)
            self._note(AuditEntry(now, by, "contract changed", contract.id, detail))

    def contract(self, ident: int) -> Contract | None:
        """Return the contract with this id, or None."""
        return next(self._contracts("id = ?", [ident]), None)

    def contract_called(self, reference: str) -> Contract | None:
        """Return the contract with this *reference*, capitals and spaces aside, or None."""
        return next(self._contracts("reference_key = ?", [reference_key(reference)]), None)

    def contracts(self, manager: int | None = None, *, live: bool = True) -> Iterator[Contract]:
        """Give the contracts, those of one *manager* only where given, closed ones only without *live*."""
        where = "(:manager is null or manager = :manager) and (not :live or closed is null)"
        yield from self._contracts(where, {"manager": manager, "live": live})

    def count_contracts(self) -> int:
        """Return how many contracts are kept."""
        with self._said_plainly():
            return int(next(self._db.query("select count(*) as n from contracts"))["n"])

    def contracts_with_returns_due(self, by: date) -> Iterator[Contract]:
        """Give every live contract whose earliest open return or notice is due on *by* or earlier, earliest first."""
        yield from self._contracts("next_due <= ? and closed is null", [by.isoformat()], "next_due, id")

    def contracts_named(self, words: Sequence[str], most: int = 10) -> list[Contract]:
        """Return up to *most* contracts in whose reference, title or supplier each of *words* stands."""
        stands = "instr(lower(reference || ' ' || title || ' ' || supplier), lower(?))"
        wanted = list(dict.fromkeys(words))
        # SQLite takes no more than a thousand conditions in one row, and far more in groups.
        groups = [len(wanted[begin : begin + AT_ONCE]) for begin in range(0, len(wanted), AT_ONCE)]
        where = " and ".join(f"({' and '.join([stands] * size)})" for size in groups)
        return list(self._contracts(where or "1", wanted, f"id limit {int(most)}"))

    def _contracts(self, where: str, given: Sequence[Any] | dict[str, Any], order: str = "id") -> Iterator[Contract]:
        """Give contracts by fixed text for *where* and *order*, some hundred at a time: no lock is held long."""
        with self._said_plainly():
            found = self._db.query(f"select id from contracts where {where} order by {order}", given)  # noqa: S608
            idents = [row["id"] for row in found]
        for begin in range(0, len(idents), AT_ONCE):
            yield from self._contracts_by_id(idents[begin : begin + AT_ONCE])

    def _contracts_by_id(self, idents: Sequence[int]) -> list[Contract]:
        marks = ",".join("?" * len(idents))
        with self._said_plainly():
            rows = {
                row["id"]: row
                for row in self._db.query(f"select * from contracts where id in ({marks})", idents)  # noqa: S608
            }
            promised: dict[int, list[Commitment]] = {}
            for row in self._db.query(
                f"select * from commitments where contract in ({marks}) order by contract, place",  # noqa: S608
                idents,
            ):
                promised.setdefault(row["contract"], []).append(Commitment(row["measure"], row["unit"], row["target"]))
        return [_contract(rows[ident], promised.get(ident, ())) for ident in idents if ident in rows]

    def _check_reference(self, contract: Contract) -> None:
        other = self.contract_called(contract.reference) if contract.reference else None
        if other and other.id != contract.id:
            raise TakenError(f"The reference {contract.reference}", other.id)

    def _insert_contract(self, contract: Contract) -> int:
        row = {"id": self._last_contract() + 1} | contract_row(contract, next_due(contract, ()))
        columns = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        ident = self._db.execute(
            f"insert into contracts ({columns}) values ({marks})",  # noqa: S608 (fixed names)
            list(row.values()),
        ).lastrowid
        assert ident
        self._write_commitments(ident, contract)
        return ident

    def _last_contract(self) -> int:
        """Return the highest number that a contract ever had: the audit trail may speak of one that is gone."""
        both = "select max(id) from contracts union all select max(contract) from audit"
        return max(row[0] or 0 for row in self._db.execute(both))

    def _update_contract(self, contract: Contract) -> None:
        row = contract_row(contract, next_due(contract, self.returns_of([contract.id]).get(contract.id, [])))
        columns = ", ".join(f'"{name}" = ?' for name in row)
        self._db.execute(
            f"update contracts set {columns} where id = ?",  # noqa: S608 (fixed names)
            [*row.values(), contract.id],
        )
        self._db.execute("delete from commitments where contract = ?", [contract.id])
        self._write_commitments(contract.id, contract)

    def _write_commitments(self, ident: int, contract: Contract) -> None:
        self._db.conn.executemany(
            "insert into commitments (contract, place, measure, unit, target) values (?, ?, ?, ?, ?)",
            [(ident, place, each.measure, each.unit, each.target) for place, each in enumerate(contract.commitments)],
        )

    def _returns_changed(self, contract: int) -> None:
        """Bring the index of what is due up to date after a return of *contract* was written."""
        if known := self.contract(contract):
            due = next_due(known, self.returns_of([contract]).get(contract, []))
            self._db.execute("update contracts set next_due = ? where id = ?", [due and due.isoformat(), contract])


def contract_row(contract: Contract, due: date | None) -> dict[str, Any]:
    """Return what stands in the row of *contract*, but for its id. *due* is when its earliest open return is due."""
    return {
        "reference": contract.reference,
        "reference_key": reference_key(contract.reference) or None,
        "title": contract.title,
        "supplier": contract.supplier,
        "manager": contract.manager,
        "pence": None if contract.value is None else int(contract.value * 100),
        "start": contract.start and contract.start.isoformat(),
        "end": contract.end and contract.end.isoformat(),
        "review": contract.review and contract.review.isoformat(),
        "department": contract.department,
        "description": contract.description,
        "plan": PLAN.dump_json(contract.plan).decode() if contract.plan else None,
        "asked_from": contract.asked_from and contract.asked_from.isoformat(),
        "kpi_from": contract.kpi_from and contract.kpi_from.isoformat(),
        "closed": contract.closed and contract.closed.isoformat(),
        "closed_because": contract.closed_because,
        "other": json.dumps(contract.other, ensure_ascii=False),
        "next_due": due and due.isoformat(),
    }


def _contract(row: dict[str, Any], promised: Sequence[Commitment]) -> Contract:
    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row[name] else None

    return Contract(
        title=row["title"],
        reference=row["reference"],
        supplier=row["supplier"],
        manager=row["manager"],
        value=None if row["pence"] is None else Decimal(row["pence"]) / 100,
        start=day("start"),
        end=day("end"),
        review=day("review"),
        department=row["department"],
        description=row["description"],
        plan=PLAN.validate_json(row["plan"]) if row["plan"] else None,
        commitments=tuple(promised),
        asked_from=day("asked_from"),
        kpi_from=day("kpi_from"),
        closed=day("closed"),
        closed_because=row["closed_because"],
        other=tuple((name, value) for name, value in json.loads(row["other"])),
        id=row["id"],
    )
