"""What the bot says, as Teams shows it: nothing is lost, nothing is refused, and no text can act as a command."""

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from microsoft_teams.cards import AdaptiveCard

from bot.channels.clean import visible
from bot.channels.teams.card import RATE, SAY, SAYS, can_be_tapped, heading, link, reads_plainly
from bot.channels.teams.render import CARD, MORE, MOST, MOST_WORDS, QUESTION, is_question, render
from handlers.conversation import (
    Choice,
    Choices,
    Copyable,
    Facts,
    Field,
    Form,
    Heading,
    MeasureCard,
    Message,
    Notice,
    Paragraph,
    Person,
    Points,
    Rating,
    Reply,
    ReplyPart,
    SourceLine,
    Sources,
)
from knowledge.models import Role
from tests.conftest import NOW
from tests.knowledge.messy import messy
from tests.slack_channel.test_slack_render import BLANK, FIELDS, LONG, SAID
from tests.slack_channel.test_slack_render import HOSTILE as HOSTILE_ANYWHERE
from tests.teams_channel.cardrules import actions, elements, problems, texts
from tests.web.fake import ANSWER, EVERY_PART, REMINDER

HOSTILE = HOSTILE_ANYWHERE | {
    "markdown": "**x** _y_ ~z~ # h",
    "markdown list": "- a\n- b\n1. c",
    "markdown link": "[gov.uk](https://evil.example)",
    "mention": "<at>everyone</at>",
    "date": "{{DATE(2017-02-14T06:08:39Z,SHORT)}} {{TIME(2017-02-14T06:08:39Z)}} {{{DATE(2017-02-14T06:08:39Z)}}",
    "template": "${x} {{x}} $when",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)><b>x</b>",
    "separators": "a\u2028b\u2029c\x85d\x0be",
}

SAMPLES: dict[type, ReplyPart] = {
    Heading: Heading("A heading"),
    Paragraph: Paragraph("First line.\nSecond line.\n\nAfter a gap."),
    Points: Points(("One", "Two"), "Title"),
    Facts: Facts((("Name", "Value"), ("Other", "Thing")), "Title"),
    Copyable: Copyable("Title", "First line.\nSecond line."),
    Choices: Choices((Choice("Yes", "yes"), Choice("No", "no")), "Title"),
    MeasureCard: MeasureCard("NT1", "Title", "Priority", "unit", ("Why",), ("Proof", "More"), (Choice("Swap", "x"),)),
    Sources: Sources((SourceLine("Title", "https://www.gov.uk/a", "today"),), "Reviewed."),
    Notice: Notice("A notice"),
    Rating: Rating((Choice("Yes", "yes"),), "Did this help?"),
    Form: Form("purchase", "Title", (Field("a", "Label", "Hint", "value", "Wrong"), Field("b", "Other")), "Send"),
}
"""A part of each kind, with something in each of its texts."""


def said_by(part: ReplyPart) -> Iterator[str]:
    """Give each text of *part* that a person is to read, in reading order."""
    match part:
        case Heading() | Paragraph() | Notice():
            yield part.text
        case Points():
            yield from (part.title, *part.items)
        case Facts():
            yield from (part.title, *(text for fact in part.items for text in fact))
        case Copyable():
            yield from (part.title, part.text)
        case Choices() | Rating():
            yield from (part.title, *(item.label for item in part.items if can_be_tapped(item)))
        case MeasureCard():
            yield from (part.code, part.title, part.unit, part.priority, *part.reasons, *part.evidence)
            yield from (item.label for item in part.choices if can_be_tapped(item))
        case Sources():
            yield from (*(text for line in part.items for text in (line.title, line.date)), part.reviewed)
        case Form():
            yield part.title
            for field in part.fields:
                yield from (field.error, field.label, field.hint)
            yield part.submit


def sent(card: AdaptiveCard | None) -> dict[str, Any]:
    """Return *card* as it goes to Teams."""
    assert card is not None
    written = json.dumps(card.model_dump(by_alias=True, exclude_none=True), ensure_ascii=False)
    loaded: dict[str, Any] = json.loads(written.encode())
    return loaded


def card_of(*parts: ReplyPart) -> dict[str, Any]:
    """Return the card that says *parts*."""
    return sent(render(Reply(parts), as_card=True).card)


def flat(text: str) -> str:
    """Return *text* as a reader sees it, one space between words."""
    return " ".join(visible(text).split())


