"""What the bot sends by itself: to the council's own people only, in their own chat, and never twice."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.teams.adapter import Adapter
from bot.channels.teams.connector import Connector
from bot.channels.teams.gate import LoopbackGate
from bot.channels.teams.sender import LOST_TRACK, NEVER_MET, NOT_A_MEMBER, NOT_THE_COUNCILS, TeamsSender
from bot.channels.teams.serve import TeamsChannel, new_app, teams_sender
from bot.sending import LostTrackError, NotNowError, NotReachableError, SendError, UnclearError
from bot.settings import Settings
from handlers.conversation import Choice, Choices, Heading, Paragraph, Reply
from store.chats import Chat
from store.errors import StoreError
from tests.conftest import NOW
from tests.teams_channel.conftest import SETTINGS, close
from tests.teams_channel.fake_teams import error
from tests.teams_channel.payloads import COLLEAGUE, ELSEWHERE, OFFICER, TENANT, chat_of, install, labels, message
from tests.teams_channel.reading import words
from tests.teams_channel.tokens import own_token

ADDRESS = f"{TENANT}/{OFFICER.object_id}"
REMINDER = Reply((Heading("A return is due"), Paragraph("CON-1"), Choices((Choice("Give it", "give CON-1"),))))


class FailingStore:
    """A store of which one thing fails, after it went well so many times."""

    def __init__(self, store: Any, failing: str, after: int = 0) -> None:
        self._store, self._failing, self._left = store, failing, after

    def __getattr__(self, name: str) -> Any:
        """Do it, or fail."""
        if name != self._failing:
            return getattr(self._store, name)
        self._left -= 1

        def fail(*args: object) -> None:
            raise StoreError("The disk is full.")

        return fail if self._left < 0 else getattr(self._store, name)


@pytest.fixture
def ask(store, signer, clock, waits) -> Callable[..., Any]:
    """Give a way to let the sender do something, with an app of its own as after a restart."""

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    def asked(method: str, *given: object, settings: Settings = SETTINGS, keeps_in: Any = store) -> Any:
        async def play() -> Any:
            app = new_app(settings, Adapter(LoopbackGate()), signer.cloud, own_token)
            await app.initialize()
            try:
                sender = TeamsSender(Connector(app, pause), keeps_in, settings.tenants, clock)
                return await getattr(sender, method)(*given)
            finally:
                await close(app)

        return asyncio.run(play())

    return asked


@pytest.fixture
def send(ask) -> Callable[..., str]:
    """Give a way to send the reminder to an address."""
    return lambda address=ADDRESS, **how: ask("send", address, REMINDER, "reminder 7", **how)


@pytest.fixture
def met(store, teams) -> Chat:
    """Let the bot have met an officer in their own chat."""
    service = teams.service_url.rstrip("/")
    chat = Chat("teams", ADDRESS, OFFICER.id, service, chat_of(OFFICER.id), OFFICER.upn)
    store.keep_chat(chat, NOW)
    return chat


@pytest.fixture
def met_in_a_group(store, met) -> Chat:
    """Let the bot have met an officer in a group only."""
    store.forget_chat("teams", ADDRESS)
    chat = replace(met, conversation="")
    store.keep_chat(chat, NOW)
    return chat


def reason(act: Callable[..., Any], expected: type[SendError], *given: Any, **how: Any) -> str:
    """Return why *act* did not send, and check that nobody is named."""
    with pytest.raises(SendError) as raised:
        act(*given, **how)
    said = str(raised.value)
    assert type(raised.value) is expected
    assert said.endswith(".")
    assert not [each for each in (OFFICER.name, OFFICER.object_id, OFFICER.upn, TENANT) if each in said]
    return said


# Whom


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("email", [OFFICER.upn, OFFICER.upn.upper()])
def test_a_colleague_is_found_by_their_email(ask, email):
    """The contract manager of the register is matched with a person whom the bot has met."""
    assert ask("address_of", email) == ADDRESS


@pytest.mark.parametrize("email", [COLLEAGUE.upn, "", "nobody@council.example"])
def test_whoever_never_met_the_bot_is_told_how_to(ask, met, email):
    """Somebody whom the bot does not know cannot be written to, and the lead reads what to do."""
    assert reason(ask, NotReachableError, "address_of", email) == NEVER_MET
    assert "Teams admin centre" in NEVER_MET


@pytest.mark.parametrize("address", ["", "/", ADDRESS, f"{TENANT}/"])
def test_an_address_of_nobody_is_not_reached(send, teams, address):
    """Where the bot has met nobody, nothing is sent and Teams is not asked."""
    assert reason(send, NotReachableError, address) == NEVER_MET
    assert teams.calls == []


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize(
    "change", [{"role": "guest"}, {"tenant": ELSEWHERE}, {"upn": "o_x#EXT#@council.example"}], ids=str
)
def test_whoever_is_no_member_any_more_is_not_reached(send, teams, store, change):
    """Somebody who was made a guest, or has gone to another home, is sent nothing of any contract."""
    teams.members[OFFICER.id] = replace(OFFICER, **change).member

    assert reason(send, NotReachableError) == NOT_A_MEMBER
    assert (teams.sent, store.receipt("reminder 7")) == ([], None)


@pytest.mark.usefixtures("met")
def test_a_tenant_that_was_taken_from_the_list_is_not_reached(send, teams):
    """When the council parts with a tenant, its people are sent nothing any more."""
    parted = SETTINGS.model_copy(update={"teams_tenants": ELSEWHERE})

    assert reason(send, NotReachableError, settings=parted) == NOT_THE_COUNCILS
    assert teams.calls == []


# Once


@pytest.mark.usefixtures("met")
def test_a_reminder_arrives_with_its_buttons(send, teams):
    """The person gets a message as any other of the bot's in their own chat, and the bot keeps where it stands."""
    reference = send()

    (sent,) = teams.sent
    assert reference == f"{chat_of(OFFICER.id)}/{sent.id}"
    assert sent.conversation == chat_of(OFFICER.id)
    assert words(sent.sent).startswith("A return is due\nCON-1")
    assert labels(sent.sent) == ["Give it"]
    assert sent.sent["summary"] == "A return is due. CON-1."
    assert teams.called("conversations") == []


