"""Reminders that arrive by themselves in a real Teams client, and what their buttons do."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import expect

from tests.teams.office import MANAGED
from tests.teams.playground import RECORDING, REMINDED, Person
from tests.teams.window import Window

pytestmark = [pytest.mark.teams, pytest.mark.usefixtures("window")]

DUE = "Monitoring return due today"

AtWork = Mapping[Person, Window]


def test_a_reminder_comes_by_itself(at_work: AtWork):
    """Who has met the bot is reminded once in their chat with it, with buttons to act."""
    here = at_work[REMINDED]
    reminder = here.answers.filter(has_text=DUE)
    expect(reminder).to_contain_text([MANAGED[REMINDED]])
    expect(reminder).to_contain_text("25 November 2026, today")
    here.picture("reminder", 660, f"{DUE}: DN2: {MANAGED[REMINDED]}")

    assert reminder.locator(".ac-adaptiveCard").get_by_role("button").all_inner_texts() == [
        "Record it",
        "It came in",
        "Snooze",
        "Hand over",
        "Not needed",
        "Text for the supplier",
        "Only overdue reminders",
    ]


def test_a_return_is_recorded_in_a_form(at_work: AtWork):
    """The form of a return says what a wrong figure is, keeps what was typed, and becomes the progress."""
    here = at_work[RECORDING]
    here.tap("Record it")
    expect(here.last_card).to_contain_text(f"{MANAGED[RECORDING]}. The return for 25 May 2026 to 25 November 2026.")
    here.fill("NT1:", "lots")
    here.fill("What happened", "Two local people were taken on.")
    here.tap("Save")
    expect(here.last_card).to_contain_text("Error: ")
    here.picture("return-form-with-a-wrong-figure", 1250)
    here.fill("NT1:", "2")
    here.fill("NT31:", "10")
    here.fill("NT19:", "£30,000")
    here.tap("Save")
    expect(here.last_card).to_contain_text("is recorded")
    here.picture("return-recorded", 1250)

    expect(here.last_card).to_contain_text("on time")
    expect(here.last_card).to_contain_text("2 of 6 FTE, 33%")
    expect(here.last_card).to_contain_text("Two local people were taken on.")


def test_it_came_in_can_be_undone(at_work: AtWork):
    """One tap says that a return came in, and another takes that back."""
    here = at_work[REMINDED]
    here.tap("It came in")
    expect(here.answers.last).to_contain_text("is recorded")
    here.tap("Undo")

    expect(here.answers.last).to_contain_text("is open again")
