"""The form to describe a purchase: what it asks, what it makes of the answers, and what it says of wrong ones."""

from collections.abc import Callable
from itertools import count

import pytest

from handlers.conversation import Field, Message, Person, Reply, Submission
from handlers.purchase import PURCHASE
from knowledge.models import Role
from tests.conftest import NOW
from tests.handlers.talk import codes, to_tap, understood, words

THREADS = count()
GROUNDS = "Grounds maintenance for parks"
GOOD = {"bought": GROUNDS, "value": "£450,000", "length": "3 years"}


@pytest.fixture
def fill_in(assistant) -> Callable[..., Reply]:
    """Give a way to fill in the form in a thread of its own and go on talking there, and hear the last reply."""

    def filled(*afterwards: str, role: Role = Role.OFFICER, form: str = PURCHASE, **values: str) -> Reply:
        thread, person = f"purchase {next(THREADS)}", Person(role)
        reply = assistant.reply(Message("", person, thread, NOW, Submission(form, GOOD | values)))
        for text in afterwards:
            reply = assistant.reply(Message(text, person, thread, NOW))
        return reply

    return filled


def fields(reply: Reply) -> dict[str, Field]:
    """Return the fields of the form in *reply*, by name."""
    form = reply.form()
    assert form is not None, words(reply)
    return {field.name: field for field in form.fields}


def errors(reply: Reply) -> dict[str, str]:
    """Return what *reply* says is wrong with each field."""
    return {name: field.error for name, field in fields(reply).items() if field.error}


@pytest.mark.parametrize("typed", ["Describe a purchase", "describe a purchase", "  Describe a  purchase "])
@pytest.mark.parametrize("role", Role)
def test_its_label_opens_the_form(say, typed, role):
    """Tapped or typed, the label opens an empty form in which only the purchase itself is needed."""
    shown = fields(say(typed, role))

    assert [(field.value, field.error) for field in shown.values()] == [("", "")] * 3
    assert {name: field.optional for name, field in shown.items()} == {"bought": False, "value": True, "length": True}


def test_the_home_page_offers_the_form(assistant, say):
    """Whoever opens the home page can tap through to the form."""
    offered = to_tap(assistant.home(Person(), NOW))

    assert any(say(words).form() for words in offered)


def test_a_filled_in_form_gets_a_suggestion(fill_in):
    """The measures fit what was filled in, and the value and the length are understood."""
    reply = fill_in()

    assert len(codes(reply)) in {2, 3}
    assert understood(reply)["Value"] == "£450,000"
    assert understood(reply)["Length"] == "3 years"
    assert reply.form() is None


def test_the_suggestion_is_the_one_for_a_typed_purchase(fill_in, say):
    """Whoever fills in the form gets the measures that they would get by typing."""
    assert set(codes(fill_in())) == set(codes(say(f"{GROUNDS}, £450,000, 3 years")))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("450000", "£450,000"),
        ("450,000", "£450,000"),
        ("450 000", "£450,000"),
        ("£450k", "£450,000"),
        ("half a million", "£500,000"),
        ("1.2m", "£1.2 million"),
        ("400,000 to 500,000", "£450,000"),
        ("£150,000 a year", "£450,000"),
        ("£10,000 a month", "£360,000"),
        (" 450000 ", "£450,000"),
    ],
)
def test_a_value_is_read_as_people_write_it(fill_in, typed, shown):
    """With a pound sign or without, in digits or words, for the whole contract or a year of it."""
    assert understood(fill_in(value=typed))["Value"] == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("18", "18 months"),
        ("3 years", "3 years"),
        ("two years", "2 years"),
        ("18 mths", "18 months"),
        ("36", "3 years"),
    ],
)
def test_a_length_is_read_as_people_write_it(fill_in, typed, shown):
    """A bare number is months."""
    assert understood(fill_in(length=typed))["Length"] == shown


def test_only_the_purchase_is_needed(fill_in):
    """Whoever knows neither value nor length gets measures all the same."""
    assert codes(fill_in(value="", length="  "))


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("bought", "", "Say what you are buying."),
        ("bought", " \n ", "Say what you are buying."),
        ("bought", "?!", "Say what you are buying."),
        ("value", "lots", "I cannot read that as a sum of money."),
        ("value", "0", "I cannot read that as a sum of money."),
        ("value", "-5", "I cannot read that as a sum of money."),
        ("value", "3 years", "I cannot read that as a sum of money."),
        ("value", "2 vans", "I cannot read that as a sum of money."),
        ("length", "soon", "I cannot read that as a length of time."),
        ("length", "0", "I cannot read that as a length of time."),
        ("length", "£450,000", "I cannot read that as a length of time."),
        ("bought", "x" * 10_001, "That is 10,001 characters. I read up to 10,000."),
        ("value", "9" * 10_001, "That is 10,001 characters. I read up to 10,000."),
    ],
)
def test_a_wrong_answer_is_said_at_its_field(fill_in, name, typed, says):
    """Only the field that is wrong has an error, and what was typed into each is still there."""
    reply = fill_in(**{name: typed})
    ((wrong, error),) = errors(reply).items()

    assert wrong == name
    assert error.startswith(says)
    assert {each: field.value for each, field in fields(reply).items()} == GOOD | {name: typed.strip()}
    assert reply.form().wrong


def test_all_wrong_answers_are_said_at_once(fill_in):
    """Nobody puts one thing right to be told of the next."""
    assert set(errors(fill_in(bought="", value="lots", length="soon"))) == {"bought", "value", "length"}


def test_a_wrong_form_forgets_nothing(assistant, say):
    """A form that must be put right leaves what was talked of before as it was."""
    before = say(f"{GROUNDS}, £450,000, 3 years")
    thread = "a form after a suggestion"
    talk = [Message(f"{GROUNDS}, £450,000, 3 years", Person(), thread, NOW)]
    talk.append(Message("", Person(), thread, NOW, Submission(PURCHASE, {"bought": ""})))
    talk.append(Message(f"Why {codes(before)[0]}?", Person(), thread, NOW))

    assert codes(before)[0] in words([assistant.reply(message) for message in talk][-1])


def test_a_form_with_fields_missing_is_read(assistant):
    """A channel that leaves out what was not filled in, or sends more, is understood."""
    sent = Submission(PURCHASE, {"bought": GROUNDS, "colour": "green"})

    assert codes(assistant.reply(Message("", Person(), "fields missing", NOW, sent)))


def test_a_form_that_is_not_known_is_an_empty_message(fill_in, pack):
    """An old form that the bot no longer has is answered in plain words."""
    assert pack.wording.empty in words(fill_in(form="an old one"))


def test_a_suggestion_is_followed_up(fill_in):
    """After the form the talk goes on as after a typed purchase: a correction keeps the rest."""
    reply = fill_in("it is £2 million")

    assert understood(reply)["Value"] == "£2 million"
    assert understood(reply)["Length"] == "3 years"


def test_a_supplier_reads_the_suppliers_wording(fill_in):
    """A supplier is told what they could offer, and finds nothing that only a buyer needs."""
    officer, supplier = fill_in(), fill_in(role=Role.SUPPLIER)

    assert words(officer).splitlines()[0] != words(supplier).splitlines()[0]
    assert set(understood(officer)) != set(understood(supplier))


def test_a_form_may_open_with_what_is_known(assistant):
    """A channel that knows what somebody typed opens the form with it."""
    form = assistant.purchase_form(GROUNDS)

    assert [field.value for field in form.fields] == [GROUNDS, "", ""]
    assert not form.wrong
