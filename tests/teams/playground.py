"""Microsoft 365 Agents Playground: a client for Teams that runs here, with one person in front of it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import yaml

from tests.running import free_ports, process, until

PLAYGROUND = Path(__file__).parents[2] / ".teams/node_modules/@microsoft/m365agentsplayground/cli.js"

TENANT, OTHER_TENANT = (f"{number:08}-1111-4111-8111-111111111111" for number in (1, 2))
BOT = "28:00000000-0000-0000-0000-000000000011"
BOT_NAME = "Social Value Bot"
TEAM, CHANNEL, GROUP = "Procurement", "Buying", "Buying group"


@dataclass(frozen=True)
class Person:
    """Somebody in the tenant: a member, or a guest from elsewhere."""

    number: int
    name: str
    is_guest: bool = False

    @property
    def user(self) -> str:
        """The id in chats."""
        return f"29:person-{self.number}"

    @property
    def ident(self) -> str:
        """The object id in Entra."""
        return f"00000000-0000-4000-8000-{self.number:012}"

    @property
    def email(self) -> str:
        """The e-mail address in the profile."""
        return f"{self.name.lower().replace(' ', '.')}@{'supplier' if self.is_guest else 'council'}.example"

    @property
    def principal(self) -> str:
        """The principal name. A guest's shows that they are one."""
        return f"{self.email.replace('@', '_')}#EXT#@council.example" if self.is_guest else self.email

    @property
    def chat(self) -> str:
        """The chat with the bot alone."""
        return f"a:personal-chat-{self.number}"


ALICE = Person(1, "Alice Anderson")
"""Asks, describes and registers. A return of hers is due much later."""
REMINDED, RECORDING = (Person(number, f"Officer {number}") for number in (2, 3))
"""Each manage a contract whose return is due."""
NEW = Person(4, "Officer 4")
"""Has not met the bot."""
GUEST = Person(5, "Gus Guest", is_guest=True)
EVERYBODY = (ALICE, REMINDED, RECORDING, NEW, GUEST, Person(6, "Officer 6"))
"""The Playground wants one person in front of it and five others."""


@dataclass
class Playground:
    """A client of Teams, as *person* has it open at *address*."""

    person: Person
    address: str
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=10, trust_env=False))

    def deliver(self, kind: str, **more: Any) -> None:
        """Deliver an activity of a *kind* from the chat of this person, with *more* in it or in place of what is."""
        url = f"{self.address}/_internal/v1/customActivities"
        template = self.http.get(f"{url}/template", params={"conversationId": self.person.chat}).json()
        assert self.http.post(url, json=template | {"type": kind} | more).is_success


@contextmanager
def playground(person: Person, bot: str, folder: Path) -> Iterator[Playground]:
    """Run a client with *person* in front of it, that speaks with the *bot*, until the block ends."""
    here = folder / f"playground-{person.number}"
    here.mkdir()
    (here / ".m365agentsplayground.yml").write_text(yaml.safe_dump(_config(person), sort_keys=False))
    port = free_ports(1)[0]
    address = f"http://127.0.0.1:{port}"
    options = {"app-endpoint": f"{bot}/api/messages", "channel-id": "msteams", "port": port}
    options |= {"service-url": f"{address}/_connector"}
    given = [each for name, value in options.items() for each in (f"--{name}", str(value))]
    # It reads its people from the folder that it runs in.
    command = ["env", "-C", here, "node", PLAYGROUND, "start", *given, "--disable-telemetry"]
    with process(command, here / "playground.log"), Playground(person, address).http as http:
        client = Playground(person, address, http)
        until(lambda: _is_ready(client), f"the Playground, see {here / 'playground.log'}")
        yield client


class Clients:
    """Starts a client for each person when it is first asked for."""

    def __init__(self, bot: str, folder: Path, stack: ExitStack) -> None:
        self._bot, self._folder, self._stack = bot, folder, stack
        self._open: dict[Person, Playground] = {}

    def __getitem__(self, person: Person) -> Playground:
        if person not in self._open:
            self._open[person] = self._stack.enter_context(playground(person, self._bot, self._folder))
        return self._open[person]


def _is_ready(client: Playground) -> bool:
    try:
        answer = client.http.get(f"{client.address}/_internal/v1/testConfig")
    except httpx2.TransportError:
        return False
    return bool(answer.json()["config"]["currentUser"]["id"] == client.person.user)


def _config(person: Person) -> Mapping[str, Any]:
    """Return the tenant: its people, and the chats that *person* sees. Each person has chats of their own."""
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": BOT, "name": BOT_NAME},
        "currentUser": _user(person),
        "users": [_user(each) for each in EVERYBODY if each != person],
        "personalChat": {"id": person.chat},
        "groupChat": {"id": f"19:group-{person.number}@thread.v2", "name": GROUP},
        "team": {
            "id": f"19:team-{person.number}@thread.tacv2",
            "name": TEAM,
            "aadGroupId": f"00000000-0000-4000-9000-{person.number:012}",
            "channels": [{"id": f"19:channel-{person.number}@thread.tacv2", "name": CHANNEL}],
        },
    }


def _user(person: Person) -> Mapping[str, str]:
    given, _, surname = person.name.partition(" ")
    return {
        "id": person.user,
        "name": person.name,
        "userPrincipleName": person.principal,
        "aadObjectId": person.ident,
        "givenName": given,
        "surname": surname,
        "email": person.email,
    }
