"""Checks that the bot can speak in Microsoft Teams."""

import asyncio
import re
from collections.abc import Iterator

from bot.commands.finding import Finding
from bot.settings import Settings, SettingsError

REMEDIES = {
    "AADSTS7000215": "Make a new client secret in Microsoft Entra and copy its value, not its id, into "
    "SVBOT_TEAMS_APP_SECRET.",
    "AADSTS7000222": "The client secret has expired. Make a new one in Microsoft Entra and copy its value into "
    "SVBOT_TEAMS_APP_SECRET.",
    "AADSTS700016": "The first tenant in SVBOT_TEAMS_TENANTS has no app with the id in SVBOT_TEAMS_APP_ID. "
    "Copy both ids again from the app's overview in Microsoft Entra.",
    "AADSTS90002": "Microsoft knows no tenant with the first id in SVBOT_TEAMS_TENANTS. Copy it again from Microsoft "
    "Entra.",
}
"""What to do, by the code with which Microsoft refuses a token."""

NO_LINE = (
    "Check that this machine reaches login.microsoftonline.com, by proxy where the council has one, and try again."
)


def examine_teams(settings: Settings) -> Iterator[Finding]:
    """Give what is found of Teams with *settings*, the simplest first."""
    from bot.called import prepare_teams

    if settings.teams == "off":
        yield Finding(True, "Microsoft Teams is off (SVBOT_TEAMS=on turns it on)")
        return
    try:
        prepare_teams()
    except SettingsError as error:
        yield Finding(False, "what Microsoft Teams needs is not installed", str(error))
        return
    if settings.teams == "playground":
        found = "Microsoft Teams is in playground: everybody on this machine is taken at their word, for tests only"
        yield Finding(True, found)
    count = len(settings.tenants)
    if not count:
        fix = "Set SVBOT_TEAMS_TENANTS to the tenant id that the Playground is told of."
        yield Finding(False, "no tenant is the council's, so that everybody is a supplier", fix)
    else:
        yield Finding(True, f"the council's tenants: {count}")
    if settings.teams == "on":
        yield asyncio.run(_token(settings))


async def _token(settings: Settings) -> Finding:
    """Ask Microsoft for the token that the bot sends with."""
    from bot.channels.teams.adapter import Adapter
    from bot.channels.teams.gate import ClosedGate
    from bot.channels.teams.serve import new_app

    app = new_app(settings, Adapter(ClosedGate()))
    try:
        token, problem = await app.token_provider.get_app_token(), "no answer"
    except ValueError as error:
        token, problem = None, next(iter(re.findall(r"AADSTS\d+", str(error))), type(error).__name__)
    except OSError as error:
        # That is what the library below raises when there is no line.
        token, problem = None, type(error).__name__
    if token:
        return Finding(True, "app id and secret: Microsoft gives the bot a token")
    return Finding(False, f"Microsoft gives the bot no token ({problem})", REMEDIES.get(problem, NO_LINE))
