"""A register with people who talk about it, for the tests of what is due and what is recorded."""

from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.conversation import Form, Message, Person, Reply, Submission
from handlers.memory import Memory
from handlers.orders import Order, Orders
from handlers.returns.asking import Returns
from handlers.returns.due import Due
from handlers.returns.recording import Recording
from handlers.rights import Rights
from knowledge.models import Role
from knowledge.pack import Pack
from store.contracts import Basis, Commitment, Contract, Frequency, Plan
from store.returns import Kind, MonitoringReturn
from store.sqlite import SqliteStore

TODAY = date(2027, 4, 12)
NOW = datetime(2027, 4, 12, 9, tzinfo=UTC)
"""A Monday, 10 o'clock in London."""

ANN = Person(channel="slack", address="U1", name="Ann Lee", email="ann@example.org")
BEN = Person(channel="slack", address="U2", name="Ben Oak", email="ben@example.org")
LEAD = Person(channel="slack", address="U3", name="Lena Reed", email="lead@example.org")
MACHINE = Person(channel="terminal", address="here", admin=True)
SUPPLIER = Person(Role.SUPPLIER, channel="web", address="W1")
OVERHEARD = replace(ANN, overheard=True)

QUARTERLY = Plan(Frequency.QUARTERLY, Basis.FINANCIAL, 15)
GROUNDS = Contract(
    "Grounds maintenance",
    "DN123",
    "Green Ltd",
    start=date(2027, 1, 1),
    end=date(2027, 12, 31),
    plan=QUARTERLY,
    commitments=(Commitment("NT1", "FTE", 5), Commitment("NT10", "weeks", 100)),
)
"""Its first return, for January to March 2027, is due on 21 April 2027."""

FIRST = date(2027, 1, 1)


class Desk:
    """Somebody's desk: a store of its own, and the handlers of returns."""

    def __init__(self, pack: Pack) -> None:
        self.store = SqliteStore(":memory:")
        self.rights = Rights(self.store, LEAD.email)
        self.orders = Orders(pack.contract_wording.orders)
        self.recording = Recording(pack, self.store, self.rights, self.orders, 10_000)
        self.returns = Returns(pack, self.store, self.rights, self.orders, self.recording)
        self.due = Due(pack, self.store, self.rights, self.orders)

    def add(self, contract: Contract = GROUNDS, manager: Person | None = ANN, **changes: object) -> int:
        """Keep *contract* with *changes* and its *manager*, and return its number."""
        who = self.rights.colleague(manager, NOW) if manager else None
        contract = replace(contract, manager=who.id if who else None, **changes)  # type: ignore[arg-type]
        return self.store.add_contract(contract, "a test", NOW)

    def change(self, ident: int, **changes: object) -> None:
        """Change the contract with this number."""
        contract = self.store.contract(ident)
        assert contract
        self.store.change_contract(replace(contract, **changes), "a test", NOW)  # type: ignore[arg-type]

    def say(self, text: str, person: Person = ANN, now: datetime = NOW) -> Reply | None:
        """Return the reply to what is tapped or typed, before any intent is asked for, or None."""
        message = Message(text, person, "a thread", now)
        for handler in (self.recording, self.due, self.returns):
            if outcome := handler(message, Memory()):
                return outcome[0]
        return None

    def asks_due(self, text: str, person: Person = ANN, now: datetime = NOW) -> Reply:
        """Return the reply to a question about what is due."""
        return self.due.answer(Message(text, person, "a thread", now), Memory())[0]

    def asks_to_record(self, text: str, person: Person = ANN, now: datetime = NOW) -> Reply:
        """Return the reply to a wish to record a return."""
        return self.returns.answer(Message(text, person, "a thread", now), Memory())[0]

    def order(self, name: str, contract: int, start: date = FIRST, person: Person = ANN, now: datetime = NOW) -> Reply:
        """Return the reply to the tap *name* on the period of *contract* that began on *start*."""
        kind = Kind.KPI if name.startswith("kpi") else Kind.RETURN
        target = self.recording._targets.target(self.store.contract(contract), Order(name, contract, start, kind))
        assert target
        reply = self.say(self.orders.says(name, contract, target.period), person, now)
        assert reply
        return reply

    def fill(self, form: str, person: Person = ANN, now: datetime = NOW, **values: str) -> Reply:
        """Fill in the form with this name, as one that was opened now, and return the reply."""
        opened = self.recording.form(form, person, now)
        shown = opened.form() if opened else None
        fields = {field.name: field.value for field in shown.fields} if shown else {}
        return self.send(form, fields | names(values), person, now)

    def send(self, form: str, values: dict[str, str], person: Person = ANN, now: datetime = NOW) -> Reply:
        """Send *values* as the form with this name, whatever it asks, and return the reply."""
        outcome = self.recording(Message("", person, "a thread", now, Submission(form, values)), Memory())
        assert outcome
        return outcome[0]

    def kept(self, contract: int) -> list[MonitoringReturn]:
        """Return the newest version of each return of *contract*."""
        return self.store.returns_of([contract]).get(contract, [])


def names(values: dict[str, str]) -> dict[str, str]:
    """Return *values* by the names of their fields: NT1 is the figure of that measure."""
    return {f"figure-{name}" if name.startswith("NT") else name: value for name, value in values.items()}


def errors(reply: Reply) -> dict[str, str]:
    """Return what *reply* says is wrong with each field."""
    form = reply.form()
    assert form
    return {field.name: field.error for field in form.fields if field.error}


def values(form: Form) -> dict[str, str]:
    """Return what stands in each field of *form*."""
    return {field.name: field.value for field in form.fields}


def to_record(contract: int, start: date = FIRST, kind: Kind = Kind.RETURN, name: str = "record") -> str:
    """Return the name of the form to record the return of *contract* that began on *start*."""
    return Order(name, contract, start, kind).form
