"""The command, the buttons and the forms: what they bring, where it stands, and who can see it."""

import json
from typing import Any

import pytest

from handlers.assistant import Assistant
from store.sqlite import SqliteStore
from tests.handlers.talk import GROUNDS
from tests.slack.blockkit import texts
from tests.slack_channel.fake_slack import OFFICER, Call, refused
from tests.slack_channel.payloads import (
    CHANNEL,
    button,
    command,
    filled_in,
    labels,
    mention,
    message,
    opened_home,
    shortcut,
    tap,
)


class Memory:
    """A store that is another one for each test."""

    kept: SqliteStore

    def __getattr__(self, name: str) -> Any:
        """Do it in the store of this test."""
        return getattr(self.kept, name)


@pytest.fixture(scope="module")
def earnest(pack, learned) -> tuple[Assistant, Memory]:
    """Give the assistant that answers in earnest, and what it remembers in."""
    memory = Memory()
    return Assistant(pack, memory, cache=learned), memory


@pytest.fixture
def real(earnest, deliveries) -> Assistant:
    """Give the assistant that answers in earnest, with nothing to remember yet."""
    assistant, memory = earnest
    memory.kept = deliveries
    return assistant


@pytest.fixture
def words_of():
    """Give a way to read all words of what was shown."""
    return lambda call: "\n".join(texts(call.blocks))


def shown(slack, method: str = "chat.postMessage") -> Call:
    """Return the last thing that the bot has shown."""
    return slack.called(method)[-1]


# The command


def test_a_command_is_answered_for_the_person_alone(deliver, slack, words_of):
    """Nobody else in the channel sees what a command brings."""
    deliver(command("how many marks", slack.response_url))

    (answer,) = slack.said
    assert (answer.method, answer.sent["response_type"]) == ("response_url", "ephemeral")
    assert "10% to 20%" in words_of(answer)


@pytest.mark.parametrize("typed", ["", "help", "HELP", "  "])
def test_a_command_without_words_is_helped(deliver, slack, helper, typed):
    """The command alone asks for help, and help is not offered to the channel."""
    deliver(command(typed, slack.response_url))

    assert helper.heard[0].text.lower() == "help"
    assert "Share in channel" not in labels(slack.said[0].blocks)


@pytest.mark.parametrize("typed", ["recommend grounds work", "Recommend  grounds work", "RECOMMEND grounds work"])
def test_a_command_to_recommend(deliver, slack, helper, typed):
    """After "recommend" the rest is what is bought."""
    deliver(command(typed, slack.response_url))

    assert (helper.heard[0].text, helper.intents) == ("grounds work", ["recommend"])


def test_recommend_alone_offers_the_form(deliver, slack):
    """Somebody who says only "recommend" gets a button that opens the form."""
    deliver(command("recommend", slack.response_url))
    deliver(tap(slack.said[0], "Open the form", url=slack.response_url))

    assert shown(slack, "views.open").sent["view"]["callback_id"] == "form"


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("due", ("due", "due")),
        ("due this month", ("this month", "due")),
        ("add", ("add", "register")),
        ("add Wrekin Watch, guarding, £640k", ("Wrekin Watch, guarding, £640k", "register")),
    ],
)
def test_a_command_to_the_register(deliver, slack, helper, typed, heard):
    """After "due" and "add" the rest is what is asked of the register."""
    deliver(command(typed, slack.response_url))

    assert [(message.text, intent) for message, intent in zip(helper.heard, helper.intents, strict=True)] == [heard]


def test_the_same_command_delivered_twice_is_answered_once(deliver, slack):
    """A command that Slack delivers again is passed over."""
    typed = command("how many marks", slack.response_url)
    deliver(typed, typed)

    assert len(slack.said) == 1


def test_a_command_with_marks_of_slack_is_read_as_typed(deliver, slack, helper):
    """A channel and an ampersand in a command are read as a person wrote them."""
    deliver(command("parks &amp; gardens in <#C1|ludlow>", slack.response_url))

    assert helper.heard[0].text == "parks & gardens in #ludlow"


def test_a_command_that_fails_says_so(deliver, slack, words_of):
    """Somebody whose command fails reads that it failed, with a reference."""
    deliver(command("fail", slack.response_url))

    assert "quote reference" in words_of(slack.said[0])


