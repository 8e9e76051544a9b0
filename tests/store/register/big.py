"""A register as large as a bench needs, written row by row."""

import csv
from datetime import date, timedelta
from pathlib import Path

HEADINGS = (
    "Reference number", "Title of agreement", "Local authority department responsible",
    "Description of the goods and/or services being provided", "Supplier name and details", "Contract value",
    "Start date", "End date", "Contract manager", "Manager e-mail", "Reporting frequency",
    "Working days after the period", "Social value measures", "Procurement route",
)  # fmt: skip

FREQUENCIES = ("Quarterly", "Monthly", "", "Every 6 months", "Annually")


def write_big_register(path: Path, rows: int) -> None:
    """Write a register of *rows* contracts to *path* as CSV: 200 managers, terms of all kinds, no two rows alike."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(rows):
            writer.writerow(big_row(number))


def big_row(number: int) -> tuple[str, ...]:
    """Return row *number* of a big register."""
    start = date(2022, 4, 1) + timedelta(days=number * 7 % 1700)
    end = start + timedelta(days=365 * (1 + number % 5))
    manager = number % 200
    return (
        f"DN{number:06}",
        f"Maintenance of site {number} in ward {number % 97}",
        f"Service {number % 12}",
        f"Planned and responsive maintenance of buildings and grounds at site {number}, with all labour and materials.",
        f"Supplier {number % 3000} Limited",
        f"£{10_000 + number * 37 % 2_000_000:,}.00",
        start.strftime("%d/%m/%Y"),
        end.strftime("%d/%m/%Y"),
        f"Officer Number {manager}",
        f"officer{manager}@council.example",
        FREQUENCIES[number % len(FREQUENCIES)],
        "10" if number % 2 else "",
        f"NT1: {number % 9 + 1}; NT19: £{number % 90 + 1},000; NT31" if number % 3 else "",
        "Open procedure",
    )
