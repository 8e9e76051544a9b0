"""A council that updates the bot keeps everything: a file of each earlier version is brought up to date."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlite_utils import Database

from store.audit import AuditEntry
from store.chats import Chat
from store.contracts import Basis, Commitment, Contract, Frequency, Plan
from store.errors import StoreError
from store.gaps import Gap, GapKind
from store.inbox import Waiting
from store.migrations import migrations
from store.people import Address, Colleague
from store.reminders import Reminder, ReminderKey, ReminderState, Snooze
from store.returns import Kind, MonitoringReturn, ReturnState
from store.sqlite import SqliteStore
from store.threads import Turn
from store.uploads import Upload
from tests.store.released import BEFORE_THE_CHATS, BEFORE_THE_REGISTER

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
AT = "2026-11-22T12:00:00.000000+00:00"
"""NOW as every version has written it."""

STEPS = [step.name for step in migrations.pending(Database(memory=True))]

ROWS = {
    "create_threads": f"""
        insert into threads (thread, memory, used) values ('a', 'about grounds', '{AT}');
        insert into turns (thread, said, reply, at) values ('a', 'said', 'reply', '{AT}');
    """,
    "create_gaps": f"""
        insert into gaps (kind, text, topic, role, at) values ('not held', 'asked', 'levels', 'officer', '{AT}');
    """,
    "create_deliveries": """
        insert into deliveries (key, until) values ('e1', '2026-11-22T13:00:00.000000+00:00');
    """,
    "create_register": f"""
        insert into people (id, name, email, "left", quiet) values (3, 'Ann Lee', 'ann@x.gov.uk', 0, 1);
        insert into addresses (channel, address, person, seen, unreachable) values ('slack', 'U1', 3, '{AT}', 'gone');
        insert into contracts values (
            5, 'DN 12', 'dn12', 'Grounds', 'Green', 3, 1234550, '2027-04-01', '2030-03-31', '2029-09-30', 'Highways',
            'Verges', '{{"frequency":"quarterly","basis":"financial quarter","due_after":20,"dates":[]}}',
            '2027-07-01', '2028-04-01', null, '', '[["Lot", "3"]]', '2027-07-28'
        );
        insert into commitments (contract, place, measure, unit, target) values (5, 0, 'SV2', 'hours', 12.5);
        insert into returns (
            id, contract, kind, start, "end", due, version, state, "nothing", happened, evidence, reason, received, by,
            at, undone
        ) values (
            9, 5, 'return', '2027-07-01', '2027-09-30', '2027-10-28', 1, 'received in part', 0, 'begun', 'file', 'late',
            '2027-10-20', 'Ann', '{AT}', 0
        );
        insert into figures ("return", measure, amount) values (9, 'SV2', 2.5);
    """,
    "create_reminders": f"""
        insert into reminders (
            contract, kind, start, due, stage, recipient, state, at, message, lease, reference, reason, channel, address
        ) values (
            5, 'return', '2027-04-01', '2027-07-28', 'due', 3, 'claimed', '{AT}', 'm1', '{AT}', '', '', 'slack', 'U1'
        );
        insert into snoozes (contract, kind, start, until) values (5, 'return', '2027-04-01', '2027-08-10');
        insert into inbox (message, recipient, reply, at, shown) values ('m0', 3, 'old', '{AT}', '{AT}');
        insert into inbox (message, recipient, reply, at) values ('m1', 3, 'new', '{AT}');
        insert into uploads (id, name, data, by, at) values ('u', 'r.csv', x'00ff', 'slack:U1', '{AT}');
        insert into audit (at, by, action, contract, detail) values ('{AT}', 'Ann', 'contract added', 5, 'DN 12');
    """,
    "create_chats": f"""
        insert into chats (channel, address, user, service, conversation, email, seen) values
            ('teams', 't/1', '29:1', 'https://service.test', 'a:1', 'ann@x.gov.uk', '{AT}'),
            ('teams', 't/2', '29:2', 'https://service.test', '', '', '{AT}');
        insert into receipts (message, reference, at) values ('m1', '1:1', '{AT}');
    """,
}
"""What each version adds to a file, as it writes it. A new step needs rows of its own here."""

READS = {
    "create_threads": lambda store: (store.recall("a"), store.turns("a")),
    "create_gaps": lambda store: store.gaps(EVER),
    "create_deliveries": lambda store: store.claim("e1", NOW, NOW),
    "create_register": lambda store: (
        store.colleagues(),
        list(store.contracts_with_returns_due(date(2027, 7, 28))),
        store.contract_called("dn12"),
        store.returns_of([5]),
    ),
    "create_reminders": lambda store: (
        list(store.reminder_log()),
        store.snoozes_of([5]),
        store.waiting(3),
        store.is_put("m0"),
        store.upload("u"),
        list(store.audit_trail()),
    ),
    "create_chats": lambda store: (store.chat("teams", "t/1"), store.chat("teams", "t/2"), store.receipt("m1")),
}

ANN = Colleague(3, "Ann Lee", "ann@x.gov.uk", quiet=True, addresses=(Address("slack", "U1", NOW, "gone"),))
GROUNDS = Contract(
    title="Grounds",
    reference="DN 12",
    supplier="Green",
    manager=3,
    value=Decimal("12345.50"),
    start=date(2027, 4, 1),
    end=date(2030, 3, 31),
    review=date(2029, 9, 30),
    department="Highways",
    description="Verges",
    plan=Plan(Frequency.QUARTERLY, Basis.FINANCIAL, 20),
    commitments=(Commitment("SV2", "hours", 12.5),),
    asked_from=date(2027, 7, 1),
    kpi_from=date(2028, 4, 1),
    other=(("Lot", "3"),),
    id=5,
)
CAME_IN = MonitoringReturn(
    contract=5,
    start=date(2027, 7, 1),
    end=date(2027, 9, 30),
    due=date(2027, 10, 28),
    state=ReturnState.PART,
    figures={"SV2": 2.5},
    happened="begun",
    evidence="file",
    reason="late",
    received=date(2027, 10, 20),
    by="Ann",
    at=NOW,
    version=1,
)
REMINDER = Reminder(
    ReminderKey(5, Kind.RETURN, date(2027, 4, 1), date(2027, 7, 28), "due", 3),
    ReminderState.CLAIMED,
    NOW,
    "m1",
    NOW,
    channel="slack",
    address="U1",
)

EXPECTED = {
    "create_threads": ("about grounds", [Turn("said", "reply", NOW)]),
    "create_gaps": [Gap(GapKind.NOT_HELD, "asked", "levels", "officer", NOW)],
    "create_deliveries": False,
    "create_register": ([ANN], [GROUNDS], GROUNDS, {5: [CAME_IN]}),
    "create_reminders": (
        [REMINDER],
        {5: [Snooze(5, Kind.RETURN, date(2027, 4, 1), date(2027, 8, 10))]},
        [(2, Waiting("m1", 3, "new", NOW))],
        True,
        Upload("u", "r.csv", b"\x00\xff", "slack:U1", NOW),
        [AuditEntry(NOW, "Ann", "contract added", 5, "DN 12")],
    ),
    "create_chats": (
        Chat("teams", "t/1", "29:1", "https://service.test", "a:1", "ann@x.gov.uk"),
        Chat("teams", "t/2", "29:2", "https://service.test"),
        "1:1",
    ),
}

RELEASED = {"before the register": (BEFORE_THE_REGISTER, 3), "before the chats": (BEFORE_THE_CHATS, 5)}
"""Files that councils may have, and how many steps made each."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


