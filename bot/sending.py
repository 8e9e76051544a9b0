"""What a channel must be able to do so that a reminder reaches somebody there, and what can go wrong."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Protocol, TypeVar

from handlers.conversation import Reply

T = TypeVar("T")

GRACE = 8.0
"""Seconds that a message gets to be sent to its end when the process is told to stop in the middle of it."""


class SendError(Exception):
    """A message was not sent. The reason is one that may be logged and shown to the lead: no personal text."""


class NotReachableError(SendError):
    """Nothing will arrive at this address: the account is closed, or takes no messages."""


class NotNowError(SendError):
    """Surely not sent this time, for a reason that passes: a rate limit, a fault at the other end, no connection."""


class UnclearError(SendError):
    """It may have arrived or not: the line broke after the message had gone out."""


class LostTrackError(SendError):
    """Nobody can tell any more whether it arrived."""


class Sender(Protocol):
    """Sends to people who did not ask just now, in one channel."""

    channel: str
    """What the channel is called in the addresses of colleagues."""

    async def address_of(self, email: str) -> str | None:
        """Return the address of whoever has this *email* there, or None. Raises NotNowError and NotReachableError."""

    async def send(self, address: str, reply: Reply, message: str) -> str:
        """Send *reply* under the name *message*, and return what the channel calls it. Raises a SendError."""

    async def find(self, address: str, message: str, since: datetime) -> str | None:
        """Return what the channel calls *message* when it arrived at *address* after *since*, else None.

        Raises NotNowError when that cannot be told now, NotReachableError when nobody is there any more, and
        LostTrackError when it never can be told.
        """


async def to_its_end(delivery: Coroutine[None, None, T]) -> T:
    """Do *delivery* to its end, also when whoever waits for it is told to stop meanwhile."""
    task = asyncio.ensure_future(delivery)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=GRACE)
        task.cancel()
        raise
