"""Recording returns and KPI notices: what is kept, what is said, what is refused, and undoing it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation import Copyable, Message, Person, Reply, Submission
from handlers.memory import Memory
from store.errors import StoreError
from store.returns import Kind, MonitoringReturn, ReturnState
from tests.handlers.register import (
    ANN,
    BEN,
    FIRST,
    GROUNDS,
    LEAD,
    MACHINE,
    NOW,
    OVERHEARD,
    SUPPLIER,
    TODAY,
    Desk,
    errors,
    to_record,
    values,
)
from tests.handlers.talk import to_tap, words

KPI_FROM = date(2027, 5, 3)
LATER = NOW + timedelta(days=30)


@pytest.fixture
def desk(pack) -> Desk:
    """Give an empty register, and those who talk about it."""
    return Desk(pack)


@pytest.fixture
def grounds(desk) -> int:
    """Give the number of a contract that Ann manages."""
    return desk.add()


def typed_back(reply: Reply) -> str:
    """Return what *reply* gives back to copy."""
    return next((part.text for part in reply.parts if isinstance(part, Copyable)), "")


def only(desk: Desk, contract: int) -> MonitoringReturn:
    """Return the only return of *contract*."""
    (kept,) = desk.kept(contract)
    return kept


def test_a_tap_opens_the_form(desk, grounds):
    """Each measure is asked for in its unit, with what was promised, and nothing is filled in yet."""
    form = desk.order("record", grounds).form()
    jobs = form.fields[0]

    assert jobs.label == "NT1: Local jobs on the contract (FTE)"
    assert "Target for the whole contract: 5 FTE." in jobs.hint
    assert set(values(form).values()) == {""}
    assert [field.name for field in form.fields if not field.optional] == []
    assert form.name == to_record(grounds)


def test_a_whole_return_is_recorded(desk, grounds):
    """All figures came in on time: they are kept, with progress, what is due next and a way back."""
    reply = desk.fill(to_record(grounds), NT1="1.5", NT10="20 weeks", happened="Two starters", evidence="F/12")
    kept = only(desk, grounds)

    assert (ReturnState.RECEIVED, {"NT1": 1.5, "NT10": 20}, TODAY) == (kept.state, kept.figures, kept.received)
    assert (kept.happened, kept.evidence, kept.by) == ("Two starters", "F/12", "Ann Lee (ann@example.org)")
    assert "It came in on 12 April 2027, on time." in words(reply)
    assert "1.5 of 5 FTE, 30%, with 24% of the time gone by 31 March 2027: on track" in words(reply)
    assert "The return for 1 April 2027 to 30 June 2027 is due next, on 21 July 2027." in words(reply)
    assert f"Undo the return of contract {grounds} from 1 January 2027" in to_tap(reply)


def test_a_part_stays_open(desk, grounds):
    """Some figures are missing: they are named, and reminders go on."""
    reply = desk.fill(to_record(grounds), NT1="1")

    assert only(desk, grounds).state is ReturnState.PART
    assert "Still missing: NT10. Reminders go on" in words(reply)
    assert "received in part" in words(desk.asks_due("what is due"))


def test_the_rest_of_a_part_needs_no_reason(desk, grounds):
    """Whoever adds what was missing is not asked why, and the return is whole."""
    desk.fill(to_record(grounds), NT1="1")
    reply = desk.fill(to_record(grounds), NT10="20")

    assert only(desk, grounds).state is ReturnState.RECEIVED
    assert "is recorded." in words(reply)


def test_nothing_delivered_is_a_whole_return(desk, grounds):
    """A supplier that delivered nothing has reported all the same."""
    reply = desk.fill(to_record(grounds), nothing="Yes")

    assert (only(desk, grounds).state, only(desk, grounds).nothing) == (ReturnState.RECEIVED, True)
    assert "nothing was delivered" in words(reply)


def test_a_contract_with_no_measures_is_recorded_in_words(desk):
    """Where no measure was agreed, what happened is enough."""
    contract = desk.add(commitments=())
    desk.fill(to_record(contract), happened="All as agreed")

    assert only(desk, contract).state is ReturnState.RECEIVED


def test_a_late_return_says_how_late(desk, grounds):
    """What came in after its date is late by working days, counted from the day it came in."""
    reply = desk.fill(to_record(grounds), now=LATER, nothing="yes", received="26 April 2027")

    assert "It came in on 26 April 2027, 3 working days late. It was due on 21 April 2027." in words(reply)


@pytest.mark.parametrize(
    ("filled", "name", "says"),
    [
        ({"NT1": "-3"}, "figure-NT1", "less than nothing"),
        ({"NT1": "some"}, "figure-NT1", "I cannot read that as a figure in FTE."),
        ({"NT1": "£3,000"}, "figure-NT1", "I cannot read that as a figure in FTE."),
        ({}, "happened", "Give a figure, say that nothing was delivered, or say what happened."),
        ({"nothing": "no"}, "happened", "Give a figure"),
        ({"evidence": "F/12"}, "happened", "Give a figure"),
        ({"NT1": "1", "nothing": "yes"}, "nothing", "You gave a figure as well."),
        ({"NT1": "1", "nothing": "maybe"}, "nothing", "Answer Yes or No"),
        ({"NT1": "1", "received": "13 April 2027"}, "received", "13 April 2027 has not come yet."),
        ({"NT1": "1", "received": "31/12/2026"}, "received", "That is before the period began on 1 January 2027."),
        ({"NT1": "1", "received": "soon"}, "received", "I cannot read that as a date."),
        ({"NT1": "1", "happened": "x" * 10_001}, "happened", "That is 10,001 characters. I read up to 10,000."),
    ],
)
def test_a_wrong_answer_is_said_at_its_field(desk, grounds, filled, name, says):
    """Only the field that is wrong has an error, what was typed is still there, and nothing is kept."""
    reply = desk.fill(to_record(grounds), **filled)
    ((wrong, error),) = errors(reply).items()
    shown = values(reply.form())

    assert wrong == name
    assert says in error
    assert all(shown[f"figure-{key}" if key.startswith("NT") else key] == typed for key, typed in filled.items())
    assert desk.kept(grounds) == []


def test_a_wrong_form_is_found_before_it_closes(desk, grounds):
    """A channel that checks first hears the same errors, and nothing for what is right."""
    wrong = Submission(to_record(grounds), {"figure-NT1": "some"})
    right = Submission(to_record(grounds), {"figure-NT1": "1"})

    assert set(errors(Reply((desk.recording.check(wrong, NOW),)))) == {"figure-NT1"}
    assert desk.recording.check(right, NOW) is None
    assert desk.kept(grounds) == []


def test_none_delivered_with_figures_of_nought_is_right(desk, grounds):
    """Noughts beside "nothing was delivered" say the same thing twice, which is no error."""
    desk.fill(to_record(grounds), NT1="0", NT10="0", nothing="yes")

    assert only(desk, grounds).state is ReturnState.RECEIVED


def test_a_correction_begins_with_what_is_there(desk, grounds):
    """Whoever corrects a return finds it filled in, and must say why it is corrected."""
    desk.fill(to_record(grounds), NT1="1,500", NT10="20", evidence="F/12", received="9 April 2027")
    form = desk.order("record", grounds).form()
    shown = values(form)

    assert (shown["figure-NT1"], shown["figure-NT10"], shown["evidence"]) == ("1,500", "20", "F/12")
    assert shown["received"] == "9 April 2027"
    assert [field.name for field in form.fields if not field.optional] == ["reason"]


def test_a_correction_needs_a_reason(desk, grounds):
    """Without a reason the form comes back; with one the new version counts and the old one is kept."""
    desk.fill(to_record(grounds), NT1="1", NT10="20")
    refused = desk.fill(to_record(grounds), NT1="2")
    reply = desk.fill(to_record(grounds), NT1="2", reason="counted twice")

    assert set(errors(refused)) == {"reason"}
    assert "The earlier version is kept." in words(reply)
    assert (only(desk, grounds).figures["NT1"], only(desk, grounds).reason) == (2, "counted twice")
    assert [each.version for each in desk.store.versions(grounds, Kind.RETURN, FIRST)] == [1, 2]


def test_a_changed_figure_of_a_part_needs_a_reason(desk, grounds):
    """To add the rest of a return needs no reason, to change what came in before does."""
    desk.fill(to_record(grounds), NT1="1")

    assert set(errors(desk.fill(to_record(grounds), NT1="2", NT10="20"))) == {"reason"}


def test_the_same_form_twice_is_kept_once(desk, grounds):
    """Whoever taps Save twice reads that it is recorded, and there is one version."""
    sent = {"figure-NT1": "1", "figure-NT10": "20"}
    desk.send(to_record(grounds), sent)
    reply = desk.send(to_record(grounds), sent)

    assert "is recorded already" in words(reply)
    assert only(desk, grounds).version == 1


def test_a_form_that_somebody_else_was_faster_with_is_given_back(desk, grounds):
    """Two people fill in the form: the second one's figures are not kept, and not lost either."""
    desk.send(to_record(grounds), {"figure-NT1": "1", "figure-NT10": "20"})
    reply = desk.send(to_record(grounds), {"figure-NT1": "9", "figure-NT10": "90"}, LEAD)

    assert "was recorded while your form was open" in words(reply)
    assert typed_back(reply) == "NT1: 9\nNT10: 90"
    assert only(desk, grounds).figures == {"NT1": 1, "NT10": 20}


