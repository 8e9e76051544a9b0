"""Numbers in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.quantity import spell_out
from tests.knowledge.messy import messy

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(number: int, joint: str) -> str:
    """Return a number below a thousand as people write it, with *joint* between tens and units."""
    if number >= 100:
        rest = f" and {in_words(number % 100, joint)}" if number % 100 else ""
        return f"{UNITS[number // 100]} hundred{rest}"
    if number < 20:
        return UNITS[number]
    return TENS[number // 10 - 2] + (joint + UNITS[number % 10] if number % 10 else "")


@given(st.integers(0, 999), st.sampled_from([" ", "-"]))
def test_a_number_in_words_reads_as_its_digits(number, joint):
    """Every number from zero to nine hundred and ninety-nine reads the same in words as in digits."""
    spelt = spell_out(f"{in_words(number, joint).capitalize()} vans")

    assert f"{number} vans" == spelt


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("fifty thousand", "50 thousand"),
        ("half a million", "0.5 million"),
        ("three quarters of a million", "0.75 million"),
        ("a hundred grand", "100 grand"),
        ("two and a half years", "2.5 years"),
        ("a couple of months", "2 months"),
    ],
)
def test_the_ways_people_say_a_number(typed, spelt):
    """Halves, quarters, a hundred and a couple read as numbers."""
    assert spelt == spell_out(typed)


@pytest.mark.parametrize("typed", ["someone attends often", "ten ten", "hundreds of trees", "a tent"])
def test_words_that_only_look_like_numbers_stay(typed):
    """A number inside another word, or two that are not one number, are left alone."""
    assert typed == spell_out(typed)


@given(messy)
def test_any_text_can_be_read(text):
    """No text stops the reader, and a text with no letters is left as it is."""
    signs = "".join(character for character in text if not character.isalpha())

    assert signs == spell_out(signs)
    assert isinstance(spell_out(text), str)
