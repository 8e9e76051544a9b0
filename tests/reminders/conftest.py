"""An office for each test."""

from collections.abc import Iterator

import pytest

from store.sqlite import SqliteStore
from tests.reminders.post import Office


@pytest.fixture
def office(pack) -> Iterator[Office]:
    """Give an office whose register is empty."""
    store = SqliteStore(":memory:")
    yield Office(pack, store)
    store.close()
