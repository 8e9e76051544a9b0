"""Speaks to Teams' Bot Connector: looks people up, opens chats, and sends, with the patience that Microsoft asks for.

Microsoft's table of status codes for bots says which calls may be made again, after waits that grow:
https://learn.microsoft.com/en-us/microsoftteams/platform/bots/build-conversational-capability
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from httpx import HTTPStatusError
from microsoft_teams.api import Account, TeamsChannelAccount, TypingActivityInput
from microsoft_teams.api.activities.message import MessageActivityInput
from microsoft_teams.api.clients.conversation.params import CreateConversationParams
from microsoft_teams.apps import App

from bot.channels.teams.render import Rendered

T = TypeVar("T")

Pause = Callable[[float], Awaitable[None]]

AGAIN = {412, 429, 502, 503, 504}
"""Answers after which a call is made again."""

WAITS = (1.0, 2.0, 4.0)
"""Seconds before each further attempt, where Teams does not say how long."""

LONGEST_WAIT = 20.0
"""Seconds that Teams may ask for. When it asks for more, the call has failed."""


class Connector:
    """The calls that the bot makes. They raise what httpx raises."""

    def __init__(self, app: App, pause: Pause = asyncio.sleep) -> None:
        self._app, self._pause = app, pause

    async def member(self, service: str, conversation: str, user: str) -> TeamsChannelAccount:
        """Look *user* up in *conversation*."""
        base = conversation.partition(";")[0]
        people = self._app.api.from_service_url(service).conversations
        return await self._patiently(lambda: people.get_member_by_id(base, user))

    async def open_chat(self, service: str, tenant: str, user: str) -> str:
        """Return the chat of the bot with *user* alone, which is opened where there is none."""
        asked = CreateConversationParams(
            members=[Account(id=user)], tenant_id=tenant, channel_data={"tenant": {"id": tenant}}
        )
        chats = self._app.api.from_service_url(service).conversations
        return str((await self._patiently(lambda: chats.create(asked))).id)

    async def send(self, service: str, conversation: str, said: Rendered) -> str:
        """Send *said*, and return what Teams calls the message."""
        sent = await self._patiently(
            lambda: self._app.send(conversation, message_of(said), service_url=service),
        )
        return str(sent.id)

    async def replace(self, service: str, conversation: str, message: str, said: Rendered) -> None:
        """Put *said* in the place of *message*."""
        await self._patiently(
            lambda: self._app.send(conversation, message_of(said).with_id(message), service_url=service)
        )

    async def typing(self, service: str, conversation: str) -> None:
        """Show that the bot is typing, once and without patience."""
        await self._app.send(conversation, TypingActivityInput(), service_url=service)

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        for wait in WAITS:
            try:
                return await call()
            except HTTPStatusError as error:
                wait = max(wait, _asked_for(error))
                if error.response.status_code not in AGAIN or wait > LONGEST_WAIT:
                    raise
            await self._pause(wait)
        return await call()


def message_of(said: Rendered) -> MessageActivityInput:
    """Return *said* as a message. Beside a card, the words are what a notification shows."""
    if said.card is None:
        return MessageActivityInput(text=said.text).with_text_format("plain")
    return MessageActivityInput(summary=said.text).add_card(said.card)


def _asked_for(error: HTTPStatusError) -> float:
    """Return how many seconds Teams asks to wait."""
    try:
        return float(error.response.headers.get("retry-after", 0))
    except ValueError:
        return 0.0
