"""The bot in a real Slack client, over Socket Mode and over HTTP: every test runs in both, unless it says otherwise."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.running import SVBOT, free_ports, process, until
from tests.slack.client import BOT, CHANNEL, Message, Person, Slack, buttons, words
from tests.slack.running import bot_environment
from tests.slack.strict import GUEST

pytestmark = pytest.mark.slack

QUESTION = "What weighting do we put on social value?"
ANSWER = "10% to 20%"
PURCHASE = "grounds maintenance, 3 years, £450k"
MEASURES = "Three measures for grounds maintenance"
SWAP = "Another one instead of "
only_http = pytest.mark.parametrize("slack", ["http"], indirect=True)


def card_buttons(message: Message) -> list[str]:
    """Return the labels of the buttons under the measures of *message*."""
    return [each["text"]["text"] for each in buttons(message) if each["block_id"].startswith("card-")]


def recommended(slack: Slack, person: Person, where: str) -> Message:
    """Return a recommendation that *person* got in direct messages, or in a thread of the channel."""
    if where == "direct":
        return slack.answer(person, PURCHASE, MEASURES)
    slack.say(person, f"<@{BOT}> {PURCHASE}", CHANNEL)
    return slack.reply(CHANNEL, MEASURES)


def event_of(person: Person, text: str, **more: Any) -> dict[str, Any]:
    """Return a direct message as Slack delivers it."""
    stamp = f"{time.time():.6f}"
    said = {"type": "message", "channel": person.direct, "channel_type": "im", "user": person.user, "text": text}
    return said | {"ts": stamp, "event_ts": stamp} | more


def test_a_mention_is_answered_in_its_thread(slack: Slack):
    """Who mentions the bot in a channel is answered in the thread, and the channel itself stays quiet."""
    said = slack.say(slack.somebody(), f"<@{BOT}> {QUESTION}", CHANNEL)

    assert slack.reply(CHANNEL, ANSWER)["thread_ts"] == said["ts"]


def test_a_mention_is_answered_once(slack: Slack):
    """Slack delivers a mention twice, as a mention and as a message: it gets one answer."""
    slack.say(slack.somebody(), f"<@{BOT}> {QUESTION}", CHANNEL)
    slack.reply(CHANNEL, ANSWER)
    slack.settle()

    delivered = str(slack.control("log"))
    assert "app_mention" in delivered
    assert "channel_type" in delivered
    assert len(slack.replies(CHANNEL)) == 1


def test_talk_among_people_is_left_alone(slack: Slack):
    """A message in a channel that does not mention the bot gets no answer."""
    slack.say(slack.somebody(), QUESTION, CHANNEL)
    slack.settle()

    assert slack.replies(CHANNEL) == []


def test_a_direct_message_is_answered(slack: Slack):
    """A question to the bot alone is answered there, in one message with its sources."""
    reply = slack.answer(slack.somebody(), QUESTION, ANSWER)

    assert "thread_ts" not in reply
    assert "|Commissioning social value FAQs" in words(reply)


def test_a_thread_in_direct_messages_is_kept_to(slack: Slack):
    """A question in a thread of the direct messages is answered in that thread."""
    person = slack.somebody()
    first = slack.say(person, "hello")
    slack.say(person, QUESTION, thread_ts=first["ts"])

    assert slack.reply(person.direct, ANSWER)["thread_ts"] == first["ts"]


def test_a_purchase_gets_measure_cards(slack: Slack):
    """A described purchase brings three measures. Each can be explained and swapped."""
    message = recommended(slack, slack.somebody(), "direct")
    labels = card_buttons(message)

    assert sum(label.startswith("Why ") for label in labels) == 3
    assert sum(label.startswith(SWAP) for label in labels) == 3


@pytest.mark.parametrize("where", ["direct", "thread"])
def test_another_measure_takes_the_place_of_the_first(slack: Slack, where: str):
    """A tap on "Another one instead of ..." changes the message itself. Nothing is added below it."""
    person = slack.somebody()
    message = recommended(slack, person, where)
    swap = next(label for label in card_buttons(message) if label.startswith(SWAP))
    slack.tap(person, message, swap)
    until(lambda: swap not in card_buttons(slack.now(message)), "another measure")
    slack.settle()

    assert len(card_buttons(slack.now(message))) == len(card_buttons(message))
    assert [each["ts"] for each in slack.replies(message["channel"])] == [message["ts"]]


@pytest.mark.parametrize("where", ["direct", "thread"])
def test_a_follow_up_is_answered_where_it_was_tapped(slack: Slack, where: str):
    """A tap on "Why ...?" is answered below the recommendation, in the same thread."""
    person = slack.somebody()
    message = recommended(slack, person, where)
    code = card_buttons(message)[0].removeprefix("Why ").rstrip("?")
    slack.tap(person, message, f"Why {code}?")
    until(lambda: len(slack.replies(message["channel"])) == 2, "a second reply")
    second = slack.replies(message["channel"])[-1]

    assert code in words(second)
    assert second.get("thread_ts") == message.get("thread_ts")
    assert slack.now(message)["blocks"] == message["blocks"]


def test_who_says_no_sees_that_it_was_noted(slack: Slack):
    """A tap on "No" under "Did this answer help?" puts the thanks where the buttons were. The answer stays."""
    person = slack.somebody()
    message = slack.answer(person, QUESTION, ANSWER)
    slack.tap(person, message, "No")
    until(lambda: "procurement@" in words(slack.now(message)), "the note")
    slack.settle()
    after = slack.now(message)

    assert ANSWER in words(after)
    assert not any(each["action_id"].startswith("rate-") for each in buttons(after))
    assert len(slack.replies(person.direct)) == 1


def test_the_command_is_answered_for_the_person_alone(slack: Slack):
    """What /socialvalue brings is seen by nobody else, and has a button to share it."""
    person = slack.somebody()
    slack.command(person, PURCHASE)
    reply = slack.reply(CHANNEL, MEASURES)

    assert reply["subtype"] == "ephemeral"
    assert reply["ephemeral_to"] == person.user
    assert buttons(reply)[-1]["text"]["text"] == "Share in channel"
    assert slack.called("chat.postMessage") == []


@only_http
def test_what_only_one_person_sees_stays_so(slack: Slack):
    """Who asks by the command and then taps another measure gets it in the same place, and nobody else sees it."""
    person = slack.somebody()
    slack.command(person, PURCHASE)
    message = slack.reply(CHANNEL, MEASURES)
    swap = next(label for label in card_buttons(message) if label.startswith(SWAP))
    slack.tap_alone(person, message, swap)
    answered = until(lambda: slack.called("response_url"), "the answer to the tap")[0]["args"]
    slack.tap_alone(person, message, "No")
    noted = until(lambda: slack.called("response_url")[1:], "the note")[0]["args"]

    assert len(card_buttons(answered)) == len(card_buttons(message))
    assert swap not in card_buttons(answered)
    assert (answered["replace_original"], answered["response_type"]) == (True, "ephemeral")
    assert (noted["replace_original"], noted["response_type"]) == (False, "ephemeral")
    assert slack.called("chat.postMessage") == []


@pytest.mark.parametrize("text", ["help", ""])
def test_the_command_explains_itself(slack: Slack, text: str):
    """The command alone, or with help, says for the person alone what the bot can do."""
    person = slack.somebody()
    slack.command(person, text)
    reply = slack.reply(CHANNEL, "I can help with")

    assert reply["ephemeral_to"] == person.user
    assert "What are the principles?" in [each["text"]["text"] for each in buttons(reply)]


def test_an_answer_is_shared_with_the_channel(slack: Slack):
    """A tap on "Share in channel" gives the answer to everybody, and says who asked."""
    person = slack.somebody()
    slack.command(person, QUESTION)
    slack.tap(person, slack.reply(CHANNEL, ANSWER), "Share in channel")
    shared = slack.reply(CHANNEL, f"<@{person.user}> asked")

    assert ANSWER in words(shared)
    assert shared.get("subtype") != "ephemeral"


def test_the_home_page_names_what_can_be_tapped(slack: Slack):
    """Who opens the app's home finds what to tap, and an empty register. Who comes first is greeted once."""
    person = slack.somebody()
    for visit in (1, 2):
        slack.control("open-home", {"user": person.user})
        until(lambda visit=visit: len(slack.called("views.publish")) == visit, "the home page")
    slack.settle()
    view = slack.called("views.publish")[0]["args"]["view"]

    assert [each["text"]["text"] for each in buttons(view)] == [
        "What are the principles?",
        "Grounds maintenance, 3 years, £450k",
        "What is due?",
        "Register a contract",
        "Register a contract",
    ]
    assert len(slack.replies(person.direct)) == 1


