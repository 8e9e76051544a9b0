"""Who somebody is and who can read along: nobody is taken for an officer by mistake."""

import re

import pytest
from structlog.testing import capture_logs

from knowledge.models import Role
from tests.slack_channel.fake_slack import ENTERPRISE, OFFICER, refused
from tests.slack_channel.payloads import command, mention, message

OUTSIDERS = ["UGUEST", "UONECHANNEL", "USTRANGER", "UOTHERTEAM", "UMACHINE", "UGONE", "UNOWHERE", "UNKNOWN"]


def roles(helper) -> list[Role]:
    """Return for whom the assistant answered."""
    return [heard.person.role for heard in helper.heard]


def test_a_full_member_is_an_officer(deliver, helper):
    """A member of the council's workspace reads what officers read."""
    deliver(message("hello"))

    assert roles(helper) == [Role.OFFICER]


@pytest.mark.parametrize("user", OUTSIDERS)
def test_everybody_else_is_a_supplier(deliver, helper, user):
    """Guests, strangers, other teams, bots, the departed and the unknown read what suppliers read."""
    deliver(message("hello", user=user, channel=f"D{user}"))

    assert roles(helper) == [Role.SUPPLIER]


def test_a_colleague_of_the_same_organisation_is_an_officer(deliver, helper, slack):
    """In a large organisation a member of a sister workspace is one of the council's people."""
    slack.enterprise = ENTERPRISE
    deliver(message("hello", user="USISTER", channel="DSISTER"))

    assert roles(helper) == [Role.OFFICER]


def test_a_sister_workspace_counts_only_in_the_organisation_that_installed_the_bot(deliver, helper):
    """The same person, met by a bot that stands in one workspace alone, is a supplier."""
    deliver(message("hello", user="USISTER", channel="DSISTER"))

    assert roles(helper) == [Role.SUPPLIER]


def test_somebody_of_another_workspace_is_not_believed_because_the_event_says_so(deliver, helper):
    """In a shared channel the event names the sender's team; the bot goes by where it was installed."""
    said = mention("hello", user="UOTHERTEAM", channel="CSHARED", user_team="T9", source_team="T9", team="T9")
    said["authorizations"][0]["team_id"] = "T9"
    deliver(said | {"team_id": "T9"})

    assert roles(helper) == [Role.SUPPLIER]


def test_no_team_at_all_makes_nobody_an_officer(deliver, helper, slack):
    """When Slack names no workspace, nobody is trusted for it."""
    deliver(command("hello", slack.response_url, user="UNOWHERE") | {"team_id": ""})

    assert roles(helper) == [Role.SUPPLIER]


def test_one_look_up_serves_many_messages(deliver, slack):
    """Slack is asked who somebody is once in ten minutes, however much they say."""
    deliver(*[message("hello") for _ in range(5)])

    assert len(slack.called("users.info")) == 1


def test_a_look_up_is_believed_for_ten_minutes(run, slack, clock):
    """Somebody who was made a guest is treated as one within ten minutes."""

    async def over_time(bot):
        counts = []
        for minutes in (0, 9, 2):
            clock.wait(minutes=minutes)
            await bot.hear(message("hello"))
            counts.append(len(slack.called("users.info")))
        return counts

    assert run(over_time) == [1, 1, 2]


def test_a_failed_look_up_is_tried_again_after_a_minute(run, slack, helper, clock):
    """When Slack could not say who somebody is, they are a supplier for a minute, not for ten."""
    slack.next_time("users.info", refused("fatal_error"))

    async def over_time(bot):
        for seconds in (0, 59, 2):
            clock.wait(seconds=seconds)
            await bot.hear(message("hello"))

    with capture_logs() as logged:
        run(over_time)

    assert roles(helper) == [Role.SUPPLIER, Role.SUPPLIER, Role.OFFICER]
    assert [line["action"] for line in logged] == ["slack.look_up_failed"]


@pytest.mark.parametrize("channel", ["CSHARED", "CPENDING", "CNONE"])
def test_a_channel_that_others_may_read_is_overheard(deliver, helper, channel):
    """In a channel that is shared, is about to be, or cannot be looked up, the bot is careful."""
    deliver(mention("hello", channel=channel))

    assert [heard.person.overheard for heard in helper.heard] == [True]


def test_a_channel_that_slack_says_is_shared_is_overheard(deliver, helper):
    """The event itself may say that outsiders read along."""
    deliver(mention("hello", shared=True))

    assert [heard.person.overheard for heard in helper.heard] == [True]


def test_the_councils_own_channel_is_not_overheard(deliver, helper):
    """Among themselves, officers hear everything."""
    deliver(mention("hello"))

    assert [heard.person.overheard for heard in helper.heard] == [False]


def test_a_direct_message_is_not_overheard_and_costs_no_look_up(deliver, helper, slack):
    """Nobody reads along in a direct message, so Slack need not be asked."""
    deliver(message("hello"))

    assert not helper.heard[0].person.overheard
    assert slack.called("conversations.info") == []


def test_people_in_one_channel_are_told_apart(deliver, helper):
    """An officer and a guest in one channel are each answered as who they are."""
    deliver(*(mention("hello", user=user) for user in (OFFICER, "UGUEST", OFFICER)))

    assert roles(helper) == [Role.OFFICER, Role.SUPPLIER, Role.OFFICER]


def test_nobody_can_read_a_person_out_of_what_is_kept(deliver, helper):
    """The name of a conversation holds neither the person nor the channel."""
    deliver(mention("hello"), message("hello"), message("hello", thread_ts="1700.1"))

    kept = {heard.thread for heard in helper.heard}
    assert len(kept) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", name) for name in kept)
