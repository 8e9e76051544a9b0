"""The buttons and the forms: what they bring, where it stands, and that nobody gets anywhere with made-up ones."""

import asyncio
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.teams.app import FAILED
from bot.channels.teams.form import submission_of
from bot.channels.teams.taps import AGAIN_AFTER, BELOW, TAKEN, UNSURE
from handlers.conversation import Submission
from knowledge.models import Role
from tests.conftest import NOW
from tests.handlers.register import GROUNDS, to_record
from tests.teams_channel.cardrules import problems
from tests.teams_channel.payloads import (
    GUEST,
    activity,
    execute,
    install,
    labels,
    message,
    submit,
    tap,
    thread,
)
from tests.teams_channel.reading import as_message, fields, last, words

CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"


def shown(teams) -> dict:
    """Return the last message that the bot has sent."""
    return teams.sent[-1].sent


def in_its_place(answer) -> dict:
    """Return what took the place of the card, as a message."""
    said = answer.json()
    assert (answer.status_code, said["statusCode"], said["type"]) == (200, 200, CARD)
    assert problems(said["value"]) == []
    return as_message(said["value"])


def strip(answer) -> str:
    """Return what stands below the card, which stays as it is."""
    said = answer.json()
    assert (answer.status_code, said["statusCode"], said["type"]) == (200, 200, WORDS)
    return said["value"]


# Buttons


def test_another_measure_takes_the_place_of_the_card(deliver, teams):
    """After a swap, the new measures stand where the old ones were, and can be swapped again."""
    deliver(message("grounds"))
    (answer,) = deliver(tap(shown(teams), "Swap NT1"))

    changed = in_its_place(answer)
    assert "Two measures for grounds maintenance" in words(changed)
    assert "Swap NT1" in labels(changed)
    assert len(teams.sent) == 1


def test_others_see_the_changed_card_too(deliver, teams):
    """Teams shows the answer to whoever tapped; the message itself changes for everybody who reads it."""
    deliver(message("grounds", kind="groupChat"))
    (asked,) = teams.sent
    deliver(tap(asked.sent, "Swap NT1", reply_to=asked.id, kind="groupChat"))

    (changed,) = teams.updated
    assert changed.id == asked.id
    assert "Two measures for grounds maintenance" in words(changed.sent)


def test_a_card_of_another_purchase_stays(deliver, teams):
    """When the talk is of something else by now, an old card keeps its measures, and the answer comes below."""
    (answer,) = deliver(execute({"action": "say", "says": "grounds", "card": ["NT50", "NT51", "NT52"]}))

    assert strip(answer) == BELOW
    assert "Two measures for grounds maintenance" in last(teams)


def test_more_on_a_measure_is_answered_below(deliver, teams):
    """What says more of a measure is a message of its own, the suggestion stays, and it says where to look."""
    more = {"kind": "channel", "root": "1790000000000"}
    deliver(message("grounds", **more))
    (answer,) = deliver(tap(shown(teams), "More on NT1", **more))

    assert strip(answer) == BELOW
    assert last(teams) == "You said: Tell me more about NT1"
    assert [call.conversation for call in teams.sent] == [thread("1790000000000")] * 2


def test_what_was_meant_takes_the_place_of_the_question(deliver, teams):
    """Somebody who taps what they meant reads the answer where the bot asked, in plain words too."""
    deliver(message("which act"))
    (answer,) = deliver(tap(shown(teams), "Procurement Act"))

    assert "You said: the other act" in words(in_its_place(answer))
    assert len(teams.sent) == 1


def test_a_choice_under_an_answer_is_answered_below(deliver, teams, helper):
    """What is tapped below an answer or a greeting does not wipe it."""
    deliver(message("how many marks"), install())
    (answer, greeting) = (call.sent for call in teams.sent)
    deliver(tap(answer, "How are answers scored?"), tap(greeting, "Recommend measures"))

    assert [heard.text for heard in helper.heard[1:]] == [
        "How are answers scored?",
        "grounds maintenance £500,000 over 3 years",
    ]
    assert len(teams.sent) == 4


