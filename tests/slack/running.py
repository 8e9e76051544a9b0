"""Runs local-slack, the strict layer in front of it, and the bot, all on loopback."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.running import SVBOT, free_ports, process, until
from tests.slack.client import APP, BOT, CHANNEL, SECRET, Mode, Slack, email_of, name_of
from tests.slack.register import register
from tests.slack.strict import APP_TOKEN, BEHIND, BOT_TOKEN, GUEST, SHARED, TEAM

HERE = Path(__file__).parent
LOCAL_SLACK = HERE.parents[1] / ".slack/node_modules/local-slack-linux-x64/bin/local-slack"


@contextmanager
def workspace(mode: Mode, folder: Path) -> Iterator[Slack]:
    """Run a workspace and the bot in it, until the block ends."""
    with empty_workspace(mode, folder) as slack, bot_in(slack):
        yield slack


@contextmanager
def empty_workspace(mode: Mode, folder: Path) -> Iterator[Slack]:
    """Run local-slack and the strict layer, until the block ends. The bot is not there yet."""
    folder.mkdir(exist_ok=True)
    ports = free_ports(3)
    here, strict, bot = (f"http://127.0.0.1:{port}" for port in ports)
    crowd = [f"U{number:03}" for number in range(1, 100)]
    config = folder / "local-slack.yaml"
    config.write_text(yaml.safe_dump(_config(mode, bot, crowd)))
    slack = Slack(mode, here, strict, bot, folder, iter(crowd))
    # What local-slack calls its own address is the strict layer's: files and answers to a response_url pass it too.
    behind = f"127.0.0.1:{ports[1]}/{BEHIND}"
    client = [LOCAL_SLACK, "--config", config, "--port", str(ports[0]), "--base-host", behind, "--files-dir", folder]
    layer = [sys.executable, "-m", "tests.slack.strict", str(ports[1]), here]
    with (
        process(client, folder / "local-slack.log"),
        process(layer, folder / "strict.log"),
        slack.http,
    ):
        until(lambda: _listens(ports[0]) and _listens(ports[1]), "local-slack and the strict layer")
        yield slack


@contextmanager
def bot_in(slack: Slack, at: str = "", **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the bot in *slack* until the block ends, *at* another time than now, with *more* in its environment."""
    environment = environment_in(slack) | more
    command = [sys.executable, "-m", "tests.bot_at", at] if at else [SVBOT, "run"]
    with process(command, slack.log, environment) as running:
        until(lambda: "slack.connected" in slack.log.read_text(), f"the bot to connect, see {slack.log}", 90)
        yield running


def environment_in(slack: Slack) -> dict[str, str]:
    """Return the environment of the bot in *slack*."""
    api, port = (int(url.rpartition(":")[2]) for url in (slack.strict, slack.bot))
    return bot_environment(slack.mode, api, port, slack.folder)


def load_register(slack: Slack) -> None:
    """Import the register of the office into the database of the bot in *slack*, as a council does."""
    file = slack.folder / "register.csv"
    file.write_text(register(), encoding="utf-8")
    command = [SVBOT, "contracts", "import", file]
    done = subprocess.run(command, env=environment_in(slack), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def bot_environment(mode: Mode, api: int, port: int, folder: Path) -> dict[str, str]:
    """Return the environment of a bot in *mode* that listens on *port*; Slack's Web API is at the port *api*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SVBOT_")}
    return kept | {
        "SVBOT_SLACK": mode,
        "SVBOT_SLACK_BOT_TOKEN": BOT_TOKEN,
        "SVBOT_SLACK_APP_TOKEN": APP_TOKEN,
        "SVBOT_SLACK_SIGNING_SECRET": SECRET,
        "SVBOT_SLACK_API_URL": f"http://127.0.0.1:{api}/api/",
        "SVBOT_PORT": str(port),
        "SVBOT_DATABASE_URL": f"sqlite:///{folder}/svbot.sqlite",
        "XDG_CACHE_HOME": str(folder.parent / "cache"),
    }


def _listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def _config(mode: Mode, bot: str, crowd: list[str]) -> dict[str, Any]:
    """Return the workspace: a channel, one that is shared with others, a guest, and a crowd of officers."""
    members = [*crowd, GUEST]
    channels = {CHANNEL: "buying", SHARED: "with-suppliers"}
    return {
        "workspace": {"name": "Test council", "domain": "test-council", "teamId": TEAM},
        "app": {
            "appId": APP,
            "botUserId": BOT,
            "botName": "social-value-bot",
            "botToken": BOT_TOKEN,
            "appToken": APP_TOKEN,
            "signingSecret": SECRET,
            "mode": "socket" if mode == "socket" else "events",
            "requestUrl": f"{bot}/slack/events",
        },
        "users": [
            {"id": user, "name": user.lower(), "real_name": name_of(user), "email": email_of(user)} for user in members
        ],
        "channels": [{"id": ident, "name": name, "members": [*members, BOT]} for ident, name in channels.items()],
    }
