"""Registering and changing contracts: what the form asks, what it makes of the answers, and who may do what."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation import Copyable, Message, Person, Sources, Submission
from handlers.memory import Memory
from store.contracts import Basis, Commitment, Frequency, Plan
from store.returns import MonitoringReturn, ReturnState
from tests.conftest import NOW
from tests.handlers.register_talk import (
    ADMIN,
    ANN,
    GOOD,
    JO,
    LEAD,
    MACHINE,
    OVERHEARD,
    SUPPLIER,
    Council,
    errors,
    fields,
    offers,
)
from tests.handlers.talk import understood, words

PURCHASE = Memory(
    purchase="Grounds maintenance, 3 years, £450k", picked=("NT1", "NT31"), last="recommend", value=None, months=36
)
NEEDED = {"title", "supplier", "start", "measures", "frequency"}


@pytest.fixture
def council(pack) -> Council:
    """Give a council whose register is empty."""
    return Council(pack)


def copied(reply) -> str:
    """Return what *reply* holds to copy."""
    return "\n".join(part.text for part in reply.parts if isinstance(part, Copyable))


@pytest.mark.parametrize(
    "typed",
    [
        "add",
        "register",
        "Add a contract",
        "register a contract.",
        "register this contract",
        "I want to register a new contract",
        "new contract",
        "use these for a contract",
        "Use these measures for a contract",
        "can you add a contract for me?",
        "Register a contract",
    ],
)
def test_asking_opens_the_form(council, typed):
    """However an officer says it, the form opens, and only what every contract has is needed."""
    asked = fields(council.hears(typed))

    assert [*GOOD] == [*asked]
    assert {name for name, each in asked.items() if not each.optional} == NEEDED
    assert {each.error for each in asked.values()} == {""}


@pytest.mark.parametrize("typed", ["add up 3 and 4", "what is a contract", "a contract", "add NT1", "new"])
def test_what_asks_for_no_form_opens_none(council, typed):
    """Only a call for the form opens it."""
    assert council.hears(typed) is None


def test_what_was_suggested_stands_in_the_form(council):
    """After a suggestion, the measures, the title and the value that is known are filled in already."""
    asked = fields(council.hears("use these for a contract", memory=PURCHASE))

    assert "Grounds maintenance" == asked["title"].value
    assert "£450,000" == asked["value"].value
    assert "NT1 = \nNT31 = " == asked["measures"].value
    assert asked["measures"].hint.endswith("Counted in: NT1 in FTE, NT31 in tonnes CO2e.")
    assert "" == asked["start"].value


def test_the_form_opens_again_by_its_name(council):
    """A channel that knows the form's name alone shows the same form."""
    form = council.hears("use these for a contract", memory=PURCHASE).form()

    assert form.name.startswith("contract NT1 NT31")
    assert form == council.registering.form(form.name, JO, NOW).form()


@pytest.mark.parametrize(
    ("purchase", "title", "value"),
    [
        ("Catering for schools and other places, £20k a year", "Catering for schools and other places", ""),
        ("Roofs / gutters", "Roofs / gutters", ""),
        ("£2m", "£2m", "£2,000,000"),
        ("x" * 5000, "X" + "x" * 119, ""),
        ("hiya i need social value for cleaning the offices, 450k over 3 yrs", "Cleaning the offices", "£450,000"),
        ("we're buying benches for the park", "Benches for the park", ""),
        ("a road, £1m to £2m", "Road", "£1,500,000"),
    ],
)
def test_only_what_is_sure_is_filled_in(council, purchase, title, value):
    """A value for a year is not taken for the whole contract, and a long text is cut."""
    memory = Memory(purchase=purchase, last="recommend")
    asked = fields(council.hears("add", memory=memory))

    assert (title, value) == (asked["title"].value, asked["value"].value)


