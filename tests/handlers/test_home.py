"""The home page: how my contracts stand, what to tap, and which reminders I get."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.conversation import Choices, Facts, Heading, Message, Person, Points, Reply, to_choose
from handlers.home import SHOWN, Home
from knowledge.models import Role
from store.contracts import Frequency, Plan
from tests.handlers.register import ANN, BEN, LEAD, NOW, OVERHEARD, SUPPLIER, Desk, to_record
from tests.handlers.talk import to_tap, words


class FakeAsk:
    """Says what the bot can do."""

    def can_do(self, role: Role, *, overheard: bool = False) -> tuple[Choices, ...]:
        """Return one thing to ask."""
        return (to_choose((f"What may the {role.value} ask{' here' if overheard else ''}?",)),)


@pytest.fixture
def desk(pack) -> Desk:
    """Give an empty register, and those who talk about it."""
    return Desk(pack)


@pytest.fixture
def home(desk, pack) -> Home:
    """Give the home page."""
    return Home(pack, FakeAsk(), desk.store, desk.rights)


def counts(reply: Reply) -> dict[str, str]:
    """Return what *reply* counts."""
    return {name: value for part in reply.parts if isinstance(part, Facts) for name, value in part.items}


def test_a_manager_sees_how_their_contracts_stand(home, desk):
    """What is overdue and what is due next are counted and listed, the first three of each."""
    desk.add()
    desk.add(reference="M1", start=date(2026, 11, 1), plan=Plan(Frequency.MONTHLY))
    desk.add(reference="B1", manager=BEN)
    reply = home(ANN, NOW)
    lists = {part.title: part.items for part in reply.parts if isinstance(part, Points)}

    assert (counts(reply)["Overdue"], counts(reply)["Due within 30 days"]) == ("5", "2")
    assert counts(reply)["Contracts you manage"] == "2"
    assert [SHOWN, 2] == [len(items) for items in lists.values()]
    assert "B1" not in words(reply)


def test_what_is_done_is_on_the_page_at_once(home, desk):
    """A return that was just recorded is no longer due."""
    grounds = desk.add()
    before = counts(home(ANN, NOW))["Due within 30 days"]
    desk.fill(to_record(grounds), nothing="yes")

    assert ("1", "0") == (before, counts(home(ANN, NOW))["Due within 30 days"])


def test_a_manager_can_tap_on(home, desk):
    """What is due, all contracts and a new one are a tap away."""
    desk.add()

    assert to_tap(home(ANN, NOW))[1:4] == ["What is due?", "My contracts", "Register a contract"]


def test_reminders_can_be_switched(home, desk):
    """The page says which reminders I get, and offers the other kind in words that switch them."""
    desk.add()
    loud = home(ANN, NOW)
    who = desk.rights.colleague(ANN, NOW)
    desk.store.change_colleague(replace(who, quiet=True), "a test", NOW)
    quiet = home(ANN, NOW)

    assert ("You get all reminders." in words(loud), to_tap(loud)[-1]) == (True, "Only overdue reminders")
    assert ("You get overdue reminders only." in words(quiet), to_tap(quiet)[-1]) == (True, "All reminders")


@pytest.mark.parametrize("who", [LEAD, Person()])
def test_who_manages_nothing_may_look_at_all(home, desk, who):
    """The lead, or an officer who is not known, reads how many contracts there are and can see all."""
    desk.add()
    reply = home(who, NOW)

    assert "You manage no contract yet. The register holds 1." in words(reply)
    assert to_tap(reply)[1:] == ["What is due for everyone?", "All contracts", "Register a contract"]


def test_an_empty_register_says_how_to_begin(home):
    """Before the first contract, the page says how to add one."""
    reply = home(ANN, NOW)

    assert "No contract is in the register yet." in words(reply)
    assert to_tap(reply)[1:] == ["Register a contract"]


@pytest.mark.parametrize("who", [SUPPLIER, OVERHEARD])
def test_nobody_else_sees_contracts(home, desk, who):
    """A supplier's page, and one that others may see, says nothing of contracts."""
    empty = home(who, NOW)
    desk.add()

    assert empty == home(who, NOW)
    assert [part.text for part in empty.parts if isinstance(part, Heading)] == ["Social value bot", "About you and me"]


def test_the_page_says_what_it_said_before(home, desk, pack):
    """What the bot does, as whom I ask and where to complain stay on the page."""
    desk.add()
    said = words(home(ANN, NOW))

    assert pack.wording.hello_officer.format(council=pack.profile.council) in said
    assert "What may the officer ask?" in said
    assert pack.wording.home_role_officer in said
    assert pack.profile.contact.email in said


def test_the_page_looks_thirty_days_ahead(home, desk):
    """What is due in 30 days counts, what is due in 31 does not."""
    desk.add(plan=Plan(Frequency.CHOSEN, dates=(date(2027, 5, 12),)))

    assert counts(home(ANN, NOW))["Due within 30 days"] == "1"
    assert counts(home(ANN, NOW - timedelta(days=1)))["Due within 30 days"] == "0"


def test_home_is_a_word_to_say(assistant, pack):
    """Where a channel has no page for it, an officer says home, and a supplier sees no contracts."""
    officer, supplier = (assistant.home(Person(role), NOW) for role in Role)
    said = [assistant.reply(Message("Home", Person(role), f"home {role}", NOW)) for role in Role]

    assert said == [officer, supplier]
    assert (
        pack.wording.home_contracts_title in words(officer),
        pack.wording.home_contracts_title in words(supplier),
    ) == (
        True,
        False,
    )


def test_the_greeting_where_others_read_along_offers_no_contracts(assistant, pack):
    """In a group an officer is told where contracts are spoken of, and is offered nothing that is refused there."""
    officer = Person(Role.OFFICER, overheard=True)
    greeting = assistant.welcome(officer)
    answers = [assistant.reply(Message(each, officer, f"greeted {each}", NOW)) for each in to_tap(greeting)]

    assert pack.contract_wording.direct_only in words(greeting)
    assert pack.wording.mention_me in words(greeting)
    assert not [each for each in answers if pack.contract_wording.direct_only in words(each)]
    assert assistant.reply(Message("hello", officer, "greeted", NOW)) == greeting
