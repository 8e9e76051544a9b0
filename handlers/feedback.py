"""Takes what a person says of an answer: that it helped, that it did not, or that they meant something else."""

import re
from collections.abc import Callable

from handlers.ask import Ask
from handlers.conversation import Message, Paragraph, Reply, ReplyPart, to_choose
from handlers.gaps import GapNotes
from handlers.memory import Memory
from handlers.recommend import Recommend
from handlers.sources import contact_part
from knowledge.pack import Pack
from knowledge.text import lower_first, tidy
from store.gaps import GapKind

_HELPED = re.compile(
    r"^(?:\U0001f44d\S?|(?:yes[,.]? )?(?:that|this|it) (?:really )?(?:helped|was (?:helpful|useful|right)))(?: "
    r"thanks)?$",
    re.IGNORECASE,
)
_NOT_HELPFUL = re.compile(
    r"^(?:\U0001f44e\S?|(?:no[,.]? )?(?:that|this|it) (?:did ?n.?t|did not) (?:really )?help"
    r"|(?:that|this|it).?s? (?:is |was )?(?:not|n.?t) (?:very |really )?(?:helpful|useful|right|any help|what i "
    r"need(?:ed)?)"
    r"|(?:no[,.]? )?(?:that|this|it).?s? (?:is |was )?(?:wrong|rubbish|useless|no (?:good|help|use))|(?:wrong|bad"
    r"|useless) answer)$",
    re.IGNORECASE,
)
_NOT_MEANT = re.compile(
    r"^(?:no[,.]? )?(?:(?:that|this|it).?s? (?:is |was )?)?not what i (?:meant|asked|said|wanted|was asking)(?: "
    r"for| about)?$"
    r"|^(?:no[,.]? )?i (?:did ?n.?t|did not) (?:mean|ask (?:for|about)?) ?(?:that|this)?$"
    r"|^you(?:.ve)? (?:misunderstood|got (?:that|it|me) wrong)(?: me)?$",
    re.IGNORECASE,
)


class Feedback:
    """Thanks, notes, and offers the next best."""

    def __init__(self, pack: Pack, ask: Ask, recommend: Recommend, notes: GapNotes) -> None:
        self._pack, self._ask, self._recommend, self._notes = pack, ask, recommend, notes
        says = pack.wording
        self._ways: tuple[tuple[str, re.Pattern[str], Callable[[Message, Memory, str], Reply]], ...] = (
            (_opening(says.says_not_helpful), _NOT_HELPFUL, self._not_helpful),
            (_opening(says.says_helped), _HELPED, self._helped),
            (_opening(says.says_not_meant), _NOT_MEANT, self._not_meant),
        )

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the reply to what *message* says of an answer, or None when it says nothing of one."""
        said = tidy(message.text).rstrip("!. ")
        last = memory.asked[-1][0] if memory.asked and memory.last in {"ask", "recommend", "checked"} else ""
        for opening, typed, way in self._ways:
            if said.casefold().startswith(opening):
                return way(message, memory, said[len(opening) :].strip()), memory
            if typed.match(said) and (last or memory.last == "refused"):
                return way(message, memory, last), memory
        return None

    def _helped(self, message: Message, memory: Memory, about: str) -> Reply:
        self._notes.note(GapKind.HELPED, message, self._ask.labelled(about) or "")
        return Reply((Paragraph(self._pack.wording.noted_helped),))

    def _not_helpful(self, message: Message, memory: Memory, about: str) -> Reply:
        if not about:
            return self._not_meant(message, memory, about)
        said = (Paragraph(self._pack.wording.noted_not_helpful), contact_part(self._pack))
        return Reply((*said, *self._noted(GapKind.NOT_HELPFUL, message, memory, about)))

    def _not_meant(self, message: Message, memory: Memory, about: str) -> Reply:
        # A refusal was noted when it was given: there is no answer that could have been meant otherwise.
        near = self._noted(GapKind.NOT_MEANT, message, memory, about) if about else ()
        near = near or self._ask.can_do(message.person.role, overheard=message.person.overheard)
        return Reply((Paragraph(self._pack.wording.what_did_you_mean), *near))

    def _noted(self, kind: GapKind, message: Message, memory: Memory, about: str) -> tuple[ReplyPart, ...]:
        """Note what was asked, and offer the next two: other topics, or other things to buy after a suggestion."""
        wording, topic = self._pack.wording, self._ask.labelled(about) or ""
        question = dict(memory.asked).get(about, about)
        self._notes.note(kind, message, topic, question)
        suggestion = wording.rated_measures.partition("{subject}")[0]
        if not topic and about.startswith(suggestion):
            nearest = self._recommend.next_best(question.removeprefix(suggestion))
            labels = [wording.it_is.format(subject=lower_first(title)) for title in nearest]
        else:
            labels = [self._pack.label(each) for each in self._ask.next_best(question, message.person.role, topic)]
        return (to_choose(labels, wording.next_best_title),) if labels else ()


def _opening(says: str) -> str:
    """Return how a tap begins: "That helped: {about}" -> "that helped:"."""
    return says.partition("{about}")[0].strip().casefold()
