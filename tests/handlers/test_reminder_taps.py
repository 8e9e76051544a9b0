"""What a person can do with a reminder: snooze it, get a text for the supplier, have fewer of them."""

from datetime import date, timedelta

import pytest

from handlers.contract_desk import ContractDesk
from handlers.conversation import Copyable, Message, Person, Reply, Submission
from handlers.memory import Memory
from handlers.rights import Rights
from store.stages import Rhythm
from tests.handlers.register import ANN, BEN, LEAD, NOW, OVERHEARD, SUPPLIER, TODAY, Desk
from tests.handlers.talk import words

SNOOZE = "Snooze the return of contract 1 from 1 January 2027"
FORM = "snooze 1 RETURN 2027-01-01"


@pytest.fixture
def desk(pack) -> Desk:
    """Give a register with one contract of Ann's, whose return is due in nine days."""
    kept = Desk(pack)
    kept.add()
    return kept


@pytest.fixture
def contracts(desk, pack) -> ContractDesk:
    """Give the one door of everything about contracts."""
    return ContractDesk(pack, desk.store, desk.rights, Rhythm())


def say(contracts: ContractDesk, text: str, person: Person = ANN, **filled: str) -> Reply:
    """Return the reply to what *person* taps, or fills in where *filled* is given."""
    submission = Submission(text, filled) if filled else None
    outcome = contracts(Message("" if filled else text, person, "a thread", NOW, submission), Memory())
    assert outcome
    return outcome[0]


def snoozed(desk: Desk) -> list[date]:
    """Return until when the return is snoozed."""
    return [each.until for each in desk.store.snoozes_of([1]).get(1, [])]


def test_a_return_is_snoozed_until_a_day(contracts, desk):
    """The form asks for a day, and the reply says which day it is and that the lead may still hear."""
    assert say(contracts, SNOOZE).form().name == FORM

    reply = words(say(contracts, FORM, until="4 May 2027"))

    assert "remind you of DN123: Grounds maintenance again on 4 May 2027" in reply
    assert "more than 10 working days late" in reply
    assert [date(2027, 5, 4)] == snoozed(desk)


def test_a_snooze_to_a_weekend_is_to_the_next_working_day(contracts, desk):
    """Nothing is promised for a day on which nothing is sent: 3 May 2027 is a bank holiday."""
    say(contracts, FORM, until="1/5/2027")

    assert [date(2027, 5, 4)] == snoozed(desk)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("soon", "cannot read that as a date"),
        ("", "cannot read that as a date"),
        ("04/13/2027", "cannot read that as a date"),
        ("12 April 2027", "not in the future"),
        ("1 April 2027", "not in the future"),
        ("1 May 2028", "more than a year away"),
        ("31 December 9999", "cannot read that as a date"),
    ],
)
def test_a_day_that_cannot_be_is_asked_for_again(contracts, desk, typed, says):
    """What was typed stays in the form, with how to put it right."""
    reply = say(contracts, FORM, until=typed)

    field = reply.form().fields[0]
    assert (typed, True) == (field.value, says in field.error)
    assert [] == snoozed(desk)


def test_only_who_may_change_the_contract_may_snooze(contracts, desk):
    """A colleague, a supplier and a place where others read along change nothing, and a supplier learns nothing."""
    for person in (BEN, SUPPLIER, OVERHEARD):
        assert say(contracts, SNOOZE, person).form() is None
        say(contracts, FORM, person, until="4 May 2027")

    assert [] == snoozed(desk)
    assert "Grounds" not in words(say(contracts, SNOOZE, SUPPLIER))


def test_the_lead_may_snooze_for_others(contracts, desk):
    """The lead may act on every contract."""
    say(contracts, FORM, LEAD, until="4 May 2027")

    assert [date(2027, 5, 4)] == snoozed(desk)


def test_a_tap_on_an_old_reminder_says_what_became_of_it(contracts, desk):
    """Once the return is in, its old buttons say that it is not open any more."""
    desk.store.change_contract(desk.store.contract(1), "a test", NOW)
    desk.change(1, closed=TODAY)

    assert "not open any more" in words(say(contracts, SNOOZE))
    assert "not open any more" in words(say(contracts, "Snooze the return of contract 99 from 1 January 2027"))


def test_the_text_for_the_supplier_holds_what_they_need(contracts):
    """It names the contract, the period, the day, and each measure with its unit and target."""
    reply = say(contracts, "Write to the supplier of contract 1 about the return from 1 January 2027")

    text = next(part.text for part in reply.parts if isinstance(part, Copyable))
    for needed in (
        "To Green Ltd", "DN123: Grounds maintenance", "1 January 2027 to 31 March 2027", "due on 21 April 2027",
        "NT1: ", "in FTE", "contract: 5", "NT10: ", "in weeks", "contract: 100", "Leave out personal data", "Ann Lee",
    ):  # fmt: skip
        assert needed in text


def test_reminders_are_turned_down_and_up_again(contracts, desk):
    """A person may choose overdue reminders only, and all of them again."""
    assert "overdue reminders only" in words(say(contracts, "Only overdue reminders"))
    assert desk.store.colleague_at("slack", "U1").quiet

    assert "all reminders again" in words(say(contracts, "all reminders."))
    assert not desk.store.colleague_at("slack", "U1").quiet


def test_a_supplier_has_no_reminders_to_turn_down(contracts):
    """Nothing is said about contracts, and nobody is kept."""
    assert "council officers only" in words(say(contracts, "Only overdue reminders", SUPPLIER))


def test_somebody_whom_the_channel_does_not_know_is_told_so(contracts):
    """Where nobody knows who speaks, nothing can be turned off."""
    assert "do not know who you are" in words(say(contracts, "Only overdue reminders", Person()))


def test_the_form_can_be_opened_by_its_name(contracts):
    """A channel that shows a form only when asked opens it by its name, for whom it is."""
    assert contracts.form(FORM, ANN, NOW).form().name == FORM
    assert contracts.form(FORM, SUPPLIER, NOW).form() is None
    assert contracts.check(Submission(FORM, {"until": "soon"}), NOW).wrong
    assert contracts.check(Submission(FORM, {"until": "4 May 2027"}), NOW) is None
    assert contracts.check(Submission(FORM, {"until": "4 May 2027"}), NOW + timedelta(days=60)).wrong


def test_a_kpi_notice_is_snoozed_by_itself(contracts, desk, pack):
    """The notice and the return of one contract are put off apart."""
    desk.change(1, kpi_from=date(2027, 5, 3))
    rights = Rights(desk.store)
    assert rights.may_see(ANN)

    say(contracts, "kpi_snooze 1 KPI 2027-01-01", until="4 May 2027")

    assert ["kpi notice"] == [each.kind.value for each in desk.store.snoozes_of([1])[1]]
