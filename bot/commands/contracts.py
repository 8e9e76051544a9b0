"""The commands about the register: list it, import a file into it, export it."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.contract_rows import as_line, contract_line, contract_row, show
from bot.commands.moment import read_moment
from bot.commands.screen import progress_bar, stop
from bot.settings import load_settings

if TYPE_CHECKING:
    from store.contracts import Contract
    from store.register.importing import Reading
    from store.sqlite import SqliteStore

app = typer.Typer(no_args_is_help=True, help="The register of contracts: list, import and export it.")

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, one object a line.")]
BY = "svbot contracts import"


@app.command(name="list", epilog="Example: svbot contracts list --missing --json")
def list_contracts(
    missing: Annotated[
        bool, typer.Option("--missing", help="Only those that lack something to send reminders.")
    ] = False,
    closed: Annotated[bool, typer.Option("--closed", help="Closed contracts too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the contracts with what is known of each, and what is missing."""
    with _store() as store:
        people = {each.id: each for each in store.colleagues()}
        count = 0
        for contract in store.contracts(live=not closed):
            lacks = contract.missing
            if missing and not lacks:
                continue
            count += 1
            manager = people.get(contract.manager or 0)
            row = contract_row(contract, manager.name if manager else "", manager.email if manager else "")
            typer.echo(as_line(row | {"missing": lacks}) if as_json else contract_line(row, lacks))
    if not count and not as_json:
        typer.echo("There is nothing to list. Import a register: svbot contracts import FILE.csv")


@app.command(name="import", epilog="Example: svbot contracts import register.csv --dry-run")
def import_register(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file with one contract a row.", dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change. Nothing is written.")] = False,
    returns_from: Annotated[
        str,
        typer.Option(
            "--returns-from",
            metavar="DAY",
            help="Ask for no return of a new contract that fell due before this day: 2027-04-01, or today.",
        ),
    ] = "",
    errors: Annotated[
        Path | None,
        typer.Option("--errors", help="Where to write rows that cannot be taken. Else NAME-errors.csv in this folder."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it is written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a register. It shows what it understood; a second import of the same file changes nothing."""
    from bot.service import cache_folder
    from bot.service import now as the_time
    from knowledge.pack import load_pack
    from store.register.errors import RegisterError
    from store.register.importing import apply, read_register
    from store.working_days import london

    now = the_time()
    asked_from = _day(returns_from, london(now).date())
    measures = load_pack(load_settings().pack, cache_folder()).measures
    with _store() as store:
        try:
            with progress_bar("Reading", hidden=as_json) as progress:
                reading = read_register(
                    file,
                    file.name,
                    store,
                    london(now).date(),
                    unit_of=lambda code: measures[code].unit if code in measures else None,
                    progress=progress,
                )
        except RegisterError as error:
            stop(str(error))
        except OSError as error:
            stop(f"{file} cannot be read ({error.strerror}). Check the name and that this user may read it.")
        with reading:
            show(reading, as_json, asked_from)
            if reading.outcome.refused and (errors or not dry_run):
                _keep_errors(reading, errors or Path(f"{file.stem}-errors.csv"), as_json)
            if dry_run:
                _say("Nothing was written: this was a dry run.", as_json)
                return
            if not yes and not as_json and sys.stdin.isatty() and not typer.confirm("Import this?"):
                _say("Nothing was written.", as_json)
                return
            with progress_bar("Writing", hidden=as_json) as progress:
                apply(reading, store, BY, now, asked_from=asked_from, progress=progress)
            _say(f"Written: {reading.outcome.added:,} new, {reading.outcome.changed:,} changed.", as_json)


@app.command(name="undo", epilog="Example: svbot contracts undo")
def undo_import() -> None:
    """Take out what the last import by this command added. What something has happened to since stays."""
    from bot.service import now

    with _store() as store:
        gone, stay = store.take_back(BY, None, now())
    typer.echo(f"Contracts taken out again: {gone:,}. Contracts of that import that stay: {stay:,}.")


@app.command(name="export", epilog="Example: svbot contracts export register.xlsx")
def export_register(
    file: Annotated[Path, typer.Argument(help="Where to write: a name that ends with .csv, .xlsx or .json (OCDS).")],
    closed: Annotated[bool, typer.Option("--closed/--no-closed", help="Closed contracts too.")] = True,
    prefix: Annotated[
        str, typer.Option("--ocid-prefix", help="The council's registered prefix for OCDS, such as ocds-a1b2c3.")
    ] = "",
) -> None:
    """Export the register, as the Local Government Transparency Code orders its columns, or as OCDS."""
    from bot.service import cache_folder
    from bot.service import now as the_time
    from knowledge.pack import load_pack
    from store.register.exporting import export_csv, export_xlsx
    from store.register.ocds import Publisher, export_ocds
    from store.working_days import london

    kind, council = file.suffix.lower(), ""
    if kind not in {".csv", ".xlsx", ".json"}:
        stop(f"{file} has no ending that says what to write. Use .csv, .xlsx or .json.")
    if kind == ".json":
        council = load_pack(load_settings().pack, cache_folder()).profile.council
    with _store() as store:
        people = {each.id: each for each in store.colleagues()}

        def contracts() -> Iterator["Contract"]:
            return store.contracts(live=not closed)

        try:
            with file.open("wb") as target:
                if kind == ".json":
                    count = export_ocds(
                        contracts(),
                        store.returns_of,
                        Publisher(council, prefix=prefix),
                        london(the_time()).date(),
                        target,
                    )
                else:
                    count = (export_csv if kind == ".csv" else export_xlsx)(contracts, people, target)
        except OSError as error:
            stop(f"{file} cannot be written ({error.strerror}). Close it where it is open, or name another.")
    typer.echo(f"{file}: {count:,} contracts.")


@contextmanager
def _store() -> Iterator["SqliteStore"]:
    from store.sqlite import SqliteStore

    with closing(SqliteStore(load_settings().database)) as store:
        yield store


def _keep_errors(reading: "Reading", path: Path, as_json: bool) -> None:
    try:
        with path.open("wb") as target:
            reading.write_errors(target)
    except OSError as error:
        stop(f"{path} cannot be written ({error.strerror}). Name another file with --errors. Nothing was imported.")
    _say(f"Rows that were not taken are in {path}. Mend them there and import that file.", as_json)


def _day(text: str, today: date) -> date | None:
    if not text:
        return None
    return today if text.casefold() == "today" else read_moment(text).date()


def _say(text: str, as_json: bool) -> None:
    typer.echo(text, err=as_json)
