"""Checks that the bot can run as it is set up, and says what to fix."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import typer
import yaml

from bot.commands.finding import Finding
from bot.commands.teams_doctor import examine_teams
from bot.settings import Settings, load_settings

MANIFEST = Path(__file__).parents[2] / "app.yaml"


def doctor() -> None:
    """Check settings, content pack, database, Slack and Teams, and say what to fix."""
    settings = load_settings()
    findings = list(examine(settings))
    for finding in findings:
        typer.echo(f"{'ok ' if finding.well else 'FIX'}  {finding.what}")
        if not finding.well:
            typer.echo(f"     {finding.fix}")
    wrong = sum(not finding.well for finding in findings)
    typer.echo(f"\n{'Everything is well.' if not wrong else f'{wrong} to fix.'}")
    raise typer.Exit(1 if wrong else 0)


def examine(settings: Settings) -> Iterator[Finding]:
    """Give what is found with *settings*, the simplest first."""
    yield Finding(True, "settings can be read")
    yield _pack(settings)
    yield _database(settings)
    yield _lead(settings)
    if settings.slack == "off":
        yield Finding(True, "Slack is off (SVBOT_SLACK=socket turns it on)")
    else:
        yield from _slack(settings)
    yield from examine_teams(settings)


def _pack(settings: Settings) -> Finding:
    from bot.service import cache_folder
    from knowledge.files import PackError
    from knowledge.pack import load_pack

    try:
        pack = load_pack(settings.pack, cache_folder())
    except PackError as error:
        return Finding(False, "the content pack cannot be used", str(error))
    return Finding(True, f"content pack of {pack.profile.council}, {len(pack.measures)} measures")


def _database(settings: Settings) -> Finding:
    from store.errors import StoreError
    from store.sqlite import SqliteStore

    folder = settings.database.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        fix = f"Make {folder} and let this user write there, or set SVBOT_DATABASE_URL to another file."
        return Finding(False, f"the database {settings.database} cannot be written", fix)
    if settings.database.exists():
        try:
            SqliteStore(settings.database).close()
        except StoreError as error:
            return Finding(False, f"the database {settings.database} cannot be used", str(error))
    return Finding(True, f"database {settings.database}")


def _lead(settings: Settings) -> Finding:
    """Look whether somebody is told when a return is late or nobody else can be reminded."""
    from store.errors import StoreError
    from store.sqlite import SqliteStore

    if settings.lead:
        return Finding(True, f"lead: {settings.lead}")
    count = 0
    if settings.database.exists():
        try:
            with closing(SqliteStore(settings.database)) as store:
                count = store.count_contracts()
        except StoreError:
            count = 0  # what is wrong with the database was said already
    if not count:
        return Finding(True, "no contracts yet, so nobody has to be told of late returns")
    fix = "Set SVBOT_LEAD to the e-mail address of whoever leads on social value."
    return Finding(False, f"{count:,} contracts, and nobody is told when a return stays late", fix)


def _slack(settings: Settings) -> Iterator[Finding]:
    from slack_sdk import WebClient

    assert settings.slack_bot_token
    bot = WebClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, timeout=10)
    answer, problem = _call(lambda: bot.auth_test())
    if answer is None:
        yield Finding(
            False, f"Slack does not take the bot token ({problem})", _remedy(problem, "SVBOT_SLACK_BOT_TOKEN")
        )
        return
    yield Finding(True, f"bot token: {answer.get('user')} in {answer.get('team')}")
    yield from _scopes(answer)
    if settings.slack == "http":
        yield Finding(True, "signing secret is set (Slack's first call shows whether it is the right one)")
        return
    assert settings.slack_app_token
    token = settings.slack_app_token.get_secret_value()
    app = WebClient(token, settings.slack_api_url, timeout=10)
    answer, problem = _call(lambda: app.apps_connections_open(app_token=token))
    if answer is None:
        fix = _remedy(problem, "SVBOT_SLACK_APP_TOKEN")
        yield Finding(False, f"Slack does not open a socket for the app token ({problem})", fix)
    else:
        yield Finding(True, "app token: Slack opens a socket")


def _scopes(answer: Any) -> Iterator[Finding]:
    """Compare the scopes that Slack granted with those that the manifest asks for."""
    granted = {name.strip() for name in str(answer.headers.get("x-oauth-scopes", "")).split(",") if name.strip()}
    if not granted or not MANIFEST.exists():
        return
    wanted = set(yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])
    if missing := sorted(wanted - granted):
        fix = "Paste app.yaml again under App Manifest in the app's settings, save, and reinstall the app."
        yield Finding(False, f"scopes are missing: {', '.join(missing)}", fix)
    else:
        more = sorted(granted - wanted)
        yield Finding(True, "scopes" + (f" (more than are needed: {', '.join(more)})" if more else ""))


def _call(call: Callable[[], Any]) -> tuple[Any, str]:
    from slack_sdk.errors import SlackApiError

    try:
        return call(), ""
    except SlackApiError as error:
        return None, str(error.response.get("error"))
    except OSError as error:
        return None, type(error).__name__


def _remedy(problem: str, setting: str) -> str:
    known = {
        "invalid_auth": f"Copy the token again into {setting}. A bot token begins with xoxb-, an app token with xapp-.",
        "not_authed": f"Set {setting}.",
        "not_allowed_token_type": f"{setting} holds the other kind of token: xoxb- for the bot, xapp- for the app.",
        "account_inactive": "The app was removed from the workspace. Install it again and copy the new token.",
        "token_revoked": f"Install the app again and copy the new token into {setting}.",
        "missing_scope": "Give the app-level token the scope connections:write.",
    }
    return known.get(
        problem, "Check that this machine reaches Slack, by proxy where the council has one, and try again."
    )
