"""Three years, day by day, with outages, changes of dates and managers: what the reminders promise holds."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.pack import load_pack
from store.contracts import Basis, Frequency, Plan
from store.reminders import Snooze
from store.returns import ReturnState
from store.schedule import is_done, periods_until
from store.sqlite import SqliteStore
from store.stages import stages_between
from store.working_days import is_working_day
from tests.reminders.post import DEFAULT, Office

BEGIN = date(2027, 1, 4)
DAYS = 3 * 366
PACK = load_pack()

plans = st.builds(
    Plan,
    st.sampled_from([Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.SIX_MONTHLY, Frequency.YEARLY]),
    st.sampled_from(list(Basis)),
    st.integers(0, 30),
)
starts = st.dates(date(2026, 1, 31), date(2028, 2, 29))
events = st.lists(
    st.tuples(
        st.integers(0, DAYS),
        st.sampled_from([*["done"] * 8, *["out"] * 3, "part", "not needed", "end", "plan", "manager", "snooze"]),
        st.integers(1, 60),
    ),
    min_size=10,
    max_size=60,
)


@settings(max_examples=6)
@given(plan=plans, start=starts, length=st.integers(40, 1400), happens=events, changed=plans)
def test_three_years_day_by_day(plan, start, length, happens, changed):
    """Each open return is told of in each window of a stage, no stage comes twice, and none after it is done."""
    office = Office(PACK, SqliteStore(":memory:"))
    office.lead()
    people = [office.somebody("Ann Lee"), office.somebody("Ben Bow")]
    ident = office.contract(people[0], start=start, end=start + timedelta(days=length), plan=plan).id
    at = {}
    for offset, what, size in happens:
        at.setdefault(BEGIN + timedelta(days=offset), []).append((what, size))
    out_until, snoozed = BEGIN, BEGIN

    for number in range(DAYS):
        day = BEGIN + timedelta(days=number)
        contract = office.store.contract(ident)
        for what, size in at.get(day, ()):
            due = periods_until(contract, day + timedelta(days=15))
            returns = office.store.returns_of([ident]).get(ident, [])
            open_now = [each for each in due if not is_done(each, returns)]
            if what == "out":
                out_until = max(out_until, day + timedelta(days=size))
            elif what in {"done", "part", "not needed"} and open_now:
                states = {"done": ReturnState.RECEIVED, "part": ReturnState.PART, "not needed": ReturnState.NOT_NEEDED}
                office.record(contract, open_now[0], states[what])
            elif what == "end":
                contract = replace(contract, end=contract.end + timedelta(days=size - 30))
            elif what == "plan":
                contract = replace(contract, plan=changed)
            elif what == "manager":
                contract = replace(contract, manager=people[size % 2].id)
            elif what == "snooze" and open_now:
                snoozed = max(snoozed, day + timedelta(days=size))
                until = day + timedelta(days=size)
                office.store.snooze(Snooze(ident, open_now[0].kind, open_now[0].start, until), "Ann", office.now)
            office.store.change_contract(contract, "test", office.now)
        if day <= out_until or not is_working_day(day):
            continue
        before = len(office.channel.kept)
        office.tick(day)
        sent = office.channel.kept[before:]

        # One message for one person on one day.
        assert max(Counter(each.address for each in sent).values(), default=0) <= 1
        returns = office.store.returns_of([ident]).get(ident, [])
        open_now = {
            (each.start, each.due): each
            for each in periods_until(office.store.contract(ident), day + timedelta(days=40))
            if not is_done(each, returns)
        }
        since = min((period.due for period in open_now.values()), default=day)
        noted = office.store.reminders_of([ident], since).get(ident, [])
        for each in noted:
            if each.state == "sent" and each.at == office.now:
                period = open_now.get((each.key.start, each.key.due))
                # Nothing of what is done, and nothing that says it is coming once its day has come.
                assert period is not None
                assert day < period.due or not each.key.stage.startswith("coming")
        dealt_with = {(each.key.start, each.key.due, each.key.stage): each for each in noted}
        for key, period in open_now.items():
            stages = stages_between(period.due, date.min, day, DEFAULT)
            # The latest stage was sent, or passed over for a reason, by the end of the first day that allowed it.
            assert not stages or (*key, stages[-1].name) in dealt_with, (day, key, stages[-1])
            latest = dealt_with.get((*key, stages[-1].name)) if stages else None
            if latest and latest.state != "sent":
                assert latest.reason
                assert day <= snoozed + timedelta(days=10) or "later" in latest.reason

    sent = [each.key for each in office.store.reminder_log() if each.state == "sent"]
    assert len(set(sent)) == len(sent)
    office.store.close()
