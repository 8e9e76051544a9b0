"""What reaches the bot's address: what Teams has signed is answered, and nothing else."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from microsoft_teams.api import ClientCredentials
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.channels.teams.adapter import PATH, Adapter
from bot.channels.teams.gate import LoopbackGate
from bot.channels.teams.serve import SERVICE, TeamsChannel, new_app
from bot.settings import Settings
from tests.slack_channel.fake_slack import PATIENCE
from tests.teams_channel import payloads
from tests.teams_channel.conftest import SETTINGS, close
from tests.teams_channel.payloads import APP, OFFICER, TENANT, chat_of, message
from tests.teams_channel.tokens import Signer, own_token, unsigned

PLAYGROUND = Settings(teams="playground")


@pytest.fixture
def post(teams, signer, helper, store, clock) -> Callable[..., list[int]]:
    """Give a way to post bodies to the bot as it is served, and get how each was answered.

    Each comes with its headers. A body that is no text is sent as JSON, and comes from Teams unless it says otherwise.
    """

    def posted(*requests: tuple[Any, dict[str, str]], settings: Settings = SETTINGS) -> list[int]:
        async def deliver() -> list[int]:
            token = own_token if settings.teams == "on" else None
            channel = TeamsChannel(settings, helper, store, clock, cloud=signer.cloud, token=token)
            served = httpx2.ASGITransport(app=Starlette(routes=channel.routes))
            found = []
            async with channel.running(), httpx2.AsyncClient(transport=served, base_url="http://127.0.0.1") as http:
                for body, headers in requests:
                    if isinstance(body, dict):
                        body = json.dumps({"serviceUrl": teams.service_url} | body)
                    answer = await http.post(PATH, content=body, headers={"content-type": "application/json"} | headers)
                    found.append(answer.status_code)
            return found

        return asyncio.run(deliver())

    return posted


def bearer(token: str) -> dict[str, str]:
    """Return the headers in which *token* comes."""
    return {"authorization": f"Bearer {token}"}


def from_teams(teams) -> dict:
    """Return a message as it comes from the service that is played."""
    return payloads.at(teams.service_url, message("how many marks"))


# Tokens


def test_what_teams_has_signed_is_answered(post, teams, signer, helper):
    """A good token lets a message in, and the answer goes to the service that sent it, with the bot's own token."""
    assert post((from_teams(teams), bearer(signer.token()))) == [200]
    assert [call.conversation for call in teams.sent] == [chat_of(OFFICER.id)]
    assert teams.sent[0].token.count(".") == 2
    assert len(helper.heard) == 1


FORGED = {
    "for another bot": Signer.wrong_audience,
    "expired": Signer.expired,
    "signed by somebody else": Signer.wrong_signature,
    "an unknown key": Signer.unknown_key,
    "another issuer": lambda signer: signer.token(iss="https://issuer.example"),
    "no issuer": lambda signer: signer.token(iss=None),
    "no service": Signer.without_service_url,
    "another service": Signer.of_another_service,
    "an agent's": Signer.of_a_tenant,
    "no signature": lambda signer: unsigned(iss="https://api.botframework.com", aud=APP, serviceurl="http://127.0.0.1"),
    "not a token": lambda signer: "a.b.c",
    "nothing": lambda signer: "",
    "two tokens": lambda signer: f"{signer.token()} {signer.token()}",
}


def test_what_somebody_else_has_signed_is_refused(post, teams, signer, helper, store, logged):
    """Nobody but Teams can make the bot speak or ask it anything."""
    body = from_teams(teams)
    refused = post(*((body, bearer(make(signer))) for make in FORGED.values()))
    good = signer.token()
    others = [{}, {"authorization": good}, {"authorization": f"Basic {good}"}, {"x-authorization": f"Bearer {good}"}]
    refused += post(*((body, headers) for headers in others))

    assert dict(zip([*FORGED, 1, 2, 3, 4], refused, strict=True)) == dict.fromkeys([*FORGED, 1, 2, 3, 4], 401)
    assert {call.path for call in teams.calls} == {"keys"}
    assert helper.heard == []
    assert {line["action"] for line in logged} == {"teams.refused"}


