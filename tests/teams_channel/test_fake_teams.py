"""The service that the tests play does what the Teams SDK expects, and its tokens are taken for real ones."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from microsoft_teams.api import (
    Account,
    ActivityTypeAdapter,
    CreateConversationParams,
    MessageActivityInput,
    SentActivity,
)
from microsoft_teams.api.activities import TypingActivityInput
from microsoft_teams.apps import App
from microsoft_teams.apps.http.adapter import HttpRouteHandler
from microsoft_teams.cards import AdaptiveCard
from microsoft_teams.common import ClientOptions

from tests.slack_channel.fake_slack import Upload
from tests.teams_channel import payloads
from tests.teams_channel.fake_teams import FakeTeams
from tests.teams_channel.payloads import APP, COLLEAGUE, GUEST, NOBODY, OFFICER, PEOPLE, STRANGER, TENANT, chat_of
from tests.teams_channel.tokens import Signer, own_token, unsigned

CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "Input.Text", "id": "field-hours"}],
    "actions": [
        {
            "type": "Action.Execute",
            "title": "Send the return",
            "verb": "form",
            "data": {"action": "form", "form": "return"},
            "fallback": {
                "type": "Action.Submit",
                "title": "Send the return",
                "data": {"action": "form", "form": "return"},
            },
        },
        {"type": "Action.Submit", "title": "Later", "data": {"action": "say", "says": "later"}},
    ],
}


class NoServer:
    """Takes the routes of the SDK, and serves none."""

    def register_route(self, method: str, path: str, handler: HttpRouteHandler) -> None:
        """Take a route."""

    def serve_static(self, path: str, directory: str) -> None:
        """Take a folder."""

    async def start(self, port: int) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""


@pytest.fixture
def teams() -> Iterator[FakeTeams]:
    """Give a service that nobody has called yet."""
    with FakeTeams() as played:
        yield played


@pytest.fixture
def signer(teams) -> Signer:
    """Give those who sign what comes from Teams."""
    return Signer(teams)


class Sdk:
    """The SDK, in a loop that lasts as long as its connections."""

    def __init__(self, app: App, runner: asyncio.Runner) -> None:
        self.app, self.run = app, runner.run
        self.talk = app.api.conversations

    def say(self, text: str, chat: str = chat_of(OFFICER.id)) -> SentActivity:
        """Send a message."""
        return self.run(self.talk.create_activity(chat, MessageActivityInput(text=text)))

    def open_chat(self, member: str) -> str:
        """Open a personal chat and return its id."""
        tenant = {"tenant": {"id": TENANT}}
        params = CreateConversationParams(members=[Account(id=member)], tenant_id=TENANT, channel_data=tenant)
        return self.run(self.talk.create(params)).id

    def deliver(self, token: str, body: dict[str, Any]) -> int:
        """Deliver *body* to the bot and return the status of its answer."""
        self.run(self.app.initialize())
        headers = {"authorization": f"Bearer {token}"}
        return self.run(self.app.server.handle_request({"body": body, "headers": headers}))["status"]

    async def close(self) -> None:
        """Close what the SDK itself never closes."""
        await self.app.http_client.http.aclose()
        await self.app.api.http.http.aclose()


@pytest.fixture
def sdk(teams, signer) -> Iterator[Sdk]:
    """Give the SDK, which finds everything at the service that is played."""
    with asyncio.Runner() as runner:
        app = App(
            client_id=APP,
            token=own_token,
            tenant_id=TENANT,
            cloud=signer.cloud,
            service_url=teams.service_url,
            http_server_adapter=NoServer(),
            client=ClientOptions(timeout=0.5),
            dangerously_allow_unauthenticated_requests=False,
        )
        played = Sdk(app, runner)
        yield played
        runner.run(played.close())


def refused(status: int, code: str, act: Any, *given: Any) -> None:
    """Check that *act* is refused as Teams refuses it."""
    with pytest.raises(httpx.HTTPStatusError) as caught:
        act(*given)
    assert (status, code) == (caught.value.response.status_code, caught.value.response.json()["error"]["code"])


def test_messages_are_kept_with_ids_that_rise(teams, sdk):
    """What the bot says is found again, with where it was said and by which token."""
    first, second = sdk.say("Good morning."), sdk.say("It is Monday.")

    assert ["Good morning.", "It is Monday."] == [each.text for each in teams.sent]
    assert [first.id, second.id] == [each.id for each in teams.sent]
    assert int(first.id) < int(second.id)
    assert chat_of(OFFICER.id) == teams.sent[0].conversation
    assert teams.sent[0].token.count(".") == 2
    assert [] == teams.complaints


def test_a_message_is_changed_and_taken_away(teams, sdk):
    """A change and a deletion are noted for the message that they are about."""

    async def change() -> str:
        where, talk = payloads.thread("1790000000000"), sdk.talk
        said = await talk.create_activity(where, MessageActivityInput(text="Looking."))
        await talk.update_activity(where, said.id, MessageActivityInput(text="Found."))
        await talk.delete_activity(where, said.id)
        return said.id

    ident = sdk.run(change())

    assert [(ident, "Found.")] == [(each.id, each.text) for each in teams.updated]
    assert [(ident, payloads.thread("1790000000000"))] == [(each.id, each.conversation) for each in teams.deleted]


def test_typing_is_not_a_message(teams, sdk):
    """That the bot is writing is noted, and is no message."""
    sdk.run(sdk.talk.create_activity(chat_of(OFFICER.id), TypingActivityInput()))

    assert 1 == len(teams.typing)
    assert [] == teams.sent


def test_the_same_person_gives_the_same_chat(sdk):
    """A chat that is opened again is the chat that was there, by either id of the person."""
    assert chat_of(OFFICER.id) == sdk.open_chat(OFFICER.id) == sdk.open_chat(OFFICER.object_id)
    assert chat_of(COLLEAGUE.id) == sdk.open_chat(COLLEAGUE.id)


def test_a_person_without_the_app_cannot_be_reached(teams, sdk):
    """Teams refuses to open a chat, and to write in one whose app was removed or blocked."""
    teams.without_app.add(OFFICER.id)
    refused(403, "ForbiddenOperationException", sdk.open_chat, OFFICER.object_id)
    refused(403, "BotNotInConversationRoster", sdk.say, "Hello")

    teams.without_app.clear()
    teams.blocked.add(OFFICER.id)
    refused(403, "ConversationBlockedByUser", sdk.say, "Hello")
    refused(400, "MemberNotFoundInConversation", sdk.open_chat, "29:who")
    teams.gone.add("19:old@thread.v2")
    refused(404, "ConversationNotFound", sdk.say, "Hello", "19:old@thread.v2")
    assert [] == teams.sent


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.name)
def test_a_member_is_as_teams_describes_them(sdk, person):
    """The SDK reads each fact that tells an officer from others."""
    found = sdk.run(sdk.talk.get_member_by_id(payloads.GROUP, person.id))

    assert (person.object_id or None, person.role) == (found.aad_object_id, found.user_role)
    assert (person.upn or None, person.tenant) == (found.user_principal_name, found.tenant_id)


def test_members_come_in_pages(sdk):
    """All members of a group are found, and in a personal chat the one person."""

    async def pages() -> list[str]:
        first = await sdk.talk.get_paged_members(payloads.GROUP, 3)
        rest = await sdk.talk.get_paged_members(payloads.GROUP, 3, first.continuation_token)
        assert rest.continuation_token is None
        alone = await sdk.talk.get_members(chat_of(GUEST.id))
        return [each.id for each in [*first.members, *rest.members, *alone]]

    assert [*(each.id for each in PEOPLE), GUEST.id] == sdk.run(pages())


def test_an_unknown_member_is_not_found(sdk):
    """Somebody who has left is not described."""
    refused(404, "MemberNotFoundInConversation", sdk.run, sdk.talk.get_member_by_id(payloads.GROUP, "29:who"))


def test_troubles_come_as_often_as_they_were_asked_for(teams, sdk):
    """A busy service says when to come again, and after that everything arrives."""
    teams.fail(1, 429, retry_after=7)
    with pytest.raises(httpx.HTTPStatusError) as caught:
        sdk.say("One")
    assert ("7", "Throttled") == (caught.value.response.headers["Retry-After"], _code(caught.value))

    teams.fail(1, 502, kept=True)
    refused(502, "ServiceError", sdk.say, "Two")
    sdk.say("Three")

    assert ["Two", "Three"] == [each.text for each in teams.sent]
    assert ["One", "Two", "Three"] == [each.text for each in teams.called("activities")]


def test_a_line_breaks_before_or_after_a_message_arrived(teams, sdk):
    """The bot cannot tell which it was. The test can."""
    teams.drop()
    with pytest.raises(httpx.TransportError):
        sdk.say("Lost")
    teams.lose()
    with pytest.raises(httpx.TransportError):
        sdk.say("Arrived")
    teams.hang()
    with pytest.raises(httpx.ReadTimeout):
        sdk.say("Arrived too")

    assert ["Arrived", "Arrived too"] == [each.text for each in teams.sent]


def test_what_teams_would_not_take_is_told(teams, sdk):
    """An empty message and one that is too long are refused."""
    refused(400, "BadSyntax", sdk.say, " ")
    refused(413, "MessageSizeTooBig", sdk.say, "x" * 60_000)

    assert 2 == len(teams.complaints)


def test_files_are_given(teams):
    """A file is downloaded, led elsewhere or refused, and the token it was asked with is noted."""
    teams.files = {"a.csv": Upload(), "b.csv": Upload(leads_to=teams.file_url("a.csv")), "c.csv": Upload(status=410)}

    got = [httpx.get(teams.file_url(name), headers={"Authorization": "Bearer x"}) for name in [*teams.files, "d.csv"]]

    assert [200, 302, 410, 404] == [each.status_code for each in got]
    assert ["Bearer x"] * 4 == teams.file_tokens


PAYLOADS = {
    "personal": payloads.message("hello"),
    "group": payloads.message("hello", kind="groupChat", person=GUEST),
    "channel": payloads.message("hello", kind="channel", root="1790000000000", person=STRANGER),
    "unsigned person": payloads.message("hello", person=NOBODY),
    "file": payloads.message("", attachments=[payloads.shared_file("a.csv", "https://teams.example/a.csv")]),
    "picture": payloads.message("", attachments=[payloads.picture("https://teams.example/uk/v3/attachments/1")]),
    "reply": payloads.message("yes", reply_to="1790000000000"),
    "submit": payloads.submit({"action": "say", "says": "more"}),
    "execute": payloads.execute({"action": "rate", "says": "5"}),
    "install": payloads.install(),
    "remove": payloads.install("remove", "channel"),
    "members": payloads.members_added(OFFICER, bot=True, kind="channel"),
    "typing": payloads.typing(),
    "reaction": payloads.reaction(),
    "no reaction": payloads.reaction(removed=True, kind="groupChat"),
    "edit": payloads.edit("hello again", message_id="1790000000000"),
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_sdk_reads_every_payload(name):
    """What a test says that Teams sent is what the SDK knows by that name."""
    read = ActivityTypeAdapter.validate_python(PAYLOADS[name])

    assert PAYLOADS[name]["type"] == read.type
    assert TENANT == read.channel_data.tenant.id == read.conversation.tenant_id


def test_a_channel_message_names_the_bot_and_its_thread():
    """The SDK finds the bot's name in the words, and the thread in the conversation."""
    read = ActivityTypeAdapter.validate_python(PAYLOADS["channel"])
    plain = ActivityTypeAdapter.validate_python(payloads.message("hello", kind="channel", mention=False))

    assert read.is_recipient_mentioned()
    assert not plain.is_recipient_mentioned()
    assert "hello" == read.strip_mentions_text().text.strip()
    assert payloads.thread("1790000000000") == read.conversation.id
    assert (payloads.TEAM, payloads.CHANNEL) == (read.channel_data.team.id, read.channel_data.channel.id)


