"""A form in an Adaptive Card, and back: what was typed, and what was wrong with it, stay on the form."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from microsoft_teams.cards import ActionSet, CardElement, ChoiceSetInput, TextInput
from microsoft_teams.cards import Choice as Option

from bot.channels.clean import short, visible
from bot.channels.teams.card import FORM, button, fitting, heading, label, reads_plainly, weight, words
from handlers.conversation import Field, Form, Submission

FIELD = "field-"
"""Begins the id of an input."""
FIELDS = "fields"
"""Names what was asked: Teams sends nothing for an input that was left empty."""
LABEL, HINT = 300, 500
ERROR = 500
OPTION = 200
FEW = 10
"""Options that a list shows at once. One of more options is searched by typing."""
LENGTHS = (10_000, 3000, 1000, 200, 0)
"""Characters that are kept of each answer: as many as the card has room for."""

OPTIONAL = "(optional)"
ERROR_LINE = "Error: {error}"
PUT_RIGHT = "Not sent yet. Put right above: "
"""Stands beside the button, for a long form whose errors are out of sight."""
FILL_IN = "Fill in: {label}"
FILL_IN_THIS = "Fill in this answer."
CHOOSE = "Choose one"


def form_elements(form: Form, most: int) -> list[CardElement]:
    """Return *form* as elements that take up no more than *most* bytes.

    A form is shown whole. Where it is too long for that, what its lists ask for is typed instead, then answers are cut.
    Only of a form of hundreds of questions is the end left out.
    """
    found: list[CardElement] = []
    for length, lists in itertools.product(LENGTHS, (True, False)):
        found = _elements(form, length, lists=lists)
        if weight(*found) <= most:
            return found
    questions = fitting(found[1:-1], most - weight(found[0], found[-1]))
    return [found[0], *questions, found[-1]]


def submission_of(data: Mapping[str, Any]) -> Submission:
    """Return what was filled in, from the *data* of the button that sent it."""
    asked = data.get(FIELDS)
    values = {name: "" for name in asked if isinstance(name, str)} if isinstance(asked, list) else {}
    values |= {name.removeprefix(FIELD): str(value or "") for name, value in data.items() if name.startswith(FIELD)}
    return Submission(str(data.get(FORM) or ""), values)


def _elements(form: Form, length: int, *, lists: bool) -> list[CardElement]:
    questions = (each for field in form.fields for each in _question(field, length, lists=lists))
    data = {"action": FORM, FORM: form.name, FIELDS: [field.name for field in form.fields]}
    send = button(form.submit, data, in_place=True, sends_form=True)
    wrong = "; ".join(label(field.label, LABEL) for field in form.fields if field.error)
    told = words(wrong, lead=PUT_RIGHT, spacing="Large", color="Attention") if wrong else ()
    return [heading(form.title, "Large"), *questions, *told, ActionSet(actions=[send], spacing="Large")]


def _question(field: Field, length: int, *, lists: bool) -> Iterator[CardElement]:
    """Give what was wrong with the answer, in words, and the question.

    A card has no place for a hint. It stands under the question in the label, where everybody meets it before they
    type, those who hear the card as well.
    """
    spacing = "Large"
    if field.error:
        error = ERROR_LINE.format(error=label(field.error, ERROR))
        yield from words(error, spacing=spacing, weight="Bolder", color="Attention")
        spacing = "Small"
    question = label(field.label, LABEL)
    lines = [
        f"{question} {OPTIONAL}" if field.optional else question,
        *([label(field.hint, HINT)] if field.hint else []),
    ]
    common: dict[str, Any] = {"id": FIELD + field.name, "label": "\n".join(lines), "spacing": spacing}
    if not field.optional:
        # What a card says of an empty answer is read as Markdown.
        missing = FILL_IN.format(label=question) if reads_plainly(question) else FILL_IN_THIS
        common |= {"is_required": True, "error_message": missing}
    value = visible(field.value)
    options = [each for each in dict.fromkeys(map(visible, field.options)) if each.strip()] if lists else []
    if options:
        yield ChoiceSetInput(
            choices=[Option(title=label(each, OPTION), value=each) for each in options],
            style="filtered" if len(options) > FEW else "compact",
            value=value if value in options else None,
            placeholder=CHOOSE,
            **common,
        )
    else:
        many = field.lines > 1 or "\n" in value
        yield TextInput(is_multiline=many or None, value=short(value, length) if value and length else None, **common)
