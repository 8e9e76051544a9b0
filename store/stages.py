"""The stages of reminding, each on a working day counted from the due date: coming, due, overdue, escalated.

coming-10  coming-2  due  overdue-5  overdue-10  overdue-15 ...        to the contract manager
                                     escalated-10                      to the lead
snoozed-2027-03-31                                                     to a manager who asked for that day
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import takewhile

from store.working_days import add_working_days, is_working_day, london, on_or_after, working_days_between

MOST_OVERDUE = 20_000
"""Working days, about eighty years, after which nobody is reminded any more."""

COMING, DUE, OVERDUE, ESCALATED, SNOOZED, SUMMARY = "coming", "due", "overdue", "escalated", "snoozed", "summary"


@dataclass(frozen=True)
class Rhythm:
    """When reminders go out: working days before and after the due date, and the hours in London.

    *overdue_every* and *escalate_after* are 0 where nobody is to be reminded so.
    """

    before: tuple[int, ...] = (10, 2)
    overdue_every: int = 5
    escalate_after: int = 10
    opens: time = time(9)
    closes: time = time(17)

    def is_open(self, moment: datetime) -> bool:
        """Return True on a working day of England between *opens* and *closes*, as London's clocks show it."""
        there = london(moment)
        return is_working_day(there.date()) and self.opens <= there.time() < self.closes


@dataclass(frozen=True, order=True)
class Stage:
    """One reminder of a return: the *day* from which it may be sent, and its *name*."""

    day: date
    name: str

    @property
    def kind(self) -> str:
        """The name without its number: coming, due, overdue, escalated or snoozed."""
        return self.name.partition("-")[0]


def stages_between(due: date, after: date, today: date, rhythm: Rhythm, snoozed: date | None = None) -> list[Stage]:
    """Return the manager's stages of a return *due* on a date, those later than *after* up to *today*, in order."""
    found = [Stage(add_working_days(due, -days), f"{COMING}-{days}") for days in set(rhythm.before) if days > 0]
    found.append(Stage(due, DUE))
    found.extend(takewhile(lambda stage: stage.day <= today, _overdue(due, after, rhythm.overdue_every)))
    if snoozed:
        found.append(snooze_stage(snoozed))
    return sorted(stage for stage in found if after < stage.day <= today)


def escalation(due: date, rhythm: Rhythm) -> Stage | None:
    """Return the stage at which the lead is told, or None where that is turned off."""
    days = rhythm.escalate_after
    return Stage(add_working_days(due, days), f"{ESCALATED}-{days}") if days else None


def snooze_stage(until: date) -> Stage:
    """Return the reminder that was asked for on *until*. It comes on the next working day where that is none."""
    return Stage(on_or_after(until), f"{SNOOZED}-{until}")


def stage_called(name: str, due: date) -> Stage | None:
    """Return the stage with this *name* of a return that is *due* on a date, or None for a name of no stage."""
    kind, _, number = name.partition("-")
    if kind == SNOOZED:
        try:
            return snooze_stage(date.fromisoformat(number))
        except ValueError:
            return None
    if name == DUE:
        return Stage(due, name)
    # Of a run of overdue reminders that were passed over together, the last one counts.
    number = number.rpartition("-")[2]
    if kind not in {COMING, OVERDUE, ESCALATED} or not number.isdecimal():
        return None
    return Stage(add_working_days(due, -int(number) if kind == COMING else int(number)), name)


def _overdue(due: date, after: date, every: int) -> Iterator[Stage]:
    """Give the overdue stages from about *after* on. A return may be years overdue, so they go on for a lifetime."""
    if every:
        passed = max(0, working_days_between(due, after) // every)
        numbers = range((passed + 1) * every, MOST_OVERDUE, every)
        yield from (Stage(add_working_days(due, days), f"{OVERDUE}-{days}") for days in numbers)
