"""A form in a card: every question can be read and heard, and what is filled in comes back as it was typed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.clean import visible
from bot.channels.teams.card import FORM, SAY
from bot.channels.teams.form import FIELD, submission_of
from bot.channels.teams.render import MORE, MOST, render
from handlers.conversation import Choice, Choices, Field, Form, Heading, Message, Paragraph, Person, Reply, Submission
from tests.conftest import NOW
from tests.knowledge.messy import messy
from tests.slack_channel.test_slack_render import BLANK, LONG
from tests.teams_channel.cardrules import actions, inputs, problems, texts
from tests.teams_channel.test_teams_render import HOSTILE, card_of
from tests.web.fake import FORM as PURCHASE
from tests.web.fake import RETURN

STATE = Field("state", "How it goes", "Choose one.", "Late", options=("On time", "Late"))


def send(card: Mapping[str, Any], typed: Mapping[str, str] | None = None) -> Submission:
    """Fill in *card* and send it, as Teams does: what stands in an input comes back, of an empty one nothing."""
    (button,) = (each for each in actions(card) if each["data"]["action"] == FORM)
    values = {each["id"]: (typed or {}).get(each["id"].removeprefix(FIELD), each.get("value")) for each in inputs(card)}
    return submission_of({**button["data"], **{name: value for name, value in values.items() if value}})


def form_of(*fields: Field) -> dict[str, Any]:
    """Return the card of a form with *fields*."""
    return card_of(Form("return", "A return", fields, "Send"))


def test_the_form_says_all_of_it(assistant):
    """Each question and each hint stands in the form, and what is known stands in its field."""
    form = assistant.purchase_form("grounds & parks")
    card = card_of(form)

    assert problems(card) == []
    assert [each["label"].split("\n")[0].removesuffix(" (optional)") for each in inputs(card)] == [
        field.label for field in form.fields
    ]
    assert [field.hint for field in form.fields if field.hint not in "\n".join(texts(card))] == []
    assert inputs(card)[0]["value"] == "grounds & parks"
    assert inputs(card)[0]["isMultiline"]


def test_a_question_says_whether_it_may_be_left_out():
    """What may be left out says so in words. What may not says so when it is."""
    must, may = inputs(form_of(Field("a", "Hours given"), Field("b", "Where", optional=True)))

    assert (must["label"], must["isRequired"], must["errorMessage"]) == ("Hours given", True, "Fill in: Hours given")
    assert (may["label"], "isRequired" in may) == ("Where (optional)", False)


def test_what_is_filled_in_comes_back(assistant):
    """What a person types into the form is what the bot reads; a field left empty comes back empty."""
    sent = send(card_of(assistant.purchase_form()), {"bought": "benches", "length": "3 years"})

    assert sent == Submission("purchase", {"bought": "benches", "value": "", "length": "3 years"})


def test_the_button_sends_the_form_in_its_place():
    """What answers a form replaces it, or comes as a message on a client that cannot."""
    (button,) = actions(card_of(PURCHASE))

    assert (button["type"], button["verb"], button["title"]) == ("Action.Execute", FORM, "Suggest measures")
    assert (button["data"]["action"], button["data"]["form"]) == (FORM, "purchase")
    assert "associatedInputs" not in button
    assert button["fallback"]["type"] == "Action.Submit"


def test_other_buttons_do_not_wait_for_the_form():
    """A choice beside a form can be tapped while the form is empty."""
    card = card_of(PURCHASE, Choices((Choice("Start again", "start again"),)))
    (other,) = (each for each in actions(card) if each["data"]["action"] == SAY)

    assert other["associatedInputs"] == "none"


def test_what_is_wrong_stands_before_its_field(assistant):
    """Each field that is wrong says so in words, right before it, and what was typed is kept."""
    filled = Submission("purchase", {"bought": "", "value": "lots", "length": "3 years"})
    form = assistant.reply(Message("", Person(), "teams wrong form", NOW, filled)).form()
    card = card_of(form)
    shown = [*texts(card)]

    assert problems(card) == []
    for field in form.fields[:2]:
        place = shown.index(f"Error: {field.error}")
        assert shown[place + 1].startswith(field.label)
    assert sum(text.startswith("Error:") for text in shown) == 2
    assert send(card) == filled


@pytest.mark.parametrize("optional", [True, False])
def test_a_choice_of_one_is_a_list(optional):
    """A question with set answers is a list to choose from, with what stands there chosen."""
    card = form_of(replace(STATE, optional=optional))
    (asked,) = inputs(card)

    assert problems(card) == []
    assert (asked["type"], asked["style"]) == ("Input.ChoiceSet", "compact")
    assert [each["value"] for each in asked["choices"]] == ["On time", "Late"]
    assert send(card).values == {"state": "Late"}
    assert send(card, {"state": "On time"}).values == {"state": "On time"}


@pytest.mark.parametrize("value", ["", "Elsewhere"])
def test_a_list_begins_with_nothing_chosen(value):
    """Where nothing stands yet, or what is no answer, nothing is chosen."""
    card = form_of(replace(STATE, value=value))

    assert send(card).values == {"state": ""}


@pytest.mark.parametrize(("count", "style"), [(10, "compact"), (11, "filtered")])
def test_a_long_list_can_be_searched(count, style):
    """A list of more than ten is searched by typing."""
    (asked,) = inputs(form_of(Field("a", "Contract", options=tuple(f"CON-{number}" for number in range(count)))))

    assert asked["style"] == style


def test_a_list_that_no_card_holds_is_typed():
    """Where there is too much to choose from, the question is still asked, and what was chosen stands in it."""
    options = tuple(f"Contract {number} {'of grounds maintenance ' * 9}" for number in range(200))
    card = form_of(Field("contract", "Contract", value=options[-1], options=options), STATE)

    assert problems(card) == []
    assert inputs(card)[0]["type"] == "Input.Text"
    assert send(card).values == {"contract": options[-1], "state": "Late"}


def test_a_line_that_was_typed_as_two_stays_two():
    """An answer of two lines is not run together in a field for one."""
    assert send(form_of(Field("a", "Name", value="a\nb"))).values == {"a": "a\nb"}
    assert inputs(form_of(Field("a", "Name", value="a\nb")))[0]["isMultiline"]


def test_a_form_is_whole_where_the_rest_is_cut():
    """What stands around a form is left out first, and the card says so before the form."""
    card = card_of(*(Paragraph("word " * 300),) * 30, RETURN, *(Paragraph("word " * 300),) * 30)
    shown = [*texts(card)]

    assert problems(card) == []
    assert shown.index(MORE) < shown.index(RETURN.title)
    assert len(inputs(card)) == len(RETURN.fields)
    assert shown[-1] == RETURN.submit


def test_what_follows_a_form_is_cut_at_its_end():
    """What stands before a form and the form are whole, and the card says at its end that there is more."""
    card = card_of(Heading("Title"), RETURN, *(Paragraph("word " * 300),) * 30)
    shown = [*texts(card)]

    assert problems(card) == []
    assert (shown[0], shown[-1]) == ("Title", MORE)
    assert len(inputs(card)) == len(RETURN.fields)


@pytest.mark.parametrize("sign", ["w", "£", "👩"])
def test_very_long_answers_stay_in_the_form(sign):
    """An answer of ten thousand signs is kept as far as the card has room, and every question is there."""
    card = form_of(*(Field(f"f{number}", f"Figure {number}", value=sign * 10_000) for number in range(8)))

    assert problems(card) == []
    assert len(inputs(card)) == 8
    assert all(each.get("value", "").startswith(sign) for each in inputs(card))


def test_a_form_of_hundreds_of_questions_is_shown():
    """A form of more questions than a card holds has the first of them, and can be sent."""
    asked = (Field(f"f{number}", f"Figure {number}", "A number.") for number in range(300))
    card = card_of(Heading("Title"), Form("return", "A return", tuple(asked), "Send"), Paragraph("After."))

    assert problems(card) == []
    assert len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()) <= MOST
    assert len(inputs(card)) > 20


@pytest.mark.parametrize("text", [*HOSTILE.values(), *LONG.values(), *BLANK.values()], ids=[*HOSTILE, *LONG, *BLANK])
def test_no_text_in_a_form_is_refused(text):
    """Whatever stands in a form, Teams takes it and nothing in it is a command."""
    asked = Field("a", text, text, text, text, 4), Field("b", text, text, text, options=(text, "b"), optional=True)

    assert problems(card_of(Form("purchase", text, asked, text))) == []


@given(messy, messy)
def test_what_stands_in_a_form_comes_back(first, second):
    """What was typed before comes back as it was, without what nobody can see."""
    card = form_of(Field("a", "First", value=first), Field("b", "Second", value=second, lines=4))

    assert problems(card) == []
    assert send(card).values == {"a": visible(first), "b": visible(second)}


WORDS = messy.map(lambda text: text[:100]).filter(lambda text: visible(text).strip())


@given(WORDS, WORDS)
def test_what_is_chosen_comes_back(first, second):
    """An answer of any words that is chosen is the answer that arrives."""
    for option in (first, second):
        card = form_of(Field("a", "Which", value=option, options=(first, second)))

        assert problems(card) == []
        assert send(card).values["a"] == visible(option)


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())))
def test_any_data_can_be_read(data):
    """Data that nobody knows, which anybody can send, is a form without answers."""
    assert isinstance(submission_of({**data, "fields": data.get("fields", [1, None, "a"])}), Submission)


def test_a_form_alone_is_named_by_its_title():
    """The notification of a form says its title."""
    assert render(Reply((PURCHASE,))).text == "Describe a purchase."


def test_what_is_wrong_is_named_beside_the_button():
    """The errors of a long form are out of sight when it comes back, so what to put right stands where one looks."""
    fields = (Field("a", "Start date", error="No date."), Field("b", "Supplier"), Field("c", "Value", error="No sum."))
    shown = render(Reply((Form("f", "A form", fields, "Send"),)), as_card=True).card.model_dump(
        by_alias=True, exclude_none=True
    )
    (*_, told, buttons) = shown["body"]

    assert "".join(run["text"] for run in told["inlines"]) == "Not sent yet. Put right above: Start date; Value"
    assert buttons["type"] == "ActionSet"
