"""Answers in Slack: asks the assistant, says that it is looking when that takes a moment, and sends the reply."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.channels.assistant import Assistant
from bot.channels.slack.errors import code_of
from bot.channels.slack.incoming import Place
from bot.channels.slack.people import CHANNEL, People
from bot.channels.slack.render import Rendered, render
from bot.channels.talk import Talk
from handlers.conversation import Attachment, Person, Reply, Submission
from store.deliveries import Deliveries

log = structlog.get_logger()


class SlackTalk(Talk):
    """Everything that is said in Slack goes through here."""

    def __init__(
        self,
        assistant: Assistant,
        deliveries: Deliveries,
        people: People,
        slack: AsyncWebClient,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(CHANNEL, str(slack.token), assistant, deliveries, now)
        self.slack, self._people = slack, people

    async def first_tap(self, body: dict[str, Any], action: dict[str, Any]) -> bool:
        """Return True the first time that this tap comes."""
        stamp = action.get("action_ts") or body.get("trigger_id")
        return await self.first("tap", body["user"]["id"], action.get("action_id"), action.get("block_id"), stamp)

    async def person(self, place: Place) -> Person:
        """Return who speaks at *place*."""
        return await self._people.person(place.user, place.channel, alone=bool(place.url), shared=place.shared)

    async def answer(
        self,
        place: Place,
        text: str,
        *,
        intent: str = "",
        submission: Submission | None = None,
        attachment: Attachment | None = None,
        shared: bool = False,
    ) -> Reply:
        """Return the reply to what was said at *place*.

        *shared*: what was answered for one person alone is answered again for others to read.
        """
        return await self.replied(
            self.person(place),
            (place.team, place.channel, place.thread),
            text,
            intent=intent,
            submission=submission,
            attachment=attachment,
            shared=shared,
        )

    async def form(self, place: Place, name: str) -> Reply:
        """Return what holds the form *name* for the person at *place*, or says why there is none."""
        return await self.form_for(self.person(place), name)

    async def home(self, place: Place) -> Reply:
        """Return the home page of the person at *place*. Raises what fails."""
        return await self.home_of(await self.person(place))

    async def say(self, place: Place, answer: Awaitable[Reply]) -> None:
        """Send the *answer* to *place*; when it takes longer than a moment, say so first and put it in its place."""
        task = asyncio.ensure_future(answer)
        if await self.soon(task) or place.url:
            await self.send(place, render(await task))
            return
        looking = await self.slack.chat_postMessage(**_to(place), text=self.assistant.looking())
        await self.replace(place, str(looking["ts"]), render(await task))

    async def send(self, place: Place, said: Rendered) -> None:
        """Send a message to *place*: into its thread, or for the person alone where Slack gives an address for that."""
        if place.url:
            await self.respond(place, said)
            return
        await self.slack.chat_postMessage(
            **_to(place), text=said.text, blocks=said.blocks, unfurl_links=False, unfurl_media=False
        )

    async def replace(self, place: Place, stamp: str, said: Rendered) -> None:
        """Put *said* in the place of the message with this time *stamp*."""
        await self.slack.chat_update(channel=place.channel, ts=stamp, text=said.text, blocks=said.blocks)

    async def respond(self, place: Place, said: Rendered, *, instead: bool = False) -> None:
        """Answer the person alone; *instead* replaces what they tapped."""
        hook = AsyncWebhookClient(place.url, session=self.slack.session, retry_handlers=self.slack.retry_handlers)
        sent = await hook.send(text=said.text, blocks=said.blocks, response_type="ephemeral", replace_original=instead)
        if sent.status_code != 200:
            log.error("", action="slack.not_answered", status=sent.status_code)

    async def somewhere(self, place: Place) -> Place:
        """Return where the person at *place* is answered: what is done on the home page, by direct message."""
        if place.channel:
            return place
        opened = await self.slack.conversations_open(users=[place.user])
        return Place(place.team, place.enterprise, str(opened["channel"]["id"]), place.user)

    def _told_by(self, error: Exception) -> str | None:
        return code_of(error)


def _to(place: Place) -> dict[str, Any]:
    return {"channel": place.channel} | ({"thread_ts": place.thread} if place.thread else {})
