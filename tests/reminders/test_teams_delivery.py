"""Whatever goes wrong while a reminder is sent in Teams, it arrives once, or it is said why nobody can know."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from bot.channels.teams import serve
from bot.channels.teams.sender import LOST_TRACK
from tests.reminders.teams_office import FIRST_DUE, TeamsOffice
from tests.teams_channel.fake_teams import FakeTeams, Trouble, error
from tests.teams_channel.payloads import chat_of

NEXT_STAGE = date(2027, 4, 21)


@pytest.fixture
def due(in_teams) -> TeamsOffice:
    """Give an office with one return due."""
    in_teams.contract(in_teams.somebody())
    return in_teams


def after_a_restart(office: TeamsOffice) -> None:
    """Let a new process go on, for longer than any lease."""
    office.clock = office.new_clock()
    office.minutes(30)


def test_a_manager_is_reminded_once_in_the_personal_chat(due):
    """The reminder is a card in the bot's own chat, kept with Teams' name for it; a second round sends nothing."""
    first = due.tick(FIRST_DUE)
    second = due.tick(FIRST_DUE, 11)

    ((name, said),) = due.arrived()
    (sent,) = due.teams.sent
    (noted,) = (each for each in due.store.reminder_log() if each.state == "sent")
    assert (name, [len(first.sent), len(second.sent)]) == ("Ann", [1, 0])
    assert "DN1: Grounds maintenance" in said
    assert "because you are the contract manager" in said
    assert noted.reference == f"{sent.conversation}/{sent.id}"
    assert noted.reference == due.store.receipt(noted.message)
    assert ["member", "activities"] == [each.path for each in due.teams.calls]


def test_years_of_rounds_send_each_stage_once(due):
    """Day by day until it is late, the manager hears of each stage once, in Teams alone."""
    due.lead()

    due.walk(date(2027, 3, 31), date(2027, 4, 28))

    assert ["coming-10", "coming-2", "due", "overdue-5", "overdue-10"] == [
        stage for _, name, stage in due.told() if name == "Ann"
    ]
    assert due.who().count("Ann") == 5


# What the answer is, and what becomes of the reminder


@dataclass(frozen=True)
class Case:
    """How Teams answers for a while, and what is so at the end of the day."""

    name: str
    troubles: tuple[Trouble, ...]
    state: str
    arrived: int
    waits: tuple[float, ...] = ()
    logged: str = ""
    path: str = "activities"

    def __str__(self) -> str:
        return self.name


def _always(status: int, path: str = "activities") -> Case:
    name = f"{status} for longer than the bot is patient, {path}"
    return Case(name, (Trouble(status),) * 4, "sent", 1, (1, 2, 4), "reminders.not_now", path)


UNCLEAR = "reminders.unclear"
DROPPED, LOST = Trouble(), Trouble(kept=True)
BLIND = (500, DROPPED, LOST)

CASES = [
    *(Case(f"{status} once", (Trouble(status),), "sent", 1, (1,)) for status in (412, 429, 502, 503, 504)),
    *(_always(status) for status in (412, 429, 503)),
    *(
        Case(f"{status} for longer than the bot is patient", (Trouble(status),) * 4, "failed", 0, (1, 2, 4), UNCLEAR)
        for status in (502, 504)
    ),
    Case("Teams says how long", (Trouble(429, 7),), "sent", 1, (7,)),
    Case("Teams says longer than the bot is patient", (Trouble(429, 90),), "sent", 1, (), "reminders.not_now"),
    Case("a storm", (Trouble(429, 3), Trouble(503), Trouble(412)), "sent", 1, (3, 2, 4)),
    Case("500", (Trouble(500),), "failed", 0, (), "reminders.unclear"),
    Case("500 although it arrived", (Trouble(500, kept=True),), "failed", 1, (), "reminders.unclear"),
    Case("the line breaks before it arrived", (DROPPED,), "failed", 0, (), "reminders.unclear"),
    Case("the line breaks after it arrived", (LOST,), "failed", 1, (), "reminders.unclear"),
    Case("a busy moment, then the line breaks", (Trouble(429), LOST), "failed", 1, (1,), "reminders.unclear"),
    Case("an answer without an id", (Trouble(200, body={}, kept=True),), "sent", 1),
    Case("no right any more", (Trouble(401),), "sent", 1, (), "reminders.not_now"),
    Case("turned off", (Trouble(403, body=error("BotDisabledByAdmin", "")),), "sent", 1, (), "reminders.not_now"),
    Case("an answer that nobody knows", (Trouble(400),), "sent", 1, (), "reminders.not_now"),
    *(_always(status, path) for path in ("member",) for status in (412, 429, 502, 503, 504)),
    *(
        Case(f"{name}, member", (trouble,), "sent", 1, (), "reminders.not_now", "member")
        for name, trouble in [("500", Trouble(500)), ("broken", DROPPED), ("no right", Trouble(401))]
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_teams_answers(due, case):
    """It arrives once and is noted, or nobody can know: then it is noted as failed, logged, and never sent again."""
    due.teams._troubles[case.path] += case.troubles

    due.tick(FIRST_DUE)
    if case.waits:
        assert due.waits == list(case.waits)
    due.minutes(30)

    assert [("due", case.state, "teams", LOST_TRACK if case.state == "failed" else "")] == due.noted()
    assert case.arrived == len(due.arrived())
    assert bool(case.logged) == bool(due.logged("reminders.not_now") + due.logged("reminders.unclear"))
    if case.logged:
        assert due.logged(case.logged)
    failed = [each["reason"] for each in due.logged("reminder.failed")]
    assert failed == ([LOST_TRACK] if case.state == "failed" else [])
    assert len(due.logged("reminder.sent")) == (case.state == "sent")

    due.tick(NEXT_STAGE)

    assert ("overdue-5", "sent", "teams", "") == due.noted()[-1]
    assert case.arrived + 1 == len(due.arrived())


@pytest.mark.parametrize("path", ["member", "activities"])
def test_teams_that_never_answers(open_office, monkeypatch, path):
    """The bot gives up by itself: a look-up is made again, a message is not."""
    monkeypatch.setattr(serve, "TIMEOUT", 0.2)
    office = open_office()
    office.contract(office.somebody())
    office.teams.hang(path=path)

    office.tick(FIRST_DUE)
    office.minutes(30)

    state = ("sent", "") if path == "member" else ("failed", LOST_TRACK)
    assert [("due", state[0], "teams", state[1])] == office.noted()
    assert 1 == len(office.arrived())


def test_a_line_that_drips_does_not_hold_the_clock(open_office, monkeypatch):
    """However Teams stays silent, the round ends, and others are told in the next one."""
    monkeypatch.setattr("bot.channels.teams.sender.PATIENCE", 0.2)
    office = open_office()
    for name in ("Ann Lee", "Ben Bow"):
        office.contract(office.somebody(name))
    office.teams.hang(path="member")

    office.tick(FIRST_DUE)
    office.minutes(3)

    assert ["Ann", "Ben"] == sorted(office.who())


def test_no_line_at_all_only_delays(due):
    """While Teams cannot be reached nothing is begun; when it can, the reminder arrives."""
    chat = due.store.chat_with("teams", "ann@council.example")
    due.store.keep_chat(type(chat)(**vars(chat) | {"service": "http://127.0.0.1:9/uk"}), due.now)
    due.tick(FIRST_DUE)
    assert ["Teams cannot be reached (ConnectError)."] == [each["reason"] for each in due.logged("reminders.not_now")]
    due.store.keep_chat(chat, due.now)

    due.minutes(5)

    assert [("due", "sent", "teams", "")] == due.noted()
    assert ["Ann"] == due.who()


def test_whoever_runs_the_bot_reads_what_to_do(due):
    """When Teams refuses the app itself, the log names the remedy, and the reminder waits."""
    due.teams.fail(1, 401)

    due.tick(FIRST_DUE)

    (said,) = due.logged("teams.not_sent")
    assert (said["log_level"], said["remedy"]) == ("critical", "svbot doctor")


def test_no_token_only_delays(due, monkeypatch):
    """While Microsoft gives the bot no token nothing is begun, and the log names the remedy."""

    async def none(scope: object, tenant: object = None) -> str:
        raise ValueError("no token")

    due._app = None
    with monkeypatch.context() as patched:
        patched.setattr("tests.reminders.teams_office.local_token", none)
        due.clock = due.new_clock()
        due.tick(FIRST_DUE)
    assert ["svbot doctor"] == [each["remedy"] for each in due.logged("teams.no_token")]
    due._app = None
    due.clock = due.new_clock()

    due.minutes(5)

    assert [("due", "sent", "teams", "")] == due.noted()


def test_a_letter_that_teams_never_takes_does_not_keep_the_others(in_teams):
    """One colleague's reminder is refused each time, in words that nobody knows; the others get theirs."""
    ann, ben, cat = (in_teams.somebody(name) for name in ("Ann Lee", "Ben Bow", "Cat Coe"))
    for who in (ann, ben, cat):
        in_teams.contract(who)
    refused = chat_of(next(ident for ident, each in in_teams.teams.members.items() if each["name"] == "Ann Lee"))
    never(in_teams.teams, refused)

    in_teams.tick(FIRST_DUE)
    in_teams.minutes(10)

    assert ["Ben", "Cat"] == sorted(in_teams.who())
    assert in_teams.logged("reminders.not_now")


