"""Whatever goes wrong while a reminder is sent, it arrives, and it arrives once."""

import asyncio
from datetime import date, timedelta

import pytest

from bot.sending import NotNowError, NotReachableError, UnclearError
from store.errors import StoreError
from tests.reminders.post import Office, at

FIRST_DUE = date(2027, 4, 14)


@pytest.fixture
def told_once(office) -> Office:
    """Give an office with one return due, at ten on its day."""
    office.contract(office.somebody())
    return office


def minutes(office: Office, count: int) -> None:
    """Let the clock tick each minute for *count* minutes from now on."""
    for _ in range(count):
        office.now += timedelta(minutes=1)
        asyncio.run(office.clock.tick())


def test_a_rate_limit_only_delays(told_once):
    """A channel that says not now gets the message later, once."""
    told_once.channel.faults = [(NotNowError("rate limit"), False)] * 3

    told_once.tick(FIRST_DUE)
    minutes(told_once, 40)

    assert 1 == len(told_once.channel.kept)
    assert [(FIRST_DUE, "Ann", "due")] == told_once.told()


def test_a_busy_channel_is_left_alone_for_longer_each_time(told_once):
    """While a channel refuses, it is asked after 1, 2, 4, 8 and 15 minutes, not every minute."""
    told_once.channel.faults = [(NotNowError("rate limit"), False)] * 1000

    told_once.tick(FIRST_DUE)
    minutes(told_once, 60)

    assert 8 >= 1000 - len(told_once.channel.faults)


def test_a_message_that_arrived_although_the_line_broke_is_not_sent_again(told_once):
    """The channel is asked whether it arrived before anything is sent again."""
    told_once.channel.faults = [(UnclearError("connection reset"), True)]

    told_once.tick(FIRST_DUE)
    minutes(told_once, 30)

    assert 1 == len(told_once.channel.kept)
    assert [(FIRST_DUE, "Ann", "due")] == told_once.told()


def test_a_message_that_was_lost_when_the_line_broke_is_sent_again(told_once):
    """It comes when the lease of the first attempt is over."""
    told_once.channel.faults = [(UnclearError("connection reset"), False)]

    told_once.tick(FIRST_DUE)
    minutes(told_once, 30)

    assert 1 == len(told_once.channel.kept)


def test_a_storm_of_errors_ends_in_one_message(told_once):
    """Rate limits, faults at the other end and broken lines in any order leave one message."""
    told_once.channel.faults = [
        (NotNowError("429"), False), (UnclearError("500"), False), (NotNowError("503"), False),
        (UnclearError("timeout"), True), (NotNowError("429"), False),
    ]  # fmt: skip

    told_once.tick(FIRST_DUE)
    minutes(told_once, 240)

    assert 1 == len(told_once.channel.kept)
    assert [(FIRST_DUE, "Ann", "due")] == told_once.told()


def test_a_fault_in_one_letter_does_not_keep_the_others(told_once):
    """One colleague's message fails in a way nobody thought of, the other colleague is told."""
    told_once.contract(told_once.somebody("Ben Bow"))
    told_once.channel.faults = [(RuntimeError("a fault"), False)]

    told_once.tick(FIRST_DUE)

    assert ["T0/BEN"] == [each.address for each in told_once.channel.kept]


def test_an_account_that_closes_is_noticed_and_the_lead_hears_at_once(told_once):
    """The lead is told in the same minute, with the reason."""
    told_once.lead()
    told_once.channel.faults = [(NotReachableError("the account is closed."), False)]

    done = told_once.tick(FIRST_DUE)

    assert [1, 1] == [len(done.failed), len(done.sent)]
    assert ["T0/LEAD"] == [each.address for each in told_once.channel.kept]


def test_who_speaks_again_is_reached_again(told_once):
    """After a colleague has spoken to the bot, reminders go to them again."""
    told_once.lead()
    told_once.channel.faults = [(NotReachableError("the account is closed."), False)]
    told_once.tick(FIRST_DUE)
    told_once.store.meet("slack", "T0/ANN", "Ann Lee", "ann@council.example", told_once.now)

    told_once.tick(date(2027, 4, 21))

    assert "T0/ANN" == told_once.channel.kept[-1].address


