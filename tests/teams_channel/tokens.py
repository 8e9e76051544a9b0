"""Signs tokens as those who speak for Teams do, and says where the SDK finds the keys: at the service that is played.

sign = Signer(teams)
app = App(client_id=APP, token=own_token, cloud=sign.cloud, ...)
headers = {"Authorization": f"Bearer {sign.token(teams.service_url)}"}
"""

import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment, with_overrides

from tests.teams_channel.fake_teams import FakeTeams
from tests.teams_channel.payloads import APP, TENANT

ISSUER = PUBLIC.token_issuer
KEY = "the key of this test"
AGENT_PLATFORM = "5a807f24-c9de-44ee-a3a7-329e88a00ffc"
"""The one application whose tokens of a tenant the SDK takes."""
HOUR = 3600


@cache
def _key(name: str) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def public_key(name: str) -> dict[str, Any]:
    """Return the public half of the key called *name*, as a service publishes it."""
    return {**json.loads(RSAAlgorithm.to_jwk(_key(name).public_key())), "kid": name, "use": "sig", "alg": "RS256"}


def signed(claims: dict[str, Any], key: str = KEY, named: str = "") -> str:
    """Return a token of *claims*, signed with *key*, which it may call by another name."""
    return jwt.encode(claims, _key(key), algorithm="RS256", headers={"kid": named or key})


class Signer:
    """Signs for *teams*, which publishes the key."""

    def __init__(self, teams: FakeTeams) -> None:
        self._teams = teams
        teams.keys = [public_key(KEY)]
        teams.entra_keys = [public_key(KEY)]

    @property
    def cloud(self) -> CloudEnvironment:
        """Where the SDK finds the keys. Nothing of it leaves this machine."""
        return with_overrides(PUBLIC, openid_metadata_url=self._teams.keys_url, login_endpoint=self._teams.root)

    def token(self, service_url: str | None = None, *, key: str = KEY, named: str = KEY, **claims: Any) -> str:
        """Return a good token for the service, or for *service_url*. *claims* are replaced, or left out when None."""
        now = int(time.time())
        all_claims = {
            "iss": ISSUER,
            "aud": APP,
            "serviceurl": self._teams.service_url if service_url is None else service_url,
            "nbf": now - 60,
            "exp": now + HOUR,
            **claims,
        }
        given = {name: value for name, value in all_claims.items() if value is not None}
        return signed(given, key, named)

    def wrong_audience(self) -> str:
        """Return a token that was made for another bot."""
        return self.token(aud="another-bot")

    def expired(self) -> str:
        """Return a token that ended an hour ago, longer than clocks may differ."""
        return self.token(nbf=int(time.time()) - 2 * HOUR, exp=int(time.time()) - HOUR)

    def wrong_signature(self) -> str:
        """Return a token that says it is signed with the published key, and is not."""
        return self.token(key="the key of somebody else")

    def unknown_key(self) -> str:
        """Return a token whose key nobody has published."""
        return self.token(key="the key of somebody else", named="the key of somebody else")

    def without_service_url(self) -> str:
        """Return a token that does not say which service it is from."""
        return self.token(serviceurl=None)

    def of_another_service(self) -> str:
        """Return a token of a service that is not the one in the activity."""
        return self.token("https://another.example/uk/")

    def of_a_tenant(self, tenant: str = TENANT, app: str = AGENT_PLATFORM) -> str:
        """Return a token that a tenant issued. The SDK takes it from one application, and asks for no service in it."""
        return self.token(iss=f"{self.cloud.login_endpoint}/{tenant}/v2.0", tid=tenant, azp=app, serviceurl=None)


async def own_token(scope: str, tenant_id: str | None = None) -> str:
    """Give the token with which the bot speaks. It is signed by nobody who matters."""
    return signed({"aud": scope, "appid": APP, "tid": tenant_id or TENANT, "exp": int(time.time()) + HOUR})


def unsigned(**claims: Any) -> str:
    """Return a token with no signature at all."""
    return jwt.encode(claims, "", algorithm="none")
