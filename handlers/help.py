"""Says hello and what the bot can do."""

from handlers.ask import Ask
from handlers.conversation import Message, Paragraph, Reply
from handlers.memory import Memory
from knowledge.models import Role
from knowledge.pack import Pack


class Help:
    """Greets a person and shows three things to tap."""

    def __init__(self, pack: Pack, ask: Ask) -> None:
        self._pack, self._ask = pack, ask

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        """Greet, as this person's role needs it."""
        role = message.person.role
        wording = self._pack.wording
        hello = wording.hello_officer if role is Role.OFFICER else wording.hello_supplier
        said = Paragraph(hello.format(council=self._pack.profile.council))
        return Reply((said, *self._ask.can_do(role))), memory
