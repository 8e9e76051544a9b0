"""Reads a draft tender answer: which measures it promises, what each promise holds, and what it lacks.

Each sentence is given to a measure, to the company as a whole, or to neither, by what was learned from
`promises.yaml`. A sentence that promises nothing by itself belongs to the promise before it in its paragraph;
in a paragraph without a promise it speaks for the whole answer.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.elements import ELEMENTS, Elements
from knowledge.matching import Match, Matcher
from knowledge.models import Measure
from knowledge.pack import Pack
from knowledge.text import tokens

PROMISED = 0.4
"""A sentence promises a measure that is at least this likely."""

PROMISED_ANEW = 0.6
"""After a promise, in the same paragraph, a sentence begins another one only when it is at least this likely."""

OFFERED = 0.35
"""A sentence that offers a number promises a measure when all measures together are at least this likely."""

COMPANY = "company"
OTHER = "other"

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9£\"'“‘])|\s*\n+\s*[-*•–]?\s*|\s*;\s+(?=we |our )")
_PARAGRAPH = re.compile(r"\n\s*\n")
_REFUSES = re.compile(
    r"\b(?:will|shall|can|do|would)(?: not|n['’]t)\b(?! only)|\bcannot\b|\bunable to\b|\bno longer\b"
    r"|\bwon['’]t\b",
    re.IGNORECASE,
)
"""A sentence that says what is not done promises nothing."""
_PAST = re.compile(
    r"\b(?:last year|in 20[01]\d|in 202[0-5])\b|\balready (?:give|employ|run|offer|have|do)\b|\bsince (?:19|20)\d\d\b",
    re.IGNORECASE,
)
"""What was done before this contract is not caused by it."""
_OFFERS = re.compile(r"\bwill\b.*\d|\d.*\bwill\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"^(?:that|this|these|those|they|it|she|he|each|both|all|together|the (?:sessions?|posts?|placements?|visits?"
    r"|hours|money|work)|evidence|a [\w\s]{2,40} will)\b",
    re.IGNORECASE,
)
"""A sentence that begins like this goes on with what was said before it."""
_FOR_ALL = re.compile(
    r"\b(?:both|all (?:of )?(?:these|this|the above|commitments)|each of (?:these|them)|these (?:commitments"
    r"|promises)|above|every "
    r"commitment|progress)\b",
    re.IGNORECASE,
)
_THIS_CONTRACT = re.compile(r"\b(?:this|the) (?:contract|commission|framework|works|project)\b", re.IGNORECASE)
_CHECK_ME = re.compile(r"^\s*(?:check|review|read|look (?:at|over))\b[^\n]{0,60}\n", re.IGNORECASE)
_QUESTION_MARK = re.compile(r"^\s*(?:the )?(?:tender )?question\b[^:\n]{0,20}:\s*", re.IGNORECASE)
_ANSWER_MARK = re.compile(
    r"\s(?:our |my |draft |the )?(?:draft|answer|response|reply)(?: (?:answer|response))?\s*:\s*", re.IGNORECASE
)
_ASKS = re.compile(
    r"^(?:q\d*[.:)]?\s*)?(?:describe|set out|explain|how|what|state|tell us|provide|give|outline|detail"
    r"|demonstrate|please|bidders|tenderers|which|confirm|list|using)\b",
    re.IGNORECASE,
)
_ASKED_FOR = {
    "number": r"\bhow (?:many|much)\b|\bnumbers?\b|\bquantit\w+|\bfigures?\b|\bamounts?\b|\btargets?\b"
    r"|\bpercentage\b|\bhow long\b|\bmeasurable\b",
    "date": r"\bwhen\b|\btimescales?\b|\bdates?\b|\btimetable\b|\bprogramme of\b|\bmilestones?\b|\bdeadlines?\b"
    r"|\btimed\b|\btimeline\b",
    "place": r"\bwhere\b|\bname the area\b|\bwhich (?:area|places|towns)\b|\blocations?\b",
    "who": r"\bwho\b|\bresponsib\w+|\brole\b|\bnamed? (?:person|lead)\b|\baccountab\w+",
    "evidence": r"\bevidenc\w+|\bhow (?:you|this|it|they|progress|delivery|spending|spend)\b[\w\s]{0,30}\b(?:show"
    r"|shown|measure|record|monitor|report|demonstrate|prove|verif)\w*"
    r"|\breport(?:ed|ing)?\b|\bmonitor\w*|\brecorded\b",
    "partner": r"\bpartners?\b|\bwho you will work with\b|\bwith whom\b|\bwork with\b"
    r"|\borganisations\b[\w\s]{0,20}\bwork\b",
}


@dataclass(frozen=True)
class Promise:
    """One measure that a draft promises: the sentences, and the words that show each element that is there."""

    measure: Measure
    sentences: tuple[str, ...]
    found: Mapping[str, str]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The elements that are not there."""
        return tuple(element for element in ELEMENTS if element not in self.found)


