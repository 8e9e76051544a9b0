"""A draft tender answer: which measures it promises, what each promise holds and what it lacks."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.draft import Check, DraftReader, Promise, split_question
from knowledge.elements import ELEMENTS
from tests.knowledge.messy import messy

APPRENTICES = "We will take on two apprentices for 78 weeks."
VOLUNTEERS = "We will give 40 hours of volunteering to charities."
BARE = "We will take on apprentices."
FOR_BOTH = "Our Contract Manager is responsible for both and will report every quarter with signed records."
GOLD = [json.loads(line) for line in (Path(__file__).parents[1] / "gold/drafts.jsonl").read_text("utf-8").splitlines()]
LINES = (
    APPRENTICES,
    VOLUNTEERS,
    BARE,
    FOR_BOTH,
    "We hold ISO 14001 certification.",
    "They will be based in Ludlow.",
    "How many?",
    "Question: ",
    "Answer: ",
    "- ",
    "; we will ",
    "\n",
    "\n\n",
)


@pytest.fixture(scope="module")
def check(pack, learned) -> DraftReader:
    """Give a reader of drafts."""
    return DraftReader(pack, learned)


def codes(found: Check) -> list[str]:
    """Return the codes of the measures that a draft promises, in order."""
    return [promise.measure.code for promise in found.promises]


def only(found: Check) -> Promise:
    """Return the one promise of a draft."""
    (promise,) = found.promises
    return promise


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("We will employ six full-time cleaners from Shrewsbury on this contract by March 2027.", "NT1"),
        (APPRENTICES, "NT10"),
        (VOLUNTEERS, "NT17"),
        ("We will visit local schools to give careers talks, 30 pupils for 2 hours each term.", "NT8"),
        ("We will welcome 16-18 year olds on work experience placements.", "NT12"),
        ("We will cut carbon on this contract by 12 tonnes CO2e by the end of 2028.", "NT31"),
        ("We will spend 40% of our contract costs with local suppliers.", "NT18"),
    ],
)
def test_a_promise_belongs_to_a_measure(check, line, code):
    """The measure that a sentence promises is recognised from the supplier's own words."""
    assert [code] == codes(check.read(line))


def test_two_promises_are_told_apart(check):
    """Each promise keeps its own sentence, also when one line holds both."""
    found = check.read("We will take on two apprentices; we will give 40 hours of volunteering to charities.")

    assert {"NT10": 1, "NT17": 1} == {promise.measure.code: len(promise.sentences) for promise in found.promises}


@pytest.mark.parametrize(
    ("line", "element", "words"),
    [
        (APPRENTICES, "number", "two apprentices"),
        ("We will take on 2 apprentices.", "number", "2 apprentices"),
        ("We will take on a dozen apprentices.", "number", "dozen"),
        (APPRENTICES, "unit", "78 weeks"),
        ("We will take on apprentices in September 2027.", "date", "September 2027"),
        ("We will take on apprentices from 2027.", "date", "2027"),
        ("We will take on apprentices every year.", "date", "every year"),
        ("We will take on apprentices by the end of month three.", "date", "by the end"),
        ("We will take on apprentices from Ludlow.", "place", "Ludlow"),
        ("We will take on apprentices in SY7.", "place", "SY7"),
        ("We will take on apprentices and our Site Manager looks after them.", "who", "Manager"),
        ("We will take on apprentices and keep attendance records.", "evidence", "records"),
        ("We will take on apprentices, whom a local college teaches.", "partner", "college"),
    ],
)
def test_each_element_is_found_and_quoted(check, line, element, words):
    """What a promise holds is shown in the words that say it."""
    assert words in only(check.read(line)).found[element]


def test_the_whole_number_is_quoted(check):
    """A share of 85% is not quoted as 5%."""
    promise = only(check.read("At least 85% of those working on the contract will live in Shropshire."))

    assert "85%" in promise.found["unit"]