def never(teams: FakeTeams, conversation: str) -> None:
    """Let *teams* refuse whatever is sent to *conversation*."""
    refusal = teams._refusal
    trouble = Trouble(400)
    teams._refusal = lambda call: trouble.answer if call.conversation == conversation else refusal(call)


# What the process that died had done


def test_what_was_never_begun_is_sent_anew(due):
    """A process that died before it called Teams loses nothing."""
    dies(due, "member")

    after_a_restart(due)

    assert [("due", "sent", "teams", "")] == due.noted()
    assert ["Ann"] == due.who()


def test_what_was_begun_and_has_no_answer_is_said_to_be_lost(due):
    """A process that died while it called Teams leaves a reason, in the store and in the log, and the next stage."""
    dies(due, "send")

    after_a_restart(due)

    assert [("due", "failed", "teams", LOST_TRACK)] == due.noted()
    assert [LOST_TRACK] == [each["reason"] for each in due.logged("reminder.failed")]
    due.tick(NEXT_STAGE)
    assert [("overdue-5", "sent", "teams", "")] == due.noted()[1:]


def test_what_has_an_answer_is_found_by_its_receipt(due, monkeypatch):
    """A process that died after Teams' answer doubles nothing: Teams is not even asked."""
    monkeypatch.setattr(due.store, "mark_sent", _die)
    with pytest.raises(Died):
        due.tick(FIRST_DUE)
    monkeypatch.undo()
    calls = len(due.teams.calls)

    after_a_restart(due)

    assert [("due", "sent", "teams", "")] == due.noted()
    assert (calls, ["Ann"]) == (len(due.teams.calls), due.who())