def test_an_earlier_suggestion_does_not_get_into_another_contract(council):
    """Whoever adds a contract after talking of something else gets an empty form."""
    asked = fields(council.hears("add a contract", memory=replace(PURCHASE, last="ask")))

    assert ("", "") == (asked["title"].value, asked["measures"].value)


def test_a_contract_is_kept_as_it_was_filled_in(council):
    """What was filled in is in the register, and the officer who did it is its manager."""
    reply = council.registers()
    kept = council.kept()

    assert words(reply).startswith("Contract 1 is in the register")
    assert "Grounds maintenance for parks" == kept.title
    assert "DN 12" == kept.reference
    assert "Acme Ltd" == kept.supplier
    assert Decimal(450_000) == kept.value
    assert (date(2027, 1, 1), date(2029, 12, 31)) == (kept.start, kept.end)
    assert (Commitment("NT1", "FTE", 5.0), Commitment("NT31", "tonnes CO2e", 1200.0)) == kept.commitments
    assert Plan(Frequency.QUARTERLY, Basis.CONTRACT, 10) == kept.plan
    assert JO.email == council.store.colleague(kept.manager).email
    assert ["contract added"] == [each.action for each in council.store.audit_trail(1)]


def test_the_reply_names_the_next_due_dates(council):
    """Whoever registers a contract reads when its first three returns are due, and what to tap next."""
    reply = council.registers()

    assert "The next returns are due on:\n- 14 April 2027\n- 14 July 2027\n- 14 October 2027" in words(reply)
    assert {"Show contract 1", "Change contract 1", "Close contract 1"} <= set(offers(reply))


def test_a_form_sent_twice_is_kept_once(council):
    """A second tap on the button makes no second contract."""
    council.registers(reference="")
    reply = council.registers(reference="")
    council.registers(reference="A 1", title="Other")
    again = council.registers(reference="A 1", title="Other")

    assert "is in the register already" in words(reply)
    assert "is in the register already" in words(again)
    assert 2 == len(council.all_kept())


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("title", " ", "Say what the contract is for."),
        ("title", "?!", "Say what the contract is for."),
        ("title", "x" * 301, "That is 301 characters. This answer takes up to 300."),
        ("reference", "x" * 61, "That is 61 characters. This answer takes up to 60."),
        ("supplier", "", "Say who the supplier is."),
        ("supplier", "x" * 301, "That is 301 characters."),
        ("manager", "bob@", "I cannot read that as a name or an e-mail address."),
        ("manager", "a@b.uk, c@d.uk", "I cannot read that as a name or an e-mail address."),
        ("manager", "12", "I cannot read that as a name or an e-mail address."),
        ("value", "lots", "I cannot read that as one sum of money"),
        ("value", "£20,000 a year", "I cannot read that as one sum of money"),
        ("value", "-5", "I cannot read that as one sum of money"),
        ("value", "9" * 90, "I cannot read that as one sum of money"),
        ("start", "", "A date is needed here. Write it like 31 March 2027."),
        ("start", "soon", 'I cannot read "soon" as a date. Write it like 31 March 2027.'),
        ("start", "31/02/2027", 'I cannot read "31/02/2027" as a date.'),
        ("end", "1 December 2026", "The end is before the start."),
        ("end", "March", 'I cannot read "March" as a date.'),
        ("measures", "", "Name at least one measure by its code"),
        ("measures", "NT99 = 5", 'I know no measure "NT99". Do you mean NT9, '),
        (
            "measures",
            "Local job on the contract = 5",
            'I know no measure "Local job on the contract". Do you mean NT1,',
        ),
        ("measures", "Zebras", 'I know no measure "Zebras". Say "show all measures"'),
        ("measures", "NT1 = lots", 'I cannot read "lots" as the target of NT1. Write one number'),
        ("measures", "NT1 = £5", 'I cannot read "£5" as the target of NT1.'),
        ("measures", "NT1 = -5", 'I cannot read "-5" as the target of NT1.'),
        ("measures", "NT1 = 5 FTE a year", 'I cannot read "5 FTE a year" as the target of NT1.'),
        ("measures", "NT1 = 5 to 7", 'I cannot read "5 to 7" as the target of NT1.'),
        ("measures", "NT1 = 5\nNT1 = 6", "NT1 is there twice."),
        ("frequency", "", "Choose how often returns are due."),
        ("frequency", "whenever", "Choose how often returns are due."),
        ("basis", "moons", "Choose one of the answers, or leave it empty."),
        ("due_after", "", "Write a whole number of working days from 0 to 90"),
        ("due_after", "91", "Write a whole number of working days from 0 to 90"),
        ("due_after", "-1", "Write a whole number of working days from 0 to 90"),
        ("due_after", "lots", "Write a whole number of working days from 0 to 90"),
        ("dates", "31 March 2027", "Empty this, or choose that returns are due on chosen dates."),
        ("asked_from", "later", 'I cannot read "later" as a date.'),
        ("kpi_from", "never", 'I cannot read "never" as a date.'),
    ],
)
def test_a_wrong_answer_is_said_at_its_field(council, name, typed, says):
    """Only the wrong field has an error, nothing that was typed is lost, and nothing is kept."""
    reply = council.registers(**{name: typed})
    ((wrong, error),) = errors(reply).items()

    assert name == wrong
    assert error.startswith(says)
    assert GOOD | {name: typed.strip()} == {each: field.value for each, field in fields(reply).items()}
    assert [] == council.all_kept()


