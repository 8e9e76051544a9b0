"""What a store promises of contracts: nothing is lost, nothing is said of nobody, what is due is found."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.contracts import Basis, Commitment, Contract, Frequency, Plan
from store.errors import TakenError
from store.returns import Kind, ReturnState
from store.schedule import next_due, open_periods
from tests.store.conformance.kept import ANY_TEXT, HOSTILE, LATER, NOW, QUARTERLY, WHOLE, came_in, contract, one_store

FIRST_DUE, SECOND_DUE = date(2027, 7, 28), date(2027, 10, 28)
"""20 working days after 30 June and after 30 September 2027."""

CHANGES = {
    "title": ("Parks", "Grounds maintenance -> Parks"),
    "reference": ("DN 13", "DN 12/a -> DN 13"),
    "supplier": ("", "Green & Sons -> nothing"),
    "value": (Decimal("0.99"), "1234567.89 -> 0.99"),
    "start": (date(2027, 5, 1), "2027-04-01 -> 2027-05-01"),
    "end": (None, "2030-03-31 -> nothing"),
    "review": (date(2029, 1, 1), "2029-09-30 -> 2029-01-01"),
    "department": ("Parks", "Highways -> Parks"),
    "description": ("Verges", "Verges and parks -> Verges"),
    "plan": (
        Plan(Frequency.YEARLY, due_after=5),
        "chosen dates, financial quarter, 15 working days, 2027-09-30, 2028-09-30 -> "
        "yearly, contract month, 5 working days",
    ),
    "commitments": (
        (Commitment("SV2", "hours", 1234568.5), Commitment("SV1", "trees")),
        "SV2 1234567.5 hours, SV1, SV2 0 people -> SV2 1234568.5 hours, SV1 trees",
    ),
    "asked_from": (None, "2027-07-01 -> nothing"),
    "kpi_from": (date(2028, 5, 1), "2028-04-01 -> 2028-05-01"),
    "closed": (date(2028, 1, 1), "nothing -> 2028-01-01"),
    "closed_because": ("merged", "nothing -> merged"),
    "other": ((("Lot", "4"),), "Lot, 3, Lot, nothing, Notes, a: b -> Lot, 4"),
}
"""For each field another value, and how the change is said in the audit trail."""


def due_by(store, day: date = date(2099, 12, 31)) -> list[str]:
    """Return the titles of the contracts with something due by *day*, as they come."""
    return [each.title for each in store.contracts_with_returns_due(day)]


def is_due_on(store, day: date) -> bool:
    """Return True when the one contract's earliest open return is due on *day* and not a day earlier."""
    return not due_by(store, day - timedelta(days=1)) and bool(due_by(store, day))


def test_an_empty_register_holds_nothing(store):
    """Before the first contract, nothing is found by any way of asking."""
    found = (
        store.count_contracts(),
        list(store.contracts(live=False)),
        store.contract(1),
        store.contract_called("DN1"),
        store.contract_called(""),
        due_by(store),
        store.contracts_named(["a"]),
    )

    assert (0, [], None, None, None, [], []) == found


def test_a_contract_comes_back_whole(store):
    """All that is known of a contract is there again, commitments and other columns in their order."""
    manager = store.know("Ann Lee", "ann@x.gov.uk", NOW).id
    ident = store.add_contract(replace(WHOLE, manager=manager), "Ann", NOW)

    assert replace(WHOLE, manager=manager, id=ident) == store.contract(ident)


def test_a_contract_of_which_little_is_known_comes_back(store):
    """What nobody knows stays unknown: no zero and no empty date takes its place."""
    ident = store.add_contract(Contract("Grounds"), "Ann", NOW)

    assert Contract("Grounds", id=ident) == store.contract(ident)


