"""By which channel a colleague is reached, and why by none."""

from datetime import timedelta

import pytest

from bot.reach import Channels
from handlers.reminders.plan import Reached
from store.people import Address, Colleague, nowhere
from tests.conftest import NOW

SLACK = Address("slack", "T/U", NOW)
TEAMS = Address("teams", "X/Y", NOW - timedelta(days=1))
LOST = Address("slack", nowhere(7), NOW, "not found.")
ANN = Colleague(7, "Ann Lee", "ann@council.example")


@pytest.fixture
def channels(pack) -> Channels:
    """Give the channels of a council that has Slack."""
    return Channels(pack.reminder_wording, {"local", "slack", "teams"}, ["slack"])


@pytest.mark.parametrize(
    ("addresses", "reached"),
    [
        ((SLACK, TEAMS), Reached("slack", "T/U")),
        ((TEAMS,), Reached("teams", "X/Y")),
        ((), Reached("slack", "")),
        ((Address("slack", "T/U", NOW, "closed"), TEAMS), Reached("teams", "X/Y")),
        ((Address("slack", nowhere(7), NOW - timedelta(days=8), "not found"),), Reached("slack", "")),
        ((Address("slack", "T/U", NOW - timedelta(days=8), "closed"),), Reached("slack", "T/U")),
        ((Address("pigeon", "coop", NOW),), Reached("slack", "")),
    ],
)
def test_where_a_colleague_is_reached(channels, addresses, reached):
    """Where they spoke last, else by their e-mail address; a closed account is tried again after a week."""
    who = Colleague(7, "Ann Lee", "ann@council.example", addresses=addresses)

    assert reached == channels.reach(who, NOW)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (Colleague(7, "Ann Lee", left=True, addresses=(SLACK,)), "Ann Lee has left"),
        (Colleague(7, "Ann Lee"), "no e-mail address"),
        (Colleague(7, "Ann Lee", "a@b.example", addresses=(LOST,)), "not found"),
        (Colleague(7, "", "a@b.example", addresses=(Address("slack", "T/U", NOW, "account closed."),)), "a@b.example"),
    ],
)  # fmt: skip
def test_why_a_colleague_is_not_reached(channels, who, why):
    """The reason can be read by the lead."""
    assert why in channels.reach(who, NOW)


BOTH_SHUT = (Address("teams", nowhere(7), NOW, "Never met in Teams."), LOST)


@pytest.fixture
def two(pack) -> Channels:
    """Give the channels of a council that has Slack and Teams."""
    return Channels(pack.reminder_wording, {"local", "slack", "teams"}, ["slack", "teams"])


@pytest.mark.parametrize(
    ("addresses", "reached"),
    [
        ((), Reached("slack", "")),
        ((LOST,), Reached("teams", "")),
        ((TEAMS,), Reached("teams", "X/Y")),
        ((SLACK, TEAMS), Reached("slack", "T/U")),
        ((Address("teams", "X/Y", NOW), SLACK), Reached("teams", "X/Y")),
        ((Address("teams", "X/Y", NOW, "Blocked."), SLACK), Reached("slack", "T/U")),
        ((Address("slack", "T/U", NOW, "closed."),), Reached("teams", "")),
        ((Address("teams", nowhere(7), NOW, "Never met."),), Reached("slack", "")),
        ((LOST, Address("teams", nowhere(7), NOW - timedelta(days=8), "Never met.")), Reached("teams", "")),
    ],
)  # fmt: skip
def test_where_a_colleague_is_reached_with_two_channels(two, addresses, reached):
    """Where they were last, else by their e-mail address in Slack, then in Teams."""
    assert reached == two.reach(Colleague(7, "Ann Lee", "ann@council.example", addresses=addresses), NOW)


def test_both_reasons_are_told(two):
    """The lead reads of each channel why the manager is not reached in it."""
    why = two.reach(Colleague(7, "Ann Lee", "ann@council.example", addresses=BOTH_SHUT), NOW)

    assert "Messages do not reach Ann Lee: not found. Never met in Teams." == why


@pytest.mark.parametrize("on", [("slack",), ("teams",), ("slack", "teams")])
def test_a_channel_that_is_off_reaches_nobody(pack, on):
    """With every pair of addresses, nobody is reached in a channel that does not run."""
    channels = Channels(pack.reminder_wording, {"local", *on}, list(on))
    closed = [Address(each, "A/B", NOW, "closed.") for each in ("slack", "teams")]
    for addresses in [(), (SLACK,), (TEAMS,), (SLACK, TEAMS), (TEAMS, SLACK), *((each,) for each in closed)]:
        found = channels.reach(Colleague(7, "Ann Lee", "ann@council.example", addresses=addresses), NOW)
        assert isinstance(found, str) or found.channel in on


def test_without_slack_all_is_read_at_the_machine(pack):
    """Where nobody can be called, reminders wait at the bot's own machine, and say for whom they are."""
    channels = Channels(pack.reminder_wording, {"local"}, [])

    assert Reached("local", "7", on_behalf=True) == channels.reach(ANN, NOW)
    here = Colleague(7, "Ann Lee", addresses=(Address("local", "this machine", NOW),))
    assert Reached("local", "this machine") == channels.reach(here, NOW)