@pytest.mark.parametrize("element", ELEMENTS)
def test_each_element_is_missed(check, element):
    """A promise with nothing in it lacks everything, and one with all of it lacks nothing."""
    whole = (
        "We will take on two apprentices from Ludlow for 78 weeks with a college by March 2027. "
        "Our Contract Manager is responsible for this and keeps attendance records."
    )

    assert element in only(check.read(BARE)).lacking
    assert element not in only(check.read(whole)).lacking


@pytest.mark.parametrize(
    ("line", "code", "has"),
    [
        ("We will take on two apprentices.", "NT10", False),
        ("We will take on two apprentices for 78 weeks.", "NT10", True),
        ("We will give time to volunteering for charities on 40 occasions.", "NT17", False),
        ("We will give 40 staff hours to volunteering for charities.", "NT17", True),
        ("We will spend 40% of our contract costs with local suppliers.", "NT18", False),
        ("We will spend £85,000 of our contract costs with local suppliers.", "NT18", True),
        ("We will cut carbon on this contract by a fifth, that is 20%.", "NT31", False),
        ("We will cut carbon on this contract by 12 tonnes CO2e.", "NT31", True),
    ],
)
def test_the_unit_is_the_one_of_the_measure(check, line, code, has):
    """A number in another unit than the measure's own leaves the unit missing."""
    (promise,) = [each for each in check.read(line).promises if each.measure.code == code]

    assert has == ("unit" in promise.found)


@pytest.mark.parametrize(
    "line",
    [
        "We will take on apprentices from 2027.",
        "We will take on apprentices in 2026/27.",
        "We will take on apprentices on 3 March.",
        "We will support apprentices to Level 3.",
        "We will take on level 2 apprentices in year 1, in September 2027.",
        "We will take on apprentices who are supported under ISO 14001.",
        "We will take on apprentices, 24/7.",
        "We will take on apprentices who live within 25 miles.",
        "We will welcome 16-18 year olds on work experience placements.",
        "We will take on apprentices at one of our sites.",
    ],
)
def test_not_every_number_is_a_quantity(check, line):
    """A year, a level, a standard, an age or a distance does not say how much is promised."""
    assert "number" in only(check.read(line)).lacking


@pytest.mark.parametrize(
    "line",
    [
        "We will cut carbon on this contract by 12 tonnes.",
        "We will visit local schools to give careers talks to 30 pupils for 2 hours.",
    ],
)
def test_not_every_number_is_a_date(check, line):
    """An amount or the length of a session does not say by when."""
    assert "date" in only(check.read(line)).lacking


@pytest.mark.parametrize("line", ["We will take on apprentices (NT10).", "We will cut our CO2 emissions."])
def test_not_every_short_code_is_a_place(check, line):
    """A measure's code or a gas is no postcode."""
    assert "place" in only(check.read(line)).lacking


@pytest.mark.parametrize(
    ("line", "element"),
    [
        ("Bear in mind that we will take on two apprentices.", "partner"),
        ("In return we will take on two apprentices.", "evidence"),
    ],
)
def test_a_way_of_speaking_holds_nothing(check, line, element):
    """Everyday words that are spelt like a charity or a form are not taken for one."""
    assert element in only(check.read(line)).lacking


@pytest.mark.parametrize(
    "goes_on",
    [
        "They will be based in Ludlow.",
        "These will be based in Ludlow.",
        "Each will be based in Ludlow.",
        "Both will be based in Ludlow.",
        "The placements will be based in Ludlow.",
    ],
)
@pytest.mark.parametrize("gap", [" ", "\n", "\n- "])
def test_sentences_that_go_on_belong_to_the_promise(check, goes_on, gap):
    """What the next sentence or bullet says of the same promise counts for it."""
    promise = only(check.read(f"We will take on two apprentices.{gap}{goes_on}"))

    assert {"We will take on two apprentices.", goes_on} == {*promise.sentences}
    assert "Ludlow" in promise.found["place"]


