"""A register in the SQLite file: written as a whole, told in the audit trail, and due when its terms say."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from store.contracts import Commitment, Contract, Frequency, Plan
from store.errors import StoreError, TakenError
from store.register.bulk import Update
from store.register.entry import Entry
from store.register.importing import Reading, apply, read_register
from store.returns import MonitoringReturn, ReturnState
from store.sqlite.register import SqliteRegister
from tests.store.register.big import write_big_register
from tests.store.register.fake import NOW, TODAY, FakeStore

TEXT = (
    "Reference,Title,Supplier,Start date,Frequency,Measures,Contract manager,Manager e-mail,Route\n"
    "DN1,Lifts,Ace,1/4/2026,quarterly,NT1: 5; NT31,Ann Lee,ann@council.example,Open\n"
    "DN2,Locks,Bolt,1/5/2026,,,Bob Day,,\n"
    ",Keys,,,,,,,\n"
)


@pytest.fixture
def store() -> Iterator[SqliteRegister]:
    """Give a store in memory."""
    with closing(SqliteRegister(":memory:")) as kept:
        yield kept


def take(text: str, store: SqliteRegister) -> Reading:
    """Read a file that holds *text* and write what was taken."""
    with read_register(text.encode(), "register.csv", store, TODAY) as reading:
        apply(reading, store, "Ann Lee", NOW)
    return reading


def audit(store: SqliteRegister) -> list[tuple[str, int | None, str]]:
    """Return what the audit trail says, the times and names aside."""
    return [(each.action, each.contract, each.detail) for each in store.audit_trail()]


def test_an_import_is_kept(store):
    """What stands in the file stands in the register, and was told in the audit trail."""
    take(TEXT, store)
    first, second, third = store.contracts()

    assert Contract(
        "Lifts", "DN1", "Ace", 1, start=date(2026, 4, 1), plan=Plan(Frequency.QUARTERLY),
        commitments=(Commitment("NT1", "", 5), Commitment("NT31")), other=(("Route", "Open"),), id=1,
    ) == first  # fmt: skip
    assert ["Ann Lee", "Bob Day"] == [each.name for each in store.colleagues()]
    assert (2, None) == (second.manager, third.manager)
    assert [
        ("contract added", 1, "DN1: Lifts"), ("contract added", 2, "DN2: Locks"), ("contract added", 3, "Keys"),
    ] == audit(store)  # fmt: skip
    assert [1] == [each.id for each in store.contracts_with_returns_due(date(2026, 6, 30))]


def test_the_second_time_changes_nothing(store):
    """Importing the same file again leaves the register and the audit trail as they are."""
    take(TEXT, store)
    before = (list(store.contracts()), audit(store))
    found = take(TEXT, store).outcome

    assert (0, 0, 3) == (found.added, found.changed, found.same)
    assert before == (list(store.contracts()), audit(store))


def test_changes_are_kept_and_told(store):
    """What the file changes is changed, told with before and after, and due when the new terms say."""
    take(TEXT, store)
    store.record_return(
        MonitoringReturn(1, date(2026, 4, 1), date(2026, 4, 30), date(2026, 4, 30), ReturnState.RECEIVED), "Ann", NOW
    )
    changed = TEXT.replace("quarterly", "monthly").replace("NT1: 5", "NT1: 6").replace("Bob Day,", "Cy Fox,")
    found = take(changed, store).outcome
    first, second, _ = store.contracts()

    assert found.changed == 2
    assert (Plan(Frequency.MONTHLY), Commitment("NT1", "", 6)) == (first.plan, first.commitments[0])
    assert "Cy Fox" == store.colleague(second.manager).name
    assert [
        ("contract changed", 1, "plan: quarterly, contract month, 0 working days -> monthly, contract month, "
         "0 working days; commitments: NT1 5, NT31 -> NT1 6, NT31"),
        ("contract changed", 2, "manager: 2 -> 3"),
    ] == audit(store)[-2:]  # fmt: skip
    assert [] == list(store.contracts_with_returns_due(date(2026, 5, 28)))
    assert [1] == [each.id for each in store.contracts_with_returns_due(date(2026, 6, 1))]


def test_a_change_from_the_chat_meanwhile_is_not_lost(store):
    """What somebody changes while the import gets ready stays, where the file says nothing of it."""
    take(TEXT, store)
    with read_register(TEXT.replace("Ace", "Ace Ltd").encode(), "r.csv", store, TODAY) as reading:

        def changed():
            yield from reading.changed
            store.change_contract(replace(store.contract(1), end=date(2028, 3, 31)), "Ann", NOW)

        store.write_register(reading.added, changed(), "Ann Lee", NOW)

    assert ("Ace Ltd", date(2028, 3, 31)) == (store.contract(1).supplier, store.contract(1).end)
    assert [("contract changed", 1, "supplier: Ace -> Ace Ltd")] == audit(store)[-1:]


def test_all_of_an_import_is_written_or_nothing(store):
    """When a reference was given to another contract meanwhile, no contract, no colleague and no change is kept."""
    store.add_contract(Contract("Lifts", "DN1"), "Ann", NOW)
    with read_register(TEXT.encode(), "register.csv", store, TODAY) as reading:
        store.add_contract(Contract("Other", "dn 2"), "Ann", NOW)
        before = (list(store.contracts()), audit(store))
        with pytest.raises(TakenError, match="The reference DN2 is taken already"):
            apply(reading, store, "Ann Lee", NOW)

    assert before == (list(store.contracts()), audit(store))
    assert [] == store.colleagues()


def test_a_reference_of_another_contract_is_not_taken(store):
    """A contract that gets a reference by import does not get one that was given away meanwhile."""
    store.add_contract(Contract("Keys"), "Ann", NOW)
    with read_register(b"Reference,Title\nDN5,Keys\n", "register.csv", store, TODAY) as reading:
        store.add_contract(Contract("Other", "DN5"), "Ann", NOW)
        with pytest.raises(TakenError):
            apply(reading, store, "Ann Lee", NOW)

    assert "" == store.contract(1).reference


def test_an_import_after_a_failed_one_works(store):
    """A failed import leaves nothing behind that stops the next one."""

    def broken():
        raise RuntimeError
        yield

    with pytest.raises(RuntimeError):
        store.write_register(broken(), [], "Ann Lee", NOW)
    take(TEXT, store)

    assert 3 == store.count_contracts()


def test_a_closed_file_is_said_plainly(store):
    """After the file was closed, the error says what to check."""
    with read_register(TEXT.encode(), "register.csv", store, TODAY) as reading:
        store.close()
        with pytest.raises(StoreError):
            apply(reading, store, "Ann Lee", NOW)


def test_it_keeps_what_the_fake_keeps(store, tmp_path):
    """A large register, and another one over it, are kept as the tests' own store keeps them."""
    path, fake = tmp_path / "big.csv", FakeStore()
    write_big_register(path, 1200)
    changed = path.read_text().replace("Open procedure", "Restricted").replace("Annually", "Monthly")
    for source in (path, changed.encode()):
        for kept in (fake, store):
            with read_register(source, "big.csv", kept, TODAY) as reading:
                apply(reading, kept, "Ann Lee", NOW, asked_from=TODAY)

    assert fake.contracts() == list(store.contracts())
    assert Decimal(10_000) == store.contract(1).value
    assert len(fake.people) == len(store.colleagues())


def test_an_import_can_be_taken_back(store):
    """What an import added goes again, but for what something happened to; no number is given twice."""
    old = store.add_contract(Contract("Old", reference="DN0"), "Ann", NOW)
    rows = [Entry(Contract(f"New {number}", reference=f"DN{number}")) for number in (1, 2, 3)]
    store.write_register(rows, [Update(old, Entry(Contract("Older", reference="DN0")))], "import", NOW)
    store.change_contract(replace(store.contract_called("DN2"), supplier="Acme"), "Ann", NOW)

    outcome = store.take_back("import", NOW, NOW)

    assert (2, 2) == outcome
    assert ["Older", "New 2"] == [each.title for each in store.contracts()]
    assert (0, 2) == store.take_back("import", None, NOW)
    assert store.add_contract(Contract("Next"), "Ann", NOW) > 4
