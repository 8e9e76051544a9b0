"""The bot in a Slack that runs here: `svbot run`, a strict Web API, and local-slack behind it, all on loopback.

A workspace has an empty register. An office has one with returns that are due.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, PATIENCE
from tests.browser.conftest import QUIET as QUIET_CHROMIUM
from tests.slack.client import Mode, Person, Slack, email_of
from tests.slack.register import AT, LEAD, MANAGERS
from tests.slack.running import LOCAL_SLACK, bot_in, empty_workspace, load_register, workspace
from tests.slack.window import OpenWindow, Window

Run = Callable[[Mode, Path], AbstractContextManager[Slack]]


class Workspaces:
    """Starts a workspace for each mode when it is first asked for."""

    def __init__(self, folder: Path, stack: ExitStack, run: Run) -> None:
        self.folder, self._stack, self._run = folder, stack, run
        self._open: dict[Mode, Slack] = {}

    def __getitem__(self, mode: Mode) -> Slack:
        if mode not in self._open:
            self._open[mode] = self._stack.enter_context(self._run(mode, self.folder / mode))
        return self._open[mode]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for workspaces. They need a network of their own, because local-slack listens on every address."""
    if not LOCAL_SLACK.exists() or len(Path("/proc/net/route").read_text().splitlines()) > 1:
        pytest.fail("This test runs in a network of its own, with local-slack installed: make e2e")
    return tmp_path_factory.mktemp("slack")


@pytest.fixture(scope="session")
def workspaces(folder: Path) -> Iterator[Workspaces]:
    """Give the workspaces."""
    with ExitStack() as stack:
        yield Workspaces(folder, stack, workspace)


@pytest.fixture(params=["socket", "http"])
def slack(request: pytest.FixtureRequest, workspaces: Workspaces) -> Iterator[Slack]:
    """Give a workspace, once for each mode. What Slack would have refused fails the test."""
    here = workspaces[request.param]
    here.begin()
    yield here
    here.settle()
    assert here.troubles() == []


@contextmanager
def an_office(mode: Mode, folder: Path) -> Iterator[Slack]:
    """Run a workspace with the register of the office, and the bot in it at a time in working hours."""
    with empty_workspace(mode, folder) as slack:
        load_register(slack)
        with bot_in(slack, AT, SVBOT_LEAD=email_of(LEAD)):
            yield slack


@pytest.fixture(scope="session")
def offices(folder: Path) -> Iterator[Workspaces]:
    """Give the offices."""
    (folder / "office").mkdir()
    with ExitStack() as stack:
        yield Workspaces(folder / "office", stack, an_office)


@pytest.fixture(params=["socket", "http"])
def office(request: pytest.FixtureRequest, offices: Workspaces) -> Iterator[Slack]:
    """Give an office, once for each mode. What was said in earlier tests stays: reminders came when it began."""
    here = offices[request.param]
    here.forget()
    yield here
    here.settle()
    assert here.troubles() == []


@pytest.fixture(scope="session")
def managers() -> dict[Mode, Iterator[str]]:
    """Give the contract managers whose reminder nobody has touched yet."""
    return {"socket": iter(MANAGERS), "http": iter(MANAGERS)}


@pytest.fixture
def manager(office: Slack, managers: dict[Mode, Iterator[str]]) -> Person:
    """Give a contract manager whose reminder nobody has touched yet."""
    return office.somebody(next(managers[office.mode]))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET_CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenWindow]:
    """Give a maker of windows, each with a person in front of it."""
    slack: Slack = request.getfixturevalue("office" if "office" in request.fixturenames else "slack")
    folder = Path(os.environ.get("SVBOT_PICTURES") or tmp_path) / slack.mode
    folder.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)

    def open_window(person: Person) -> Window:
        page = context.new_page()
        page.goto(slack.address)
        page.locator(".actas select").last.select_option(person.user)
        here = Window(page, folder)
        here.close_forms()
        return here

    yield open_window
    context.close()