def make(path: Path, steps: int) -> None:
    """Make the file of the version that knew so many *steps*, with what it kept."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("pragma journal_mode=wal")
        migrations.apply(Database(raw), stop_before=STEPS[steps:])
        for step in STEPS[:steps]:
            raw.executescript(ROWS[step])


def read(path: Path, steps: int) -> dict[str, object]:
    """Return what today's version reads in the file, of what so many *steps* could keep."""
    with closing(SqliteStore(path)) as store:
        return {step: READS[step](store) for step in STEPS[:steps]}


def shape(path: Path) -> list[tuple[str, ...]]:
    """Return the tables and indices of a file, spaces aside."""
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("select type, name, tbl_name, sql from sqlite_master order by type, name").fetchall()
    return [tuple(" ".join(str(each).split()).replace("( ", "(").replace(" )", ")") for each in row) for row in rows]


def test_every_step_has_its_rows():
    """A step that is added to the migrations must be added to these tests."""
    assert STEPS == list(ROWS) == list(READS) == list(EXPECTED)


@pytest.mark.parametrize("steps", range(len(STEPS) + 1))
def test_a_file_of_each_earlier_version_is_brought_up_to_date(path, steps):
    """All that the earlier version kept is read, and the file is the one that a new bot makes."""
    make(path, steps)
    found = read(path, steps)
    SqliteStore(path.with_name("new.sqlite")).close()

    assert {step: EXPECTED[step] for step in STEPS[:steps]} == found
    assert shape(path.with_name("new.sqlite")) == shape(path)


