"""What people want done with a contract or with reminders, in words of their own, across a conversation."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.conversation import Message, Person, Reply, Submission
from handlers.rights import Rights
from handlers.spoken.wishes import read_wish
from store.contracts import Commitment, Contract, Frequency, Plan
from store.errors import StoreError
from store.reminders import ReminderKey
from store.returns import Kind
from store.sqlite import SqliteStore
from tests.handlers.register import ANN, BEN, LEAD, NOW, SUPPLIER
from tests.handlers.talk import words

GROUNDS = Contract(
    "Grounds maintenance",
    "DN123",
    "Green Ltd",
    start=date(2027, 1, 1),
    end=date(2027, 12, 31),
    plan=Plan(Frequency.QUARTERLY, due_after=15),
    commitments=(Commitment("NT1", "FTE", 5),),
)
CLEANING = replace(GROUNDS, title="Office cleaning", reference="DN7", supplier="Sparkle Ltd")


class Office:
    """People who talk to the whole bot, with two contracts of Ann's and one of Ben's."""

    def __init__(self, earnest) -> None:
        self.store = SqliteStore(":memory:")
        self.rights = Rights(self.store, LEAD.email)
        self.assistant = earnest(self.store, LEAD.email)
        for contract, person in ((GROUNDS, ANN), (CLEANING, ANN), (replace(GROUNDS, title="Taxis", reference=""), BEN)):
            who = self.rights.colleague(person, NOW)
            self.store.add_contract(replace(contract, manager=who.id), "a test", NOW)

    def reply(self, text: str, person: Person = ANN, now: datetime = NOW) -> Reply:
        """Return what *person* reads after saying *text* in a thread of their own."""
        return self.assistant.reply(Message(text, person, person.address, now))

    def hears(self, *texts: str, person: Person = ANN) -> str:
        """Return what is said to the last of *texts*."""
        return [words(self.reply(text, person)) for text in texts][-1]

    def form(self, *texts: str, person: Person = ANN) -> tuple[str, dict[str, str]]:
        """Return the name of the form that the last of *texts* opens, and what stands in it."""
        form = [self.reply(text, person) for text in texts][-1].form()
        assert form
        return " ".join(form.name.split()[:2]), {field.name: field.value for field in form.fields}


@pytest.fixture
def office(earnest) -> Office:
    """Give an office of a test's own."""
    return Office(earnest)


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("extend the office cleaning contract by 6 months", "change 2"),
        ("change contract DN7", "change 2"),
        ("pls update the cleaning contract", "change 2"),
        ("close the cleaning contract", "close 2"),
        ("hand over contract 1 to Jo Bloggs", "hand_over 1"),
        ("can you give the office cleaning one to Sanjay, im on leave", "hand_over 2"),
        ("snooze the grounds maintenance reminder till next week", "snooze 1"),
        ("remind me about grounds maintenance next monday", "snooze 1"),
        ("the grounds maintenance return is not needed", "waive 1"),
    ],
)
def test_a_wish_opens_the_form_for_it(office, said, form):
    """What somebody wants done with a contract opens its form, not a page about the law or a form for a new one."""
    assert office.form(said)[0] == form


def test_what_was_said_stands_in_the_form(office):
    """A name, a day or a new end that was said already need not be typed again."""
    assert office.form("hand over contract 1 to Jo Bloggs")[1] == {"colleague": "Jo Bloggs"}
    assert office.form("snooze the grounds maintenance reminder till next week")[1] == {"until": "next week"}
    assert office.form("the cleaning contract has been extended to 31 march 2030")[1]["end"] == "31 March 2030"
    assert office.form("extend the cleaning contract by a year")[1]["end"] == "31 December 2028"


def test_nothing_is_kept_before_the_form_is_sent(office):
    """A wish alone changes nothing: what was read wrong does no harm."""
    before = list(office.store.contracts())
    office.hears("close the cleaning contract", "hand over contract 1 to Ben Oak", "extend contract 1 by a year")

    assert list(office.store.contracts()) == before


def test_it_is_the_contract_that_was_spoken_of_last(office):
    """After a contract was shown or a form opened, "it" means that one."""
    assert office.form("show contract 2", "actually it ends early, 30 September 2027")[1]["end"] == "30 September 2027"
    assert office.form("show contract 1", "change it")[0] == "change 1"
    assert office.form("change contract 2", "hand it over")[0] == "hand_over 2"


def test_a_choice_is_offered_where_several_may_be_meant(office):
    """Whoever names no contract chooses among their own, and each tap leads on."""
    reply = office.reply("change the contract")

    assert "Which contract do you mean?" in words(reply)
    assert [choice.says for choice in reply.choices()] == ["Change contract 1", "Change contract 2"]


def test_undo_takes_back_what_was_recorded_last(office):
    """Saying "undo" after a return was recorded undoes that, and a second one undoes nothing more."""
    office.hears("mark office cleaning as received")
    assert office.store.returns_of([2])

    assert "Undone." in office.hears("oops that was wrong, undo")
    assert office.store.returns_of([2]) == {}
    assert "Undone." not in office.hears("undo")


def test_undo_after_a_suggestion_is_about_the_suggestion(office):
    """Where measures were suggested since, "undo" leaves returns alone."""
    office.hears("mark office cleaning as received", "grounds maintenance, 3 years, £450k", "undo")

    assert office.store.returns_of([2])


