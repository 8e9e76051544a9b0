"""Lists of contracts that somebody looks for: a colleague's, or those that lack something. And how to export them."""

import re
from collections.abc import Iterator
from itertools import islice

from handlers.contracts.showing import SHOWN, Contracts
from handlers.contracts.words import ContractWords
from handlers.conversation import Heading, Message, Paragraph, Reply, ReplyPart, to_choose
from handlers.memory import Memory
from handlers.returns.colleagues import colleague_in
from handlers.rights import Rights
from knowledge.pack import Pack
from knowledge.text import tidy
from store.contracts import Contract
from store.people import Colleague
from store.store import Store

LONGEST = 120
"""Characters: nobody asks for a list in more."""

_EXPORT = re.compile(
    r"(?:(?:how )?(?:can|do) i |can you |please |i want to )*(?:export|download|extract|get me|save)\b.*"
    r"\b(?:contracts?|register|spreadsheet|csv|excel)\b|export",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"(?:(?:show|list|see|what are|which are)(?: me)? )?(?:all )?(?:of )?\S+(?: \S+)?s.? contracts?"
    r"|(?:which|what|how many) contracts (?:does|has|is|are) .+"
    r"|(?:(?:show|list|see) (?:me )?)?(?:the )?contracts (?:of|for|by|with) .+",
    re.IGNORECASE,
)
_LACKING = re.compile(
    r"(?:(?:show|list|see)(?: me)? )?(?:(?:which|what|all|the) )?(?:incomplete contracts"
    r"|contracts? (?:that |which )?(?:(?:have|has|with|are|is|lack|lacks|need|needs|still need)\b.*\b)?"
    r"(?:no|without|missing|lack\w*|incomplete|not complete|need\w*|gaps)\b.*)"
    r"|what (?:is|.s) (?:still )?missing(?: from (?:the|my) (?:register|contracts))?",
    re.IGNORECASE,
)
_LACKED = {
    "manager": re.compile(r"\bmanagers?\b|\bowners?\b", re.IGNORECASE),
    "frequency": re.compile(r"\bfrequency\b|\bhow often\b|\breturn", re.IGNORECASE),
    "measures": re.compile(r"\bmeasures?\b|\btargets?\b", re.IGNORECASE),
    "end": re.compile(r"\bends?\b", re.IGNORECASE),
    "start": re.compile(r"\bstarts?\b", re.IGNORECASE),
}
"""What may be missing, by the word for it."""


class Sought:
    """Answers those who look for contracts in another way than by name."""

    def __init__(self, pack: Pack, store: Store, rights: Rights, contracts: Contracts) -> None:
        self._pack, self._store, self._rights, self._contracts = pack, store, rights, contracts
        self._words = ContractWords(pack, store)

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the contracts that *message* looks for, or None."""
        said = tidy(message.text).rstrip("?!. ")
        if message.submission or len(said) > LONGEST or not self._rights.may_see(message.person):
            return None
        if _EXPORT.fullmatch(said):
            return Reply((Paragraph(self._pack.contract_wording.export_how),)), memory
        if _LACKING.fullmatch(said):
            return self._lacking(said, message), memory
        who = colleague_in(said, self._store) if _THEIRS.fullmatch(said) else None
        return (self._of(who, message), memory) if who else None

    def _of(self, who: Colleague, message: Message) -> Reply:
        wording = self._pack.contract_wording
        found, name = list(self._store.contracts(who.id)), self._words.person(who)
        if not found:
            return Reply((Paragraph(wording.of_nobody.format(manager=name)), to_choose((wording.all_label,))))
        title = wording.of_manager_one if len(found) == 1 else wording.of_manager
        return self._listed(title.format(manager=name, count=f"{len(found):,}"), found, message)

    def _lacking(self, said: str, message: Message) -> Reply:
        """Return the contracts that lack what *said* names, or anything."""
        wording = self._pack.contract_wording
        asked = {wording.missing[name] for name, word in _LACKED.items() if word.search(said)}
        found = [each for each in self._of_whom(message) if self._lacks(each, asked)]
        if not found:
            return Reply((Paragraph(wording.nothing_missing), to_choose((wording.all_label,))))
        title = wording.lacking_one if len(found) == 1 else wording.lacking.format(count=f"{len(found):,}")
        return self._listed(title, found, message)

    def _of_whom(self, message: Message) -> Iterator[Contract]:
        """Give all contracts to those who answer for all, and to others their own."""
        if self._rights.may_change_all(message.person):
            return self._store.contracts()
        who = self._rights.colleague(message.person, message.now)
        return self._store.contracts(who.id) if who else iter(())

    def _lacks(self, contract: Contract, asked: set[str]) -> bool:
        missing = set(self._words.missing(contract))
        return bool(missing & asked if asked else missing)

    def _listed(self, title: str, found: list[Contract], message: Message) -> Reply:
        parts: list[ReplyPart] = [Heading(title)]
        if len(found) > SHOWN:
            said = self._pack.contract_wording.first_of
            parts.append(Paragraph(said.format(shown=SHOWN, count=f"{len(found):,}")))
        return Reply((*parts, *self._contracts.lines(list(islice(found, SHOWN)), message.now)))
