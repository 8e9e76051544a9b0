"""A person uses the chat in a browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Chat

pytestmark = pytest.mark.browser

QUESTION = "What weighting do we put on social value?"
PURCHASE = "grounds maintenance £500,000 over 3 years"
FOCUSED = "() => document.activeElement.closest('li')?.id === 'latest' && document.activeElement.tagName"


def test_a_person_asks_and_reads_an_answer(chat: Chat):
    """A question is answered in place with its source, the box is empty again and ready for the next."""
    chat.say(QUESTION)

    expect(chat.turns).to_have_count(1)
    expect(chat.turns.last.locator(".said")).to_contain_text(QUESTION)
    expect(chat.answer).to_contain_text("10% to 20%")
    expect(chat.answer.get_by_role("link").first).to_contain_text("shropshire.gov.uk")
    expect(chat.box).to_have_value("")
    expect(chat.box).to_be_focused()
    expect(chat.page.locator("#welcome")).to_have_count(0)


def test_a_person_taps_a_choice(chat: Chat):
    """A tap sends its words and moves the reader to the answer."""
    choice = chat.page.locator("#welcome .choices button").first
    words = choice.get_attribute("value")
    chat.tap(choice)

    expect(chat.turns.last.locator(".said")).to_contain_text(words)
    assert chat.page.evaluate(FOCUSED) == "H3"
    expect(chat.answer).to_be_in_viewport()


def test_a_purchase_is_recommended_for_and_followed_up(chat: Chat):
    """A described purchase brings measure cards. A tap on a card asks more about that measure."""
    chat.say(PURCHASE)
    card = chat.answer.locator(".measure").first
    code = card.locator(".code").inner_text()
    card.get_by_text(f"Evidence for {code}").click()
    expect(card.locator("details li").first).to_be_visible()
    chat.tap(card.locator(".choices button").first)

    expect(chat.turns).to_have_count(2)
    expect(chat.answer).to_contain_text(code)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_purchase_is_described_in_a_form(visit: Callable[..., Chat], scripts: bool):
    """A form is filled in, a wrong answer is put right with nothing typed again, and measures are suggested."""
    chat = visit(java_script_enabled=scripts)
    chat.say("Describe a purchase")
    chat.answer.get_by_label("What are you buying?").fill("Grounds maintenance\nin Ludlow")
    chat.answer.get_by_label("Value of the whole contract (optional)").fill("lots")
    chat.tap(chat.answer.get_by_role("button", name="Suggest measures"))

    value = chat.answer.get_by_label("Value of the whole contract")
    expect(value).to_have_attribute("aria-invalid", "true")
    expect(value).to_have_accessible_description(re.compile(r"For example, £450,000\. Error: I cannot read that"))
    if scripts:
        expect(value).to_be_focused()
    expect(value).to_be_in_viewport()
    expect(chat.answer.get_by_label("What are you buying?")).to_have_value("Grounds maintenance\nin Ludlow")
    value.fill("450000")
    value.press("Enter")

    expect(chat.turns).to_have_count(3)
    expect(chat.turns.last.locator(".said")).to_contain_text("Value of the whole contract: 450000")
    expect(chat.answer.locator(".facts")).to_contain_text("£450,000")
    expect(chat.answer.locator(".measure").first).to_be_visible()


def test_a_form_keeps_its_answers_when_the_network_fails(chat: Chat):
    """What was filled in is still there when it could not be sent, and the same button sends it."""
    chat.say("Describe a purchase")
    bought = chat.answer.get_by_label("What are you buying?")
    bought.fill("grounds maintenance")
    chat.box.fill("a message that was begun")
    chat.page.route("**/", lambda route: route.abort())
    chat.answer.get_by_role("button", name="Suggest measures").click()
    expect(chat.page.get_by_role("alert")).to_have_text("The bot could not be reached. Try the button again.")
    expect(bought).to_have_value("grounds maintenance")
    assert "ERR_FAILED" in chat.troubles.pop()
    chat.page.unroute("**/")
    chat.tap(chat.answer.get_by_role("button", name="Suggest measures"))

    expect(chat.answer.locator(".measure").first).to_be_visible()
    expect(chat.box).to_have_value("a message that was begun")


def test_a_draft_is_copied_with_one_tap(visit: Callable[..., Chat]):
    """A draft text has a button that copies all of it."""
    chat = visit(permissions=["clipboard-read", "clipboard-write"])
    chat.say(PURCHASE)
    chat.say("Tell me more")
    draft = chat.answer.locator(".copyable").first
    draft.get_by_role("button", name="Copy this text").click()

    expect(draft.get_by_role("button", name="Copied")).to_be_visible()
    assert chat.page.evaluate("() => navigator.clipboard.readText()") == draft.locator("pre").text_content()


def test_the_conversation_is_there_after_a_reload(chat: Chat):
    """A reload shows the same turns, the newest in view."""
    chat.say(QUESTION)
    chat.say(PURCHASE)
    chat.page.reload()

    expect(chat.turns).to_have_count(2)
    expect(chat.turns.last.locator(".said")).to_be_in_viewport()


def test_the_keyboard_is_enough(chat: Chat):
    """Skip link, typing, a new line, sending and a choice all work without a mouse."""
    keyboard = chat.page.keyboard
    keyboard.press("Tab")
    expect(chat.page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    keyboard.press("Enter")
    expect(chat.box).to_be_focused()
    keyboard.type("What weighting")
    keyboard.press("Shift+Enter")
    keyboard.type("do we put on social value?")
    expect(chat.box).to_have_value("What weighting\ndo we put on social value?")
    keyboard.press("Enter")
    expect(chat.answer).to_contain_text("10% to 20%")
    expect(chat.box).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(chat.answer.locator(".choices button").last).to_be_focused()
    keyboard.press("Enter")
    expect(chat.turns).to_have_count(2)
    assert chat.page.evaluate(FOCUSED) == "H3"


def test_the_chat_works_without_javascript(visit: Callable[..., Chat]):
    """With scripts switched off a person asks, taps, opens the evidence and starts again, all by plain forms."""
    chat = visit(java_script_enabled=False)
    expect(chat.page.get_by_text("Enter sends.")).to_be_hidden()
    chat.say(PURCHASE)
    assert chat.page.url.endswith("/#latest")
    card = chat.answer.locator(".measure").first
    card.locator("summary").click()
    expect(card.locator("details li").first).to_be_visible()
    chat.tap(card.locator(".choices button").first)
    expect(chat.turns).to_have_count(2)
    chat.page.locator("footer").get_by_role("button", name="Start again").click()

    expect(chat.turns).to_have_count(0)
    expect(chat.page.get_by_text("The conversation has been deleted.")).to_be_visible()


def test_a_message_that_is_too_long_stays_in_the_box(chat: Chat):
    """A long paste is answered with its limit and can be shortened, with nothing lost."""
    chat.say("x " * 6000)

    expect(chat.answer).to_contain_text("10,000")
    expect(chat.box).to_have_value("x " * 6000)


def test_the_text_is_kept_when_the_network_fails(chat: Chat):
    """A message that could not be sent is still in the box, the page says so, and it can be sent again."""
    chat.page.route("**/", lambda route: route.abort())
    chat.box.fill(QUESTION)
    chat.box.press("Enter")
    problem = chat.page.get_by_role("alert")
    expect(problem).to_have_text("The bot could not be reached. Your message is still in the box.")
    expect(chat.box).to_have_value(QUESTION)
    expect(chat.box).to_be_focused()
    assert "ERR_FAILED" in chat.troubles.pop()
    chat.page.unroute("**/")
    chat.box.press("Enter")

    expect(chat.answer).to_contain_text("10% to 20%")
    expect(problem).to_be_hidden()


def test_a_message_is_sent_once(chat: Chat):
    """While the bot looks, the page says so, and a second Enter sends nothing."""
    held: list[Route] = []
    chat.page.route("**/", lambda route: held.append(route))
    chat.box.fill(QUESTION)
    chat.box.press("Enter")
    status = chat.page.locator("#status")
    expect(status).to_have_text("Looking…")
    chat.box.press("Enter")
    expect(status).to_contain_text("Still looking.")
    held[0].continue_()
    expect(chat.answer).to_contain_text("10% to 20%")

    assert len(held) == 1
    expect(chat.turns).to_have_count(1)
    expect(status).to_have_text("")


def test_what_is_typed_while_the_bot_looks_is_kept(chat: Chat):
    """The next message, begun too early, is not wiped when the answer comes."""
    held: list[Route] = []
    chat.page.route("**/", lambda route: held.append(route))
    chat.box.fill(QUESTION)
    chat.box.press("Enter")
    expect(chat.page.locator("#status")).to_have_text("Looking…")
    chat.box.fill("and the next")
    held[0].continue_()
    chat.turns.first.wait_for()

    expect(chat.box).to_have_value("and the next")


def test_an_officer_looks_at_the_suppliers_side_and_back(chat: Chat):
    """The role is shown and can be changed. Each change begins a new conversation."""
    chat.say(QUESTION)
    chat.page.get_by_role("button", name="Supplier").click()
    expect(chat.page.get_by_role("button", name="Supplier")).to_have_attribute("aria-pressed", "true")
    expect(chat.turns).to_have_count(0)
    expect(chat.page.locator("#welcome")).to_be_visible()
    chat.page.get_by_role("button", name="Council officer").click()

    expect(chat.page.get_by_role("button", name="Council officer")).to_have_attribute("aria-pressed", "true")
    expect(chat.turns).to_have_count(0)
