"""The bot in earnest, at its own machine: contracts, returns and measures in the web chat and in the terminal."""

import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from bot.channels.terminal import Terminal
from bot.channels.web.app import build_app
from bot.reach import HERE, LOCAL
from bot.settings import Settings
from handlers.conversation import Person
from knowledge.models import Role
from store.sqlite import SqliteStore

NOW = datetime(2027, 7, 5, 12, tzinfo=UTC)
CONTRACT = {
    "title": "Office cleaning",
    "reference": "DN7",
    "supplier": "Clean & Co",
    "start": "1 April 2027",
    "end": "31 March 2030",
    "measures": "NT1 = 3",
    "frequency": "Every three months",
    "due_after": "10",
}
ANSWERS = ("Office cleaning", "DN7", "Clean & Co", "", "", "1 April 2027", "31 March 2030", "NT1 = 3", "2", "", "10")
"""The contract, as the questions of a terminal ask for it. The rest is left empty."""


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    """Give an empty register."""
    kept = SqliteStore(":memory:")
    yield kept
    kept.close()


class Page:
    """The web chat, by the *address* that a person typed: that of the bot's own machine, or another."""

    def __init__(self, assistant, store, address: str = "http://127.0.0.1:8000") -> None:
        app = build_app(assistant, store, Settings(), council="A council", now=lambda: NOW)
        self._client = TestClient(app, base_url=address)

    def say(self, text: str) -> str:
        """Send *text* and return the new turn."""
        return self._send({"text": text})

    def fill_in(self, turn: str, values: dict[str, str]) -> str:
        """Fill *values* into the form of *turn*, send it and return the new turn."""
        (form,) = re.findall(r'name="form" value="([^"]*)"', turn)
        names = re.findall(r'name="field\.([^"]*)"', turn)
        labels = {f"label.{name}": name for name in names}
        fields = {f"field.{name}": values.get(name, "") for name in names}
        return self._send({"form": html.unescape(form), **labels, **fields})

    def _send(self, data: dict[str, str]) -> str:
        return html.unescape(self._client.post("/", data=data, headers={"x-chat": "fragment"}).text)


def typed(assistant, *lines: str, role: Role = Role.OFFICER) -> str:
    """Type *lines* into the terminal and return what it shows."""
    out, left = io.StringIO(), iter(lines)

    def read(prompt: str) -> str:
        line = next(left, None)
        if line is None:
            raise EOFError
        return line

    officer = Person(Role.OFFICER, channel=LOCAL, address=HERE, admin=True)
    person = officer if role is Role.OFFICER else Person(role)
    Terminal(Console(file=out, force_terminal=True, width=90)).chat(assistant, person, lambda: NOW, read)
    return out.getvalue()


def figures(store) -> list[dict[str, float]]:
    """Return what each return of the contract says was delivered, by the code of the measure."""
    contract = store.contract_called("DN7")
    return [dict(each.figures) for each in store.returns_of([contract.id])[contract.id]]


def test_a_contract_and_its_return_in_the_web_chat(earnest, store):
    """An officer registers a contract in a form of the page, sees what is due, and gives the figures."""
    page = Page(earnest(store), store)
    page.fill_in(page.say("register a contract"), CONTRACT)
    due = page.say("what is due")
    page.fill_in(page.say("record DN7"), {"figure-NT1": "2"})

    assert "Office cleaning" in due
    assert figures(store) == [{"NT1": 2}]


def test_a_contract_and_its_return_in_the_terminal(earnest, store):
    """An officer registers a contract by answering one question after the other, and gives the figures in that way."""
    shown = typed(
        earnest(store), "register a contract", *ANSWERS, "", "", "", "what is due", "record DN7", "2", "", "", "", ""
    )

    assert "DN7: Office cleaning" in shown
    assert figures(store) == [{"NT1": 2}]


def test_measures_are_suggested_in_the_terminal(earnest, store):
    """A purchase brings measures with their reasons, and a number asks for another one."""
    shown = typed(earnest(store), "grounds maintenance, 3 years, £450k")

    assert "Three measures for grounds maintenance" in shown
    assert "Another one instead of" in shown


def test_home_in_the_web_chat_and_the_terminal(earnest, store):
    """Where a channel has no page for it, "home" shows how the contracts stand."""
    page = Page(earnest(store), store)
    page.fill_in(page.say("register a contract"), CONTRACT)

    assert "Contracts you manage" in page.say("home")
    assert "Contracts you manage" in typed(earnest(store), "home")


@pytest.mark.parametrize("asked", ["what is due", "show contract DN7", "home", "who manages the cleaning contract?"])
def test_a_supplier_is_told_nothing_of_contracts(earnest, store, asked):
    """Whoever is not at this machine, or asks as a supplier, reads nothing of what the register holds."""
    page = Page(earnest(store), store)
    page.fill_in(page.say("register a contract"), CONTRACT)
    said = [
        Page(earnest(store), store, "http://bot.council.example").say(asked),
        typed(earnest(store), asked, role=Role.SUPPLIER),
    ]

    assert "Office cleaning" in page.say("what is due")
    assert not [each for each in said if "Office cleaning" in each or "Clean & Co" in each]
