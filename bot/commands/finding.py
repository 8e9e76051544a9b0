"""What the doctor finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, what was seen, and what to do when it is not."""

    well: bool
    what: str
    fix: str = ""
