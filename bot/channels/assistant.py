"""What a channel asks of the assistant."""

from datetime import datetime
from typing import Protocol

from handlers.conversation import Form, Message, Person, Reply, Submission
from knowledge.wording import Wording


class Assistant(Protocol):
    """Answers messages, and knows what a channel itself says."""

    def reply(self, message: Message, intent: str = "") -> Reply:
        """Return what the bot says to *message*."""

    def note_presence(self, person: Person, now: datetime, *, spoke: bool = True) -> None:
        """Note that *person* is here *now*: somebody in the register is reminded where they last *spoke*."""

    def home(self, person: Person, now: datetime) -> Reply:
        """Return the home page of *person*."""

    def welcome(self, person: Person) -> Reply:
        """Return what somebody reads first."""

    def purchase_form(self, bought: str = "") -> Form:
        """Return the form to describe a purchase."""

    def form(self, name: str, person: Person, now: datetime) -> Reply:
        """Return a reply that holds the form *name*, or says why *person* cannot fill it in."""

    def check(self, submission: Submission, now: datetime) -> Form | None:
        """Return the form with what is wrong with what was filled in, or None."""

    def looking(self) -> str:
        """Return what to show while an answer takes longer than a moment."""

    def wording(self) -> Wording:
        """Return the sentences that a channel itself speaks."""
