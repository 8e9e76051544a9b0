"""What a store promises of monitoring returns: every version is kept, and the newest counts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import StoreError
from store.returns import Kind, ReturnState
from tests.store.conformance.kept import ANY_TEXT, HOSTILE, LATER, NOW, came_in, contract, one_store

APRIL, JULY = date(2027, 4, 1), date(2027, 7, 1)


@pytest.fixture
def ident(store) -> int:
    """Give a contract that returns may come in for."""
    return store.add_contract(contract(), "Ann", NOW)


def kept(what, version=1, by="Ann", at=NOW):
    """Return *what* as it must come back."""
    return replace(what, version=version, by=by, at=at)


def newest(store, ident):
    """Return what counts now for a contract."""
    return store.returns_of([ident]).get(ident, [])


def test_no_return_has_come_in_at_first(store, ident):
    """A new contract has no return, and asking about no contract is no error."""
    assert ({}, {}, []) == (
        store.returns_of([ident]),
        store.returns_of([]),
        store.versions(ident, Kind.RETURN, APRIL),
    )


def test_a_return_comes_back_whole(store, ident):
    """All that was recorded is there again, with who recorded it and when."""
    what = came_in(
        ident,
        figures={"SV2": 1234567.25, "SV1": 0.0},
        nothing=True,
        happened="Two apprentices began",
        evidence="https://example.org/a b",
        reason="figure was wrong",
        received=date(2027, 7, 20),
    )
    version = store.record_return(what, "Ann", NOW)

    assert 1 == version
    assert [kept(what)] == newest(store, ident) == store.versions(ident, Kind.RETURN, APRIL)


@one_store
@given(
    state=st.sampled_from(ReturnState),
    kind=st.sampled_from(Kind),
    figures=st.dictionaries(ANY_TEXT, st.floats(allow_nan=False, allow_infinity=False), max_size=4),
    texts=st.tuples(*[ANY_TEXT] * 4),
    nothing=st.booleans(),
)
def test_any_return_comes_back_as_it_went_in(store, state, kind, figures, texts, nothing):
    """Whatever was written into a return, of whatever kind and state, is read again to the letter."""
    happened, evidence, reason, by = texts
    ident = store.add_contract(contract(), "Ann", NOW)
    what = came_in(
        ident,
        state=state,
        kind=kind,
        figures=figures,
        happened=happened,
        evidence=evidence,
        reason=reason,
        nothing=nothing,
    )
    store.record_return(what, by, NOW)

    assert [kept(what, by=by)] == newest(store, ident)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, ident, text):
    """Null characters, quotes, emoji and wildcards are data in a return."""
    what = came_in(ident, happened=text, evidence=text, reason=text, figures={text: 1.0})
    store.record_return(what, text, NOW)

    assert [kept(what, by=text)] == newest(store, ident)


def test_a_correction_is_a_new_version(store, ident):
    """The newest version counts, and the earlier ones stay to be read, oldest first."""
    first = came_in(ident, figures={"SV1": 2.0}, happened="first")
    second = came_in(ident, figures={"SV2": 3.0}, reason="wrong measure")
    numbers = [store.record_return(first, "Ann", NOW), store.record_return(second, "Ben", LATER)]

    assert [1, 2] == numbers
    assert [kept(second, 2, "Ben", LATER)] == newest(store, ident)
    assert [kept(first), kept(second, 2, "Ben", LATER)] == store.versions(ident, Kind.RETURN, APRIL)


def test_undoing_brings_back_the_version_before(store, ident):
    """Undoing goes back one version at a time, and the history keeps them all."""
    for number in range(3):
        store.record_return(came_in(ident, figures={"SV1": float(number)}), "Ann", NOW)
    found = []
    for _ in range(4):
        undone = store.withdraw_return(ident, Kind.RETURN, APRIL, "Ben", LATER)
        found.append((undone, [each.version for each in newest(store, ident)]))

    assert [(True, [2]), (True, [1]), (True, []), (False, [])] == found
    assert [1, 2, 3] == [each.version for each in store.versions(ident, Kind.RETURN, APRIL)]


def test_what_is_recorded_after_undoing_is_a_new_version(store, ident):
    """No version is written twice: after an undo the number goes on."""
    store.record_return(came_in(ident, happened="undone"), "Ann", NOW)
    store.withdraw_return(ident, Kind.RETURN, APRIL, "Ann", NOW)
    number = store.record_return(came_in(ident, happened="again"), "Ann", LATER)
    store.record_return(came_in(ident, happened="undone too"), "Ann", LATER)
    store.withdraw_return(ident, Kind.RETURN, APRIL, "Ann", LATER)

    assert 2 == number
    assert ["again"] == [each.happened for each in newest(store, ident)]
    assert ["undone", "again", "undone too"] == [each.happened for each in store.versions(ident, Kind.RETURN, APRIL)]


def test_undoing_what_never_came_in_does_nothing(store, ident):
    """There is nothing to undo for another period, kind or contract, and nothing is noted."""
    store.record_return(came_in(ident), "Ann", NOW)
    lines = len(list(store.audit_trail()))
    undone = [
        store.withdraw_return(ident, Kind.RETURN, JULY, "Ann", NOW),
        store.withdraw_return(ident, Kind.KPI, APRIL, "Ann", NOW),
        store.withdraw_return(ident + 1, Kind.RETURN, APRIL, "Ann", NOW),
    ]

    assert [False] * 3 == undone
    assert (lines, 1) == (len(list(store.audit_trail())), len(newest(store, ident)))


def test_returns_come_by_contract_and_oldest_period_first(store, ident):
    """Each contract has its own returns, its newest versions alone, in the order of their periods."""
    other = store.add_contract(contract("Parks"), "Ann", NOW)
    for of, start, happened in (
        (ident, JULY, "July"),
        (other, APRIL, "of the other"),
        (ident, APRIL, "April, first"),
        (ident, APRIL, "April"),
    ):
        store.record_return(came_in(of, start=start, end=date(2027, 9, 30), happened=happened), "Ann", NOW)
    found = store.returns_of([other, ident, 999])

    assert {ident: ["April", "July"], other: ["of the other"]} == {
        of: [each.happened for each in returns] for of, returns in found.items()
    }
    assert {other} == set(store.returns_of([other]))


def test_a_notice_and_a_return_of_one_day_are_apart(store, ident):
    """A KPI notice that begins on the day of a return is neither its correction nor undone with it."""
    store.record_return(came_in(ident), "Ann", NOW)
    number = store.record_return(came_in(ident, kind=Kind.KPI), "Ann", NOW)
    store.withdraw_return(ident, Kind.RETURN, APRIL, "Ann", NOW)

    assert 1 == number
    assert [Kind.KPI] == [each.kind for each in newest(store, ident)]


def test_recording_and_undoing_are_noted(store, ident):
    """The history says what came in, all digits of it, for which days, who wrote it and who undid it."""
    what = came_in(ident, figures={"SV2": 1234567.0, "SV1": 0.5}, reason="typing error")
    store.record_return(what, "Ann", NOW)
    store.withdraw_return(ident, Kind.RETURN, APRIL, "Ben", LATER)
    store.record_return(came_in(ident, kind=Kind.KPI, state=ReturnState.NOT_NEEDED), "Ann", LATER)
    lines = [(line.at, line.by, line.action, line.detail) for line in store.audit_trail(ident)][1:]

    assert [
        (NOW, "Ann", "return recorded", "2027-04-01 to 2027-06-30: received; SV2 1234567, SV1 0.5; typing error"),
        (LATER, "Ben", "return undone", "2027-04-01 to 2027-06-30"),
        (LATER, "Ann", "kpi notice recorded", "2027-04-01 to 2027-06-30: not needed"),
    ] == lines


def test_a_return_for_no_contract_is_refused_whole(store):
    """A return that belongs nowhere is not kept, and nothing is noted."""
    with pytest.raises(StoreError):
        store.record_return(came_in(999, figures={"SV1": 1.0}), "Ann", NOW)

    assert ({}, []) == (store.returns_of([999]), list(store.audit_trail()))


def test_many_returns_come_with_their_figures(store):
    """More returns than are read at once come each with its own figures."""
    idents = [store.add_contract(contract(str(number)), "Ann", NOW) for number in range(26)]
    days = [date.fromordinal(APRIL.toordinal() + number) for number in range(20)]
    for ident in idents:
        for day in days:
            store.record_return(came_in(ident, start=day, end=day, figures={"SV1": float(ident * day.day)}), "Ann", NOW)
    found = store.returns_of(idents)

    assert {ident: [{"SV1": float(ident * day.day)} for day in days] for ident in idents} == {
        ident: [each.figures for each in returns] for ident, returns in found.items()
    }
