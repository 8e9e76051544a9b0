"""The package that a council uploads to Teams: what is in it, and what the command says when something is wrong."""

import json
import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command
from typer.testing import CliRunner, Result

from bot.channels.teams import package
from bot.channels.teams.package import PackageError, TeamsApp, build_manifest, build_package
from bot.cli import app as program
from handlers.conversation import Form, Heading, Message, Paragraph, Person
from tests.conftest import NOW

ROOT = Path(__file__).parents[2]
APP_ID = "11111111-2222-4333-8444-555555555555"
GIVEN = {
    "app_id": APP_ID,
    "council": "Example Council",
    "website": "https://www.example.gov.uk",
    "privacy": "https://www.example.gov.uk/privacy",
    "terms": "https://www.example.gov.uk/terms",
}
PROMPTS = (("What are the principles?", "ask"), ("What is due?", "due"))
OPTIONS = [
    *("--website", GIVEN["website"], "--privacy", GIVEN["privacy"], "--terms", GIVEN["terms"]),
    *("--app-id", APP_ID),
]
LONGEST = {
    ("developer", "name"): 32,
    ("developer", "websiteUrl"): 2048,
    ("developer", "privacyUrl"): 2048,
    ("developer", "termsOfUseUrl"): 2048,
    ("name", "short"): 30,
    ("name", "full"): 100,
    ("description", "short"): 80,
    ("description", "full"): 4000,
}
"""What Microsoft's schema of the manifest allows, version 1.25."""

WHITE = (255, 255, 255)
ACCENT = (0x13, 0x5E, 0x57)


@pytest.fixture
def svbot(learned, tmp_path, monkeypatch) -> Callable[..., Result]:
    """Give a way to run a command in an empty folder, with no settings but those that the test names."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SVBOT_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str, **settings: str) -> Result:
        return CliRunner().invoke(program, arguments, env={"XDG_CACHE_HOME": str(learned.parent), **settings})

    return run


@pytest.fixture(scope="module")
def offered(assistant, pack) -> dict:
    """Give the manifest of the shipped pack."""
    prompts = [(text, assistant.intent(text)) for text in pack.wording.can_do_officer]
    return build_manifest(TeamsApp.checked(**GIVEN | {"council": pack.profile.council}), prompts)


def prompts_in(manifest: dict, scope: str) -> list[str]:
    """Return what *manifest* offers to say in *scope*."""
    lists = manifest["bots"][0]["commandLists"]
    return [command["title"] for each in lists if scope in each["scopes"] for command in each["commands"]]


def pixels(data: bytes) -> tuple[int, int, list[tuple[int, ...]]]:
    """Return width, height and the pixels of a PNG file of 8 bits a channel, each as red, green, blue and alpha."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    place, packed, width, height, channels = 8, b"", 0, 0, 0
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        chunk = data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", chunk)
            assert (depth, interlaced) == (8, 0)
            channels = {2: 3, 6: 4}[colour]
        packed += chunk if kind == b"IDAT" else b""
        place += 12 + length
    lines, stride = zlib.decompress(packed), width * channels
    found, above = [], bytearray(stride)
    for row in range(height):
        start = row * (stride + 1)
        above = _unfiltered(lines[start], bytearray(lines[start + 1 : start + 1 + stride]), above, channels)
        found += [(*above[at : at + channels], 255)[:4] for at in range(0, stride, channels)]
    return width, height, found


