"""Reminders that arrive by themselves in a real Slack client, and what their buttons do."""

import pytest
from playwright.sync_api import expect

from tests.running import until
from tests.slack.client import Message, Person, Slack, buttons, words
from tests.slack.register import BUSY, LEAD, NOBODYS, title_of
from tests.slack.window import OpenWindow, Window

pytestmark = pytest.mark.slack

DUE = "Monitoring return due today"
only_http = pytest.mark.parametrize("office", ["http"], indirect=True)


def labels(message: Message) -> list[str]:
    """Return what stands on the buttons of *message*."""
    return [each["text"]["text"] for each in buttons(message)]


def at_their_reminder(manager: Person, window: OpenWindow) -> Window:
    """Return the window of *manager*, open where the reminder is."""
    here = window(manager)
    here.page.set_viewport_size({"width": 1280, "height": 1250})
    here.open(manager.name)
    expect(here.main.get_by_role("button", name="Record it").first).to_be_visible()
    return here


def test_a_reminder_comes_by_itself(office: Slack, manager: Person):
    """Who has said nothing yet is found by their e-mail address, and reminded once, with buttons to act."""
    reminder = office.reply(manager.direct, DUE)

    assert title_of(manager.user) in words(reminder)
    assert "25 November 2026, today" in words(reminder)
    assert labels(reminder) == [
        "Record it",
        "It came in",
        "Snooze",
        "Hand over",
        "Not needed",
        "Text for the supplier",
        "Only overdue reminders",
    ]
    assert len(office.replies(manager.direct)) == 1


def test_several_returns_come_in_one_message(office: Slack, window: OpenWindow):
    """Who manages several contracts gets one message: five returns with buttons, late ones first, the rest in lines."""
    busy = office.somebody(BUSY)
    reminder = office.reply(busy.direct, "3 late, 4 due soon")
    here = at_their_reminder(busy, window)
    here.page.set_viewport_size({"width": 1280, "height": 2200})
    here.picture("reminder-of-several")

    assert labels(reminder).count("Record it") == 5
    assert "And 2 more" in words(reminder)
    assert len(office.replies(busy.direct)) == 1


def test_the_lead_is_told_where_nobody_else_can_be(office: Slack):
    """The lead gets what has no manager, with the reason and a button to choose somebody."""
    lead = office.somebody(LEAD)
    told = office.reply(lead.direct, NOBODYS)

    assert "The contract has no manager." in words(told)
    assert labels(told)[0] == "Choose a manager"


def test_a_return_is_recorded_in_a_form(office: Slack, manager: Person, window: OpenWindow):
    """The form of a return says what a wrong figure is, keeps what was typed, and the reply shows the progress."""
    here = at_their_reminder(manager, window)
    here.page.set_viewport_size({"width": 1280, "height": 560})
    here.picture("reminder")
    here.page.set_viewport_size({"width": 1280, "height": 1250})
    here.tap("Record it")
    expect(here.modal).to_contain_text(f"{title_of(manager.user)}. The return for 25 May 2026 to 25 November 2026.")
    here.picture("return-form")
    here.fill("NT1:", "lots")
    here.fill("What happened", "Two local people were taken on.")
    here.submit()
    expect(here.modal.locator(".modal-error").first).to_be_visible()
    here.picture("return-form-with-a-wrong-figure")
    here.fill("NT1:", "2")
    here.fill("NT31:", "10")
    here.fill("NT19:", "£30,000")
    here.submit()
    expect(here.modal).to_be_hidden()
    said = words(office.reply(manager.direct, "is recorded"))
    here.picture("return-recorded")

    assert "on time" in said
    assert "2 of 6 FTE, 33%" in said
    assert "Two local people were taken on." in said


def test_it_came_in_can_be_undone(office: Slack, manager: Person):
    """One tap says that a return came in, and another takes that back."""
    office.tap(manager, office.reply(manager.direct, DUE), "It came in")
    came = office.reply(manager.direct, "is recorded")
    office.tap(manager, came, "Undo")
    undone = office.reply(manager.direct, "Undone.")

    assert "Add the figures" in labels(came)
    assert "is open again" in words(undone)
    assert labels(undone)


