"""The machine interface: one JSON object a line in, one a line out, in order, with the keys that are promised."""

import json
import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import batch
from bot.batch import Line, ask_row, recommend_row, route_row
from tests.bot.conftest import PROGRAM

ANSWERS = {"ask": ask_row, "recommend": recommend_row, "route": route_row}
PROMISED = {
    command: keys.split(", ") for command, keys in re.findall(r"^(\w+) .*-> (.+)$", batch.__doc__, re.MULTILINE)
}
"""The keys that the docstring of bot/batch.py promises for each command."""

QUESTION = "How many marks should social value get?"
GROUNDS = "grounds maintenance in Ludlow, 3 years, £450k"


def rows(text: str) -> list[dict]:
    """Return the JSON objects of *text*, one a line."""
    return [json.loads(line) for line in text.splitlines()]


def lines(*objects: object) -> str:
    """Return *objects* as lines of JSON."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)


def test_three_commands_are_promised():
    """The docstring that these tests go by names every command with a batch."""
    assert set(PROMISED) == set(ANSWERS)


@pytest.mark.parametrize("command", ANSWERS)
@pytest.mark.parametrize("text", [QUESTION, GROUNDS, "zzzz qqqq", "", "🎉", "x" * 20_000])
def test_every_row_has_the_promised_keys_in_order(assistant, command, text):
    """Whatever the text, each command writes its keys, all of them and no others."""
    row = ANSWERS[command](assistant, Line(id="a1", text=text))

    assert list(row) == PROMISED[command]
    assert row["id"] == "a1"
    assert row == json.loads(json.dumps(row))


def test_an_answer_is_given_with_its_sources(assistant):
    """An answered question names its topic, how sure it is, the words, and each source."""
    row = ask_row(assistant, Line(id=7, text=QUESTION))

    assert (row["id"], row["kind"], row["topic"], row["confidence"]) == (7, "answer", "weighting", 1.0)
    assert "10% to 20%" in row["text"]
    assert row["sources"]
    assert all(list(source) == ["title", "url", "date"] for source in row["sources"])
    assert row["suggestions"][0] == "weighting"


def test_an_answer_in_words_leaves_out_sources_and_choices(assistant):
    """The text holds the answer alone: sources and next steps have keys of their own."""
    row = ask_row(assistant, Line(text=QUESTION))

    assert "http" not in row["text"]
    assert "How do I choose the right measures?" not in row["text"]


@pytest.mark.parametrize("text", ["zzzz qqqq", "when is my bin collected?", "", "🎉"])
def test_an_unsure_answer_says_so(assistant, text):
    """Where the bot does not answer, kind says unsure, no topic is named, and the text still says something."""
    row = ask_row(assistant, Line(text=text))

    assert (row["kind"], row["topic"], row["sources"]) == ("unsure", None, [])
    assert row["text"]


def test_a_recommendation_is_given_with_reasons(assistant, pack):
    """Each measure has all its keys, best first, and what was understood and passed over is there."""
    row = recommend_row(assistant, Line(id=1, text=GROUNDS))

    assert row["understood"] == {
        "subjects": ["Grounds maintenance and weed control"],
        "value_gbp": 450_000.0,
        "months": 36,
    }
    assert len(row["measures"]) == 3
    for measure in row["measures"]:
        assert list(measure) == ["code", "title", "priority", "unit", "score", "reasons", "evidence"]
        assert measure["title"] == pack.measures[measure["code"]].title
        assert measure["reasons"]
        assert measure["evidence"]
    assert all(list(passed) == ["code", "why"] for passed in row["passed_over"])


def test_value_and_months_that_are_given_win_over_the_text(assistant):
    """A caller who knows the value and the length need not be guessed at."""
    row = recommend_row(assistant, Line(text=GROUNDS, value_gbp=20_000, months=18))

    assert (row["understood"]["value_gbp"], row["understood"]["months"]) == (20_000, 18)
    assert len(row["measures"]) == 2


def test_no_subject_gets_no_measures(assistant):
    """A purchase that is not recognised is told by empty lists, not by a guess."""
    row = recommend_row(assistant, Line(text="zzzz qqqq"))

    assert (row["measures"], row["understood"]["subjects"], row["passed_over"]) == ([], [], [])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (QUESTION, "ask"),
        (GROUNDS, "recommend"),
        ("what is due this month?", "due"),
        ("hello", "help"),
        ("", "help"),
    ],
)
def test_a_message_is_routed(assistant, text, intent):
    """Route says what a message asks for."""
    assert route_row(assistant, Line(text=text)) == {"id": None, "intent": intent}


@given(
    text=st.text(max_size=80),
    value=st.none() | st.floats(0, 9e12),
    months=st.none() | st.floats(0, 1200),
    command=st.sampled_from(sorted(ANSWERS)),
)
def test_any_line_that_can_be_read_is_answered(assistant, text, value, months, command):
    """Every text, value and length gives a row that is JSON."""
    row = ANSWERS[command](assistant, Line(text=text, value_gbp=value, months=months))

    assert list(row) == PROMISED[command]
    assert json.dumps(row, allow_nan=False)


def test_a_file_is_answered_in_order(svbot, tmp_path):
    """Each line gets one line back, in the same order, with its own id; blank lines are passed over."""
    file = tmp_path / "in.jsonl"
    asked = [{"id": n, "text": text} for n, text in enumerate([QUESTION, "what is NT31?", "zzzz qqqq"])]
    file.write_text("\n" + lines(*asked) + "\n", encoding="utf-8")
    result = svbot("ask", "--batch", str(file))

    assert (result.exit_code, result.stderr) == (0, "")
    assert [(row["id"], row["topic"]) for row in rows(result.stdout)] == [
        (0, "weighting"),
        (1, "measure-NT31"),
        (2, None),
    ]


def test_standard_input_is_read_with_a_dash(svbot):
    """A batch may be piped in. Each line carries its own role, value and length."""
    asked = lines(
        {"id": "a", "text": "cleaning", "role": "supplier", "value_gbp": 9_000, "months": 12, "more": "passed over"},
        {"id": "b", "text": "school meals"},
    )
    result = svbot("recommend", "--batch", "-", typed="\ufeff" + asked)

    assert result.exit_code == 0
    assert [(row["id"], row["understood"]) for row in rows(result.stdout)] == [
        ("a", {"subjects": ["Cleaning"], "value_gbp": 9_000, "months": 12}),
        ("b", {"subjects": ["School meals"], "value_gbp": None, "months": None}),
    ]


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_answered(svbot):
    """The numbers of the bad lines go to standard error, the exit status is 2, and nothing else is lost."""
    good = [lines({"id": n, "text": "hello"}).encode() for n in range(3)]
    bad = [b"not json\n", b'{"id": 5}\n', b'{"text": "\xff"}\n', b'{"text": "x", "role": "mayor"}\n', b"[1, 2]\n"]
    result = svbot("route", "--batch", "-", typed=b"".join([good[0], *bad, good[1], b"\n", good[2]]))
    complaints = result.stderr.splitlines()

    assert result.exit_code == 2
    assert [row["id"] for row in rows(result.stdout)] == [0, 1, 2]
    assert [line.split(":")[0] for line in complaints] == [f"Line {n}" for n in range(2, 7)]
    assert "text" in complaints[1]
    assert "UTF-8" in complaints[2]
    assert "role" in complaints[3]


def test_a_reader_that_stops_early_is_no_error(clean_environment, tmp_path):
    """When the next program in the pipe has read enough, svbot ends quietly and blames no file."""
    file = tmp_path / "many.jsonl"
    file.write_text(lines({"text": "hello"}) * 4000, encoding="utf-8")
    command = [*PROGRAM, "route", "--batch", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment) as run:
        run.stdout.readline()
        run.stdout.close()
        complaints = run.stderr.read()

    assert complaints == b""
