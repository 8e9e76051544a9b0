"""What a column means: published headings, officers' own words for them, slips of the key, and what is not ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.register.headings import Field, columns_of, fields_recognised, heading_of, match_heading

PUBLISHED = {
    "Birmingham": (
        ["Contract Id", "Contract Description", "Vendor", "Product Category ", "Directorate", "Validity Period Start",
         "Validity Period End", "Contract Status ", "Original Contract Value", "Extended Contract Value"],
        {Field.REFERENCE: 0, Field.DESCRIPTION: 1, Field.SUPPLIER: 2, Field.DEPARTMENT: 4, Field.START: 5,
         Field.END: 6, Field.VALUE: 8},
    ),
    "Leicester": (
        ["Contract number", "Title of agreement", "Contract description", "Department", "Contract value",
         "Annual contract value", "Contract value excl variations", "Annual contract value ($)",
         "Contract value excl variations ($)", "Annual contract value (€)", "Start date"],
        {Field.REFERENCE: 0, Field.TITLE: 1, Field.DESCRIPTION: 2, Field.DEPARTMENT: 3, Field.VALUE: 4,
         Field.START: 10},
    ),
    "Norfolk": (
        ["Contract reference number", "Open Contracting ID", "Contract type", "Service Category label", "CPV label",
         "Contract start date", "End date", "Review date", "Supplier registered company number",
         "VCSE supplier type", "Nominated contact point: URL"],
        {Field.REFERENCE: 0, Field.START: 5, Field.END: 6, Field.REVIEW: 7},
    ),
    "NHSBSA": (
        ["REFERENCE_NUMBER", "CONTRACT_TITLE", "SUPPLIER_NAME", "SHORT_DESCRIPTION", "CONTRACT_AWARD_VALUE",
         "CONTRACT_START_DATE", "MAXIMUM_CONTRACT_END_DATE", "CONTRACT_CURRENT_END_DATE", "CONTRACT_EXTENDABLE"],
        {Field.REFERENCE: 0, Field.TITLE: 1, Field.SUPPLIER: 2, Field.DESCRIPTION: 3, Field.VALUE: 4,
         Field.START: 5, Field.END: 7},
    ),
    "Atamis": (
        ["CONTRACT_REF", "CONTRACT_NAME", "WINNING_BIDDER", "NAMES_OF_EXCLUDED_BIDDERS", "START_DATE",
         "CURRENT_END_DATE", "PROCUREMENT_YEAR", "CURRENT_VALUE", "CURRENT_TERM_MONTHS", "ESTIMATED_ANNUAL_VALUE"],
        {Field.REFERENCE: 0, Field.TITLE: 1, Field.SUPPLIER: 2, Field.START: 4, Field.END: 5, Field.VALUE: 7},
    ),
    "LLDC": (
        ["Contract reference", "Entity", "Other parties to the contract", "Title",
         "Brief description of the contract", "Contract completion date (date signed/sealed - NOT the end date)",
         "Contract start date", "Contract type", "Value"],
        {Field.REFERENCE: 0, Field.SUPPLIER: 2, Field.TITLE: 3, Field.DESCRIPTION: 4, Field.START: 6, Field.VALUE: 8},
    ),
    "Ashford": (
        ["ABC reference number", "Brief description of the supplies, services or works (200 words max)",
         "Name of person(s) managing this contract", "Start date of the contract",
         "End date for the contract (without possible extensions)", "Review date scheduled for this contract",
         "Duration of extension in months", "Duration of second extension period in months",
         "Total GBP value of the contract over its planned (term)"],
        {Field.REFERENCE: 0, Field.DESCRIPTION: 1, Field.MANAGER: 2, Field.START: 3, Field.END: 4, Field.REVIEW: 5,
         Field.VALUE: 8},
    ),
    "Walsall": (
        ["Contract Title", "Short Description of Contract", "Supplier Name", "Contract Start Date",
         "Contract End Date", "Termination Details", "Trigger Date", "Annual Amount (current year)",
         "Total Contract Value (duration of contract)", "Method of Procurement", "Responsible Officer"],
        {Field.TITLE: 0, Field.DESCRIPTION: 1, Field.SUPPLIER: 2, Field.START: 3, Field.END: 4, Field.VALUE: 8,
         Field.MANAGER: 10},
    ),
    "Contracts Finder": (
        ["id", "title", "description", "organisation", "status", "notice_type", "published_date", "deadline_date",
         "awarded_date", "value_low", "value_high", "awarded_value", "awarded_supplier", "awarded_to_sme", "url"],
        {Field.REFERENCE: 0, Field.TITLE: 1, Field.DESCRIPTION: 2, Field.VALUE: 11, Field.SUPPLIER: 12},
    ),
}  # fmt: skip

ORDINARY = {
    "Contract owner": Field.MANAGER,
    "Lead officer": Field.MANAGER,
    "Contract Manager Email": Field.EMAIL,
    "Manager e-mail address": Field.EMAIL,
    "Reporting frequency": Field.FREQUENCY,
    "Return frequency": Field.FREQUENCY,
    "Monitoring Frequency": Field.FREQUENCY,
    "SOCIAL_VALUE_REPORTING_FREQUENCY": Field.FREQUENCY,
    "Returns due": Field.FREQUENCY,
    "Working days after period": Field.DUE_AFTER,
    "Due days": Field.DUE_AFTER,
    "Social value measures": Field.MEASURES,
    "Targets": Field.MEASURES,
    "Agreed TOMs": Field.MEASURES,
    "Returns from": Field.ASKED_FROM,
    "KPI notice date": Field.KPI_FROM,
    "Value (£)": Field.VALUE,
    "Contract Value (ex VAT)": Field.VALUE,
    "Supplier(s)": Field.SUPPLIER,
    "StartDate": Field.START,
    "startdate": Field.START,
    "contract_end": Field.END,
    "Date, start": Field.START,
    "Start date (dd/mm/yyyy)": Field.START,
    "4. Contract reference number": Field.REFERENCE,
    "Expiry Date": Field.END,
    "Finish": Field.END,
    "Ref No.": Field.REFERENCE,
    "SV reporting frequency": Field.FREQUENCY,
    "Monitoring freq": Field.FREQUENCY,
}

SLIPS = {
    "Contarct title": Field.TITLE,
    "Suplier name": Field.SUPPLIER,
    "Refrence number": Field.REFERENCE,
    "Strat date": Field.START,
    "Contract mangaer": Field.MANAGER,
    "Reporting freqency": Field.FREQUENCY,
    "Discription": Field.DESCRIPTION,
    "Departmnet": Field.DEPARTMENT,
}

NOT_OURS = [
    "Annual contract value", "Value per year", "Contract value (annual)", "Value ($)", "Value (£000)", "Value £000s",
    "Contract value (k)", "award_date", "tender_value_gbp", "Extension end date", "Contract signed date",
    "Renewal date", "Contract type", "Contract status", "Supplier contact", "Supplier e-mail", "Supplier manager",
    "Payment frequency", "Notice period", "Supplier registered company number", "Social value", "Contact", "", "Notes",
]  # fmt: skip


@pytest.mark.parametrize("publisher", PUBLISHED)
def test_published_registers_are_understood(publisher):
    """Each published register's columns are read as what they are, and no other column is taken for one of ours."""
    headings, expected = PUBLISHED[publisher]
    found = columns_of(headings)

    assert expected == found.place
    assert sorted((*found.place.values(), *found.unused)) == list(range(len(headings)))


