"""The name of the form for a new contract carries what is known of it, so that a channel can open it by its name.

contract NT1 NT31 / £450,000 / Grounds maintenance for parks
"""

import re

from handlers.contracts.form import LIMITS, ContractForm
from handlers.memory import Memory
from knowledge.duration import read_duration
from knowledge.money import read_amounts
from knowledge.text import tidy

NEW = "contract"
"""The name of the form, followed by the codes of measures, and by the value and title where they are known."""

LONGEST_TITLE = 120

_BETWEEN = " / "

_AROUND_IT = re.compile(
    r"^(?:(?:hi|hiya|hello|hey|good (?:morning|afternoon)|please|ok|so)[\s,.!]+)*"
    r"(?:.{0,60}?\b(?:social value|measures?|suggest\w*|recommend\w*)\b.{0,40}?\bfor\b"
    r"|(?:we|i)(?:.m|.re| are| am)?(?: going)?(?: to)? "
    r"(?:buy(?:ing)?|procur(?:e|ing)|need|want|(?:looking|tendering|going out to tender) for|commission(?:ing)?)\b)?"
    r"\s*(?:(?:a|an|the|some|our|to buy|to procure)\s+)*",
    re.IGNORECASE,
)
"""What people say before they come to what they buy."""


def is_new(name: str) -> bool:
    """Return True when *name* is the name of the form for a new contract."""
    return name == NEW or name.startswith(f"{NEW} ")


def new_name(memory: Memory) -> str:
    """Return the name of the form with what *memory* holds of a purchase."""
    parts = [" ".join([NEW, *memory.picked])]
    if memory.purchase:
        value = _sure_value(memory)
        parts += [f"£{value:,.2f}".removesuffix(".00") if value else "", _title(memory.purchase)]
    return _BETWEEN.join(parts).rstrip(" /")


def read_new(name: str, form: ContractForm) -> dict[str, str]:
    """Return what stands in the form called *name*, by field."""
    codes, value, title = (*name.split(_BETWEEN, 2), "", "")[:3]
    return {
        "title": title[: LIMITS["title"]],
        "value": value,
        "measures": form.measures(dict.fromkeys(codes.split()[1:])),
    }


def _sure_value(memory: Memory) -> float | None:
    """Return the pounds for the whole contract, where there is no doubt about them."""
    if memory.value:
        return memory.value
    amounts = read_amounts(memory.purchase)
    return amounts[0].pounds if len(amounts) == 1 and amounts[0].period == "whole" else None


def _title(purchase: str) -> str:
    """Return what is bought, without the value and the length that stand between commas."""
    parts = [tidy(part) for part in purchase.split(",")]
    kept = [part for part in parts if not (read_amounts(part) or read_duration(part)) or len(part.split()) > 4]
    title = tidy(_AROUND_IT.sub("", ", ".join(kept) or purchase)) or tidy(purchase)
    title = title[:1].upper() + title[1:]
    return title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE].rsplit(" ", 1)[0]
