"""What the editor reads of the bot's gaps: nobody's name, and what belongs together in one place."""

import re
from datetime import timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation import Message, Person, Points
from handlers.gaps import LONGEST, GapNotes, describe, grouped, without_person
from knowledge.answering import Answerer
from knowledge.models import Role
from knowledge.pack import Pack
from store.errors import StoreError
from store.gaps import Gap, GapKind
from tests.conftest import NOW
from tests.handlers.talk import words

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NAME = st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=1, max_size=12)
UNKNOWN = "zebra quark xylophone"
"""Words that nothing in the pack is near to."""


class FakeGaps:
    """Keeps gaps in a list."""

    def __init__(self) -> None:
        self.noted: list[Gap] = []

    def add_gap(self, gap: Gap) -> None:
        """Keep *gap*."""
        self.noted.append(gap)


class FullGaps:
    """Has no room."""

    def add_gap(self, gap: Gap) -> None:
        """Fail."""
        raise StoreError("the disk is full")


@pytest.fixture(scope="module")
def answerer(pack: Pack, learned) -> Answerer:
    """Give what finds the topic that is nearest to a gap."""
    return Answerer(pack, learned)


def gap(text: str, topic: str = "", kind: GapKind = GapKind.UNKNOWN, days: int = 0) -> Gap:
    """Return a gap of *days* ago."""
    return Gap(kind, text, topic, "officer", NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to jane.doe@example.org please", "write to [e-mail address] please"),
        ("<mailto:jane@example.org|jane@example.org> asks", "[e-mail address] asks"),
        ("see https://example.org/jane?x=1 first", "see [web address] first"),
        ("see WWW.example.org/jane first", "see [web address] first"),
        ("ask <@U123> about it", "ask [person] about it"),
        ("ask <@U123|jane> in <#C99|buying>", "ask [person] in [person]"),
        ("ring 01743 252525 now", "ring [number] now"),
        ("ring +44 7700 900123 now", "ring [number] now"),
        ("ring 01743-25-25-25 now", "ring [number] now"),
        ("invoice 123456789 is late", "invoice [number] is late"),
        ("a site at SY2 6ND, Shrewsbury", "a site at SY2, Shrewsbury"),
        ("a site at sy26nd", "a site at sy2"),
        ("  two\nlines\t", "two lines"),
    ],
)
def test_what_points_to_a_person_is_taken_out(text, kept):
    """The editor reads the question without addresses, mentions, telephone numbers and full postcodes."""
    assert without_person(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "mowing for £450,000 over 3 years",
        "£1,250,000 and 36 months",
        "what is NT31?",
        "NT1, NT10 and NT31: 12% of 100 marks",
        "the Procurement Act 2023, section 12",
        "2 apprentices for 18 months is 156 weeks",
        "email us @ noon",
        "a site in SY2",
    ],
)
def test_what_the_editor_needs_stays(text):
    """Sums of money, lengths, measures and years are not taken for numbers of a person."""
    assert without_person(text) == text


@pytest.mark.parametrize(
    "text", ["(01743) 252525", "01743  252525", "01743\u00a0252525", "01743.252.525", "01743/252525", "01743 - 252525"]
)
def test_a_telephone_number_is_taken_out_however_it_is_written(text):
    """Brackets, dots and wide spaces do not carry a telephone number past the editor's door."""
    assert "252" not in without_person(f"ring {text} now")


@pytest.mark.parametrize("text", ["jane＠example.org", "ht\u200btps://example.org/jane", "SY2\u00ad 6ND"])
def test_what_becomes_an_address_in_plain_letters_is_taken_out(text):
    """Full-width signs and unseen characters do not hide an address."""
    kept = without_person(text)

    assert not any(part in kept for part in ("jane", "6ND"))


def test_a_long_text_is_cut():
    """A pasted page is kept as its beginning, and it can be seen that it was cut."""
    kept = without_person("word " * 500)

    assert kept.endswith("word…")
    assert len(kept) <= LONGEST + 1


