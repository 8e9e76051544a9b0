"""The history of a contract: its audit trail in plain words, the newest first."""

import re
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation

from handlers.contracts.words import ContractWords
from handlers.conversation import Choices, Heading, Paragraph, Points, Reply, ReplyPart
from handlers.orders import Orders
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.audit import AuditEntry
from store.contracts import Contract
from store.store import Store
from store.working_days import london

SHOWN = 20
"""How many entries are shown."""

LONGEST = 300
"""The longest text of an entry, in characters. The audit trail itself holds all of it."""

_FIELDS = "|".join(each.name for each in fields(Contract))
_CHANGE = re.compile(
    rf"(?:^|; )(?P<field>{_FIELDS}): (?P<before>.*?) -> (?P<after>.*?)(?=; (?:{_FIELDS}): |$)", re.DOTALL
)
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


class History:
    """Says who did what to a contract."""

    def __init__(self, pack: Pack, store: Store) -> None:
        self._pack, self._store = pack, store
        self._words = ContractWords(pack, store)
        self._orders = Orders(pack.contract_wording.orders)

    def __call__(self, contract: Contract) -> Reply:
        """Return the history of *contract*. Ask Rights first whether somebody may see it."""
        wording = self._pack.contract_wording
        entries = list(self._store.audit_trail(contract.id))
        parts: list[ReplyPart] = [Heading(wording.history_title.format(name=contract.name))]
        parts.append(Points(tuple(map(self._line, reversed(entries[-SHOWN:])))))
        if len(entries) > SHOWN:
            parts.append(Paragraph(wording.history_more.format(count=len(entries) - SHOWN)))
        return Reply((*parts, self._next(contract)))

    def _next(self, contract: Contract) -> Choices:
        wording, says = self._pack.contract_wording, self._orders.choice
        return Choices((says(wording.show_label, "show", contract), says(wording.told_label, "told", contract)))

    def last(self, contract: int) -> str:
        """Return when and by whom the contract with this id was changed last, or nothing."""
        entries = [each for each in self._store.audit_trail(contract) if each.action.startswith("contract")]
        if not entries:
            return ""
        who = entries[-1].by
        return self._pack.contract_wording.last_changed.format(date=plain_date(_day(entries[-1])), who=who)

    def _line(self, entry: AuditEntry) -> str:
        wording = self._pack.contract_wording
        did = wording.history_actions.get(entry.action, entry.action)
        detail = self._changes(entry.detail) if entry.action == "contract changed" else plain_days(entry.detail)
        what = f"{did}. {_cut(detail)}" if detail else f"{did}."
        return wording.history_line.format(date=plain_date(_day(entry)), who=entry.by, what=what)

    def _changes(self, detail: str) -> str:
        """Return the fields that a change names, in plain words."""
        found = _CHANGE.finditer(detail)
        said = [self.change(match["field"], match["before"], match["after"]) for match in found]
        return "; ".join(said) or plain_days(detail)

    def change(self, name: str, before: str, after: str) -> str:
        """Return what changed in the field *name*, as the store says it, in plain words."""
        old, new = self._value(name, before), self._value(name, after)
        return self._pack.contract_wording.history_change.format(field=self._words.field(name), before=old, after=new)

    def _value(self, name: str, said: str) -> str:
        if name == "manager" and said.isdecimal():
            return self._words.manager(int(said))
        if name == "value":
            try:
                return self._words.value(name, Decimal(said))
            except InvalidOperation:
                return said
        return plain_days(said)


def plain_days(text: str) -> str:
    """Return *text* with its days as people read them."""
    return _DAY.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    try:
        return plain_date(date.fromisoformat(match[0]))
    except ValueError:
        return match[0]


def _day(entry: AuditEntry) -> date:
    return london(entry.at).date()


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
