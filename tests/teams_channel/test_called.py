"""The channels that others call: those that settings turn on run, and what one needs is asked for only then."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.called import TEAMS_MISSING, channels_of, names_of, senders_of
from bot.settings import Settings, SettingsError
from tests.teams_channel.payloads import APP, TENANT

TEAMS = {"teams": "on", "teams_app_id": APP, "teams_app_secret": "secret", "teams_tenants": TENANT}
SLACK = {"slack": "http", "slack_bot_token": "xoxb-1", "slack_signing_secret": "secret"}
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch) -> None:
    """Turning Teams on sets a variable, which no other test should see."""
    monkeypatch.setenv("PYTHON_DOTENV_DISABLED", "1")


@pytest.fixture
def without_the_sdk(monkeypatch) -> None:
    """Let the SDK of Teams not be installed."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "microsoft_teams"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "microsoft_teams", None)


ON = {
    (): [],
    ("slack",): ["/slack/events"],
    ("teams",): ["/api/messages"],
    ("slack", "teams"): ["/slack/events", "/api/messages"],
}


@pytest.mark.parametrize("names", ON, ids=" and ".join)
def test_the_channels_that_are_on_run(names, helper, store, clock):
    """Each channel that settings turn on is served at its address and can send, and no other is there."""
    settings = Settings(**(SLACK if "slack" in names else {}), **(TEAMS if "teams" in names else {}))

    async def senders() -> list[str]:
        async with senders_of(settings, store, clock) as found:
            return [each.channel for each in found]

    found = channels_of(settings, helper, store, clock)
    assert [route.path for each in found for route in each.routes] == ON[names]
    assert [each.sender.channel for each in found] == names_of(settings) == asyncio.run(senders()) == list(names)


@pytest.mark.usefixtures("without_the_sdk")
def test_what_teams_needs_is_asked_for_by_name(helper, store, clock):
    """Somebody who turns Teams on without its SDK reads how to install it."""
    settings = Settings(**TEAMS)

    async def senders() -> None:
        async with senders_of(settings, store, clock):
            pass

    with pytest.raises(SettingsError) as serving:
        channels_of(settings, helper, store, clock)
    with pytest.raises(SettingsError) as sending:
        asyncio.run(senders())
    assert str(serving.value) == str(sending.value) == TEAMS_MISSING
    assert "make teams" in TEAMS_MISSING


@pytest.mark.usefixtures("without_the_sdk")
def test_without_teams_its_sdk_is_not_needed(helper, store, clock):
    """Slack and the rest of the bot work where the SDK of Teams was never installed."""
    (slack,) = channels_of(Settings(**SLACK), helper, store, clock)

    assert slack.sender.channel == "slack"


OTHERS = {
    "CLIENT_ID": "somebody-else",
    "CLIENT_SECRET": "of somebody else",
    "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "true",
    "SVBOT_KEEP_DAYS": "90",
}
SCRIPT = """
import json, os, sys
from bot.called import channels_of
from bot.settings import Settings
assert "microsoft_teams" not in sys.modules
channels_of(Settings(**json.loads(sys.argv[1])), None, None, None)
assert "microsoft_teams.apps" in sys.modules
print(json.dumps([name for name in json.loads(sys.argv[2]) if name in os.environ]))
"""


def test_a_file_of_settings_in_the_folder_is_not_read(tmp_path):
    """What another program keeps in a .env file does not reach the bot, and the SDK's own warnings reach nobody."""
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in OTHERS.items()))
    (tmp_path / "below").mkdir()
    command = [sys.executable, "-c", SCRIPT, json.dumps(TEAMS), json.dumps([*OTHERS])]
    unset = {*OTHERS, "PYTHON_DOTENV_DISABLED"}
    kept = {name: value for name, value in os.environ.items() if name not in unset and not name.startswith("SVBOT_")}
    environment = kept | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path / "below", env=environment, capture_output=True, text=True, timeout=60)

    assert (done.stderr, done.stdout.strip(), done.returncode) == ("", "[]", 0)
