"""What Teams sends for each thing that a person does, and the invented people who do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

Body = dict[str, Any]

APP = "0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b"
BOT = {"id": f"28:{APP}", "name": "Social Value Bot"}
TENANT = "c0c0c0c0-c0c0-4c0c-8c0c-c0c0c0c0c0c0"
"""The council's own."""
ELSEWHERE = "e1e1e1e1-e1e1-4e1e-8e1e-e1e1e1e1e1e1"
"""The tenant of somebody else."""
SERVICE = "https://teams.example/uk/"

TEAM = "19:team@thread.tacv2"
CHANNEL = "19:parks@thread.tacv2"
GROUP = "19:group@thread.v2"
CARD = "application/vnd.microsoft.card.adaptive"

_STAMPS = count(1_790_000_000_001)


def stamp() -> str:
    """Return an id that no other message of this run has: milliseconds, as Teams gives them."""
    return str(next(_STAMPS))


@dataclass(frozen=True)
class Someone:
    """Somebody in Teams, and what Teams says of them when it is asked."""

    name: str
    object_id: str
    """Nothing for somebody who joined a meeting without signing in."""
    upn: str = ""
    tenant: str = TENANT
    """Where they are at home."""
    role: str = "user"
    number: str = ""
    """Tells apart those who have no object id."""

    @property
    def id(self) -> str:
        """The id that Teams gives to the bot for them."""
        return f"29:{self.object_id or self.number}"

    @property
    def account(self) -> Body:
        """How they stand in an activity."""
        return _only_given(id=self.id, name=self.name, aadObjectId=self.object_id)

    @property
    def member(self) -> Body:
        """How they stand among the members of a conversation."""
        first, _, last = self.name.partition(" ")
        more = {"givenName": first, "surname": last, "email": self.upn, "userPrincipalName": self.upn}
        return _only_given(
            id=self.id, name=self.name, objectId=self.object_id, tenantId=self.tenant, userRole=self.role, **more
        )


OFFICER = Someone("Olive Officer", "0f0f0f0f-0001-4000-8000-000000000001", "olive.officer@council.example")
COLLEAGUE = Someone("Colin Colleague", "0f0f0f0f-0002-4000-8000-000000000002", "colin.colleague@council.example")
GUEST = Someone(
    "Gus Guest", "0f0f0f0f-0003-4000-8000-000000000003", "gus_supplier.example#EXT#@council.example", role="guest"
)
STRANGER = Someone("Sally Stranger", "0f0f0f0f-0004-4000-8000-000000000004", "sally@supplier.example", tenant=ELSEWHERE)
NOBODY = Someone("Nora Nobody", "", role="anonymous", number="anonymous-1")
PEOPLE = (OFFICER, COLLEAGUE, GUEST, STRANGER, NOBODY)


def chat_of(ident: str) -> str:
    """Return the personal chat with the bot of the person whom Teams calls *ident*."""
    return f"a:chat-{ident.removeprefix('29:')}"


def thread(root: str, channel: str = CHANNEL) -> str:
    """Return the conversation that began with the message *root* in *channel*."""
    return f"{channel};messageid={root}"


def activity(
    type_: str,
    *,
    person: Someone = OFFICER,
    kind: str = "personal",
    tenant: str = TENANT,
    root: str = "",
    message_id: str = "",
    **more: Any,
) -> Body:
    """Return an activity. *kind* is personal, groupChat or channel; *root* is the message a channel thread began with.

    *more* replaces or adds what Teams would send.
    """
    ident = message_id or stamp()
    body: Body = {
        "type": type_,
        "id": ident,
        "timestamp": "2026-11-22T12:00:00.000Z",
        "localTimestamp": "2026-11-22T12:00:00.000+00:00",
        "localTimezone": "Europe/London",
        "serviceUrl": SERVICE,
        "channelId": "msteams",
        "from": person.account,
        "recipient": BOT,
        "conversation": _conversation(person, kind, tenant, root or ident),
        "locale": "en-GB",
        "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Windows"}],
        "channelData": _channel_data(kind, tenant),
    }
    channel_data = body["channelData"] | more.pop("channelData", {})
    return body | more | {"channelData": channel_data}


def message(
    text: str,
    *,
    mention: bool = True,
    reply_to: str = "",
    attachments: Sequence[Body] = (),
    value: Any = None,
    **more: Any,
) -> Body:
    """Return a message. In a channel and a group chat it names the bot, unless *mention* is False."""
    named = mention and more.get("kind", "personal") != "personal"
    said = f"<at>{BOT['name']}</at> {text}" if named else text
    # Beside the text, Teams sends the same words as HTML.
    shown = {"contentType": "text/html", "content": f"<p>{text}</p>"}
    body = activity("message", text=said, textFormat="plain", attachments=[shown, *attachments], **more)
    if named:
        mentioned = {"type": "mention", "mentioned": BOT, "text": f"<at>{BOT['name']}</at>"}
        body["entities"] = [mentioned, *body["entities"]]
    return body | _only_given(replyToId=reply_to, value=value)


