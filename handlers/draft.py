"""Checks a draft tender answer: which measures it touches, what each promise holds and what it lacks.

It never writes the answer and never says what marks it would get.
"""

import re
from dataclasses import replace

from handlers.ask import rating
from handlers.conversation import (
    Facts,
    Heading,
    Message,
    Notice,
    Paragraph,
    Points,
    Reply,
    ReplyPart,
    to_choose,
)
from handlers.memory import Memory
from knowledge.draft import Check, DraftReader, Promise
from knowledge.elements import ELEMENTS
from knowledge.models import Role
from knowledge.pack import Pack
from knowledge.text import lower_first, tidy, tokens

SHORTEST = 8
"""A text of fewer words than this is no draft."""

PASTED = 40
"""A text that nobody announced is taken for a draft from this many words on."""

_ASKED = re.compile(
    r"^\W*(?:(?:can|could|would|will) you )?(?:please )?(?:check|review|look (?:at|over|through)|read(?: through)?"
    r"|mark|assess|feedback on|go over|test|critique)"
    r"\W+(?:over |through )?(?:my|our|this|the|a|another)\W+(?:\w+\W+){0,4}?(?:draft|answer|response|reply"
    r"|submission|bid|method statement|wording|offer)s?\b"
    r"(?:\W+(?:to (?:the|this|your) [\w\s]{0,40}?question|for (?:me|us)|now|below|please|draft|answer))*[\s:.,?!-]*",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"^\W*(?:here(?:['’]s| is) )?(?:the |my |our )?(?:updated?|corrected|correction|new|revised|second|final"
    r"|better)\b[^:\n]{0,40}:\s*",
    re.IGNORECASE,
)
_COMMITS = re.compile(
    r"\bwe(?:'|’| wi)ll\b|\bwe (?:shall|commit|pledge|propose|plan|intend|aim|expect|would|are (?:proud|passionate"
    r"|committed|delighted))\b"
    r"|\bour (?:\w+ ){1,3}(?:will|is responsible|are responsible)\b",
    re.IGNORECASE,
)

_PROMISES = re.compile(r"\b(?:will|shall|we|we'll|our)\b", re.IGNORECASE)


class Draft:
    """Reads the draft that a person pastes."""

    def __init__(self, pack: Pack, reader: DraftReader) -> None:
        self._pack, self._reader = pack, reader

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Check the draft in *message*, ask for one, or return None when the message is about something else."""
        asked = _ASKED.match(message.text) or (memory.last == "checked" and _AGAIN.match(message.text)) or None
        text = message.text[asked.end() :] if asked else message.text
        count = len(tokens(text))
        if asked and count < SHORTEST:
            return Reply((Paragraph(self._pack.wording.draft_ask),)), replace(memory, last="draft")
        commits = len(_COMMITS.findall(text))
        waited_for = memory.last == "draft" and not text.rstrip().endswith("?")
        waited_for = waited_for and bool(
            _PROMISES.search(text) or (count >= SHORTEST and self._reader.read(text).promises)
        )
        again = memory.last == "checked" and count >= PASTED / 2 and commits
        if not (asked or waited_for or again or (count >= PASTED and commits >= 2)):
            return None
        # What is noted when the check did not help is what it is called: never the draft.
        called = self._pack.wording.draft_called
        return self.check(text, message.person.role), memory.answered(called, called, last="checked")

    def check(self, text: str, role: Role) -> Reply:
        """Return what is there and what is missing in the draft *text*."""
        wording, found = self._pack.wording, self._reader.read(text)
        parts: list[ReplyPart] = [Heading(self._title(found))]
        if not found.promises:
            parts.append(Paragraph(wording.draft_nothing))
        parts.extend(self._promise(promise) for promise in found.promises)
        if asked := self._asked(found):
            parts.append(Points(asked, wording.draft_question_title))
        elif (
            found.question
            and found.promises
            and all(set(found.asked) <= promise.found.keys() for promise in found.promises)
        ):
            parts.append(Paragraph(wording.draft_question_met))
        if found.company:
            parts.append(Points(tuple(f"“{_short(line)}”" for line in found.company), wording.draft_company_title))
            parts.append(Paragraph(wording.draft_company_advice))
        if not found.question:
            parts.append(Paragraph(wording.draft_no_question))
        parts.append(Notice(wording.draft_limits))
        parts.append(to_choose(self._choices(found), wording.next_title))
        return Reply((*parts, rating(self._pack, wording.draft_called)))

    def _title(self, found: Check) -> str:
        wording, count = self._pack.wording, len(found.promises)
        if not count:
            return wording.draft_title_none
        return wording.draft_title_one if count == 1 else wording.draft_title.format(count=count)

    def _promise(self, promise: Promise) -> Facts:
        wording, measure = self._pack.wording, promise.measure
        names = dict(zip(ELEMENTS, wording.draft_elements, strict=True))
        missing = dict(zip(ELEMENTS, wording.draft_missing, strict=True))
        rows = [(wording.draft_says, f"“{_short(promise.sentences[0])}”")]
        for element in ELEMENTS:
            words = promise.found.get(element)
            lacks = missing[element].format(unit=measure.unit)
            rows.append((names[element], wording.draft_found.format(words=words) if words else lacks))
        return Facts(tuple(rows), wording.measure_label.format(code=measure.code, short=measure.short))

    def _asked(self, found: Check) -> tuple[str, ...]:
        wording = self._pack.wording
        asks = dict(zip(ELEMENTS, wording.draft_asks, strict=True))
        missed = [asks[element] for element in found.missed]
        missed += [wording.draft_not_touched.format(short=lower_first(each.short)) for each in found.not_touched]
        return tuple(missed)

    def _choices(self, found: Check) -> list[str]:
        labels = [self._pack.label(f"measure-{each.measure.code}") for each in found.promises[:2]]
        topics = ("supplier-tender-answer", "supplier-evidence", *(["supplier-csr"] if found.company else []))
        labels += [self._pack.label(topic) for topic in topics if topic in self._pack.topics]
        return [*labels, self._pack.wording.draft_again_label]


def _short(line: str) -> str:
    line = tidy(line)
    return line if len(line) <= 160 else line[:160].rstrip() + "…"
