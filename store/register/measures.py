"""The measures that a cell promises, each with its target: "NT1: 5; NT19: £20,000; NT31"."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from store.contracts import Commitment
from store.register.cells import Cell, plain, read_text
from store.register.errors import CellError

UnitOf = Callable[[str], str | None]
"""Returns the unit of a measure by its code, or None for a code that is not known."""

LONGEST = 5_000
EXAMPLE = "Write a code, a colon and a target, for example NT1: 5; NT31."

_CODE = r"[A-Z]{1,6}\d{1,3}[a-z]?(?![A-Za-z0-9])"
_BETWEEN = re.compile(r"[;\n|&]|,(?!\d{3}(?!\d))|\band\b")
_PIECE = re.compile(rf"({_CODE})\s*[:=(–-]?\s*(.*)", re.DOTALL)
_CODES = re.compile(rf"{_CODE}(?:\s+{_CODE})*")
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(k|m|million|thousand)?(?!\w)", re.IGNORECASE)
_SCALE = {"": 0, "k": 3, "thousand": 3, "m": 6, "million": 6}


def read_measures(cell: Cell, unit_of: UnitOf | None) -> tuple[Commitment, ...]:
    """Return what *cell* promises, in its order, each with the unit that *unit_of* gives. Raises CellError."""
    if not read_text(cell, LONGEST):
        return ()
    found: dict[str, Commitment] = {}
    for code, target in _pieces(plain(cell)):
        unit = unit_of(code) if unit_of else ""
        if unit is None:
            raise CellError(f"{code} is not a measure that the bot knows. Check the code, or take it out.")
        each = Commitment(code, unit, target)
        if found.setdefault(code, each) != each:
            raise CellError(f"{code} stands there twice with two targets. Write it once.")
    return tuple(found.values())


def written(commitments: tuple[Commitment, ...]) -> str:
    """Return *commitments* as `read_measures` reads them."""
    return "; ".join(
        each.measure if each.target is None else f"{each.measure}: {_plainly(each.target)}" for each in commitments
    )


def _pieces(text: str) -> Iterator[tuple[str, float | None]]:
    for piece in (each.strip() for each in _BETWEEN.split(text)):
        if _CODES.fullmatch(piece):
            yield from ((code, None) for code in piece.split())
        elif found := _PIECE.fullmatch(piece):
            yield found[1], _target(found[2].strip(), piece)
        elif piece:
            raise CellError(f"{piece} does not begin with the code of a measure. {EXAMPLE}")


def _target(text: str, piece: str) -> float | None:
    """Return the one number in *text*, or None where it is words alone. Raises CellError."""
    numbers = _NUMBER.findall(text)
    if len(numbers) > 1 or re.match(r"[-−–]\s*\d", text) or (not numbers and re.search(r"\d", text)):
        raise CellError(f"{piece} has no target that is clear. {EXAMPLE}")
    if not numbers:
        return None
    whole, part, scale = numbers[0]
    return float(Decimal(whole.replace(",", "") + part).scaleb(_SCALE[scale.lower()]))


def _plainly(number: float) -> str:
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
