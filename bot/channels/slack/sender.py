"""Sends to people in Slack who did not ask just now, and finds what was sent when the line broke meanwhile.

A message goes out once: nothing here tries again by itself, because Slack would take a second call for a second
message. Each message carries its name as metadata, so that it can be found in the person's direct messages.
"""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from aiohttp import ClientConnectorError, ClientError, ClientHttpProxyError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import OPERATORS, code_of, status_of
from bot.channels.slack.members import Members
from bot.channels.slack.people import CHANNEL
from bot.channels.slack.render import render
from bot.sending import NotNowError, NotReachableError, SendError, UnclearError
from handlers.conversation import Reply

log = structlog.get_logger()

T = TypeVar("T")

EVENT = "svbot_reminder"
"""The kind of metadata under which the name of a message stands."""

PATIENCE = 20.0
"""Seconds that one call may take."""

SKEW = timedelta(minutes=5)
"""How far the clocks of Slack and of this machine may be apart."""

PAGE = 200

NOT_REACHABLE = {
    "cannot_dm_bot": "This is the account of a bot.",
    "channel_not_found": "Slack has no direct messages with this person.",
    "invalid_user_combination": "The bot may not write to this person.",
    "is_archived": "The direct messages with this person are closed.",
    "not_in_channel": "The bot may not write to this person.",
    "restricted_action": "The workspace does not let the bot write to this person.",
    "user_disabled": "This person's Slack account is closed.",
    "user_not_found": "This person is not in this Slack workspace.",
    "user_not_visible": "The bot may not see this person.",
    "users_not_found": "This person is not in this Slack workspace.",
}
NOT_A_MEMBER = "This person is not a full member of the Slack workspace: the account is closed or a guest's."

MAYBE_DONE = {"fatal_error", "internal_error"}
"""Errors of which Slack says that some of what was asked may have been done."""

NOT_CONNECTED = (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError)
"""What fails before anything has gone out."""


def new_sending_client(token: str, url: str) -> AsyncWebClient:
    """Return a client that never calls twice by itself."""
    return AsyncWebClient(token=token, base_url=url, retry_handlers=[])


class SlackSender:
    """Sends by direct message. Its *slack* must not repeat calls: see `new_sending_client`."""

    channel = CHANNEL

    def __init__(self, slack: AsyncWebClient, patience: float = PATIENCE) -> None:
        self._slack, self._patience = slack, patience
        self._members = Members(slack)
        self._own: tuple[str, str] | None = None

    async def address_of(self, email: str) -> str | None:
        """Return the address of the full member with this *email*, or None. Raises NotNowError."""
        try:
            found = await self._ask(self._members.with_email(email))
        except NotReachableError:
            return None
        return found.address if found else None

    async def send(self, address: str, reply: Reply, message: str) -> str:
        """Send *reply* to the full member at *address*, and return its channel and time stamp. Raises a SendError."""
        user = _user_of(address)
        if await self._ask(self._members.member(user)) is None:
            raise NotReachableError(NOT_A_MEMBER)
        channel = await self._direct(user)
        shown = render(reply)
        posted = await self._ask(
            self._slack.chat_postMessage(
                channel=channel,
                text=shown.text,
                blocks=shown.blocks,
                metadata={"event_type": EVENT, "event_payload": {"message": message}},
                unfurl_links=False,
                unfurl_media=False,
            ),
            posting=True,
        )
        return f"{channel}/{posted['ts']}"

    async def find(self, address: str, message: str, since: datetime) -> str | None:
        """Return the channel and time stamp of *message*, sent to *address* after *since*, or None.

        Raises NotNowError, and NotReachableError where there are no direct messages to look in.
        """
        channel = await self._direct(_user_of(address))
        if self._own is None:
            known = await self._ask(self._slack.auth_test())
            self._own = (str(known.get("user_id")), str(known.get("bot_id")))
        more: dict[str, Any] = {}
        while True:
            history = self._slack.conversations_history(
                channel=channel,
                oldest=f"{(since - SKEW).timestamp():.6f}",
                include_all_metadata=True,
                limit=PAGE,
                **more,
            )
            page = await self._ask(history)
            for said in page["messages"]:
                if self._is_ours(said) and _name_of(said) == message:
                    return f"{channel}/{said['ts']}"
            more["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not more["cursor"]:
                return None

    async def _direct(self, user: str) -> str:
        opened = await self._ask(self._slack.conversations_open(users=[user]))
        return str(opened["channel"]["id"])

    def _is_ours(self, said: dict[str, Any]) -> bool:
        assert self._own
        return said.get("user") == self._own[0] or said.get("bot_id") == self._own[1]

    async def _ask(self, call: Awaitable[T], *, posting: bool = False) -> T:
        """Return what *call* brings. Raises the SendError that fits what went wrong.

        Where the line breaks while *posting*, the message may have arrived.
        """
        maybe = UnclearError if posting else NotNowError
        try:
            async with asyncio.timeout(self._patience):
                return await call
        except SlackApiError as error:
            raise _refusal(error, posting) from error
        except NOT_CONNECTED as error:
            raise NotNowError(f"Slack cannot be reached ({type(error).__name__}).") from error
        except (ClientError, OSError, SlackClientError, ValueError, AttributeError) as error:
            # The client itself trips over an answer that is plain text, such as a proxy's.
            raise maybe(f"The line to Slack broke ({type(error).__name__}).") from error


def _refusal(error: SlackApiError, posting: bool) -> SendError:
    """Return what Slack's answer means."""
    code, status = code_of(error), status_of(error)
    why = f"Slack did not do it ({code or status})."
    if code in OPERATORS:
        log.critical("", action="slack.not_sent", error=code, remedy="svbot doctor")
        return NotNowError(why)
    reason = NOT_REACHABLE.get("restricted_action" if code.startswith("restricted_action") else code)
    if reason:
        return NotReachableError(reason)
    if status == 429 or (code and code not in MAYBE_DONE and status < 500):
        log.warning("", action="slack.not_sent", error=code or "ratelimited")
        return NotNowError(why)
    return UnclearError(why) if posting else NotNowError(why)


def _user_of(address: str) -> str:
    user = address.rpartition("/")[2]
    if not user:
        raise NotReachableError("This is no address in Slack.")
    return user


def _name_of(said: dict[str, Any]) -> str:
    metadata = said.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("message")) if metadata.get("event_type") == EVENT else ""