@one_store
@given(
    pence=st.none() | st.integers(0, 10**13),
    targets=st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=4),
    texts=st.tuples(*[ANY_TEXT] * 6),
    other=st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3),
)
def test_any_contract_comes_back_as_it_went_in(store, pence, targets, texts, other):
    """To the penny and to the letter, whatever an import brought."""
    title, supplier, department, description, measure, unit = texts
    kept = Contract(
        title,
        supplier=supplier,
        value=None if pence is None else Decimal(pence) / 100,
        department=department,
        description=description,
        commitments=tuple(Commitment(measure, unit, target) for target in targets),
        other=tuple(other),
    )
    ident = store.add_contract(kept, "Ann", NOW)

    assert replace(kept, id=ident) == store.contract(ident)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """Null characters, quotes, emoji and wildcards are data, in the contract and in its history."""
    kept = Contract(
        text,
        reference=text,
        supplier=text,
        department=text,
        description=text,
        commitments=(Commitment(text, text),),
        closed_because=text,
        other=((text, text),),
    )
    ident = store.add_contract(kept, text, NOW)
    (line,) = store.audit_trail()

    assert replace(kept, id=ident) == store.contract(ident) == store.contract_called(text)
    assert (text, f"{text}: {text}") == (line.by, line.detail)


def test_adding_is_noted(store):
    """The history says who added which contract, and when."""
    ident = store.add_contract(WHOLE, "Ann", NOW)
    (line,) = store.audit_trail(ident)

    assert (NOW, "Ann", "contract added", ident, "DN 12/a: Grounds maintenance") == (
        line.at,
        line.by,
        line.action,
        line.contract,
        line.detail,
    )


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_kept_and_noted_with_before_and_after(store, name):
    """Of every field, the history says what it was and what it is, who changed it and when."""
    new, said = CHANGES[name]
    ident = store.add_contract(WHOLE, "Ann", NOW)
    after = replace(WHOLE, id=ident, **{name: new})
    store.change_contract(after, "Ben", LATER)
    line = list(store.audit_trail(ident))[-1]

    assert after == store.contract(ident)
    assert (LATER, "Ben", "contract changed", f"{name}: {said}") == (line.at, line.by, line.action, line.detail)


def test_every_field_has_its_change():
    """A field that is added to contracts must be added to these tests."""
    assert {each.name for each in fields(Contract)} - {"id", "manager"} == set(CHANGES)


def test_a_new_manager_is_noted(store):
    """Handing a contract over is part of its history."""
    ann, ben = (store.know(name, "", NOW).id for name in ("Ann", "Ben"))
    ident = store.add_contract(contract(manager=ann), "lead", NOW)
    store.change_contract(contract(manager=ben, id=ident), "lead", LATER)

    assert ben == store.contract(ident).manager
    assert f"manager: {ann} -> {ben}" == list(store.audit_trail(ident))[-1].detail


def test_several_changes_stand_in_one_line(store):
    """What was changed together is read together."""
    ident = store.add_contract(Contract("Grounds"), "Ann", NOW)
    store.change_contract(Contract("Parks", supplier="Green", id=ident), "Ann", LATER)

    assert ["Grounds", "title: Grounds -> Parks; supplier: nothing -> Green"] == [
        line.detail for line in store.audit_trail(ident)
    ]


def test_no_change_is_not_noted(store):
    """Saving what is kept already leaves no line in the history."""
    ident = store.add_contract(WHOLE, "Ann", NOW)
    store.change_contract(replace(WHOLE, id=ident), "Ben", LATER)

    assert ["contract added"] == [line.action for line in store.audit_trail()]


def test_a_change_leaves_the_neighbours(store):
    """Changing one contract changes one contract, and its commitments alone."""
    one, other = (store.add_contract(replace(WHOLE, reference=name), "Ann", NOW) for name in ("1", "2"))
    store.change_contract(replace(WHOLE, reference="1", commitments=(), id=one), "Ann", LATER)

    assert ((), WHOLE.commitments) == (store.contract(one).commitments, store.contract(other).commitments)


@pytest.mark.parametrize("said", ["DN 12/a", "dn12/A", " d n 1 2 / a ", "DN\u00a012/a", "DN\t12/A"])
def test_a_reference_is_found_capitals_and_spaces_aside(store, said):
    """However a person types the reference, it is the same contract."""
    ident = store.add_contract(WHOLE, "Ann", NOW)

    assert ident == store.contract_called(said).id


@pytest.mark.parametrize("said", ["DN 12", "DN 12/a1", "%", "DN_12/a", "", " "])
def test_no_other_reference_finds_it(store, said):
    """A part of a reference, a wildcard or nothing is no reference."""
    store.add_contract(WHOLE, "Ann", NOW)

    assert None is store.contract_called(said)