@pytest.mark.usefixtures("met_in_a_group")
def test_a_chat_is_opened_with_somebody_met_in_a_group(send, teams, store):
    """Whoever met the bot in a group gets their reminder alone, and the chat that was opened is used again."""
    send()
    send()

    assert [call.conversation for call in teams.sent] == [chat_of(OFFICER.id)] * 2
    (opened,) = teams.called("conversations")
    assert [each["id"] for each in opened.sent["members"]] == [OFFICER.id]
    assert (opened.sent["tenantId"], opened.sent["channelData"]["tenant"]["id"]) == (TENANT, TENANT)
    kept = store.chat("teams", ADDRESS)
    assert (kept.conversation, kept.email) == (chat_of(OFFICER.id), OFFICER.upn)


@pytest.mark.usefixtures("met")
def test_a_reminder_is_found_again(send, ask):
    """The bot can tell that a reminder arrived, and that another was never begun."""
    reference = send()

    assert ask("find", ADDRESS, "reminder 7", NOW) == reference
    assert ask("find", ADDRESS, "reminder 8", NOW) is None


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("fault", ["lose", "drop"])
def test_when_the_line_broke_the_bot_cannot_tell(send, ask, teams, fault):
    """A reminder that may have arrived is not sent again of itself: the bot says that nobody can tell."""
    getattr(teams, fault)()

    reason(send, UnclearError)
    assert reason(ask, LostTrackError, "find", ADDRESS, "reminder 7", NOW) == LOST_TRACK
    assert len(teams.sent) == (fault == "lose")


def test_whoever_speaks_to_the_bot_can_be_reminded(deliver, send, teams, store):
    """Somebody who has named the bot in a group is written to. Somebody who has removed it is not."""
    deliver(message("hello", kind="groupChat"))
    send()
    deliver(install("remove"))

    assert [call.conversation for call in teams.sent[1:]] == [chat_of(OFFICER.id)]
    assert reason(send, NotReachableError) == NEVER_MET


