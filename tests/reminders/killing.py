"""Kills the process that sends reminders, again and again, at every step between the claim and the mark.

    python -m tests.reminders.killing DATABASE URL RUNS

Each run is a process of its own on one file, with a Slack at URL that keeps messages. It is ended by SIGKILL at one of
STEPS, or after a random moment while the message is under way. Then two runs end by themselves. What was kept and
what was noted is printed as JSON.
"""

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from bot.channels.slack.sender import SlackSender, new_sending_client
from bot.clock import Clock
from bot.reach import Channels
from handlers.orders import Orders
from handlers.reminders.letters import Letters
from handlers.reminders.planning import Planner
from knowledge.pack import Pack, load_pack
from store.contracts import Commitment, Contract, Frequency, Plan
from store.reminders import Reminder
from store.schedule import periods_until
from store.sqlite import SqliteStore
from store.stages import Rhythm, stage_called, stages_between
from store.working_days import add_working_days, is_working_day
from tests.reminders.post import at

PEOPLE = 3
CONTRACTS = 6
BEGIN = date(2022, 1, 4)
"""Before the time stamps that the played Slack gives, so that it finds what was sent."""

STEPS = ("claim", "claimed", "send", "under way", "sent", "mark", "marked")


def end_this() -> None:
    """End this process at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """Passes every call on to *whole*, and ends the process at its step."""

    def __init__(self, whole: Any, before: dict[str, str], after: dict[str, str], step: str, number: int) -> None:
        self._whole, self._before, self._after, self._step = whole, before, after, step
        self._left = number

    def __getattr__(self, name: str) -> Any:
        """Return the method *name*, with a death before or after it where this is its step."""
        method = getattr(self._whole, name)
        if self._step not in {self._before.get(name), self._after.get(name)}:
            return method
        if asyncio.iscoroutinefunction(method):

            async def dies(*given: Any) -> Any:
                self._die(self._before.get(name))
                result = await method(*given)
                self._die(self._after.get(name))
                return result

            return dies

        def dies_too(*given: Any) -> Any:
            self._die(self._before.get(name))
            result = method(*given)
            self._die(self._after.get(name))
            return result

        return dies_too

    def _die(self, step: str | None) -> None:
        if step == self._step:
            self._left -= 1
            if self._left < 0:
                end_this()


def set_up(path: str) -> None:
    """Write the register: monthly returns of several managers, one reminder after the other for two years."""
    store = SqliteStore(path)
    now = at(BEGIN)
    for number in range(CONTRACTS):
        manager = store.meet("slack", f"T1/U{number % PEOPLE}", f"Person {number % PEOPLE}", "", now)
        start = BEGIN.replace(day=1 + 4 * number)
        plan = Plan(Frequency.MONTHLY, due_after=5)
        terms = Contract(
            f"Contract {number}", f"DN{number}", manager=manager.id, start=start, end=date(2023, 6, 30), plan=plan,
            commitments=(Commitment("NT1"),),
        )  # fmt: skip
        store.add_contract(terms, "test", now)
    store.close()


async def tick(path: str, url: str, pack: Pack, now: Callable[[], datetime], step: str, number: int) -> None:
    """Let a clock tick once that dies at *step*, the first time or after a *number* of times."""
    store: Any = Dying(
        SqliteStore(path),
        {"claim_reminders": "claim", "mark_sent": "mark"},
        {"claim_reminders": "claimed", "mark_sent": "marked"},
        step,
        number,
    )
    slack = new_sending_client("xoxb-test", url)
    async with ClientSession() as session:
        slack.session = session
        sender: Any = Dying(SlackSender(slack), {"send": "send"}, {"send": "sent"}, step, number)
        sender.channel = "slack"
        channels = Channels(pack.reminder_wording, {"slack"}, ["slack"])
        planner = Planner(store, pack.reminder_wording, Rhythm(), lambda _: None, channels.reach)
        letters = Letters(pack, Orders(pack.contract_wording.orders))
        clock = Clock(store, planner, letters.write, {"slack": sender}, Rhythm(), now)
        if step == "under way":
            asyncio.get_running_loop().call_later(random.uniform(0.02, 0.15), end_this)
        await clock.tick()


def in_a_process(work: Callable[[], None]) -> int:
    """Do *work* in a process of its own, and return how it ended: 0, or minus the signal."""
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main(path: str, url: str, runs: int) -> None:
    """Kill *runs* times, let it run twice, and print what is left."""
    random.seed(runs)
    in_a_process(lambda: set_up(path))
    pack = load_pack()

    def run(moment: datetime, step: str = "", later: int = 0) -> int:
        return in_a_process(lambda: asyncio.run(tick(path, url, pack, lambda: moment, step, later)))

    moment, killed, tried = at(BEGIN), Counter[str](), 0
    while killed.total() < runs and tried < 5 * runs:
        tried += 1
        # Far enough that every lease is over, and often to another day, so that there is something to send.
        moment += timedelta(minutes=20) if tried % 2 else timedelta(days=1)
        moment = moment if is_working_day(moment.date()) else at(add_working_days(moment.date(), 1))
        moment = moment.replace(hour=10) if not 9 <= moment.hour < 16 else moment
        step = STEPS[tried % len(STEPS)]
        killed[step] += run(moment, step, random.randrange(2)) == -signal.SIGKILL
    for minutes in (15, 30):
        run(moment + timedelta(minutes=minutes))
    store = SqliteStore(path)
    noted = list(store.reminder_log())
    print(json.dumps({"killed": killed, "missing": missing(store, noted, moment.date()), "noted": _rows(noted)}))


def missing(store: SqliteStore, noted: list[Reminder], day: date) -> list[str]:
    """Return each stage of each period until *day* of which nothing is noted, alone or in a run of stages."""
    known = {(each.key.contract, each.key.start, each.key.stage) for each in noted}
    until = {
        (each.key.contract, each.key.start): stage.day
        for each in noted
        if "-to-" in each.key.stage and (stage := stage_called(each.key.stage, each.key.due))
    }
    return [
        f"{contract.name} {period.due} {stage.name}"
        for contract in store.contracts()
        for period in periods_until(contract, add_working_days(day, 10))
        for stage in stages_between(period.due, date.min, day, Rhythm())
        if (contract.id, period.start, stage.name) not in known
        and stage.day > until.get((contract.id, period.start), date.min)
    ]


def _rows(noted: list[Reminder]) -> list[dict[str, str]]:
    return [{"state": each.state, "message": each.message, "reason": each.reason} for each in noted]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
