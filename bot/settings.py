"""Settings from the environment, checked once at the start.

Every variable begins with SVBOT_. A wrong one stops the start with its name and what to do.
"""

import os
import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from rapidfuzz import process

from bot.loopback import is_loopback
from store.stages import Rhythm

MOST_DAYS = 250
"""No reminder comes more working days than this before a return is due: about a year."""


class SettingsError(Exception):
    """A setting that cannot be used: names the variable and the remedy."""


class Settings(BaseSettings):
    """What the council's machine tells the bot."""

    model_config = SettingsConfigDict(env_prefix="SVBOT_", env_ignore_empty=True, extra="forbid", frozen=True)

    database_url: Annotated[str, Field(description="Where to keep what the bot remembers: sqlite:///path/to/file")] = (
        "sqlite:///svbot.sqlite"
    )
    pack: Annotated[
        Path | None, Field(description="Folder of the council's own content pack. Empty: the shipped pack")
    ] = None
    host: Annotated[
        str,
        Field(description="Address to listen on. On any but this machine's own, the web chat is for suppliers only"),
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port to listen on, 1 to 65535")] = 8000
    max_characters: Annotated[
        int,
        Field(ge=500, le=100_000, description="Longest message that is read, in characters, 500 to 100000"),
    ] = 10_000
    keep_days: Annotated[int, Field(ge=1, le=90, description="Days after which a conversation is deleted, 1 to 90")] = 7
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="How much to log: debug, info, warning or error"),
    ] = "info"

    lead: Annotated[
        str,
        Field(
            description="E-mail address of the lead, who is told of late returns and of contracts with nobody to remind"
        ),
    ] = ""
    admins: Annotated[
        str, Field(description="E-mail addresses of those who may change every contract, with commas between")
    ] = ""
    remind_before: Annotated[
        str, Field(description="Working days before a return is due on which its manager is reminded, commas between")
    ] = "10,2"
    remind_overdue_every: Annotated[
        int, Field(ge=0, le=250, description="Working days between two reminders of a late return. 0: none")
    ] = 5
    remind_lead_after: Annotated[
        int, Field(ge=0, le=250, description="Working days after which the lead is told of a late return. 0: never")
    ] = 10
    remind_from: Annotated[time, Field(description="Time in London from which reminders are sent, such as 09:00")] = (
        time(9)
    )
    remind_until: Annotated[time, Field(description="Time in London from which none are sent, such as 17:00")] = time(
        17
    )

    slack: Annotated[
        Literal["off", "socket", "http"],
        Field(description="How Slack reaches the bot: off, socket (no open port) or http (Slack calls /slack/events)"),
    ] = "off"
    slack_bot_token: Annotated[
        SecretStr | None, Field(description="The Slack app's bot token. It begins with xoxb-")
    ] = None
    slack_app_token: Annotated[
        SecretStr | None, Field(description="The Slack app's app-level token for socket. It begins with xapp-")
    ] = None
    slack_signing_secret: Annotated[SecretStr | None, Field(description="The Slack app's signing secret, for http")] = (
        None
    )
    slack_api_url: Annotated[str, Field(description="Where Slack's Web API is")] = "https://slack.com/api/"

    teams: Annotated[
        Literal["off", "on", "playground"],
        Field(
            description="Whether Microsoft Teams reaches the bot: off, on (Teams calls /api/messages) or playground "
            "(a client for tests on this machine; nobody proves who they are)"
        ),
    ] = "off"
    teams_app_id: Annotated[str, Field(description="The Teams app's application (client) id")] = ""
    teams_app_secret: Annotated[SecretStr | None, Field(description="The Teams app's client secret")] = None
    teams_tenants: Annotated[
        str,
        Field(
            description="Tenant ids of the council, commas between: their people are officers. The app is registered "
            "in the first"
        ),
    ] = ""

    @field_validator("database_url")
    @classmethod
    def _is_sqlite(cls, url: str) -> str:
        if not url.startswith("sqlite:///") or not url.removeprefix("sqlite:///"):
            raise ValueError("use sqlite:/// and a path, for example sqlite:///svbot.sqlite")
        return url

    @field_validator("lead", "admins")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        for each in filter(None, map(str.strip, value.split(","))):
            if not re.fullmatch(r"[^@\s,]+@[^@\s,]+", each):
                raise ValueError("use e-mail addresses, such as name@council.gov.uk")
        return value.strip()

    @field_validator("remind_until")
    @classmethod
    def _is_later(cls, value: time, info: ValidationInfo) -> time:
        if value <= info.data.get("remind_from", time.min):
            raise ValueError("use a time later than SVBOT_REMIND_FROM, such as 17:00")
        return value

    @field_validator("remind_before")
    @classmethod
    def _are_days(cls, value: str) -> str:
        for each in filter(None, map(str.strip, value.split(","))):
            if not each.isdecimal() or not 0 < int(each) <= MOST_DAYS:
                raise ValueError(f"use whole numbers from 1 to {MOST_DAYS}, such as 10,2")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_a_slash(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or (parts.scheme != "https" and not is_loopback(parts.hostname)):
            raise ValueError("use an https:// address")
        return url if url.endswith("/") else f"{url}/"

    @field_validator("teams_app_id", "teams_tenants")
    @classmethod
    def _are_ids(cls, value: str, info: ValidationInfo) -> str:
        ids = [each.strip().lower() for each in value.split(",") if each.strip()]
        if not all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids):
            raise ValueError("use ids such as 00000000-0000-0000-0000-000000000000")
        if len(ids) > 1 and info.field_name == "teams_app_id":
            raise ValueError("use one id. The tenants go into SVBOT_TEAMS_TENANTS")
        return ",".join(ids)

    @model_validator(mode="after")
    def _has_what_teams_needs(self) -> Self:
        if self.teams == "playground" and not self.on_loopback:
            raise ValueError(
                "teams: playground takes everybody at their word, so it runs only where nobody else can call: "
                "set SVBOT_HOST=127.0.0.1, or SVBOT_TEAMS=on"
            )
        missing = [
            f"SVBOT_{name.upper()}"
            for name in ("teams_app_id", "teams_app_secret", "teams_tenants")
            if self.teams == "on" and not getattr(self, name)
        ]
        if missing:
            raise ValueError(f"teams: with on, set {' and '.join(missing)}. docs/teams.md says where to find them")
        return self

    @model_validator(mode="after")
    def _has_what_slack_needs(self) -> Self:
        needed = {"socket": ("slack_bot_token", "slack_app_token"), "http": ("slack_bot_token", "slack_signing_secret")}
        missing = [f"SVBOT_{name.upper()}" for name in needed.get(self.slack, ()) if getattr(self, name) is None]
        if missing:
            raise ValueError(
                f"slack: with {self.slack}, set {' and '.join(missing)}. docs/slack.md says where to find them"
            )
        return self

    @property
    def database(self) -> Path:
        """The path of the SQLite file."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def rhythm(self) -> Rhythm:
        """When reminders go out."""
        before = tuple(int(each) for each in self.remind_before.split(",") if each.strip())
        return Rhythm(before, self.remind_overdue_every, self.remind_lead_after, self.remind_from, self.remind_until)

    @property
    def tenants(self) -> tuple[str, ...]:
        """The ids of the council's tenants. The Teams app is registered in the first."""
        return tuple(self.teams_tenants.split(",")) if self.teams_tenants else ()

    @property
    def admin_emails(self) -> frozenset[str]:
        """The e-mail addresses of the admins."""
        return frozenset(each.strip() for each in self.admins.split(",") if each.strip())

    @property
    def on_loopback(self) -> bool:
        """True when only this machine can reach the bot."""
        return is_loopback(self.host)


