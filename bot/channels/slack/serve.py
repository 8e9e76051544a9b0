"""Runs the Slack channel beside the web chat: over Socket Mode, or over HTTP at /slack/events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.assistant import Assistant
from bot.channels.slack.app import build_app, new_client
from bot.channels.slack.errors import REFUSED, code_of
from bot.channels.slack.sender import SlackSender, new_sending_client
from bot.settings import Settings
from store.deliveries import Deliveries

log = structlog.get_logger()

PATH = "/slack/events"
"""Where Slack delivers events, commands and taps in HTTP mode."""

TIMEOUT = 30.0
"""Seconds that one call to Slack may take."""

FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0
"""Seconds between attempts to reach Slack: each wait is twice the one before."""


@asynccontextmanager
async def slack_sender(settings: Settings) -> AsyncIterator[SlackSender]:
    """Give what sends in Slack, for a process that does not serve. Needs the settings of a bot with Slack on."""
    assert settings.slack_bot_token
    client = new_sending_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    async with ClientSession(timeout=ClientTimeout(total=TIMEOUT)) as client.session:
        yield SlackSender(client)


class SlackChannel:
    """The bot in Slack, while the process runs."""

    def __init__(
        self, settings: Settings, assistant: Assistant, deliveries: Deliveries, now: Callable[[], datetime]
    ) -> None:
        assert settings.slack_bot_token
        secret = settings.slack_signing_secret
        self._settings = settings
        token = settings.slack_bot_token.get_secret_value()
        self._slack = new_client(token, settings.slack_api_url)
        self._sending = new_sending_client(token, settings.slack_api_url)
        self.sender = SlackSender(self._sending)
        """Sends to people who did not ask just now, whether or not the socket is open."""
        self._app, self._talk = build_app(
            assistant, deliveries, self._slack, secret.get_secret_value() if secret else None, now
        )

    @property
    def routes(self) -> list[Route]:
        """The addresses to serve: Slack's, in HTTP mode."""
        if self._settings.slack != "http":
            return []
        handler = AsyncSlackRequestHandler(self._app)

        async def deliver(request: Request) -> Response:
            return await handler.handle(request)

        return [Route(PATH, deliver, methods=["POST"])]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Stay connected; at the end, take nothing new and finish what was begun."""
        async with ClientSession(timeout=ClientTimeout(total=TIMEOUT)) as session:
            self._slack.session = self._sending.session = session
            connecting = asyncio.create_task(self._stay_connected())
            try:
                yield
            finally:
                connecting.cancel()
                await asyncio.gather(connecting, return_exceptions=True)
                await self._talk.finish()

    async def _stay_connected(self) -> None:
        """Reach Slack, however long that takes; then hold the socket open. A refusal is logged and not repeated."""
        wait = FIRST_WAIT
        handler = None
        try:
            while True:
                try:
                    await self._slack.auth_test()
                    handler = handler or self._socket()
                    if handler:
                        # The socket client would try a refused token again for ever, so it is tried here first.
                        await handler.client.web_client.apps_connections_open(app_token=handler.app_token)
                        await handler.connect_async()  # type: ignore[no-untyped-call]
                    break
                except SlackApiError as error:
                    code = code_of(error)
                    if code in REFUSED:
                        log.critical("", action="slack.refused", error=code, remedy="svbot doctor")
                        return
                    log.warning("", action="slack.not_reached", error=code, again_in=wait)
                except (ClientError, OSError, TimeoutError) as error:
                    log.warning("", action="slack.not_reached", error=type(error).__name__, again_in=wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
            log.info("", action="slack.connected", mode=self._settings.slack)
            await asyncio.Event().wait()
        finally:
            if handler:
                await handler.close_async()  # type: ignore[no-untyped-call]

    def _socket(self) -> AsyncSocketModeHandler | None:
        token = self._settings.slack_app_token
        if self._settings.slack != "socket" or not token:
            return None
        client = new_client(token.get_secret_value(), self._settings.slack_api_url)
        return AsyncSocketModeHandler(self._app, token.get_secret_value(), web_client=client)
