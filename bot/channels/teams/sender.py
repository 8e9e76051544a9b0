"""Sends to people in Teams who did not ask just now, in the chat of the bot and that person alone.

Teams gives a bot no way to ask what arrived. So it is noted that sending has begun, and what Teams then calls the
message: what was never begun may be sent anew, and what was begun and has no name is not sent twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from json import JSONDecodeError
from typing import TypeVar

import structlog
from httpx import ConnectError, ConnectTimeout, HTTPError, HTTPStatusError, PoolTimeout, ProxyError
from pydantic import ValidationError

from bot.channels.teams.connector import AGAIN, Connector
from bot.channels.teams.errors import code_of, is_a_page, status_of
from bot.channels.teams.members import judge
from bot.channels.teams.people import CHANNEL
from bot.channels.teams.render import render
from bot.sending import LostTrackError, NotNowError, NotReachableError, SendError, UnclearError
from handlers.conversation import Reply
from store.chats import Chat, Chats
from store.errors import StoreError

log = structlog.get_logger()

T = TypeVar("T")

NEVER_MET = "This person does not have the bot in Teams. Add it for them in the Teams admin centre."
NOT_THE_COUNCILS = "This person's tenant is not one of the council's any more."
NOT_A_MEMBER = "This person is a guest or has another home: reminders go to the council's own people only."
LOST_TRACK = "The line to Teams broke while this was sent, and Teams does not tell whether it arrived."

PATIENCE = 150.0
"""Seconds that one thing asked of Teams may take, attempts and waits included. Three of them end before a lease."""

NOT_REACHABLE = {
    "BotNotInConversationRoster": "The bot was removed from the chat with this person.",
    "ConversationBlockedByUser": "This person has blocked the bot.",
    "ConversationNotFound": "Teams has no chat with this person.",
    "ForbiddenOperationException": "The bot is not installed for this person in Teams.",
    "MemberNotFoundInConversation": "Teams does not know this person.",
    "NotFound": "Teams does not know this person.",
}
REFUSED = "Teams does not let the bot write to this person."

GATEWAYS = {502, 504}
"""What somebody between the bot and Teams says: the message may have arrived all the same."""

NOT_CONNECTED = (ConnectError, ConnectTimeout, PoolTimeout, ProxyError)
"""What fails before anything has gone out."""

OPERATORS = {"BotDisabledByAdmin", "InvalidBotApiHost", "NotEnoughPermissions"}
"""Errors of the app as a whole: whoever runs the bot must put them right."""


class TeamsSender:
    """Sends to whoever has met the bot, where *tenants* are the council's."""

    channel = CHANNEL

    def __init__(
        self, connector: Connector, store: Chats, tenants: Collection[str], now: Callable[[], datetime]
    ) -> None:
        self._connector, self._store, self._tenants, self._now = connector, store, tenants, now

    async def address_of(self, email: str) -> str | None:
        """Return the address of whoever has met the bot and has this *email*.

        Raises NotReachableError for others, and NotNowError.
        """
        chat = await self._kept(lambda: self._store.chat_with(CHANNEL, email))
        if chat is None:
            raise NotReachableError(NEVER_MET)
        return chat.address

    async def send(self, address: str, reply: Reply, message: str) -> str:
        """Send *reply* to the member at *address*, and return its conversation and id. Raises a SendError."""
        chat = await self._kept(lambda: self._store.chat(CHANNEL, address))
        if chat is None:
            raise NotReachableError(NEVER_MET)
        tenant, _, person = address.partition("/")
        if tenant not in self._tenants:
            raise NotReachableError(NOT_THE_COUNCILS)
        conversation = chat.conversation or await self._open(chat, tenant)
        found = await self._ask(self._connector.member(chat.service, conversation, chat.user))
        if judge(found, tenant, person, self._tenants) is None:
            await self._kept(lambda: self._store.forget_chat(CHANNEL, address))
            raise NotReachableError(NOT_A_MEMBER)
        said = render(reply)
        await self._kept(lambda: self._store.keep_receipt(message, "", self._now()))
        sent = await self._ask(self._connector.send(chat.service, conversation, said), posting=True)
        reference = f"{conversation}/{sent}"
        try:
            await self._kept(lambda: self._store.keep_receipt(message, reference, self._now()))
        except NotNowError as error:
            # It has arrived, and whoever called keeps that too.
            log.warning("", action="teams.receipt_not_kept", error=str(error))
        return reference

    async def find(self, address: str, message: str, since: datetime) -> str | None:
        """Return what Teams called *message*, or None when it was never begun.

        Raises LostTrackError when it was begun and Teams gave no answer, and NotNowError.
        """
        reference = await self._kept(lambda: self._store.receipt(message))
        if reference == "":
            raise LostTrackError(LOST_TRACK)
        return reference

    async def _open(self, chat: Chat, tenant: str) -> str:
        """Open the chat with somebody whom the bot has met elsewhere, and keep it."""
        conversation = await self._ask(self._connector.open_chat(chat.service, tenant, chat.user))
        opened = Chat(CHANNEL, chat.address, chat.user, chat.service, conversation)
        await self._kept(lambda: self._store.keep_chat(opened, self._now()))
        return conversation

    async def _kept(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except StoreError as error:
            raise NotNowError(str(error)) from error

    async def _ask(self, call: Awaitable[T], *, posting: bool = False) -> T:
        """Return what *call* brings. Raises the SendError that fits what went wrong.

        Where the line breaks while *posting*, the message may have arrived.
        """
        maybe = UnclearError if posting else NotNowError
        try:
            async with asyncio.timeout(PATIENCE):
                return await call
        except HTTPStatusError as error:
            raise _refusal(error, posting) from error
        except NOT_CONNECTED as error:
            raise NotNowError(f"Teams cannot be reached ({type(error).__name__}).") from error
        except (HTTPError, OSError, KeyError, ValidationError, JSONDecodeError) as error:
            # The SDK itself trips over an answer without an id, or one that is a proxy's.
            raise maybe(f"The line to Teams broke ({type(error).__name__}).") from error
        except ValueError as error:
            # The SDK raises this where it gets no token, which is before anything has gone out.
            log.critical("", action="teams.no_token", remedy="svbot doctor")
            raise NotNowError("Microsoft gives the bot no token.") from error


def _refusal(error: HTTPStatusError, posting: bool) -> SendError:
    """Return what Teams' answer means."""
    code, status = code_of(error), status_of(error)
    why = f"Teams did not do it ({code or status})."
    if status == 401 or code in OPERATORS:
        log.critical("", action="teams.not_sent", error=code or status, remedy="svbot doctor")
        return NotNowError(why)
    gone = {403, 404} if posting else {400, 403, 404}
    if code in NOT_REACHABLE or (status in gone and not is_a_page(error)):
        return NotReachableError(NOT_REACHABLE.get(code, REFUSED))
    if status in AGAIN and not (posting and status in GATEWAYS):
        log.warning("", action="teams.not_sent", error=code or status)
        return NotNowError(why)
    return UnclearError(why) if posting and status >= 500 else NotNowError(why)
