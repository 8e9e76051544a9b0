"""One row: what it says of a contract, or everything that is wrong with it."""

from datetime import date
from decimal import Decimal

import pytest

from store.contracts import Basis, Commitment, Contract, Frequency, Plan
from tests.store.register.fake import FakeStore, contract_of, take, why_not

FULL = (
    "Reference,Title,Supplier,Contract manager,Manager e-mail,Value,Start date,End date,Review date,Department,"
    "Description,Reporting frequency,Counted by,Working days after the period,Measures,Returns from,KPI notice date,"
    "Route\n"
    "DN1,Lifts,Ace Ltd,Ann Lee,ann@council.example,£1.2m,1/4/2025,31/3/2028,1/10/2027,Property,Care of lifts,"
    "Quarterly,Financial year,10,NT1: 5; NT31,1/4/2026,1/5/2026,Open\n"
)


def test_a_full_row_makes_a_full_contract():
    """Everything that a register says of a contract is kept."""
    expected = Contract(
        title="Lifts", reference="DN1", supplier="Ace Ltd", manager=1, value=Decimal(1_200_000),
        start=date(2025, 4, 1), end=date(2028, 3, 31), review=date(2027, 10, 1), department="Property",
        description="Care of lifts", plan=Plan(Frequency.QUARTERLY, Basis.FINANCIAL, 10),
        commitments=(Commitment("NT1", "", 5), Commitment("NT31")), asked_from=date(2026, 4, 1),
        kpi_from=date(2026, 5, 1), other=(("Route", "Open"),), id=1,
    )  # fmt: skip

    assert expected == contract_of(FULL)


def test_a_row_with_a_title_alone_is_enough():
    """What is not known stays open, to be asked for later."""
    assert Contract("Lifts", id=1) == contract_of("Title,Supplier,Start date,Value\nLifts,TBC,n/a,REDACTED OTHER\n")


def test_without_a_title_the_description_begins_it():
    """A register without titles gets them from its descriptions, cut short."""
    found = contract_of(f"Contract description,Vendor\n{'Lift care ' * 30},Ace\n")

    assert "Lift care Lift care" in found.title
    assert len(found.title) <= 120
    assert len(found.description) == 299


def test_a_row_that_says_what_it_is_about_nowhere_is_refused():
    """A row with neither title nor description is no contract."""
    found = why_not("Title,Supplier\nLifts,Ace\n-,Bolt\n")

    assert [(3, "Title", "The contract has no title. Write what it is called.")] == found


def test_a_row_of_totals_is_no_contract():
    """The sum under a table is refused, and a contract that is called Total is not."""
    found = why_not("Title,Supplier,Value\nLifts,Ace,5\nTotal,Total Ltd,5\nTotal:,,10\n")

    assert [(4, "Title", "This is a row of totals, not a contract. Take it out.")] == found


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    """Nobody has to import a file three times to hear of three mistakes in one row."""
    found = why_not("Title,Start date,End date,Value,Frequency\nLifts,04/13/2025,soon,-5,weekly\n")

    assert ["Start date", "End date", "Value", "Frequency"] == sorted(
        (column for _, column, _ in found), key=["Start date", "End date", "Value", "Frequency"].index
    )
    assert {2} == {row for row, _, _ in found}


def test_an_end_before_the_start_is_refused():
    """Dates that cannot both be right are not kept."""
    found = why_not("Title,Start date,End date\nLifts,1/4/2025,31/3/2025\n")

    assert [(2, "End date", "It ends before it starts, on 2025-04-01. Check both dates.")] == found


def test_chosen_dates_need_dates():
    """A frequency of chosen dates without any is told where the dates go."""
    found = why_not("Title,Frequency\nLifts,chosen dates\n")

    assert [(2, "Frequency", "It does not say on which dates. List them in a column named Return dates.")] == found


def test_dates_and_another_frequency_do_not_go_together():
    """Two answers to one question are not both taken."""
    (found,) = why_not("Title,Frequency,Return dates\nLifts,monthly,1/4/2025\n")

    assert (2, "Return dates") == found[:2]


def test_return_dates_alone_are_chosen_dates():
    """A register that lists dates needs no word for the frequency."""
    found = contract_of("Title,Return dates\nLifts,1/4/2025; 1/10/2025\n")

    assert Plan(Frequency.CHOSEN, dates=(date(2025, 4, 1), date(2025, 10, 1))) == found.plan


@pytest.mark.parametrize(
    ("headings", "cells"),
    [("Contract manager", "Ann Lee <Ann@Council.example>"), ("Contract manager", "Ann Lee (ann@council.example)"),
     ("Contract manager,Manager e-mail", "Ann Lee,ann@council.example")],
)  # fmt: skip
def test_the_manager_is_read_from_one_cell_or_two(headings, cells):
    """A name and an e-mail address are told apart."""
    store = FakeStore()
    take(f"Title,{headings}\nLifts,{cells}\n", store)

    assert [("Ann Lee", "ann@council.example")] == [(each.name, each.email) for each in store.colleagues()]


@pytest.mark.parametrize("email", ["ann at council", "ann@council.example; bob@council.example"])
def test_what_is_not_one_address_is_refused(email):
    """A reminder needs one person to go to."""
    found = why_not(f'Title,Manager e-mail\nLifts,"{email}"\n')

    assert [(2, "Manager e-mail", f"{email} is not one e-mail address. Write the address of one person.")] == found


def test_long_texts_are_cut_and_the_row_is_kept():
    """A text that is too long for its column does not cost the row."""
    found = contract_of(f"Title,Supplier,Description\n{'t' * 600},{'s' * 600},{'d' * 6000}\n")

    assert (500, 500, 5000) == (len(found.title), len(found.supplier), len(found.description))


def test_white_space_and_control_characters_go():
    """What nobody can see is not kept."""
    found = contract_of('Title,Supplier\n"  Lift\n\tcare\x00\x07 ",A\u00a0b\n')

    assert ("Lift care", "A b") == (found.title, found.supplier)


def test_a_comma_too_many_in_a_csv_is_not_silent():
    """A row that a comma has shifted is refused, not read one column off."""
    (found,) = why_not("Title,Supplier,Value\nLifts,Ace,Bolt and Co,500\n")

    assert (2, "Value") == found[:2]
    assert "more cells than the table has headings" in found[2]


def test_other_columns_are_kept_where_they_say_something():
    """What the bot does nothing with is there again in the export."""
    found = contract_of("Title,Supplier,Route,SME,Notes\nLifts,Ace,Open,n/a,\n")

    assert (("Route", "Open"),) == found.other
