"""What the bot says, as Slack shows it: nothing is lost, nothing is refused, and no text can act as a command."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.clean import visible
from bot.channels.slack.escape import TITLE, bold, fenced, fit, label, link, mrkdwn
from bot.channels.slack.form import errors_of, modal, submission_of
from bot.channels.slack.incoming import plain
from bot.channels.slack.render import MORE, MOST_TEXT, SECTION, render
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
    SourceLine,
    Sources,
    Submission,
)
from knowledge.models import Role
from tests.conftest import NOW
from tests.knowledge.messy import messy
from tests.slack.blockkit import problems, texts, view_problems
from tests.web.fake import ANSWER, EVERY_PART

GOLD = Path(__file__).parents[1] / "gold"
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}

SAID = (
    "hello",
    "thanks",
    "yes",
    "",
    "?!",
    "x" * 10_001,
    "qwerty asdf zxcv",
    "who won the football",
    "2 apprentices for 18 months",
    "5% of £200k",
    "tell me more",
    "swap NT1",
    "why NT99",
    "show all measures",
    "check my draft answer",
    "describe a purchase",
    "not what I meant",
    "which returns are due",
    "add a contract",
    "forget me",
)
"""Things to say that bring each of the bot's other replies."""

HOSTILE = {
    "channel": "<!channel>",
    "here": "<!here|here> now",
    "mention": "<@U1> and <#C1|parks>",
    "link": "<https://evil.example|gov.uk>",
    "written entities": "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "direction": "safe \u202eexe.fdp\u2066 x",
    "zero width": "<\u200b!chan\u200bnel\u2060> \ufeffx",
    "nul": "a\x00b\x1b[31m <\x00!here>",
    "surrogate": "a\ud800b \udfff",
    "unassigned": "a\U000e0041\ue000b\U0010ffff",
    "backticks": "```` ``` `code` ```",
    "asterisks": "**bold** * _it_ ~no~",
    "line ends": "a\r\nb\n\n> quote",
    "emoji": "👩‍🔧 ✅ :tada:",
}
LONG = {
    "ten thousand characters": "word " * 2_000,
    "ten thousand letters": "w" * 10_000,
    "ten thousand entities": "&" * 10_000,
    "just too long for a title": "w" * (TITLE + 1),
}
BLANK = {"spaces": "   ", "nothing": "", "zero width only": "\u200b\u200b"}


def every_text(part: Any) -> Iterator[str]:
    """Give each text of *part* that a person is to read, as it was said."""
    if isinstance(part, Choice):
        yield part.label
    elif isinstance(part, Form):
        yield from (part.title, part.opens or part.submit)
    elif isinstance(part, SourceLine):
        yield from (part.title, part.date)
    elif isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from every_text(each)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name != "part":
                yield from every_text(getattr(part, field.name))


def flat(text: str) -> str:
    """Return *text* as a reader sees it: without marks, one space between words."""
    text = re.sub(r"<https?://[^|>]*\|([^>]*)>", r"\1", text)
    return " ".join(html.unescape(text).replace("*", "").replace("`", "").split())


def lost(reply: Reply) -> list[str]:
    """Return the words of *reply* that its message does not show."""
    shown = flat("\n".join(texts(render(reply).blocks)))
    said = (text for part in reply.parts for text in every_text(part))
    return [text for text in said if " ".join(visible(text).replace("*", "").replace("`", "").split()) not in shown]


def commands(value: object) -> list[str]:
    """Return what Slack would act upon in the texts of *value*: mentions, links and hidden characters.

    A plain text is shown as it is, so a mention in it is a mention to nobody.
    """
    shown = "\n".join(texts(value))
    spoken = "\n".join(each["text"] for each in _objects(value) if each.get("type") != "plain_text")
    found = re.findall(r"<[^\n]{0,20}", re.sub(r"<https://www\.gov\.uk/a\|[^<>|]*>", "", spoken))
    return found + [f"U+{ord(ch):04X}" for ch in shown if ch not in "\n\t" and unicodedata.category(ch) in HIDDEN]


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Give each object in *value* that holds a text."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from _objects(each)