def test_a_wrong_form_keeps_its_name_and_the_measures(council):
    """A form that must be put right is still the one with the suggested measures."""
    reply = council.fills_in("contract NT1 NT31", GOOD | {"title": ""})

    assert "contract NT1 NT31" == reply.form().name
    assert reply.form() == council.registering.check(Submission("contract NT1 NT31", GOOD | {"title": ""}))


def test_all_wrong_answers_are_said_at_once(council):
    """Nobody puts one thing right to be told of the next."""
    wrong = dict.fromkeys(GOOD, "")

    assert NEEDED | {"due_after"} == set(errors(council.registers(**wrong)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("450000", 450_000),
        ("£450,000.50", Decimal("450000.50")),
        ("£450k", 450_000),
        ("1.2 million", 1_200_000),
        ("half a million", 500_000),
        ("", None),
    ],
)
def test_a_value_is_read_as_people_write_it(council, typed, said):
    """With a pound sign or without, in digits or words."""
    council.registers(value=typed)

    assert said == council.kept().value


@pytest.mark.parametrize(
    "typed", ["1 April 2027", "1/4/27", "01.04.2027", "2027-04-01", "1st April 2027", "Thu 1 Apr 2027"]
)
def test_a_date_is_read_as_people_write_it(council, typed):
    """The day comes first, in digits or words."""
    council.registers(start=typed)

    assert date(2027, 4, 1) == council.kept().start


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("NT1 = 5", [("NT1", 5)]),
        ("nt1: 5 FTE", [("NT1", 5)]),
        ("NT 1 5", [("NT1", 5)]),
        ("- NT01 - 5 (FTE)", [("NT1", 5)]),
        ("NT1 =", [("NT1", None)]),
        ("NT1", [("NT1", None)]),
        ("NT1 = tbc", [("NT1", None)]),
        ("NT1 = 5, NT31 = 1,200 tonnes", [("NT1", 5), ("NT31", 1200)]),
        ("NT1 = 5; NT2 = 20%; NT15 = 1,200 hours", [("NT1", 5), ("NT2", 20), ("NT15", 1200)]),
        ("NT18 = £20,000", [("NT18", 20_000)]),
        ("NT18 = £1.5m", [("NT18", 1_500_000)]),
        ("Local jobs on the contract = 2.5", [("NT1", 2.5)]),
        ("NT1: Local jobs on the contract = 3", [("NT1", 3)]),
        ("\n\nNT1 = 0\n", [("NT1", 0)]),
    ],
)
def test_targets_are_read_as_people_write_them(council, typed, kept):
    """A code with a number, with its unit or without, one a line or after each other."""
    council.registers(measures=typed)

    assert kept == [(each.measure, each.target) for each in council.kept().commitments]


