"""Who is reminded of a return, on which day, and what the message says."""

from dataclasses import replace
from datetime import date, time

import pytest

from store.contracts import Frequency, Plan
from store.reminders import Snooze
from store.returns import Kind, ReturnState
from store.schedule import periods
from store.stages import Rhythm
from tests.reminders.post import Office

FIRST_DUE = date(2027, 4, 14)
"""When the first quarterly return of the office's contracts is due: 10 working days after 31 March 2027."""


def test_the_manager_hears_before_on_and_after_the_day(office):
    """Ten and two working days before, on the day, and every five working days after; at ten the lead hears too."""
    office.lead()
    office.contract(office.somebody())

    office.walk(date(2027, 3, 20), date(2027, 5, 7))

    assert [
        (date(2027, 3, 31), "Ann", "coming-10"),
        (date(2027, 4, 12), "Ann", "coming-2"),
        (date(2027, 4, 14), "Ann", "due"),
        (date(2027, 4, 21), "Ann", "overdue-5"),
        (date(2027, 4, 28), "Ann", "overdue-10"),
        (date(2027, 4, 28), "lead@council.example", "escalated-10"),
        (date(2027, 5, 6), "Ann", "overdue-15"),
    ] == office.told()


@pytest.mark.parametrize("state", [ReturnState.RECEIVED, ReturnState.NOT_NEEDED])
def test_it_stops_when_the_return_is_in_or_not_needed(office, state):
    """Nobody is reminded of what came in or is not needed."""
    contract = office.contract(office.somebody())
    office.walk(date(2027, 3, 20), date(2027, 4, 1))
    office.record(contract, next(periods(contract)), state)

    office.walk(date(2027, 4, 2), date(2027, 6, 1))

    assert ["coming-10"] == [stage for _, _, stage in office.told()]


def test_a_return_in_part_is_asked_for_again(office):
    """A return that lacks a figure is not done."""
    contract = office.contract(office.somebody())
    office.record(contract, next(periods(contract)), ReturnState.PART)

    office.walk(FIRST_DUE, FIRST_DUE)

    assert ["due"] == [stage for _, _, stage in office.told()]


def test_it_stops_when_the_contract_is_closed(office):
    """A closed contract asks for nothing."""
    contract = office.contract(office.somebody())
    office.store.change_contract(replace(contract, closed=date(2027, 3, 1)), "test", office.now)

    office.walk(date(2027, 3, 20), date(2027, 5, 1))

    assert [] == office.told()


def test_several_returns_come_as_one_message(office):
    """Three returns of one manager on one day are one message."""
    ann = office.somebody()
    for _ in range(3):
        office.contract(ann)

    office.walk(FIRST_DUE, FIRST_DUE)

    assert [1, 3] == [len(office.channel.kept), len(office.told())]
    assert "0 late, 3 due soon" in office.channel.kept[0].words
    assert 1 == office.channel.kept[0].words.count("because you are the contract manager")


def test_forty_returns_still_fit_into_one_message(office):
    """The first are shown with their buttons, the others are named, and there is a way to see them all."""
    ann = office.somebody()
    for _ in range(40):
        office.contract(ann)

    office.walk(FIRST_DUE, FIRST_DUE)

    assert [1, 40] == [len(office.channel.kept), len(office.told())]
    assert "And 35 more" in office.channel.kept[0].words
    assert "What is due?" in office.channel.kept[0].words


@pytest.mark.parametrize(("hour", "minute", "sent"), [(8, 59, 0), (9, 0, 1), (16, 59, 1), (17, 0, 0), (23, 0, 0)])
@pytest.mark.parametrize("day", [date(2027, 3, 26), date(2027, 4, 14), date(2027, 1, 13)])
def test_only_in_office_hours_of_working_days(office, day, hour, minute, sent):
    """Nothing comes before nine or from five on, in summer time and in winter, and nothing on Good Friday."""
    office.contract(office.somebody(), plan=Plan(Frequency.CHOSEN, dates=(day,)))

    office.tick(day, hour, minute)

    assert (0 if day == date(2027, 3, 26) else sent) == len(office.channel.kept)


def test_weekends_and_bank_holidays_do_not_count(office):
    """Ten working days before 14 April 2027 is 31 March: Easter lies between."""
    office.contract(office.somebody())

    office.walk(date(2027, 3, 27), date(2027, 3, 31))

    assert [(date(2027, 3, 31), "Ann", "coming-10")] == office.told()
    assert "in 10 working days" in office.channel.kept[0].words


def test_the_rhythm_can_be_set(pack, office):
    """A council may remind twenty days before, each day after, and never tell the lead."""
    other = Office(pack, office.store, Rhythm((20,), 1, 0, time(0), time(23, 59)))
    other.contract(other.somebody())

    other.walk(date(2027, 3, 1), date(2027, 4, 16))

    assert ["coming-20", "due", "overdue-1", "overdue-2"] == [stage for _, _, stage in other.told()]


def test_after_an_outage_one_message_with_the_latest_stage(office):
    """A month without the bot ends in one message about each return, and what was missed is in the log with why."""
    office.contract(office.somebody())

    office.walk(date(2027, 4, 30), date(2027, 4, 30))

    missed = [each.key.stage for each in office.store.reminder_log(1) if each.state == "passed over"]
    assert [(date(2027, 4, 30), "Ann", "overdue-10")] == [each for each in office.told() if each[1] == "Ann"]
    assert ["coming-10", "coming-2", "due", "overdue-5"] == [each for each in missed if each != "escalated-10"]


