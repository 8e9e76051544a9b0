"""Who somebody in Slack is: an officer or a supplier, and whether others can read along.

An officer is a full member of the council's own workspace or organisation. A guest, a stranger, somebody of another
workspace, a bot, and anybody whose look-up fails is a supplier. Others read along wherever the answer is not for the
person alone: a guest may be in any channel. A channel that cannot be looked up is taken for shared.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.channels.known import Known
from bot.channels.slack.members import Member, Members
from bot.channels.slack.members import Slack as MembersSlack
from handlers.conversation import Person
from knowledge.models import Role

CHANNEL = "slack"
"""What Slack is called in the addresses of colleagues."""


class Slack(MembersSlack, Protocol):
    """The look-ups of Slack's Web API that are needed here."""

    async def conversations_info(self, *, channel: str) -> Any:
        """Look a channel up."""


class People:
    """Looks people and channels up."""

    def __init__(self, slack: Slack, now: Callable[[], datetime]) -> None:
        self._slack, self._members = slack, Members(slack)
        self._known = Known(CHANNEL, now)

    async def person(self, user: str, channel: str, *, alone: bool = False, shared: bool = False) -> Person:
        """Return who *user* is in *channel*.

        *alone* when nobody else sees the answer, *shared* when Slack itself said that the channel is shared.
        """
        member: Member | None = await self._known.ask("user", user, lambda: self._members.member(user), None)
        overheard = await self._is_overheard(channel, alone, shared)
        if member is None:
            return Person(Role.SUPPLIER, overheard, CHANNEL)
        return Person(Role.OFFICER, overheard, CHANNEL, member.address, member.name, member.email)

    async def _is_overheard(self, channel: str, alone: bool, shared: bool) -> bool:
        """A direct message is nobody else's. Of a channel it is asked whether outsiders may be in it."""
        if shared:
            return True
        if not channel or channel.startswith("D"):
            return False
        return not (alone and await self._known.ask("channel", channel, lambda: self._is_internal(channel), False))

    async def _is_internal(self, channel: str) -> bool:
        found: Mapping[str, Any] = (await self._slack.conversations_info(channel=channel))["channel"]
        return not any(found.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared"))
