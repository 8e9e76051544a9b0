"""What every test may share: the shipped pack, read once, and one assistant, which takes seconds to learn."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from handlers.assistant import Assistant
from handlers.conversation import Message, Person, Reply
from knowledge.models import Role
from knowledge.pack import Pack, load_pack
from store.sqlite import SqliteStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

settings.register_profile("same every time", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("same every time")


@pytest.fixture(scope="session")
def pack(learned) -> Pack:
    """Give the pack that comes with the bot."""
    return load_pack(cache=learned)


@pytest.fixture(scope="session")
def learned(tmp_path_factory) -> Path:
    """Give a folder where what was learned is kept for the other tests of this run, named as the program names it."""
    return tmp_path_factory.mktemp("cache") / "svbot"


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


@pytest.fixture
def say(assistant, request) -> Callable[..., Reply]:
    """Give a way to talk to the assistant, in a thread that belongs to this test alone."""

    def said(text: str, role: Role = Role.OFFICER) -> Reply:
        return assistant.reply(Message(text, Person(role), request.node.nodeid, NOW))

    return said
