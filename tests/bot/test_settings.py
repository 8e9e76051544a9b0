"""Settings from the environment: right ones are used, wrong ones are named with what to do."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.loopback import is_loopback
from bot.settings import Settings, SettingsError, describe, load_settings

REMEDY = {name: field.description for name, field in Settings.model_fields.items()}


@pytest.fixture(autouse=True)
def only_these(monkeypatch):
    """Give a way to set variables, with none of the machine's own."""
    for name in [name for name in os.environ if name.startswith("SVBOT_")]:
        monkeypatch.delenv(name)


def refusal(monkeypatch, **variables: str) -> str:
    """Return what is said about *variables*."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


def test_nothing_need_be_set():
    """With no variable the bot keeps to this machine and to the shipped pack."""
    settings = load_settings()

    assert (settings.host, settings.port, settings.pack, settings.keep_days) == ("127.0.0.1", 8000, None, 7)
    assert settings.on_loopback


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    """A line left empty in a file of settings does no harm."""
    for name in Settings.model_fields:
        monkeypatch.setenv(f"SVBOT_{name.upper()}", "")

    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "http"),
        ("max_characters", "499"),
        ("max_characters", "1e9"),
        ("keep_days", "0"),
        ("keep_days", "91"),
        ("log_level", "loud"),
        ("database_url", "postgresql://db/svbot"),
        ("database_url", "sqlite:///"),
        ("database_url", "svbot.sqlite"),
    ],
)
def test_a_wrong_value_is_named_with_what_it_may_be(monkeypatch, name, value):
    """The variable as it is typed, the value it holds, and what it means."""
    said = refusal(monkeypatch, **{f"SVBOT_{name.upper()}": value})

    assert said.startswith(f"SVBOT_{name.upper()} is '{value}': ")
    assert REMEDY[name] in said


def test_every_wrong_value_is_named_at_once(monkeypatch):
    """A person who has two things to mend is told of both."""
    said = refusal(monkeypatch, SVBOT_PORT="x", SVBOT_LOG_LEVEL="y")

    assert sorted(line.split()[0] for line in said.splitlines()) == ["SVBOT_LOG_LEVEL", "SVBOT_PORT"]


def test_a_mistyped_variable_is_not_passed_over(monkeypatch):
    """A variable of the bot's that it does not know is named, with the nearest that it does."""
    said = refusal(monkeypatch, SVBOT_PROT="8001")

    assert "SVBOT_PROT" in said
    assert "SVBOT_PORT" in said


def test_the_log_level_may_be_in_capitals(monkeypatch):
    """INFO is info."""
    monkeypatch.setenv("SVBOT_LOG_LEVEL", "WARNING")

    assert load_settings().log_level == "warning"


def test_every_setting_has_a_meaning_and_its_own_default():
    """What `svbot settings` lists is what the settings are."""
    told = describe()

    assert [name for name, _, _ in told] == [f"SVBOT_{name.upper()}" for name in Settings.model_fields]
    assert all(meaning and not meaning.endswith(".") for _, _, meaning in told)
    assert {name: default for name, default, _ in told}["SVBOT_PORT"] == "8000"


TENANTS = ("c0c0c0c0-c0c0-4c0c-8c0c-c0c0c0c0c0c0", "E1E1E1E1-e1e1-4e1e-8e1e-e1e1e1e1e1e1")
TEAMS = {
    "SVBOT_TEAMS": "on",
    "SVBOT_TEAMS_APP_ID": "0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b",
    "SVBOT_TEAMS_APP_SECRET": "a secret",
    "SVBOT_TEAMS_TENANTS": f" {TENANTS[0]} , {TENANTS[1]},",
}


def test_teams_is_on_with_all_that_it_needs(monkeypatch):
    """Tenants are told apart by commas, whatever the spaces and capitals, and the secret is never shown."""
    for name, value in TEAMS.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()

    assert settings.tenants == tuple(each.lower() for each in TENANTS)
    assert "a secret" not in repr(settings)


@pytest.mark.parametrize("missing", [name for name in TEAMS if name != "SVBOT_TEAMS"])
def test_what_teams_lacks_is_named(monkeypatch, missing):
    """Somebody who turns Teams on without one of its settings reads which it is and where to find it."""
    said = refusal(monkeypatch, **{name: value for name, value in TEAMS.items() if name != missing})

    assert said.startswith(f"SVBOT_TEAMS: with on, set {missing}. docs/teams.md")
    assert "a secret" not in said


def test_all_that_teams_lacks_is_named_at_once(monkeypatch):
    """Nobody has to start the bot three times to learn of three settings."""
    said = refusal(monkeypatch, SVBOT_TEAMS="on")

    assert all(name in said for name in TEAMS)


@pytest.mark.parametrize("name", ["SVBOT_TEAMS_APP_ID", "SVBOT_TEAMS_TENANTS"])
@pytest.mark.parametrize("value", ["common", "council.onmicrosoft.com", "c0c0c0c0", f"{TENANTS[0]};{TENANTS[1]}", "*"])
def test_an_id_of_teams_is_an_id(monkeypatch, name, value):
    """A name or a wildcard is no id, so nobody lets everybody in by mistake."""
    said = refusal(monkeypatch, **TEAMS | {name: value})

    assert said.startswith(f"{name}: use ids such as 00000000-")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "bot.council.example"])
def test_a_playground_is_for_this_machine(monkeypatch, host):
    """Where others can call, everybody must prove who they are, and the message says what to set."""
    said = refusal(monkeypatch, SVBOT_TEAMS="playground", SVBOT_HOST=host)

    assert said.startswith("SVBOT_TEAMS: playground takes everybody at their word")
    assert "SVBOT_HOST=127.0.0.1" in said
    assert "SVBOT_TEAMS=on" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_playground_needs_nothing(monkeypatch, host):
    """On this machine the bot can be tried without an app, a secret or a tenant."""
    monkeypatch.setenv("SVBOT_TEAMS", "playground")
    monkeypatch.setenv("SVBOT_HOST", host)

    assert load_settings().tenants == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_this_machine_is_known_by_all_its_names(host):
    """Only this machine can reach these addresses, so the officers' wording may be shown."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.168.1.5", "localhost.example.org", "127.0.0.1.example.org"])
def test_every_other_address_may_be_reached_by_others(host):
    """An address that others can reach, or that only looks like this machine's, is not taken for it."""
    assert not is_loopback(host)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_any_address_is_judged_as_the_standard_does(address):
    """Loopback is what the standard says it is, with or without brackets."""
    assert address.is_loopback == is_loopback(str(address)) == is_loopback(f"[{address}]")
