"""A form as a Slack modal, and back: what was typed, and what was wrong with it, stay on the form."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.clean import short, visible
from bot.channels.slack.escape import label, plain_text
from bot.channels.slack.render import Block
from handlers.conversation import Field, Form, Submission

View = dict[str, Any]

CALLBACK = "form"
TITLE = 24
HEADER = 150
INPUT = "input"
MOST_BLOCKS = 100
OPTION, OPTION_VALUE = 75, 150
OPTIONS = 100
"""Options of one list. More stand in groups."""


def modal(form: Form, carried: Mapping[str, str], above: Sequence[Block] = ()) -> View:
    """Return *form* as a modal. *carried* comes back with what is filled in: where to answer.

    Above the questions stands what is *above* them, and a title that is too long for the top of a modal.
    """
    blocks = [{"type": "header", "text": plain_text(form.title, HEADER)}] if len(form.title) > TITLE else []
    return _view(form.title, [*blocks, *above, *map(_question, form.fields)][:MOST_BLOCKS]) | {
        "callback_id": CALLBACK,
        "submit": plain_text(form.submit, TITLE),
        "close": plain_text("Cancel", TITLE),
        "private_metadata": json.dumps({**carried, "form": form.name}),
    }


def page(title: str, blocks: list[Block]) -> View:
    """Return a modal with nothing to fill in: what is shown until a form is there, or where there is none."""
    return _view(title, blocks) | {"close": plain_text("Close", TITLE)}


def submission_of(view: Mapping[str, Any]) -> tuple[Submission, dict[str, str]]:
    """Return what was filled into *view* and what it carried."""
    carried: dict[str, str] = json.loads(view.get("private_metadata") or "{}")
    filled = view["state"]["values"]
    values = {name: _answer(inputs.get(INPUT) or {}) for name, inputs in filled.items()}
    return Submission(carried.pop("form", ""), values), carried


def errors_of(form: Form, view: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with each field that *view* shows, as Slack puts it under the field."""
    shown = {block.get("block_id") for block in view.get("blocks") or ()}
    return {field.name: label(field.error, 2000) for field in form.fields if field.error and field.name in shown}


def _view(title: str, blocks: list[Block]) -> View:
    return {"type": "modal", "title": plain_text(title, TITLE), "blocks": blocks}


def _question(field: Field) -> Block:
    options = [_option(each) for each in dict.fromkeys(field.options) if visible(each).strip()]
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, 2000),
        "element": _list(options, field.value) if options else _line(field),
        "optional": field.optional,
    }
    return block | ({"hint": plain_text(field.hint, 2000)} if field.hint else {})


def _line(field: Field) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": INPUT, "multiline": field.lines > 1}
    return element | ({"initial_value": short(visible(field.value), 3000)} if field.value else {})


def _list(options: list[Block], value: str) -> Block:
    element: Block = {"type": "static_select", "action_id": INPUT}
    if len(options) <= OPTIONS:
        element["options"] = options
    else:
        starts = range(0, min(len(options), OPTIONS * OPTIONS), OPTIONS)
        element["option_groups"] = [_group(start, options[start : start + OPTIONS]) for start in starts]
    chosen = [each for each in options if each == _option(value)]
    return element | ({"initial_option": chosen[0]} if chosen else {})


def _group(start: int, options: list[Block]) -> Block:
    return {"label": plain_text(f"{start + 1} to {start + len(options)}", OPTION), "options": options}


def _option(words: str) -> Block:
    return {"text": plain_text(words, OPTION), "value": short(visible(words), OPTION_VALUE)}


def _answer(given: Mapping[str, Any]) -> str:
    chosen = given.get("selected_option") or {}
    return str(given.get("value") or chosen.get("value") or "")
