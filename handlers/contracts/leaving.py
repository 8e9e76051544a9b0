"""Takes it that a colleague has left, or is back: who has left is reminded of nothing, and the lead chooses others."""

import re
from dataclasses import replace
from itertools import islice

from handlers.contracts.words import ContractWords
from handlers.conversation import Choices, Message, Paragraph, Reply, ReplyPart, to_choose
from handlers.memory import Memory
from handlers.orders import Orders
from handlers.rights import Rights
from knowledge.pack import Pack
from knowledge.text import tidy
from store.people import Colleague
from store.store import Store

OFFERED = 10
"""So many contracts of somebody who has left are offered for a new manager at once."""

LABEL = 75
"""Characters that every channel shows on a button."""

_LEFT = re.compile(
    r"(?P<who>.{2,80}?) (?:has|have)? ?(?:left|retired|moved on)(?: us| the council| the team)?", re.IGNORECASE
)
_BACK = re.compile(r"(?P<who>.{2,80}?) (?:has come|is|came) back", re.IGNORECASE)


class Leaving:
    """Marks colleagues, for the lead and admins."""

    def __init__(self, pack: Pack, store: Store, rights: Rights) -> None:
        self._pack, self._store, self._rights = pack, store, rights
        self._words, self._orders = ContractWords(pack, store), Orders(pack.contract_wording.orders)

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the reply when *message* says that a known colleague has left or is back, or None."""
        said = tidy(message.text).rstrip(".")
        match = _LEFT.fullmatch(said) or _BACK.fullmatch(said)
        if not match or not self._rights.may_see(message.person):
            return None
        known = self._store.colleagues_called(match["who"])
        if len(known) != 1:
            return None
        if not self._rights.may_change_all(message.person):
            return Reply((Paragraph(self._pack.contract_wording.may_not_mark),)), memory
        return self._mark(known[0], message, left=match.re is _LEFT), memory

    def _mark(self, who: Colleague, message: Message, *, left: bool) -> Reply:
        wording, by = self._pack.contract_wording, self._rights.signature(message.person)
        self._store.change_colleague(replace(who, left=left), by, message.now)
        if not left:
            return Reply((Paragraph(wording.marked_back.format(name=who.label)),))
        contracts = list(islice(self._store.contracts(who.id), OFFERED + 1))
        parts: list[ReplyPart] = [Paragraph(wording.marked_left.format(name=who.label))]
        if contracts:
            items = (self._orders.choice(each.name[:LABEL], "choose", each) for each in contracts[:OFFERED])
            parts.append(Choices(tuple(items), wording.choose_others))
        return Reply((*parts, to_choose((wording.says_back.format(name=who.label),))))
