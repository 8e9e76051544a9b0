"""Whatever a person can read from the shipped pack is in plain British English, as GOV.UK asks for."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import pytest
from pydantic import BaseModel

from knowledge.models import Answer, Role
from knowledge.text import lower_first

MOST_WORDS = 25

BANNED = {
    "please": r"please",
    "sorry": r"sorry",
    "simply": r"simply",
    "just, as filler": r"just(?! (?:as|over|under|before|after|outside|inside)\b)",
    "utilise": r"utili[sz]\w+",
    "leverage": r"leverag\w+",
    "facilitate": r"facilitat\w+",
    "in order to": r"in order to",
    "going forward": r"going forwards?",
    "robust": r"robust\w*",
    "holistic": r"holistic\w*",
    "stakeholder": r"stakeholders?",
    "deliverable": r"deliverables?",
    "synergy": r"synerg\w+",
    "key, as an adjective": r"key(?! performance indicators?\b)(?= [a-z])",
    "impactful": r"impactful\w*",
    "foster, as a verb": r"fosters|fostered|foster(?! (?:care|carers?|parents?|famil\w+|homes?|child\w*)\b)",
    "streamline": r"streamlin\w+",
    "empower": r"empower\w*",
    "a lawyer's word": r"hereby|hereof|herein|thereof|therein|aforementioned|aforesaid",
    "via": r"via",
    "etc": r"etc|et cetera",
    "e.g.": r"e\.g\.?|eg",
    "i.e.": r"i\.e\.?|ie",
    "and/or": r"and ?/ ?or",
    "prior to": r"prior to",
    "commence": r"commenc\w+",
    "endeavour": r"endeavou?r\w*",
    "an exclamation mark": r"\w*!",
}
"""What no text says, as whole words in any case, each under the name to report it by."""

AMERICAN = {
    "-ise": r"(?:organi|recogni|prioriti|minimi|maximi|summari|speciali|reali|emphasi|standardi|apologi)z\w+",
    "programme": r"(?<!computer )programs?",
    "centre": r"center(?:s|ed)?",
    "labour": r"labors?",
    "behaviour": r"behaviors?",
    "favour": r"favors?|favorites?",
    "neighbour": r"neighbor\w*",
    "colour": r"colors?|colored",
    "fulfil": r"fulfills?|fulfillment",
    "analyse": r"analyz\w+",
    "defence": r"defense",
    "travelling": r"travel(?:ing|ed|er|ers)",
}
"""American spellings, each under the British word to use."""

KNOWN_TO_ALL = {
    "UK": "the country",
    "NHS": "the health service, better known by its letters than by its name",
    "VAT": "the tax, known by its letters to everybody who buys or sells",
    "IT": "computers at work; longer names for it are less plain",
    "CV": "what everybody calls it who looks for work",
    "CCTV": "security cameras, known by these letters in every town",
    "CSV": "a kind of file that spreadsheet programs call so in their menus, whatever the letters stand for",
    "IR35": "a set of tax rules with no other name; the text says what it is about",
}
"""Short forms that a text need not explain, each with the reason."""

SHORT_FORM = re.compile(r"\b[A-Za-z]*[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*\b")
MEASURE_CODE = re.compile(r"(?:NT|IN)\d{1,2}")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
CUT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
ODD_DATE = re.compile(
    rf"\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b|\b\d{{4}}-\d\d-\d\d\b|\b{MONTH} \d{{1,2}}\b|\b{MONTH}, \d{{4}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th) (?:of )?{MONTH}|\b{CUT_MONTH}\.? \d|\d {CUT_MONTH}\b"
)
ODD_MONEY = re.compile(r"£[\d.,]*\d ?(?:k|mn?|bn|K|M)\b|£\d{4,}|£ \d|\d ?GBP\b|\b\d[\d.,]*k\b|\d pounds\b")
TYPED = re.compile(
    r"wording\.(?:can_do_\w+|too_thin|correct_me|empty)\b|\w+_wording\.(?:wrong_day|snooze_wrong)\b"
    r"|topic [\w-]+\.offers\b|topic bot-help.*points\b"
)
"""Where examples stand of what a person may type, such as £450k, which the bot understands."""

ODD_SPACING = re.compile(r" {2,}|^\s|\s$|\s[,.;:?](?!\d)|[,;:](?=[A-Za-z])|[a-z][.?](?=[A-Z])|\(\s|\s\)|\.\.")
BLANK_LINE = re.compile(r"\n+")
LAST_SLOT = re.compile(r"\{\w+\}\s*$")
"""Where a text ends with a slot, what fills the slot ends the sentence."""

ENDED = (".", "?", ":", "?”", ".”")
BREAK = re.compile(r"(?<=[.?])[”\")]*\s+")

SENTENCES = set(
    "answer detail unknown meaning example says door counts leaves_out unit_note monitoring supplier".split()
)
LISTS = set("points evidence suits weak_fit counting".split())
KEYS = {"kpi_sources"}
"""Fields that hold keys of other parts, which nobody reads."""

INSERTED = set("why because phrase unit covers".split())
"""Fields that hold whole sentences, a list of one kind or the other, and a part that the bot puts into a sentence."""

WORDINGS = ("wording", "contract_wording", "return_wording", "reminder_wording")
"""What the bot itself says, each a file of the pack."""

LABELS = re.compile(
    r"_(?:title\w*|labels?|button|submit|opens?)$|^(?:can_do|ask|says|title|status)_|^(?:import_yes|import_later|import_no|summary_overdue)$"
    r"|^(?:orders|fields|facts|frequencies|bases|missing|history_actions|import_column|verdict_\w+|measures)$"
)
"""Fields that hold what is tapped, a title, the name of a field, or a part of a sentence."""

FIELDS = {
    "topics": ("topic", "question offers"),
    "terms": ("term", "term meaning example"),
    "measures": (
        "measure",
        "title short why unit counts leaves_out unit_note evidence suits weak_fit counting question monitoring "
        "supplier",
    ),
    "doors": ("door", "says door"),
    "traits": ("trait", "because"),
    "subjects": ("subject", "title phrase"),
}
"""What a person can read of each kind of part. An answer is read as it is worded for each role."""


class Text(NamedTuple):
    """One text that a person can read: the part and field where it stands, and what fills its {slots}."""

    part: str
    field: str
    way: str
    text: str
    filled: str

    @property
    def where(self) -> str:
        """Say where the text stands."""
        return f"{self.part}.{self.field}{self.way}: {self.text}"

    def sentences(self) -> list[str]:
        """Return the sentences of this text as they are read. A colon does not end one."""
        return BREAK.split(self.filled)

    def must_end(self) -> bool:
        """Say whether this is a sentence, rather than a label, a part of a sentence or a point of a list."""
        if self.part in WORDINGS:
            label = LABELS.search(self.field) and not self.field.endswith("_hint")
            sentence = BREAK.search(self.text) or re.match(r"I |(?=[A-Z])(?:\S+ ){7}", self.text)
            return bool(sentence and not label)
        if self.field in LISTS:
            return bool(BREAK.search(self.text))
        return self.field in SENTENCES or (self.part.startswith("measure") and self.field == "question")


def strings(value: object) -> Iterator[tuple[str, str]]:
    """Give every string in *value*, however deep, with the way to it. Ids are not for reading."""
    if isinstance(value, str) and value:
        yield "", value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            if field not in ("id", "source"):
                yield from ((f".{field}{way}", text) for way, text in strings(getattr(value, field)))
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from ((f"[{name}]{way}", text) for way, text in strings(each))
    elif isinstance(value, tuple):
        for number, each in enumerate(value, 1):
            yield from ((f"[{number}]{way}", text) for way, text in strings(each))


def parts(pack) -> Iterator[tuple[str, BaseModel, list[str]]]:
    """Give every part of *pack* that a person can read: its name, itself and its readable fields."""
    for kind, (name, fields) in FIELDS.items():
        yield from ((f"{name} {ident}", part, fields.split()) for ident, part in getattr(pack, kind).items())
    for ident, topic in pack.topics.items():
        yield from ((f"topic {ident} ({role})", topic.worded_for(role), list(Answer.model_fields)) for role in Role)
    yield "profile", pack.profile, "council area contact priorities principles places".split()
    for name in WORDINGS:
        wording = getattr(pack, name)
        yield name, wording, [field for field in type(wording).model_fields if field not in KEYS]


def words(sentence: str) -> int:
    """Return how many words *sentence* has. A sign such as × is none."""
    return sum(any(letter.isalnum() for letter in word) for word in sentence.split())


@pytest.fixture(scope="module")
def texts(pack) -> list[Text]:
    """Give every text that a person can read from the shipped pack, its slots filled with words of usual length.

    A subject is as long as most subjects are. A reason is the longest there is.
    """
    subjects = sorted((lower_first(each.title) for each in pack.subjects.values()), key=words)
    subject = subjects[len(subjects) // 2]
    fill = {
        "{contract}": pack.wording.the_contract.format(subject=subject),
        "{subject}": subject,
        "{name}": "DN123: Grounds maintenance for parks",
        "{because}": max((trait.because for trait in pack.traits.values()), key=words),
        "{why}": max((measure.why for measure in pack.measures.values()), key=words),
    }

    def filled(text: str) -> str:
        return re.sub(r"\{\w+\}", lambda slot: fill.get(slot[0], slot[0]), text)

    return [
        Text(name, field, way, text, filled(text))
        for name, part, fields in parts(pack)
        for field in fields
        for way, text in strings(getattr(part, field))
    ]


def found(patterns: dict[str, str], text: str) -> list[str]:
    """Return the names of the *patterns* that stand in *text* as whole words."""
    return [name for name, pattern in patterns.items() if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I)]


def unexplained(text: str, read_with: str, known: set[str]) -> list[str]:
    """Return the short forms in *text* that are neither *known* nor spelled out in what is *read with* it."""
    forms = {form.removesuffix("s") for form in SHORT_FORM.findall(POSTCODE.sub("", text))}
    return sorted(
        form
        for form in forms - known
        if not MEASURE_CODE.fullmatch(form) and not re.search(rf"\w \({form}s?\)|\b{form}s? \(\w", read_with)
    )


def page_of(text: Text) -> str:
    """Return the page that *text* is read on: a part of the pack, or alone where the bot says it by itself."""
    return f"{text.part} {text.field}" if text.part in WORDINGS else text.part


def test_every_kind_of_text_is_read(texts):
    """No kind of text escapes these rules because it was not collected."""
    kinds = {text.part.split(" (")[0].split()[0] for text in texts}

    assert {name for name, _ in FIELDS.values()} | {"profile", *WORDINGS} == kinds
    assert {text.field for text in texts} >= SENTENCES | LISTS | INSERTED - {"covers"}


def test_a_sentence_is_short(texts):
    """A sentence has at most 25 words, also with the name of a contract in it."""
    long = [(words(each), text.where) for text in texts for each in text.sentences() if words(each) > MOST_WORDS]

    assert [] == long


def test_no_word_gets_in_the_way(texts):
    """No text holds officialese, Latin, filler, a plea or an exclamation mark."""
    assert [] == [(faults, text.where) for text in texts if (faults := found(BANNED, text.text))]


def test_spelling_is_british(texts):
    """No text holds an American spelling."""
    assert [] == [(faults, text.where) for text in texts if (faults := found(AMERICAN, text.text))]


def test_a_short_form_is_explained(pack, texts):
    """Capitals stand for a term of the glossary or for words in the same answer, and never raise the voice."""
    known = {*KNOWN_TO_ALL}
    for term in pack.terms.values():
        known |= {name.upper() for name in (term.id, *term.aliases)} | {*re.findall(r"\((\w+?)s?\)", term.term)}
    pages: dict[str, str] = {}
    for text in texts:
        page = page_of(text)
        pages[page] = f"{pages.get(page, '')} {text.text}"
    for page in [page for page in pages if page.endswith(")")]:
        question = page.split(" (")[0]
        pages[question] += pages[page]

    assert [] == [
        (faults, text.where) for text in texts if (faults := unexplained(text.text, pages[page_of(text)], known))
    ]


def test_a_date_is_written_out(texts):
    """A date reads as 31 March 2027, the same everywhere, but for examples of what a person may type."""
    assert [] == [
        (fault[0], text.where)
        for text in texts
        if (fault := ODD_DATE.search(text.text)) and not TYPED.match(text.where)
    ]


def test_money_is_written_out(texts):
    """Money reads as £5 million or £450,000, but for examples of what a person may type."""
    assert [] == [
        (fault[0], text.where)
        for text in texts
        if (fault := ODD_MONEY.search(text.text)) and not TYPED.match(text.where)
    ]


def test_nothing_is_oddly_spaced(texts):
    """No space is doubled, missing, or in front of a full stop, comma or other mark."""
    lines = [(line, text.where) for text in texts for line in BLANK_LINE.split(text.text.rstrip("\n"))]

    assert [] == [(fault[0], where) for line, where in lines if (fault := ODD_SPACING.search(line))]


def test_a_sentence_ends(texts):
    """What is a sentence ends with a full stop, a question mark or a colon."""
    sentences = (text for text in texts if text.must_end() and not LAST_SLOT.search(text.text))

    assert [] == [text.where for text in sentences if not text.text.rstrip("\n").endswith(ENDED)]


def test_a_list_is_all_sentences_or_all_fragments(texts):
    """The points of one list end alike."""
    mixed = []
    for name, points in groupby((text for text in texts if text.field in LISTS), lambda text: (text.part, text.field)):
        ends = {point.text.endswith(ENDED) for point in points if not TYPED.match(point.where)}
        if len(ends) > 1:
            mixed.append(name)

    assert [] == mixed


def test_a_part_of_a_sentence_does_not_end_it(texts):
    """What the bot puts into a sentence of its own brings no full stop along."""
    assert [] == [text.where for text in texts if text.field in INSERTED and text.text.endswith(ENDED)]


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (lambda text: found(BANNED, text), "The key aim, etc.", "The key performance indicator sits by a keyboard."),
        (lambda text: found(BANNED, text), "Just ask us.", "It is just over £1 million."),
        (lambda text: found(BANNED, text), "We foster links!", "Fostering is a service, and foster care is too."),
        (lambda text: found(BANNED, text), "Send it via e.g. the portal.", "Aviation needs eggs."),
        (lambda text: found(AMERICAN, text), "A program of the organization", "A programme, run by a computer program"),
        (lambda text: unexplained(text, text, set()), "Do NOT ask the LGA.", "The Association (LGA) met the LGA."),
        (lambda text: unexplained(text, text, {"FTE"}), "CO2e", "NT31 at SY3 8HQ has two FTEs."),
        (ODD_DATE.search, "by 31/03/2027", "by 31 March 2027, or in March 2027"),
        (ODD_DATE.search, "on March 31", "in May 2026"),
        (ODD_MONEY.search, "over £5m", "over £5 million"),
        (ODD_MONEY.search, "for £450k", "for £450,000 more"),
        (ODD_MONEY.search, "for £4500", "for £16.93 an hour"),
        (ODD_SPACING.search, "Yes , it is", "Yes: 12.5 is £1,000 (half)."),
        (ODD_SPACING.search, "One.Two", "Write to a.b@example.org."),
    ],
)
def test_a_rule_catches_what_it_should(rule, bad, good):
    """Each rule finds a fault where there is one, and none where there is none."""
    assert rule(bad)
    assert not rule(good)
