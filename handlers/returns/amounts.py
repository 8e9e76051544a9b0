"""Figures of returns, as people type them."""

import re

from handlers.contracts.promises import MOST, say_amount
from knowledge.quantity import spell_out
from knowledge.text import tidy, tokens

_FIGURE = re.compile(
    r"(?P<pounds>£)?\s?(?P<number>(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
    r"\s?(?P<thousand>k\b)?\s?(?P<share>%|per cent\b|percent\b)?\s?(?P<unit>[^0-9£%]*)",
    re.IGNORECASE,
)


def read_amount(text: str, unit: str) -> float | None:
    """Return the figure in *text*, which is counted in *unit*, or None: "1,200", "12.5 FTE", "£3,000", "20%".

    A sum of money is no number of weeks, and a share is at most 100%, so these cannot be read either.
    """
    match = _FIGURE.fullmatch(spell_out(tidy(text)))
    if not match:
        return None
    money, share = unit.startswith("£"), unit.startswith("%")
    known = {word.rstrip("s") for word in tokens(unit)}
    if (match["pounds"] and unit and not money) or (match["share"] and unit and not share):
        return None
    if any(word.rstrip("s") not in known for word in tokens(match["unit"])):
        return None
    amount = float(re.sub(r"[, ]", "", match["number"])) * (1000 if match["thousand"] else 1)
    return amount if amount <= (100 if share else MOST) else None


def say_part(amount: float, unit: str) -> str:
    """Return *amount* as it stands before "of 5 FTE": with a pound or per cent sign, and without any other unit."""
    return say_amount(amount, unit[:1] if unit.startswith(("£", "%")) else "")