@pytest.mark.parametrize(
    "service",
    [None, "", " ", 5, [], {"a": 1}, "https://evil.example/uk/", "http://127.0.0.1/uk/", "https://[broken"],
    ids=str,
)
def test_an_answer_goes_only_where_the_token_says(post, teams, signer, helper, service):
    """A message that names no service, or another than its token, is refused: the bot's token goes nowhere else."""
    body = message("how many marks") | {"serviceUrl": service}
    tokens = (signer.token(), signer.without_service_url(), signer.of_a_tenant(), signer.token(""))

    assert post(*((body, bearer(token)) for token in tokens)) == [401] * 4
    assert helper.heard == []
    assert teams.sent == []


def test_a_body_without_a_service_is_refused(post, teams, signer, helper):
    """A message that leaves out its service is refused, however good its token is."""
    body = {name: each for name, each in message("how many marks").items() if name != "serviceUrl"}

    assert post((json.dumps(body), bearer(signer.token()))) == [401]
    assert helper.heard == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("", {}, 400),
        ("{", {}, 400),
        ("null", {}, 400),
        ('"text"', {}, 400),
        ("[{}]", {}, 400),
        (b"\xff\xfe", {}, 400),
        ("[" * 100_000, {}, 400),
        ('{"a":' * 100_000, {}, 400),
        ('{"serviceUrl":' + "9" * 5000 + "}", {}, 400),
        ({}, {"content-type": "text/plain"}, 415),
        ({}, {"content-type": "application/x-www-form-urlencoded"}, 415),
        ({}, {"content-type": ""}, 415),
        ({}, {"content-type": "application/jsonp"}, 415),
    ],
    ids=lambda each: str(each)[:24],
)
def test_what_is_no_message_is_refused(post, teams, signer, helper, body, headers, status):
    """What is not JSON, not an object or not called JSON is refused before anything else is looked at."""
    assert post((body, bearer(signer.token()) | headers)) == [status]
    assert teams.calls == []
    assert helper.heard == []


def test_what_is_signed_and_odd_is_survived(post, teams, signer, helper, logged):
    """What Teams would never send is refused or passed over, and the next message is answered."""
    good = from_teams(teams)
    odd = [{}, good | {"type": None}, good | {"from": None}, good | {"conversation": []}, good | {"recipient": "x"}]
    odd += [good | {"type": 5}, good | {"text": ["x"]}, good | {"entities": "x"}, good | {"channelData": []}]
    *statuses, last = post(*((body, bearer(signer.token())) for body in [*odd, from_teams(teams)]))

    assert last == 200
    assert all(status in {200, 400, 401, 500} for status in statuses)
    assert len(teams.sent) <= 2
    assert {line["action"] for line in logged} <= {"teams.not_taken", "teams.failed", "teams.refused"}


def test_capitals_in_the_content_type_make_no_difference(post, teams, signer):
    """What is JSON by any spelling is read."""
    headers = bearer(signer.token()) | {"content-type": "Application/JSON; charset=utf-8"}

    assert post((from_teams(teams), headers)) == [200]


def test_a_forged_token_holds_nobody_up(teams, signer, helper, store, clock):
    """While keys are fetched for a forged token, and do not come, the bot's other visitors are served."""
    held = teams.hold("keys")

    async def play() -> tuple[int, list[int]]:
        channel = TeamsChannel(SETTINGS, helper, store, clock, cloud=signer.cloud, token=own_token)
        web = Route("/", lambda _: PlainTextResponse("hello"))
        served = httpx2.ASGITransport(app=Starlette(routes=[*channel.routes, web]))
        async with channel.running(), httpx2.AsyncClient(transport=served, base_url="http://127.0.0.1") as http:
            forged = [
                asyncio.ensure_future(http.post(PATH, json=from_teams(teams), headers=bearer(signer.unknown_key())))
                for _ in range(20)
            ]
            async with asyncio.timeout(PATIENCE / 2):
                await teams.until("keys")
                served_meanwhile = (await http.get("/")).status_code
                undecided = not any(each.done() for each in forged)
            held.set()
            answers = [(await each).status_code for each in forged]
        assert undecided
        return served_meanwhile, answers

    assert asyncio.run(play()) == (200, [401] * 20)
    assert helper.heard == []


def test_keys_that_cannot_be_had_let_nobody_in(post, teams, signer, helper):
    """When Microsoft's keys cannot be fetched, a message is refused, and Teams delivers it again."""
    teams.fail(1, 500, path="keys")
    teams.drop(path="keys")
    body = from_teams(teams)

    assert post(*((body, bearer(signer.token())) for _ in range(3))) == [401, 401, 200]
    assert len(helper.heard) == 1


