"""Whom a name or an e-mail address means, when somebody says who manages a contract."""

import re
from dataclasses import dataclass
from datetime import datetime

from handlers.conversation import Person
from handlers.rights import Rights
from knowledge.pack import Pack
from knowledge.text import tidy
from store.people import Colleague, People

_EMAIL = re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;.]+")
_AROUND = " <>()[],;:-"


@dataclass(frozen=True)
class Named:
    """A *name* and an *email*, each empty where it was not given, or what is *wrong* with what was typed."""

    name: str = ""
    email: str = ""
    wrong: str = ""


class Managers:
    """Finds colleagues by what people type."""

    def __init__(self, pack: Pack, people: People, rights: Rights) -> None:
        self._pack, self._people, self._rights = pack, people, rights

    def read(self, text: str, current: int | None = None, *, in_full: bool = False) -> Named:
        """Return whom *text* names. Several of one name are wrong, unless one is the *current* manager.

        With *in_full*, for those who may see contracts, what is wrong names their e-mail addresses.
        """
        wording, text = self._pack.contract_wording, tidy(text)
        found = _EMAIL.findall(text)
        if len(found) == 1:
            return Named(tidy(text.replace(found[0], " ").strip(_AROUND)), found[0].casefold())
        if found or "@" in text or (text and not any(ch.isalpha() for ch in text)):
            return Named(wrong=wording.wrong_manager)
        known = self._people.colleagues_called(text) if text else []
        if len(known) < 2 or any(each.id == current for each in known):
            return Named(text)
        emails = ", ".join(each.email for each in known if each.email)
        if in_full and emails:
            return Named(wrong=wording.wrong_manager_one_of.format(emails=emails))
        return Named(wrong=wording.wrong_manager_several)

    def find(self, text: str, person: Person, now: datetime, current: int | None = None) -> Colleague | None:
        """Return whom *text* names, kept from now on where nobody knew them. No text means *person*.

        It is None where *person* is nobody whom the bot could find again.
        """
        named = self.read(text, current)
        if not named.name and not named.email:
            return self._rights.colleague(person, now)
        if not named.email:
            same = [each for each in self._people.colleagues_called(named.name) if each.id == current]
            if same:
                return same[0]
        return self._people.know(named.name, named.email, now)

    def known(self, text: str, person: Person, now: datetime) -> set[int | None]:
        """Return the ids of those whom *text* may mean, none of them kept anew. No text means *person*."""
        named = self.read(text)
        if named.name or named.email:
            return {each.id for each in self._people.colleagues_called(named.email or named.name)}
        me = self._rights.colleague(person, now)
        return {me.id if me else None}

    def typed(self, ident: int | None) -> str:
        """Return what stands in a form for the manager with this id."""
        who = self._people.colleague(ident) if ident is not None else None
        return (who.email or who.name) if who else ""

    def reachable(self, who: Colleague) -> bool:
        """Return True when the bot can find a way to *who*."""
        return bool(who.email) or any(not each.unreachable for each in who.addresses)
