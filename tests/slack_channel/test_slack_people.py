"""Who somebody is and who can read along: nobody is taken for an officer by mistake."""

import re

import pytest
from structlog.testing import capture_logs

from knowledge.models import Role
from tests.slack_channel.fake_slack import EMAIL, ENTERPRISE, OFFICER, TEAM, refused
from tests.slack_channel.payloads import DM, command, filled_in, mention, message, opened_home, opened_pane, tap

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


def overheard(helper) -> list[bool]:
    """Return for each answer whether the assistant was told that others read along."""
    return [heard.person.overheard for heard in helper.heard]


@pytest.mark.parametrize("channel", ["CPARKS", "GPRIVATE", "CSHARED", "CPENDING", "CNONE"])
def test_a_mention_is_overheard(deliver, helper, slack, channel):
    """A guest may be in any channel or group, so what is answered there is fit for all, and no look-up is needed."""
    deliver(mention("hello", channel=channel), message("hello", channel=channel, channel_type="mpim"))

    assert overheard(helper) == [True]
    assert slack.called("conversations.info") == []


def test_a_button_in_a_channel_is_overheard(deliver, helper, slack):
    """What is tapped below an answer in a channel is answered there, for all to read."""
    deliver(mention("how many marks"))
    deliver(tap(slack.said[0], "How are answers scored?"))

    assert overheard(helper) == [True, True]


def test_a_form_that_is_offered_in_a_channel_is_overheard(deliver, helper, slack):
    """A form from a channel is answered there, so it is opened and answered as where others read along."""
    deliver(mention("open return 7"))
    deliver(tap(slack.said[0], "Give the return"))
    deliver(filled_in(slack.called("views.open")[0], figure="3"))

    assert [person.overheard for _, person in helper.asked] == [True]
    assert overheard(helper) == [True, True]


@pytest.mark.parametrize("more", [{}, {"thread_ts": "1700.1"}], ids=["direct message", "assistant pane"])
def test_a_direct_message_is_not_overheard_and_costs_no_look_up(deliver, helper, slack, more):
    """Nobody reads along in a direct message or in the pane, so Slack need not be asked."""
    deliver(message("hello", **more))

    assert overheard(helper) == [False]
    assert slack.called("conversations.info") == []


def test_the_home_page_and_the_greetings_are_not_overheard(deliver, helper):
    """The home page, its greeting and that of the pane are the person's own."""
    deliver(opened_home(), opened_pane())

    assert [person.overheard for person in helper.greeted] == [False] * 3


def test_a_direct_message_that_slack_calls_shared_is_overheard(deliver, helper):
    """Where Slack itself says that another organisation is in it, the bot is careful."""
    said = message("hello") | {"is_ext_shared_channel": True}
    deliver(said)

    assert overheard(helper) == [True]


@pytest.mark.parametrize(
    ("channel", "expected"),
    [("CPARKS", False), (DM, False), ("CSHARED", True), ("CPENDING", True), ("CNONE", True)],
)
def test_a_command_is_overheard_in_a_shared_channel_only(deliver, helper, slack, channel, expected):
    """What the person alone reads may speak of contracts, but not beside people of another organisation."""
    deliver(command("hello", slack.response_url, channel=channel))

    assert overheard(helper) == [expected]


def test_an_answer_that_is_shared_is_answered_again_as_overheard(deliver, helper, slack):
    """What was told to one person alone is not what the channel gets: it is asked for again, for all to read."""
    deliver(command("how many marks", slack.response_url))
    deliver(tap(slack.said[0], "Share in channel", url=slack.response_url))

    assert overheard(helper) == [False, True]


def test_a_button_for_one_person_alone_is_not_overheard(deliver, helper, slack):
    """What goes on for one person alone stays so."""
    deliver(command("how many marks", slack.response_url))
    deliver(tap(slack.said[0], "How are answers scored?", url=slack.response_url))

    assert overheard(helper) == [False, False]


def test_an_officer_is_known_by_name_and_address(deliver, helper):
    """The bot can match somebody with the contract manager of the register, and find them again."""
    deliver(message("hello"))

    (person,) = (heard.person for heard in helper.heard)
    assert (person.channel, person.address) == ("slack", f"{TEAM}/{OFFICER}")
    assert (person.name, person.email) == ("Olive Officer", EMAIL)
    assert person.admin is False


def test_one_person_has_one_address_wherever_they_speak(deliver, helper, slack):
    """A colleague of a sister workspace has the address of their own workspace."""
    slack.enterprise = ENTERPRISE
    deliver(message("hello", user="USISTER", channel="DSISTER"), mention("hello", user="USISTER", team="T1"))

    assert {heard.person.address for heard in helper.heard} == {"T2/USISTER"}


@pytest.mark.parametrize("user", OUTSIDERS)
def test_of_a_supplier_nothing_is_kept(deliver, helper, user):
    """Whoever is no officer has no name, no e-mail address and no address."""
    deliver(message("hello", user=user, channel=f"D{user}"))

    (person,) = (heard.person for heard in helper.heard)
    assert (person.channel, person.address, person.name, person.email) == ("slack", "", "", "")


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