@pytest.mark.parametrize("they", ["They", "Each", "These"])
def test_what_is_said_of_one_promise_is_not_lent_to_another(check, they):
    """The place of the apprentices is not the place of the volunteers."""
    found = check.read(f"{APPRENTICES} {they} will be based in Ludlow.\n\n{VOLUNTEERS}")

    assert {"NT10": True, "NT17": False} == {each.measure.code: "place" in each.found for each in found.promises}


def test_who_and_evidence_stated_once_count_for_all(check):
    """A closing paragraph that names who and what records speaks for every promise above it."""
    found = check.read(f"{APPRENTICES}\n\n{VOLUNTEERS}\n\n{FOR_BOTH}")

    assert ["NT10", "NT17"] == codes(found)
    assert [] == [promise for promise in found.promises if {"who", "evidence"} & {*promise.lacking}]


def test_who_for_all_may_stand_first(check):
    """The same paragraph counts for all when it opens the draft."""
    found = check.read(f"Our Contract Manager is responsible for all of these.\n\n{APPRENTICES}\n\n{VOLUNTEERS}")

    assert [] == [promise for promise in found.promises if "who" in promise.lacking]


def test_company_lines_are_told_apart(check):
    """What the company does anyway is set aside, and its numbers fill no promise's gap."""
    net_zero, iso = "Our group is committed to reaching net zero by 2040.", "We hold ISO 14001 certification."
    found = check.read(f"{net_zero} {iso} We will take on apprentices on this contract.")

    assert (net_zero, iso) == found.company
    assert ["NT10"] == codes(found)
    assert {"number", "date", "evidence"} <= {*only(found).lacking}


def test_a_company_draft_promises_nothing(check):
    """A draft that is all about the company holds no promise."""
    (boast,) = [gold for gold in GOLD if gold["id"] == "W05"]
    found = check.read(boast["draft"])

    assert () == found.promises
    assert found.company


@pytest.mark.parametrize(
    "text",
    [
        "How many apprentices, and when?\n\nWe will take on two.",
        "How many apprentices, and when?\nWe will take on two.",
        "How many apprentices, and when?\r\n\r\nWe will take on two.",
        "\n\nHow many apprentices, and when?\n\n\nWe will take on two.\n",
        "Question: How many apprentices, and when?\n\nWe will take on two.",
        "Question: How many apprentices, and when?\nAnswer: We will take on two.",
        "QUESTION 4: How many apprentices, and when?\nDraft answer: We will take on two.",
        "Tender question: How many apprentices, and when?\n\nOur response: We will take on two.",
        "The question: How many apprentices, and when?\n\nReply:\nWe will take on two.",
        "Question: How many apprentices, and when? Answer: We will take on two.",
    ],
)
def test_the_question_may_stand_above_the_draft(text):
    """A question is told from the draft by a new line, an empty line or by marks before either."""
    assert ("How many apprentices, and when?", "We will take on two.") == split_question(text)


@pytest.mark.parametrize(
    "opening",
    ["Describe", "Please describe", "Set out", "Explain", "State", "Tell us about", "Bidders should describe"],
)
def test_a_question_need_not_end_in_a_question_mark(opening):
    """A tender question that tells the bidder what to do is a question."""
    asked = f"{opening} the local jobs that this contract brings."

    assert (asked, BARE) == split_question(f"{asked}\n\n{BARE}")


@pytest.mark.parametrize(
    "text", [BARE, f"{APPRENTICES}\n\n{VOLUNTEERS}", f"What we will do:\n{BARE}", f"{BARE}\n\nHow?", "How many?", ""]
)
def test_a_draft_alone_has_no_question(text):
    """A draft that came by itself is all draft, and a question by itself is no question above a draft."""
    assert ("", text) == split_question(text)


