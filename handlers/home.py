"""The home page of a channel that has one: what the bot does, what to tap, my contracts, preferences."""

from datetime import datetime, timedelta

from handlers.ask import Ask
from handlers.conversation import Facts, Heading, Notice, Paragraph, Person, Points, Reply, ReplyPart, to_choose
from handlers.orders import Orders
from handlers.returns.due_lines import of_manager
from handlers.returns.due_list import DueList
from handlers.returns.words import ReturnWords
from handlers.rights import Rights
from knowledge.models import Role
from knowledge.pack import Pack
from store.people import Colleague
from store.store import Store
from store.working_days import london

AHEAD = timedelta(days=30)
"""How far the home page looks ahead."""
SHOWN = 3
"""Lines of a list on the home page at most."""


class Home:
    """Says what is on the home page of a person."""

    def __init__(self, pack: Pack, ask: Ask, store: Store, rights: Rights) -> None:
        self._pack, self._ask, self._store, self._rights = pack, ask, store, rights
        self._list = DueList(pack, store, rights, Orders(pack.contract_wording.orders), ReturnWords(pack))

    def __call__(self, person: Person, now: datetime) -> Reply:
        """Return the home page of *person*, with how their contracts stand *now*."""
        wording, officer = self._pack.wording, person.role is Role.OFFICER
        hello = wording.hello_officer if officer else wording.hello_supplier
        parts: list[ReplyPart] = [
            Heading(wording.home_title),
            Paragraph(hello.format(council=self._pack.profile.council)),
            *self._ask.can_do(person.role, overheard=person.overheard),
        ]
        if self._rights.may_see(person):
            parts += [Heading(wording.home_contracts_title), *self._contracts(person, now)]
        role = wording.home_role_officer if officer else wording.home_role_supplier
        parts += [
            Heading(wording.home_about_title),
            Facts(((wording.home_role, role), (wording.home_privacy, wording.home_kept))),
            Notice(wording.home_feedback.format(email=self._pack.profile.contact.email)),
        ]
        return Reply(tuple(parts))

    def _contracts(self, person: Person, now: datetime) -> list[ReplyPart]:
        """Return how the contracts of *person* stand, and what to tap."""
        wording, about = self._pack.contract_wording, self._pack.return_wording
        who = self._rights.colleague(person, now)
        count = sum(1 for _ in self._store.contracts(who.id)) if who else 0
        if who and count:
            return [*self._due(who, count, now), *self._reminders(who, wording.mine_label, wording.add_label)]
        kept = self._store.count_contracts()
        if not kept:
            return [Paragraph(wording.none_at_all), to_choose((wording.add_label,))]
        said = Paragraph(wording.none_mine_some.format(count=f"{kept:,}"))
        return [said, to_choose((about.everyone_label, wording.all_label, wording.add_label))]

    def _due(self, who: Colleague, count: int, now: datetime) -> list[ReplyPart]:
        wording, today = self._pack.return_wording, london(now).date()
        lines = of_manager(self._store, who.id, today + AHEAD, today)
        overdue = [line for line in lines if line.standing.overdue]
        soon = [line for line in lines if not line.standing.overdue]
        counts = (
            (wording.home_overdue, f"{len(overdue):,}"),
            (wording.home_soon, f"{len(soon):,}"),
            (wording.home_in_all, f"{count:,}"),
        )
        parts: list[ReplyPart] = [Facts(counts)]
        for title, of_these in ((wording.home_overdue, overdue), (wording.home_next, soon)):
            if of_these:
                parts.append(Points(tuple(map(self._list.line, of_these[:SHOWN])), title))
        return parts

    def _reminders(self, who: Colleague, *labels: str) -> list[ReplyPart]:
        """Return what to tap, and which reminders *who* gets, with the words that switch them."""
        wording, says = self._pack.return_wording, self._pack.reminder_wording
        preference = wording.home_quiet if who.quiet else wording.home_loud
        return [
            to_choose((wording.due_label, *labels)),
            Paragraph(preference),
            to_choose((says.says_loud if who.quiet else says.says_quiet,)),
        ]
