"""The command that lists what is due and what is overdue."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.moment import read_moment
from bot.settings import load_settings

if TYPE_CHECKING:
    from handlers.returns.due_lines import DueLine
    from knowledge.pack import Pack
    from store.people import Colleague
    from store.store import Store

app = typer.Typer(no_args_is_help=True, help="Monitoring returns.")


@app.callback()
def returns() -> None:
    """List monitoring returns and KPI notices."""


@app.command(epilog="Example: svbot returns due --now 2027-04-21 --days 60 --manager ann.lee@example.org")
def due(
    now: Annotated[str, typer.Option("--now", metavar="TIME", help="The time to list for: 2027-04-21T10:00.")] = "",
    days: Annotated[int, typer.Option("--days", min=0, max=3660, help="How many days to look ahead.")] = 30,
    manager: Annotated[str, typer.Option("--manager", help="Only the contracts of this name or e-mail address.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, one object a line.")] = False,
) -> None:
    """List what is overdue or due soon, earliest first."""
    from bot.service import cache_folder
    from bot.service import now as the_time
    from knowledge.pack import load_pack
    from store.sqlite import SqliteStore
    from store.working_days import london

    settings = load_settings()
    today = london(read_moment(now) if now else the_time()).date()
    until = today + timedelta(days=days)
    with closing(SqliteStore(settings.database)) as store:
        lines = _lines(store, manager, until, today)
        if not as_json:
            _write(lines, store, load_pack(settings.pack, cache_folder()), until)
            return
        people: dict[int, str] = {}
        for line in lines:
            typer.echo(json.dumps(_row(line, store, people), ensure_ascii=False))


def _lines(store: "Store", manager: str, until: date, today: date) -> Iterator["DueLine"]:
    """Give what is due, of one *manager* where given. Stops where nobody is called so."""
    from handlers.returns.due_lines import due_lines, of_manager

    if not manager:
        return due_lines(store, store.contracts_with_returns_due(until), until, today)
    called = _called(store, manager)
    if not called:
        raise typer.BadParameter(f"nobody is called {manager}. Give the name or e-mail address of a contract manager.")
    lines = [line for who in called for line in of_manager(store, who.id, until, today)]
    return iter(sorted(lines, key=lambda line: (line.period.due, line.contract.id)))


def _called(store: "Store", who: str) -> list["Colleague"]:
    """Return those whose name or e-mail address is *who*, or else holds it."""
    part = " ".join(who.split()).casefold()
    return store.colleagues_called(who) or [
        each for each in store.colleagues() if part in each.name.casefold() or part in each.email.casefold()
    ]


def _write(lines: Iterator["DueLine"], store: "Store", pack: "Pack", until: date) -> None:
    from handlers.orders import Orders
    from handlers.returns.due_list import DueList
    from handlers.returns.words import ReturnWords
    from handlers.rights import Rights
    from handlers.sources import plain_date

    words = DueList(pack, store, Rights(store), Orders(pack.contract_wording.orders), ReturnWords(pack))
    empty = True
    for line in lines:
        typer.echo(words.line(line, named=True))
        empty = False
    if empty:
        wording = pack.return_wording
        typer.echo(wording.command_none.format(date=plain_date(until)))


def _row(line: "DueLine", store: "Store", people: dict[int, str]) -> dict[str, Any]:
    """Return *line* for a program. *people* keeps the names that were looked up."""
    contract, period, ident = line.contract, line.period, line.contract.manager
    if ident and ident not in people:
        who = store.colleague(ident)
        people[ident] = who.label if who else ""
    return {
        "contract": contract.id,
        "reference": contract.reference,
        "title": contract.title,
        "supplier": contract.supplier,
        "manager": people.get(ident or 0) or None,
        "kind": period.kind.value,
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "due": period.due.isoformat(),
        "status": _STATUS.get(line.standing.status.value, line.standing.status.value),
        "working_days_late": line.standing.late,
    }


_STATUS = {"not yet due": "due", "due soon": "due"}
"""Statuses that a program need not tell apart: the date says how soon."""
