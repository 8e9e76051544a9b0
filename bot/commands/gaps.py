"""The command that shows the council's editor what the bot could not answer well."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from bot.settings import load_settings


def gaps(
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How many days to look back.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, one object a line.")] = False,
) -> None:
    """Show what the bot could not answer well, what belongs together under one heading."""
    from bot.channels.terminal import Terminal, to_console
    from bot.service import cache_folder, now
    from handlers.gaps import describe, grouped
    from knowledge.answering import Answerer
    from knowledge.pack import load_pack
    from store.sqlite import SqliteStore

    settings = load_settings()
    pack = load_pack(settings.pack, cache_folder())
    store = SqliteStore(settings.database)
    try:
        found = store.gaps(now() - timedelta(days=days))
    finally:
        store.close()
    groups = grouped(found, Answerer(pack, cache_folder()))
    if as_json:
        for group in groups:
            rows = [{"text": g.text, "kind": g.kind, "role": g.role, "at": g.at.isoformat()} for g in group.gaps]
            typer.echo(
                json.dumps({"nearest": group.nearest or None, "count": len(rows), "gaps": rows}, ensure_ascii=False)
            )
        return
    Terminal(to_console()).show(describe(pack, found, groups, days))
