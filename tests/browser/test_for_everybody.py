"""The chat can be read and used by everybody: axe finds nothing, it fits a phone, and nothing is too small to hit."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Chat

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SAY = {
    "empty": (),
    "answer": ("What weighting do we put on social value?",),
    "recommendation": ("grounds maintenance £500,000 over 3 years", "Tell me more"),
    "form": ("Describe a purchase",),
    "long message": ("Zażółć gęślą jaźń " * 40 + "x" * 300,),
}
SMALL = """() => [...document.querySelectorAll('a, button, summary, textarea, select, input:not([type=hidden])')]
  .filter((e) => e.checkVisibility() && !e.matches('.skip') && e.getBoundingClientRect().height < 44)
  .map((e) => e.outerHTML)"""
COVERED = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const form = document.querySelector('.dock');
  return !form.contains(document.activeElement) && getComputedStyle(form).position === 'sticky'
    && box.bottom > form.getBoundingClientRect().top + 1 ? document.activeElement.outerHTML : '';
}"""


def opened(visit: Callable[..., Chat], state: str, **options: object) -> Chat:
    """Return a chat in which the messages of *state* were said and everything is unfolded."""
    chat = visit(**options)
    for text in SAY[state]:
        chat.say(text)
    for summary in chat.page.locator("summary").all():
        summary.click()
    return chat


@pytest.mark.parametrize("state", SAY)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 360])
def test_axe_finds_nothing(visit: Callable[..., Chat], state: str, scheme: str, width: int):
    """The rules of WCAG 2.2 AA that a machine can check hold in every state, by day and by night, on desk and phone."""
    chat = opened(visit, state, color_scheme=scheme, viewport={"width": width, "height": 800})
    results = Axe().run(chat.page, options={"runOnly": {"type": "tag", "values": TAGS}})

    assert [(found["id"], found["nodes"][0]["html"]) for found in results.response["violations"]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 360])
def test_axe_finds_nothing_in_a_form_with_errors(visit: Callable[..., Chat], scheme: str, width: int):
    """An error can be read by everybody, also beside the older form that it was made in."""
    chat = opened(visit, "form", color_scheme=scheme, viewport={"width": width, "height": 800})
    chat.tap(chat.answer.get_by_role("button", name="Suggest measures"))
    results = Axe().run(chat.page, options={"runOnly": {"type": "tag", "values": TAGS}})

    assert [(found["id"], found["nodes"][0]["html"]) for found in results.response["violations"]] == []
    assert not chat.is_wider_than_the_screen()


@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 256), (1100, 900)])
def test_the_box_never_hides_a_field_of_a_form(visit: Callable[..., Chat], width: int, height: int):
    """Whoever tabs through a form always sees the field that they are in."""
    chat = opened(visit, "form", viewport={"width": width, "height": height})
    chat.page.evaluate("() => { scrollTo(0, 0); document.querySelector('.role button').focus(); }")
    covered = []
    for _ in range(chat.page.locator(".role button, .form :is(textarea, input:not([type=hidden]), button)").count()):
        chat.page.keyboard.press("Tab")
        covered.append(chat.page.evaluate(COVERED))

    assert not any(covered)


def test_axe_finds_nothing_on_a_page_that_does_not_exist(visit: Callable[..., Chat]):
    """The page for a wrong address is as readable as the chat."""
    chat = visit("/nothing-here")
    chat.troubles.clear()
    results = Axe().run(chat.page, options={"runOnly": {"type": "tag", "values": TAGS}})

    assert [found["id"] for found in results.response["violations"]] == []


@pytest.mark.parametrize("state", SAY)
@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 256), (1100, 900)])
def test_nothing_scrolls_sideways_or_is_too_small_to_hit(
    visit: Callable[..., Chat], state: str, width: int, height: int
):
    """On a phone, at 400% zoom and on a desk the page reflows, and each target is at least 44 pixels high."""
    chat = opened(visit, state, viewport={"width": width, "height": height})

    assert not chat.is_wider_than_the_screen()
    assert chat.page.evaluate(SMALL) == []


@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 256), (1100, 900)])
def test_the_box_never_hides_what_has_the_focus(visit: Callable[..., Chat], width: int, height: int):
    """Whoever tabs through a long conversation always sees where they are."""
    chat = opened(visit, "recommendation", viewport={"width": width, "height": height})
    chat.page.evaluate("() => { scrollTo(0, 0); document.querySelector('.role button').focus(); }")
    covered = []
    for _ in range(chat.page.locator("main a, main button, main summary").count()):
        chat.page.keyboard.press("Tab")
        covered.append(chat.page.evaluate(COVERED))

    assert not any(covered)


def test_the_dark_page_is_dark(visit: Callable[..., Chat]):
    """Whoever asks their device for dark pages gets one."""
    chat = visit(color_scheme="dark")
    red, green, blue = chat.page.evaluate("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")

    assert max(int(red), int(green), int(blue)) < 40