def check(reply: Reply) -> list[str]:
    """Return everything that is wrong with *reply* in Slack."""
    said = render(reply)
    wrong = problems(said.blocks, "message") + [f"lost: {text[:80]}" for text in lost(reply)]
    return wrong + ([] if said.text.strip() and len(said.blocks) <= 50 else ["no text, or too many blocks"])


# Every reply


@pytest.mark.parametrize("role", Role)
def test_every_page_is_shown_whole(assistant, pack, role):
    """Each topic, term and measure stands in one message, with every word of it."""
    wrong = {ident: found for ident in pack.topic_ids() if (found := check(assistant.ask.topic(ident, role)))}

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_every_recommendation_is_shown_whole(assistant, pack, role):
    """The measures for each subject stand in one message; so does, for some, what can be said of them."""
    wrong = {}
    every = [*pack.subjects.values()]
    for number, subject in enumerate(every[[*Role].index(role) :: len(Role)]):
        thread = f"slack render {subject.id} {role}"
        first = assistant.reply(Message(f"{subject.title}, 3 years, £450k", Person(role), thread, NOW), "recommend")
        replies = {"": first}
        codes = [part.code for part in first.parts if isinstance(part, MeasureCard)]
        if codes and number % 4 == 0:
            for text in ("tell me more", "compare them", f"why {codes[0]}", f"swap {codes[0]}"):
                replies[text] = assistant.reply(Message(text, Person(role), thread, NOW))
        wrong |= {(subject.id, text): found for text, reply in replies.items() if (found := check(reply))}

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("text", SAID, ids=lambda text: text[:20])
def test_every_other_reply_is_shown_whole(say, text, role):
    """Greetings, refusals, sums and forms stand in one message each."""
    assert check(say(text, role)) == []