@pytest.mark.parametrize(
    ("typed", "plan"),
    [
        (
            {"frequency": "Every month", "basis": "By the financial year, from 1 April"},
            Plan(Frequency.MONTHLY, Basis.FINANCIAL, 10),
        ),
        ({"frequency": "quarterly"}, Plan(Frequency.QUARTERLY, Basis.CONTRACT, 10)),
        ({"frequency": "Once, at the end", "due_after": "0"}, Plan(Frequency.AT_THE_END)),
        (
            {"frequency": "On chosen dates", "due_after": "", "dates": "30 September 2027, 31 March 2027 and 1/4/28"},
            Plan(Frequency.CHOSEN, dates=(date(2027, 3, 31), date(2027, 9, 30), date(2028, 4, 1))),
        ),
    ],
)
def test_each_way_of_asking_for_returns_is_kept(council, typed, plan):
    """Returns may be due at an interval, once at the end, or on dates that somebody chose."""
    council.registers(**typed)

    assert plan == council.kept().plan


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"frequency": "Once, at the end", "end": ""}, {"end": "The end date is needed"}),
        ({"frequency": "On chosen dates"}, {"dates": "Write the dates on which returns are due"}),
        ({"frequency": "On chosen dates", "dates": "soon"}, {"dates": 'I cannot read "soon" as a date.'}),
        (
            {"frequency": "On chosen dates", "dates": "1 May 2026"},
            {"dates": "1 May 2026 is before the contract starts"},
        ),
    ],
)
def test_what_an_interval_needs_is_asked_for(council, typed, wrong):
    """A return at the end needs an end, and chosen dates need dates."""
    found = errors(council.registers(**typed))

    assert wrong.keys() == found.keys()
    assert all(found[name].startswith(says) for name, says in wrong.items())


def test_no_interval_is_assumed(council):
    """Nothing stands in the question how often, and its hint says that none is published."""
    asked = fields(council.hears("add"))["frequency"]

    assert "" == asked.value
    assert "The council publishes no usual interval, so I assume none." in asked.hint
    assert 6 == len(asked.options)


@pytest.mark.parametrize(
    "typed", ["ANN@council.example", "Ann Lee <ann@council.example>", "Ann Lee, ann@council.example"]
)
def test_a_manager_is_named_by_address(council, typed):
    """A colleague whom nobody knew yet is kept by e-mail address, as the manager."""
    reply = council.registers(manager=typed)

    assert ANN.email == council.store.colleague(council.kept().manager).email
    assert "I cannot reach" not in words(reply)


def test_a_manager_is_known_by_name(council):
    """The whole name of a known colleague is enough."""
    ann = council.rights.colleague(ANN, NOW)
    council.registers(manager="ann lee")

    assert ann.id == council.kept().manager


def test_a_name_that_nobody_knows_is_kept_with_a_word(council):
    """A manager whom the bot cannot reach is kept, and the reply says so."""
    reply = council.registers(manager="Sam Who")

    assert "Sam Who" == council.store.colleague(council.kept().manager).name
    assert "I cannot reach Sam Who until I know their e-mail address" in words(reply)


def test_several_of_one_name_are_told_apart(council):
    """Where two colleagues share a name, the error gives their addresses, and the check in a channel does not."""
    for address in ("one@council.example", "two@council.example"):
        council.store.know("Sam Who", address, NOW)
    error = errors(council.registers(manager="Sam Who"))["manager"]
    checked = council.registering.check(Submission("contract", GOOD | {"manager": "Sam Who"}))

    assert error.endswith("the one you mean: one@council.example, two@council.example.")
    assert checked.wrong
    assert "@council" not in str(checked)


