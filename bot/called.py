"""The channels that others call, as settings turn them on: Slack and Teams."""

import os
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from bot.channels.assistant import Assistant
from bot.sending import Sender
from bot.settings import Settings, SettingsError
from store.chats import Chats
from store.deliveries import Deliveries

if TYPE_CHECKING:
    from starlette.routing import Route

TEAMS_MISSING = (
    "SVBOT_TEAMS is on, and what Microsoft Teams needs is not installed. Install it with make teams, or with "
    "pip install '.[teams]' in the bot's folder."
)


class Store(Deliveries, Chats, Protocol):
    """Keeps what channels must remember."""


class CalledChannel(Protocol):
    """A channel while the process runs."""

    @property
    def routes(self) -> "Sequence[Route]":
        """The addresses to serve."""

    @property
    def sender(self) -> Sender:
        """Sends to people who did not ask just now."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Take what comes; at the end, finish what was begun."""


def channels_of(
    settings: Settings, assistant: Assistant, store: Store, now: Callable[[], datetime]
) -> list[CalledChannel]:
    """Return the channels that *settings* turn on. Raises SettingsError."""
    found: list[CalledChannel] = []
    if settings.slack != "off":
        from bot.channels.slack.serve import SlackChannel

        found.append(SlackChannel(settings, assistant, store, now))
    if settings.teams != "off":
        prepare_teams()
        from bot.channels.teams.serve import TeamsChannel

        found.append(TeamsChannel(settings, assistant, store, now))
    return found


@asynccontextmanager
async def senders_of(settings: Settings, store: Store, now: Callable[[], datetime]) -> AsyncIterator[list[Sender]]:
    """Give what sends in the channels that *settings* turn on, for a process that does not serve.

    Raises SettingsError.
    """
    async with AsyncExitStack() as opened:
        found: list[Sender] = []
        if settings.slack != "off":
            from bot.channels.slack.serve import slack_sender

            found.append(await opened.enter_async_context(slack_sender(settings)))
        if settings.teams != "off":
            prepare_teams()
            from bot.channels.teams.serve import teams_sender

            found.append(await opened.enter_async_context(teams_sender(settings, store, now)))
        yield found


def names_of(settings: Settings) -> list[str]:
    """Return what the channels that *settings* turn on are called in the addresses of colleagues."""
    return [name for name, mode in (("slack", settings.slack), ("teams", settings.teams)) if mode != "off"]


def prepare_teams() -> None:
    """Make sure that the SDK is there, and keep it from what it does of itself when it is imported.

    Raises SettingsError.
    """
    if find_spec("microsoft_teams") is None or find_spec("microsoft_teams.apps") is None:
        raise SettingsError(TEAMS_MISSING)
    # It fills the environment from any .env file in or above the current folder, and warns of its own parts.
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    warnings.filterwarnings("ignore", "HtmlWidgetSecurityPolicy is in preview")
    warnings.filterwarnings("ignore", "The bot client is deprecated", DeprecationWarning)
