"""What a message asks the bot to do: answer, recommend, register a contract, say what is due, record a return, help."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.brief import Brief
from knowledge.matching import Matcher
from knowledge.pack import Pack
from knowledge.text import tokens

ASKED = 1.2
"""What a question mark or a question word adds for answering."""

BOUGHT = 2.4
"""What a clearly recognised subject, at most, adds for recommending."""

SIZED = 1.6
"""What a sum of money or a length beside a subject adds for recommending."""

KNOWN_WORDS = 0.4
"""A message of which fewer words than this share are known is in another language or makes no sense."""

OPENING = 400
"""Characters of a message that show what it asks for."""

_QUESTION = re.compile(
    r"\?\s*$|^(?:what|whats|who|whos|why|when|where|how|is|are|do|does|did|can|could|should|shall|will|would|which|must|may)\b",
    re.IGNORECASE,
)


class Router:
    """Chooses one of the pack's intents for a message."""

    def __init__(self, pack: Pack, cache: Path | None = None) -> None:
        """Learn the pack's example messages; *cache* is a folder to keep what was learned."""
        self._matcher = Matcher(_examples(pack), cache)
        self._exact = {
            " ".join(tokens(line)): intent for intent, example in pack.intents.items() for line in example.phrasings
        }

    def route(self, text: str, brief: Brief) -> str:
        """Return the intent of *text*; *brief* is what was read out of it as a purchase."""
        if exact := self._exact.get(" ".join(tokens(text))):
            return exact
        if self._matcher.known_share(text[:OPENING]) < KNOWN_WORDS:
            return "ask"
        nudges = {"ask": 0.0, "recommend": 0.0}
        if _QUESTION.search(text):
            nudges["ask"] += ASKED
        if brief.subjects:
            nudges["recommend"] += min(BOUGHT, BOUGHT * brief.subjects[0].likelihood)
            if brief.value is not None or brief.months is not None:
                nudges["recommend"] += SIZED
        ranked = self._matcher.rank(text[:OPENING], nudges)
        return ranked[0].label if ranked else "ask"


def _examples(pack: Pack) -> Iterator[tuple[str, str]]:
    for intent, example in pack.intents.items():
        yield from ((intent, line) for line in (*example.phrasings, *example.words))
    for topic in pack.topics.values():
        yield from (("ask", line) for line in (topic.question, *topic.phrasings[:12]))
    for measure in pack.measures.values():
        yield from (("ask", line) for line in measure.phrasings[:5])
    for door in pack.doors.values():
        yield from (("ask", line) for line in door.phrasings[:12])
    for subject in pack.subjects.values():
        yield from (("recommend", form.format(subject.title.lower())) for form in ("{}", "buying {}"))
    for lines in pack.purchases.values():
        yield from (("recommend", line) for line in lines[:3])