def _unfiltered(kind: int, line: bytearray, above: bytearray, channels: int) -> bytearray:
    """Return *line* as it was before a PNG filter of *kind*."""
    for at in range(len(line)):
        left = line[at - channels] if at >= channels else 0
        corner = above[at - channels] if at >= channels else 0
        guess = left + above[at] - corner
        nearest = min((left, above[at], corner), key=lambda each: abs(guess - each))
        line[at] = (line[at] + (0, left, above[at], (left + above[at]) // 2, nearest)[kind]) % 256
    return line


def test_the_package_holds_three_files(svbot):
    """Teams takes a zip file with the manifest and two icons at its root, and nothing else."""
    result = svbot("teams", "package", "bot.zip", *OPTIONS)

    assert result.exit_code == 0
    with zipfile.ZipFile("bot.zip") as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["bots"][0]["botId"] == APP_ID
    assert manifest["developer"]["name"] == "Shropshire Council"
    assert manifest["developer"]["privacyUrl"] == GIVEN["privacy"]
    assert "{" not in manifest["description"]["full"]


def test_the_command_says_what_to_do_next(svbot):
    """Who has the file reads where to upload it."""
    said = svbot("teams", "package", "bot.zip", *OPTIONS).stdout

    assert said.startswith("bot.zip is written.")
    assert "Teams admin centre" in said
    assert "Upload an app" in said
    assert "setup policy" in said


def test_the_id_comes_from_the_settings(svbot):
    """Who has set up the bot need not type the id of the app again."""
    result = svbot("teams", "package", "bot.zip", *OPTIONS[:-2], SVBOT_TEAMS_APP_ID=APP_ID)

    assert result.exit_code == 0
    with zipfile.ZipFile("bot.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["bots"][0]["botId"] == APP_ID


def test_the_same_app_gives_the_same_file():
    """A file that was made twice is the same to the byte, so that a change shows."""
    first, second = (build_package(TeamsApp.checked(**GIVEN), PROMPTS) for _ in range(2))

    assert first == second


def test_a_new_version_replaces_the_old_one():
    """The id in Teams is made of the id in Entra alone, and is another than that."""
    first, second = (build_manifest(TeamsApp.checked(**GIVEN, version=each), PROMPTS) for each in ("1.0.0", "1.1.0"))
    other = TeamsApp.checked(**GIVEN | {"app_id": APP_ID.replace("1", "9")})

    assert first["id"] == second["id"] != APP_ID
    assert str(UUID(first["id"])) == first["id"]
    assert other.package_id != first["id"]
    assert TeamsApp.checked(**GIVEN | {"app_id": APP_ID.upper()}).package_id == first["id"]
    assert (first["version"], second["version"]) == ("1.0.0", "1.1.0")


@pytest.mark.parametrize("path", LONGEST, ids=".".join)
def test_no_text_is_too_long_for_teams(offered, path):
    """Teams takes the manifest as it is."""
    text = offered[path[0]][path[1]]

    assert 0 < len(text) <= LONGEST[path]


def test_the_manifest_asks_for_what_the_bot_does(offered):
    """It answers in personal chats, teams and group chats, takes files, and asks for no data of the council's."""
    (bot,) = offered["bots"]

    assert offered["$schema"].endswith(f"/v{offered['manifestVersion']}/MicrosoftTeams.schema.json")
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert bot["supportsFiles"] is True
    assert offered["defaultInstallScope"] == "personal"
    assert offered["permissions"] == ["identity", "messageTeamMembers"]
    assert offered["validDomains"] == []
    assert offered["localizationInfo"] == {"defaultLanguageTag": "en-gb"}
    assert offered["description"]["short"] not in offered["description"]["full"]
    assert not {"webApplicationInfo", "authorization", "devicePermissions", "supportedChannelTypes"} & set(offered)


def test_the_colour_is_that_of_the_web_chat(offered):
    """The app has the same green in Teams as on the web."""
    style = (ROOT / "bot/channels/web/static/chat.css").read_text(encoding="utf-8")

    assert f"--accent: {offered['accentColor']};" in style


def test_the_first_prompts_are_those_of_the_greeting(offered, pack):
    """Teams offers what the bot itself offers when it says hello, with a line on what comes of it."""
    (bot,) = offered["bots"]

    assert prompts_in(offered, "personal") == list(pack.wording.can_do_officer)
    assert len(bot["commandLists"]) <= 3
    for each in bot["commandLists"]:
        assert 0 < len(each["commands"]) <= 10
        assert all(0 < len(command["title"]) <= 128 for command in each["commands"])
        assert all(command["description"] in package.WHAT_COMES.values() for command in each["commands"])


@pytest.mark.parametrize("overheard", [False, True])
def test_each_prompt_is_answered(offered, assistant, overheard):
    """Who takes up a prompt gets an answer, in the bot's own chat and where others read along."""
    person = Person(overheard=overheard, channel="teams", address="tenant/officer", name="Ann", email="ann@example.org")
    for prompt in prompts_in(offered, "team" if overheard else "personal"):
        reply = assistant.reply(Message(prompt, person, f"prompt {overheard} {prompt}", NOW))
        said = " ".join(part.text for part in reply.parts if isinstance(part, Paragraph))

        assert any(isinstance(part, Heading | Form) for part in reply.parts) or "in the register" in said
        assert not re.search(r"direct message|sorry|cannot|do not understand", said, re.IGNORECASE)


def test_no_prompt_about_contracts_is_offered_where_others_read(offered, assistant):
    """In channels and group chats Teams offers no question that the bot would not answer there."""
    personal, team = prompts_in(offered, "personal"), prompts_in(offered, "team")

    assert team == prompts_in(offered, "groupChat")
    assert {assistant.intent(each) for each in team} <= {"ask", "recommend", "help"}
    assert {assistant.intent(each) for each in personal} - {"ask", "recommend", "help"}


@pytest.mark.parametrize(("name", "side"), [("color.png", 192), ("outline.png", 32)])
def test_the_icons_have_the_sizes_of_teams(name, side):
    """Neither icon is refused for its size, and both are small files."""
    data = (package.FOLDER / name).read_bytes()
    width, height, _ = pixels(data)

    assert (width, height) == (side, side)
    assert len(data) < 10_000


def test_the_outline_is_white_on_nothing():
    """Each pixel of the small icon is white, whole or in part, or not there. Its edge is empty."""
    width, _, found = pixels((package.FOLDER / "outline.png").read_bytes())
    rows = [found[at : at + width] for at in range(0, len(found), width)]

    assert {pixel[:3] for pixel in found if pixel[3]} == {WHITE}
    assert {pixel[3] for pixel in (*rows[0], *rows[-1], *(row[0] for row in rows), *(row[-1] for row in rows))} == {0}
    assert sum(pixel[3] == 255 for pixel in found) > 50


def test_the_symbol_keeps_to_the_middle():
    """Whatever shape Teams cuts the icon to, only its ground is cut."""
    width, _, found = pixels((package.FOLDER / "color.png").read_bytes())
    drawn = [divmod(at, width) for at, pixel in enumerate(found) if pixel[:3] != ACCENT]

    assert {pixel[3] for pixel in found} == {255}
    assert all(48 <= row < 144 and 48 <= column < 144 for row, column in drawn)


def test_a_file_that_is_there_is_left_alone(svbot):
    """Nothing is overwritten, unless --force says so."""
    path = Path("bot.zip")
    path.write_text("mine", encoding="utf-8")

    refused = svbot("teams", "package", "bot.zip", *OPTIONS)
    kept = path.read_text(encoding="utf-8")
    forced = svbot("teams", "package", "bot.zip", *OPTIONS, "--force")

    assert (refused.exit_code, kept, forced.exit_code) == (2, "mine", 0)
    assert "--force" in refused.stderr
    assert zipfile.is_zipfile(path)
    assert [each.name for each in path.absolute().parent.iterdir()] == ["bot.zip"]


def test_nothing_is_left_when_it_cannot_be_written(svbot, tmp_path):
    """A folder of that name is no place for the file. No half file stays beside it."""
    Path("bot.zip").mkdir()

    result = svbot("teams", "package", "bot.zip", *OPTIONS, "--force")

    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["bot.zip"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bot.zip"], "set SVBOT_TEAMS_APP_ID, or add --app-id"),
        (["bot.zip", "--app-id", APP_ID], "Add --website, --privacy and --terms"),
        (["bot.zip", *OPTIONS[2:]], "Add --website, each with"),
        (["bot.txt", *OPTIONS], "Name it bot.zip"),
        (["none/bot.zip", *OPTIONS], "Name a file in a folder"),
        (["bot.zip", *OPTIONS, "--app-id", "12345"], "--app-id '12345': give the application (client) id"),
        (["bot.zip", *OPTIONS, "--version", "1.0"], "--version '1.0': give three numbers"),
        (["bot.zip", *OPTIONS, "--version", "1.01.0"], "--version '1.01.0': give three numbers"),
        (["bot.zip", *OPTIONS, "--name", "x" * 31], "it has 31 characters, and Teams takes 30. Give a shorter name"),
        (["bot.zip", *OPTIONS, "--name", " "], "--name ' ': it is empty"),
        (["bot.zip", *OPTIONS, "--council", "x" * 33], "Give a shorter form of the council's name with --council"),
        (["bot.zip", *OPTIONS, "--terms", "http://example.gov.uk"], "--terms 'http://example.gov.uk': give a whole"),
        (["bot.zip", *OPTIONS, "--terms", "https://user@example.gov.uk"], "give a whole address"),
        (["bot.zip", *OPTIONS, "--terms", "https://localhost"], "give a whole address"),
        (["bot.zip", *OPTIONS, "--terms", "https://example.gov.uk/a b"], "no blanks"),
    ],
)
def test_what_is_wrong_is_said_with_a_way_out(svbot, arguments, said):
    """Each wrong option is named with what to give in its place, and no file is written."""
    result = svbot("teams", "package", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert not Path("bot.zip").exists()


def test_every_wrong_option_is_named_at_once(svbot):
    """Who has several things wrong reads of all of them."""
    said = svbot("teams", "package", "bot.zip", *OPTIONS, "--app-id", "x", "--terms", "y", "--version", "z").stderr

    assert [line.partition(" ")[0] for line in said.splitlines()] == ["--app-id", "--terms", "--version"]


@given(name=st.text(max_size=40), council=st.text(max_size=40), version=st.from_regex(r"\d{1,3}\.\d{1,3}\.\d{1,3}\Z"))
def test_whatever_is_given_the_package_is_fit_or_refused(name, council, version):
    """No name and no version gives a manifest that Teams would refuse for its lengths."""
    manifest, refusal = None, ""
    try:
        manifest = build_manifest(
            TeamsApp.checked(**GIVEN | {"name": name, "council": council, "version": version}), ()
        )
    except PackageError as error:
        refusal = str(error)
    if manifest is None:
        assert refusal.startswith(("--name", "--council", "--version"))
        return

    for (part, key), longest in LONGEST.items():
        assert 0 < len(manifest[part][key]) <= longest
    assert [str(int(each)) for each in manifest["version"].split(".")] == manifest["version"].split(".")


def test_a_long_list_of_prompts_is_cut():
    """A pack with many suggestions, or with one that is very long, still makes a manifest that Teams takes."""
    prompts = (("x" * 129, "ask"), *((f"Question {number}", "ask") for number in range(14)), ("Odd", "nothing known"))
    manifest = build_manifest(TeamsApp.checked(**GIVEN), prompts)

    assert prompts_in(manifest, "personal") == [f"Question {number}" for number in range(10)]
    assert build_manifest(TeamsApp.checked(**GIVEN), ())["bots"][0]["commandLists"] == []


def test_it_needs_nothing_of_the_teams_sdk():
    """The package can be made where only the plain bot is installed."""
    code = "import sys, bot.commands.teams; print([name for name in sys.modules if name.startswith('microsoft_teams')])"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, timeout=60
    )

    assert shown.stdout == "[]\n"


def test_the_guide_names_each_option_and_setting():
    """docs/teams.md explains all that can be given."""
    guide = (ROOT / "docs" / "teams.md").read_text(encoding="utf-8")
    command = get_command(program).commands["teams"].commands["package"]
    options = [each.opts[0] for each in command.params if each.opts[0].startswith("--")]

    assert [] == [each for each in options if f"`{each}" not in guide and each != "--help"]
    assert "svbot teams package" in guide
    for name in ("SVBOT_TEAMS", "SVBOT_TEAMS_APP_ID", "SVBOT_TEAMS_APP_SECRET", "SVBOT_TEAMS_TENANTS"):
        assert f"`{name}`" in guide
