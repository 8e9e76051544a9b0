"""Months, day by day, with Teams in every kind of trouble: what the reminders promise holds."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.channels.teams.connector import Connector
from bot.channels.teams.sender import LOST_TRACK, TeamsSender
from bot.clock import CHANNEL_OFF
from knowledge.pack import load_pack
from store.contracts import Frequency, Plan
from store.schedule import periods_until
from store.sqlite import SqliteStore
from store.stages import stages_between
from store.working_days import is_working_day
from tests.reminders.post import DEFAULT, at
from tests.reminders.teams_killing import Named, Receipts
from tests.reminders.teams_office import BOTH, TeamsOffice, address, someone
from tests.teams_channel.fake_teams import FakeTeams, Trouble
from tests.teams_channel.payloads import install

BEGIN, DAYS = date(2027, 3, 1), 90
PACK = load_pack()
MONTHLY = Plan(Frequency.MONTHLY, due_after=5)
PEOPLE = {name: someone(name) for name in ("Ann Lee", "Ben Bow")}

TROUBLES = [Trouble(status) for status in (400, 401, 403, 404, 412, 429, 500, 502, 503, 504)]
TROUBLES += [Trouble(429, 90), Trouble(), Trouble(kept=True), Trouble(500, kept=True)]

events = st.lists(
    st.tuples(
        st.integers(0, DAYS),
        st.sampled_from(
            [*["trouble"] * 8, *["dies"] * 3, "out", "block", "unblock", "guest", "member", "remove", "install",
             "slack", "teams", "off", "on"]
        ),
        st.sampled_from(list(PEOPLE)),
        st.sampled_from(["activities", "activities", "member", "conversations"]),
        st.lists(st.sampled_from(TROUBLES), min_size=1, max_size=5),
    ),
    min_size=20,
    max_size=70,
)  # fmt: skip


class Died(BaseException):
    """The end of a process."""


class Walking(TeamsOffice):
    """An office in which each message to Teams carries its name, and whose process can die between two calls."""

    def __init__(self, teams: FakeTeams) -> None:
        self.dies_at = 0
        super().__init__(PACK, SqliteStore(":memory:"), teams, BOTH)

    def new_sender(self) -> Any:
        """Return what sends in Teams."""
        sender = super().new_sender()
        receipts: Any = Receipts(self.store, "")
        named: Any = Named(sender._connector, receipts, "")
        return TeamsSender(_Mortal(named, self), receipts, self.settings.tenants, lambda: self.now)

    def minute(self, day: date, hour: int, minute: int) -> None:
        """Let the clock tick once. A process that dies is followed by another."""
        try:
            self.tick(day, hour, minute)
        except Died:
            self.dies_at = 0
            self.clock = self.new_clock()

    def names(self) -> list[str]:
        """Return the name of each message that arrived, in either channel."""
        return [str(each.sent["summary"]) for each in self.teams.sent] + [each.message for each in self.channel.kept]


class _Mortal:
    """Passes every call on to *whole*, before or after which the process may die."""

    def __init__(self, whole: Connector, office: Walking) -> None:
        self._whole, self._office = whole, office

    def __getattr__(self, name: str) -> Any:
        """Return the method *name* of the connector."""
        method = getattr(self._whole, name)

        async def called(*given: Any) -> Any:
            self._die()
            answer = await method(*given)
            self._die()
            return answer

        return called

    def _die(self) -> None:
        self._office.dies_at -= 1
        if self._office.dies_at == 0:
            raise Died


# A failing walk is told as it is: to make it smaller takes minutes.
@settings(max_examples=1, phases=[Phase.generate])
@given(happens=events)
def test_three_months_of_trouble(happens):
    """Nothing comes twice, nothing is silent, and nothing is lost but what nobody can know of."""
    with FakeTeams() as teams:
        office = Walking(teams)
        try:
            _walk(office, happens)
        finally:
            office.close()
    assert teams.complaints == []


def _walk(office: Walking, happens: list[tuple[int, str, str, str, list[Trouble]]]) -> None:
    office.now = at(BEGIN)
    office.lead()
    idents = [office.contract(office.somebody(name), start=date(2027, 1, 1), plan=MONTHLY).id for name in PEOPLE]
    out_until = BEGIN
    for number in range(DAYS):
        day = BEGIN + timedelta(days=number)
        today = [rest for offset, *rest in happens if offset == number]
        office.now = at(day, 9)
        for what, name, path, troubles in today:
            if what == "out":
                out_until = max(out_until, day + timedelta(days=len(troubles)))
            else:
                _happen(office, what, name, path, troubles)
        if day <= out_until or not is_working_day(day):
            continue
        # While there is trouble the bot tries again and again; then the trouble is over, and every lease with it.
        for minute in (0, 1, 3, 12, 30):
            office.minute(day, 10, minute)
        office.teams._troubles.clear()
        office.dies_at = 0
        for minute in (0, 16, 32):
            office.minute(day, 12, minute)
        _look(office, idents, day)


def _happen(office: Walking, what: str, name: str, path: str, troubles: list[Trouble]) -> None:
    who = PEOPLE[name]
    if what == "trouble":
        office.teams._troubles[path] += troubles
    elif what == "dies":
        office.dies_at = len(troubles)
    elif what == "block":
        office.teams.blocked.add(who.id)
    elif what == "unblock":
        office.teams.blocked.discard(who.id)
    elif what in {"guest", "member"}:
        role = "guest" if what == "guest" else "user"
        office.teams.members[who.id] = replace(who, role=role).member
    elif what in {"remove", "install"}:
        office.hear(install("remove" if what == "remove" else "add", person=who))
        # What greets them is no reminder.
        office.teams.sent[:] = [each for each in office.teams.sent if "summary" in each.sent]
    elif what in {"slack", "teams"}:
        where = address(who) if what == "teams" else f"T0/{name.split()[0].upper()}"
        office.store.meet(what, where, name, who.upn, office.now)
        if what == "teams":
            office.meet(who)
    else:
        office.turn(teams=what)


def _look(office: Walking, idents: list[int], day: date) -> None:
    noted = [each for each in office.store.reminder_log() if each.key.contract]
    of = {state: {each.message for each in noted if each.state == state} for state in ("sent", "failed", "claimed")}
    summaries = {each.message for each in office.store.reminder_log() if not each.key.contract}
    arrived = Counter(office.names())
    lost = {each.message for each in noted if each.reason in {LOST_TRACK, CHANNEL_OFF}}

    # Nothing comes twice, nothing is noted as sent that did not arrive, and nothing arrives that is not noted.
    assert max(arrived.values(), default=0) <= 1
    assert of["sent"] <= set(arrived)
    assert set(arrived) <= of["sent"] | lost | summaries
    # Nothing is left open, and nothing is silent.
    assert not of["claimed"]
    assert all(each.reason for each in noted if each.state != "sent")
    assert {each["message"] for each in office.logged("reminder.failed")} >= of["failed"]
    # Of each open return the latest stage was dealt with.
    dealt_with = {(each.key.contract, each.key.due, each.key.stage) for each in noted}
    for ident in idents:
        for period in periods_until(office.store.contract(ident), day + timedelta(days=40)):
            stages = stages_between(period.due, date.min, day, DEFAULT)
            assert not stages or (ident, period.due, stages[-1].name) in dealt_with, (day, period, stages[-1])
