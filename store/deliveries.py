"""Remembers what has been dealt with, so that what arrives twice is dealt with once."""

from datetime import datetime
from typing import Protocol


class Deliveries(Protocol):
    """Takes each key once."""

    def claim(self, key: str, now: datetime, until: datetime) -> bool:
        """Take *key* and return True, or return False when it was taken and its time is not over.

        Two processes on one database never both get True.
        """

    def delete_deliveries_before(self, moment: datetime) -> int:
        """Delete every key whose time was over before *moment*, and return how many there were."""
