"""Understands what only makes sense after something else: "why NT31?", "another one", "it is only £20k"."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.ask import Ask
from handlers.conversation import Message, Paragraph, Reply
from handlers.measures import compare, list_measures
from handlers.memory import Memory
from handlers.recommend import Recommend
from knowledge.answering import codes_in, codes_like
from knowledge.brief import Brief
from knowledge.pack import Pack
from knowledge.text import tidy, tokens

Outcome = tuple[Reply, Memory] | None

MOST_COMPARED = 4
"""No more measures than this are set side by side."""

CORRECTION_WORDS = 14
"""A correction is short: more words than this describe a purchase anew."""

_START_AGAIN = re.compile(
    r"^(?:start (?:again|over|afresh)|reset|new conversation|forget (?:that|it|this))$", re.IGNORECASE
)
_SHOW_ALL = re.compile(
    r"^(?:show|list|see|give)?\s*(?:me|us)?\s*(?:all|the|every)?\s*(?:of the\s*)?(?:\d+\s*)?"
    r"(?:(?P<priority>\w+)\s+)?measures?"
    r"(?:\s+(?:under|for|in|of)\s+(?:the\s+)?(?P<under>[\w\s]+))?$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:can you )?(?:tell|show|give) (?:me|us) (?:some )?more|more|go on|explain more"
    r"|more (?:detail|details|info|information|please)"
    r"|(?:tell me )?more (?:on|about) (?P<code>[a-z]{2,3}[ -]?\d{1,2}))$",
    re.IGNORECASE,
)
_SHORTER = re.compile(
    r"^(?:(?:make it |a )?(?:much )?shorter|(?:the )?short version|in short|tl;?dr|summary"
    r"|(?:can you )?(?:summari[sz]e|shorten)(?: (?:that|it|this))?|in (?:one|a|1) (?:line|sentence|word))(?: "
    r"please| pls)?$",
    re.IGNORECASE,
)
_WHY = re.compile(r"\bwhy\b", re.IGNORECASE)
_WHY_THESE = re.compile(
    r"^(?:but )?why(?: (?:these|those|this|that|them|did you (?:pick|choose|suggest) (?:these|those|them)))?$",
    re.IGNORECASE,
)
_SWAP = re.compile(
    r"\b(?:another|something else|different|replace|swap|change|instead of|not|remove|drop|without|rather than)\b"
    r"|\b(?:does ?n.?t (?:fit|suit|work)|is (?:no good|wrong)|won.?t work|instead)\b",
    re.IGNORECASE,
)
_SWAP_ANY = re.compile(
    r"^(?:and |give me |show me |can i have |i want )?(?:another|a different)(?: (?:one|measure))?(?: please)?$",
    re.IGNORECASE,
)
_PUT_BACK = re.compile(r"^(?:undo|undo that|put (?:it|that) back|go back|change it back)$", re.IGNORECASE)
_COMPARE = re.compile(r"\b(?:compare|comparison|difference|differ|versus|vs|or|better|between)\b", re.IGNORECASE)
_COMPARE_THEM = re.compile(r"^(?:can you )?compare (?:them|these|those|the (?:two|three|measures))$", re.IGNORECASE)
PLACES = ("first", "second", "third", "last")
_PLACE = re.compile(rf"\b(?:the )?({'|'.join(PLACES)})(?: one| measure)?\b", re.IGNORECASE)
_FOR_WHOM = re.compile(r"^(?:for|at|in|on)\b", re.IGNORECASE)
_ASKING = re.compile(r"^(?:is|are|do|does|can|should|must|who|when|where|which|how)\b|\bthreshold\b", re.IGNORECASE)
_INSTEAD = re.compile(
    r"^(?:no[,.]?\s+|actually[,.]?\s+|sorry[,.]?\s+)*(?:it.?s|it is|i meant|i mean|we.?re buying|this is)\s+"
    r"(?:not\s+.+?,\s*)?",
    re.IGNORECASE,
)


class FollowUp:
    """Answers what refers to the conversation so far."""

    def __init__(self, pack: Pack, ask: Ask, recommend: Recommend) -> None:
        self._pack, self._ask, self._recommend = pack, ask, recommend
        self._ways: tuple[Callable[[str, Message, Memory, Brief], Outcome], ...] = (
            self._start_again,
            self._unknown_code,
            self._show_all,
            self._more,
            self._shorter,
            self._compare,
            self._why,
            self._put_back,
            self._swap,
            self._correct,
        )

    def __call__(self, message: Message, memory: Memory, brief: Brief) -> Outcome:
        """Return the reply to a follow-up, or None when *message* stands on its own."""
        said = tidy(message.text).rstrip("?!. ").strip()
        for way in self._ways:
            if outcome := way(said, message, memory, brief):
                return outcome
        return None

    def _start_again(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        if not _START_AGAIN.match(said):
            return None
        parts = (
            Paragraph(self._pack.wording.started_again),
            *self._ask.can_do(message.person.role, overheard=message.person.overheard),
        )
        return Reply(parts), Memory()

    def _show_all(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        match = _SHOW_ALL.match(said)
        if not match or said.lower() in {"measure", "measures", "the measures"}:
            return None
        named = (match["under"] or match["priority"] or "").lower().removesuffix(" priority")
        if named in {"", "all", "the", "social value"}:
            return list_measures(self._pack), memory
        priority = next(
            (p.id for p in self._pack.profile.priorities if named in {p.id, p.title.lower()} or p.id in named.split()),
            None,
        )
        return (list_measures(self._pack, priority), memory) if priority else None

    def _more(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        match = _MORE.match(said)
        if not match:
            return None
        role = message.person.role
        if match["code"]:
            codes = codes_in(match["code"], self._pack)
            if codes and codes[0] in memory.picked:
                return self._recommend.more(replace(memory, picked=codes[:1]), role), memory
            return (self._ask.topic(f"measure-{codes[0]}", role), memory) if codes else None
        if memory.last == "recommend" and memory.picked:
            return self._recommend.more(memory, role), memory
        if memory.topic.startswith("measure-"):
            alone = Memory(picked=(memory.topic.removeprefix("measure-"),))
            return self._recommend.more(alone, role), memory
        if memory.topic and (following := self._ask.next_of(memory.topic, role)):
            return self._ask.brief(following, role), memory
        return Reply((Paragraph(self._pack.wording.nothing_more), *self._ask.can_do(role))), memory

    def _shorter(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        if not _SHORTER.match(said) or not memory.topic:
            return None
        return self._ask.in_short(memory.topic, message.person.role), memory

    def _why(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        role = message.person.role
        if _WHY_THESE.match(said) and memory.picked:
            parts = [part for code in memory.picked for part in self._recommend.why(memory, code, role).parts[:2]]
            return Reply(tuple(parts)), memory
        codes = codes_in(said, self._pack) or _placed(said, memory)
        if not codes or not _WHY.search(said) or len(tokens(said)) > CORRECTION_WORDS:
            return None
        if not memory.picked:
            return self._ask.topic(f"measure-{codes[0]}", role), memory
        return self._recommend.why(memory, codes[0], role), memory

    def _compare(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        codes = codes_in(said, self._pack)
        if _COMPARE_THEM.match(said):
            codes = memory.picked
            if not codes:
                return Reply((Paragraph(self._pack.wording.no_recommendation_yet),)), memory
        elif len(codes) < 2 or not _COMPARE.search(said):
            return None
        return compare(self._pack, codes[:MOST_COMPARED]), memory

    def _put_back(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        if not _PUT_BACK.match(said):
            return None
        if not memory.without:
            return Reply((Paragraph(self._pack.wording.nothing_to_put_back),)), memory
        line = Paragraph(self._pack.wording.put_back.format(code=memory.without[-1]))
        before = replace(memory, without=memory.without[:-1])
        return self._recommend.suggest(before, message.person.role, line)

    def _swap(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        anyone = bool(_SWAP_ANY.match(said))
        codes = codes_in(said, self._pack) or _placed(said, memory)
        if len(tokens(said)) > CORRECTION_WORDS or not (anyone or (codes and _SWAP.search(said))):
            return None
        if not memory.picked:
            return Reply((Paragraph(self._pack.wording.no_recommendation_yet),)), memory
        return self._recommend.swap(memory, codes[0] if codes else memory.picked[-1], message.person.role)

    def _unknown_code(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        unknown = [code for code in codes_like(said, self._pack) if code not in self._pack.measures]
        if not unknown or len(tokens(said)) > CORRECTION_WORDS:
            return None
        return Reply((Paragraph(self._pack.wording.unknown_code.format(code=unknown[0])),)), memory

    def _correct(self, said: str, message: Message, memory: Memory, brief: Brief) -> Outcome:
        if not memory.purchase or len(tokens(said)) > CORRECTION_WORDS or _ASKING.search(said):
            return None
        if (brief.value or brief.months) and not brief.subjects:
            return self._recommend.correct(memory, brief, message.person.role)
        if memory.last == "recommend" and brief.subjects and (opening := _INSTEAD.match(said)):
            meant = said[opening.end() :]
            # "it is for schools" says for whom the same thing is bought; "it is school meals" says another thing.
            purchase = f"{memory.purchase} {meant}" if _FOR_WHOM.match(meant) else meant
            return self._recommend.change_subject(memory, purchase, message.person.role)
        return None


def _placed(said: str, memory: Memory) -> tuple[str, ...]:
    """Return the suggested measure that *said* names by its place: "the second one" -> the second of those."""
    match = _PLACE.search(said)
    place = PLACES.index(match[1].lower()) if match else 0
    picked = memory.picked[-1:] if place == len(PLACES) - 1 else memory.picked[place : place + 1]
    return picked if match else ()
