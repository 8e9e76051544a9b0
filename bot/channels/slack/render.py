"""Turns a reply into Block Kit: one function for each kind of part, within Slack's limits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels.clean import visible
from bot.channels.slack.escape import bold, fenced, fit, link, mrkdwn, plain_text
from handlers.conversation import (
    Choice,
    Choices,
    Copyable,
    Facts,
    Form,
    Heading,
    MeasureCard,
    Notice,
    Paragraph,
    Points,
    Rating,
    Reply,
    ReplyPart,
    Sources,
)

Block = dict[str, Any]

MOST_BLOCKS = 50
MOST_TEXT = 10_000
"""Characters of all texts of a message. Slack refuses messages from a little over 11,000 on."""
MORE = "There is more than one Slack message can hold. Ask for one part of it."
SECTION = 2900
"""Characters of one section. Slack allows 3,000; entities must not be cut in two."""
HEADER = 150
BUTTON = 75
VALUE = 2000
BUTTONS = 25
NOTICE_TEXT = 300
"""Characters of the text that a notification and a screen reader get."""

SAY = "say"
"""The action of a button that sends its value as a message."""
RATE = "rate"
FILL_IN = "fill_in"
CARD = "card"
"""Begins the block id of a measure's buttons: what they bring replaces the message."""


@dataclass(frozen=True)
class Rendered:
    """A message for Slack: its blocks, and the text for notifications and screen readers."""

    text: str
    blocks: list[Block]


def render(reply: Reply) -> Rendered:
    """Return *reply* as a message."""
    blocks: list[Block] = []
    for place, part in enumerate(reply.parts):
        if place and (isinstance(part, Heading) or _is_apart(reply.parts[place - 1], part)):
            blocks.append({"type": "divider"})
        blocks.extend(_blocks(part, place))
    return Rendered(_text(reply), within_limits(blocks) or [_section("…")])


def within_limits(blocks: list[Block], spare: int = 0) -> list[Block]:
    """Return as many *blocks* as one message holds with *spare* others, and say so when there are more."""
    most = MOST_BLOCKS - spare
    if len(blocks) <= most and _length(blocks) <= MOST_TEXT:
        return blocks
    kept: list[Block] = []
    length = 0
    for block in blocks:
        length += _length(block)
        if len(kept) == most - 1 or length > MOST_TEXT:
            break
        kept.append(block)
    return [*kept, _context(MORE)]


def _length(block: object) -> int:
    if isinstance(block, dict):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else _length(value) for key, value in block.items()
        )
    return sum(map(_length, block)) if isinstance(block, list) else 0


def _is_apart(before: ReplyPart, part: ReplyPart) -> bool:
    """Return True where a line belongs between two parts: after the last card, and between what has its own buttons."""
    if isinstance(before, MeasureCard):
        return not isinstance(part, MeasureCard)
    return isinstance(before, Choices) and isinstance(part, Facts) and bool(part.title)


def _text(reply: Reply) -> str:
    """Return the first words of *reply*: its heading and its first paragraph."""
    said = [part.text for part in reply.parts if isinstance(part, Heading | Paragraph | Notice)][:2]
    said += [part.title for part in reply.parts if isinstance(part, Form | Choices | Facts | Points) and not said]
    sentences = (line if line.rstrip()[-1:] in ".?!:" else f"{line}." for line in said if line.strip())
    return fit(" ".join(sentences), NOTICE_TEXT) or "…"


def _blocks(part: ReplyPart, place: int) -> Iterator[Block]:
    match part:
        case Heading():
            yield {"type": "header", "text": plain_text(part.text, HEADER)}
        case Paragraph():
            yield from _sections([mrkdwn(part.text)])
        case Notice():
            yield from (_context(chunk) for chunk in _chunks([mrkdwn(part.text)]))
        case Points():
            yield from _sections(_titled(part.title, (f"• {mrkdwn(item)}" for item in part.items)))
        case Facts():
            yield from _sections(_titled(part.title, (f"{bold(name)}: {mrkdwn(value)}" for name, value in part.items)))
        case Copyable():
            yield _section(f"{bold(part.title)}\n{fenced(part.text, SECTION - 400)}")
        case MeasureCard():
            yield from _card(part, place)
        case Choices():
            yield from _choices(part.items, part.title, SAY, f"say-{place}")
        case Rating():
            yield from _choices(part.items, part.title, RATE, f"rate-{place}")
        case Sources():
            lines = [f"• {link(line.url, line.title)} ({mrkdwn(line.date)})" for line in part.items]
            for chunk in _chunks([*_titled("Sources" if lines else "", lines), mrkdwn(part.reviewed)]):
                yield _context(chunk)
        case Form():
            yield _section(bold(part.title))
            button = {
                "type": "button",
                "text": plain_text(part.opens or part.submit, BUTTON),
                "action_id": FILL_IN,
                "value": part.name,
            }
            yield {"type": "actions", "block_id": f"form-{place}", "elements": [button]}


def _card(card: MeasureCard, place: int) -> Iterator[Block]:
    yield {"type": "divider"}
    lines = [f"{bold(card.code)} {mrkdwn(card.title)}", mrkdwn(f"Counted in {card.unit}. {card.priority}.")]
    yield from _sections([*lines, *(f"• {mrkdwn(reason)}" for reason in card.reasons)])
    if card.evidence:
        yield _context(f"{bold('Evidence')}: {fit('; '.join(card.evidence), SECTION - 100)}")
    yield from _choices(card.choices, "", SAY, f"{CARD}-{place}")


def _choices(items: tuple[Choice, ...], title: str, action: str, block: str) -> Iterator[Block]:
    """Give buttons in rows. A choice whose words are too long for a button's value cannot be tapped, only said."""
    if title:
        yield _context(bold(title)) | {"block_id": f"{block}-title"}
    fitting = [item for item in items if len(visible(item.says)) <= VALUE and visible(item.label).strip()]
    for start in range(0, len(fitting), BUTTONS):
        buttons = [
            {
                "type": "button",
                "text": plain_text(item.label, BUTTON),
                "value": visible(item.says) or "…",
                "action_id": f"{action}-{start + number}",
            }
            for number, item in enumerate(fitting[start : start + BUTTONS])
        ]
        yield {"type": "actions", "block_id": f"{block}-{start}", "elements": buttons}


def _sections(lines: Iterable[str]) -> Iterator[Block]:
    for chunk in _chunks(lines):
        yield _section(chunk)


def _chunks(lines: Iterable[str]) -> Iterator[str]:
    """Give *lines* joined into as few texts as fit into a section each, no line cut unless it is longer than one."""
    text = ""
    for line in (piece for long in lines for piece in _cut(long)):
        if text and len(text) + len(line) + 1 > SECTION:
            yield text
            text = ""
        text = f"{text}\n{line}" if text else line
    if text.strip():
        yield text


def _cut(line: str) -> Iterator[str]:
    while len(line) > SECTION:
        place = max(line.rfind(" ", 0, SECTION), line.rfind("\n", 0, SECTION))
        if place <= 0:
            # An entity such as &amp; must stay whole.
            place = line.rfind("&", SECTION - 6, SECTION)
            place = place if place > 0 and ";" not in line[place:SECTION] else SECTION
        yield line[:place]
        line = line[place:]
    yield line


def _titled(title: str, lines: Iterable[str]) -> list[str]:
    return [*([bold(title)] if title else []), *lines]


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}
