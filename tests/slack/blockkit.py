"""Says what Slack would refuse in a list of blocks: what its own models check, and the limits that they leave out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block, BlockElement

Raw = Mapping[str, Any]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_ELEMENTS = {"actions": 25, "context": 10}
MOST_FIELDS = 10
TEXT, FIELD, HEADER = 3000, 2000, 150
BUTTON, BUTTON_VALUE = 75, 2000
OPTION, OPTION_VALUE = 75, 150
VIEW_TITLE, PRIVATE, CALLBACK = 24, 3000, 255

ALL_TEXT = 11_000
"""Characters of all texts of a message. Slack does not publish its limit (msg_blocks_too_long). People report refusals
from 11,341 up: github.com/slackapi/bolt-js/issues/2867 and 2509."""


def problems(blocks: Sequence[Raw], surface: str = "message") -> list[str]:
    """Return what is wrong with *blocks* on a *surface* (message, modal or home), each with its place."""
    found = [] if blocks else ["there are no blocks"]
    if len(blocks) > MOST_BLOCKS[surface]:
        found.append(f"{len(blocks)} blocks, at most {MOST_BLOCKS[surface]}")
    found += [f"block_id {name} is there {count} times" for name, count in _twice(blocks, "block_id")]
    for place, block in enumerate(blocks):
        found += [f"block {place} ({block.get('type')}): {problem}" for problem in _block(block)]
    length = sum(len(text) for text in texts(blocks))
    if surface == "message" and length > ALL_TEXT:
        found.append(f"{length} characters in all texts, at most {ALL_TEXT}")
    return found


def view_problems(view: Raw) -> list[str]:
    """Return what is wrong with a modal or a home page."""
    surface = str(view.get("type"))
    if surface not in {"modal", "home"}:
        return [f"a view cannot be a {surface}"]
    found = problems(view.get("blocks") or [], surface)
    for name in ("title", "submit", "close"):
        found += _length(name, (view.get(name) or {}).get("text"), VIEW_TITLE)
    if surface == "modal" and not (view.get("title") or {}).get("text", "").strip():
        found.append("title is empty")
    found += _length("private_metadata", view.get("private_metadata"), PRIVATE)
    return found + _length("callback_id", view.get("callback_id"), CALLBACK)


def texts(value: object) -> Iterator[str]:
    """Give every text in *value*, in reading order: of blocks, of a message or of a view."""
    for each in _objects(value):
        if isinstance(each.get("text"), str):
            yield each["text"]


def _block(block: Raw) -> Iterator[str]:
    yield from _as_slack_models(block)
    kind = block.get("type")
    elements = block.get("elements") or []
    if kind in MOST_ELEMENTS and not 0 < len(elements) <= MOST_ELEMENTS[kind]:
        yield f"{len(elements)} elements, 1 to {MOST_ELEMENTS[kind]}"
    for name, count in _twice(elements, "action_id"):
        yield f"action_id {name} is there {count} times"
    for element in elements if kind == "actions" else ():
        if BlockElement.parse(dict(element)) is None:
            yield f"unknown element {element.get('type')}"
    if kind == "header":
        yield from _length("header", (block.get("text") or {}).get("text"), HEADER)
    fields = block.get("fields") or []
    if len(fields) > MOST_FIELDS:
        yield f"{len(fields)} fields, at most {MOST_FIELDS}"
    for field in fields:
        yield from _length("field", field.get("text"), FIELD)
    for each in _objects(block):
        yield from _object(each)


def _object(each: Raw) -> Iterator[str]:
    if each.get("type") in {"plain_text", "mrkdwn"}:
        if not str(each.get("text") or "").strip():
            yield "a text is empty"
        yield from _length("text", each.get("text"), TEXT)
    if each.get("type") == "button":
        yield from _length("button", (each.get("text") or {}).get("text"), BUTTON)
        yield from _length("value of a button", each.get("value"), BUTTON_VALUE)
    for option in each.get("options") or ():
        yield from _length("option", (option.get("text") or {}).get("text"), OPTION)
        yield from _length("value of an option", option.get("value"), OPTION_VALUE)


def _as_slack_models(block: Raw) -> Iterator[str]:
    """Give what Slack's own models refuse. They check one object at a time, so each is visited."""
    try:
        parsed = Block.parse(dict(block))
    except (TypeError, ValueError, AttributeError, SlackObjectFormationError) as error:
        yield f"cannot be read ({error})"
        return
    if parsed is None:
        yield "unknown block"
        return
    for each in _models(parsed):
        try:
            each.validate_json()
        except SlackObjectFormationError as error:
            yield str(error)


def _models(model: JsonObject) -> Iterator[JsonObject]:
    yield model
    for value in vars(model).values():
        for each in value if isinstance(value, list | tuple) else [value]:
            if isinstance(each, JsonObject):
                yield from _models(each)


def _objects(value: object) -> Iterator[Raw]:
    """Give every JSON object in *value*, itself included."""
    if isinstance(value, Mapping):
        yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _objects(each)


def _twice(objects: Sequence[Raw], name: str) -> list[tuple[str, int]]:
    counted = Counter(each[name] for each in objects if each.get(name))
    return [(value, count) for value, count in counted.items() if count > 1]


def _length(what: str, text: object, most: int) -> list[str]:
    return [f"{what} has {len(text)} characters, at most {most}"] if isinstance(text, str) and len(text) > most else []
