"""The command that shows the bot with an example register, and a reminder at once. All of it is invented."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import yaml
from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict

from bot.reach import HERE, LOCAL
from bot.settings import Settings, load_settings
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.contracts import Commitment, Contract, Frequency, Plan
from store.returns import MonitoringReturn, ReturnState
from store.schedule import periods
from store.store import Store
from store.working_days import LONDON, add_working_days, london, on_or_after

REGISTER = Path(__file__).with_name("demo.yaml")
BY = "svbot demo"
HALF_A_YEAR = relativedelta(months=6)


class ExampleContract(BaseModel):
    """One contract of the example register."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: str
    title: str
    supplier: str
    value: Decimal
    measures: dict[str, float]
    delivered: dict[str, float]
    due: int
    kpi: int | None = None
    nobody: bool = False


class ExampleRegister(BaseModel):
    """The example register: who manages it, the lead, and its contracts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    manager: str
    lead: str
    contracts: tuple[ExampleContract, ...]


def demo(
    terminal: Annotated[bool, typer.Option("--terminal", help="Talk in this terminal, not on the web page.")] = False,
) -> None:
    """Show the bot with an example register. All contracts in it are invented, and nothing is kept."""
    from bot.log import set_up
    from bot.service import cache_folder, serve
    from bot.service import now as the_time
    from knowledge.pack import load_pack
    from store.sqlite import SqliteStore

    register = ExampleRegister.model_validate(yaml.safe_load(REGISTER.read_text(encoding="utf-8")))
    begun = the_time()
    ahead = within_hours(begun) - begun
    with TemporaryDirectory(prefix="svbot-demo-") as folder:
        url = f"sqlite:///{folder}/demo.sqlite"
        settings = load_settings().model_copy(
            update={"database_url": url, "slack": "off", "teams": "off", "lead": register.lead}
        )
        pack = load_pack(settings.pack, cache_folder())

        def now() -> datetime:
            return the_time() + ahead

        with closing(SqliteStore(settings.database)) as store:
            load_example(register, store, pack, now())
        typer.echo("An example register is loaded. All contracts in it are invented, and nothing is kept.")
        if ahead:
            typer.echo(f"Reminders go out in working hours only, so this demo takes the time for {_said(now())}.")
        if terminal:
            _talk(settings, pack, now)
            return
        set_up("warning")
        typer.echo("A reminder comes here and on the web page within a minute.\n")
        _show_reminders(settings, pack, now)
        serve(settings, lambda address: typer.echo(f"\nWeb chat: {address}  (Ctrl+C stops it)"), clock_of=now)


def within_hours(moment: datetime) -> datetime:
    """Return *moment*, or half past nine on the next working day when it is outside working hours in London."""
    there = london(moment)
    day = on_or_after(there.date() if there.hour < 16 else there.date() + timedelta(days=1))
    if day == there.date() and 9 <= there.hour < 16:
        return moment
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=LONDON).astimezone(UTC)


def load_example(register: ExampleRegister, store: Store, pack: Pack, now: datetime) -> None:
    """Put the example *register* into *store*, its dates counted from *now*."""
    today = london(now).date()
    manager = store.meet(LOCAL, HERE, register.manager, "", now)
    for each in register.contracts:
        due = add_working_days(today, each.due) if each.due else on_or_after(today)
        contract = _contract(each, due, today, pack)
        ident = store.add_contract(
            replace(contract, manager=None if each.nobody else manager.id), BY, now - timedelta(days=200)
        )
        first = next(periods(replace(contract, kpi_from=None)))
        if each.delivered:
            came = MonitoringReturn(
                ident, first.start, first.end, first.due, ReturnState.RECEIVED, figures=each.delivered,
                happened="An invented return.", evidence="None: this is a demo.", received=first.due,
            )  # fmt: skip
            store.record_return(came, BY, now)


def _contract(each: ExampleContract, due: date, today: date, pack: Pack) -> Contract:
    """Return *each* as a contract of about three years, whose open return is due on *due*."""
    dates = [due + step * HALF_A_YEAR for step in range(-1, 4)]
    promised = [
        Commitment(code, pack.measures[code].unit, target)
        for code, target in each.measures.items()
        if code in pack.measures
    ]
    return Contract(
        each.title,
        each.reference,
        each.supplier,
        value=each.value,
        start=due - 2 * HALF_A_YEAR,
        end=dates[-1],
        plan=Plan(Frequency.CHOSEN, dates=tuple(dates)),
        commitments=tuple(promised),
        kpi_from=add_working_days(today, each.kpi) if each.kpi else None,
        asked_from=dates[0] if each.delivered else due,
    )


def _show_reminders(settings: Settings, pack: Pack, now: Callable[[], datetime]) -> None:
    """Let the clock tick once, and print what it sent. It waits on, so the web page shows it too."""
    from bot.channels.terminal import Terminal, to_console
    from bot.service import sending
    from handlers.conversation import REPLY_JSON
    from store.sqlite import SqliteStore

    async def tick(store: SqliteStore) -> None:
        async with sending(settings, store, pack, now) as clock:
            await clock.tick()

    with closing(SqliteStore(settings.database)) as store:
        asyncio.run(tick(store))
        for _, waiting in store.waiting():
            Terminal(to_console()).show(REPLY_JSON.validate_json(waiting.reply))


def _talk(settings: Settings, pack: Pack, now: Callable[[], datetime]) -> None:
    """Talk in this terminal, while the clock ticks beside it."""
    from bot.channels.inbox import Arrivals
    from bot.channels.terminal import Terminal, to_console
    from bot.service import build_assistant, ticking
    from handlers.conversation import Person
    from store.sqlite import SqliteStore

    with closing(SqliteStore(settings.database)) as store, ticking(settings, store, pack, now):
        assistant = build_assistant(settings, store, pack)
        person = Person(channel=LOCAL, address=HERE, admin=True)
        Terminal(to_console()).chat(assistant, person, now, arrivals=Arrivals(store, now))


def _said(moment: datetime) -> str:
    there = london(moment)
    return f"{plain_date(there.date())}, {there:%H:%M}"
