"""Replies on a screen and as plain text, and a talk in the terminal."""

import io
import re
from pathlib import Path
from threading import Event
from typing import get_args

import pytest
from rich.console import Console

from bot.channels import files
from bot.channels.plain import answer_text, to_text
from bot.channels.terminal import Terminal
from handlers.conversation import (
    Choice,
    Choices,
    Copyable,
    Facts,
    Field,
    Form,
    Heading,
    MeasureCard,
    Message,
    Notice,
    Paragraph,
    Person,
    Points,
    Rating,
    Reply,
    ReplyPart,
    SourceLine,
    Sources,
)
from knowledge.models import Role
from store.errors import StoreError
from tests.conftest import NOW

SOURCE = SourceLine("Social value", "https://www.shropshire.gov.uk/social-value/", "May 2026")
EVERY_PART = {
    Heading("A heading"): "A heading",
    Paragraph("Running text."): "Running text.",
    Notice("Not legal advice."): "Not legal advice.",
    Points(("one point", "another point"), "A list"): "A list one point another point",
    Facts((("Value", "£450,000"), ("Length", "3 years")), "Understood"): "Understood Value £450,000 Length 3 years",
    Copyable("Draft", "How many\npeople?"): "Draft How many people?",
    Choices((Choice("Why NT1?", "why NT1"),), "Next"): "Next Why NT1?",
    MeasureCard("NT1", "Local people", "Economy", "FTE", ("It fits.",), ("a list of posts",), ()): (
        "NT1 Local people Counted in FTE Economy It fits. Evidence: a list of posts"
    ),
    Sources((SOURCE,), "Reviewed on 1 May 2026."): (
        "Sources Social value (May 2026) https://www.shropshire.gov.uk/social-value/ Reviewed on 1 May 2026."
    ),
    Form("purchase", "Your purchase", (Field("bought", "What do you buy?"), Field("value", "Value")), "Go"): (
        "Your purchase What do you buy? Value"
    ),
    Rating((Choice("Yes", "that helped"), Choice("No", "that did not help")), "Did it help?"): "Did it help? Yes No",
}
"""One of each part, and the words of it that must be seen, in order."""

WRITTEN = [part for part in EVERY_PART if not isinstance(part, Rating)]
"""The parts that plain text holds too: nobody rates a text that cannot be answered."""

CODES = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\")
"""What a screen obeys and does not show: colours, and the addresses behind links."""

FRAMES = re.compile(r"[│╭╮╰╯─•›:.\-]")


def plain_words(text: str) -> list[str]:
    """Return the words of *text* without frames, bullets and colour."""
    return FRAMES.sub(" ", text).split()


def in_order(expected: str, shown: str) -> bool:
    """Return whether the words of *expected* stand in *shown*, in order."""
    left = iter(plain_words(shown))
    return all(word in left for word in plain_words(expected))


def on_screen(reply: Reply, width: int = 80, numbered: bool = False) -> str:
    """Return what a screen of *width* columns shows of *reply*, with a number beside each choice if *numbered*."""
    out = io.StringIO()
    Terminal(Console(file=out, force_terminal=True, width=width, highlight=False)).show(reply, numbered)
    return CODES.sub("", out.getvalue())


