"""The register that the office has: its contract managers each have a return that is due, so each gets a reminder."""

import csv
import io

from tests.slack.client import email_of, name_of

AT = "2026-11-25T10:00"
"""When it is in the office: a Wednesday. The machine's own clock must be later, because Slack's is."""

LEAD = "U099"
MANAGERS = tuple(f"U{number:03}" for number in range(70, 99))
"""Each manages one contract. Its return is due today."""

BUSY = "U069"
"""Manages several contracts with long titles. Some of their returns are late."""

NOBODYS = "Play areas, lot 1"
"""The contract that nobody manages, so the lead is told of it."""

LONG = (
    "Framework for the supply, delivery, installation and planned preventative maintenance of commercial kitchen "
    "equipment in schools, leisure centres and residential care homes across the county, lot {number}"
)

HEAD = (
    "Reference number",
    "Title of agreement",
    "Supplier name and details",
    "Total value",
    "Start date",
    "End date",
    "Contract manager",
    "Manager e-mail",
    "How often returns are due",
    "Working days after the period",
    "Return dates",
    "Measures and targets",
)


def title_of(manager: str) -> str:
    """Return the title of the contract that *manager* manages."""
    return f"Grounds maintenance for parks, lot {int(manager[1:])}"


def as_csv(*rows: tuple[str, ...]) -> str:
    """Return a register file with these *rows*."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue()


def row(reference: str, title: str, manager: str, dates: str, *, known: bool = True) -> tuple[str, ...]:
    """Return one contract whose returns are due on *dates*. It has no e-mail address unless its manager is *known*."""
    return (
        reference,
        title,
        "Green Spaces Ltd",
        "450000",
        "25/05/2026",
        "24/05/2029",
        name_of(manager) if manager else "",
        email_of(manager) if manager and known else "",
        "chosen dates",
        "",
        dates,
        "NT1: 6; NT31: 40; NT19: 90000",
    )


def register() -> str:
    """Return the register file of the office."""
    due = "25/11/2026; 25/05/2027; 25/11/2027"
    theirs = [row(f"DN{each[1:]}", title_of(each), each, due) for each in MANAGERS]
    late = "18/11/2026; 18/05/2027"
    long = [
        row(f"PROC/2026/00{number}", LONG.format(number=number), BUSY, due if number % 2 else late)
        for number in range(1, 8)
    ]
    return as_csv(*theirs, *long, row("DN1", NOBODYS, "", due))
