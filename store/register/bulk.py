"""What an import needs of the store: many contracts at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from store.contracts import Contract
from store.people import Colleague
from store.register.entry import Entry
from store.register.identity import Fingerprint


@dataclass(frozen=True)
class Update:
    """What a row says of the contract with this *id*."""

    id: int
    entry: Entry


class RegisterStore(Protocol):
    """Keeps a whole register."""

    def colleagues(self) -> list[Colleague]:
        """Return everybody."""

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Give what every contract is told by, closed ones included."""

    def contracts_by_id(self, idents: Sequence[int]) -> list[Contract]:
        """Return the contracts with these ids."""

    def write_register(self, added: Iterable[Entry], changed: Iterable[Update], by: str, now: datetime) -> None:
        """Keep *added* as new contracts and put *changed* onto what is kept now, all in one transaction or nothing.

        Whoever an entry names as manager is known first. Each contract gets its line in the audit trail. Raises
        TakenError when a reference was given to another contract meanwhile.
        """

    def take_back(self, by: str, at: datetime | None, now: datetime) -> tuple[int, int]:
        """Delete the contracts that *by* added at the time *at*, or last, and that nothing has happened to since.

        Return how many were deleted, and how many of that import stay: they were there before, or something was
        changed, recorded or sent for them. The audit trail stays whole.
        """
