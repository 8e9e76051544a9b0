"""Turns a reply into an Adaptive Card: one function for each kind of part, within what Teams accepts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from microsoft_teams.cards import AdaptiveCard, CardElement, Container, TeamsCardProperties

from bot.channels.clean import short, visible
from bot.channels.teams.card import (
    RATE,
    SAY,
    block,
    buttons,
    fitting,
    heading,
    link,
    one_line,
    points,
    runs,
    set_apart,
    title,
    unmarked,
    weight,
    words,
)
from bot.channels.teams.form import form_elements
from handlers.conversation import (
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

MOST = 18_000
"""Bytes of the JSON of one card. Teams counts the whole message in UTF-16, so twice that, and has refused 40 KB."""
SET_APART = 40
"""Bytes that a line above an element takes up."""
MOST_WORDS = 6000
"""Characters of a message without a card."""
MORE = "There is more than one Teams message can hold. Ask for one part of it."
NOTICE_TEXT = 300
"""Characters of the text that a notification gets."""
CARD = "card"
"""Marks the buttons of a measure in their data, with the codes of all measures on the card."""
QUESTION = "question"
"""Marks the buttons of a bare question in their data."""


@dataclass(frozen=True)
class Rendered:
    """A message for Teams: its card, where it has one, and plain words.

    Without a card the words are the whole message; with one they are for the notification.
    """

    text: str
    card: AdaptiveCard | None


def render(reply: Reply, *, as_card: bool = False) -> Rendered:
    """Return *reply* as a message: plain words where it has nothing else, unless it must be a card."""
    if not as_card and all(isinstance(part, Paragraph | Notice) for part in reply.parts):
        return Rendered(_whole_text(reply), None)
    text = _text(reply)
    card = AdaptiveCard(
        version="1.5",
        lang="en",
        # An old client reads this as Markdown.
        fallback_text=unmarked(text),
        msteams=TeamsCardProperties(width="full"),
        body=[],
    )
    card.body = _within(reply, MOST - weight(card)) or [*words("…")]
    return Rendered(text, card)


def is_question(reply: Reply) -> bool:
    """Return True when *reply* only asks something and offers answers to tap: the answer replaces the question."""
    kinds = {type(part) for part in reply.parts}
    return Choices in kinds and kinds <= {Paragraph, Choices}


def _within(reply: Reply, room: int) -> list[CardElement]:
    """Return the elements of *reply*, as many as fit into *room* bytes, and say so when there are more.

    A form stays whole: what stands around it is left out first.
    """
    before: list[CardElement] = []
    form: list[CardElement] = []
    after: list[CardElement] = []
    bare = is_question(reply)
    codes = [part.code for part in reply.parts if isinstance(part, MeasureCard)]
    more = [*words(MORE, is_subtle=True)]
    for place, part in enumerate(reply.parts):
        if isinstance(part, Form):
            # A card has one form: the names of the inputs of two could be the same.
            form = form or form_elements(part, room - weight(*more) - SET_APART)
            continue
        found = _elements(part, codes, bare=bare)
        if place and (isinstance(part, Heading) or _is_apart(reply.parts[place - 1], part)):
            found = set_apart(found)
        (after if form else before).extend(found)
    if before and form:
        form = [*set_apart(form)]
    if weight(*before, *form, *after) <= room:
        return [*before, *form, *after]
    room -= weight(*more, *form)
    kept = fitting(before, room)
    if kept != before:
        return [*kept, *more, *form]
    return [*kept, *form, *fitting(after, room - weight(*kept)), *more]


def _is_apart(before: ReplyPart, part: ReplyPart) -> bool:
    """Return True where a line belongs between two parts: after the last card, and between what has its own buttons."""
    if isinstance(before, MeasureCard):
        return not isinstance(part, MeasureCard)
    return isinstance(before, Form) or (isinstance(before, Choices) and isinstance(part, Facts) and bool(part.title))


def _whole_text(reply: Reply) -> str:
    texts = (visible(part.text).strip() for part in reply.parts if isinstance(part, Paragraph | Notice))
    text = "\n\n".join(filter(None, texts))
    return f"{short(text, MOST_WORDS)}\n\n{MORE}" if len(text) > MOST_WORDS else text or "…"


def _text(reply: Reply) -> str:
    """Return the first words of *reply*: its heading and its first paragraph."""
    said = [part.text for part in reply.parts if isinstance(part, Heading | Paragraph | Notice)][:2]
    said += [part.title for part in reply.parts if isinstance(part, Form | Choices | Facts | Points) and not said]
    lines = filter(None, map(one_line, said))
    return short(" ".join(line if line[-1] in ".?!:" else f"{line}." for line in lines), NOTICE_TEXT) or "…"


def _elements(part: ReplyPart, codes: list[str], *, bare: bool) -> Iterator[CardElement]:
    match part:
        case Heading():
            yield heading(part.text, "Large")
        case Paragraph():
            yield from words(part.text)
        case Notice():
            yield from words(part.text, is_subtle=True)
        case Points():
            yield from title(part.title)
            yield from points(part.items)
        case Facts():
            yield from title(part.title)
            for name, value in part.items:
                yield from words(value, lead=f"{one_line(name)}: ", spacing="Small")
        case Copyable():
            yield from title(part.title)
            yield Container(items=[*words(part.text)] or [*words("…")], style="emphasis", spacing="Small")
        case MeasureCard():
            yield Container(items=[*_measure(part, codes)], separator=True, spacing="Large")
        case Choices():
            yield from title(part.title)
            marks = {QUESTION: True} if bare else {}
            yield from buttons(part.items, {"action": SAY, **marks}, in_place=bare)
        case Rating():
            yield from title(part.title)
            yield from buttons(part.items, {"action": RATE})
        case Sources():
            yield from _sources(part)


def _measure(card: MeasureCard, codes: list[str]) -> Iterator[CardElement]:
    yield heading(f"{card.code} {card.title}", "Medium")
    yield from words(f"Counted in {card.unit}. {card.priority}.", spacing="Small", is_subtle=True)
    yield from points(card.reasons)
    if card.evidence:
        yield from words("; ".join(card.evidence), lead="Evidence: ", size="Small", is_subtle=True)
    yield from buttons(card.choices, {"action": SAY, CARD: codes}, in_place=True)


def _sources(sources: Sources) -> Iterator[CardElement]:
    small: dict[str, Any] = {"size": "Small", "is_subtle": True}
    if sources.items:
        yield from title("Sources", **small)
    for line in sources.items:
        named = runs("• ", **small), link(line.url, line.title, **small), runs(f" ({one_line(line.date)})", **small)
        yield block(*named, spacing="Small")
    yield from words(sources.reviewed, spacing="Small", **small)
