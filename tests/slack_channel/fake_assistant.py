"""An assistant of few words: it answers by a word in the message, and can be slow or fail when told to."""

import threading

from handlers.conversation import Choice, Choices, Field, Form, Message, Paragraph, Person, Reply, Submission
from knowledge.wording import Wording
from tests.slack_channel.fake_slack import PATIENCE
from tests.web.fake import ANSWER, EVERY_PART, welcome

MEANINGS = Reply(
    (
        Paragraph("I am not sure which of these you mean."),
        Choices((Choice("Social Value Act 2012", "what is the act"), Choice("Procurement Act", "the other act"))),
    )
)


class SlackAssistant:
    """Answers by a word in the message, and remembers what it was asked and for what."""

    def __init__(self, wording: Wording) -> None:
        self.heard: list[Message] = []
        self.intents: list[str] = []
        self.greeted: list[Person] = []
        self.may_answer = threading.Event()
        """A message with "slow" in it is answered once this is set."""
        self._wording = wording

    def reply(self, message: Message, intent: str = "") -> Reply:
        """Return a fixed reply."""
        self.heard.append(message)
        self.intents.append(intent)
        bought = message.submission.values.get("bought", "") if message.submission else ""
        text = f"{message.text}{bought}".lower()
        if "slow" in text:
            assert self.may_answer.wait(PATIENCE)
        if "fail" in text:
            raise RuntimeError(f"cannot read {message.text}")
        if message.submission:
            return Reply((Paragraph(f"Measures for {bought}"),))
        if text == "describe a purchase":
            return Reply((self.purchase_form(),))
        if "which" in text:
            return MEANINGS
        if "grounds" in text:
            return EVERY_PART
        if "marks" in text:
            return ANSWER
        return Reply((Paragraph(f"You said: {message.text}"),))

    def home(self, person: Person) -> Reply:
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

    def check(self, submission: Submission) -> Form | None:
        """Return the form when nothing is bought."""
        bought = submission.values.get("bought", "")
        return None if bought else self.purchase_form(error="Say what you are buying.")

    def looking(self) -> str:
        """Return what to show meanwhile."""
        return "Looking through 38 measures."

    def wording(self) -> Wording:
        """Return the sentences of the shipped pack."""
        return self._wording
