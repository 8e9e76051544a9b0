"""Whatever is typed gets a sensible reply, and nothing hostile comes back out."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.conversation import REPLY_JSON, Message, Person
from knowledge.models import Role
from tests.conftest import NOW
from tests.handlers.talk import GROUNDS, codes, gives_up, to_tap, words

ESCAPES = "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07 \x1b[2J\x1b[31mwhat is social value?\x1b[0m"


def control_characters(text: str) -> set[str]:
    """Return the characters of *text* that steer a screen instead of being read."""
    return {ch for ch in text if ch != "\n" and unicodedata.category(ch) in {"Cc", "Cf", "Co", "Cs"}}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("typed", ["", " ", "\n\t\r\n", "\u200b\u2060\ufeff", "\x00\x01\x02", "\u3000"])
def test_nothing_typed_says_what_can_be_typed(say, pack, typed, role):
    """An empty message, or one of invisible characters, gets an example and things to tap."""
    reply = say(typed, role)

    assert words(reply).startswith(pack.wording.empty)
    assert to_tap(reply)


def test_a_message_that_is_too_long_says_how_long_it_may_be(say):
    """50,000 characters are not read. The reply gives both lengths and what to do."""
    reply = say("grounds maintenance " * 2500)

    assert "50,000 characters" in words(reply)
    assert "up to 10,000" in words(reply)
    assert codes(reply) == []


def test_a_message_of_the_longest_length_is_read(say):
    """The limit itself is allowed."""
    text = (GROUNDS + ". " + "The work is in Ludlow. " * 1000)[:10_000]

    assert len(text) == 10_000
    assert len(codes(say(text))) in (2, 3)


@pytest.mark.parametrize("typed", ["🎉🎉🎉", "社会价值是什么", "Что такое социальная ценность?", "?!...", "£", "-"])
def test_no_words_that_can_be_read(say, pack, typed):
    """Emoji, another script or bare signs get one line that says what the bot can read."""
    reply = say(typed)

    assert words(reply).startswith(pack.wording.no_words)
    assert to_tap(reply)


@pytest.mark.parametrize(
    "typed", ["¿Qué es el valor social?", "Co to jest wartość społeczna?", "Beth yw gwerth cymdeithasol?"]
)
def test_another_language_is_not_answered_at_random(say, typed):
    """A question in another language gets no confident answer on something else."""
    title = words(say(typed)).splitlines()[0]

    assert title.startswith(
        ("I am not sure", "I do not know", "I found no words", "What is social value?", "I understand")
    )


@pytest.mark.parametrize(
    ("typed", "dangerous"),
    [
        ("<script>alert(1)</script> grounds maintenance, £450k", "<script"),
        ("<b>What is social value?</b>", "<b>"),
        ("<!channel> what is social value?", "<!"),
        ("<!channel>", "<!"),
        ("<@U0123ABC> grounds maintenance", "<@"),
        ("@everyone @here *cleaning* _now_", "@everyone"),
        ("[click](http://evil.example) cleaning", "evil.example"),
        ("{council} {0.__class__} cleaning", "__class__"),
        ("why NT31<script>?", "<script"),
        ("'; drop table threads; --", "drop table"),
    ],
)
def test_hostile_text_is_not_said_back(say, typed, dangerous):
    """Markup, mentions and links of the message do not come back in the reply."""
    say(GROUNDS)

    assert dangerous not in REPLY_JSON.dump_json(say(typed)).decode()


def test_a_question_among_control_characters_is_answered(say):
    """Escape codes are dropped, the words are read, and no code comes back."""
    reply = say(ESCAPES)

    assert words(reply)
    assert control_characters(words(reply)) == set()


@pytest.mark.parametrize("typed", ["\u202ehello\u202c", "h\u200bello", "hello\x00", "ＨＥＬＬＯ"])
def test_invisible_characters_do_not_hide_a_word(say, pack, typed):
    """A word is read as a person sees it."""
    said = words(say(typed))

    assert said.startswith(pack.wording.hello_officer.format(council="Shropshire Council"))


def test_bytes_that_are_no_text_are_no_error(say):
    """A file pasted by mistake gets a reply."""
    reply = say(bytes(range(256)).decode("latin-1") * 3)

    assert words(reply)
    assert control_characters(words(reply)) == set()


def test_an_honest_purchase_after_bad_input_is_understood(say, pack):
    """Bad input does not spoil the thread."""
    for typed in ("", "🎉", "x" * 50_000, ESCAPES):
        say(typed)
    reply = say(GROUNDS)

    assert len(codes(reply)) == 3
    assert gives_up(reply, pack) == []


@given(typed=st.text(max_size=200), role=st.sampled_from(Role), first=st.booleans())
@example(typed="٣ years", role=Role.OFFICER, first=True)
@example(typed="another one instead of NT٣", role=Role.OFFICER, first=True)
@example(typed="£" + "9" * 400 + " million", role=Role.OFFICER, first=True)
@example(typed="9" * 5000 + " years", role=Role.OFFICER, first=True)
@example(typed="why nt" + "0" * 40 + "?", role=Role.SUPPLIER, first=True)
@example(typed="²⁵ ½ years ①", role=Role.OFFICER, first=True)
def test_any_text_gets_a_reply(assistant, typed, role, first):
    """Every text, first or after a suggestion, gets words, none of them a control character."""
    thread = f"any text {role} {typed!r}"
    if first:
        assistant.reply(Message(GROUNDS, Person(role), thread, NOW))
    reply = assistant.reply(Message(typed, Person(role), thread, NOW))

    assert words(reply).strip()
    assert control_characters(words(reply)) == set()


@given(
    typed=st.lists(
        st.sampled_from(
            "why another one instead of not show all measures under NT31 NT99 nt 8 it is only £20k £0 for 5 0 years a "
            "year tell me more start again cleaning grounds 3+1 £1m-£2m 10% , . ? contract".split()
        ),
        max_size=9,
    ).map(" ".join)
)
def test_any_mixture_of_the_bots_own_words_gets_a_reply(assistant, typed):
    """Follow-ups typed in any order and mixture never end in an error."""
    thread = f"mixture {typed}"
    replies = [assistant.reply(Message(text, Person(), thread, NOW)) for text in (typed, GROUNDS, typed, typed)]

    assert all(words(reply).strip() for reply in replies)
