"""What commands share: show a reply, and stop with what to do."""

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
