"""Kills the process that sends reminders in Teams, at every step between the claim and the mark.

    python -m tests.reminders.teams_killing DATABASE URL RUNS

Each run is a process of its own on one file, with a Teams at URL that keeps messages. It is ended by SIGKILL at one of
STEPS. Then two runs end by themselves. What was kept and what was noted is printed as JSON.

Teams gives a message no name of the bot's, so for these runs alone the name goes out where a notification shows words.
"""

import asyncio
import json
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from httpx import AsyncBaseTransport, Request, Response
from microsoft_teams.apps import App

from bot.called import prepare_teams
from bot.channels.teams.adapter import Adapter
from bot.channels.teams.connector import Connector
from bot.channels.teams.gate import LoopbackGate
from bot.channels.teams.render import Rendered
from bot.channels.teams.sender import TeamsSender
from bot.channels.teams.serve import new_app
from bot.clock import Clock
from bot.reach import Channels
from handlers.orders import Orders
from handlers.reminders.letters import Letters
from handlers.reminders.planning import Planner
from knowledge.pack import Pack, load_pack
from store.chats import Chat
from store.contracts import Commitment, Contract, Frequency, Plan
from store.reminders import Reminder
from store.sqlite import SqliteStore
from store.stages import Rhythm
from store.working_days import add_working_days, is_working_day
from tests.reminders.killing import BEGIN, CONTRACTS, Dying, end_this, in_a_process, missing
from tests.reminders.post import at
from tests.reminders.teams_office import TEAMS, address, local_token, someone
from tests.reminders.teams_service import NAMES
from tests.teams_channel.payloads import TENANT, chat_of

STEPS = (
    "claim", "claimed", "send", "begun", "under way", "answered", "noted", "sent", "mark", "marked", "any moment",
)  # fmt: skip
"""Begun: it is noted that sending has begun. Under way: Teams has it, and its answer is not read. Noted: the answer is.

At any moment: some time after sending has begun.
"""


FIRST = date(2022, 1, 31)
"""When the first returns are about to be due."""


def set_up(path: str, url: str) -> None:
    """Write the register: monthly returns of three managers, for a year and a half.

    One is in a chat with the bot, one was met in a channel, and one has never spoken.
    """
    store = SqliteStore(path)
    now = at(BEGIN)
    people = [someone(name) for name in NAMES]
    for number, who in enumerate(people):
        chat = chat_of(who.id) if number != 1 else ""
        store.keep_chat(Chat("teams", address(who), who.id, f"{url}/uk", chat, who.upn), now)
        if number != 2:
            store.meet("teams", address(who), who.name, who.upn, now)
    for number in range(CONTRACTS):
        who = people[number % len(people)]
        terms = Contract(
            f"Contract {number}", f"DN{number}", manager=store.know(who.name, who.upn, now).id,
            start=BEGIN.replace(day=1 + 4 * number), end=date(2023, 6, 30), plan=Plan(Frequency.MONTHLY, due_after=5),
            commitments=(Commitment("NT1"),),
        )  # fmt: skip
        store.add_contract(terms, "test", now)
    store.close()


class Receipts:
    """Passes every call on to *whole*, and ends the process at its step."""

    def __init__(self, whole: SqliteStore, step: str) -> None:
        self._whole, self._step = whole, step
        self.begun = ""

    def __getattr__(self, name: str) -> Any:
        """Return what *whole* has."""
        return getattr(self._whole, name)

    def keep_receipt(self, message: str, reference: str, now: datetime) -> None:
        """Keep the receipt, unless this is the moment."""
        if reference and self._step == "answered":
            end_this()
        self._whole.keep_receipt(message, reference, now)
        self.begun = message
        if self._step == ("noted" if reference else "begun"):
            end_this()