@pytest.mark.usefixtures("met")
def test_a_sender_comes_with_the_channel_and_alone(teams, helper, store, clock, signer):
    """What sends reminders is there beside the bot, and in a program that only sends."""
    playground = Settings(teams="playground", teams_tenants=TENANT)

    async def play() -> None:
        channel = TeamsChannel(SETTINGS, helper, store, clock, cloud=signer.cloud, token=own_token)
        async with channel.running():
            await channel.sender.send(ADDRESS, REMINDER, "one")
        async with teams_sender(playground, store, clock) as sender:
            await sender.send(ADDRESS, REMINDER, "two")

    asyncio.run(play())
    assert [store.receipt(name).rpartition("/")[2] for name in ("one", "two")] == [call.id for call in teams.sent]


# What goes wrong

AS_TEAMS_SAYS = {
    ("activities", 403, None): NotReachableError,
    ("activities", 404, None): NotReachableError,
    ("activities", 403, ""): NotReachableError,
    ("activities", 403, "ConversationBlockedByUser"): NotReachableError,
    ("activities", 403, "ForbiddenOperationException"): NotReachableError,
    ("activities", 403, "ANewOne"): NotReachableError,
    ("activities", 401, None): NotNowError,
    ("activities", 403, "BotDisabledByAdmin"): NotNowError,
    ("activities", 403, "NotEnoughPermissions"): NotNowError,
    ("activities", 400, None): NotNowError,
    ("activities", 413, None): NotNowError,
    ("activities", 500, None): UnclearError,
    ("member", 403, None): NotReachableError,
    ("member", 404, "MemberNotFoundInConversation"): NotReachableError,
    ("member", 400, "MemberNotFoundInConversation"): NotReachableError,
    ("member", 400, None): NotReachableError,
    ("member", 401, None): NotNowError,
    ("member", 500, None): NotNowError,
}


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("case", AS_TEAMS_SAYS, ids=str)
def test_what_teams_refuses_is_told_apart(send, teams, waits, case):
    """The bot knows whether a reminder was surely not sent, may have been, or never will be: and it called once."""
    path, status, code = case
    body = None if code is None else error(code, "") if code else {}
    teams.fail(1, status, path=path, body=body)

    reason(send, AS_TEAMS_SAYS[case])
    assert waits == []
    assert len(teams.called(path)) == 1
    assert teams.sent == []


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("path", ["activities", "member"])
@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
def test_a_teams_that_stays_busy_is_for_another_time(send, teams, waits, path, status):
    """After some patience the reminder waits for a later hour, unless it may have gone through a gateway that fails."""
    teams.fail(4, status, path=path)
    reason(send, UnclearError if path == "activities" and status in {502, 504} else NotNowError)
    teams.fail(3, status, path=path)
    send()

    assert waits == [1.0, 2.0, 4.0] * 2
    assert len(teams.sent) == 1


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_loses_answers_brings_no_flood(send, teams, status):
    """Where Teams keeps each message and a gateway says that it failed, there are four at most, and no more later."""
    teams.fail(40, status, kept=True)
    reason(send, UnclearError)

    assert len(teams.sent) == 4


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("path", ["activities", "member"])
def test_a_page_of_a_proxy_is_not_teams_word(send, teams, store, monkeypatch, path):
    """A proxy that says no does not make anybody unreachable."""
    monkeypatch.setattr("bot.channels.teams.sender.is_a_page", lambda _: True)
    teams.fail(1, 403, path=path, body={})

    reason(send, NotNowError)
    assert store.chat("teams", ADDRESS)


@pytest.mark.parametrize("who", ["without_app", "blocked"])
def test_whoever_removed_or_blocked_the_bot_is_not_reached(send, teams, met, who):
    """Somebody who does not want the bot is not written to, and the lead reads which it is."""
    getattr(teams, who).add(OFFICER.id)

    assert "removed" in reason(send, NotReachableError) or who == "blocked"


@pytest.mark.usefixtures("met_in_a_group")
@pytest.mark.parametrize("who", ["without_app", "blocked", "unknown"])
def test_a_chat_that_cannot_be_opened(send, teams, who):
    """Somebody known from a group who has not got the bot is not reached, and the lead reads why."""
    if who == "unknown":
        del teams.members[OFFICER.id]
    else:
        getattr(teams, who).add(OFFICER.id)
    why = {"without_app": "not installed", "blocked": "blocked", "unknown": "does not know"}[who]

    assert why in reason(send, NotReachableError)
    assert teams.sent == []