@pytest.mark.parametrize("kind", ["channel", "groupChat"])
def test_a_tap_needs_no_mention(deliver, teams, kind):
    """What is tapped in a channel or a group is for the bot, and is answered where the button stands."""
    more = {"kind": kind, "root": "1790000000000"}
    deliver(message("how many marks", **more))
    deliver(tap(shown(teams), "How are answers scored?", **more))

    first, second = (call.conversation for call in teams.sent)
    assert first == second


@pytest.mark.parametrize(("label", "said"), [("Yes", "helped 1"), ("No", "not helped 1")])
def test_a_rating_is_thanked_for_below(deliver, teams, label, said):
    """Somebody who says whether an answer helped is answered, and the answer stays."""
    deliver(message("rate"))
    (answer,) = deliver(tap(shown(teams), label))

    assert answer.content == b""
    assert last(teams) == f"You said: {said}"


def test_an_old_client_gets_a_new_message(deliver, teams):
    """Where Teams does not know that a card may change, the answer comes below it."""
    deliver(message("grounds"))
    (answer,) = deliver(tap(shown(teams), "Swap NT1", old=True))

    assert (answer.status_code, answer.content) == (200, b"")
    assert "Two measures for grounds maintenance" in last(teams)
    assert len(teams.sent) == 2


def test_a_tap_that_is_delivered_again_is_answered_once(deliver, teams):
    """Teams may deliver a tap twice that sends a message."""
    deliver(message("how many marks"))
    tapped = tap(shown(teams), "How are answers scored?")
    deliver(tapped, tapped)

    assert len(teams.sent) == 2


def test_every_button_of_every_message_is_dealt_with(deliver, teams, helper):
    """No button that the bot shows is left without an answer, by new clients and by old ones."""
    deliver(message("grounds"), message("how many marks"), message("which"), message("describe a purchase"))
    begun = [call.sent for call in teams.sent]
    given = {"field-bought": "benches"}
    # A link has no words of a button, and opens a page.
    tappable = [(sent, label) for sent in begun for label in labels(sent) if label]
    taps = [tap(*each, inputs=given, old=old) for old in (False, True) for each in tappable]
    answers = deliver(*taps)

    replaced = [answer for answer in answers if answer.content and answer.json()["type"] == CARD]
    assert {answer.status_code for answer in answers} == {200}
    assert len(replaced) == 5
    assert len(replaced) + len(teams.sent) - 4 == len(taps) == len(helper.heard) - 4


def test_a_tap_that_fails_says_so(deliver, teams, logged):
    """Somebody whose tap fails reads that it failed, with a reference, and can tap again."""
    deliver(message("which act"))
    failing = execute({"action": "say", "says": "fail", "question": True})
    (answer,) = deliver(failing)

    assert re.search(r"reference [0-9a-f]{8}", strip(answer))
    assert [line["action"] for line in logged] == ["teams.failed"]


def test_the_answer_below_may_fail(deliver, teams, logged):
    """When Teams takes no answer, the log says why and the bot goes on."""
    teams.fail(1, 403)
    deliver(execute({"action": "say", "says": "marks", "card": True}), message("how many marks"))

    assert [line["code"] for line in logged] == ["BotNotInConversationRoster"]
    assert len(teams.sent) == 1


def test_a_tap_waits_for_no_other_answer(run, teams, helper):
    """While other questions are looked into, what Teams waits for is answered."""

    async def tap_in_between(bot):
        for _ in range(9):
            await bot.take(message("how many marks"))
        taken = await bot.take(execute({"action": "say", "says": "which of them", "question": True}))
        await bot.settle()
        return taken

    assert "not sure" in words(in_its_place(run(tap_in_between)))


# Forms


def offered(deliver, teams, text: str = "open return 7") -> dict:
    """Return the form that *text* brings."""
    deliver(message(text))
    return shown(teams)


