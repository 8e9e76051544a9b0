"""The bot in a Teams client that runs here: `svbot run`, and Microsoft 365 Agents Playground for each person.

In the office, those who manage a contract have met the bot. Their reminders arrive as the tests begin.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, PATIENCE
from tests.browser.conftest import QUIET as QUIET_CHROMIUM
from tests.running import free_ports
from tests.teams.office import AT, BEFORE, MANAGED, Office
from tests.teams.playground import PLAYGROUND, Clients, Person, Playground
from tests.teams.window import HEIGHT, WIDTH, Window

OpenWindow = Callable[[Person], Window]
"""Opens a window with a person in front of it."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder. The Playground needs a network of its own, because it listens on every address."""
    if not PLAYGROUND.exists() or len(Path("/proc/net/route").read_text().splitlines()) > 1:
        pytest.fail("This test runs in a network of its own, with the Playground installed: make e2e")
    return tmp_path_factory.mktemp("teams")


@pytest.fixture(scope="session")
def pictures(folder: Path) -> Path:
    """Give the folder for pictures."""
    kept = Path(os.environ.get("SVBOT_PICTURES") or folder / "pictures") / "teams"
    kept.mkdir(parents=True, exist_ok=True)
    return kept


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserContext]:
    """Start Chromium. All windows share what it keeps: the client is a large program."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET_CHROMIUM))
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield context
        browser.close()


@pytest.fixture(scope="session")
def office(folder: Path) -> Office:
    """Give the office. The bot runs in it once people are `at_work`."""
    here = Office(folder, f"http://127.0.0.1:{free_ports(1)[0]}")
    here.load_register()
    return here


@pytest.fixture(scope="session")
def clients(office: Office) -> Iterator[Clients]:
    """Give the clients."""
    with ExitStack() as stack:
        yield Clients(office.address, office.folder, stack)


@pytest.fixture(scope="session")
def at_work(
    office: Office, clients: Clients, chromium: BrowserContext, pictures: Path
) -> Iterator[dict[Person, Window]]:
    """Run the bot. Give the windows of those who have met it before: it is in them that reminders arrive."""
    with ExitStack() as stack:
        windows: dict[Person, Window] = {}
        with office.open(BEFORE):
            for person in MANAGED:
                windows[person] = stack.enter_context(opened(chromium, clients[person], pictures))
                expect(windows[person].answers).to_have_count(1)
            assert office.take_troubles() == []
        stack.enter_context(office.open(AT))
        yield windows


@pytest.fixture
def window(
    office: Office, clients: Clients, chromium: BrowserContext, pictures: Path, at_work: dict[Person, Window]
) -> Iterator[OpenWindow]:
    """Give a maker of windows. What Teams would refuse, what the bot's log complains of, and what asks others fails."""
    with ExitStack() as stack:
        windows: list[Window] = []

        def open_window(person: Person) -> Window:
            windows.append(stack.enter_context(opened(chromium, clients[person], pictures)))
            return windows[-1]

        yield open_window
        troubles = [trouble for each in (*windows, *at_work.values()) for trouble in each.take_troubles()]
    assert troubles + office.take_troubles() == []


@contextmanager
def opened(chromium: BrowserContext, client: Playground, folder: Path) -> Iterator[Window]:
    """Open a window of *client* until the block ends."""
    here = Window(chromium.new_page(), client.person, folder)
    here.watch()
    here.page.goto(client.address)
    here.page.get_by_role("textbox").first.wait_for()
    here.page.get_by_title("Toggle Log Panel").click()
    yield here
    here.page.close()
