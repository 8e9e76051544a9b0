"""The manifest asks Slack for what the code uses, and for nothing else."""

import re
from pathlib import Path

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import app as slack_app
from bot.channels.slack.form import CALLBACK
from bot.channels.slack.incoming import INTENTS

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "app.yaml").read_text(encoding="utf-8"))
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot/channels/slack").glob("*.py")))

SCOPES_OF_METHODS = {
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "users_info": {"users:read"},
    "users_lookupByEmail": {"users:read.email"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}
"""What Slack's documentation asks for each method of its Web API."""

SCOPES_OF_EVENTS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "assistant_thread_context_changed": {"assistant:write"},
    "assistant_thread_started": {"assistant:write"},
    "message.im": {"im:history"},
}

LONGEST = {
    ("display_information", "name"): 35,
    ("display_information", "description"): 140,
    ("display_information", "long_description"): 4000,
    ("features", "bot_user", "display_name"): 80,
}


def methods() -> set[str]:
    """Return the methods of the Web API that the code calls."""
    return set(re.findall(r"\b_?slack\.([a-z]+_[A-Za-z]+)\(", CODE))


def events() -> set[str]:
    """Return the events that the code listens to, and those that Bolt's assistant takes."""
    heard = set(re.findall(r'app\.event\("([a-z_.]+)"\)', CODE))
    pane = {"assistant_thread_started", "assistant_thread_context_changed"} if "pane.thread_started(" in CODE else set()
    return {"message.im" if name == "message" else name for name in heard | pane}


def test_each_event_is_dealt_with():
    """Slack sends no event that the bot does not know, and every event that it listens to."""
    assert set(SETTINGS["event_subscriptions"]["bot_events"]) == events() == set(SCOPES_OF_EVENTS)


def test_each_method_is_known_to_this_test():
    """A new call of Slack is looked up for the scope it needs."""
    assert methods() == set(SCOPES_OF_METHODS)
    assert all(hasattr(AsyncWebClient, name) for name in methods())


def test_each_scope_is_used():
    """The bot asks for no right that it does not use, and lacks none."""
    used = {"commands"} | ({"assistant:write"} if "set_status(" in CODE else set())
    used |= {"files:read"} if "url_private" in CODE else set()
    for name in methods():
        used |= SCOPES_OF_METHODS[name]
    for name in events():
        used |= SCOPES_OF_EVENTS[name]

    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == used


def test_the_command_is_the_one_that_is_answered():
    """The command that Slack offers is the one that the bot knows."""
    assert [each["command"] for each in FEATURES["slash_commands"]] == [slack_app.COMMAND]


def test_each_first_word_of_the_command_stands_in_its_hint():
    """A person sees in Slack what the command can do."""
    (hint,) = (each["usage_hint"] for each in FEATURES["slash_commands"])

    assert {word for word in ("help", *INTENTS) if word not in hint} == set()


def test_the_command_escapes_people_and_channels():
    """A person who is named in a command comes as a mention, which the bot leaves out."""
    assert all(each["should_escape"] for each in FEATURES["slash_commands"])


def test_each_shortcut_is_dealt_with():
    """The shortcuts that Slack offers are the ones that the bot knows."""
    found = {(each["type"], each["callback_id"]) for each in FEATURES["shortcuts"]}

    assert found == {("global", slack_app.SUGGEST), ("message", slack_app.SUGGEST_FOR)}
    assert CALLBACK not in {ident for _, ident in found}


def test_forms_and_buttons_are_switched_on():
    """The home page, the messages and the buttons work."""
    assert SETTINGS["interactivity"]["is_enabled"] is True
    assert FEATURES["app_home"]["home_tab_enabled"] is True
    assert FEATURES["app_home"]["messages_tab_enabled"] is True
    assert FEATURES["app_home"]["messages_tab_read_only_enabled"] is False
    assert SETTINGS["socket_mode_enabled"] is True


@pytest.mark.parametrize("path", LONGEST, ids=".".join)
def test_no_text_is_too_long_for_slack(path):
    """Slack takes the manifest as it is."""
    text = MANIFEST
    for key in path:
        text = text[key]

    assert 0 < len(text) <= LONGEST[path]


def test_the_long_description_is_long_enough():
    """Slack asks for 174 characters at least."""
    assert len(MANIFEST["display_information"]["long_description"]) >= 174


def test_shortcuts_and_hints_fit():
    """The names of shortcuts and the hint of the command are not cut."""
    assert [each["name"] for each in FEATURES["shortcuts"] if len(each["name"]) > 24] == []
    assert [each["description"] for each in FEATURES["shortcuts"] if len(each["description"]) > 150] == []
    assert all(len(each["usage_hint"]) <= 1000 for each in FEATURES["slash_commands"])
    assert all(len(each["description"]) <= 2000 for each in FEATURES["slash_commands"])
