"""What is bought, and the words that told it."""

import pytest
from hypothesis import given

from tests.knowledge.messy import messy


def first(reader, text: str) -> str | None:
    """Return the id of the strongest subject in *text*."""
    found = reader.finder.find(text)
    return found[0].subject.id if found else None


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("benches for the park", "signs-street-furniture"),
        ("park benches", "signs-street-furniture"),
        ("trees for the park", "tree-works"),
        ("resurface car park at leisure centre", "road-car-park-surfacing"),
        ("roof repairs at the library", "roofs-windows-doors"),
        ("carpet for the library", "painting-flooring"),
        ("supply and fit windows", "roofs-windows-doors"),
        ("IT support", "it-support-websites"),
        ("is it a school bus", "school-transport"),
        ("school buses", "school-transport"),
    ],
)
def test_what_is_bought_is_told_from_where_it_goes(reader, typed, subject):
    """Not the park but the benches are bought in “benches for the park”, and a library's roof is a roof."""
    assert subject == first(reader, typed)


@pytest.mark.parametrize(
    ("typed", "own"),
    [
        ("We need Grounds Maintenance in Wem", ("grounds maintenance",)),
        ("gruonds maintenence", ("gruonds maintenence",)),
        ("300 chairs", ("chairs",)),
    ],
)
def test_the_persons_own_words_are_named(reader, typed, own):
    """The words that told the subject come back as they were typed, slips included."""
    assert own == reader.finder.find(typed)[0].words


@pytest.mark.parametrize("typed", ["", "   ", "asdf qwerty", "the of and", "£££", "hello there", "2027"])
def test_unknown_text_finds_nothing(reader, typed):
    """The bot does not guess what is bought from words it does not know."""
    assert [] == reader.finder.find(typed)


def test_each_subject_answers_to_its_own_title(reader, pack):
    """A title is a thing to tap, so tapping it must lead to its subject."""
    wrong = {ident: found for ident, s in pack.subjects.items() if (found := first(reader, s.title)) != ident}

    assert {} == wrong


def test_each_settling_word_finds_its_subject(reader, pack):
    """A word that the pack marks with ! finds its subject on its own."""
    lost = [
        (ident, word)
        for ident, subject in pack.subjects.items()
        for word in subject.words
        if word.endswith("!") and ident not in {found.subject.id for found in reader.finder.find(word.rstrip("!"))}
    ]

    assert [] == lost


def test_two_things_bought_share_the_purchase(reader):
    """A purchase of two things is about both, each with a share, and the shares add up to the whole."""
    found = reader.finder.find("catering and cleaning")

    assert {"catering", "cleaning"} == {match.subject.id for match in found}
    assert 1 == pytest.approx(sum(match.share for match in found))


@given(text=messy)
def test_any_text_is_safe(reader, text):
    """No text stops the finder, and the strongest subject comes first, none of them twice."""
    found = reader.finder.find(text)

    assert sorted(found, key=lambda match: -match.share) == found
    assert len({match.subject.id for match in found}) == len(found)