@pytest.mark.parametrize("reference", ["DN 12/a", "dn12/A"])
def test_a_reference_belongs_to_one_contract(store, reference):
    """A second contract with the same reference is refused, says whose it is, and leaves no trace."""
    ident = store.add_contract(WHOLE, "Ann", NOW)
    with pytest.raises(TakenError) as caught:
        store.add_contract(contract(reference=reference), "Ben", LATER)

    assert ident == caught.value.other
    assert reference in str(caught.value)
    assert (1, 1) == (store.count_contracts(), len(list(store.audit_trail())))


def test_a_change_to_a_taken_reference_is_refused_whole(store):
    """Nothing of the refused change is kept, and nothing is noted."""
    store.add_contract(WHOLE, "Ann", NOW)
    other = store.add_contract(contract(reference="B"), "Ann", NOW)
    with pytest.raises(TakenError):
        store.change_contract(contract("Parks", reference="DN12/A", id=other), "Ben", LATER)

    assert contract(reference="B", id=other) == store.contract(other)
    assert 2 == len(list(store.audit_trail()))


def test_a_contract_may_write_its_own_reference_anew(store):
    """Mending the capitals of a reference is no clash with itself, and a reference given up is free."""
    ident = store.add_contract(contract(reference="dn1"), "Ann", NOW)
    store.change_contract(contract(reference="DN 1", id=ident), "Ann", LATER)
    mended = store.contract(ident).reference
    store.change_contract(contract(reference="", id=ident), "Ann", LATER)
    other = store.add_contract(contract(reference="DN1"), "Ann", LATER)

    assert ("DN 1", other) == (mended, store.contract_called("dn1").id)


def test_many_contracts_may_have_no_reference(store):
    """A missing reference, or one of spaces, is not taken."""
    for reference in ("", "", " ", " "):
        store.add_contract(contract(reference=reference), "Ann", NOW)

    assert 4 == store.count_contracts()


def test_contracts_are_listed_by_manager_and_without_closed_ones(store):
    """A manager sees their own live contracts, oldest first, and all contracts where asked."""
    ann, ben = (store.know(name, "", NOW).id for name in ("Ann", "Ben"))
    for title, manager, closed in (
        ("first", ann, None),
        ("of ben", ben, None),
        ("closed", ann, date(2027, 1, 1)),
        ("of nobody", None, None),
        ("last", ann, None),
    ):
        store.add_contract(contract(title, manager=manager, closed=closed), "Ann", NOW)

    assert ["first", "last"] == [each.title for each in store.contracts(ann)]
    assert ["first", "closed", "last"] == [each.title for each in store.contracts(ann, live=False)]
    assert ["first", "of ben", "of nobody", "last"] == [each.title for each in store.contracts()]
    assert [] == list(store.contracts(999))
    assert 5 == store.count_contracts() == len(list(store.contracts(live=False)))


def test_a_long_register_comes_whole_and_in_order(store):
    """More contracts than are read at once: none is left out or comes twice, and writing meanwhile does no harm."""
    idents = [store.add_contract(contract(str(number)), "Ann", NOW) for number in range(501)]
    read = store.contracts()
    first = next(read)
    store.change_contract(contract("changed", id=idents[-1]), "Ann", LATER)
    titles = [first.title, *(each.title for each in read)]

    assert [*map(str, range(500)), "changed"] == titles


def test_what_is_due_comes_earliest_first(store):
    """Whatever the order of adding, the one that is due first comes first, up to and with the day asked for."""
    for title, month in (("June", 6), ("April", 4), ("May", 5), ("also April", 4)):
        store.add_contract(contract(title, start=date(2027, month, 1), plan=Plan(Frequency.MONTHLY)), "Ann", NOW)

    assert ["April", "also April", "May", "June"] == due_by(store)
    assert [] == due_by(store, date(2027, 4, 29))
    assert ["April", "also April"] == due_by(store, date(2027, 4, 30))


