"""Does the sums that people ask for: "2 apprentices for 18 months" in weeks, "8 people x 2 hours" in hours.

A text is read into pieces, each a number and what it counts; which sum they make follows from which are there.
Rules: full-time equivalents for each year (fact T07), session length times attendees (fact T08), 52 weeks a year.
"""

import re
from dataclasses import dataclass
from functools import reduce

from knowledge.quantity import spell_out
from knowledge.text import STOP_WORDS, tidy, tokens

WEEKS_A_YEAR = 52
FULL_TIME = 35
"""Hours a week that are full time, in the one copy of the 2022 national edition that says so (glossary, FTE)."""

_KINDS = {
    "trainees": "apprentice apprentices trainee trainees placement placements intern interns starter starters nvq nvqs",
    "jobs": "job jobs post posts role roles hire hires recruit recruits fte employee employees worker workers",
    "staff": "staff volunteer volunteers colleagues us mentors trainers experts advisers advisors engineers "
    "operatives lads",
    "people": "person persons people adults heads team",
    "audience": "pupil pupils student students kids children attendees participants residents delegates learners "
    "clients",
    "sessions": "session sessions visit visits workshop workshops talk talks class classes times trip trips journeys "
    "events meetings runs days day",
    "hours": "hour hours hr hrs h",
    "minutes": "minute minutes min mins",
    "weeks": "week weeks wk wks",
    "months": "month months mth mths",
    "years": "year years yr yrs",
    "miles": "mile miles",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_PERIODS = {"day": 1 / 5, "week": 1.0, "wk": 1.0, "month": 52 / 12, "term": 52 / 3, "quarter": 13.0, "year": 52.0}
_IN_WEEKS = {"weeks": 1.0, "months": 52 / 12, "years": 52.0}

LONGEST = 300
"""A sum is short: a text of more characters is something else."""

_NUMBER = r"(?<![\w.,£])(\d{1,3}(?:,\d{3})+|\d{1,6}(?:\.\d+)?)"
_SUM = r"\d{1,3}(?:,\d{3}){1,3}(?:\.\d+)?|\d{1,9}(?:\.\d+)?"
_PIECE = re.compile(
    rf"{_NUMBER}\s*-?\s*(?:x\s+)?(?:[a-z-]+\s+){{0,2}}?({'|'.join(sorted(_KIND_OF, key=len, reverse=True))})\b"
    rf"(?:\s*(?:an?|per|each|every|/)\s*({'|'.join(_PERIODS)}|trip|session|visit|person|head)\b)?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"{_NUMBER}\s*x\s|\sx\s*{_NUMBER}(?!\s*[a-z%])", re.IGNORECASE)
_EVERY = re.compile(
    r"\b(?:every|each|an?|per) (day|week|month|term|quarter|year)\b|\b(week|month|quarter|year)ly\b", re.IGNORECASE
)
_SHARE = re.compile(
    rf"{_NUMBER}\s+(?:[a-z-]+\s+){{0,2}}?(?:out of|of)\s+(?:the |our |a |total of )*{_NUMBER}"
    r"(?!\d|\s*-?\s*(?:hours?|hrs?|min|week|wk|month|year|yr|mile))",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?<![\d.,])(\d{{1,3}}(?:\.\d{{1,3}})?)\s*(?:%|per ?cent)\s*of\s*(?:an? |the |our )?"
    rf"(?:£\s*({_SUM})\s*(k|m|thousand|million)?|({_SUM})\s*(k|m|thousand|million))(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
_SCALE = {"": 1, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
_ASIDE = re.compile(
    r"\b(?:nt ?\d+|level \d|(?:key stage|year|q)\s?\d+\b(?! years?| months?| weeks?)|(?:aged? )?\d+(?:\s*(?:-"
    r"|to)\s*\d+)?[ -]year[ -]olds?)",
    re.IGNORECASE,
)
_PLAIN = (
    (re.compile(r"\bhalf an hour\b", re.IGNORECASE), "0.5 hours"),
    (re.compile(r"\b(?:an|one) hour and a half\b", re.IGNORECASE), "1.5 hours"),
    (re.compile(r"\b(?:an|one) hour\b(?!s)|\bhour[- ]long\b", re.IGNORECASE), "1 hour"),
    (re.compile(r"\b(for|over|lasting) (?:an?|one) (year|month|week)\b", re.IGNORECASE), r"\1 1 \2"),
    (re.compile(r"\bonce (?=an?\b|per|each|every)", re.IGNORECASE), "1 times "),
    (re.compile(r"\btwice (?=an?\b|per|each|every)", re.IGNORECASE), "2 times "),
    (re.compile(r"(\d+)\s*(?:½| 1/2\b)"), r"\1.5"),
    (re.compile(r"½|(?<![\d/])1/2\b"), "0.5"),
    (re.compile(r"\s*[×✕✖*]\s*|(?<=\d)x(?=\d)", re.IGNORECASE), " x "),
)
_ASKS = re.compile(
    r"\bhow (?:many|much)\b|\bwork\w* out\b|\bcalculat\w*\b|\bconvert\b|\bcount\w*\b|\bcomes? to\b|\badds? up\b"
    r"|\bequals?\b|="
    r"|\b(?:in|as) (?:weeks|hours|fte|miles)\b|\btotal\b|\bwhat(?:'?s| is| does| do|.re)\b|\bpercentage\b",
    re.IGNORECASE,
)
_POSTS = re.compile(r"\bfte\b|(?:part|full)[- ]time|employ", re.IGNORECASE)
_RANGE = re.compile(r"\d\s*(?:-|–|to|or)\s*\d+\s+[a-z]", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|plus)\s+|\s*[;+]\s*", re.IGNORECASE)
_GENERIC = frozenset(
    "people person persons hour hours week weeks month months year years session sessions time staff".split()
)
_BESIDE = frozenset(
    "each every per total altogether times time count counts counting counted equal equals add adds come comes "
    "works worth work "
    "working calculate convert make makes many much number figure x percentage percent share part full local "
    "locally contract "
    "give gives doing does help over across lasting long measure paid unpaid level attending attended attend one "
    "two whole "
    "apprenticeship apprenticeships training volunteering school college taking running run spend spent saved "
    "equivalent".split()
)
"""Words that may stand beside the numbers of a sum without making the text about something else."""


@dataclass(frozen=True)
class Sum:
    """A sum: its result in *unit*, and the steps, such as "2 × 78". *of* says which counting rule it follows.

    *of* is weeks, fte, staff hours, audience hours, hours (whose was not said), share, money or miles.
    """

    amount: float
    unit: str
    steps: str
    of: str


@dataclass(frozen=True)
class _Piece:
    number: float
    kind: str
    per: str


def sums(text: str) -> tuple[Sum, ...]:
    """Return the sums that *text* asks for, or none when it is about something else or gives a range."""
    plain = tidy(reduce(lambda said, step: step[0].sub(step[1], said), _PLAIN, text[:LONGEST]))
    plain = _ASIDE.sub(" ", spell_out(plain))
    if len(text) > LONGEST or _RANGE.search(plain):
        return ()
    found = _share(plain) or _money(plain) or _together(plain) or _one(plain)
    left = [
        w
        for w in tokens(_PIECE.sub(" ", _EVERY.sub(" ", _PERCENT.sub(" ", plain))))
        if not w[0].isdigit() and w not in STOP_WORDS | _BESIDE
    ]
    left = [word for word in left if word not in _KIND_OF and word not in _PERIODS]
    return found if found and len(left) <= (3 if _ASKS.search(plain) else 0) else ()


def told(text: str) -> str:
    """Return the words of *text* that may tell which measure it counts for: no numbers, people or lengths of time."""
    return " ".join(word for word in tokens(text) if word.isalpha() and word not in STOP_WORDS | _GENERIC)


def _together(text: str) -> tuple[Sum, ...]:
    """Return one sum for "2 apprentices for 18 months and 3 for a year", where each part makes one in the same unit."""
    parts = [_one(part) for part in _AND.split(text)]
    if (
        len(parts) < 2
        or any(len(part) != 1 for part in parts)
        or len({(part[0].unit, part[0].of) for part in parts}) > 1
    ):
        return ()
    each = [part[0] for part in parts]
    return (Sum(sum(one.amount for one in each), each[0].unit, " + ".join(one.steps for one in each), each[0].of),)


def _one(text: str) -> tuple[Sum, ...]:
    matches = list(_PIECE.finditer(text))
    pieces = [_Piece(_number(m[1]), _KIND_OF[m[2].lower()], (m[3] or "").lower()) for m in matches]
    if bare := _BARE.search(_PIECE.sub(" x ", text) if matches else ""):
        pieces.append(_Piece(_number(bare[1] or bare[2]), "people", ""))
    every = _EVERY.search(_PIECE.sub(" ", text))
    return _made(pieces, (every[1] or every[2]).lower() if every else "", text)


def _share(text: str) -> tuple[Sum, ...]:
    match = _SHARE.search(text)
    if not match:
        return ()
    part, whole = _number(match[1]), _number(match[2])
    if not 0 < part <= whole or not re.search(
        r"%|per ?cent|share|staff|people|work|contract|employ", text, re.IGNORECASE
    ):
        return ()
    return (Sum(100 * part / whole, "%", f"{show(part)} ÷ {show(whole)} × 100", "share"),)


def _money(text: str) -> tuple[Sum, ...]:
    match = _PERCENT.search(text)
    if not match:
        return ()
    pounds = _number(match[2] or match[4]) * _SCALE[(match[3] or match[5] or "").lower()]
    return (Sum(pounds * float(match[1]) / 100, "£", f"{match[1]}% × £{show(pounds)}", "money"),)


def _made(pieces: list[_Piece], every: str, text: str) -> tuple[Sum, ...]:
    """Return the sums that *pieces* make; *every* is the period of a "weekly" or "every month" that has no number."""
    by = {piece.kind: piece for piece in reversed(pieces)}
    weeks = sum(piece.number * _IN_WEEKS[piece.kind] for piece in pieces if piece.kind in _IN_WEEKS)
    hours = by.get("hours") or (
        _Piece(by["minutes"].number / 60, "hours", by["minutes"].per) if "minutes" in by else None
    )
    groups = [(kind, by[kind].number) for kind in ("trainees", "jobs", "staff", "people", "audience") if kind in by]
    # A job's hours a week make a share of a full-time post; a volunteer's are hours given.
    if hours and hours.per in {"week", "wk"} and ("jobs" in by or _POSTS.search(text)):
        people = groups[0][1] if groups else 1.0
        return (_fte(people, weeks, hours.number),)
    times, how = _times(by, weeks, every, hours, "miles" in by)
    if "miles" in by:
        return _miles(by["miles"], times, how) if times != 1 else ()
    if hours and "trainees" not in by:
        if weeks and not (hours.per or every or "sessions" in by):
            return ()  # 30 hours over 2 years: in all, or each of how many times?
        return tuple(
            _hours(kind, number, hours.number, times, how) for kind, number in groups if kind != "trainees"
        ) or ((_hours("", 1, hours.number, times, how),) if times != 1 else ())
    if not weeks or not groups:
        asked = weeks and re.search(r"\bin weeks\b|\bhow many weeks\b", text, re.IGNORECASE)
        return (Sum(weeks, "weeks", _length(pieces), "weeks"),) if asked and "weeks" not in by else ()
    kind, number = groups[0]
    in_weeks = Sum(number * weeks, "weeks", f"{show(number)} × {_length(pieces)}", "weeks")
    in_posts = _fte(number, weeks)
    if kind == "people":
        return (in_posts,) if _POSTS.search(text) else (in_weeks, in_posts)
    return {"trainees": (in_weeks,), "jobs": (in_posts,)}.get(kind, ())


def _times(by: dict[str, _Piece], weeks: float, every: str, hours: _Piece | None, far: bool) -> tuple[float, str]:
    """Return how often something happens and the steps to that number."""
    often = by.get("sessions")
    number, per = (often.number, often.per) if often else (1.0, "")
    per = per or (hours.per if hours else "") or (by["miles"].per if far else "") or every
    if per in _PERIODS and weeks:
        periods = weeks / _PERIODS[per]
        return number * periods, (f"{show(number)} × " if number != 1 else "") + show(periods)
    return number, show(number)


def _hours(kind: str, people: float, hours: float, times: float, how: str) -> Sum:
    of = {"audience": "audience hours", "staff": "staff hours"}.get(kind, "hours")
    steps = " × ".join([show(people)] * (people != 1) + [show(hours)] + [how] * (times != 1))
    return Sum(people * hours * times, "hours", steps, of)


def _miles(miles: _Piece, times: float, how: str) -> tuple[Sum, ...]:
    return (Sum(miles.number * times, "miles", f"{show(miles.number)} × {how}", "miles"),)


def _fte(people: float, weeks: float, weekly: float = FULL_TIME) -> Sum:
    weekly = min(weekly, FULL_TIME)
    years = weeks / WEEKS_A_YEAR if weeks else 1.0
    steps = [show(people)] + [f"{show(weekly)} ÷ {FULL_TIME}"] * (weekly != FULL_TIME) + [show(years)] * (years != 1)
    return Sum(people * weekly / FULL_TIME * years, "FTE", " × ".join(steps), "fte")


def _length(pieces: list[_Piece]) -> str:
    ways = {"weeks": "", "months": f" × {WEEKS_A_YEAR} ÷ 12", "years": f" × {WEEKS_A_YEAR}"}
    steps = [show(piece.number) + ways[piece.kind] for piece in pieces if piece.kind in ways]
    return steps[0] if len(steps) == 1 else f"({' + '.join(steps)})"


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def show(number: float) -> str:
    """Return *number* as people write it: "1,560", "2.86"."""
    return f"{round(number, 2):,.2f}".rstrip("0").rstrip(".")
