"""The sentences about contracts and their register, as data: a council may reword each in `contracts.yaml`."""

from typing import Annotated

from pydantic import AfterValidator

from knowledge.models import Part, Text
from knowledge.wording import slots

ORDERS = {
    "show": "contract",
    "change": "contract",
    "close": "contract",
    "history": "contract",
    "record": "contract start",
    "received": "contract start",
    "undo": "contract start",
    "waive": "contract start",
    "snooze": "contract start",
    "supplier": "contract start",
    "hand_over": "contract",
    "choose": "contract",
    "kpi_publish": "contract start",
    "kpi_undo": "contract start",
    "kpi_waive": "contract start",
    "kpi_snooze": "contract start",
}
"""What can be done with a contract, a return or a KPI notice, each with the slots that its words must hold."""


def _every_order(words: dict[str, str]) -> dict[str, str]:
    if missing := sorted(ORDERS.keys() ^ words.keys()):
        raise ValueError(f"orders are missing or not known: {', '.join(missing)}")
    for name, needed in ORDERS.items():
        if lost := [slot for slot in needed.split() if "{" + slot + "}" not in words[name]]:
            raise ValueError(f"{name} must hold {', '.join('{' + slot + '}' for slot in lost)}")
    if len(set(words.values())) < len(words):
        raise ValueError("two orders have the same words")
    return words


class ContractWording(Part):
    """One sentence, or a few, for each thing the bot says about contracts."""

    orders: Annotated[dict[str, Annotated[Text, slots("contract", "start")]], AfterValidator(_every_order)]
