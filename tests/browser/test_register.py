"""An officer keeps the register in a browser: lists in a form, a file that is added, reminders that arrive."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.channels import files
from tests.browser.conftest import Chat, Office
from tests.browser.test_for_everybody import COVERED, SMALL, TAGS

pytestmark = pytest.mark.browser

DUE = "A return is due on 30 September 2026"
SIZES = [(1100, 900), (360, 740), (320, 256)]
DROP = """([name, text]) => {
  const data = new DataTransfer();
  for (const each of [name].flat()) data.items.add(new File([text], each));
  for (const kind of ['dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Give a register file."""
    file = tmp_path / "register.csv"
    file.write_text("reference,title\nCON-1,Cleaning\n", encoding="utf-8")
    return file


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds on *page*."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [(found["id"], found["nodes"][0]["html"]) for found in results.response["violations"]]


def add(chat: Chat, file: Path) -> None:
    """Open the control for a file, choose *file* and send it."""
    chat.page.get_by_text("Add a register file").click()
    chat.page.get_by_label("Register file").set_input_files(file)
    chat.page.get_by_role("button", name="Add the file").click()


# A list in a form


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_an_answer_is_chosen_from_a_list(office: Office, scripts: bool):
    """A list is chosen from, keeps its answer while something else is put right, and is sent."""
    chat = office.open(java_script_enabled=scripts)
    chat.say("return")
    state = chat.answer.get_by_label("How it goes")
    expect(state).to_have_accessible_description("Choose one.")
    state.select_option("At risk")
    chat.tap(chat.answer.get_by_role("button", name="Send the return"))
    expect(chat.answer.get_by_label("How it goes")).to_have_value("At risk")
    expect(chat.answer.get_by_label("Who gave it (optional)")).to_have_value("")
    chat.answer.get_by_label("Hours given").fill("12")
    chat.tap(chat.answer.get_by_role("button", name="Send the return"))

    expect(chat.answer).to_contain_text("It goes: At risk")
    expect(chat.turns.last.locator(".said")).to_contain_text("How it goes: At risk")


# A file


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_register_is_added(office: Office, register: Path, scripts: bool):
    """An officer adds a file by a control and reads what became of it."""
    chat = office.open(java_script_enabled=scripts)
    add(chat, register)

    expect(chat.turns.last.locator(".said")).to_contain_text("File: register.csv")
    expect(chat.answer).to_contain_text("The register was read")
    expect(chat.page.get_by_label("Register file")).to_be_hidden()
    assert office.assistant.heard[-1].attachment.data == register.read_bytes()


def test_a_register_is_dropped_on_the_page(office: Office):
    """A file that is dropped anywhere on the page is added; of several the first, which is said."""
    chat = office.open()
    chat.page.evaluate(DROP, [["dropped.csv", "second.csv"], "reference\nCON-1\n"])

    expect(chat.turns.last.locator(".said")).to_contain_text("File: dropped.csv")
    expect(chat.page.locator("#status")).to_contain_text("Only the first file was added.")
    expect(chat.box).to_have_value("")
    assert chat.page.evaluate("() => document.body.className") == ""


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_another_kind_of_file_is_said_to_be_none(office: Office, tmp_path: Path, scripts: bool):
    """A file that is no register brings a sentence, and what stands on the page stays."""
    chat = office.open(java_script_enabled=scripts)
    chat.say("What weighting?")
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    add(chat, tmp_path / "notes.txt")

    expect(chat.page.get_by_role("alert")).to_have_text(files.OTHER_KIND)
    expect(chat.turns).to_have_count(1)
    chat.troubles.clear()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_file_that_is_too_large_is_said_to_be_so(office: Office, tmp_path: Path, scripts: bool):
    """A file far over the limit ends in words, not in a broken page."""
    chat = office.open(java_script_enabled=scripts)
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * (files.MOST_BYTES * 2))
    add(chat, large)

    expect(chat.page.get_by_text(files.TOO_LARGE)).to_be_visible()
    assert office.assistant.heard[-1].attachment is None
    chat.troubles.clear()


def test_a_supplier_has_no_control_for_files(office: Office):
    """On the suppliers' side nothing is added, and a dropped file is left alone."""
    chat = office.open()
    chat.page.get_by_role("button", name="Supplier").click()
    expect(chat.page.locator("#welcome")).to_be_visible()

    expect(chat.page.get_by_text("Add a register file")).to_have_count(0)


# A reminder


def test_a_reminder_arrives_by_itself(office: Office):
    """On an open page a reminder appears within ten seconds, announced, and the person keeps their place."""
    chat = office.open()
    chat.say("What weighting?")
    chat.box.fill("a message that was begun")
    chat.box.focus()
    office.remind()
    chat.page.clock.run_for(10_000)

    expect(chat.turns).to_have_count(2)
    expect(chat.answer.get_by_role("heading", level=3)).to_have_text("Reminder")
    expect(chat.answer).to_contain_text(DUE)
    expect(chat.page.get_by_role("log")).to_contain_text(DUE)
    expect(chat.box).to_have_value("a message that was begun")
    expect(chat.box).to_be_focused()


def test_a_reminder_out_of_sight_is_said(office: Office):
    """Whoever is reading further up is not moved, and reads beside the box that something has arrived."""
    chat = office.open(viewport={"width": 800, "height": 600})
    chat.say("grounds")
    chat.page.evaluate("() => scrollTo(0, 0)")
    office.remind()
    chat.page.clock.run_for(10_000)

    expect(chat.page.locator("#status")).to_have_text("A reminder has arrived below.")
    assert chat.page.evaluate("() => scrollY") == 0


def test_a_reminder_is_acted_on(office: Office):
    """A choice of a reminder is tapped like any other."""
    office.remind()
    chat = office.open()
    expect(chat.page.get_by_text(DUE)).to_be_visible()
    chat.tap(chat.answer.get_by_role("button", name="Give the return"))

    expect(chat.answer.get_by_role("group")).to_contain_text("Return for grounds maintenance")


def test_a_page_that_was_away_looks_when_it_is_back(office: Office):
    """Whoever comes back to the tab does not wait."""
    chat = office.open()
    office.remind()
    chat.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")

    expect(chat.answer).to_contain_text(DUE)


def test_a_hidden_page_leaves_reminders_to_others(office: Office):
    """A tab that nobody sees uses no reminder up."""
    chat = office.open()
    chat.page.evaluate("() => Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    office.remind()
    chat.page.clock.run_for(30_000)
    other = office.open()

    expect(other.page.get_by_text(DUE)).to_be_visible()
    expect(chat.turns).to_have_count(0)


def test_a_bot_that_is_away_is_asked_again(office: Office):
    """A look that fails is silent, and the next one brings what has arrived."""
    chat = office.open()
    chat.page.route("**/waiting", lambda route: route.abort())
    chat.page.clock.run_for(10_000)
    chat.page.unroute("**/waiting")
    office.remind()
    chat.page.clock.run_for(10_000)

    expect(chat.answer).to_contain_text(DUE)
    expect(chat.page.get_by_role("alert")).to_be_hidden()
    chat.troubles.clear()


# For everybody


def everything(office: Office, register: Path, **options: object) -> Chat:
    """Return a chat with a list that has an error beside it, a file that was added, and a reminder."""
    office.remind()
    chat = office.open(**options)
    add(chat, register)
    chat.turns.nth(1).wait_for()
    chat.say("return")
    chat.tap(chat.answer.get_by_role("button", name="Send the return"))
    chat.page.get_by_text("Add a register file").click()
    return chat


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing(office: Office, register: Path, scheme: str, width: int, height: int):
    """The rules of WCAG 2.2 AA hold with lists, files and reminders on the page, by day and by night."""
    chat = everything(office, register, color_scheme=scheme, viewport={"width": width, "height": height})

    assert violations(chat.page) == []
    assert not chat.is_wider_than_the_screen()
    assert chat.page.evaluate(SMALL) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_box_never_hides_what_has_the_focus(office: Office, register: Path, width: int, height: int):
    """Whoever tabs through the page always sees where they are."""
    chat = everything(office, register, viewport={"width": width, "height": height})
    chat.page.get_by_text("Add a register file").click()
    chat.page.evaluate("() => { scrollTo(0, 0); document.querySelector('.role button').focus(); }")
    covered = []
    for _ in range(
        chat.page.locator("main :is(button, summary, select, textarea, input:not([type=hidden])):visible").count()
    ):
        chat.page.keyboard.press("Tab")
        covered.append(chat.page.evaluate(COVERED))

    assert [each for each in covered if each] == []
