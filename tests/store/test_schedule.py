"""When returns are due: worked out by hand for the main cases, and held against the calendar for all others."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store.contracts import Basis, Contract, Frequency, Plan
from store.returns import Kind, MonitoringReturn, ReturnState
from store.schedule import LAST_YEAR, Period, is_done, next_due, open_periods, periods, periods_until
from store.working_days import is_working_day

DAY = timedelta(days=1)
MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.SIX_MONTHLY: 6, Frequency.YEARLY: 12}

starts = st.dates(date(2024, 1, 1), date(2029, 12, 31)) | st.sampled_from(
    [date(2027, 1, 29), date(2027, 1, 30), date(2027, 1, 31), date(2028, 2, 29), date(2027, 8, 31), date(2027, 4, 1)]
)
lengths = st.integers(0, 1500)
regular = st.builds(Plan, st.sampled_from(list(MONTHS)), st.sampled_from(Basis), st.integers(0, 30))
plans = regular | st.builds(Plan, st.just(Frequency.AT_THE_END), st.sampled_from(Basis), st.integers(0, 30))


def contract(start: str, end: str | None, plan: Plan | None, **known: object) -> Contract:
    """Return a contract with these dates."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) if end else None
    return Contract("Grounds", start=first, end=last, plan=plan, **known)  # type: ignore[arg-type]


def written(found) -> list[str]:
    """Return periods as they are written below: the first day, the last day and the due date."""
    return [f"{each.start} {each.end} {each.due}" for each in found]


def came_in(first: date, last: date, **known: object) -> MonitoringReturn:
    """Return what came in for these days."""
    what: dict[str, object] = {"due": last, "state": ReturnState.RECEIVED}
    return MonitoringReturn(1, first, last, **what | known)  # type: ignore[arg-type]


def as_returned(period: Period) -> MonitoringReturn:
    """Return what came in for *period*."""
    return came_in(period.start, period.end, due=period.due, kind=period.kind)


