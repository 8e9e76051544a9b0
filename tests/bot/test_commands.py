"""The commands of svbot: what they print, what they say when something is missing, and their help."""

import json
import shlex
import socket
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app, main
from bot.settings import Settings


def commands_of(group, before: str = "") -> dict:
    """Return every command below *group* by its whole name, those of groups too."""
    found = {}
    for name, command in group.commands.items():
        below = getattr(command, "commands", None)
        found |= commands_of(command, f"{before}{name} ") if below else {f"{before}{name}": command}
    return found


COMMANDS = commands_of(get_command(app))
EXAMPLES = {name: command.epilog.removeprefix("Example: ") for name, command in COMMANDS.items()}
REGISTER = (
    "Reference,Title,Supplier,Manager,Manager e-mail,Start,End,Frequency\n"
    "DN123,Cleaning,Clean Ltd,Ann Lee,ann.lee@example.org,2027-01-01,2028-12-31,quarterly\n"
)
ESCAPE = "\x1b"


def test_a_question_is_answered_in_plain_text(svbot):
    """Piped, the answer has no colour codes and no frames, and names its sources."""
    result = svbot("ask", "how many marks should social value get?")

    assert result.exit_code == 0
    assert result.stdout.startswith("How many marks should social value get?\n---")
    assert "Sources:\n- " in result.stdout
    assert not {ESCAPE, "│", "╭"} & set(result.stdout)


def test_a_purchase_gets_measures(svbot):
    """The options for value and length win over the text."""
    result = svbot("recommend", "grounds maintenance, £450k", "--value", "20000", "--months", "18")

    assert result.stdout.startswith("Two measures for grounds maintenance")
    assert "- Value: £20,000\n- Length: 18 months" in result.stdout


def test_a_supplier_is_answered_as_one(svbot):
    """Asking --as supplier gives the supplier's wording."""
    result = svbot("recommend", "--as", "supplier", "we clean offices")

    assert result.stdout.startswith("What you could offer for cleaning")


@pytest.mark.parametrize(("command", "key"), [("ask", "suggestions"), ("recommend", "understood"), ("route", "intent")])
def test_json_is_one_object_on_one_line(svbot, command, key):
    """With --json a program can read the reply, pound signs and all."""
    result = svbot(command, "--json", "office cleaning, £450k")

    assert result.stdout.count("\n") == 1
    assert key in json.loads(result.stdout)
    assert "\\u" not in result.stdout


def test_route_says_one_word(svbot):
    """Without --json the intent stands alone on a line."""
    assert svbot("route", "what is due this month?").stdout == "due\n"


def test_a_question_may_be_piped_in(svbot):
    """What is piped in counts as the question."""
    result = svbot("ask", typed="what is NT31?\n")

    assert result.stdout.startswith("NT31: ")


@pytest.mark.parametrize(
    ("command", "missing"), [("ask", "a question"), ("recommend", "what is bought"), ("route", "")]
)
def test_a_missing_argument_is_asked_for(svbot, command, missing):
    """With nothing to answer, svbot says what to give and how, and stops with status 2."""
    result = svbot(command)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Give {missing}" in result.stderr
    assert "--batch FILE" in result.stderr
    assert "--help" in result.stderr


@pytest.mark.parametrize(("command", "name"), [("ask", "no such file.jsonl"), ("recommend", "."), ("route", "gone")])
def test_a_missing_file_is_named(svbot, command, name, tmp_path):
    """A batch file that is not there, or is a folder, is named with what to check."""
    result = svbot(command, "--batch", str(tmp_path / name))

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{tmp_path / name} cannot be read")
    assert "Check the name" in result.stderr


def test_an_empty_question_gets_the_hint(svbot):
    """Empty quotes are answered as in every channel: with what can be typed."""
    result = svbot("ask", "")

    assert result.exit_code == 0
    assert result.stdout.startswith("Type a question")


