"""Which contract of the store a row is about: by its reference, otherwise by title, supplier and start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from store.contracts import Contract, reference_key
from store.register.errors import CellError

_Named = tuple[int, date | None, bool]
"""An id, a start, and whether there is a reference."""


@dataclass(frozen=True)
class Fingerprint:
    """What a contract of the store is told by."""

    id: int
    reference: str
    title: str
    supplier: str
    start: date | None


class Known:
    """The contracts of the store, each found by what a row says. Each is given to one row of a file.

    It keeps numbers instead of words, so that 100,000 contracts need some 20 MB, and 50 MB with their names.
    """

    def __init__(self, fingerprints: Callable[[], Iterable[Fingerprint]]) -> None:
        """Take what gives the fingerprints, from the beginning each time."""
        self._fingerprints = fingerprints
        self._by_reference = {hash(reference_key(each.reference)): each.id for each in fingerprints() if each.reference}
        self._claimed: dict[int, int] = {}

    @cached_property
    def _by_name(self) -> dict[int, tuple[_Named, ...]]:
        """The contracts by title and supplier. Where every reference is known, nobody asks."""
        found: dict[int, tuple[_Named, ...]] = {}
        for each in self._fingerprints():
            name = _name(each.title, each.supplier)
            found[name] = (*found.get(name, ()), (each.id, each.start, bool(each.reference)))
        return found

    def claim(self, contract: Contract, row: int) -> int | None:
        """Return the id of the contract that *row* is about, or None for a new one. Raises CellError when unclear."""
        found = self._find(contract)
        if found is None:
            return None
        if found in self._claimed:
            raise CellError(f"Row {self._claimed[found]} is about the same contract. Give each its own reference.")
        self._claimed[found] = row
        return found

    def _find(self, contract: Contract) -> int | None:
        if contract.reference and (found := self._by_reference.get(hash(reference_key(contract.reference)))):
            return found
        named = self._by_name.get(_name(contract.title, contract.supplier), ())
        free = [each for each in named if each[0] not in self._claimed]
        # A reference that comes later makes no second contract, and neither does one that is left out.
        bare = [each for each in free if not each[2]]
        for candidates in (bare, free)[: 1 if contract.reference else 2]:
            same = [each[0] for each in candidates if each[1] == contract.start]
            if same:
                return same[0]
            near = [each[0] for each in candidates if each[1] is None or contract.start is None]
            if len(near) == 1:
                return near[0]
            if near and not contract.reference:
                raise CellError("Several contracts have this title and supplier. Write the reference or the start.")
        return None


def row_key(contract: Contract) -> int:
    """Return what two rows of one file have in common when they are about one contract."""
    if contract.reference:
        return hash(reference_key(contract.reference))
    return hash((_name(contract.title, contract.supplier), contract.start))


def _name(title: str, supplier: str) -> int:
    return hash((" ".join(title.split()).casefold(), " ".join(supplier.split()).casefold()))
