"""The one vocabulary between people and the bot: a Message goes in, a Reply comes out.

A Reply is a short list of parts. Each channel renders every part and adds nothing of its own. A tap on a
choice is a Message like any other: it says the choice's words, so a channel needs no second way in. What was
filled into a form comes back as a Message with a Submission.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from knowledge.models import Role


@dataclass(frozen=True)
class Person:
    """Somebody who talks to the bot, as far as the bot needs to know them.

    *overheard* is True where people from outside the council may read along: nothing about contracts is said there.
    *channel* and *address* say where they speak, *name* and *email* what the channel knows of them. *admin* is True
    for somebody at the bot's own machine, who has the file of the register anyway.
    """

    role: Role = Role.OFFICER
    overheard: bool = False
    channel: str = ""
    address: str = ""
    name: str = ""
    email: str = ""
    admin: bool = False


@dataclass(frozen=True)
class Submission:
    """What somebody filled into the form *form*: a text for each field by its name."""

    form: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Attachment:
    """A file that somebody dropped."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Message:
    """What a person said, filled in or dropped, where and when. *thread* ties a follow-up to what it follows."""

    text: str
    person: Person
    thread: str
    now: datetime
    submission: Submission | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Heading:
    """A short line that says what the reply is about."""

    text: str
    part: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Plain running text."""

    text: str
    part: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Points:
    """A bulleted list, with a line above it where *title* is given."""

    items: tuple[str, ...]
    title: str = ""
    part: Literal["points"] = "points"


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and a value, such as what the bot understood."""

    items: tuple[tuple[str, str], ...]
    title: str = ""
    part: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Copyable:
    """A text for the person to copy and change, such as a draft tender question."""

    title: str
    text: str
    part: Literal["copyable"] = "copyable"


@dataclass(frozen=True)
class Choice:
    """Something to tap. A tap sends *says* as if the person had typed it."""

    label: str
    says: str


@dataclass(frozen=True)
class Choices:
    """One or more things to tap next."""

    items: tuple[Choice, ...]
    title: str = ""
    part: Literal["choices"] = "choices"


def to_choose(words: Iterable[str], title: str = "") -> Choices:
    """Return choices that say just what stands on them."""
    return Choices(tuple(Choice(each, each) for each in words), title)


@dataclass(frozen=True)
class MeasureCard:
    """One measure, with why it fits and what to ask for."""

    code: str
    title: str
    priority: str
    unit: str
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    part: Literal["measure"] = "measure"


@dataclass(frozen=True)
class SourceLine:
    """One source of an answer."""

    title: str
    url: str
    date: str


@dataclass(frozen=True)
class Sources:
    """Where an answer comes from, and when it is reviewed next."""

    items: tuple[SourceLine, ...]
    reviewed: str
    part: Literal["sources"] = "sources"


@dataclass(frozen=True)
class Notice:
    """Something that the reader should know before they rely on the answer."""

    text: str
    part: Literal["notice"] = "notice"


@dataclass(frozen=True)
class Field:
    """One question of a form. *value* is what stands in it at first, *error* what was wrong with it.

    Where there are *options*, the answer is one of them, or nothing.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    error: str = ""
    lines: int = 1
    optional: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """Questions that are answered together. *name* says which form it is, *submit* stands on its button.

    *opens* stands on the button of a channel that shows the form only when it is asked to.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    submit: str
    opens: str = ""
    part: Literal["form"] = "form"

    @property
    def wrong(self) -> bool:
        """True when something that was filled in must be put right."""
        return any(field.error for field in self.fields)


@dataclass(frozen=True)
class Rating:
    """Asks whether the answer helped. Its choices name the answer, so that a late tap is still about the right one."""

    items: tuple[Choice, ...]
    title: str
    part: Literal["rating"] = "rating"


ReplyPart = Heading | Paragraph | Points | Facts | Copyable | Choices | MeasureCard | Sources | Notice | Rating | Form


@dataclass(frozen=True)
class Reply:
    """What the bot says back, ready for any channel to render."""

    parts: tuple[ReplyPart, ...]

    def form(self) -> Form | None:
        """Return the form to fill in, or None."""
        return next((part for part in self.parts if isinstance(part, Form)), None)

    def choices(self) -> tuple[Choice, ...]:
        """Return everything that can be tapped, in reading order."""
        found: list[Choice] = []
        for part in self.parts:
            if isinstance(part, MeasureCard):
                found.extend(part.choices)
            elif isinstance(part, Choices | Rating):
                found.extend(part.items)
        return tuple(found)


REPLY_JSON = TypeAdapter(Reply)
"""Turns a reply into JSON and back, for a channel that shows a conversation again."""
