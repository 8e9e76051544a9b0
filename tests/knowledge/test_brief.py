"""A purchase read out of messy text."""

from math import isclose, isfinite

import pytest
from hypothesis import example, given

from knowledge.brief import READ_AT_MOST
from tests.knowledge.messy import messy


def test_a_plain_line_is_understood_whole(reader):
    """What is bought, for how much, how long and where: one line says it all."""
    brief = reader.read("Office cleaning in Ludlow, £450k, 3 years")

    assert (("Cleaning",), 450_000, 36, "Ludlow") == (brief.subject_titles, brief.value, brief.months, brief.place)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("cleaning, £80k a year for 3 years", 240_000),
        ("cleaning, £5k a month for 18 months", 90_000),
        ("cleaning, £100k a year, 2+1", 300_000),
        ("cleaning, £2 million total, £500k a year over 4 years", 2_000_000),
        ("cleaning, £900k, of which £50k for windows", 900_000),
    ],
)
def test_the_value_is_for_the_whole_contract(reader, typed, value):
    """A sum for each year or month is multiplied by the length; of several sums the total or the largest counts."""
    brief = reader.read(typed)

    assert (value, False) == (brief.value, brief.yearly)


def test_a_yearly_value_without_a_length_stays_yearly(reader):
    """Nobody said how long, so the value is shown as a value a year."""
    brief = reader.read("cleaning, £80k a year")

    assert (80_000, True, None) == (brief.value, brief.yearly, brief.months)


def test_the_length_counts_the_extension(reader):
    """3+1+1 is five years, two of them an extension."""
    brief = reader.read("grounds maintenance 3+1+1")

    assert (60, 24) == (brief.months, brief.extension)


def test_what_is_known_already_wins_over_the_text(reader):
    """A value and a length from a file or a correction replace what the text says."""
    brief = reader.read("cleaning, £80k a year, 3+1", value=20_000, months=60)

    assert (20_000, False, 60, 0) == (brief.value, brief.yearly, brief.months, brief.extension)


@pytest.mark.parametrize("typed", ["roof in bishop's castle", "Bishop’s Castle roof", "new roof, Bishop's Castle"])
def test_a_place_is_recognised_however_it_is_typed(reader, typed):
    """Capitals and the shape of the apostrophe make no difference."""
    assert "Bishop's Castle" == reader.read(typed).place


def test_a_place_is_not_what_is_bought(reader, pack):
    """Cleaning in Highley, Craven Arms or Bishop's Castle is about cleaning, not highways, museums or castles."""
    wrong = {}
    for place in pack.profile.places:
        titles = reader.read(f"{place} cleaning").subject_titles
        if titles != ("Cleaning",):
            wrong[place] = titles

    assert {} == wrong


@pytest.mark.parametrize(
    ("typed", "lots"), [("meals in 4 lots", 4), ("twelve lots of meals", 12), ("lots of meals", None)]
)
def test_lots_are_counted(reader, typed, lots):
    """Lots are read in digits and words; "lots of" is no number."""
    assert lots == reader.read(typed).lots


@pytest.mark.parametrize(
    ("typed", "framework", "call_off"),
    [
        ("framework for consultancy", True, False),
        ("dynamic purchasing system for taxis", True, False),
        ("call-off of laptops", False, True),
        ("laptops by further competition", False, True),
        ("laptops off the CCS framework", True, True),
        ("laptops", False, False),
    ],
)
def test_a_framework_is_told_from_a_call_off(reader, typed, framework, call_off):
    """Setting up a framework and buying from one are different purchases."""
    brief = reader.read(typed)

    assert (framework, call_off) == (brief.framework, brief.call_off)


@pytest.mark.parametrize(
    ("typed", "one_off"),
    [
        ("one-off office clean", True),
        ("benches for the park", None),
        ("supply and fit windows", True),
        ("annual boiler servicing", False),
        ("benches over 3 years", False),
        ("home care", None),
    ],
)
def test_a_one_off_is_told_from_what_comes_again(reader, typed, one_off):
    """One-off is what the text says is so; yearly or long purchases are not; otherwise it is left open."""
    assert one_off == reader.read(typed).one_off


@pytest.mark.parametrize(("typed", "novel"), [("innovative pilot of telecare", True), ("telecare", False)])
def test_a_brief_says_when_it_is_new(reader, typed, novel):
    """Only a text that speaks of something new is new."""
    assert novel == reader.read(typed).novel


def test_only_the_start_of_a_long_text_is_read(reader):
    """What is bought is said at the start, so a pasted specification cannot drown it."""
    brief = reader.read("Office cleaning. " + "x " * READ_AT_MOST + "£5 million")

    assert (("Cleaning",), None) == (brief.subject_titles, brief.value)


@given(text=messy)
@example(text="cleaning £" + "9" * 400)
@example(text="cleaning £2k a year for " + "9" * 400 + " years")
def test_any_text_is_safe(reader, text):
    """No text stops the reader, and what it understood makes sense."""
    brief = reader.read(text)
    shares = [match.share for match in brief.subjects]

    assert brief.value is None or (brief.value > 0 and isfinite(brief.value))
    assert brief.months is None or brief.months > 0
    assert not shares or (len(shares) <= 3 and isclose(1, sum(shares)))
