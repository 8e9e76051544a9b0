"""A workspace of local-slack as people use it: they write, tap and fill in, and read what the bot said."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx2
from slack_sdk.signature import SignatureVerifier

from tests.running import until
from tests.slack.blockkit import problems, texts
from tests.slack.strict import BOT_TOKEN, GUEST, TEAM, TRIGGER

BOT, APP, SECRET = "U0BOT", "A01APP", "local-signing-secret"
CHANNEL = "C01GEN"
QUIET = 1.3
"""Seconds without a call after which the bot has nothing more to say: after one it would say that it is looking."""

Mode = Literal["socket", "http"]
Message = dict[str, Any]


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

    @property
    def email(self) -> str:
        """The e-mail address in their profile."""
        return email_of(self.user)


@dataclass
class Slack:
    """One workspace with the bot in it, as people use it."""

    mode: Mode
    address: str
    strict: str
    bot: str
    folder: Path
    crowd: Iterator[str]
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=30, trust_env=False))

    @property
    def log(self) -> Path:
        """Where the bot's log is."""
        return self.folder / "svbot.log"

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
        return Person(user, opened["channel"]["id"], name_of(user))

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

    def drop(self, person: Person, name: str, data: str, text: str = "", channel: str = "") -> None:
        """Let *person* drop the file *name*: for the bot alone, unless a *channel* is given."""
        said = {"channel": channel or person.direct, "user": person.user, "text": text}
        dropped = self.http.post(
            f"{self.address}/_control/upload", data=said, files={"file": (name, data.encode(), "text/csv")}
        )
        assert dropped.is_success, dropped.text

    def reply(self, channel: str, contains: str, after: str = "") -> Message:
        """Return the first of the bot's messages in *channel* that *contains* these words, once it is there.

        Messages up to the time stamp *after* do not count.
        """

        def look() -> Message | None:
            newer = (each for each in self.replies(channel) if each["ts"] > after)
            return next((each for each in newer if contains in words(each)), None)

        return until(look, f"a reply with {contains!r}")

    def answer(self, person: Person, text: str, contains: str) -> Message:
        """Let *person* say *text* to the bot alone, and return its reply."""
        said = self.say(person, text)
        return self.reply(person.direct, contains, said["ts"])

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
        """Let the next calls of *method* go wrong: with a *status*, or a *delay* in seconds before or *after* it."""
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
        alone = {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"], "is_ephemeral": True}
        hook = f"{self.strict}/_strict/hook"
        self._tap(person, message, label, container=alone, channel={"id": message["channel"]}, response_url=hook)

    def tap_home(self, person: Person, view: Mapping[str, Any], label: str) -> None:
        """Let *person* tap a button of their home page, as Slack does over HTTP. Needs http mode.

        local-slack does not mark such a tap either.
        """
        self._tap(person, view, label, container={"type": "view", "view_id": "V1"}, view={**view, "id": "V1"})

    def _tap(self, person: Person, where: Mapping[str, Any], label: str, **more: Any) -> None:
        user = {"id": person.user, "team_id": TEAM}
        body = {"type": "block_actions", "team": {"id": TEAM}, "api_app_id": APP, "user": user, "trigger_id": TRIGGER}
        action = {**_button(where, label), "action_ts": f"{time.time():.6f}"}
        sent = {"payload": json.dumps({**body, "actions": [action], **more})}
        assert self._deliver({}, SECRET, data=sent).status_code == 200

    def _deliver(self, headers: Mapping[str, str], secret: str, **body: Any) -> httpx2.Response:
        request = self.http.build_request("POST", f"{self.bot}/slack/events", headers=dict(headers), **body)
        stamp = str(int(time.time()))
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=request.read())
        request.headers.update({"x-slack-request-timestamp": stamp, "x-slack-signature": str(signature)})
        return self.http.send(request)

    def begin(self) -> None:
        """Forget what earlier tests did."""
        self.control("reset", {})
        self.forget()

    def forget(self) -> None:
        """Forget what was called, and what was still to go wrong."""
        self.http.delete(f"{self.strict}/_strict/calls")

    def troubles(self) -> list[str]:
        """Return what Slack would have refused since the test began, and what it would not show."""
        found = [f"{call['method']}: {call['error']} {call['errors']}" for call in self.calls()["refused"]]
        for channel in self.control("state")["channels"]:
            for each in self.replies(channel["id"]):
                found += problems(each["blocks"]) if each.get("blocks") else []
        return found


def _button(message: Mapping[str, Any], label: str) -> dict[str, Any]:
    return next(each for each in buttons(message) if each["text"]["text"].startswith(label))


def name_of(user: str) -> str:
    """Return the name of *user*."""
    return "Gus Guest" if user == GUEST else f"Officer {user.removeprefix('U')}"


def email_of(user: str) -> str:
    """Return the e-mail address of *user*."""
    return f"{user.lower()}@council.example"
