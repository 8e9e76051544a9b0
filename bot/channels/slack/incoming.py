"""What comes in from Slack, read into plain words: where something was said, by whom, and what."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]

_MENTION = re.compile(r"<[@!][^<>]*>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^<>]*))?>")
_LINK = re.compile(r"<(?:mailto:|tel:)?([^<>|]+)(?:\|([^<>]*))?>")

INTENTS = {"recommend": "recommend", "due": "due", "add": "register"}
"""The first word of the command, and what it asks for."""

SAID = {None, "file_share", "thread_broadcast"}
"""The kinds of message event that somebody said: edits, deletions and joins are others."""


@dataclass(frozen=True)
class Place:
    """Where somebody is heard and answered.

    *thread* is the time stamp of the thread to answer in, or nothing for a plain direct message. *message* is the
    message that holds a tapped button. *url* answers for the person alone, where Slack gives such an address.
    """

    team: str
    enterprise: str
    channel: str
    user: str
    thread: str = ""
    message: str = ""
    url: str = ""
    shared: bool = False

    @property
    def is_direct(self) -> bool:
        """True where nobody but the person and the bot can be: in direct messages, and on the home page."""
        return not self.channel or self.channel.startswith("D")


def plain(text: str) -> str:
    """Return Slack's *text* as it was typed: no mention of anybody, links as their words, entities as characters."""
    text = _MENTION.sub(" ", text or "")
    text = _CHANNEL.sub(lambda match: f"#{match[1] or 'channel'}", text)
    text = _LINK.sub(lambda match: match[2] or match[1], text)
    return html.unescape(text).strip()


def is_said(event: Payload, bot: str) -> bool:
    """Return True when a person said *event*: no bot, no edit, no deletion, no join, and not the bot itself."""
    if event.get("bot_id") or event.get("hidden") or event.get("subtype") not in SAID:
        return False
    return bool(event.get("user")) and event.get("user") != bot


def is_to_the_bot(event: Payload) -> bool:
    """Return True for a mention and a direct message: what people say among themselves is not answered."""
    return event.get("type") == "app_mention" or event.get("channel_type") == "im"


def read_command(text: str, form: str) -> tuple[str, str]:
    """Return what a command says, and what it asks for where its first word is recommend, due or add.

    "recommend" alone asks for the *form* to describe a purchase; no text at all asks for help.
    """
    word, rest = (*text.split(maxsplit=1), "", "")[:2]
    intent = INTENTS.get(word.lower(), "")
    if not intent:
        return text or "help", ""
    if intent == "recommend" and not rest.strip():
        return form, ""
    return rest.strip() or word, intent


def of_event(body: Payload) -> Place:
    """Return where the event in *body* happened. In a channel the answer goes into the thread."""
    event = body["event"]
    channel = str(event.get("channel") or "")
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    thread = event.get("thread_ts") or ("" if direct else event.get("ts"))
    return Place(
        *_home(body),
        channel=channel,
        user=str(event.get("user") or ""),
        thread=str(thread or ""),
        shared=bool(body.get("is_ext_shared_channel")),
    )


def of_command(body: Payload) -> Place:
    """Return where a command was typed. It is answered for the person alone."""
    return Place(
        str(body.get("team_id") or ""),
        str(body.get("enterprise_id") or ""),
        str(body.get("channel_id") or ""),
        str(body.get("user_id") or ""),
        thread=f"command {body.get('user_id')}",
        url=str(body.get("response_url") or ""),
    )


def of_tap(body: Payload) -> Place:
    """Return where a button was tapped: in a message, in one for the person alone, or on the home page."""
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    alone = bool(container.get("is_ephemeral"))
    stamp = str(message.get("ts") or container.get("message_ts") or "")
    thread = str(message.get("thread_ts") or container.get("thread_ts") or "")
    user = str((body.get("user") or {}).get("id") or "")
    if alone:
        thread = f"command {user}"
    elif not thread and not channel.startswith("D"):
        thread = stamp
    return Place(
        *_home(body),
        channel=channel,
        user=user,
        thread=thread,
        message="" if alone else stamp,
        url=str(body.get("response_url") or "") if alone else "",
    )


def of_form(body: Payload, carried: Mapping[str, str]) -> Place:
    """Return where a form that was filled in is answered, as it was *carried* in the form."""
    team, enterprise = _home(body)
    return Place(
        carried.get("team") or team,
        enterprise,
        carried.get("channel", ""),
        str(body["user"]["id"]),
        carried.get("thread", ""),
        url=carried.get("url", ""),
    )


def is_on_home(body: Payload) -> bool:
    """Return True when a button was tapped on the home page."""
    return (body.get("view") or {}).get("type") == "home"


def _home(body: Payload) -> tuple[str, str]:
    """Return the workspace and the organisation that the app was installed in, as far as *body* says."""
    granted: Payload = next(iter(body.get("authorizations") or []), {})
    team, enterprise = body.get("team") or {}, body.get("enterprise") or {}
    theirs = (body.get("user") or {}).get("team_id")
    return (
        str(granted.get("team_id") or body.get("team_id") or team.get("id") or theirs or ""),
        str(granted.get("enterprise_id") or body.get("enterprise_id") or enterprise.get("id") or ""),
    )
