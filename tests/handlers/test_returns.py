"""What is due and overdue, for whom, and how somebody comes to the form of the right return."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation import Person, Points, Reply
from handlers.returns.due_lines import due_lines
from handlers.returns.due_list import COUNTED, SHOWN, TO_RECORD
from store.contracts import Contract, Frequency, Plan
from store.returns import Kind
from store.schedule import open_periods
from tests.handlers.register import (
    ANN,
    BEN,
    LEAD,
    MACHINE,
    NOW,
    OVERHEARD,
    QUARTERLY,
    SUPPLIER,
    TODAY,
    Desk,
    to_record,
)
from tests.handlers.talk import to_tap, words

CLEANING = Contract(
    "Office cleaning", "DN7", "Spotless", start=date(2026, 10, 1), end=date(2027, 9, 30), plan=QUARTERLY
)
"""Its first return was due on 22 January 2027; the next is due on 21 April 2027, as that of the grounds is."""

STRANGER = Person(channel="web")
"""An officer of whom nothing is known."""


@pytest.fixture
def desk(pack) -> Desk:
    """Give an empty register, and those who talk about it."""
    return Desk(pack)


def listed(reply: Reply) -> dict[str, tuple[str, ...]]:
    """Return the lists of *reply* by the first word of their title."""
    return {part.title.split()[0]: part.items for part in reply.parts if isinstance(part, Points)}


def test_what_is_overdue_comes_first(desk):
    """A manager reads what is late and by how much, then what is due within 30 days, and can record each."""
    grounds, cleaning = desk.add(), desk.add(CLEANING)
    reply = desk.asks_due("what is due")

    assert list(listed(reply)) == ["Overdue", "Due"]
    assert listed(reply)["Overdue"] == (
        "DN7: Office cleaning. Return for 1 October 2026 to 31 December 2026: due 22 January 2027, "
        "54 working days overdue",
    )
    assert len(listed(reply)["Due"]) == 2
    assert to_tap(reply)[:3] == [
        f"Record the return of contract {cleaning} from 1 October 2026",
        f"Record the return of contract {grounds} from 1 January 2027",
        f"Record the return of contract {cleaning} from 1 January 2027",
    ]


def test_a_manager_sees_their_own(desk):
    """Others' returns stand in no list of mine, but I may ask for those of everyone."""
    desk.add()
    desk.add(CLEANING, BEN)
    mine, all_of_them = desk.asks_due("what is due"), desk.say("What is due for everyone?")

    assert "DN7" not in words(mine)
    assert "What is due for everyone?" in to_tap(mine)
    assert "DN7: Office cleaning" in words(all_of_them)
    assert "Manager: Ben Oak" in words(all_of_them)
    assert not any("contract 2" in each for each in to_tap(all_of_them))


@pytest.mark.parametrize("who", [LEAD, MACHINE])
def test_the_lead_sees_all_with_the_manager(desk, who):
    """The lead reads who manages each contract, or that nobody does, and can record every return."""
    desk.add()
    desk.add(CLEANING, None)
    reply = desk.asks_due("what is due", who)

    assert "Manager: Ann Lee" in words(reply)
    assert "Manager: nobody" in words(reply)
    assert len(to_tap(reply)) == 3


def test_a_lead_may_ask_for_their_own(desk):
    """A lead who manages contracts too can see these alone."""
    desk.add()
    desk.add(CLEANING, LEAD)
    reply = desk.asks_due("what is due for me", LEAD)

    assert "DN7" in words(reply)
    assert "DN123" not in words(reply)


@pytest.mark.parametrize(
    ("who", "says"),
    [
        (SUPPLIER, "I show contracts to council officers only."),
        (OVERHEARD, "I speak about contracts only when you write to me alone."),
    ],
)
@pytest.mark.parametrize("filled", [True, False])
def test_a_refusal_reveals_nothing(desk, who, says, filled):
    """Suppliers, and whoever may be overheard, read one sentence, whatever the register holds."""
    if filled:
        desk.add()
    replies = [desk.asks_due("what is due", who), desk.asks_to_record("the grounds return came in", who)]

    assert [says, says] == [words(reply) for reply in replies]


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ("what is due", 3),
        ("what is overdue", 1),
        ("what is due this week", 1),
        ("what is due next week", 2),
        ("what is due this month", 3),
        ("due next month", 0),
        ("due in the next 8 days", 1),
        ("due in the next 9 days", 3),
        ("due in July", 2),
    ],
)
def test_a_span_can_be_asked_for(desk, asked, lines):
    """What is overdue is shown with what is due from now on, and not with what is due later only."""
    desk.add()
    desk.add(CLEANING)
    reply = desk.asks_due(asked)

    assert lines == sum(map(len, listed(reply).values()))