def test_a_guest_is_taken_for_a_supplier(slack: Slack):
    """A guest of the workspace reads the wording for suppliers."""
    slack.answer(slack.somebody(GUEST), "hello", "what your organisation could offer")


@only_http
def test_an_event_that_comes_four_times_is_answered_once(slack: Slack):
    """Slack delivers an event again when it hears nothing. Four deliveries at once get one answer."""
    person = slack.somebody()
    event = event_of(person, QUESTION)
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda retry: slack.deliver(event, "Ev1", retry).status_code, range(4)))
    slack.reply(person.direct, ANSWER)
    slack.settle()

    assert statuses == [200] * 4
    assert len(slack.replies(person.direct)) == 1


@only_http
def test_an_event_that_slack_did_not_sign_is_refused(slack: Slack):
    """An event with another's signature gets no answer but a refusal."""
    person = slack.somebody()
    answered = slack.deliver(event_of(person, QUESTION), "Ev1", secret="somebody-else")
    slack.settle()

    assert answered.status_code == 401
    assert slack.replies(person.direct) == []


@only_http
@pytest.mark.parametrize("delay", [0.0, 0.5])
def test_a_wrong_value_is_named_in_the_form(slack: Slack, delay: float):
    """A form with a wrong value stays open and says so, also when Slack takes long to say who somebody is."""
    person, newcomer = slack.somebody(), slack.somebody()
    slack.tap(person, slack.answer(person, "Describe a purchase", "Describe a purchase"), "Open the form")
    view = until(lambda: slack.called("views.open"), "the form")[0]["args"]["view"]
    slack.fail("users.info", 5, delay=delay)
    answered = slack.fill_in(newcomer, view, bought="Grounds maintenance", value="quite a lot", length="3 years")

    assert answered.text, "the form was closed without a word"
    assert answered.json()["response_action"] == "errors"
    assert list(answered.json()["errors"]) == ["value"]