FILLED = {"field-figure": "12", "field-state": "On time", "field-who": "Wilma"}


def test_a_form_is_answered_where_it_was(deliver, teams, helper):
    """What was filled in is taken as it is, and the answer takes the place of the form."""
    form = offered(deliver, teams)
    (answer,) = deliver(tap(form, "Send", inputs=FILLED))

    values = {"figure": "12", "state": "On time", "who": "Wilma"}
    assert "Noted" in words(in_its_place(answer))
    assert helper.heard[-1].submission == Submission("return 7", values)
    assert len(teams.sent) == 1


def test_a_wrong_form_comes_back_with_what_was_typed(deliver, teams, helper):
    """What is wrong stands at its question, the other answers stay, and once it is right it is taken."""
    form = offered(deliver, teams)
    wrong = {"field-state": "At risk", "field-who": "Fred"}
    (answer,) = deliver(tap(form, "Send", inputs=wrong, reply_to="1790000000001"))
    again = in_its_place(answer)
    (taken,) = deliver(tap(again, "Send", inputs=wrong | {"field-figure": "3"}, reply_to="1790000000001"))

    assert "Error: Write a number." in words(again)
    assert fields(again) == {"field-figure": "", "field-state": "At risk", "field-who": "Fred"}
    assert "'figure': '3'" in words(in_its_place(taken))


def test_a_wrong_form_that_is_sent_again_as_it_was_says_the_same(deliver, teams):
    """Whoever sends a wrong form again at once reads again what is wrong, and not that it was taken."""
    form = offered(deliver, teams)
    sent = tap(form, "Send", inputs={"field-state": "At risk"}, reply_to="1790000000001")
    answers = deliver(sent, sent)

    assert all("Error: Write a number." in words(in_its_place(answer)) for answer in answers)


def test_a_form_that_fails_keeps_what_was_typed(deliver, teams, helper, monkeypatch):
    """When the bot fails, the form stays as it was filled in, the reason stands below it, and it can be sent again."""
    form = offered(deliver, teams)
    sent = tap(form, "Send", inputs=FILLED, reply_to="1790000000001")
    with monkeypatch.context() as broken:
        broken.setattr(helper, "reply", lambda *_: 1 / 0)
        (failed,) = deliver(sent)
    (taken,) = deliver(sent)

    assert re.search(r"reference [0-9a-f]{8}", strip(failed))
    assert "Noted" in words(in_its_place(taken))


@pytest.mark.parametrize("old", [False, True])
def test_a_form_waits_while_teams_does_not_tell_who_sends_it(deliver, teams, helper, clock, old):
    """An officer who cannot be looked up loses nothing: the form stays, and is taken when Teams tells again."""
    form = offered(deliver, teams)
    clock.wait(minutes=11)
    teams.fail(1, 400, path="member")
    (refused,) = deliver(tap(form, "Send", inputs=FILLED, old=old))
    said = last(teams) if old else strip(refused)
    clock.wait(minutes=2)
    deliver(tap(form, "Send", inputs=FILLED, old=old))

    assert said == UNSURE
    assert [heard.submission is not None for heard in helper.heard[1:]] == [True]


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("kind", ["groupChat", "channel"])
def test_a_form_of_a_contract_that_is_sent_elsewhere_tells_nothing(deliver, teams, real, kind, old):
    """A card that was carried into a group or a channel repeats nothing of the contract for those who read along."""
    deliver(message("register a contract"), talks_to=real)
    form = shown(teams)
    filled = {"field-title": "Bowling greens", "field-supplier": "Wrekin Lawns", "field-start": "1 April 2027"}
    (answer,) = deliver(tap(form, "Register", inputs=filled, kind=kind, old=old), talks_to=real)
    said = last(teams) + (answer.text if answer.content else "")

    assert "write to me alone" in said
    assert not [each for each in ("Bowling", "Wrekin") if each in said]