def test_sharing_posts_the_answer_with_who_asked(deliver, slack, words_of):
    """The button posts the answer to the channel, under the name of the person and their question."""
    deliver(command("how many marks &lt;!channel&gt;", slack.response_url))
    deliver(tap(slack.said[0], "Share in channel", url=slack.response_url))

    posted = shown(slack)
    assert posted.sent["channel"] == CHANNEL
    assert "thread_ts" not in posted.sent
    assert words_of(posted).startswith(f"<@{OFFICER}> asked: how many marks &lt;!channel&gt;")
    assert "10% to 20%" in words_of(posted)


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("recommend grounds work", ("grounds work", "recommend")),
        ("RECOMMEND grounds work", ("grounds work", "recommend")),
        ("grounds work", ("grounds work", "")),
    ],
)
def test_sharing_asks_the_same_again(deliver, slack, helper, typed, heard):
    """What is shared is asked for just as the command asked for it."""
    deliver(command(typed, slack.response_url))
    deliver(tap(slack.said[0], "Share in channel", url=slack.response_url))

    asked = [(message.text, intent) for message, intent in zip(helper.heard, helper.intents, strict=True)]
    assert asked == [heard] * 2


@pytest.mark.parametrize("bought", [GROUNDS, "benches"])
def test_sharing_shows_the_measures_that_were_seen(deliver, slack, real, bought):
    """The channel reads what the person has read, word for word."""
    deliver(command(f"recommend {bought}", slack.response_url), talks_to=real)
    seen = slack.said[0].blocks[:-3]
    deliver(tap(slack.said[0], "Share in channel", url=slack.response_url), talks_to=real)

    assert any("NT" in text for text in texts(seen))
    assert [*texts(shown(slack).blocks[1:])] == [*texts(seen)]


def test_what_can_be_shared_says_who_sees_it_now(deliver, slack, words_of):
    """Under the answer and a line stands that nobody else sees it, above the button."""
    deliver(command("how many marks", slack.response_url))

    last = slack.said[0].blocks[-3:]
    assert [block["type"] for block in last] == ["divider", "context", "actions"]
    assert [*texts(last)] == ["Only you can see this.", "Share in channel"]


@pytest.mark.parametrize("typed", ["", "help", "Help", "due", "add", "add Wrekin Watch", "recommend", "x" * 2_001])
def test_what_is_of_no_use_to_others_is_not_offered_to_them(deliver, slack, words_of, typed):
    """Help, contracts and the form are for the person alone; a text that no button can hold is not shared either."""
    deliver(command(typed, slack.response_url))

    assert "Share in channel" not in labels(slack.said[0].blocks)
    assert "Only you can see this." not in words_of(slack.said[0])


def test_sharing_twice_posts_once(deliver, slack):
    """A tap that Slack delivers again is passed over."""
    deliver(command("how many marks", slack.response_url))
    tapped = tap(slack.said[0], "Share in channel", url=slack.response_url)
    deliver(tapped, tapped)

    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found"])
def test_where_the_bot_is_not_a_guest_it_says_so(deliver, slack, words_of, error):
    """When the bot may not write in the channel, the person is told to invite it."""
    deliver(command("how many marks", slack.response_url))
    slack.next_time("chat.postMessage", refused(error))
    deliver(tap(slack.said[0], "Share in channel", url=slack.response_url))

    assert "Invite me" in words_of(slack.said[-1])
    assert slack.said[-1].method == "response_url"


# Buttons


def test_another_measure_takes_the_place_of_the_message(deliver, slack, real, words_of):
    """After a swap, the new measures stand where the old ones were."""
    deliver(message(GROUNDS), talks_to=real)
    first = shown(slack)
    label = next(each for each in labels(first.blocks) if each.startswith("Another one instead of"))
    tapped = tap(first, label)
    deliver(tapped, talks_to=real)

    (changed,) = slack.called("chat.update")
    assert changed.sent["ts"] == tapped["container"]["message_ts"]
    assert f"I took {label.split()[-1]} out" in words_of(changed)
    assert len(slack.said) == 1


def test_why_is_answered_below(deliver, slack, real, words_of):
    """Why a measure was suggested is a message of its own, and the suggestion stays."""
    deliver(mention(GROUNDS, ts="1700.61"), talks_to=real)
    label = next(each for each in labels(shown(slack).blocks) if each.startswith("Why "))
    deliver(tap(shown(slack), label), talks_to=real)

    assert slack.called("chat.update") == []
    assert shown(slack).sent["thread_ts"] == "1700.61"
    assert label.strip("?") in words_of(shown(slack))


