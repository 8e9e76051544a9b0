"""A council with a register of its own, and the people who talk to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from handlers.contracts.importing import Importing
from handlers.contracts.registering import Registering
from handlers.contracts.showing import Contracts
from handlers.conversation import Attachment, Field, Message, Person, Reply, Submission
from handlers.memory import Memory
from handlers.rights import Rights
from knowledge.models import Role
from knowledge.pack import Pack
from store.contracts import Commitment, Contract, Frequency, Plan
from store.sqlite import SqliteStore
from store.sqlite.register import SqliteRegister
from tests.conftest import NOW
from tests.handlers.talk import words

JO = Person(channel="slack", address="U1", name="Jo Bloggs", email="jo@council.example")
ANN = Person(channel="slack", address="U2", name="Ann Lee", email="ann@council.example")
LEAD = Person(channel="slack", address="U3", name="Lea Dee", email="lead@council.example")
ADMIN = Person(channel="slack", address="U4", name="Ada Min", email="admin@council.example")
MACHINE = Person(channel="terminal", address="root", name="root", admin=True)
SUPPLIER = Person(Role.SUPPLIER, channel="slack", address="U9", name="Sal")
OVERHEARD = replace(JO, overheard=True)

GOOD = {
    "title": "Grounds maintenance for parks",
    "reference": "DN 12",
    "supplier": "Acme Ltd",
    "manager": "",
    "value": "£450,000",
    "start": "1 January 2027",
    "end": "31 December 2029",
    "measures": "NT1 = 5\nNT31 = 1,200",
    "frequency": "Every three months",
    "basis": "",
    "due_after": "10",
    "dates": "",
    "asked_from": "",
    "kpi_from": "",
}
"""What an officer fills in who makes no mistake."""


class KeptStore(SqliteStore, SqliteRegister):
    """A store that reads and writes whole registers, and lets go of a file."""

    def delete_upload(self, ident: str) -> None:
        """Delete the upload with this id, if there is one."""
        with self._writing():
            self._db.execute("delete from uploads where id = ?", [ident])


@dataclass
class Council:
    """Everything that deals with contracts, over a store of its own."""

    pack: Pack
    store: Any = field(default_factory=lambda: KeptStore(":memory:"))

    def __post_init__(self) -> None:
        self.rights = Rights(self.store, LEAD.email, frozenset({ADMIN.email}))
        self.contracts = Contracts(self.pack, self.store, self.rights)
        self.registering = Registering(self.pack, self.store, self.rights)
        self.importing = Importing(self.pack, self.store, self.rights)

    def hears(self, text: str, person: Person = JO, memory: Memory | None = None, **more: Any) -> Reply | None:
        """Return what is said to *text*, or None when it is about something else."""
        message = Message(text, person, "thread", more.pop("now", NOW), **more)
        for handler in (self.importing, self.registering, self.contracts):
            if outcome := handler(message, memory or Memory()):
                return outcome[0]
        return None

    def says(self, text: str, person: Person = JO, memory: Memory | None = None, **more: Any) -> str:
        """Return the words that are said to *text*."""
        reply = self.hears(text, person, memory, **more)
        return words(reply) if reply else ""

    def fills_in(self, form: str, values: Mapping[str, str], person: Person = JO, now: datetime = NOW) -> Reply:
        """Return what is said to a filled in form."""
        reply = self.hears("", person, submission=Submission(form, values), now=now)
        assert reply is not None
        return reply

    def registers(self, person: Person = JO, now: datetime = NOW, **values: str) -> Reply:
        """Return what is said to the form for a new contract, filled in well but for *values*."""
        return self.fills_in("contract", GOOD | values, person, now)

    def changes(self, number: int, person: Person = JO, now: datetime = NOW, **values: str) -> Reply:
        """Open the form to change a contract, put *values* in, send it, and return what is said."""
        opened = self.registering.form(f"change {number} RETURN", person, now)
        form = opened and opened.form()
        assert form, opened
        return self.fills_in(form.name, {each.name: each.value for each in form.fields} | values, person, now)

    def drops(self, data: str | bytes, person: Person = JO, name: str = "register.csv", now: datetime = NOW) -> Reply:
        """Return what is said to a dropped file."""
        data = data.encode() if isinstance(data, str) else data
        reply = self.hears("", person, attachment=Attachment(name, data), now=now)
        assert reply is not None
        return reply

    def keeps(self, title: str, manager: Person | None = JO, **more: Any) -> Contract:
        """Keep a contract and return it."""
        who = self.rights.colleague(manager, NOW) if manager else None
        plan = Plan(Frequency.QUARTERLY, due_after=10)
        known = {"plan": plan, "commitments": (Commitment("NT1", "FTE", 5.0),), "supplier": "Acme Ltd"}
        new = Contract(title, manager=who.id if who else None, **known | more)
        return replace(new, id=self.store.add_contract(new, "a test", NOW))

    def kept(self, number: int = 1) -> Contract:
        """Return the contract with this number."""
        contract = self.store.contract(number)
        assert contract is not None
        return contract

    def all_kept(self) -> list[Contract]:
        """Return every contract."""
        return list(self.store.contracts(live=False))


def fields(reply: Reply | None) -> dict[str, Field]:
    """Return the fields of the form in *reply*, by name."""
    form = reply.form() if reply else None
    assert form is not None, reply and words(reply)
    return {each.name: each for each in form.fields}


def errors(reply: Reply) -> dict[str, str]:
    """Return what *reply* says is wrong with each field."""
    return {name: each.error for name, each in fields(reply).items() if each.error}


def offers(reply: Reply) -> list[str]:
    """Return what the choices of *reply* say when tapped."""
    return [each.says for each in reply.choices()]
