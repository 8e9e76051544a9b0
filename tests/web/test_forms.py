"""A form on the page: what it looks like, what a filled-in one becomes, and that nothing typed is lost."""

import html
import re
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from handlers.conversation import Field, Form, Submission
from store.threads import Turn
from tests.web.conftest import NOW
from tests.web.fake import FIELDS, FORM, BrokenAssistant
from tests.web.test_parts import shown
from tests.web.test_web import FRAGMENT, in_the_box

SAID = "What are you buying? Mowing in Ludlow\nValue of the contract: £450,000"


def filled_in(**values: str) -> dict[str, str]:
    """Return what a browser posts when the form is filled in with *values*."""
    fields = {field.name: field.value for field in FIELDS} | {"value": ""} | values
    labels = {f"label.{field.name}": field.label for field in FIELDS}
    return {"form": "purchase", **labels, **{f"field.{name}": value for name, value in fields.items()}}


GOOD = filled_in(bought="Mowing in Ludlow", value="£450,000")


def attributes(page: str, name: str) -> dict[str, str]:
    """Return the attributes of the field *name* on *page*."""
    (tag,) = re.findall(rf'<(?:input|textarea|select)[^>]*name="field\.{name}"[^>]*>', page)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag))


def described(page: str, name: str) -> list[str]:
    """Return what is said of the field *name* beside its label, as a screen reader finds it."""
    ids = attributes(page, name).get("aria-describedby", "").split()
    return [html.unescape(re.search(rf'id="{ident}">([^<]*)<', page)[1]) for ident in ids]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_each_field_has_its_label(field: Field):
    """A label belongs to its field, and says when no answer is needed."""
    page = shown(FORM)
    (label,) = re.findall(rf'<label for="{attributes(page, field.name)["id"]}">(.*?)</label>', page)

    assert label.startswith(field.label)
    assert ("(optional)" in label) == field.optional


def test_what_is_wrong_is_said_at_the_field():
    """The hint and the error belong to the field that is wrong, and only that one is marked as wrong."""
    page = shown(FORM)

    assert described(page, "bought") == ["In a few words."]
    assert described(page, "value") == ["For example, £450,000.", "Error: Write it as £450,000."]
    assert described(page, "place") == []
    assert [attributes(page, field.name).get("aria-invalid") for field in FIELDS] == [None, "true", None]


def test_what_was_typed_stays_in_the_fields():
    """Whoever must put something right finds all that they typed, in a line or in several."""
    page = shown(FORM)

    assert in_the_box(page) == "Mowing\nin Ludlow"
    assert [attributes(page, name)["value"] for name in ("value", "place")] == ["lots", ""]


STATE = Field("state", "How it goes", "Choose one.", options=("On time", "Late & “at risk”"))


def options(page: str) -> list[tuple[str, bool]]:
    """Return what can be chosen on *page*, and which of it is chosen."""
    found = re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)</option>', page)
    assert all(value == words for value, _, words in found)
    return [(html.unescape(value), bool(selected)) for value, selected, _ in found]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (STATE, [("", False), ("On time", False), ("Late & “at risk”", False)]),
        (replace(STATE, value="Late & “at risk”"), [("On time", False), ("Late & “at risk”", True)]),
        (replace(STATE, value="On time", optional=True), [("", False), ("On time", True), ("Late & “at risk”", False)]),
        (replace(STATE, value="unheard of"), [("", False), ("On time", False), ("Late & “at risk”", False)]),
    ],
    ids=["nothing yet", "one", "one or none", "no answer"],
)
def test_a_choice_of_one_is_a_list(field: Field, expected: list[tuple[str, bool]]):
    """A list offers its answers and has the one that stands chosen; nothing, only where that is an answer or stands."""
    assert options(shown(Form("f", "A form", (field,), "Go"))) == expected


def test_a_list_has_its_label_hint_and_error():
    """A list is wired to what is said of it as any other field is."""
    page = shown(Form("f", "A form", (replace(STATE, error="Say which.", optional=True),), "Go"))

    assert re.search(rf'<label for="{attributes(page, "state")["id"]}">How it goes', page)
    assert "(optional)" in page
    assert described(page, "state") == ["Choose one.", "Error: Say which."]
    assert attributes(page, "state")["aria-invalid"] == "true"


def test_what_was_chosen_is_a_submission(client, assistant):
    """The bot gets what was chosen by the field's name, and the page says it in the reader's words."""
    page = client.post("/", data={"form": "f", "label.state": "How it goes", "field.state": "On time"}).text

    assert assistant.heard[-1].submission == Submission("f", {"state": "On time"})
    assert "How it goes: On time" in page


def test_a_form_of_a_hundred_questions_is_read(client, assistant):
    """A long return is read to its end."""
    fields = {f"field.q{number}": "1" for number in range(100)} | {f"label.q{number}": "Q" for number in range(100)}
    client.post("/", data={"form": "return"} | fields)

    assert len(assistant.heard[-1].submission.values) == 100


def test_two_forms_on_a_page_are_told_apart():
    """A form that is shown again has labels of its own, so that a label never leads to the older one."""
    ids = re.findall(r' id="([^"]+)"', shown(FORM, FORM))

    assert len(ids) == len(set(ids))


