"""Words: one line, tokens, repair and singular."""

import pytest
from hypothesis import given

from knowledge.text import Vocabulary, singular, tidy, tokens
from tests.knowledge.messy import messy

WORDS = Vocabulary(dict.fromkeys("grounds maintenance cleaning social value weighting road waste".split(), 5))


def test_a_pasted_text_becomes_one_plain_line():
    """Line breaks, tabs, zero-width and control characters of a pasted text leave no trace."""
    assert "Roof repairs 2027" == tidy("  Roof\r\n\trep\u200bairs\x00 \u202e2027 ")


def test_tokens_are_what_a_person_would_call_the_words():
    """Apostrophes do not split a word, signs do, "&" is a word, and a code stays whole."""
    assert ["dont", "count", "nt31", "twice", "and", "co2e", "4.5"] == tokens("Don’t count NT31 twice & CO2e: 4.5!")


def test_an_accent_does_not_cut_a_word_short():
    """With or without its accent, a café is a cafe."""
    assert ["cafe"] == tokens("Café")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("maintenence", "maintenance"),
        ("mainteance", "maintenance"),
        ("claening", "cleaning"),
        ("socail", "social"),
        ("vaule", "value"),
        ("wieghting", "weighting"),
        ("raod", "road"),
        ("wastee", "waste"),
    ],
)
def test_a_slip_of_the_finger_is_mended(typed, meant):
    """A letter missing, doubled or wrong is mended, and two letters swapped count as one slip."""
    assert meant == WORDS.repair(typed)


@pytest.mark.parametrize("typed", ["xylophone", "kpi", "rd", "nt31", "cleaning", "ward"])
def test_a_word_that_is_not_a_misspelling_stays(typed):
    """A known word, a short word, a code and a word too far from all known ones are left alone."""
    assert typed == WORDS.repair(typed)


def test_a_spared_word_is_not_mended():
    """A word that is right though the pack does not use it, such as a place, is left alone."""
    place = Vocabulary({"highway": 9}, spared=["highley"])

    assert "highley" == place.repair("highley")


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("benches", "bench"),
        ("lorries", "lorry"),
        ("boxes", "box"),
        ("classes", "class"),
        ("parks", "park"),
        ("buses", "bus"),
        ("bus", "bus"),
        ("glass", "glass"),
        ("analysis", "analysis"),
        ("parking", "parking"),
    ],
)
def test_one_and_many_are_one_word(many, one):
    """A plural loses its ending; a word that merely ends in s, and another word of the same family, do not."""
    assert one == singular(many)


@given(messy)
def test_any_text_can_be_split(text):
    """Every text gives lower-case words without white space, and a tidied text is already tidy."""
    line = tidy(text)

    assert line == tidy(line)
    assert [word.lower() for word in tokens(text)] == tokens(text)