def test_a_button_is_tapped_with_what_was_filled_in(teams, sdk):
    """A tap sends what the card holds and what was typed, as new and as old clients do."""
    say_card = MessageActivityInput().add_card(AdaptiveCard.model_validate(CARD))
    sdk.run(sdk.talk.create_activity(chat_of(OFFICER.id), say_card))
    shown = teams.sent[0].sent

    new = ActivityTypeAdapter.validate_python(payloads.tap(shown, "Send", inputs={"field-hours": "7"}))
    old = ActivityTypeAdapter.validate_python(payloads.tap(shown, "Send", inputs={"field-hours": "7"}, old=True))
    later = payloads.tap(shown, "Later")

    filled = {"action": "form", "form": "return", "field-hours": "7"}
    assert ["Send the return", "Later"] == payloads.labels(shown)
    assert ("form", filled) == (new.value.action.verb, new.value.action.data)
    assert ("message", filled, "") == (old.type, old.value, old.text)
    assert {"action": "say", "says": "later"} == later["value"]


TOKENS = {
    "good": (lambda signer: signer.token(), 200),
    "wrong audience": (Signer.wrong_audience, 401),
    "expired": (Signer.expired, 401),
    "wrong signature": (Signer.wrong_signature, 401),
    "unknown key": (Signer.unknown_key, 401),
    "another issuer": (lambda signer: signer.token(iss="https://issuer.example"), 401),
    "no service": (Signer.without_service_url, 401),
    "another service": (Signer.of_another_service, 401),
    "no signature": (lambda signer: unsigned(iss="https://api.botframework.com", aud=APP), 401),
    "no token": (lambda signer: "", 401),
    "a tenant for another application": (lambda signer: signer.of_a_tenant(app=APP), 401),
    # The SDK takes these from the agent platform, and compares no service with the activity's.
    "a tenant for the agent platform": (Signer.of_a_tenant, 200),
}


@pytest.mark.parametrize("name", TOKENS)
def test_the_sdk_tells_a_good_token_from_others(sdk, signer, teams, name):
    """Only what is signed for this bot and this service gets in, and nothing outside this machine is asked."""
    make, status = TOKENS[name]

    assert status == sdk.deliver(make(signer), payloads.at(teams.service_url, payloads.typing()))


def test_an_activity_without_a_service_is_not_compared(sdk, signer):
    """The SDK compares nothing when the activity names no service, so the channel must."""
    body = {name: value for name, value in payloads.typing().items() if name != "serviceUrl"}

    assert 200 == sdk.deliver(signer.of_another_service(), body)


def _code(error: httpx.HTTPStatusError) -> str:
    return str(error.response.json()["error"]["code"])
