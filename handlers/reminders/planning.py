"""Plans reminders: who is told what now, and what is passed over and why. It sends nothing and writes nothing.

What is due is worked out from the contracts, the calendar and the time; the store only says what was sent before.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Protocol

from handlers.reminders.plan import Item, Letter, Reach, Reached, ReminderPlan
from knowledge.reminder_wording import ReminderWording
from store.contracts import Contract, Contracts
from store.people import Colleague, People
from store.reminders import Reminder, ReminderKey, Reminders, Snooze
from store.returns import Kind, Returns
from store.schedule import Period, open_periods
from store.stages import (
    COMING,
    DUE,
    ESCALATED,
    OVERDUE,
    SUMMARY,
    Rhythm,
    Stage,
    escalation,
    stage_called,
    stages_between,
)
from store.working_days import DAY, add_working_days, london, on_or_after

AT_ONCE = 500
"""How many contracts are looked at together."""

ALL = 0
"""The contract of a reminder that is about all of them."""

SUMMARY_WITHIN = 5
"""Working days of a month within which the summary of the month before is sent."""

NOBODY = 0
"""The recipient of a reminder that has nobody to go to."""

FEW = 3
"""More overdue reminders than this that are passed over together are noted as one."""


class Register(Contracts, Returns, People, Reminders, Protocol):
    """What a plan is made from."""


class Planner:
    """Plans what the store, the rhythm and the time ask for."""

    def __init__(
        self,
        store: Register,
        wording: ReminderWording,
        rhythm: Rhythm,
        lead: Callable[[datetime], Colleague | None],
        reach: Reach,
    ) -> None:
        """Take who the *lead* is at a time, if anybody, and how colleagues are *reach*ed."""
        self._store, self._wording, self._rhythm, self._lead, self._reach = store, wording, rhythm, lead, reach

    def plan(self, now: datetime) -> ReminderPlan:
        """Return what is to be sent *now*, and what is passed over. Whether the hour allows it is not asked."""
        day = london(now).date()
        lead = self._lead(now)
        plan, letters = ReminderPlan(), dict[int, list[Item]]()
        horizon = add_working_days(day, max(self._rhythm.before, default=0))
        people = {lead.id: lead} if lead else {}
        contracts = self._store.contracts_with_returns_due(horizon)
        while some := list(islice(contracts, AT_ONCE)):
            for contract, period in self._open(some, horizon, people, lead):
                for item in self._items(contract, period, day, now, plan):
                    letters.setdefault(item.key.recipient, []).append(item)
        summary = self._summary(lead, day, now, plan)
        if summary:
            letters.setdefault(summary.recipient, [])
        for recipient, items in letters.items():
            reached = self._reach(people[recipient], now)
            assert isinstance(reached, Reached)
            told = sorted(items, key=lambda item: (item.period.due, item.contract.id))
            also = summary if summary and summary.recipient == recipient else None
            plan.letters.append(Letter(people[recipient], reached, tuple(told), also))
        return plan

    def _summary(self, lead: Colleague | None, day: date, now: datetime, plan: ReminderPlan) -> ReminderKey | None:
        """Return the key of last month's summary when the *lead* is to get it, or note that it is too late for it."""
        if not lead or not isinstance(self._reach(lead, now), Reached):
            return None
        begins = on_or_after(day.replace(day=1))
        key = ReminderKey(ALL, Kind.SUMMARY, _month_before(day), begins, SUMMARY, lead.id)
        noted = self._store.reminders_of([ALL], begins).get(ALL, [])
        if day < begins or any(each.key == key for each in noted) or not self._store.count_contracts():
            return None
        if day > add_working_days(begins, SUMMARY_WITHIN):
            plan.passed_over.append((key, self._wording.passed_summary))
            return None
        return key

    def _open(
        self, contracts: Sequence[Contract], horizon: date, people: dict[int, Colleague], lead: Colleague | None
    ) -> Iterator[tuple["_OfOne", Period]]:
        """Give each open period of *contracts* due by *horizon*, with what is known of its contract."""
        idents = [each.id for each in contracts]
        returns, snoozes = self._store.returns_of(idents), self._store.snoozes_of(idents)
        periods = {each.id: open_periods(each, returns.get(each.id, []), horizon) for each in contracts}
        since = min((each.due for found in periods.values() for each in found), default=horizon)
        reminders = self._store.reminders_of(idents, since)
        for contract in contracts:
            if contract.manager not in people and (known := self._store.colleague(contract.manager or NOBODY)):
                people[known.id] = known
            of_one = _OfOne(
                contract,
                people.get(contract.manager or NOBODY),
                lead,
                reminders.get(contract.id, []),
                snoozes.get(contract.id, []),
            )
            yield from ((of_one, period) for period in periods[contract.id])

    def _items(self, of: "_OfOne", period: Period, day: date, now: datetime, plan: ReminderPlan) -> Iterator[Item]:
        """Give what is to be told about one period, and put what is passed over into *plan*."""
        yield from self._to_the_manager(of, period, day, now, plan)
        yield from self._to_the_lead(of, period, day, now, plan)

    def _to_the_manager(
        self, of: "_OfOne", period: Period, day: date, now: datetime, plan: ReminderPlan
    ) -> Iterator[Item]:
        wording = self._wording
        recipient, instead_of = self._recipient(of, now)
        ident = recipient.id if recipient else NOBODY
        told = of.told(period)
        mine = [stage for who, stage in told if who == ident and stage.kind != ESCALATED]
        after = max(mine, default=Stage(date.min, "")).day
        until = of.snoozed(period)
        stages = stages_between(period.due, after, day, self._rhythm, until)
        if not stages:
            return
        latest = stages[-1]
        reason = ""
        if recipient is None:
            reason = wording.passed_nobody.format(why=instead_of)
        elif until and day < until and not instead_of:
            reason = wording.passed_snoozed.format(date=until.isoformat())
        elif recipient.quiet and latest.kind in {COMING, DUE} and not instead_of:
            reason = wording.passed_quiet
        earlier = [stage for stage in stages[:-1] if stage not in [each for _, each in told]]
        for stage in _together(earlier):
            plan.passed_over.append((of.key(period, stage, ident), reason or wording.passed_late))
        if reason:
            plan.passed_over.append((of.key(period, latest, ident), reason))
        else:
            yield Item(of.key(period, latest, ident), of.contract, period, latest, of.manager, instead_of)

    def _to_the_lead(
        self, of: "_OfOne", period: Period, day: date, now: datetime, plan: ReminderPlan
    ) -> Iterator[Item]:
        wording, stage = self._wording, escalation(period.due, self._rhythm)
        if not stage or stage.day > day:
            return
        ident = of.lead.id if of.lead else NOBODY
        key = of.key(period, stage, ident)
        if any(who == ident and each.kind == ESCALATED for who, each in of.told(period)):
            return
        reached = self._reach(of.lead, now) if of.lead else wording.no_lead
        if isinstance(reached, str):
            plan.passed_over.append((of.key(period, stage, NOBODY), wording.passed_nobody.format(why=reached)))
        elif (told := self._recipient(of, now)[0]) and told.id == ident:
            plan.passed_over.append((key, wording.passed_is_lead))
        else:
            yield Item(key, of.contract, period, stage, of.manager)

    def _recipient(self, of: "_OfOne", now: datetime) -> tuple[Colleague | None, str]:
        """Return who is reminded, and why that is the lead and not the manager, or why it is nobody."""
        why = self._reach(of.manager, now) if of.manager else self._wording.no_manager
        if isinstance(why, Reached):
            return of.manager, ""
        reached = self._reach(of.lead, now) if of.lead else self._wording.no_lead
        return (of.lead, why) if isinstance(reached, Reached) else (None, f"{why} {reached}")


