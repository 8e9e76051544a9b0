"""What commands share: show a reply, and stop with what to do."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from handlers.conversation import Reply


def show(reply: "Reply") -> None:
    """Show *reply*, readable on a screen and plain in a pipe."""
    from bot.channels.terminal import Terminal, to_console

    Terminal(to_console()).show(reply)


def stop(problem: str) -> NoReturn:
    """Say *problem*, which says what to do, and end with status 2."""
    typer.echo(problem, err=True)
    raise SystemExit(2)


@contextmanager
def progress_bar(what: str, *, hidden: bool = False) -> Iterator[Callable[[int, int | None], None] | None]:
    """Show a bar on a screen, where somebody looks on, and give what moves it: how much is done, and of how much."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