def edit(text: str, *, message_id: str, **more: Any) -> Body:
    """Return that a message was changed after it had been sent."""
    changed = {"eventType": "editMessage"}
    return activity("messageUpdate", text=text, message_id=message_id, channelData=changed, **more)


def submit(data: Body, *, reply_to: str = "", **more: Any) -> Body:
    """Return a tap on an Action.Submit: a message without words."""
    return activity("message", value=data, replyToId=reply_to or stamp(), **more)


def execute(data: Body, *, verb: str = "", reply_to: str = "", **more: Any) -> Body:
    """Return a tap on an Action.Execute."""
    acted = {"type": "Action.Execute", "verb": verb or str(data.get("action", "")), "data": data}
    value = {"action": acted, "trigger": "manual"}
    return activity("invoke", name="adaptiveCard/action", value=value, replyToId=reply_to or stamp(), **more)


def install(action: str = "add", kind: str = "personal", **more: Any) -> Body:
    """Return that the app was added to a chat or a team, or removed."""
    return activity("installationUpdate", action=action, kind=kind, **more)


def members_added(*people: Someone, bot: bool = False, **more: Any) -> Body:
    """Return that *people* were added to a conversation, and the bot too."""
    added = [*([BOT] if bot else []), *(_only_given(id=each.id, aadObjectId=each.object_id) for each in people)]
    event = {"eventType": "teamMemberAdded"} if more.get("kind") == "channel" else {}
    return activity("conversationUpdate", membersAdded=added, channelData=event, **more)


def typing(**more: Any) -> Body:
    """Return that somebody is typing."""
    return activity("typing", **more)


def reaction(kind_of: str = "like", *, to: str = "", removed: bool = False, **more: Any) -> Body:
    """Return that somebody reacted to a message."""
    name = "reactionsRemoved" if removed else "reactionsAdded"
    return activity("messageReaction", replyToId=to or stamp(), **{name: [{"type": kind_of}]}, **more)


def shared_file(name: str, url: str, kind: str = "") -> Body:
    """Return a file as it comes with a message in a personal chat. *url* needs no token."""
    info = {"downloadUrl": url, "uniqueId": stamp(), "fileType": kind or name.rpartition(".")[2]}
    where = f"https://council-my.example/personal/{name}"
    return {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "contentUrl": where,
        "name": name,
        "content": info,
    }


def picture(url: str, media: str = "image/png") -> Body:
    """Return a picture that was pasted into a message. *url* belongs to the connector, and needs the bot's token."""
    return {"contentType": media, "contentUrl": url}


def cards(sent: Body) -> list[Body]:
    """Return the Adaptive Cards in a message of the bot."""
    return [each["content"] for each in sent.get("attachments") or [] if each["contentType"] == CARD]


def actions(part: Any) -> list[Body]:
    """Return every action in a card, those of nested parts and of the cards that open inside it included."""
    if isinstance(part, list):
        return [found for each in part for found in actions(each)]
    if not isinstance(part, dict):
        return []
    own = [part] if str(part.get("type", "")).startswith("Action.") else []
    return own + [found for name, each in part.items() if name != "fallback" for found in actions(each)]


def labels(sent: Body) -> list[str]:
    """Return the words on all buttons of a message of the bot."""
    return [str(each.get("title", "")) for each in actions(cards(sent))]


def tap(sent: Body, label: str, *, inputs: Body | None = None, old: bool = False, **more: Any) -> Body:
    """Return a tap on the button of *sent* whose words begin with *label*, with what was filled in as *inputs*.

    An *old* client does not know Action.Execute, and uses what the card gives instead.
    """
    found = [each for each in actions(cards(sent)) if str(each.get("title", "")).startswith(label)]
    assert found, f"there is no button {label!r} among {labels(sent)}"
    acted = found[0]
    if old and acted["type"] == "Action.Execute":
        acted = acted["fallback"]
    data = {**acted.get("data", {}), **(inputs or {})}
    if acted["type"] == "Action.Execute":
        return execute(data, verb=acted.get("verb", ""), **more)
    assert acted["type"] == "Action.Submit", f"{label!r} is an {acted['type']}"
    return submit(data, **more)


def at(service_url: str, body: Body) -> Body:
    """Return *body* as it comes from the service at *service_url*."""
    return body | {"serviceUrl": service_url}


def _conversation(person: Someone, kind: str, tenant: str, root: str) -> Body:
    if kind == "personal":
        return {"id": chat_of(person.id), "conversationType": kind, "tenantId": tenant}
    where = GROUP if kind == "groupChat" else thread(root)
    return {"id": where, "conversationType": kind, "tenantId": tenant, "isGroup": True}


def _channel_data(kind: str, tenant: str) -> Body:
    if kind != "channel":
        return {"tenant": {"id": tenant}}
    team = {"id": TEAM, "name": "Parks", "aadGroupId": "d2d2d2d2-d2d2-4d2d-8d2d-d2d2d2d2d2d2"}
    return {
        "teamsChannelId": CHANNEL,
        "teamsTeamId": TEAM,
        "channel": {"id": CHANNEL},
        "team": team,
        "tenant": {"id": tenant},
    }


def _only_given(**values: Any) -> Body:
    return {name: value for name, value in values.items() if value not in ("", None)}
