"""Reads numbers and what they count out of a typed line: "8 people x 2 hours" is 8 people and 2 hours."""

import re
from dataclasses import dataclass
from functools import reduce

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.quantity import spell_out
from knowledge.text import STOP_WORDS, tidy, tokens

_KINDS = {
    "trainees": "apprentice apprentices trainee trainees placement placements intern interns starter starters nvq nvqs",
    "jobs": "job jobs post posts role roles hire hires recruit recruits fte employee employees worker workers",
    "staff": "staff volunteer volunteers colleagues us mentors trainers experts advisers advisors engineers "
    "operatives lads",
    "people": "person persons people adults heads team",
    "audience": "pupil pupils student students kids children attendees participants residents delegates learners "
    "clients",
    "sessions": "session sessions visit visits workshop workshops talk talks class classes times trip trips journeys "
    "events meetings runs",
    "days": "day days",
    "hours": "hour hours hr hrs h",
    "minutes": "minute minutes min mins",
    "weeks": "week weeks wk wks",
    "months": "month months mth mths",
    "years": "year years yr yrs",
    "miles": "mile miles",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
PERIODS = {"day": 1 / 5, "week": 1.0, "wk": 1.0, "month": 52 / 12, "term": 52 / 3, "quarter": 13.0, "year": 52.0}
IN_WEEKS = {"weeks": 1.0, "months": 52 / 12, "years": 52.0}

LONGEST = 300
"""A sum is short: a text of more characters is something else."""

NUMBER = r"(?<![\w.,£])(\d{1,3}(?:,\d{3})+|\d{1,6}(?:\.\d+)?)"
_PIECE = re.compile(
    rf"{NUMBER}\s*-?\s*(?:x\s+)?(?:[a-z-]+\s+){{0,2}}?({'|'.join(sorted(_KIND_OF, key=len, reverse=True))})\b"
    rf"(?:\s*(?:an?|per|each|every|/)\s*({'|'.join(PERIODS)}|trip|session|visit|person|head)\b)?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"{NUMBER}\s*x\s|\sx\s*{NUMBER}(?!\s*[a-z%])", re.IGNORECASE)
_EVERY = re.compile(
    r"\b(?:every|each|an?|per) (day|week|month|term|quarter|year)\b|\b(week|month|quarter|year)ly\b", re.IGNORECASE
)
_ASIDE = re.compile(
    r"\b(?:nt ?\d+|level \d|(?:key stage|year|q)\s?\d+\b(?! years?| months?| weeks?)|(?:aged? )?\d+(?:\s*(?:-"
    r"|to)\s*\d+)?[ -]year[ -]olds?)",
    re.IGNORECASE,
)
_PLAIN = (
    (re.compile(r"\bhalf an hour\b", re.IGNORECASE), "0.5 hours"),
    (re.compile(r"\bhalf an? day\b", re.IGNORECASE), "0.5 days"),
    (re.compile(r"\b(?:an|one) hour and a half\b", re.IGNORECASE), "1.5 hours"),
    (re.compile(r"\b(?:an|one) hour\b(?!s)|\bhour[- ]long\b", re.IGNORECASE), "1 hour"),
    (re.compile(r"\b(for|over|lasting) (?:an?|one) (year|month|week)\b", re.IGNORECASE), r"\1 1 \2"),
    (re.compile(r"\bonce (?=an?\b|per|each|every)", re.IGNORECASE), "1 times "),
    (re.compile(r"\btwice (?=an?\b|per|each|every)", re.IGNORECASE), "2 times "),
    (re.compile(r"(\d+)\s*(?:½| 1/2\b)"), r"\1.5"),
    (re.compile(r"½|(?<![\d/])1/2\b"), "0.5"),
    (re.compile(r"\s*[×✕✖*]\s*|(?<=\d)x(?=\d)", re.IGNORECASE), " x "),
)
_LONG_WORD = re.compile(r"[a-z]{7,}", re.IGNORECASE)
PEOPLE = frozenset({"trainees", "jobs", "staff", "people", "audience"})
"""The kinds that are people."""
_CHANGES = re.compile(
    r"^\W*(?:(?:and|or|no|sorry|actually|so|ok|but|what|how|if|about|for|with|i|meant|make|it|its|were|is|was|only"
    r"|say|then|instead)\W+)*"
    r"(?:[\d.]+\s*)(?:[a-z]+\s*){0,3}(?:instead|then|each)?\W*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\bhow (?:many|much)\b|\bwork\w* out\b|\bcalculat\w*\b|\bconvert\b|\bcount\w*\b|\bcomes? to\b|\badds? up\b"
    r"|\bequals?\b|="
    r"|\b(?:in|as) (?:weeks|hours|fte|miles)\b|\btotal\b|\bwhat(?:'?s| is| does| do|.re)\b|\bpercentage\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d\s*(?:-|–|to|or)\s*\d+\s+[a-z]", re.IGNORECASE)
_GENERIC = frozenset(
    "people person persons hour hours week weeks month months year years session sessions time staff".split()
)
_BESIDE = frozenset(
    "plus each every per total altogether times time count counts counting counted equal equals add adds come comes "
    "works worth work working calculate convert make makes many much number figure x percentage percent share part "
    "full local locally contract give gives doing does help over across lasting long measure paid unpaid level "
    "attending attended attend one two whole apprenticeship apprenticeships training volunteering school college "
    "taking running run spend spent saved equivalent".split()
)
"""Words that may stand beside the numbers of a sum without making the text about something else."""


@dataclass(frozen=True)
class Piece:
    """A number, the kind of thing that it counts, and the period that it is for, such as 2, "hours", "week"."""

    number: float
    kind: str
    per: str


def simplified(text: str) -> str:
    """Return *text* with numbers in digits, without those that count nothing; nothing for a range or a long text."""
    if len(text) > LONGEST:
        return ""
    plain = _ASIDE.sub(" ", spell_out(tidy(reduce(lambda said, step: step[0].sub(step[1], said), _PLAIN, text))))
    plain = _LONG_WORD.sub(lambda match: _mended(match[0]), plain)
    return "" if _RANGE.search(plain) else plain


def _mended(word: str) -> str:
    """Return the kind of thing that *word* is a slip for, such as "aprentices", or *word*."""
    near = process.extractOne(word.lower(), _KIND_OF.keys(), scorer=OSA.distance, score_cutoff=1)
    return str(near[0]) if near and word.lower() not in STOP_WORDS | _BESIDE else word


def pieces_of(text: str) -> tuple[list[Piece], str]:
    """Return the pieces of a simplified *text*, and the period of a "weekly" or "every month" without a number."""
    matches = list(_PIECE.finditer(text))
    pieces = [Piece(number_of(m[1]), _KIND_OF[m[2].lower()], (m[3] or "").lower()) for m in matches]
    if bare := _BARE.search(_PIECE.sub(" x ", text) if matches else ""):
        pieces.append(Piece(number_of(bare[1] or bare[2]), "people", ""))
    every = _EVERY.search(_PIECE.sub(" ", text))
    return pieces, (every[1] or every[2]).lower() if every else ""


def like_the_first(first: str, text: str) -> str:
    """Return *text* with the people of *first* where it has a bare number: "3 for a year" -> "3 apprentices for a "
    "year".
    """
    people = next((m[2] for m in _PIECE.finditer(first) if _KIND_OF[m[2].lower()] in PEOPLE), "")
    return re.sub(r"^\s*(\d+)(?=\s+(?:for|at|x)\b)", rf"\1 {people}", text) if people else text


def instead(said: str, earlier: str) -> str:
    """Return the sum *earlier* with what a short follow-up changes: "and for 6 months", "what if 3", or nothing.

    A length takes the place of a length, people of people, a bare number of the first number.
    """
    new, old = simplified(said), simplified(earlier)
    if not old or "£" in said or not _CHANGES.match(new):
        return ""
    piece = _PIECE.search(new)
    if not piece:
        bare = re.search(r"\d+(?:\.\d+)?", new)
        return re.sub(r"\d+(?:\.\d+)?", bare[0], old, count=1) if bare else ""
    kinds = next(
        group
        for group in (PEOPLE, IN_WEEKS.keys(), {_KIND_OF[piece[2].lower()]})
        if _KIND_OF[piece[2].lower()] in group
    )
    match = next((m for m in _PIECE.finditer(old) if _KIND_OF[m[2].lower()] in kinds), None)
    return f"{old[: match.start()]}{piece[0]}{old[match.end() :]}" if match else ""


def is_asked_for(text: str, beside: str) -> bool:
    """Return True when a simplified *text* is little but a sum; *beside* is what is left of it without its shares."""
    spare = STOP_WORDS | _BESIDE | _KIND_OF.keys() | PERIODS.keys()
    left = [word for word in tokens(_PIECE.sub(" ", _EVERY.sub(" ", beside))) if word.isalpha() and word not in spare]
    return len(left) <= (3 if _ASKS.search(text) else 0)


def told(text: str) -> str:
    """Return the words of *text* that may tell which measure it counts for: no numbers, people or lengths of time."""
    return " ".join(word for word in tokens(text) if word.isalpha() and word not in STOP_WORDS | _GENERIC)


def number_of(text: str) -> float:
    """Return the number that *text* writes, such as "1,200"."""
    return float(text.replace(",", ""))