def lost(reply: Reply, card: dict[str, Any]) -> list[str]:
    """Return the words of *reply* that its card does not show in their place."""
    shown, place, missing = flat(" ".join(texts(card))), 0, []
    for text in (flat(text) for part in reply.parts for text in said_by(part)):
        found = shown.find(text, place)
        if found < 0:
            missing.append(text)
        else:
            place = found + len(text)
    return missing


def untrue(reply: Reply, card: dict[str, Any]) -> list[str]:
    """Return the choices of *reply* whose button in its card says something else."""
    says = [each["data"]["says"] for each in actions(card) if each.get("data", {}).get("action") in {SAY, RATE}]
    wanted = [choice.says for choice in reply.choices() if can_be_tapped(choice)]
    return [] if says == wanted else [f"{says} instead of {wanted}"]


def check(reply: Reply) -> list[str]:
    """Return everything that is wrong with *reply* in Teams."""
    card = sent(render(reply, as_card=True).card)
    wrong = problems(card) + untrue(reply, card) + [f"lost: {text[:80]}" for text in lost(reply, card)]
    said = render(reply)
    if said.card is None and (
        unsaid := [text for part in reply.parts for text in said_by(part) if text not in said.text]
    ):
        wrong.append(f"not in the plain words: {unsaid}")
    return wrong


# Every reply


@pytest.mark.parametrize("role", Role)
def test_every_page_is_shown_whole(assistant, pack, role):
    """Each topic, term and measure stands in one card, with every word of it in its place."""
    wrong = {ident: found for ident in pack.topic_ids() if (found := check(assistant.ask.topic(ident, role)))}

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_recommendations_are_shown_whole(assistant, pack, role):
    """The measures for a subject stand in one card; so does what is said of them next."""
    wrong = {}
    for subject in [*pack.subjects.values()][[*Role].index(role) :: 8]:
        thread = f"teams render {subject.id} {role}"
        first = assistant.reply(Message(f"{subject.title}, 3 years, £450k", Person(role), thread, NOW), "recommend")
        replies = {"": first}
        for text in ("tell me more", "compare them"):
            replies[text] = assistant.reply(Message(text, Person(role), thread, NOW))
        wrong |= {(subject.id, text): found for text, reply in replies.items() if (found := check(reply))}

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("text", SAID, ids=lambda text: text[:20])
def test_every_other_reply_is_shown_whole(say, text, role):
    """Greetings, refusals, sums and forms stand in one card each."""
    assert check(say(text, role)) == []


@pytest.mark.parametrize("overheard", [True, False])
@pytest.mark.parametrize("role", Role)
def test_the_home_page_and_the_greeting_are_shown_whole(assistant, role, overheard):
    """What a person meets first holds every word of it."""
    person = Person(role, overheard)

    assert check(assistant.home(person, NOW)) == []
    assert check(assistant.welcome(person)) == []


@pytest.mark.parametrize("reply", [EVERY_PART, ANSWER, REMINDER], ids=["every part", "an answer", "a reminder"])
def test_replies_of_many_parts_are_shown_whole(reply):
    """A reply of all kinds of parts stands in one card."""
    assert check(reply) == []


@pytest.mark.parametrize("kind", get_args(ReplyPart))
def test_every_kind_of_part_is_shown(kind):
    """No kind of part is left out, also of those that the bot learns later."""
    assert check(Reply((SAMPLES[kind],))) == []
    assert check(Reply((Heading("Before"), SAMPLES[kind], Heading("After")))) == []


# With a card and without


def test_plain_words_need_no_card():
    """An answer of sentences only is a message like any other, each paragraph apart."""
    said = render(Reply((Paragraph("I have noted that."), Notice("Not legal advice."))))

    assert said.card is None
    assert said.text == "I have noted that.\n\nNot legal advice."


def test_plain_words_can_stand_in_a_card():
    """What replaces a card is a card, whatever it says."""
    reply = Reply((Paragraph("I have noted that."),))

    assert [*texts(sent(render(reply, as_card=True).card))] == ["I have noted that."]


def test_the_words_beside_a_card_are_its_beginning():
    """A notification says the heading and the first paragraph."""
    said = render(Reply((Heading("A return is due"), Facts((("a", "b"),)), Paragraph("It is late."), Paragraph("c"))))

    assert said.text == "A return is due. It is late."
    assert sent(said.card)["fallbackText"] == said.text


def test_a_long_plain_message_says_that_there_is_more():
    """A message without a card is cut where Teams would refuse it."""
    said = render(Reply((Paragraph("word " * 5_000),)))

    assert said.text.endswith(MORE)
    assert len(said.text) <= MOST_WORDS + len(MORE) + 2


