"""Says what Teams would refuse, hide or act upon in an Adaptive Card of version 1.5, as JSON."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

Raw = Mapping[str, Any]

MOST_BYTES = 25_000
MOST_UTF16 = 40_000
"""Teams counts a message in UTF-16. It has refused 40 KB."""
MOST_ACTIONS = 6
BUTTON, LABEL = 200, 1000

_ANY = {"type", "id", "spacing", "separator", "height", "isVisible", "requires", "fallback"}
_STYLED = {"text", "color", "fontType", "isSubtle", "size", "weight"}
_INPUT = _ANY | {"label", "isRequired", "errorMessage", "value", "placeholder"}
_ACTION = {"type", "id", "title", "iconUrl", "style", "fallback", "tooltip", "isEnabled", "mode", "requires"}

ELEMENTS: dict[str, tuple[set[str], set[str]]] = {
    "TextBlock": ({"text"}, _ANY | _STYLED | {"horizontalAlignment", "maxLines", "wrap", "style"}),
    "RichTextBlock": ({"inlines"}, _ANY | {"inlines", "horizontalAlignment"}),
    "Container": ({"items"}, _ANY | {"items", "selectAction", "style", "bleed", "minHeight"}),
    "ColumnSet": ({"columns"}, _ANY | {"columns", "selectAction", "style", "bleed", "minHeight"}),
    "Column": ({"items"}, _ANY | {"items", "width", "selectAction", "style", "bleed", "minHeight"}),
    "FactSet": ({"facts"}, _ANY | {"facts"}),
    "ActionSet": ({"actions"}, _ANY | {"actions"}),
    "TextRun": (
        {"text"},
        {"type", "highlight", "italic", "strikethrough", "underline", "selectAction"} | _STYLED,
    ),
    "Input.Text": ({"id"}, _INPUT | {"isMultiline", "maxLength", "regex", "style"}),
    "Input.ChoiceSet": ({"id", "choices"}, _INPUT | {"choices", "isMultiSelect", "style", "wrap"}),
    "Input.Choice": ({"title", "value"}, {"title", "value"}),
    "Action.Execute": ({"title", "verb", "data"}, _ACTION | {"verb", "data", "associatedInputs"}),
    "Action.Submit": ({"title", "data"}, _ACTION | {"data", "associatedInputs"}),
    "Action.OpenUrl": ({"url"}, _ACTION | {"url"}),
}
"""What must and what may stand in each kind of element and action. Anything else is no business of this channel."""

VALUES = {
    "spacing": {"None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"},
    "size": {"Small", "Default", "Medium", "Large", "ExtraLarge"},
    "weight": {"Lighter", "Default", "Bolder"},
    "color": {"Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"},
    "fontType": {"Default", "Monospace"},
    "associatedInputs": {"auto", "none"},
}
STYLES = {
    "TextBlock": {"default", "heading", "columnHeader"},
    "Container": {"default", "emphasis", "good", "attention", "warning", "accent"},
    "Input.ChoiceSet": {"compact", "expanded", "filtered"},
    "Action": {"default", "positive", "destructive"},
}
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}

_MARKDOWN = re.compile(r"[\\*_\[\]<>`~#|{}]|&[#\w]+|^\s*(?:[-+=]|\d+[.)]|    )|\n")
_DATE = re.compile(r"\{\{(?:DATE|TIME)\(")


def problems(card: Raw) -> list[str]:
    """Return what is wrong with *card*, each with its place."""
    try:
        text = json.dumps(card, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError) as error:
        return [f"cannot be sent ({error})"]
    found = list(_top(card))
    if size > MOST_BYTES or len(text.encode("utf-16-le")) > MOST_UTF16:
        found.append(f"{size} bytes are too many")
    for place, each in _objects(card):
        found += [f"{place}: {problem}" for problem in _problems(each, place)]
    ids = Counter(each["id"] for _, each in _objects(card) if "id" in each)
    return found + [f"id {name} is there {count} times" for name, count in ids.items() if count > 1]


def texts(value: object) -> Iterator[str]:
    """Give every text of *value* that is shown, in reading order: a block of runs is one text."""
    if isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, Mapping):
        if value.get("type") == "RichTextBlock":
            yield "".join(run["text"] for run in value["inlines"])
            return
        yield from (str(value[name]) for name in ("text", "label", "title") if name in value)
        for name in ("body", "columns", "items", "actions"):
            yield from texts(value.get(name))


def actions(value: object) -> list[Raw]:
    """Return every button of *value*, in reading order. What an old client shows instead does not count."""
    return [
        each for place, each in _objects(value) if _kind(each).startswith("Action.") and not place.endswith("fallback")
    ]


def inputs(value: object) -> list[Raw]:
    """Return everything to fill in, in reading order."""
    return [each for _, each in _objects(value) if _kind(each).startswith("Input.") and "id" in each]


def elements(value: object, kind: str) -> list[Raw]:
    """Return every element of a *kind*, in reading order."""
    return [each for _, each in _objects(value) if _kind(each) == kind]


def _top(card: Raw) -> Iterator[str]:
    known = {"type", "version", "lang", "fallbackText", "msteams", "body", "actions", "$schema", "speak"}
    yield from (f"unknown property {name} of a card" for name in sorted({*card} - known))
    if card.get("type") != "AdaptiveCard" or card.get("version") != "1.5":
        yield "not an Adaptive Card of version 1.5"
    if not re.fullmatch("[a-z]{2,3}", str(card.get("lang") or "")):
        yield "lang must be a language without a country"
    fallback = str(card.get("fallbackText") or "")
    if not fallback.strip() or _MARKDOWN.search(fallback):
        yield "no fallbackText, or one that reads as Markdown"
    if not card.get("body"):
        yield "nothing in it"


def _problems(each: Raw, place: str) -> Iterator[str]:
    kind = _kind(each)
    if kind == "AdaptiveCard":
        return
    if kind not in ELEMENTS:
        yield f"unknown type {kind or each}"
        return
    must, may = ELEMENTS[kind]
    yield from (f"{kind} has no {name}" for name in sorted(must - {*each}))
    yield from (f"{kind} has an unknown {name}" for name in sorted({*each} - may))
    for name, value in each.items():
        if value is None:
            yield f"{kind} has an empty {name}"
        if name in VALUES and value not in VALUES[name]:
            yield f"{value} is no {name}"
    style = each.get("style")
    if style is not None and style not in STYLES.get("Action" if kind.startswith("Action.") else kind, set()):
        yield f"{style} is no style of {kind}"
    for name in ("inlines", "items", "actions", "choices", "columns", "facts"):
        if name in each and not each[name]:
            yield f"{kind} has nothing in its {name}"
    if len(each.get("actions") or ()) > MOST_ACTIONS:
        yield f"{len(each['actions'])} buttons in one row"
    yield from _texts(each, kind)
    if kind.startswith("Input.") and "id" in each:
        yield from _input(each)
    if kind.startswith("Action."):
        yield from _action(each, place)


def _texts(each: Raw, kind: str) -> Iterator[str]:
    for name in ("text", "title", "label", "errorMessage", "placeholder"):
        if name not in each:
            continue
        shown = str(each[name])
        # A run may be no more than the gap before the next.
        if not (shown if kind == "TextRun" else shown.strip()):
            yield f"{kind} has an empty {name}"
        yield from (f"U+{ord(ch):04X} in {name}" for ch in shown if ch not in "\n\t" and _is_hidden(ch))
        if _DATE.search(shown):
            yield f"{name} is filled in with a date"
        if "\n" in shown and name != "label":
            yield f"a line end in {name} of {kind}"
        markdown = kind == "TextBlock" or name == "errorMessage"
        if markdown and (found := _MARKDOWN.search(shown)):
            yield f"{name} of {kind} reads {found[0]!r} as Markdown"
        if "](" in shown and kind == "TextRun":
            yield "a link in a run"
    for text in (text for fact in each.get("facts") or () for text in fact.values()):
        if found := _MARKDOWN.search(text):
            yield f"a fact reads {found[0]!r} as Markdown"
    if kind == "TextBlock" and not each.get("wrap"):
        yield "a text that does not wrap"


def _input(each: Raw) -> Iterator[str]:
    label = str(each.get("label") or "")
    if not label.strip() or len(label) > LABEL:
        yield f"input {each['id']} has no label, or a long one"
    if each.get("isRequired") and not str(each.get("errorMessage") or "").strip():
        yield f"input {each['id']} does not say that it must be filled in"
    values = [choice["value"] for choice in each.get("choices") or ()]
    if len({*values}) < len(values):
        yield f"two choices of {each['id']} are the same"
    if values and each.get("value", values[0]) not in values:
        yield f"what stands in {each['id']} cannot be chosen"


def _action(each: Raw, place: str) -> Iterator[str]:
    kind = _kind(each)
    if kind == "Action.OpenUrl":
        parts = urlsplit(str(each.get("url")))
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            yield f"{each.get('url')} is no address"
        return
    if len(str(each.get("title"))) > BUTTON:
        yield "a button of many words"
    data = each.get("data")
    if not isinstance(data, Mapping) or not data.get("action"):
        yield "a button without an action in its data"
        return
    sends_form = data["action"] == "form"
    if not sends_form and each.get("associatedInputs") != "none":
        yield "a button that waits until a form is filled in"
    if kind == "Action.Execute":
        fallback = each.get("fallback") or {}
        if each.get("verb") != data["action"]:
            yield "a verb that is not the action"
        if fallback.get("type") != "Action.Submit" or fallback.get("data") != data:
            yield "no fallback that does the same"
    elif "fallback" in each or (sends_form and not place.endswith("fallback")):
        yield "a form that does not replace its card"


def _objects(value: object, place: str = "card") -> Iterator[tuple[str, Raw]]:
    """Give every object of *value* that is an element, an action or a choice, with its place, itself included."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _objects(each, f"{place}.{number}")
    elif isinstance(value, Mapping):
        yield place, value
        for name, each in value.items():
            if name not in {"data", "msteams"}:
                yield from _objects(each, f"{place}.{name}")


def _kind(each: Raw) -> str:
    if "type" in each:
        return str(each["type"])
    # Two kinds of objects need no type.
    return {("title", "value"): "Input.Choice"}.get(tuple(sorted(each)), "")


def _is_hidden(ch: str) -> bool:
    return unicodedata.category(ch) in HIDDEN