@pytest.mark.parametrize(
    "never",
    [{"plan": None}, {"start": None}, {"closed": date(2027, 1, 1)}, {"end": date(2027, 3, 31)}],
    ids=["no plan", "no start", "closed", "ends before it starts"],
)
def test_what_asks_for_nothing_is_never_due(store, never):
    """A contract without a plan or a start, or one that is closed, reminds nobody."""
    store.add_contract(contract(**never), "Ann", NOW)

    assert [] == due_by(store)


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({}, FIRST_DUE),
        ({"start": date(2027, 5, 1)}, date(2027, 8, 27)),
        ({"end": date(2027, 4, 30)}, date(2027, 6, 1)),
        ({"plan": Plan(Frequency.QUARTERLY)}, date(2027, 6, 30)),
        ({"plan": Plan(Frequency.AT_THE_END)}, date(2030, 4, 1)),
        ({"asked_from": date(2027, 7, 29)}, SECOND_DUE),
        ({"asked_from": FIRST_DUE}, FIRST_DUE),
        ({"kpi_from": date(2027, 5, 1)}, date(2027, 4, 30)),
        ({"title": "Parks"}, FIRST_DUE),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else str(value),
)
def test_what_is_due_follows_a_change_of_terms(store, change, due):
    """A contract whose dates or plan are changed is found by its new due date at once."""
    ident = store.add_contract(contract(), "Ann", NOW)
    store.change_contract(contract(**{"title": "Grounds", **change}, id=ident), "Ann", LATER)

    assert is_due_on(store, due)


def test_closing_and_opening_again_is_followed(store):
    """A closed contract is not due any more, and one that is opened again is."""
    ident = store.add_contract(contract(), "Ann", NOW)
    store.change_contract(contract(closed=date(2027, 5, 1), id=ident), "Ann", LATER)
    closed = due_by(store)
    store.change_contract(contract(id=ident), "Ann", LATER)

    assert ([], ["Grounds"]) == (closed, due_by(store, FIRST_DUE))


def test_a_return_moves_what_is_due_and_undoing_moves_it_back(store):
    """What came in is not asked for again, what came in part is, and an undone return is open again."""
    ident = store.add_contract(contract(), "Ann", NOW)
    found = []
    for state in (ReturnState.PART, ReturnState.RECEIVED, ReturnState.NOT_NEEDED):
        store.record_return(came_in(ident, state=state), "Ann", NOW)
        found.append(is_due_on(store, FIRST_DUE))
    for _ in range(3):
        store.withdraw_return(ident, Kind.RETURN, date(2027, 4, 1), "Ann", LATER)
        found.append(is_due_on(store, FIRST_DUE))

    assert [True, False, False, False, True, True] == found


def test_when_all_came_in_nothing_is_due(store):
    """After its last return a contract is due for nothing, and an extension makes it due again."""
    ident = store.add_contract(contract(end=date(2027, 6, 30)), "Ann", NOW)
    store.record_return(came_in(ident), "Ann", NOW)
    finished = due_by(store)
    store.change_contract(contract(end=date(2027, 9, 30), id=ident), "Ann", LATER)

    assert [] == finished
    assert is_due_on(store, SECOND_DUE)


def test_a_change_of_terms_minds_what_came_in(store):
    """Changing a title or a plan does not ask again for a return that is there."""
    ident = store.add_contract(contract(), "Ann", NOW)
    store.record_return(came_in(ident), "Ann", NOW)
    store.change_contract(contract("Parks", plan=replace(QUARTERLY, due_after=0), id=ident), "Ann", LATER)

    assert is_due_on(store, date(2027, 9, 30))


TERMS = st.fixed_dictionaries(
    {
        "start": st.none() | st.dates(date(2027, 1, 1), date(2028, 12, 31)),
        "end": st.none() | st.dates(date(2028, 1, 1), date(2030, 12, 31)),
        "plan": st.none()
        | st.builds(
            Plan,
            st.sampled_from([each for each in Frequency if each is not Frequency.CHOSEN]),
            st.sampled_from(Basis),
            st.integers(0, 30),
        ),
        "asked_from": st.none() | st.dates(date(2027, 1, 1), date(2028, 12, 31)),
        "kpi_from": st.none() | st.dates(date(2027, 1, 1), date(2028, 12, 31)),
        "closed": st.sampled_from([None, None, None, date(2027, 1, 1)]),
    }
)
HAPPENS = st.tuples(st.integers(0, 2), st.sampled_from(["change", "record", "record", "part", "undo"]), TERMS)