def test_a_purchase_is_described_in_a_form(deliver, teams, real):
    """The assistant's own form comes back with its errors, and brings measures once it is right."""
    deliver(message("describe a purchase"), talks_to=real)
    wrong = {"field-bought": "grounds maintenance", "field-value": "lots", "field-length": "3 years"}
    (answer,) = deliver(tap(shown(teams), labels(shown(teams))[0], inputs=wrong), talks_to=real)
    form = in_its_place(answer)
    (right,) = deliver(tap(form, labels(form)[0], inputs=wrong | {"field-value": "450000"}), talks_to=real)

    assert "Error: " in words(form)
    assert fields(form).items() >= wrong.items()
    assert "£450,000" in words(in_its_place(right))


def test_a_second_tap_on_the_button_sends_nothing_again(run, teams, helper):
    """While the bot is at work the button can be tapped again: the form is sent once, and that is said."""
    form = run(lambda bot: bot.hear(message("open return 7"))) and shown(teams)

    async def tap_twice(bot):
        more = {"inputs": FILLED, "reply_to": "1790000000001"}
        both = await asyncio.gather(*(bot.take(tap(form, "Send", **more)) for _ in range(2)))
        await bot.settle()
        return both

    first, second = sorted(run(tap_twice), key=lambda answer: answer.json()["type"], reverse=True)
    assert "Noted" in words(in_its_place(first))
    assert strip(second) == TAKEN
    assert len(helper.heard) == 2


def test_the_same_form_may_be_sent_again_later(deliver, teams, helper, clock):
    """Another form, another person and a later day are no second tap."""
    form = offered(deliver, teams)
    first = tap(form, "Send", inputs=FILLED, reply_to="1790000000001")
    deliver(first, tap(form, "Send", inputs=FILLED, reply_to="1790000000002"))
    deliver(tap(form, "Send", inputs=FILLED | {"field-figure": "13"}, reply_to="1790000000001"))
    deliver(tap(form, "Send", inputs=FILLED, reply_to="1790000000001", person=GUEST))
    clock.wait(seconds=AGAIN_AFTER.total_seconds() + 1)
    deliver(first)

    assert len(helper.heard) == 6


@pytest.mark.parametrize("kind", ["personal", "channel"])
def test_an_old_client_sends_a_form_as_a_message(deliver, teams, helper, kind):
    """Where the card cannot change, a form is answered below, with its errors or with the answer."""
    more = {"kind": kind, "root": "1790000000000"}
    deliver(message("open return 7", **more))
    form = shown(teams)
    deliver(tap(form, "Send", old=True, **more), tap(form, "Send", inputs=FILLED, old=True, **more))

    _, wrong, right = (call.sent for call in teams.sent)
    assert "Error: Write a number." in words(wrong)
    assert "Noted" in words(right)
    assert len({call.conversation for call in teams.sent}) == 1


def test_who_fills_in_a_form_is_whoever_taps(deliver, teams, helper):
    """A guest who fills in a form in a chat with an officer is taken for a guest, and for overheard."""
    more = {"kind": "groupChat"}
    deliver(message("open return 7", **more))
    deliver(tap(shown(teams), "Send", inputs=FILLED, person=GUEST, **more))

    assert [(heard.person.role, heard.person.overheard) for heard in helper.heard] == [
        (Role.OFFICER, True),
        (Role.SUPPLIER, True),
    ]


# What nobody's card sends

