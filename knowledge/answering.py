"""From a question to the topic that answers it, to the nearest three, or to an honest "I do not know".

The topics compete with the kinds of question that the pack does not hold (`elsewhere.yaml`). Two thresholds decide:
how likely the best topic is, and how far it is ahead of the next.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.matching import Match, Matcher
from knowledge.models import Door, Measure, Role
from knowledge.pack import Pack
from knowledge.text import STOP_WORDS, tokens

SURE = 0.25
"""A topic at least this likely is given as the answer."""

AHEAD = 1.5
"""The answer is at least this many times as likely as the next topic."""

OFFERED = 0.02
"""A topic less likely than this is not worth offering."""

KNOWN_WORDS = 0.45
"""At least this share of the words that say something must be the pack's own."""

NAMED_DOOR = 0.2
"""A kind of question that the pack does not hold is named only when it is at least this likely."""

OTHER_ROLE = -1.0
"""What a topic for the other role loses in score: an officer seldom asks a supplier's question."""

OWN_ROLE = 0.4
"""What a topic for the asker's own role gains."""

SPOKEN_OF = 0.1
"""Of some topics, one is spoken of when it is at least this likely."""

_DOOR = "door-"
_CODE = re.compile(r"\b([a-z]{2,3})([\s-]?)(\d{1,2})\b", re.IGNORECASE)
_BARE_CODE_WORDS = frozenset(
    "what is whats tell me about explain show describe measure code details of the evidence proof unit counts "
    "count for".split()
)


@dataclass(frozen=True)
class Finding:
    """What was found for a question.

    *topic* is the answer's id, or None when unsure. *suggestions* are the nearest topics, likeliest first. *door*
    is set when the question is of a kind that the pack does not hold. *confidence* is 0 to 1.
    """

    topic: str | None
    confidence: float
    suggestions: tuple[str, ...]
    door: Door | None = None


class Answerer:
    """Finds the topic of a pack that answers a question."""

    def __init__(self, pack: Pack, cache: Path | None = None) -> None:
        """Learn the pack's phrasings; *cache* is a folder to keep what was learned."""
        self._pack = pack
        self._exact = {" ".join(tokens(pack.label(topic))): topic for topic in pack.topic_ids()}
        self._matcher = Matcher(_examples(pack), cache)
        self._nudges = {role: self._for_role(role) for role in Role}

    def find(self, question: str, role: Role = Role.OFFICER) -> Finding:
        """Return the topic that answers *question* as somebody of this *role* would mean it."""
        if topic := self.named(question):
            return Finding(topic, 1.0, (topic,))
        ranked = self._matcher.rank(question, self._nudges[role])
        topics = [match for match in ranked if not match.label.startswith(_DOOR)]
        suggestions = tuple(match.label for match in topics[:3] if match.likelihood >= OFFERED)
        if not topics or self._matcher.known_share(question) < KNOWN_WORDS:
            return Finding(None, 0.0, ())
        best, following = topics[0], topics[1]
        doors = sum(match.likelihood for match in ranked if match.label.startswith(_DOOR))
        if doors > best.likelihood:
            return Finding(None, best.likelihood, suggestions, self._likeliest_door(ranked))
        if best.likelihood >= SURE and best.likelihood >= AHEAD * following.likelihood:
            return Finding(best.label, best.likelihood, suggestions)
        return Finding(None, best.likelihood, suggestions)

    def nearest(self, question: str, role: Role = Role.OFFICER) -> tuple[str, ...]:
        """Return every topic, the one nearest to *question* first; none for a question in words it does not know."""
        ranked = self._matcher.rank(question, self._nudges[role])
        return tuple(match.label for match in ranked if not match.label.startswith(_DOOR))

    def likeliest(self, text: str, topics: Collection[str]) -> str | None:
        """Return the one of *topics* that *text* speaks of more than of all the others together, or None."""
        found = [match for match in self._matcher.rank(text) if match.label in topics]
        others = sum(match.likelihood for match in found[1:])
        return found[0].label if found and found[0].likelihood > max(others, SPOKEN_OF) else None

    def labelled(self, question: str) -> str | None:
        """Return the topic whose label *question* is, word for word, or None."""
        return self._exact.get(" ".join(tokens(question)))

    def named(self, question: str) -> str | None:
        """Return the topic that *question* names outright, by its label or a measure's code, or None."""
        return self.labelled(question) or self._by_code(question)

    def _by_code(self, question: str) -> str | None:
        """A question that is little more than a measure's code is about that measure."""
        codes = codes_in(question, self._pack)
        rest = [word for word in tokens(_CODE.sub(" ", question)) if word not in _BARE_CODE_WORDS]
        return f"measure-{codes[0]}" if len(codes) == 1 and not [w for w in rest if w not in STOP_WORDS] else None

    def _likeliest_door(self, ranked: list[Match]) -> Door | None:
        best = next(match for match in ranked if match.label.startswith(_DOOR))
        return self._pack.doors[best.label.removeprefix(_DOOR)] if best.likelihood >= NAMED_DOOR else None

    def _for_role(self, role: Role) -> dict[str, float]:
        return {
            ident: OWN_ROLE if topic.audience == role else OTHER_ROLE
            for ident, topic in self._pack.topics.items()
            if topic.audience != "both"
        }


def codes_in(text: str, pack: Pack) -> tuple[str, ...]:
    """Return the codes of the pack's measures that *text* names, in order: "nt 31 or NT8?" -> NT31, NT8."""
    return tuple(code for code in codes_like(text, pack) if code in pack.measures)


def codes_like(text: str, pack: Pack) -> tuple[str, ...]:
    """Return what looks like a code of the pack's measures, known or not: "NT99" -> NT99.

    "in 3 schools" names no measure: a small word and a number apart are no code.
    """
    kinds = {code.rstrip("0123456789") for code in pack.measures}
    found = (
        f"{letters.upper()}{int(number)}"
        for letters, gap, number in _CODE.findall(text)
        if letters.upper() in kinds and not (gap and letters.islower() and letters in STOP_WORDS)
    )
    return tuple(dict.fromkeys(found))


def _examples(pack: Pack) -> Iterator[tuple[str, str]]:
    for ident, topic in pack.topics.items():
        yield from ((ident, line) for line in (*topic.phrasings, *topic.words, topic.question))
    for term in pack.terms.values():
        names = (term.term, *term.aliases)
        asked = (form.format(name) for name in names for form in ("{}", "what is {}", "what does {} mean", "define {}"))
        yield from ((f"glossary-{term.id}", line) for line in (*term.phrasings, *term.words, *asked))
    for measure in pack.measures.values():
        yield from ((f"measure-{measure.code}", line) for line in _measure_lines(measure))
    for door in pack.doors.values():
        yield from ((f"{_DOOR}{door.id}", line) for line in (*door.phrasings, *door.words))


def _measure_lines(measure: Measure) -> tuple[str, ...]:
    code = measure.code
    by_code = (f"what is {code}", f"what counts under {code}", f"{code} unit and evidence", f"is this {code}")
    return (*measure.phrasings, *measure.words, *by_code, measure.short, measure.title)
