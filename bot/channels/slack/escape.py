"""Makes any text safe to stand in a Slack message: no mention, link or hidden character gets through."""

import re
import unicodedata
from urllib.parse import urlsplit

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_FENCE = re.compile(r"`{3,}")


def visible(text: str) -> str:
    """Return *text* without control characters, direction overrides and lone surrogates; line ends and tabs stay."""
    return "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def mrkdwn(text: str) -> str:
    """Return *text* so that Slack shows it as it is: its three control characters are written as entities."""
    return visible(text).translate(_ENTITIES)


def bold(text: str) -> str:
    """Return *text* in bold. An asterisk in it would end the bold, so it is left out."""
    return f"*{mrkdwn(text.replace('*', ''))}*"


def fenced(text: str) -> str:
    """Return *text* as a block to copy. Backticks in it would end the block, so a run of them is shortened."""
    return f"```\n{mrkdwn(_FENCE.sub('`', text))}\n```"


def link(url: str, title: str) -> str:
    """Return *title* as a link to *url*, or the title alone when the address is not one to follow."""
    safe = mrkdwn(title).replace("|", "/").replace("\n", " ")
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or re.search(r"[\s<>|\x00-\x1f]", url):
        return safe
    return f"<{url.replace('&', '&amp;')}|{safe}>"


def short(text: str, most: int) -> str:
    """Return *text* in at most *most* characters, an ellipsis at the end of one that was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
