"""Hand-written stand-ins: an assistant that knows every kind of part, one that fails, and stores that fail."""

from collections.abc import Mapping
from dataclasses import replace

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
    Points,
    Reply,
    SourceLine,
    Sources,
    Submission,
)
from knowledge.models import Role
from store.errors import StoreError
from store.sqlite import SqliteStore
from store.threads import Turn

FIELDS = (
    Field("bought", "What are you buying?", "In a few words.", "Mowing\nin Ludlow", lines=4),
    Field("value", "Value of the contract", "For example, £450,000.", "lots", "Write it as £450,000.", optional=True),
    Field("place", "Where", optional=True),
)
FORM = Form("purchase", "Describe a purchase", FIELDS, "Suggest measures")
"""A form as it comes back when one of its answers is wrong."""

RETURN = Form(
    "return",
    "Return for grounds maintenance, July to September 2026",
    (
        Field("hours", "Hours given", "A number."),
        Field("state", "How it goes", "Choose one.", options=("On time", "Late", "At risk")),
        Field("who", "Who gave it", options=("Wilma", "Fred"), optional=True),
    ),
    "Send the return",
)
"""A form with lists to choose from."""

REMINDER = Reply(
    (
        Heading("A return is due on 30 September 2026"),
        Facts((("Contract", "CON-1: Grounds maintenance, Ludlow"), ("Period", "July to September 2026"))),
        Choices((Choice("Give the return", "return"), Choice("Remind me later", "later CON-1")), "What next"),
    )
)

EVERY_PART = Reply(
    (
        Heading("Two measures for grounds maintenance"),
        Notice("The council has not confirmed this list."),
        Facts(
            (("What you buy", "Grounds maintenance"), ("Value", "£500,000"), ("Length", "3 years")),
            "What I understood",
        ),
        MeasureCard(
            "NT1",
            "Local people employed directly on the contract",
            "Growing the local economy",
            "number of people (FTE)",
            ("Grounds maintenance needs people who work in the county.", "£500,000 can carry new posts."),
            ("A list of posts with start and end dates", "The outward half of each home postcode"),
            (Choice("More on NT1", "Tell me more about NT1"), Choice("Swap NT1", "Swap NT1")),
        ),
        MeasureCard(
            "NT31", "Carbon saved against a baseline", "A greener place", "tonnes of CO2e", ("Vehicles are used.",)
        ),
        Copyable("Tender question for NT1", "How many local people will you employ?\nGive the number for each year."),
        Points(("NT9: it counts the same people as NT1.", "NT20: the contract is small."), "What I passed over"),
        Paragraph("Say the value or the length again if I have them wrong."),
        FORM,
        Choices(
            (Choice("Start again", "start again"), Choice("Show all 38 measures", "show all measures")), "What next"
        ),
        Sources(
            (
                SourceLine("Social value", "https://www.shropshire.gov.uk/social-value/", "no date given"),
                SourceLine("Procurement Act 2023", "https://www.legislation.gov.uk/ukpga/2023/54", "26 October 2023"),
            ),
            "Reviewed on 22 November 2026.",
        ),
    )
)

ANSWER = Reply(
    (
        Heading("How many marks should social value get?"),
        Paragraph("As a guide, give social value 10% to 20% of the overall marks, and more where it fits."),
        Points(("South Ribble: at least 15% above £100,000.", "Torbay: at least 10% above £50,000.")),
        Sources((SourceLine("Questions and answers", "https://next.shropshire.gov.uk/faq", "no date given"),), ""),
        Choices((Choice("How are answers scored?", "How are answers scored?"),), "Related"),
    )
)


def welcome(role: Role) -> Reply:
    """Return the greeting, which says who it takes the reader for."""
    return Reply(
        (
            Paragraph(f"Hello. I answer questions about social value. You read the {role.value} wording."),
            Points(("Ask a question.", "Describe a purchase and get measures that fit it."), "What you can do"),
            Choices(
                (
                    Choice("How many marks should social value get?", "what weighting"),
                    Choice("Recommend measures", "grounds maintenance £500,000 over 3 years"),
                ),
                "Try one of these",
            ),
        )
    )


class FakeAssistant:
    """Answers by a word in the message, and remembers what it was asked."""

    def __init__(self, limit: int = 10_000) -> None:
        self.heard: list[Message] = []
        self._limit = limit

    def reply(self, message: Message) -> Reply:
        """Return a fixed reply."""
        self.heard.append(message)
        text = message.text.lower()
        if message.attachment:
            return Reply((Heading("The register was read"), Paragraph(f"{len(message.attachment.data)} bytes.")))
        if message.submission:
            return self._filled_in(message.submission)
        if len(text) > self._limit:
            return Reply((Notice(f"Your message has {len(text)} characters. I read up to {self._limit}."),))
        if not text.strip():
            return Reply((Paragraph("You sent an empty message."),))
        if text == "hi":
            return welcome(message.person.role)
        if "grounds" in text or text == "tell me more":
            return EVERY_PART
        if text == "form":
            return Reply((FORM,))
        if text == "return":
            return Reply((RETURN,))
        if "weight" in text or "marks" in text:
            return ANSWER
        return Reply((Heading("An echo"), Paragraph(f"You asked: {message.text}")))

    def _filled_in(self, submission: Submission) -> Reply:
        values = submission.values
        if submission.form == "return":
            return self._returned(values)
        long = any(len(value) > self._limit for value in values.values())
        if not long and values.get("value") != "lots":
            return Reply((Heading("Measures"), Paragraph(f"You buy: {values.get('bought')}")))
        error = "That is too long." if long else "Write it as £450,000."
        fields = (replace(field, value=values.get(field.name, ""), error="") for field in FIELDS)
        return Reply((Form("purchase", FORM.title, (replace(next(fields), error=error), *fields), FORM.submit),))

    def _returned(self, values: Mapping[str, str]) -> Reply:
        if values.get("hours"):
            return Reply((Heading("Return noted"), Paragraph(f"It goes: {values.get('state')}")))
        hours, *others = (replace(field, value=values.get(field.name, "")) for field in RETURN.fields)
        return Reply((replace(RETURN, fields=(replace(hours, error="Write a number."), *others)),))


class BrokenAssistant:
    """Fails, and its error quotes what was said, as errors do."""

    def reply(self, message: Message) -> Reply:
        """Raise."""
        raise RuntimeError(f"cannot read {message.text}")


class LostStore:
    """A store whose disk has gone."""

    def __getattr__(self, name: str):
        def fail(*args: object) -> None:
            raise StoreError("the disk is full")

        return fail


class FullStore(SqliteStore):
    """A store that can be read but not written to."""

    def add_turn(self, thread: str, turn: Turn) -> None:
        """Fail."""
        raise StoreError("the disk is full")

    def forget(self, thread: str) -> None:
        """Fail."""
        raise StoreError("the disk is full")