LONG = "x" * 100_000
ODD = {
    "nothing": {},
    "no words": {"action": "say"},
    "words of nothing": {"action": "say", "says": None},
    "a list of words": {"action": "say", "says": ["show the contracts", {"a": 1}]},
    "nested": {"action": "say", "says": {"says": {"says": "show the contracts"}}},
    "a list of actions": {"action": ["say"], "says": "show the contracts"},
    "no action": {"says": "show the contracts"},
    "a number": {"action": 7, "says": 7},
    "an unknown action": {"action": "delete everything", "says": "show the contracts"},
    "long": {"action": "say", "says": LONG},
    "a form without a name": {"action": "form"},
    "a list of forms": {"action": "form", "form": ["return", "purchase"], "fields": "figure", "field-figure": ["1"]},
    "another's return": {"action": "form", "form": "return 1", "fields": ["figure"], "field-figure": "7"},
    "fields of everything": {"action": "form", "form": "contract", "fields": [1, None, {}, "a"], "field-": {"a": []}},
    "a long form": {"action": "form", "form": LONG, "fields": [LONG], f"field-{LONG}": LONG},
    "half a character": {"action": "say", "says": "\ud800 contracts"},
    "half a name": {"action": "form", "form": "\udfff", "field-\ud800": "\ud800"},
    "a question of nothing": {"action": "say", "question": [], "card": "yes"},
    "in place": {"action": "say", "says": "show the contracts", "question": "yes", "card": {"a": 1}},
}


OTHERS = ({"person": GUEST}, {"person": GUEST, "kind": "groupChat"}, {"kind": "groupChat"})
"""Those who are told nothing of contracts: a guest anywhere, and an officer where a guest can read along."""
CONTRACT = replace(GROUNDS, title="Bowling greens", supplier="Wrekin Lawns")


def test_made_up_data_harms_nobody(deliver, teams, real, logged):
    """Whatever a tap brings, the bot answers or says that it cannot, and goes on."""
    tapped = deliver(*(execute(data, verb="say", reply_to="") for data in ODD.values()), talks_to=real)
    sent = deliver(*(submit(data) for data in ODD.values()), message("hello"), talks_to=real)

    assert {answer.status_code for answer in tapped + sent} == {200}
    assert {answer.json()["type"] for answer in tapped} == {CARD, WORDS}
    assert not [answer for answer in tapped if FAILED in answer.text]
    assert "social value" in last(teams)
    assert {line["action"] for line in logged} <= {"teams.not_replaced"}


def test_made_up_data_tells_nobody_of_contracts(deliver, teams, real, store):
    """Whatever a guest's taps bring, in their own chat or in a group, no word of a contract is told."""
    ident = store.add_contract(CONTRACT, "a test", NOW)
    orders = [f"record CON-{ident}", f"CON-{ident}", "all contracts", f"change CON-{ident}"]
    asked = [*ODD.values(), *({"action": "say", "says": each, "question": True} for each in orders)]
    asked += [{"action": "form", "form": name, "fields": ["figure"]} for name in (to_record(ident), "contract", "add")]
    bodies = [make(data, **who) for data in asked for who in OTHERS for make in (execute, submit)]
    answers = deliver(*bodies, talks_to=real)

    said = "\n".join([*(words(call.sent) for call in teams.sent), *(answer.text for answer in answers)])
    assert len(teams.sent) >= len(asked)
    assert not [name for name in (CONTRACT.title, CONTRACT.supplier, CONTRACT.reference) if name in said]


@pytest.mark.parametrize(
    "value",
    [None, [], "x", {"action": None}, {"action": {"type": "Action.Execute"}}, {"action": {"type": "x", "data": {}}}],
    ids=str,
)
def test_a_tap_that_is_none_is_refused(deliver, teams, value):
    """What does not look like a tap gets an error, not an answer, and the bot goes on."""
    answers = deliver(activity("invoke", name="adaptiveCard/action", value=value), message("how many marks"))

    assert [answer.status_code for answer in answers][1:] == [200]
    assert answers[0].status_code >= 400
    assert len(teams.sent) == 1


nested = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["action", "form", "fields", "says", "field-a", "field-", "card"]) | st.text(max_size=8)


@given(st.dictionaries(names, nested, max_size=6))
def test_any_data_is_read_as_texts(data):
    """What was filled in is a text for each field, whatever was sent."""
    found = submission_of(data)

    assert isinstance(found.form, str)
    assert all(isinstance(each, str) for pair in found.values.items() for each in pair)