def test_a_text_of_just_the_longest_length_is_whole():
    """Only what is longer is cut."""
    assert without_person("x" * LONGEST) == "x" * LONGEST
    assert without_person("x" * (LONGEST + 1)) == "x" * LONGEST + "…"


@given(text=ANY_TEXT)
def test_any_text_is_kept_short_and_on_one_line(text):
    """Whatever was typed, what is kept can be read in one line of a list."""
    kept = without_person(text)

    assert len(kept) <= LONGEST + 1
    assert kept.splitlines() in ([], [kept])


@given(before=ANY_TEXT, name=NAME, site=NAME, after=ANY_TEXT)
def test_no_address_survives_in_any_text(before, name, site, after):
    """Whatever stands around an e-mail address, it is taken out."""
    assert f"{name}@{site}.org" not in without_person(f"{before} {name}@{site}.org {after}")


@given(before=ANY_TEXT, number=st.from_regex(r"\A0[1-9][0-9]{3} ?[0-9]{6}\Z"), after=ANY_TEXT)
def test_no_telephone_number_survives_in_any_text(before, number, after):
    """Whatever stands around a telephone number, it is taken out."""
    kept = without_person(f"{before} {number} {after}")

    assert not re.search(rf"(?<!\d){number}(?!\d)", kept)


@pytest.mark.parametrize("text", ["a@" * 5000, "@" * 10_000, "a" * 100_000])
def test_a_text_made_to_be_slow_is_read_at_once(text):
    """Nobody can stop the bot for others with a message of the length that it reads."""
    begun = perf_counter()
    without_person(text)

    assert perf_counter() - begun < 2


def test_a_note_keeps_the_words_the_role_and_the_time():
    """Of a message only the words, the role and the time are kept, and no name of the conversation."""
    gaps = FakeGaps()
    GapNotes(gaps).note(GapKind.NOT_HELD, Message("ask <@U1>", Person(Role.SUPPLIER), "a thread", NOW), "bins")

    assert gaps.noted == [Gap(GapKind.NOT_HELD, "ask [person]", "bins", "supplier", NOW)]


def test_a_note_may_be_of_an_earlier_question():
    """What was asked before is kept in the place of the message that complains of it, and names nobody either."""
    gaps = FakeGaps()
    GapNotes(gaps).note(GapKind.NOT_HELPFUL, Message("👎", Person(), "one", NOW), "weighting", "for a@example.org")

    assert [(each.text, each.topic) for each in gaps.noted] == [("for [e-mail address]", "weighting")]


def test_a_note_that_it_helped_keeps_no_words():
    """Praise is counted without what was asked."""
    gaps = FakeGaps()
    GapNotes(gaps).note(GapKind.HELPED, Message("that helped", Person(), "one", NOW), "weighting", "what weighting")

    assert [(each.text, each.topic) for each in gaps.noted] == [("", "weighting")]


def test_a_note_that_cannot_be_kept_is_let_go():
    """A full disk costs the note and raises nothing."""
    GapNotes(FullGaps()).note(GapKind.UNKNOWN, Message("asked", Person(), "one", NOW))


def test_gaps_of_one_topic_stand_together(answerer):
    """However different the words, what was answered with one topic is one group."""
    gaps = [gap("how heavy", "weighting"), gap("bin day", "bins"), gap("out of a hundred", "weighting")]
    groups = grouped(gaps, answerer)

    assert [(group.nearest, [each.text for each in group.gaps]) for group in groups] == [
        ("weighting", ["how heavy", "out of a hundred"]),
        ("bins", ["bin day"]),
    ]


def test_gaps_near_one_topic_stand_together(answerer):
    """What the bot was unsure of stands with what was said of the answer that comes nearest."""
    asked = "how many marks should social value get?"
    (group,) = grouped([gap(asked), gap("no use to me", answerer.find(asked).suggestions[0])], answerer)

    assert [each.text for each in group.gaps] == [asked, "no use to me"]


def test_gaps_in_nearly_the_same_words_stand_together(answerer):
    """What no topic is near to is grouped by its words, whatever their order and letters."""
    gaps = [gap(UNKNOWN), gap("fjord gazump wyvern"), gap("Xylophone zebra quarks")]
    groups = grouped(gaps, answerer)

    assert [(group.nearest, len(group.gaps)) for group in groups] == [("", 2), ("", 1)]


