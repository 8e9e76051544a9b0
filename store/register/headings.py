"""Which column of a register means what: headings are matched with the names in headings.yaml."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from rapidfuzz.distance import OSA

LONGEST = 200
"""A cell with more characters is no heading."""


class Field(StrEnum):
    """What a column can mean, in the order of an export: the Transparency Code's columns, then the bot's own."""

    REFERENCE = "reference"
    TITLE = "title"
    DEPARTMENT = "department"
    DESCRIPTION = "description"
    SUPPLIER = "supplier"
    VALUE = "value"
    VAT = "vat"
    START = "start"
    END = "end"
    REVIEW = "review"
    TENDERED = "tendered"
    SME = "sme"
    MANAGER = "manager"
    EMAIL = "email"
    FREQUENCY = "frequency"
    BASIS = "basis"
    DUE_AFTER = "due_after"
    DATES = "dates"
    MEASURES = "measures"
    ASKED_FROM = "asked_from"
    KPI_FROM = "kpi_from"
    CLOSED = "closed"


KEPT = frozenset({Field.VAT, Field.TENDERED, Field.SME})
"""Columns of the Transparency Code that the bot only keeps, under the heading that the council gave them."""

MENDING = ("Row", "Column", "Why")
"""What a file of errors adds at the right. It is passed over when the mended file comes back."""


class _Headings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: dict[Field, tuple[str, ...]]
    extra: tuple[str, ...]
    telling: tuple[str, ...]
    own: tuple[str, ...]


@dataclass(frozen=True)
class _Name:
    field: Field
    rank: int
    needed: tuple[str, ...]
    optional: frozenset[str]


@dataclass(frozen=True, order=True)
class Match:
    """How well a heading fits a field: *rank* is the place of the name, *loss* what had to be overlooked."""

    rank: int
    loss: int
    field: Field


@dataclass(frozen=True)
class Columns:
    """The headings of a table, and which column each field is read from. All other columns are in *unused*."""

    headings: tuple[str, ...]
    place: dict[Field, int]
    unused: tuple[int, ...]

    @property
    def understood(self) -> tuple[tuple[str, Field], ...]:
        """Each heading that was understood, with its field, from left to right."""
        return tuple((self.headings[at], each) for each, at in sorted(self.place.items(), key=lambda pair: pair[1]))

    def heading(self, field: Field) -> str:
        """Return the heading of *field* in this table, or the one it has in an export."""
        return self.headings[self.place[field]] if field in self.place else heading_of(field)


def columns_of(headings: Sequence[str]) -> Columns:
    """Return which of *headings* means what. One column is one field at most, and the better column wins."""
    ignored = set(range(len(headings) - 3, len(headings))) if tuple(headings[-3:]) == MENDING else set()
    best: dict[Field, tuple[Match, int]] = {}
    for at, heading in enumerate(headings):
        match = match_heading(heading)
        if match and at not in ignored and (match.field not in best or (match, at) < best[match.field]):
            best[match.field] = (match, at)
    place = {each: at for each, (_, at) in best.items()}
    taken = ignored | set(place.values())
    return Columns(tuple(headings), place, tuple(at for at in range(len(headings)) if at not in taken))


def heading_of(field: Field) -> str:
    """Return the heading of *field* in an export."""
    return _file().fields[field][0]


def fields_recognised(headings: Sequence[str]) -> int:
    """Return how many fields *headings* hold, or 0 when they name neither a title nor a description."""
    found = {match.field for match in map(match_heading, headings) if match}
    return len(found) if found & {Field.TITLE, Field.DESCRIPTION} else 0


@lru_cache(maxsize=10_000)
def match_heading(heading: str) -> Match | None:
    """Return the field that *heading* fits best, or None."""
    if not heading or len(heading) > LONGEST:
        return None
    found = _match(_words(heading), 0)
    without, remarks = re.subn(r"\([^()]*\)|\[[^\[\]]*\]", " ", heading)
    if found or not remarks or set(_words(heading)) & _listed("telling"):
        return found
    return _match(_words(without), 1)


def _match(spoken: Sequence[str], loss: int) -> Match | None:
    words = tuple(word for word in spoken if word not in _listed("extra") and not _is_number(word))
    found = (
        Match(name.rank, loss + slips, name.field) for name in _names() if (slips := _slips(words, name)) is not None
    )
    return min(found, key=lambda match: (match.loss, match.rank), default=None) if words else None


def _slips(words: Sequence[str], name: _Name) -> int | None:
    """Return how many slips of the key turn *words* into *name*, or None when they mean something else."""
    if "".join(words) == "".join(name.needed):
        return 0
    left, slips = list(words), 0
    for needed in name.needed:
        found = min(((_distance(word, needed), word) for word in left), default=(99, ""))
        if found[0] == 99:
            return None
        slips += found[0]
        left.remove(found[1])
    return slips if set(left) <= name.optional else None


@lru_cache(maxsize=50_000)
def _distance(word: str, needed: str) -> int:
    """Return how many slips of the key lie between two words; 99 is too many. Words that we know hold none."""
    if word == needed:
        return 0
    if word in _vocabulary():
        return 99
    allowed = (len(needed) >= 5) + (len(needed) >= 10)
    distance = OSA.distance(word, needed, score_cutoff=allowed)
    return distance if distance <= allowed else 99


def _words(text: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()
    text = re.sub(r"\be[\s_-]+mail", "email", text)
    return tuple(_singular(word) for word in re.findall(r"[^\W_]+|[$€]", text))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def _names() -> tuple[_Name, ...]:
    return tuple(_name(field, rank, text) for field, names in _file().fields.items() for rank, text in enumerate(names))


def _name(field: Field, rank: int, text: str) -> _Name:
    optional = {word for part in re.findall(r"\[([^\]]*)\]", text) for word in _words(part)}
    needed = [word for word in _words(re.sub(r"\[[^\]]*\]", " ", text)) if word not in _listed("extra")]
    return _Name(field, rank, tuple(needed), frozenset(optional))


@cache
def _vocabulary() -> frozenset[str]:
    named = {word for name in _names() for word in (*name.needed, *name.optional)}
    return _listed("extra") | _listed("telling") | _listed("own") | named


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(_singular(word) for word in getattr(_file(), key))


def _is_number(word: str) -> bool:
    """Return True for a number that only counts headings. "000" says that values are in thousands."""
    return word.isdigit() and not word.startswith("0")


@cache
def _file() -> _Headings:
    text = Path(__file__).with_name("headings.yaml").read_text(encoding="utf-8")
    return _Headings.model_validate(yaml.safe_load(text))
