"""Somebody leaves the council: the lead says so, and chooses others for their contracts."""

import pytest

from handlers.contract_desk import ContractDesk
from handlers.conversation import Message, Person, Reply
from handlers.memory import Memory
from store.stages import Rhythm
from tests.handlers.register import ANN, BEN, LEAD, NOW, SUPPLIER, Desk
from tests.handlers.talk import words


@pytest.fixture
def desk(pack) -> Desk:
    """Give a register with two contracts of Ann's."""
    kept = Desk(pack)
    kept.add()
    kept.add(reference="DN124")
    return kept


@pytest.fixture
def contracts(desk, pack) -> ContractDesk:
    """Give the one door of everything about contracts."""
    return ContractDesk(pack, desk.store, desk.rights, Rhythm())


def say(contracts: ContractDesk, text: str, person: Person = LEAD) -> Reply | None:
    """Return the reply to *text*, or None where nothing about contracts is meant."""
    outcome = contracts(Message(text, person, "a thread", NOW), Memory())
    return outcome[0] if outcome else None


@pytest.mark.parametrize("text", ["Ann Lee has left", "ann lee left the council.", "ann@example.org has retired"])
def test_who_has_left_gets_no_reminders(contracts, desk, text):
    """The lead says who has left, and is offered to choose somebody for each contract."""
    reply = say(contracts, text)

    assert desk.store.colleague_at("slack", "U1").left
    assert "Ann Lee is marked as having left" in words(reply)
    assert ["Choose a manager for contract 1", "Choose a manager for contract 2", "Ann Lee is back"] == [
        each.says for each in reply.choices()
    ]


def test_it_can_be_undone(contracts, desk):
    """A tap takes it back."""
    say(contracts, "Ann Lee has left")

    assert "gets reminders again" in words(say(contracts, "Ann Lee is back"))
    assert not desk.store.colleague_at("slack", "U1").left


def test_only_the_lead_and_admins_say_so(contracts, desk):
    """A colleague is told who may, and a supplier is not even understood."""
    assert "Only the lead and admins" in words(say(contracts, "Ann Lee has left", BEN))
    assert say(contracts, "Ann Lee has left", SUPPLIER) is None
    assert not desk.store.colleague_at("slack", "U1").left


@pytest.mark.parametrize("text", ["the contractor has left", "how long have we got left", "what is left"])
def test_other_leaving_is_not_meant(contracts, desk, text):
    """Words about anybody whom the register does not know are left to others."""
    say(contracts, "what is due", ANN)

    assert "marked as having left" not in words(say(contracts, text) or Reply(()))
