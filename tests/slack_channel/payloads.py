"""What Slack sends for each thing that a person does."""

from typing import Any

from tests.slack_channel.fake_slack import OFFICER, TEAM, Call, stamp

Body = dict[str, Any]

DM = "DOFFICER"
CHANNEL = "CPARKS"


def event(kind: str, *, team: str = TEAM, enterprise: str | None = None, shared: bool = False, **more: Any) -> Body:
    """Return an event as it is delivered."""
    granted = {"team_id": team, "enterprise_id": enterprise, "user_id": "UBOT", "is_bot": True}
    return {
        "type": "event_callback",
        "team_id": team,
        "enterprise_id": enterprise,
        "api_app_id": "A1",
        "event_id": f"Ev{stamp()}",
        "authorizations": [granted],
        "is_ext_shared_channel": shared,
        "event": {"type": kind, **more},
    }


def message(text: str, channel: str = DM, user: str = OFFICER, *, ts: str = "", **more: Any) -> Body:
    """Return a message, direct unless the channel is another."""
    kind = more.pop("channel_type", "im" if channel.startswith("D") else "channel")
    return event("message", text=text, channel=channel, user=user, ts=ts or stamp(), channel_type=kind, **more)


def mention(text: str, channel: str = CHANNEL, user: str = OFFICER, *, ts: str = "", **more: Any) -> Body:
    """Return a message that names the bot."""
    said = f"<@UBOT> {text}"
    shared = bool(more.pop("shared", False))
    return event("app_mention", shared=shared, text=said, channel=channel, user=user, ts=ts or stamp(), **more)


def command(text: str, url: str, user: str = OFFICER, channel: str = CHANNEL) -> Body:
    """Return a command, which is answered at *url*."""
    return {
        "command": "/socialvalue",
        "text": text,
        "team_id": TEAM,
        "enterprise_id": "",
        "channel_id": channel,
        "user_id": user,
        "response_url": url,
        "trigger_id": f"trigger {stamp()}",
        "api_app_id": "A1",
    }


def opened_home(user: str = OFFICER, *, tab: str = "home", channel: str = DM) -> Body:
    """Return that somebody opened the home page."""
    return event("app_home_opened", user=user, channel=channel, tab=tab, event_ts=stamp())


def opened_pane(user: str = OFFICER, channel: str = DM, *, thread: str = "") -> Body:
    """Return that somebody opened the assistant pane."""
    pane = {"user_id": user, "channel_id": channel, "thread_ts": thread or stamp(), "context": {"channel_id": CHANNEL}}
    return event("assistant_thread_started", assistant_thread=pane, event_ts=stamp())


def button(blocks: list[Body], label: str) -> tuple[Body, Body]:
    """Return the button whose words begin with *label*, and the block that it stands in."""
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if element["text"]["text"].startswith(label):
                return element, block
    raise AssertionError(f"there is no button {label!r}")


def labels(blocks: list[Body]) -> list[str]:
    """Return the words on all buttons."""
    rows = (block["elements"] for block in blocks if block["type"] == "actions")
    return [element["text"]["text"] for row in rows for element in row]


def tap(shown: Call, label: str, *, url: str = "", user: str = OFFICER) -> Body:
    """Return a tap on a button of something that the bot has shown: a message, one for a person alone, or the home."""
    element, block = button(shown.blocks, label)
    acted = {**element, "block_id": block["block_id"], "action_ts": stamp()}
    body: Body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "enterprise": None,
        "user": {"id": user, "team_id": TEAM},
        "trigger_id": f"trigger {stamp()}",
        "api_app_id": "A1",
        "actions": [acted],
    }
    if "view" in shown.sent:
        return body | {"container": {"type": "view"}, "view": shown.sent["view"]}
    ts = shown.sent.get("ts") or stamp()
    if shown.method == "response_url":
        where = {"type": "message", "message_ts": ts, "channel_id": CHANNEL, "is_ephemeral": True}
        return body | {"container": where, "channel": {"id": CHANNEL}, "response_url": url}
    channel, thread = shown.sent["channel"], shown.sent.get("thread_ts")
    said = {"ts": ts, "text": shown.text, "blocks": shown.blocks} | ({"thread_ts": thread} if thread else {})
    where = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False}
    where |= {"thread_ts": thread} if thread else {}
    return body | {"container": where, "channel": {"id": channel}, "message": said, "response_url": url}


def shortcut(user: str = OFFICER, *, on: str | None = None) -> Body:
    """Return a shortcut: the global one, or the one *on* a message."""
    body: Body = {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "trigger_id": f"trigger {stamp()}"}
    if on is None:
        return body | {"type": "shortcut", "callback_id": "suggest", "action_ts": stamp()}
    said = {"type": "message", "user": "USOMEBODY", "ts": stamp(), "text": on}
    more = {"type": "message_action", "callback_id": "suggest_for_message", "action_ts": stamp(), "message": said}
    return body | more | {"channel": {"id": CHANNEL}, "message_ts": said["ts"]}


def filled_in(opened: Call, user: str = OFFICER, **values: str) -> Body:
    """Return the form that was *opened*, filled in. What is not given stays as it stood in the form."""
    view = opened.sent["view"]
    state = {
        block["block_id"]: {block["element"]["action_id"]: _filled(block["element"], values.get(block["block_id"]))}
        for block in view["blocks"]
        if block["type"] == "input"
    }
    filled = {**view, "id": f"V{stamp()}", "hash": stamp(), "state": {"values": state}}
    person = {"id": user, "team_id": TEAM}
    return {"type": "view_submission", "team": {"id": TEAM}, "enterprise": None, "user": person, "view": filled}


def _filled(element: Body, value: str | None) -> Body:
    """Return what Slack sends of a line to type in, or of a list to choose from."""
    if element["type"] != "static_select":
        return {"type": element["type"], "value": value if value is not None else element.get("initial_value")}
    chosen = [each for each in element["options"] if each["value"] == value]
    return {
        "type": element["type"],
        "selected_option": chosen[0] if chosen else element.get("initial_option") if value is None else None,
    }


def shared_file(name: str, url: str, **more: Any) -> Body:
    """Return a file as it comes with a message."""
    return {"id": f"F{stamp()}", "name": name, "url_private_download": url, "size": 30, **more}
