"""Chats: where people are written to in a channel that must be told each time, and what it calls each message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Chat:
    """Where a person is written to in a channel that keeps no list of this for the bot.

    *channel* and *address* are those of `store.people.Address`. *user* is the channel's own id of the person, needed
    to open a chat, and *service* the address of the service that said so. *conversation* is the chat of the bot and
    this person alone, or nothing while there is none. *email* is how a colleague who never spoke is found.
    """

    channel: str
    address: str
    user: str
    service: str
    conversation: str = ""
    email: str = ""


class Chats(Protocol):
    """Keeps one chat for each address, and a receipt for each message that was sent or begun."""

    def keep_chat(self, chat: Chat, now: datetime) -> None:
        """Keep *chat*, as a contact *now* showed it, in the place of what was known of this address.

        No conversation and no e-mail address leave those that are known: a contact elsewhere does not end them.
        """

    def chat(self, channel: str, address: str) -> Chat | None:
        """Return the chat of this address, or None when there was no contact."""

    def chat_with(self, channel: str, email: str) -> Chat | None:
        """Return the chat with whoever has this *email*, capitals aside; the newest where there are several."""

    def chats_without_email(self, channel: str, most: int) -> list[Chat]:
        """Return up to *most* chats of which no e-mail address is known yet, those met last first."""

    def forget_chat(self, channel: str, address: str) -> None:
        """Keep nothing any more of the chat at this address."""

    def keep_receipt(self, message: str, reference: str, now: datetime) -> None:
        """Keep *reference*, which is what the channel calls *message*. The first one stays.

        No reference says that sending has begun, and that nobody knows yet whether it will arrive.
        """

    def receipt(self, message: str) -> str | None:
        """Return what the channel calls *message*, nothing when sending began, or None when it never did."""

    def delete_receipts_before(self, moment: datetime) -> int:
        """Delete the receipts kept before *moment*, and return how many there were.

        What is still claimed keeps its receipt: a bot that was off for long must find it.
        """
