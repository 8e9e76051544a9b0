"""Reminders for somebody at the bot's own machine: they wait in the store until the web chat or the terminal asks."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError

from bot.reach import LOCAL
from bot.sending import NotNowError, NotReachableError
from handlers.conversation import REPLY_JSON, Notice, Reply
from store.errors import StoreError
from store.inbox import Inbox, Waiting
from store.people import Colleague
from store.threads import Turn

OLD = Reply((Notice("A reminder of another version of the bot cannot be shown. Ask which returns are due."),))


class Store(Inbox, Protocol):
    """Keeps what waits, and knows whom it is for."""

    def colleague(self, ident: int) -> Colleague | None:
        """Return the colleague with this id, or None."""

    def colleague_at(self, channel: str, address: str) -> Colleague | None:
        """Return who is reached at this address, or None."""


class InboxSender:
    """Puts what is sent to this machine where the web chat and the terminal look for it."""

    channel = LOCAL

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    async def address_of(self, email: str) -> str | None:
        """Return None: nobody is known here by an e-mail address, only by having spoken."""
        return None

    async def send(self, address: str, reply: Reply, message: str) -> str:
        """Keep *reply* under the name *message* until it is shown. The same *message* is kept once.

        Raises NotReachableError when nobody is at this *address*, and NotNowError when nothing can be kept.
        """
        return await asyncio.to_thread(self._put, address, reply, message)

    async def find(self, address: str, message: str, since: datetime) -> str | None:
        """Return *message* when it waits or was shown, else None. Raises NotNowError."""
        try:
            return message if await asyncio.to_thread(self._store.is_put, message) else None
        except StoreError as error:
            raise NotNowError(str(error)) from error

    def _put(self, address: str, reply: Reply, message: str) -> str:
        try:
            recipient = self._recipient(address)
            self._store.put(Waiting(message, recipient, REPLY_JSON.dump_json(reply).decode(), self._now()))
        except StoreError as error:
            raise NotNowError(str(error)) from error
        return message

    def _recipient(self, address: str) -> int:
        """Return the id of whom *address* means: a colleague by their id, or whoever is at this machine."""
        who = self._store.colleague(int(address)) if address.isdecimal() else self._store.colleague_at(LOCAL, address)
        if who is None:
            raise NotReachableError("Nobody has spoken at this machine.")
        return who.id


class Arrivals:
    """Takes what waits at this machine, for whomever it is. What was taken is given to nobody else."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def __call__(self, thread: str = "") -> list[Reply]:
        """Return what has arrived, oldest first, and note that it was shown. Raises StoreError.

        In a *thread* each is kept as a turn in which nobody said anything.
        """
        found = []
        for number, each in self._store.waiting():
            into = (thread, Turn("", each.reply, self._now())) if thread else None
            try:
                mine = self._store.take(number, self._now(), into)
            except StoreError:
                break  # what was taken must be shown; the others wait on
            if mine:
                found.append(_read(each.reply))
        return found


def _read(kept: str) -> Reply:
    try:
        return REPLY_JSON.validate_json(kept)
    except ValidationError:
        return OLD