def test_an_undo_brings_back_what_was_there(desk, grounds):
    """The last version goes, the one before counts again, and a second tap does nothing and says so."""
    desk.fill(to_record(grounds), NT1="1", NT10="20")
    desk.fill(to_record(grounds), NT1="2", reason="counted twice")
    first, second = desk.order("undo", grounds), desk.order("undo", grounds)

    assert "Undone." in words(first)
    assert "That was undone already." in words(second)
    assert only(desk, grounds).figures["NT1"] == 1


def test_the_first_version_is_undone_once(desk, grounds):
    """An undone return is open again, and there is nothing to undo then."""
    desk.fill(to_record(grounds), nothing="yes")
    first, second = desk.order("undo", grounds), desk.order("undo", grounds)

    assert "is open again" in words(first)
    assert "There is nothing to undo." in words(second)
    assert desk.kept(grounds) == []


ORDERS = st.sampled_from(["part", "whole", "received", "waive", "correct"])


@given(st.lists(ORDERS, max_size=4), ORDERS)
def test_an_undo_restores_exactly_what_was_there(pack, before, last):
    """Whatever was recorded and whatever is undone, the register stands as it stood before."""
    desk = Desk(pack)
    contract = desk.add()

    def do(what: str) -> None:
        match what:
            case "part":
                desk.fill(to_record(contract), NT1="1", reason="so")
            case "whole":
                desk.fill(to_record(contract), NT1="2", NT10="20", reason="so")
            case "correct":
                desk.fill(to_record(contract), NT1="3", NT10="30", reason="so")
            case "received":
                desk.order("received", contract)
            case "waive":
                desk.fill(to_record(contract, name="waive"), reason="not started")

    for each in before:
        do(each)
    kept, due = desk.kept(contract), list(desk.store.contracts_with_returns_due(date(2027, 5, 1)))
    versions = len(desk.store.versions(contract, Kind.RETURN, FIRST))
    do(last)
    if len(desk.store.versions(contract, Kind.RETURN, FIRST)) > versions:
        desk.order("undo", contract)

    assert kept == desk.kept(contract)
    assert due == list(desk.store.contracts_with_returns_due(date(2027, 5, 1)))


