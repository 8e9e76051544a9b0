"""Seeing contracts: who is shown which, what is said of each, and what happened to it."""

from datetime import date
from decimal import Decimal

import pytest

from store.contracts import Commitment, Frequency, Plan
from store.returns import MonitoringReturn, ReturnState
from tests.conftest import NOW
from tests.handlers.register_talk import ADMIN, ANN, JO, LEAD, MACHINE, OVERHEARD, SUPPLIER, Council, offers
from tests.handlers.talk import understood, words

LATE = {"start": date(2026, 4, 1), "end": date(2029, 3, 31)}
SOON = {"start": date(2026, 10, 1), "end": date(2029, 9, 30)}


@pytest.fixture
def council(pack) -> Council:
    """Give a council whose register is empty."""
    return Council(pack)


@pytest.mark.parametrize(
    "typed",
    ["my contracts", "Show my contracts", "list contracts", "contracts", "show me my contracts", "our contracts?"],
)
def test_my_contracts_are_those_i_manage(council, typed):
    """An officer reads the contracts that they manage, and none of a colleague's."""
    council.keeps("Grounds maintenance", **SOON)
    council.keeps("Office cleaning", ANN, **SOON)
    said = council.says(typed)

    assert "You manage 1 contract" in said
    assert "Grounds maintenance" in said
    assert "Office cleaning" not in said


def test_a_line_says_what_matters_of_a_contract(council):
    """A list gives the reference, the supplier, the end, the next return and what is missing."""
    council.keeps("Grounds maintenance", reference="DN 12", plan=None, **SOON)
    council.keeps("Roofing", **LATE)
    said = council.says("my contracts")

    assert "DN 12: Grounds maintenance: Acme Ltd. Ends 30 September 2029." in said
    assert "Missing: how often returns are due." in said
    assert "Next return: 2 are overdue, the first since 14 July 2026." in said


def test_what_is_overdue_comes_first(council):
    """The list begins with the contract whose return is due soonest."""
    council.keeps("Third", plan=None)
    council.keeps("Second", **SOON)
    council.keeps("First", **LATE)
    said = council.says("my contracts")

    assert said.index("First") < said.index("Second") < said.index("Third")


@pytest.mark.parametrize("person", [LEAD, ADMIN, MACHINE])
def test_who_answers_for_all_sees_all(council, person):
    """The lead, an admin and somebody at the machine see every contract, their own first."""
    council.keeps("Grounds maintenance", ANN, **LATE)
    council.keeps("Catering", person, **SOON)
    said = council.says("my contracts", person)

    assert "The register holds 2 contracts" in said
    assert "You manage 1 of them. Yours come first." in said
    assert said.index("Catering") < said.index("Grounds maintenance")


def test_a_long_list_says_how_to_narrow_it(council):
    """Of many contracts the first twenty are shown, with how many there are and how to find one."""
    for number in range(1, 26):
        council.keeps(f"Contract for thing {number}", **SOON)
    said = council.says("all contracts", LEAD)

    assert "The register holds 25 contracts" in said
    assert "These are the first 20 of 25." in said
    assert 'say "show contract" and its number' in said
    assert "thing 21" not in said


def test_all_contracts_are_shown_to_any_officer(council):
    """An officer may look at the whole register."""
    council.keeps("Office cleaning", ANN, **SOON)

    assert "Office cleaning" in council.says("all contracts", JO)


def test_nothing_to_show_says_what_to_do(council):
    """Whoever manages nothing reads how to register a contract, and can tap it."""
    reply = council.hears("my contracts")

    assert words(reply).startswith("You manage no contract yet.")
    assert "send me a register file" in words(reply)
    assert ["Register a contract"] == offers(reply)
    assert council.hears("Register a contract").form()


def test_nothing_of_mine_offers_the_others(council):
    """Whoever manages nothing in a register that holds something can look at all of it."""
    council.keeps("Office cleaning", ANN, **SOON)
    reply = council.hears("my contracts")

    assert "The register holds 1." in words(reply)
    assert "All contracts" in offers(reply)


