"""What is said to the bot is answered once, in its place, whatever Teams and the line do."""

import asyncio
import io
import re
import sys

import pytest
import structlog

from bot.channels.teams.connector import LONGEST_WAIT
from bot.log import set_up
from knowledge.models import Role
from tests.slack_channel.fake_slack import PATIENCE
from tests.teams_channel.payloads import (
    APP,
    BOT,
    CHANNEL,
    GROUP,
    GUEST,
    OFFICER,
    TENANT,
    activity,
    chat_of,
    edit,
    install,
    members_added,
    message,
    reaction,
    stamp,
    thread,
    typing,
)
from tests.teams_channel.reading import last, words
from tests.web.fake import LostStore

SECRET = "grounds work for Wilma Ashcroft"
"""What a person typed, and what must not be in the log."""
GREETING = "Hello. I answer questions about social value."


def texts(helper) -> list[str]:
    """Return what the assistant was asked."""
    return [heard.text for heard in helper.heard]


def places(teams) -> list[str]:
    """Return where the bot has spoken."""
    return [call.conversation for call in teams.sent]


# In its place


def test_a_personal_message_is_answered_in_its_chat(deliver, teams, helper):
    """An answer stands below the question, and is asked for with the bot's own token."""
    deliver(message("how many marks"))

    assert places(teams) == [chat_of(OFFICER.id)]
    assert "10% to 20%" in last(teams)
    assert texts(helper) == ["how many marks"]
    assert teams.sent[0].token


def test_home_is_a_word_to_say(deliver, teams, real):
    """Teams has no page of the bot, so its home page comes for a word, with how the contracts stand."""
    deliver(message("home"), talks_to=real)

    assert "No contract is in the register yet." in last(teams)


def test_a_mention_in_a_channel_is_answered_in_its_thread(deliver, teams, helper):
    """An answer hangs below the message that asked, whether that began the thread or not."""
    below = message("how many marks", kind="channel", root="1790000000000")
    first = message("how many marks", kind="channel", message_id="1790000000007")
    first["conversation"]["id"] = CHANNEL
    deliver(below, first)

    assert places(teams) == [thread("1790000000000"), thread("1790000000007")]
    assert texts(helper) == ["how many marks"] * 2


def test_a_mention_in_a_group_chat_is_answered_there(deliver, teams, helper):
    """A group chat has no threads, so the answer stands below the question."""
    deliver(message("how many marks", kind="groupChat"))

    assert places(teams) == [GROUP]
    assert texts(helper) == ["how many marks"]


def test_one_conversation_is_followed_and_no_other(deliver, helper):
    """A follow-up in a chat belongs to what was said there; a thread, a group and another person are apart."""
    deliver(
        message("hello"),
        message("hello"),
        message("hello", person=GUEST),
        message("hello", kind="groupChat"),
        message("hello", kind="channel", root="1790000000000"),
        message("hello", kind="channel", root="1790000000001"),
    )

    first, again, *others = [heard.thread for heard in helper.heard]
    assert first == again
    assert len({first, *others}) == 5
    assert all(re.fullmatch("[0-9a-f]{64}", name) for name in (first, *others))


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
def test_what_people_say_among_themselves_is_not_answered(deliver, teams, helper, kind):
    """Words that do not name the bot are not for it, even where Teams delivers them."""
    other = message("how many marks", kind=kind, mention=False)
    other["text"] = "<at>Colin Colleague</at> how many marks"
    named = {"type": "mention", "mentioned": {"id": "29:someone", "name": "Colin Colleague"}}
    other["entities"] = [{**named, "text": "<at>Colin Colleague</at>"}]
    deliver(message("how many marks", kind=kind, mention=False), other)

    assert helper.heard == []
    assert (teams.called("member"), teams.sent) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        edit("how many marks", message_id="1790000000000"),
        reaction(),
        reaction(removed=True),
        typing(),
        activity("messageDelete"),
        activity("event", name="application/vnd.microsoft.readReceipt", value={"lastReadMessageId": "1"}),
        activity("a new one"),
        activity("invoke", name="composeExtension/query", value={"commandId": "x"}),
    ],
    ids=lambda body: str(body["type"]),
)
def test_what_nobody_said_is_not_answered(deliver, teams, helper, body):
    """The bot answers no change of a message, no reaction, and nothing that it does not know."""
    deliver(body)

    assert helper.heard == []
    assert teams.sent == []


