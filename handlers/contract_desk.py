"""Everything about contracts behind one door: register, import, show, record returns, say what is due, remind."""

from datetime import datetime

from handlers.contracts.importing import Importing
from handlers.contracts.leaving import Leaving
from handlers.contracts.registering import Registering
from handlers.contracts.showing import Contracts
from handlers.conversation import Form, Message, Person, Reply, Submission
from handlers.memory import Memory
from handlers.orders import Orders
from handlers.reminders.letters import Letters
from handlers.reminders.summary import Summary
from handlers.reminders.taps import ReminderTaps
from handlers.returns.asking import Returns
from handlers.returns.due import Due
from handlers.returns.recording import Recording
from handlers.rights import Rights
from handlers.spoken.delivered import Delivered
from handlers.spoken.reminding import Reminding
from handlers.spoken.sought import Sought
from handlers.spoken.spoken import Spoken
from knowledge.pack import Pack
from store.stages import Rhythm
from store.store import Store


class ContractDesk:
    """Asks each of the handlers about contracts in turn."""

    def __init__(self, pack: Pack, store: Store, rights: Rights, rhythm: Rhythm) -> None:
        orders = Orders(pack.contract_wording.orders)
        letters = Letters(pack, orders)
        self._registering = Registering(pack, store, rights)
        self._contracts = Contracts(pack, store, rights)
        self._recording = Recording(pack, store, rights, orders)
        self._reminders = ReminderTaps(pack, store, rights, orders, letters, rhythm)
        self._reminding = Reminding(pack, store, rights, orders, self)
        self._due = Due(pack, store, rights, orders)
        self._returns = Returns(pack, store, rights, orders, self._recording)
        self._in_turn = (
            Importing(pack, store, rights),
            self._recording,
            self._reminders,
            self._registering,
            Leaving(pack, store, rights),
            self._contracts,
            self._due,
            self._returns,
            Delivered(pack, store, rights, orders),
            self._reminding,
            Summary(pack, store, rights, letters),
        )
        self._spoken = Spoken(pack, store, rights, orders, self)
        self._in_words = (
            self._reminding.in_words,
            Sought(pack, store, rights, self._contracts),
            self._spoken,
        )
        self.routes = {
            "register": self._registering.start,
            "due": self._due.answer,
            "return": self._returns.answer,
        }
        """What answers a message that asks for one of these in its own words."""

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the reply to a tap, a form, a file or a fixed phrase about contracts, or None."""
        return next((outcome for each in self._in_turn if (outcome := each(message, memory))), None)

    def said(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the reply to what is wanted of a contract or of reminders in words of their own, or None."""
        return next((outcome for each in self._in_words if (outcome := each(message, memory))), None)

    def remember(self, reply: Reply, memory: Memory) -> Memory:
        """Return *memory* with the contract that *reply* is about."""
        return self._spoken.remember(reply, memory)

    def form(self, name: str, person: Person, now: datetime) -> Reply | None:
        """Return the form with this *name*, or why *person* cannot have it; None when it is not about contracts."""
        forms = (self._recording, self._reminders, self._registering)
        return next((reply for each in forms if (reply := each.form(name, person, now))), None)

    def check(self, submission: Submission, now: datetime) -> Form | None:
        """Return the form with what is wrong with what was filled in, or None."""
        return (
            self._recording.check(submission, now)
            or self._reminders.check(submission, now)
            or self._registering.check(submission)
        )
