"""An import: what it says before, what it writes, what it never touches, and that the second time changes nothing."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.contracts import Basis, Commitment, Contract, Frequency, Plan
from store.errors import TakenError
from store.people import Colleague
from store.register.headings import Field
from store.register.importing import apply, read_register
from tests.store.register.fake import NOW, TODAY, FakeStore, read, take, why_not

TWO = "Reference,Title,Supplier,Start date,Value\nDN1,Lifts,Ace,1/4/2025,500\nDN2,Locks,Bolt,1/5/2025,900\n"
ANN = Colleague(1, "Ann Lee", "ann@council.example")


def figures(outcome) -> tuple[int, ...]:
    """Return how many were added, changed, the same, repeated and refused."""
    return (outcome.added, outcome.changed, outcome.same, outcome.repeated, outcome.refused)


def test_nothing_is_written_before_somebody_says_yes():
    """Reading a file changes nothing, and says what would."""
    store = FakeStore()
    found = read(TWO, store).outcome

    assert [] == store.contracts()
    assert (2, 0, 0, 0, 0) == figures(found)
    assert ("Reference", Field.REFERENCE) == found.understood[0]


def test_the_second_time_changes_nothing():
    """Importing the same file again finds every contract the same."""
    store = FakeStore()
    take(TWO, store)
    before = store.contracts()
    found = take(TWO, store).outcome

    assert (0, 0, 2, 0, 0) == figures(found)
    assert before == store.contracts()


def test_a_changed_row_says_what_it_changes_and_changes_only_that():
    """A new value is told with the old one beside it, and the rest of the contract stays."""
    store = FakeStore()
    take(TWO, store)
    before = store.contracts()
    found = take(TWO.replace("500", "750"), store).outcome

    assert (0, 1, 1, 0, 0) == figures(found)
    assert [("DN1: Lifts", (("value", "500.00", "750.00"),))] == [(each.name, each.fields) for each in found.changes]
    assert [replace(before[0], value=Decimal(750)), before[1]] == store.contracts()


def test_blanks_never_wipe_what_is_known():
    """What was agreed in the chat stays when the register says nothing of it."""
    known = Contract(
        "Lifts", "DN1", "Ace", 1, Decimal(5), date(2025, 4, 1), date(2028, 3, 31),
        plan=Plan(Frequency.QUARTERLY, Basis.FINANCIAL, 10), commitments=(Commitment("NT1", "FTE", 5),),
        other=(("Route", "Open"),),
    )  # fmt: skip
    store = FakeStore(known, people=[ANN])
    head = "Reference,Title,Supplier,Contract manager,Value,Start date,End date,Frequency,Measures,Route"
    found = take(f"{head}\nDN1,Lifts,,-,TBC,n/a,,unknown,,\n", store).outcome

    assert (0, 0, 1, 0, 0) == figures(found)
    assert [replace(known, id=1)] == store.contracts()


def test_promises_are_added_to_and_not_replaced():
    """A measure that the file does not name stays promised, and units stay as they are."""
    store = FakeStore(Contract("Lifts", "DN1", commitments=(Commitment("NT1", "FTE", 5), Commitment("NT2"))))
    take("Reference,Title,Measures\nDN1,Lifts,NT1: 6; NT3: 2\n", store)

    assert (
        Commitment("NT1", "FTE", 6), Commitment("NT2"), Commitment("NT3", "", 2),
    ) == store.contracts()[0].commitments  # fmt: skip


def test_references_are_one_whatever_their_case_and_spaces():
    """A reference that is typed differently makes no second contract."""
    store = FakeStore(Contract("Lifts", "DN 1"))
    found = take("Reference,Title\ndn1,Lifts\n", store).outcome

    assert (0, 0, 1, 0, 0) == figures(found)


@pytest.mark.parametrize("start", ["1/4/2025", ""])
def test_without_a_reference_a_contract_is_told_by_its_words(start):
    """Title, supplier and start find the contract again, also where the start came later from the chat."""
    store = FakeStore(Contract("Lifts", supplier="Ace", start=date(2025, 4, 1)))
    found = take(f"Title,Supplier,Start date,Value\nLIFTS,Ace,{start},7\n", store).outcome

    assert found.changed == 1
    assert [Decimal(7)] == [each.value for each in store.contracts()]


def test_another_start_is_another_contract():
    """The same title and supplier from another year is a contract of its own."""
    store = FakeStore(Contract("Lifts", supplier="Ace", start=date(2020, 4, 1)))
    found = take("Title,Supplier,Start date\nLifts,Ace,1/4/2025\n", store).outcome

    assert found.added == 1


def test_a_reference_that_comes_later_is_added_to_the_contract():
    """A contract that had no reference gets it, and is not kept twice."""
    store = FakeStore(Contract("Lifts", supplier="Ace", start=date(2025, 4, 1)))
    found = take("Reference,Title,Supplier,Start date\nDN1,Lifts,Ace,1/4/2025\n", store).outcome

    assert (0, 1, 0, 0, 0) == figures(found)
    assert ["DN1"] == [each.reference for each in store.contracts()]


def test_what_could_be_several_contracts_is_asked_about():
    """Where it is not clear which contract a row means, the row is not taken."""
    store = FakeStore(*(Contract("Lifts", supplier="Ace", start=date(year, 4, 1)) for year in (2020, 2025)))
    found = read("Title,Supplier\nLifts,Ace\n", store).outcome

    assert found.refused == 1
    assert "Several contracts have this title and supplier." in found.first_problems[0].reason


def test_two_rows_never_change_one_contract():
    """When two rows come to one contract, the second one is refused and names the first."""
    store = FakeStore(Contract("Lifts", "DN1", "Ace"))
    found = read("Reference,Title,Supplier\n,Lifts,Ace\nDN1,Lifts,Bolt\n", store).outcome

    assert "Row 2 is about the same contract. Give each its own reference." == found.first_problems[0].reason


def test_a_repeated_row_counts_once():
    """A row that stands there twice is one contract."""
    store = FakeStore()
    found = take(TWO + "DN1,Lifts,Ace,1/4/2025,500\n", store).outcome

    assert (2, 0, 0, 1, 0) == figures(found)
    assert len(store.contracts()) == 2


def test_a_reference_with_other_content_names_the_earlier_row():
    """Two different rows with one reference are told, and the first is taken."""
    found = why_not(TWO + "dn 1,Other lifts,Ace,,\n")

    assert [
        (4, "Reference", "Row 2 is about the same contract and says something else. Keep one of the two rows.")
    ] == found  # fmt: skip


def test_a_title_from_the_description_does_not_rename():
    """A contract that was renamed in the chat keeps its name."""
    store = FakeStore(Contract("Our lifts", "DN1", description="Care of lifts"))
    take("Reference,Contract description\nDN1,Care of all lifts\n", store)

    assert ("Our lifts", "Care of all lifts") == (store.contracts()[0].title, store.contracts()[0].description)


def test_managers_are_found_or_kept():
    """A manager is one person by e-mail address or name, new ones are kept, and the next import finds them."""
    store = FakeStore(people=[ANN])
    text = "Title,Contract manager,Manager e-mail\nA,Ann Lee,ANN@council.example\nB,ann  lee,\nC,Bob Day,\n"
    take(text, store)
    again = take(text, store).outcome

    assert [1, 1, 2] == [each.manager for each in store.contracts()]
    assert (0, 0, 3, 0, 0) == figures(again)


def test_a_new_manager_is_told_by_name():
    """Whom a contract goes to is said in names, not in numbers."""
    store = FakeStore(Contract("Lifts", "DN1", manager=1), people=[ANN])
    found = take("Reference,Title,Contract manager\nDN1,Lifts,Bob Day\n", store).outcome

    assert (("manager", "Ann Lee", "Bob Day"),) == found.changes[0].fields
    assert "Bob Day" == store.people[store.contracts()[0].manager].name


def test_a_name_of_several_needs_an_address():
    """Two colleagues of one name are not mixed up."""
    store = FakeStore(
        people=[Colleague(1, "Ann Lee", "a@council.example"), Colleague(2, "Ann Lee", "b@council.example")]
    )
    found = read("Title,Contract manager\nLifts,Ann Lee\n", store).outcome

    assert "2 colleagues are called Ann Lee. Write the e-mail address of one of them." == found.first_problems[0].reason


def test_what_is_missing_is_counted():
    """A person sees how many contracts lack what the bot needs, what the store knows counted as known."""
    store = FakeStore(Contract("Lifts", "DN1", start=date(2025, 4, 1), manager=1), people=[ANN])
    found = read("Reference,Title,Frequency\nDN1,Lifts,monthly\nDN2,Locks,\n", store).outcome

    assert {
        Field.START: 1, Field.END: 2, Field.MANAGER: 1, Field.FREQUENCY: 1, Field.MEASURES: 2,
    } == found.missing  # fmt: skip


def test_returns_that_fell_due_before_today_are_counted():
    """A person sees how many returns would be overdue at once, so that they can say from when to ask."""
    text = (
        "Title,Start date,End date,Frequency,Due days\nLifts,1/1/2026,,monthly,\nLocks,1/1/2026,31/3/2026,quarterly,5\n"
    )
    found = read(text).outcome

    assert found.past_returns == 11
    assert found.due_at_once == 1


def test_asked_from_is_for_new_contracts_without_their_own():
    """An option says from when returns are asked for, and a column says it better."""
    store = FakeStore(Contract("Lifts", "DN1"))
    text = "Reference,Title,Returns from,Value\nDN1,Lifts,,5\nDN2,Locks,,5\nDN3,Keys,1/1/2026,5\n"
    take(text, store, asked_from=TODAY)

    assert [None, TODAY, date(2026, 1, 1)] == [each.asked_from for each in store.contracts()]


def test_the_errors_file_can_be_mended_and_imported():
    """The rows that were not taken come back as they were, with why, and the mended file is taken."""
    store = FakeStore()
    text = 'Reference,Title,Start date,Notes\nDN1,Lifts,04/13/2025,=1+1\nDN2,Locks,1/4/2025,\nDN3,,soon,"a, b"\n'
    file = io.BytesIO()
    with read_register(text.encode(), "register.csv", store, TODAY) as reading:
        reading.write_errors(file)
        apply(reading, store, "Ann Lee", NOW)
    errors = file.getvalue().decode("utf-8-sig")
    mended = errors.replace("04/13/2025", "13/4/2025").replace("DN3,,soon", "DN3,Keys,1/6/2025")
    again = take(mended, store).outcome

    assert errors.splitlines()[0] == "Reference,Title,Start date,Notes,Row,Column,Why"
    assert errors.splitlines()[1].startswith("DN1,Lifts,04/13/2025,'=1+1,2,Start date,\"04/13/2025 is not a date.")
    assert ",4,Title; Start date," in errors.splitlines()[2]
    assert (2, 0, 0, 0, 0) == figures(again)
    assert [(("Notes", "=1+1"),), (("Notes", "a, b"),)] == [each.other for each in store.contracts()[1:]]


def test_only_the_first_problems_and_changes_are_kept_to_show():
    """A file with a thousand mistakes says how many, and shows twenty."""
    found = read("Title,Value\n" + "".join(f"T{at},-{at + 1}\n" for at in range(50))).outcome

    assert (50, 50, 20) == (found.refused, found.problems, len(found.first_problems))


def test_an_import_is_written_as_a_whole_or_not_at_all():
    """When a reference was given to another contract meanwhile, nothing of the file is kept."""
    store = FakeStore()
    with read_register(TWO.encode(), "register.csv", store, TODAY) as reading:
        store.kept[9] = Contract("Other", "dn 2", id=9)
        with pytest.raises(TakenError):
            apply(reading, store, "Ann Lee", NOW)

    assert [9] == list(store.kept)


def test_what_changed_meanwhile_is_not_lost():
    """A change from the chat between reading and writing stays, where the file says nothing of it."""
    store = FakeStore(Contract("Lifts", "DN1"))
    with read_register(b"Reference,Title,Value\nDN1,Lifts,5\n", "register.csv", store, TODAY) as reading:
        store.kept[1] = replace(store.kept[1], end=date(2028, 3, 31))
        apply(reading, store, "Ann Lee", NOW)

    assert (Decimal(5), date(2028, 3, 31)) == (store.kept[1].value, store.kept[1].end)


def test_progress_is_told_now_and_then():
    """A person who waits sees that it goes on, and how far writing is."""
    text = "Title,Value\n" + "".join(f"T{at},{at}\n" for at in range(1200))
    read_to, written_to = [], []
    store = FakeStore()
    with read_register(text.encode(), "r.csv", store, TODAY, progress=lambda *done: read_to.append(done)) as reading:
        apply(reading, store, "Ann Lee", NOW, progress=lambda *done: written_to.append(done))

    assert [(500, None), (1000, None), (1200, None)] == read_to
    assert [(500, 1200), (1000, 1200), (1200, 1200)] == written_to[:3]


CELLS = st.sampled_from(["", "DN1", "DN2", "dn 1"])
TITLES = st.sampled_from(["Lifts", "Locks", "lifts"])
STARTS = st.sampled_from(["", "1/4/2025", "1/5/2025"])
VALUES = st.sampled_from(["", "5", "7"])


@settings(max_examples=200)
@given(st.lists(st.tuples(CELLS, TITLES, STARTS, VALUES), max_size=6))
def test_any_register_imports_twice_as_once(rows):
    """Whatever rows stand in a new register, however alike, its second import adds and changes nothing."""
    text = "Reference,Title,Start date,Value\n" + "".join(",".join(row) + "\n" for row in rows)
    store = FakeStore()
    take(text, store)
    before = store.contracts()
    found = take(text, store).outcome

    assert (0, 0) == figures(found)[:2]
    assert before == store.contracts()