class FakeAssistant:
    """Always gives the same reply, and remembers what it heard."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.heard: list[Message] = []

    def reply(self, message: Message) -> Reply:
        """Return the reply."""
        self.heard.append(message)
        return self._reply


CARD = MeasureCard("NT1", "t", "p", "u", (), ("e",), (Choice("Why NT1?", "why NT1"), Choice("Swap", "swap NT1")))
PARTS = (CARD, Choices((Choice("More", "tell me more"),)))


def talk(
    *typed: str, terminal: bool = True, role: Role = Role.OFFICER, parts: tuple[ReplyPart, ...] = PARTS
) -> tuple[str, FakeAssistant]:
    """Type *typed* into a chat that replies with *parts*, and return what was shown and the assistant."""
    assistant = FakeAssistant(Reply(parts))
    out, left = io.StringIO(), iter(typed)

    def read(prompt: str) -> str:
        out.write(prompt)
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    Terminal(Console(file=out, force_terminal=terminal, width=80)).chat(assistant, Person(role), lambda: NOW, read)
    return out.getvalue(), assistant


def test_every_kind_of_part_is_here():
    """A new kind of part must be shown, so it must be tested here."""
    assert {type(part) for part in EVERY_PART} == set(get_args(ReplyPart))


@pytest.mark.parametrize("part", EVERY_PART, ids=lambda part: part.part)
def test_a_screen_shows_every_part(part):
    """All the words of a part are on the screen, in reading order."""
    assert in_order(EVERY_PART[part], on_screen(Reply((part,)), numbered=isinstance(part, Rating)))


def test_a_screen_asks_for_a_rating_only_where_it_can_be_given():
    """Whoever asks a single question has nowhere to type "yes", so they are not asked whether it helped."""
    shown = on_screen(Reply((*EVERY_PART,)))

    assert "Running text." in shown
    assert "Did it help?" not in shown


@pytest.mark.parametrize("part", WRITTEN, ids=lambda part: part.part)
def test_plain_text_holds_every_part(part):
    """All the words of a part are in plain text, in reading order, and it is plain. A choice is what may be typed."""
    text = to_text(Reply((part,)))

    assert in_order(EVERY_PART[part].replace("Why NT1?", "why NT1"), text)
    assert "\x1b" not in text


def test_plain_text_leaves_the_rating_out():
    """What goes into a file or another program does not ask whether it helped, and leaves no gap where it stood."""
    with_rating, without = Reply((*EVERY_PART, Paragraph("The end."))), Reply((*WRITTEN, Paragraph("The end.")))

    assert to_text(with_rating) == to_text(without)
    assert "Did it help?" not in to_text(with_rating)


def test_parts_are_a_blank_line_apart_in_plain_text():
    """A reader, or a program, can tell parts from each other."""
    assert to_text(Reply((Heading("A"), Paragraph("b"), Points(("c",))))) == "A\n-\n\nb\n\n- c"


def test_what_can_be_said_about_a_measure_is_in_plain_text():
    """Without buttons, the words to type for a measure are written under it."""
    card = MeasureCard("NT1", "t", "p", "u", choices=(Choice("Why?", "why NT1"), Choice("Swap", "swap NT1")))

    assert "You can say: why NT1 / swap NT1" in to_text(Reply((card,)))


def test_the_answer_alone_has_no_sources_and_nothing_to_tap():
    """For a program the words stand alone."""
    text = answer_text(Reply((*EVERY_PART,)))

    assert "Running text." in text
    assert "https://" not in text
    assert "why NT1" not in text


@pytest.mark.parametrize("part", EVERY_PART, ids=lambda part: part.part)
@pytest.mark.parametrize("width", [24, 80, 300])
def test_lines_fit_the_screen_and_the_eye(part, width):
    """No line is wider than the screen, or than 92 columns."""
    lines = on_screen(Reply((part,)), width, numbered=True).splitlines()

    assert max(len(line.rstrip()) for line in lines) <= min(width, 92)


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/x]", "[link=http://evil.example]x[/link]", ":smile:"])
def test_brackets_are_shown_as_they_are(text):
    """A text in brackets is a text, not an order to the screen, in whatever part and place it stands."""
    choice = Choice(text, "says")
    times = {
        Heading(text): 1,
        Paragraph(text): 1,
        Notice(text): 1,
        Points((text,), text): 2,
        Facts(((text, text),), text): 3,
        Copyable(text, text): 2,
        Choices((choice,), text): 2,
        MeasureCard(text, text, text, text, (text,), (text,), (choice,)): 7,
        Sources((SourceLine(text, "https://example.org", text),), text): 3,
        Rating((choice,), text): 2,
    }
    shown = {part.part: on_screen(Reply((part,)), 200, numbered=True).count(text) for part in times}

    assert shown == {part.part: count for part, count in times.items()}


def test_the_chat_greets_and_says_how_to_leave():
    """The first thing said is a greeting, and the way out is on the screen."""
    shown, assistant = talk("quit", role=Role.SUPPLIER)

    assert [message.text for message in assistant.heard] == ["hi"]
    assert assistant.heard[0].person.role is Role.SUPPLIER
    assert '"quit" ends the chat' in shown


@pytest.mark.parametrize("word", ["quit", "QUIT", " exit ", "bye", "q"])
def test_the_chat_ends_on_a_word(word):
    """What is typed after the word is not sent."""
    _, assistant = talk("one", word, "two")

    assert [message.text for message in assistant.heard] == ["hi", "one"]


def test_the_chat_ends_with_the_input():
    """The end of what is piped in, or Ctrl+D, ends the chat without an error."""
    _, assistant = talk("one")

    assert [message.text for message in assistant.heard] == ["hi", "one"]


def test_a_number_stands_for_the_choice_beside_it():
    """Each choice on the screen has a number, and typing it says what the choice says."""
    shown, assistant = talk("1", "2.", " 3 ", "quit")
    numbered = re.findall(r"\[(\d)\] ([\w ?]+\w\??)", CODES.sub("", shown.partition("Type a number")[0]))

    assert numbered == [("1", "Why NT1?"), ("2", "Swap"), ("3", "More")]
    assert [message.text for message in assistant.heard[1:]] == ["why NT1", "swap NT1", "tell me more"]


@pytest.mark.parametrize("typed", ["0", "4", "99999999999999999999", "-1", "1 2", "²", "1.5"])
def test_a_number_of_no_choice_is_sent_as_typed(typed):
    """A number that stands beside nothing is a message like any other."""
    _, assistant = talk(typed)

    assert assistant.heard[-1].text == typed


def test_a_number_may_rate_the_answer():
    """In a chat the question whether the answer helped has numbers like any other choice, after those above it."""
    (rating,) = set(EVERY_PART) - set(WRITTEN)
    shown, assistant = talk("2", "quit", parts=(Choices((Choice("More", "tell me more"),)), rating))
    numbered = re.findall(r"\[(\d)\] (\w+)", CODES.sub("", shown.partition("Type a number")[0]))

    assert numbered == [("1", "More"), ("2", "Yes"), ("3", "No")]
    assert [message.text for message in assistant.heard[1:]] == ["that helped"]


def test_one_chat_is_one_thread():
    """A follow-up in the same chat belongs to what it follows."""
    _, assistant = talk("one", "two")

    assert len({message.thread for message in assistant.heard}) == 1


def test_a_whole_chat_by_command(svbot):
    """A question, a choice by its number and quit, typed into `svbot chat`."""
    result = svbot("chat", typed="how many marks should social value get?\n1\nquit\nwhat is NT31?\n")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "10% to 20%" in result.stdout
    assert "How is social value scored in a tender?\n----" in result.stdout
    assert "NT31:" not in result.stdout


QUESTIONS = (
    Field("bought", "What are you buying?", "In a few words."),
    Field("value", "Value", "For example, £450,000.", optional=True),
    Field("length", "Length", optional=True),
)
ASKED = Form("purchase", "Describe a purchase", QUESTIONS, "Go")
WRONG = Form(
    "purchase",
    "Describe a purchase",
    (
        Field("bought", "What are you buying?", value="mowing"),
        Field("value", "Value", "", "lots", "Write it as £450,000.", optional=True),
        Field("length", "Length", value="3 years", optional=True),
    ),
    "Go",
)
DONE = Paragraph("Two measures fit.")


class Scripted:
    """Gives one reply after another, then the last for ever, and remembers what it heard."""

    def __init__(self, *parts: ReplyPart) -> None:
        self._left = list(parts)
        self.heard: list[Message] = []

    def reply(self, message: Message) -> Reply:
        """Return the next reply."""
        self.heard.append(message)
        return Reply((self._left.pop(0) if len(self._left) > 1 else self._left[0],))

    @property
    def filled_in(self) -> list[dict[str, str]]:
        """What was filled in, in order."""
        return [dict(message.submission.values) for message in self.heard if message.submission]


def fill_in(*typed: str | type[BaseException], parts: tuple[ReplyPart, ...], terminal: bool = True):
    """Type *typed* into a chat that replies with *parts* in turn: what was shown, and the assistant.

    An exception among *typed* is Ctrl+C.
    """
    assistant = Scripted(*parts)
    out, left = io.StringIO(), iter(typed)

    def read(prompt: str) -> str:
        out.write(prompt)
        line = next(left, EOFError)
        if isinstance(line, str):
            return line
        raise line

    Terminal(Console(file=out, force_terminal=terminal, width=80)).chat(assistant, Person(), lambda: NOW, read)
    return CODES.sub("", out.getvalue()), assistant


def test_a_form_is_asked_one_field_after_another():
    """Each question is asked with its hint, and the answers are sent together. Then the reply is shown."""
    shown, assistant = fill_in(" mowing ", "£450,000", "3 years", parts=(ASKED, DONE))
    sent = assistant.heard[1]

    assert (sent.text, sent.submission.form) == ("", "purchase")
    assert assistant.filled_in == [{"bought": "mowing", "value": "£450,000", "length": "3 years"}]
    assert in_order("Describe a purchase What are you buying? In a few words Value (optional) For", shown)
    assert shown.index("Length (optional)") < shown.index("Two measures fit.")
    assert shown.count("What are you buying?") == 1


def test_an_empty_answer_skips_an_optional_field():
    """Whoever does not know presses Enter, which is said."""
    shown, assistant = fill_in("mowing", "", "  ", parts=(ASKED, DONE))

    assert assistant.filled_in == [{"bought": "mowing", "value": "", "length": ""}]
    assert shown.count("Press Enter to skip this question.") == 2


@pytest.mark.parametrize("typed", [("",), (KeyboardInterrupt,), ("mowing", KeyboardInterrupt), ("mowing", "Cancel")])
def test_a_form_can_be_left(typed):
    """Ctrl+C, "cancel" or no answer where one is needed leaves the form and sends nothing. The talk goes on."""
    shown, assistant = fill_in(*typed, "hello again", parts=(ASKED, DONE))

    assert "You left the form." in shown
    assert assistant.filled_in == []
    assert [message.text for message in assistant.heard] == ["hi", "hello again"]


@pytest.mark.parametrize("typed", ["quit", "EXIT", EOFError])
def test_the_chat_can_be_left_from_within_a_form(typed):
    """The word that ends the chat ends it there too, as does the end of input."""
    _, assistant = fill_in("mowing", typed, "more", parts=(ASKED, DONE))

    assert [message.text for message in assistant.heard] == ["hi"]


def test_only_what_is_wrong_is_asked_again():
    """A wrong answer is asked for again with what was wrong, and the others are kept."""
    shown, assistant = fill_in("mowing", "lots", "3 years", "£450,000", parts=(ASKED, WRONG, DONE))

    assert assistant.filled_in[-1] == {"bought": "mowing", "value": "£450,000", "length": "3 years"}
    assert in_order("Error Write it as £450,000 Value (optional)", shown)
    assert shown.count("What are you buying?") == 1
    assert "Two measures fit." in shown


def test_a_wrong_answer_that_is_optional_can_be_dropped():
    """Enter alone takes the wrong answer out of the form."""
    _, assistant = fill_in("", parts=(WRONG, DONE))

    assert assistant.filled_in == [{"bought": "mowing", "value": "", "length": "3 years"}]


def test_enter_keeps_what_stands_in_a_field():
    """A form that opens with something in it says so, and Enter keeps it."""
    known = Form("purchase", "A form", (Field("bought", "What?", value="mowing"),), "Go")
    shown, assistant = fill_in("", parts=(known, DONE))

    assert "Press Enter to keep: mowing" in shown
    assert "to empty it" not in shown
    assert assistant.filled_in == [{"bought": "mowing"}]


def test_what_stands_in_an_optional_field_can_be_taken_out():
    """An end date that is no longer right is emptied, and a dash anywhere else is an answer like another."""
    known = Form(
        "change", "A form", (Field("end", "End date", value="1 May", optional=True), Field("note", "Note")), "Go"
    )
    shown, assistant = fill_in("-", "-", parts=(known, DONE))

    assert in_order("Press Enter to keep: 1 May Type - to empty it.", shown)
    assert assistant.filled_in == [{"end": "", "note": "-"}]


def test_brackets_in_a_question_are_shown_as_they_are():
    """A question, a hint, an error and an answer in brackets are texts, not orders to the screen."""
    text = "[bold]x[/bold]"
    open_form, wrong_form = (Form(text, text, (Field("a", text, text, text, error),), text) for error in ("", text))
    shown, _ = fill_in("x", parts=(open_form, wrong_form))

    assert shown.count(text) == 4 + 4


def test_a_piped_chat_lists_the_questions():
    """Where nobody can be asked, the questions are listed, and the next line is a message."""
    shown, assistant = fill_in("mowing", terminal=False, parts=(ASKED, DONE))

    assert "- What are you buying?" in shown
    assert [(message.text, message.submission) for message in assistant.heard] == [("hi", None), ("mowing", None)]


# A choice of one

STATE = Field("state", "How it goes", "Choose one.", options=("On time", "Late", "Late, and at risk"))


def choose(*typed: str, field: Field = STATE) -> tuple[str, list[dict[str, str]]]:
    """Type *typed* at a question with set answers, and return what was shown and what was filled in."""
    shown, assistant = fill_in(*typed, parts=(Form("return", "A return", (field,), "Send"), DONE))
    return shown, assistant.filled_in


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1", "On time"),
        ("3.", "Late, and at risk"),
        (" on TIME ", "On time"),
        ("on", "On time"),
        ("late", "Late"),
        ("Late, a", "Late, and at risk"),
    ],
)
def test_an_answer_is_chosen_by_number_or_words(typed, expected):
    """A list is numbered; its number, its words or their beginning choose an answer, capitals aside."""
    shown, filled = choose(typed)

    assert in_order("How it goes [1] On time [2] Late [3] Late, and at risk Choose one. Type a number", shown)
    assert filled == [{"state": expected}]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("7", "Type a number from 1 to 3"), ("soon", "not one of the answers"), ("la", "More than one answer begins")],
)
def test_what_is_no_answer_is_asked_again(typed, said):
    """Whoever types something else reads what can be typed, and is asked again."""
    shown, filled = choose(typed, "2")

    assert said in shown
    assert filled == [{"state": "Late"}]


def test_an_answer_that_is_a_number_is_that_answer():
    """Where the answers are numbers themselves, the one that is typed is meant."""
    _, filled = choose("3", field=Field("quarter", "Quarter", options=("4", "3", "2", "1")))

    assert filled == [{"quarter": "3"}]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field("state", "State", value="Late", options=("On time", "Late")), [{"state": "Late"}]),
        (Field("state", "State", optional=True, options=("On time", "Late")), [{"state": ""}]),
        (Field("state", "State", value="unheard of", optional=True, options=("On time",)), [{"state": ""}]),
        (Field("state", "State", options=("On time", "Late")), []),
    ],
    ids=["keeps", "skips", "drops what is no answer", "leaves the form"],
)
def test_enter_alone_at_a_list(field, expected):
    """Enter keeps what stands there, skips where nothing is needed, and else leaves the form."""
    _, filled = choose("", field=field)

    assert filled == expected


def test_answers_to_choose_from_are_listed_in_plain_text():
    """Where nobody can be asked, a question lists its answers below it."""
    assert "- How it goes\n  - On time\n  - Late" in to_text(Reply((Form("r", "A return", (STATE,), "Send"),)))


# Files


def give(*typed: str, role: Role = Role.OFFICER) -> tuple[str, FakeAssistant]:
    """Type *typed* and return what was shown and the assistant."""
    return talk(*typed, "quit", role=role)


@pytest.fixture
def register(tmp_path) -> Path:
    """Give a register file."""
    file = tmp_path / "my register.csv"
    file.write_bytes(b"reference\nCON-1\n")
    return file


@pytest.mark.parametrize("written", ["{}", "'{}'", '"{}"', " {} "])
def test_the_path_of_a_file_gives_the_file(register, written):
    """An officer types or drops the path of a register, with quotes or without, and the bot gets the file."""
    _, assistant = give(written.format(register))

    heard = assistant.heard[-1]
    assert (heard.text, heard.attachment.name) == ("", "my register.csv")
    assert heard.attachment.data == b"reference\nCON-1\n"


def test_a_path_as_a_terminal_writes_it_gives_the_file(register):
    """A terminal that writes a space of a dropped file with a stroke before it is understood."""
    _, assistant = give(str(register).replace(" ", "\\ "))

    assert assistant.heard[-1].attachment.name == "my register.csv"


@pytest.mark.parametrize(
    "name", ["missing.csv", "notes.txt", "folder.csv", "x" * 5000 + ".csv", "\0.csv", "~nobody/a.csv"]
)
def test_what_is_no_such_file_is_a_message(tmp_path, name):
    """A path that leads nowhere, or to something else, is words like any others."""
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "folder.csv").mkdir()
    typed = name if name.startswith("~") else f"{tmp_path}/{name}"
    _, assistant = give(typed)

    assert (assistant.heard[-1].text, assistant.heard[-1].attachment) == (typed, None)


def test_a_path_within_a_message_is_words(register):
    """Only a path alone gives the file."""
    _, assistant = give(f"what is {register}")

    assert assistant.heard[-1].attachment is None


def test_a_supplier_gives_no_file(register):
    """For a supplier a path is words."""
    _, assistant = give(str(register), role=Role.SUPPLIER)

    assert (assistant.heard[-1].text, assistant.heard[-1].attachment) == (str(register), None)


def test_a_file_that_is_too_large_is_not_given(register):
    """Whoever gives a file over the limit reads so, and the talk goes on."""
    register.write_bytes(b"x" * (files.MOST_BYTES + 1))
    shown, assistant = give(str(register), "hello")

    assert "The file is too large." in shown
    assert [message.text for message in assistant.heard] == ["hi", "hello"]


def test_a_file_that_cannot_be_read_is_said(register, monkeypatch):
    """Whoever gives a file that this user may not read is told which and why."""

    def refuse(self, *_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    shown, assistant = give(str(register), "hello")

    assert "my register.csv cannot be read (Permission denied)." in shown
    assert [message.text for message in assistant.heard] == ["hi", "hello"]


# Reminders


DUE = Reply((Heading("A return is due"), Choices((Choice("Give it", "give CON-1"), Choice("Later", "later CON-1")))))
SOON = Reply((Heading("Another is due"), Choices((Choice("Give that", "give CON-2"),))))


class Postman:
    """Brings what arrives when the test says so, to a person who types nothing before it has come."""

    def __init__(self, *typed: str, first: tuple[Reply, ...] = (), during: tuple[Reply, ...] = ()) -> None:
        self._typed = iter(typed)
        self._left = [[*first], [*during]]
        self._prompted, self._shown = Event(), Event()
        self.out = io.StringIO()

    def arrivals(self) -> list[Reply]:
        """Return what has arrived."""
        return self._left.pop(0) if self._left else []

    def wait(self, over: Event) -> bool:
        """Wait for the prompt, then let the post come once."""
        if not self._left:
            self._shown.set()
            over.wait(20)
            return True
        assert self._prompted.wait(20)
        return False

    def read(self, prompt: str) -> str:
        """Show the prompt, and type once the post has come."""
        self.out.write(prompt)
        self._prompted.set()
        assert self._shown.wait(20)
        line = next(self._typed, None)
        if line is None:
            raise EOFError
        return line

    def talk(self) -> tuple[str, FakeAssistant]:
        """Talk, and return what was shown and the assistant."""
        assistant = FakeAssistant(Reply(PARTS))
        terminal = Terminal(Console(file=self.out, force_terminal=True, width=80))
        terminal.chat(assistant, Person(), lambda: NOW, self.read, self.arrivals, self.wait)
        return CODES.sub("", self.out.getvalue()), assistant


def test_a_reminder_arrives_while_the_prompt_waits():
    """What arrives is shown above a fresh prompt, and its choices are tapped by their numbers."""
    shown, assistant = Postman("2", during=(DUE,)).talk()

    assert in_order("You Reminder A return is due [1] Give it [2] Later You", shown)
    assert [message.text for message in assistant.heard] == ["hi", "later CON-1"]


def test_a_reminder_that_waited_is_shown_after_the_answer():
    """What had arrived before stands below the answer, above the prompt."""
    shown, assistant = Postman("1", first=(DUE,)).talk()

    assert shown.index("quit") < shown.index("Reminder") < shown.index("You: ")
    assert [message.text for message in assistant.heard] == ["hi", "give CON-1"]


@pytest.mark.parametrize(("typed", "said"), [("1", "give CON-1"), ("2", "later CON-1"), ("3", "give CON-2")])
def test_reminders_that_arrive_together_share_no_number(typed, said):
    """A number means what stands beside it, in whichever of two reminders that is."""
    shown, assistant = Postman(typed, during=(DUE, SOON)).talk()

    assert shown.count("Reminder") == 2
    assert "[3] Give that" in shown
    assert assistant.heard[-1].text == said


def test_after_an_answer_its_own_numbers_count_again():
    """The next answer is the newest reply."""
    _, assistant = Postman("1", "1", during=(DUE,)).talk()

    assert [message.text for message in assistant.heard[1:]] == ["give CON-1", "why NT1"]


def test_what_cannot_be_looked_up_does_not_end_the_chat():
    """When it cannot be known what waits, the talk goes on."""
    post = Postman("hello")

    def fail() -> list[Reply]:
        post._left.clear()
        raise StoreError("the disk is full")

    post.arrivals = fail
    _, assistant = post.talk()

    assert [message.text for message in assistant.heard] == ["hi", "hello"]


def test_a_piped_chat_shows_what_waited():
    """In a pipe what has arrived is printed before the next line is read."""
    out, left = io.StringIO(), [DUE]
    lines = iter(["1"])

    def read(prompt: str) -> str:
        if (line := next(lines, None)) is None:
            raise EOFError
        return line

    assistant = FakeAssistant(Reply(PARTS))
    terminal = Terminal(Console(file=out, force_terminal=False, width=80))
    terminal.chat(assistant, Person(), lambda: NOW, read, lambda: [left.pop()] if left else [])

    assert "Reminder\nA return is due" in out.getvalue()
    assert [message.text for message in assistant.heard] == ["hi", "give CON-1"]


@pytest.mark.parametrize("width", [40, 80])
def test_a_long_list_can_be_read(width):
    """A hundred contracts and a thousand choices are all shown, each line in the screen."""
    facts = Facts(
        tuple((f"CON-{number}", "Grounds maintenance in Ludlow, due on 30 September") for number in range(100))
    )
    choices = Choices(tuple(Choice(f"Give {number}", f"give {number}") for number in range(1_200)))
    shown = on_screen(Reply((facts, choices)), width, numbered=True)

    assert all(f"CON-{number}" in shown for number in range(100))
    assert "[1200] Give 1199" in shown
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= width
