"""Says hello and what the bot can do."""

from handlers.ask import Ask
from handlers.conversation import Message, Paragraph, Reply
from handlers.memory import Memory
from knowledge.models import Role
from knowledge.pack import Pack
from knowledge.text import tokens

THANKS = frozenset({"thanks", "thank", "cheers", "bye", "goodbye", "ta"})
SHORT_ANSWERS = frozenset({"yes", "no", "ok", "okay", "sure", "please", "hmm", "yeah", "nope"})
"""Words that answer a question, when the bot asked none."""


class Help:
    """Greets a person and shows three things to tap."""

    def __init__(self, pack: Pack, ask: Ask) -> None:
        self._pack, self._ask = pack, ask

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        """Greet, as this person's role needs it."""
        role = message.person.role
        wording = self._pack.wording
        said_words = set(tokens(message.text))
        if said_words & THANKS:
            return Reply((Paragraph(wording.thanks), *self._ask.can_do(role))), memory
        if said_words and said_words <= SHORT_ANSWERS:
            return Reply((Paragraph(wording.say_more), *self._ask.can_do(role))), memory
        return self.greet(role), memory

    def greet(self, role: Role) -> Reply:
        """Return the greeting for *role*."""
        wording = self._pack.wording
        hello = wording.hello_officer if role is Role.OFFICER else wording.hello_supplier
        said = Paragraph(hello.format(council=self._pack.profile.council))
        return Reply((said, *self._ask.can_do(role)))