def test_a_filled_in_form_is_a_submission(client, assistant, store):
    """The bot gets each answer by its field's name. What is shown and kept as said is in the reader's words."""
    sent = client.post("/", data=GOOD, follow_redirects=False)
    message = assistant.heard[-1]

    assert (sent.status_code, sent.headers["location"]) == (303, "/#latest")
    assert message.text == ""
    assert message.submission == Submission(
        "purchase", {"bought": "Mowing in Ludlow", "value": "£450,000", "place": ""}
    )
    assert [turn.said for turn in store.turns(message.thread)] == [SAID]
    assert SAID in client.get("/").text


def test_javascript_gets_the_answer_to_a_form_alone(client):
    """An open page is sent one turn to add."""
    answer = client.post("/", data=GOOD, headers=FRAGMENT)

    assert answer.text.strip().startswith("<li")
    assert SAID in answer.text
    assert "You buy: Mowing in Ludlow" in answer.text


def test_new_lines_in_a_field_arrive_as_they_were_typed(client, assistant):
    """A browser writes a new line as two characters. The bot reads one."""
    client.post("/", data=filled_in(bought="one\r\ntwo"))

    assert assistant.heard[-1].submission.values["bought"] == "one\ntwo"


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_a_wrong_answer_loses_nothing(client, headers):
    """The form comes back with every answer still in it, without JavaScript and with it."""
    page = client.post("/", data=filled_in(bought="two\nlines", value="lots", place='"Ludlow"'), headers=headers).text

    assert in_the_box(page) == "two\nlines"
    assert attributes(page, "value")["value"] == "lots"
    assert html.unescape(attributes(page, "place")["value"]) == '"Ludlow"'


def test_a_form_with_nothing_in_it_is_said_to_be_empty(client, assistant):
    """Whoever sends a form as it stands reads that it was empty, and the bot is asked all the same."""
    page = client.post("/", data=filled_in(bought="  ")).text

    assert '<p dir="auto">Nothing was filled in.</p>' in page
    assert assistant.heard[-1].submission.values["bought"] == "  "


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_an_answer_that_is_too_long_comes_back_and_is_not_kept(client, store, headers):
    """A paste over the limit is still in its field to be shortened. The box is left alone."""
    page = client.post("/", data=filled_in(bought="x" * 10_001), headers=headers).text

    assert "Error: That is too long." in page
    assert "x" * 10_001 == in_the_box(page)
    assert "data-typed-again" not in page
    assert store.turns(client.cookies["thread"]) == []


def test_the_longest_answer_of_any_script_is_read(client, assistant):
    """An answer within the limit is read even where each character takes twelve bytes on the way."""
    client.post("/", data=filled_in(bought="😀" * 10_000), follow_redirects=False)

    assert assistant.heard[-1].submission.values["bought"] == "😀" * 10_000


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"bought": "x" * 1_000_000}, 413), ({f"field {number}": "x" for number in range(300)}, 400)],
    ids=["too long", "too many"],
)
def test_an_endless_form_is_refused(client, assistant, fields, status):
    """A form of a megabyte or of hundreds of fields is turned away before the bot reads it."""
    answer = client.post("/", data=filled_in(**fields))

    assert answer.status_code == status
    assert assistant.heard == []


def test_a_failing_assistant_gives_the_answers_back(browser):
    """When the bot fails, a page without JavaScript has the answers in its box. With it they are still in the form."""
    client = browser(talks_to=BrokenAssistant())
    with capture_logs() as logs:
        answer = client.post("/", data=GOOD)
        fragment = client.post("/", data=GOOD, headers=FRAGMENT)

    assert (answer.status_code, fragment.status_code) == (500, 500)
    assert in_the_box(answer.text) == SAID
    assert "Your message is still in the box." in answer.text
    assert "in the box" not in fragment.text
    assert "Ludlow" not in str(logs)


def test_a_form_from_another_site_is_refused(client, assistant):
    """No other site fills in a form on somebody's behalf."""
    answer = client.post("/", data=GOOD, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert assistant.heard == []


def test_an_old_form_may_be_sent_again(client, store):
    """A form in a turn that was kept is there after a reload, and what is sent from it is answered."""
    client.post("/", data={"text": "form"})
    page = client.get("/").text
    client.post("/", data=GOOD)

    assert 'name="form" value="purchase"' in page
    assert len(store.turns(client.cookies["thread"])) == 2
    assert "You buy: Mowing in Ludlow" in client.get("/").text


def test_a_kept_form_of_another_version_does_not_break_the_page(client, store):
    """After an upgrade a form that no longer reads is replaced by a line."""
    client.cookies.set("thread", "0" * 32)
    store.add_turn("0" * 32, Turn("a form", '{"parts": [{"part": "form", "name": "x", "questions": 3}]}', NOW))

    assert "given by another version of the bot" in client.get("/").text


@pytest.mark.parametrize("extra", [{}, {"text": "and a text"}, {"field.<b>": "<b>bold</b>"}, {"label.bought": ""}])
def test_a_form_that_nobody_made_is_harmless(client, assistant, extra):
    """A form of an unknown name, with fields of its own, is one more message, and its words stay words."""
    answer = client.post("/", data={"form": "<i>", "field.bought": "x", **extra})

    assert answer.status_code == 200
    assert assistant.heard[-1].submission.form == "<i>"
    assert "<i>" not in answer.text
    assert "<b>" not in answer.text


def test_a_form_without_hints_has_no_empty_lines():
    """A field with nothing but its label is a label and a line to type in."""
    page = shown(Form("f", "A form", (replace(FIELDS[2], optional=False),), "Go"))

    assert 'class="hint"' not in page
    assert 'class="error"' not in page
    assert "aria-describedby" not in page
