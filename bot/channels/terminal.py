"""Talks in a terminal: readable text on a screen, plain text when piped."""

import sys
from collections.abc import Callable
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.channels.plain import to_text
from handlers.assistant import Assistant
from handlers.conversation import (
    Choice,
    Choices,
    Copyable,
    Facts,
    Field,
    Form,
    Heading,
    MeasureCard,
    Message,
    Notice,
    Paragraph,
    Person,
    Points,
    Rating,
    Reply,
    ReplyPart,
    Sources,
    Submission,
)

Read = Callable[[str], str]
"""Shows a prompt and returns the line that is typed, as `input` does."""

PROMPT = "You: "
ANSWER = "> "
SKIP = "Press Enter to skip this question."
LEAVE_FORM = "Press Enter alone to leave the form."
LEFT = "You left the form. You can go on asking."
LEAVE = {"quit", "exit", "bye", "q", ":q"}
WIDTH = 92
"""Columns that a reply takes at most: longer lines are hard to read."""


class Terminal:
    """Shows replies on *console*, each choice with a number that may be typed instead of its words."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, reply: Reply, numbered: bool = False) -> None:
        """Print *reply*; *numbered* puts a number beside each choice."""
        if not self._console.is_terminal:
            self._console.file.write(to_text(reply) + "\n")
            return
        number = iter(range(1, 1000))
        width = min(WIDTH, self._console.width)
        for part in reply.parts:
            if isinstance(part, Rating) and not numbered:
                continue
            self._console.print(_render(part, number if numbered else None), width=width)
            self._console.print()

    def chat(
        self,
        assistant: Assistant,
        person: Person,
        now: Callable[[], datetime],
        read: Read = input,
    ) -> None:
        """Talk until the person leaves with "quit" or the end of input."""
        thread = f"terminal-{now().isoformat()}"

        def answer(text: str, submission: Submission | None = None) -> Reply:
            return assistant.reply(Message(text, person, thread, now(), submission))

        reply = answer("hi")
        self.show(reply, numbered=True)
        self._console.print(Text('Type a number to choose. "quit" ends the chat.', style="dim"))
        try:
            while True:
                submission = self._fill_in(reply, read)
                typed = "" if submission else _unless_leaving(read(PROMPT if self._console.is_terminal else ""))
                reply = answer(_chosen(typed, reply), submission)
                self._console.print()
                self.show(reply, numbered=True)
        except (EOFError, KeyboardInterrupt):
            self._console.print()
        except _LeavesError:
            return

    def _fill_in(self, reply: Reply, read: Read) -> Submission | None:
        """Ask what the form in *reply* asks. Return None when there is none, nobody to ask, or they leave it."""
        form = reply.form()
        if not form or not self._console.is_terminal:
            return None
        values = {field.name: field.value for field in form.fields}
        try:
            for field in form.fields:
                if field.error or not form.wrong:
                    values[field.name] = self._ask(field, read)
        except (_LeavesFormError, KeyboardInterrupt):
            self._console.print(Text(f"\n{LEFT}\n"))
            return None
        return Submission(form.name, values)

    def _ask(self, field: Field, read: Read) -> str:
        """Return what is answered to *field*. Enter alone keeps what stands in it, or skips an optional one."""
        kept = "" if field.error else field.value
        lines = [Text(f"Error: {field.error}", style="red")] if field.error else []
        lines.append(Text(field.label + (" (optional)" if field.optional else ""), style="bold"))
        lines += [Text(hint, style="dim") for hint in (field.hint, _enter(field, kept)) if hint]
        self._console.print(Group(*lines), width=min(WIDTH, self._console.width))
        typed = _unless_leaving(read(ANSWER)).strip() or kept
        if not typed and not field.optional:
            raise _LeavesFormError
        return typed


class _LeavesError(Exception):
    """Somebody typed "quit"."""


class _LeavesFormError(Exception):
    """Somebody gave no answer to a question that needs one."""


def to_console() -> Console:
    """Return a console for standard output."""
    return Console(file=sys.stdout, highlight=False)


def _chosen(typed: str, reply: Reply) -> str:
    """Return what a typed number stands for, or what was typed."""
    choices = reply.choices()
    number = typed.strip().rstrip(".")
    if number.isdecimal() and 1 <= int(number) <= len(choices):
        return choices[int(number) - 1].says
    return typed


def _unless_leaving(typed: str) -> str:
    """Return what was *typed*, unless it ends the chat."""
    if typed.strip().lower() in LEAVE:
        raise _LeavesError
    return typed


def _enter(field: Field, kept: str) -> str:
    """Return what Enter alone does at *field*."""
    if kept:
        return f"Press Enter to keep: {kept}"
    return SKIP if field.optional else LEAVE_FORM


def _render(part: ReplyPart, number: object) -> RenderableType:
    match part:
        case Heading():
            return Text(part.text, style="bold")
        case Paragraph():
            return Text(part.text)
        case Notice():
            return Padding(Text(part.text, style="italic"), (0, 0, 0, 2))
        case Points():
            return _block(part.title, (_bullet(item) for item in part.items))
        case Facts():
            return _facts(part)
        case Copyable():
            return Panel(Text(part.text), title=Text(part.title), title_align="left", padding=(0, 1))
        case Choices() | Rating():
            return _block(part.title, (_choice(item, number) for item in part.items))
        case MeasureCard():
            return _card(part, number)
        case Form():
            # Where somebody can answer, each question is asked in its turn.
            return _block(part.title, (_question(field) for field in part.fields if number is None))
        case Sources():
            lines = [
                Text.assemble(f"{line.title} ({line.date}) ", (line.url, f"underline link {line.url}"))
                for line in part.items
            ]
            return _block("Sources", [_bullet(line) for line in lines] + [Text(part.reviewed, style="dim")])


def _block(title: str, lines: object) -> Group:
    heading = [Text(title, style="bold")] if title else []
    return Group(*heading, *lines)  # type: ignore[misc]


def _bullet(item: str | Text) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_row("•", item if isinstance(item, Text) else Text(item))
    return grid


def _facts(part: Facts) -> Group:
    grid = Table.grid(padding=(0, 2))
    for name, value in part.items:
        grid.add_row(Text(name, style="dim"), Text(value))
    return _block(part.title, [grid])


def _choice(choice: Choice, number: object) -> Text:
    mark = f"[{next(number)}] " if number is not None else "› "  # type: ignore[call-overload]
    return Text.assemble((mark, "cyan"), choice.label)


def _question(field: Field) -> Text:
    return Text(f"{field.label} {field.error}".strip())


def _card(card: MeasureCard, number: object) -> Panel:
    lines: list[RenderableType] = [
        Text(card.title),
        Text(f"Counted in {card.unit}. {card.priority}.", style="dim"),
    ]
    lines.extend(_bullet(reason) for reason in card.reasons)
    lines.append(Text("Evidence: " + "; ".join(card.evidence), style="dim"))
    lines.extend(_choice(choice, number) for choice in card.choices)
    return Panel(Group(*lines), title=Text(card.code, style="bold"), title_align="left", padding=(0, 1))