@pytest.mark.parametrize("as_card", [True, False])
def test_an_empty_reply_is_still_a_message(as_card):
    """Nothing to say is shown as a sign, so that Teams takes it."""
    said = render(Reply(()), as_card=as_card)

    assert said.text == "…"
    assert (said.card is not None) == as_card
    assert said.card is None or problems(sent(said.card)) == []


# How it reads


def test_every_line_is_a_line():
    """Line ends show on every client, and a line left empty is a gap."""
    blocks = elements(card_of(Paragraph("a\nb\r\nc\n\n\nd\u2028e")), "RichTextBlock")

    assert [block["inlines"][0]["text"] for block in blocks] == ["a", "b", "c", "d", "e"]
    assert [block.get("spacing") for block in blocks] == [None, "None", "None", None, "None"]


def test_headings_are_headings():
    """Somebody who cannot see the card can go from heading to heading, and from measure to measure."""
    card = card_of(Heading("Two measures"), SAMPLES[MeasureCard], SAMPLES[Form])

    assert [each["text"] for each in elements(card, "TextBlock") if each["style"] == "heading"] == [
        "Two measures",
        "NT1 Title",
        "Title",
    ]


@pytest.mark.parametrize(
    "text", ["How many marks should social value get?", "NT1: Local people", "“Grounds”, 3 years (£450k) & more: 10%"]
)
def test_words_of_our_own_are_real_headings(text):
    """The signs of plain English do not keep a heading from being one."""
    assert reads_plainly(text)


@pytest.mark.parametrize(
    "text", ["1. a", "1) a", "- a", "+ a", "# a", "a_b", "a*b", "`a`", "[a](b)", "<b>", "&amp;", "&#35;", "a|b", "a\\b"]
)
def test_signs_that_may_mean_something_are_shown_in_runs(text):
    """A heading that a client may read as Markdown is shown as it is, in letters that look the same."""
    shown = heading(text, "Large").model_dump(by_alias=True, exclude_none=True)

    assert shown["type"] == "RichTextBlock"
    assert {(run["size"], run["weight"]) for run in shown["inlines"]} == {("Large", "Bolder")}


def test_what_belongs_together_is_set_apart():
    """A line stands before a heading that is not the first, before each measure and after the last."""
    card = MeasureCard("NT1", "a", "b", "c")
    body = card_of(Heading("a"), Paragraph("b"), Heading("c"), card, card, Paragraph("d"), card, Heading("e"))["body"]
    kinds = [f"{'| ' if each.get('separator') else ''}{each['type']}" for each in body]

    assert (
        " ".join(kinds)
        == "TextBlock RichTextBlock | TextBlock | Container | Container | RichTextBlock | Container | TextBlock"
    )


def test_what_has_buttons_of_its_own_is_set_apart():
    """A line stands between two returns that have buttons each, and none before plain facts."""
    taps, titled, plain = Choices((Choice("a", "b"),)), Facts((("a", "b"),), "Return"), Facts((("a", "b"),))
    body = card_of(titled, taps, titled, taps, plain)["body"]

    assert [place for place, each in enumerate(body) if each.get("separator")] == [3]


def test_a_text_to_copy_stands_in_a_field_of_its_own():
    """Where to begin and where to end a copy is plain to see."""
    (field,) = elements(card_of(SAMPLES[Copyable]), "Container")

    assert field["style"] == "emphasis"
    assert [*texts(field)] == ["First line.", "Second line."]


# Buttons


def test_a_tap_on_a_measure_changes_its_card():
    """Buttons of a measure replace the card, or send a message on a client that cannot."""
    (tap,) = actions(card_of(SAMPLES[MeasureCard], Paragraph("a")))

    assert (tap["type"], tap["verb"], tap["data"]) == (
        "Action.Execute",
        SAY,
        {"action": SAY, "says": "x", CARD: ["NT1"]},
    )
    assert tap["fallback"]["type"] == "Action.Submit"


def test_a_tap_on_a_question_answers_in_its_place():
    """The answers to a bare question replace it."""
    question = Reply((Paragraph("Which one?"), Choices((Choice("This", "this"),))))
    (tap,) = actions(sent(render(question).card))

    assert is_question(question)
    assert (tap["type"], tap["data"]) == ("Action.Execute", {"action": SAY, "says": "this", QUESTION: True})


@pytest.mark.parametrize(
    "reply",
    [Reply((Heading("a"), Choices((Choice("b", "c"),)))), Reply((Paragraph("a"),)), ANSWER, REMINDER],
    ids=["a heading", "no choices", "an answer", "a reminder"],
)
def test_other_replies_are_no_question(reply):
    """What stands with an answer stays when something is tapped."""
    assert not is_question(reply)
    assert {each["type"] for each in actions(sent(render(reply, as_card=True).card))} <= {
        "Action.Submit",
        "Action.OpenUrl",
    }


