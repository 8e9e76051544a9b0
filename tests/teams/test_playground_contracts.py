"""Contracts in a real Teams client: registered in a form, and shown to officers who are alone with the bot."""

import pytest
from playwright.sync_api import expect

from tests.teams.conftest import OpenWindow
from tests.teams.office import MANAGED
from tests.teams.playground import ALICE, GUEST, OTHER_TENANT, Clients

pytestmark = pytest.mark.teams

ONLY_OFFICERS = "I show contracts to council officers only."
ONLY_ALONE = "I speak about contracts only when you write to me alone."
MINE = MANAGED[ALICE]


def test_a_contract_is_registered_in_a_form(window: OpenWindow):
    """A wrong date is named on the form, and what was typed stays. Then the contract is in the register."""
    title = "Office cleaning & windows"
    here = window(ALICE)
    asked = "add a contract"
    expect(here.say(asked)).to_contain_text("What the contract is for")
    here.fill("Title", title)
    here.fill("Supplier", "Clean & Co <Ltd>")
    here.fill("Value of the whole contract", "£180,000")
    here.fill("Start date", "the first of April")
    here.fill("End date", "31 March 2030")
    here.fill("Measures and targets", "NT1 = 3\nNT8 = 24")
    here.choose("How often are returns due?", "Every three months")
    here.fill("Working days to send a return", "10")
    here.tap("Register")
    expect(here.last_card).to_contain_text('I cannot read "the first of April" as a date')
    expect(here.field("Title")).to_have_value(title)
    here.picture("contract-form-with-a-wrong-date", 1250, asked)
    here.fill("Start date", "1 April 2027")
    here.tap("Register")
    expect(here.last_card).to_contain_text("is in the register")
    here.picture("contract-added", 900, asked)

    expect(here.answers).to_have_count(1)
    expect(here.say("my contracts")).to_contain_text(title)


def test_a_form_that_is_sent_twice_is_taken_once(window: OpenWindow):
    """A double tap, which the client lets through, registers one contract."""
    title = "School meals"
    here = window(ALICE)
    expect(here.say("add a contract")).to_contain_text("What the contract is for")
    here.fill("Title", title)
    here.fill("Supplier", "Meals Ltd")
    here.fill("Start date", "1 April 2027")
    here.fill("Measures and targets", "NT1 = 3")
    here.choose("How often are returns due?", "Every year")
    here.fill("Working days to send a return", "10")
    here.last_card.get_by_role("button", name="Register").dblclick()
    expect(here.last_card).to_contain_text("is in the register")

    expect(here.say("my contracts").get_by_role("button", name=title)).to_have_count(1)


def test_measures_that_were_suggested_go_into_a_contract(window: OpenWindow):
    """A tap under a recommendation brings the form with the purchase and its measures in it."""
    here = window(ALICE)
    expect(here.say("grounds maintenance, 3 years, £450k")).to_contain_text("Three measures")
    why = here.last_card.get_by_role("button", name="Why ").all_inner_texts()
    here.tap("Use these for a contract")
    expect(here.answers.nth(1)).to_contain_text("Register a contract")

    expect(here.field("Title")).to_have_value("Grounds maintenance")
    expect(here.field("Value of the whole contract")).to_have_value("£450,000")
    measures = here.field("Measures and targets").input_value()
    assert [line.partition(" =")[0] for line in measures.splitlines()] == [each[4:-1] for each in why]


def test_a_group_is_told_nothing_of_contracts(window: OpenWindow):
    """In a group and in a channel a guest may read along, so the bot names no contract and says where to ask."""
    here = window(ALICE)
    expect(here.say("my contracts")).to_contain_text(MINE)
    here.open("group")
    expect(here.answers.first).to_be_visible()
    expect(here.mention("my contracts")).to_contain_text(ONLY_ALONE)
    expect(here.mention("what is due?")).to_contain_text(ONLY_ALONE)
    expect(here.answers.filter(has_text=MINE)).to_have_count(0)
    here.open("channel")
    asked = here.post("what is due?")
    expect(asked).to_contain_text(ONLY_ALONE)

    expect(here.posts.filter(has_text=MINE)).to_have_count(0)


def test_a_guest_is_told_nothing_of_contracts(window: OpenWindow):
    """A guest of the tenant is a supplier, and learns only that contracts are for officers."""
    here = window(GUEST)
    expect(here.answers.first).to_contain_text("what your organisation could offer")
    for asked in ("my contracts", "what is due?", "add a contract", "show contract DN1"):
        expect(here.say(asked)).to_contain_text(ONLY_OFFICERS)

    expect(here.answers.filter(has_text=MINE)).to_have_count(0)


def test_somebody_of_another_tenant_is_told_nothing_of_contracts(window: OpenWindow, clients: Clients):
    """Whoever writes from another organisation's Teams is a supplier, whatever else they say they are."""
    here = window(ALICE)
    there = {"id": ALICE.chat, "conversationType": "personal", "tenantId": OTHER_TENANT}
    data = {"tenant": {"id": OTHER_TENANT}}
    clients[ALICE].deliver("message", text="my contracts", conversation=there, channelData=data)
    expect(here.answers).to_contain_text([ONLY_OFFICERS])
