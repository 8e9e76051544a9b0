"""What is remembered of a thread: kept apart from others, and harmless when another version wrote it."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.assistant import Assistant
from handlers.conversation import Message, Person, Reply
from handlers.memory import Memory, from_text, to_text
from knowledge.models import Role
from knowledge.pack import Pack
from store.gaps import Gap
from tests.conftest import NOW
from tests.handlers.talk import GROUNDS, codes, understood, words

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


class FakeStore:
    """Remembers in a dictionary that a test can write to, and keeps gaps in a list."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.noted: list[Gap] = []

    def recall(self, thread: str) -> str | None:
        """Return what was remembered."""
        return self.kept.get(thread)

    def remember(self, thread: str, memory: str, now: object) -> None:
        """Keep *memory*."""
        self.kept[thread] = memory

    def add_gap(self, gap: Gap) -> None:
        """Keep *gap*."""
        self.noted.append(gap)


@pytest.fixture(scope="module")
def shelf() -> FakeStore:
    """Give what the assistant of this module remembers in."""
    return FakeStore()


@pytest.fixture(scope="module")
def talk(pack: Pack, learned, shelf: FakeStore) -> Callable[..., Reply]:
    """Give a way to talk, in a thread of any name, to an assistant that remembers on the shelf."""
    assistant = Assistant(pack, shelf, cache=learned)
    return lambda text, thread, role=Role.OFFICER: assistant.reply(Message(text, Person(role), thread, NOW))


def test_two_threads_do_not_mix(talk):
    """Two people who talk at once each follow up on their own purchase."""
    talk(GROUNDS, "one")
    talk("school meals, 4 years, £2 million", "other")
    talk("another one", "other")
    one, other = talk("it is only £20k", "one"), talk("it is for 5 years", "other")

    assert understood(one)["You are buying"] == "Grounds maintenance and weed control"
    assert (understood(one)["Value"], understood(one)["Length"]) == ("£20,000", "3 years")
    assert (understood(other)["Value"], understood(other)["Length"]) == ("£2 million", "5 years")


def test_a_thread_that_said_nothing_has_nothing_to_follow_up(talk, pack):
    """A stranger who says "tell me more" hears nothing of another thread."""
    talk(GROUNDS, "somebody")
    reply = talk("tell me more", "stranger")

    assert words(reply).startswith(pack.wording.nothing_more)


def test_nothing_is_written_while_nothing_changes(talk, shelf):
    """A greeting and a bad message leave no trace of the thread."""
    for typed in ("hello", "", "🎉"):
        talk(typed, "passer-by")

    assert "passer-by" not in shelf.kept


@pytest.mark.parametrize(
    "old",
    [
        "",
        "null",
        "[]",
        "not json",
        '{"topic": 5}',
        '{"last_topic": "weighting", "shown": ["NT31"]}',
        '{"topic": "weighting", "picked": "NT31"}',
        '{"topic": "weighting", "value": "a lot"}',
        '{"topic": "a-topic-of-another-pack", "last": "ask"}',
        '{"purchase": "cleaning", "picked": ["ZZ9"], "last": "recommend"}',
        '{"purchase": "a thing of another pack", "picked": ["NT31"], "last": "recommend"}',
    ],
)
@pytest.mark.parametrize("said", ["tell me more", "why?", "why NT31?", "another one", "it is only £20k", GROUNDS])
def test_a_memory_of_another_version_is_no_error(talk, shelf, old, said):
    """What an older bot or another pack left behind is passed over, and the message gets a reply."""
    thread = f"{old} {said}"
    shelf.kept[thread] = old

    assert words(talk(said, thread)).strip()


def test_a_memory_that_cannot_be_read_does_not_stay(talk, shelf):
    """After the next purchase the thread is remembered in today's shape."""
    shelf.kept["old"] = "{{{"
    suggested = codes(talk(GROUNDS, "old"))

    assert json.loads(shelf.kept["old"])["picked"] == suggested


@given(
    memory=st.builds(
        Memory,
        topic=ANY_TEXT,
        purchase=ANY_TEXT,
        value=st.none() | st.floats(0, 1e13),
        months=st.none() | st.integers(0, 1200),
        picked=st.lists(ANY_TEXT, max_size=3).map(tuple),
        without=st.lists(ANY_TEXT, max_size=3).map(tuple),
        last=ANY_TEXT,
    )
)
def test_a_memory_comes_back_as_it_went_in(memory):
    """Writing a memory and reading it changes nothing."""
    assert memory == from_text(to_text(memory))


@given(text=st.text())
def test_any_text_is_read_as_some_memory(text):
    """A store that holds nonsense gives an empty memory, never an error."""
    assert isinstance(from_text(text), Memory)
