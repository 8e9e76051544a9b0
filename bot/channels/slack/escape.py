"""Makes any text safe to stand in a Slack message: no mention, link or hidden character gets through."""

import re
from typing import Any

from bot.channels.clean import is_address, visible

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
TITLE = 300
"""Characters of a title: one that is longer is cut."""

_FENCE = re.compile(r"`{3,}")


def mrkdwn(text: str) -> str:
    """Return *text* so that Slack shows it as it is: its three control characters are written as entities."""
    return visible(text).translate(_ENTITIES)


def fit(text: str, most: int) -> str:
    """Return *text* made safe and in at most *most* characters, an ellipsis at the end of one that was cut."""
    safe = mrkdwn(text)
    if len(safe) <= most:
        return safe
    kept, length = [], 1
    for piece in map(mrkdwn, text):
        length += len(piece)
        if length > most:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + "…"


def label(text: str, most: int) -> str:
    """Return *text* on one line for a button or a heading, safe and in at most *most* characters, never empty."""
    return fit(" ".join(visible(text).split()), most) or "…"


def plain_text(text: str, most: int) -> dict[str, Any]:
    """Return *text* as Slack's plain text object, in which nothing is a command."""
    return {"type": "plain_text", "text": label(text, most), "emoji": False}


def bold(text: str) -> str:
    """Return *text* in bold, as a title. An asterisk in it would end the bold, so it is left out."""
    return f"*{fit(text.replace('*', ''), TITLE)}*"


def fenced(text: str, most: int) -> str:
    """Return *text* as a block to copy. Backticks in it would end the block, so a run of them is shortened."""
    return f"```\n{fit(_FENCE.sub('`', visible(text)), most)}\n```"


def link(url: str, title: str) -> str:
    """Return *title* as a link to *url*, or the title alone when the address is not one to follow."""
    safe = fit(title, TITLE).replace("|", "/").replace("\n", " ")
    if not is_address(url):
        return safe
    return f"<{url.replace('&', '&amp;')}|{safe}>"