@pytest.mark.parametrize(
    ("asked", "element"),
    [
        ("How many apprentices will you take on?", "number"),
        ("When will you take on apprentices?", "date"),
        ("Where will you take on apprentices?", "place"),
        ("Who is responsible for the apprentices?", "who"),
        ("How will you report on your apprentices?", "evidence"),
        ("Who are your partners for apprentices?", "partner"),
    ],
)
def test_what_the_question_asks_and_the_draft_lacks(check, asked, element):
    """An element that the question asks for is missed in a draft without it, and only there."""
    whole = (
        "We will take on two apprentices from Ludlow for 78 weeks with a college by March 2027. "
        "Our Contract Manager is responsible for this and keeps attendance records."
    )

    assert element in check.read(f"{asked}\n\n{BARE}").missed
    assert () == check.read(f"{asked}\n\n{whole}").missed


def test_what_the_question_speaks_of_and_the_draft_does_not_touch(check):
    """A subject of the question that the draft leaves out is named."""
    found = check.read(f"How will you create local jobs and help charities with volunteer time?\n{APPRENTICES}")

    assert ["NT1", "NT17"] == [measure.code for measure in found.not_touched]


def test_a_general_question_asks_for_nothing_in_particular(check):
    """A question that names no subject does not lead to a subject that the draft leaves out."""
    assert () == check.read(f"Q1. Describe your approach.\n\n{APPRENTICES}").not_touched


def test_without_a_question_nothing_is_claimed_of_one(check):
    """A draft that came alone is not measured against a question."""
    found = check.read(f"{APPRENTICES}\n\n{VOLUNTEERS}")

    assert ("", (), ()) == (found.question, found.missed, found.not_touched)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "Good morning.", "Thank you for your time reading this.", "?", "- \n- "]
)
def test_nothing_promised_gives_nothing(check, text):
    """An empty text and plain courtesies hold no promise and no claim."""
    assert Check((), ()) == check.read(text)


@given(messy | st.lists(st.sampled_from(LINES), max_size=8).map("".join))
@example("9" * 400 + " apprentices by 2027")
@example("Question: \nAnswer: ")
def test_any_text_is_safe(check, text):
    """No text stops the reader, no measure comes twice, and what is found and what lacks are all there is."""
    found = check.read(text)

    assert len(set(codes(found))) == len(found.promises)
    for promise in found.promises:
        assert promise.sentences
        assert all(promise.found.values())
        assert {*ELEMENTS} == {*promise.found} | {*promise.lacking}
    assert found.question or (found.missed, found.not_touched) == ((), ())


@given(messy | st.lists(st.sampled_from(LINES), max_size=8).map("".join))
def test_a_split_loses_no_words_but_the_marks(text):
    """What stands in a text is in its question or in its draft, in the same words."""
    question, draft = split_question(text)

    assert question in text
    assert draft in text
    assert question or draft == text.strip()


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_what_is_quoted_stands_in_the_draft(check, gold):
    """Every sentence of a check is the person's own, to the letter."""
    found = check.read(gold["draft"])
    sentences = [*found.company, *(line for promise in found.promises for line in promise.sentences)]

    assert [] == [line for line in sentences if line not in gold["draft"]]


@pytest.mark.parametrize(
    "line",
    [
        "We will not be offering apprenticeships because the contract is only 8 weeks.",
        "Our staff volunteered 300 hours in 2024 for Severn Hospice.",
        "We won't employ local people because the work is remote.",
    ],
)
def test_what_is_refused_or_past_is_no_promise(check, line):
    """A sentence on what will not be done, or was done before this contract, promises nothing."""
    assert [] == codes(check.read(line))


def test_a_number_that_is_offered_is_a_promise(check):
    """A sentence with an offer in numbers is found, also when it says much about evidence."""
    line = (
        "We will also give 48 hours of volunteering at Shrewsbury Food Hub between June and September 2026, "
        "confirmed by a letter from the Hub."
    )

    assert {"number", "unit", "date", "place", "evidence"} <= only(check.read(line)).found.keys()
