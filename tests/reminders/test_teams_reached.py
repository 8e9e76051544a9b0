"""Who is reached in Teams and who is not, and that one person is reached in one channel."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.channels.teams.sender import NEVER_MET, NOT_A_MEMBER, NOT_REACHABLE, NOT_THE_COUNCILS
from handlers.assistant import Assistant
from handlers.conversation import Message, Person
from knowledge.models import Role
from tests.reminders.post import LEAD
from tests.reminders.teams_office import BOTH, FIRST_DUE, TEAMS, TeamsOffice, address, someone
from tests.teams_channel.payloads import ELSEWHERE, TENANT, chat_of, install, message

NEXT_STAGE, AFTER_THAT = date(2027, 4, 21), date(2027, 4, 28)
ANN = someone("Ann Lee")
EMAIL = ANN.upn
SLACK = "T0/ANN"


def to_the_lead(office: TeamsOffice) -> list[str]:
    """Return what the lead was sent."""
    return [said for name, said in office.arrived() if name == "Lea"]


@pytest.fixture
def both(open_office) -> TeamsOffice:
    """Give an office that has Slack and Teams, with a lead who is in Teams."""
    office = open_office(BOTH)
    office.lead()
    return office


# Those who are not reached


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("never met", NEVER_MET),
        ("blocked", NOT_REACHABLE["ConversationBlockedByUser"]),
        ("removed", NOT_REACHABLE["BotNotInConversationRoster"]),
        ("uninstalled", NEVER_MET),
        ("chat gone", NOT_REACHABLE["ConversationNotFound"]),
        ("left", NOT_REACHABLE["MemberNotFoundInConversation"]),
        ("guest", NOT_A_MEMBER),
        ("elsewhere", NOT_A_MEMBER),
        ("tenant", NOT_THE_COUNCILS),
        ("channel only", NOT_REACHABLE["ForbiddenOperationException"]),
    ],
)
def test_the_lead_is_told_once_and_why(in_teams, what, why):
    """Whoever cannot be reached in Teams is noted with the reason, and the lead is told so the same minute, once."""
    in_teams.lead()
    met = {"never met": "", "channel only": "channel"}.get(what, "personal")
    in_teams.contract(in_teams.somebody("Ann Lee", met, ELSEWHERE if what == "tenant" else TENANT))
    teams = in_teams.teams
    if what == "blocked":
        teams.blocked.add(ANN.id)
    if what in {"removed", "channel only"}:
        teams.without_app.add(ANN.id)
    if what == "uninstalled":
        in_teams.hear(install("remove", person=ANN))
    if what == "chat gone":
        teams.gone.add(chat_of(ANN.id))
    if what == "left":
        del teams.members[ANN.id]
    if what == "guest":
        teams.members[ANN.id] = replace(ANN, role="guest").member
    if what == "elsewhere":
        teams.members[ANN.id] = replace(ANN, tenant=ELSEWHERE).member

    done = in_teams.tick(FIRST_DUE)
    in_teams.minutes(3)

    assert [("due", "failed", "teams", why), ("due", "sent", "teams", "")] == in_teams.noted()
    assert [1, 1] == [len(done.failed), len(done.sent)]
    assert ["Lea"] == in_teams.who()
    assert f"Messages do not reach Ann Lee: {why}" in to_the_lead(in_teams)[0]
    assert [why] == [each["reason"] for each in in_teams.logged("reminder.failed")]


def test_who_installs_the_bot_is_reached_at_the_next_stage(in_teams):
    """Somebody of the register for whom the bot is installed gets the next reminder, without a word of theirs."""
    in_teams.lead()
    in_teams.contract(in_teams.somebody("Ann Lee", met=""))
    in_teams.tick(FIRST_DUE)
    assert ["Lea"] == in_teams.who()

    in_teams.hear(install("add", person=ANN))
    in_teams.tick(NEXT_STAGE)

    assert ["Lea", "Ann"] == in_teams.who()
    assert (NEXT_STAGE, "Ann", "overdue-5") in in_teams.told()


def test_who_was_installed_before_the_register_knew_them_is_reached(in_teams):
    """The bot is installed for everybody first; who becomes a contract manager later is found by their e-mail."""
    in_teams.teams.members[ANN.id] = ANN.member
    in_teams.hear(install("add", person=ANN))
    assert [] == in_teams.store.colleagues()
    in_teams.contract(in_teams.store.know("Ann Lee", EMAIL.upper(), in_teams.now))

    in_teams.tick(FIRST_DUE)

    assert ["Ann"] == in_teams.who()


def test_who_removes_the_bot_and_comes_back_is_reached_again(in_teams):
    """Removed: the lead hears. Installed again: the manager does."""
    in_teams.lead()
    in_teams.contract(in_teams.somebody("Ann Lee"))
    in_teams.hear(install("remove", person=ANN))
    in_teams.tick(FIRST_DUE)
    in_teams.hear(install("add", person=ANN))

    in_teams.tick(NEXT_STAGE)

    assert ["Lea", "Ann"] == in_teams.who()


def test_who_was_met_in_a_channel_gets_a_chat(in_teams):
    """Somebody who spoke in a team's channel alone is reminded in a chat that nobody else reads, opened once."""
    in_teams.contract(in_teams.store.know("Ann Lee", EMAIL, in_teams.now))
    in_teams.teams.members[ANN.id] = ANN.member
    in_teams.hear(message("hello", kind="channel", person=ANN))
    assert "" == in_teams.store.chat("teams", address(ANN)).conversation

    in_teams.tick(FIRST_DUE)
    in_teams.tick(NEXT_STAGE)

    assert ["Ann", "Ann"] == in_teams.who()
    assert 1 == len(in_teams.teams.called("conversations"))


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
def test_a_chat_that_cannot_be_opened_now_is_opened_later(in_teams, status):
    """Trouble while the chat is opened only delays the reminder."""
    in_teams.contract(in_teams.somebody("Ann Lee", "channel"))
    in_teams.teams.fail(4, status, path="conversations")

    in_teams.tick(FIRST_DUE)
    in_teams.minutes(15)

    assert [("due", "sent", "teams", "")] == in_teams.noted()
    assert ["Ann"] == in_teams.who()


