"""Contracts in a real Slack client: registered in a form or from a file, shown to officers alone, and due."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.running import until
from tests.slack.client import BOT, CHANNEL, Person, Slack, buttons, words
from tests.slack.register import MANAGERS, as_csv, row, title_of
from tests.slack.strict import GUEST, SHARED
from tests.slack.window import OpenWindow, Window

pytestmark = pytest.mark.slack

ONLY_OFFICERS = "I show contracts to council officers only."
ONLY_DIRECT = "I speak about contracts only when you write to me alone."
FILE = "register.csv"
only_http = pytest.mark.parametrize("office", ["http"], indirect=True)


def labels(message: dict[str, object]) -> list[str]:
    """Return what stands on the buttons of *message*."""
    return [each["text"]["text"] for each in buttons(message)]


def fill_in_a_contract(here: Window, title: str) -> None:
    """Fill in all that a contract needs, but for the start date, which is wrong."""
    here.fill("Title", title)
    here.fill("Supplier", "Clean & Co <Ltd>")
    here.fill("Value of the whole contract", "£180,000")
    here.fill("Start date", "the first of April")
    here.fill("End date", "31 March 2030")
    here.fill("Measures and targets", "NT1 = 3; NT8 = 24")
    here.choose("How often are returns due?", "Every three months")
    here.fill("Working days to send a return", "10")


def contracts(slack: Slack, person: Person) -> str:
    """Return what *person* reads when they ask for their contracts."""
    return words(slack.answer(person, "my contracts", "contract"))


def test_the_command_opens_the_form_of_a_contract(office: Slack, window: OpenWindow):
    """/socialvalue add brings the form. What was typed stays when something is wrong. Then the contract is shown."""
    person = office.somebody()
    title = f"Office cleaning {person.user}"
    here = window(person)
    here.page.set_viewport_size({"width": 1280, "height": 1500})
    here.open(person.name)
    here.say("/socialvalue add")
    here.tap("Fill in the form")
    expect(here.modal).to_contain_text("Title")
    here.picture("contract-form")
    fill_in_a_contract(here, title)
    here.submit()
    expect(here.modal.locator(".modal-error").first).to_contain_text('I cannot read "the first of April" as a date')
    here.picture("contract-form-with-a-wrong-date")
    here.fill("Start date", "1 April 2027")
    here.submit()
    expect(here.modal).to_be_hidden()
    kept = office.reply(person.direct, "is in the register")
    here.picture("contract-added")

    assert title in words(kept)
    assert "Clean &amp; Co &lt;Ltd&gt;" in words(kept)
    assert title in contracts(office, person)


@only_http
def test_a_contract_is_registered_beside_a_channel(office: Slack):
    """/socialvalue add in a channel of the council's own: the form, and what was kept, are for the officer alone."""
    person = office.somebody()
    title = f"School meals {person.user}"
    office.command(person, "add")
    offered = office.reply(CHANNEL, "Register a contract")
    office.tap_alone(person, offered, "Fill in the form")
    view = until(lambda: office.called("views.open"), "the form")[0]["args"]["view"]
    filled = {"title": title, "supplier": "Meals Ltd", "start": "1 April 2027", "measures": "NT1 = 3"}
    office.fill_in(person, view, **filled, frequency="Every year", due_after="10")
    kept = until(lambda: office.called("response_url"), "what was kept")[0]["args"]

    assert title in words(kept)
    assert kept["response_type"] == "ephemeral"
    assert office.called("chat.postMessage") == []


def test_measures_that_were_suggested_go_into_a_contract(office: Slack, window: OpenWindow):
    """A tap under a recommendation opens the form with the purchase and its measures in it."""
    person = office.somebody()
    suggested = office.answer(person, "grounds maintenance, 3 years, £450k", "Three measures")
    codes = [each.removeprefix("Why ").rstrip("?") for each in labels(suggested) if each.startswith("Why ")]
    here = window(person)
    here.page.set_viewport_size({"width": 1280, "height": 1500})
    here.open(person.name)
    here.tap("Use these for a contract")
    expect(here.modal).to_contain_text("Register a contract")
    here.picture("contract-form-from-a-recommendation")
    view = office.called("views.open")[0]["args"]["view"]
    filled = {each["block_id"]: each["element"].get("initial_value") for each in view["blocks"] if "element" in each}

    assert filled["title"] == "Grounds maintenance"
    assert filled["value"] == "£450,000"
    assert [line.partition(" =")[0] for line in str(filled["measures"]).splitlines()] == codes


