"""Runs the Teams channel beside the web chat, at the same port."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import jwt
from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment
from microsoft_teams.api.auth.credentials import TokenProvider
from microsoft_teams.apps import App, AppOptions
from microsoft_teams.common import ClientOptions

from bot.channels.assistant import Assistant
from bot.channels.teams.adapter import PATH, Adapter
from bot.channels.teams.app import listen
from bot.channels.teams.connector import Connector
from bot.channels.teams.files import Files
from bot.channels.teams.gate import ClosedGate, LoopbackGate, TokenGate
from bot.channels.teams.people import People
from bot.channels.teams.sender import TeamsSender
from bot.channels.teams.talk import Store, TeamsTalk
from bot.settings import Settings

TIMEOUT = 20.0
"""Seconds that one call to Teams may take."""

LOOK_EVERY = 3600.0
"""Seconds between two looks for those of whom Teams did not tell."""

SERVICE = "https://smba.trafficmanager.net/teams"
"""Where the Bot Connector is, for calls that follow no message. Every other uses the address that its message named."""

PLAYGROUND_ID = "00000000-0000-0000-0000-000000000011"
"""The bot's id where nobody gave it one: Microsoft 365 Agents Playground takes any."""


class TeamsChannel:
    """The bot in Teams, while the process runs."""

    def __init__(
        self,
        settings: Settings,
        assistant: Assistant,
        store: Store,
        now: Callable[[], datetime],
        *,
        cloud: CloudEnvironment = PUBLIC,
        token: TokenProvider | None = None,
    ) -> None:
        """Take *cloud*, where Teams' keys are, and *token*, which brings the bot's own where no secret does."""
        self._gate = LoopbackGate() if settings.teams == "playground" else TokenGate(settings.teams_app_id, cloud)
        adapter = Adapter(self._gate)
        self.routes = [adapter.route]
        self._app = new_app(settings, adapter, cloud, token)
        connector = Connector(self._app)
        people = People(connector, settings.tenants, now)
        secret = settings.teams_app_secret
        self._talk = TeamsTalk(
            secret.get_secret_value() if secret else PLAYGROUND_ID, assistant, store, people, connector, now
        )
        self.sender = TeamsSender(connector, store, settings.tenants, now)
        """Sends to people who did not ask just now."""
        listen(self._app, self._talk, Files(self._talk), now)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take what Teams sends; at the end, finish what was begun."""
        async with _open(self._app):
            if isinstance(self._gate, TokenGate):
                # The SDK's own would fetch keys in the loop, where everything else waits for them.
                self._app.server._token_validator = self._gate.validator
            looking = asyncio.create_task(self._look_up_unsure())
            try:
                yield
            finally:
                looking.cancel()
                await asyncio.gather(looking, return_exceptions=True)
                await self._talk.finish()

    async def _look_up_unsure(self) -> None:
        """Look up now and every hour of whom Teams did not tell when they got the bot."""
        while True:
            async with self._talk.working(hurried=True):
                await self._talk.look_up_unsure()
            await asyncio.sleep(LOOK_EVERY)


def new_app(
    settings: Settings, adapter: Adapter, cloud: CloudEnvironment = PUBLIC, token: TokenProvider | None = None
) -> App:
    """Return the SDK's app. Everything that it would else read from the environment is given."""
    # Its log quotes what people send.
    logging.getLogger("microsoft_teams").addHandler(logging.NullHandler())
    logging.getLogger("microsoft_teams").propagate = False
    playground = settings.teams == "playground"
    secret = settings.teams_app_secret
    options = AppOptions(
        client_id=settings.teams_app_id or PLAYGROUND_ID,
        tenant_id=settings.tenants[0] if settings.tenants else PLAYGROUND_ID,
        client=ClientOptions(timeout=TIMEOUT),
        cloud=cloud,
        dangerously_allow_unauthenticated_requests=playground,
        http_server_adapter=adapter,
        messaging_endpoint=PATH,
        service_url=SERVICE,
        telemetry={"agent365": False},
    )
    if token or playground:
        # A secret there would win over the token, and it cannot be given as none.
        os.environ.pop("CLIENT_SECRET", None)
        options["token"] = token or _playground_token
    elif secret:
        options["client_secret"] = secret.get_secret_value()
    return App(**options)


@asynccontextmanager
async def teams_sender(settings: Settings, store: Store, now: Callable[[], datetime]) -> AsyncIterator[TeamsSender]:
    """Give what sends in Teams, for a process that does not serve."""
    app = new_app(settings, Adapter(ClosedGate()))
    async with _open(app):
        yield TeamsSender(Connector(app), store, settings.tenants, now)


@asynccontextmanager
async def _open(app: App) -> AsyncIterator[None]:
    await app.initialize()
    try:
        yield
    finally:
        # The SDK leaves its connections open.
        for client in (app.http_client, app.api.http):
            await client.http.aclose()


async def _playground_token(_scope: str | list[str], _tenant: str | None = None) -> str:
    """Return what has the shape of a token: the Playground looks at none."""
    return jwt.encode({"appid": "local"}, "", algorithm="none")