@pytest.mark.parametrize(
    "said",
    [
        "can I extend the contract for a year",
        "what happens when a contract ends early",
        "how do I change a contract",
        "change to catering",
        "extend the school hall and dining room",
        "move office furniture to the new civic hub",
        "give me a paragraph about our grounds to paste in",
        "cancel",
        "family history records",
    ],
)
def test_what_is_no_wish_is_answered_as_before(office, said):
    """Questions about the rules, and purchases that share a word with a contract, open no form."""
    form = office.reply(said).form()

    assert not form or form.name.split()[0] not in {"change", "close", "hand_over"}


def test_a_supplier_learns_nothing(office):
    """No wording of a wish shows a supplier a contract, a name or a form."""
    for said in (
        "extend the office cleaning contract", "how far is contract 1", "Who was reminded of contract 1",
        "hand over contract 1 to me", "Ann's contracts", "which contracts have no manager", "undo",
    ):  # fmt: skip
        reply = office.reply(said, SUPPLIER)

        assert not reply.form() or reply.form().name == "purchase", said
        assert "Sparkle" not in words(reply)
        assert "Ann Lee" not in words(reply)


def test_whoever_may_not_change_a_contract_is_told_whom_to_ask(office):
    """A colleague's contract is not changed, and the reply names its manager."""
    assert "Only Ann Lee" in office.hears("extend contract 1 by a year", person=BEN)


def test_a_colleagues_returns_are_listed_by_their_name(office):
    """What is overdue "for Ben" is about Ben, and "Ben's contracts" lists them."""
    said = office.hears("what is due for Ben?", person=LEAD)

    assert "Ben Oak manages 1 contract" in said
    assert "Taxis" in said
    assert "Office cleaning" not in said
    assert "Taxis" in office.hears("Ben's contracts", person=LEAD)
    assert "Office cleaning" not in office.hears("which contracts does Ben manage", person=LEAD)


def test_contracts_that_lack_something_are_listed(office):
    """The lead finds contracts without a manager, and is told when there are none."""
    assert "No contract lacks that." in office.hears("which contracts have no manager?", person=LEAD)
    office.store.add_contract(replace(GROUNDS, title="Orphan", reference=""), "a test", NOW)

    assert "Orphan" in office.hears("which contracts have no manager?", person=LEAD)
    assert "Orphan" in office.hears("what is missing?", person=LEAD)
    assert "No contract lacks that." in office.hears("which contracts have no measures?", person=LEAD)


def test_how_far_a_contract_is(office, pack):
    """Whoever asks how a contract is doing reads what was delivered, and what is due next."""
    said = office.hears("how is the office cleaning contract doing")

    assert "nothing recorded yet, target 5 FTE" in said
    assert "Next return: due on 21 April 2027." in said


@pytest.mark.parametrize(
    "said", ["too many reminders!!", "stop reminding me", "turn reminders off", "fewer reminders pls"]
)
def test_reminders_are_turned_down_in_any_words(office, said):
    """Whoever has had enough gets overdue reminders only, and is told how to get the others back."""
    assert "From now on you get overdue reminders only." in office.hears(said)
    assert office.rights.colleague(ANN, NOW).quiet


@pytest.mark.parametrize("said", ["turn reminders back on", "all reminders please", "start reminding me again"])
def test_reminders_are_turned_up_in_any_words(office, said):
    """All reminders come again, however that is said."""
    assert "You get all reminders again." in office.hears("stop reminding me", said)


def test_why_a_reminder_came(office):
    """Whoever asks why they got a message reads why, and how to get fewer."""
    assert "You get reminders of the contracts that you manage." in office.hears("why did I get this message?")


def test_who_was_told(office):
    """Who was told of a contract, and what could not be sent, is said with the day, the hour and the reason."""
    assert "Nobody was reminded of it yet." in office.hears("was Ann told about the office cleaning return?")
    who = office.rights.colleague(ANN, NOW).id
    key = ReminderKey(2, Kind.RETURN, date(2027, 1, 1), date(2027, 4, 21), "due", who)
    office.store.pass_over([key], "Snoozed until 2027-04-30.", datetime(2027, 4, 21, 8, tzinfo=UTC))
    said = office.hears("Who was reminded of contract 2")

    assert "21 April 2027, 09:00: Ann Lee was not reminded of what is due on 21 April 2027." in said
    assert "Snoozed until 30 April 2027." in said


def test_the_export_is_explained(office):
    """Whoever wants the register as a file is told how to get it, and gets no form for a new contract."""
    reply = office.reply("export the register", LEAD)

    assert "svbot contracts export" in words(reply)
    assert not reply.form()


def test_a_store_that_fails_costs_no_answer(office, monkeypatch):
    """Where the register cannot be read, a message that may be about a contract is still answered."""

    def fails(*_: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(office.store, "contract_called", fails)
    monkeypatch.setattr(office.store, "contracts_named", fails)

    assert office.hears("extend the school hall and dining room")


@pytest.mark.parametrize("text", ["", "x" * 5000, "\x00", "undo " * 200, "hand to", "🚮", "history of " + "a" * 100])
def test_nonsense_is_no_wish(text):
    """Long and empty texts are read in no time and want nothing."""
    assert read_wish(text) is None or read_wish(text).name == "history"


def test_a_number_beyond_any_register_is_no_form(office):
    """A form posted by hand with an endless number is not another's, and breaks nothing."""
    message = Message("", LEAD, "t", NOW, Submission("change 99999999999999999999 RETURN", {"title": "x"}))

    assert office.assistant.reply(message).parts
