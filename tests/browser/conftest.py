"""The web chat in headless Chromium: the real page, with the real assistant and pack or with one of few words."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bot.channels.web.app import build_app
from bot.loopback import is_loopback
from bot.settings import Settings
from handlers.assistant import Assistant
from handlers.conversation import REPLY_JSON
from knowledge.pack import load_pack
from store.inbox import Waiting
from store.sqlite import SqliteStore
from tests.web.fake import REMINDER, FakeAssistant

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 10_000


@dataclass
class Chat:
    """The chat on one open page, as a person uses it."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    @property
    def box(self) -> Locator:
        """Where a message is typed."""
        return self.page.get_by_label("Your message")

    @property
    def turns(self) -> Locator:
        """The turns so far."""
        return self.page.locator("#turns > li")

    @property
    def answer(self) -> Locator:
        """The newest answer."""
        return self.turns.last.locator(".reply")

    def say(self, text: str) -> None:
        """Type *text*, send it, and wait for its turn."""
        before = self.turns.count()
        self.box.fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()
        self.turns.nth(before).wait_for()

    def tap(self, button: Locator) -> None:
        """Tap a choice, and wait for its turn."""
        before = self.turns.count()
        button.click()
        self.turns.nth(before).wait_for()

    def is_wider_than_the_screen(self) -> bool:
        """Return True when a reader would have to scroll sideways."""
        return self.page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


@dataclass
class Office:
    """A chat of few words, and a way to let a reminder wait for the officer there."""

    address: str
    store: SqliteStore
    officer: int
    assistant: FakeAssistant
    visit: Callable[..., Chat]

    def open(self, **options: object) -> Chat:
        """Open the chat."""
        return self.visit(at=self.address, **options)

    def remind(self, name: str = "reminder 1") -> None:
        """Let a reminder wait."""
        reply = REPLY_JSON.dump_json(REMINDER).decode()
        self.store.put(Waiting(name, self.officer, reply, datetime.now(UTC)))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the chat on a free port of this machine."""
    store = SqliteStore(":memory:")
    with served(_assistant(store, tmp_path_factory), store) as address:
        yield address
    store.close()


@pytest.fixture
def office(visit: Callable[..., Chat]) -> Iterator[Office]:
    """Serve a chat of few words to an officer who has spoken at this machine."""
    store = SqliteStore(":memory:")
    now = datetime.now(UTC)
    who = store.meet("local", "this machine", "Olive Officer", "olive@council.example", now)
    assistant = FakeAssistant()
    with served(assistant, store) as address:
        yield Office(address, store, who.id, assistant, visit)
    store.close()


@contextmanager
def served(assistant: object, store: SqliteStore) -> Iterator[str]:
    """Serve the chat on a free port of this machine, until the block ends."""
    app = build_app(assistant, store, Settings(), council="Shropshire Council")
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Chat]]:
    """Give a maker of visits. A request that leaves this machine, or an error in the console, fails the test."""
    visits: list[Chat] = []

    def open_chat(path: str = "/", at: str = address, **options: object) -> Chat:
        context = chromium.new_context(**({"reduced_motion": "reduce"} | options))
        context.set_default_timeout(PATIENCE)
        chat = Chat(context.new_page(), at)
        context.on("request", lambda request: _stays_here(request.url, chat.troubles))
        context.on("console", lambda line: line.type == "error" and chat.troubles.append(line.text))
        context.on("weberror", lambda error: chat.troubles.append(str(error.error)))
        visits.append(chat)
        chat.page.clock.install()
        chat.page.goto(at + path)
        return chat

    yield open_chat
    troubles = [trouble for chat in visits for trouble in chat.troubles]
    for chat in visits:
        chat.page.context.close()
    assert troubles == []


@pytest.fixture
def chat(visit: Callable[..., Chat]) -> Chat:
    """Open the chat on a desk."""
    return visit(viewport={"width": 1100, "height": 900})


def _assistant(store: SqliteStore, folders: pytest.TempPathFactory) -> Assistant:
    return Assistant(load_pack(), store, cache=folders.mktemp("cache"))


def _stays_here(url: str, troubles: list[str]) -> None:
    if not is_loopback(urlsplit(url).hostname or ""):
        troubles.append(f"a request left this machine: {url}")
