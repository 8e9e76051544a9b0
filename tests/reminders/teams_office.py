"""An office whose people are in Teams: what the program itself puts together, against a Teams that is played."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from httpx import ASGITransport, AsyncClient
from microsoft_teams.apps import App
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.channels.teams import serve
from bot.channels.teams.adapter import Adapter
from bot.channels.teams.connector import Connector
from bot.channels.teams.gate import LoopbackGate
from bot.channels.teams.sender import TeamsSender
from bot.clock import Clock, Ticked
from bot.post import build_clock
from bot.sending import Sender
from bot.settings import Settings
from handlers.conversation import Message, Paragraph, Person, Reply
from handlers.rights import Rights
from knowledge.pack import Pack
from knowledge.wording import Wording
from store.chats import Chat
from store.people import Colleague
from store.sqlite import SqliteStore
from tests.reminders.post import LEAD, Office, at
from tests.teams_channel.fake_teams import Call, FakeTeams
from tests.teams_channel.payloads import APP, TENANT, Body, Someone, chat_of
from tests.teams_channel.payloads import at as from_service
from tests.teams_channel.tokens import Signer, unsigned

FIRST_DUE = date(2027, 4, 14)
"""When the first quarterly return of the office's contracts is due."""

TEAMS = Settings(teams="on", teams_app_id=APP, teams_app_secret="a secret", teams_tenants=TENANT, lead=LEAD)
BOTH = TEAMS.model_copy(update={"slack": "socket"})
"""Slack is on too. It is played by the office's own channel, and needs no token."""

T = TypeVar("T")


async def local_token(scope: str | list[str], tenant: str | None = None) -> str:
    """Return what the played Teams takes for the bot's own token."""
    return unsigned(appid=APP)


class Brief:
    """Says little, and notes who is there as the assistant does."""

    def __init__(self, rights: Rights, pack: Pack) -> None:
        self._rights, self._pack = rights, pack

    def note_presence(self, person: Person, now: datetime, *, spoke: bool = True) -> None:
        """Note that *person* is here *now*."""
        self._rights.note_presence(person, now)

    def reply(self, message: Message, intent: str = "") -> Reply:
        """Answer anything with a word."""
        self.note_presence(message.person, message.now)
        return Reply((Paragraph("Noted."),))

    def welcome(self, person: Person) -> Reply:
        """Greet."""
        return Reply((Paragraph("Welcome."),))

    def wording(self) -> Wording:
        """Return the pack's own."""
        return self._pack.wording


def someone(name: str) -> Someone:
    """Return a person of the council whom Teams knows."""
    first = name.split()[0].lower()
    number = int.from_bytes(first.encode()[:6].ljust(6), "big")
    return Someone(name, f"0f0f0f0f-0100-4000-8000-{number:012x}", f"{first}@council.example")


def address(who: Someone, tenant: str = TENANT) -> str:
    """Return what the register calls the place of *who* in Teams."""
    return f"{tenant}/{who.object_id}"


