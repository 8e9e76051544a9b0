"""The machine interface: one JSON object a line in, one a line out, in order.

ask        id, text, role?                     -> id, kind, topic, confidence, text, sources, suggestions
recommend  id, text, role?, value_gbp?, months? -> id, measures, understood, passed_over
route      id, text                            -> id, intent
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.channels.plain import answer_text
from handlers.assistant import Assistant
from handlers.conversation import Sources
from knowledge.models import Role

Row = dict[str, Any]


class Line(BaseModel):
    """One line of a batch. Keys that the bot does not know are passed over."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    text: str
    role: Role = Role.OFFICER
    value_gbp: Annotated[float | None, Field(ge=0, lt=1e13)] = None
    months: Annotated[float | None, Field(ge=0, le=1200)] = None


def ask_row(assistant: Assistant, line: Line) -> Row:
    """Answer one question."""
    found = assistant.answer_once(line.text, line.role)
    sources = [
        {"title": source.title, "url": source.url, "date": source.date}
        for part in found.reply.parts
        if isinstance(part, Sources)
        for source in part.items
    ]
    return {
        "id": line.id,
        "kind": "answer" if found.finding and found.finding.topic else "unsure",
        "topic": found.finding.topic if found.finding else None,
        "confidence": round(found.finding.confidence, 4) if found.finding else 0.0,
        "text": answer_text(found.reply),
        "sources": sources,
        "suggestions": list(found.finding.suggestions) if found.finding else [],
    }


def recommend_row(assistant: Assistant, line: Line) -> Row:
    """Recommend measures for one purchase."""
    months = round(line.months) if line.months else None
    found = assistant.recommend_once(line.text, line.role, line.value_gbp or None, months)
    return {
        "id": line.id,
        "measures": [
            {
                "code": pick.measure.code,
                "title": pick.measure.title,
                "priority": pick.measure.priority,
                "unit": pick.measure.unit,
                "score": pick.score,
                "reasons": list(pick.reasons),
                "evidence": list(pick.measure.evidence),
            }
            for pick in found.picks
        ],
        "understood": {
            "subjects": list(found.brief.subject_titles),
            "value_gbp": found.brief.value,
            "months": found.brief.months,
        },
        "passed_over": [{"code": row.measure.code, "why": row.why} for row in found.passed_over],
    }


def route_row(assistant: Assistant, line: Line) -> Row:
    """Say what one message asks for."""
    return {"id": line.id, "intent": assistant.intent(line.text)}


def run(lines: Iterable[bytes], answer: Callable[[Line], Row], out: IO[str], complain: Callable[[str], None]) -> int:
    """Answer each of *lines* on *out*; say what is wrong with those that cannot be read.

    Returns the exit status: 0, or 2 when any line could not be read. The other lines are answered all the same.
    """
    status = 0
    for line, problem in _read(lines):
        if line is None:
            complain(problem)
            status = 2
            continue
        out.write(json.dumps(answer(line), ensure_ascii=False) + "\n")
    return status


def _read(lines: Iterable[bytes]) -> Iterator[tuple[Line | None, str]]:
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            yield Line.model_validate_json(raw.decode("utf-8-sig" if number == 1 else "utf-8")), ""
        except UnicodeDecodeError:
            yield None, f"Line {number}: this is not UTF-8 text."
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            key = ".".join(map(str, first["loc"]))
            yield (
                None,
                f"Line {number}: {key + ': ' if key else ''}{first['msg']}. One JSON object with a text is needed.",
            )
