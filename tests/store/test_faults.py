"""What happens when the disk is full, the file cannot be written or the bot fails in the middle: nothing is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from store.audit import AuditEntry
from store.chats import Chat
from store.contracts import Commitment, Contract, Frequency, Plan
from store.errors import StoreError, TakenError
from store.gaps import Gap, GapKind
from store.inbox import Waiting
from store.reminders import Claim, ReminderKey, Snooze
from store.returns import Kind, MonitoringReturn, ReturnState
from store.sqlite import SqliteStore
from store.threads import Turn
from store.uploads import Upload

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
FAR = datetime(2099, 1, 1, tzinfo=UTC)
WHAT_TO_DO = "set SVBOT_DATABASE_URL to another file"
APRIL = date(2027, 4, 1)

LONG = "x" * 3_000
BIG = Contract(
    LONG,
    description=LONG * 4,
    start=APRIL,
    plan=Plan(Frequency.QUARTERLY),
    commitments=tuple(Commitment(f"{number}{LONG}") for number in range(4)),
)
CAME_IN = MonitoringReturn(
    1,
    APRIL,
    date(2027, 6, 30),
    date(2027, 6, 30),
    ReturnState.RECEIVED,
    figures={f"{number}{LONG}": 1.0 for number in range(4)},
    happened=LONG,
    reason=LONG,
)
KEYS = [ReminderKey(1, Kind.RETURN, APRIL, date(2027, 6, 30), f"{number}{LONG}", 7) for number in range(4)]

LARGE = {
    "add_contract": lambda store: store.add_contract(BIG, "Ann", NOW),
    "change_contract": lambda store: store.change_contract(replace(BIG, id=1), "Ann", NOW),
    "record_return": lambda store: store.record_return(CAME_IN, "Ann", NOW),
    "claim_reminders": lambda store: store.claim_reminders(KEYS, Claim("new", 7, "slack", LONG, NOW), LATER),
    "pass_over": lambda store: store.pass_over(KEYS, LONG, NOW),
    "keep_upload": lambda store: store.keep_upload(Upload("new", "r.csv", b"x" * 40_000, "Ann", NOW)),
    "put": lambda store: store.put(Waiting("new", 7, LONG * 9, NOW)),
    "keep_chat": lambda store: store.keep_chat(Chat("teams", "t/new", LONG * 3, LONG * 3, LONG * 3), NOW),
    "keep_receipt": lambda store: store.keep_receipt("new", LONG * 9, NOW),
    "note": lambda store: store.note(AuditEntry(NOW, "Ann", "done", None, LONG * 9)),
    "meet": lambda store: store.meet("teams", LONG * 2, LONG, LONG, NOW),
    "add_turn": lambda store: store.add_turn("a", Turn(LONG * 3, LONG * 3, NOW)),
    "take": lambda store: store.take(1, NOW, ("a", Turn("", LONG * 9, NOW))),
    "remember": lambda store: store.remember("new", LONG * 9, NOW),
    "add_gap": lambda store: store.add_gap(Gap(GapKind.UNKNOWN, LONG * 9, "", "", NOW)),
    "claim": lambda store: store.claim("new" + LONG * 9, NOW, LATER),
}
"""Writes that need many pages of the disk."""

WRITES = LARGE | {
    "withdraw_return": lambda store: store.withdraw_return(1, Kind.RETURN, APRIL, "Ann", NOW),
    "know": lambda store: store.know("New", "new@x.gov.uk", NOW),
    "not_reached": lambda store: store.not_reached(1, "slack", "why", NOW),
    "change_colleague": lambda store: store.change_colleague(replace(store.colleague(1), quiet=True), "Ann", NOW),
    "dead_claims": lambda store: store.dead_claims(LATER, FAR),
    "mark_sent": lambda store: store.mark_sent("m1", "ts", NOW),
    "mark_failed": lambda store: store.mark_failed("m1", "why", NOW),
    "release_claim": lambda store: store.release_claim("m1"),
    "snooze": lambda store: store.snooze(Snooze(1, Kind.RETURN, APRIL, APRIL), "Ann", NOW),
    "forget_chat": lambda store: store.forget_chat("teams", "t/1"),
    "delete_receipts_before": lambda store: store.delete_receipts_before(FAR),
    "delete_uploads_before": lambda store: store.delete_uploads_before(FAR),
    "forget": lambda store: store.forget("a"),
    "delete_before": lambda store: store.delete_before(FAR),
    "delete_gaps_before": lambda store: store.delete_gaps_before(FAR),
    "delete_deliveries_before": lambda store: store.delete_deliveries_before(FAR),
}
"""Everything that writes."""

READS = {
    "recall": lambda store: store.recall("a"),
    "turns": lambda store: store.turns("a"),
    "gaps": lambda store: store.gaps(EVER),
    "contract": lambda store: store.contract(1),
    "contract_called": lambda store: store.contract_called("DN 1"),
    "contracts": lambda store: list(store.contracts(live=False)),
    "count_contracts": lambda store: store.count_contracts(),
    "contracts_with_returns_due": lambda store: list(store.contracts_with_returns_due(date(2099, 1, 1))),
    "contracts_named": lambda store: store.contracts_named(["grounds"]),
    "returns_of": lambda store: store.returns_of([1]),
    "versions": lambda store: store.versions(1, Kind.RETURN, APRIL),
    "colleague": lambda store: store.colleague(1),
    "colleague_at": lambda store: store.colleague_at("slack", "U1"),
    "colleagues_called": lambda store: store.colleagues_called("ann@x.gov.uk"),
    "colleagues": lambda store: store.colleagues(),
    "reminders_of": lambda store: store.reminders_of([1]),
    "reminders_in": lambda store: store.reminders_in("m1"),
    "reminder_log": lambda store: list(store.reminder_log()),
    "snoozes_of": lambda store: store.snoozes_of([1]),
    "waiting": lambda store: store.waiting(),
    "is_put": lambda store: store.is_put("m1"),
    "chat": lambda store: store.chat("teams", "t/1"),
    "chats_without_email": lambda store: store.chats_without_email("teams", 9),
    "chat_with": lambda store: store.chat_with("teams", "ann@council.test"),
    "receipt": lambda store: store.receipt("m1"),
    "upload": lambda store: store.upload("u1"),
    "audit_trail": lambda store: list(store.audit_trail()),
}
"""Everything that reads."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a database file may be made."""
    return tmp_path / "svbot.sqlite"


