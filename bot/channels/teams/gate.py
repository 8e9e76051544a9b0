"""Stands before the address that Teams calls: nothing comes in unless Teams sent it.

The SDK checks each token too. It does so in the loop, where a forged token makes it fetch keys while everything else
waits; it takes a second kind of token, whose service address it does not compare; and it compares none where a body
names none. So what is let through here is what the SDK can check at once, from a service that the token names.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import jwt
from microsoft_teams.api.auth.cloud_environment import CloudEnvironment
from microsoft_teams.apps.auth import InboundActivityTokenValidator

from bot.loopback import is_from_here, is_loopback

Headers = Mapping[str, str]
Body = Mapping[str, Any]

BEARER = "bearer "
TEAMS = "msteams"
"""What Teams is called among the channels of an Azure Bot."""
MOST_WAITING = 200
"""How many requests may wait to be looked at. Teams sends again what is refused."""


class Gate(Protocol):
    """Tells whether a request may come in."""

    async def admits(self, headers: Headers, body: Body) -> bool:
        """Return True when what was sent with these *headers* (names in small letters) is Teams' own."""


class TokenGate:
    """Admits what carries a token of Teams for this bot, that names the service in the body."""

    def __init__(self, app_id: str, cloud: CloudEnvironment) -> None:
        self._issuer = cloud.token_issuer
        self.validator = InboundActivityTokenValidator(app_id, cloud=cloud)
        """Keeps the keys. The SDK is to use the same, so that it finds them here and fetches none itself."""
        # One look at a time: a flood of forged tokens must not use up the threads that others need.
        self._one_at_a_time = asyncio.Semaphore(1)
        self._waiting = 0

    async def admits(self, headers: Headers, body: Body) -> bool:
        """Return True when the token is Teams' own, for this bot, and names the service that *body* names."""
        kind, _, token = headers.get("authorization", "").partition(" ")
        service = body.get("serviceUrl")
        if f"{kind.lower()} " != BEARER or not isinstance(service, str) or not service:
            return False
        if body.get("channelId") != TEAMS or self._waiting >= MOST_WAITING:
            return False
        self._waiting += 1
        try:
            claims = jwt.decode(token, options={"verify_signature": False})
            if claims.get("iss") != self._issuer:
                return False
            async with self._one_at_a_time:
                await asyncio.to_thread(asyncio.run, self.validator.validate_token(token, service))
        except Exception:  # noqa: BLE001 (whatever is wrong with it, it is not let in)
            return False
        finally:
            self._waiting -= 1
        return True


class ClosedGate:
    """Admits nothing: for a process that only sends."""

    async def admits(self, headers: Headers, body: Body) -> bool:
        """Return False."""
        return False


class LoopbackGate:
    """Admits what a client on this machine sends, without a token, for a service on this machine: for tests only."""

    async def admits(self, headers: Headers, body: Body) -> bool:
        """Return True when nobody else can have sent it, and nobody else would get the answer."""
        service = body.get("serviceUrl")
        if not isinstance(service, str):
            return False
        try:
            host = urlsplit(service).hostname or ""
        except ValueError:
            return False
        return is_from_here(headers) and is_loopback(host)
