"""What a message asks the bot to do: answer, recommend, register a contract, say what is due, record a return, help."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.brief import Brief
from knowledge.matching import Matcher
from knowledge.pack import Pack
from knowledge.text import tokens

BACKGROUND = 0.5
"""How much a question or a purchase from elsewhere in the pack counts beside an example message."""

ASKED = 1.2
"""What a question mark or a question word adds for answering."""

BOUGHT = 1.2
"""What a clearly recognised subject, at most, adds for recommending."""

SIZED = 0.8
"""What a sum of money, or a length beside a subject, adds for recommending."""

KNOWN_WORDS = 0.45
"""A message of which fewer words than this share are known is in another language or makes no sense."""

OPENING = 400
"""Characters of a message that show what it asks for."""

CLEAR = 0.55
"""A message asks for something other than an answer or measures only when that is at least this likely."""

QUESTION_OR_PURCHASE = ("ask", "recommend")
"""Between these two, a question mark and what is bought decide as well."""

_QUESTION = re.compile(
    r"\?\s*$|^(?:what|whats|who|whos|why|when|where|how|is|are|do|does|did|can|could|should|shall|will|would|which|must|may)\b",
    re.IGNORECASE,
)


class Router:
    """Chooses one of the pack's intents for a message."""

    def __init__(self, pack: Pack, cache: Path | None = None) -> None:
        """Learn the pack's example messages; *cache* is a folder to keep what was learned."""
        own = ((intent, line) for intent, each in pack.intents.items() for line in (*each.phrasings, *each.words))
        self._matcher = Matcher(own, cache, _background(pack), BACKGROUND)
        self._exact = {
            " ".join(tokens(line)): intent for intent, example in pack.intents.items() for line in example.phrasings
        } | {" ".join(tokens(subject.title)): "recommend" for subject in pack.subjects.values()}

    def example(self, text: str) -> str | None:
        """Return the intent that *text* is an example of, word for word, or None."""
        return self._exact.get(" ".join(tokens(text)))

    def asks(self, text: str) -> bool:
        """Return True when *text* is put as a question."""
        return bool(_QUESTION.search(text))

    def route(self, text: str, brief: Brief) -> str:
        """Return the intent of *text*; *brief* is what was read out of it as a purchase."""
        opening = text[:OPENING]
        foreign = len(tokens(opening)) >= 3 and self._matcher.read_share(opening) < KNOWN_WORDS
        if foreign or self._matcher.known_share(opening) < KNOWN_WORDS:
            return "ask"
        first = self._matcher.rank(opening)
        if not first:
            return "ask"
        if first[0].label not in QUESTION_OR_PURCHASE and first[0].likelihood >= CLEAR:
            return first[0].label
        nudges = {"ask": 0.0, "recommend": 0.0}
        if self.asks(text):
            nudges["ask"] += ASKED
        if brief.subjects:
            nudges["recommend"] += min(BOUGHT, BOUGHT * brief.subjects[0].likelihood)
        if brief.value is not None or (brief.subjects and brief.months is not None):
            nudges["recommend"] += SIZED
        ranked = self._matcher.rank(opening, nudges)
        return next(match.label for match in ranked if match.label in QUESTION_OR_PURCHASE)


def _background(pack: Pack) -> Iterator[tuple[str, str]]:
    """Give every question and every purchase of the pack, but for questions on how to use the bot."""
    doing = {topic for intent in pack.intents.values() for topic in intent.topics}
    asked = [topic.phrasings for topic in pack.topics.values() if topic.group != "bot" or topic.id not in doing]
    asked += [measure.phrasings for measure in pack.measures.values()]
    asked += [term.phrasings for term in pack.terms.values()]
    asked += [door.phrasings for door in pack.doors.values()]
    yield from (("ask", line) for lines in asked for line in lines)
    for subject in pack.subjects.values():
        yield from (("recommend", form.format(subject.title.lower())) for form in ("{}", "buying {}"))
    yield from (("recommend", line) for lines in pack.purchases.values() for line in lines)
    yield from (("recommend", purchase.text) for purchase in pack.graded)
