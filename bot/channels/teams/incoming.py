"""What comes in from Teams, read into plain words: where something was said, by whom, and what."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from microsoft_teams.api import ActivityBase
from microsoft_teams.api.activities.message import MessageActivity
from microsoft_teams.api.activities.utils import StripMentionsTextOptions, strip_mentions_text

Data = Mapping[str, Any]

PERSONAL, CHANNEL_POST = "personal", "channel"
"""What Teams calls a chat with the bot alone, and the channel of a team."""

OF_SEVERAL = "19:"
"""Begins the id of every chat that has more people in it than one."""

_TAG = re.compile(r"</?at[^<>]*>")


@dataclass(frozen=True)
class Place:
    """Where somebody is heard and answered.

    *tenant* is where the chat lives, or nothing where that is not told or told in two ways. *conversation* holds the
    thread in the channel of a team. *user* is the id in this chat, *person* the object id in Entra, or nothing.
    *service* is the address that the message came from, and that is answered.
    """

    tenant: str
    conversation: str
    kind: str
    user: str
    person: str
    service: str

    @property
    def is_direct(self) -> bool:
        """True where nobody but the person and the bot can be."""
        return self.kind == PERSONAL and not self.conversation.startswith(OF_SEVERAL)


def place_of(activity: ActivityBase) -> Place:
    """Return where *activity* happened. In the channel of a team the answer goes into the thread."""
    said = activity.conversation
    data = activity.channel_data
    tenants = {each.lower() for each in (said.tenant_id, data.tenant.id if data and data.tenant else None) if each}
    conversation = said.id
    if isinstance(activity, MessageActivity) and said.conversation_type == CHANNEL_POST and ";" not in conversation:
        conversation = f"{conversation};messageid={activity.id}"
    return Place(
        tenants.pop() if len(tenants) == 1 else "",
        conversation,
        said.conversation_type or "",
        activity.from_.id,
        (activity.from_.aad_object_id or "").lower(),
        (activity.service_url or "").rstrip("/"),
    )


def plain(activity: MessageActivity) -> str:
    """Return what was typed: no mention of the bot, others by their names, entities as characters."""
    bot = activity.recipient.id if activity.recipient else None
    text = strip_mentions_text(activity, StripMentionsTextOptions(account_id=bot)) or ""
    return html.unescape(_TAG.sub("", text)).replace("\xa0", " ").strip()


def is_to_the_bot(activity: MessageActivity) -> bool:
    """Return True for a message to the bot alone, a mention and a tapped button, and False for what a bot says."""
    if (activity.from_.role or "").lower() in {"bot", "skill"} or activity.from_.id.startswith("28:"):
        return False
    direct = activity.conversation.conversation_type == PERSONAL
    return direct or activity.is_recipient_mentioned() or data_of(activity) is not None


def data_of(activity: MessageActivity) -> Data | None:
    """Return what a tapped button brings, or None for what was typed."""
    value = activity.value
    return value if isinstance(value, Mapping) and isinstance(value.get("action"), str) else None