@pytest.mark.parametrize(
    "typed",
    [
        "my contracts",
        "all contracts",
        "show contract 1",
        "show contract 99",
        "Show the history of contract 1",
        "show contract DN 12",
        "show me the grounds maintenance contract",
        "Change contract 1",
        "Change contract 99",
        "Close contract 1",
        "Hand over contract 1",
        "Reopen contract 1",
        "add a contract",
        "import contracts",
        "Import file 0123456789abcdef",
    ],
)
@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (SUPPLIER, "I show contracts to council officers only."),
        (OVERHEARD, "I speak about contracts only when you write to me alone."),
    ],
)
def test_outsiders_learn_nothing(council, typed, person, refusal):
    """A supplier, and a place where outsiders read along, hear one sentence, whether or not there is a contract."""
    council.keeps("Grounds maintenance", reference="DN 12", **SOON)
    before = council.all_kept()

    assert refusal == council.says(typed, person)
    assert before == council.all_kept()


@pytest.mark.parametrize(
    "typed",
    [
        "show contract 1",
        "Show contract 1.",
        "contract 1",
        "show contract number 1",
        "show contract DN 12",
        "show contract dn12",
        "contract DN 12",
        "show me the grounds maintenance contract",
        "show me the Acme contract",
        "can you show me the parks contract?",
        "find contracts with Acme",
        "open my grounds contract",
    ],
)
def test_a_contract_is_found_by_number_reference_or_words(council, typed):
    """A contract is shown by its number, its reference, or words of its title or supplier."""
    council.keeps("Grounds maintenance for parks", reference="DN 12", **SOON)
    council.keeps("Office cleaning", supplier="Spotless", **SOON)

    assert council.says(typed).startswith("DN 12: Grounds maintenance for parks\n")


@pytest.mark.parametrize(
    "typed",
    [
        "show me all measures",
        "show me the measures for the waste contract",
        "how do I add a contract",
        "what are contracts of employment",
        "do contracts under £10k need social value",
        "who is the contract manager",
        "is the waste contract return in yet",
        "show me what's due",
        "the contract is worth £2m",
        "show contract examples",
        "hello",
        "",
        "Grounds maintenance contract, 3 years, £450k",
    ],
)
def test_other_messages_are_left_alone(council, typed):
    """What asks for no contract is answered by the rest of the bot."""
    assert council.hears(typed) is None


def test_several_that_match_are_offered(council):
    """When words fit several contracts, they are listed and each can be tapped."""
    council.keeps("Cleaning of schools", **SOON)
    council.keeps("Cleaning of offices", **SOON)
    reply = council.hears("show the cleaning contracts")

    assert words(reply).startswith("2 contracts match")
    assert {"Show contract 1", "Show contract 2"} <= set(offers(reply))


def test_no_match_says_what_to_do(council):
    """When no contract has the words, the reader is told so and can see all."""
    council.keeps("Office cleaning", **SOON)

    assert "No contract has all of these words" in council.says("show the roofing contract")
    assert "No contract has the number 99." in council.says("show contract 99")


def test_a_contract_is_shown_with_all_that_is_known(council):
    """One contract reads as facts: its terms, its measures with units, and when the next return is due."""
    council.keeps(
        "Grounds maintenance",
        reference="DN 12",
        value=Decimal("1234567"),
        commitments=(Commitment("NT1", "FTE", 5.0), Commitment("NT31", "tonnes CO2e")),
        **SOON,
    )
    facts = understood(council.hears("show contract 1"))

    assert {
        "Number in the register": "1",
        "Title": "Grounds maintenance",
        "Reference": "DN 12",
        "Supplier": "Acme Ltd",
        "Contract manager": "Jo Bloggs (jo@council.example)",
        "Value of the whole contract": "£1,234,567",
        "Start date": "1 October 2026",
        "End date": "30 September 2029",
        "How often returns are due": "Every three months. Counted from the day the contract starts. "
        "Due 10 working days after each period.",
        "Next return": "due on 15 January 2027",
        "KPI notice": "none",
        "Last changed": "22 November 2026, by a test",
        "NT1: Local jobs on the contract": "5 FTE",
        "NT31: Carbon saved, not from transport": "no target yet",
    } == facts


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(Frequency.MONTHLY, due_after=1), "Due 1 working day after each period."),
        (Plan(Frequency.YEARLY), "Due 0 working days after each period."),
        (Plan(Frequency.AT_THE_END, due_after=5), "Once, at the end. Due 5 working days after the contract ends."),
        (Plan(Frequency.CHOSEN, dates=(date(2027, 3, 31),)), "On chosen dates: 31 March 2027."),
    ],
)
def test_how_often_is_said_in_words(council, plan, said):
    """Each way in which returns fall due reads as a sentence."""
    council.keeps("Grounds maintenance", **SOON | {"plan": plan})

    assert said in understood(council.hears("show contract 1"))["How often returns are due"]


