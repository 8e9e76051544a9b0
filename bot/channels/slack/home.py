"""The home page: shown when somebody opens it, and again after everything that is done on it."""

from typing import Any

from bot.channels.slack.incoming import Place, of_event
from bot.channels.slack.render import render
from bot.channels.slack.talk import SlackTalk
from bot.channels.talk import ONCE

Body = dict[str, Any]


class HomePage:
    """Shows the home page, and greets somebody who comes for the first time."""

    def __init__(self, talk: SlackTalk) -> None:
        self._talk = talk

    async def opened(self, event: Body, body: Body) -> None:
        """Show the page of whoever opened it. Somebody who comes for the first time is greeted."""
        async with self._talk.working():
            place = of_event(body)
            if event.get("tab") == "home":
                await self.show(place)
            if place.channel and await self._talk.first("welcome", place.team, place.user, remembered=ONCE):
                person = await self._talk.person(place)
                await self._talk.send(place, render(self._talk.assistant.welcome(person)))

    async def show(self, place: Place) -> None:
        """Show the page as it is now to the person at *place*."""
        home = Place(place.team, place.enterprise, "", place.user)
        blocks = render(await self._talk.home(home)).blocks
        await self._talk.slack.views_publish(user_id=place.user, view={"type": "home", "blocks": blocks})
