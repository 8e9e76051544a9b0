"""The doctor looks at Slack too, and says what to fix."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from store.sqlite import SqliteStore
from tests.slack_channel.fake_slack import SCOPES, broken, refused


@pytest.fixture
def doctor(slack, tmp_path, monkeypatch, learned) -> Callable[..., Result]:
    """Give a way to call the doctor with everything set up well, but for the settings that are given."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(learned.parent))
    well = {
        "SVBOT_SLACK": "socket",
        "SVBOT_SLACK_BOT_TOKEN": "xoxb-secret",
        "SVBOT_SLACK_APP_TOKEN": "xapp-secret",
        "SVBOT_SLACK_API_URL": slack.url,
        "SVBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'svbot.sqlite'}",
    }
    return lambda **settings: CliRunner().invoke(app, ["doctor"], env=well | settings)


def test_everything_is_well(doctor):
    """Each thing that was looked at is named, and no secret is shown."""
    found = doctor()

    assert found.exit_code == 0
    assert "Everything is well." in found.output
    for thing in (
        "settings",
        "content pack of Shropshire Council",
        "database",
        "bot token: svbot",
        "scopes",
        "app token",
    ):
        assert f"ok   {thing}" in found.output
    assert "secret" not in found.output


def test_over_http_no_socket_is_tried(doctor, slack):
    """With HTTP the doctor asks for the signing secret, and opens no socket."""
    found = doctor(SVBOT_SLACK="http", SVBOT_SLACK_SIGNING_SECRET="hush")

    assert found.exit_code == 0
    assert "signing secret is set" in found.output
    assert "hush" not in found.output
    assert slack.called("apps.connections.open") == []


def test_slack_is_off(doctor, slack):
    """Without Slack, the doctor does not call it."""
    found = doctor(SVBOT_SLACK="off")

    assert found.exit_code == 0
    assert "Slack is off" in found.output
    assert slack.calls == []


@pytest.mark.parametrize(
    ("method", "error", "fix"),
    [
        ("auth.test", "invalid_auth", "Copy the token again into SVBOT_SLACK_BOT_TOKEN"),
        ("auth.test", "account_inactive", "Install it again"),
        ("auth.test", "token_revoked", "SVBOT_SLACK_BOT_TOKEN"),
        ("auth.test", "some_new_error", "Check that this machine reaches Slack"),
        ("apps.connections.open", "not_allowed_token_type", "SVBOT_SLACK_APP_TOKEN holds the other kind of token"),
        ("apps.connections.open", "invalid_auth", "Copy the token again into SVBOT_SLACK_APP_TOKEN"),
        ("apps.connections.open", "missing_scope", "connections:write"),
    ],
)
def test_a_token_that_slack_does_not_take(doctor, slack, method, error, fix):
    """A wrong token is named with what to do."""
    slack.always(method, refused(error))
    found = doctor()

    assert found.exit_code == 1
    assert error in found.output
    assert fix in found.output
    assert "1 to fix." in found.output
    assert "secret" not in found.output


def test_a_scope_is_missing(doctor, slack):
    """An app that was installed with fewer rights than it needs is to be reinstalled."""
    slack.scopes = SCOPES.replace(",im:write,users:read", "")
    found = doctor()

    assert found.exit_code == 1
    assert "FIX  scopes are missing: im:write, users:read" in found.output
    assert "reinstall" in found.output


def test_more_scopes_than_needed_are_named_but_well(doctor, slack):
    """A right that is not needed is no fault."""
    slack.scopes = f"{SCOPES},reactions:read"
    found = doctor()

    assert found.exit_code == 0
    assert "more than are needed: reactions:read" in found.output


def test_slack_is_not_reached(doctor):
    """When the line is down, the doctor says so instead of falling over."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = doctor(SVBOT_SLACK_API_URL=f"http://127.0.0.1:{taken.getsockname()[1]}/api/")

    assert found.exit_code == 1
    assert "Check that this machine reaches Slack" in found.output


def test_slack_is_broken(doctor, slack):
    """When Slack itself fails, the doctor says so instead of falling over."""
    slack.always("auth.test", broken)
    found = doctor()

    assert found.exit_code == 1
    assert "Slack does not take the bot token" in found.output


def test_there_is_no_folder_for_the_database(doctor, tmp_path):
    """Where the bot cannot keep anything, the doctor names the folder."""
    found = doctor(SVBOT_DATABASE_URL=f"sqlite:///{tmp_path}/missing/svbot.sqlite")

    assert found.exit_code == 1
    assert f"Make {tmp_path}/missing" in found.output
    assert "app token" in found.output


def test_a_database_that_is_there_is_opened(doctor, tmp_path):
    """A database from an earlier run is well."""
    SqliteStore(tmp_path / "svbot.sqlite").close()
    found = doctor(SVBOT_SLACK="off")

    assert found.exit_code == 0
    assert f"ok   database {tmp_path / 'svbot.sqlite'}" in found.output


def test_a_database_that_is_not_there_is_not_made(doctor, tmp_path):
    """Looking changes nothing."""
    doctor(SVBOT_SLACK="off")

    assert not (tmp_path / "svbot.sqlite").exists()


@pytest.mark.parametrize(
    "spoil", [lambda file: file.write_text("no database " * 100), Path.mkdir], ids=["text", "folder"]
)
def test_a_database_that_cannot_be_used_is_named(doctor, tmp_path, spoil):
    """Where the database is something else, the doctor says which file is meant, and looks at the rest."""
    spoil(tmp_path / "svbot.sqlite")
    found = doctor()

    assert found.exit_code == 1
    assert f"FIX  the database {tmp_path / 'svbot.sqlite'} cannot be used" in found.output
    assert "1 to fix." in found.output
    assert "app token" in found.output


def test_everything_wrong_is_said_at_once(doctor, slack, tmp_path):
    """One look tells all that is to be fixed."""
    slack.scopes = SCOPES.replace(",users:read", "")
    slack.always("apps.connections.open", refused("invalid_auth"))
    found = doctor(SVBOT_DATABASE_URL=f"sqlite:///{tmp_path}/missing/svbot.sqlite")

    assert found.exit_code == 1
    assert "3 to fix." in found.output
