"""What the bot sends by itself: to full members only, once, and found again when the line broke."""

import asyncio
import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.slack.sender import PAGE, SlackSender, new_sending_client
from bot.channels.slack.serve import SlackChannel
from bot.sending import NotNowError, NotReachableError, SendError, UnclearError
from bot.settings import Settings
from handlers.conversation import Choice, Choices, Heading, Paragraph, Reply
from tests.slack.blockkit import texts
from tests.slack_channel.fake_slack import (
    BOT_ID,
    EMAIL,
    OFFICER,
    TEAM,
    AfterKeeping,
    broken,
    drop,
    hang,
    refused,
    too_many,
)

ADDRESS = f"{TEAM}/{OFFICER}"
BEFORE = datetime.fromtimestamp(1_700_000_000, UTC)
REMINDER = Reply((Heading("A return is due"), Paragraph("CON-1"), Choices((Choice("Give it", "give CON-1"),))))
POST = "chat.postMessage"


@pytest.fixture
def ask(slack) -> Callable[..., Any]:
    """Give a way to let the sender do something, with a client of its own as after a restart."""

    def asked(method: str, *given: object, url: str = "", patience: float = 20.0) -> Any:
        async def play() -> Any:
            sender = SlackSender(new_sending_client("xoxb-test", url or slack.url), patience)
            return await getattr(sender, method)(*given)

        return asyncio.run(play())

    return asked


@pytest.fixture
def send(ask) -> Callable[..., str]:
    """Give a way to send the reminder to an address."""
    return lambda address=ADDRESS, **how: ask("send", address, REMINDER, "reminder 7", **how)


# Whom


@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper()])
def test_a_colleague_is_found_by_their_email(ask, email):
    """The contract manager of the register is matched with a person in Slack."""
    assert ask("address_of", email) == ADDRESS


@pytest.mark.parametrize("email", ["nobody@council.example", "gus@supplier.example"])
def test_nobody_but_a_full_member_has_an_address(ask, email):
    """A guest with the same e-mail address as in the register is sent nothing."""
    assert ask("address_of", email) is None


@pytest.mark.parametrize("user", ["UGUEST", "UONECHANNEL", "USTRANGER", "UOTHERTEAM", "UMACHINE", "UGONE", "UNKNOWN"])
def test_whoever_is_no_full_member_any_more_is_not_reached(send, slack, user):
    """Somebody who has left, or was made a guest since, is sent nothing of any contract."""
    with pytest.raises(NotReachableError):
        send(f"{TEAM}/{user}")

    assert slack.kept == []


@pytest.mark.parametrize("address", ["", "T1/"])
def test_an_address_that_is_none_is_not_reached(send, slack, address):
    """A broken address is said to be one."""
    with pytest.raises(NotReachableError):
        send(address)

    assert slack.calls == []


# Once


def test_a_reminder_arrives_with_its_buttons(send, slack):
    """The person gets a direct message as any other of the bot's, and the bot keeps where it stands."""
    reference = send()

    (message,) = slack.kept
    assert reference == f"D{OFFICER}/{message['ts']}"
    assert [*texts(message["blocks"])] == ["A return is due", "CON-1", "Give it"]
    assert message["text"] == "A return is due. CON-1."


def test_a_reminder_is_found_again(send, ask, slack):
    """After the line broke, the bot can tell that the message had arrived."""
    reference = send()

    assert ask("find", ADDRESS, "reminder 7", BEFORE) == reference
    assert ask("find", ADDRESS, "reminder 8", BEFORE) is None


def test_an_older_reminder_of_the_name_is_not_taken_for_it(send, ask):
    """What was sent long before is another message."""
    send()

    assert ask("find", ADDRESS, "reminder 7", BEFORE.replace(year=2030)) is None


def test_the_clocks_may_differ_by_minutes(send, ask, slack):
    """A message is found though Slack's clock is behind this machine's."""
    reference = send()
    stamp = datetime.fromtimestamp(float(slack.kept[0]["ts"]) + 240, UTC)

    assert ask("find", ADDRESS, "reminder 7", stamp) == reference


def test_a_reminder_is_found_among_many_messages(send, ask, slack):
    """However much was said since, the message is found."""
    reference = send()
    slack.kept += [{**slack.kept[0], "ts": f"1700000{n}.0", "metadata": {}} for n in range(100, 100 + 2 * PAGE)]

    assert ask("find", ADDRESS, "reminder 7", BEFORE) == reference
    assert len(slack.called("conversations.history")) == 3


def test_what_somebody_else_wrote_is_not_taken_for_a_reminder(send, ask, slack):
    """Another app cannot make the bot believe that it has sent something."""
    send()
    slack.kept[0] |= {"user": "UOTHER", "bot_id": "BOTHER"}

    assert BOT_ID != "BOTHER"
    assert ask("find", ADDRESS, "reminder 7", BEFORE) is None


def test_a_sender_works_while_slack_runs_and_before(slack, helper, deliveries, clock):
    """What sends reminders is there with the channel, within and without its connection."""
    settings = Settings(slack="socket", slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_api_url=slack.url)

    async def play() -> None:
        channel = SlackChannel(settings, helper, deliveries, clock)
        await channel.sender.send(ADDRESS, REMINDER, "one")
        async with channel.running():
            await channel.sender.send(ADDRESS, REMINDER, "two")

    asyncio.run(play())

    assert [each["metadata"]["event_payload"]["message"] for each in slack.kept] == ["one", "two"]


# What goes wrong


