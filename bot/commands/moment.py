"""Reads the time that a command is to take for now."""

from datetime import datetime

import typer

from store.working_days import LONDON

FIRST, LAST = 2000, 2100
"""The years that can be taken for now: returns are worked out for these."""


def read_moment(text: str) -> datetime:
    """Return the time in *text*, an ISO date or date and time. One without a zone is London's; a date is 10am."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time. Write it as 2027-04-21 or 2027-04-21T10:00 (London).") from None
    if not FIRST <= moment.year <= LAST:
        raise typer.BadParameter(f"{text!r} is too far away. Give a time between {FIRST} and {LAST}.")
    if len(text.strip()) <= len("2027-04-21"):
        moment = moment.replace(hour=10)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
