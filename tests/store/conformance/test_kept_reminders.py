"""What a store promises of reminders: each is claimed once, sent once, and whatever became of it is to be read."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.reminders import Reminder, ReminderState, Snooze
from store.returns import Kind
from tests.store.conformance.kept import HOSTILE, LATER, MOMENT, NOW, NUMBERS, claim, contract, key, one_store

KEYS = [key("coming-2"), key("due"), key("overdue-5")]
FAR = LATER + timedelta(days=1)


def states(store) -> list[tuple[str, ReminderState]]:
    """Return the stage and the state of every reminder, in the order of the log."""
    return [(each.key.stage, each.state) for each in store.reminder_log()]


def test_no_reminder_was_sent_at_first(store):
    """A new store has nothing to tell of reminders, and asking about nothing is no error."""
    found = (
        list(store.reminder_log()),
        store.reminders_of([1]),
        store.reminders_of([]),
        store.reminders_in("m1"),
        store.dead_claims(FAR, FAR),
        store.snoozes_of([1]),
        store.snoozes_of([]),
        store.claim_reminders([], claim(), LATER),
        store.pass_over([], "why", NOW),
        store.mark_sent("m1", "", NOW),
    )

    assert ([], {}, {}, [], [], {}, {}, False, [], False) == found


def test_a_claim_takes_all_its_reminders(store):
    """What one message carries is claimed together, with where it goes and until when."""
    taken = store.claim_reminders(KEYS, claim(), LATER)
    expected = [Reminder(each, ReminderState.CLAIMED, NOW, "m1", LATER, channel="slack", address="U7") for each in KEYS]

    assert taken
    assert expected == store.reminders_in("m1") == list(store.reminder_log()) == store.reminders_of([1])[1]


@pytest.mark.parametrize("became", ["claimed", "sent", "failed", "passed over"])
def test_a_claim_takes_all_or_none(store, became):
    """When one of its reminders was dealt with in any way, a second message takes none of the others."""
    if became == "passed over":
        store.pass_over(KEYS[1:2], "late", NOW)
    else:
        store.claim_reminders(KEYS[1:2], claim("m1"), LATER)
    if became == "sent":
        store.mark_sent("m1", "ts", NOW)
    if became == "failed":
        store.mark_failed("m1", "no account", NOW)
    before = list(store.reminder_log())
    taken = store.claim_reminders(KEYS, claim("m2"), LATER)

    assert (False, before) == (taken, list(store.reminder_log()))
    assert store.claim_reminders([KEYS[0], KEYS[2]], claim("m3"), LATER)


def test_a_message_that_claims_again_loses_nothing(store):
    """A second claim in the name of a message is refused, and what it claimed or sent before stays."""
    store.claim_reminders(KEYS[:1], claim(), LATER)
    store.mark_sent("m1", "ts", NOW)
    again = store.claim_reminders(KEYS[:2], claim(), LATER)

    assert (False, [("coming-2", ReminderState.SENT)]) == (again, states(store))


def test_one_reminder_twice_in_a_claim_is_none(store):
    """A claim that names a reminder twice takes nothing."""
    taken = store.claim_reminders([KEYS[0], KEYS[0]], claim(), LATER)

    assert (False, []) == (taken, states(store))


@pytest.mark.parametrize(
    "other",
    [
        {"contract": 2},
        {"kind": Kind.KPI},
        {"start": date(2027, 4, 2)},
        {"due": date(2027, 7, 29)},
        {"stage": "overdue-5"},
        {"recipient": 8},
    ],
    ids=str,
)
def test_another_reminder_is_free(store, other):
    """Another contract, kind, period, due date, stage or recipient is another reminder."""
    store.claim_reminders([key()], claim("m1"), LATER)

    assert store.claim_reminders([replace(key(), **other)], claim("m2"), LATER)


def test_what_arrived_is_marked_once(store):
    """The first mark tells that the message arrived and how the channel calls it; a second changes nothing."""
    store.claim_reminders(KEYS, claim(), LATER)
    marks = [store.mark_sent("m1", "171.001", LATER), store.mark_sent("m1", "171.002", FAR)]
    store.mark_failed("m1", "no account", FAR)
    store.release_claim("m1")
    expected = [Reminder(each, ReminderState.SENT, LATER, "m1", None, "171.001", "", "slack", "U7") for each in KEYS]

    assert ([True, False], expected) == (marks, store.reminders_in("m1"))


def test_what_was_released_is_planned_anew(store):
    """A claim that was let go leaves no trace, other claims stay, and the reminders are free."""
    store.claim_reminders(KEYS[:2], claim("m1"), LATER)
    store.claim_reminders(KEYS[2:], claim("m2"), LATER)
    store.release_claim("m1")
    store.release_claim("unknown")
    marked = store.mark_sent("m1", "ts", NOW)

    assert (False, [("overdue-5", ReminderState.CLAIMED)]) == (marked, states(store))
    assert store.claim_reminders(KEYS[:2], claim("m3"), LATER)


def test_what_cannot_be_delivered_says_why(store):
    """A failed reminder stays with its reason, is not claimed again, and is not called sent later."""
    store.claim_reminders(KEYS[:1], claim(), LATER)
    store.mark_failed("m1", "account is closed", LATER)
    marked = store.mark_sent("m1", "ts", FAR)
    (found,) = store.reminders_in("m1")

    assert not marked
    assert (ReminderState.FAILED, "account is closed", LATER, None, "") == (
        found.state,
        found.reason,
        found.at,
        found.lease,
        found.reference,
    )
    assert [] == store.dead_claims(FAR, FAR)


def test_what_is_passed_over_is_noted_once(store):
    """Only what nothing was noted of yet is passed over, with the first reason."""
    store.claim_reminders(KEYS[:1], claim(), LATER)
    first = store.pass_over(KEYS[:2], "snoozed", NOW)
    second = store.pass_over(KEYS, "late", LATER)
    third = store.pass_over(KEYS, "late", LATER)
    found = {each.key.stage: (each.state, each.reason, each.at) for each in store.reminder_log()}

    assert (KEYS[1:2], KEYS[2:], []) == (first, second, third)
    assert {
        "coming-2": (ReminderState.CLAIMED, "", NOW),
        "due": (ReminderState.PASSED_OVER, "snoozed", NOW),
        "overdue-5": (ReminderState.PASSED_OVER, "late", LATER),
    } == found
    assert [claim()] == store.dead_claims(FAR, FAR + MOMENT)


def test_a_dead_claim_is_given_to_one_caller(store):
    """When a lease is over, on the moment, who asks first takes the claim over, and nobody else until it ends again."""
    store.claim_reminders(KEYS, claim(), LATER)
    early = store.dead_claims(LATER - MOMENT, FAR)
    first, second = store.dead_claims(LATER, FAR), store.dead_claims(LATER, FAR)
    lease = {each.lease for each in store.reminders_in("m1")}
    again = store.dead_claims(FAR, FAR + timedelta(days=1))

    assert ([], [claim()], [], {FAR}, [claim()]) == (early, first, second, lease, again)
    assert store.mark_sent("m1", "ts", FAR)


def test_dead_claims_come_in_the_order_of_claiming(store):
    """Each message comes once with where it went, those that were settled or have time left do not."""
    for number, until in enumerate((LATER, FAR, LATER, LATER, LATER)):
        keys = [key("due", of=number), key("overdue-5", of=number)]
        store.claim_reminders(keys, replace(claim(f"m{number}"), address=f"U{number}"), until)
    store.mark_sent("m2", "ts", NOW)
    store.mark_failed("m3", "why", NOW)
    found = store.dead_claims(LATER, FAR)

    assert [("m0", "U0"), ("m4", "U4")] == [(each.message, each.address) for each in found]


def test_reminders_are_found_by_contract_and_due_date(store):
    """A contract's reminders come oldest first, and those of returns due long ago may be left out."""
    for number, (of, due) in enumerate(((1, date(2027, 7, 28)), (2, date(2027, 7, 29)), (1, date(2027, 10, 28)))):
        store.pass_over([key(of=of, due=due)], "late", NOW - timedelta(minutes=number))
    everything = {of: [each.key.due for each in found] for of, found in store.reminders_of([1, 2, 3]).items()}
    since = {
        of: [each.key.due for each in found] for of, found in store.reminders_of([1, 2], date(2027, 7, 29)).items()
    }

    assert {1: [date(2027, 10, 28), date(2027, 7, 28)], 2: [date(2027, 7, 29)]} == everything
    assert {1: [date(2027, 10, 28)], 2: [date(2027, 7, 29)]} == since
    assert [2, 1] == [each.key.contract for each in store.reminder_log()][1:]
    assert [date(2027, 7, 29)] == [each.key.due for each in store.reminder_log(2)]


