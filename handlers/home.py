"""The home page of a channel that has one: what the bot does, what to tap, my contracts, preferences."""

from handlers.ask import Ask
from handlers.conversation import Facts, Heading, Notice, Paragraph, Person, Reply, ReplyPart
from knowledge.models import Role
from knowledge.pack import Pack


class Home:
    """Says what is on the home page of a person."""

    def __init__(self, pack: Pack, ask: Ask) -> None:
        self._pack, self._ask = pack, ask

    def __call__(self, person: Person) -> Reply:
        """Return the home page of *person*."""
        wording, officer = self._pack.wording, person.role is Role.OFFICER
        hello = wording.hello_officer if officer else wording.hello_supplier
        parts: list[ReplyPart] = [
            Heading(wording.home_title),
            Paragraph(hello.format(council=self._pack.profile.council)),
            *self._ask.can_do(person.role),
        ]
        if officer and not person.overheard:
            parts += [Heading(wording.home_contracts_title), Paragraph(wording.home_no_contracts)]
        role = wording.home_role_officer if officer else wording.home_role_supplier
        parts += [
            Heading(wording.home_about_title),
            Facts(((wording.home_role, role), (wording.home_privacy, wording.home_kept))),
            Notice(wording.home_feedback.format(email=self._pack.profile.contact.email)),
        ]
        return Reply(tuple(parts))
