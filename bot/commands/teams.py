"""The command that writes the app package for Microsoft Teams."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.channels.teams.package import TITLE, PackageError, TeamsApp, write_package
from bot.commands.screen import stop
from bot.settings import load_settings

EXAMPLE = (
    "svbot teams package social-value-bot.zip --app-id 00000000-0000-0000-0000-000000000000 "
    "--website https://www.example.gov.uk --privacy https://www.example.gov.uk/privacy "
    "--terms https://www.example.gov.uk/terms"
)

NEXT = """{path} is written. It holds the app {name}, version {version}, of {council}.

What to do next:
1. In the Teams admin centre, open Teams apps, Manage apps, and upload the file.
   To try it alone first, in Teams: Apps, Manage your apps, Upload an app.
2. Allow the app for the people who are to use it.
3. Have it installed for officers by a setup policy, so that reminders reach them.
docs/teams.md goes through each step."""

app = typer.Typer(no_args_is_help=True, help="Microsoft Teams: write the app package.")


@app.callback()
def teams() -> None:
    """Write the app package for Microsoft Teams."""


@app.command(epilog=f"Example: {EXAMPLE}")
def package(
    file: Annotated[Path, typer.Argument(metavar="OUT.zip", help="The zip file to write.")],
    website: Annotated[str, typer.Option("--website", metavar="URL", help="The council's website.")] = "",
    privacy: Annotated[str, typer.Option("--privacy", metavar="URL", help="The council's privacy notice.")] = "",
    terms: Annotated[str, typer.Option("--terms", metavar="URL", help="The council's terms of use.")] = "",
    name: Annotated[str, typer.Option("--name", help="What the app is called in Teams.")] = TITLE,
    council: Annotated[
        str, typer.Option("--council", metavar="NAME", help="The council's name, where it is not to be the pack's.")
    ] = "",
    version: Annotated[str, typer.Option("--version", help="A higher one for each upload.")] = "1.0.0",
    app_id: Annotated[
        str, typer.Option("--app-id", metavar="ID", help="The app's id in Entra. Without it, SVBOT_TEAMS_APP_ID.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write the zip file that is uploaded to Teams: the manifest and two icons."""
    from bot.service import build_assistant, cache_folder
    from knowledge.pack import load_pack
    from store.sqlite import SqliteStore

    settings = load_settings()
    app_id = app_id or settings.teams_app_id
    if not app_id:
        stop("Give the application (client) id of the app in Microsoft Entra: set SVBOT_TEAMS_APP_ID, or add --app-id.")
    given = {"--website": website, "--privacy": privacy, "--terms": terms}
    if missing := [option for option, url in given.items() if not url]:
        stop(
            f"Teams asks for web addresses of the council. Add {_listed(missing)}, each with an https:// address. "
            "Pages that the council has will do."
        )
    pack = load_pack(settings.pack, cache_folder())
    try:
        described = TeamsApp.checked(
            app_id=app_id,
            council=council or pack.profile.council,
            website=website,
            privacy=privacy,
            terms=terms,
            name=name,
            version=version,
        )
        with closing(SqliteStore(":memory:")) as store:
            assistant = build_assistant(settings, store, pack)
            prompts = [(text, assistant.intent(text)) for text in pack.wording.can_do_officer]
        write_package(described, prompts, file, force=force)
    except PackageError as error:
        stop(str(error))
    except OSError as error:
        stop(f"{file} cannot be written ({error.strerror}). Name a file in a folder where this user may write.")
    typer.echo(NEXT.format(path=file, name=described.name, version=described.version, council=described.council))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