def test_a_return_is_snoozed_in_a_form(office: Slack, manager: Person, window: OpenWindow):
    """A day that has passed is refused in the form. The right one is said back, with what the lead is told."""
    here = at_their_reminder(manager, window)
    here.tap("Snooze")
    here.fill("Remind me again on", "1 November 2026")
    here.submit()
    expect(here.modal.locator(".modal-error")).to_contain_text("That day is not in the future")
    here.picture("snooze-with-a-wrong-date")
    here.fill("Remind me again on", "5 December 2026")
    here.submit()
    expect(here.modal).to_be_hidden()
    said = words(office.reply(manager.direct, "Snoozed."))
    here.picture("snoozed")

    assert "7 December 2026" in said
    assert "more than 10 working days late" in said


def test_a_contract_is_handed_over_in_a_form(office: Slack, manager: Person, window: OpenWindow):
    """Who hands a contract over by e-mail address is told who manages it now, and the other is reminded next."""
    other = office.somebody()
    here = at_their_reminder(manager, window)
    here.tap("Hand over")
    expect(here.modal).to_contain_text("Who manages the contract from now on?")
    here.picture("hand-over")
    here.fill("Who manages the contract", other.email)
    here.submit()
    expect(here.modal).to_be_hidden()
    said = words(office.reply(manager.direct, "manages"))
    mine = office.answer(other, "my contracts", title_of(manager.user))

    assert other.email in said
    assert "You manage 1 contract" in words(mine)


def test_a_return_that_is_not_needed_asks_why(office: Slack, manager: Person, window: OpenWindow):
    """A return is taken off with a reason. Without one the form stays."""
    here = at_their_reminder(manager, window)
    here.tap("Not needed")
    here.submit()
    expect(here.modal.locator(".modal-error")).to_contain_text("Say why it is not needed")
    here.picture("not-needed")
    here.fill("Why it is not needed", "The site was closed in May.")
    here.submit()
    expect(here.modal).to_be_hidden()

    assert "The site was closed in May." in words(office.reply(manager.direct, "is not needed:"))


def test_the_text_for_the_supplier_can_be_copied(office: Slack, manager: Person):
    """A tap brings a text to forward, with each measure, its unit and its target, and the manager's name."""
    office.tap(manager, office.reply(manager.direct, DUE), "Text for the supplier")
    text = words(office.reply(manager.direct, "Text to forward"))

    assert "To Green Spaces Ltd" in text
    assert "NT31" in text
    assert manager.name in text


def test_reminders_can_be_turned_down_and_up_again(office: Slack, manager: Person):
    """One tap on the reminder, or on the home page, sets which reminders somebody gets."""
    office.tap(manager, office.reply(manager.direct, DUE), "Only overdue reminders")
    quiet = office.reply(manager.direct, "you get overdue reminders only")
    office.tap(manager, quiet, "All reminders")

    assert office.reply(manager.direct, "You get all reminders again")


def test_the_home_page_shows_my_contracts(office: Slack, manager: Person, window: OpenWindow):
    """Home says what is due for me and which reminders I get, and changes these where they are tapped."""
    here = window(manager)
    here.page.set_viewport_size({"width": 1280, "height": 720})
    here.open("social-value-bot")
    expect(here.main.get_by_text("My contracts").first).to_be_visible()
    expect(here.main.get_by_text(title_of(manager.user)).first).to_be_visible()
    here.picture("home-with-contracts")
    here.tap("Only overdue reminders")
    quiet = office.reply(manager.direct, "you get overdue reminders only")
    here.tap("What is due?")

    assert title_of(manager.user) in words(office.reply(manager.direct, "due today", quiet["ts"]))


@only_http
def test_the_home_page_changes_with_what_is_tapped_on_it(office: Slack, manager: Person):
    """After a tap on Home the page shows what holds now."""
    office.control("open-home", {"user": manager.user})
    shown = until(lambda: office.called("views.publish"), "the home page")[0]["args"]["view"]
    office.tap_home(manager, shown, "Only overdue reminders")
    again = until(lambda: office.called("views.publish")[1:], "the home page again")[0]["args"]["view"]

    assert "You get overdue reminders only." in words(again)
    assert "All reminders" in labels(again)
