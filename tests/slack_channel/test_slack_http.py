"""Slack delivers over HTTP: what it has signed is answered, and nothing else."""

import asyncio
import json
import time

import httpx2
import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette

from bot.channels.slack.serve import SlackChannel
from bot.settings import Settings
from tests.slack_channel.payloads import DM, message


@pytest.fixture
def post(slack, helper, deliveries, clock):
    """Give a way to deliver something over HTTP: the body, how it is signed, and when."""
    settings = Settings(
        slack="http", slack_bot_token="xoxb-test", slack_signing_secret="secret", slack_api_url=slack.url
    )

    def posted(body: dict, *, secret: str = "secret", age: int = 0) -> int:
        async def deliver() -> int:
            channel = SlackChannel(settings, helper, deliveries, clock)
            transport = httpx2.ASGITransport(app=Starlette(routes=channel.routes))
            raw, at = json.dumps(body), str(int(time.time()) - age)
            signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=raw)
            headers = {
                "content-type": "application/json",
                "x-slack-request-timestamp": at,
                "x-slack-signature": signature or "",
            }
            async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
                answer = await http.post("/slack/events", content=raw, headers=headers)
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(others)
            async with channel.running():
                pass  # what was begun is finished at the end
            return answer.status_code

        return asyncio.run(deliver())

    return posted


def test_a_signed_message_over_http_is_answered(post, slack):
    """What Slack has signed is answered."""
    assert post(message("how many marks")) == 200
    assert [call.sent["channel"] for call in slack.said] == [DM]


def test_a_message_signed_by_somebody_else_is_refused(post, slack):
    """Nobody but Slack can make the bot speak."""
    assert post(message("how many marks"), secret="guessed") == 401
    assert slack.said == []


def test_an_old_message_is_refused(post, slack):
    """What was recorded earlier cannot be played again."""
    assert post(message("how many marks"), age=600) == 401
    assert slack.said == []


def test_slack_is_shown_that_the_address_is_the_bots(post, slack):
    """When the address is entered in Slack, the bot answers Slack's challenge."""
    assert post({"type": "url_verification", "challenge": "abc"}) == 200
    assert slack.said == []


def test_with_a_socket_no_address_is_open(helper, deliveries, clock, slack):
    """In Socket Mode nobody can reach the bot over HTTP."""
    settings = Settings(slack="socket", slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_api_url=slack.url)

    assert SlackChannel(settings, helper, deliveries, clock).routes == []
