"""What every test may share: the shipped pack, read once, and one assistant, which takes seconds to learn."""

import fcntl
import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from handlers.assistant import Assistant
from handlers.conversation import Message, Person, Reply
from handlers.rights import Rights
from knowledge.answering import Answerer
from knowledge.brief import BriefReader
from knowledge.draft import DraftReader
from knowledge.models import Role
from knowledge.pack import Pack, load_pack
from knowledge.routing import Router
from store.sqlite import SqliteStore

LEARNERS = (Router, DraftReader, BriefReader, Answerer)
"""What learns from the pack, so that two processes that begin at either end are done at the same time."""

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

settings.register_profile("same every time", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("same every time")


@pytest.fixture(scope="session")
def pack(learned) -> Pack:
    """Give the pack that comes with the bot."""
    return load_pack(cache=learned)


@pytest.fixture(scope="session")
def learned(tmp_path_factory) -> Path:
    """Give a folder where what was learned is kept for this run, named as the program names it.

    Processes that run tests side by side share it, and what there is to learn.
    """
    side_by_side = os.environ.get("PYTEST_XDIST_WORKER", "")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if side_by_side else base) / "cache" / "svbot"
    folder.mkdir(parents=True, exist_ok=True)
    pack = load_pack(cache=folder)
    order = LEARNERS[::-1] if side_by_side[-1:] in set("13579") else LEARNERS
    for wait in (False, True):
        for learner in order:
            _learn_once(learner, pack, folder, wait=wait)
    return folder


def _learn_once(learner: Callable[[Pack, Path], object], pack: Pack, folder: Path, *, wait: bool) -> None:
    """Let *learner* learn, unless another process has done so, or does so now and there is no need to *wait*."""
    done = folder / f"{learner.__name__}.done"
    with (folder / f"{learner.__name__}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return
        if not done.exists():
            learner(pack, folder)
            done.touch()


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


def pytest_collection_finish() -> None:
    """Let what stays for the whole run, such as thousands of tests, not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


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