@pytest.fixture
def store(path) -> Iterator[SqliteStore]:
    """Give a store on a file that holds something of every kind."""
    kept = SqliteStore(path)
    kept.add_turn("a", Turn("said", "reply", NOW))
    kept.remember("a", "about grounds", NOW)
    kept.add_gap(Gap(GapKind.UNKNOWN, "asked", "", "officer", NOW))
    kept.claim("e1", NOW, LATER)
    kept.meet("slack", "U1", "Ann Lee", "ann@x.gov.uk", NOW)
    terms = Contract("Grounds", reference="DN 1", start=APRIL, plan=Plan(Frequency.QUARTERLY))
    kept.add_contract(replace(terms, commitments=(Commitment("SV1", target=1.0),)), "Ann", NOW)
    kept.record_return(replace(CAME_IN, figures={"SV1": 1.0}), "Ann", NOW)
    kept.claim_reminders([replace(KEYS[0], stage="due")], Claim("m1", 7, "slack", "U1", NOW), LATER)
    kept.snooze(Snooze(1, Kind.RETURN, APRIL, date(2027, 7, 7)), "Ann", NOW)
    kept.put(Waiting("m1", 7, "{}", NOW))
    kept.keep_chat(Chat("teams", "t/1", "29:1", "https://service.test", "a:1", "ann@council.test"), NOW)
    kept.keep_chat(Chat("teams", "t/2", "29:2", "https://service.test"), NOW)
    kept.keep_receipt("m1", "1:1", NOW)
    kept.keep_receipt("m0", "1:0", NOW)
    kept.keep_upload(Upload("u1", "r.csv", b"a,b", "Ann", NOW))
    yield kept
    kept.close()


def everything(path: Path) -> list[str]:
    """Return what another process reads in the file, all of it."""
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())


def fill(store: SqliteStore, room: int | None) -> None:
    """Leave room for so many pages on the disk, or all that there is."""
    (used,) = store._db.execute("pragma page_count").fetchone()
    store._db.execute(f"pragma max_page_count = {2**30 if room is None else used + room}").fetchone()


@pytest.mark.parametrize("write", LARGE.values(), ids=LARGE)
def test_a_full_disk_loses_nothing_and_is_said_plainly(store, path, write):
    """Wherever in a write the disk is full, nothing of it is kept, and with more room the same write is done."""
    before, said = everything(path), []
    for room in range(60):
        fill(store, room)
        try:
            write(store)
        except StoreError as error:
            said.append(str(error))
            assert (before, False) == (everything(path), store._db.conn.in_transaction)
            fill(store, None)
        else:
            break

    assert len(said) >= 3
    assert all("disk is full" in each and "disk is not full" in each and WHAT_TO_DO in each for each in said)
    assert before != everything(path)


