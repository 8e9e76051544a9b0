"""Notes what could not be answered well, without the person, for the council's editor to read."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz

from handlers.conversation import Heading, Message, Paragraph, Points, Reply, ReplyPart
from handlers.sources import plain_date
from knowledge.answering import Answerer
from knowledge.models import Role
from knowledge.pack import Pack
from knowledge.text import tidy
from store.errors import StoreError
from store.gaps import Gap, GapKind, Gaps

KEPT = timedelta(days=90)
"""A gap is deleted after this time."""

LONGEST = 300
"""Characters of a text that are kept: enough to see what was asked."""

ALIKE = 72
"""Two texts are about the same when their words are at least this alike, 0 to 100."""

READ = 900
"""Characters of a text that are looked at: more than are kept, so that nothing is cut in two before it is taken out."""

_TAKEN_OUT = (
    (re.compile(r"<[@#!][^<>]{0,80}>"), "[person]"),
    (re.compile(r"<[^<>\s@]{1,80}@[^<>]{1,160}>"), "[e-mail address]"),
    (re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}"), "[e-mail address]"),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "[web address]"),
    (re.compile(r"\b(?!nt\d|in\d)([a-z]{1,2}\d[a-z\d]?)\s?\d[a-z]{2}\b", re.IGNORECASE), r"\1"),
    (re.compile(r"(?<![£\d.,])(?!\d{4}-\d\d-\d\d\b)\+?\(?\d(?:[\s().\-/]{0,3}\d){6,}"), "[number]"),
)
"""What could lead to a person, and what is kept in its place: of a postcode, the first half."""


class GapNotes:
    """Writes gaps to the store. A store that fails costs the note, never the answer."""

    def __init__(self, gaps: Gaps) -> None:
        self._gaps = gaps

    def note(self, kind: GapKind, message: Message, topic: str = "", text: str = "") -> None:
        """Keep what *message* asked, or *text* instead when the message is about an earlier question."""
        words = "" if kind is GapKind.HELPED else without_person(text or message.text)
        with suppress(StoreError):
            self._gaps.add_gap(Gap(kind, words, topic, message.person.role.value, message.now))


def without_person(text: str) -> str:
    """Return *text* shortened, without e-mail and web addresses, mentions, long numbers and full postcodes."""
    text = tidy(text[:READ])
    for pattern, instead in _TAKEN_OUT:
        text = pattern.sub(instead, text)
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


@dataclass(frozen=True)
class GapGroup:
    """Gaps that ask about the same thing. *nearest* is the topic that comes closest, or nothing."""

    nearest: str
    gaps: tuple[Gap, ...]


def grouped(gaps: Iterable[Gap], answerer: Answerer) -> list[GapGroup]:
    """Return the gaps that ask about the same thing together, the largest group first.

    The same thing: the same topic or refused kind, or the same nearest topic, or nearly the same words.
    """
    groups: dict[str, list[Gap]] = {}
    for gap in gaps:
        if gap.kind is not GapKind.HELPED:
            groups.setdefault(gap.topic or _nearest(gap, answerer) or _alike(gap, groups), []).append(gap)
    known = [GapGroup("" if name.startswith(_LOOSE) else name, tuple(found)) for name, found in groups.items()]
    return sorted(known, key=lambda group: (-len(group.gaps), group.nearest))


def describe(pack: Pack, gaps: Sequence[Gap], groups: Sequence[GapGroup], days: int) -> Reply:
    """Return what was not answered well in *days*, under the topic or kind of question that comes nearest."""
    wording = pack.wording
    helped = Counter(gap.topic for gap in gaps if gap.kind is GapKind.HELPED)
    if not groups:
        return Reply((Paragraph(wording.gaps_none.format(days=days)),))
    count = sum(len(group.gaps) for group in groups)
    parts: list[ReplyPart] = [Heading(wording.gaps_title.format(count=count, days=days))]
    for group in groups:
        lines = tuple(
            wording.gaps_line.format(text=gap.text, kind=gap.kind.value, role=gap.role, date=plain_date(gap.at))
            for gap in reversed(group.gaps)
        )
        near = _label(pack, group.nearest)
        title = (
            wording.gaps_near.format(topic=near, count=len(lines))
            if near
            else wording.gaps_apart.format(count=len(lines))
        )
        parts.append(Points(lines, title))
        if near and helped[group.nearest]:
            parts.append(Paragraph(wording.gaps_helped.format(count=helped[group.nearest])))
    return Reply((*parts, Paragraph(wording.gaps_next)))


def _label(pack: Pack, nearest: str) -> str:
    if nearest in pack.doors:
        return pack.doors[nearest].says
    return pack.label(nearest) if nearest and pack.topic_of(nearest) else ""


_LOOSE = "\x00"
"""Begins the name of a group that no topic is near to: its first text follows."""


def _nearest(gap: Gap, answerer: Answerer) -> str:
    return next(iter(answerer.find(gap.text, Role(gap.role)).suggestions), "")


def _alike(gap: Gap, groups: Iterable[str]) -> str:
    for name in groups:
        if name.startswith(_LOOSE) and fuzz.token_sort_ratio(name.removeprefix(_LOOSE), gap.text.lower()) >= ALIKE:
            return name
    return _LOOSE + gap.text.lower()
