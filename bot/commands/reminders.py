"""The commands about reminders: send what is due, or show the plan; and who was told what and when."""

import asyncio
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from itertools import takewhile
from typing import Annotated, Any

import typer

from bot.commands.moment import read_moment
from bot.settings import Settings, load_settings
from handlers.sources import plain_date
from store.contracts import Contract
from store.people import Colleague
from store.register.cells import guarded
from store.reminders import Reminder, ReminderKey, ReminderState
from store.schedule import periods
from store.store import Store
from store.working_days import london

app = typer.Typer(no_args_is_help=True, help="Reminders of monitoring returns: send, plan, and look back.")

Now = Annotated[
    str | None, typer.Option("--now", metavar="TIME", help="The time to take for now, such as 2027-04-21T10:00.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, one object a line.")]

Row = dict[str, Any]


@app.command(epilog="Example: svbot reminders run --now 2027-04-21T10:00 --dry-run")
def run(
    now: Now = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan. Nothing is sent or kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send the reminders that are due, once, or show the plan. svbot run does this by itself every minute."""
    from bot.log import set_up
    from bot.service import cache_folder
    from bot.service import now as the_time
    from knowledge.pack import load_pack
    from store.sqlite import SqliteStore

    settings = load_settings()
    set_up("error")
    moment = read_moment(now) if now else the_time()
    time = (lambda: moment) if now else the_time
    pack = load_pack(settings.pack, cache_folder())
    if not settings.rhythm.is_open(moment):
        hours = f"{settings.remind_from:%H:%M} and {settings.remind_until:%H:%M}"
        typer.echo(f"Reminders go out on working days between {hours} in London. Nothing goes out now.", err=True)
        raise typer.Exit(0)
    with closing(SqliteStore(settings.database)) as store:
        rows = list(_planned(settings, store, pack, moment) if dry_run else _sent(settings, store, pack, time))
    _write(rows, as_json, "Nothing is due to be sent.")


@app.command(epilog="Example: svbot reminders log --contract DN123 > told.csv")
def log(
    contract: Annotated[
        str | None, typer.Option("--contract", metavar="WHICH", help="The reference or the number of one contract.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show who was told what and when, as CSV: what was sent, what was passed over and why."""
    from store.sqlite import SqliteStore

    with closing(SqliteStore(load_settings().database)) as store:
        ident = _contract_called(store, contract).id if contract else None
        describe = _describer(store)
        rows = (describe(each.key, each) for each in store.reminder_log(ident))
        if as_json:
            _write(rows, as_json=True, nothing="")
            return
        writer = csv.writer(sys.stdout)
        writer.writerow(_COLUMNS)
        writer.writerows([_cell(row[name]) for name in _COLUMNS] for row in rows)


_COLUMNS = (
    "at", "contract", "reference", "title", "kind", "period_start", "period_end", "due", "stage", "state", "recipient",
    "recipient_email", "channel", "message", "reason",
)  # fmt: skip


def _planned(settings: Settings, store: Store, pack: Any, moment: datetime) -> Iterator[Row]:
    """Give what would be sent and passed over at *moment*."""
    from bot.post import build_planner

    plan = build_planner(settings, store, pack, only_look=True).plan(moment)
    describe = _describer(store)
    for number, letter in enumerate(plan.letters, 1):
        reasons = {item.key: item.instead_of for item in letter.items}
        for key in letter.keys:
            planned = Reminder(key, ReminderState.CLAIMED, moment, channel=letter.reached.channel)
            row = describe(key, planned, letter.recipient)
            yield row | {"at": None, "state": "to send", "message": f"{number}", "reason": reasons.get(key, "")}
    for key, reason in plan.passed_over:
        row = describe(key, Reminder(key, ReminderState.PASSED_OVER, moment, reason=reason))
        yield row | {"at": None, "state": "to pass over"}


def _sent(settings: Settings, store: Any, pack: Any, time: Callable[[], datetime]) -> Iterator[Row]:
    """Send what is due at the *time* and give what became of it."""
    from bot.service import sending

    async def tick() -> Any:
        async with sending(settings, store, pack, time) as clock:
            return await clock.tick()

    done = asyncio.run(tick())
    if waiting := len(set(done.later)):
        told = "1 message could" if waiting == 1 else f"{waiting:,} messages could"
        typer.echo(f"{told} not be sent now, and will be tried again.", err=True)
    describe = _describer(store)
    for message in [*done.sent, *done.failed]:
        yield from (describe(each.key, each) for each in store.reminders_in(message))
    for contract, keys in _by_contract(done.passed_over).items():
        noted = store.reminders_of([contract]).get(contract, [])
        yield from (describe(each.key, each) for each in noted if each.key in keys)


def _by_contract(keys: Iterable[ReminderKey]) -> dict[int, set[ReminderKey]]:
    found: dict[int, set[ReminderKey]] = {}
    for key in keys:
        found.setdefault(key.contract, set()).add(key)
    return found


def _describer(store: Store) -> Callable[..., Row]:
    """Return a way to say a reminder as a row; contracts and colleagues are looked up once."""
    contracts: dict[int, Contract | None] = {}
    people: dict[int, Colleague | None] = {}

    def describe(key: ReminderKey, what: Reminder, recipient: Colleague | None = None) -> Row:
        if key.contract not in contracts:
            contracts[key.contract] = store.contract(key.contract)
        if key.recipient not in people:
            people[key.recipient] = recipient or store.colleague(key.recipient)
        contract, who = contracts[key.contract], people[key.recipient]
        return {
            "at": london(what.at).isoformat(timespec="seconds"),
            "contract": key.contract,
            "reference": contract.reference if contract else "",
            "title": contract.title if contract else "",
            "kind": key.kind.value,
            "period_start": key.start.isoformat(),
            "period_end": _end(contract, key),
            "due": key.due.isoformat(),
            "stage": key.stage,
            "state": what.state.value,
            "recipient": who.label if who else "",
            "recipient_email": who.email if who else "",
            "channel": what.channel,
            "message": what.reference,
            "reason": what.reason,
        }

    return describe


def _end(contract: Contract | None, key: ReminderKey) -> str:
    """Return the last day of the period that *key* is about, or nothing when the contract has no such period now."""
    until = takewhile(lambda each: each.due <= key.due, periods(contract)) if contract else ()
    found = (each for each in until if (each.kind, each.start) == (key.kind, key.start))
    return next((each.end.isoformat() for each in found), "")


def _contract_called(store: Store, which: str) -> Contract:
    """Return the contract with this reference or number, or stop and say that there is none."""
    found = store.contract_called(which) or (store.contract(int(which)) if which.isdecimal() else None)
    if not found:
        raise typer.BadParameter(f"there is no contract {which}. svbot contracts list shows them all.")
    return found


def _write(rows: Iterable[Row], as_json: bool, nothing: str) -> None:
    count = 0
    for row in rows:
        count += 1
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
    if not count and not as_json:
        typer.echo(nothing)


def _line(row: Row) -> str:
    name = f"{row['reference']}: {row['title']}" if row["reference"] else row["title"] or "all contracts"
    why = f" ({row['reason']})" if row["reason"] else ""
    due = plain_date(date.fromisoformat(row["due"]))
    return f"{row['state']}: {row['stage']} to {row['recipient'] or 'nobody'}: {name}, due {due}{why}"


def _cell(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value