def test_a_bot_goes_on_while_the_disk_is_full(store, path):
    """With no room left, everything can still be read, and room that is made is used at once."""
    known = {name: read(store) for name, read in READS.items()}
    fill(store, 0)
    with pytest.raises(StoreError):
        LARGE["add_contract"](store)
    found = {name: read(store) for name, read in READS.items()}
    fill(store, None)
    ident = LARGE["add_contract"](store)

    assert known == found
    assert replace(BIG, id=ident) == store.contract(ident)
    assert 1 == len(list(store.audit_trail(ident)))


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_file_that_cannot_be_written_is_said_plainly(store, path, write):
    """Each kind of write names the file and what to do, changes nothing, and works when it may write again."""
    before = everything(path)
    store._db.execute("pragma query_only = on")  # a mode bit would not stop root
    with pytest.raises(StoreError) as caught:
        write(store)
    after = everything(path)
    in_transaction = store._db.conn.in_transaction
    store._db.execute("pragma query_only = off")
    write(store)

    assert (before, False) == (after, in_transaction)
    assert (True, True) == (str(path) in str(caught.value), WHAT_TO_DO in str(caught.value))
    assert before != everything(path)


def test_a_file_that_cannot_be_written_can_be_read(store):
    """While nothing can be kept, all that is kept is still there."""
    known = {name: read(store) for name, read in READS.items()}
    store._db.execute("pragma query_only = on")

    assert known == {name: read(store) for name, read in READS.items()}
    assert all(known.values())


@pytest.mark.parametrize("use", (READS | WRITES).values(), ids=READS | WRITES)
def test_a_closed_file_is_said_plainly(store, path, use):
    """After the file was closed, each error names it and says what to do."""
    store.close()
    with pytest.raises(StoreError) as caught:
        use(store)

    assert (True, True) == (str(path) in str(caught.value), WHAT_TO_DO in str(caught.value))


@pytest.mark.parametrize("use", (READS | WRITES).values(), ids=READS | WRITES)
def test_a_file_that_lost_its_tables_is_said_plainly(store, path, use):
    """When the file breaks under the bot, each error says which file and what to check, and leaves nothing open."""
    with closing(sqlite3.connect(path)) as raw:
        names = raw.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
        raw.executescript("".join(f"drop table {name};" for (name,) in names.fetchall()))
    with pytest.raises(StoreError) as caught:
        use(store)

    assert (True, False) == (str(path) in str(caught.value), store._db.conn.in_transaction)


@pytest.mark.parametrize("fault", [KeyError, KeyboardInterrupt, SystemExit, sqlite3.OperationalError])
def test_a_fault_in_the_middle_of_a_write_undoes_it(store, path, fault):
    """Whatever goes wrong between two steps of a write, none of it is kept, and the next write works."""
    before = everything(path)

    def interrupted() -> None:
        with store._writing():
            store.add_contract(Contract("Parks"), "Ann", NOW)
            store.know("Ben", "", NOW)
            raise fault("in the middle")

    with pytest.raises(StoreError if fault is sqlite3.OperationalError else fault):
        interrupted()
    after = everything(path)
    in_transaction = store._db.conn.in_transaction
    store.add_contract(Contract("Parks"), "Ann", NOW)

    assert (before, False, 2) == (after, in_transaction, store.count_contracts())


def test_a_write_that_fails_at_its_very_end_is_undone(store, path):
    """When the last step of a write, its commit, fails, no half of it stays open and the next write works."""
    before = everything(path)

    def refused() -> None:
        with store._writing():
            store._db.execute("pragma defer_foreign_keys = on")
            store._db.execute("insert into commitments (contract, place, measure, unit) values (999, 0, 'SV1', '')")

    with pytest.raises(StoreError):
        refused()
    in_transaction = store._db.conn.in_transaction

    assert (False, before) == (in_transaction, everything(path))
    assert 2 == store.add_contract(Contract("Parks"), "Ann", NOW)


def test_a_refused_reference_leaves_nothing_open(store, path):
    """What is refused in words is undone like what fails."""
    before = everything(path)
    with pytest.raises(TakenError):
        store.add_contract(Contract("Parks", reference="dn1"), "Ann", NOW)

    assert (before, False) == (everything(path), store._db.conn.in_transaction)


def test_another_process_that_writes_too_long_is_said_plainly(store, path):
    """When the file stays locked, the error says so, nothing is kept, and the write works afterwards."""
    store._db.execute("pragma busy_timeout = 50").fetchone()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(StoreError) as caught:
            store.add_contract(Contract("Parks"), "Ann", NOW)
        other.execute("rollback")
    ident = store.add_contract(Contract("Parks"), "Ann", NOW)

    assert "locked" in str(caught.value)
    assert ("Parks", 2) == (store.contract(ident).title, store.count_contracts())
