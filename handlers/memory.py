"""What the bot remembers of one conversation, so that a follow-up can be understood."""

from collections.abc import Container
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

NEWEST_ASKED = 5
"""How many answers are remembered with the words that were asked."""


@dataclass(frozen=True)
class Memory:
    """The last topic, and the last purchase with what was corrected, suggested and swapped out.

    *value* is in pounds for the whole contract, *months* is its length; both are corrections of *purchase*.
    *contract* is the number of the contract that the last reply was about, *undo* the words that take back what was
    recorded in it.
    *asked* holds what the newest answers are called, each with the words that were asked.
    """

    topic: str = ""
    purchase: str = ""
    value: float | None = None
    months: int | None = None
    picked: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    last: str = ""
    contract: int = 0
    undo: str = ""
    asked: tuple[tuple[str, str], ...] = ()

    def answered(self, answer: str, question: str, topic: str = "", last: str = "ask") -> "Memory":
        """Return this memory with the last *answer*, by what it is called, the *question*'s words and its *topic*."""
        earlier = tuple(pair for pair in self.asked if pair[0] != answer)
        return replace(self, topic=topic, last=last, asked=(*earlier, (answer, question[:300]))[-NEWEST_ASKED:])

    def only(self, codes: Container[str]) -> "Memory":
        """Return this memory with the measures that are still among *codes*: a pack may have changed since."""
        return replace(
            self,
            picked=tuple(code for code in self.picked if code in codes),
            without=tuple(code for code in self.without if code in codes),
        )


_JSON = TypeAdapter(Memory)


def to_text(memory: Memory) -> str:
    """Return *memory* as text for the store."""
    return _JSON.dump_json(memory).decode()


def from_text(text: str | None) -> Memory:
    """Return the memory that *text* holds; an empty one when there is none or an older bot wrote it otherwise."""
    if not text:
        return Memory()
    try:
        return _JSON.validate_json(text)
    except ValidationError:
        return Memory()