def test_with_nobody_at_all_the_log_says_so(open_office):
    """With nobody who can be told, the store and the log hold both reasons."""
    office = open_office(TEAMS.model_copy(update={"lead": LEAD}))
    office.contract(office.somebody("Ann Lee", met=""))

    office.tick(FIRST_DUE)
    office.minutes(2)

    noted = [each.reason for each in office.store.reminder_log() if each.state == "passed over"]
    assert [] == office.who()
    assert any(NEVER_MET in each and "There was nobody to tell" in each for each in noted)


# Slack and Teams


def test_nobody_knows_them_in_slack_so_teams_is_asked(both):
    """A manager who has never spoken is looked up in Slack first, then in Teams, in the same minute."""
    asked = []
    look_up = both.channel.address_of

    async def noted(email: str) -> str | None:
        asked.append(email)
        return await look_up(email)

    both.channel.address_of = noted
    both.contract(both.store.know("Ann Lee", EMAIL, both.now))
    both.teams.members[ANN.id] = ANN.member
    both.meet(ANN)

    both.tick(FIRST_DUE)

    assert [EMAIL] == asked
    assert ["Ann"] == both.who()
    assert [("due", "sent", "teams", "")] == both.noted()
    assert ["nobody there has this e-mail address."] == [
        each["reason"] for each in both.logged("reminder.next_channel")
    ]


def test_known_in_slack_teams_is_not_asked(both):
    """Where both know the manager and they spoke in neither, Slack it is, and Teams gets nothing."""
    both.channel.accounts[EMAIL] = SLACK
    both.contract(both.store.know("Ann Lee", EMAIL, both.now))
    both.meet(ANN)

    both.tick(FIRST_DUE)
    both.minutes(2)

    assert [SLACK] == [each.address for each in both.channel.kept]
    assert [] == both.who()


def test_neither_knows_them_so_the_lead_is_told(both):
    """Looked up in both in vain, the manager's place is taken by the lead, in the same minute, with the reason."""
    both.contract(both.store.know("Ann Lee", EMAIL, both.now))

    both.tick(FIRST_DUE)

    assert ["Lea"] == both.who()
    assert NEVER_MET in to_the_lead(both)[0]
    assert [("due", "failed", "teams", NEVER_MET), ("due", "sent", "teams", "")] == both.noted()


def test_a_lead_who_is_in_teams_alone_is_found_too(open_office):
    """A lead who has never spoken is looked up in both channels as well, in the same minute."""
    office = open_office(BOTH)
    office.store.know("", LEAD, office.now)
    lead = replace(someone("Lea Lead"), upn=LEAD)
    office.teams.members[lead.id] = lead.member
    office.meet(lead)
    office.contract(office.store.know("Ann Lee", EMAIL, office.now))

    office.tick(FIRST_DUE)

    assert ["Lea"] == office.who()


