"""What is said to the bot is answered once, in its place, whatever Slack and the line do."""

import asyncio
import re
from itertools import permutations

import pytest
from structlog.testing import capture_logs

from bot.channels.slack.incoming import plain
from knowledge.models import Role
from store.errors import StoreError
from tests.slack_channel.fake_slack import BOT_ID, BOT_USER, broken, refused, too_many
from tests.slack_channel.payloads import DM, event, labels, mention, message, opened_home, opened_pane

SECRET = "grounds work for Wilma Ashcroft"
"""What a person typed, and what must not be in the log."""


class FullDeliveries:
    """A store whose disk is full."""

    def claim(self, key, now, until):
        """Fail."""
        raise StoreError("the disk is full")

    def delete_deliveries_before(self, moment):
        """Fail."""
        raise StoreError("the disk is full")


# Once


def test_a_direct_message_is_answered_without_a_thread(deliver, slack):
    """An answer in direct messages stands below the question."""
    deliver(message("how many marks"))

    (answer,) = slack.called("chat.postMessage")
    assert answer.sent["channel"] == DM
    assert "thread_ts" not in answer.sent


def test_a_mention_is_answered_in_its_thread(deliver, slack, helper):
    """An answer in a channel hangs below the message that asked, and the mention is no part of the question."""
    deliver(mention("how many marks", ts="1700.5"))

    (answer,) = slack.called("chat.postMessage")
    assert (answer.sent["channel"], answer.sent["thread_ts"]) == ("CPARKS", "1700.5")
    assert [heard.text for heard in helper.heard] == ["how many marks"]


def test_a_mention_in_a_thread_is_answered_in_that_thread(deliver, slack):
    """Somebody who asks in a thread is answered there."""
    deliver(mention("how many marks", ts="1700.9", thread_ts="1700.5"))

    (answer,) = slack.called("chat.postMessage")
    assert answer.sent["thread_ts"] == "1700.5"


def test_links_in_an_answer_are_not_unfurled(deliver, slack):
    """An answer with sources is not followed by previews of each page."""
    deliver(message("how many marks"))

    (answer,) = slack.called("chat.postMessage")
    assert answer.sent["unfurl_links"] is False
    assert answer.sent["unfurl_media"] is False


def test_the_same_event_four_times_at_once_is_answered_once(run, slack, helper):
    """Slack delivers again when it heard nothing in time: the person still reads one answer."""
    said = message("how many marks")

    async def all_at_once(bot):
        await asyncio.gather(*(bot.take({**said, "event_id": f"Ev{number}"}) for number in range(4)))
        await bot.settle()

    run(all_at_once)
    assert len(slack.said) == 1
    assert len(helper.heard) == 1


def test_the_same_event_four_times_in_turn_is_answered_once(deliver, slack, clock):
    """A retry that comes after the answer is passed over."""
    said = message("how many marks")
    deliver(*[said] * 4)

    assert len(slack.said) == 1


def test_a_retry_after_a_restart_is_answered_once(deliver, slack):
    """What was answered before the bot was started again is not answered a second time."""
    said = message("how many marks")
    deliver(said)
    deliver(said)

    assert len(slack.said) == 1


@pytest.mark.parametrize("order", sorted({*permutations(["app_mention", "message", "app_mention"])}), ids=" ".join)
def test_a_mention_that_comes_as_two_events_is_answered_once(deliver, slack, order):
    """Slack may deliver one text as a mention and as a message, in any order: the person reads one answer."""
    deliver(*(event(kind, text="<@UBOT> marks", channel="CPARKS", user="UOFFICER", ts="1700.77") for kind in order))

    assert len(slack.said) == 1


def test_two_messages_are_answered_each(deliver, slack):
    """The same words said twice are two questions."""
    deliver(message("how many marks"), message("how many marks"))

    assert len(slack.said) == 2