class Named:
    """A connector that puts the name of the message where a notification shows words."""

    def __init__(self, whole: Connector, receipts: Receipts, step: str) -> None:
        self._whole, self._receipts, self._step = whole, receipts, step

    def __getattr__(self, name: str) -> Any:
        """Return what *whole* has."""
        return getattr(self._whole, name)

    async def send(self, service: str, conversation: str, said: Rendered, *more: Any) -> str:
        """Send it with its name."""
        if self._step == "any moment":
            asyncio.get_running_loop().call_later(random.uniform(0, 0.006), end_this)
        return await self._whole.send(service, conversation, replace(said, text=self._receipts.begun), *more)


class Unread(AsyncBaseTransport):
    """Passes requests on to *whole*, and ends the process when the answer to a message comes in, before it is read."""

    def __init__(self, whole: AsyncBaseTransport) -> None:
        self._whole = whole

    async def handle_async_request(self, request: Request) -> Response:
        """Pass *request* on, and die when it was a message."""
        answer = await self._whole.handle_async_request(request)
        if request.url.path.endswith("/activities"):
            end_this()
        return answer


async def tick(path: str, app: App, pack: Pack, now: Callable[[], datetime], step: str, number: int) -> None:
    """Let a clock tick once that dies at *step*, the first time or after a *number* of times."""
    kept = SqliteStore(path)
    store: Any = Dying(
        kept,
        {"claim_reminders": "claim", "mark_sent": "mark"},
        {"claim_reminders": "claimed", "mark_sent": "marked"},
        step,
        number,
    )
    await app.initialize()
    if step == "under way":
        http = app.api.http.http
        http._transport = Unread(http._transport)
    receipts: Any = Receipts(kept, step)
    named: Any = Named(Connector(app), receipts, step)
    sender: Any = Dying(TeamsSender(named, receipts, [TENANT], now), {"send": "send"}, {"send": "sent"}, step, number)
    sender.channel = "teams"
    channels = Channels(pack.reminder_wording, {"teams"}, ["teams"])
    planner = Planner(store, pack.reminder_wording, Rhythm(), lambda _: None, channels.reach)
    letters = Letters(pack, Orders(pack.contract_wording.orders))
    clock = Clock(store, planner, letters.write, {"teams": sender}, Rhythm(), now, reach=channels.reach)
    await clock.tick()


def main(path: str, url: str, runs: int) -> None:
    """Kill *runs* times, let it run twice, and print what is left."""
    prepare_teams()
    random.seed(runs)
    log = Path(f"{path}.log")
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.PrintLoggerFactory(log.open("a"))
    )
    in_a_process(lambda: set_up(path, url))
    pack = load_pack()
    # It has no line yet, so each process has its own.
    app = new_app(TEAMS, Adapter(LoopbackGate()), token=local_token)

    def run(moment: datetime, step: str = "", later: int = 0) -> int:
        return in_a_process(lambda: asyncio.run(tick(path, app, pack, lambda: moment, step, later)))

    moment, killed, tried = at(FIRST), Counter[str](), 0
    while killed.total() < runs and tried < 5 * runs:
        tried += 1
        # Far enough that every lease is over, and often to another day, so that there is something to send.
        moment += timedelta(days=1) if tried % 3 else timedelta(minutes=20)
        moment = moment if is_working_day(moment.date()) else at(add_working_days(moment.date(), 1))
        moment = moment.replace(hour=10) if not 9 <= moment.hour < 16 else moment
        step = STEPS[killed.total() % len(STEPS)]
        killed[step] += run(moment, step, random.randrange(2)) == -signal.SIGKILL
    for minutes in (15, 30):
        run(moment + timedelta(minutes=minutes))
    store = SqliteStore(path)
    noted = list(store.reminder_log())
    logged = [json.loads(line) for line in log.read_text().splitlines()]
    result = {
        "killed": killed,
        "missing": missing(store, noted, moment.date()),
        "noted": _rows(noted),
        "log": logged,
        "tried": tried,
    }
    print(json.dumps(result))


def _rows(noted: list[Reminder]) -> list[dict[str, str]]:
    return [
        {
            "state": each.state,
            "message": each.message,
            "reason": each.reason,
            "of": f"{each.key.contract} {each.key.start}",
            "at": each.at.isoformat(),
        }
        for each in noted
    ]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