def test_help_lists_every_command(svbot):
    """The bare program and --help name each command, and the help of a group its own."""
    for shown in (svbot().output, svbot("--help").output, svbot("-h").output):
        assert [name for name in COMMANDS if f"│ {name.partition(' ')[0]} " not in shown] == []
    for group, _, name in (each.partition(" ") for each in COMMANDS if " " in each):
        assert f"│ {name} " in svbot(group, "--help").output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(svbot, command):
    """The help of each command ends with an example of that command."""
    shown = svbot(*command.split(), "--help").output

    assert f"svbot {command}" in EXAMPLES[command]
    assert f"Example: {EXAMPLES[command]}" in " ".join(shown.split())


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in {"run", "demo"}])
def test_every_example_works(svbot, command, tmp_path, monkeypatch):
    """The example in the help does what it shows, where there is a register of the name that it gives."""
    monkeypatch.chdir(tmp_path)
    Path("register.csv").write_text(REGISTER, encoding="utf-8")
    if command.partition(" ")[0] in {"contracts", "returns", "reminders"}:
        assert svbot("contracts", "import", "register.csv").exit_code == 0
    words = shlex.split(EXAMPLES[command].partition(" > ")[0])
    settings = dict(word.split("=", 1) for word in words[: words.index("svbot")])
    settings["SVBOT_LEAD"] = "lead@example.org"
    result = svbot(*words[words.index("svbot") + 1 :], typed="quit\n", **settings)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout


def test_settings_lists_every_setting(svbot):
    """Each variable stands with its meaning, its value now and its default."""
    shown = svbot("settings", SVBOT_PORT="8001").stdout

    for name, field in Settings.model_fields.items():
        assert f"SVBOT_{name.upper()}\n  {field.description}.\n  Now: " in shown
    assert "Now: 8001. Default: 8000." in shown


def test_piped_output_of_the_program_is_plain(program):
    """Run as a program whose output is piped, svbot writes plain UTF-8 and nothing on standard error."""
    result = program("recommend", "grounds maintenance, 3 years, £450k")

    assert (result.returncode, result.stderr) == (0, "")
    assert "- Value: £450,000" in result.stdout
    assert not {ESCAPE, "│", "╭"} & set(result.stdout)


def test_asking_leaves_no_file_behind(program, tmp_path):
    """A question on the command line is not kept anywhere."""
    program("ask", "what is social value?")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("ask", "hi"), ("settings",), ("run",), ("chat",)])
def test_a_wrong_setting_stops_every_command(command, monkeypatch, capsys):
    """The variable, what it holds and what it may hold are said on standard error, in a line each, and no traceback."""
    monkeypatch.setattr("sys.argv", ["svbot", *command])
    monkeypatch.setenv("SVBOT_PORT", "abc")
    monkeypatch.setenv("SVBOT_KEEP_DAYS", "900")
    with pytest.raises(SystemExit) as stopped:
        main()
    said = capsys.readouterr()
    port, keep_days = said.err.splitlines()

    assert (stopped.value.code, said.out) == (2, "")
    assert port.startswith("SVBOT_PORT is 'abc'")
    assert "1 to 65535" in port
    assert keep_days.startswith("SVBOT_KEEP_DAYS is '900'")
    assert "1 to 90" in keep_days


def test_a_pack_that_is_not_there_stops_the_bot(program):
    """The folder and the variable to set are named."""
    result = program("ask", "hi", SVBOT_PACK="/no/such/folder")

    assert (result.returncode, result.stdout) == (2, "")
    assert "/no/such/folder" in result.stderr
    assert "SVBOT_PACK" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_in_a_missing_folder_stops_the_bot(program):
    """The file and the variable to set are named."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    result = program("run", SVBOT_PORT=str(free), SVBOT_DATABASE_URL="sqlite:////no/such/folder/svbot.sqlite")

    assert result.returncode == 2
    assert "/no/such/folder/svbot.sqlite" in result.stderr
    assert "SVBOT_DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_is_taken_is_named_with_another_to_try(program, tmp_path):
    """The bot does not claim to have started: it names the port, and gives a setting to copy."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = program("run", SVBOT_PORT=str(port))

    assert (result.returncode, result.stdout) == (2, "")
    assert f"Port {port} on 127.0.0.1 is taken" in result.stderr
    assert f"SVBOT_PORT={port + 1 if port < 65535 else 8000}" in result.stderr
    assert list(tmp_path.iterdir()) == []
