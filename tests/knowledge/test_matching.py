"""Learning from example lines, and keeping what was learned."""

from pathlib import Path

import pytest
from hypothesis import given

from knowledge.matching import Matcher
from tests.knowledge.messy import messy

EXAMPLES = (
    ("late", "my supplier has not sent the return"),
    ("late", "the return is overdue"),
    ("late", "chasing a supplier for figures"),
    ("marks", "how many marks should it get"),
    ("marks", "what weighting is usual"),
    ("marks", "percentage of the score"),
    ("proof", "what evidence do we keep"),
    ("proof", "receipts and photographs"),
)
LINES = ("the supplier is late", "wieghting?", "which receipts", "overdue return marks", "")
PLAIN = Matcher(EXAMPLES)


def test_the_likeliest_label_comes_first():
    """A line goes to the label whose examples use its words, also when they are misspelt or in another form."""
    assert ["late", "marks", "proof"] == [PLAIN.rank(line)[0].label for line in ("overdue", "wieghtings", "reciepts")]


def test_every_label_is_ranked_and_the_likelihoods_add_up():
    """The ranking holds each label once, and the likelihoods are shares of certainty."""
    ranked = PLAIN.rank("marks for the return")

    assert {"late", "marks", "proof"} == {match.label for match in ranked}
    assert 1 == pytest.approx(sum(match.likelihood for match in ranked), abs=1e-5)


def test_unknown_words_rank_nothing():
    """A line that shares nothing with the examples is not matched to any label."""
    assert [] == PLAIN.rank("zzyzx")


def test_a_nudge_tips_the_balance():
    """What is known from elsewhere, such as the role, is added before labels are compared."""
    assert "proof" == PLAIN.rank("return marks", {"proof": 9.0})[0].label


def test_the_words_that_told_are_named():
    """The match can be explained: the words that spoke for a label are named, strongest first."""
    assert "overdue" == PLAIN.telling_words("is it overdue", "late")[0]


def test_learning_twice_gives_the_same_ranking():
    """The order of the examples and the run make no difference to what is learned."""
    again = Matcher(reversed(EXAMPLES))

    assert [PLAIN.rank(line) for line in LINES] == [again.rank(line) for line in LINES]


def test_the_cache_ranks_as_learning_does(tmp_path):
    """A bot that starts from its cache answers as one that has just learned."""
    Matcher(EXAMPLES, tmp_path)
    kept = Matcher(EXAMPLES, tmp_path)

    assert [PLAIN.rank(line) for line in LINES] == [kept.rank(line) for line in LINES]


def test_other_examples_do_not_use_this_cache(tmp_path):
    """A changed pack is learned anew: nothing of the old one answers."""
    Matcher(EXAMPLES, tmp_path)
    changed = Matcher([*EXAMPLES, ("late", "tardy")], tmp_path)

    assert "late" == changed.rank("tardy")[0].label


@pytest.mark.parametrize("cut", ["features.json", "rarity.npy", "weights.npy"])
@pytest.mark.parametrize("left", [b"", b"\x93NUMPY", b"half a fi"])
def test_a_cache_cut_short_is_learned_again(tmp_path, cut, left):
    """A file that a full disk or a power cut left empty or broken is no error, and is mended."""
    Matcher(EXAMPLES, tmp_path)
    broken = next(tmp_path.glob(f"*/{cut}"))
    broken.write_bytes(left)
    mended = Matcher(EXAMPLES, tmp_path)

    assert [PLAIN.rank(line) for line in LINES] == [mended.rank(line) for line in LINES]
    assert left != broken.read_bytes()


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    """Without a place to keep what was learned, the bot learns at each start and answers the same."""
    taken = Path(tmp_path, "taken")
    taken.write_text("a file where the folder should be", encoding="utf-8")
    learned = Matcher(EXAMPLES, taken / "cache")

    assert [PLAIN.rank(line) for line in LINES] == [learned.rank(line) for line in LINES]


@given(messy)
def test_any_text_can_be_ranked(text):
    """No text stops the matcher: it ranks every label or none."""
    assert len(PLAIN.rank(text)) in {0, 3}