@pytest.mark.parametrize("last", ["slack", "teams"])
def test_one_person_in_both_is_reminded_where_they_were_last(both, last):
    """Matched by e-mail, somebody who uses both gets one reminder, where they spoke last."""
    ann = both.somebody("Ann Lee")
    assert ann.id == both.store.meet("slack", SLACK, "Ann L.", EMAIL.upper(), both.now).id
    where = {"slack": SLACK, "teams": address(ANN)}[last]
    both.store.meet(last, where, "Ann Lee", EMAIL, both.now + timedelta(hours=1))
    both.contract(ann)

    both.tick(FIRST_DUE)
    both.minutes(2)

    counts = {"slack": len(both.channel.kept), "teams": both.who().count("Ann")}
    assert counts == {"slack": 0, "teams": 0} | {last: 1}


@pytest.fixture
def helpful(both, earnest) -> Assistant:
    """Give the bot's own assistant, with the office's register."""
    return earnest(both.store, LEAD)


def test_what_they_spoke_of_does_not_matter(both, helpful):
    """Where somebody last asked about the policy, there they are reminded, though they never spoke of contracts."""
    both.contract(both.somebody("Ann Lee"))
    there = {"slack": SLACK, "teams": address(ANN)}

    def asks(channel: str, day: date) -> None:
        both.now = both.now.replace(year=day.year, month=day.month, day=day.day - 1)
        person = Person(Role.OFFICER, channel == "slack", channel, there[channel], "Ann Lee", EMAIL)
        helpful.reply(Message("How many marks should social value get?", person, channel, both.now))

    asks("slack", FIRST_DUE)
    both.tick(FIRST_DUE)
    asks("teams", NEXT_STAGE)
    both.tick(NEXT_STAGE)
    asks("slack", AFTER_THAT)
    both.tick(AFTER_THAT)

    assert [("due", "slack"), ("overdue-5", "teams"), ("overdue-10", "slack")] == [
        (stage, channel) for stage, _, channel, _ in both.noted(1) if stage != "escalated-10"
    ]
    assert [2, 1] == [len(both.channel.kept), both.who().count("Ann")]


@pytest.mark.parametrize(("off", "other"), [("slack", "teams"), ("teams", "slack")])
def test_one_channel_is_turned_off(both, off, other):
    """When the channel where they were last is turned off, the other one is used."""
    ann = both.somebody("Ann Lee")
    both.store.meet("slack", SLACK, "", EMAIL, both.now)
    where = {"slack": SLACK, "teams": address(ANN)}[off]
    both.store.meet(off, where, "", EMAIL, both.now + timedelta(hours=1))
    both.contract(ann)

    both.turn(**{off: "off"})
    both.tick(FIRST_DUE)

    assert [other] == [channel for stage, _, channel, _ in both.noted() if stage == "due"]
    assert 1 == len(both.channel.kept) + both.who().count("Ann")


@pytest.mark.parametrize("first", ["slack", "teams"])
def test_one_channel_does_not_take_them_so_the_other_does(both, first):
    """Somebody who blocked the bot in one channel is told in the other, in the same minute, and the lead is not."""
    ann = both.somebody("Ann Lee")
    both.store.meet("slack", SLACK, "", EMAIL, both.now)
    where = {"slack": SLACK, "teams": address(ANN)}[first]
    both.store.meet(first, where, "", EMAIL, both.now + timedelta(hours=1))
    both.channel.closed.update({SLACK} if first == "slack" else set())
    both.teams.blocked.update({ANN.id} if first == "teams" else set())
    both.contract(ann)

    both.tick(FIRST_DUE)
    both.minutes(2)

    assert ["Ann" if first == "slack" else SLACK] == [*both.who(), *(each.address for each in both.channel.kept)]


def test_a_busy_channel_is_waited_for(both):
    """While the channel where they were last is busy, nothing goes to the other one."""
    ann = both.somebody("Ann Lee")
    both.store.meet("slack", SLACK, "", EMAIL, both.now - timedelta(days=1))
    both.contract(ann)
    both.teams.fail(8, 503)

    both.tick(FIRST_DUE)
    both.minutes(10)

    assert (["Ann"], []) == (both.who(), both.channel.kept)


def test_what_may_have_arrived_in_one_channel_is_not_sent_in_the_other(both):
    """The line broke, then the channel was turned off: nobody can know, so the other channel waits for its stage."""
    ann = both.somebody("Ann Lee")
    both.store.meet("slack", SLACK, "", EMAIL, both.now - timedelta(days=1))
    both.contract(ann)
    both.teams.lose()
    both.tick(FIRST_DUE)

    both.turn(teams="off")
    both.minutes(15)

    assert ["failed"] == [state for stage, state, *_ in both.noted() if stage == "due"]
    assert [] == [each for each in both.channel.kept if each.address == SLACK]
    both.tick(NEXT_STAGE)
    assert [SLACK] == [each.address for each in both.channel.kept if each.address == SLACK]
