"""What size of contract can carry a measure: nobody is hired or trained on a small or short one.

The sizes are judgement, read off graded purchases: trade advice asks for about one trainee for each £200,000 of works
(a framework for empty homes), and for two placement weeks for each £100,000 of supplies (a Northern Ireland case).
"""

import math
from dataclasses import dataclass

from knowledge.brief import Brief
from knowledge.models import Measure

TYPICAL_VALUE = 150_000.0
"""Pounds assumed when the brief says no value, for judging proportion only."""


@dataclass(frozen=True)
class _Needs:
    """The smallest contract that can carry a measure, in pounds and months."""

    least_value: float
    least_months: int = 0


_NEEDS = {
    "NT1": _Needs(100_000, 6),
    "NT2": _Needs(150_000, 6),
    "NT3": _Needs(100_000, 6),
    "NT4": _Needs(150_000, 6),
    "NT5": _Needs(150_000, 6),
    "NT6": _Needs(150_000, 6),
    "NT9": _Needs(100_000, 6),
    "NT10": _Needs(100_000, 3),
    "NT12": _Needs(25_000, 1),
    "NT13": _Needs(100_000, 2),
    "NT14": _Needs(30_000),
    "NT23": _Needs(2_000_000, 12),
    "NT24": _Needs(40_000),
    "NT25": _Needs(40_000),
    "NT30": _Needs(50_000),
}


def proportion(measure: Measure, brief: Brief) -> tuple[float, str]:
    """Return how much of its score *measure* keeps at the brief's size, 0 to 1.1, and what limits it, if anything."""
    needs = _NEEDS.get(measure.code)
    if needs is None:
        return 1.0, ""
    value, months = brief.value or TYPICAL_VALUE, brief.months
    if value < needs.least_value:
        return max(0.2, 1 - 0.6 * math.log10(needs.least_value / value)), "value"
    if months is not None and months < needs.least_months:
        return 0.6, "length"
    return 1.0, ""