@pytest.mark.parametrize("role", Role)
def test_every_answer_to_a_real_question_is_shown_whole(say, role):
    """What people really ask is answered in one message, nothing lost."""
    rows = [json.loads(line) for line in (GOLD / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = {row["id"]: found for row in rows[::4] if (found := check(say(row["text"], role)))}

    assert wrong == {}


def test_every_check_of_a_draft_is_shown_whole(say):
    """What is said of a draft answer stands in one message, nothing lost."""
    rows = [json.loads(line) for line in (GOLD / "drafts.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = {}
    for row in rows:
        text = f"{row['question']}\n\n{row['draft']}".strip()
        if found := check(say(f"Check my draft answer\n\n{text}", Role.SUPPLIER)):
            wrong[row["id"]] = found

    assert wrong == {}


@pytest.mark.parametrize("overheard", [True, False])
@pytest.mark.parametrize("role", Role)
def test_the_home_page_and_the_greeting_are_shown_whole(assistant, role, overheard):
    """The home page holds every word of it, as a page and as a message."""
    person = Person(role, overheard)
    home, hello = assistant.home(person, NOW), assistant.welcome(person)

    assert check(home) == []
    assert check(hello) == []
    assert view_problems({"type": "home", "blocks": render(home).blocks}) == []


@pytest.mark.parametrize("reply", [EVERY_PART, ANSWER], ids=["every part", "an answer"])
def test_every_kind_of_part_is_shown_whole(reply):
    """A reply of all kinds of parts stands in one message."""
    assert check(reply) == []


def test_a_reply_of_too_many_parts_says_that_there_is_more():
    """What one message cannot hold is cut at the end, and the person is told."""
    said = render(Reply(tuple(Heading(f"Number {number}") for number in range(80))))

    assert problems(said.blocks) == []
    assert "more than one Slack message" in "\n".join(texts(said.blocks))


@pytest.mark.parametrize(
    "part",
    [
        Paragraph("word " * 500),
        Points(("word " * 100,) * 5),
        Copyable("Title", "&" * 2_000),
        MeasureCard("NT1", "a", "b", "c", ("word " * 300,), ("word " * 300,), (Choice("a", "b"),)),
    ],
    ids=lambda part: part.part,
)
def test_a_message_that_is_too_long_says_that_there_is_more(part):
    """However long the parts are together, Slack takes the message: it holds the first of them, and says so."""
    blocks = render(Reply((part,) * 12)).blocks
    whole = render(Reply((part,))).blocks

    assert problems(blocks) == []
    assert texts_of(blocks[: len(whole)]) == texts_of(whole)
    assert texts_of(blocks)[-1] == MORE
    assert MOST_TEXT - SECTION < sum(map(len, texts_of(blocks[:-1]))) <= MOST_TEXT


def texts_of(blocks: list[dict[str, Any]]) -> list[str]:
    """Return all texts of *blocks*."""
    return list(texts(blocks))


def test_what_belongs_together_is_set_apart():
    """A line stands before a heading that is not the first, before each measure and after the last."""
    card = MeasureCard("NT1", "a", "b", "c")
    parts = (Heading("a"), Paragraph("b"), Heading("c"), card, card, Paragraph("d"), card, Heading("e"))
    kinds = [block["type"] for block in render(Reply(parts)).blocks]

    assert (
        " ".join(kinds).replace("divider", "|")
        == "header section | header | section | section | section | section | header"
    )


def test_what_has_buttons_of_its_own_is_set_apart():
    """A line stands between two returns that have buttons each, and none before plain facts."""
    taps, titled, plain = Choices((Choice("a", "b"),)), Facts((("a", "b"),), "Return"), Facts((("a", "b"),))
    kinds = [block["type"] for block in render(Reply((titled, taps, titled, taps, plain))).blocks]

    assert " ".join(kinds).replace("divider", "|") == "section actions | section actions section"


@pytest.mark.parametrize(("opens", "shown"), [("Open the form", "Open the form"), ("", "Suggest measures")])
def test_the_button_of_a_form_says_what_it_does(opens, shown):
    """The button opens the form, and says so where the form has words for that."""
    (row,) = (
        block
        for block in render(Reply((Form("purchase", "Title", (), "Suggest measures", opens),))).blocks
        if block["type"] == "actions"
    )

    assert [each["text"]["text"] for each in row["elements"]] == [shown]


def test_an_empty_reply_is_still_a_message():
    """Nothing to say is shown as a sign, so that Slack takes it."""
    said = render(Reply(()))

    assert problems(said.blocks) == []
    assert said.text.strip()


# Forms


def test_the_form_says_all_of_it(assistant):
    """Each question and each hint stands in the form, and what is known stands in its field."""
    form = assistant.purchase_form("grounds & parks")
    view = modal(form, {"team": "T1"})

    assert view_problems(view) == []
    shown = [*texts(view)]
    assert [text for field in form.fields for text in (field.label, field.hint) if text not in shown] == []
    assert view["blocks"][0]["element"]["initial_value"] == "grounds & parks"


def test_what_is_filled_in_comes_back(assistant):
    """What a person types into the form is what the bot reads, with where to answer."""
    view = modal(assistant.purchase_form(), {"team": "T1", "channel": "C1"})
    state = {"bought": "benches", "value": None, "length": "3 years"}
    filled = {**view, "state": {"values": {name: {"input": {"value": value}} for name, value in state.items()}}}

    submission, carried = submission_of(filled)
    assert submission == Submission("purchase", {"bought": "benches", "value": "", "length": "3 years"})
    assert carried == {"team": "T1", "channel": "C1"}


def test_what_is_wrong_stands_under_its_field(assistant):
    """Each field that is wrong is named, and no other."""
    filled = Submission("purchase", {"bought": "", "value": "lots", "length": "3 years"})
    reply = assistant.reply(Message("", Person(), "slack wrong form", NOW, filled))

    assert sorted(errors_of(reply.form(), modal(reply.form(), {}))) == ["bought", "value"]


@pytest.mark.parametrize("text", [*HOSTILE.values(), *LONG.values()], ids=[*HOSTILE, *LONG])
def test_no_text_in_a_form_is_refused(text):
    """Whatever stands in a form, Slack opens it."""
    form = Form("purchase", text, (Field("bought", text, text, text, text, 4),), text)
    view = modal(form, {"team": "T1"})

    assert view_problems(view) == []
    assert [name for name in commands(view) if name.startswith("U+")] == []


@pytest.mark.parametrize("optional", [True, False])
def test_a_choice_of_one_is_a_list(optional):
    """A question with set answers is a list to choose from, with what stands there chosen and what is wrong below."""
    states = Field("state", "How it goes", "Choose one.", "Late", "Say why.", options=("On time", "Late"))
    form = Form("return", "A return", (replace(states, optional=optional),), "Send")
    (block,) = modal(form, {})["blocks"]

    assert view_problems(modal(form, {})) == []
    assert block["element"]["type"] == "static_select"
    assert [each["value"] for each in block["element"]["options"]] == ["On time", "Late"]
    assert block["element"]["initial_option"]["value"] == "Late"
    assert (block["optional"], block["hint"]["text"]) == (optional, "Choose one.")
    assert errors_of(form, modal(form, {})) == {"state": "Say why."}


@pytest.mark.parametrize("value", ["", "Elsewhere"])
def test_a_list_begins_with_nothing_chosen(value):
    """Where nothing stands yet, or what is no answer, nothing is chosen."""
    form = Form("return", "A return", (Field("state", "State", value=value, options=("On time", "Late")),), "Send")

    assert "initial_option" not in modal(form, {})["blocks"][0]["element"]


@pytest.mark.parametrize(("chosen", "value"), [({"value": "Late"}, "Late"), (None, "")], ids=["one", "nothing"])
def test_what_is_chosen_comes_back(chosen, value):
    """What a person chooses from a list is what the bot reads; nothing chosen is nothing."""
    form = Form("return", "A return", (Field("state", "State", options=("On time", "Late")),), "Send")
    state = {"state": {"input": {"type": "static_select", "selected_option": chosen}}}

    assert submission_of({**modal(form, {}), "state": {"values": state}})[0].values == {"state": value}


@pytest.mark.parametrize("count", [1, 100, 101, 450])
def test_a_list_may_be_long(count):
    """However many answers there are, Slack takes the list, and each can be chosen."""
    options = tuple(f"Contract {number} {'of grounds maintenance ' * 9}" for number in range(count))
    form = Form("return", "A return", (Field("contract", "Contract", value=options[-1], options=options),), "Send")
    element = modal(form, {})["blocks"][0]["element"]
    groups = element.get("option_groups") or [element]
    values = [each["value"] for group in groups for each in group["options"]]

    assert view_problems(modal(form, {})) == []
    assert max(len(group["options"]) for group in groups) <= 100
    assert len({*values}) == count
    assert element["initial_option"]["value"] == values[-1]


@pytest.mark.parametrize("options", [*HOSTILE.values(), *LONG.values(), *BLANK.values()], ids=[*HOSTILE, *LONG, *BLANK])
def test_no_text_in_a_list_is_refused(options):
    """Whatever there is to choose from, Slack opens the form."""
    form = Form("return", "A return", (Field("state", "State", value=options, options=(options,)),), "Send")

    assert view_problems(modal(form, {})) == []


def test_a_title_that_is_cut_stands_whole_above_the_questions():
    """The top of a modal holds few letters, so a long title is read below it."""
    title = "Return for grounds maintenance, July to September 2026"
    view = modal(Form("return", title, (Field("a", "b"),), "Send"), {})

    assert view_problems(view) == []
    assert view["title"]["text"] == "Return for grounds main…"
    assert view["blocks"][0]["text"]["text"] == title


def test_a_very_long_form_is_opened():
    """A form of more questions than a modal holds is opened with the first of them."""
    view = modal(Form("return", "A return", tuple(Field(f"f{n}", f"Figure {n}") for n in range(130)), "Send"), {})

    assert view_problems(view) == []
    assert len(view["blocks"]) == 100


def test_a_form_may_have_a_long_name():
    """A name of three hundred letters of any script opens the form and comes back."""
    form = Form("ß" * 300, "A return", (Field("a", "b"),), "Send")
    view = modal(form, {"team": "T1", "url": "https://hooks.slack.com/" + "x" * 100})

    assert problems(render(Reply((form,))).blocks) == []
    assert view_problems(view) == []
    assert submission_of({**view, "state": {"values": {}}})[0].form == form.name


@pytest.mark.parametrize("part", [Points, lambda items: Facts(tuple((each, each) for each in items))])
def test_a_list_of_a_hundred_contracts_is_shown_as_far_as_it_goes(part):
    """A long list is one that Slack takes, from its first line on; what is left out is said."""
    lines = tuple(f"CON-{number}: grounds maintenance in Ludlow and {'Oswestry ' * 6}" for number in range(100))
    blocks = render(Reply((Heading("Contracts"), part(lines)))).blocks

    assert problems(blocks) == []
    assert lines[0].strip() in "\n".join(texts(blocks))
    assert lines[-1].strip() in "\n".join(texts(blocks)) or texts_of(blocks)[-1] == MORE


def test_a_digest_of_thirty_returns_is_shown_as_far_as_it_goes():
    """A digest with buttons for each return is one that Slack takes, and says that there is more."""
    each = (Facts((("Contract", "CON-1"), ("Due", "30 September"))), Choices((Choice("Give it", "give CON-1"),)))
    blocks = render(Reply((Heading("Due"), *(part for _ in range(30) for part in each)))).blocks

    assert problems(blocks) == []
    assert texts_of(blocks)[-1] == MORE


# Hostile texts


FIELDS = {
    "heading": lambda text: Heading(text),
    "paragraph": lambda text: Paragraph(text),
    "notice": lambda text: Notice(text),
    "points title": lambda text: Points(("a",), text),
    "points item": lambda text: Points((text, "a"), "Points"),
    "facts title": lambda text: Facts((("a", "b"),), text),
    "facts name": lambda text: Facts(((text, "b"),)),
    "facts value": lambda text: Facts((("a", text),)),
    "copyable title": lambda text: Copyable(text, "a"),
    "copyable text": lambda text: Copyable("Title", text),
    "card code": lambda text: MeasureCard(text, "a", "b", "c"),
    "card title": lambda text: MeasureCard("NT1", text, "b", "c"),
    "card priority": lambda text: MeasureCard("NT1", "a", text, "c"),
    "card unit": lambda text: MeasureCard("NT1", "a", "b", text),
    "card reason": lambda text: MeasureCard("NT1", "a", "b", "c", (text, "d")),
    "card evidence": lambda text: MeasureCard("NT1", "a", "b", "c", (), (text, "d")),
    "card choice": lambda text: MeasureCard("NT1", "a", "b", "c", (), (), (Choice(text, text), Choice("a", "b"))),
    "choice label": lambda text: Choices((Choice(text, "a"), Choice("b", "c"))),
    "choice says": lambda text: Choices((Choice("a", text), Choice("b", "c"))),
    "choices title": lambda text: Choices((Choice("a", "b"),), text),
    "rating": lambda text: Rating((Choice("Yes", text), Choice("No", text)), "Did this help?"),
    "rating title": lambda text: Rating((Choice("Yes", "yes"),), text),
    "source title": lambda text: Sources((SourceLine(text, "https://www.gov.uk/a", "today"),), ""),
    "source address": lambda text: Sources((SourceLine("a", text, "today"),), "b"),
    "source date": lambda text: Sources((SourceLine("a", "https://www.gov.uk/a", text),), ""),
    "reviewed": lambda text: Sources((), text),
    "form title": lambda text: Form("purchase", text, (), "Submit"),
    "form submit": lambda text: Form("purchase", "Title", (), text),
    "form opens": lambda text: Form("purchase", "Title", (), "Submit", text),
}
"""A part for each text that a part can hold."""


def wrong_with(name: str, text: str) -> list[str]:
    """Return what is wrong when *text* stands in this field."""
    said = render(Reply((Heading("Title"), FIELDS[name](text))))
    return problems(said.blocks) + commands(said.blocks) + commands({"text": said.text})


@pytest.mark.parametrize("name", FIELDS)
def test_no_text_acts_as_a_command(name):
    """A text that looks like a mention, a link or a control sign is shown as text, and Slack takes the message."""
    wrong = {which: found for which, text in HOSTILE.items() if (found := wrong_with(name, text))}

    assert wrong == {}


@pytest.mark.parametrize("name", FIELDS)
def test_a_long_text_is_not_refused(name):
    """A text of ten thousand characters does not keep a reply from being shown."""
    wrong = {which: found for which, text in LONG.items() if (found := wrong_with(name, text))}

    assert wrong == {}


@pytest.mark.parametrize("name", FIELDS)
def test_a_blank_text_is_not_refused(name):
    """A text without a letter does not keep the rest of a reply from being shown."""
    wrong = {which: found for which, text in BLANK.items() if (found := wrong_with(name, text))}

    assert wrong == {}


@pytest.mark.parametrize("name", FIELDS)
def test_no_messy_text_acts_as_a_command(name):
    """Whatever stands in a reply, no sign of it means anything to Slack."""

    @settings(max_examples=25)
    @given(messy.filter(lambda text: visible(text).strip(" \n\t*")))
    def shown(text: str) -> None:
        assert commands(render(Reply((FIELDS[name](text),))).blocks) == []

    shown()


# Single texts


@given(st.text())
def test_what_is_written_for_slack_reads_as_it_was(text):
    """What the bot writes, and somebody copies back, is read as the same words."""
    assert plain(mrkdwn(text)) == visible(text).strip()


@given(st.text())
def test_bold_and_copied_text_cannot_break_out(text):
    """No text ends the bold or the block to copy early."""
    assert bold(text).count("*") == 2
    assert fenced(text, SECTION).count("```") == 2


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://evil.example|gov.uk",
        "https://evil.example>x",
        "https:///nowhere",
        "https://a b",
        "http://[",
        "!channel",
        "@U1",
        "mailto:a@b.uk",
        "https://a\u200b.uk/",
        "https://a.uk/\u202egpj.exe",
        "https://a.uk/\x00",
        "https://a.uk/\ud800",
        "https://a.uk/\ue000",
        "",
    ],
)
def test_what_is_no_address_is_no_link(url):
    """Only an address on the web is made a link; of anything else the title is shown."""
    assert link(url, "A page") == "A page"


def test_a_link_shows_its_title():
    """A source can be tapped by its title, whatever signs the title holds."""
    assert link("https://a.uk/?b=1&c=2", "A | <b>\nc") == "<https://a.uk/?b=1&amp;c=2|A / &lt;b&gt; c>"


@pytest.mark.parametrize("count", [50, 579, 580, 581, 1_160, 1_161, 1_740])
def test_a_long_text_of_entities_is_cut_between_them(count):
    """A long run of ampersands is shown whole, over several sections."""
    blocks = render(Reply((Paragraph("&" * count),))).blocks

    assert all(re.fullmatch("(&amp;)+", text) for text in texts(blocks))
    assert sum(text.count("&amp;") for text in texts(blocks)) == count


@pytest.mark.parametrize("sign", ["w", "&", "<"])
@pytest.mark.parametrize("count", [2_000, 10_000])
def test_a_long_text_to_copy_stays_one_block(sign, count):
    """A text to copy that is too long for a section ends with an ellipsis, inside its block, no entity cut in two."""
    (block,) = render(Reply((Copyable(sign * 400, sign * count),))).blocks
    title, inside = block["text"]["text"].split("\n", 1)

    assert problems([block]) == []
    assert re.fullmatch(rf"\*({mrkdwn(sign)})+…\*", title)
    assert re.fullmatch(rf"```\n({mrkdwn(sign)})+…?\n```", inside)


@given(st.text(alphabet=st.characters() | st.sampled_from("&<>\u200b \n")), st.integers(1, 40))
def test_a_text_is_made_to_fit(text, most):
    """A text that is cut is the beginning of the text, no longer than asked, and ends with an ellipsis."""
    cut = fit(text, most)

    assert len(cut) <= most
    if cut != mrkdwn(text):
        assert cut.endswith("…")
        assert mrkdwn(text).startswith(cut[:-1])
        assert visible(text).startswith(html.unescape(cut[:-1]))


@given(st.text(), st.integers(1, 40))
def test_a_label_is_one_line_and_never_empty(text, most):
    """A button or a heading has something to show, on one line."""
    shown = label(text, most)

    assert 0 < len(shown) <= most
    assert shown == " ".join(shown.split())


@given(st.text(alphabet=st.sampled_from("*&w \n"), max_size=3 * TITLE))
def test_a_title_is_cut(text):
    """A title in bold is no longer than a title may be."""
    assert len(bold(text)) <= TITLE + 2
