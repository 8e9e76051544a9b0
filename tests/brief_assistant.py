"""An assistant of few words: it answers by a word in the message, and can be slow or fail when told to."""

import threading
from dataclasses import replace
from datetime import datetime

from handlers.conversation import Choice, Choices, Field, Form, Message, Paragraph, Person, Rating, Reply, Submission
from knowledge.wording import Wording
from tests.slack_channel.fake_slack import PATIENCE
from tests.web.fake import ANSWER, EVERY_PART, welcome

MEANINGS = Reply(
    (
        Paragraph("I am not sure which of these you mean."),
        Choices((Choice("Social Value Act 2012", "what is the act"), Choice("Procurement Act", "the other act"))),
    )
)


RETURN = (
    Field("figure", "Hours given"),
    Field("state", "How it goes", "Choose one.", "Late", options=("On time", "Late", "At risk")),
    Field("who", "Who gave it", options=("Wilma", "Fred"), optional=True),
)
"""The questions of a monitoring return."""
RATING = Rating((Choice("Yes", "helped 1"), Choice("No", "not helped 1")), "Did this help?")
LONG_TITLE = "Return for grounds maintenance, July to September 2026"


class BriefAssistant:
    """Answers by a word in the message, and remembers what it was asked and for what."""

    def __init__(self, wording: Wording) -> None:
        self.heard: list[Message] = []
        self.intents: list[str] = []
        self.greeted: list[Person] = []
        self.asked: list[tuple[str, Person]] = []
        """The forms that were asked for, and by whom."""
        self.here: list[Person] = []
        """Whose presence was noted."""
        self.may_answer = threading.Event()
        """A message with "slow" in it is answered once this is set."""
        self._wording = wording

    def reply(self, message: Message, intent: str = "") -> Reply:
        """Return a fixed reply."""
        self.heard.append(message)
        self.intents.append(intent)
        bought = message.submission.values.get("bought", "") if message.submission else ""
        text = f"{message.text}{bought}".lower()
        if message.attachment:
            return Reply((Paragraph(f"I read {message.attachment.name}: {len(message.attachment.data)} bytes."),))
        if "slow" in text:
            assert self.may_answer.wait(PATIENCE)
        if "fail" in text:
            raise RuntimeError(f"cannot read {message.text}")
        if message.submission and (wrong := self.check(message.submission, message.now)):
            return Reply((wrong,))
        if message.submission and message.submission.form != "purchase":
            return Reply((Paragraph(f"Noted: {dict(message.submission.values)}"),))
        if message.submission:
            return Reply((Paragraph(f"Measures for {bought}"),))
        if text == "describe a purchase":
            return Reply((self.purchase_form(),))
        if text.startswith("open "):
            return Reply((Form(text.removeprefix("open "), "A return", RETURN, "Send", "Give the return"),))
        if "which" in text:
            return MEANINGS
        if "grounds" in text or text.startswith("swap"):
            return EVERY_PART
        if "marks" in text:
            return ANSWER
        if text == "rate":
            return Reply((Paragraph("An answer."), RATING))
        return Reply((Paragraph(f"You said: {message.text}"),))

    def form(self, name: str, person: Person, now: datetime) -> Reply:
        """Return the form of this name, unless its name says that there is none."""
        self.asked.append((name, person))
        if "slow" in name:
            assert self.may_answer.wait(PATIENCE)
        if "gone" in name:
            return Reply((Paragraph("This return was given already."),))
        if "broken" in name:
            raise RuntimeError(f"cannot find {name}")
        return Reply((self.purchase_form() if name == "purchase" else Form(name, LONG_TITLE, RETURN, "Send"),))

    def note_presence(self, person: Person, now: datetime, *, spoke: bool = True) -> None:
        """Remember who is here."""
        self.here.append(person)

    def home(self, person: Person, now: datetime) -> Reply:
        """Return a home page."""
        self.greeted.append(person)
        return welcome(person.role)

    def welcome(self, person: Person) -> Reply:
        """Return a greeting."""
        self.greeted.append(person)
        return welcome(person.role)

    def purchase_form(self, bought: str = "", error: str = "") -> Form:
        """Return a form of one field."""
        field = Field("bought", "What are you buying?", value=bought, error=error, lines=4)
        return Form("purchase", "Describe a purchase", (field,), "Suggest measures", "Open the form")

    def check(self, submission: Submission, now: datetime) -> Form | None:
        """Return the form when nothing is bought, or no figure given."""
        if submission.form != "purchase":
            first, *others = (replace(each, value=submission.values.get(each.name, "")) for each in RETURN)
            wrong = Form(submission.form, "A return", (replace(first, error="Write a number."), *others), "Send")
            return None if first.value else wrong
        bought = submission.values.get("bought", "")
        return None if bought else self.purchase_form(error="Say what you are buying.")

    def looking(self) -> str:
        """Return what to show meanwhile."""
        return "Looking through 38 measures."

    def wording(self) -> Wording:
        """Return the sentences of the shipped pack."""
        return self._wording
