"""The commands that list the measures and show one."""

from typing import Annotated

import typer

from bot.commands.screen import show, stop
from bot.settings import load_settings
from knowledge.models import Role


def measures(
    priority: Annotated[
        str, typer.Option("--priority", help="Only those of this priority: economy, wellbeing or place.")
    ] = "",
    find: Annotated[str, typer.Option("--find", help="Only those that speak of this.")] = "",
) -> None:
    """List the measures."""
    from bot.service import cache_folder
    from handlers.measures import list_measures
    from knowledge.pack import load_pack

    pack = load_pack(load_settings().pack, cache_folder())
    known = [each.id for each in pack.profile.priorities]
    if priority and priority not in known:
        stop(f"There is no priority {priority}. Choose {', '.join(known[:-1])} or {known[-1]}.")
    found = list_measures(pack, priority, find)
    if not found.parts:
        stop(f"No measure speaks of {find}. Try another word, or svbot measures for the whole list.")
    show(found)


def measure(
    code: Annotated[str, typer.Argument(help="The measure's code.")],
    role: Annotated[Role, typer.Option("--as", help="Who is asking.")] = Role.OFFICER,
) -> None:
    """Show one measure: what counts, its unit, the evidence to ask for."""
    from bot.service import cache_folder
    from handlers.measures import show_measure
    from knowledge.pack import load_pack

    pack = load_pack(load_settings().pack, cache_folder())
    known = {each.lower(): each for each in pack.measures}
    wanted = known.get(code.strip().lower().replace(" ", ""))
    if wanted is None:
        stop(f"There is no measure {code}. svbot measures lists them.")
    show(show_measure(pack, pack.measures[wanted], role))
