"""The bot dies after a reminder went out and before it was noted. When it is started again, nobody is told twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import until
from tests.slack.client import Slack
from tests.slack.register import BUSY, MANAGERS, title_of
from tests.slack.running import bot_in, empty_workspace, load_register

pytestmark = pytest.mark.slack

FIRST = "3 late, 4 due soon"
"""Begins the reminder that goes out first: of what is due longest."""

LONG = 60.0
"""Seconds that Slack keeps its answer to itself: longer than the bot lives."""


@pytest.fixture
def quiet_office(folder: Path, request: pytest.FixtureRequest) -> Iterator[Slack]:
    """Give an office in which the bot does not run yet."""
    with empty_workspace("socket", folder / request.node.name) as slack:
        load_register(slack)
        yield slack
        assert slack.troubles() == []


def test_a_reminder_whose_sending_was_cut_off_comes_once(quiet_office: Slack):
    """Slack took the message, the bot was killed before it heard so: the message is found by its metadata."""
    slack = quiet_office
    first = slack.somebody(BUSY)
    slack.fail("chat.postMessage", 1, after=LONG)
    with bot_in(slack, "2026-11-25T10:00") as bot:
        slack.reply(first.direct, FIRST)
        bot.kill()
        bot.wait()
    before = [each["ts"] for each in slack.replies(first.direct)]
    slack.forget()
    with bot_in(slack, "2026-11-25T10:15"):
        others = [slack.somebody(user) for user in MANAGERS]
        for each in others:
            slack.reply(each.direct, title_of(each.user))
        slack.settle()
    looked = slack.called("conversations.history")

    assert [each["ts"] for each in slack.replies(first.direct)] == before
    assert len(before) == 1
    assert len(looked) == 1
    assert all(len(slack.replies(each.direct)) == 1 for each in others)
    assert "action=reminder.released" not in slack.log.read_text()


def test_a_reminder_that_never_left_comes_after_all(quiet_office: Slack):
    """The bot was killed before Slack took the message: it is not found, and is sent once the bot is there again."""
    slack = quiet_office
    first = slack.somebody(BUSY)
    slack.fail("chat.postMessage", 1, delay=LONG)
    with bot_in(slack, "2026-11-25T10:00") as bot:
        # What is claimed is claimed before this.
        until(lambda: slack.called("conversations.open"), "the bot to open the direct messages")
        bot.kill()
        bot.wait()
    assert slack.replies(first.direct) == []
    slack.forget()
    with bot_in(slack, "2026-11-25T10:15"):
        slack.reply(first.direct, FIRST)
        slack.settle()

    assert len(slack.replies(first.direct)) == 1
    assert "action=reminder.released" in slack.log.read_text()
