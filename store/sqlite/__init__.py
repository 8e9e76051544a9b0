"""Everything that the bot remembers, in one SQLite file: a class for each noun, put together here."""

from store.sqlite.chats import SqliteChats
from store.sqlite.deliveries import SqliteDeliveries
from store.sqlite.gaps import SqliteGaps
from store.sqlite.inbox import SqliteInbox
from store.sqlite.register import SqliteRegister
from store.sqlite.reminders import SqliteReminders
from store.sqlite.uploads import SqliteUploads


class SqliteStore(
    SqliteGaps,
    SqliteDeliveries,
    SqliteRegister,
    SqliteReminders,
    SqliteInbox,
    SqliteChats,
    SqliteUploads,
):
    """One SQLite file."""