def test_a_fault_of_the_bot_itself_begins_nothing(due, monkeypatch):
    """A reply that cannot be shown is a fault in the log, not a message that may have arrived."""
    with monkeypatch.context() as patched:
        patched.setattr("bot.channels.teams.sender.render", _die)
        with pytest.raises(Died):
            due.tick(FIRST_DUE)

    after_a_restart(due)

    assert [("due", "sent", "teams", "")] == due.noted()


def test_two_processes_send_one_message(in_teams):
    """Two processes that tick at the same moment send each reminder once."""
    for name in ("Ann Lee", "Ben Bow", "Cat Coe"):
        in_teams.contract(in_teams.somebody(name))
    other = in_teams.new_clock()

    async def both() -> None:
        await asyncio.gather(in_teams.clock.tick(), other.tick())

    in_teams.now = in_teams.now.replace(year=2027, month=4, day=14)
    in_teams.play(both())

    assert ["Ann", "Ben", "Cat"] == sorted(in_teams.who())
    assert 3 == len(in_teams.told())


class Died(BaseException):
    """The end of a process, for those who cannot catch it."""


def _die(*given: object) -> None:
    raise Died


def dies(office: TeamsOffice, method: str) -> None:
    """Let a process die at a call of the connector."""
    sender = office.new_sender()
    setattr(sender._connector, method, _die)
    office.clock = office.new_clock({"teams": sender})
    with pytest.raises(Died):
        office.tick(FIRST_DUE)


def test_a_bot_that_was_off_for_long_does_not_send_again(due, monkeypatch):
    """Receipts are deleted by their time, but not of what is still claimed: that is found, and not sent again."""
    monkeypatch.setattr(due.store, "mark_sent", _die)
    with pytest.raises(Died):
        due.tick(FIRST_DUE)
    monkeypatch.undo()
    due.now += timedelta(days=8)
    due.store.delete_receipts_before(due.now - timedelta(days=1))

    due.clock = due.new_clock()
    due.minutes(1)

    assert [("due", "sent"), ("overdue-5", "sent")] == [(stage, state) for stage, state, *_ in due.noted()]
    assert ["Ann", "Ann"] == due.who()