def test_a_return_whose_figures_follow_is_recorded(desk, grounds):
    """One tap says that it came in: reminders end, and the figures can be added without a reason."""
    reply = desk.order("received", grounds)
    again = desk.order("received", grounds)
    form = desk.order("record", grounds).form()

    assert "Add the figures when you have them." in words(reply)
    assert "is recorded already" in words(again)
    assert "reason" not in values(form)
    assert (only(desk, grounds).state, only(desk, grounds).version) == (ReturnState.RECEIVED, 1)


def test_what_came_in_part_is_not_lost_by_a_tap(desk, grounds):
    """Whoever says that the return came in keeps the figures that came before."""
    desk.fill(to_record(grounds), NT1="1")
    desk.order("received", grounds)

    assert (only(desk, grounds).state, only(desk, grounds).figures) == (ReturnState.RECEIVED, {"NT1": 1})


def test_a_return_that_is_not_needed_says_why(desk, grounds):
    """The reason is asked for and kept, the period is closed, and it can be undone."""
    form = to_record(grounds, name="waive")
    empty, reply = desk.fill(form), desk.fill(form, reason="Work has not begun")
    again = desk.fill(form, reason="Work has not begun")
    kept = only(desk, grounds)
    undone = desk.order("undo", grounds)

    assert set(errors(empty)) == {"reason"}
    assert "is not needed: Work has not begun" in words(reply)
    assert "not needed already" in words(again)
    assert (kept.state, kept.reason, kept.version) == (ReturnState.NOT_NEEDED, "Work has not begun", 1)
    assert "is open again" in words(undone)


