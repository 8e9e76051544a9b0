"""The stages of reminding: on which day each is due, and that a name says which stage it was."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.stages import Rhythm, Stage, escalation, snooze_stage, stage_called, stages_between
from store.working_days import add_working_days, is_working_day, on_or_after

DAY = timedelta(days=1)
DUE = date(2027, 7, 28)
"""A Wednesday."""

dates = st.dates(date(2026, 11, 1), date(2028, 6, 30))
rhythms = st.builds(
    Rhythm,
    before=st.lists(st.integers(0, 30), max_size=4).map(tuple),
    overdue_every=st.integers(0, 12),
    escalate_after=st.integers(0, 30),
)


def day_by_day(due: date, after: date, today: date, rhythm: Rhythm, snoozed: date | None) -> list[tuple[date, str]]:
    """Return what a person with a calendar would find, who looks at each day and counts."""
    found = []
    for number in range(1, (today - after).days + 1):
        day = after + DAY * number
        if day == due:
            found.append((day, "due"))
        if snoozed and day == snoozed_day(snoozed):
            found.append((day, f"snoozed-{snoozed}"))
        if not is_working_day(day):
            continue
        to_go = sum(is_working_day(day + DAY * each) for each in range((due - day).days))
        passed = sum(is_working_day(due + DAY * each) for each in range(1, (day - due).days + 1))
        if day < due and to_go in rhythm.before:
            found.append((day, f"coming-{to_go}"))
        if day > due and rhythm.overdue_every and passed % rhythm.overdue_every == 0:
            found.append((day, f"overdue-{passed}"))
    return found


def snoozed_day(day: date) -> date:
    """Return *day*, or the next day on which people work."""
    while not is_working_day(day):
        day += DAY
    return day


@given(
    due=dates,
    offset=st.integers(-90, 250),
    length=st.integers(-5, 120),
    rhythm=rhythms,
    snoozed=st.none() | st.integers(-20, 120),
)
def test_stages_are_those_that_a_calendar_gives(due, offset, length, rhythm, snoozed):
    """For any due date and rhythm, and however long the bot was off, no stage is left out and none is invented."""
    after = due + DAY * offset
    until = None if snoozed is None else after + DAY * snoozed
    stages = stages_between(due, after, after + DAY * length, rhythm, until)

    assert sorted(day_by_day(due, after, after + DAY * length, rhythm, until)) == [
        (each.day, each.name) for each in stages
    ]


@given(due=dates, cut=st.integers(1, 200), length=st.integers(0, 200), rhythm=rhythms)
def test_it_does_not_matter_how_often_one_looks(due, cut, length, rhythm):
    """Looking each day or once a year gives the same stages, each once."""
    begin = due - DAY * 60
    middle, end = begin + DAY * min(cut, length), begin + DAY * length
    pieces = stages_between(due, begin, middle, rhythm) + stages_between(due, middle, end, rhythm)

    assert stages_between(due, begin, end, rhythm) == pieces


def test_the_usual_rhythm_by_hand():
    """10 and 2 working days before, on the day, and every 5 working days after, over a bank holiday."""
    found = stages_between(DUE, date.min, date(2027, 9, 3), Rhythm())

    assert [
        ("coming-10", date(2027, 7, 14)),
        ("coming-2", date(2027, 7, 26)),
        ("due", DUE),
        ("overdue-5", date(2027, 8, 4)),
        ("overdue-10", date(2027, 8, 11)),
        ("overdue-15", date(2027, 8, 18)),
        ("overdue-20", date(2027, 8, 25)),
        ("overdue-25", date(2027, 9, 2)),  # 30 August is a bank holiday
    ] == [(each.name, each.day) for each in found]


def test_years_overdue_is_soon_worked_out():
    """A return that is years overdue asks for the next stage alone when the last one is known."""
    found = stages_between(date(2001, 1, 5), date(2027, 7, 27), date(2027, 8, 3), Rhythm())

    assert 1 == len(found)
    assert "overdue" == found[0].kind


def test_nobody_is_reminded_where_that_is_turned_off():
    """Without reminders before and after, the due date alone is told, and the lead never."""
    rhythm = Rhythm(before=(0,), overdue_every=0, escalate_after=0)

    assert [Stage(DUE, "due")] == stages_between(DUE, date.min, date(2029, 1, 1), rhythm)
    assert None is escalation(DUE, rhythm)


def test_the_lead_is_told_after_ten_working_days():
    """Escalation counts working days from the due date."""
    assert Stage(date(2027, 8, 11), "escalated-10") == escalation(DUE, Rhythm())


@given(due=dates, after=dates, days=st.integers(0, 200), rhythm=rhythms, snoozed=dates)
def test_a_name_says_which_stage_it_was(due, after, days, rhythm, snoozed):
    """From the name that the store keeps, the same stage is worked out again."""
    due = on_or_after(due)
    made = [*stages_between(due, after, after + DAY * days, rhythm, snoozed), snooze_stage(snoozed)]
    made += [told for told in [escalation(due, rhythm)] if told]

    assert made == [stage_called(each.name, due) for each in made]
    assert {"coming", "due", "overdue", "escalated", "snoozed"} >= {each.kind for each in made}


@pytest.mark.parametrize("last", [10, 45, 120])
def test_of_overdue_reminders_that_were_noted_together_the_last_counts(last):
    """A run that was passed over reaches to its last day, so that nothing of it comes again."""
    name = f"overdue-5-to-overdue-{last}"
    stage = stage_called(name, DUE)

    assert Stage(add_working_days(DUE, last), name) == stage
    assert "overdue" == stage.kind


@pytest.mark.parametrize(
    "name",
    ["", "-", "due-5", "due-", "coming", "coming-", "coming-x", "overdue--", "later-5", "summary", "summary-2027-03-31",
     "snoozed", "snoozed-", "snoozed-tomorrow", "snoozed-2027-02-30", "escalated-ten", "overdue-5.5", "DUE"],
)  # fmt: skip
def test_a_name_of_no_stage_is_none(name):
    """A name from elsewhere, or of another version, is passed by."""
    assert None is stage_called(name, DUE)


@pytest.mark.parametrize(
    ("until", "day"),
    [("2027-08-03", "2027-08-03"), ("2027-08-07", "2027-08-09"), ("2027-08-28", "2027-08-31")],
    ids=["a working day", "a Saturday", "before a bank holiday"],
)
def test_a_snooze_ends_on_a_working_day(until, day):
    """Who asks for a Saturday is reminded on the next day that people work."""
    stage = snooze_stage(date.fromisoformat(until))

    assert Stage(date.fromisoformat(day), f"snoozed-{until}") == stage == stage_called(stage.name, DUE)


def test_a_snooze_of_a_thousand_years_is_no_fault():
    """A typing error in the year does not stop the reminders of others."""
    assert "snoozed" == snooze_stage(date(9027, 8, 1)).kind
    assert [] == stages_between(DUE, DUE, DUE + DAY, Rhythm(), date(9027, 8, 1))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2027-07-28 07:59", False),
        ("2027-07-28 08:00", True),  # nine o'clock of summer
        ("2027-07-28 15:59", True),
        ("2027-07-28 16:00", False),
        ("2027-01-04 08:59", False),
        ("2027-01-04 09:00", True),
        ("2027-01-04 16:59", True),
        ("2027-01-04 17:00", False),
        ("2027-01-01 12:00", False),
        ("2027-08-28 12:00", False),
        ("2027-08-30 12:00", False),
        ("2027-10-29 08:00", True),
        ("2027-11-01 08:00", False),
    ],
)
def test_reminders_go_out_in_the_hours_of_london(moment, is_open):
    """From nine to five on working days, through both changes of the clocks."""
    assert is_open == Rhythm().is_open(datetime.fromisoformat(moment).replace(tzinfo=UTC))


def test_hours_may_be_set():
    """Another council may begin earlier."""
    rhythm = Rhythm(opens=time(7, 30), closes=time(8))

    assert [False, True, False] == [
        rhythm.is_open(datetime(2027, 1, 4, hour, minute, tzinfo=UTC)) for hour, minute in ((7, 29), (7, 30), (8, 0))
    ]