def month_after(start: date, months: int) -> date:
    """Return the same day of the month so many months later, or the last day of a month that is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        pytest.param(
            contract("2027-01-31", "2027-06-30", Plan(Frequency.MONTHLY)),
            """
            2027-01-31 2027-02-27 2027-03-01
            2027-02-28 2027-03-30 2027-03-30
            2027-03-31 2027-04-29 2027-04-29
            2027-04-30 2027-05-30 2027-06-01
            2027-05-31 2027-06-29 2027-06-29
            2027-06-30 2027-06-30 2027-06-30
            """,
            id="monthly from the 31st; due on a weekday, after the bank holiday of 31 May",
        ),
        pytest.param(
            contract("2028-01-30", "2028-04-10", Plan(Frequency.MONTHLY)),
            """
            2028-01-30 2028-02-28 2028-02-28
            2028-02-29 2028-03-29 2028-03-29
            2028-03-30 2028-04-10 2028-04-10
            """,
            id="monthly from the 30th over a leap day",
        ),
        pytest.param(
            contract("2027-04-01", "2028-03-31", Plan(Frequency.QUARTERLY, due_after=20)),
            """
            2027-04-01 2027-06-30 2027-07-28
            2027-07-01 2027-09-30 2027-10-28
            2027-10-01 2027-12-31 2028-01-31
            2028-01-01 2028-03-31 2028-05-03
            """,
            id="quarterly, 20 working days later, over Christmas and Easter",
        ),
        pytest.param(
            contract("2027-05-15", "2028-01-10", Plan(Frequency.QUARTERLY, Basis.FINANCIAL)),
            """
            2027-05-15 2027-06-30 2027-06-30
            2027-07-01 2027-09-30 2027-09-30
            2027-10-01 2027-12-31 2027-12-31
            2028-01-01 2028-01-10 2028-01-10
            """,
            id="financial quarters, the first and the last one short",
        ),
        pytest.param(
            contract("2027-03-31", "2027-10-31", Plan(Frequency.SIX_MONTHLY, Basis.FINANCIAL)),
            """
            2027-03-31 2027-03-31 2027-03-31
            2027-04-01 2027-09-30 2027-09-30
            2027-10-01 2027-10-31 2027-11-01
            """,
            id="financial half-years, from the last day of one",
        ),
        pytest.param(
            contract("2027-02-10", "2028-06-30", Plan(Frequency.YEARLY, Basis.FINANCIAL)),
            """
            2027-02-10 2027-03-31 2027-03-31
            2027-04-01 2028-03-31 2028-03-31
            2028-04-01 2028-06-30 2028-06-30
            """,
            id="financial years",
        ),
        pytest.param(
            contract("2028-02-29", "2032-03-01", Plan(Frequency.YEARLY)),
            """
            2028-02-29 2029-02-27 2029-02-27
            2029-02-28 2030-02-27 2030-02-27
            2030-02-28 2031-02-27 2031-02-27
            2031-02-28 2032-02-28 2032-03-01
            2032-02-29 2032-03-01 2032-03-01
            """,
            id="yearly from a leap day",
        ),
        pytest.param(
            contract("2027-04-01", "2030-03-31", Plan(Frequency.AT_THE_END, due_after=5)),
            "2027-04-01 2030-03-31 2030-04-05",
            id="once at the end, a Sunday",
        ),
        pytest.param(
            contract(
                "2027-01-01",
                "2027-12-31",
                Plan(Frequency.CHOSEN, dates=(date(2028, 1, 31), date(2027, 12, 25), date(2027, 6, 30))),
            ),
            """
            2027-01-01 2027-06-30 2027-06-30
            2027-07-01 2027-12-25 2027-12-29
            2027-12-26 2027-12-31 2028-01-31
            """,
            id="chosen dates in any order, one on Christmas Day (a Saturday), one after the end",
        ),
        pytest.param(
            contract("2027-01-01", "2027-12-31", Plan(Frequency.CHOSEN, dates=(date(2027, 6, 30), date(2026, 6, 30)))),
            "2027-01-01 2027-06-30 2027-06-30",
            id="a chosen date before the start is none",
        ),
        pytest.param(
            contract("2027-01-01", None, Plan(Frequency.CHOSEN, dates=(date(2027, 6, 30), date.max))),
            "2027-01-01 2027-06-30 2027-06-30",
            id="a chosen date at the end of all time is none",
        ),
        pytest.param(
            contract("2027-06-30", "2027-06-30", Plan(Frequency.QUARTERLY, due_after=1)),
            "2027-06-30 2027-06-30 2027-07-01",
            id="a contract of one day",
        ),
    ],
)
def test_dates_that_were_worked_out_by_hand(begun, expected):
    """Each line was looked up on a calendar: the first day, the last day, and when the return is due."""
    assert [line.strip() for line in expected.strip().splitlines()] == written(periods(begun))


@pytest.mark.parametrize(
    "begun",
    [
        contract("2027-04-01", "2030-03-31", None),
        contract("2027-04-01", "2027-03-31", Plan(Frequency.MONTHLY)),
        contract("2027-04-01", None, Plan(Frequency.AT_THE_END)),
        contract("2027-04-01", "2030-03-31", Plan(Frequency.CHOSEN)),
        contract("2027-04-01", "2030-03-31", Plan(Frequency.MONTHLY), closed=date(2028, 1, 1)),
        contract("2027-04-01", None, None, kpi_from=date(2028, 1, 1), closed=date(2028, 1, 1)),
        Contract("Grounds", end=date(2030, 3, 31), plan=Plan(Frequency.MONTHLY)),
        contract("2150-04-01", "2160-03-31", Plan(Frequency.MONTHLY)),
    ],
    ids=["no plan", "ends first", "no end", "no dates", "closed", "closed with notices", "no start", "far future"],
)
def test_what_says_too_little_asks_for_nothing(begun):
    """Nothing is due for a contract that is closed or does not say when it begins and how often it reports."""
    assert ([], None) == (list(periods(begun)), next_due(begun, []))


@given(start=starts, length=lengths, plan=plans)
def test_every_day_belongs_to_one_period(start, length, plan):
    """From the first to the last day of a contract no day is reported twice and none is left out."""
    end = start + DAY * length
    found = list(periods(Contract("Grounds", start=start, end=end, plan=plan)))

    assert (start, end) == (found[0].start, found[-1].end)
    assert all(each.start <= each.end for each in found)
    assert all(one.end + DAY == other.start for one, other in pairwise(found))
    assert length + 1 == sum(each.days for each in found)


@given(start=starts, length=lengths, plan=plans)
def test_a_return_is_due_so_many_working_days_after_its_period(start, length, plan):
    """Counted on the calendar; with no days to go, the last day itself or the next working day."""
    found = list(periods(Contract("Grounds", start=start, end=start + DAY * length, plan=plan)))
    for each in found:
        passed = sum(is_working_day(each.end + DAY * number) for number in range(1, (each.due - each.end).days + 1))
        expected = plan.due_after or (0 if is_working_day(each.end) else 1)

        assert is_working_day(each.due)
        assert (expected, True) == (passed, each.due >= each.end)
    assert found == sorted(found)


@given(start=starts, length=lengths, plan=regular)
def test_a_period_begins_on_the_same_day_of_the_month(start, length, plan):
    """On the contract's own day, or the month's last where it is shorter; never drifting off it again."""
    plan = replace(plan, basis=Basis.CONTRACT)
    found = list(periods(Contract("Grounds", start=start, end=start + DAY * length, plan=plan)))
    expected = [month_after(start, MONTHS[plan.frequency] * number) for number in range(len(found))]

    assert expected == [each.start for each in found]


@given(start=starts, length=lengths, plan=regular)
def test_financial_periods_begin_with_the_councils_year(start, length, plan):
    """All but the first begin on the first of April, or a quarter or half-year after it."""
    plan = replace(plan, basis=Basis.FINANCIAL)
    found = list(periods(Contract("Grounds", start=start, end=start + DAY * length, plan=plan)))
    months = {
        Frequency.MONTHLY: set(range(1, 13)),
        Frequency.QUARTERLY: {1, 4, 7, 10},
        Frequency.SIX_MONTHLY: {4, 10},
        Frequency.YEARLY: {4},
    }[plan.frequency]

    assert {(each.start.day, each.start.month in months) for each in found[1:]} <= {(1, True)}
    assert all(
        each.start == month_after(one.start.replace(day=1), MONTHS[plan.frequency]) for one, each in pairwise(found[1:])
    )


@given(start=starts, length=lengths, more=st.integers(1, 900), plan=regular)
def test_another_end_leaves_the_periods_before_it(start, length, more, plan):
    """Extending a contract, or ending it early, changes no period but the one in which the earlier end falls."""
    short = Contract("Grounds", start=start, end=start + DAY * length, plan=plan)
    before = list(periods(short))
    after = list(periods(replace(short, end=start + DAY * (length + more))))

    assert before[:-1] == after[: len(before) - 1]
    assert before[-1].start == after[len(before) - 1].start


@given(start=starts, length=lengths, dates=st.lists(st.integers(-60, 1600), max_size=6))
def test_chosen_dates_are_when_returns_are_due(start, length, dates):
    """Each date up to the first one after the end is due itself, or the next working day, for the days before it."""
    end = start + DAY * length
    chosen = sorted({start + DAY * number for number in dates if number >= 0})
    plan = Plan(Frequency.CHOSEN, due_after=7, dates=tuple(start + DAY * number for number in dates))
    found = list(periods(Contract("Grounds", start=start, end=end, plan=plan)))
    asked = [day for number, day in enumerate(chosen) if number == 0 or chosen[number - 1] < end]

    assert [min(day, end) for day in asked] == [each.end for each in found]
    assert [start, *(each.end + DAY for each in found)][: len(found)] == [each.start for each in found]
    assert all(is_working_day(each.due) for each in found)
    assert all(
        day <= each.due and not any(is_working_day(day + DAY * n) for n in range((each.due - day).days))
        for day, each in zip(asked, found, strict=True)
    )


def test_notices_come_yearly_and_at_the_end():
    """Performance is told once a year and at the end; a weekend or a bank holiday brings it forward."""
    begun = contract("2027-04-01", "2029-03-31", None, kpi_from=date(2027, 5, 1))
    found = list(periods(begun))

    assert {Kind.KPI} == {each.kind for each in found}
    assert [
        "2027-04-01 2027-05-01 2027-04-30",  # a Saturday
        "2027-05-02 2028-05-01 2028-04-28",  # a bank holiday, and the weekend before it
        "2028-05-02 2029-03-31 2029-03-29",  # a Saturday after Good Friday
    ] == written(found)


def test_returns_and_notices_stand_together_in_order():
    """What is due first comes first, whatever it is."""
    begun = contract("2027-04-01", "2028-03-31", Plan(Frequency.SIX_MONTHLY), kpi_from=date(2027, 12, 1))

    assert [
        ("return", date(2027, 9, 30)),
        ("kpi notice", date(2027, 12, 1)),
        ("return", date(2028, 3, 31)),
        ("kpi notice", date(2028, 3, 31)),
    ] == [(each.kind.value, each.due) for each in periods(begun)]


@given(start=starts, length=st.none() | lengths, first=st.integers(-100, 1200), plan=st.none() | regular)
def test_notices_are_a_year_apart_and_never_after_the_end(start, length, first, plan):
    """Each notice is due on its anniversary or the working day before it, and the last one is at the end."""
    begin = start + DAY * first
    end = None if length is None else start + DAY * length
    begun = Contract("Grounds", start=start, end=end, plan=plan, kpi_from=begin)
    found = [each for each in islice(periods(begun), 200) if each.kind is Kind.KPI]
    expected = []
    for number in range(len(found)):
        expected.append(month_after(begin, 12 * number))
        if end and expected[-1] >= end:
            expected[-1] = end
            break

    assert expected == [each.end for each in found]
    assert end is None or end == found[-1].end
    for each in found:
        assert is_working_day(each.due)
        assert not any(is_working_day(each.due + DAY * n) for n in range(1, (each.end - each.due).days + 1))


@given(start=starts, length=lengths, plan=plans, kpi=st.none() | st.integers(0, 900), later=st.integers(-50, 1600))
def test_what_fell_due_before_asking_began_is_not_asked_for(start, length, plan, kpi, later):
    """A register that is taken over asks for what falls due from that day on, and for all of that."""
    begun = Contract(
        "Grounds",
        start=start,
        end=start + DAY * length,
        plan=plan,
        kpi_from=None if kpi is None else start + DAY * kpi,
    )
    asked_from = start + DAY * later
    expected = [each for each in periods(begun) if each.due >= asked_from]

    assert expected == list(periods(replace(begun, asked_from=asked_from)))


@given(start=starts, plan=regular, kpi=st.booleans())
def test_a_contract_without_an_end_goes_on(start, plan, kpi):
    """Its periods follow each other for decades, none short but the first, and looking takes no endless time."""
    begun = Contract("Grounds", start=start, plan=plan, kpi_from=start if kpi else None)
    found = [each for each in islice(periods(begun), 60) if each.kind is Kind.RETURN]
    months = MONTHS[plan.frequency]

    assert all(one.end + DAY == other.start for one, other in pairwise(found))
    assert all(27 * months <= each.days <= 31 * months for each in found[1:])
    assert periods_until(begun, found[5].due)[-1].due == found[5].due


def test_the_last_return_without_an_end_is_this_centurys():
    """Looking at everything comes to an end."""
    found = list(periods(contract("2027-04-01", None, Plan(Frequency.MONTHLY), kpi_from=date(2027, 4, 1))))

    assert LAST_YEAR == max(each.due.year for each in found)


@given(start=starts, length=lengths, plan=plans, offset=st.integers(-40, 1600))
def test_up_to_a_day_is_with_that_day(start, length, plan, offset):
    """What is due by a day includes what is due on it."""
    begun = Contract("Grounds", start=start, end=start + DAY * length, plan=plan)
    day = start + DAY * offset

    assert [each for each in periods(begun) if each.due <= day] == periods_until(begun, day)


JUNE = Period(date(2027, 7, 7), date(2027, 6, 1), date(2027, 6, 30))
"""A period of 30 days."""


@pytest.mark.parametrize(
    ("returns", "done"),
    [
        ([], False),
        ([came_in(JUNE.start, JUNE.end)], True),
        ([came_in(JUNE.start, JUNE.end, state=ReturnState.NOT_NEEDED)], True),
        ([came_in(JUNE.start, JUNE.end, state=ReturnState.PART)], False),
        ([came_in(JUNE.start, JUNE.end, kind=Kind.KPI)], False),
        ([came_in(date(2027, 6, 1), date(2027, 6, 15))], False),
        ([came_in(date(2027, 6, 1), date(2027, 6, 16))], True),
        ([came_in(date(2027, 5, 1), date(2027, 6, 15))], False),
        ([came_in(date(2027, 6, 15), date(2027, 9, 30))], True),
        ([came_in(date(2027, 1, 1), date(2027, 12, 31))], True),
        ([came_in(date(2027, 5, 1), date(2027, 5, 31)), came_in(date(2027, 7, 1), date(2027, 7, 31))], False),
        ([came_in(date(2027, 6, 1), date(2027, 6, 8)), came_in(date(2027, 6, 20), date(2027, 6, 27))], True),
        ([came_in(date(2027, 6, 1), date(2027, 6, 10)), came_in(date(2027, 6, 2), date(2027, 6, 11))], False),
    ],
    ids=["none", "whole", "not needed", "part", "a notice", "half", "more than half", "half, from before",
         "more than half, to after", "a year", "the months beside it", "two pieces", "the same days twice"],
)  # fmt: skip
def test_a_period_is_done_when_more_than_half_of_its_days_came_in(returns, done):
    """A return stays done when dates change a little, and is asked for again when they change a lot."""
    assert done == is_done(JUNE, returns)


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 40), st.sampled_from(ReturnState)), max_size=5))
def test_done_is_counted_day_by_day(spans):
    """Whatever came in and however it overlaps, each day of the period counts once."""
    returns = [
        came_in(JUNE.start + DAY * first, JUNE.start + DAY * (first + length), state=state)
        for first, length, state in spans
    ]
    days = [JUNE.start + DAY * number for number in range(30)]
    whole = [each for each in returns if each.state is not ReturnState.PART]
    covered = sum(any(each.start <= day <= each.end for each in whole) for day in days)

    assert (covered > 15) == is_done(JUNE, returns)


@pytest.mark.parametrize(
    ("known", "done"),
    [
        ({"kind": Kind.KPI, "due": date(2027, 4, 30)}, True),
        ({"kind": Kind.KPI, "due": date(2027, 4, 30), "state": ReturnState.PART}, False),
        ({"kind": Kind.KPI, "due": date(2028, 4, 28)}, False),
        ({"due": date(2027, 4, 30)}, False),
    ],
    ids=["given", "in part", "another year's", "a return"],
)
def test_a_notice_is_done_by_its_due_date(known, done):
    """The notice of one year is not that of another, whatever days it says that it is for."""
    notice = Period(date(2027, 4, 30), date(2027, 4, 1), date(2027, 5, 1), Kind.KPI)

    assert done == is_done(notice, [came_in(date(2027, 4, 1), date(2027, 5, 1), **known)])


@given(start=starts, length=lengths, plan=plans, kpi=st.none() | st.integers(0, 900), came=st.sets(st.integers(0, 50)))
def test_the_next_due_date_is_that_of_the_first_open_period(start, length, plan, kpi, came):
    """What came in is passed by wherever it stands, and when all came in nothing is due."""
    begun = Contract(
        "Grounds",
        start=start,
        end=start + DAY * length,
        plan=plan,
        kpi_from=None if kpi is None else start + DAY * kpi,
    )
    found = list(periods(begun))
    returns = [as_returned(each) for number, each in enumerate(found) if number in came]
    left = [each for number, each in enumerate(found) if number not in came]
    assume(len({each.due for each in found if each.kind is Kind.KPI}) == sum(each.kind is Kind.KPI for each in found))

    assert left == open_periods(begun, returns, date.max)
    assert (left[0].due if left else None) == next_due(begun, returns)
    assert [each for each in left if each.due <= start + DAY * 200] == open_periods(begun, returns, start + DAY * 200)


def test_changing_from_quarters_to_months_keeps_what_came_in():
    """After the first quarter came in, a monthly plan asks from July on, and for no month of that quarter."""
    quarterly = contract("2027-04-01", "2028-03-31", Plan(Frequency.QUARTERLY))
    returns = [as_returned(next(periods(quarterly)))]
    monthly = replace(quarterly, plan=Plan(Frequency.MONTHLY))

    assert date(2027, 8, 2) == next_due(monthly, returns)  # 31 July is a Saturday
    assert date(2027, 7, 1) == open_periods(monthly, returns, date(2027, 12, 31))[0].start


def test_a_longer_last_period_is_open_again():
    """A contract that is extended by years asks for the period that had been short."""
    short = contract("2027-04-01", "2027-04-10", Plan(Frequency.YEARLY))
    returns = [as_returned(next(periods(short)))]

    assert None is next_due(short, returns)
    assert date(2028, 3, 31) == next_due(replace(short, end=date(2029, 3, 31)), returns)
