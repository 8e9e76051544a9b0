"""Importing a register by chat: what a file would do, the yes and the no, and what came of it."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook

from handlers.conversation import Attachment, Copyable, Message, Reply
from handlers.memory import Memory
from store.contracts import Commitment, Frequency
from store.errors import StoreError, TakenError
from tests.conftest import NOW
from tests.handlers.register_talk import (
    ADMIN,
    ANN,
    JO,
    LEAD,
    MACHINE,
    OVERHEARD,
    SUPPLIER,
    Council,
    offers,
)
from tests.handlers.talk import understood, words

HEAD = (
    "Contract Ref,Title of agreement,Supplier,Contract Manager,Start,End,"
    "Total value,Frequency,Working days,Measures,Colour\n"
)
GOOD = (
    HEAD
    + 'A1,Grounds maintenance,Acme Ltd,jo@council.example,01/10/2026,30/09/2029,"£450,000",quarterly,10,'
    + "NT1: 5; NT31,green\n"
    + "A2,Office cleaning,Spotless,Ann Lee,01/12/2026,,,,,,red\n"
)
BAD = "A3,Roofing,Topper,,32/01/2026,31/03/2029,lots,,,NT999: 4,\n"
PAST = "A4,Waste,Bins,jo@council.example,01/01/2026,31/12/2029,,quarterly,10,NT1,\n"


@pytest.fixture
def council(pack) -> Council:
    """Give a council whose register is empty."""
    return Council(pack)


def uploads(council: Council) -> int:
    """Return how many files wait for a yes."""
    return council.store.delete_uploads_before(NOW + timedelta(days=9))


def to_say(reply: Reply, answer: str) -> str:
    """Return what the choice whose label begins with *answer* says."""
    return next(each.says for each in reply.choices() if each.label.startswith(answer))


def imports(council: Council, data: str, person=JO, answer="Import th") -> Reply:
    """Drop a file, say yes, and return what is said then."""
    done = council.hears(to_say(council.drops(data, person), answer), person)
    assert done is not None
    return done


def test_a_dropped_file_is_shown_before_anything_is_kept(council):
    """Whoever drops a register reads how its headings were understood and what it would do; nothing is kept yet."""
    reply = council.drops(GOOD)
    facts = understood(reply)

    assert words(reply).startswith("register.csv holds 2 rows")
    assert "2" == facts["New contracts"]
    assert ("Title", "Contract manager", "Value") == (
        facts["Title of agreement"],
        facts["Contract Manager"],
        facts["Total value"],
    )
    assert "I keep these columns for the export and do nothing else with them: Colour." in words(reply)
    assert [] == council.all_kept()


def test_what_contracts_still_need_is_counted(council):
    """The preview says how many contracts lack what the bot must know."""
    said = words(council.drops(GOOD))

    assert "What contracts still need:\n- The end date: 1\n- How often returns are due: 1\n- The measures: 1" in said


def test_yes_imports_and_says_what_came_of_it(council):
    """A tap on yes keeps the contracts, and the reply counts them and says where their history is."""
    reply = imports(council, GOOD)
    grounds, cleaning = council.all_kept()

    assert words(reply).startswith("2 contracts are imported")
    assert "Every contract has a line in its history." in words(reply)
    assert ("A1", "Grounds maintenance", Decimal(450_000)) == (grounds.reference, grounds.title, grounds.value)
    assert (Commitment("NT1", "FTE", 5.0), Commitment("NT31", "tonnes CO2e")) == grounds.commitments
    assert (Frequency.QUARTERLY, 10) == (grounds.plan.frequency, grounds.plan.due_after)
    assert (("Colour", "red"),) == cleaning.other
    assert "Jo Bloggs (jo@council.example)" == next(iter(council.store.audit_trail(1))).by


def test_the_choices_name_the_number_and_the_file(council):
    """What is tapped says how many contracts; what it sends names the file alone."""
    reply = council.drops(GOOD)

    assert ["Import these 2 contracts", "Do not import"] == [each.label for each in reply.choices()]
    assert all("file " in says for says in offers(reply))
    assert ["Import this contract"] == [
        each.label for each in council.drops(HEAD + PAST).choices() if each.label.startswith("Import this")
    ]


def test_a_yes_is_taken_once(council):
    """A second tap on yes imports nothing again."""
    reply = council.drops(GOOD)
    yes = to_say(reply, "Import these")
    council.hears(yes)

    assert "I do not have that file any more" in council.says(yes)
    assert 2 == len(council.all_kept())


def test_no_deletes_the_file(council):
    """After a no the file is gone and nothing was imported."""
    reply = council.drops(GOOD)
    yes, no = to_say(reply, "Import these"), to_say(reply, "Do not import")

    assert "I imported nothing and deleted the file." == council.says(no)
    assert "I do not have that file any more" in council.says(yes)
    assert [] == council.all_kept()


@pytest.mark.parametrize("person", [ANN, LEAD, MACHINE])
@pytest.mark.parametrize("answer", ["Import these", "Do not import"])
def test_only_who_sent_a_file_answers_for_it(council, person, answer):
    """Nobody else can say yes or no to a file, and they learn nothing of it."""
    reply = council.drops(GOOD)

    assert "I do not have that file any more, or somebody else sent it." in council.says(to_say(reply, answer), person)
    assert [] == council.all_kept()
    assert 1 == uploads(council)


@pytest.mark.parametrize("person", [SUPPLIER, OVERHEARD])
def test_an_outsiders_file_is_not_looked_at(council, person):
    """A file from a supplier, or where outsiders read along, is neither read nor kept."""
    said = words(council.drops(GOOD, person))

    assert "register.csv" not in said
    assert "I show contracts" in said or "write to me alone" in said
    assert 0 == uploads(council)


def test_rows_that_cannot_be_taken_are_explained(council):
    """Each problem names the row, the column and the reason, and the row can be copied, mended and sent again."""
    reply = council.drops(GOOD + BAD)
    said = words(reply)
    ((text,),) = [[part.text for part in reply.parts if isinstance(part, Copyable)]]
    row = dict(zip(*csv.reader(io.StringIO(text)), strict=True))

    assert "1" == understood(reply)["Rows that I cannot take"]
    assert "Row 4, Start: 32/01/2026 is not a date." in said
    assert "Row 4, Total value: lots is not a sum of money." in said
    assert "Row 4, Measures: NT999 is not a measure" in said
    assert ("A3", "4", "Start; Total value; Measures") == (row["Contract Ref"], row["Row"], row["Column"])


def test_the_good_rows_are_imported_without_the_bad(council):
    """A wrong row stops no other, and the outcome shows it again."""
    reply = imports(council, GOOD + BAD)

    assert 2 == len(council.all_kept())
    assert "Row 4, Start" in words(reply)


def test_a_mended_row_is_imported(council):
    """The rows that were shown to copy come in once they are put right."""
    reply = imports(council, GOOD + BAD)
    text = next(part.text for part in reply.parts if isinstance(part, Copyable))
    mended = text.replace(",32/01/2026,", ",31/01/2026,").replace(",lots,", ",,").replace("NT999: 4", "NT9: 4")
    imports(council, mended)

    assert ["A1", "A2", "A3"] == [each.reference for each in council.all_kept()]


def test_many_bad_rows_are_cut_with_a_word(council):
    """Of many wrong rows about 2,000 characters are shown whole row by whole row, and how to get all of them."""
    bad = "".join(BAD.replace("A3", f"B{number}") for number in range(60))
    reply = council.drops(GOOD + bad)
    text = next(part.text for part in reply.parts if isinstance(part, Copyable))
    shown = list(csv.reader(io.StringIO(text)))

    assert len(text) <= 2000
    assert {14} == set(map(len, shown))
    assert f"{60 - len(shown) + 1} more rows are not shown." in words(reply)
    assert "svbot contracts import" in words(reply)
    assert "And 175 more." in words(reply)


def test_a_file_with_nothing_new_is_not_kept(council):
    """A register that says what is known already asks for no yes."""
    imports(council, GOOD)
    uploads(council)
    reply = council.drops(GOOD)

    assert "2" == understood(reply)["Contracts that stay as they are"]
    assert "There is nothing to import, so I did not keep the file." in words(reply)
    assert () == reply.choices()
    assert 0 == uploads(council)


def test_changes_are_shown_before_and_after(council):
    """A row that changes a contract says what was there and what will be, in plain words."""
    imports(council, GOOD)
    reply = council.drops(GOOD.replace("Acme Ltd", "Bloom plc").replace("30/09/2029", "31/12/2029"))

    assert "1" == understood(reply)["Contracts that change"]
    assert "Row 2, A1: Grounds maintenance: Supplier: from Acme Ltd to Bloom plc; " in words(reply)
    assert "End date: from 30 September 2029 to 31 December 2029" in words(reply)


def test_an_officer_changes_own_contracts_only(council):
    """A row about a colleague's contract is refused with its name, and the officer's own is changed."""
    imports(council, GOOD, LEAD)
    changed = GOOD.replace("Acme Ltd", "Bloom plc").replace("Spotless", "Shiny")
    preview = council.drops(changed)
    reply = council.hears(to_say(preview, "Import this contract"))

    assert "A2: Office cleaning: only its manager, the lead or an admin can change it." in words(preview)
    assert "Shiny" not in words(preview)
    assert words(reply).startswith("1 contract is imported")
    assert ["Bloom plc", "Spotless"] == [each.supplier for each in council.all_kept()]


@pytest.mark.parametrize("person", [LEAD, ADMIN, MACHINE])
def test_who_answers_for_all_changes_all(council, person):
    """The lead, an admin and somebody at the machine may change every contract by a file."""
    imports(council, GOOD)
    imports(council, GOOD.replace("Acme Ltd", "Bloom plc").replace("Spotless", "Shiny"), person)

    assert ["Bloom plc", "Shiny"] == [each.supplier for each in council.all_kept()]


def test_an_officer_who_may_change_nothing_in_it_is_told(council):
    """A file that would only change colleagues' contracts asks for no yes."""
    imports(council, GOOD)
    reply = council.drops(GOOD.replace("Acme Ltd", "Bloom plc"), ANN)

    assert "only its manager, the lead or an admin can change it." in words(reply)
    assert () == reply.choices()