def test_what_is_missing_is_asked_for(council):
    """A contract that was imported with gaps says what is still needed, and offers to add it."""
    council.keeps("Grounds maintenance", None, plan=None, commitments=())
    reply = council.hears("show contract 1", LEAD)
    missing = "the start date, the end date, the contract manager, how often returns are due, the measures"

    assert missing == understood(reply)["Missing"]
    assert "Add what is missing" in [each.label for each in reply.choices()]
    assert "Choose a manager for contract 1" in offers(reply)


def test_the_manager_can_tap_all_that_can_be_done(council):
    """Whoever manages a contract can record the open return, change it, hand it over and close it."""
    council.keeps("Grounds maintenance", **LATE)

    assert [
        "Record the return of contract 1 from 1 April 2026",
        "Change contract 1",
        "Hand over contract 1",
        "Close contract 1",
        "How far is contract 1",
        "Show the history of contract 1",
    ] == offers(council.hears("show contract 1"))


def test_another_officer_can_only_look(council):
    """Whoever may not change a contract is offered its history alone."""
    council.keeps("Grounds maintenance", **LATE)

    assert ["How far is contract 1", "Show the history of contract 1"] == offers(council.hears("show contract 1", ANN))


def test_a_return_that_came_in_is_not_asked_for(council):
    """Once a return is recorded, the next one is named."""
    contract = council.keeps("Grounds maintenance", **SOON)
    end = date(2026, 12, 31)
    came = MonitoringReturn(contract.id, contract.start, end, date(2027, 1, 15), ReturnState.RECEIVED)
    council.store.record_return(came, "a test", NOW)

    assert "due on 14 April 2027" == understood(council.hears("show contract 1"))["Next return"]


def test_a_kpi_notice_is_shown(council):
    """A contract with a date for its KPI notice says when the next one is due."""
    council.keeps("Grounds maintenance", kpi_from=date(2027, 5, 4), **SOON)

    assert (
        "first on 4 May 2027, then every 12 months and when the contract ends; the next one is due on 4 May 2027"
        == understood(council.hears("show contract 1"))["KPI notice"]
    )


def test_the_history_is_in_plain_words(council):
    """The history says who did what and when, the newest first, with days written out and managers named."""
    council.registers()
    council.changes(1, end="30 June 2030", value="£500,000")
    council.fills_in("hand_over 1 RETURN", {"colleague": ANN.email}, LEAD)
    said = council.says("Show the history of contract 1")

    assert "22 November 2026, Jo Bloggs (jo@council.example): registered it." in said
    assert "End date: from 31 December 2029 to 30 June 2030" in said
    assert "Value of the whole contract: from £450,000 to £500,000" in said
    assert "Contract manager: from Jo Bloggs (jo@council.example) to ann@council.example" in said
    assert said.index("Lea Dee") < said.index("registered it")


def test_a_long_history_shows_its_newest_part(council):
    """Of a long history the newest entries are shown, and how many came before."""
    council.registers()
    for number in range(25):
        council.changes(1, title=f"Title {number}")
    said = council.says("Show the history of contract 1")

    assert "to Title 24" in said
    assert "There are 6 earlier entries." in said
    assert "registered it" not in said


@pytest.mark.parametrize(
    "hostile", ["<!channel> *x*", "=cmd|' /C calc'!A0", "a; title: b -> c", "{contract} {0}", "%_\\"]
)
def test_a_strange_title_breaks_nothing(council, hostile):
    """A title full of signs is shown as it is, found by its words, and has a history."""
    council.registers(title=f"Odd {hostile}")
    council.changes(1, title=f"Even {hostile}")

    assert f"Even {hostile}" in council.says("show contract 1")
    assert f"Even {hostile}" in council.says("my contracts")
    assert "Odd" in council.says("Show the history of contract 1")
    assert council.hears(f"show the contract {hostile}")


def test_a_thousand_contracts_are_listed_at_once(council):
    """A long register is no reason to wait."""
    for number in range(1000):
        council.keeps(f"Thing {number}", None, **SOON)

    assert "The register holds 1,000 contracts" in council.says("all contracts", LEAD)