def test_a_rating_says_that_it_is_one():
    """A tap on a rating is told from a tap on a choice."""
    (tap,) = actions(card_of(SAMPLES[Rating]))

    assert (tap["type"], tap["data"]) == ("Action.Submit", {"action": RATE, "says": "yes"})


@pytest.mark.parametrize("count", [1, 6, 7, 20])
def test_many_choices_stand_in_rows(count):
    """However many choices there are, none hides behind another."""
    items = tuple(Choice(f"N{number}", f"say {number}") for number in range(count))
    card = card_of(Choices(items))

    assert problems(card) == []
    assert [each["title"] for each in actions(card)] == [item.label for item in items]


def test_long_choices_stand_under_each_other():
    """A button of many words has a row for itself, so that its words are not cut."""
    card = card_of(Choices((Choice("w" * 60, "a"), Choice("short", "b"), Choice("brief", "c"), Choice("w" * 50, "d"))))

    assert [len(row["actions"]) for row in elements(card, "ActionSet")] == [1, 2, 1]


@pytest.mark.parametrize(
    "says", ["x" * (SAYS + 1), "a\ud800b"], ids=["more words than a tap can carry", "a sign that cannot be sent"]
)
def test_what_cannot_be_said_unchanged_cannot_be_tapped(says):
    """A choice whose words would arrive changed has no button, and the others have theirs."""
    card = card_of(Choices((Choice("a", says), Choice("b", "x" * SAYS))))

    assert problems(card) == []
    assert [each["title"] for each in actions(card)] == ["b"]


# Links


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://evil.example|gov.uk",
        "https:///nowhere",
        "https://a b",
        "http://[",
        "mailto:a@b.uk",
        "https://a\u200b.uk/",
        "https://a.uk/\u202egpj.exe",
        "https://a.uk/\ud800",
        "",
    ],
)
def test_what_is_no_address_is_no_link(url):
    """Only an address on the web can be followed; of anything else the title is shown."""
    (run,) = link(url, "A page")

    assert run.model_dump(by_alias=True, exclude_none=True) == {"type": "TextRun", "text": "A page"}


def test_a_source_can_be_followed():
    """A source is its title, which leads to it, and its date."""
    card = card_of(SAMPLES[Sources])
    (followed,) = [run for run in elements(card, "TextRun") if "selectAction" in run]

    assert (followed["text"], followed["selectAction"]["url"]) == ("Title", "https://www.gov.uk/a")
    assert "• Title (today)" in texts(card)


# Limits


@pytest.mark.parametrize(
    "part",
    [
        Heading("word " * 90),
        Paragraph("word " * 500),
        Points(("word " * 100,) * 5),
        Facts((("word " * 10, "word " * 100),) * 5),
        Copyable("Title", "£" * 2_000),
        MeasureCard("NT1", "a", "b", "c", ("word " * 300,), ("word " * 300,), (Choice("a", "b"),)),
        Choices((Choice("a", "b" * 1_500),)),
    ],
    ids=lambda part: part.part,
)
def test_a_card_that_is_too_long_says_that_there_is_more(part):
    """However long the parts are together, Teams takes the card: it holds the first of them, and says so."""
    card, whole = card_of(*(part,) * 40), card_of(part)

    assert problems(card) == []
    assert len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()) <= MOST
    assert [*texts(card)][: len([*texts(whole)])] == [*texts(whole)]
    assert [*texts(card)][-1] == MORE


def test_one_part_that_is_too_long_is_shown_as_far_as_it_goes():
    """A measure or a text that fills more than a card is shown from its beginning."""
    for part in (MeasureCard("NT1", "a", "b", "c", ("word " * 300,) * 20), Copyable("Title", "line\n" * 2_000)):
        shown = [*texts(card_of(part))]

        assert problems(card_of(part)) == []
        assert shown[0] in {"NT1 a", "Title"}
        assert len(shown) > 10
        assert shown[-1] == MORE


# Hostile texts


def wrong_with(name: str, text: str) -> list[str]:
    """Return what is wrong when *text* stands in this field."""
    reply = Reply((Heading("Title"), FIELDS[name](text)))
    card = sent(render(reply, as_card=True).card)
    (followed,) = [{run["selectAction"]["url"] for run in elements(card, "TextRun") if "selectAction" in run}]
    return problems(card) + untrue(reply, card) + [*(followed - {"https://www.gov.uk/a"})]