def test_past_returns_can_be_left_out(council):
    """When contracts began long ago, a choice asks only for returns from today on."""
    reply = council.drops(HEAD + PAST)
    later = to_say(reply, "Import, and ask for returns from today on")
    council.hears(later)

    assert "3 returns fell due before today, because contracts began earlier." in words(reply)
    assert date(2026, 11, 22) == council.kept().asked_from


def test_past_returns_are_asked_for_unless_somebody_says_otherwise(council):
    """A plain yes leaves out no return."""
    imports(council, HEAD + PAST)

    assert council.kept().asked_from is None


def test_no_choice_about_the_past_where_there_is_none(council):
    """Contracts that have just begun are asked about in one way only."""
    assert 2 == len(council.drops(GOOD).choices())


def test_returns_that_fall_due_at_once_are_pointed_out(council):
    """A file that names an interval and no working days says what follows from that."""
    said = words(council.drops(GOOD.replace("quarterly,10", "quarterly,")))

    assert "Contracts that name no working days to send a return: 1." in said


def test_after_an_import_the_next_gap_is_offered(council):
    """Whoever imported contracts with gaps can complete the next one with a tap."""
    reply = imports(council, GOOD.replace("Ann Lee", "jo@council.example"))
    complete = to_say(reply, "Complete the next one")

    assert "Change contract 2" == complete
    assert council.hears(complete).form()


