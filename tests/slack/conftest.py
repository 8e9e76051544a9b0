"""The bot in a Slack that runs here: `svbot run`, a strict Web API, and local-slack behind it, all on loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import httpx2
import pytest
import yaml
from slack_sdk.signature import SignatureVerifier

from tests.slack.blockkit import problems, texts
from tests.slack.strict import APP_TOKEN, BOT_TOKEN, GUEST, SHARED, TEAM

HERE = Path(__file__).parent
LOCAL_SLACK = HERE.parents[1] / ".slack/node_modules/local-slack-linux-x64/bin/local-slack"
SVBOT = Path(sys.executable).with_name("svbot")

BOT, APP, SECRET = "U0BOT", "A01APP", "local-signing-secret"
CHANNEL = "C01GEN"
PATIENCE = 20.0
"""Seconds to wait for something that must come."""
QUIET = 1.3
"""Seconds without a call after which the bot has nothing more to say: after one it would say that it is looking."""

Mode = Literal["socket", "http"]
Message = dict[str, Any]
Found = TypeVar("Found")


def until(look: Callable[[], Found | None], what: str, seconds: float = PATIENCE) -> Found:
    """Return what *look* finds, as soon as it finds something. Fails when it finds nothing in *seconds*."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"waited {seconds:.0f} seconds for {what}"
        time.sleep(0.05)
    return found


def words(message: Mapping[str, Any]) -> str:
    """Return all that can be read in *message*."""
    return "\n".join([str(message.get("text", "")), *texts(message.get("blocks"))])


