"""Small builders of the elements of an Adaptive Card, in which no word that a person typed is read as a command."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from microsoft_teams.cards import (
    Action,
    ActionSet,
    CardElement,
    Container,
    ExecuteAction,
    OpenUrlAction,
    RichTextBlock,
    SubmitAction,
    TextBlock,
    TextRun,
)
from pydantic import BaseModel

from bot.channels.clean import is_address, short, visible
from handlers.conversation import Choice

SAY = "say"
"""The action of a button that sends what it says as a message."""
RATE = "rate"
FORM = "form"

HEADING = 500
LINE = 4000
"""Characters of one block of text. A longer line goes on in the next block."""
BUTTON = 120
SAYS = 2000
"""Characters that a button can say. Teams keeps what comes with a tap small, and a fallback says it twice."""
ROW_BUTTONS = 6
"""Teams shows no more than six buttons of one set."""
ROW = 50
"""Characters on the buttons of one row, so that they stand side by side uncut."""
FRAME = 6
"""Characters that the frame of a button and the gap to the next take up."""

_SIGNS = re.compile(
    r"""(?!\d+[.)])          # not the number of a list
    (?:[^\W_]|[£“‘])
    (?:[^\W_]|[ £%,.'’‘“”"();:?!/+–—…-]|&[ ])*""",
    re.VERBOSE,
)
_SEAMS = re.compile(r"(?<=\{)(?=\{(?:DATE|TIME)\()|(?<=])(?=\()", re.IGNORECASE)
_MARKS = re.compile(r"[\\`*_~#\[\]<>{}|&]+|^(?:[\s=+-]|\d+[.)])+")
_DATE = re.compile(r"\{(?=\{(?:DATE|TIME)\()", re.IGNORECASE)


def weight(*parts: BaseModel) -> int:
    """Return how many bytes of JSON *parts* take up, the commas between them counted."""
    return sum(len(part.model_dump_json(by_alias=True, exclude_none=True).encode()) + 1 for part in parts)


def reads_plainly(text: str) -> bool:
    """Return True when no sign in *text* can mean anything to Markdown, in any of its dialects."""
    return bool(_SIGNS.fullmatch(text))


def one_line(text: str) -> str:
    """Return what can be seen of *text* on one line."""
    return " ".join(visible(text).split())


def unmarked(text: str) -> str:
    """Return *text* without the signs of Markdown, for where a client reads it and words are enough."""
    return one_line(_MARKS.sub(" ", _MARKS.sub(" ", text).strip())) or "…"


def label(text: str, most: int) -> str:
    """Return *text* on one line, safe and in at most *most* characters, never empty."""
    # A date pattern is filled in even in a label. A space in it keeps it as it was typed.
    return short(_DATE.sub("{ ", one_line(text)), most) or "…"


def runs(text: str, **style: Any) -> list[CardElement]:
    """Return *text* as runs, which read no Markdown.

    A run still fills in a date pattern, and some clients may read a link: each of them is cut in two.
    """
    return [TextRun(text=piece, **style) for piece in _SEAMS.split(visible(text)) if piece]


def block(*inlines: Iterable[CardElement], **more: Any) -> RichTextBlock:
    """Return one block of text that holds *inlines* one after the other."""
    return RichTextBlock(inlines=[each for some in inlines for each in some], **more)


def heading(text: str, size: str, **more: Any) -> CardElement:
    """Return *text* as a heading.

    Only a text block can be a heading that a screen reader jumps to, and a text block reads Markdown. How to escape
    Markdown differs between the clients of Teams, so a text with any sign in it that may mean something is shown in
    runs instead: it looks the same.
    """
    line = label(text, HEADING)
    if reads_plainly(line):
        return TextBlock(text=line, size=size, weight="Bolder", style="heading", wrap=True, **more)
    return block(runs(line, size=size, weight="Bolder"), **more)


def words(text: str, lead: str = "", spacing: str | None = None, **style: Any) -> Iterator[CardElement]:
    """Give *text*, a block for each of its lines, so that line ends show everywhere.

    *lead* stands in bold before the first line. *spacing* stands above it, and a gap where lines were left empty.
    """
    above, named = spacing, runs(lead, **style | {"weight": "Bolder"})
    for line in visible(text).splitlines() or [""]:
        for piece in _cut(line):
            if piece.strip() or named:
                yield block(named, runs(piece, **style), spacing=above)
                above, named = "None", []
        if not line.strip() and above == "None":
            above = None


def title(text: str, **style: Any) -> Iterator[CardElement]:
    """Give the line above a list or above buttons, if there is one."""
    yield from words(one_line(text), weight="Bolder", **style)


def points(items: Iterable[str], **style: Any) -> Iterator[CardElement]:
    """Give a line with a bullet for each of *items*."""
    for item in items:
        if visible(item).strip():
            yield from words(f"• {item.strip()}", spacing="Small", **style)


def link(url: str, text: str, **style: Any) -> list[CardElement]:
    """Return *text* as a link to *url*, or the text alone when the address is not one to follow."""
    found = runs(label(text, HEADING), **style)
    if is_address(url):
        for run in found:
            assert isinstance(run, TextRun)
            run.select_action = OpenUrlAction(url=url)
    return found


def button(text: str, data: dict[str, Any], *, in_place: bool = False, sends_form: bool = False) -> Action:
    """Return a button that sends *data*. What answers it replaces the card where *in_place* is True.

    Only the button that sends the form waits until all that must be filled in is there.
    """
    style: dict[str, Any] = {"style": "positive"} if sends_form else {"associated_inputs": "none"}
    submit = SubmitAction(title=label(text, BUTTON), data=data, **style)
    if not in_place:
        return submit
    return ExecuteAction(title=submit.title, verb=data["action"], data=data, fallback=submit, **style)


def buttons(items: Iterable[Choice], data: dict[str, Any], *, in_place: bool = False) -> Iterator[CardElement]:
    """Give *items* as rows of buttons, each with *data* and what it says.

    A choice whose words are too long, or not to be sent, cannot be tapped, only said.
    """
    row: list[Action] = []
    room = ROW
    for item in items:
        if not can_be_tapped(item):
            continue
        length = len(label(item.label, BUTTON)) + FRAME
        if row and (length > room or len(row) == ROW_BUTTONS):
            yield ActionSet(actions=row, spacing="Small")
            row, room = [], ROW
        row.append(button(item.label, {**data, "says": item.says}, in_place=in_place))
        room -= length
    if row:
        yield ActionSet(actions=row, spacing="Small")


def can_be_tapped(choice: Choice) -> bool:
    """Return True when a button can show *choice* and send its words unchanged."""
    sent = choice.says.encode(errors="replace").decode() == choice.says
    return sent and len(choice.says) <= SAYS and bool(visible(choice.label).strip())


def set_apart(elements: Iterable[CardElement]) -> Iterator[CardElement]:
    """Give *elements* with a line above the first of them."""
    for place, element in enumerate(elements):
        yield element if place else element.model_copy(update={"separator": True, "spacing": "Large"})


def fitting(elements: Sequence[CardElement], room: int) -> list[CardElement]:
    """Return the first of *elements*, as many as fit into *room* bytes. Of a container, its first elements may stay."""
    kept: list[CardElement] = []
    for element in elements:
        size = weight(element)
        if size > room:
            if isinstance(element, Container):
                inside = fitting(element.items or [], room - weight(element.model_copy(update={"items": []})))
                kept += [element.model_copy(update={"items": inside})] if inside else []
            break
        kept.append(element)
        room -= size
    return kept


def _cut(line: str) -> Iterator[str]:
    while len(line) > LINE:
        place = line.rfind(" ", 1, LINE)
        place = place if place > 0 else LINE
        yield line[:place]
        line = line[place:]
    yield line
