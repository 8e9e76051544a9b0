"""A clock with everything it needs, and a channel that keeps what it was sent, for the tests of reminders."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.channels.plain import to_text
from bot.clock import Clock, Ticked
from bot.reach import Channels
from bot.sending import NotReachableError, Sender, SendError
from handlers.conversation import Reply
from handlers.orders import Orders
from handlers.reminders.letters import Letters
from handlers.reminders.planning import Planner
from handlers.reminders.summary import Summary
from handlers.rights import Rights
from knowledge.pack import Pack
from store.contracts import Commitment, Contract, Frequency, Plan
from store.people import Colleague
from store.returns import MonitoringReturn, ReturnState
from store.schedule import Period
from store.sqlite import SqliteStore
from store.stages import Rhythm
from store.working_days import LONDON

LEAD = "lead@council.example"
QUARTERLY = Plan(Frequency.QUARTERLY, due_after=10)
START, END = date(2027, 1, 1), date(2028, 12, 31)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a time of *day* in London, in UTC."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


@dataclass
class Kept:
    """One message that arrived."""

    address: str
    message: str
    reply: Reply
    at: datetime

    @property
    def words(self) -> str:
        """All its words."""
        return to_text(self.reply)


@dataclass
class FakeChannel:
    """Keeps messages. The next sends go wrong as *faults* says: the error, and whether the message arrived."""

    now: Callable[[], datetime]
    channel: str = "slack"
    kept: list[Kept] = field(default_factory=list)
    faults: list[tuple[SendError, bool]] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    async def address_of(self, email: str) -> str | None:
        """Return the account with this *email*."""
        return self.accounts.get(email)

    async def send(self, address: str, reply: Reply, message: str) -> str:
        """Keep the message, or fail as ordered."""
        if address in self.closed:
            raise NotReachableError("the account is closed.")
        error, arrives = self.faults.pop(0) if self.faults else (None, True)
        if arrives:
            self.kept.append(Kept(address, message, reply, self.now()))
        if error:
            raise error
        return f"ts-{len(self.kept)}"

    async def find(self, address: str, message: str, since: datetime) -> str | None:
        """Return the reference of *message* when it is kept."""
        return next((f"ts-{place}" for place, each in enumerate(self.kept, 1) if each.message == message), None)


DEFAULT = Rhythm()


class Office:
    """A council with a register, a lead and a clock, at a time that the test sets."""

    def __init__(self, pack: Pack, store: SqliteStore, rhythm: Rhythm = DEFAULT) -> None:
        self.pack, self.store, self.rhythm = pack, store, rhythm
        self.now = at(START)
        self.channel = FakeChannel(lambda: self.now)
        self.lead_email = LEAD
        self.clock = self.new_clock()

    def new_clock(self, senders: dict[str, Sender] | None = None) -> Clock:
        """Return a clock as a process that has just begun has it."""
        channels = Channels(self.pack.reminder_wording, {"slack"}, ["slack"])
        rights = Rights(self.store, self.lead_email)
        planner = Planner(self.store, self.pack.reminder_wording, self.rhythm, rights.lead, channels.reach)
        letters = Letters(self.pack, Orders(self.pack.contract_wording.orders))
        write = Summary(self.pack, self.store, rights, letters).write
        running = {"slack": self.channel} if senders is None else senders
        return Clock(self.store, planner, write, running, self.rhythm, lambda: self.now)

    def somebody(self, name: str = "Ann Lee") -> Colleague:
        """Return a colleague who can be reached."""
        email = f"{name.split()[0].lower()}@council.example"
        self.channel.accounts[email] = f"T0/{name.split()[0].upper()}"
        return self.store.know(name, email, self.now)

    def lead(self) -> Colleague:
        """Return the lead, who can be reached."""
        self.channel.accounts[LEAD] = "T0/LEAD"
        return self.store.know("", LEAD, self.now)

    def contract(self, manager: Colleague | None = None, **terms: object) -> Contract:
        """Return a contract that is in the register."""
        known = Contract(
            "Grounds maintenance",
            reference=f"DN{self.store.count_contracts() + 1}",
            supplier="Green Ltd",
            manager=manager.id if manager else None,
            start=START,
            end=END,
            plan=QUARTERLY,
            commitments=(Commitment("NT1", "FTE", 2),),
        )
        ident = self.store.add_contract(replace(known, **terms), "test", self.now)  # type: ignore[arg-type]
        found = self.store.contract(ident)
        assert found
        return found

    def tick(self, day: date, hour: int = 10, minute: int = 0) -> Ticked:
        """Let the clock tick once on *day*."""
        self.now = at(day, hour, minute)
        return asyncio.run(self.clock.tick())

    def days(self, first: date, last: date) -> Iterator[date]:
        """Let the clock tick at ten each day from *first* to *last*."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            self.tick(day)
            yield day

    def walk(self, first: date, last: date) -> None:
        """Let the days from *first* to *last* pass."""
        for _ in self.days(first, last):
            pass

    def record(self, contract: Contract, period: Period, state: ReturnState = ReturnState.RECEIVED) -> None:
        """Let the return of *period* come in."""
        what = MonitoringReturn(contract.id, period.start, period.end, period.due, state, period.kind)
        self.store.record_return(what, "test", self.now)

    def told(self) -> list[tuple[date, str, str]]:
        """Return which reminders of returns were sent: the day, to whom, and the stage, in order."""
        names = {each.id: each.label.split()[0] for each in self.store.colleagues()}
        return [
            (each.at.astimezone(LONDON).date(), names[each.key.recipient], each.key.stage)
            for each in self.store.reminder_log()
            if each.state == "sent" and each.key.contract
        ]
