"""Draws each part of a reply on a screen."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from handlers.conversation import (
    Choice,
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
    ReplyPart,
    Sources,
)

Numbers = Iterator[int]


def drawn(part: ReplyPart, numbers: Numbers | None) -> RenderableType:
    """Return *part* as the screen shows it, each choice with the next of the *numbers* where there are any."""
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
            return _block(part.title, (_choice(item, numbers) for item in part.items))
        case MeasureCard():
            return _card(part, numbers)
        case Form():
            # Where somebody can answer, each question is asked in its turn.
            return _block(part.title, (_question(field) for field in part.fields if numbers is None))
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


def _choice(choice: Choice, numbers: Numbers | None) -> Text:
    mark = f"[{next(numbers)}] " if numbers is not None else "› "
    return Text.assemble((mark, "cyan"), choice.label)


def _question(field: Field) -> Text:
    return Text(f"{field.label} {field.error}".strip())


def _card(card: MeasureCard, numbers: Numbers | None) -> Panel:
    lines: list[RenderableType] = [
        Text(card.title),
        Text(f"Counted in {card.unit}. {card.priority}.", style="dim"),
    ]
    lines.extend(_bullet(reason) for reason in card.reasons)
    lines.append(Text("Evidence: " + "; ".join(card.evidence), style="dim"))
    lines.extend(_choice(choice, numbers) for choice in card.choices)
    return Panel(Group(*lines), title=Text(card.code, style="bold"), title_align="left", padding=(0, 1))
