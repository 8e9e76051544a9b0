"""The commands of svbot."""

import json
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.commands import contracts, reminders, returns, teams
from bot.commands.demo import demo
from bot.commands.doctor import doctor
from bot.commands.gaps import gaps
from bot.commands.measures import measure, measures
from bot.commands.report import report
from bot.commands.screen import show, stop
from bot.settings import SettingsError, describe, load_settings
from knowledge.models import Role

app = typer.Typer(
    name="svbot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Answers questions on social value in council buying, suggests measures, keeps contracts and reminds of "
        "returns. It runs on this machine alone."
    ),
)

app.command(epilog="Example: svbot demo")(demo)
app.command(epilog="Example: svbot report report.xlsx --now 2027-04-01")(report)
app.add_typer(contracts.app, name="contracts", epilog="Example: svbot contracts import register.csv --dry-run")
app.add_typer(returns.app, name="returns", epilog="Example: svbot returns due")
app.add_typer(reminders.app, name="reminders", epilog="Example: svbot reminders run --dry-run")
app.add_typer(teams.app, name="teams", epilog="Example: svbot teams package --help")
app.command(epilog="Example: svbot gaps --days 30")(gaps)
app.command(epilog="Example: svbot doctor")(doctor)
app.command(epilog="Example: svbot measures --priority wellbeing --find mental")(measures)
app.command(epilog="Example: svbot measure NT31")(measure)

AsRole = Annotated[Role, typer.Option("--as", help="Who is asking.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
Batch = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="FILE",
        help="Read one JSON object a line (id, text, ...), write one a line. - is standard input.",
    ),
]


def main() -> None:
    """Run svbot, and say what to do when it cannot go on."""
    from bot.service import ServiceError
    from knowledge.files import PackError
    from store.errors import StoreError

    try:
        app()
    except (SettingsError, PackError, StoreError, ServiceError) as error:
        stop(str(error))
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


@app.command(epilog="Example: SVBOT_PORT=8001 svbot run")
def run() -> None:
    """Start the bot: the web chat on 127.0.0.1:8000, unless the settings say otherwise."""
    from bot.log import set_up
    from bot.service import serve

    settings = load_settings()
    set_up(settings.log_level)
    serve(settings, lambda address: print(f"Social value bot: {address}  (Ctrl+C stops it)", flush=True))


@app.command(epilog="Example: svbot chat --as supplier")
def chat(role: AsRole = Role.OFFICER) -> None:
    """Talk to the bot in this terminal. Reminders for this machine come here too."""
    from bot.channels.inbox import Arrivals
    from bot.channels.terminal import Terminal, to_console
    from bot.reach import HERE, LOCAL
    from bot.service import build_assistant, now
    from handlers.conversation import Person
    from store.sqlite import SqliteStore

    settings = load_settings()
    with closing(SqliteStore(settings.database)) as store:
        person = Person(role)
        if role is Role.OFFICER:
            person = Person(role, channel=LOCAL, address=HERE, admin=True)
        arrivals = Arrivals(store, now) if person.admin else list
        Terminal(to_console()).chat(build_assistant(settings, store), person, now, arrivals=arrivals)


@app.command(epilog='Example: svbot ask "how many marks should social value get?"')
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    role: AsRole = Role.OFFICER,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Answer a question."""
    from bot.batch import Line, ask_row
    from bot.service import now
    from handlers.conversation import Message, Person

    assistant = _assistant()
    if batch:
        _batch(batch, lambda line: ask_row(assistant, line))
    text = _given(question, "a question")
    if as_json:
        _write(ask_row(assistant, Line(text=text, role=role)))
        return
    show(assistant.reply(Message(text, Person(role), "once", now())))


@app.command(epilog='Example: svbot recommend "grounds maintenance in Ludlow, 3 years, £450k"')
def recommend(
    purchase: Annotated[
        str | None, typer.Argument(help="What is bought, for how much and how long, in quotes.")
    ] = None,
    role: AsRole = Role.OFFICER,
    value: Annotated[
        float | None, typer.Option("--value", min=0, help="Value of the whole contract in pounds.")
    ] = None,
    months: Annotated[int | None, typer.Option("--months", min=1, max=1200, help="Length in months.")] = None,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Suggest two or three measures for a purchase, with reasons."""
    from bot.batch import Line, recommend_row

    assistant = _assistant()
    if batch:
        _batch(batch, lambda line: recommend_row(assistant, line))
    text = _given(purchase, "what is bought")
    if as_json:
        _write(recommend_row(assistant, Line(text=text, role=role, value_gbp=value, months=months)))
        return
    show(assistant.suggest_once(text, role, value, months))


@app.command(epilog='Example: svbot route "what is due this month?"')
def route(
    message: Annotated[str | None, typer.Argument(help="The message, in quotes.")] = None,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Say what a message asks for: ask, recommend, register, due, return or help."""
    from bot.batch import Line, route_row

    assistant = _assistant()
    if batch:
        _batch(batch, lambda line: route_row(assistant, line))
    row = route_row(assistant, Line(text=_given(message, "a message")))
    if as_json:
        _write(row)
    else:
        print(row["intent"])


@app.command(name="settings", epilog="Example: SVBOT_PORT=8001 svbot settings")
def show_settings() -> None:
    """List the settings, their meaning and what they are now."""
    now = load_settings()
    for name, default, meaning in describe():
        value = getattr(now, name.removeprefix("SVBOT_").lower())
        shown = value if value is not None else "not set"
        print(f"{name}\n  {meaning}.\n  Now: {shown}. Default: {default or 'not set'}.\n")


def _assistant() -> Any:
    """Return an assistant that remembers only while this command runs."""
    from bot.service import build_assistant
    from store.sqlite import SqliteStore

    return build_assistant(load_settings(), SqliteStore(":memory:"))


def _batch(path: Path, answer: Callable[[Any], dict[str, Any]]) -> NoReturn:
    from bot.batch import run as run_batch

    def complain(problem: str) -> None:
        print(problem, file=sys.stderr)

    if str(path) == "-":
        raise SystemExit(run_batch(sys.stdin.buffer, answer, sys.stdout, complain))
    try:
        with path.open("rb") as lines:
            status = run_batch(lines, answer, sys.stdout, complain)
    except BrokenPipeError:
        raise
    except OSError as error:
        stop(f"{path} cannot be read ({error.strerror}). Check the name and that this user may read it.")
    raise SystemExit(status)


def _given(text: str | None, what: str) -> str:
    """Return *text*, or what is piped in, or stop and say what is missing."""
    if text is not None:
        return text
    piped = "" if sys.stdin.isatty() else sys.stdin.read()
    if not piped:
        stop(f"Give {what} in quotes, or --batch FILE. See --help for an example.")
    return piped


def _write(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False))
