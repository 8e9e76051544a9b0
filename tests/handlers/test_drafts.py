"""A supplier pastes a draft answer: they read what is there and what is missing, and nothing is written for them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.conversation import Choices, Copyable, Facts, Heading, Notice, Paragraph, Points, Rating, Reply
from knowledge.models import Role
from knowledge.pack import Pack
from tests.handlers.talk import GROUNDS, codes, gives_up, to_tap, understood, words

ASKS = "Check my draft answer"
QUESTION = "How many apprentices will you take on, by when, and who is responsible?"
SHORT = "We will give 40 hours of volunteering to charities in Ludlow each year."
LONG = (
    "We will employ six full-time cleaners who live in Shropshire on this contract by the end of month three. "
    "Vacancies will go first to Jobcentre Plus in Shrewsbury.\n\n"
    "We will take on two apprentices with a further education college in September 2027. "
    "That gives 104 apprenticeship weeks over the contract.\n\n"
    "Our Contract Manager is responsible for both and will report every quarter."
)
GOLD = [json.loads(line) for line in (Path(__file__).parents[1] / "gold/drafts.jsonl").read_text("utf-8").splitlines()]


def checked(reply: Reply) -> dict[str, dict[str, str]]:
    """Return what *reply* says of each promise of a draft, by the measure it is shown under."""
    return {part.title: dict(part.items) for part in reply.parts if isinstance(part, Facts)}


def is_check(reply: Reply, pack: Pack) -> bool:
    """Tell whether *reply* checks a draft."""
    return pack.wording.draft_limits in [part.text for part in reply.parts if isinstance(part, Notice)]


def unquote(line: str) -> str:
    """Return the words between the outer quotation marks of *line*, without the sign that more follows."""
    return line.partition("“")[2].rpartition("”")[0].removesuffix("…").rstrip()


def quotes(reply: Reply, pack: Pack) -> Iterator[str]:
    """Give each passage that *reply* quotes, without its quotation marks."""
    for part in reply.parts:
        if isinstance(part, Facts):
            yield from (unquote(value) for _, value in part.items if "“" in value)
        elif isinstance(part, Points) and part.title == pack.wording.draft_company_title:
            yield from map(unquote, part.items)


def own_words(reply: Reply, pack: Pack) -> list[str]:
    """Return every line of *reply* that neither is fixed wording about checking nor quotes the person."""
    wording = pack.wording
    found = wording.draft_found.partition("{")
    lacks = {line.format(unit=each.unit) for line in wording.draft_missing for each in pack.measures.values()}
    asks = {*wording.draft_asks}
    untouched = wording.draft_not_touched.partition("{")[0]
    titles = {wording.draft_title_one, wording.draft_title_none}
    titles |= {wording.draft_title.format(count=count) for count in range(2, 40)}
    said = {wording.draft_nothing, wording.draft_question_met, wording.draft_company_advice, wording.draft_no_question}
    odd: list[str] = []
    for part in reply.parts:
        match part:
            case Heading():
                odd += [part.text] * (part.text not in titles)
            case Paragraph():
                odd += [part.text] * (part.text not in said)
            case Facts():
                values = [value for _, value in part.items]
                odd += [v for v in values if not (v in lacks or v.startswith(("“", found[0])))]
            case Points(title=wording.draft_question_title):
                odd += [item for item in part.items if not (item in asks or item.startswith(untouched))]
            case Points():
                odd += [item for item in part.items if not (item.startswith("“") and item.endswith("”"))]
            case Notice() | Choices() | Rating():
                pass
            case _:
                odd.append(repr(part))
    return odd


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "typed",
    [
        ASKS,
        "check my draft answer",
        "Can you check my draft answer?",
        "please review our draft response to the social value question",
        "look over my draft",
        "check my bid",
        "Check my draft answer: hello",
    ],
)
def test_asking_for_a_check_gets_a_request_to_paste(say, pack, typed, role):
    """A person who says that they have a draft is asked to paste it."""
    assert pack.wording.draft_ask == words(say(typed, role))


def test_the_next_message_is_checked(say, pack):
    """What is pasted after the request is read as a draft, also when it is not long."""
    say(ASKS, Role.SUPPLIER)
    reply = say(f"{SHORT} Our Site Manager is responsible for this and keeps signed records.", Role.SUPPLIER)

    assert is_check(reply, pack)
    assert [pack.wording.measure_label.format(code="NT17", short=pack.measures["NT17"].short)] == [*checked(reply)]


def test_the_next_message_is_checked_when_it_is_one_sentence(say, pack):
    """A draft of one sentence, pasted after the request, is checked and not answered as a question."""
    say(ASKS, Role.SUPPLIER)

    assert is_check(say(SHORT, Role.SUPPLIER), pack)


@pytest.mark.parametrize("opening", [f"{ASKS}: ", "Please check my draft:\n\n", "Check this response: "])
def test_a_short_draft_that_is_announced_is_checked_at_once(say, pack, opening):
    """One sentence is enough when the person says that it is a draft."""
    reply = say(opening + SHORT, Role.SUPPLIER)

    assert is_check(reply, pack)
    assert words(reply).startswith(pack.wording.draft_title_one)


@pytest.mark.parametrize("role", Role)
def test_a_long_draft_is_recognised_unannounced(say, pack, role):
    """A pasted text that says again and again what “we will” do is a draft."""
    reply = say(LONG, role)

    assert is_check(reply, pack)
    assert [pack.label(f"measure-{code}") for code in ("NT1", "NT10")] == [*checked(reply)]


@pytest.mark.parametrize(
    "typed",
    [SHORT, GROUNDS, "What will we have to prove?", "We will buy school meals for three years.", "check my purchase"],
)
def test_what_is_no_draft_is_not_checked(say, pack, typed):
    """A sentence, a purchase or a question that nobody announced as a draft is answered as what it is."""
    assert not is_check(say(typed), pack)


def test_each_promise_shows_what_is_there_and_what_lacks(say, pack):
    """Every element of a promise is either quoted or said to be missing, with what to say."""
    (rows,) = checked(say(f"{ASKS}: {SHORT}", Role.SUPPLIER)).values()
    names = dict(zip(rows, ["says", "number", "unit", "date", "place", "who", "evidence", "partner"], strict=True))
    there = {names[name] for name, value in rows.items() if "“" in value}

    assert [pack.wording.draft_says, *pack.wording.draft_elements] == [*rows]
    assert {"says", "number", "unit", "date", "place", "partner"} == there
    assert rows[pack.wording.draft_says] == f"“{SHORT}”"


def test_a_missing_unit_names_the_unit(say, pack):
    """A promise without its measure's unit is told which unit that is."""
    (rows,) = checked(say(f"{ASKS}: We will take on two apprentices from Ludlow in 2027.", Role.SUPPLIER)).values()

    assert pack.measures["NT10"].unit in rows[pack.wording.draft_elements[1]]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\nAnswer: "])
