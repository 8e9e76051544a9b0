"""Which colleague a message names: "what is overdue for Priya?"."""

import re

from knowledge.text import tidy
from store.people import Colleague, People

_NAMED = r"(?:\b(?:for|of|by|with|does|has|is|was|did)\s+{name}\b|\b{name}.?s\b)"


def colleague_in(text: str, people: People) -> Colleague | None:
    """Return the one colleague whom *text* names by their whole name, e-mail address or first name, or None."""
    said = tidy(text)
    everybody = people.colleagues()
    whole = [each for each in everybody if any(_stands(name, said) for name in (each.name, each.email) if name)]
    if whole:
        return whole[0] if len(whole) == 1 else None
    first = [each for each in everybody if (name := _first(each)) and _named(name, said)]
    return first[0] if len(first) == 1 else None


def _first(who: Colleague) -> str:
    first = who.name.partition(" ")[0]
    return first if len(first) > 1 and first.isalpha() else ""


def _named(name: str, said: str) -> bool:
    return bool(re.search(_NAMED.format(name=re.escape(name)), said, re.IGNORECASE))


def _stands(name: str, said: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said, re.IGNORECASE))
