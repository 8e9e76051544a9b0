"""Two or three measures for a purchase, each with its reasons."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.brief import Brief
from knowledge.models import Role
from knowledge.precedents import BEST
from knowledge.recommending import SMALL, TOLD, TOO_ALIKE, Recommendation, Recommender
from knowledge.subjects import SubjectMatch

VALUES = st.none() | st.floats(0.01, 1e9)
MONTHS = st.none() | st.integers(1, 1200)
ANY = st.booleans()


def codes(found: Recommendation) -> list[str]:
    """Return the codes that were picked, best first."""
    return [pick.measure.code for pick in found.picks]


@pytest.fixture(scope="module")
def restarted(pack, learned) -> Recommender:
    """Give a recommender that reads what another one learned."""
    return Recommender(pack, learned)


@st.composite
def briefs(draw, pack, novel=ANY) -> Brief:
    """Draw a purchase of one to three of the pack's subjects, of any size."""
    idents = draw(st.lists(st.sampled_from(sorted(pack.subjects)), min_size=1, max_size=3, unique=True))
    subjects = tuple(SubjectMatch(pack.subjects[ident], 1 / len(idents), 0.9, (ident,)) for ident in idents)
    return Brief("", subjects, value=draw(VALUES), months=draw(MONTHS), novel=draw(novel))


@given(data=st.data())
def test_every_purchase_gets_two_or_three_explained_picks(pack, recommender, data):
    """Two for a small purchase, else two or three; no code twice, no two that count nearly the same, each with why."""
    brief, role = data.draw(briefs(pack)), data.draw(st.sampled_from(Role))
    found = recommender.recommend(brief, role)
    small = (brief.value is not None and brief.value < SMALL) or brief.months == 1

    assert len(set(codes(found))) == len(found.picks)
    assert len(found.picks) in ((2,) if small else (2, 3))
    assert [] == [
        pair for pair in combinations(sorted(codes(found)), 2) if pair in {tuple(sorted(t)) for t in TOO_ALIKE}
    ]
    assert [] == [pick for pick in found.picks if not 1 <= len(pick.reasons) <= 3 or not all(pick.reasons)]
    assert [] == [pick for pick in found.picks if not 0 < pick.score <= BEST + TOLD]


@given(data=st.data())
def test_what_was_passed_over_has_a_why(pack, recommender, data):
    """What came close is named with a reason, and nothing is both picked and passed over."""
    found = recommender.recommend(data.draw(briefs(pack)))
    passed = [row.measure.code for row in found.passed_over]

    assert [] == [row for row in found.passed_over if not row.why.strip()]
    assert 3 == len(set(passed) - set(codes(found)))


@given(data=st.data())
def test_the_same_purchase_gets_the_same_picks(pack, recommender, restarted, data):
    """Asking again, also after a restart, gives the same answer to the letter."""
    brief = data.draw(briefs(pack))

    assert recommender.recommend(brief) == restarted.recommend(brief)


@given(data=st.data())
def test_what_was_taken_out_stays_out(pack, recommender, data):
    """A measure that the person does not want is not picked, nor is a code picked twice in its place."""
    brief = data.draw(briefs(pack))
    without = data.draw(st.sets(st.sampled_from(sorted(pack.measures))))
    picked = codes(recommender.recommend(brief, without=without))

    assert [] == [code for code in picked if code in without]
    assert len(set(picked)) == len(picked) <= 3


def test_a_swap_leaves_the_other_picks_and_says_why(reader, recommender):
    """Taking the best pick out brings a new one in, and the bot says that it was asked to."""
    brief = reader.read("Grounds maintenance, 3 years, £450k")
    best, *others = codes(recommender.recommend(brief))
    found = recommender.recommend(brief, without=[best])

    assert set(others) < set(codes(found))
    assert ["you asked for another one"] == [row.why for row in found.passed_over if row.measure.code == best]


@given(data=st.data())
def test_innovation_slots_wait_for_a_new_idea(pack, recommender, data):
    """A purchase that does not say it is new is never offered an innovation slot, not even as passed over."""
    found = recommender.recommend(data.draw(briefs(pack, novel=st.just(False))))
    named = [*codes(found), *(row.measure.code for row in found.passed_over)]

    assert [] == [code for code in named if code.startswith("IN")]


def test_a_new_idea_may_take_an_innovation_slot(pack, recommender):
    """Where a subject fits an innovation slot, it is offered to the brief that says it is new and to no other."""
    subject = pack.subjects["cleaning"].model_copy(update={"fits": {"IN1": 3.0, "NT1": 2.0, "NT8": 2.0, "NT10": 2.0}})
    plain = Brief("", (SubjectMatch(subject, 1.0, 0.9, ()),))

    assert "IN1" not in codes(recommender.recommend(plain))
    assert "IN1" in codes(recommender.recommend(replace(plain, novel=True)))


def test_reasons_use_the_persons_own_words(reader, recommender):
    """The first reason for a pick quotes what the person wrote."""
    found = recommender.recommend(reader.read("gruonds maintenence"))

    assert found.picks
    assert [] == [pick for pick in found.picks if "“gruonds maintenence”" not in pick.reasons[0]]


def test_a_supplier_is_told_how_to_offer_it(reader, recommender):
    """For a supplier the last reason of each pick is what they could do."""
    found = recommender.recommend(reader.read("office cleaning"), Role.SUPPLIER)

    assert [pick.measure.supplier for pick in found.picks] == [pick.reasons[-1] for pick in found.picks]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("grounds maintenance, £5,000", "£5,000 is too small to carry it"),
        ("grounds maintenance, £450k, 2 months", "2 months is too short to carry it"),
    ],
)
def test_a_small_or_short_contract_is_not_asked_to_train_apprentices(reader, recommender, typed, why):
    """Proportion: the bot says that the contract is too small, or too short, for people to learn on."""
    brief = reader.read(typed)

    assert "NT10" not in codes(recommender.recommend(brief))
    assert why == recommender.why_not(brief, "NT10", ())


def test_a_twin_of_a_pick_is_passed_over_for_that(reader, recommender):
    """A measure that counts nearly the same as a pick is passed over, and the pick is named."""
    brief = reader.read("school meals")
    one, other = TOO_ALIKE[0]

    assert f"it counts nearly the same as {one}" == recommender.why_not(brief, other, [one])


def test_nothing_is_recommended_for_nothing(reader, recommender):
    """When the bot did not recognise what is bought, it picks nothing."""
    found = recommender.recommend(reader.read("asdf qwerty, £50k"))

    assert ((), ()) == (found.picks, found.passed_over)