@pytest.mark.parametrize("more", [{"id": "28:another-bot"}, {"role": "bot"}, {"id": f"28:{APP}"}], ids=str)
@pytest.mark.parametrize("value", [None, {"action": "say", "says": "marks"}], ids=["words", "a tap"])
def test_no_bot_is_answered(deliver, teams, helper, more, value):
    """The bot answers no other bot, and never itself, so two bots cannot talk for ever."""
    said = message("how many marks", value=value)
    deliver(said | {"from": said["from"] | more})

    assert helper.heard == []
    assert teams.sent == []


# What was typed


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<at>Social Value Bot</at> hello", "hello"),
        ("hello <at>Social Value Bot</at>", "hello"),
        ("<at>Social Value Bot</at>\xa0hello <at>Social Value Bot</at>", "hello"),
        ("<at>Social Value Bot</at> ask <at>Colin Colleague</at> too", "ask Colin Colleague too"),
        ('<at>Social Value Bot</at> ask <at id="1">Colin Colleague</at>', "ask Colin Colleague"),
        ("<at>Social Value Bot</at> a &lt; b &amp; c &gt; d&nbsp;e", "a < b & c > d e"),
        ("&lt;at&gt;x&lt;/at&gt; <at>Social Value Bot</at>", "<at>x</at>"),
        ("&amp;lt; <at>Social Value Bot</at>", "&lt;"),
        ("£450,000 — 3½ years <at>Social Value Bot</at>", "£450,000 — 3½ years"),
    ],
)
def test_the_marks_of_teams_are_read_as_what_was_typed(deliver, helper, sent, typed):
    """The bot's own name is no part of the question, that of another person is, and entities are characters."""
    deliver(message("", kind="groupChat") | {"text": sent})

    assert [text.split() for text in texts(helper)] == [typed.split()]


@pytest.mark.parametrize("kind", ["groupChat", "personal"])
def test_nothing_but_a_mention_is_greeted(deliver, helper, kind):
    """Somebody who only names the bot, or sends a picture without a word, is taken to say hello."""
    deliver(message("", kind=kind))

    assert texts(helper) == ["hello"]


# Once


def test_a_message_that_is_delivered_again_is_answered_once(run, deliver, teams, clock):
    """Teams delivers again when it heard nothing in time: at once, later, or after the bot was started anew."""
    said = message("how many marks")

    async def all_at_once(bot):
        await asyncio.gather(*(bot.take(said) for _ in range(4)))
        await bot.settle()

    run(all_at_once)
    clock.wait(minutes=30)
    deliver(said)
    deliver(message("how many marks", message_id=said["id"], kind="channel", root="1790000000000"))

    assert places(teams) == [chat_of(OFFICER.id), thread("1790000000000")]


def test_two_messages_are_answered_each(deliver, teams):
    """The same words said twice are two questions."""
    deliver(message("how many marks"), message("how many marks"))

    assert len(teams.sent) == 2


def test_a_store_that_fails_costs_nobody_an_answer(deliver, teams, helper, logged):
    """When nothing can be kept, people are greeted and answered all the same."""
    deliver(install(), message("how many marks"), install("remove"), keeps_in=LostStore())

    assert GREETING in words(teams.sent[0].sent)
    assert "10% to 20%" in last(teams)
    assert helper.heard[0].person.role is Role.OFFICER
    assert {line["action"] for line in logged} == {"teams.chat_not_kept", "teams.not_claimed", "teams.failed"}


# Greetings


def both(kind: str = "personal", **more):
    """Return the two things that Teams says when the bot is added to a chat."""
    return [install(kind=kind, **more), members_added(OFFICER, bot=True, kind=kind, **more)]


@pytest.mark.parametrize("kind", ["personal", "groupChat", "channel"])
def test_a_chat_is_greeted_once_in_its_life(run, teams, helper, kind, clock):
    """However often and by however many words Teams says that the bot was added, one greeting stands there."""

    async def added(bot):
        for _ in range(2):
            # Teams names no thread here.
            bodies = [each | {"conversation": each["conversation"] | _without_thread(kind)} for each in both(kind)]
            await asyncio.gather(*(bot.take(each) for each in bodies))
            await bot.settle()
            clock.wait(days=400)

    run(added)

    where = {"personal": chat_of(OFFICER.id), "groupChat": GROUP, "channel": CHANNEL}[kind]
    assert places(teams) == [where]
    assert GREETING in last(teams)
    assert {person.overheard for person in helper.greeted} == {kind != "personal"}


