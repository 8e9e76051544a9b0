"""The pack that comes with the bot: what it must hold, and that all of it hangs together."""

from collections import Counter

TOPICS = """
what-is-social-value examples why-it-matters priorities principles every-procurement proportionate framework
social-value-group charter resources contact council-spend vcs-accord act-2012 act-2012-scope consultation-duty
procurement-act-2023 policy-statement ppn-002 thresholds local-suppliers-only kpis-over-5m law-changes-ahead
measures-list how-many-measures choosing-measures where-to-start early-market-engagement specification weighting
tender-question scoring small-contracts call-offs whole-list-mistake carbon monitoring return-frequency
return-content late-return under-delivery changing-measures evidence workbooks financial-value how-to-count
double-counting toms own-toms-practice supplier-contribute supplier-market-engagement supplier-tender-answer
supplier-evidence supplier-partners supplier-small supplier-vcse supplier-csr supplier-not-local
supplier-no-contract supplier-opportunities supplier-disproportionate bot-help bot-recommend bot-reminders
bot-contracts bot-privacy
""".split()

TERMS = """
additionality attribution deadweight displacement double-counting proxy-value sroi toms theme outcome measure unit
fte sme vcse neet long-term-unemployed co2e kpi npps ppn light-touch call-off lotting
""".split()


def test_principles_and_priorities_are_the_councils(pack):
    """Six principles and three priorities, as the council has published them."""
    assert (6, 3) == (len(pack.profile.principles), len(pack.profile.priorities))


def test_every_question_that_the_bot_must_answer_is_a_topic(pack):
    """No topic that was asked for is missing."""
    assert [] == [ident for ident in TOPICS if ident not in pack.topics]


def test_every_term_is_explained(pack):
    """The twenty-four words of the field, and no other by accident."""
    assert sorted(TERMS) == sorted(pack.terms)


def test_there_are_38_measures(pack):
    """Thirty-five measures and three innovation slots, under all three priorities."""
    codes = [f"NT{number}" for number in range(1, 36)] + ["IN1", "IN2", "IN3"]

    assert codes == list(pack.measures)
    assert {priority.id for priority in pack.profile.priorities} == {m.priority for m in pack.measures.values()}


def test_every_measure_can_be_counted_and_shown(pack):
    """Each measure has a unit, evidence, and drafts that name the contract where they should."""
    lacking = [
        code
        for code, m in pack.measures.items()
        if not (m.unit and m.evidence and m.suits and m.weak_fit and "{contract}" in m.question + m.monitoring)
    ]

    assert [] == lacking


def test_no_money_value_is_shipped(pack):
    """Proxy values are licensed, so none comes with the bot."""
    assert [] == [code for code, measure in pack.measures.items() if measure.proxy]


def test_no_measure_claims_to_be_confirmed(pack):
    """The list is a reconstruction until the council confirms it, and the pack says so."""
    assert [] == [code for code, measure in pack.measures.items() if measure.confirmed]


def test_every_topic_can_be_asked_in_many_ways_and_has_a_review_date(pack):
    """Eight phrasings or more, none twice in a topic, and a day of review."""
    thin = [ident for ident, t in pack.topics.items() if len(set(t.phrasings)) < 8 or not t.reviewed.year >= 2026]

    assert [] == thin
    assert {} == {
        ident: twice
        for ident, topic in pack.topics.items()
        if (twice := [line for line, times in Counter(topic.phrasings).items() if times > 1])
    }


def test_no_question_points_to_two_topics(pack):
    """The same phrasing under two topics would make the bot unsure of its own example."""
    homes = Counter(line.casefold() for topic in pack.topics.values() for line in set(topic.phrasings))

    assert [] == [line for line, times in homes.items() if times > 1]


def test_every_topic_but_the_bots_own_has_a_source(pack):
    """An answer says where it comes from."""
    assert [] == [ident for ident, t in pack.topics.items() if not t.sources and t.group != "bot"]


def test_every_source_has_an_address_and_a_date(pack):
    """A source can be opened, and says how old it is."""
    bare = [
        key for key, s in pack.sources.items() if not s.url.startswith(("https://", "http://")) or not s.date.strip()
    ]

    assert [] == bare


def test_every_next_step_leads_somewhere_else(pack):
    """What is offered next is in the pack, is not the same topic again, and is offered once."""
    steps = {ident: topic.next for ident, topic in pack.topics.items()}
    steps |= {f"glossary-{ident}": term.next for ident, term in pack.terms.items()}
    steps |= {f"door {ident}": door.next for ident, door in pack.doors.items()}
    wrong = {
        ident: following
        for ident, following in steps.items()
        if ident in following or len(set(following)) < len(following) or not all(map(pack.topic_of, following))
    }

    assert {} == wrong
    assert [] == [ident for ident in pack.topics if not steps[ident]]


def test_every_measure_that_a_fit_names_is_in_the_list(pack):
    """Subjects and traits speak of measures that exist, so none is lost by a mistyped code."""
    rows = [
        *((ident, s.fits) for ident, s in pack.subjects.items()),
        *((t.id, t.measures) for t in pack.traits.values()),
    ]

    assert [] == [(ident, code) for ident, fits in rows for code in fits if code not in pack.measures]


def test_every_label_is_its_own(pack):
    """No two things to tap read the same."""
    labels = Counter(pack.label(ident).casefold() for ident in pack.topic_ids())

    assert [] == [label for label, times in labels.items() if times > 1]