def test_nobody_is_sent_to_complete_what_they_may_not_change(council):
    """The gap in a colleague's contract is not offered."""
    offered = offers(imports(council, GOOD))

    assert ["My contracts", "Undo"] == [each.partition(" the import")[0] for each in offered]


def test_an_excel_file_is_read(council):
    """A workbook is as good as a CSV file."""
    book = Workbook()
    for row in csv.reader(io.StringIO(GOOD)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    reply = council.drops(file.getvalue(), name="Register.xlsx")

    assert words(reply).startswith("Register.xlsx holds 2 rows")
    assert 2 == len(reply.choices())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.7 nothing", "This file is no table."),
        (b"\x00\xff" * 500, "This file is no table."),
        (b"name,colour\nx,y\n", "No heading row was found"),
        (b"PK\x03\x04 broken", ""),
    ],
)
def test_what_is_no_register_is_refused_in_words(council, data, says):
    """A file that cannot be read says why and what to do, and is not kept."""
    said = words(council.drops(data, name="holiday.csv"))

    assert said.startswith("I could not read holiday.csv.")
    assert says in said
    assert 0 == uploads(council)


def test_a_strange_file_breaks_nothing(council):
    """Formulas, hidden characters and long texts come through as text, cut to a readable length."""
    strange = GOOD.replace("Acme Ltd", "\u202e=cmd|' /C calc'!A0 <!channel> {0}").replace("Colour", "C" * 3000)
    reply = council.drops(strange, name="\u202e" + "n" * 500 + ".csv")
    council.hears(to_say(reply, "Import these"))

    assert max(map(len, words(reply).splitlines())) < 500
    assert 2 == len(council.all_kept())
    assert council.says("show contract 1")