def _without_thread(kind: str) -> dict[str, str]:
    return {"id": CHANNEL} if kind == "channel" else {}


def test_everybody_is_greeted_in_their_own_chat(deliver, teams, helper):
    """An officer and a guest are each greeted as who they are, and it is noted that they are here."""
    deliver(*both(), *both(person=GUEST))

    assert places(teams) == [chat_of(OFFICER.id), chat_of(GUEST.id)]
    assert [person.role for person in helper.greeted] == [Role.OFFICER, Role.SUPPLIER]
    assert {person.role for person in helper.here} == {Role.OFFICER, Role.SUPPLIER}


def test_others_who_join_are_not_greeted(deliver, teams, helper):
    """Somebody who is added to a team, or leaves it, hears nothing from the bot."""
    gone = activity("conversationUpdate", kind="channel", membersRemoved=[BOT])
    renamed = activity("conversationUpdate", kind="channel", channelData={"eventType": "channelRenamed"})
    deliver(members_added(GUEST, kind="channel"), gone, renamed)

    assert (teams.called("member"), teams.sent) == ([], [])
    assert helper.greeted == []


def test_whoever_removes_the_bot_is_forgotten(deliver, store):
    """Nothing is kept of somebody who removed the bot from their own chat. A group that does so ends nobody's."""
    kept = []
    for body in (message("hello"), install("remove", kind="groupChat"), install("remove")):
        deliver(body)
        kept.append(store.chat("teams", f"{TENANT}/{OFFICER.object_id}") is not None)

    assert kept == [True, True, False]


@pytest.mark.parametrize(
    ("person", "trouble", "kept"), [(OFFICER, 400, True), (OFFICER, 503, True), (GUEST, 0, False), (GUEST, 503, True)]
)
def test_who_cannot_be_looked_up_at_an_installation_is_not_lost(deliver, teams, store, person, trouble, kept):
    """Where Teams installs the bot for many at once, whoever may be an officer is kept, to be looked up later."""
    if trouble:
        teams.fail(8, trouble, path="member")
    deliver(*both(person=person))

    chat = store.chat("teams", f"{TENANT}/{person.object_id}")
    assert (chat is not None) == kept
    assert chat is None or (chat.conversation, chat.email) == (chat_of(person.id), "")


# In time


def test_it_is_taken_before_it_is_answered(run, teams, helper):
    """However long the answer takes, Teams hears at once that the question has come, and the bot's end waits."""

    async def ask_slowly(bot):
        taken = await bot.take(message("a slow question"))
        before = list(teams.sent)
        stopping = asyncio.ensure_future(bot.talk.finish(PATIENCE))
        helper.may_answer.set()
        await stopping
        return taken, before

    taken, before = run(ask_slowly)
    assert (taken.status_code, taken.content) == (200, b"")
    assert before == []
    assert len(teams.sent) == 1


def test_a_slow_answer_shows_that_the_bot_is_typing(run, teams, helper, monkeypatch):
    """After a moment the person sees that the bot is typing, again while it lasts, and then reads the answer."""
    monkeypatch.setattr("bot.channels.talk.MOMENT", 0.01)
    monkeypatch.setattr("bot.channels.teams.talk.TYPING_LASTS", 0.01)
    teams.fail(1, 500, path="typing")

    async def ask_slowly(bot):
        await bot.take(message("a slow question", kind="channel", root="1790000000000"))
        await teams.until("typing", 3)
        before = list(teams.sent)
        helper.may_answer.set()
        await bot.settle()
        return before

    assert run(ask_slowly) == []
    assert {call.conversation for call in teams.typing} == {thread("1790000000000")}
    assert [call.text for call in teams.sent] == ["You said: a slow question"]


def test_a_quick_answer_shows_no_typing(deliver, teams):
    """Nobody is shown that the bot is typing when the answer is there."""
    deliver(message("how many marks"))

    assert teams.called("typing") == []


def test_one_slow_answer_keeps_nobody_else_waiting(run, teams, helper):
    """While one question is looked into, another is answered."""

    async def two_people(bot):
        await bot.take(message("a slow question"))
        await bot.take(message("how many marks", person=GUEST))
        await teams.until("activities")
        first = places(teams)
        helper.may_answer.set()
        await bot.settle()
        return first

    assert run(two_people) == [chat_of(GUEST.id)]


