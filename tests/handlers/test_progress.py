"""How returns and commitments stand: what is late, and what was delivered of what was promised."""

from dataclasses import replace
from datetime import date, timedelta
from math import fsum, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.returns.amounts import read_amount
from handlers.returns.days import read_day
from handlers.returns.progress import Standing, Status, Verdict, progress, standing
from handlers.returns.spans import Span, read_span
from store.contracts import Commitment
from store.returns import Kind, MonitoringReturn, ReturnState
from store.schedule import Period, is_done, periods
from tests.handlers.register import FIRST, GROUNDS, TODAY

DUE = date(2027, 4, 23)
PERIOD = Period(DUE, FIRST, date(2027, 3, 31))
DAYS = st.dates(date(2026, 6, 1), date(2028, 6, 1))


def came(state: ReturnState = ReturnState.RECEIVED, received: date | None = TODAY, **more: object) -> MonitoringReturn:
    """Return what was recorded for the first period."""
    return MonitoringReturn(1, PERIOD.start, PERIOD.end, PERIOD.due, state, received=received, **more)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 3, 1), Standing(Status.NOT_YET)),
        (date(2027, 3, 24), Standing(Status.SOON)),
        (date(2027, 4, 22), Standing(Status.SOON)),
        (DUE, Standing(Status.TODAY)),
        (date(2027, 4, 24), Standing(Status.OVERDUE, 0, overdue=True)),
        (date(2027, 4, 26), Standing(Status.OVERDUE, 1, overdue=True)),
        (date(2027, 5, 4), Standing(Status.OVERDUE, 6, overdue=True)),
    ],
)
def test_a_return_is_due_soon_and_then_overdue(today, expected):
    """Days late are working days: no weekend counts, and no bank holiday such as 3 May 2027."""
    assert expected == standing(PERIOD, [], today)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (came(), Standing(Status.ON_TIME)),
        (came(received=DUE), Standing(Status.ON_TIME)),
        (came(received=date(2027, 4, 26)), Standing(Status.LATE, 1)),
        (came(received=date(2027, 4, 25)), Standing(Status.LATE, 0)),
        (came(ReturnState.NOT_NEEDED, None), Standing(Status.NOT_NEEDED)),
        (came(ReturnState.PART), Standing(Status.PART, 4, overdue=True)),
    ],
)
def test_what_came_in_is_told_apart(what, expected):
    """In time, late, in part or not needed: each is said, and a part that is overdue stays overdue."""
    assert expected == standing(PERIOD, [what], date(2027, 4, 29))


def test_a_return_counts_after_its_dates_changed_a_little():
    """Nobody is asked again because a contract turned out to begin a few days later."""
    moved = replace(PERIOD, start=PERIOD.start + timedelta(days=5))

    assert standing(moved, [came()], date(2027, 6, 1)).status is Status.ON_TIME


@given(DAYS, st.lists(DAYS, max_size=3), st.sampled_from(ReturnState))
def test_a_status_agrees_with_what_is_asked_for(today, days, state):
    """What is open is due, overdue or in part; what is not open is none of these."""
    returns = [came(state, each) for each in days[:1]]
    still = {Status.NOT_YET, Status.SOON, Status.TODAY, Status.OVERDUE, Status.PART}

    assert is_done(PERIOD, returns) is (standing(PERIOD, returns, today).status not in still)


def of_periods(*figures: float) -> list[MonitoringReturn]:
    """Return one return for each period of the contract, with a figure for NT1."""
    spans = [each for each in periods(GROUNDS) if each.kind is Kind.RETURN]
    return [
        MonitoringReturn(1, each.start, each.end, each.due, ReturnState.RECEIVED, figures={"NT1": figure})
        for each, figure in zip(spans, figures, strict=False)
    ]


@pytest.mark.parametrize(
    ("figures", "percent", "verdict"),
    [
        ((), 0, Verdict.UNKNOWN),
        ((1.2,), 24, Verdict.BEHIND),
        ((1.25,), 25, Verdict.ON_TRACK),
        ((1, 1.4), 48, Verdict.BEHIND),
        ((2, 2, 2), 120, Verdict.MET),
        ((4.99,), 99, Verdict.ON_TRACK),
    ],
)
def test_a_commitment_is_held_against_the_time_gone(figures, percent, verdict):
    """A quarter of the time and a quarter of the target is on track. Nothing is rounded up to 100%."""
    jobs = progress(GROUNDS, of_periods(*figures), date(2027, 11, 1))[0]

    assert (percent, verdict) == (jobs.percent, jobs.verdict)


def test_time_is_counted_to_where_returns_reach():
    """A period that has just begun makes nobody late: time counts to the end of the last return."""
    jobs = progress(GROUNDS, of_periods(1.25), date(2027, 6, 29))[0]

    assert jobs.by == date(2027, 3, 31)
    assert isclose(90 / 365, jobs.gone)


def test_shares_are_not_added_up():
    """20% in each of three returns is 20%, not 60%."""
    contract = replace(GROUNDS, commitments=(Commitment("NT1", "% of workforce", 25),))
    share = progress(contract, of_periods(22, 18, 20), TODAY)[0]

    assert (20, Verdict.BEHIND) == (share.delivered, share.verdict)


