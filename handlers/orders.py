"""What a tap on a contract or one of its returns says, in words that a person could type, and back.

    Record the return of contract 12 from 1 January 2027

The words are data (`contracts.yaml`, orders). Each holds {contract}, the number of the contract in the register, and
most hold {start}, the first day of the period.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from handlers.conversation import Choice
from handlers.sources import plain_date
from knowledge.text import tidy
from store.contracts import Contract
from store.returns import Kind
from store.schedule import Period

_NUMBER = re.compile(r"[0-9]{1,9}")
"""A contract's number. A longer one is none, and more than a store can look up."""

_DATE = r"\d{1,2} [a-z]+ \d{4}"


@dataclass(frozen=True)
class Order:
    """Something to do with a contract, or with the return or notice of one of its periods, which began on *start*."""

    name: str
    contract: int
    start: date | None = None
    kind: Kind = Kind.RETURN

    @property
    def form(self) -> str:
        """The name of the form that carries the order out."""
        start = [self.start.isoformat()] if self.start else []
        return " ".join([self.name, str(self.contract), self.kind.name, *start])


class Orders:
    """Writes orders as words and reads them back."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Take the words of each order by its name."""
        self._words = words
        self._patterns = {name: _pattern(said) for name, said in words.items()}

    def choice(self, label: str, name: str, contract: Contract, period: Period | None = None) -> Choice:
        """Return the choice, under *label*, of the order *name* for *contract*, or for one *period* of it."""
        return Choice(label, self.says(name, contract.id, period))

    def says(self, name: str, contract: int, period: Period | None = None) -> str:
        """Return the words of the order *name*."""
        return self._words[name].format(contract=contract, start=plain_date(period.start) if period else "")

    def read(self, text: str) -> Order | None:
        """Return the order that *text* is, or None."""
        said = tidy(text).rstrip(".").strip()
        for name, pattern in self._patterns.items():
            if match := pattern.fullmatch(said):
                return _order(name, match)
        return None


def read_form(name: str) -> Order | None:
    """Return the order whose form has this *name*, or None when it is another form's."""
    word, number, kind, start = (*name.split(" "), "", "", "")[:4]
    if not _NUMBER.fullmatch(number) or kind not in Kind.__members__:
        return None
    try:
        return Order(word, int(number), date.fromisoformat(start) if start else None, Kind[kind])
    except ValueError:
        return None


def _order(name: str, match: re.Match[str]) -> Order | None:
    said = match.groupdict()
    kind = Kind.KPI if name.startswith("kpi") else Kind.RETURN
    try:
        start = datetime.strptime(said["start"], "%d %B %Y").date() if said.get("start") else None  # noqa: DTZ007
    except ValueError:
        return None
    return Order(name, int(said["contract"]), start, kind)


def _pattern(said: str) -> re.Pattern[str]:
    pattern = re.escape(said).replace(r"\{contract\}", r"(?P<contract>\d{1,9})")
    return re.compile(pattern.replace(r"\{start\}", rf"(?P<start>{_DATE})"), re.IGNORECASE)
