"""Which contract somebody can complete next."""

from datetime import datetime

from handlers.contracts.words import ContractWords
from handlers.conversation import Person
from handlers.rights import Rights
from store.contracts import Contract
from store.store import Store


class Incomplete:
    """Finds contracts that lack something."""

    def __init__(self, store: Store, rights: Rights, words: ContractWords) -> None:
        self._store, self._rights, self._words = store, rights, words

    def next(self, person: Person, now: datetime, but: int = 0) -> Contract | None:
        """Return a contract that lacks something, one without a frequency first, which *person* may change.

        It is never the one with the number *but*.
        """
        me, of_all = self._rights.colleague(person, now), self._rights.may_change_all(person)
        if not me and not of_all:
            return None
        contracts = self._store.contracts(None if of_all or not me else me.id)
        lacking = [each for each in contracts if each.id != but and self._words.missing(each)]
        return next((each for each in lacking if not each.plan), lacking[0] if lacking else None)