def test_a_reference_belongs_to_one_contract(council):
    """A reference that is taken names the contract that has it, and the check in a channel does not."""
    council.registers()
    error = errors(council.registers(reference="dn12", title="Another"))["reference"]
    checked = council.registering.check(Submission("contract", GOOD | {"reference": "dn12"}))

    assert error.startswith("DN 12: Grounds maintenance for parks has this reference.")
    assert checked.wrong
    assert "Another contract has this reference." in str(checked)
    assert 1 == len(council.all_kept())


def test_many_measures_are_kept_with_a_nudge(council):
    """More than three measures are kept, and the reply says how many are usual."""
    nudge = "A contract usually has two or three."

    assert nudge in words(council.registers(measures="NT1; NT2; NT3; NT31"))
    assert 4 == len(council.kept().commitments)
    assert nudge not in words(council.registers(measures="NT1; NT2; NT3", reference="2"))


def test_a_large_contract_is_told_of_kpis(council):
    """Over £5 million the reply says what the law asks, whom it excepts and where that stands, and offers the date."""
    reply = council.registers(value="£5,000,001")
    said = words(reply)

    assert "at least three published key performance indicators (KPIs)" in said
    assert "at least every 12 months, and when the contract ends" in said
    assert "Frameworks, light-touch contracts and concession contracts are excepted." in said
    assert "before 24 February 2025" in said
    assert any("wardhadaway" in line.url for part in reply.parts if isinstance(part, Sources) for line in part.items)
    assert ("Add the date of the KPI notice", "Change contract 1") in [(c.label, c.says) for c in reply.choices()]


@pytest.mark.parametrize(
    "typed", [{"value": "£5 million"}, {"value": "£9 million", "kpi_from": "1 May 2028"}, {"value": ""}]
)
def test_no_word_of_kpis_where_none_is_needed(council, typed):
    """A contract of £5 million or less, or with its date, is not lectured."""
    assert "published key performance" not in words(council.registers(**typed))


def test_returns_that_fell_due_before_are_counted(council):
    """A contract that began long ago says how many returns it asks for now, and how to ask for later ones only."""
    reply = council.registers(start="1 January 2026")
    later = council.changes(1, asked_from="22 November 2026")

    assert "3 returns fell due before today" in words(reply)
    assert 'write 22 November 2026 under "Ask for returns from"' in words(reply)
    assert "fell due before today" not in words(later)


def test_a_change_says_what_changed(council):
    """Whoever changes a contract reads each field as it is and as it was."""
    council.registers()
    changed = understood(council.changes(1, end="30 June 2030", measures="NT1 = 6", supplier="Bloom plc"))

    assert {
        "Supplier": "Bloom plc (before: Acme Ltd)",
        "End date": "30 June 2030 (before: 31 December 2029)",
        "Measures and targets": "NT1: 6 FTE (before: NT1: 5 FTE; NT31: 1,200 tonnes CO2e)",
    } == changed


def test_a_change_of_nothing_says_so(council):
    """A form that is sent as it was opened changes nothing, and no history is written."""
    council.registers(frequency="On chosen dates", dates="31 March 2027", due_after="")
    reply = council.changes(1)

    assert words(reply).startswith("Nothing changed in DN 12: Grounds maintenance for parks.")
    assert 1 == len(list(council.store.audit_trail(1)))


