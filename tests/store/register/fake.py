"""A store in memory for the tests of the register, and people and contracts to put into it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from store.contracts import Contract, reference_key
from store.errors import TakenError
from store.people import Colleague
from store.register.bulk import Update
from store.register.entry import Entry, new_contract
from store.register.identity import Fingerprint
from store.register.importing import Reading, apply, read_register

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


class FakeStore:
    """Keeps contracts in a dict, and all of an import or nothing."""

    def __init__(self, *contracts: Contract, people: Sequence[Colleague] = ()) -> None:
        self.kept = {at: replace(each, id=at) for at, each in enumerate(contracts, 1)}
        self.people = {each.id: each for each in people}
        self.writes = 0

    def colleagues(self) -> list[Colleague]:
        """Return everybody."""
        return list(self.people.values())

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Give what every contract is told by."""
        for each in self.kept.values():
            yield Fingerprint(each.id, each.reference, each.title, each.supplier, each.start)

    def contracts_by_id(self, idents: Sequence[int]) -> list[Contract]:
        """Return the contracts with these ids."""
        return [self.kept[ident] for ident in idents]

    def write_register(self, added: Iterable[Entry], changed: Iterable[Update], by: str, now: datetime) -> None:
        """Keep everything or nothing."""
        before = (dict(self.kept), dict(self.people))
        try:
            for entry in added:
                self._check(entry.contract.reference)
                ident = max(self.kept, default=0) + 1
                self.kept[ident] = replace(new_contract(entry, self._manager(entry)), id=ident)
            for update in changed:
                entry = update.entry
                self.kept[update.id] = entry.onto(self.kept[update.id], self._manager(entry))
        except BaseException:
            self.kept, self.people = before
            raise
        self.writes += 1

    def contracts(self) -> list[Contract]:
        """Return what is kept."""
        return list(self.kept.values())

    def _check(self, reference: str) -> None:
        for each in self.kept.values():
            if reference and reference_key(each.reference) == reference_key(reference):
                raise TakenError(f"The reference {reference}", each.id)

    def _manager(self, entry: Entry) -> int | None:
        if not entry.manager and not entry.email:
            return None
        for each in self.people.values():
            same_name = each.name.casefold() == entry.manager.casefold() and not (entry.email and each.email)
            if (entry.email and each.email == entry.email) or same_name:
                self.people[each.id] = replace(each, email=each.email or entry.email)
                return each.id
        ident = len(self.people) + 1
        self.people[ident] = Colleague(ident, entry.manager, entry.email)
        return ident


def read(text: str | bytes, store: FakeStore | None = None, **options) -> Reading:
    """Return what a file that holds *text* would change, and forget the rest of it."""
    data = text if isinstance(text, bytes) else text.encode()
    with read_register(data, "register.csv", store or FakeStore(), TODAY, **options) as reading:
        return reading


def take(text: str | bytes, store: FakeStore, asked_from: date | None = None, **options) -> Reading:
    """Read a file that holds *text*, write what was taken, and return what was read."""
    data = text if isinstance(text, bytes) else text.encode()
    with read_register(data, "register.csv", store, TODAY, **options) as reading:
        apply(reading, store, "Ann Lee", NOW, asked_from=asked_from)
    return reading


def contract_of(text: str | bytes, **options) -> Contract:
    """Return the one contract that a file which holds *text* makes."""
    store = FakeStore()
    reading = take(text, store, **options)
    assert not reading.outcome.refused, reading.outcome.first_problems
    (contract,) = store.contracts()
    return contract


def why_not(text: str | bytes, **options) -> list[tuple[int, str, str]]:
    """Return the row, the column and the reason of everything that is wrong in a file which holds *text*."""
    return [(each.row, each.column, each.reason) for each in read(text, **options).outcome.first_problems]