@pytest.mark.parametrize("field", Field)
def test_headings_of_an_export_are_understood(field):
    """A column of our own export is read back as what it was."""
    found = match_heading(heading_of(field))

    assert found
    assert (field, 0, 0) == (found.field, found.rank, found.loss)


@pytest.mark.parametrize("heading", ORDINARY)
def test_ordinary_words_are_understood(heading):
    """What an officer would call a column is understood, whatever its case, order and remarks."""
    found = match_heading(heading)

    assert found
    assert ORDINARY[heading] == found.field


@pytest.mark.parametrize("heading", SLIPS)
def test_slips_of_the_key_are_forgiven(heading):
    """A misspelt heading is still understood."""
    found = match_heading(heading)

    assert found
    assert SLIPS[heading] == found.field


@pytest.mark.parametrize("heading", NOT_OURS)
def test_what_only_looks_like_ours_is_left_alone(heading):
    """A yearly value, another currency, thousands, or somebody else's e-mail is never taken for one of our fields."""
    assert match_heading(heading) is None


def test_the_better_column_wins_wherever_it_stands():
    """Where two columns claim one field, the current end comes before the latest one, and the other one is kept."""
    found = columns_of(["Title", "Maximum end date", "Current end date"])

    assert {Field.TITLE: 0, Field.END: 2} == found.place
    assert (1,) == found.unused


def test_the_columns_of_an_errors_file_are_passed_over():
    """When a mended file comes back, the columns that said what was wrong are no part of the register."""
    found = columns_of(["Title", "Supplier", "Row", "Column", "Why"])

    assert ("Title", "Supplier") == found.headings[:2]
    assert () == found.unused


def test_what_was_understood_is_said_from_left_to_right():
    """A person sees each heading as they wrote it, beside what it was read as."""
    found = columns_of(["Supplier name", "Notes", "TITLE "])

    assert (("Supplier name", Field.SUPPLIER), ("TITLE ", Field.TITLE)) == found.understood


@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_heading_breaks_it(headings):
    """Whatever stands in a row, each column is used once or not at all."""
    found = columns_of(headings)

    assert len(set(found.place.values())) == len(found.place)
    assert fields_recognised(headings) >= 0