@settings(one_store, max_examples=40)
@given(begun=st.tuples(TERMS, TERMS, TERMS), happens=st.lists(HAPPENS, max_size=8))
def test_what_is_due_is_what_the_terms_say_after_any_history(store, begun, happens):
    """Whatever is changed, recorded and undone in whatever order, the list is the one that the terms give."""
    for each in store.contracts():
        store.change_contract(replace(each, closed=date(2026, 1, 1)), "Ann", NOW)
    idents = [store.add_contract(contract(**terms), "Ann", NOW) for terms in begun]
    for which, what, terms in happens:
        ident = idents[which]
        known, returns = store.contract(ident), store.returns_of([ident]).get(ident, [])
        if what == "change":
            store.change_contract(contract(**terms, id=ident), "Ann", NOW)
        elif what == "undo":
            for each in returns[-1:]:
                store.withdraw_return(ident, each.kind, each.start, "Ann", NOW)
        else:
            state = ReturnState.PART if what == "part" else ReturnState.RECEIVED
            for each in open_periods(known, returns, date(2029, 1, 1))[:1]:
                came = came_in(ident, kind=each.kind, start=each.start, end=each.end, due=each.due, state=state)
                store.record_return(came, "Ann", NOW)
    returns = store.returns_of(idents)
    dues = ((next_due(store.contract(ident), returns.get(ident, [])), ident) for ident in idents)
    expected = sorted((due, ident) for due, ident in dues if due and due <= date(2029, 6, 30))
    found = [each.id for each in store.contracts_with_returns_due(date(2029, 6, 30))]

    assert [ident for _, ident in expected] == found


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        (["grounds"], ["Grounds 100%", "Grounds_1000"]),
        (["green", "GROUNDS"], ["Grounds 100%"]),
        (["green", "school"], []),
        (["dn", "meals"], ["School\\meals"]),
        (["100%"], ["Grounds 100%"]),
        (["_1"], ["Grounds_1000"]),
        (["\\"], ["School\\meals"]),
        (["%"], ["Grounds 100%"]),
        (["o'brien"], ["School\\meals"]),
        ([], ["Grounds 100%", "Grounds_1000", "School\\meals"]),
        ([""], ["Grounds 100%", "Grounds_1000", "School\\meals"]),
    ],
    ids=str,
)
def test_contracts_are_found_by_words(store, words, titles):
    """Each word stands in the reference, the title or the supplier, capitals aside; signs mean themselves."""
    for title, reference, supplier in (
        ("Grounds 100%", "A1", "Green & Sons"),
        ("Grounds_1000", "B2", "Blue"),
        ("School\\meals", "DN12", "O'Brien"),
    ):
        store.add_contract(Contract(title, reference=reference, supplier=supplier), "Ann", NOW)

    assert titles == [each.title for each in store.contracts_named(words)]


def test_no_more_contracts_are_found_than_asked_for(store):
    """Of many contracts that fit, the first are given: ten, or as many as asked for."""
    for number in range(12):
        store.add_contract(Contract(f"Grounds {number}"), "Ann", NOW)

    assert [f"Grounds {number}" for number in range(10)] == [each.title for each in store.contracts_named(["grounds"])]
    assert ["Grounds 0", "Grounds 1"] == [each.title for each in store.contracts_named(["grounds"], 2)]


@pytest.mark.parametrize(
    "words", [["g"] * 5_000, [f"word{n}" for n in range(5_000)], ["g" * 100_000], ["before\0after"]]
)
def test_a_search_for_any_words_has_an_answer(store, words):
    """A message of thousands of words, or one of a hundred thousand letters, is no error."""
    store.add_contract(Contract("Grounds"), "Ann", NOW)
    store.add_contract(Contract("before\0after"), "Ann", NOW)
    found = [each.title for each in store.contracts_named(words)]

    assert {"g": ["Grounds"], "before\0after": ["before\0after"]}.get(words[0], []) == found
