"""The checker of blocks refuses what Slack refuses, and nothing else."""

from typing import Any

import pytest

from tests.slack.blockkit import problems, view_problems

Block = dict[str, Any]


def plain(text: str) -> Block:
    """Return a plain text."""
    return {"type": "plain_text", "text": text}


def section(text: str) -> Block:
    """Return a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(name: str = "say-0", label: str = "Tell me more", value: str = "Tell me more") -> Block:
    """Return a button."""
    return {"type": "button", "action_id": name, "text": plain(label), "value": value}


def actions(*elements: Block) -> Block:
    """Return a row of elements."""
    return {"type": "actions", "elements": list(elements)}


def select(label: str) -> Block:
    """Return a list to choose from with one option."""
    return {"type": "static_select", "action_id": "pick", "options": [{"text": plain(label), "value": "1"}]}


GOOD = [
    {"type": "header", "text": plain("Three measures")},
    {"type": "divider"},
    section("*NT1* Local people"),
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Evidence"}]},
    {**actions(button(), button("say-1")), "block_id": "card-1"},
    {**actions(button(), select("One")), "block_id": "card-2"},
]

BAD = {
    "no blocks": ([], "there are no blocks"),
    "too many blocks": ([{"type": "divider"}] * 51, "51 blocks"),
    "an unknown block": ([{"type": "sectoin"}], "unknown block"),
    "a section without a text": ([{"type": "section"}], "section"),
    "an empty text": ([section("")], "a text is empty"),
    "a blank text": ([section(" \n")], "a text is empty"),
    "a long text": ([section("x" * 3001)], "3001 characters"),
    "a long field": ([{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}], "field has 2001"),
    "a long header": ([{"type": "header", "text": plain("x" * 151)}], "header has 151"),
    "a long label": ([actions(button(label="x" * 76))], "button has 76"),
    "a long value": ([actions(button(value="x" * 2001))], "value of a button has 2001"),
    "a long option": ([actions(select("x" * 76))], "option has 76"),
    "too many buttons": ([actions(*(button(f"say-{n}") for n in range(26)))], "26 elements"),
    "no buttons": ([actions()], "0 elements"),
    "an unknown element": ([actions({"type": "buton", "action_id": "a"})], "unknown element buton"),
    "a context with too much": ([{"type": "context", "elements": [plain("x")] * 11}], "11 elements"),
    "a block_id twice": ([{"type": "divider", "block_id": "a"}] * 2, "block_id a is there 2 times"),
    "an action_id twice in a block": ([actions(button(), button())], "action_id say-0 is there 2 times"),
    "more text than a message holds": ([section("x" * 2900)] * 4, "11600 characters in all texts"),
}


def test_good_blocks_have_no_problems():
    """A message as the bot sends it passes."""
    assert problems(GOOD) == []


@pytest.mark.parametrize("name", BAD)
def test_bad_blocks_are_named(name: str):
    """Each limit is found, and said with its figure."""
    blocks, expected = BAD[name]

    assert expected in "; ".join(problems(blocks))


def test_a_home_page_may_be_longer_than_a_message():
    """A home page and a modal hold a hundred blocks, and no limit is set to their text."""
    assert problems([section("x" * 2900)] * 100, "home") == []
    assert problems([{"type": "divider"}] * 101, "modal") == ["101 blocks, at most 100"]


def test_a_modal_has_limits_of_its_own():
    """The title, the buttons and what a modal carries are measured too."""
    good = {"type": "modal", "title": plain("Describe a purchase"), "blocks": GOOD, "private_metadata": "{}"}

    assert view_problems(good) == []
    assert view_problems(good | {"title": plain("x" * 25)}) == ["title has 25 characters, at most 24"]
    assert view_problems(good | {"title": plain("")}) == ["title is empty"]
    assert view_problems(good | {"private_metadata": "x" * 3001}) == [
        "private_metadata has 3001 characters, at most 3000"
    ]
    assert view_problems({"type": "page"}) == ["a view cannot be a page"]
