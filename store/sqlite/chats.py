"""Chats and receipts, in the SQLite file."""

from datetime import datetime

from store.chats import Chat
from store.reminders import ReminderState
from store.sqlite.file import SqliteFile, utc


class SqliteChats(SqliteFile):
    """Keeps one chat for each address, and receipts."""

    def keep_chat(self, chat: Chat, now: datetime) -> None:
        """Keep *chat*, as a contact *now* showed it. No conversation or e-mail leaves the known one."""
        with self._writing():
            self._db.execute(
                "insert into chats (channel, address, user, service, conversation, email, seen) "
                "values (?, ?, ?, ?, ?, ?, ?) "
                "on conflict (channel, address) do update set user = excluded.user, service = excluded.service, "
                "conversation = coalesce(nullif(excluded.conversation, ''), conversation), "
                "email = coalesce(nullif(excluded.email, ''), email), seen = excluded.seen",
                [chat.channel, chat.address, chat.user, chat.service, chat.conversation, chat.email, utc(now)],
            )

    def chat(self, channel: str, address: str) -> Chat | None:
        """Return the chat of this address, or None when there was no contact."""
        found = self._chats("select * from chats where channel = ? and address = ?", channel, address)
        return found[0] if found else None

    def chat_with(self, channel: str, email: str) -> Chat | None:
        """Return the chat with whoever has this *email*, capitals aside; the newest where there are several."""
        newest = "select * from chats where channel = ? and lower(email) = lower(?) order by seen desc"
        found = self._chats(newest, channel, email) if email else []
        return found[0] if found else None

    def chats_without_email(self, channel: str, most: int) -> list[Chat]:
        """Return up to *most* chats of which no e-mail address is known yet, those met last first."""
        return self._chats(
            "select * from chats where channel = ? and email = '' order by seen desc limit ?", channel, most
        )

    def forget_chat(self, channel: str, address: str) -> None:
        """Keep nothing any more of the chat at this address."""
        with self._writing():
            self._db.execute("delete from chats where channel = ? and address = ?", [channel, address])

    def keep_receipt(self, message: str, reference: str, now: datetime) -> None:
        """Keep *reference*, which is what the channel calls *message*. The first one stays; none may still be told."""
        with self._writing():
            self._db.execute(
                "insert into receipts (message, reference, at) values (?, ?, ?) on conflict (message) do update "
                "set reference = coalesce(nullif(receipts.reference, ''), excluded.reference)",
                [message, reference, utc(now)],
            )

    def receipt(self, message: str) -> str | None:
        """Return what the channel calls *message*, nothing when sending began, or None when it never did."""
        with self._said_plainly():
            row = next(self._db.query("select reference from receipts where message = ?", [message]), None)
        return str(row["reference"]) if row else None

    def delete_receipts_before(self, moment: datetime) -> int:
        """Delete the receipts kept before *moment* of what is not still claimed, and return how many there were."""
        with self._writing():
            # What is still claimed must be found when the bot was off for long.
            old = "delete from receipts where at < ? and message not in (select message from reminders where state = ?)"
            return int(self._db.execute(old, [utc(moment), ReminderState.CLAIMED]).rowcount)

    def _chats(self, query: str, *values: str | int) -> list[Chat]:
        with self._said_plainly():
            return [
                Chat(row["channel"], row["address"], row["user"], row["service"], row["conversation"], row["email"])
                for row in self._db.query(query, list(values))
            ]
