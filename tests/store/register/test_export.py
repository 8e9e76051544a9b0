"""Exports: what a council publishes, and that it imports again as what it was."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from store.contracts import Basis, Commitment, Contract, Frequency, Plan
from store.people import Colleague
from store.register.cells import tidy
from store.register.exporting import export_csv, export_xlsx
from store.register.ocds import Publisher, export_ocds, milestones
from store.register.words import is_blank
from store.returns import Kind, MonitoringReturn, ReturnState
from tests.store.register.fake import TODAY, FakeStore, take

EXPORTS = {"csv": export_csv, "xlsx": export_xlsx}
PEOPLE = {1: Colleague(1, "Ann Lee", "ann@council.example"), 2: Colleague(2, "Bob Day")}
CODE = [
    "Reference number", "Title of agreement", "Local authority department responsible",
    "Description of the goods and/or services being provided", "Supplier name and details",
    "Sum to be paid over the length of the contract or the estimated annual spending or budget for the contract",
    "Value Added Tax that cannot be recovered", "Start date", "End date", "Review date",
    "Whether the contract was the result of an invitation to quote or a published invitation to tender",
    "Whether the supplier is an SME and/or VCSE and registration number",
]  # fmt: skip
OURS = [
    "Contract manager", "Manager e-mail", "How often returns are due", "Counted by", "Working days after the period",
    "Return dates", "Measures and targets", "Returns asked from", "First KPI notice",
    "Closed in the register on",
]  # fmt: skip

DAYS = st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31))
SIGNS = st.sampled_from(["=1+1", "+44", "-5", "@x", "'=x", "''+1", " =a", "\tb", "£5", 'a"b', "a,b;c", "ü"])
TEXTS = (SIGNS | st.text(st.characters(exclude_categories=["Cs", "Co", "Cn"]), max_size=20)).map(
    lambda text: tidy(text, 400)
)
WORDS = TEXTS.filter(lambda text: not is_blank(text))
OPEN = st.just("") | WORDS
OTHER = st.dictionaries(st.sampled_from(["Route", "CPV", "SME and/or VCSE", "Irrecoverable VAT", "=Notes"]), WORDS)
PLANS = st.none() | st.one_of(
    st.builds(
        Plan,
        st.sampled_from([each for each in Frequency if each is not Frequency.CHOSEN]),
        st.sampled_from(Basis),
        st.integers(0, 250),
    ),
    st.builds(
        partial(Plan, Frequency.CHOSEN),
        st.sampled_from(Basis),
        st.integers(0, 9),
        st.sets(st.dates(date(2000, 1, 1), date(2100, 1, 1)), min_size=1, max_size=3).map(sorted).map(tuple),
    ),
)
PROMISED = st.dictionaries(st.sampled_from(["NT1", "NT19", "RE13b"]), st.none() | st.integers(0, 10**6).map(float)).map(
    lambda targets: tuple(Commitment(code, "", target) for code, target in targets.items())
)
CONTRACTS = st.builds(
    Contract,
    title=WORDS,
    supplier=OPEN,
    manager=st.sampled_from([None, 1, 2]),
    value=st.none() | st.integers(0, 10**12).map(lambda pence: Decimal(pence) / 100),
    start=DAYS,
    review=DAYS,
    department=OPEN,
    description=OPEN,
    plan=PLANS,
    commitments=PROMISED,
    asked_from=DAYS,
    kpi_from=DAYS,
    other=OTHER.map(lambda pairs: tuple(pairs.items())),
)


def exported(form: str, contracts: list[Contract]) -> bytes:
    """Return an export of *contracts*."""
    file = io.BytesIO()
    EXPORTS[form](lambda: contracts, PEOPLE, file)
    return file.getvalue()


def rows_of(form: str, data: bytes) -> list[list[object]]:
    """Return the cells of an export."""
    if form == "csv":
        return [list(row) for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
    return [list(row) for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]


def numbered(contracts: list[Contract]) -> list[Contract]:
    """Return *contracts* with references and ids, so that no two of them can be taken for one."""
    return [replace(each, reference=f"DN{at}", id=at) for at, each in enumerate(contracts, 1)]


def check_round_trip(form: str, contracts: list[Contract]) -> None:
    """Check that an export changes nothing where it came from, and makes the same contracts in a new store."""
    data = exported(form, contracts)
    same, anew = FakeStore(*contracts, people=list(PEOPLE.values())), FakeStore(people=list(PEOPLE.values()))
    found = take(data, same).outcome
    take(data, anew)

    assert (0, 0, len(contracts), 0, 0) == (found.added, found.changed, found.same, found.repeated, found.refused)
    assert contracts == [replace(each, other=_like(each, contracts)) for each in anew.contracts()]


def _like(contract: Contract, contracts: list[Contract]) -> tuple[tuple[str, str], ...]:
    """Return the other columns of *contract* in the order in which they stood before: an export sorts them."""
    before = [name for name, _ in contracts[contract.id - 1].other]
    return tuple(sorted(contract.other, key=lambda pair: before.index(pair[0])))


@given(st.lists(CONTRACTS, max_size=3).map(numbered))
def test_a_csv_export_imports_again_unchanged(contracts):
    """Whatever stands in the register, formulas and quotation marks too, it survives a CSV file."""
    check_round_trip("csv", contracts)


@settings(max_examples=25)
@given(st.lists(CONTRACTS, max_size=3).map(numbered))
def test_a_workbook_export_imports_again_unchanged(contracts):
    """Whatever stands in the register survives an Excel file."""
    check_round_trip("xlsx", contracts)


@pytest.mark.parametrize("form", EXPORTS)
def test_the_columns_are_those_of_the_transparency_code_then_ours(form):
    """An export can be published as it is, and holds what the bot needs."""
    (headings,) = rows_of(form, exported(form, []))

    assert [*CODE, *OURS] == headings


@pytest.mark.parametrize("form", EXPORTS)
def test_a_councils_own_columns_come_back_where_they_belong(form):
    """What the Code asks for stands in the Code's place under the council's heading, and the rest at the right."""
    contract = Contract("Lifts", other=(("Route", "Open"), ("SME and/or VCSE", "SME")))
    headings, row = rows_of(form, exported(form, [contract]))

    assert [*CODE[:11], "SME and/or VCSE", *OURS, "Route"] == headings
    assert ("SME", "Open") == (row[11], row[-1])


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1 lot", "@sum", " =1"])
@pytest.mark.parametrize("form", EXPORTS)
def test_no_cell_of_an_export_is_a_formula(form, text):
    """A supplier that is called like a formula does nothing in anybody's spreadsheet."""
    _, row = rows_of(form, exported(form, [Contract("Lifts", supplier=text)]))

    assert f"'{text}" == row[4]