def test_an_open_target_has_no_verdict():
    """What was delivered is shown where no target was agreed, and nobody is called behind."""
    jobs = progress(replace(GROUNDS, commitments=(Commitment("NT1", "FTE"),)), of_periods(1, 2), TODAY)[0]

    assert (3, None, Verdict.OPEN) == (jobs.delivered, jobs.percent, jobs.verdict)


def test_a_contract_without_dates_has_no_share_of_time():
    """Without an end nobody can say how much of the time is gone, so nobody is called behind."""
    jobs = progress(replace(GROUNDS, end=None), of_periods(1), TODAY)[0]

    assert (None, Verdict.UNKNOWN) == (jobs.gone, jobs.verdict)


FIGURES = st.lists(st.floats(0, 1e6).map(lambda x: round(x, 2)), max_size=4)


@given(FIGURES, st.floats(0.01, 1e6), DAYS)
def test_progress_is_never_above_what_was_recorded(figures, target, today):
    """No figure is counted twice, no per cent is rounded up, and no more than all the time is gone."""
    contract = replace(GROUNDS, commitments=(Commitment("NT1", "FTE", target),))
    jobs = progress(contract, of_periods(*figures), today)[0]

    assert isclose(fsum(figures), jobs.delivered, abs_tol=1e-5)
    assert jobs.percent <= jobs.delivered / target * 100 + 1e-6
    assert 0 <= jobs.gone <= 1


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        ("1,200", "weeks", 1200),
        ("1 200", "weeks", 1200),
        ("12.5", "FTE", 12.5),
        (".5", "FTE", 0.5),
        ("£3,000", "£ spent", 3000),
        ("3k", "£ spent", 3000),
        ("20%", "% of workforce", 20),
        ("20 per cent", "%", 20),
        ("3 FTE", "FTE", 3),
        ("1 week", "weeks", 1),
        ("0", "weeks", 0),
        ("-1", "weeks", None),
        ("12,5", "weeks", None),
        ("1,2000", "weeks", None),
        ("£3,000", "weeks", None),
        ("20%", "FTE", None),
        ("101", "%", None),
        ("3 or 4", "weeks", None),
        ("3 jobs", "weeks", None),
        ("1e5", "weeks", None),
        ("nan", "weeks", None),
        ("9" * 400, "weeks", None),
        ("", "weeks", None),
    ],
)
def test_a_figure_is_read_as_people_write_it(typed, unit, expected):
    """With its unit or without. Pounds are no weeks, and a share is at most 100%."""
    assert expected == read_amount(typed, unit)


@given(st.text(max_size=40))
def test_no_text_is_read_as_less_than_nothing(text):
    """Whatever is typed, a figure is a number from 0 on, or it is not read."""
    amount = read_amount(text, "weeks")

    assert amount is None or 0 <= amount <= 1e12


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12 April 2027", TODAY),
        ("12th april", TODAY),
        ("13 April", date(2026, 4, 13)),
        ("12/4/27", TODAY),
        ("2027-04-12", TODAY),
        ("Today", TODAY),
        ("yesterday", date(2027, 4, 11)),
        ("31 April", None),
        ("29 Feb", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_as_people_write_it(typed, expected):
    """The day comes first. Without a year it is the latest such day, never one to come."""
    assert expected == read_day(typed, TODAY)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("what is due", TODAY, date(2027, 5, 12)),
        ("due today", TODAY, TODAY),
        ("what's due tomorrow", date(2027, 4, 13), date(2027, 4, 13)),
        ("what is due this week", TODAY, date(2027, 4, 18)),
        ("due next week", date(2027, 4, 19), date(2027, 4, 25)),
        ("this month", TODAY, date(2027, 4, 30)),
        ("what have I got next month", date(2027, 5, 1), date(2027, 5, 31)),
        ("this quarter", TODAY, date(2027, 6, 30)),
        ("due next quarter", date(2027, 7, 1), date(2027, 9, 30)),
        ("in the next 10 days", TODAY, date(2027, 4, 22)),
        ("in the next ten days", TODAY, date(2027, 4, 22)),
        ("next 2 weeks", TODAY, date(2027, 4, 26)),
        ("everything due in January", date(2028, 1, 1), date(2028, 1, 31)),
        ("due in April", TODAY, date(2027, 4, 30)),
        ("due in January 2029", date(2029, 1, 1), date(2029, 1, 31)),
        ("within 99999 days", TODAY, TODAY + timedelta(days=3650)),
    ],
)
def test_a_span_is_understood(asked, first, last):
    """Weeks begin on Monday, months and quarters are those of the calendar, and 30 days are meant otherwise."""
    assert Span(first, last) == read_span(asked, TODAY)


@pytest.mark.parametrize("asked", ["what is overdue", "late returns", "who hasn't reported", "missing returns"])
def test_what_is_overdue_is_understood(asked):
    """Whoever asks for what is late is shown nothing else."""
    assert read_span(asked, TODAY).overdue


@given(st.text(max_size=60), DAYS)
def test_any_question_has_a_span(text, today):
    """Whatever is asked, the last day is not before the first."""
    span = read_span(text, today)

    assert span.first <= span.last
