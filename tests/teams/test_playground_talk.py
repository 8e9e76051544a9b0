"""The bot in a real Teams client: questions, measures and forms, in its own chat, in a group and in a channel."""

import pytest
from playwright.sync_api import expect

from tests.teams.conftest import OpenWindow
from tests.teams.office import Office
from tests.teams.playground import ALICE, BOT_NAME, NEW, Clients
from tests.teams.window import Window

pytestmark = pytest.mark.teams

QUESTION = "What weighting do we put on social value?"
ANSWER = "10% to 20%"
PURCHASE = "grounds maintenance, 3 years, £450k"
MEASURES = "Three measures for grounds maintenance"
SWAP = "Another one instead of "
HELLO = "Hello. I answer questions"


def swaps(here: Window) -> list[str]:
    """Return what stands on the buttons that swap a measure, on the newest card."""
    return [each for each in here.last_card.get_by_role("button").all_inner_texts() if each.startswith(SWAP)]


def test_a_question_is_answered_with_its_sources(window: OpenWindow):
    """A question to the bot alone is answered in one message, with its sources as links."""
    here = window(ALICE)
    answer = here.say(QUESTION)

    expect(answer).to_contain_text(ANSWER)
    expect(answer.get_by_role("link", name="Commissioning social value FAQs").first).to_be_visible()
    expect(here.answers).to_have_count(1)


def test_a_purchase_brings_measures(window: OpenWindow):
    """A purchase in a person's own words brings three measures on one card, each with buttons of its own."""
    here = window(ALICE)
    expect(here.say(PURCHASE)).to_contain_text(MEASURES)
    here.picture("recommendation", 1150, PURCHASE)

    assert len(swaps(here)) == 3
    expect(here.last_card.get_by_role("button", name="Why ")).to_have_count(3)


def test_another_measure_takes_the_place_of_the_first(window: OpenWindow):
    """A tap on "Another one instead of ..." changes the card itself. Nothing is added below it."""
    here = window(ALICE)
    expect(here.say(PURCHASE)).to_contain_text(MEASURES)
    label = swaps(here)[0]
    here.tap(label)
    expect(here.last_card.get_by_role("button", name=label)).to_have_count(0)

    assert len(swaps(here)) == 3
    expect(here.answers).to_have_count(1)


def test_why_is_answered_below_the_measures(window: OpenWindow):
    """A tap on "Why ...?" is answered in a new message, and the measures stay."""
    here = window(ALICE)
    expect(here.say(PURCHASE)).to_contain_text(MEASURES)
    why = here.last_card.get_by_role("button", name="Why ").first.inner_text()
    here.tap(why)

    expect(here.answers.nth(1)).to_contain_text(why.rstrip("?"))
    expect(here.answers.first).to_contain_text(MEASURES)
    expect(here.answers.first).to_contain_text("The answer is below.")


def test_who_says_no_is_told_whom_to_ask(window: OpenWindow):
    """A tap on "No" under an answer brings thanks and the procurement team's address."""
    here = window(ALICE)
    expect(here.say(QUESTION)).to_contain_text(ANSWER)
    here.tap("No")

    expect(here.answers.nth(1)).to_contain_text("procurement@")


def test_a_purchase_is_described_in_a_form(window: OpenWindow):
    """The form says above a field what is wrong, keeps what was typed, and becomes the measures when it is right."""
    here = window(ALICE)
    expect(here.say("Describe a purchase")).to_contain_text("What are you buying?")
    here.fill("How long it runs", "3 years")
    here.tap("Suggest measures")
    expect(here.last_card).to_contain_text("Fill in: What are you buying?")
    here.fill("What are you buying?", "Grounds maintenance for parks in Ludlow")
    here.fill("Value of the whole contract", "quite a lot")
    here.tap("Suggest measures")
    expect(here.last_card).to_contain_text("Error: I cannot read that as a sum of money")
    expect(here.field("What are you buying?")).to_have_value("Grounds maintenance for parks in Ludlow")
    here.fill("Value of the whole contract", "£450,000")
    here.tap("Suggest measures")

    expect(here.last_card).to_contain_text(MEASURES)
    expect(here.last_card).to_contain_text("£450,000")
    expect(here.answers).to_have_count(1)


def test_who_is_new_is_greeted_once(window: OpenWindow, clients: Clients):
    """Who gets the bot is greeted once, although Teams says so twice. Who gets it again is not."""
    here = window(NEW)
    expect(here.answers).to_contain_text([HELLO])
    clients[NEW].deliver("installationUpdate", action="remove")
    clients[NEW].deliver("installationUpdate", action="add")
    expect(here.say(QUESTION)).to_contain_text(ANSWER)
    again = window(NEW)
    expect(again.say(QUESTION)).to_contain_text(ANSWER)

    expect(here.answers.filter(has_text=HELLO)).to_have_count(1)
    expect(again.answers.filter(has_text=HELLO)).to_have_count(0)


def test_a_mention_is_answered_in_its_thread(window: OpenWindow):
    """Who mentions the bot in a channel is answered under the post. Talk among people is left alone."""
    here = window(ALICE)
    here.open("channel")
    expect(here.post(QUESTION, to_the_bot=False)).to_be_visible()
    expect(here.post(QUESTION)).to_contain_text(ANSWER)

    expect(here.posts.filter(has_text=QUESTION).filter(has_not_text=BOT_NAME)).to_have_count(1)


def test_measures_are_swapped_in_a_thread(window: OpenWindow):
    """In a channel too, another measure takes the place of the first, in the thread."""
    here = window(ALICE)
    here.open("channel")
    asked = here.post(PURCHASE)
    expect(asked).to_contain_text(MEASURES)
    label = next(each for each in asked.get_by_role("button").all_inner_texts() if each.startswith(SWAP))
    asked.get_by_role("button", name=label).click()
    expect(asked.get_by_role("button", name=label)).to_have_count(0)

    expect(asked.get_by_role("button", name=SWAP)).to_have_count(3)


def test_a_message_that_comes_twice_is_answered_once(window: OpenWindow, clients: Clients):
    """Teams delivers a message again when it hears nothing. Two deliveries get one answer."""
    here = window(ALICE)
    for _ in range(2):
        clients[ALICE].deliver("message", id="delivered-twice", text=QUESTION)
    expect(here.answers).to_contain_text([ANSWER])
    expect(here.say("hello")).to_contain_text(HELLO[:5])

    expect(here.answers.filter(has_text=ANSWER)).to_have_count(1)


def test_the_log_holds_nothing_personal(window: OpenWindow, office: Office):
    """Neither what was said nor who said it is in the log."""
    here = window(ALICE)
    expect(here.say(QUESTION)).to_contain_text(ANSWER)
    log = office.log.read_text().lower()

    assert not any(each.lower() in log for each in ("weighting", ALICE.user, ALICE.ident, ALICE.chat, "alice"))