def test_a_csv_export_is_for_excel():
    """The file says that it is UTF-8, days are ISO and values have pence."""
    contract = Contract("Lifts", value=Decimal("1200000.5"), start=date(2025, 4, 1), department="Café £")
    data = exported("csv", [contract])
    _, row = rows_of("csv", data)

    assert data.startswith(b"\xef\xbb\xbf")
    assert ("1200000.50", "2025-04-01", "Café £") == (row[5], row[7], row[2])


def test_a_workbook_export_holds_dates_and_numbers():
    """Excel can sort and sum what is exported."""
    contract = Contract("Lifts", value=Decimal("12.50"), start=date(2025, 4, 1), end=date(2028, 3, 31))
    data = exported("xlsx", [contract])
    _, row = rows_of("xlsx", data)

    assert 12.5 == row[5]
    assert ["2025-04-01", "2028-03-31"] == [each.date().isoformat() for each in row[7:9]]


def test_a_long_text_survives_a_workbook():
    """A text longer than a cell of Excel can be is cut, and the file still opens."""
    _, row = rows_of("xlsx", exported("xlsx", [Contract("Lifts", description="d" * 40_000)]))

    assert 32_000 == len(row[3])


LIFTS = Contract(
    "Lifts", "DN1", "Ace", 1, Decimal(500), date(2026, 1, 1), date(2026, 12, 31), plan=Plan(Frequency.QUARTERLY), id=7
)


