"""Who somebody in Teams is: an officer or a supplier, and whether others can read along.

An officer is a member of one of the council's own tenants. A guest, somebody of another tenant, a bot, somebody
without an account, and anybody whose look-up fails is a supplier. Others read along everywhere but in the chat of one
person with the bot: a guest may be in any team and any group.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from bot.channels.known import Known
from bot.channels.teams.connector import Connector
from bot.channels.teams.incoming import Place
from bot.channels.teams.members import Member, judge
from handlers.conversation import Person
from knowledge.models import Role

CHANNEL = "teams"
"""What Teams is called in the addresses of colleagues."""

_FAILED = object()


class People:
    """Looks people up."""

    def __init__(self, connector: Connector, tenants: Collection[str], now: Callable[[], datetime]) -> None:
        self._connector, self._tenants = connector, tenants
        self._known = Known(CHANNEL, now)

    async def person(self, place: Place) -> Person:
        """Return who speaks at *place*."""
        overheard = not place.is_direct
        found = await self._member(place)
        if not isinstance(found, Member):
            return Person(Role.SUPPLIER, overheard, CHANNEL)
        return Person(Role.OFFICER, overheard, CHANNEL, found.address, found.name, found.email)

    async def may_be_an_officer(self, place: Place) -> bool:
        """Return True when whoever is at *place* could not be looked up, and nothing else speaks against them."""
        return await self._member(place) is _FAILED

    async def _member(self, place: Place) -> Member | object | None:
        if not place.person or place.tenant not in self._tenants:
            return None
        ident = f"{place.service} {place.conversation} {place.tenant} {place.person} {place.user}"
        return await self._known.ask("member", ident, lambda: self._look_up(place), _FAILED)

    async def _look_up(self, place: Place) -> Member | object | None:
        found = await self._connector.member(place.service, place.conversation, place.user)
        return judge(found, place.tenant, place.person, self._tenants)
