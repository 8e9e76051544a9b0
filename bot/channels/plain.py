"""Writes a reply as plain text, for a pipe, a file or the machine interface."""

from collections.abc import Iterable, Iterator

from handlers.conversation import (
    Choices,
    Copyable,
    Facts,
    Field,
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


def to_text(reply: Reply, with_choices: bool = True) -> str:
    """Return *reply* as lines of text, a blank line between parts. Nobody rates a text that cannot be answered."""
    unseen = (Rating,) if with_choices else (Rating, Choices)
    parts = (part for part in reply.parts if not isinstance(part, unseen))
    return "\n\n".join("\n".join(_lines(part, with_choices)) for part in parts)


def answer_text(reply: Reply) -> str:
    """Return the words of *reply* alone: no sources and nothing to tap, which the machine interface names apart."""
    words = tuple(part for part in reply.parts if not isinstance(part, Choices | Sources))
    return to_text(Reply(words))


def _lines(part: ReplyPart, with_choices: bool) -> Iterator[str]:
    match part:
        case Heading():
            yield part.text
            yield "-" * len(part.text)
        case Paragraph() | Notice():
            yield part.text
        case Points():
            yield from _titled(part.title, (f"- {item}" for item in part.items))
        case Facts():
            yield from _titled(part.title, (f"- {name}: {value}" for name, value in part.items))
        case Copyable():
            yield from _titled(part.title, [part.text])
        case Choices() | Rating():
            yield from _titled(part.title, (f"- {item.says}" for item in part.items))
        case Form():
            yield from _titled(part.title, (line for field in part.fields for line in _question(field)))
        case MeasureCard():
            yield f"{part.code}: {part.title}"
            yield f"  Counted in: {part.unit}. Priority: {part.priority}."
            yield from (f"  Why: {reason}" for reason in part.reasons)
            yield from (f"  Evidence: {item}" for item in part.evidence)
            if with_choices and part.choices:
                yield f"  You can say: {' / '.join(choice.says for choice in part.choices)}"
        case Sources():
            yield "Sources:"
            yield from (f"- {line.title} ({line.date}) {line.url}" for line in part.items)
            yield part.reviewed


def _question(field: Field) -> Iterator[str]:
    yield f"- {field.label}"
    yield from (f"  - {option}" for option in field.options)


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    if title:
        yield f"{title}:"
    yield from lines
