"""An office for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from store.sqlite import SqliteStore
from tests.reminders.post import Office


@pytest.fixture
def office(pack) -> Iterator[Office]:
    """Give an office whose register is empty."""
    store = SqliteStore(":memory:")
    yield Office(pack, store)
    store.close()


@pytest.fixture
def open_office(pack) -> Iterator[Callable[..., Any]]:
    """Give a way to open an office in Teams with other settings. At the end Teams had nothing to complain of."""
    from tests.reminders.teams_office import TEAMS, TeamsOffice
    from tests.teams_channel.fake_teams import FakeTeams

    with ExitStack() as opened:

        def opens(settings: object = TEAMS) -> TeamsOffice:
            teams = opened.enter_context(FakeTeams())
            office = TeamsOffice(pack, SqliteStore(":memory:"), teams, settings)
            opened.callback(office.close)
            return office

        yield opens


@pytest.fixture
def in_teams(open_office) -> Any:
    """Give an office in Teams whose register is empty."""
    office = open_office()
    yield office
    assert office.teams.complaints == []
