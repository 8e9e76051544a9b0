"""Contracts as lines, for a person or a program, and what an import understood."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from handlers.sources import plain_date

if TYPE_CHECKING:
    from store.contracts import Contract, Plan
    from store.register.entry import Entry
    from store.register.importing import Reading

SHOWN = 20
"""How many changes and problems are shown. The errors file has all problems."""

Row = dict[str, Any]

_NAMES = {
    "start": "start date",
    "end": "end date",
    "review": "review date",
    "manager": "contract manager",
    "email": "contract manager's e-mail address",
    "frequency": "how often returns are due",
    "basis": "how periods are counted",
    "due_after": "working days after the period",
    "dates": "dates of returns",
    "measures": "measures with targets",
    "asked_from": "day from which returns are asked for",
    "kpi_from": "first KPI notice",
    "vat": "VAT that cannot be recovered",
    "tendered": "invitation to tender",
    "sme": "kind of supplier",
}
"""How the fields of a register are called where a person reads them."""


_COUNTS = ("rows", "added", "changed", "same", "repeated", "refused", "problems", "due_at_once", "past_returns")


def show(reading: "Reading", as_json: bool, asked_from: date | None) -> None:
    """Show what was understood, for a person or for a program."""
    outcome = reading.outcome
    if as_json:
        columns = {"columns": dict(outcome.understood), "not_used": list(outcome.unused)}
        typer.echo(as_line({"kind": "understood"} | columns))
        for entry in reading.added:
            typer.echo(as_line({"kind": "new", "row": entry.row} | _entry_row(entry)))
        for update in reading.changed:
            changed = _entry_row(update.entry) | {"contract": update.id}
            typer.echo(as_line({"kind": "changed", "row": update.entry.row} | changed))
        for problem in reading.problems:
            typer.echo(as_line({"kind": "refused"} | asdict(problem)))
        counts = {name: getattr(outcome, name) for name in _COUNTS}
        missing = {field.value: count for field, count in outcome.missing.items()}
        typer.echo(as_line({"kind": "summary", **counts, "missing": missing}))
        return
    typer.echo(f"{outcome.name}: {outcome.rows:,} rows.")
    typer.echo("\nUnderstood:")
    for heading, field in outcome.understood:
        typer.echo(f"  {heading.strip()}  ->  {_NAMES.get(field.value, field.value)}")
    if outcome.unused:
        typer.echo(f"  Kept for the export only: {', '.join(each.strip() for each in outcome.unused)}")
    typer.echo(
        f"\nNew: {outcome.added:,}. Changed: {outcome.changed:,}. As before: {outcome.same:,}. "
        f"Repeated rows: {outcome.repeated:,}. Rows not taken: {outcome.refused:,}."
    )
    for change in outcome.changes[:SHOWN]:
        what = "; ".join(f"{name}: {old} -> {new}" for name, old, new in change.fields)
        typer.echo(f"  Row {change.row}, {change.name}: {what}")
    for problem in outcome.first_problems[:SHOWN]:
        typer.echo(f"  Row {problem.row}, {problem.column}: {problem.reason}")
    if lacks := [
        f"{_NAMES.get(each.value, each.value)} ({count:,})" for each, count in outcome.missing.items() if count
    ]:
        typer.echo(
            f"\nNot known yet: {', '.join(lacks)}. Returns are asked for once the start and how often are known."
        )
    if outcome.due_at_once:
        typer.echo(
            f"No working days after the period are named, so returns are due when it ends: {outcome.due_at_once:,}."
        )
    if outcome.past_returns and asked_from:
        day = plain_date(asked_from)
        typer.echo(f"Returns that fell due before today: {outcome.past_returns:,}. Asked for from {day} on.")
    elif outcome.past_returns:
        typer.echo(
            f"Returns that fell due before today and count as overdue: {outcome.past_returns:,}. To ask only for later "
            "ones, add --returns-from today"
        )


def _entry_row(entry: "Entry") -> Row:
    plan = entry.terms.onto(None)
    return contract_row(entry.contract, entry.manager, entry.email, plan)


def contract_row(contract: "Contract", manager: str, email: str, plan: "Plan | None" = None) -> Row:
    """Return *contract* for a program: dates as ISO, pounds as a number."""
    plan = plan or contract.plan

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "contract": contract.id or None,
        "reference": contract.reference,
        "title": contract.title,
        "supplier": contract.supplier,
        "manager": manager,
        "manager_email": email,
        "value": None if contract.value is None else float(contract.value),
        "start": day(contract.start),
        "end": day(contract.end),
        "review": day(contract.review),
        "department": contract.department,
        "frequency": plan.frequency.value if plan else None,
        "counted_by": plan.basis.value if plan else None,
        "working_days_after": plan.due_after if plan else None,
        "dates": [each.isoformat() for each in plan.dates] if plan else [],
        "measures": [{"code": each.measure, "unit": each.unit, "target": each.target} for each in contract.commitments],
        "returns_from": day(contract.asked_from),
        "kpi_from": day(contract.kpi_from),
        "closed": day(contract.closed),
    }


def contract_line(row: Row, lacks: Sequence[str]) -> str:
    """Return *row* as a line to read, with what it *lacks*."""
    name = f"{row['reference']}: {row['title']}" if row["reference"] else row["title"]
    end = f", to {plain_date(date.fromisoformat(row['end']))}" if row["end"] else ""
    what = ", ".join(_NAMES.get(each, each) for each in lacks)
    return f"{row['contract']}  {name} ({row['supplier'] or 'no supplier'}{end})" + (
        f". Not known: {what}" if what else ""
    )


def as_line(row: Row) -> str:
    """Return *row* as one line of JSON."""
    return json.dumps(row, ensure_ascii=False)
