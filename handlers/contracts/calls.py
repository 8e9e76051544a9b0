"""Which contracts a message asks to see: "my contracts", "all contracts", "show me the cleaning contract"."""

import re
from dataclasses import dataclass

from knowledge.text import STOP_WORDS, tidy, tokens

LONGEST = 200
"""Characters: nobody asks for a contract with more."""

_SHOW = r"(?:(?:please |can you |could you )*(?:show|list|see|view|give|open|find|display|look up|get) (?:me |us )?)"
_ALL = re.compile(
    rf"{_SHOW}?(?:(?:all|every|everything)(?: (?:of|on|in))?(?: (?:the|our))? (?:contracts?|register)"
    r"|(?:the|our)(?: contracts?)? register|contracts? register|everybody.?s contracts)",
    re.IGNORECASE,
)
_MINE = re.compile(
    rf"{_SHOW}?(?:(?:all )?(?P<own>my|our|of my)(?: own)?(?: live| current)? contracts|(?:the )?contracts)"
    r"|(?:what|which) contracts (?:do i (?:manage|have|look after)|have i got|are mine"
    r"|am i (?:down as )?(?:the )?manager (?:of|for))",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"{_SHOW}?contract (?:no\.? |number )?#?(?P<number>\d{{1,9}})", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?P<show>{_SHOW})?(?P<the>the |my |our |all |a )*contracts?,? "
    r"(?:(?:with|for|from|of|by|called|named|about|on) )?(?P<what>.+)",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"{_SHOW}(?P<the>(?:the|my|our|all) )+(?P<what>.+?) contracts?", re.IGNORECASE)
_OTHER = frozenset(
    "measure measures return returns clause clauses kpi kpis reminder reminders example examples due overdue evidence "
    "question questions history need needs manager under value end ends start starts should must".split()
)
"""Words of a message that asks something about contracts, and not to see one."""


@dataclass(frozen=True)
class Call:
    """What is asked for: all contracts or one's own, or one by its *number* or *words*.

    It is *sure* when the message can mean nothing else.
    """

    everything: bool = False
    mine: bool = False
    number: int = 0
    words: str = ""
    sure: bool = True


def read_call(text: str) -> Call | None:
    """Return what *text* asks for, or None when it asks to see no contract."""
    said = tidy(text).rstrip("?!. ")
    if len(said) > LONGEST:
        return None
    if match := _MINE.fullmatch(said):
        return Call(mine=True, sure=bool(match["own"]) or " i " in f" {said.casefold()} ")
    if _ALL.fullmatch(said):
        return Call(everything=True)
    if match := _NUMBER.fullmatch(said):
        return Call(number=int(match["number"]), words=match["number"])
    match = _BEFORE.fullmatch(said) or _AFTER.fullmatch(said)
    what = tidy(match["what"]) if match else ""
    if not match or not what or _OTHER & set(tokens(what)):
        return None
    shown = "show" not in match.groupdict() or bool(match["show"])
    has_digit = any(ch.isdigit() for ch in what)
    if not shown and not has_digit:
        return None
    return Call(words=what, sure=shown and (has_digit or bool(match["the"])))


def words_of(what: str) -> list[str]:
    """Return the words to look for in a reference, title or supplier."""
    kept = [word.strip("\"'“”‘’,;:()") for word in what.split()]
    return [word for word in kept if word and word.casefold() not in STOP_WORDS | {"contract", "contracts"}]
