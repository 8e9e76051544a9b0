"""A person says what they think of an answer: it is noted for that answer, and what comes closest is offered."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.assistant import Assistant
from handlers.conversation import Choices, Message, Person, Rating, Reply
from knowledge.models import Role
from knowledge.pack import Pack
from store.errors import StoreError
from store.gaps import Gap, GapKind
from tests.conftest import NOW
from tests.handlers.talk import GROUNDS, gives_up, to_tap, understood, words

MARKS = "how many points does social value get out of 100"
CARBON = "what is NT31?"
SUM = "2 apprentices for 18 months"
RATED_GROUNDS = "measures for grounds maintenance and weed control"
DRAFT = (
    "We will employ two apprentices from Telford by March 2027 on this contract. Our contracts manager will report "
    "the number of weeks each quarter. We will also give forty hours of volunteering to the local food bank, "
    "evidenced by timesheets."
)
ANSWERED = {
    "a topic": "how many marks should social value get?",
    "a term": "what does additionality mean",
    "a measure": CARBON,
    "a sum": SUM,
    "a suggestion": GROUNDS,
}
"""A message for each kind of answer."""

HELPED = ["👍", "👍🏽", "that helped", "Yes, that helped", "That was useful!"]
NOT_HELPFUL = [
    "👎",
    "👎🏾",
    "that's wrong",
    "That’s wrong.",
    "that didn't help",
    "this was not helpful",
    "wrong answer",
]
NOT_MEANT = ["not what I meant", "That's not what I meant.", "No, not what I asked", "you misunderstood"]


class FakeStore:
    """Remembers in a dictionary, and keeps gaps in a list."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.noted: list[Gap] = []

    def recall(self, thread: str) -> str | None:
        """Return what was remembered."""
        return self.kept.get(thread)

    def remember(self, thread: str, memory: str, now: datetime) -> None:
        """Keep *memory*."""
        self.kept[thread] = memory

    def add_gap(self, gap: Gap) -> None:
        """Keep *gap*."""
        self.noted.append(gap)


class FullStore(FakeStore):
    """A store that remembers conversations and has no room for gaps."""

    def add_gap(self, gap: Gap) -> None:
        """Fail."""
        raise StoreError("the disk is full")


class LostStore:
    """A store whose disk has gone."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Fail, whatever is asked."""

        def fail(*args: object) -> None:
            raise StoreError("the disk has gone")

        return fail


@pytest.fixture(scope="module")
def shelf() -> FakeStore:
    """Give what the assistant of this module remembers and notes in."""
    return FakeStore()


@pytest.fixture(scope="module")
def assistant(pack: Pack, learned, shelf: FakeStore) -> Assistant:
    """Give the assistant of this module."""
    return Assistant(pack, shelf, cache=learned)


@pytest.fixture
def talk(assistant: Assistant, shelf: FakeStore) -> Callable[..., Reply]:
    """Give a way to say several things in a thread of their own, and to hear the last reply."""

    def said(*texts: str, role: Role = Role.OFFICER) -> Reply:
        shelf.kept.clear()
        shelf.noted.clear()
        return [assistant.reply(Message(text, Person(role), "one", NOW)) for text in texts][-1]

    return said


def rating(reply: Reply) -> Rating:
    """Return the one question of *reply* whether it helped."""
    (found,) = (part for part in reply.parts if isinstance(part, Rating))
    return found


def noted(shelf: FakeStore) -> list[tuple[GapKind, str, str]]:
    """Return what was noted: the kind, the words and the topic."""
    return [(gap.kind, gap.text, gap.topic) for gap in shelf.noted]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("asked", ANSWERED.values(), ids=ANSWERED)
def test_every_answer_asks_whether_it_helped(talk, shelf, pack, asked, role):
    """A topic, a term, a measure, a sum and a suggestion each end with three things to tap, and nothing is noted."""
    asking = rating(talk(asked, role=role))
    wording = pack.wording

    assert asking.title == wording.rating_title
    assert [item.label for item in asking.items] == [
        wording.rating_helped,
        wording.rating_not_helpful,
        wording.rating_not_meant,
    ]
    assert len({item.says for item in asking.items}) == 3
    assert shelf.noted == []


@pytest.mark.parametrize("said", ["hello", "thanks", "show all measures", "xylophone zebra quark?", "when is bin day?"])
def test_what_is_no_answer_does_not_ask_whether_it_helped(talk, said):
    """A greeting, a list and an honest "I do not know" are not rated."""
    assert [part for part in talk(said).parts if isinstance(part, Rating)] == []


