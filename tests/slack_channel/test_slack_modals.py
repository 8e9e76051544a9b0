"""Forms of every kind: opened in time, filled in, answered, and never stale on the home page."""

import asyncio
import json

import pytest

from handlers.conversation import Choice, Choices, Form, Paragraph, Reply
from tests.brief_assistant import LONG_TITLE, RETURN, BriefAssistant
from tests.slack.blockkit import texts
from tests.slack_channel.fake_slack import OFFICER, refused
from tests.slack_channel.payloads import command, filled_in, mention, message, opened_home, shortcut, tap

GIVE = "Give the return"


class Homely(BriefAssistant):
    """Has a form and a choice on its home page, which says how often it was shown."""

    def home(self, person, now):
        """Return the page."""
        super().home(person, now)
        form = Form("return 7", "A return", RETURN, "Send", GIVE)
        return Reply((Paragraph(f"Shown {len(self.greeted)}"), form, Choices((Choice("Later", "how many marks"),))))


@pytest.fixture
def homely(pack) -> Homely:
    """Give an assistant with a home page on which something can be done."""
    return Homely(pack.wording)


def words(call) -> str:
    """Return all that is read in what was shown."""
    return "\n".join(texts(call.sent.get("view") or call.blocks))


@pytest.mark.parametrize("ask", [message, mention], ids=["direct message", "channel"])
def test_a_form_is_opened_by_its_button(deliver, slack, helper, ask):
    """Whoever taps the button of a form gets that form, and nothing is said."""
    deliver(ask("open return 7 of CON-1"))
    deliver(tap(slack.said[0], GIVE))

    (opened,) = slack.called("views.open")
    assert [name for name, _ in helper.asked] == ["return 7 of con-1"]
    assert LONG_TITLE in words(opened)
    assert len(slack.said) == 1


def test_a_form_says_what_it_is_about(deliver, slack, helper):
    """What stands beside a form in a reply stands above its questions in the modal."""
    about = Paragraph("CON-1, July to September.")
    helper.form = lambda name, person, now: Reply((about, Form(name, "A return", RETURN, "Send")))
    deliver(message("open return 7"))
    deliver(tap(slack.said[0], GIVE))
    view = slack.called("views.open")[0].sent["view"]

    assert view["blocks"][0]["text"]["text"] == about.text
    assert [each["type"] for each in view["blocks"][1:]] == ["input"] * len(RETURN)


def test_a_form_is_asked_for_by_whoever_taps(deliver, slack, helper):
    """A guest who taps the button of a form that an officer was shown is asked about as a guest."""
    deliver(mention("open return 7"))
    deliver(tap(slack.said[0], GIVE, user="UGUEST"))

    assert [person.address for _, person in helper.asked] == [""]


def test_what_is_filled_into_any_form_is_answered(deliver, slack, helper):
    """Each answer comes under its name, what was chosen from a list among them, and nothing chosen is nothing."""
    deliver(message("open return 7"))
    deliver(tap(slack.said[0], GIVE))
    deliver(filled_in(slack.called("views.open")[0], figure="12", state="At risk"))

    filled = helper.heard[-1].submission
    assert (filled.form, dict(filled.values)) == ("return 7", {"figure": "12", "state": "At risk", "who": ""})
    assert "Noted" in words(slack.said[-1])


def test_what_is_wrong_keeps_any_form_open(deliver, slack):
    """What is wrong stands under its field."""
    deliver(message("open return 7"))
    deliver(tap(slack.said[0], GIVE))
    (taken,) = deliver(filled_in(slack.called("views.open")[0], figure=""))

    assert json.loads(taken.body) == {"response_action": "errors", "errors": {"figure": "Write a number."}}
    assert len(slack.said) == 1


def test_errors_that_the_form_does_not_show_are_said_instead(deliver, slack, helper):
    """Where nothing in the form could be put right, it closes and the answer says why."""
    deliver(message("open return 7"))
    deliver(tap(slack.said[0], GIVE))
    body = filled_in(slack.called("views.open")[0], figure="")
    body["view"]["blocks"] = [block for block in body["view"]["blocks"] if block.get("block_id") != "figure"]
    (taken,) = deliver(body)

    assert taken.body == ""
    assert len(slack.said) == 2


def test_a_form_that_cannot_be_opened_is_said(deliver, slack):
    """Whoever taps the button of a return that was given already reads so."""
    deliver(message("open gone return"))
    deliver(tap(slack.said[0], GIVE))

    assert slack.called("views.open") == []
    assert words(slack.said[-1]) == "This return was given already."


@pytest.mark.parametrize("where", ["command", "home"])
def test_a_form_that_cannot_be_opened_is_said_to_the_person_alone(deliver, slack, homely, where):
    """What one person did alone is answered for them alone."""
    homely.form = lambda name, person, now: Reply((Paragraph("This return was given already."),))
    if where == "command":
        deliver(command("open gone return", slack.response_url), talks_to=homely)
        deliver(tap(slack.said[0], GIVE, url=slack.response_url), talks_to=homely)
    else:
        deliver(opened_home(channel=""), talks_to=homely)
        deliver(tap(slack.called("views.publish")[0], GIVE), talks_to=homely)

    said = slack.said[-1]
    assert words(said) == "This return was given already."
    assert (said.method if where == "command" else said.sent["channel"]) in {"response_url", f"D{OFFICER}"}


def test_a_form_that_fails_to_be_made_says_so(deliver, slack):
    """Whoever taps the button of a form that fails reads that it failed, with a reference."""
    deliver(message("open broken return"))
    deliver(tap(slack.said[0], GIVE))

    assert "quote reference" in words(slack.said[-1])


