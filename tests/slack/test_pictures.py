"""A person uses the bot in a real Slack client's window. Each step leaves a picture in the folder SVBOT_PICTURES."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, PATIENCE
from tests.browser.conftest import QUIET as QUIET_CHROMIUM
from tests.slack.conftest import Person, Slack, words

pytestmark = pytest.mark.slack

PURCHASE = "grounds maintenance, 3 years, £450k"
MEASURES = "Three measures for grounds maintenance"
FORM = "Describe a purchase"


@dataclass
class Window:
    """The window of one person."""

    page: Page
    folder: Path

    @property
    def main(self) -> Locator:
        """The conversation or page in the middle."""
        return self.page.locator("main")

    @property
    def modal(self) -> Locator:
        """The open form."""
        return self.page.locator(".modal")

    def open(self, name: str) -> None:
        """Open a conversation, a channel or an app's home by its *name* at the side."""
        self.page.locator(".sidebar-item").filter(has_text=name).last.click()

    def say(self, text: str) -> None:
        """Type *text* and send it."""
        box = self.main.locator("textarea, [contenteditable=true]").last
        box.fill(text)
        box.press("Enter")

    def fill(self, label: str, text: str) -> None:
        """Fill *text* into the field of the form under *label*."""
        self.modal.locator(".bk-input").filter(has_text=label).locator("input, textarea").fill(text)

    def submit(self) -> None:
        """Send the form."""
        self.modal.locator(".modal-foot .primary").click()

    def picture(self, name: str) -> None:
        """Keep a picture of the window."""
        self.page.screenshot(path=self.folder / f"{name}.png")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET_CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, slack: Slack, tmp_path: Path) -> Iterator[Callable[[Person], Window]]:
    """Give a maker of windows, each with a person in front of it."""
    folder = Path(os.environ.get("SVBOT_PICTURES") or tmp_path) / slack.mode
    folder.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)

    def open_window(person: Person) -> Window:
        page = context.new_page()
        page.goto(slack.address)
        page.locator(".actas select").last.select_option(person.user)
        return Window(page, folder)

    yield open_window
    context.close()


def test_a_recommendation_can_be_read_and_swapped(slack: Slack, window: Callable[[Person], Window]):
    """A recommendation shows its measures one below the other, and a tap puts another in the place of one."""
    person = slack.somebody()
    here = window(person)
    here.page.set_viewport_size({"width": 1280, "height": 1150})
    here.open(person.name)
    here.say(PURCHASE)
    swap = here.main.get_by_role("button", name="Another one instead of").first
    expect(here.main.get_by_text(MEASURES).last).to_be_visible()
    here.picture("recommendation")
    label = swap.inner_text()
    swap.click()
    expect(here.main.get_by_role("button", name=label)).to_have_count(0)
    here.picture("recommendation-after-a-swap")

    expect(here.main.get_by_role("button", name="Another one instead of")).to_have_count(3)


def test_an_answer_in_a_thread_can_be_read(slack: Slack, window: Callable[[Person], Window]):
    """An answer to a mention shows in the thread beside the channel, with its sources as links."""
    person = slack.somebody()
    slack.say(person, "<@U0BOT> What weighting do we put on social value?", "C01GEN")
    slack.reply("C01GEN", "10% to 20%")
    here = window(person)
    here.page.set_viewport_size({"width": 1280, "height": 1250})
    here.open("buying")
    here.main.locator(".thread-summary").first.click()
    expect(here.page.get_by_role("link", name="Commissioning social value FAQs").first).to_be_visible()
    here.picture("answer-in-a-thread")


def test_a_purchase_is_described_in_a_form(slack: Slack, window: Callable[[Person], Window]):
    """The form says under the field what is wrong, keeps what was typed, and brings the measures when it is right."""
    person = slack.somebody()
    here = window(person)
    here.open(person.name)
    here.say(FORM)
    here.main.locator(".bk-button").last.click()
    expect(here.modal).to_be_visible()
    here.picture("form")
    here.fill("What are you buying?", "Grounds maintenance for parks in Ludlow")
    here.fill("Value of the whole contract", "quite a lot")
    here.fill("How long it runs", "3 years")
    here.submit()
    expect(here.modal.locator(".modal-error")).to_contain_text("I cannot read that as a sum of money")
    here.picture("form-with-a-wrong-value")
    here.fill("Value of the whole contract", "£450,000")
    here.submit()
    expect(here.modal).to_be_hidden()
    expect(here.main.get_by_text(MEASURES).last).to_be_visible()
    here.picture("form-answered")

    understood = words(slack.reply(person.direct, MEASURES))
    assert "£450,000" in understood
    assert "3 years" in understood


def test_the_home_page_leads_to_the_form(slack: Slack, window: Callable[[Person], Window]):
    """The app's home shows what to tap, and a tap on the form opens it."""
    here = window(slack.somebody())
    here.open("social-value-bot")
    expect(here.main.get_by_role("button", name=FORM)).to_be_visible()
    here.picture("home")
    here.main.get_by_role("button", name=FORM).click()

    expect(here.modal).to_contain_text("What are you buying?")


def test_a_question_on_the_home_page_is_answered_by_direct_message(slack: Slack, window: Callable[[Person], Window]):
    """A tap on a question of the app's home brings the answer into the direct messages."""
    person = slack.somebody()
    here = window(person)
    here.open("social-value-bot")
    here.main.get_by_role("button", name="How many marks should social value get?").click()
    slack.reply(person.direct, "10% to 20%")
    here.open(person.name)
    expect(here.main.get_by_text("10% to 20%").first).to_be_visible()
    here.picture("answer")
    here.main.get_by_role("button", name="No", exact=True).click()
    expect(here.main.get_by_role("button", name="Not what I meant")).to_have_count(0)
    here.picture("answer-after-no")


def test_the_command_is_shown_to_the_person_alone(slack: Slack, window: Callable[[Person], Window]):
    """What /socialvalue brings is marked as visible to the person alone."""
    here = window(slack.somebody())
    here.open("buying")
    here.say("/socialvalue What weighting do we put on social value?")
    expect(here.main.get_by_text("only visible to you").first).to_be_visible()
    here.picture("command")