class TeamsOffice(Office):
    """An office whose clock sends by the Teams SDK. *settings* say which channels are on."""

    def __init__(self, pack: Pack, store: SqliteStore, teams: FakeTeams, settings: Settings = TEAMS) -> None:
        self.teams, self.settings = teams, settings
        self.waits: list[float] = []
        self.log: list[dict[str, Any]] = []
        """What was logged while the clock ticked."""
        self._runner = asyncio.Runner()
        self._app: App | None = None
        super().__init__(pack, store)

    def close(self) -> None:
        """Close every line."""
        if self._app:
            for client in (self._app.http_client, self._app.api.http):
                self.play(client.http.aclose())
        self._runner.close()
        self.store.close()

    def play(self, scenario: Awaitable[T]) -> T:
        """Let *scenario* happen, where the clock ticks too."""

        async def played() -> T:
            return await scenario

        return self._runner.run(played())

    def new_clock(self, senders: dict[str, Sender] | None = None) -> Clock:
        """Return a clock as a process that has just begun has it, with the channels that are on."""
        if senders is None:
            senders = {}
            if self.settings.slack != "off":
                senders["slack"] = self.channel
            if self.settings.teams != "off":
                senders["teams"] = self.new_sender()
        return build_clock(self.settings, self.store, self.pack, senders.values(), lambda: self.now)

    def new_sender(self) -> TeamsSender:
        """Return what sends in Teams. Waits are kept and not waited for."""

        async def pause(seconds: float) -> None:
            self.waits.append(seconds)

        if not self._app:
            self._app = serve.new_app(self.settings, Adapter(LoopbackGate()), token=local_token)
            self.play(self._app.initialize())
        connector = Connector(self._app, pause)
        return TeamsSender(connector, self.store, self.settings.tenants, lambda: self.now)

    def turn(self, **settings: str) -> None:
        """Begin again with other *settings*."""
        self.settings = self.settings.model_copy(update=settings)
        self.clock = self.new_clock()

    def somebody(self, name: str = "Ann Lee", met: str = "personal", tenant: str = TENANT) -> Colleague:
        """Return a colleague of the register.

        *met* says where the bot met them in Teams: personal, channel, or nothing for who never met it.
        """
        who = someone(name)
        self.teams.members[who.id] = who.member
        known = self.store.know(name, who.upn, self.now)
        if met:
            self.meet(who, met, tenant)
            known = self.store.meet("teams", address(who, tenant), name, who.upn, self.now)
        return known

    def meet(self, who: Someone, where: str = "personal", tenant: str = TENANT) -> None:
        """Keep what the channel keeps when *who* says something."""
        conversation = chat_of(who.id) if where == "personal" else ""
        chat = Chat("teams", address(who, tenant), who.id, self.teams.service_url.rstrip("/"), conversation, who.upn)
        self.store.keep_chat(chat, self.now)

    def lead(self) -> Colleague:
        """Return the lead, who has met the bot."""
        who = replace(someone("Lea Lead"), upn=LEAD)
        self.teams.members[who.id] = who.member
        self.meet(who)
        return self.store.meet("teams", address(who), who.name, LEAD, self.now)

    def tick(self, day: date, hour: int = 10, minute: int = 0) -> Ticked:
        """Let the clock tick once on *day*."""
        self.now = at(day, hour, minute)
        return self._tick()

    def minutes(self, count: int) -> None:
        """Let the clock tick each minute for *count* minutes from now on."""
        for _ in range(count):
            self.now += timedelta(minutes=1)
            self._tick()

    def _tick(self) -> Ticked:
        with capture_logs() as logged:
            try:
                return self.play(self.clock.tick())
            finally:
                self.log += logged

    def hear(self, *bodies: Body) -> None:
        """Let Teams deliver *bodies*, one after the other, to the channel of a process that serves."""
        sign = Signer(self.teams)
        rights = Rights(self.store, LEAD)

        async def pause(seconds: float) -> None:
            self.waits.append(seconds)

        async def delivered() -> None:
            assistant: Any = Brief(rights, self.pack)
            for body in bodies:
                channel = serve.TeamsChannel(
                    self.settings, assistant, self.store, lambda: self.now, cloud=sign.cloud, token=local_token
                )
                async with channel.running(), AsyncClient(transport=_to(channel)) as client:
                    sent = from_service(self.teams.service_url, body)
                    headers = {"Authorization": f"Bearer {sign.token()}"}
                    answer = await client.post("http://bot/api/messages", json=sent, headers=headers)
                    assert answer.status_code < 300, answer.text

        with capture_logs() as logged:
            self.play(delivered())
        self.log += logged

    def arrived(self) -> list[tuple[str, str]]:
        """Return each reminder that Teams kept: the first name of whose chat it is in, and all of its JSON."""
        names = {chat_of(ident): str(each["name"]).split()[0] for ident, each in self.teams.members.items()}
        return [(names[call.conversation], str(call.sent)) for call in self.teams.sent if _is_reminder(call)]

    def who(self) -> list[str]:
        """Return the first name of each who got a reminder in Teams, in order."""
        return [name for name, _ in self.arrived()]

    def noted(self, contract: int | None = None) -> list[tuple[str, str, str, str]]:
        """Return the stage, the state, the channel and the reason of each reminder that was not passed over."""
        return [
            (each.key.stage, each.state.value, each.channel, each.reason)
            for each in self.store.reminder_log(contract)
            if each.state != "passed over" and each.key.contract
        ]

    def logged(self, action: str) -> list[dict[str, Any]]:
        """Return the events of this *action*."""
        return [each for each in self.log if each.get("action") == action]


def _is_reminder(call: Call) -> bool:
    return bool(call.sent.get("attachments"))


def _to(channel: serve.TeamsChannel) -> ASGITransport:
    return ASGITransport(Starlette(routes=channel.routes))