@pytest.mark.usefixtures("met_in_a_group")
@pytest.mark.parametrize("path", ["conversations", "member"])
def test_a_line_that_breaks_before_anything_was_sent(send, ask, teams, path):
    """When the line breaks while the chat is opened or the person looked up, the reminder was surely not sent."""
    teams.drop(path=path)

    reason(send, NotNowError)
    assert ask("find", ADDRESS, "reminder 7", NOW) is None
    assert teams.sent == []


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize(("path", "expected"), [("activities", UnclearError), ("member", NotNowError)])
def test_teams_does_not_answer(send, teams, path, expected, monkeypatch):
    """When no answer comes, a message that had gone out may have arrived, and nothing else has."""
    monkeypatch.setattr("bot.channels.teams.serve.TIMEOUT", 0.5)
    teams.hang(path=path)

    reason(send, expected)


def test_teams_is_not_there(send, store, met):
    """When nobody takes the call, the reminder was surely not sent."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        store.keep_chat(replace(met, service=f"http://127.0.0.1:{taken.getsockname()[1]}/uk"), NOW)
        reason(send, NotNowError)


@pytest.mark.usefixtures("met")
@pytest.mark.parametrize("code", ["BotDisabledByAdmin", "NotEnoughPermissions", "InvalidBotApiHost"])
@pytest.mark.parametrize("path", ["activities", "member"])
def test_a_fault_of_the_app_is_nobodys_account(send, teams, logged, path, code):
    """When the app itself is refused, nobody is taken for unreachable, and whoever runs the bot is told loudly."""
    teams.fail(1, 403, path=path, body=error(code, ""))
    reason(send, NotNowError)

    (line,) = logged
    assert (line["log_level"], line["error"], line["remedy"]) == ("critical", code, "svbot doctor")


@pytest.mark.usefixtures("met")
def test_a_bot_without_a_token_sends_nothing(store, teams, clock, signer, logged):
    """When Microsoft gives no token, the reminder was surely not sent, and whoever runs the bot is told loudly."""

    async def no_token(scope: Any, tenant: str | None = None) -> str:
        raise ValueError("AADSTS7000215: invalid client secret")

    async def play() -> None:
        app = new_app(SETTINGS, Adapter(LoopbackGate()), signer.cloud, no_token)
        await app.initialize()
        try:
            await TeamsSender(Connector(app), store, SETTINGS.tenants, clock).send(ADDRESS, REMINDER, "reminder 7")
        finally:
            await close(app)

    with pytest.raises(NotNowError):
        asyncio.run(play())
    assert [line["log_level"] for line in logged] == ["critical"]
    assert (teams.sent, store.receipt("reminder 7")) == ([], None)


@pytest.mark.usefixtures("met_in_a_group")
@pytest.mark.parametrize(
    ("method", "failing"),
    [
        ("send", "chat"),
        ("send", "keep_chat"),
        ("send", "keep_receipt"),
        ("find", "receipt"),
        ("address_of", "chat_with"),
    ],
)
def test_a_store_that_fails_is_for_another_time(ask, store, teams, method, failing):
    """When the bot's own memory fails, nothing is sent that it could not tell of afterwards."""
    given = {"send": (ADDRESS, REMINDER, "7"), "find": (ADDRESS, "7", NOW), "address_of": (OFFICER.upn,)}[method]

    reason(ask, NotNowError, method, *given, keeps_in=FailingStore(store, failing))
    assert teams.sent == []


@pytest.mark.usefixtures("met")
def test_a_receipt_that_cannot_be_kept_undoes_nothing(send, store, teams, logged):
    """A reminder that has arrived counts as sent, though the bot's memory failed just then."""
    reference = send(keeps_in=FailingStore(store, "keep_receipt", after=1))

    assert reference.endswith(teams.sent[0].id)
    assert [line["action"] for line in logged] == ["teams.receipt_not_kept"]
