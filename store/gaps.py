"""Keeps what the bot could not answer well, for the council's editor: the words, the role and the time, no person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class GapKind(StrEnum):
    """What the bot did with the words, or what the person said of the answer."""

    UNSURE = "unsure"
    """It offered some answers to choose from."""
    UNKNOWN = "unknown"
    """It said that it does not know, or did not recognise what is being bought."""
    NOT_HELD = "not held"
    """It said that the pack does not hold this kind of question, and showed another door."""
    NOT_HELPFUL = "not helpful"
    """The person said that the answer did not help."""
    NOT_MEANT = "not meant"
    """The person said that they had meant something else."""
    HELPED = "helped"
    """The person said that the answer helped. It is no gap, and no words are kept with it."""


@dataclass(frozen=True)
class Gap:
    """One such moment. *topic* is what was answered, the kind of question refused, or nothing."""

    kind: GapKind
    text: str
    topic: str
    role: str
    at: datetime


class Gaps(Protocol):
    """Keeps gaps until they are too old."""

    def add_gap(self, gap: Gap) -> None:
        """Keep *gap*."""

    def gaps(self, since: datetime) -> list[Gap]:
        """Return the gaps kept from *since* on, oldest first."""

    def delete_gaps_before(self, moment: datetime) -> int:
        """Delete every gap kept before *moment*, and return how many there were."""