@pytest.mark.parametrize("asked", ANSWERED.values(), ids=ANSWERED)
def test_a_tap_on_yes_is_thanked_and_keeps_no_words(talk, shelf, pack, asked):
    """That an answer helped is counted for that answer, without a word of the question."""
    reply = talk(asked, rating(talk(asked)).items[0].says)
    (gap,) = shelf.noted

    assert words(reply) == pack.wording.noted_helped
    assert (gap.kind, gap.text, gap.at) == (GapKind.HELPED, "", NOW)


@pytest.mark.parametrize("asked", ANSWERED.values(), ids=ANSWERED)
def test_a_tap_on_no_keeps_what_was_asked(talk, shelf, pack, asked):
    """The person's own words are noted, they are told so and whom to ask, and two other things are offered."""
    reply = talk(asked, rating(talk(asked)).items[1].says)

    assert words(reply).startswith(pack.wording.noted_not_helpful)
    assert pack.wording.next_best_title in words(reply)
    assert len(to_tap(reply)) == 2
    assert [(gap.kind, gap.text) for gap in shelf.noted] == [(GapKind.NOT_HELPFUL, asked)]


@pytest.mark.parametrize(("choice", "kind"), [(0, GapKind.HELPED), (1, GapKind.NOT_HELPFUL), (2, GapKind.NOT_MEANT)])
def test_a_tap_on_an_older_answer_is_about_that_answer(talk, shelf, choice, kind):
    """Whoever scrolls up and rates the first answer rates that one, with the words that led to it."""
    tap = rating(talk(MARKS)).items[choice].says
    talk(MARKS, CARBON, SUM, tap)
    text = "" if kind is GapKind.HELPED else MARKS

    assert noted(shelf) == [(kind, text, "weighting")]


@given(order=st.permutations(["how much should social value weigh", CARBON, SUM, "what does additionality mean"]))
def test_each_of_several_answers_keeps_its_own_question(assistant, shelf, order):
    """In whatever order things were asked, a tap under each answer notes the words that led to it."""
    shelf.kept.clear()
    shelf.noted.clear()
    replies = [assistant.reply(Message(text, Person(), "one", NOW)) for text in order]
    for reply in replies:
        assistant.reply(Message(rating(reply).items[1].says, Person(), "one", NOW))

    assert [gap.text for gap in shelf.noted] == order


def test_a_tap_under_a_sum_asked_before_a_suggestion_is_noted_for_the_sum(talk, shelf):
    """The words of the sum are noted, not those of the purchase that came after."""
    talk(SUM, GROUNDS, rating(talk(SUM)).items[1].says)

    assert noted(shelf) == [(GapKind.NOT_HELPFUL, SUM, "")]


def test_a_tap_under_a_sum_asked_before_a_suggestion_offers_topics(talk):
    """Whoever says that an older sum was not what they meant is offered what they may read, not things to buy."""
    reply = talk(SUM, GROUNDS, rating(talk(SUM)).items[2].says)

    assert not [label for label in to_tap(reply) if label.startswith("It is ")]


def test_a_tap_under_a_suggestion_before_a_question_is_noted_for_the_purchase(talk, shelf):
    """Whoever scrolls up to an older suggestion and says it is wrong has the purchase noted, in their own words."""
    talk(GROUNDS, MARKS, rating(talk(GROUNDS)).items[2].says)

    assert [(gap.kind, gap.text) for gap in shelf.noted] == [(GapKind.NOT_MEANT, GROUNDS)]


def test_a_tap_on_an_older_answer_outlives_a_corrected_purchase(talk, shelf):
    """A correction such as "no, it is catering" does not lose the words of a question asked before."""
    talk(MARKS, GROUNDS, "no, it is catering", rating(talk(MARKS)).items[1].says)

    assert noted(shelf) == [(GapKind.NOT_HELPFUL, MARKS, "weighting")]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        *((said, GapKind.HELPED) for said in HELPED),
        *((said, GapKind.NOT_HELPFUL) for said in NOT_HELPFUL),
        *((said, GapKind.NOT_MEANT) for said in NOT_MEANT),
    ],
)
def test_feedback_may_be_typed(talk, shelf, typed, kind):
    """A thumb or plain words after an answer are about that answer."""
    talk(CARBON, MARKS, typed)

    assert [(gap.kind, gap.topic) for gap in shelf.noted] == [(kind, "weighting")]
    assert shelf.noted[0].text == ("" if kind is GapKind.HELPED else MARKS)


