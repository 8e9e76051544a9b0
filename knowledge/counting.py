"""Does the sums that people ask for: "2 apprentices for 18 months" in weeks, "8 people x 2 hours" in hours.

Which sum is made follows from which pieces of a text are there.
Rules: full-time equivalents for each year (fact T07), session length times attendees (fact T08), 52 weeks a year.
"""

import re
from dataclasses import dataclass

from knowledge.pieces import (
    IN_WEEKS,
    NUMBER,
    PEOPLE,
    PERIODS,
    Piece,
    is_asked_for,
    like_the_first,
    number_of,
    pieces_of,
    simplified,
)

WEEKS_A_YEAR = 52
FULL_TIME = 35
"""Hours a week that are full time, in the one copy of the 2022 national edition that says so (glossary, FTE)."""

_SHARE = re.compile(
    rf"{NUMBER}\s+(?:[a-z-]+\s+){{0,2}}?(?:out of|of)\s+(?:the |our |a |total of )*{NUMBER}"
    r"(?!\d|\s*-?\s*(?:hours?|hrs?|min|week|wk|month|year|yr|mile))",
    re.IGNORECASE,
)
_SUM = r"\d{1,3}(?:,\d{3}){1,3}(?:\.\d+)?|\d{1,9}(?:\.\d+)?"
_PERCENT = re.compile(
    rf"(?<![\d.,])(\d{{1,3}}(?:\.\d{{1,3}})?)\s*(?:%|per ?cent)\s*of\s*(?:an? |the |our )?"
    rf"(?:£\s*({_SUM})\s*(k|m|thousand|million)?|({_SUM})\s*(k|m|thousand|million))(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
_SCALE = {"": 1, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
_POSTS = re.compile(r"\bfte\b|(?:part|full)[- ]time|employ", re.IGNORECASE)
_AND = re.compile(r"\s*,?\s+(?:and|plus)\s+|\s*[;:+]\s*|\s*,\s+(?=\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Sum:
    """A sum: its result in *unit*, and the steps, such as "2 × 78". *of* says which counting rule it follows.

    *of* is weeks, fte, staff hours, audience hours, hours (whose was not said), days, share, money or miles.
    """

    amount: float
    unit: str
    steps: str
    of: str


def sums(text: str) -> tuple[Sum, ...]:
    """Return the sums that *text* asks for, or none when it is about something else or gives a range."""
    plain = simplified(text)
    found = _share(plain) or _money(plain) or _together(plain) or _one(plain)
    return found if found and is_asked_for(plain, _PERCENT.sub(" ", plain)) else ()


def _together(text: str) -> tuple[Sum, ...]:
    """Return one sum for "2 apprentices for 18 months and 3 for a year", where each part makes one in the same unit."""
    parts = _AND.split(text)
    found = [_one(part) or _one(like_the_first(parts[0], part)) for part in parts]
    if len(found) > 2 and not found[0] and all(piece.kind in PEOPLE for piece in pieces_of(parts[0])[0]):
        found = found[1:]  # "5 apprentices, 2 for a year and 3 for two": the first part says how many there are in all
    if (
        len(found) < 2
        or any(len(each) != 1 for each in found)
        or len({(each[0].unit, each[0].of) for each in found}) > 1
    ):
        return ()
    each = [part[0] for part in found]
    return (Sum(sum(one.amount for one in each), each[0].unit, " + ".join(one.steps for one in each), each[0].of),)


def _one(text: str) -> tuple[Sum, ...]:
    """Return the sums that *text* makes. Two pieces of one kind belong to two sums, so there is none of them."""
    pieces, every = pieces_of(text)
    kinds = [piece.kind for piece in pieces]
    return _made(pieces, every, text) if len(kinds) == len(set(kinds)) else ()


def _share(text: str) -> tuple[Sum, ...]:
    match = _SHARE.search(text)
    if not match:
        return ()
    part, whole = number_of(match[1]), number_of(match[2])
    if not 0 < part <= whole or not re.search(
        r"%|per ?cent|share|staff|people|work|contract|employ", text, re.IGNORECASE
    ):
        return ()
    return (Sum(100 * part / whole, "%", f"{show(part)} ÷ {show(whole)} × 100", "share"),)


def _money(text: str) -> tuple[Sum, ...]:
    match = _PERCENT.search(text)
    if not match:
        return ()
    pounds = number_of(match[2] or match[4]) * _SCALE[(match[3] or match[5] or "").lower()]
    return (Sum(pounds * float(match[1]) / 100, "£", f"{match[1]}% × £{show(pounds)}", "money"),)


def _made(pieces: list[Piece], every: str, text: str) -> tuple[Sum, ...]:
    """Return the sums that *pieces* make; *every* is the period of a "weekly" or "every month" that has no number."""
    by = {piece.kind: piece for piece in reversed(pieces)}
    weeks = sum(piece.number * IN_WEEKS[piece.kind] for piece in pieces if piece.kind in IN_WEEKS)
    hours = by.get("hours") or (
        Piece(by["minutes"].number / 60, "hours", by["minutes"].per) if "minutes" in by else None
    )
    groups = [(kind, by[kind].number) for kind in ("trainees", "jobs", "staff", "people", "audience") if kind in by]
    # A job's hours a week make a share of a full-time post; a volunteer's are hours given.
    if hours and hours.per in {"week", "wk"} and ("jobs" in by or _POSTS.search(text)):
        alone = len(pieces) == len(re.findall(r"\d+(?:\.\d+)?", text))
        return (_fte(groups[0][1] if groups else 1.0, weeks, hours.number),) if groups or alone else ()
    if "days" in by and groups and not hours and "miles" not in by:
        return (
            Sum(groups[0][1] * by["days"].number, "days", f"{show(groups[0][1])} × {show(by['days'].number)}", "days"),
        )
    times, how = _times(by, weeks, every, hours, "miles" in by)
    if "miles" in by:
        return _miles(by["miles"], times, how) if times != 1 else ()
    if hours and "trainees" not in by:
        if weeks and not (hours.per or every or "sessions" in by):
            return ()  # 30 hours over 2 years: in all, or each of how many times?
        return tuple(_hours(kind, number, hours.number, times, how) for kind, number in groups) or (
            (_hours("", 1, hours.number, times, how),) if times != 1 else ()
        )
    if not weeks or not groups:
        asked = weeks and re.search(r"\bin weeks\b|\bhow many weeks\b", text, re.IGNORECASE)
        return (Sum(weeks, "weeks", _length(pieces), "weeks"),) if asked and "weeks" not in by else ()
    kind, number = groups[0]
    in_weeks = Sum(number * weeks, "weeks", f"{show(number)} × {_length(pieces)}", "weeks")
    in_posts = _fte(number, weeks)
    if kind == "people":
        return (in_posts,) if _POSTS.search(text) else (in_weeks, in_posts)
    return {"trainees": (in_weeks,), "jobs": (in_posts,)}.get(kind, ())


def _times(by: dict[str, Piece], weeks: float, every: str, hours: Piece | None, far: bool) -> tuple[float, str]:
    """Return how often something happens and the steps to that number."""
    often = by.get("sessions") or (by.get("days") if far else None)
    number, per = (often.number, often.per) if often else (1.0, "")
    per = per or (hours.per if hours else "") or (by["miles"].per if far else "") or every
    if per in PERIODS and weeks:
        periods = weeks / PERIODS[per]
        return number * periods, (f"{show(number)} × " if number != 1 else "") + show(periods)
    return number, show(number)


def _hours(kind: str, people: float, hours: float, times: float, how: str) -> Sum:
    of = {"audience": "audience hours", "staff": "staff hours"}.get(kind, "hours")
    steps = " × ".join([show(people)] * (people != 1) + [show(hours)] + [how] * (times != 1))
    return Sum(people * hours * times, "hours", steps, of)


def _miles(miles: Piece, times: float, how: str) -> tuple[Sum, ...]:
    return (Sum(miles.number * times, "miles", f"{show(miles.number)} × {how}", "miles"),)


def _fte(people: float, weeks: float, weekly: float = FULL_TIME) -> Sum:
    weekly = min(weekly, FULL_TIME)
    years = weeks / WEEKS_A_YEAR if weeks else 1.0
    steps = [show(people)] + [f"{show(weekly)} ÷ {FULL_TIME}"] * (weekly != FULL_TIME) + [show(years)] * (years != 1)
    return Sum(people * weekly / FULL_TIME * years, "FTE", " × ".join(steps), "fte")


def _length(pieces: list[Piece]) -> str:
    ways = {"weeks": "", "months": f" × {WEEKS_A_YEAR} ÷ 12", "years": f" × {WEEKS_A_YEAR}"}
    steps = [show(piece.number) + ways[piece.kind] for piece in pieces if piece.kind in ways]
    return steps[0] if len(steps) == 1 else f"({' + '.join(steps)})"


def show(number: float) -> str:
    """Return *number* as people write it: "1,560", "2.86"."""
    return f"{round(number, 2):,.2f}".rstrip("0").rstrip(".")