@pytest.mark.parametrize("asked", ["Tell me more", "Show all measures"])
def test_a_long_reply_is_one_that_slack_takes(slack: Slack, asked: str):
    """The longest replies are within the limits of a message, and arrive."""
    person = slack.somebody()
    message = recommended(slack, person, "direct")
    slack.tap(person, message, asked)
    until(lambda: len(slack.replies(person.direct)) == 2, f"a reply to {asked!r}")


@pytest.mark.parametrize("status", [429, 500])
def test_a_reply_that_slack_does_not_take_is_sent_again(slack: Slack, status: int):
    """When Slack asks to wait, or fails, the reply comes later, and once."""
    person = slack.somebody()
    slack.fail("chat.postMessage", 2, status=status)
    slack.answer(person, QUESTION, ANSWER)
    slack.settle()

    assert len(slack.replies(person.direct)) == 1
    assert [call["error"] for call in slack.called("chat.postMessage")] == [f"status {status}", f"status {status}", ""]


def test_the_log_holds_nothing_personal(slack: Slack):
    """Neither what was said nor who said it is in the log."""
    person = slack.somebody()
    slack.answer(person, QUESTION, ANSWER)
    slack.answer(person, PURCHASE, MEASURES)
    log = slack.log.read_text()

    assert not any(each in log for each in ("weighting", "grounds", person.user, person.direct, person.name))


def test_an_edited_message_is_not_answered_again(slack: Slack):
    """Who mends a typing error in a question gets no second answer."""
    person = slack.somebody()
    said = slack.say(person, QUESTION)
    slack.reply(person.direct, ANSWER)
    edit = {"channel": person.direct, "ts": said["ts"], "user": person.user, "text": f"{QUESTION} Please."}
    slack.control("edit-message", edit)
    slack.settle()

    assert len(slack.replies(person.direct)) == 1


def test_the_bot_does_not_answer_itself(slack: Slack):
    """What the bot itself says gets no answer, also when Slack delivers it."""
    person = slack.somebody()
    slack.control("message", {"channel": person.direct, "user": BOT, "text": QUESTION})
    slack.settle()

    assert slack.replies(person.direct) == []


@only_http
def test_another_bot_is_not_answered(slack: Slack):
    """What another bot says gets no answer: two bots would never stop."""
    person = slack.somebody()
    slack.deliver(event_of(person, QUESTION, bot_id="B0OTHER"), "Ev1")
    slack.deliver(event_of(person, QUESTION, subtype="bot_message", bot_id="B0OTHER"), "Ev2")
    slack.settle()

    assert slack.replies(person.direct) == []


@pytest.mark.parametrize(
    ("slack", "token", "refused_call"),
    [
        ("socket", "SVBOT_SLACK_BOT_TOKEN", "auth.test"),
        ("http", "SVBOT_SLACK_BOT_TOKEN", "auth.test"),
        ("socket", "SVBOT_SLACK_APP_TOKEN", "apps.connections.open"),
    ],
    indirect=["slack"],
)
def test_a_wrong_token_is_named(slack: Slack, tmp_path: Path, token: str, refused_call: str):
    """A bot whose token Slack does not know says so plainly in its log, once, and says what to do."""
    port, learned = int(slack.strict.rpartition(":")[2]), str(slack.log.parents[1] / "cache")
    environment = bot_environment(slack.mode, port, *free_ports(1), tmp_path)
    with process(
        [SVBOT, "run"], tmp_path / "svbot.log", environment | {token: "xoxb-wrong", "XDG_CACHE_HOME": learned}
    ):
        log = until(lambda: _line(tmp_path / "svbot.log", "slack.refused"), "a line about the token", 60)
    refused = [call["method"] for call in slack.calls()["refused"]]
    slack.begin()

    assert "level=critical" in log
    assert "error=invalid_auth" in log
    assert "svbot doctor" in log
    assert "xoxb-wrong" not in (tmp_path / "svbot.log").read_text()
    assert refused == [refused_call]


def _line(log: Path, holds: str) -> str:
    return next((line for line in log.read_text().splitlines() if holds in line), "")
