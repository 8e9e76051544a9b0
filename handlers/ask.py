"""Answers a question: the answer, the nearest three to choose from, or an honest "I do not know"."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.conversation import (
    Choice,
    Facts,
    Heading,
    Message,
    Notice,
    Paragraph,
    Points,
    Rating,
    Reply,
    ReplyPart,
    to_choose,
)
from handlers.gaps import GapNotes
from handlers.measures import show_all_choice, show_measure
from handlers.memory import Memory
from handlers.sources import contact_part, source_part
from knowledge.answering import Answerer, Finding
from knowledge.models import Measure, Role, Term, Topic
from knowledge.pack import Pack
from store.gaps import GapKind

BEYOND_DOUBT = 0.7
"""A topic at least this likely answers a message that might otherwise be read as a purchase."""

NEXT_BEST = 2
"""How many other topics are offered when an answer was not what was meant."""


class Ask:
    """Answers questions from a pack."""

    def __init__(self, pack: Pack, answerer: Answerer, notes: GapNotes) -> None:
        self._pack, self._answerer, self._notes = pack, answerer, notes

    def find(self, text: str, role: Role) -> Finding:
        """Return what the pack holds for the question *text*."""
        return self._answerer.find(text, role)

    def labelled(self, text: str) -> str | None:
        """Return the topic whose own label *text* is, as a tap sends it, or None."""
        return self._answerer.labelled(text)

    def holds(self, text: str) -> bool:
        """Return True when a topic answers *text*, or when it is of a kind that the bot knows it does not hold."""
        finding = self.find(text, Role.OFFICER)
        return finding.topic is not None or finding.door is not None

    def sure_of(self, text: str) -> str:
        """Return the topic that answers *text* where there is next to no doubt, or nothing."""
        finding = self.find(text, Role.OFFICER)
        return finding.topic if finding.topic and finding.confidence >= BEYOND_DOUBT else ""

    def names(self, text: str) -> bool:
        """Return True when *text* is a topic's own label or a measure's code."""
        return self._answerer.named(text) is not None

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        """Answer *message*, and remember the topic. What cannot be answered is noted."""
        finding = self.find(message.text, message.person.role)
        reply = self.word(finding, message.person.role)
        if finding.topic:
            return reply, memory.answered(self._pack.label(finding.topic), message.text, finding.topic)
        self._note(finding, message)
        return reply, replace(memory, topic="", last="refused")

    def _note(self, finding: Finding, message: Message) -> None:
        if door := finding.door:
            if not door.private:
                self._notes.note(GapKind.NOT_HELD, message, door.id)
        else:
            self._notes.note(GapKind.UNSURE if finding.suggestions else GapKind.UNKNOWN, message)

    def word(self, finding: Finding, role: Role) -> Reply:
        """Return *finding* in words for *role*."""
        if finding.topic:
            return self.topic(finding.topic, role)
        if finding.door:
            return self._not_held(finding, role)
        if finding.suggestions:
            return self._unsure(finding)
        return self._unknown(role)

    def topic(self, topic: str, role: Role) -> Reply:
        """Return the answer that *topic* names, as *role* should read it."""
        found = self._pack.topic_of(topic)
        if isinstance(found, Measure):
            shown = show_measure(self._pack, found, role)
            return Reply((*shown.parts, show_all_choice(self._pack), self._rating(topic)))
        if isinstance(found, Term):
            return Reply((*self._term(found, role), self._rating(topic)))
        assert isinstance(found, Topic)
        return Reply((*self._answer(found, role), self._rating(topic)))

    def brief(self, topics: Iterable[str], role: Role) -> Reply:
        """Return the first lines of several topics, each to be tapped for the whole."""
        ids = self.choosable(topics, role)
        lines = tuple((self._pack.label(ident), self._first_line(ident, role)) for ident in ids)
        return Reply((Facts(lines, self._pack.wording.more_title), *self._choices(ids)))

    def next_best(self, question: str, role: Role, topic: str) -> tuple[str, ...]:
        """Return the two topics that come nearest to *question* after *topic*, which was not what was meant."""
        near = self._answerer.nearest(question, role)
        others = [ident for ident in (*near, *self.next_of(topic, role)) if ident != topic]
        return tuple(dict.fromkeys(self.choosable(others, role)))[:NEXT_BEST]

    def in_short(self, topic: str, role: Role) -> Reply:
        """Return the first lines of *topic* alone, and the way back to the whole."""
        return Reply((Paragraph(self._first_line(topic, role)), *self._choices((topic,))))

    def nearest(self, question: str, role: Role) -> tuple[ReplyPart, ...]:
        """Offer the topics that may be meant by *question*, or nothing."""
        found = self.find(question, role)
        ids = [found.topic, *found.suggestions] if found.topic else [*found.suggestions]
        return self._choices(tuple(dict.fromkeys(self.choosable(ids, role)))[:3], self._pack.wording.next_best_title)

    def next_of(self, topic: str, role: Role) -> tuple[str, ...]:
        """Return the topics that *role* would read after *topic*."""
        found = self._pack.topic_of(topic)
        return self.choosable(found.next, role) if isinstance(found, Topic | Term) else ()

    def choosable(self, topics: Iterable[str], role: Role) -> tuple[str, ...]:
        """Return those of *topics* that the pack has and *role* may want: no officers' topics for a supplier."""
        other = "supplier" if role is Role.OFFICER else "officer"
        known = [(ident, self._pack.topic_of(ident)) for ident in topics]
        return tuple(ident for ident, found in known if found and getattr(found, "audience", "both") != other)

    def _answer(self, topic: Topic, role: Role) -> list[ReplyPart]:
        wording = self._pack.wording
        answer = topic.worded_for(role)
        parts: list[ReplyPart] = [Heading(topic.question), Paragraph(answer.answer)]
        parts.extend(Paragraph(text) for text in answer.detail)
        if answer.points:
            parts.append(Points(answer.points))
        if answer.unknown:
            parts.append(Notice(answer.unknown))
        if topic.offers:
            parts.append(to_choose(topic.offers))
        if topic.law:
            parts.append(Notice(wording.not_legal_advice))
        if topic.sources:
            parts.append(source_part(self._pack, topic.sources, topic.reviewed))
        parts.extend(self._choices(self.choosable(topic.next, role), wording.next_title))
        return parts

    def _term(self, term: Term, role: Role) -> list[ReplyPart]:
        parts: list[ReplyPart] = [Heading(term.term), Paragraph(term.meaning)]
        if term.example:
            parts.append(Paragraph(term.example))
        if term.sources:
            parts.append(source_part(self._pack, term.sources, self._pack.profile.reviewed))
        parts.extend(self._choices(self.choosable(term.next, role), self._pack.wording.next_title))
        return parts

    def _unsure(self, finding: Finding) -> Reply:
        return Reply((Paragraph(self._pack.wording.did_you_mean), *self._choices(finding.suggestions)))

    def _not_held(self, finding: Finding, role: Role) -> Reply:
        door = finding.door
        assert door is not None
        parts: list[ReplyPart] = [Paragraph(f"{door.says} {door.door}".strip())]
        near = self.choosable(door.next, role)
        parts.extend(self._choices(near, self._pack.wording.can_do_title) if near else self.can_do(role))
        return Reply(tuple(parts))

    def _unknown(self, role: Role) -> Reply:
        said = Paragraph(self._pack.wording.do_not_know.format(council=self._pack.profile.council))
        return Reply((said, contact_part(self._pack), *self.can_do(role)))

    def can_do(self, role: Role, *, overheard: bool = False) -> tuple[ReplyPart, ...]:
        """Return a few things to tap that show what the bot can do: nothing of contracts where it is *overheard*."""
        wording = self._pack.wording
        for_officers = wording.can_do_overheard if overheard else wording.can_do_officer
        lines = for_officers if role is Role.OFFICER else wording.can_do_supplier
        return (to_choose(lines, wording.can_do_title),)

    def _rating(self, topic: str) -> Rating:
        return rating(self._pack, self._pack.label(topic))

    def _choices(self, topics: Iterable[str], title: str = "") -> tuple[ReplyPart, ...]:
        labels = [self._pack.label(ident) for ident in topics]
        return (to_choose(labels, title),) if labels else ()

    def _first_line(self, ident: str, role: Role) -> str:
        found = self._pack.topic_of(ident)
        if isinstance(found, Topic):
            return found.worded_for(role).answer
        return found.meaning if isinstance(found, Term) else found.counts if found else ""


def rating(pack: Pack, about: str) -> Rating:
    """Return the question whether the answer *about* something helped."""
    wording = pack.wording
    choices = (
        Choice(wording.rating_helped, wording.says_helped.format(about=about)),
        Choice(wording.rating_not_helpful, wording.says_not_helpful.format(about=about)),
        Choice(wording.rating_not_meant, wording.says_not_meant.format(about=about)),
    )
    return Rating(choices, wording.rating_title)