def returned(start: date, end: date, state: ReturnState = ReturnState.RECEIVED) -> MonitoringReturn:
    """Return a return for some days of the contract that came in on 5 July 2026."""
    return MonitoringReturn(7, start, end, end, state, received=date(2026, 7, 5))


RETURNS = [
    returned(date(2026, 1, 1), date(2026, 3, 31)),
    returned(date(2026, 4, 1), date(2026, 6, 30), ReturnState.PART),
]


def test_each_return_is_a_milestone_with_its_state():
    """Open data says of each return whether it came, came in part, is late or is still to come."""
    found = list(milestones(LIFTS, RETURNS, TODAY))

    assert ["met", "partiallyMet", "notMet", "scheduled"] == [each["status"] for each in found]
    assert {"reporting"} == {each["type"] for each in found}
    assert {
        "id": "7-return-2026-01-01",
        "title": "Monitoring return for 1 January 2026 to 31 March 2026",
        "type": "reporting",
        "dueDate": "2026-03-31T00:00:00Z",
        "status": "met",
        "dateMet": "2026-07-05T00:00:00Z",
    } == found[0]


def test_a_return_that_was_not_needed_is_no_milestone():
    """What nobody had to send is neither met nor missed."""
    found = milestones(LIFTS, [returned(date(2026, 1, 1), date(2026, 3, 31), ReturnState.NOT_NEEDED)], TODAY)

    assert "7-return-2026-04-01" == next(found)["id"]


def test_kpi_notices_are_milestones_of_their_own():
    """The yearly notice is told from the returns."""
    contract = replace(LIFTS, plan=None, kpi_from=date(2026, 6, 1))
    notice = replace(returned(date(2026, 1, 1), date(2026, 6, 1)), kind=Kind.KPI)
    found = list(milestones(contract, [*RETURNS, notice], TODAY))

    assert ["met", "scheduled"] == [each["status"] for each in found]
    assert found[0]["title"].startswith("Notice of performance against KPIs")


def test_a_closed_contract_keeps_what_was_due_before():
    """What was due after a contract was closed is no longer expected."""
    found = list(milestones(replace(LIFTS, closed=date(2026, 7, 1)), RETURNS, TODAY))

    assert ["met", "partiallyMet"] == [each["status"] for each in found]


def test_an_open_ended_contract_has_milestones_for_a_year():
    """A contract without an end does not go on for ever in open data."""
    found = list(milestones(replace(LIFTS, end=None), [], TODAY))

    assert 7 == len(found)


@pytest.mark.parametrize(("prefix", "ocid"), [("", "7"), ("ocds-abc123", "ocds-abc123-7")])
def test_a_release_package_is_whole(prefix, ocid):
    """The file is one JSON document that other programs read, and names no person."""
    file = io.BytesIO()
    asked = []

    def returns_of(idents):
        asked.append(list(idents))
        return {7: RETURNS}

    contracts = [LIFTS, Contract("Locks", id=8)]
    count = export_ocds(contracts, returns_of, Publisher("Shropshire Council", "https://x", prefix), TODAY, file)
    package = json.loads(file.getvalue())
    first, second = package["releases"]
    (contract,) = first["contracts"]

    assert (2, [[7, 8]]) == (count, asked)
    assert ("1.1", "2026-11-22T00:00:00Z") == (package["version"], package["publishedDate"])
    assert (ocid, ["contract", "implementation"]) == (first["ocid"], first["tag"])
    assert ("DN1", "active", {"amount": 500.0, "currency": "GBP"}) == (
        contract["id"], contract["status"], contract["value"],
    )  # fmt: skip
    assert {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-12-31T00:00:00Z"} == contract["period"]
    assert 4 == len(contract["implementation"]["milestones"])
    assert "value" not in second["contracts"][0]
    assert b"Ann" not in file.getvalue()


def test_a_package_of_nothing_is_still_json():
    """A register without contracts makes a file that can be read."""
    file = io.BytesIO()
    export_ocds([], lambda _: {}, Publisher("Shropshire Council"), TODAY, file)

    assert [] == json.loads(file.getvalue())["releases"]
