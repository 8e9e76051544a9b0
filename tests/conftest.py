"""What every test may share: the shipped pack, read once, and one assistant, which takes seconds to learn."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from handlers.assistant import Assistant
from handlers.conversation import Message, Person, Reply
from handlers.rights import Rights
from knowledge.models import Role
from knowledge.pack import Pack, load_pack
from store.sqlite import SqliteStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

settings.register_profile("same every time", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("same every time")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all tests that need what was learned: learning takes it longer than any of them."""
    for item in items:
        if "learned" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("learned"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    """Give a folder for what can be made again, named as the program names it."""
    return tmp_path_factory.mktemp("cache") / "svbot"


@pytest.fixture(scope="session")
def pack(cache) -> Pack:
    """Give the pack that comes with the bot."""
    return load_pack(cache=cache)


@pytest.fixture(scope="session")
def learned(cache) -> Path:
    """Give the folder where what was learned is kept for the other tests of this run."""
    return cache


@pytest.fixture(scope="session")
def remembered() -> Iterator[SqliteStore]:
    """Give what the assistant that all tests share remembers in."""
    store = SqliteStore(":memory:")
    yield store
    store.close()


@pytest.fixture(scope="session")
def assistant(pack, remembered, learned) -> Assistant:
    """Give the assistant that all tests share. Talk to it through `say`, so that no test hears another."""
    return Assistant(pack, remembered, cache=learned)


class Shelf:
    """A store that is another one for each test."""

    kept: Any

    def __getattr__(self, name: str) -> Any:
        """Do it in the store of this test."""
        return getattr(self.kept, name)


@pytest.fixture(scope="session")
def earnest(pack, learned) -> Callable[..., Assistant]:
    """Give a way to get an assistant over a store of a test's own: *lead* is the e-mail address of the lead.

    It is put together once, and takes the store of whoever asked last.
    """
    made: dict[str, tuple[Assistant, Shelf]] = {}

    def over(store: Any, lead: str = "") -> Assistant:
        if lead not in made:
            shelf = Shelf()
            made[lead] = Assistant(pack, shelf, cache=learned, rights=Rights(shelf, lead)), shelf
        assistant, shelf = made[lead]
        shelf.kept = store
        return assistant

    return over


@pytest.fixture
def say(assistant, request) -> Callable[..., Reply]:
    """Give a way to talk to the assistant, in a thread that belongs to this test alone."""

    def said(text: str, role: Role = Role.OFFICER) -> Reply:
        return assistant.reply(Message(text, Person(role), request.node.nodeid, NOW))

    return said
