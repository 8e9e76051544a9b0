"""Knows by which channel a colleague is reached now, or why by none."""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta

from handlers.reminders.plan import Reached
from knowledge.reminder_wording import ReminderWording
from store.people import Address, Colleague, nowhere

AGAIN_AFTER = timedelta(days=7)
"""After this time an address where nothing arrived is tried again: an account may be opened or mended."""

LOCAL, HERE = "local", "this machine"
"""The channel of the web chat and the terminal, and where somebody at the bot's own machine is reached in it."""


class Channels:
    """The channels that run: where people are reached who spoke there, and where they can be looked up."""

    def __init__(self, wording: ReminderWording, running: Container[str], look_up: Sequence[str] = ()) -> None:
        """Take the names of channels that are *running*, and of those that *look_up* people by e-mail address.

        Where no channel can look anybody up, everybody is reached at the bot's own machine.
        """
        self._wording, self._running, self._look_up = wording, running, look_up

    def reach(self, who: Colleague, now: datetime) -> Reached | str:
        """Return where *who* is reached: where they spoke last, or where they can be looked up; else why not."""
        if who.left:
            return self._wording.has_left.format(name=who.label)
        known = [each for each in who.addresses if each.channel in self._running]
        shut = {each.channel: each.unreachable for each in known if each.unreachable and not _over(each, now)}
        for each in known:
            if each.channel not in shut and each.address != nowhere(who.id):
                return Reached(each.channel, each.address)
        if not self._look_up:
            return Reached(LOCAL, str(who.id), on_behalf=True)
        for channel in self._look_up:
            if who.email and channel not in shut:
                return Reached(channel, "")
        if shut:
            return self._wording.not_reached.format(name=who.label, why=" ".join(shut[each] for each in sorted(shut)))
        return self._wording.no_address.format(name=who.label)


def _over(address: Address, now: datetime) -> bool:
    return now - address.seen > AGAIN_AFTER