@pytest.mark.parametrize("label", ["Yes", "No", "Not what I meant"])
def test_what_is_said_of_an_answer_takes_the_place_of_the_buttons(deliver, slack, real, words_of, label):
    """The thanks stand where the buttons were, below the answer, and nothing else changes."""
    deliver(message("how many marks should social value get"), talks_to=real)
    answer = shown(slack)
    deliver(tap(answer, label), talks_to=real)

    (changed,) = slack.called("chat.update")
    kept = [block for block in answer.blocks if not block.get("block_id", "").startswith("rate-")]
    assert changed.blocks[: len(kept)] == kept
    assert len(changed.blocks) > len(kept)
    assert any(block.get("block_id", "").endswith("-title") for block in answer.blocks if block not in kept)
    assert [block for block in changed.blocks if block.get("block_id", "").startswith("rate-")] == []
    assert {"Yes", "No"} & {*labels(changed.blocks)} == set()
    assert len(slack.said) == 1


def test_a_tap_delivered_twice_is_dealt_with_once(deliver, slack):
    """A tap that Slack delivers again changes nothing."""
    deliver(message("how many marks"))
    tapped = tap(shown(slack), "How are answers scored?")
    deliver(tapped, tapped)

    assert len(slack.said) == 2


def test_a_choice_in_a_greeting_is_answered_below(deliver, slack):
    """What is tapped in a greeting leaves the greeting where it is."""
    deliver(opened_home(tab="messages"))
    deliver(tap(shown(slack), "Recommend measures"))

    assert slack.called("chat.update") == []
    assert len(slack.said) == 2


def test_what_was_meant_takes_the_place_of_the_question(deliver, slack, words_of):
    """Somebody who taps what they meant reads the answer where the bot asked."""
    deliver(message("which act"))
    deliver(tap(shown(slack), "Procurement Act"))

    (changed,) = slack.called("chat.update")
    assert "the other act" in words_of(changed)
    assert len(slack.said) == 1


def test_a_choice_under_an_answer_is_answered_below(deliver, slack):
    """What is tapped below an answer does not wipe the answer."""
    deliver(message("how many marks"))
    deliver(tap(shown(slack), "How are answers scored?"))

    assert slack.called("chat.update") == []
    assert len(slack.said) == 2


def test_a_tap_for_one_person_alone_stays_so(deliver, slack, real, words_of):
    """What is tapped in an answer that nobody else sees is answered for that person alone."""
    deliver(command(f"recommend {GROUNDS}", slack.response_url), talks_to=real)
    first = slack.said[0]
    swap = next(each for each in labels(first.blocks) if each.startswith("Another one instead of"))
    why = next(each for each in labels(first.blocks) if each.startswith("Why "))
    deliver(tap(first, why, url=slack.response_url), tap(first, swap, url=slack.response_url), talks_to=real)

    assert [call.method for call in slack.said] == ["response_url"] * 3
    assert [call.sent["replace_original"] for call in slack.said[1:]] == [False, True]
    assert "I took" in words_of(slack.said[2])


def test_a_tap_on_the_home_page_is_answered_by_direct_message(deliver, slack):
    """The home page cannot hold an answer, so it comes as a direct message."""
    deliver(opened_home(channel=""))
    home = shown(slack, "views.publish")
    deliver(tap(home, labels(home.blocks)[0]))

    assert [said.sent["channel"] for said in slack.said] == [f"D{OFFICER}"]


def test_every_button_of_every_message_is_dealt_with(deliver, slack):
    """No button that the bot shows is left without an answer."""
    deliver(message("grounds"), message("how many marks"), message("which"), message("describe a purchase"))
    taps = [tap(call, label) for call in list(slack.said) for label in labels(call.blocks)]
    statuses = [taken.status for taken in deliver(*taps)]

    assert statuses == [200] * len(taps)
    assert len(slack.called("chat.postMessage") + slack.called("chat.update") + slack.called("views.open")) == 4 + len(
        taps
    )


# Forms


@pytest.mark.parametrize("bought", ["", "Grounds &amp; parks for <@U1> in Ludlow"])
def test_a_shortcut_opens_the_form(deliver, slack, bought):
    """The form opens, and the message that it was called on stands in it as it reads."""
    deliver(shortcut(on=bought or None))

    view = shown(slack, "views.open").sent["view"]
    value = view["blocks"][0]["element"].get("initial_value", "")
    assert value.split() == ("Grounds & parks for in Ludlow".split() if bought else [])


def test_a_message_too_long_for_a_field_is_cut(deliver, slack):
    """A very long message still opens the form."""
    deliver(shortcut(on="grass " * 2000))

    (element,) = [block["element"] for block in shown(slack, "views.open").blocks]
    assert 2900 < len(element["initial_value"]) <= 3000