def test_before_it_is_ready_the_bot_says_so(signer, helper, store, clock, teams):
    """A message that comes while the bot starts is asked for again."""

    async def play() -> int:
        channel = TeamsChannel(SETTINGS, helper, store, clock, cloud=signer.cloud, token=own_token)
        served = httpx2.ASGITransport(app=Starlette(routes=channel.routes))
        async with httpx2.AsyncClient(transport=served, base_url="http://127.0.0.1") as http:
            answer = await http.post(PATH, json=from_teams(teams), headers=bearer(signer.token()))
        async with channel.running():
            return answer.status_code

    assert asyncio.run(play()) == 503


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options"])
def test_there_is_nothing_else_to_do_at_the_address(method):
    """The address takes messages and shows nothing."""

    async def play() -> int:
        served = httpx2.ASGITransport(app=Starlette(routes=[Adapter(LoopbackGate()).route]))
        async with httpx2.AsyncClient(transport=served, base_url="http://127.0.0.1") as http:
            return (await getattr(http, method)(PATH)).status_code

    assert asyncio.run(play()) == 405


# Playground


def test_a_client_on_this_machine_needs_no_token(post, teams, helper):
    """In playground mode, what a client on this machine sends is answered there."""
    assert post((from_teams(teams), {}), settings=PLAYGROUND) == [200]
    assert len(teams.sent) == 1
    assert helper.heard[0].person.role.value == "supplier"


def test_a_playground_may_play_an_officer(post, teams, helper):
    """Whose tenant is on the list is an officer in the playground too."""
    council = Settings(teams="playground", teams_tenants=TENANT, teams_app_id=APP)

    assert post((from_teams(teams), {}), settings=council) == [200]
    assert helper.heard[0].person.role.value == "officer"


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "bot.council.example"},
        {"host": "127.0.0.1.example"},
        {"host": ""},
        {"host": "[broken"},
        *({name: "127.0.0.1"} for name in ("x-forwarded-for", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP")),
    ],
    ids=str,
)
def test_in_a_playground_nobody_calls_from_elsewhere(post, teams, helper, headers):
    """What came through a proxy or by another name may come from anybody, so it is refused."""
    assert post((from_teams(teams), headers), settings=PLAYGROUND) == [401]
    assert helper.heard == []


@pytest.mark.parametrize(
    "service",
    [
        "https://smba.trafficmanager.net/uk/",
        "http://127.0.0.1.example/",
        "http://x@evil.example",
        "//[",
        "",
        None,
        5,
        [],
    ],
    ids=str,
)
def test_in_a_playground_nothing_is_sent_elsewhere(post, teams, helper, service):
    """An answer never leaves this machine."""
    assert post((message("x") | {"serviceUrl": service}, {}), settings=PLAYGROUND) == [401]
    assert helper.heard == []


# What the SDK would take from elsewhere

ELSEWHERE = {
    "CLIENT_ID": "somebody-else",
    "CLIENT_SECRET": "of somebody else",
    "TENANT_ID": "elsewhere",
    "MANAGED_IDENTITY_CLIENT_ID": "system",
    "SERVICE_URL": "https://evil.example/",
    "CLOUD": "China",
    "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "true",
}
"""What the SDK reads from the environment where it is not told."""


@pytest.fixture
def odd_environment(monkeypatch) -> None:
    """Set everything that the SDK reads."""
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("odd_environment")
@pytest.mark.parametrize("settings", [SETTINGS, PLAYGROUND], ids=["on", "playground"])
def test_variables_of_other_programs_open_nothing(post, teams, signer, helper, settings):
    """A variable that another program needs neither lets strangers in nor keeps Teams out."""
    good = bearer(signer.token()) if settings is SETTINGS else {}
    bad = {} if settings is SETTINGS else {"host": "bot.council.example"}

    assert post((from_teams(teams), bad), (from_teams(teams), good), settings=settings) == [401, 200]
    assert len(helper.heard) == len(teams.sent) == 1


@pytest.mark.usefixtures("odd_environment")
def test_variables_of_other_programs_change_nothing():
    """The bot speaks as what the settings say, to the cloud that it is made for."""

    async def play() -> None:
        app = new_app(SETTINGS, Adapter(LoopbackGate()))
        try:
            assert app.credentials == ClientCredentials(client_id=APP, client_secret="secret", tenant_id=TENANT)
            assert app.api.service_url == SERVICE
            assert "botframework.com" in app.cloud.token_issuer
        finally:
            await close(app)

    asyncio.run(play())
