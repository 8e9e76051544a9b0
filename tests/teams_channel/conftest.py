"""The bot in Teams as a person there meets it: what Teams delivers goes in, what is shown to the person comes out."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from microsoft_teams.apps import App
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.channels.teams.adapter import PATH, Adapter
from bot.channels.teams.app import listen
from bot.channels.teams.connector import Connector
from bot.channels.teams.files import Files
from bot.channels.teams.gate import TokenGate
from bot.channels.teams.people import People
from bot.channels.teams.serve import new_app
from bot.channels.teams.talk import TeamsTalk
from bot.settings import Settings
from handlers.assistant import Assistant
from store.sqlite import SqliteStore
from tests.brief_assistant import BriefAssistant
from tests.clock import Clock
from tests.slack_channel.fake_slack import PATIENCE
from tests.teams_channel import payloads
from tests.teams_channel.fake_teams import FakeTeams
from tests.teams_channel.payloads import APP, TENANT, Body
from tests.teams_channel.tokens import Signer, own_token

SETTINGS = Settings(teams="on", teams_app_id=APP, teams_app_secret="secret", teams_tenants=TENANT)


class Bot:
    """The bot while it runs."""

    def __init__(self, talk: TeamsTalk, http: httpx2.AsyncClient, service: str, token: str) -> None:
        self.talk, self._http = talk, http
        self._service = service
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json; charset=utf-8"}

    async def take(self, body: Body) -> httpx2.Response:
        """Deliver *body* and return the answer. What follows from it may still be under way."""
        sent = json.dumps(payloads.at(self._service, body))
        return await self._http.post(PATH, content=sent, headers=self._headers)

    async def settle(self) -> None:
        """Wait until nothing is under way any more."""
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    async def hear(self, *bodies: Body) -> list[httpx2.Response]:
        """Deliver *bodies* one after the other, each when the one before is dealt with."""
        answers = []
        for body in bodies:
            answers.append(await self.take(body))
            await self.settle()
        return answers


Scenario = Callable[[Bot], Coroutine[Any, Any, Any]]


@pytest.fixture
def teams() -> Iterator[FakeTeams]:
    """Give a Teams that nobody has called yet. At the end it must have had nothing to complain of."""
    with FakeTeams() as played:
        yield played
    assert played.complaints == []


@pytest.fixture
def signer(teams) -> Signer:
    """Give those who sign what comes from Teams."""
    return Signer(teams)


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands still unless it is told otherwise."""
    return Clock()


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    """Give a store that has taken nothing yet."""
    kept = SqliteStore(":memory:")
    yield kept
    kept.close()


@pytest.fixture
def helper(pack) -> BriefAssistant:
    """Give an assistant of few words."""
    return BriefAssistant(pack.wording)


@pytest.fixture
def real(earnest, store) -> Assistant:
    """Give the assistant that answers in earnest, with nothing to remember yet."""
    return earnest(store)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch) -> None:
    """A busy machine must not turn an answer into a slow one. The tests of slow answers set these again."""
    monkeypatch.setattr("bot.channels.talk.MOMENT", PATIENCE)


@pytest.fixture(autouse=True)
def _without_certificates(monkeypatch) -> None:
    """Nothing here goes over TLS, and reading the certificates of this machine would take longest of all."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(Path(__file__).parent))


@pytest.fixture
def waits() -> list[float]:
    """Give the seconds for which the bot waited before it called Teams again. Nobody waits in fact."""
    return []


async def close(app: App) -> None:
    """Close what the SDK itself never closes."""
    await app.http_client.http.aclose()
    await app.api.http.http.aclose()


@pytest.fixture
def run(teams, signer, helper, store, clock, waits) -> Callable[..., Any]:
    """Give a way to play a scenario with the bot, to its end. *talks_to* is another assistant."""

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    def play(
        scenario: Scenario,
        talks_to: Any = helper,
        keeps_in: Any = store,
        may_fetch: Callable[[str], bool] = lambda url: url.startswith(teams.root),
        settings: Settings = SETTINGS,
    ) -> Any:
        async def played() -> Any:
            adapter = Adapter(TokenGate(settings.teams_app_id, signer.cloud))
            app = new_app(settings, adapter, signer.cloud, own_token)
            connector = Connector(app, pause)
            people = People(connector, settings.tenants, clock)
            talk = TeamsTalk("secret", talks_to, keeps_in, people, connector, clock)
            listen(app, talk, Files(talk, may_fetch), clock)
            await app.initialize()
            served = httpx2.ASGITransport(app=Starlette(routes=[adapter.route]))
            try:
                async with (
                    asyncio.timeout(PATIENCE),
                    httpx2.AsyncClient(transport=served, base_url="http://127.0.0.1") as http,
                ):
                    return await scenario(Bot(talk, http, teams.service_url, signer.token()))
            finally:
                await talk.finish(PATIENCE)
                await close(app)

        return asyncio.run(played())

    return play


@pytest.fixture
def deliver(run) -> Callable[..., list[httpx2.Response]]:
    """Give a way to deliver things one after the other, and get how each was answered."""

    def delivered(*bodies: Body, **more: Any) -> list[httpx2.Response]:
        return run(lambda bot: bot.hear(*bodies), **more)

    return delivered


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """Give what was logged since the test began."""
    with capture_logs() as lines:
        yield lines