def test_a_form_filled_in_wrongly_stays_open(deliver, slack, real):
    """What is wrong stands under its field, and the form keeps what was typed."""
    deliver(shortcut(), talks_to=real)
    wrong = filled_in(shown(slack, "views.open"), bought="grounds", value="lots", length="ages")
    (taken,) = deliver(wrong, talks_to=real)

    said = json.loads(taken.body)
    assert said["response_action"] == "errors"
    assert sorted(said["errors"]) == ["length", "value"]
    assert slack.said == []


def test_a_form_from_a_shortcut_is_answered_by_direct_message(deliver, slack, real, words_of):
    """Nobody else sees what was filled in."""
    deliver(shortcut(), talks_to=real)
    right = filled_in(shown(slack, "views.open"), bought="grounds maintenance", value="450000", length="3 years")
    (taken,) = deliver(right, talks_to=real)

    (answer,) = slack.said
    assert (taken.status, taken.body) == (200, "")
    assert answer.sent["channel"] == f"D{OFFICER}"
    assert "£450,000" in words_of(answer)


@pytest.mark.parametrize("ask", [message, mention], ids=["direct message", "channel"])
def test_a_form_from_a_message_is_answered_where_it_was_offered(deliver, slack, ask):
    """What was filled in is answered below the message that offered the form."""
    deliver(ask("describe a purchase", ts="1700.62"))
    deliver(tap(shown(slack), "Open the form"))
    deliver(filled_in(shown(slack, "views.open"), bought="benches"))

    offered, answer = slack.said
    assert answer.text == "Measures for benches."
    assert [answer.sent.get(key) for key in ("channel", "thread_ts")] == [
        offered.sent.get(key) for key in ("channel", "thread_ts")
    ]


def test_a_form_from_a_command_is_answered_for_the_person_alone(deliver, slack):
    """What began for one person alone ends so."""
    deliver(command("recommend", slack.response_url))
    deliver(tap(slack.said[0], "Open the form", url=slack.response_url))
    deliver(filled_in(shown(slack, "views.open"), bought="benches"))

    assert [call.method for call in slack.said] == ["response_url"] * 2


def test_a_form_delivered_twice_is_answered_once(deliver, slack):
    """A form that Slack delivers again is passed over."""
    deliver(shortcut())
    filled = filled_in(shown(slack, "views.open"), bought="benches")
    deliver(filled, filled)

    assert len(slack.said) == 1


def test_a_slow_form_closes_in_time_and_is_answered_later(run, slack, helper):
    """Slack is not kept waiting for an answer that takes a while, and the answer still comes."""

    async def fill_in_slowly(bot):
        await bot.hear(shortcut())
        taken = await bot.take(filled_in(shown(slack, "views.open"), bought="slow benches"))
        before = list(slack.said)
        helper.may_answer.set()
        await bot.settle()
        return taken, before

    taken, before = run(fill_in_slowly)
    assert (taken.status, taken.body) == (200, "")
    assert before == []
    assert [call.text for call in slack.said] == ["Measures for slow benches."]


@pytest.mark.parametrize("method", ["users.info", "auth.test", "conversations.open"])
def test_a_wrong_form_keeps_its_errors_however_slow_slack_is(run, slack, method):
    """What is wrong is said at once: no look-up of the person comes first."""

    async def fill_in_wrongly(bot):
        await bot.hear(shortcut())
        answered = slack.hold(method)
        taken = await bot.take(filled_in(shown(slack, "views.open"), bought=""))
        answered.set()
        await bot.settle()
        return taken

    said = json.loads(run(fill_in_wrongly).body)
    assert said == {"response_action": "errors", "errors": {"bought": "Say what you are buying."}}
    assert slack.said == []


def test_a_form_put_right_is_answered(deliver, slack):
    """A form that was wrong at first is answered once it is right."""
    deliver(shortcut())
    opened = shown(slack, "views.open")
    deliver(filled_in(opened, bought=""), filled_in(opened, bought="benches"))

    assert [call.text for call in slack.said] == ["Measures for benches."]


def test_a_form_that_fails_says_so(deliver, slack, words_of):
    """Somebody whose form fails reads that it failed, with a reference."""
    deliver(shortcut())
    deliver(filled_in(shown(slack, "views.open"), bought="fail"))

    assert "quote reference" in words_of(slack.said[0])


def test_a_button_is_found_by_its_words():
    """A test that taps a button that is not there fails."""
    with pytest.raises(AssertionError):
        button([], "Yes")
