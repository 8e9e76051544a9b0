"""Load on the channels that are called over HTTP: 200 people send five messages each, all at once, on loopback.

Prints for Slack and for Teams how many were answered, how many twice, and how long an acknowledgement took.
Ends by itself.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Protocol

from aiohttp import ClientSession, TCPConnector, web
from slack_sdk.signature import SignatureVerifier

PEOPLE, EACH = 200, 5
DEADLINE = 120.0
PORT = 8765
SECRET = "a signing secret for this test alone"
TENANT = "00000000-0000-4000-8000-000000000001"
QUESTIONS = (
    "how many marks should social value get?",
    "grounds maintenance, 3 years, £450k",
    "what counts as evidence",
    "2 apprentices for 18 months",
    "do we have to do this for a 10k quote?",
)


class Played(Protocol):
    """A service that a channel speaks with, which counts what is posted to each thread."""

    name: str
    path: str
    posted: Counter[str]
    app: web.Application

    def settings(self, port: int) -> dict[str, str]:
        """Return what turns the channel on, for this service on *port*."""

    def message(self, person: int, number: int, port: int) -> tuple[str, dict[str, str]]:
        """Return the body and the headers with which one message is delivered."""


class PlayedSlack:
    """Plays Slack's Web API."""

    name, path = "Slack", "/slack/events"

    def __init__(self) -> None:
        self.posted: Counter[str] = Counter()
        self.app = web.Application()
        self.app.router.add_post("/api/{method}", self._answer)
        self._sign = SignatureVerifier(SECRET)

    def settings(self, port: int) -> dict[str, str]:
        """Return the settings of HTTP mode."""
        return {
            "SVBOT_SLACK": "http",
            "SVBOT_SLACK_BOT_TOKEN": "xoxb-load",
            "SVBOT_SLACK_SIGNING_SECRET": SECRET,
            "SVBOT_SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        }

    def message(self, person: int, number: int, port: int) -> tuple[str, dict[str, str]]:
        """Return a signed mention, with a time stamp of its own."""
        body, stamp = json.dumps(_event(person, number)), str(int(time.time()))
        signature = self._sign.generate_signature(timestamp=stamp, body=body) or ""
        return body, {"x-slack-request-timestamp": stamp, "x-slack-signature": signature}

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "chat.postMessage":
            sent = await request.json()
            self.posted[sent["thread_ts"]] += 1
        known = {
            "auth.test": {"user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T1", "user": "svbot", "team": "Test"},
            "users.info": {"user": {"id": "U1", "team_id": "T1"}},
            "conversations.info": {"channel": {"id": "C1", "is_ext_shared": False}},
        }
        return web.json_response({"ok": True, "ts": f"{time.time():.6f}", "channel": "C1", **known.get(method, {})})


class PlayedTeams:
    """Plays Teams' Bot Connector, for a bot that asks for no tokens."""

    name, path = "Teams", "/api/messages"

    def __init__(self) -> None:
        self.posted: Counter[str] = Counter()
        self.app = web.Application()
        self.app.router.add_post("/v3/conversations/{conversation}/activities", self._take)
        self.app.router.add_get("/v3/conversations/{conversation}/members/{member}", self._member)

    def settings(self, port: int) -> dict[str, str]:
        """Return the settings of the mode for tests."""
        return {"SVBOT_TEAMS": "playground", "SVBOT_TEAMS_TENANTS": TENANT}

    def message(self, person: int, number: int, port: int) -> tuple[str, dict[str, str]]:
        """Return a message in a chat that nobody else uses."""
        body = {
            "type": "message",
            "id": f"{person}-{number}",
            "text": QUESTIONS[number],
            "channelId": "msteams",
            "serviceUrl": f"http://127.0.0.1:{port}",
            "from": {"id": f"29:{person}", "aadObjectId": f"00000000-0000-4000-8000-{person:012}"},
            "recipient": {"id": "28:bot"},
            "conversation": {"id": f"a:{person}-{number}", "conversationType": "personal", "tenantId": TENANT},
        }
        return json.dumps(body), {}

    async def _take(self, request: web.Request) -> web.Response:
        if (await request.json())["type"] == "message":
            self.posted[request.match_info["conversation"]] += 1
        return web.json_response({"id": "1"}, status=201)

    async def _member(self, request: web.Request) -> web.Response:
        user = request.match_info["member"]
        return web.json_response({"id": user, "userPrincipalName": f"{user[3:]}@council.test", "userRole": "user"})


def _event(person: int, number: int) -> dict[str, object]:
    stamp = f"1795000000.{person * EACH + number:06d}"
    said = {
        "type": "app_mention",
        "user": f"U{person:04d}",
        "text": f"<@U0BOT> {QUESTIONS[number]}",
        "ts": stamp,
        "channel": "C1",
        "event_ts": stamp,
    }
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": f"Ev{stamp}",
        "event": said,
        "authorizations": [{"team_id": "T1", "user_id": "U0BOT", "is_bot": True}],
    }


