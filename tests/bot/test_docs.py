"""The documents name what there is: every setting, command, option, field and file, and nothing that is not there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.settings import Settings
from handlers.reminders.planning import SUMMARY_WITHIN
from knowledge.reminder_wording import ReminderWording
from store.register.headings import Field, heading_of, match_heading
from store.reminders import ReminderState
from store.stages import Rhythm

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GROUPS = {"contracts", "returns", "reminders", "report", "demo"}
"""Commands that docs/contracts.md and docs/reminders.md explain."""

REGISTER = """Reference,Title,Supplier,Start date,End date,Monitoring frequency,Measures and targets,Value
DN1,Parks,Gardens Ltd,1/4/2027,31/3/2029,quarterly,NT1: 5,£450k
DN2,Wrong,Nobody,31/2/2027,,,,
"""


@pytest.fixture(scope="module")
def about_contracts() -> str:
    """Give docs/contracts.md and docs/reminders.md together."""
    return "\n".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("contracts.md", "reminders.md"))


def commands() -> Iterator[tuple[str, list[str]]]:
    """Give each command of GROUPS as it is typed, with its long options."""
    for name, found in typer.main.get_command(app).commands.items():
        within = getattr(found, "commands", {"": found})
        for sub, command in within.items():
            options = [each.opts[0] for each in command.params if each.opts[0].startswith("--")]
            if name in GROUPS:
                yield f"svbot {name} {sub}".strip(), [each for each in options if each != "--help"]


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if re.match(r"remind_|lead|admins", name)])
def test_every_setting_is_explained(about_contracts, name):
    """Each setting of reminders and of who may change contracts stands where people look for it."""
    hosting = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")

    assert f"SVBOT_{name.upper()}" in about_contracts
    assert f"SVBOT_{name.upper()}" in hosting


def test_no_setting_is_named_that_is_not_there():
    """A setting that was renamed or dropped is in no document."""
    known = {f"SVBOT_{name.upper()}" for name in Settings.model_fields}
    named = {each for path in DOCUMENTS for each in re.findall(r"\bSVBOT_[A-Z_]+[A-Z]\b", path.read_text("utf-8"))}

    assert named <= known


@pytest.mark.parametrize(("command", "options"), list(commands()))
def test_every_command_is_explained(about_contracts, command, options):
    """Each command about contracts, returns and reminders is there with all of its options."""
    assert re.search(rf"{command}\b", about_contracts)
    assert [] == [each for each in options if each not in about_contracts and each != "--closed"]


def test_every_field_of_json_is_explained(svbot, about_contracts, tmp_path):
    """What a program can read of each command is in the table, and in nobody's memory alone."""
    file = tmp_path / "register.csv"
    file.write_text(REGISTER, encoding="utf-8")
    told = [
        svbot("contracts", "import", str(file), "--dry-run", "--json"),
        svbot("contracts", "import", str(file), "--json", "--errors", str(tmp_path / "errors.csv")),
        svbot("contracts", "list", "--json"),
        svbot("returns", "due", "--now", "2027-07-15", "--json"),
        svbot("reminders", "run", "--now", "2027-07-15T10:00", "--json", "--dry-run", SVBOT_LEAD="lead@example.org"),
        svbot("reminders", "run", "--now", "2027-07-15T10:00", "--json", SVBOT_LEAD="lead@example.org"),
        svbot("reminders", "log", "--json"),
    ]
    rows = [[json.loads(line) for line in each.stdout.splitlines()] for each in told]
    measures = [measure for row in rows[2] for measure in row["measures"]]
    names = {name for row in [*measures, *(row for each in rows for row in each)] for name in row}

    assert all(rows)
    assert [] == sorted(name for name in names if f"`{name}`" not in about_contracts)


@pytest.mark.parametrize("field", Field)
def test_every_column_is_explained(about_contracts, field):
    """Each field of a register is in the table, with its heading in an export."""
    assert f"| `{field.value}` | {heading_of(field)} |" in about_contracts


def test_the_examples_of_headings_are_understood(about_contracts):
    """Each heading that the table gives as an example is read as the field of its line."""
    lines = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]*?) ?\|$", about_contracts, re.MULTILINE)
    examples = [
        (field, heading)
        for field, named in lines
        if field in set(Field)
        for heading in filter(None, (each.strip() for each in named.replace("(kept for the export)", "").split(",")))
    ]

    assert len(examples) > len(Field)
    assert [] == [each for each in examples if getattr(match_heading(each[1]), "field", None) != each[0]]


def test_the_usual_rhythm_is_the_one_that_is_told(about_contracts):
    """The defaults in the documents and in the pack's answer are those of the settings."""
    usual, settings = Rhythm(), Settings.model_fields
    answer = (ROOT / "knowledge" / "shropshire" / "topics" / "bot-reminders.yaml").read_text(encoding="utf-8")
    before = ",".join(map(str, usual.before))

    assert f"SVBOT_REMIND_BEFORE={before}`" in about_contracts
    assert f"SVBOT_REMIND_OVERDUE_EVERY={usual.overdue_every}`" in about_contracts
    assert f"SVBOT_REMIND_LEAD_AFTER={usual.escalate_after}`" in about_contracts
    assert f"SVBOT_REMIND_FROM={usual.opens:%H:%M}`" in about_contracts
    assert f"SVBOT_REMIND_UNTIL={usual.closes:%H:%M}`" in about_contracts
    assert (before, usual.overdue_every) == (
        settings["remind_before"].default,
        settings["remind_overdue_every"].default,
    )
    assert f"{usual.before[0]} and {usual.before[1]} working days before" in answer
    assert f"every {usual.overdue_every} working days while it is late" in answer
    assert f"to the lead after {usual.escalate_after} working days" in answer
    assert SUMMARY_WITHIN == 5


def test_every_reason_is_explained(pack, about_contracts):
    """Each reason why a reminder was not sent is in the table, and each state that the log can show."""
    reasons = [name for name in ReminderWording.model_fields if name.startswith("passed_")]
    said = [getattr(pack.reminder_wording, name).split("{")[0].strip(" .") for name in reasons]

    assert [] == [each for each in said if each not in about_contracts]
    assert [] == [each.value for each in ReminderState if f"`{each.value}`" not in about_contracts]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_points_to_is_there(path):
    """Links lead to files and headings that exist, and files that are named are where they are said to be."""
    text = path.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", text):
        to = (path.parent / target) if target else path
        assert to.exists(), target
        assert not anchor or anchor in anchors(to), f"{target}#{anchor}"
    for named in re.findall(r"`((?:bot|handlers|knowledge|store|tests|docs)/[\w./-]+)`", text):
        assert (ROOT / named).exists(), named


def anchors(path: Path) -> set[str]:
    """Return the names by which the headings of the document at *path* are linked to."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_decisions_are_numbered_on():
    """Each decision has the next number, in its file's name and in its heading."""
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(each.name[:4]) for each in decisions] == list(range(1, len(decisions) + 1))
    assert all(each.read_text(encoding="utf-8").startswith(f"# {int(each.name[:4])}. ") for each in decisions)
