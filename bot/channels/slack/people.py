"""Who somebody in Slack is: an officer or a supplier, and whether others can read along.

An officer is a full member of the council's own workspace or organisation. A guest, a stranger, somebody of another
workspace, a bot, and anybody whose look-up fails is a supplier. Others read along wherever the answer is not for the
person alone: a guest may be in any channel. A channel that cannot be looked up is taken for shared.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar, cast

import structlog

from bot.channels.slack.members import Member, Members
from bot.channels.slack.members import Slack as MembersSlack
from handlers.conversation import Person
from knowledge.models import Role

log = structlog.get_logger()

T = TypeVar("T")

KNOWN_FOR = timedelta(minutes=10)
"""How long a look-up is believed."""
FAILED_FOR = timedelta(minutes=1)
"""How long a failed look-up is not tried again."""
MOST_KNOWN = 10_000
CHANNEL = "slack"
"""What Slack is called in the addresses of colleagues."""


class Slack(MembersSlack, Protocol):
    """The look-ups of Slack's Web API that are needed here."""

    async def conversations_info(self, *, channel: str) -> Any:
        """Look a channel up."""


@dataclass(frozen=True)
class _Known:
    answer: object
    until: datetime


class People:
    """Looks people and channels up, and remembers for a short time."""

    def __init__(self, slack: Slack, now: Callable[[], datetime]) -> None:
        self._slack, self._now = slack, now
        self._members = Members(slack)
        self._known: dict[tuple[str, str], _Known] = {}

    async def person(self, user: str, channel: str, *, alone: bool = False, shared: bool = False) -> Person:
        """Return who *user* is in *channel*.

        *alone* when nobody else sees the answer, *shared* when Slack itself said that the channel is shared.
        """
        member: Member | None = await self._ask("user", user, lambda: self._members.member(user), None)
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
        return not (alone and await self._ask("channel", channel, lambda: self._is_internal(channel), False))

    async def _ask(self, kind: str, ident: str, look_up: Callable[[], Awaitable[T]], otherwise: T) -> T:
        known = self._known.get((kind, ident))
        if known and known.until > self._now():
            return cast("T", known.answer)
        try:
            answer, believed = await look_up(), KNOWN_FOR
        except Exception as error:  # noqa: BLE001 (whatever failed, nobody is trusted for it)
            log.warning("", action="slack.look_up_failed", kind=kind, error=type(error).__name__)
            answer, believed = otherwise, FAILED_FOR
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[kind, ident] = _Known(answer, self._now() + believed)
        return answer

    async def _is_internal(self, channel: str) -> bool:
        found: Mapping[str, Any] = (await self._slack.conversations_info(channel=channel))["channel"]
        return not any(found.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared"))
