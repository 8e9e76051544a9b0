"""A person asks for more: the whole list of measures, or more on what was just said."""

import pytest

from handlers.conversation import Copyable, Points
from knowledge.models import Role
from tests.handlers.talk import GROUNDS, codes, gives_up, to_tap, words


def test_all_measures_are_listed_by_priority(say, pack):
    """Every measure stands once, under its priority, with the count above."""
    reply = say("show all measures")
    lists = [part for part in reply.parts if isinstance(part, Points)]

    assert words(reply).startswith(f"All {len(pack.measures)} measures\n")
    assert [part.title.rpartition(" (")[0] for part in lists] == [each.title for each in pack.profile.priorities]
    assert sorted(item.split(":")[0] for part in lists for item in part.items) == sorted(pack.measures)


@pytest.mark.parametrize(
    "said", ["measures under wellbeing", "wellbeing measures", "show me the measures for wellbeing"]
)
def test_measures_of_one_priority(say, pack, said):
    """Only that priority's measures are listed."""
    (listed,) = [part for part in say(said).parts if isinstance(part, Points)]
    wanted = [measure.code for measure in pack.measures.values() if measure.priority == "wellbeing"]

    assert [item.split(":")[0] for item in listed.items] == wanted


def test_more_after_an_answer(say, pack):
    """Asked for more after an answer, the bot gives the first lines of what comes next, each to tap."""
    reply = say("how many marks should social value get?")
    offered = to_tap(reply)
    more = say("tell me more")

    assert to_tap(more) == offered
    assert all(label.rstrip("?") in words(more) for label in offered)
    assert gives_up(more, pack) == []


def test_more_after_a_measure(say, pack):
    """Asked for more after a measure's page, the bot does not claim that nothing was asked."""
    say("what is NT31?")
    more = say("tell me more")

    assert gives_up(more, pack) == []


def test_more_after_a_suggestion(say):
    """Asked for more after a suggestion, the bot gives a question and a monitoring line to copy for each measure."""
    suggested = codes(say(GROUNDS))
    drafts = [part for part in say("tell me more").parts if isinstance(part, Copyable)]

    assert [draft.title.split()[-1] for draft in drafts] == [code for code in suggested for _ in range(2)]
    assert all("grounds maintenance" in draft.text for draft in drafts)


def test_more_on_one_of_the_suggested(say):
    """A request for more on one code gives the texts of that measure alone."""
    code = codes(say(GROUNDS))[1]
    drafts = [part for part in say(f"more on {code}").parts if isinstance(part, Copyable)]

    assert [draft.title.split()[-1] for draft in drafts] == [code, code]


def test_more_for_a_supplier_is_how_to_offer_it(say, pack):
    """A supplier gets no draft tender question, but how to offer each measure."""
    suggested = codes(say(GROUNDS, Role.SUPPLIER))
    more = say("tell me more", Role.SUPPLIER)

    assert [part for part in more.parts if isinstance(part, Copyable)] == []
    assert all(pack.measures[code].supplier in words(more) for code in suggested)


def test_more_of_nothing(say, pack):
    """Asked for more before anything else, the bot asks for a question or a purchase."""
    reply = say("tell me more")

    assert words(reply).startswith(pack.wording.nothing_more)
    assert to_tap(reply)
