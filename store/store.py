"""Everything that the bot remembers, as one protocol, so that another database can take SQLite's place."""

from typing import Protocol

from store.audit import Audit
from store.chats import Chats
from store.contracts import Contracts
from store.deliveries import Deliveries
from store.gaps import Gaps
from store.inbox import Inbox
from store.people import People
from store.register.bulk import RegisterStore
from store.reminders import Reminders
from store.returns import Returns
from store.threads import Threads
from store.uploads import Uploads


class Store(
    Threads,
    Gaps,
    Deliveries,
    Contracts,
    RegisterStore,
    Returns,
    People,
    Reminders,
    Inbox,
    Chats,
    Uploads,
    Audit,
    Protocol,
):
    """Keeps conversations, gaps, what has been dealt with, and the register with its returns and reminders."""
