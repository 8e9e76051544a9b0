"""Answers in Teams: asks the assistant, shows that the bot is typing when that takes a moment, and sends the reply."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from bot.channels.assistant import Assistant
from bot.channels.talk import ONCE, Talk
from bot.channels.teams.connector import Connector
from bot.channels.teams.errors import code_of, status_of
from bot.channels.teams.incoming import PERSONAL, Place
from bot.channels.teams.members import address_of
from bot.channels.teams.people import CHANNEL, People
from bot.channels.teams.render import Rendered, render
from handlers.conversation import Attachment, Person, Reply, Submission
from knowledge.models import Role
from store.chats import Chat, Chats
from store.deliveries import Deliveries
from store.errors import StoreError

log = structlog.get_logger()

TYPING_LASTS = 3.0
"""Seconds after which Teams must be told again that the bot is typing."""

MOST_UNSURE = 1000
"""How many people are looked up in one go who could not be when they got the bot."""


class Store(Deliveries, Chats, Protocol):
    """Keeps what was dealt with, and where people are written to."""


class TeamsTalk(Talk):
    """Everything that is said in Teams goes through here."""

    def __init__(
        self,
        secret: str,
        assistant: Assistant,
        store: Store,
        people: People,
        connector: Connector,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(CHANNEL, secret, assistant, store, now)
        self._chats, self._people, self._connector = store, people, connector

    async def person(self, place: Place) -> Person:
        """Return who speaks at *place*. Of an officer it is kept where to write to them."""
        person = await self._people.person(place)
        if person.role is Role.OFFICER:
            conversation = place.conversation if place.is_direct else ""
            chat = Chat(CHANNEL, person.address, place.user, place.service, conversation, person.email)
            await self._keep(chat)
        return person

    async def is_unsure(self, place: Place) -> bool:
        """Return True when whoever is at *place* may be an officer, and Teams does not tell now."""
        return await self._people.may_be_an_officer(place)

    async def forget(self, address: str) -> None:
        """Keep nothing any more of where to write to whoever is at *address*."""
        await self._in_thread(lambda: self._chats.forget_chat(CHANNEL, address))

    async def answer(
        self,
        place: Place,
        text: str,
        *,
        submission: Submission | None = None,
        attachment: Attachment | None = None,
    ) -> Reply:
        """Return the reply to what was said at *place*."""
        thread = (place.tenant, place.conversation)
        return await self.replied(self.person(place), thread, text, submission=submission, attachment=attachment)

    async def welcome(self, place: Place) -> None:
        """Greet whoever is at *place*, once in the life of the chat, and note that they are here.

        Where Teams installs the bot for many at once, some cannot be looked up. That is made up for within the hour.
        """
        person = await self.person(place)
        if place.is_direct and await self.is_unsure(place):
            await self._keep(
                Chat(CHANNEL, address_of(place.tenant, place.person), place.user, place.service, place.conversation)
            )
        await self._in_thread(lambda: self.assistant.note_presence(person, self._now(), spoke=False))
        if await self.first("welcome", place.conversation, remembered=ONCE):
            await self.send(place, render(self.assistant.welcome(person)))

    async def say(self, place: Place, answer: Awaitable[Reply]) -> None:
        """Send the *answer* to *place*. While it takes longer than a moment, the bot is shown as typing."""
        task = asyncio.ensure_future(answer)
        slow = not await self.soon(task)
        while slow:
            await self._show_typing(place)
            done, _ = await asyncio.wait({task}, timeout=TYPING_LASTS)
            slow = not done
        reply = await task
        try:
            await self.send(place, render(reply))
        except Exception as error:  # noqa: BLE001 (whatever it is, the person is told, if they can be)
            wording = self.assistant.wording()
            await self.send(place, Rendered(wording.failed.format(reference=self.failed(error)), None))

    async def send(self, place: Place, said: Rendered) -> None:
        """Send a message to *place*: into its thread, where it has one."""
        await self._connector.send(place.service, place.conversation, said)

    async def replace(self, place: Place, message: str, said: Rendered) -> None:
        """Put *said* in the place of *message*, if it is still there."""
        try:
            await self._connector.replace(place.service, place.conversation, message, said)
        except Exception as error:  # noqa: BLE001 (whoever tapped has the answer)
            log.info("", action="teams.not_replaced", error=type(error).__name__)

    async def look_up_unsure(self) -> None:
        """Look up those of whom Teams did not tell when they got the bot. Who is no officer is forgotten."""
        for chat in await self._in_thread(lambda: self._chats.chats_without_email(CHANNEL, MOST_UNSURE)):
            tenant, _, person = chat.address.partition("/")
            place = Place(tenant, chat.conversation, PERSONAL, chat.user, person, chat.service)
            who = await self.person(place)
            if who.role is Role.OFFICER:
                await self._in_thread(partial(self.assistant.note_presence, who, self._now(), spoke=False))
            elif not await self.is_unsure(place):
                await self.forget(chat.address)

    async def _keep(self, chat: Chat) -> None:
        try:
            await self._in_thread(lambda: self._chats.keep_chat(chat, self._now()))
        except StoreError as error:
            log.warning("", action="teams.chat_not_kept", error=str(error))

    async def _show_typing(self, place: Place) -> None:
        try:
            async with asyncio.timeout(TYPING_LASTS):
                await self._connector.typing(place.service, place.conversation)
        except Exception as error:  # noqa: BLE001 (the answer is what counts)
            log.info("", action="teams.typing_not_shown", error=type(error).__name__)

    def _told_by(self, error: Exception) -> str | None:
        return code_of(error) or (str(status_of(error)) if status_of(error) else None)
