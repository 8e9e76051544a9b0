"""Each reply leads on, and says what is true: after an error, at the end of a contract, and at the edges of a sum."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.reminders.letters import Letters
from handlers.returns.days import day_in, read_day, read_day_ahead
from handlers.returns.words import ReturnWords
from store.contracts import Commitment, Contract, Frequency, Plan
from store.people import Colleague
from store.returns import MonitoringReturn, ReturnState
from store.schedule import Period
from tests.handlers.register import ANN, FIRST, GROUNDS, LEAD, MACHINE, NOW, Desk, errors, to_record
from tests.handlers.register_talk import GOOD, Council
from tests.handlers.talk import words

MONDAY = date(2027, 4, 12)


@pytest.fixture
def desk(pack) -> Desk:
    """Give a desk of a test's own."""
    return Desk(pack)


@pytest.fixture
def council(pack) -> Council:
    """Give a council of a test's own."""
    return Council(pack)


# A day in other words


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("tomorrow", date(2027, 4, 13)),
        ("next Monday", date(2027, 4, 19)),
        ("monday", date(2027, 4, 19)),
        ("Friday", date(2027, 4, 16)),
        ("next week", date(2027, 4, 19)),
        ("next month", date(2027, 5, 1)),
        ("in 2 weeks", date(2027, 4, 26)),
        ("in two weeks", date(2027, 4, 26)),
        ("a month", date(2027, 5, 12)),
        ("30 April", date(2027, 4, 30)),
        ("1 March", date(2028, 3, 1)),
        ("30/4", date(2027, 4, 30)),
        ("30 April 2027", date(2027, 4, 30)),
    ],
)
def test_a_day_ahead_is_read_as_people_say_it(said, day):
    """Whoever snoozes a reminder says "next Monday" and need not look at a calendar."""
    assert read_day_ahead(said, MONDAY) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Friday", date(2027, 4, 9)),
        ("last friday", date(2027, 4, 9)),
        ("last Monday", date(2027, 4, 5)),
        ("monday", MONDAY),
        ("10/4", date(2027, 4, 10)),
        ("30 April", date(2026, 4, 30)),
    ],
)
def test_a_day_gone_by_is_read_as_people_say_it(said, day):
    """Whoever records a return says "last Friday", and it is the latest one."""
    assert read_day(said, MONDAY) == day


@pytest.mark.parametrize("said", ["", "soon", "31 February", "99/99", "in 9999 years", "next", "last week", "0 0 0000"])
def test_what_is_no_day_is_not_guessed(said):
    """Words that name no day are refused, and the form asks again."""
    assert read_day_ahead(said, MONDAY) is None
    assert read_day(said, MONDAY) is None


def test_a_day_far_ahead_breaks_nothing():
    """However many months somebody says, the bot has an answer."""
    assert read_day_ahead("in 9999 months", MONDAY)
    assert day_in("from 99/99/9999 to 31/02/2027") is None
    assert day_in("it now ends on 30th of June 2028, not before") == date(2028, 6, 30)


# What is wrong with a contract as a whole


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"kpi_from": "1 January 1990"}, "kpi_from", "That is before the contract starts, on 1 January 2027."),
        ({"kpi_from": "1 January 2040"}, "kpi_from", "That is after the contract ends, on 31 December 2029."),
        ({"asked_from": "1 January 2090"}, "asked_from", "That is after the contract ends, on 31 December 2029."),
        (
            {"frequency": "On chosen dates", "due_after": "", "dates": "31/3/2028, 31/1/2030, 31/3/2031"},
            "dates",
            "31 March 2031 is of no use.",
        ),
    ],
)
def test_dates_that_do_not_go_together_are_asked_again(council, given, field, says):
    """A date that would never lead to a return is not kept in silence."""
    reply = council.fills_in("contract", GOOD | given)
    wrong = {each.name: each.error for each in reply.form().fields if each.error}

    assert list(wrong) == [field]
    assert wrong[field].startswith(says)


def test_the_first_chosen_date_after_the_end_is_kept(council):
    """The last return may be due after the contract has ended."""
    reply = council.fills_in(
        "contract", GOOD | {"frequency": "On chosen dates", "due_after": "", "dates": "31/3/2028, 31/1/2030"}
    )

    assert not reply.form()


def test_numbers_may_be_spelt_out(council, desk):
    """Somebody who writes "five" and "ten" is understood, in a target, a count of days and a figure."""
    reply = council.fills_in("contract", GOOD | {"due_after": "ten", "measures": "NT1 = five"})
    ident = desk.add()
    desk.fill(to_record(ident), NT1="two", NT10="0")

    assert not reply.form()
    assert "5 FTE" in words(reply)
    assert desk.kept(ident)[0].figures["NT1"] == 2


# Where a reply leads