@pytest.fixture
def tap_slowly(run, slack, helper, monkeypatch):
    """Give a way to tap the button of a form that takes more than a moment to be made."""
    monkeypatch.setattr("bot.channels.talk.MOMENT", 0.01)

    def tapped(name: str) -> None:
        helper.reply = lambda message, intent="": Reply((Form(name, "A return", RETURN, "Send", GIVE),))

        async def scene(bot):
            await bot.hear(message("hello"))
            await bot.take(tap(slack.said[-1], GIVE))
            await slack.until("views.open")
            helper.may_answer.set()
            await bot.settle()

        run(scene)

    return tapped


def test_a_slow_form_opens_in_time(tap_slowly, slack):
    """A form that takes a moment is not lost: a window says that the bot is looking, and the form takes its place."""
    tap_slowly("slow return")

    (waiting,), (shown,) = slack.called("views.open"), slack.called("views.update")
    assert "Looking through 38 measures." in words(waiting)
    assert LONG_TITLE in words(shown)
    assert shown.sent["view_id"].startswith("V")


def test_a_slow_form_that_cannot_be_opened_is_said_in_its_window(tap_slowly, slack):
    """The window that says that the bot is looking then says why there is no form."""
    tap_slowly("slow gone return")

    (shown,) = slack.called("views.update")
    assert "This return was given already." in words(shown)


def test_a_form_waits_for_nobody(run, slack, helper):
    """However many questions are being looked into, a form opens at once."""

    async def busy(bot):
        await bot.hear(message("open return 7"))
        button = slack.said[0]
        await asyncio.gather(*(bot.take(message(f"slow question {number}")) for number in range(20)))
        while len(helper.heard) < 3:
            await asyncio.wait([*(asyncio.all_tasks() - {asyncio.current_task()})], timeout=0.01)
        async with bot.talk.working(hurried=True):
            hurried = True
        helper.may_answer.set()
        await bot.take(tap(button, GIVE))
        await bot.settle()
        return hurried

    assert run(busy)
    assert len(slack.called("views.open")) == 1


@pytest.mark.parametrize("error", ["expired_trigger_id", "trigger_expired"])
def test_a_form_that_came_too_late_is_offered_again(deliver, slack, error):
    """When Slack opens the form no more, the person is told to try again, or gets the button."""
    deliver(message("open return 7"))
    slack.next_time("views.open", refused(error), refused(error), refused(error))
    deliver(tap(slack.said[0], GIVE), shortcut())

    assert [words(call) for call in slack.said[1:]] == ["The form could not be opened in time. Try again."] * 2


def test_a_choice_that_leads_to_a_form_too_late_shows_its_button(deliver, slack, helper):
    """A tap that opens a form opens it; when it is too late for that, the button is there to tap."""
    helper.reply = lambda message, intent="": (
        Reply((Form("return 7", "A return", RETURN, "Send", GIVE),))
        if message.text == "give it"
        else Reply((Choices((Choice("Give it", "give it"),)),))
    )
    deliver(message("hello"))
    deliver(tap(slack.said[0], "Give it"))
    slack.next_time("views.open", refused("expired_trigger_id"))
    deliver(tap(slack.said[0], "Give it"))

    assert len(slack.called("views.open")) == 1
    assert GIVE in words(slack.said[-1])
    assert len(slack.said) == 2


def test_a_tap_that_comes_twice_opens_one_form(deliver, slack):
    """Slack says that the form was opened already, and nobody is told anything."""
    deliver(message("open return 7"))
    slack.next_time("views.open", refused("exchanged_trigger_id"))
    deliver(tap(slack.said[0], GIVE))

    assert len(slack.said) == 1


def test_the_check_of_a_form_is_given_up_in_time(run, slack, helper, monkeypatch):
    """A form whose check takes too long closes all the same, and the answer says the rest."""
    monkeypatch.setattr("bot.channels.talk.IN_TIME", 0.01)
    helper.check = lambda submission, now: helper.may_answer.wait(20) and None

    async def fill_in(bot):
        await bot.hear(shortcut())
        taken = await bot.take(filled_in(slack.called("views.open")[0], bought="benches"))
        helper.may_answer.set()
        await bot.settle()
        return taken

    assert run(fill_in).body == ""
    assert [call.text for call in slack.said] == ["Measures for benches."]


# Home


def test_home_is_shown_anew_after_a_tap_on_it(deliver, slack, homely):
    """What is done on the home page shows there at once."""
    deliver(opened_home(channel=""), talks_to=homely)
    deliver(tap(slack.called("views.publish")[0], "Later"), talks_to=homely)

    pages = slack.called("views.publish")
    assert [words(page).splitlines()[0] for page in pages] == ["Shown 1", "Shown 2"]
    assert {page.sent["user_id"] for page in pages} == {OFFICER}


def test_home_is_shown_anew_after_a_form_of_it_was_filled_in(deliver, slack, homely):
    """A return that was given from the home page is not offered there any more."""
    deliver(opened_home(channel=""), talks_to=homely)
    deliver(tap(slack.called("views.publish")[0], GIVE), talks_to=homely)
    before = len(slack.called("views.publish"))
    deliver(filled_in(slack.called("views.open")[0], figure="3"), talks_to=homely)

    assert len(slack.called("views.publish")) == before + 1
    assert [call.sent["channel"] for call in slack.said] == [f"D{OFFICER}"]


def test_home_is_left_alone_after_a_tap_elsewhere(deliver, slack, homely):
    """A tap in a message changes no home page."""
    deliver(message("how many marks"), talks_to=homely)
    deliver(tap(slack.said[0], "How are answers scored?"), talks_to=homely)

    assert slack.called("views.publish") == []
