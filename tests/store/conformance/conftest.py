"""Every way to keep things, so that each test of this folder is run with each. PostgreSQL would join here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.sqlite import SqliteStore
from store.store import Store

STORES: dict[str, Callable[[Path], SqliteStore]] = {
    "sqlite in memory": lambda folder: SqliteStore(":memory:"),
    "sqlite in a file": lambda folder: SqliteStore(folder / "svbot.sqlite"),
}
"""How each is opened, with nothing kept yet."""


@pytest.fixture(params=STORES.values(), ids=STORES)
def store(request, tmp_path) -> Iterator[Store]:
    """Give an empty store of each kind."""
    kept = request.param(tmp_path)
    yield kept
    kept.close()