def test_a_full_disk_costs_nobody_an_answer(deliver, slack):
    """When it cannot be noted what was answered, it is still answered."""
    deliver(message("how many marks"), keeps_in=FullDeliveries())

    assert len(slack.said) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "BOTHER"},
        {"bot_id": BOT_ID, "user": BOT_USER},
        {"user": BOT_USER},
        {"user": None},
        {"subtype": "message_changed", "hidden": True, "message": {"text": "marks", "user": "UOFFICER"}},
        {"subtype": "message_deleted", "hidden": True, "previous_message": {"text": "marks", "user": "UOFFICER"}},
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "bot_message"},
        {"subtype": "assistant_app_thread"},
        {"hidden": True},
    ],
    ids=str,
)
@pytest.mark.parametrize("thread", [{}, {"thread_ts": "1700.1"}], ids=["direct", "in a thread"])
def test_what_nobody_said_is_not_answered(deliver, slack, helper, more, thread):
    """The bot answers no bot, no edit, no deletion, nobody who joins, and never itself."""
    said = message("marks")
    said["event"] |= more | thread
    (taken,) = deliver(said)

    assert taken.status == 200
    assert slack.said == []
    assert helper.heard == []


@pytest.mark.parametrize("kind", ["channel", "group", "mpim"])
@pytest.mark.parametrize("thread", [{}, {"thread_ts": "1700.1"}], ids=["at the top", "in a thread"])
def test_what_people_say_among_themselves_is_not_answered(deliver, slack, helper, kind, thread):
    """Words in a channel that do not name the bot are not for it, even if Slack delivers them."""
    said = message("how many marks", channel="CPARKS")
    said["event"] |= {"channel_type": kind} | thread
    (taken,) = deliver(said)

    assert taken.status == 200
    assert slack.said == []
    assert helper.heard == []


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_message_with_a_file_is_answered(deliver, slack, subtype):
    """Words that come with a file, or that are sent to the channel too, are a question like any other."""
    deliver(message("how many marks", subtype=subtype))

    assert len(slack.said) == 1


def test_nothing_but_a_mention_is_greeted(deliver, helper):
    """Somebody who only names the bot is taken to say hello."""
    deliver(mention(""))

    assert [heard.text for heard in helper.heard] == ["hello"]


# In time


def test_it_is_acknowledged_before_it_is_answered(run, slack, helper):
    """However long the answer takes, Slack hears at once that the question has come."""

    async def ask_slowly(bot):
        taken = await bot.take(message("a slow question"))
        before = list(slack.said)
        helper.may_answer.set()
        await bot.settle()
        return taken, before

    taken, before = run(ask_slowly)
    assert taken.status == 200
    assert before == []
    assert len(slack.said) == 1


def test_a_slow_answer_says_that_it_is_looking_and_then_takes_that_place(run, slack, helper, monkeypatch):
    """After a moment the person reads that the bot is looking; the answer then stands there, and nothing twice."""
    monkeypatch.setattr("bot.channels.talk.MOMENT", 0.01)

    async def ask_slowly(bot):
        await bot.take(mention("a slow question on marks", ts="1700.6"))
        await slack.until("chat.postMessage")
        helper.may_answer.set()
        await bot.settle()

    run(ask_slowly)
    (looking,) = slack.called("chat.postMessage")
    (answer,) = slack.called("chat.update")
    assert (looking.text, looking.sent["thread_ts"]) == ("Looking through 38 measures.", "1700.6")
    assert answer.sent["channel"] == looking.sent["channel"]
    assert "How many marks" in answer.text


def test_one_slow_answer_keeps_nobody_else_waiting(run, slack, helper):
    """While one question is looked into, another is answered."""

    async def two_people(bot):
        await bot.take(message("a slow question"))
        await bot.take(message("how many marks", user="UGUEST", channel="DGUEST"))
        await slack.until("chat.postMessage")
        first = slack.said[0].sent["channel"]
        helper.may_answer.set()
        await bot.settle()
        return first

    assert run(two_people) == "DGUEST"


