"""A person uses the bot in a real Slack client's window. Each step leaves a picture in the folder SVBOT_PICTURES."""

import pytest
from playwright.sync_api import expect

from tests.slack.client import Slack, words
from tests.slack.window import OpenWindow

pytestmark = pytest.mark.slack

PURCHASE = "grounds maintenance, 3 years, £450k"
MEASURES = "Three measures for grounds maintenance"
FORM = "Describe a purchase"


def test_a_recommendation_can_be_read_and_swapped(slack: Slack, window: OpenWindow):
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


def test_an_answer_in_a_thread_can_be_read(slack: Slack, window: OpenWindow):
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


def test_a_purchase_is_described_in_a_form(slack: Slack, window: OpenWindow):
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


def test_the_home_page_leads_to_the_form(slack: Slack, window: OpenWindow):
    """The app's home shows what to tap, and a tap on the form opens it."""
    here = window(slack.somebody())
    here.open("social-value-bot")
    expect(here.main.get_by_role("button", name="Register a contract").first).to_be_visible()
    here.picture("home")
    here.main.get_by_role("button", name="Register a contract").first.click()

    expect(here.modal).to_contain_text("What the contract is for")


def test_a_question_on_the_home_page_is_answered_by_direct_message(slack: Slack, window: OpenWindow):
    """A tap on a question of the app's home brings the answer into the direct messages."""
    person = slack.somebody()
    here = window(person)
    here.open("social-value-bot")
    here.main.get_by_role("button", name="What are the principles?").click()
    slack.reply(person.direct, "Six principles")
    here.open(person.name)
    expect(here.main.get_by_text("Six principles").first).to_be_visible()
    here.picture("answer")
    here.main.get_by_role("button", name="No", exact=True).click()
    expect(here.main.get_by_role("button", name="Not what I meant")).to_have_count(0)
    here.picture("answer-after-no")


def test_the_command_is_shown_to_the_person_alone(slack: Slack, window: OpenWindow):
    """What /socialvalue brings is marked as visible to the person alone."""
    here = window(slack.somebody())
    here.open("buying")
    here.say("/socialvalue What weighting do we put on social value?")
    expect(here.main.get_by_text("only visible to you").first).to_be_visible()
    here.picture("command")