@pytest.mark.parametrize("name", FIELDS)
def test_no_text_acts_as_a_command(name):
    """A text that looks like Markdown, a mention or a date pattern is shown as text, and Teams takes the card."""
    wrong = {which: found for which, text in HOSTILE.items() if (found := wrong_with(name, text))}

    assert wrong == {}


@pytest.mark.parametrize("name", FIELDS)
def test_no_length_of_a_text_is_refused(name):
    """Neither ten thousand characters nor none keep a reply from being shown."""
    wrong = {which: found for which, text in (LONG | BLANK).items() if (found := wrong_with(name, text))}

    assert wrong == {}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_typed_is_shown_as_it_was(text):
    """A text that looks like a command reads as it was typed, sign for sign."""
    shown = flat(" ".join(texts(card_of(Paragraph(text), Points((text,)), Facts((("a", text),))))))

    assert shown == f"{flat(text)} • {flat(text)} a: {flat(text)}"


@pytest.mark.parametrize("name", FIELDS)
def test_no_messy_text_breaks_a_card(name):
    """Whatever stands in a reply, all of it is shown in its place, every tap says what it should, no rule is broken."""

    @settings(max_examples=25)
    @given(messy.map(lambda text: text[:100]))
    def shown(text: str) -> None:
        assert check(Reply((Heading("Before"), FIELDS[name](text), Paragraph("After.")))) == []

    shown()


@given(st.lists(st.sampled_from([*SAMPLES.values()]), max_size=12))
def test_parts_in_any_order_make_a_card(parts):
    """Whatever parts a reply has, and however often, Teams takes its card. A second form has no place in it."""
    forms = [part for part in parts if isinstance(part, Form)]
    reply = Reply(tuple(part for part in parts if not isinstance(part, Form)) + tuple(forms[:1]))

    assert check(reply) == []
    assert problems(card_of(*parts)) == []


@given(st.text(alphabet=st.sampled_from("ab1 .)(-+!&;:/?£#x")))
def test_a_heading_never_reads_as_markdown(text):
    """A text of signs that Markdown knows is a heading only where it cannot be read as anything else."""
    assert not (reads_plainly(text) and re.search(r"^\s*[-+#]|^\s*\d+[.)]|&[#\w]|^\s", text))


# The rules themselves

GOOD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "lang": "en",
    "fallbackText": "a",
    "body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "a"}]}],
}
SUBMIT = {"type": "Action.Submit", "title": "a", "associatedInputs": "none", "data": {"action": "say", "says": "b"}}
INPUT = {"type": "Input.Text", "id": "a", "label": "b", "isRequired": True, "errorMessage": "c"}


def test_a_good_card_breaks_no_rule():
    """The rules have nothing to say against a card that is right."""
    more = [{"type": "ActionSet", "actions": [SUBMIT]}, INPUT]

    assert problems(GOOD) == []
    assert problems({**GOOD, "body": more}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1.6"},
        {"fallbackText": ""},
        {"body": []},
        {"lang": "en-GB"},
        {"colour": "red"},
        {"body": [{"type": "Badge", "text": "a"}]},
        {"body": [{"type": "RichTextBlock"}]},
        {"body": [{"type": "TextBlock", "text": "[a](https://b.example)", "wrap": True}]},
        {"body": [{"type": "TextBlock", "text": "a"}]},
        {"body": [{"type": "FactSet", "facts": [{"title": "a", "value": "**b**"}]}]},
        {"body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "{{DATE(a)}}"}]}]},
        {"body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "a\u202eb"}]}]},
        {"body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "w" * 30_000}]}]},
        {"body": [{"type": "ActionSet", "actions": [SUBMIT] * 7}]},
        {"body": [{"type": "ActionSet", "actions": [{**SUBMIT, "title": " "}]}]},
        {"body": [{"type": "ActionSet", "actions": [{**SUBMIT, "associatedInputs": "auto"}]}]},
        {"body": [{"type": "ActionSet", "actions": [{**SUBMIT, "type": "Action.Execute", "verb": "say"}]}]},
        {"body": [{"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "a", "url": "data:a"}]}]},
        {"body": [INPUT, INPUT]},
        {"body": [{**INPUT, "label": ""}]},
        {"body": [{key: value for key, value in INPUT.items() if key != "errorMessage"}]},
        {"body": [{**INPUT, "errorMessage": "_a_"}]},
    ],
    ids=lambda change: json.dumps(change)[:60],
)
def test_a_bad_card_breaks_a_rule(change):
    """Each of the rules is one that a card can break."""
    assert problems({**GOOD, **change}) != []