# What fails


def test_a_failure_is_said_with_a_reference_that_the_log_has_too(deliver, teams, logged):
    """A person who reads of a failure can quote a reference, the log says nothing of what they said, and it goes on."""
    deliver(message(f"fail {SECRET}"), message("how many marks"))

    (reference,) = re.findall(r"reference ([0-9a-f]{8})\.", words(teams.sent[0].sent))
    (line,) = logged
    assert (line["action"], line["reference"], line["error"]) == ("teams.failed", reference, "RuntimeError")
    assert "brief_assistant.py" in line["where"]
    assert "10% to 20%" in last(teams)


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
def test_teams_asks_for_patience(deliver, teams, waits, status):
    """Where Teams may be asked again, the answer comes once, after waits that grow."""
    teams.fail(3, status)
    deliver(message("how many marks"))

    assert waits == [1.0, 2.0, 4.0]
    assert len(teams.sent) == 1


def test_teams_says_how_long_to_wait(deliver, teams, waits):
    """The bot waits as long as Teams asks for, but no shorter than it would, and not on a date that it cannot read."""
    teams.fail(1, 429, retry_after=7)
    teams.fail(1, 429, retry_after=1)
    teams.fail(1, 429)
    deliver(message("how many marks"))

    assert waits == [7.0, 2.0, 4.0]
    assert len(teams.sent) == 1


def test_teams_asks_for_too_much_patience(deliver, teams, waits, logged):
    """When Teams fails for longer than anybody waits, also for word of it, the log says so and the bot goes on."""
    teams.fail(4, 503)
    teams.fail(1, 429, retry_after=int(LONGEST_WAIT) + 1)
    deliver(message("one"), message("two"), message("how many marks"))

    assert waits == [1.0, 2.0, 4.0]
    assert [line["code"] for line in logged] == ["503", "Throttled"]
    assert ["10% to 20%" in words(call.sent) for call in teams.sent] == [False, True]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 500])
def test_what_teams_refuses_is_not_sent_again(deliver, teams, waits, logged, status):
    """An answer that Teams refuses is tried once, the person is told that it failed, and the bot goes on."""
    teams.fail(1, status)
    deliver(message(SECRET), message("how many marks"))

    assert (waits, len(teams.called("activities")), len(teams.sent)) == ([], 3, 2)
    assert logged[0]["reference"] in words(teams.sent[0].sent)
    assert [line["action"] for line in logged] == ["teams.failed"]
    assert logged[0]["code"]


@pytest.mark.parametrize(
    "body", [{}, {"error": "x"}, {"error": {"code": f"a {SECRET}"}}, {"error": {"code": 5}}], ids=str
)
def test_only_a_code_of_teams_is_logged(deliver, teams, logged, body):
    """Whatever stands in a refusal, the log holds a code or the status."""
    teams.fail(1, 400, body=body)
    deliver(message("hello"))

    assert [line["code"] for line in logged] == ["400"]


def test_a_line_that_breaks_is_logged(deliver, teams, logged):
    """When the line to Teams breaks, the person is told as soon as it holds again, and the bot goes on."""
    teams.drop()
    deliver(message(SECRET), message("how many marks"))

    assert [line["action"] for line in logged] == ["teams.failed"]
    assert [logged[0]["reference"] in words(call.sent) for call in teams.sent] == [True, False]


def test_nothing_that_anybody_said_is_in_the_log(deliver, teams, capfd, monkeypatch):
    """Whatever goes wrong with what a person typed, standard error holds none of it and no name."""
    out = io.StringIO()
    before = structlog.get_config()
    monkeypatch.setattr(sys, "stderr", out)
    set_up("debug")
    try:
        teams.fail(1, 500)
        teams.fail(1, 403, path="member")
        odd = message(SECRET) | {"conversation": SECRET}
        tap = activity("invoke", name="adaptiveCard/action", value={"action": SECRET})
        deliver(message(f"fail {SECRET}"), message(SECRET), odd, tap, message(SECRET, id=stamp()) | {"from": None})
    finally:
        structlog.configure(**before)

    said = out.getvalue() + "".join(capfd.readouterr())
    assert "action=teams.failed" in said
    for name in ("Wilma", "grounds", OFFICER.name, OFFICER.upn, OFFICER.object_id, OFFICER.id, "a:chat"):
        assert name not in said