def test_what_was_begun_is_finished_before_the_end(run, slack, helper):
    """When the bot is told to stop, a question that it took is still answered."""

    async def stop_in_between(bot):
        await bot.take(message("a slow question"))
        while not helper.heard:
            await asyncio.wait([*(asyncio.all_tasks() - {asyncio.current_task()})], timeout=0.01)
        stopping = asyncio.ensure_future(bot.talk.finish(20))
        await asyncio.wait([stopping], timeout=0.01)
        still_there = not stopping.done()
        helper.may_answer.set()
        await stopping
        return still_there, len(slack.said)

    assert run(stop_in_between) == (True, 1)


def test_stopping_waits_no_longer_than_it_is_told(run, helper):
    """A question that is never done with does not keep the process from ending."""

    async def stop_soon(bot):
        await bot.take(message("a slow question"))
        while not helper.heard:
            await asyncio.wait([*(asyncio.all_tasks() - {asyncio.current_task()})], timeout=0.01)
        await bot.talk.finish(0.01)
        busy = len(helper.heard) == 1
        helper.may_answer.set()
        return busy

    assert run(stop_soon)


# What fails


def test_a_failure_is_said_with_a_reference_that_the_log_has_too(deliver, slack, caplog):
    """A person who reads of a failure can quote a reference, and the log says nothing of what they said."""
    with capture_logs() as logged:
        deliver(message(f"fail {SECRET}"))

    (answer,) = slack.said
    (reference,) = re.findall(r"reference ([0-9a-f]{8})\.", answer.blocks[0]["text"]["text"])
    (line,) = (line for line in logged if line["action"] == "slack.failed")
    assert (line["reference"], line["error"]) == (reference, "RuntimeError")
    assert SECRET not in f"{logged} {caplog.text}"
    assert "brief_assistant.py" in line["where"]


def test_after_a_failure_the_next_question_is_answered(deliver, slack):
    """One failure does not end the conversation."""
    deliver(message("fail"), message("how many marks"))

    assert "How many marks" in slack.said[1].text


def test_slack_asks_for_patience(deliver, slack):
    """When Slack says that it was called too often, the answer comes a little later, once."""
    slack.next_time("chat.postMessage", too_many(0), too_many(0))
    deliver(message("how many marks"))

    assert len(slack.called("chat.postMessage failed")) == 2
    assert len(slack.said) == 1


def test_slack_fails_for_a_moment(deliver, slack):
    """When Slack fails, the answer is sent again."""
    slack.next_time("chat.postMessage", broken)
    deliver(message("how many marks"))

    assert len(slack.said) == 1


def test_slack_takes_no_answer_at_all(deliver, slack):
    """When Slack refuses an answer, the log says why and holds nothing of what was said; the bot goes on."""
    slack.next_time("chat.postMessage", refused("is_archived"))
    with capture_logs() as logged:
        deliver(message(SECRET), message("how many marks"))

    assert [line["code"] for line in logged if line["action"] == "slack.failed"] == ["is_archived"]
    assert SECRET not in str(logged)
    assert "How many marks" in slack.said[0].text


# The home page and the assistant pane


def test_the_home_page_is_shown_and_the_first_visit_greeted(deliver, slack):
    """Somebody who opens the home page sees it each time, and is greeted by direct message once."""
    deliver(opened_home(), opened_home())

    pages = slack.called("views.publish")
    assert [page.sent["user_id"] for page in pages] == ["UOFFICER"] * 2
    assert pages[0].sent["view"]["type"] == "home"
    assert [said.sent["channel"] for said in slack.said] == [DM]


def test_the_messages_tab_shows_no_home_page(deliver, slack):
    """Somebody who opens the messages is greeted, and no page is changed."""
    deliver(opened_home(tab="messages"))

    assert slack.called("views.publish") == []
    assert len(slack.said) == 1