def load_settings() -> Settings:
    """Return the settings from the environment. Raises SettingsError with every wrong variable named."""
    unknown = sorted(name for name in os.environ if name.startswith("SVBOT_") and name not in _names())
    if unknown:
        near = process.extractOne(unknown[0], _names())
        raise SettingsError(f"{unknown[0]} is not a setting. Did you mean {near[0]}? svbot settings lists them all.")
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_url=False, include_context=False):
            said = str(problem["msg"]).removeprefix("Value error, ")
            # What several settings get wrong together names the first of them itself.
            name, said = (str(problem["loc"][0]), said) if problem["loc"] else said.split(": ", 1)
            field = Settings.model_fields.get(name)
            meaning = field.description if field else "this variable is not known"
            given = "" if name.startswith(("slack", "teams")) else f" is {str(problem['input'])!r}"
            lines.append(f"SVBOT_{name.upper()}{given}: {said[0].lower()}{said[1:]}. {meaning}.")
        raise SettingsError("\n".join(lines)) from error


def _names() -> list[str]:
    return [f"SVBOT_{name.upper()}" for name in Settings.model_fields]


def describe() -> list[tuple[str, str, str]]:
    """Return each variable with its default and its meaning, for `svbot settings`."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        rows.append((f"SVBOT_{name.upper()}", default, field.description or ""))
    return rows
