"""A clock that a test sets."""

from datetime import datetime, timedelta

from tests.conftest import NOW


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def wait(self, **more: float) -> None:
        """Let time pass."""
        self.now += timedelta(**more)
