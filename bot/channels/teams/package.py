"""Makes the app package that a council uploads to Teams: a manifest and two icons in a zip file.

It needs nothing of the Teams SDK.
"""

import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

FOLDER = Path(__file__).with_name("manifest")
ICONS = ("color.png", "outline.png")
TITLE = "Social Value Bot"

LONGEST_NAME = 30
LONGEST_COUNCIL = 32
LONGEST_PROMPT = 128
LONGEST_URL = 2048
MOST_PROMPTS = 10
"""Teams shows no more than this many prompts in one place."""

THE_SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""The time that every file in a package has, so that the same app gives the same bytes."""

WHAT_COMES = {
    "ask": "An answer with its source",
    "recommend": "Two or three measures that fit a purchase, with reasons",
    "help": "What the bot can do",
    "register": "Keep a contract in the register, with a form",
    "due": "Which returns of your contracts are due or late",
    "return": "Give a monitoring return",
}
"""What a person gets for a prompt, by what the prompt asks for."""

FOR_ALL_TO_HEAR = frozenset({"ask", "recommend", "help"})
"""What is answered in channels and group chats too: nothing of contracts."""

Prompts = Sequence[tuple[str, str]]
"""What Teams offers people to say, each with what it asks for: ask, recommend and so on."""


class PackageError(Exception):
    """No package can be made: says what is wrong and what to do."""


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if (
        parts.scheme != "https"
        or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.hostname or "")
        or parts.username
    ):
        raise ValueError("give a whole address, such as https://www.council.gov.uk/privacy. Teams takes only https://")
    if re.search(r"\s", url) or len(url) > LONGEST_URL:
        raise ValueError(f"an address has no blanks and at most {LONGEST_URL} characters")
    return url


def _app_id(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value.lower()):
        raise ValueError(
            "give the application (client) id of the app in Microsoft Entra, such as "
            "00000000-0000-0000-0000-000000000000"
        )
    return value.lower()


def _version(value: str) -> str:
    if not re.fullmatch(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}", value):
        raise ValueError("give three numbers with full stops between, such as 1.0.0")
    return value


def _at_most(longest: int, hint: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not value.strip():
            raise ValueError("it is empty")
        if len(value) > longest:
            raise ValueError(f"it has {len(value)} characters, and Teams takes {longest}. {hint}")
        return value.strip()

    return check


WebAddress = Annotated[str, AfterValidator(_web_address)]


class TeamsApp(BaseModel):
    """What a council says of its app. Each field is named as the option of the command that gives it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: Annotated[str, AfterValidator(_app_id)]
    council: Annotated[
        str, AfterValidator(_at_most(LONGEST_COUNCIL, "Give a shorter form of the council's name with --council"))
    ]
    website: WebAddress
    privacy: WebAddress
    terms: WebAddress
    name: Annotated[str, AfterValidator(_at_most(LONGEST_NAME, "Give a shorter name"))] = TITLE
    version: Annotated[str, AfterValidator(_version)] = "1.0.0"

    @classmethod
    def checked(cls, **given: Any) -> Self:
        """Return the app that *given* describes. Raises PackageError with every wrong option named."""
        try:
            return cls(**given)
        except ValidationError as error:
            lines = []
            for problem in error.errors(include_url=False, include_context=False):
                option = str(problem["loc"][0]).replace("_", "-")
                said = str(problem["msg"]).removeprefix("Value error, ")
                lines.append(f"--{option} {str(problem['input'])!r}: {said}.")
            raise PackageError("\n".join(lines)) from error

    @property
    def package_id(self) -> str:
        """The id of the app in Teams. It is made of the id in Entra, so that a new version replaces the old one."""
        return str(uuid5(UUID(self.app_id), "teams app package"))


def build_manifest(app: TeamsApp, prompts: Prompts) -> dict[str, Any]:
    """Return the manifest of *app*, with *prompts* for people to take up."""
    manifest: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"version": app.version, "id": app.package_id}
    manifest["developer"] = {
        "name": app.council,
        "websiteUrl": app.website,
        "privacyUrl": app.privacy,
        "termsOfUseUrl": app.terms,
    }
    manifest["name"] = {"short": app.name, "full": f"{app.name} of {app.council}"}
    manifest["description"]["full"] = manifest["description"]["full"].replace("{council}", app.council)
    manifest["bots"][0] |= {"botId": app.app_id, "commandLists": _command_lists(prompts)}
    return manifest


def build_package(app: TeamsApp, prompts: Prompts) -> bytes:
    """Return the zip file of *app*: the same bytes for the same app and *prompts*."""
    manifest = json.dumps(build_manifest(app, prompts), ensure_ascii=False, indent=2) + "\n"
    files = {"manifest.json": manifest.encode()} | {name: (FOLDER / name).read_bytes() for name in ICONS}
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, THE_SAME_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return package.getvalue()


def write_package(app: TeamsApp, prompts: Prompts, path: Path, *, force: bool = False) -> None:
    """Write the zip file of *app* to *path*, whole or not at all. Raises PackageError and OSError."""
    if path.suffix.lower() != ".zip":
        raise PackageError(f"Teams takes a zip file. Name it {path.with_suffix('.zip')}.")
    if path.exists() and not force:
        raise PackageError(f"{path} is there already. Name another file, or add --force to replace it.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(build_package(app, prompts))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _command_lists(prompts: Prompts) -> list[dict[str, Any]]:
    """Return what Teams offers to say in a chat with the bot, and where others hear it."""
    fitting = [(text, intent) for text, intent in prompts if len(text) <= LONGEST_PROMPT and intent in WHAT_COMES]
    heard = [(text, intent) for text, intent in fitting if intent in FOR_ALL_TO_HEAR]
    return [
        {
            "scopes": scopes,
            "commands": [{"title": text, "description": WHAT_COMES[intent]} for text, intent in offered[:MOST_PROMPTS]],
        }
        for scopes, offered in ((["personal"], fitting), (["team", "groupChat"], heard))
        if offered
    ]