def test_what_is_overdue_is_not_forgotten(desk):
    """Whoever asks for next week is told that something is overdue."""
    desk.add(CLEANING)

    assert "Overdue besides: 1." in words(desk.asks_due("what is due next week"))


def test_nothing_is_said_of_what_was_not_looked_at(desk, monkeypatch):
    """Where too much is overdue to look further, the reply says so, and never that nothing is due."""
    monkeypatch.setattr("handlers.returns.due_list.PASSED_OVER", 2)
    desk.add(CLEANING, plan=Plan(Frequency.MONTHLY))
    reply = desk.asks_due("what is due next month")

    assert "More than 2 are overdue, so I did not look at all that is due later." in words(reply)
    assert "Nothing is due" not in words(reply)


def test_a_part_is_told_apart(desk):
    """What came in part is still in the list, and says so."""
    grounds = desk.add()
    desk.fill(to_record(grounds), NT1="1")
    soon = words(desk.asks_due("what is due"))
    late = words(desk.asks_due("what is due", now=NOW + timedelta(days=30)))

    assert "received in part, due 21 April 2027" in soon
    assert "received in part, due 21 April 2027, 14 working days overdue" in late


def test_a_notice_is_told_apart(desk):
    """A KPI notice is named as one, and its choice records its rating."""
    contract = desk.add(plan=None, kpi_from=date(2027, 5, 3))
    reply = desk.asks_due("what is due")

    assert "KPI notice for 1 January 2027 to 3 May 2027: due 30 April 2027" in words(reply)
    assert f"The KPI notice of contract {contract} from 1 January 2027 is published" in to_tap(reply)


def test_at_a_weekend_a_return_of_friday_is_overdue(desk):
    """On Saturday what was due on Friday is late, by no working day yet."""
    desk.add(plan=Plan(Frequency.CHOSEN, dates=(date(2027, 4, 9),)))
    reply = desk.asks_due("what is due", now=datetime(2027, 4, 10, 9, tzinfo=UTC))

    assert "overdue since 9 April 2027" in words(reply)


def test_today_is_londons(desk):
    """At half past midnight in London it is the day after, though it is not yet in Greenwich time."""
    desk.add(plan=Plan(Frequency.CHOSEN, dates=(date(2027, 4, 9),)))
    late = datetime(2027, 4, 9, 23, 30, tzinfo=UTC)

    assert "due today, 9 April 2027" in words(desk.asks_due("what is due", now=late - timedelta(hours=1)))
    assert "overdue since 9 April 2027" in words(desk.asks_due("what is due", now=late))


def test_an_empty_register_says_how_to_begin(desk):
    """Where no contract is kept, the reply says so and offers to add one."""
    reply = desk.asks_due("what is due")

    assert "No contract is in the register yet." in words(reply)
    assert to_tap(reply) == ["Register a contract"]


def test_who_manages_nothing_may_look_at_all(desk):
    """An officer without contracts is told so, and can see what is due for everyone."""
    desk.add()
    reply = desk.asks_due("what is due", BEN)

    assert "You manage no contract yet. The register holds 1." in words(reply)
    assert to_tap(reply) == ["Register a contract", "What is due for everyone?"]


def test_an_officer_of_whom_nothing_is_known_sees_all(desk):
    """Who cannot be known has no contracts of their own, so all are shown, and none can be recorded."""
    desk.add()
    reply = desk.asks_due("what is due", STRANGER)

    assert "DN123" in words(reply)
    assert to_tap(reply) == []


def test_when_nothing_is_due_the_next_one_is_named(desk):
    """A quiet month says what comes after it."""
    desk.add(start=date(2027, 4, 1))
    reply = desk.asks_due("what is due")

    assert "Nothing is overdue, and nothing is due up to 12 May 2027." in words(reply)
    assert "Next: DN123: Grounds maintenance. Return for 1 April 2027 to 30 June 2027: due 21 July 2027." in words(
        reply
    )