@pytest.mark.parametrize(
    "typed",
    ["👍", "👎", "that's wrong", "wrong answer", "you misunderstood", "yes, that helped", "this is not helpful"],
)
def test_feedback_on_nothing_is_a_message_like_any_other(talk, shelf, pack, typed):
    """Before anything was answered, nobody is thanked for an opinion of it."""
    reply = talk(typed)
    wording = pack.wording
    spoken = [said for said in (wording.noted_helped, wording.noted_not_helpful) if said in words(reply)]

    assert words(reply).strip()
    assert spoken == []
    assert wording.what_did_you_mean not in words(reply)
    assert not {gap.kind for gap in shelf.noted} & {GapKind.HELPED, GapKind.NOT_HELPFUL, GapKind.NOT_MEANT}


@pytest.mark.parametrize("typed", ["that helped", "that did not help", "not what I meant"])
def test_words_like_those_of_a_tap_on_nothing_are_a_message_like_any_other(talk, shelf, typed):
    """Before anything was answered, the words of the buttons without the name of an answer are no feedback."""
    talk(typed)

    assert not {gap.kind for gap in shelf.noted} & {GapKind.HELPED, GapKind.NOT_HELPFUL, GapKind.NOT_MEANT}


def test_a_question_after_thanks_is_answered(talk):
    """A person who says that it helped and asks the next question in one breath gets an answer to it."""
    assert "NT31" in words(talk(MARKS, "That helped me a lot. What is NT31?"))


@pytest.mark.parametrize("refused", ["when is bin day?", "I want to die"])
def test_feedback_on_a_refusal_is_not_about_an_earlier_answer(talk, shelf, refused):
    """Whoever says "that's wrong" when the bot did not know does not speak of the good answer before it."""
    talk(MARKS, refused, "that's wrong")

    assert [gap for gap in shelf.noted if gap.topic == "weighting"] == []


@pytest.mark.parametrize("role", Role)
def test_another_topic_than_the_wrong_one_is_offered(pack, talk, role):
    """For each answer that was not meant, two others are offered, never the same one."""
    wrong = {}
    for label in map(pack.label, pack.topic_ids()):
        offered = to_tap(talk(label, pack.wording.says_not_meant.format(about=label), role=role))
        if len(set(offered)) != 2 or label in offered:
            wrong[label] = offered

    assert wrong == {}


@pytest.mark.parametrize("asked", [MARKS, "what does additionality mean", CARBON, SUM])
@pytest.mark.parametrize("role", Role)
def test_what_is_offered_instead_opens_its_own_page(assistant, pack, talk, asked, role):
    """A tap on what the bot offers after "not what I meant" gets the page that it names."""
    offered = to_tap(talk(asked, "not what I meant", role=role))
    pages = {pack.label(ident): ident for ident in pack.topic_ids()}

    assert len(offered) == 2
    for label in offered:
        assert talk(asked, "not what I meant", label, role=role) == assistant.ask.topic(pages[label], role)


def test_a_wrong_suggestion_leads_to_two_other_things_to_buy(assistant, shelf, pack, talk):
    """For each thing to buy, "not what I meant" offers two others, and a tap on one suggests measures for that one."""
    wrong = {}
    for subject in pack.subjects.values():
        purchase = f"{subject.title}, 3 years, £450k"
        offered = to_tap(talk(purchase, "not what I meant"))
        if len(set(offered)) != 2:
            wrong[subject.title, "offered"] = str(offered)
        so_far = dict(shelf.kept)
        for label in offered:
            shelf.kept.update(so_far)
            reply = assistant.reply(Message(label, Person(), "one", NOW))
            bought = understood(reply).get("You are buying", "")
            if gives_up(reply, pack) or label.casefold() != f"It is {bought}".casefold() or bought == subject.title:
                wrong[subject.title, label] = bought

    assert wrong == {}


def test_another_thing_to_buy_keeps_the_size(pack, talk):
    """After a tap on another thing to buy, the value and length that were said still stand."""
    reply = talk(GROUNDS, "not what I meant")
    (offered,) = (part for part in reply.parts if isinstance(part, Choices))
    told = understood(talk(GROUNDS, "not what I meant", offered.items[0].says))

    assert (offered.title, len(offered.items)) == (pack.wording.next_best_title, 2)
    assert (told["Value"], told["Length"]) == ("£450,000", "3 years")
    assert told["You are buying"] != "Grounds maintenance and weed control"


