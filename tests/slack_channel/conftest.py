"""The bot in Slack as a person there meets it: what Slack delivers goes in, what is shown to the person comes out."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.channels.slack.app import build_app, new_client
from bot.channels.slack.talk import SlackTalk
from store.sqlite import SqliteStore
from tests.brief_assistant import BriefAssistant
from tests.clock import Clock
from tests.slack_channel.fake_slack import PATIENCE, FakeSlack

Body = dict[str, Any]


class Bot:
    """The bot while it runs."""

    def __init__(self, app: AsyncApp, talk: SlackTalk) -> None:
        self.app, self.talk = app, talk

    async def take(self, body: Body) -> BoltResponse:
        """Deliver *body* and return how it is acknowledged. What follows from it may still be under way."""
        return await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))

    async def settle(self) -> None:
        """Wait until nothing is under way any more."""
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    async def hear(self, *bodies: Body) -> list[BoltResponse]:
        """Deliver *bodies* one after the other, each when the one before is dealt with."""
        answers = []
        for body in bodies:
            answers.append(await self.take(body))
            await self.settle()
        return answers


Scenario = Callable[[Bot], Coroutine[Any, Any, Any]]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """Give a Slack that nobody has called yet. At the end it must have had nothing to complain of."""
    with FakeSlack() as played:
        yield played
    assert played.complaints == []


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands still unless it is told otherwise."""
    return Clock()


@pytest.fixture
def deliveries() -> Iterator[SqliteStore]:
    """Give a store that has taken nothing yet."""
    kept = SqliteStore(":memory:")
    yield kept
    kept.close()


@pytest.fixture
def helper(pack) -> BriefAssistant:
    """Give an assistant of few words."""
    return BriefAssistant(pack.wording)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch) -> None:
    """A busy machine must not turn an answer into a slow one. The tests of slow answers set these again."""
    monkeypatch.setattr("bot.channels.talk.MOMENT", PATIENCE)


@pytest.fixture
def run(slack, helper, deliveries, clock) -> Callable[..., Any]:
    """Give a way to play a scenario with the bot, to its end. *talks_to* is another assistant."""

    def play(scenario: Scenario, talks_to: Any = helper, keeps_in: Any = deliveries) -> Any:
        async def played() -> Any:
            client = new_client("xoxb-test", slack.url)
            bot = Bot(*build_app(talks_to, keeps_in, client, None, clock))
            try:
                async with asyncio.timeout(PATIENCE):
                    return await scenario(bot)
            finally:
                await bot.talk.finish(PATIENCE)

        return asyncio.run(played())

    return play


@pytest.fixture
def deliver(run) -> Callable[..., list[BoltResponse]]:
    """Give a way to deliver things one after the other, and get how each was acknowledged."""

    def delivered(*bodies: Body, **more: Any) -> list[BoltResponse]:
        return run(lambda bot: bot.hear(*bodies), **more)

    return delivered