def test_a_return_that_came_in_is_not_waived(desk, grounds):
    """What is recorded is not thrown away by a late tap: it must be undone first."""
    form = to_record(grounds, name="waive")
    desk.fill(to_record(grounds), nothing="yes")

    assert "is recorded already" in words(desk.order("waive", grounds))
    assert typed_back(desk.send(form, {"reason": "never mind"})) == "Why it is corrected: never mind"
    assert only(desk, grounds).state is ReturnState.RECEIVED


@pytest.fixture
def notice(desk) -> int:
    """Give the number of a contract whose KPI notice is due on 30 April 2027, before a bank holiday."""
    return desk.add(kpi_from=KPI_FROM)


def test_a_notice_is_recorded_with_its_rating(desk, notice):
    """The rating and the note are kept, and no measure is asked for."""
    form = to_record(notice, kind=Kind.KPI, name="kpi_publish")
    reply = desk.fill(form, rating="good", note="Notice 12", received="9 April 2027")
    kept = only(desk, notice)

    assert (kept.kind, kept.state, kept.happened) == (Kind.KPI, ReturnState.RECEIVED, "good: Notice 12")
    assert "It was published on 9 April 2027, on time." in words(reply)
    assert "Note: Notice 12" in words(reply)
    assert [field.name for field in desk.order("kpi_publish", notice).form().fields if not field.optional] == [
        "rating",
        "reason",
    ]


def test_a_notice_has_one_of_five_ratings(desk, notice):
    """Only the ratings of the law can be recorded."""
    reply = desk.fill(to_record(notice, kind=Kind.KPI, name="kpi_publish"), rating="great")

    assert "good, approaching target, requires improvement, inadequate, other" in errors(reply)["rating"]


def test_a_notice_is_undone_and_waived(desk, notice):
    """A notice can be undone like a return, and marked as not needed."""
    desk.fill(to_record(notice, kind=Kind.KPI, name="kpi_publish"), rating="other")
    undone = desk.order("kpi_undo", notice)
    waived = desk.fill(to_record(notice, kind=Kind.KPI, name="kpi_waive"), reason="KPIs do not suit it")

    assert "The KPI notice for 1 January 2027 to 3 May 2027 is open again" in words(undone)
    assert "is not needed: KPIs do not suit it" in words(waived)
    assert only(desk, notice).kind is Kind.KPI


def test_returns_and_notices_are_kept_apart(desk, notice):
    """A published notice does not close the return of the same days."""
    desk.fill(to_record(notice, kind=Kind.KPI, name="kpi_publish"), rating="good")

    assert "1 January 2027 to 31 March 2027" in words(desk.asks_due("what is due"))


@pytest.mark.parametrize("who", [LEAD, MACHINE])
def test_the_lead_may_record_for_everybody(desk, grounds, who):
    """The lead and whoever is at the machine record returns of any contract."""
    desk.fill(to_record(grounds), who, nothing="yes")

    assert len(desk.kept(grounds)) == 1


@pytest.mark.parametrize(
    ("who", "says"),
    [
        (BEN, "Only Ann Lee, the lead or an admin can change DN123: Grounds maintenance."),
        (SUPPLIER, "I show contracts to council officers only."),
        (OVERHEARD, "I speak about contracts only when you write to me alone."),
    ],
)
@pytest.mark.parametrize("how", ["opened", "filled in", "tapped", "undone"])
def test_nobody_else_may_record(desk, grounds, who, says, how):
    """Neither a form, nor a tap, nor what is sent without either changes anything."""
    if how == "undone":
        desk.fill(to_record(grounds), nothing="yes")
    before = desk.kept(grounds)
    replies = {
        "opened": lambda: desk.recording.form(to_record(grounds), who, NOW),
        "filled in": lambda: desk.send(to_record(grounds), {"figure-NT1": "1"}, who),
        "tapped": lambda: desk.order("received", grounds, person=who),
        "undone": lambda: desk.order("undo", grounds, person=who),
    }
    reply = replies[how]()

    assert says in words(reply)
    assert before == desk.kept(grounds)


@pytest.mark.parametrize("who", [SUPPLIER, OVERHEARD])
def test_a_refusal_reveals_nothing(desk, grounds, who):
    """Who may not see contracts reads the same, whether there is such a contract or not."""
    there = desk.send(to_record(grounds), {"figure-NT1": "1"}, who)
    not_there = desk.send(to_record(grounds + 1), {"figure-NT1": "1"}, who)

    assert there == not_there
    assert len(there.parts) == 1