def test_the_largest_group_comes_first(answerer):
    """The editor reads first what is asked most."""
    counts = {"bins": 1, "weighting": 3, "evidence": 2}
    groups = grouped([gap("asked", topic) for topic, count in counts.items() for _ in range(count)], answerer)

    assert [(group.nearest, len(group.gaps)) for group in groups] == [("weighting", 3), ("evidence", 2), ("bins", 1)]


def test_what_helped_is_no_gap(answerer):
    """Praise makes no group."""
    assert grouped([gap("", "weighting", GapKind.HELPED)], answerer) == []


@given(asked=st.lists(st.tuples(ANY_TEXT, st.sampled_from(["", "weighting"]), st.sampled_from(GapKind)), max_size=6))
def test_no_gap_is_lost_in_grouping(answerer, asked):
    """Each gap stands in one group, and only what helped is left out."""
    gaps = [gap(text, topic, kind, days) for days, (text, topic, kind) in enumerate(asked)]
    found = [each for group in grouped(gaps, answerer) for each in group.gaps]

    assert sorted(each.at for each in found) == sorted(each.at for each in gaps if each.kind is not GapKind.HELPED)


@pytest.mark.parametrize("gaps", [[], [gap("", "weighting", GapKind.HELPED)]], ids=["nothing", "only praise"])
def test_no_gaps_is_said_in_words(pack, answerer, gaps):
    """With nothing to mend, the editor is told so, and for which days."""
    said = words(describe(pack, gaps, grouped(gaps, answerer), 30))

    assert said == pack.wording.gaps_none.format(days=30)


def test_the_editor_reads_the_newest_of_each_group_first(pack, answerer):
    """Each group stands under the topic's own name, with its words, kind, role and date, the newest at the top."""
    gaps = [gap("asked first", "weighting", GapKind.NOT_MEANT, 9), gap("asked last", "weighting", GapKind.NOT_HELPFUL)]
    reply = describe(pack, gaps, grouped(gaps, answerer), 90)
    (shown,) = [part for part in reply.parts if isinstance(part, Points)]

    assert shown.title == "Near: How many marks should social value get? (2)"
    assert shown.items == (
        "“asked last” (not helpful, officer, 22 November 2026)",
        "“asked first” (not meant, officer, 13 November 2026)",
    )
    assert words(reply).startswith("2 not answered well in the last 90 days")
    assert words(reply).endswith(pack.wording.gaps_next)


def test_a_refused_kind_is_named_by_what_the_bot_said(pack, answerer):
    """The editor sees which honest "no" the person got."""
    door = next(iter(pack.doors.values()))
    gaps = [gap("asked", door.id, GapKind.NOT_HELD)]

    assert f"Near: {door.says} (1)" in words(describe(pack, gaps, grouped(gaps, answerer), 90))


def test_a_topic_that_the_pack_no_longer_has_is_no_error(pack, answerer):
    """A gap from before a topic was taken out stands apart, with its words."""
    gaps = [gap("asked of old", "a-topic-of-another-pack")]
    said = words(describe(pack, gaps, grouped(gaps, answerer), 90))

    assert pack.wording.gaps_apart.format(count=1) in said
    assert "asked of old" in said


def test_how_often_the_answer_helped_stands_with_its_gaps(pack, answerer):
    """The editor can weigh complaints of an answer against praise of it."""
    gaps = [gap("", "weighting", GapKind.HELPED)] * 3 + [gap("asked", "weighting", GapKind.NOT_HELPFUL)]

    assert pack.wording.gaps_helped.format(count=3) in words(describe(pack, gaps, grouped(gaps, answerer), 90))


def test_praise_of_a_suggestion_is_not_shown_with_gaps_near_nothing(pack, answerer):
    """No answer comes near to such a gap, so none can have helped."""
    gaps = [gap("", "", GapKind.HELPED), gap(UNKNOWN)]

    assert pack.wording.gaps_helped.format(count=1) not in words(describe(pack, gaps, grouped(gaps, answerer), 90))