def test_a_contract_that_asks_for_nothing_is_named(desk):
    """A contract without a frequency never comes due, so the list says how to complete it."""
    contract = desk.add(plan=None)

    assert "does not say when returns are due" in words(desk.asks_due("what is due"))
    assert f"Change contract {contract}" in to_tap(desk.asks_due("what is due"))
    assert f"Change contract {contract}" in to_tap(desk.asks_due("what is due", LEAD))


def test_a_number_of_days_is_no_reference(desk):
    """A register that numbers its contracts from 1 still lets people ask for the next 10 days."""
    desk.add(CLEANING, reference="10")
    desk.add()
    reply = desk.asks_due("what is due in the next 10 days")

    assert list(listed(reply)) == ["Overdue", "Due"]


def test_a_closed_contract_is_never_due(desk):
    """What is closed asks for nothing."""
    desk.add(closed=TODAY)

    assert "DN123" not in words(desk.asks_due("what is due", LEAD))


def test_one_contract_can_be_asked_for(desk):
    """Whoever names a contract reads how its returns stand, what came in last included."""
    grounds = desk.add()
    desk.add(CLEANING)
    desk.fill(to_record(grounds), nothing="yes")
    reply = desk.asks_due("has the grounds supplier reported yet", now=NOW + timedelta(days=30))

    assert "due 21 April 2027, received on time" in words(reply)
    assert "Return for 1 April 2027 to 30 June 2027: due 21 July 2027" in words(reply)
    assert "DN7" not in words(reply)