@dataclass(frozen=True)
class _OfOne:
    """What is known of one contract when it is planned for."""

    contract: Contract
    manager: Colleague | None
    lead: Colleague | None
    reminders: Sequence[Reminder]
    snoozes: Sequence[Snooze]

    def key(self, period: Period, stage: Stage, recipient: int) -> ReminderKey:
        return ReminderKey(self.contract.id, period.kind, period.start, period.due, stage.name, recipient)

    def told(self, period: Period) -> list[tuple[int, Stage]]:
        """Return the stages of *period* that were dealt with, each with whom it was for."""
        keys = (each.key for each in self.reminders)
        about = (key for key in keys if (key.kind, key.start, key.due) == (period.kind, period.start, period.due))
        found = ((key.recipient, stage_called(key.stage, key.due)) for key in about)
        return [(recipient, stage) for recipient, stage in found if stage]

    def snoozed(self, period: Period) -> date | None:
        return next(
            (each.until for each in self.snoozes if (each.kind, each.start) == (period.kind, period.start)), None
        )


def _month_before(day: date) -> date:
    return (day.replace(day=1) - DAY).replace(day=1)


def _together(stages: Sequence[Stage]) -> Iterator[Stage]:
    """Give *stages*, many overdue ones in a row as one: years of them are noted in one line."""
    overdue = [stage for stage in stages if stage.kind == OVERDUE]
    yield from (stage for stage in stages if stage.kind != OVERDUE or len(overdue) <= FEW)
    if len(overdue) > FEW:
        yield replace(overdue[-1], name=f"{overdue[0].name}-to-{overdue[-1].name}")