async def load(played: Played) -> bool:
    """Start the bot and *played*, send everything, wait for the answers, print. Return True when all is well."""
    runner = web.AppRunner(played.app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api = runner.addresses[0][1]
    with tempfile.TemporaryDirectory() as folder:
        bot = await _bot(played.settings(api), Path(folder))
        try:
            took, wrong = await _send(played, api)
            began = time.monotonic()
            while played.posted.total() < PEOPLE * EACH and time.monotonic() < began + DEADLINE:
                await asyncio.sleep(0.05)
            waited = time.monotonic() - began
            await asyncio.sleep(1)  # time for an answer that should not come
        finally:
            bot.terminate()
            await bot.wait()
            await runner.cleanup()
    took.sort()
    twice = sum(count > 1 for count in played.posted.values())
    lost = PEOPLE * EACH - len(played.posted)
    print(f"{played.name}: sent {PEOPLE * EACH}, not acknowledged {wrong}, lost {lost}, answered twice {twice}")
    print(
        f"acknowledged in p50 {took[len(took) // 2]:.0f} ms, p99 {took[int(len(took) * 0.99)]:.0f} ms, "
        f"longest {took[-1]:.0f} ms; all answered {waited:.1f} s after the last was acknowledged"
    )
    return not (lost or twice or wrong)


async def _bot(settings: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    """Start the bot in a process of its own and wait until it listens."""
    of_its_own = {
        "SVBOT_PORT": str(PORT),
        "SVBOT_DATABASE_URL": f"sqlite:///{folder / 'svbot.sqlite'}",
        "SVBOT_LOG_LEVEL": "error",
    }
    program = Path(sys.executable).with_name("svbot")
    bot = await asyncio.create_subprocess_exec(
        str(program), "run", env=os.environ | of_its_own | settings, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout
    await asyncio.wait_for(bot.stdout.readline(), DEADLINE)
    return bot


async def _send(played: Played, api: int) -> tuple[list[float], int]:
    """Send every message at once; return how long each acknowledgement took, in milliseconds, and how many failed."""
    url = f"http://127.0.0.1:{PORT}{played.path}"
    async with ClientSession(connector=TCPConnector(limit=PEOPLE)) as session:

        async def deliver(person: int, number: int) -> tuple[float, int]:
            body, headers = played.message(person, number, api)
            began = time.perf_counter()
            async with session.post(url, data=body, headers={"content-type": "application/json", **headers}) as answer:
                await answer.read()
                return (time.perf_counter() - began) * 1000, answer.status

        async def person(number: int) -> list[tuple[float, int]]:
            return [await deliver(number, each) for each in range(EACH)]

        await deliver(0, 0)  # the first call looks up where the bot is
        done = [each for part in await asyncio.gather(*map(person, range(PEOPLE))) for each in part]
    return [took for took, _ in done], sum(status != 200 for _, status in done)


if __name__ == "__main__":
    well = [asyncio.run(load(played)) for played in (PlayedSlack(), PlayedTeams())]
    raise SystemExit(0 if all(well) else 1)