@pytest.mark.parametrize(
    ("method", "answer", "expected"),
    [
        *((POST, refused(code), NotReachableError) for code in ("channel_not_found", "is_archived", "cannot_dm_bot")),
        *(
            (POST, refused(code), NotReachableError)
            for code in ("restricted_action", "restricted_action_thread_locked")
        ),
        *(("conversations.open", refused(code), NotReachableError) for code in ("user_not_found", "user_disabled")),
        *(("users.info", refused(code), NotReachableError) for code in ("user_not_found", "user_not_visible")),
        *((method, too_many(30), NotNowError) for method in (POST, "users.info", "conversations.open", "auth.test")),
        *((method, refused("internal_error"), NotNowError) for method in ("users.info", "conversations.open")),
        *((method, broken, NotNowError) for method in ("users.info", "conversations.open", "auth.test")),
        ("conversations.open", drop, NotNowError),
        *(
            (POST, refused(code), NotNowError)
            for code in ("ratelimited", "invalid_blocks", "msg_too_long", "a_new_one")
        ),
        *((POST, refused(code), UnclearError) for code in ("internal_error", "fatal_error")),
        (POST, broken, UnclearError),
        (POST, drop, UnclearError),
        (POST, AfterKeeping(drop), UnclearError),
        (POST, AfterKeeping(broken), UnclearError),
    ],
)
def test_what_goes_wrong_is_told_apart(send, slack, method, answer, expected):
    """The bot knows whether a reminder was surely not sent, may have been, or never will be: and it called once."""
    slack.next_time(method, answer)
    with pytest.raises(SendError) as raised:
        send()

    assert type(raised.value) is expected
    assert len([call for call in slack.calls if call.method.startswith(method)]) == 1


@pytest.mark.parametrize(("method", "expected"), [(POST, UnclearError), ("users.info", NotNowError)])
def test_slack_does_not_answer(send, slack, method, expected):
    """When no answer comes, a message that had gone out may have arrived, and nothing else has."""
    slack.next_time(method, hang)
    with pytest.raises(expected):
        send(patience=0.5)

    assert slack.kept == []


def test_slack_is_not_there(send):
    """When nobody takes the call, the reminder was surely not sent."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotNowError):
            send(url=f"http://127.0.0.1:{taken.getsockname()[1]}/api/")


@pytest.mark.parametrize("code", ["invalid_auth", "account_inactive", "token_revoked", "missing_scope"])
@pytest.mark.parametrize("method", [POST, "users.info", "conversations.open"])
def test_a_fault_of_the_app_is_nobodys_account(send, slack, method, code):
    """When the app was removed, nobody is taken for unreachable, and whoever runs the bot is told loudly."""
    slack.next_time(method, refused(code))
    with capture_logs() as logged, pytest.raises(NotNowError):
        send()

    (line,) = logged
    assert (line["log_level"], line["error"], line["remedy"]) == ("critical", code, "svbot doctor")


@pytest.mark.parametrize("method", ["address_of", "find"])
@pytest.mark.parametrize("answer", [broken, drop, too_many(1), refused("missing_scope")])
def test_what_cannot_be_looked_up_now_is_said(ask, slack, method, answer):
    """When Slack cannot be asked, the bot does not believe that there is nothing."""
    slack.always("users.lookupByEmail", answer)
    slack.always("conversations.history", answer)
    given = (EMAIL,) if method == "address_of" else (ADDRESS, "reminder 7", BEFORE)
    with pytest.raises(NotNowError):
        ask(method, *given)


def test_where_there_are_no_messages_to_look_in_is_said(ask, slack):
    """A person whose account is closed has nothing in which a message could be found."""
    slack.next_time("conversations.open", refused("user_disabled"))
    with pytest.raises(NotReachableError):
        ask("find", ADDRESS, "reminder 7", BEFORE)


def test_a_reason_says_nothing_of_the_person(send, slack):
    """What is logged and shown of a failure names nobody."""
    with pytest.raises(NotReachableError) as raised:
        send(f"{TEAM}/UGUEST")

    assert "UGUEST" not in str(raised.value)
    assert str(raised.value).endswith(".")


def test_a_message_that_arrived_unheard_is_found(send, ask, slack):
    """When the line broke after the message had arrived, the bot finds it instead of sending it again."""
    slack.next_time(POST, AfterKeeping(drop))
    with pytest.raises(UnclearError):
        send()

    assert ask("find", ADDRESS, "reminder 7", BEFORE) == f"D{OFFICER}/{slack.kept[0]['ts']}"


# The Slack that other processes use


def test_slack_can_be_played_for_another_process():
    """A test that kills the bot can ask a Slack in a process of its own what has arrived there."""
    command = [sys.executable, "-m", "tests.slack_channel.fake_slack"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as playing:
        assert playing.stdin
        assert playing.stdout
        address = f"http://127.0.0.1:{int(playing.stdout.readline())}"
        order = json.dumps({"method": POST, "answers": ["drop_after_keeping", "is_archived"]}).encode()
        request = urllib.request.Request(f"{address}/_next", order, {"Content-Type": "application/json"})
        opened = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opened.open(request).close()

        async def play() -> list[type[Exception]]:
            sender = SlackSender(new_sending_client("xoxb-test", f"{address}/api/"))
            raised = []
            for name in ("one", "two", "three"):
                try:
                    await sender.send(ADDRESS, REMINDER, name)
                except SendError as error:
                    raised.append(type(error))
            return raised

        raised = asyncio.run(play())
        with opened.open(f"{address}/_kept") as kept, opened.open(f"{address}/_calls") as calls:
            arrived, called = json.load(kept), json.load(calls)
        playing.stdin.close()

    assert raised == [UnclearError, NotReachableError]
    assert [each["metadata"]["event_payload"]["message"] for each in arrived] == ["one", "three"]
    assert [call["method"] for call in called].count(f"{POST} failed") == 2
    assert playing.returncode == 0
