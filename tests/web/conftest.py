"""The web chat as a browser without JavaScript meets it, over a store in memory."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from bot.channels.web.app import build_app
from bot.settings import Settings
from store.sqlite import SqliteStore
from tests.web.fake import FakeAssistant, FullStore, LostStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = "http://127.0.0.1:8000"


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    """Give a store in memory."""
    kept = SqliteStore(":memory:")
    yield kept
    kept.close()


@pytest.fixture
def lost_store() -> LostStore:
    """Give a store that can be neither read nor written to."""
    return LostStore()


@pytest.fixture
def full_store() -> Iterator[FullStore]:
    """Give a store that can be read but not written to."""
    kept = FullStore(":memory:")
    yield kept
    kept.close()


@pytest.fixture
def assistant() -> FakeAssistant:
    """Give an assistant that remembers what it was asked."""
    return FakeAssistant()


@pytest.fixture
def browser(store, assistant) -> Callable[..., TestClient]:
    """Give a maker of browsers. The address is what a person typed; settings are the council's."""

    def open_at(address: str = HERE, *, talks_to=assistant, keeps_in=store, **settings) -> TestClient:
        app = build_app(talks_to, keeps_in, Settings(**settings), council="Shropshire Council", now=lambda: NOW)
        return TestClient(app, base_url=address, raise_server_exceptions=False)

    return open_at


@pytest.fixture
def client(browser) -> TestClient:
    """Give a browser at the bot's own machine."""
    return browser()