@one_store
@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), max_size=12))
def test_no_reminder_is_ever_claimed_by_two(store, wanted):
    """Whatever messages want which reminders in whatever order, each reminder goes with one, whole messages only."""
    run = next(NUMBERS)
    taken: list[list[int]] = []
    for number, stages in enumerate(wanted):
        if store.claim_reminders([key(f"{run}-{each}") for each in stages], claim(f"{run} {number}"), LATER):
            taken.append(stages)
    flat = [each for stages in taken for each in stages]
    expected: list[list[int]] = []
    for stages in wanted:
        if len(set(stages)) == len(stages) and not {each for some in expected for each in some} & set(stages):
            expected.append(stages)

    assert expected == taken
    assert len(set(flat)) == len(flat)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """Null characters, quotes, emoji and wildcards are data in names, addresses and reasons."""
    mine = replace(claim(text), channel=text, address=text)
    store.claim_reminders([key(text)], mine, LATER)
    dead = store.dead_claims(LATER, FAR)
    store.mark_sent(text, text, LATER)
    store.pass_over([key(text, recipient=9)], text, LATER)
    found = [(each.key.stage, each.message, each.channel, each.reference, each.reason) for each in store.reminder_log()]

    assert [mine] == dead
    assert [(text, text, text, text, ""), (text, "", "", "", text)] == found


def test_a_later_snooze_takes_the_place_of_an_earlier_one(store):
    """One return is snoozed until one day, earlier or later than before, and another return is not."""
    ident = store.add_contract(contract(), "Ann", NOW)
    april = Snooze(ident, Kind.RETURN, date(2027, 4, 1), date(2027, 8, 10))
    others = [replace(april, start=date(2027, 7, 1)), replace(april, kind=Kind.KPI)]
    for each in (april, *others, replace(april, until=date(2027, 8, 3))):
        store.snooze(each, "Ann", NOW)
    found = store.snoozes_of([ident, 999])

    assert [ident] == list(found)
    assert {replace(april, until=date(2027, 8, 3)), *others} == set(found[ident])
    assert 3 == len(found[ident])


def test_a_snooze_is_noted(store):
    """The history says who wanted no reminder of which return until when."""
    ident = store.add_contract(contract(), "Ann", NOW)
    store.snooze(Snooze(ident, Kind.RETURN, date(2027, 4, 1), date(2027, 8, 10)), "Ann", LATER)
    line = list(store.audit_trail(ident))[-1]

    assert (LATER, "Ann", "reminder snoozed", ident) == (line.at, line.by, line.action, line.contract)
    assert ("2027-04-01" in line.detail, "2027-08-10" in line.detail) == (True, True)
