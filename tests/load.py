"""Load on the Slack channel over HTTP: 200 people send five messages each, all at once, on loopback.

Prints how many were answered, how many twice, and how long an acknowledgement took. Ends by itself.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from aiohttp import ClientSession, TCPConnector, web
from slack_sdk.signature import SignatureVerifier

PEOPLE, EACH = 200, 5
DEADLINE = 120.0
SECRET = "a signing secret for this test alone"
QUESTIONS = (
    "how many marks should social value get?",
    "grounds maintenance, 3 years, £450k",
    "what counts as evidence",
    "2 apprentices for 18 months",
    "do we have to do this for a 10k quote?",
)


class FakeSlack:
    """Plays Slack's Web API and counts what is posted to each thread."""

    def __init__(self) -> None:
        self.posted: Counter[str] = Counter()
        self.app = web.Application()
        self.app.router.add_post("/api/{method}", self.answer)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one call."""
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


def event(person: int, number: int) -> dict[str, object]:
    """Return one mention, with a time stamp of its own."""
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


async def main() -> int:
    """Start the bot and the fake, send everything, wait for the answers, print."""
    slack = FakeSlack()
    runner = web.AppRunner(slack.app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    api = runner.addresses[0][1]
    with tempfile.TemporaryDirectory() as folder:
        bot, port = await _bot(api, Path(folder))
        try:
            took, wrong = await _send(f"http://127.0.0.1:{port}/slack/events")
            began = time.monotonic()
            while slack.posted.total() < PEOPLE * EACH and time.monotonic() < began + DEADLINE:
                await asyncio.sleep(0.05)
            waited = time.monotonic() - began
            await asyncio.sleep(1)  # time for an answer that should not come
        finally:
            bot.terminate()
            await bot.wait()
            await runner.cleanup()
    took.sort()
    twice = sum(count > 1 for count in slack.posted.values())
    lost = PEOPLE * EACH - len(slack.posted)
    print(f"sent {PEOPLE * EACH}, not acknowledged {wrong}, lost {lost}, answered twice {twice}")
    print(
        f"acknowledged in p50 {took[len(took) // 2]:.0f} ms, p99 {took[int(len(took) * 0.99)]:.0f} ms, "
        f"longest {took[-1]:.0f} ms; all answered {waited:.1f} s after the last was acknowledged"
    )
    return 1 if lost or twice or wrong else 0


async def _bot(api: int, folder: Path) -> tuple[asyncio.subprocess.Process, int]:
    """Start the bot in a process of its own and wait until it listens."""
    port = 8765
    settings = {
        "SVBOT_SLACK": "http",
        "SVBOT_SLACK_BOT_TOKEN": "xoxb-load",
        "SVBOT_SLACK_SIGNING_SECRET": SECRET,
        "SVBOT_SLACK_API_URL": f"http://127.0.0.1:{api}/api/",
        "SVBOT_PORT": str(port),
        "SVBOT_DATABASE_URL": f"sqlite:///{folder / 'svbot.sqlite'}",
        "SVBOT_LOG_LEVEL": "error",
    }
    program = Path(sys.executable).with_name("svbot")
    bot = await asyncio.create_subprocess_exec(
        str(program), "run", env=os.environ | settings, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout
    await asyncio.wait_for(bot.stdout.readline(), DEADLINE)
    return bot, port


async def _send(url: str) -> tuple[list[float], int]:
    """Send every event at once; return how long each acknowledgement took, in milliseconds, and how many failed."""
    sign = SignatureVerifier(SECRET)
    async with ClientSession(connector=TCPConnector(limit=PEOPLE)) as session:
        await _deliver(session, url, sign, event(0, 0))  # the first call looks the workspace up

        async def person(number: int) -> list[tuple[float, int]]:
            events = [event(number, each) for each in range(EACH)]
            return [await _deliver(session, url, sign, each) for each in events]

        done = [each for part in await asyncio.gather(*map(person, range(PEOPLE))) for each in part]
    return [took for took, _ in done], sum(status != 200 for _, status in done)


async def _deliver(session: ClientSession, url: str, sign: SignatureVerifier, payload: object) -> tuple[float, int]:
    body, stamp = json.dumps(payload), str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": sign.generate_signature(timestamp=stamp, body=body) or "",
    }
    began = time.perf_counter()
    async with session.post(url, data=body, headers=headers) as answer:
        await answer.read()
        return (time.perf_counter() - began) * 1000, answer.status


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