def buttons(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the buttons of *message* or of a view, each with the id of its block."""
    rows = [block for block in message.get("blocks") or [] if block["type"] == "actions"]
    return [{**each, "block_id": row.get("block_id", "")} for row in rows for each in row["elements"]]


@dataclass(frozen=True)
class Person:
    """Somebody in the workspace, and their direct messages with the bot."""

    user: str
    direct: str
    name: str


@dataclass
class Slack:
    """One workspace with the bot in it, as people use it."""

    mode: Mode
    address: str
    strict: str
    bot: str
    log: Path
    crowd: Iterator[str]
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=30, trust_env=False))

    def control(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Call local-slack's control address *path*: with a *body* to do something, without one to look."""
        url = f"{self.address}/_control/{path}"
        answer = self.http.get(url) if body is None else self.http.post(url, json=dict(body))
        assert answer.is_success, answer.text
        return answer.json()

    def somebody(self, user: str = "") -> Person:
        """Return an officer to whom the bot has not spoken yet, or the *user* with this id."""
        user = user or next(self.crowd)
        token = {"authorization": f"Bearer {BOT_TOKEN}"}
        opened = self.http.post(f"{self.address}/api/conversations.open", json={"users": user}, headers=token).json()
        return Person(user, opened["channel"]["id"], _name(user))

    def messages(self, channel: str) -> list[Message]:
        """Return what stands in *channel*, oldest first."""
        found: list[Message] = self.control(f"messages/{channel}")["messages"]
        return found

    def replies(self, channel: str) -> list[Message]:
        """Return what the bot said in *channel*."""
        return [each for each in self.messages(channel) if each.get("bot_id")]

    def say(self, person: Person, text: str, channel: str = "", **more: str) -> Message:
        """Let *person* write *text*: to the bot alone, unless a *channel* is given."""
        body = {"channel": channel or person.direct, "user": person.user, "text": text, **more}
        said: Message = self.control("message", body)["message"]
        return said

    def reply(self, channel: str, contains: str, seconds: float = PATIENCE) -> Message:
        """Return the first of the bot's messages in *channel* that *contains* these words, once it is there."""
        return until(
            lambda: next((each for each in self.replies(channel) if contains in words(each)), None),
            f"a reply with {contains!r}",
            seconds,
        )

    def answer(self, person: Person, text: str, contains: str) -> Message:
        """Let *person* say *text* to the bot alone, and return its reply."""
        self.say(person, text)
        return self.reply(person.direct, contains)

    def tap(self, person: Person, message: Message, label: str) -> None:
        """Let *person* tap the first button of *message* that reads *label*, or begins so."""
        button = _button(message, label)
        body = {"channel": message["channel"], "messageTs": message["ts"], "user": person.user, "action": button}
        self.control("interact", body)

    def now(self, message: Message) -> Message:
        """Return *message* as it stands now."""
        return next(each for each in self.messages(message["channel"]) if each["ts"] == message["ts"])

    def command(self, person: Person, text: str, channel: str = CHANNEL) -> None:
        """Let *person* type /socialvalue with *text*."""
        body = {"channel": channel, "user": person.user, "command": "/socialvalue", "text": text}
        self.control("command", body)

    def calls(self) -> dict[str, Any]:
        """Return what the bot called since the test began: counts, calls and refused."""
        found: dict[str, Any] = self.http.get(f"{self.strict}/_strict/calls").json()
        return found

    def called(self, method: str) -> list[dict[str, Any]]:
        """Return the bot's calls of *method*, each with its args and the error that it got."""
        return [call for call in self.calls()["calls"] if call["method"] == method]

    def fail(self, method: str, times: int, **how: float) -> None:
        """Let the next calls of *method* go wrong: with a *status*, or after a *delay* in seconds."""
        order = {"method": method, "times": times, **how}
        assert self.http.post(f"{self.strict}/_strict/fail", json=order).is_success

    def settle(self) -> None:
        """Wait until the bot has called nothing for a moment."""
        seen, since = -1, time.monotonic()

        def is_quiet() -> bool:
            nonlocal seen, since
            if (now := len(self.calls()["calls"])) != seen:
                seen, since = now, time.monotonic()
            return time.monotonic() - since > QUIET

        until(is_quiet, "the bot to be quiet")

    def deliver(self, event: Mapping[str, Any], ident: str, retry: int = 0, secret: str = SECRET) -> httpx2.Response:
        """Deliver *event* to the bot as Slack does over HTTP, signed with *secret*. Needs http mode."""
        granted = {"team_id": TEAM, "user_id": BOT, "is_bot": True, "enterprise_id": None}
        body = {"type": "event_callback", "team_id": TEAM, "api_app_id": APP, "event_id": ident, "event": dict(event)}
        body |= {"event_time": int(time.time()), "authorizations": [granted]}
        again = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"} if retry else {}
        return self._deliver(again, secret, json=body)

    def fill_in(self, person: Person, view: Mapping[str, Any], **filled: str) -> httpx2.Response:
        """Send the form *view*, *filled* in by *person*, as Slack does over HTTP. Needs http mode."""
        values = {name: {"input": {"type": "plain_text_input", "value": text}} for name, text in filled.items()}
        sent = {**view, "id": "V1", "hash": "1", "team_id": TEAM, "state": {"values": values}}
        user = {"id": person.user, "team_id": TEAM}
        body = {"type": "view_submission", "team": {"id": TEAM}, "api_app_id": APP, "user": user, "view": sent}
        return self._deliver({}, SECRET, data={"payload": json.dumps(body)})

    def tap_alone(self, person: Person, message: Message, label: str) -> None:
        """Let *person* tap a button of a message that only they see, as Slack does over HTTP. Needs http mode.

        local-slack does not mark such a tap. What the bot answers is noted as a call of "response_url".
        """
        button = _button(message, label)
        alone = {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"], "is_ephemeral": True}
        body = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "api_app_id": APP,
            "user": {"id": person.user, "team_id": TEAM},
            "channel": {"id": message["channel"]},
            "container": alone,
            "actions": [{**button, "action_ts": f"{time.time():.6f}"}],
            "response_url": f"{self.strict}/_strict/hook",
            "trigger_id": "T1",
        }
        assert self._deliver({}, SECRET, data={"payload": json.dumps(body)}).status_code == 200

    def _deliver(self, headers: Mapping[str, str], secret: str, **body: Any) -> httpx2.Response:
        request = self.http.build_request("POST", f"{self.bot}/slack/events", headers=dict(headers), **body)
        stamp = str(int(time.time()))
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=request.read())
        request.headers.update({"x-slack-request-timestamp": stamp, "x-slack-signature": str(signature)})
        return self.http.send(request)

    def begin(self) -> None:
        """Forget what earlier tests did."""
        self.control("reset", {})
        self.http.delete(f"{self.strict}/_strict/calls")

    def troubles(self) -> list[str]:
        """Return what Slack would have refused since the test began, and what it would not show."""
        found = [f"{call['method']}: {call['error']} {call['errors']}" for call in self.calls()["refused"]]
        for channel in self.control("state")["channels"]:
            for each in self.replies(channel["id"]):
                found += problems(each["blocks"]) if each.get("blocks") else []
        return found


