"""The listeners: what Slack may send, and who deals with it. `app.yaml` declares each of them."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncAssistant, AsyncSetStatus, AsyncSetSuggestedPrompts
from slack_bolt.context.assistant.thread_context_store.async_store import AsyncAssistantThreadContextStore
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.assistant import Assistant
from bot.channels.slack.command import NAME as COMMAND
from bot.channels.slack.command import SHARE, Command
from bot.channels.slack.errors import code_of
from bot.channels.slack.files import Files
from bot.channels.slack.form import CALLBACK
from bot.channels.slack.home import HomePage
from bot.channels.slack.incoming import Place, is_said, is_to_the_bot, of_event, plain
from bot.channels.slack.modals import Modals
from bot.channels.slack.people import People
from bot.channels.slack.render import FILL_IN, RATE, SAY, render
from bot.channels.slack.talk import SlackTalk
from bot.channels.slack.taps import Taps
from handlers.conversation import Choices, Reply
from store.deliveries import Deliveries

log = structlog.get_logger()

SUGGEST = "suggest"
SUGGEST_FOR = "suggest_for_message"

Body = dict[str, Any]


def new_client(token: str, url: str) -> AsyncWebClient:
    """Return a client that waits when Slack says so, and tries again when Slack or the line fails."""
    client = AsyncWebClient(token=token, base_url=url)
    client.retry_handlers = [
        AsyncRateLimitErrorRetryHandler(max_retry_count=5),
        AsyncServerErrorRetryHandler(max_retry_count=3),
        AsyncConnectionErrorRetryHandler(max_retry_count=3),
    ]
    return client


def build_app(
    assistant: Assistant,
    deliveries: Deliveries,
    slack: AsyncWebClient,
    signing_secret: str | None,
    now: Callable[[], datetime],
) -> tuple[AsyncApp, SlackTalk]:
    """Return the app with every listener, and the talk that must be finished before the process ends.

    Without a *signing_secret* nothing is to be delivered over HTTP: Socket Mode needs none.
    """
    talk = SlackTalk(assistant, deliveries, People(slack, now), slack, now)
    app = AsyncApp(client=slack, signing_secret=signing_secret or "none", name="svbot")
    listeners, command, home = _Listeners(talk), Command(talk), HomePage(talk)
    modals = Modals(talk, home)
    taps = Taps(talk, modals, home)
    pane = AsyncAssistant(thread_context_store=_NoContext())
    pane.thread_started(listeners.pane_opened)
    pane.user_message(listeners.pane_message)
    app.use(pane)
    app.event("message")(listeners.message)
    app.event("app_mention")(listeners.message)
    app.event("app_home_opened")(home.opened)
    app.command(COMMAND)(command.answer)
    app.shortcut(SUGGEST)(modals.shortcut)
    app.shortcut(SUGGEST_FOR)(modals.shortcut)
    app.view(CALLBACK)(modals.filled_in)
    app.action(re.compile(rf"^{SAY}-\d+$"))(taps.say)
    app.action(re.compile(rf"^{RATE}-\d+$"))(taps.rate)
    app.action(FILL_IN)(modals.fill_in)
    app.action(SHARE)(command.share)
    app.error(_unhandled)
    return app, talk


class _NoContext(AsyncAssistantThreadContextStore):
    """Keeps nothing of what a person is looking at beside the pane: the bot does not use it."""

    async def save(self, *, channel_id: str, thread_ts: str, context: dict[str, str]) -> None:
        """Keep nothing."""

    async def find(self, *, channel_id: str, thread_ts: str) -> None:
        """Know nothing."""


class _Listeners:
    """Deals with what is said, and with the assistant pane."""

    def __init__(self, talk: SlackTalk) -> None:
        self._talk, self._files = talk, Files(talk)

    async def message(self, event: Body, body: Body, context: Body) -> None:
        """Answer a direct message or a mention, once."""
        if not is_said(event, context.get("bot_user_id", "")) or not is_to_the_bot(event):
            return
        async with self._talk.working():
            place = of_event(body)
            if await self._talk.first("message", place.team, place.channel, event.get("ts")):
                await self._talk.say(place, self._answer(place, event))

    async def pane_opened(self, body: Body, set_suggested_prompts: AsyncSetSuggestedPrompts) -> None:
        """Greet in the assistant pane, with things to tap."""
        async with self._talk.working():
            thread = body["event"]["assistant_thread"]
            place = Place(
                str(body.get("team_id", "")), "", thread["channel_id"], thread["user_id"], thread["thread_ts"]
            )
            if not await self._talk.first("pane", place.channel, place.thread):
                return
            reply = self._talk.assistant.welcome(await self._talk.person(place))
            prompts = [item for part in reply.parts if isinstance(part, Choices) for item in part.items][:4]
            await self._talk.send(place, render(reply))
            await _where_there_is_a_pane(
                set_suggested_prompts(prompts=[{"title": each.label, "message": each.says} for each in prompts])
            )

    async def pane_message(self, payload: Body, body: Body, context: Body, set_status: AsyncSetStatus) -> None:
        """Answer in a thread of direct messages, and show in the pane that the bot is looking."""
        if not is_said(payload, context.get("bot_user_id", "")):
            return
        async with self._talk.working():
            place = of_event(body)
            if not await self._talk.first("message", place.team, place.channel, payload.get("ts")):
                return
            await _where_there_is_a_pane(set_status(self._talk.assistant.looking()))
            await self._talk.say(place, self._answer(place, payload))

    async def _answer(self, place: Place, event: Body) -> Reply:
        return await self._files.answer(place, plain(event.get("text", "")), event.get("files") or ())


async def _where_there_is_a_pane(call: Awaitable[object]) -> None:
    """Make a call that plans without the assistant pane refuse."""
    try:
        await call
    except SlackClientError as error:
        log.info("", action="slack.no_pane", error=code_of(error) or type(error).__name__)


async def _unhandled(error: Exception) -> None:
    log.error("", action="slack.unhandled", error=type(error).__name__)