def test_what_is_due_is_told_to_who_manages_it(office: Slack, manager: Person):
    """In direct messages, what is due and my contracts name my contract. The command does so for me alone."""
    mine = title_of(manager.user)
    due = office.answer(manager, "what is due?", "due today")
    office.command(manager, "due")
    alone = office.reply(CHANNEL, mine)

    assert mine in words(due)
    assert mine in contracts(office, manager)
    assert alone["ephemeral_to"] == manager.user
    assert "Share in channel" not in labels(alone)


def test_a_mention_shows_no_contract(office: Slack, manager: Person):
    """In a channel a guest may read along, so the bot names no contract and says where to ask."""
    said = office.say(manager, f"<@{BOT}> what is due?", CHANNEL)
    answered = until(
        lambda: next((each for each in office.replies(CHANNEL) if each.get("thread_ts") == said["ts"]), None),
        "an answer",
    )

    assert ONLY_DIRECT in words(answered)
    assert "lot" not in words(answered)


def test_the_command_shows_no_contract_in_a_shared_channel(office: Slack, manager: Person):
    """In a channel with another organisation the command shows no contract, not even for the officer alone."""
    office.command(manager, "due", SHARED)

    assert title_of(manager.user) not in words(office.reply(SHARED, ONLY_DIRECT))


@pytest.mark.parametrize("asked", ["my contracts", "what is due?", "add a contract", "show contract DN70"])
def test_a_guest_is_told_nothing_of_contracts(office: Slack, asked: str):
    """A guest learns only that contracts are for officers."""
    guest = office.somebody(GUEST)
    seen = len(office.replies(guest.direct))
    office.say(guest, asked)
    answered = until(lambda: office.replies(guest.direct)[seen:], "an answer")[0]

    assert ONLY_OFFICERS in words(answered)
    assert not any(title_of(each) in words(answered) for each in MANAGERS)


def test_a_guests_file_is_not_fetched(office: Slack):
    """What a guest drops is not even looked at."""
    guest = office.somebody(GUEST)
    seen = len(office.replies(guest.direct))
    office.drop(guest, FILE, as_csv(row("G1", "A guest's contract", "", "31/03/2027")), "import this")
    until(lambda: office.replies(guest.direct)[seen:], "an answer")

    assert office.called("file") == []


def test_a_dropped_register_is_imported_once(office: Slack, window: OpenWindow, tmp_path: Path):
    """A file shows what it would do, is imported on a yes, and changes nothing when it is dropped again."""
    person = office.somebody()
    title = f"Street lighting {person.user}"
    file = tmp_path / FILE
    rows = [row(f"SL{number}-{person.user}", f"{title}, lot {number}", person.user, "31/03/2027") for number in (1, 2)]
    file.write_text(as_csv(*rows, row(f"SL3-{person.user}", "", person.user, "31/03/2027")))
    here = window(person)
    here.page.set_viewport_size({"width": 1280, "height": 1700})
    here.open(person.name)
    here.drop(file)
    preview = office.reply(person.direct, "holds 3 rows")
    expect(here.main.get_by_role("button", name="Import these 2 contracts")).to_be_visible()
    here.picture("import-preview")
    assert "no contract" in contracts(office, person)
    here.tap("Import these 2 contracts")
    office.reply(person.direct, "2 contracts are imported")
    here.picture("imported")
    assert f"{title}, lot 2" in contracts(office, person)
    here.drop(file)
    again = until(lambda: [each for each in office.replies(person.direct) if "holds 3 rows" in words(each)][1:], "it")[
        0
    ]

    assert "*New contracts*: 2" in words(preview)
    assert "*New contracts*: 0" in words(again)
    assert "There is nothing to import" in words(again)
    assert len(office.called("file")) == 2


def test_a_file_in_a_channel_is_not_read(office: Slack):
    """A register that is sent with a mention in a channel is not fetched: the bot says where to send it."""
    person = office.somebody()
    office.drop(person, FILE, as_csv(row("C1", "Seen by all", "", "31/03/2027")), f"<@{BOT}> import this", CHANNEL)
    office.reply(CHANNEL, "to me alone")

    assert office.called("file") == []
