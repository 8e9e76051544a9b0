"""Who may see and who may change what the register holds.

Officers see contracts, where nobody from outside can read along. A contract is changed by its manager, the lead and
admins only. Suppliers see none.
"""

from datetime import datetime

from handlers.conversation import Person
from knowledge.models import Role
from store.contracts import Contract
from store.people import Colleague, People


class Rights:
    """Knows the lead and the admins, and who of the colleagues somebody is."""

    def __init__(self, people: People, lead: str = "", admins: frozenset[str] = frozenset()) -> None:
        """Take the e-mail addresses of the *lead*, or nothing, and of the *admins*."""
        self._people = people
        self._lead = lead.casefold()
        self._admins = frozenset(each.casefold() for each in admins)

    def may_see(self, person: Person) -> bool:
        """Return True when *person* may be shown contracts here."""
        return person.role is Role.OFFICER and not person.overheard

    def may_change_all(self, person: Person) -> bool:
        """Return True when *person* may change every contract: the lead, an admin, or somebody at the machine."""
        email = person.email.casefold()
        return self.may_see(person) and (person.admin or (bool(email) and email in {self._lead, *self._admins}))

    def may_change(self, person: Person, contract: Contract, now: datetime) -> bool:
        """Return True when *person* may change *contract*, record its returns and act on its reminders."""
        if self.may_change_all(person):
            return True
        who = self.colleague(person, now)
        return who is not None and who.id == contract.manager

    def colleague(self, person: Person, now: datetime) -> Colleague | None:
        """Return which colleague *person* is, kept from now on, or None for one who may see nothing."""
        if not self.may_see(person) or not person.address:
            return None
        return self._people.meet(person.channel, person.address, person.name, person.email, now)

    def note_presence(self, person: Person, now: datetime, *, spoke: bool = True) -> None:
        """Note that *person* is here *now*, so that a colleague is reminded where they were last.

        Nobody becomes a colleague by it. Who has not *spoke*n is here only when they can be reached nowhere else.
        """
        if person.role is not Role.OFFICER or not person.address:
            return
        at = self._people.colleague_at(person.channel, person.address)
        called = self._people.colleagues_called(person.email) if person.email else []
        known = at or next((each for each in called if each.email.casefold() == person.email.casefold()), None)
        elsewhere = known and not spoke and any(not each.unreachable for each in known.addresses)
        if known and not known.left and not elsewhere:
            self._people.meet(person.channel, person.address, person.name, person.email, now)

    def lead(self, now: datetime) -> Colleague | None:
        """Return the lead, who is told when nobody else can be, or None where none is configured."""
        return self._people.know("", self._lead, now) if self._lead else None

    def signature(self, person: Person) -> str:
        """Return how *person* is named in the audit trail."""
        known = f"{person.name} ({person.email})" if person.name and person.email else person.name or person.email
        return known or person.address or "somebody in this conversation"
