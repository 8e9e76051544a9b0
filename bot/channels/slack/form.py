"""A form as a Slack modal, and back: what was typed, and what was wrong with it, stay on the form."""

import json
from collections.abc import Mapping
from typing import Any

from bot.channels.slack.escape import label, plain_text, short, visible
from handlers.conversation import Form, Submission

View = dict[str, Any]

CALLBACK = "form"
TITLE = 24
INPUT = "input"


def modal(form: Form, carried: Mapping[str, str]) -> View:
    """Return *form* as a modal. *carried* comes back with what is filled in: where to answer."""
    blocks = []
    for field in form.fields:
        element: dict[str, Any] = {"type": "plain_text_input", "action_id": INPUT, "multiline": field.lines > 1}
        if field.value:
            element["initial_value"] = short(visible(field.value), 3000)
        block: dict[str, Any] = {
            "type": "input",
            "block_id": field.name,
            "label": plain_text(field.label, 2000),
            "element": element,
            "optional": field.optional,
        }
        if field.hint:
            block["hint"] = plain_text(field.hint, 2000)
        blocks.append(block)
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(form.title, TITLE),
        "submit": plain_text(form.submit, TITLE),
        "close": plain_text("Cancel", TITLE),
        "private_metadata": json.dumps({**carried, "form": form.name}),
        "blocks": blocks,
    }


def submission_of(view: Mapping[str, Any]) -> tuple[Submission, dict[str, str]]:
    """Return what was filled into *view* and what it carried."""
    carried: dict[str, str] = json.loads(view.get("private_metadata") or "{}")
    filled = view["state"]["values"]
    values = {name: str(inputs.get(INPUT, {}).get("value") or "") for name, inputs in filled.items()}
    return Submission(carried.pop("form", ""), values), carried


def errors_of(form: Form) -> dict[str, str]:
    """Return what is wrong with each field, as Slack shows it under the field."""
    return {field.name: label(field.error, 2000) for field in form.fields if field.error}