def test_a_process_that_died_before_it_sent_loses_nothing(told_once):
    """What a dead process had claimed is sent by the next one, when the lease is over."""
    told_once.channel.faults = [(asyncio.CancelledError(), False)]
    with pytest.raises(asyncio.CancelledError):
        told_once.tick(FIRST_DUE)
    told_once.clock = told_once.new_clock()

    minutes(told_once, 12)

    assert 1 == len(told_once.channel.kept)


def test_a_process_that_died_after_it_sent_doubles_nothing(told_once):
    """What a dead process had sent and not marked is found in the channel and marked."""
    told_once.channel.faults = [(asyncio.CancelledError(), True)]
    with pytest.raises(asyncio.CancelledError):
        told_once.tick(FIRST_DUE)
    told_once.clock = told_once.new_clock()

    minutes(told_once, 12)

    assert [(FIRST_DUE, "Ann", "due")] == told_once.told()
    assert 1 == len(told_once.channel.kept)


def test_a_store_that_fails_after_the_send_doubles_nothing(told_once, monkeypatch):
    """A full disk at the moment of marking leads to no second message."""

    def full(*given: object) -> bool:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(told_once.store, "mark_sent", full)
        with pytest.raises(StoreError):
            told_once.tick(FIRST_DUE)

    minutes(told_once, 12)

    assert [(FIRST_DUE, "Ann", "due")] == told_once.told()
    assert 1 == len(told_once.channel.kept)


def test_two_clocks_send_one_message(told_once):
    """Two processes that tick at the same moment send each reminder once."""
    for name in ("Ben Bow", "Cat Coe", "Dan Day"):
        told_once.contract(told_once.somebody(name))
    other = told_once.new_clock()

    async def both() -> None:
        await asyncio.gather(told_once.clock.tick(), other.tick())

    told_once.now = told_once.now.replace(year=2027, month=4, day=14)
    asyncio.run(both())

    assert 4 == len(told_once.channel.kept)
    assert 4 == len(told_once.told())


def test_a_round_that_outlasts_the_hours_ends_with_them(told_once):
    """What does not go out before five goes out the next morning."""
    told_once.contract(told_once.somebody("Ben Bow"))
    slow = told_once.channel.send

    async def take_an_hour(*given: object) -> str:
        told_once.now += timedelta(hours=1)
        return await slow(*given)

    told_once.channel.send = take_an_hour
    told_once.tick(FIRST_DUE, 16, 30)
    assert 1 == len(told_once.channel.kept)

    told_once.tick(date(2027, 4, 15), 9)

    assert ["T0/ANN", "T0/BEN"] == [each.address for each in told_once.channel.kept]


def test_a_channel_that_is_turned_off_ends_what_it_had_begun(told_once):
    """What nobody can ask about any more is noted as failed, with why, and the next stage goes out in its time."""
    told_once.channel.faults = [(UnclearError("connection reset"), False)]
    told_once.tick(FIRST_DUE)
    clock, told_once.clock = told_once.clock, told_once.new_clock(senders={})
    minutes(told_once, 12)
    noted = [(each.key.stage, each.state.value, each.reason) for each in told_once.store.reminder_log()]
    told_once.clock = clock

    told_once.tick(date(2027, 4, 21))

    assert ("due", "failed", "the channel was turned off before it was known whether this arrived.") == noted[-1]
    assert [(date(2027, 4, 21), "Ann", "overdue-5")] == told_once.told()


def test_a_fault_in_one_round_does_not_end_the_clock(told_once, monkeypatch):
    """A round that fails in a way nobody thought of is logged, and the next one sends."""
    plan, faults = told_once.clock._planner.plan, iter([RuntimeError("a fault")])

    def plan_or_fail(now: object) -> object:
        for fault in faults:
            raise fault
        return plan(now)

    async def pause() -> None:
        if told_once.channel.kept:
            raise asyncio.CancelledError

    monkeypatch.setattr(told_once.clock._planner, "plan", plan_or_fail)
    told_once.now = at(FIRST_DUE)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(told_once.clock.run(pause))

    assert [(FIRST_DUE, "Ann", "due")] == told_once.told()