def test_a_form_with_errors_says_what_it_is_about(desk):
    """Whoever puts a figure right still reads which contract and which period the form is for."""
    reply = desk.fill(to_record(desk.add()), NT1="lots")

    assert errors(reply)
    assert "DN123: Grounds maintenance. The return for 1 January 2027 to 31 March 2027." in words(reply)


def test_a_closed_contract_can_be_reopened_where_that_is_asked(desk):
    """A tap on a closed contract says "Reopen it first", and offers just that."""
    ident = desk.add()
    desk.change(ident, closed=date(2027, 4, 1))
    reply = desk.say(f"Record the return of contract {ident} from 1 January 2027")

    assert "Reopen it first." in words(reply)
    assert f"Reopen contract {ident}" in [choice.says for choice in reply.choices()]


def test_after_an_undo_what_still_stands_there_is_corrected(desk):
    """A correction that is undone leaves the earlier return, so the tap says "Correct it"."""
    ident = desk.add()
    desk.fill(to_record(ident), NT1="1", NT10="2")
    desk.fill(to_record(ident), NT1="3", NT10="2", reason="typo")
    labels = [choice.label for choice in desk.order("undo", ident).choices()]

    assert "Correct it" in labels
    assert "Record a return" not in labels


@pytest.mark.parametrize("said", ["show contract 77", "Change contract 77", "Close contract 77"])
def test_a_number_that_is_none_leads_to_the_lists(council, said):
    """A wrong number is no dead end."""
    assert [choice.label for choice in council.hears(said).choices()] == ["My contracts", "All contracts"]


def test_whoever_completes_a_contract_is_led_to_the_next(council):
    """After an import, one incomplete contract follows the other until none is left."""
    for title in ("Bins", "Taxis"):
        council.keeps(title)
    done = GOOD | {"title": "Bins", "reference": "", "manager": "Jo Bloggs"}
    first = council.fills_in("change 1 RETURN", done, MACHINE)
    second = council.fills_in("change 2 RETURN", done | {"title": "Taxis"}, MACHINE)

    assert first.choices()[0].label == "Complete the next one"
    assert first.choices()[0].says == "Change contract 2"
    assert "Complete the next one" not in [choice.label for choice in second.choices()]


# What is true


def test_a_span_that_is_over_says_nothing_of_today(desk):
    """Asking about a month long gone never claims that nothing is overdue."""
    desk.add(start=date(2026, 1, 1))
    said = words(desk.asks_due("what was due in January 1066?"))

    assert "Nothing is overdue" not in said
    assert "Nothing is due from 1 January 1900 to 31 January 1900." in said


def test_a_manager_without_a_name_is_not_left_blank(desk):
    """A list for everybody never ends in "Manager:" and nothing."""
    desk.add(manager=MACHINE)
    said = words(desk.asks_due("what is due for everyone?", LEAD, datetime(2027, 4, 20, 9, tzinfo=NOW.tzinfo)))

    assert "Manager: somebody whose name I do not know" in said


def test_behind_never_looks_like_on_track(pack):
    """Where share and time come to the same whole number, a decimal shows why it is behind."""
    contract = Contract("X", start=FIRST, end=date(2027, 12, 31), commitments=(Commitment("NT1", "FTE", 200),))
    came = MonitoringReturn(
        1, FIRST, date(2027, 5, 27), date(2027, 6, 1), ReturnState.RECEIVED, figures={"NT1": 80.0}
    )  # 147 of 365 days, which is 40.27%
    (line,) = ReturnWords(pack).progress(contract, [came], date(2027, 6, 1))

    assert "40%, with 40.3% of the time gone by 27 May 2027: behind" in line


def test_the_text_for_a_supplier_says_targets_in_their_unit(desk, pack):
    """A target in pounds has its sign, and another has its unit."""
    contract = replace(GROUNDS, commitments=(Commitment("NT19", "£ spent", 90_000), Commitment("NT1", "FTE", 6)))
    text = Letters(pack, desk.orders).to_the_supplier(
        contract, Period(date(2027, 4, 21), FIRST, date(2027, 3, 31)), Colleague(1, "Ann Lee")
    )

    assert "Target for the whole contract: £90,000 spent." in text
    assert "Target for the whole contract: 6 FTE." in text


def test_a_yearly_contract_of_forty_five_years_is_kept(council):
    """A contract that runs for 45 years is registered, and so is one that began in 1975."""
    reply = council.fills_in("contract", GOOD | {"start": "1 April 1975", "end": "31 March 2055"})

    assert "Contract 1 is in the register" in words(reply)
    assert "To ask only for later ones" in words(reply)
    assert ANN.name not in words(reply)
    assert council.store.contract(1).plan == Plan(Frequency.QUARTERLY, due_after=10)