@pytest.mark.parametrize("steps", range(len(STEPS) + 1))
def test_what_is_kept_after_an_upgrade_stays(path, steps):
    """Opening a file a second time changes nothing, and all that is new works in it."""
    make(path, steps)
    with closing(SqliteStore(path)) as store:
        parks = Contract("Parks", reference="P 1", start=date(2027, 4, 1), plan=Plan(Frequency.MONTHLY))
        parks = replace(parks, id=store.add_contract(parks, "Ben", NOW))
        ben = store.meet("slack", "U2", "Ben", "ben@x.gov.uk", NOW)
        store.add_turn("b", Turn("x", "y", NOW))
        store.put(Waiting("m9", 1, "{}", NOW))
        store.keep_chat(Chat("teams", "t/9", "29:9", "https://service.test", "a:9"), NOW)
    with closing(SqliteStore(path)) as store:
        kept = (store.contract_called("P 1"), store.colleagues_called("Ben"), store.turns("b"), store.is_put("m9"))
        chat = store.chat("teams", "t/9")

    assert (parks, [ben], [Turn("x", "y", NOW)], True) == kept
    assert Chat("teams", "t/9", "29:9", "https://service.test", "a:9") == chat


@pytest.mark.parametrize(("released", "steps"), RELEASED.values(), ids=RELEASED)
def test_a_file_that_a_council_has_is_brought_up_to_date(path, released, steps):
    """The very file that councils have today: all that was kept in it is there after the update."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("pragma journal_mode=wal")
        raw.executescript(released)
        for step in STEPS[:steps]:
            raw.executescript(ROWS[step])
    found = read(path, steps)
    SqliteStore(path.with_name("new.sqlite")).close()

    assert {step: EXPECTED[step] for step in STEPS[:steps]} == found
    assert shape(path.with_name("new.sqlite")) == shape(path)


@pytest.mark.parametrize(("released", "steps"), RELEASED.values(), ids=RELEASED)
def test_the_steps_that_were_released_still_make_that_file(path, released, steps):
    """A released step is never changed: today's first steps make the same file, to the letter."""
    make(path, steps)
    as_released = path.with_name("released.sqlite")
    with closing(sqlite3.connect(as_released)) as raw:
        raw.executescript(released)

    assert shape(as_released) == shape(path)


def test_a_restored_backup_is_brought_up_to_date(path):
    """A copy made with VACUUM INTO, which is in no WAL mode, is opened as the file was."""
    make(path, len(STEPS))
    backup = path.with_name("backup.sqlite")
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("vacuum into ?", [str(backup)])
    found = read(backup, len(STEPS))

    assert found == EXPECTED


def test_an_upgrade_that_fails_changes_nothing(path):
    """When a step cannot be done, the file is as it was, says what to do, and the earlier version still runs."""
    make(path, 3)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript("create table uploads (mine text); insert into uploads values ('kept')")
    before = shape(path)
    with pytest.raises(StoreError) as caught:
        SqliteStore(path)
    after = shape(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("drop table uploads")

    assert before == after
    assert "set SVBOT_DATABASE_URL to another file" in str(caught.value)
    assert {step: EXPECTED[step] for step in STEPS[:3]} == read(path, 3)