def test_years_of_missed_reminders_are_one_line_of_the_log(office):
    """A contract that was entered years late gives one message, and a short log."""
    office.contract(office.somebody(), start=date(2015, 1, 1), end=date(2016, 12, 31))

    office.tick(date(2027, 4, 14))

    assert 1 == len(office.channel.kept)
    assert 60 > len(list(office.store.reminder_log()))


def test_never_says_coming_after_the_day(office):
    """After the due date no message says that a return is coming."""
    office.contract(office.somebody())

    office.tick(date(2027, 4, 15))

    assert "1 working day late" in office.channel.kept[0].words


def test_a_late_coming_reminder_tells_the_true_distance(office):
    """Entered six working days before its return is due, a contract is reminded of at once, with the six days."""
    office.contract(office.somebody())

    office.tick(date(2027, 4, 6))

    assert "in 6 working days" in office.channel.kept[0].words


def test_each_message_says_why(office):
    """The manager reads that they are the manager, the lead reads that it is late."""
    office.lead()
    office.contract(office.somebody())

    office.walk(date(2027, 4, 28), date(2027, 4, 28))

    said = {each.address: each.words for each in office.channel.kept}
    assert "because you are the contract manager" in said["T0/ANN"]
    assert "as the lead, because it is 10 working days late" in said["T0/LEAD"]


@pytest.mark.parametrize(
    ("why", "words"),
    [("nobody", "has no manager"), ("left", "Ann Lee has left"), ("no account", "nobody there has this e-mail"),
     ("closed", "the account is closed"), ("no e-mail", "no e-mail address")],
)  # fmt: skip
def test_the_lead_hears_when_nobody_else_can(office, why, words):
    """The lead is told the same day, with the reason, and can choose somebody."""
    office.lead()
    ann = office.somebody()
    if why == "left":
        office.store.change_colleague(replace(ann, left=True), "test", office.now)
    if why == "no account":
        office.channel.accounts.pop(ann.email)
    if why == "closed":
        office.channel.closed.add("T0/ANN")
    if why == "no e-mail":
        ann = office.store.know("Ben Bow", "", office.now)
    office.contract(None if why == "nobody" else ann)

    office.tick(FIRST_DUE)

    assert ["T0/LEAD"] == [each.address for each in office.channel.kept]
    assert words in office.channel.kept[0].words
    assert "Choose a manager for contract 1" in office.channel.kept[0].words


def test_with_nobody_and_no_lead_the_log_says_so(office):
    """What nobody could be told stands in the log with the reason, once."""
    office.lead_email = ""
    office.clock = office.new_clock()
    office.contract(None)

    office.walk(FIRST_DUE, date(2027, 4, 20))

    noted = [(each.key.stage, each.state, each.reason) for each in office.store.reminder_log()]
    assert [] == office.channel.kept
    assert ("due", "passed over") == noted[-1][:2]
    assert "The contract has no manager. No lead is set." in noted[-1][2]


def test_a_new_manager_hears_at_the_next_tick(office):
    """Who takes a contract over is told of the return that is open, the earlier manager no more."""
    contract = office.contract(office.somebody())
    office.tick(FIRST_DUE)
    ben = office.somebody("Ben Bow")
    office.store.change_contract(replace(contract, manager=ben.id), "test", office.now)

    office.tick(date(2027, 4, 15))
    office.tick(date(2027, 4, 16))

    assert [(FIRST_DUE, "Ann", "due"), (date(2027, 4, 15), "Ben", "due")] == office.told()


def test_snoozed_until_a_day(office):
    """Nothing comes before that day, one reminder comes on it, and the lead is told of a late return all the same."""
    office.lead()
    contract = office.contract(office.somebody())
    office.tick(FIRST_DUE)
    period = next(periods(contract))
    office.store.snooze(Snooze(contract.id, period.kind, period.start, date(2027, 5, 4)), "Ann", office.now)

    office.walk(date(2027, 4, 15), date(2027, 5, 5))

    assert [
        (FIRST_DUE, "Ann", "due"),
        (date(2027, 4, 28), "lead@council.example", "escalated-10"),
        (date(2027, 5, 4), "Ann", "snoozed-2027-05-04"),
    ] == office.told()


def test_quiet_means_only_overdue(office):
    """Who has turned off all but overdue reminders gets these alone."""
    ann = office.somebody()
    office.store.change_colleague(replace(ann, quiet=True), "Ann", office.now)
    office.contract(ann)

    office.walk(date(2027, 3, 20), date(2027, 4, 22))

    assert ["overdue-5"] == [stage for _, _, stage in office.told()]


def test_a_due_date_that_moves_is_reminded_of_anew(office):
    """Ten more working days to report in mean reminders for the new date."""
    contract = office.contract(office.somebody())
    office.walk(date(2027, 3, 20), date(2027, 4, 1))
    office.store.change_contract(replace(contract, plan=Plan(Frequency.QUARTERLY, due_after=20)), "test", office.now)

    office.walk(date(2027, 4, 2), date(2027, 4, 28))

    assert ["coming-10", "coming-10", "coming-2", "due"] == [stage for _, _, stage in office.told()]


def test_kpi_notices_have_reminders_of_their_own(office):
    """The yearly notice of a large contract is told apart from a return, with what the law asks."""
    office.contract(office.somebody(), plan=None, kpi_from=date(2027, 6, 1))

    office.tick(date(2027, 6, 1))

    assert "KPI notice due today" in office.channel.kept[0].words
    assert "at least every 12 months" in office.channel.kept[0].words
    assert [Kind.KPI] == [each.key.kind for each in office.store.reminder_log() if each.state == "sent"]
