"""Makes any text fit to be shown: no hidden character, no address that is none, no longer than there is room for."""

import re
import unicodedata
from urllib.parse import urlsplit


def visible(text: str) -> str:
    """Return *text* without control characters, direction overrides and lone surrogates; line ends and tabs stay."""
    return "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def short(text: str, most: int) -> str:
    """Return *text* in at most *most* characters, an ellipsis at the end of one that was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def is_address(url: str) -> bool:
    """Return True when *url* is an address on the web that can be followed, with nothing hidden in it."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    return good and url == visible(url) and not re.search(r"[\s<>|]", url)
