"""Which contracts somebody means: by number, by reference, or by words of the title or the supplier."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.text import STOP_WORDS, singular, tokens
from store.contracts import Contract, Contracts, reference_key

MOST_WORDS = 8
"""Words that are looked up. Each costs a look through the register."""
MOST_FOUND = 50
"""Contracts that are looked at for one word."""
SHORT = 4
"""Digits of a number that is not taken for a reference, unless it is called the number of a contract."""

_NUMBERED = re.compile(r"\bcontract\s+(?:number\s+|no\.?\s*)?(\d{1,9})\b", re.IGNORECASE)
_COMMON = STOP_WORDS | frozenset(
    singular(word)
    for word in "all also another anything april arrived august back between chase chasing come coming complete "
    "contract contracts contractor correct council date dates day days deadline december did done due each email "
    "enter evidence every everyone february figure figures first form give given hand have here hours january july "
    "june kpi last late left list log look made management march mark month months morning need needed new next nil "
    "notice notices november now numbers october one open outstanding over overdue own part period please progress "
    "provider published put quarter quarterly q1 q2 q3 q4 receive received record recorded register remind reminder "
    "report reported reporting return returned returns say see send sent september service services shall show since "
    "social status still submit supplier suppliers tell text this today until update value week weeks year yesterday "
    "yet".split()
)
"""Words that people say about any return."""


class Naming:
    """Finds contracts by what people call them."""

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts

    def find(self, text: str, mine: Sequence[Contract] = (), *, closed: bool = False) -> list[Contract]:
        """Return the live contracts that *text* names, *mine* alone where it names any of these, best first.

        With *closed*, those that are closed as well.
        """
        if exact := self.exact(text):
            return [exact]
        words = self.words(text)
        if not words:
            return []
        return _best(words, mine, closed=closed) or _best(words, list(self._looked_up(words)), closed=closed)

    def words(self, text: str) -> list[str]:
        """Return the words of *text* that may name a contract, and not only something about returns."""
        found = dict.fromkeys(singular(word) for word in tokens(text) if _may_name(word))
        return [word for word in found if word not in _COMMON][:MOST_WORDS]

    def exact(self, text: str) -> Contract | None:
        """Return the contract whose number or reference stands in *text*, a closed one as well."""
        if match := _NUMBERED.search(text):
            return self._contracts.contract(int(match[1]))
        said = [each.strip(".,;:?!()\"'") for each in text.split()[:40]]
        pairs = [f"{one}{two}" for one, two in pairwise(said)]
        numbered = (each for each in (*said, *pairs) if _may_name(each) and any(ch.isdigit() for ch in each))
        return next((found for each in numbered if (found := self._contracts.contract_called(each))), None)

    def _looked_up(self, words: Sequence[str]) -> Iterator[Contract]:
        """Give contracts in which all *words* stand that stand in any contract at all, or else some of them."""
        known = [word for word in words if self._contracts.contracts_named([word], 1)]
        if len(known) > 1 and (together := self._contracts.contracts_named(known, MOST_FOUND)):
            yield from together
            return
        for word in known:
            yield from self._contracts.contracts_named([word], MOST_FOUND)


def _may_name(word: str) -> bool:
    """Return True unless *word* is too short, or a count of days or a year, whatever references a register has."""
    return len(word) > (SHORT if word.replace(".", "").isdecimal() else 1 if any(map(str.isdigit, word)) else 2)


def _best(words: Sequence[str], contracts: Sequence[Contract], *, closed: bool) -> list[Contract]:
    """Return the contracts in which the most of *words* stand whole, each once; *closed* ones where asked for."""
    counts = {each: count_in(words, each) for each in contracts if closed or not each.closed}
    most = max(counts.values(), default=0)
    return [each for each, count in counts.items() if most and count == most]


def count_in(words: Sequence[str], contract: Contract) -> int:
    """Return how many of *words* stand whole in the reference, title or supplier of *contract*."""
    own = {singular(word) for word in tokens(f"{contract.title} {contract.supplier} {contract.reference}")}
    reference = reference_key(contract.reference)
    return sum(word in own or (bool(reference) and word == reference) for word in words)