@pytest.mark.parametrize("said", ["👎", "that's wrong", "not what I meant", f"That did not help: {RATED_GROUNDS}"])
def test_the_words_of_a_purchase_are_noted_when_the_suggestion_was_wrong(talk, shelf, said):
    """The editor reads what was to be bought, not the name of the button."""
    talk(GROUNDS, "it is only £20k", said)

    assert [(gap.text, gap.topic) for gap in shelf.noted] == [(GROUNDS, "")]


@pytest.mark.parametrize(
    ("asked", "kind", "topic"),
    [
        ("xylophone zebra quark?", GapKind.UNKNOWN, ""),
        ("zorks, £40k over 2 years", GapKind.UNKNOWN, ""),
        ("when is bin day?", GapKind.NOT_HELD, None),
    ],
)
@pytest.mark.parametrize("role", Role)
def test_what_was_not_answered_is_noted(talk, shelf, pack, asked, kind, topic, role):
    """The words, the role and the time are kept, and for a kind of question that is refused also its name."""
    talk(asked, role=role)
    (gap,) = shelf.noted

    assert (gap.kind, gap.text, gap.role, gap.at) == (kind, asked, role.value, NOW)
    assert gap.topic in pack.doors if topic is None else gap.topic == topic


@pytest.mark.parametrize("role", Role)
def test_an_unsure_reply_is_noted(assistant, talk, shelf, pack, role):
    """When the bot offers some answers to choose from, the words are kept with no topic."""
    asked = next(
        text
        for text in ("marks and evidence", "value or carbon", "apprentices evidence", "report jobs", "charter guide")
        if (found := assistant.ask.find(text, role)).suggestions and not found.topic and not found.door
    )
    reply = talk(asked, role=role)

    assert words(reply).startswith(pack.wording.did_you_mean)
    assert shelf.noted == [Gap(GapKind.UNSURE, asked, "", role.value, NOW)]


def test_what_is_noted_names_nobody(talk, shelf):
    """An address in a question that the bot could not answer does not reach the editor."""
    talk("xylophone zebra quark jane.doe@example.org?")

    assert [gap.text for gap in shelf.noted] == ["xylophone zebra quark [e-mail address]"]


@pytest.mark.parametrize("role", Role)
def test_a_private_matter_is_never_noted(pack, talk, shelf, role):
    """Whoever is in danger, in whatever words of the pack, is told whom to call, and nothing is kept."""
    private = [line for door in pack.doors.values() if door.private for line in door.phrasings]
    kept = {}
    for line in private:
        talk(line, role=role)
        if shelf.noted:
            kept[line] = tuple(shelf.noted)

    assert private
    assert kept == {}


@pytest.mark.parametrize("typed", ["👎", "not what I meant"])
def test_feedback_after_a_private_matter_does_not_note_it(talk, shelf, typed):
    """A person who was in danger and then says that it did not help still has nothing of it kept."""
    talk("I want to kill myself", typed)

    assert [gap.text for gap in shelf.noted if "kill" in gap.text] == []


@pytest.mark.parametrize("before", [(), ("Check my draft answer",)])
@pytest.mark.parametrize("after", [(), ("👎",), ("that's wrong",), ("not what I meant",), ("that helped",)])
def test_a_draft_is_never_noted(talk, shelf, before, after):
    """No word of a tender answer is kept, whatever is said of the check."""
    talk(*before, DRAFT, *after, role=Role.SUPPLIER)

    assert [gap.text for gap in shelf.noted if "apprentices" in gap.text] == []


@pytest.mark.parametrize("draft", ["We will hug nine purple zebras.", "Our zebra firm will give £500 to Zork Club."])
def test_a_short_draft_that_was_asked_for(talk, shelf, draft):
    """When the bot asked for a draft, even one of a few words is not kept for the editor."""
    talk("Check my draft answer", draft, role=Role.SUPPLIER)

    assert shelf.noted == []


@pytest.mark.parametrize("store", [FullStore, LostStore])
def test_a_store_that_fails_costs_nothing(earnest, talk, store):
    """Without a store every message still gets the reply that it gets with one."""
    failing = earnest(store())
    for text in (*ANSWERED.values(), "xylophone zebra quark?", "when is bin day?"):
        assert failing.reply(Message(text, Person(), "one", NOW)) == talk(text)
        for item in rating(talk(text)).items if text in ANSWERED.values() else ():
            reply = failing.reply(Message(item.says, Person(), "one", NOW))
            assert words(reply).splitlines()[0] == words(talk(text, item.says)).splitlines()[0]
