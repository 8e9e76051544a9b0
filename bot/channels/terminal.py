"""Talks in a terminal: readable text on a screen, plain text when piped."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event, Thread

from rich.console import Console
from rich.text import Text

from bot.channels import files
from bot.channels.files import FileError
from bot.channels.plain import to_text
from bot.channels.questions import Questions, Read
from bot.channels.screen import drawn
from handlers.assistant import Assistant
from handlers.conversation import Attachment, Message, Person, Rating, Reply, Submission
from knowledge.models import Role
from store.errors import StoreError

PROMPT = "You: "
REMINDER = "Reminder"
HOW_TO = 'Type a number to choose. "quit" ends the chat.'
NOT_READ = "{name} cannot be read ({why}). Check that this user may read it."
LEAVE = {"quit", "exit", "bye", "q", ":q"}
WIDTH = 92
"""Columns that a reply takes at most: longer lines are hard to read."""
EVERY = 2.0
"""Seconds between two looks for what has arrived."""

Arrivals = Callable[[], list[Reply]]
"""Returns what has arrived since it was called last."""


def pause(over: Event) -> bool:
    """Wait a little. Return True when it is *over*."""
    return over.wait(EVERY)


class Terminal:
    """Shows replies on *console*, each choice with a number that may be typed instead of its words."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._newest = Reply(())
        """What the numbers stand for."""

    def show(self, reply: Reply, numbered: bool = False, first: int = 1) -> None:
        """Print *reply*; *numbered* puts a number beside each choice, from the *first* on."""
        if not self._console.is_terminal:
            self._console.file.write(to_text(reply) + "\n")
            return
        numbers = count(first) if numbered else None
        for part in reply.parts:
            if isinstance(part, Rating) and not numbered:
                continue
            self._console.print(drawn(part, numbers), width=self._width)
            self._console.print()

    def chat(
        self,
        assistant: Assistant,
        person: Person,
        now: Callable[[], datetime],
        read: Read = input,
        arrivals: Arrivals = list,
        wait: Callable[[Event], bool] = pause,
    ) -> None:
        """Talk until the person leaves with "quit" or the end of input.

        What *arrivals* brings is shown after each answer, and while the prompt waits: *wait* says how often.
        """
        thread = f"terminal-{now().isoformat()}"

        def answer(text: str, submission: Submission | None = None, attachment: Attachment | None = None) -> Reply:
            self._newest = assistant.reply(Message(text, person, thread, now(), submission, attachment))
            self.show(self._newest, numbered=True)
            return self._newest

        def read_on(prompt: str) -> str:
            return _unless_leaving(read(prompt))

        reply = answer("hi")
        self._console.print(Text(HOW_TO, style="dim"))
        try:
            while True:
                submission, attachment = self._fill_in(reply, read_on), None
                typed = "" if submission else self._prompt(read_on, arrivals, wait)
                if person.role is Role.OFFICER and (path := _file(typed)):
                    try:
                        attachment = _attached(path)
                    except FileError as error:
                        self._console.print(Text(f"{error}\n", style="red"), width=self._width)
                        reply = Reply(())
                        continue
                said = "" if attachment else self._chosen(typed)
                self._console.print()
                reply = answer(said, submission, attachment)
        except (EOFError, KeyboardInterrupt):
            self._console.print()
        except _LeavesError:
            return

    @property
    def _width(self) -> int:
        return min(WIDTH, self._console.width)

    def _fill_in(self, reply: Reply, read: Read) -> Submission | None:
        """Ask what the form in *reply* asks. Return None when there is none, nobody to ask, or they leave it."""
        form = reply.form()
        if not form or not self._console.is_terminal:
            return None
        return Questions(self._console, self._width, read).answers(form)

    def _prompt(self, read: Read, arrivals: Arrivals, wait: Callable[[Event], bool]) -> str:
        """Return what is typed. What has arrived is shown first, and what arrives meanwhile above a fresh prompt."""
        self._show_arrived(arrivals, waiting=False)
        if not self._console.is_terminal:
            return read("")
        with self._watching(arrivals, wait):
            return read(PROMPT)

    @contextmanager
    def _watching(self, arrivals: Arrivals, wait: Callable[[Event], bool]) -> Iterator[None]:
        over = Event()

        def watch() -> None:
            while not wait(over):
                self._show_arrived(arrivals, waiting=True)

        watcher = Thread(target=watch, name="arrivals", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            # What is being shown is shown to its end, so that a number means what stands beside it.
            over.set()
            watcher.join()

    def _show_arrived(self, arrivals: Arrivals, *, waiting: bool) -> None:
        arrived: list[Reply] = []
        # What cannot be looked up now is looked up soon.
        with suppress(StoreError):
            arrived = arrivals()
        if arrived and waiting:
            self._console.print()
        # What arrives together is numbered through, so that no number stands for two things.
        together = Reply(())
        for reply in arrived:
            self._console.print(Text(REMINDER, style="dim"))
            self.show(reply, numbered=True, first=len(together.choices()) + 1)
            self._newest = together = Reply((*together.parts, *reply.parts))
        if arrived and waiting:
            self._console.file.write(PROMPT)
            self._console.file.flush()

    def _chosen(self, typed: str) -> str:
        """Return what a typed number stands for in the newest reply, or what was typed."""
        choices = self._newest.choices()
        number = typed.strip().rstrip(".")
        if number.isdecimal() and 1 <= int(number) <= len(choices):
            return choices[int(number) - 1].says
        return typed


class _LeavesError(Exception):
    """Somebody typed "quit"."""


def to_console() -> Console:
    """Return a console for standard output."""
    return Console(file=sys.stdout, highlight=False)


def _file(typed: str) -> Path | None:
    """Return the register file whose path was *typed*, or dropped into the terminal, if there is one."""
    name = typed.strip().strip("'\"")
    for each in (name, name.replace("\\ ", " ")):
        with suppress(OSError, RuntimeError, ValueError):
            path = Path(each).expanduser()
            if files.kind_of(path.name) and path.is_file():
                return path
    return None


def _attached(path: Path) -> Attachment:
    """Return the file at *path*. Raises FileError when it is too large or cannot be read."""
    try:
        with path.open("rb") as opened:
            data = opened.read(files.MOST_BYTES + 1)
    except OSError as error:
        raise FileError(NOT_READ.format(name=path.name, why=error.strerror)) from error
    if len(data) > files.MOST_BYTES:
        raise FileError(files.TOO_LARGE)
    return Attachment(files.name_of(path.name, files.kind_of(path.name)), data)


def _unless_leaving(typed: str) -> str:
    """Return what was *typed*, unless it ends the chat."""
    if typed.strip().lower() in LEAVE:
        raise _LeavesError
    return typed
