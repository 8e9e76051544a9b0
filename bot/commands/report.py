"""The command that writes the report."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.moment import read_moment
from bot.commands.screen import progress_bar, stop
from bot.settings import load_settings
from store.working_days import london

if TYPE_CHECKING:
    from store.contracts import Contract
    from store.store import Store


def report(
    file: Annotated[Path, typer.Argument(help="Where to write the workbook.")] = Path("social-value-report.xlsx"),
    now: Annotated[
        str | None, typer.Option("--now", metavar="TIME", help="The day to report on, such as 2027-04-21.")
    ] = None,
) -> None:
    """Write a workbook: promised against delivered, returns on time, what is overdue."""
    from bot.commands.workbook import write_workbook
    from bot.service import cache_folder
    from bot.service import now as the_time
    from handlers.returns.reporting import build_report
    from knowledge.pack import load_pack
    from store.sqlite import SqliteStore

    settings = load_settings()
    pack = load_pack(settings.pack, cache_folder())
    day = london(read_moment(now) if now else the_time()).date()
    with closing(SqliteStore(settings.database)) as store:
        with progress_bar("Reading") as progress:
            found = build_report(store, pack, day, _told(store, progress))
        people = {each.id: each for each in store.colleagues()}
    try:
        write_workbook(found, pack.profile.council, people, file)
    except OSError as error:
        stop(f"{file} cannot be written ({error.strerror}). Close it where it is open, or name another.")
    typer.echo(f"{file} is written. Contracts: {found.contracts:,}. Overdue: {len(found.overdue):,}.")


def _told(store: "Store", progress: Callable[[int, int | None], None] | None) -> Iterator["Contract"]:
    """Give every contract, and tell *progress* how many there were."""
    count = store.count_contracts()
    for number, contract in enumerate(store.contracts(live=False), 1):
        if progress:
            progress(number, count)
        yield contract
