"""The demo: an example register that is all invented, and a reminder that is there at once."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from bot.commands.demo import REGISTER, ExampleRegister, _show_reminders, load_example, within_hours
from bot.settings import load_settings
from store.returns import Kind
from store.schedule import open_periods
from store.sqlite import SqliteStore
from store.working_days import london

MONDAY = datetime(2027, 4, 12, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def register() -> ExampleRegister:
    """Give the example register as it is shipped."""
    return ExampleRegister.model_validate(yaml.safe_load(REGISTER.read_text(encoding="utf-8")))


@pytest.fixture
def store(tmp_path, register, pack) -> Iterator[SqliteStore]:
    """Give a store with the example register in it."""
    with closing(SqliteStore(tmp_path / "demo.sqlite")) as store:
        load_example(register, store, pack, MONDAY)
        yield store


def test_every_contract_of_the_example_is_loaded(store, register):
    """All contracts are in the register, each says that it is invented, and each ends after it starts."""
    kept = list(store.contracts())

    assert [each.reference for each in kept] == [each.reference for each in register.contracts]
    assert all("(invented)" in each.title for each in kept)
    assert all(each.start < each.end for each in kept if each.start and each.end)


def test_every_measure_of_the_example_is_in_the_pack(register, pack):
    """No measure is left out on the way, because the pack knows them all, and figures are of promised measures."""
    named = {code for each in register.contracts for code in each.measures}
    told = [each for each in register.contracts if not set(each.delivered) <= set(each.measures)]

    assert named <= set(pack.measures)
    assert told == []


def test_the_example_shows_each_thing_there_is(store, register):
    """Something is overdue, something due today, something due soon, a KPI notice is due, and one lacks a manager."""
    today = london(MONDAY).date()
    kept = list(store.contracts())
    returns = store.returns_of([each.id for each in kept])
    due = [
        period for each in kept for period in open_periods(each, returns.get(each.id, []), today + timedelta(days=30))
    ]
    days = {period.due for period in due if period.kind is Kind.RETURN}

    assert min(days) < today
    assert today in days
    assert max(days) > today
    assert any(period.kind is Kind.KPI for period in due)
    assert [each.manager for each in kept].count(None) == 1


def test_a_reminder_is_there_at_once(store, register, pack, tmp_path, monkeypatch, capsys):
    """Whoever starts the demo reads a reminder without waiting for anything."""
    for name in [name for name in os.environ if name.startswith("SVBOT_")]:
        monkeypatch.delenv(name)
    url = f"sqlite:///{tmp_path / 'demo.sqlite'}"
    settings = load_settings().model_copy(update={"database_url": url, "slack": "off", "lead": register.lead})
    _show_reminders(settings, pack, lambda: MONDAY)
    said = capsys.readouterr().out

    assert "1 late, 3 due soon" in said
    assert "DEMO-2" in said
    assert "You get this as the lead" in said
    assert len(store.waiting()) == 2


@pytest.mark.parametrize(
    ("moment", "taken"),
    [
        (datetime(2027, 4, 12, 9, 0, tzinfo=UTC), datetime(2027, 4, 12, 9, 0, tzinfo=UTC)),
        (datetime(2027, 4, 12, 18, 0, tzinfo=UTC), datetime(2027, 4, 13, 8, 30, tzinfo=UTC)),
        (datetime(2027, 4, 12, 3, 0, tzinfo=UTC), datetime(2027, 4, 12, 8, 30, tzinfo=UTC)),
        (datetime(2027, 4, 10, 12, 0, tzinfo=UTC), datetime(2027, 4, 12, 8, 30, tzinfo=UTC)),
        (datetime(2026, 12, 25, 12, 0, tzinfo=UTC), datetime(2026, 12, 29, 9, 30, tzinfo=UTC)),
    ],
    ids=["in hours", "in the evening", "at night", "on a Saturday", "at Christmas"],
)
def test_the_demo_takes_a_time_at_which_reminders_go_out(moment, taken):
    """Outside working hours the demo takes the next time inside them, so that there is always something to see."""
    assert within_hours(moment) == taken


def test_the_example_is_beside_the_command():
    """The file that the command reads is shipped with it."""
    assert Path(REGISTER).exists()