def test_what_cannot_be_recorded_is_given_back(desk, grounds):
    """The dates changed, the contract closed or is not there: each is said, and what was typed is not lost."""
    sent = {"figure-NT1": "1", "happened": "Two starters", "received": ""}
    gone = desk.send(to_record(grounds, date(2027, 1, 5)), sent)
    unknown = desk.send(to_record(99), sent)
    desk.change(grounds, closed=TODAY)
    closed = desk.send(to_record(grounds), sent)

    assert "No return of DN123: Grounds maintenance begins on 5 January 2027 any more." in words(gone)
    assert "No contract has the number 99." in words(unknown)
    assert "DN123: Grounds maintenance was closed on 12 April 2027." in words(closed)
    assert {typed_back(reply) for reply in (gone, unknown, closed)} == {"NT1: 1\nWhat happened: Two starters"}


def test_a_return_is_corrected_after_the_dates_changed(desk, grounds):
    """A return that was recorded is found again when the contract turns out to begin later, and counts once."""
    desk.fill(to_record(grounds), NT1="1", NT10="20")
    desk.change(grounds, start=date(2027, 1, 6))
    old = desk.fill(to_record(grounds), NT1="2", reason="counted twice")
    new = desk.fill(to_record(grounds, date(2027, 1, 6)), NT1="3", reason="counted again")

    assert "2 of 5 FTE" in words(old)
    assert "3 of 5 FTE" in words(new)
    assert len(desk.kept(grounds)) == 1


def test_a_period_that_has_not_begun_is_not_recorded(desk, grounds):
    """Nobody records a return of days that are still to come."""
    reply = desk.order("received", grounds, date(2027, 7, 1))

    assert "begins on 1 July 2027" in words(reply)
    assert desk.kept(grounds) == []


def test_a_measure_that_was_taken_off_is_not_asked_for(desk, grounds):
    """A form that was open while the measures changed keeps only what is still agreed."""
    desk.change(grounds, commitments=GROUNDS.commitments[:1])
    desk.send(to_record(grounds), {"figure-NT1": "1", "figure-NT10": "20"})

    assert (only(desk, grounds).state, only(desk, grounds).figures) == (ReturnState.RECEIVED, {"NT1": 1})


def test_what_the_disk_refuses_is_given_back(desk, grounds, monkeypatch):
    """A store that fails costs no typing."""

    def fail(*_: object) -> int:
        raise StoreError("the disk is full")

    monkeypatch.setattr(desk.store, "record_return", fail)
    reply = desk.send(to_record(grounds), {"figure-NT1": "1"})

    assert "I could not save the return of DN123: Grounds maintenance." in words(reply)
    assert typed_back(reply) == "NT1: 1"


@pytest.mark.parametrize(
    "form",
    [
        "purchase",
        "",
        "record",
        "record 1",
        "record 1 RETURN",
        "record x RETURN 2027-01-01",
        "record 1 KPI 2027-01-01",
        "record 1 SUMMARY 2027-01-01",
        "kpi_publish 1 RETURN 2027-01-01",
        "snooze 1 RETURN 2027-01-01",
        "record 1 RETURN 2027-13-01",
    ],
)
def test_a_form_of_somebody_else_is_left_alone(desk, grounds, form):
    """Other forms, and names that make no sense, are not taken for a return."""
    sent = Submission(form, {"figure-NT1": "1"})

    assert desk.recording.form(form, ANN, NOW) is None
    assert desk.recording.check(sent, NOW) is None
    assert desk.recording(Message("", ANN, "a thread", NOW, sent), Memory()) is None


def test_other_words_are_left_alone(desk, grounds):
    """A question is no order."""
    assert desk.say("How many marks should social value get?") is None
    assert desk.say(f"Show contract {grounds}") is None


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_the_form(pack, figure, nothing, received):
    """Whatever is typed, it is recorded or the form comes back, and a check finds what an answer finds."""
    desk = Desk(pack)
    sent = Submission(to_record(desk.add()), {"figure-NT1": figure, "nothing": nothing, "received": received})
    wrong = desk.recording.check(sent, NOW)
    reply = desk.send(sent.form, dict(sent.values))

    assert wrong == reply.form()


def test_the_person_at_the_machine_is_named_in_the_trail(desk, grounds):
    """Who recorded a return stands in the history, also where only an address is known."""
    desk.fill(to_record(grounds), Person(channel="terminal", address="here", admin=True), nothing="yes")

    assert list(desk.store.audit_trail(grounds))[-1].by == "here"
