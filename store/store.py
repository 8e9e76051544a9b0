"""Everything that the bot remembers, as one protocol, so that another database can take SQLite's place."""

from typing import Protocol

from store.deliveries import Deliveries
from store.gaps import Gaps
from store.threads import Threads


class Store(Threads, Gaps, Deliveries, Protocol):
    """Keeps conversations, gaps and what has been dealt with."""
