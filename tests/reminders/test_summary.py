"""What the lead reads each month, and what an officer reads who asks for the report."""

from datetime import date

from handlers.conversation import Message, Person
from handlers.memory import Memory
from handlers.orders import Orders
from handlers.reminders.letters import Letters
from handlers.reminders.summary import Summary
from handlers.rights import Rights
from knowledge.models import Role
from store.returns import MonitoringReturn, ReturnState
from store.schedule import periods
from tests.reminders.post import Office, at


def summaries(office: Office) -> list[str]:
    """Return the words of each message to the lead that holds a summary."""
    return [each.words for each in office.channel.kept if "Social value returns in" in each.words]


def test_once_a_month_on_its_first_working_day(office):
    """The lead gets one summary a month, of the month before, although the bot ticks each day."""
    office.lead()
    office.contract(office.somebody())

    office.walk(date(2027, 3, 20), date(2027, 6, 30))

    assert ["March 2027", "April 2027", "May 2027"] == [
        each.partition("Social value returns in ")[2].splitlines()[0] for each in summaries(office)
    ]


def test_it_comes_in_one_message_with_reminders(office):
    """On a day with an escalation as well, the lead gets one message."""
    office.lead()
    office.contract(None)

    office.tick(date(2027, 5, 4))

    assert 1 == len(office.channel.kept)
    assert "Choose a manager" in office.channel.kept[0].words
    assert "Social value returns in April 2027" in office.channel.kept[0].words


def test_it_counts_what_came_in(office):
    """On time, late, missing and what was delivered stand in it."""
    office.lead()
    ann = office.somebody()
    for number in range(3):
        contract = office.contract(ann)
        period = next(periods(contract))
        if number:
            day = date(2027, 4, 10 + 10 * (number - 1))
            came = MonitoringReturn(
                contract.id, period.start, period.end, period.due, ReturnState.RECEIVED, figures={"NT1": 1.0},
                received=day,
            )  # fmt: skip
            office.store.record_return(came, "test", at(day))

    office.tick(date(2027, 5, 4))

    said = summaries(office)[0]
    assert "Returns that fell due: 3" in said
    assert "Received on time: 1" in said
    assert "Received late: 1" in said
    assert "Still missing: 1" in said
    assert "Support the Shropshire economy: 33%, with 0 of 3 targets met" in said


def test_a_month_that_was_missed_is_noted(office):
    """A bot that was off for the first week of a month says in the log why there was no summary."""
    office.lead()
    office.contract(office.somebody())

    office.tick(date(2027, 5, 20))

    noted = [each.reason for each in office.store.reminder_log(0)]
    assert [] == summaries(office)
    assert ["The month had begun too long ago."] == noted


def test_officers_alone_can_ask_for_it(office, pack):
    """An officer reads the report, a supplier nothing of it."""
    office.contract(office.somebody())
    rights = Rights(office.store)
    summary = Summary(pack, office.store, rights, Letters(pack, Orders(pack.contract_wording.orders)))

    def ask(role: Role) -> str:
        reply, _ = summary(Message("show the report", Person(role), "t", office.now), Memory())
        return str(reply)

    assert "Contracts in the register" in ask(Role.OFFICER)
    assert "Contracts in the register" not in ask(Role.SUPPLIER)