@dataclass(frozen=True)
class Check:
    """What a draft holds. *asked* and *missed* are empty when it came without its question.

    *company* are sentences about the whole company; *asked* are elements that the question asks for, *missed* those
    that no promise holds; *not_touched* are measures that the question speaks of and the draft does not.
    """

    promises: tuple[Promise, ...]
    company: tuple[str, ...]
    question: str = ""
    asked: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    not_touched: tuple[Measure, ...] = ()


class DraftReader:
    """Checks drafts against a pack's measures."""

    def __init__(self, pack: Pack, cache: Path | None = None) -> None:
        """Learn how promises are written; *cache* is a folder to keep what was learned."""
        self._pack = pack
        self._matcher = Matcher(_examples(pack), cache)
        self._elements = Elements(pack)

    def read(self, text: str) -> Check:
        """Return what the draft *text* holds. Its question may stand above it."""
        question, draft = split_question(text)
        promised: dict[str, list[str]] = {}
        company: list[str] = []
        for_all: list[str] = []
        for paragraph in _PARAGRAPH.split(draft):
            current: list[str] = []
            for sentence in _sentences(paragraph):
                labels = self._labels(sentence, goes_on=bool(current))
                if labels == [COMPANY]:
                    company.append(sentence)
                    continue
                current = labels or current
                for code in current:
                    promised.setdefault(code, []).append(sentence)
                if not labels and (not current or _FOR_ALL.search(sentence)):
                    for_all.append(sentence)
        promises = tuple(self._promise(code, [*lines, *for_all]) for code, lines in promised.items())
        return Check(promises, tuple(company), question, *self._missed(question, promises))

    def _promise(self, code: str, sentences: list[str]) -> Promise:
        measure = self._pack.measures[code]
        return Promise(measure, tuple(sentences), self._elements.find(measure, sentences))

    def _labels(self, sentence: str, *, goes_on: bool = False) -> list[str]:
        """Return the measures that *sentence* promises, or COMPANY, or nothing. *goes_on*: after a promise."""
        if _REFUSES.search(sentence):
            return []
        if _PAST.search(sentence) and not re.search(r"\bwill\b", sentence, re.IGNORECASE):
            return [COMPANY]
        ranked = self._matcher.rank(sentence)
        if ranked and ranked[0].label == OTHER and _OFFERS.search(sentence):
            ranked = self._best_measures(ranked)
        if (
            not ranked
            or ranked[0].label == OTHER
            or len(tokens(sentence)) < 3
            or (goes_on and _GOES_ON.match(sentence))
        ):
            return []
        sure = PROMISED_ANEW if goes_on else PROMISED
        if ranked[0].label == COMPANY:
            return [COMPANY] if ranked[0].likelihood >= sure and not _THIS_CONTRACT.search(sentence) else []
        return [match.label for match in ranked[:2] if match.likelihood >= sure and match.label in self._pack.measures]

    def _best_measures(self, ranked: list[Match]) -> list[Match]:
        """Return the measures alone, where together they are likely enough: a number that is offered promises one."""
        measures = [match for match in ranked if match.label in self._pack.measures]
        total = sum(match.likelihood for match in measures)
        return [Match(each.label, each.likelihood / total) for each in measures] if total >= OFFERED else ranked

    def _missed(
        self, question: str, promises: tuple[Promise, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Measure, ...]]:
        if not question:
            return (), (), ()
        asked = [element for element, words in _ASKED_FOR.items() if re.search(words, question, re.IGNORECASE)]
        missed = tuple(element for element in asked if not any(element in promise.found for promise in promises))
        spoken = {promise.measure.code for promise in promises}
        clauses = re.split(r",\s+|\band\b|[.;:?]\s*", question)
        named = dict.fromkeys(
            code for clause in clauses for code in self._labels(clause, goes_on=True) if code in self._pack.measures
        )
        return tuple(asked), missed, tuple(self._pack.measures[code] for code in named if code not in spoken)


def split_question(text: str) -> tuple[str, str]:
    """Return the tender question that stands above a draft, or nothing, and the draft."""
    text = _CHECK_ME.sub("", text)
    marked = _ANSWER_MARK.search(text)
    if marked and (_QUESTION_MARK.match(text) or "\n" in text[: marked.end()]) and text[: marked.start()].strip():
        return _QUESTION_MARK.sub("", text[: marked.start()]).strip(), text[marked.end() :].strip()
    first, _, rest = text.strip().partition("\n")
    first = _QUESTION_MARK.sub("", first).strip()
    if (
        rest.strip()
        and (first.endswith("?") or _ASKS.match(first))
        and not re.search(r"\bwe (?:will|have|are)\b", first, re.IGNORECASE)
    ):
        return first, rest.strip()
    return "", text.strip()


def _sentences(paragraph: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(paragraph):
        if sentence and (plain := sentence.strip(" -*•–\t")):
            yield plain


def _examples(pack: Pack) -> Iterator[tuple[str, str]]:
    for code, lines in pack.promises.measures.items():
        if measure := pack.measures.get(code):
            yield from (
                (code, line) for line in (*lines, measure.title, measure.short, measure.supplier, *measure.words)
            )
    yield from ((COMPANY, line) for line in pack.promises.company)
    yield from ((OTHER, line) for line in pack.promises.other)
