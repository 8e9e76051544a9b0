"""`svbot reminders run` sends in Teams from a process that does not serve, and says what is missing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import structlog
from microsoft_teams.apps import App

from bot.called import TEAMS_MISSING
from bot.channels.teams import serve
from bot.channels.teams.adapter import Adapter
from bot.cli import main
from bot.settings import Settings
from store.chats import Chat
from store.contracts import Commitment, Contract, Frequency, Plan
from store.sqlite import SqliteStore
from tests.reminders.teams_office import address, local_token, someone
from tests.teams_channel.fake_teams import FakeTeams
from tests.teams_channel.payloads import APP, TENANT, chat_of

ANN = someone("Ann Lee")
NOW = datetime(2027, 4, 12, 9, tzinfo=UTC)
OPEN = "2027-04-21T10:00"
GROUNDS = Contract(
    "Grounds maintenance", "DN123", "Green Ltd", start=date(2027, 1, 1), end=date(2027, 12, 31),
    plan=Plan(Frequency.QUARTERLY, due_after=15), commitments=(Commitment("NT1", "FTE", 5),),
)  # fmt: skip
ON = {"TEAMS": "on", "TEAMS_APP_ID": APP, "TEAMS_APP_SECRET": "a secret", "TEAMS_TENANTS": TENANT}

Runs = Callable[..., tuple[int, str, str]]


@pytest.fixture
def teams() -> Iterator[FakeTeams]:
    """Give a Teams in which Ann is."""
    with FakeTeams() as played:
        played.members[ANN.id] = ANN.member
        yield played


@pytest.fixture
def path(tmp_path, teams) -> Path:
    """Give a register with a contract of Ann's, who has met the bot in Teams."""
    path = tmp_path / "svbot.sqlite"
    with closing(SqliteStore(path)) as store:
        ann = store.know("Ann Lee", ANN.upn, NOW)
        store.add_contract(replace(GROUNDS, manager=ann.id), "a test", NOW)
        service = teams.service_url.rstrip("/")
        store.keep_chat(Chat("teams", address(ANN), ANN.id, service, chat_of(ANN.id), ANN.upn), NOW)
    return path


@pytest.fixture
def runs(path, learned, monkeypatch, capsys) -> Iterator[Runs]:
    """Give a way to run `svbot reminders`: how it ended, and what it said and complained of."""

    def run(*arguments: str, **settings: str) -> tuple[int, str, str]:
        given = {"DATABASE_URL": f"sqlite:///{path}", **settings}
        for name, value in given.items():
            monkeypatch.setenv(f"SVBOT_{name}", value)
        monkeypatch.setenv("XDG_CACHE_HOME", str(learned.parent))
        monkeypatch.setattr(sys, "argv", ["svbot", "reminders", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    yield run
    structlog.reset_defaults()


def log_of(path: Path) -> list[tuple[str, str]]:
    """Return the state and the channel of each reminder that was not passed over."""
    with closing(SqliteStore(path)) as store:
        return [(each.state.value, each.channel) for each in store.reminder_log() if each.state != "passed over"]


@pytest.fixture
def local(monkeypatch) -> None:
    """Let the bot's own token come from this machine."""
    new_app = serve.new_app

    def with_token(settings: Settings, adapter: Adapter) -> App:
        return new_app(settings, adapter, token=local_token)

    monkeypatch.setattr(serve, "new_app", with_token)


def test_what_is_due_is_sent_in_teams_once(runs, local, path, teams):
    """The command sends by Teams and says so; run again, it sends nothing."""
    first = runs("run", "--now", OPEN, **ON)
    second = runs("run", "--now", OPEN, **ON)

    line = "sent: due to Ann Lee: DN123: Grounds maintenance, due 21 April 2027"
    assert (first[0], line in first[1].splitlines(), first[2]) == (0, True, "")
    assert second[1] == "Nothing is due to be sent.\n"
    assert ([("sent", "teams")], [chat_of(ANN.id)]) == (log_of(path), [each.conversation for each in teams.sent])


def test_in_the_playground_no_secret_is_needed(runs, path, teams):
    """With the Playground on, the command sends with what it has."""
    result = runs("run", "--now", OPEN, "--json", TEAMS="playground", TEAMS_TENANTS=TENANT)

    assert (result[0], '"channel": "teams"' in result[1]) == (0, True)
    assert [("sent", "teams")] == log_of(path)


def test_slack_and_teams_together(runs, local, path, teams):
    """With both on, the command speaks to both; while Slack cannot be reached, it does not leave the rest."""
    with closing(SqliteStore(path)) as store:
        store.meet("teams", address(ANN), "Ann Lee", ANN.upn, NOW)
    slack = {"SLACK": "socket", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}

    result = runs("run", "--now", OPEN, **ON, **slack, SLACK_API_URL="http://127.0.0.1:9/api/")

    assert result[0] == 0
    assert [("sent", "teams")] == log_of(path)


def test_without_the_sdk_it_says_what_to_install(runs, path, teams, monkeypatch):
    """The command stops with the remedy, and nothing is claimed or noted."""
    monkeypatch.setitem(sys.modules, "microsoft_teams", None)

    code, said, complaint = runs("run", "--now", OPEN, **ON)

    assert (code != 0, said, " ".join(complaint.split())) == (True, "", TEAMS_MISSING)
    assert ([], []) == (log_of(path), teams.calls)


def test_without_the_sdk_the_plan_can_be_shown(runs, path, monkeypatch):
    """To look at what would be sent, nothing of Teams is needed."""
    monkeypatch.setitem(sys.modules, "microsoft_teams", None)

    code, said, _ = runs("run", "--now", OPEN, "--dry-run", **ON)

    assert (code, "to send: due to Ann Lee: DN123" in said) == (0, True)


def test_with_teams_off_nothing_of_it_is_needed(runs, path, teams, monkeypatch):
    """Without Teams the reminder waits at the bot's own machine, whether or not the SDK is there."""
    monkeypatch.setitem(sys.modules, "microsoft_teams", None)

    code, _, _ = runs("run", "--now", OPEN)

    assert (code, [("sent", "local")], []) == (0, log_of(path), teams.calls)