def test_what_the_question_asks_and_the_draft_lacks_is_listed(say, pack, gap):
    """With the tender question above it, a draft is told what it leaves unanswered."""
    reply = say(f"{ASKS}\n\n{QUESTION}{gap}We will take on two apprentices.", Role.SUPPLIER)
    (points,) = [part for part in reply.parts if isinstance(part, Points)]

    assert pack.wording.draft_question_title == points.title
    assert (pack.wording.draft_asks[2], pack.wording.draft_asks[4]) == points.items
    assert pack.wording.draft_no_question not in words(reply)


def test_a_question_that_is_answered_says_so(say, pack):
    """A draft that holds all that the question asks for is told that something was found for each."""
    draft = "We will take on two apprentices by March 2027. Our Site Manager is responsible for this."

    assert pack.wording.draft_question_met in words(say(f"{ASKS}\n\n{QUESTION}\n\n{draft}", Role.SUPPLIER))


def test_without_a_question_the_reply_asks_for_it(say, pack):
    """A draft alone is not compared with anything, and the reply says why."""
    reply = say(LONG, Role.SUPPLIER)

    assert pack.wording.draft_no_question in words(reply)
    assert pack.wording.draft_question_title not in words(reply)
    assert pack.wording.draft_question_met not in words(reply)


def test_company_lines_are_quoted_with_advice(say, pack):
    """What reads as about the whole company is listed, with the rule that only this contract counts."""
    line = "Our group is committed to reaching net zero by 2040."
    reply = say(f"{ASKS}: {line} {SHORT}", Role.SUPPLIER)

    assert [f"“{line}”"] == [item for part in reply.parts if isinstance(part, Points) for item in part.items]
    assert pack.wording.draft_company_advice in words(reply)
    assert pack.label("supplier-csr") in to_tap(reply)