def test_a_long_list_is_cut(desk):
    """A list shows 20 lines and 10 choices, counts the rest as far as it makes sense, and fits a button."""
    long = replace(CLEANING, title="Cleaning " * 12)
    for number in range(COUNTED // 20):
        desk.add(long, reference=f"L{number}", plan=Plan(Frequency.MONTHLY), start=date(2024, 1, 1), end=None)
    reply = desk.asks_due("what is due", LEAD)

    assert len(listed(reply)["Overdue"]) == SHOWN
    assert "These are the first 20 of 1,000+." in words(reply)
    assert len(reply.choices()) == TO_RECORD
    assert all(len(choice.label) <= 75 for choice in reply.choices())
    assert "Record to 31 January 2024: " in reply.choices()[0].label


STARTS = st.lists(st.dates(date(2025, 1, 1), date(2027, 6, 1)), max_size=6)
FREQUENCY = st.sampled_from([Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.YEARLY])


@given(STARTS, FREQUENCY, st.dates(date(2027, 1, 1), date(2027, 12, 31)))
def test_a_list_holds_all_that_is_due_in_order(pack, starts, frequency, until):
    """However contracts lie, each open period stands in the list once, earliest first."""
    desk = Desk(pack)
    contracts = [desk.add(reference=f"R{n}", start=day, plan=Plan(frequency)) for n, day in enumerate(starts)]
    found = list(due_lines(desk.store, desk.store.contracts_with_returns_due(until), until, TODAY))
    expected = sum(len(open_periods(desk.store.contract(each), [], until)) for each in contracts)

    assert expected == len({(line.contract.id, line.period) for line in found}) == len(found)
    assert all(one.period.due <= two.period.due for one, two in pairwise(found))


# Recording: from words to a form


@pytest.mark.parametrize(
    "typed",
    [
        "record a return",
        "the grounds return came in",
        "Record return for DN123",
        "record return for dn 123",
        "Green Ltd sent their figures",
        "return received for grounds maintenance",
    ],
)
def test_words_lead_to_the_form(desk, typed):
    """One contract and one return that is over: the form opens at once, however it is asked for."""
    grounds = desk.add()
    reply = desk.asks_to_record(typed)

    assert reply.form().name == to_record(grounds)
    assert words(reply).startswith("DN123: Grounds maintenance. The return for 1 January 2027 to 31 March 2027.")


def test_the_number_of_a_contract_leads_to_the_form(desk):
    """A contract can be called by its number in the register."""
    desk.add()
    cleaning = desk.add(replace(CLEANING, asked_from=date(2027, 4, 1)))

    assert desk.asks_to_record(f"record the return of contract {cleaning}").form().name == to_record(cleaning)


def test_several_returns_are_offered(desk):
    """Where more than one is open, each can be tapped, those of the named contract alone."""
    desk.add()
    cleaning = desk.add(CLEANING)
    reply = desk.asks_to_record("the cleaning return came in")

    assert to_tap(reply) == [
        f"Record the return of contract {cleaning} from 1 October 2026",
        f"Record the return of contract {cleaning} from 1 January 2027",
    ]
    assert all(desk.say(each).form() for each in to_tap(reply))


def test_several_contracts_are_offered(desk):
    """Whoever names none chooses among the open returns of their own contracts."""
    desk.add()
    desk.add(CLEANING)

    assert len(to_tap(desk.asks_to_record("record a return"))) == 3


def test_ones_own_contract_is_meant_first(desk):
    """Of two contracts with the same word, the one that I manage is meant."""
    desk.add(reference="DN1", supplier="Other", manager=BEN)
    mine = desk.add()

    assert desk.asks_to_record("the grounds return came in").form().name == to_record(mine)


def test_the_running_period_is_recorded_when_nothing_else_is(desk):
    """Where the last return is in, what comes in early is for the period that runs."""
    grounds = desk.add()
    desk.fill(to_record(grounds), nothing="yes")

    assert desk.asks_to_record("the grounds return came in").form().name == to_record(grounds, date(2027, 4, 1))


def test_when_all_is_in_the_reply_says_so(desk):
    """Where nothing has begun that is not recorded, there is nothing to record."""
    grounds = desk.add(end=date(2027, 3, 31))
    desk.fill(to_record(grounds), nothing="yes")

    assert "Every return of DN123: Grounds maintenance that has begun is recorded." in words(
        desk.asks_to_record("the grounds return came in")
    )


def test_a_notice_is_recorded_by_words(desk):
    """Whoever speaks of the KPI notice gets its form."""
    grounds = desk.add(kpi_from=date(2027, 5, 3))
    reply = desk.asks_to_record("record the KPI notice for grounds")

    assert reply.form().name == to_record(grounds, kind=Kind.KPI, name="kpi_publish")


def test_another_ones_return_is_refused(desk):
    """Whoever is not the manager reads whose it is."""
    desk.add()
    reply = desk.asks_to_record("the grounds return came in", BEN)

    assert "Only Ann Lee, the lead or an admin can change DN123: Grounds maintenance." in words(reply)
    assert reply.form() is None


@pytest.mark.parametrize(
    ("filled", "says"),
    [(True, "Which contract is it for?"), (False, "No contract is in the register yet.")],
)
def test_a_contract_that_is_not_found_is_asked_for(desk, filled, says):
    """Nobody is left with a dead end when the words fit no contract."""
    if filled:
        desk.add()
    reply = desk.asks_to_record("the zebra return came in", BEN)

    assert says in words(reply)
    assert "Register a contract" in to_tap(reply)


def test_a_contract_without_a_frequency_cannot_be_recorded(desk):
    """The reply says what is missing and offers to add it."""
    contract = desk.add(plan=None)
    reply = desk.asks_to_record("the grounds return came in")

    assert "does not say when returns are due" in words(reply)
    assert to_tap(reply) == [f"Change contract {contract}"]


@pytest.mark.parametrize("label", ["What is due?", "what is overdue?", "What is due for everyone?", "Record a return"])
def test_what_is_offered_is_understood(desk, label):
    """Each label that replies offer is understood before any guess at what is meant."""
    desk.add()

    assert desk.say(label, ANN) is not None


@given(st.text(max_size=80))
def test_no_question_breaks_the_lists(pack, text):
    """Whatever is asked, there is a reply that says something."""
    desk = Desk(pack)
    desk.add()
    replies = [desk.asks_due(text), desk.asks_to_record(text)]

    assert all(reply.parts for reply in replies)


def test_every_offer_of_a_list_opens_a_form(desk):
    """Whatever stands in the list can be recorded with a tap."""
    desk.add(kpi_from=date(2027, 5, 3))
    desk.add(CLEANING)
    offered = [each for each in to_tap(desk.asks_due("what is due")) if "everyone" not in each]

    assert len(offered) == 4
    assert all(desk.say(each).form() for each in offered)