@pytest.mark.parametrize(
    "typed", ["import", "import file", "import my contracts", "upload my contract list", "load contracts from a file"]
)
def test_asking_how_is_answered(council, typed):
    """Whoever asks to import reads what to drop and what happens then."""
    assert council.says(typed).startswith("Drop the register file here, as CSV or Excel (.xlsx).")


@pytest.mark.parametrize("typed", ["", "important", "Import file 12", "import duties on goods", "load"])
def test_other_words_are_left_alone(council, typed):
    """What is neither a file nor an answer about one is for the rest of the bot."""
    assert council.importing(Message(typed, JO, "thread", NOW), Memory()) is None


def test_a_file_that_waited_is_read_against_the_register_of_now(council):
    """What another import brought in meanwhile is not brought in twice."""
    yes = to_say(council.drops(GOOD), "Import these")
    imports(council, GOOD, LEAD)
    council.hears(yes)

    assert 2 == len(council.all_kept())


@pytest.mark.parametrize("error", [TakenError("The reference A1", 1), StoreError("The disk is full.")])
def test_an_import_that_fails_keeps_nothing(council, error, monkeypatch):
    """When the register cannot be written, the reader is told why and what to do."""
    yes = to_say(council.drops(GOOD), "Import these")

    def fail(*given: object) -> None:
        raise error

    monkeypatch.setattr(council.store, "write_register", fail)
    said = council.says(yes)

    assert said.startswith("I imported nothing.")
    assert str(error) in said
    assert [] == council.all_kept()


def test_a_file_comes_before_its_words(council):
    """A file with a comment is read as a file."""
    reply = council.hears("my contracts", attachment=Attachment("register.csv", GOOD.encode()))

    assert words(reply).startswith("register.csv holds 2 rows")


def test_an_import_can_be_undone(council):
    """A tap takes out again what the import added, once, and only for who imported."""
    undo = to_say(imports(council, GOOD), "Undo")

    stranger = council.says(undo, ANN)
    said = council.says(undo)

    assert "taken out again: 2" in said
    assert "taken out again" not in stranger
    assert [] == list(council.store.contracts())
    assert "taken out again: 0" in council.says(undo)


def test_an_undo_leaves_what_was_changed_since(council):
    """A contract that somebody has worked on stays, and the reply says so."""
    undo = to_say(imports(council, GOOD), "Undo")
    changed = council.store.contract_called("A2")
    council.store.change_contract(replace(changed, supplier="Acme"), "Ann", NOW)

    said = council.says(undo)

    assert "something has happened to them since: 1" in said
    assert ["A2"] == [each.reference for each in council.store.contracts()]