def test_a_draft_that_promises_nothing_is_told_so(say, pack):
    """A text with nothing that can be counted gets an honest line and no invented promise."""
    reply = say(f"{ASKS}: Thank you for the time that you take to read what we send.", Role.SUPPLIER)

    assert words(reply).startswith(pack.wording.draft_title_none)
    assert pack.wording.draft_nothing in words(reply)
    assert checked(reply) == {}


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_nothing_is_written_for_the_supplier(say, pack, gold):
    """The reply is made of notes on what is there and of the person's own words, and offers no text to copy."""
    reply = say("\n\n".join(filter(None, [f"{ASKS}:", gold["question"], gold["draft"]])), Role.SUPPLIER)
    ready_made = {text for each in pack.measures.values() for text in (each.supplier, each.question, each.monitoring)}

    assert is_check(reply, pack)
    assert own_words(reply, pack) == []
    assert [text for text in ready_made if text in words(reply)] == []
    assert not any(isinstance(part, Copyable) for part in reply.parts)


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_only_the_persons_own_words_are_quoted(say, pack, gold):
    """What stands in quotation marks was in the draft, to the letter."""
    reply = say(f"{ASKS}:\n\n{gold['draft']}", Role.SUPPLIER)
    written = " ".join(gold["draft"].split())

    assert [quote for quote in quotes(reply, pack) if quote not in written] == []


def test_a_number_in_words_is_quoted_in_words(say, pack):
    """Somebody who wrote “two apprentices” is not told that they wrote “2 apprentices”."""
    draft = "We will take on two apprentices from Ludlow in 2027."

    assert [quote for quote in quotes(say(f"{ASKS}: {draft}"), pack) if quote not in draft] == []


@pytest.mark.parametrize("typed", [LONG, f"{ASKS}: {SHORT}", f"{ASKS}: {QUESTION}\n\n{SHORT}"])
def test_the_limits_are_said(say, pack, typed):
    """Each check says that the bot writes no answer and promises no marks."""
    notices = [part.text for part in say(typed, Role.SUPPLIER).parts if isinstance(part, Notice)]

    assert [pack.wording.draft_limits] == notices
    assert "I do not write the answer" in notices[0]
    assert "cannot say what marks" in notices[0]


def test_what_is_tapped_after_a_check_is_answered(say, pack):
    """Each thing to tap below a check leads to an answer, and the last one to the next check."""
    *answers, again = to_tap(say(LONG, Role.SUPPLIER))

    assert [label for label in answers if gives_up(say(label, Role.SUPPLIER), pack)] == []
    assert pack.wording.draft_ask == words(say(again, Role.SUPPLIER))


@pytest.mark.parametrize(
    ("typed", "bought"),
    [
        (GROUNDS, "Grounds maintenance and weed control"),
        ("School meals, £2m, 4 years", "School meals"),
        (
            "Grounds maintenance of verges, hedges and cemeteries in and around Ludlow, three years from April, about "
            "£450,000 in all, done by a small team that is there all year",
            "Grounds maintenance and weed control",
        ),
    ],
)
@pytest.mark.parametrize("before", [LONG, ASKS])
def test_a_new_purchase_after_a_draft_is_a_purchase(say, pack, before, typed, bought):
    """Somebody who goes on to what they buy gets measures, and no second check."""
    say(before)
    reply = say(typed)

    assert not is_check(reply, pack)
    assert bought == understood(reply)["You are buying"]
    assert len(codes(reply)) in (2, 3)


@pytest.mark.parametrize(
    "typed",
    [
        "What is additionality?",
        "What counts as evidence?",
        "Thank you, that helps. What should we keep as evidence for the hours that our staff give to charities, "
        "and for how long?",
    ],
)
def test_a_question_after_a_check_is_a_question(say, pack, typed):
    """Somebody who asks about something else after a check gets an answer, and no second check."""
    say(LONG, Role.SUPPLIER)
    reply = say(typed, Role.SUPPLIER)

    assert not is_check(reply, pack)
    assert gives_up(reply, pack) == []


def test_a_sum_after_a_check_is_a_sum(say):
    """The weeks of a promise can be worked out right after the check."""
    say(LONG, Role.SUPPLIER)

    assert words(say("2 apprentices for 18 months", Role.SUPPLIER)).startswith("156 weeks")


def test_a_second_draft_is_checked_in_place_of_the_first(say, pack):
    """The next version of a draft is checked by itself, and nothing of the one before it stays."""
    say(LONG, Role.SUPPLIER)
    reply = say(f"{SHORT} Our Site Manager is responsible for this and keeps signed records.", Role.SUPPLIER)

    assert [pack.label("measure-NT17")] == [*checked(reply)]