@given(
    frequency=st.sampled_from(
        ["Every month", "Every three months", "Every six months", "Every year", "Once, at the end"]
    ),
    basis=st.sampled_from(["", "From the day the contract starts", "By the financial year, from 1 April"]),
    days=st.integers(0, 90),
    pounds=st.integers(0, 10**11),
    target=st.floats(0, 10**9).map(lambda amount: round(amount, 3)),
    start=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_whatever_was_kept_opens_and_saves_unchanged(pack, frequency, basis, days, pounds, target, start):
    """The form to change a contract holds all that the contract holds, and saving it changes nothing."""
    council = Council(pack)
    council.registers(
        frequency=frequency,
        basis=basis,
        due_after=str(days),
        value=f"{pounds / 100:.2f}",
        measures=f"NT1 = {target:.3f}",
        start=start.isoformat(),
        end=(start + timedelta(days=700)).isoformat(),
    )
    before = council.kept()
    reply = council.changes(1)
    council.store.close()

    assert words(reply).startswith("Nothing changed"), (before, reply)


def test_returns_that_came_in_stay_when_dates_change(council):
    """A change of the interval keeps each return that was received, and says so."""
    council.registers(start="1 January 2026")
    came = MonitoringReturn(1, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 17), ReturnState.RECEIVED)
    council.store.record_return(came, "a test", NOW)
    reply = council.changes(1, start="2 January 2026", due_after="15")

    assert "All returns that came in are kept." in words(reply)
    assert "2 returns fell due before today" in words(reply)
    assert 1 == len(council.store.returns_of([1])[1])


@pytest.mark.parametrize("person", [JO, LEAD, ADMIN, MACHINE])
def test_the_manager_and_those_who_answer_for_all_may_change(council, person):
    """The contract manager, the lead, an admin and somebody at the machine may change a contract."""
    council.registers()

    assert "is changed" in words(council.changes(1, person, title="New title"))


@pytest.mark.parametrize(
    "typed", ["Change contract 1", "Close contract 1", "Hand over contract 1", "Reopen contract 1"]
)
def test_another_officer_is_told_who_may(council, typed):
    """An officer who does not manage a contract is told who does, and nothing changes."""
    council.registers()
    reply = council.hears(typed, ANN)

    assert words(reply).startswith("Only Jo Bloggs (jo@council.example), the lead or an admin can change DN 12")
    assert reply.form() is None
    assert 1 == len(list(council.store.audit_trail(1)))


def test_a_contract_without_a_manager_is_for_the_lead(council):
    """Where nobody manages a contract, an officer is sent to the lead."""
    council.keeps("Grounds maintenance", None)

    assert "has no manager yet. Only the lead or an admin can change it." in council.says("Change contract 1")


@pytest.mark.parametrize(
    ("form", "values", "lost"),
    [
        ("change 1 RETURN", GOOD | {"title": "Stolen title"}, "Stolen title"),
        ("hand_over 1 RETURN", {"colleague": "ann@council.example"}, "ann@council.example"),
        ("close 1 RETURN", {"reason": "Because I can"}, "Because I can"),
    ],
)
@pytest.mark.parametrize("person", [ANN, SUPPLIER, OVERHEARD, Person()])
def test_a_form_of_somebody_who_may_not_changes_nothing(council, form, values, lost, person):
    """Whoever may not change a contract gets back what they typed, with a sentence, and the contract stays.

    Where others read along, what was typed is not repeated for them.
    """
    council.registers()
    before = council.kept()
    reply = council.fills_in(form, values, person)

    assert (lost in copied(reply)) != person.overheard
    assert reply.form() is None
    assert before == council.kept()


@pytest.mark.parametrize("person", [SUPPLIER, OVERHEARD])
def test_an_outsider_registers_nothing(council, person):
    """Neither a supplier nor a place where outsiders read along can put a contract into the register."""
    reply = council.registers(person)

    assert "I show contracts" in words(reply) or "write to me alone" in words(reply)
    assert (GOOD["title"] in copied(reply)) != person.overheard
    assert [] == council.all_kept()
    assert council.registering.form("contract NT1", person, NOW).form() is None