def test_a_greeting_is_not_repeated_for_years(deliver, slack, clock):
    """Somebody who comes back next year is not greeted as a newcomer."""
    deliver(opened_home(tab="messages"))
    clock.wait(days=400)
    deliver(opened_home(tab="messages"))

    assert len(slack.said) == 1


@pytest.mark.parametrize(("user", "role"), [("UOFFICER", Role.OFFICER), ("UGUEST", Role.SUPPLIER)])
def test_the_home_page_is_for_the_person(deliver, helper, user, role):
    """An officer and a supplier see a home page of their own."""
    deliver(opened_home(user, channel=f"D{user}"))

    assert {person.role for person in helper.greeted} == {role}


def test_the_pane_greets_with_things_to_tap(deliver, slack):
    """The assistant pane opens with a greeting in its thread and up to four prompts."""
    deliver(opened_pane(thread="1700.8"))

    (greeting,) = slack.said
    (prompts,) = slack.called("assistant.threads.setSuggestedPrompts")
    assert (greeting.sent["channel"], greeting.sent["thread_ts"]) == (DM, "1700.8")
    assert [each["title"] for each in prompts.sent["prompts"]] == labels(greeting.blocks)


def test_the_pane_shows_that_the_bot_is_looking(deliver, slack):
    """A question in the pane is answered in its thread, and the pane shows meanwhile that the bot is looking."""
    deliver(message("how many marks", thread_ts="1700.8"))

    (status,) = slack.called("assistant.threads.setStatus")
    (answer,) = slack.said
    assert status.sent["status"] == "Looking through 38 measures."
    assert answer.sent["thread_ts"] == "1700.8"


@pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "not_allowed"])
def test_a_plan_without_the_pane_is_answered_all_the_same(deliver, slack, error):
    """Where Slack knows no assistant pane, threads and greetings work without it."""
    slack.always("assistant.threads.setStatus", refused(error))
    slack.always("assistant.threads.setSuggestedPrompts", refused(error))
    deliver(opened_pane(), message("how many marks", thread_ts="1700.8"))

    assert len(slack.said) == 2


def test_a_pane_that_is_opened_twice_greets_once(deliver, slack):
    """Slack may say twice that the pane was opened: one greeting stands there."""
    deliver(*[opened_pane(thread="1700.8")] * 2)

    assert len(slack.said) == 1


def test_somebody_who_looks_at_another_channel_hears_nothing(deliver, slack):
    """Changing the channel beside the pane is taken without a word."""
    changed = opened_pane(thread="1700.8")
    changed["event"]["type"] = "assistant_thread_context_changed"
    (taken,) = deliver(changed)

    assert taken.status == 200
    assert slack.said == []


# What was typed


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U1> hello", "hello"),
        ("<@U1|svbot>: hello", ": hello"),
        ("ask <!here> and <!channel>", "ask  and"),
        ("<!subteam^S1|@buyers> hello", "hello"),
        ("<!date^1700000000^{date}|14 Nov>", ""),
        ("see <#C1|parks>", "see #parks"),
        ("see <#C1|>", "see #channel"),
        ("see <#C1>", "see #channel"),
        ("<https://www.gov.uk/a?b=1&amp;c=2|the act>", "the act"),
        ("<https://www.gov.uk/a?b=1&amp;c=2>", "https://www.gov.uk/a?b=1&c=2"),
        ("<mailto:a@b.uk|a@b.uk>", "a@b.uk"),
        ("<tel:01743|01743>", "01743"),
        ("a &lt; b &amp; c &gt; d", "a < b & c > d"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("&amp;lt;", "&lt;"),
        ("&amp;copy;", "&copy;"),
        ("£450,000 — 3½ years", "£450,000 — 3½ years"),
        ("", ""),
    ],
)
def test_slacks_marks_are_read_as_what_was_typed(sent, typed):
    """The bot reads what a person typed: no mention, links as words, entities as characters."""
    assert plain(sent).split() == typed.split()