class Workspaces:
    """Starts a workspace for each mode when it is first asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack = folder, stack
        self._open: dict[Mode, Slack] = {}

    def __getitem__(self, mode: Mode) -> Slack:
        if mode not in self._open:
            self._open[mode] = self._stack.enter_context(workspace(mode, self.folder / mode))
        return self._open[mode]


@pytest.fixture(scope="session")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspaces]:
    """Give the workspaces. They need a network of their own, because local-slack listens on every address."""
    if not LOCAL_SLACK.exists() or len(Path("/proc/net/route").read_text().splitlines()) > 1:
        pytest.fail("This test runs in a network of its own, with local-slack installed: make e2e")
    with ExitStack() as stack:
        yield Workspaces(tmp_path_factory.mktemp("slack"), stack)


@pytest.fixture(params=["socket", "http"])
def slack(request: pytest.FixtureRequest, workspaces: Workspaces) -> Iterator[Slack]:
    """Give a workspace, once for each mode. What Slack would have refused fails the test."""
    here = workspaces[request.param]
    here.begin()
    yield here
    here.settle()
    assert here.troubles() == []


@contextmanager
def workspace(mode: Mode, folder: Path) -> Iterator[Slack]:
    """Run local-slack, the strict layer and the bot, until the block ends."""
    folder.mkdir()
    ports = free_ports(3)
    here, strict, bot = (f"http://127.0.0.1:{port}" for port in ports)
    crowd = [f"U{number:03}" for number in range(1, 100)]
    config = folder / "local-slack.yaml"
    config.write_text(yaml.safe_dump(_config(mode, bot, crowd)))
    slack = Slack(mode, here, strict, bot, folder / "svbot.log", iter(crowd))
    port = str(ports[0])
    client = [LOCAL_SLACK, "--config", config, "--port", port, "--base-host", "127.0.0.1", "--files-dir", folder]
    layer = [sys.executable, "-m", "tests.slack.strict", str(ports[1]), here]
    with (
        process(client, folder / "local-slack.log"),
        process(layer, folder / "strict.log"),
        slack.http,
    ):
        until(lambda: _listens(ports[0]) and _listens(ports[1]), "local-slack and the strict layer")
        with process([SVBOT, "run"], slack.log, bot_environment(mode, ports[1], ports[2], folder)):
            until(lambda: "slack.connected" in slack.log.read_text(), f"the bot to connect, see {slack.log}", 90)
            yield slack


@contextmanager
def process(
    command: list[str | Path], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* with its output in *log*, until the block ends."""
    with log.open("wb") as output:
        running = subprocess.Popen(
            [str(each) for each in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=HERE.parents[1],
        )
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


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


def free_ports(number: int) -> list[int]:
    """Return ports that nobody listens on."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in listeners:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in listeners]


def _button(message: Message, label: str) -> dict[str, Any]:
    return next(each for each in buttons(message) if each["text"]["text"].startswith(label))


def _listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def _name(user: str) -> str:
    return "Gus Guest" if user == GUEST else f"Officer {user.removeprefix('U')}"


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
        "users": [{"id": user, "name": user.lower(), "real_name": _name(user)} for user in members],
        "channels": [{"id": ident, "name": name, "members": [*members, BOT]} for ident, name in channels.items()],
    }