def test_two_who_change_at_once_do_not_overwrite_each_other(council):
    """Whoever saves second is told, gets back what they typed, and undoes nothing."""
    council.registers()
    form = council.hears("Change contract 1").form()
    council.changes(1, LEAD, title="Changed by the lead")
    values = {each.name: each.value for each in form.fields} | {"supplier": "Changed by me"}
    reply = council.fills_in(form.name, values)

    assert "was changed by somebody else while you filled in the form" in words(reply)
    assert "Changed by me" in copied(reply)
    assert ("Changed by the lead", "Acme Ltd") == (council.kept().title, council.kept().supplier)


def test_a_form_for_a_contract_that_was_closed_meanwhile_changes_nothing(council):
    """Whoever saves a contract that somebody closed is told, and can reopen it."""
    council.registers()
    form = council.hears("Change contract 1").form()
    council.fills_in("close 1 RETURN", {"reason": "It ended early"}, LEAD)
    reply = council.fills_in(form.name, {each.name: each.value for each in form.fields} | {"title": "Mine"})

    assert "was closed on 22 November 2026. Reopen it first." in words(reply)
    assert "Mine" in copied(reply)
    assert "Reopen contract 1" in offers(reply)


def test_a_contract_is_handed_over(council):
    """The new manager is said, gets the next reminder, and the old one may change the contract no more."""
    council.registers()
    form = council.hears("Hand over contract 1").form()
    reply = council.fills_in(form.name, {"colleague": ANN.email})

    assert "ann@council.example manages DN 12: Grounds maintenance for parks now, and gets the next reminder." in words(
        reply
    )
    assert ANN.email == council.store.colleague(council.kept().manager).email
    assert council.hears("Change contract 1", JO).form() is None
    assert council.hears("Change contract 1", ANN).form()


def test_a_manager_is_chosen_where_there_is_none(council):
    """The lead chooses a manager for a contract that came in without one."""
    council.keeps("Grounds maintenance", None)
    form = council.hears("Choose a manager for contract 1", LEAD).form()
    council.fills_in(form.name, {"colleague": "Jo Bloggs <jo@council.example>"}, LEAD)

    assert "You manage 1 contract" in council.says("my contracts", JO)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "I cannot read that as a name"),
        ("@", "I cannot read that as a name"),
        ("x" * 201, "That is 201 characters. This answer takes up to 200."),
        ("Sam Who", "Several colleagues have this name."),
    ],
)
def test_a_manager_that_cannot_be_read_is_said(council, typed, says):
    """A hand-over to nobody says how to write a name, also in a channel that checks first."""
    council.registers()
    for address in ("one@council.example", "two@council.example"):
        council.store.know("Sam Who", address, NOW)
    error = errors(council.fills_in("hand_over 1 RETURN", {"colleague": typed}))["colleague"]
    checked = council.registering.check(Submission("hand_over 1 RETURN", {"colleague": typed}))

    assert error.startswith(says)
    assert checked.wrong


def test_handing_over_to_the_same_manager_changes_nothing(council):
    """Whoever is the manager already stays so, and no history is written."""
    council.registers()
    reply = council.fills_in("hand_over 1 RETURN", {"colleague": "jo bloggs"})

    assert "manages DN 12: Grounds maintenance for parks already. Nothing changed." in words(reply)
    assert 1 == len(list(council.store.audit_trail(1)))


def test_a_closed_contract_asks_for_nothing(council):
    """Once closed with a reason, a contract asks for nothing, is not in my list, and can be opened again."""
    council.registers(start="1 January 2026")
    form = council.hears("Close contract 1").form()
    reply = council.fills_in(form.name, {"reason": "The supplier went out of business"})
    shown = council.hears("show contract 1")

    assert "is closed. I ask for nothing more." in words(reply)
    assert "Reopen contract 1" in offers(reply)
    assert "22 November 2026: The supplier went out of business" == understood(shown)["Closed"]
    assert "none, because the contract is closed" == understood(shown)["Next return"]
    assert "You manage no contract yet." in council.says("my contracts")


