"""Who somebody in Slack is: an officer or a supplier, and whether outsiders can read along.

An officer is a full member of the council's own workspace or organisation. A guest, a stranger, somebody of another
workspace, a bot, and anybody whose look-up fails is a supplier. A channel that cannot be looked up is taken for shared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from handlers.conversation import Person
from knowledge.models import Role

log = structlog.get_logger()

KNOWN_FOR = timedelta(minutes=10)
"""How long a look-up is believed."""
FAILED_FOR = timedelta(minutes=1)
"""How long a failed look-up is not tried again."""
MOST_KNOWN = 10_000


class Slack(Protocol):
    """The look-ups of Slack's Web API that are needed here."""

    async def auth_test(self) -> Any:
        """Ask in which workspace the bot is."""

    async def users_info(self, *, user: str) -> Any:
        """Look a person up."""

    async def conversations_info(self, *, channel: str) -> Any:
        """Look a channel up."""


@dataclass(frozen=True)
class _Known:
    answer: bool
    until: datetime


class People:
    """Looks people and channels up, and remembers for a short time."""

    def __init__(self, slack: Slack, now: Callable[[], datetime]) -> None:
        self._slack, self._now = slack, now
        self._home: tuple[str, str] | None = None
        self._known: dict[tuple[str, str], _Known] = {}

    async def person(self, user: str, channel: str, *, shared: bool = False) -> Person:
        """Return who *user* is in *channel*; *shared* when Slack itself said that the channel is shared with others."""
        officer = await self._ask("user", user, lambda: self._is_officer(user))
        overheard = shared or not await self._is_ours(channel)
        return Person(Role.OFFICER if officer else Role.SUPPLIER, overheard)

    async def _is_ours(self, channel: str) -> bool:
        """A direct message is nobody else's; any other channel is asked about."""
        if not channel or channel.startswith("D"):
            return True
        return await self._ask("channel", channel, lambda: self._is_internal(channel))

    async def _ask(self, kind: str, ident: str, look_up: Callable[[], Any]) -> bool:
        known = self._known.get((kind, ident))
        if known and known.until > self._now():
            return known.answer
        try:
            answer, believed = bool(await look_up()), KNOWN_FOR
        except Exception as error:  # noqa: BLE001 (whatever failed, nobody is trusted for it)
            log.warning("", action="slack.look_up_failed", kind=kind, error=type(error).__name__)
            answer, believed = False, FAILED_FOR
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[kind, ident] = _Known(answer, self._now() + believed)
        return answer

    async def _is_officer(self, user: str) -> bool:
        if not self._home:
            # The council's own workspace is asked for: what a payload says of it may be another's.
            known = await self._slack.auth_test()
            self._home = (str(known.get("team_id") or ""), str(known.get("enterprise_id") or ""))
        team, enterprise = self._home
        found: Mapping[str, Any] = (await self._slack.users_info(user=user))["user"]
        if any(found.get(flag) for flag in _OUTSIDER):
            return False
        home = found.get("enterprise_user") or {}
        if enterprise and home.get("enterprise_id") == enterprise:
            return True
        return bool(team) and found.get("team_id") == team

    async def _is_internal(self, channel: str) -> bool:
        found: Mapping[str, Any] = (await self._slack.conversations_info(channel=channel))["channel"]
        return not any(found.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared"))


_OUTSIDER = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
