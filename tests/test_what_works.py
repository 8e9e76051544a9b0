"""The table of channels in the README: each "Yes" has a test that is there, and each "No" has none."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
README = TESTS.parent / "README.md"
CHANNELS = ("Slack", "Teams", "Web chat", "Terminal")

PROOF = {
    "Questions are answered, with sources": (
        "slack/test_real_client.py::test_a_direct_message_is_answered",
        "teams/test_playground_talk.py::test_a_question_is_answered_with_its_sources",
        "browser/test_chat.py::test_a_person_asks_and_reads_an_answer",
        "bot/test_terminal.py::test_a_whole_chat_by_command",
    ),
    "Measures are suggested for a purchase": (
        "slack/test_real_client.py::test_a_purchase_gets_measure_cards",
        "teams/test_playground_talk.py::test_a_purchase_brings_measures",
        "browser/test_chat.py::test_a_purchase_is_recommended_for_and_followed_up",
        "test_at_this_machine.py::test_measures_are_suggested_in_the_terminal",
    ),
    "A measure is swapped in its place": (
        "slack/test_real_client.py::test_another_measure_takes_the_place_of_the_first",
        "teams/test_playground_talk.py::test_another_measure_takes_the_place_of_the_first",
        "",
        "",
    ),
    "Forms keep what was typed, and say what is wrong beside it": (
        "slack/test_real_client.py::test_a_wrong_value_is_named_in_the_form",
        "teams/test_playground_talk.py::test_a_purchase_is_described_in_a_form",
        "browser/test_chat.py::test_a_purchase_is_described_in_a_form",
        "bot/test_terminal.py::test_only_what_is_wrong_is_asked_again",
    ),
    "Mentions in a channel are answered in the thread": (
        "slack/test_real_client.py::test_a_mention_is_answered_in_its_thread",
        "teams/test_playground_talk.py::test_a_mention_is_answered_in_its_thread",
        "",
        "",
    ),
    "A command that only you see": (
        "slack/test_real_client.py::test_the_command_is_answered_for_the_person_alone",
        "",
        "",
        "",
    ),
    "Each answer can be rated": (
        "slack/test_real_client.py::test_who_says_no_sees_that_it_was_noted",
        "teams/test_playground_talk.py::test_who_says_no_is_told_whom_to_ask",
        "web/test_parts.py::test_a_part_has_its_own_shape",
        "bot/test_terminal.py::test_a_number_may_rate_the_answer",
    ),
    "Contracts are registered": (
        "slack/test_slack_contracts.py::test_a_contract_is_registered_beside_a_channel",
        "teams/test_playground_contracts.py::test_a_contract_is_registered_in_a_form",
        "test_at_this_machine.py::test_a_contract_and_its_return_in_the_web_chat",
        "test_at_this_machine.py::test_a_contract_and_its_return_in_the_terminal",
    ),
    "A register is read from a file": (
        "slack/test_slack_contracts.py::test_a_dropped_register_is_imported_once",
        "teams_channel/test_teams_files.py::test_a_register_in_a_personal_chat_is_read",
        "browser/test_register.py::test_a_register_is_added",
        "bot/test_terminal.py::test_the_path_of_a_file_gives_the_file",
    ),
    "Monitoring returns are recorded": (
        "slack/test_slack_reminders.py::test_a_return_is_recorded_in_a_form",
        "teams/test_playground_reminders.py::test_a_return_is_recorded_in_a_form",
        "test_at_this_machine.py::test_a_contract_and_its_return_in_the_web_chat",
        "test_at_this_machine.py::test_a_contract_and_its_return_in_the_terminal",
    ),
    "Reminders arrive by themselves": (
        "slack/test_slack_reminders.py::test_a_reminder_comes_by_itself",
        "teams/test_playground_reminders.py::test_a_reminder_comes_by_itself",
        "browser/test_register.py::test_a_reminder_arrives_by_itself",
        "bot/test_terminal.py::test_a_reminder_arrives_while_the_prompt_waits",
    ),
    "Each colleague gets their own reminders": (
        "slack/test_slack_reminders.py::test_the_lead_is_told_where_nobody_else_can_be",
        "reminders/test_teams_reached.py::test_one_person_in_both_is_reminded_where_they_were_last",
        "",
        "",
    ),
    "How my contracts stand, on a page or by saying “home”": (
        "slack/test_slack_reminders.py::test_the_home_page_shows_my_contracts",
        "teams_channel/test_teams_events.py::test_home_is_a_word_to_say",
        "test_at_this_machine.py::test_home_in_the_web_chat_and_the_terminal",
        "test_at_this_machine.py::test_home_in_the_web_chat_and_the_terminal",
    ),
    "Guests and suppliers are told nothing of contracts": (
        "slack/test_slack_contracts.py::test_a_guest_is_told_nothing_of_contracts",
        "teams/test_playground_contracts.py::test_a_guest_is_told_nothing_of_contracts",
        "test_at_this_machine.py::test_a_supplier_is_told_nothing_of_contracts",
        "test_at_this_machine.py::test_a_supplier_is_told_nothing_of_contracts",
    ),
}
"""What the README says works, and the test of it in each of CHANNELS, or nothing where it does not."""


def rows() -> Iterator[tuple[str, dict[str, str]]]:
    """Give each row of the table: what it is about, and what it says of each channel."""
    lines = README.read_text(encoding="utf-8").splitlines()
    start = lines.index(f"| | {' | '.join(CHANNELS)} |")
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return
        about, *said = (cell.strip() for cell in line.strip("|").split("|"))
        yield about, dict(zip(CHANNELS, said, strict=True))


def test_the_readme_says_of_each_channel_what_is_tested():
    """Each "Yes" of the table has its test, and what has none is a "No"."""
    proven = {
        about: {channel: "Yes" if test else "No" for channel, test in zip(CHANNELS, tests, strict=True)}
        for about, tests in PROOF.items()
    }

    assert proven == dict(rows())


@pytest.mark.parametrize("test", sorted({each for tests in PROOF.values() for each in tests if each}))
def test_each_test_of_the_table_is_there(test):
    """A test that is renamed or taken away takes its "Yes" with it."""
    file, _, name = test.partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))

    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