def test_closing_needs_a_reason(council):
    """Nobody closes a contract without a word why."""
    council.registers()
    reply = council.fills_in("close 1 RETURN", {"reason": "  "})

    assert {"reason": "Say why, in a few words."} == errors(reply)
    assert council.registering.check(Submission("close 1 RETURN", {"reason": "x" * 501})).wrong
    assert council.kept().closed is None


def test_a_closed_contract_is_reopened(council):
    """Opened again, a contract asks for its returns again; opening one that is open changes nothing."""
    council.registers()
    council.fills_in("close 1 RETURN", {"reason": "By mistake"})

    assert "is open again. I ask for its returns again." in council.says("Reopen contract 1")
    assert council.kept().closed is None
    assert "is open. Nothing changed." in council.says("Reopen contract 1")
    assert 3 == len(list(council.store.audit_trail(1)))


def test_a_form_that_only_opens_changes_nothing(council):
    """A channel that opens forms by name never changes a contract by that."""
    council.registers()
    before = council.kept()
    opened = [
        council.registering.form(f"{each} 1 RETURN", JO, NOW) for each in ("change", "close", "hand_over", "reopen")
    ]

    assert [True, True, True] == [bool(reply.form()) for reply in opened[:3]]
    assert opened[3] is None
    assert before == council.kept()


@pytest.mark.parametrize(
    "name", ["purchase", "", "record 1 RETURN 2026-01-01", "change", "change x RETURN", "contracts", "snooze 1 RETURN"]
)
def test_other_forms_are_left_alone(council, name):
    """A form of another part of the bot is not opened, checked or read here."""
    message = Message("", JO, "thread", NOW, Submission(name, {"title": "x"}))

    assert council.registering.form(name, JO, NOW) is None
    assert council.registering.check(Submission(name, {"title": "x"})) is None
    assert council.registering(message, Memory()) is None


def test_a_form_for_no_contract_is_told_so(council):
    """A form for a number that no contract has says that."""
    assert "No contract has the number 7." in words(council.registering.form("change 7 RETURN", JO, NOW))
    assert "No contract has the number 7." in words(council.fills_in("close 7 RETURN", {"reason": "It is over"}))


@pytest.mark.parametrize(
    "hostile",
    [
        "\u202edlo\x00 <!channel> @everyone",
        "=cmd|' /C calc'!A0",
        "{title} {0} %s",
        "'; drop table contracts; --",
        "𝕬" * 50,
    ],
)
def test_hostile_characters_break_nothing(council, hostile):
    """Signs that mean something to a computer are text, in every field, and hidden characters are gone."""
    reply = council.registers(**dict.fromkeys(GOOD, hostile))
    council.registers(
        title=f"Odd {hostile}", supplier=f"Odd {hostile}", manager=f"Odd {hostile}".replace("@", ""), reference=hostile
    )

    assert errors(reply)
    assert 1 == len(council.all_kept())
    assert not {"\u202e", "\x00"} & set(council.kept().title + council.kept().supplier)


def test_long_texts_break_nothing(council):
    """Ten thousand characters in every field get an error each, and stay to be shortened."""
    reply = council.registers(**dict.fromkeys(GOOD, "x" * 10_000))

    assert set(GOOD) == set(errors(reply))
    assert {"x" * 10_000} == {each.value for each in fields(reply).values()}


def test_a_person_without_an_address_manages_nothing(council):
    """Whoever the bot could not find again registers a contract without a manager, and is told what is missing."""
    reply = council.registers(Person())

    assert council.kept().manager is None
    assert "Still missing: the contract manager." in words(reply)


def test_a_measure_that_the_pack_lost_may_stay(council):
    """A contract with a measure that is in the pack no more can still be changed."""
    council.keeps("Old", commitments=(Commitment("XX1", "trees", 40.0),), start=date(2027, 1, 1))

    assert "is changed" in words(council.changes(1, title="New"))
    assert (Commitment("XX1", "trees", 40.0),) == council.kept().commitments
