"""The listeners: what Slack may send, and who deals with it. `app.yaml` declares each of them."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncAssistant, AsyncSetStatus, AsyncSetSuggestedPrompts
from slack_bolt.context.assistant.thread_context_store.async_store import AsyncAssistantThreadContextStore
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import form as forms
from bot.channels.slack.escape import mrkdwn
from bot.channels.slack.incoming import Place, is_said, is_to_the_bot, of_command, of_event, plain, read_command
from bot.channels.slack.people import People
from bot.channels.slack.render import FILL_IN, RATE, SAY, VALUE, Rendered, render, within_limits
from bot.channels.slack.talk import Assistant, Talk, failed
from bot.channels.slack.taps import Taps
from handlers.conversation import Choices
from store.deliveries import Deliveries

log = structlog.get_logger()

COMMAND = "/socialvalue"
SUGGEST = "suggest"
SUGGEST_FOR = "suggest_for_message"
SHARE = "share"
ONCE = timedelta(days=3650)
"""How long a welcome is remembered."""

Body = dict[str, Any]
View = dict[str, Any]


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
) -> tuple[AsyncApp, Talk]:
    """Return the app with every listener, and the talk that must be finished before the process ends.

    Without a *signing_secret* nothing is to be delivered over HTTP: Socket Mode needs none.
    """
    talk = Talk(assistant, deliveries, People(slack, now), slack, now)
    app = AsyncApp(client=slack, signing_secret=signing_secret or "none", name="svbot")
    listeners = _Listeners(talk)
    pane = AsyncAssistant(thread_context_store=_NoContext())
    pane.thread_started(listeners.pane_opened)
    pane.user_message(listeners.pane_message)
    app.use(pane)
    app.event("message")(listeners.message)
    app.event("app_mention")(listeners.message)
    app.event("app_home_opened")(listeners.home)
    app.command(COMMAND)(listeners.command)
    app.shortcut(SUGGEST)(listeners.shortcut)
    app.shortcut(SUGGEST_FOR)(listeners.shortcut)
    app.view(forms.CALLBACK)(listeners.filled_in)
    taps = Taps(talk)
    app.action(re.compile(rf"^{SAY}-\d+$"))(taps.say)
    app.action(re.compile(rf"^{RATE}-\d+$"))(taps.rate)
    app.action(FILL_IN)(taps.fill_in)
    app.action(SHARE)(taps.share)
    app.error(_unhandled)
    return app, talk


class _NoContext(AsyncAssistantThreadContextStore):
    """Keeps nothing of what a person is looking at beside the pane: the bot does not use it."""

    async def save(self, *, channel_id: str, thread_ts: str, context: dict[str, str]) -> None:
        """Keep nothing."""

    async def find(self, *, channel_id: str, thread_ts: str) -> None:
        """Know nothing."""


class _Listeners:
    """Deals with what is said, opened and filled in."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def message(self, event: Body, body: Body, context: Body) -> None:
        """Answer a direct message or a mention, once."""
        if not is_said(event, context.get("bot_user_id", "")) or not is_to_the_bot(event):
            return
        async with self._talk.working():
            place = of_event(body)
            if await self._talk.first("message", place.team, place.channel, event.get("ts")):
                await self._talk.say(place, self._talk.answer(place, plain(event.get("text", "")) or "hello"))

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
            await self._talk.say(place, self._talk.answer(place, plain(payload.get("text", "")) or "hello"))

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """Answer the command for the person alone, with a button to share it."""
        await ack()
        async with self._talk.working():
            place, text = of_command(body), plain(str(body.get("text") or ""))
            if not await self._talk.first("command", body.get("trigger_id") or body.get("response_url")):
                return
            wording = self._talk.assistant.wording()
            said, intent = read_command(text, wording.purchase_label)
            shown = render(await self._talk.answer(place, said, intent=intent))
            if intent in {"", "recommend"} and said.lower() not in {"help", wording.purchase_label.lower()}:
                shown = Rendered(shown.text, [*within_limits(shown.blocks, spare=3), *self._to_share(text)])
            await self._talk.respond(place, shown)

    async def shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Open the form to describe a purchase; a message that it was called on stands in it."""
        await ack()
        async with self._talk.working():
            bought = plain((body.get("message") or {}).get("text", ""))
            view = forms.modal(self._talk.assistant.purchase_form(bought), {"team": _team(body)})
            await self._talk.slack.views_open(trigger_id=body["trigger_id"], view=view)

    async def filled_in(self, ack: AsyncAck, body: Body, view: View) -> None:
        """Answer what was filled in by direct message, or keep the form open with what is wrong."""
        submission, carried = forms.submission_of(view)
        user = body["user"]["id"]
        place = Place(
            carried.get("team") or _team(body),
            _enterprise(body),
            carried.get("channel", ""),
            user,
            carried.get("thread", ""),
            url=carried.get("url", ""),
        )
        try:
            form = self._talk.assistant.check(submission)
        except Exception as error:  # noqa: BLE001 (the form closes, and the answer says what failed)
            failed(error)
            form = None
        if form:
            await ack(response_action="errors", errors=forms.errors_of(form))
            return
        await ack()
        async with self._talk.working():
            if await self._talk.first("form", view.get("id"), view.get("hash")):
                there = place if place.channel else await self._talk.direct(place)
                await self._talk.say(there, self._talk.answer(there, "", submission=submission))

    async def home(self, event: Body, body: Body) -> None:
        """Show the home page, and greet somebody who comes for the first time."""
        async with self._talk.working():
            place = of_event(body)
            person = await self._talk.person(place)
            if event.get("tab") == "home":
                blocks = render(self._talk.assistant.home(person)).blocks
                await self._talk.slack.views_publish(user_id=place.user, view={"type": "home", "blocks": blocks})
            if place.channel and await self._talk.first("welcome", place.team, place.user, remembered=ONCE):
                await self._talk.send(place, render(self._talk.assistant.welcome(person)))

    def _to_share(self, text: str) -> list[dict[str, Any]]:
        """Return a line that only the person sees this, and the button that shares it, if the text fits into one."""
        if len(text) > VALUE:
            return []
        wording = self._talk.assistant.wording()
        button = {
            "type": "button",
            "action_id": SHARE,
            "value": text,
            "text": {"type": "plain_text", "text": wording.share_label},
        }
        alone = {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn(wording.only_you)}]}
        return [{"type": "divider"}, alone, {"type": "actions", "block_id": "share", "elements": [button]}]


async def _where_there_is_a_pane(call: Awaitable[object]) -> None:
    """Make a call that plans without the assistant pane refuse."""
    try:
        await call
    except SlackClientError as error:
        code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        log.info("", action="slack.no_pane", error=code)


async def _unhandled(error: Exception) -> None:
    log.error("", action="slack.unhandled", error=type(error).__name__)


def _team(body: Body) -> str:
    return str((body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id") or "")


def _enterprise(body: Body) -> str:
    return str((body.get("enterprise") or {}).get("id") or "")
