"""The house and its rules: four rooms, arrows that run down only, and modules that fit on a few screens."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.contract_wording import ContractWording
from knowledge.reminder_wording import ReminderWording
from knowledge.return_wording import ReturnWording
from knowledge.wording import Wording

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "knowledge", "store")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
LONGEST = 250

FORBIDDEN = {
    "knowledge": {"bot", "handlers", "store"},
    "store": {"bot", "handlers", "knowledge"},
    "handlers": {"bot"},
}
"""The rooms that each room must not know."""

TEAMS_LIBRARIES = {"fastapi", "httpx", "jwt", "microsoft_teams"}
"""What only the extra for Teams brings. The rest of the bot runs without it."""

CHANNEL_LIBRARIES = {"jinja2", "rich", "slack_bolt", "slack_sdk", "starlette", "typer", "uvicorn", *TEAMS_LIBRARIES}
"""Libraries that speak to people. Only bot may use them."""

STORE_LIBRARIES = {"psycopg", "sqlite3", "sqlite_utils"}
"""Libraries that reach a database. Only store may use them."""


def imported(path: Path) -> Iterator[str]:
    """Give the top name of everything that the module at *path* imports, wherever in the module it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield path.relative_to(ROOT).parts[0] if node.level else (node.module or "").partition(".")[0]


def offenders(room: str, names: set[str]) -> list[str]:
    """Return each module of *room* that imports one of *names*, with what it imports."""
    paths = sorted((ROOT / room).rglob("*.py"))
    return [f"{path.relative_to(ROOT)} imports {name}" for path in paths for name in sorted({*imported(path)} & names)]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_there(room):
    """Each of the four rooms holds modules, so the rules below look at something."""
    count = len(list((ROOT / room).rglob("*.py")))

    assert count > 1


@pytest.mark.parametrize("room", FORBIDDEN)
def test_arrows_run_down_only(room):
    """Knowledge and store know no other room, and handlers do not know bot."""
    found = offenders(room, FORBIDDEN[room])

    assert [] == found


@pytest.mark.parametrize("room", ["handlers", "knowledge", "store"])
def test_only_bot_speaks_to_people(room):
    """No library of a channel is imported outside bot."""
    found = offenders(room, CHANNEL_LIBRARIES)

    assert [] == found


def test_only_the_teams_channel_needs_its_sdk():
    """A council without Teams installs nothing of it, and makes the app package all the same."""
    teams = {each for each in MODULES if "bot/channels/teams/" in each.as_posix() and each.name != "package.py"}
    found = [
        str(each.relative_to(ROOT)) for each in MODULES if each not in teams and {*imported(each)} & TEAMS_LIBRARIES
    ]

    assert [] == found


@pytest.mark.parametrize("room", ["bot", "handlers", "knowledge"])
def test_only_store_reaches_a_database(room):
    """No database library is imported outside store."""
    found = offenders(room, STORE_LIBRARIES)

    assert [] == found


def test_every_module_says_what_it_is_for():
    """Each module begins with a docstring."""
    silent = [str(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]

    assert [] == silent


def test_every_module_is_short():
    """No module is longer than a reader can hold in mind."""
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {} == {path: length for path, length in lengths.items() if length > LONGEST}


@pytest.mark.parametrize("wording", [Wording, ContractWording, ReturnWording, ReminderWording])
def test_every_sentence_of_the_pack_is_spoken(wording):
    """Each key of the wording is used by the code, so an editor never rewords a sentence that nobody sees."""
    files = [path for path in MODULES if not path.name.endswith("wording.py")] + sorted((ROOT / "bot").rglob("*.html"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    unused = [key for key in wording.model_fields if not re.search(rf"wording\.{key}\b", code)]

    assert [] == unused
