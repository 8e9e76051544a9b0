"""Monitoring returns in the SQLite file. A correction is a new version, and the earlier ones stay."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from store.audit import AuditEntry
from store.contracts import figure
from store.returns import Kind, MonitoringReturn, ReturnState
from store.sqlite.audit import SqliteAudit
from store.sqlite.file import utc

_COLUMNS = (
    "contract", "kind", "start", "end", "due", "version", "state", "nothing", "happened", "evidence", "reason",
    "received", "by", "at",
)  # fmt: skip
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)


class SqliteReturns(SqliteAudit):
    """Keeps every version of every return."""

    def record_return(self, what: MonitoringReturn, by: str, now: datetime) -> int:
        """Keep *what* as the newest version for its contract, kind and start, and return its version, from 1."""
        with self._writing():
            version = 1 + int(
                next(
                    self._db.query(
                        "select coalesce(max(version), 0) as newest from returns "
                        "where contract = ? and kind = ? and start = ?",
                        [what.contract, what.kind, what.start.isoformat()],
                    )
                )["newest"]
            )
            ident = self._db.execute(
                f"insert into returns ({_NAMES}, undone) values ({', '.join('?' * len(_COLUMNS))}, 0)",  # noqa: S608
                [
                    what.contract,
                    what.kind,
                    what.start.isoformat(),
                    what.end.isoformat(),
                    what.due.isoformat(),
                    version,
                    what.state,
                    int(what.nothing),
                    what.happened,
                    what.evidence,
                    what.reason,
                    what.received and what.received.isoformat(),
                    by,
                    utc(now),
                ],
            ).lastrowid
            self._db.conn.executemany(
                'insert into figures ("return", measure, amount) values (?, ?, ?)',
                [(ident, measure, amount) for measure, amount in what.figures.items()],
            )
            figures = ", ".join(f"{measure} {figure(amount)}" for measure, amount in what.figures.items())
            said = "; ".join(part for part in (what.state.value, figures, what.reason) if part)
            self._note(AuditEntry(now, by, f"{what.kind.value} recorded", what.contract, f"{_days(what)}: {said}"))
            self._returns_changed(what.contract)
        return version

    def withdraw_return(self, contract: int, kind: Kind, start: date, by: str, now: datetime) -> bool:
        """Undo the newest version, which stays in the history as undone. Return False when there is none."""
        with self._writing():
            newest = self._current("contract = ? and kind = ? and start = ?", [contract, kind, start.isoformat()])
            if not newest:
                return False
            self._db.execute("update returns set undone = 1 where id = ?", [newest[0]["id"]])
            self._note(AuditEntry(now, by, f"{kind.value} undone", contract, f"{_days(_return(newest[0], {}))}"))
            self._returns_changed(contract)
        return True

    def returns_of(self, contracts: Sequence[int]) -> dict[int, list[MonitoringReturn]]:
        """Return the newest version of each return of these contracts, oldest period first."""
        found: dict[int, list[MonitoringReturn]] = {}
        with self._said_plainly():
            rows = self._current(f"contract in ({','.join('?' * len(contracts))})", contracts)
            for each in self._with_figures(rows):
                found.setdefault(each.contract, []).append(each)
        return found

    def versions(self, contract: int, kind: Kind, start: date) -> list[MonitoringReturn]:
        """Return every version of one return, oldest first."""
        with self._said_plainly():
            rows = list(
                self._db.query(
                    f"select id, {_NAMES} from returns "  # noqa: S608 (fixed names)
                    "where contract = ? and kind = ? and start = ? order by version",
                    [contract, kind, start.isoformat()],
                )
            )
            return self._with_figures(rows)

    def _current(self, where: str, given: Sequence[Any]) -> list[dict[str, Any]]:
        """Return the newest version of each return that was not undone, by fixed text for *where*."""
        newest = (
            "not exists (select 1 from returns as later where later.contract = returns.contract and "
            "later.kind = returns.kind and later.start = returns.start and later.undone = 0 and "
            "later.version > returns.version)"
        )
        return list(
            self._db.query(
                f"select id, {_NAMES} from returns where {where} and undone = 0 and {newest} "  # noqa: S608
                "order by contract, start",
                given,
            )
        )

    def _with_figures(self, rows: Sequence[dict[str, Any]]) -> list[MonitoringReturn]:
        figures: dict[int, dict[str, float]] = {}
        for begin in range(0, len(rows), 500):
            idents = [row["id"] for row in rows[begin : begin + 500]]
            marks = ",".join("?" * len(idents))
            query = f'select * from figures where "return" in ({marks}) order by rowid'  # noqa: S608 (marks alone)
            for row in self._db.query(query, idents):
                figures.setdefault(row["return"], {})[row["measure"]] = row["amount"]
        return [_return(row, figures.get(row["id"], {})) for row in rows]

    def _returns_changed(self, contract: int) -> None:
        """Do what must follow when a return of *contract* was written."""


def _return(row: dict[str, Any], figures: dict[str, float]) -> MonitoringReturn:
    return MonitoringReturn(
        contract=row["contract"],
        kind=Kind(row["kind"]),
        start=date.fromisoformat(row["start"]),
        end=date.fromisoformat(row["end"]),
        due=date.fromisoformat(row["due"]),
        version=row["version"],
        state=ReturnState(row["state"]),
        figures=figures,
        nothing=bool(row["nothing"]),
        happened=row["happened"] or "",
        evidence=row["evidence"] or "",
        reason=row["reason"] or "",
        received=date.fromisoformat(row["received"]) if row["received"] else None,
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
    )


def _days(what: MonitoringReturn) -> str:
    return f"{what.start} to {what.end}"
