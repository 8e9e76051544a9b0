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
