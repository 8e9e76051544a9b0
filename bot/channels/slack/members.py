"""Who belongs to the council: the full members of the workspace or organisation that the bot was installed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError

from bot.channels.slack.errors import code_of

_OUTSIDER = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")


class Slack(Protocol):
    """The look-ups of Slack's Web API that are needed here."""

    async def auth_test(self) -> Any:
        """Ask in which workspace the bot is."""

    async def users_info(self, *, user: str) -> Any:
        """Look a person up."""

    async def users_lookupByEmail(self, *, email: str) -> Any:  # noqa: N802 (Slack's own name)
        """Look a person up by their e-mail address."""


@dataclass(frozen=True)
class Member:
    """A full member. *address* is their own workspace and their id in it, so that one person has one address."""

    address: str
    name: str
    email: str


class Members:
    """Looks people up. It remembers nothing of them, and raises what the look-up raises."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._home: tuple[str, str] | None = None

    async def member(self, user: str) -> Member | None:
        """Return the full member *user*, or None for a guest, a stranger, a bot and an account that was closed."""
        await self._find_home()
        return self._judge((await self._slack.users_info(user=user))["user"], user)

    async def with_email(self, email: str) -> Member | None:
        """Return the full member with this *email*, or None."""
        await self._find_home()
        try:
            found = (await self._slack.users_lookupByEmail(email=email))["user"]
        except SlackApiError as error:
            if code_of(error) == "users_not_found":
                return None
            raise
        return self._judge(found, str(found.get("id") or ""))

    async def _find_home(self) -> None:
        if self._home is None:
            # The council's own workspace is asked for: what a payload says of it may be another's.
            known = await self._slack.auth_test()
            self._home = (str(known.get("team_id") or ""), str(known.get("enterprise_id") or ""))

    def _judge(self, found: Mapping[str, Any], user: str) -> Member | None:
        assert self._home
        team, enterprise = self._home
        theirs = str(found.get("team_id") or "")
        if any(found.get(flag) for flag in _OUTSIDER):
            return None
        sister = bool(enterprise) and (found.get("enterprise_user") or {}).get("enterprise_id") == enterprise
        if not sister and (not team or theirs != team):
            return None
        profile = found.get("profile") or {}
        name = str(profile.get("real_name") or found.get("real_name") or "")
        return Member(f"{theirs or team}/{user}", name, str(profile.get("email") or ""))
