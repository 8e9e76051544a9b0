"""Asks the questions of a form in a terminal, one after another."""

from collections.abc import Callable

from rich.console import Console, Group
from rich.text import Text

from handlers.conversation import Field, Form, Submission

Read = Callable[[str], str]
"""Shows a prompt and returns the line that is typed, as `input` does."""

ANSWER = "> "
SKIP = "Press Enter to skip this question."
LEAVE_FORM = "Press Enter alone to leave the form."
HOW_TO = 'Type "cancel" to leave the form.'
CANCEL = "cancel"
EMPTY = "-"
TO_EMPTY = f"Type {EMPTY} to empty it."
LEFT = "You left the form. You can go on asking."
CHOOSE = "Type a number or the words."
NOT_ONE = "That is not one of the answers. Type a number from 1 to {count}, or the words."
NOT_CLEAR = "More than one answer begins like that. Type its number, or more of it."


class _LeavesFormError(Exception):
    """Somebody gave no answer to a question that needs one, or has had enough."""


class Questions:
    """Asks on *console*, in lines of at most *width* columns. *read* raises what ends the chat."""

    def __init__(self, console: Console, width: int, read: Read) -> None:
        self._console, self._width, self._read = console, width, read

    def answers(self, form: Form) -> Submission | None:
        """Return what is answered to *form*, or None when somebody leaves it."""
        values = {field.name: field.value for field in form.fields}
        self._console.print(Text(f"{HOW_TO}\n", style="dim"), width=self._width)
        try:
            for field in form.fields:
                if field.error or not form.wrong:
                    values[field.name] = self._ask(field)
        except (_LeavesFormError, KeyboardInterrupt):
            self._console.print(Text(f"\n{LEFT}\n"))
            return None
        return Submission(form.name, values)

    def _ask(self, field: Field) -> str:
        """Return what is answered to *field*. Enter alone keeps what stands in it, or skips an optional one."""
        kept = "" if field.error or (field.options and field.value not in field.options) else field.value
        lines = [Text(f"Error: {field.error}", style="red")] if field.error else []
        lines.append(Text(field.label + (" (optional)" if field.optional else ""), style="bold"))
        lines += [Text.assemble((f"[{n}] ", "cyan"), option) for n, option in enumerate(field.options, start=1)]
        hints = (
            field.hint,
            CHOOSE if field.options else "",
            _enter(field, kept),
            TO_EMPTY if kept and field.optional else "",
        )
        lines += [Text(hint, style="dim") for hint in hints if hint]
        self._console.print(Group(*lines), width=self._width)
        while True:
            typed = self._read(ANSWER).strip()
            if typed.casefold() == CANCEL:
                raise _LeavesFormError
            if typed == EMPTY and kept and field.optional:
                return ""
            if not typed and not kept and not field.optional:
                raise _LeavesFormError
            if not typed or not field.options:
                return typed or kept
            found = chosen(typed, field.options)
            if len(found) == 1:
                return found[0]
            wrong = NOT_CLEAR if found else NOT_ONE.format(count=len(field.options))
            self._console.print(Text(wrong, style="red"), width=self._width)


def chosen(typed: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of the *options* may be meant: by their words, by their number, or by how they begin."""
    wanted = " ".join(typed.split()).casefold()
    words = {option: " ".join(option.split()).casefold() for option in options}
    if same := tuple(option for option, said in words.items() if said == wanted):
        return same[:1]
    number = wanted.rstrip(".")
    if number.isdecimal() and 1 <= int(number) <= len(options):
        return (options[int(number) - 1],)
    return tuple(option for option, said in words.items() if said.startswith(wanted))


def _enter(field: Field, kept: str) -> str:
    """Return what Enter alone does at *field*."""
    if kept:
        return f"Press Enter to keep: {kept}"
    return SKIP if field.optional else LEAVE_FORM
