"""Says hello and what the bot can do."""

from handlers.ask import Ask
from handlers.conversation import Message, Paragraph, Person, Reply
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
        person = message.person
        can_do = self._ask.can_do(person.role, overheard=person.overheard)
        wording = self._pack.wording
        said_words = set(tokens(message.text))
        if said_words & THANKS:
            return Reply((Paragraph(wording.thanks), *can_do)), memory
        if said_words and said_words <= SHORT_ANSWERS:
            return Reply((Paragraph(wording.say_more), *can_do)), memory
        return self.greet(person), memory

    def greet(self, person: Person) -> Reply:
        """Return the greeting for *person*, which says how to go on when others read along."""
        wording, officer = self._pack.wording, person.role is Role.OFFICER
        hello = wording.hello_officer if officer else wording.hello_supplier
        said = [Paragraph(hello.format(council=self._pack.profile.council))]
        if officer and person.overheard:
            said.append(Paragraph(self._pack.contract_wording.direct_only))
        if person.overheard:
            said.append(Paragraph(wording.mention_me))
        return Reply((*said, *self._ask.can_do(person.role, overheard=person.overheard)))
