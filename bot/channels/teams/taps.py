"""Deals with taps on cards. A tap sends the button's words; where it fits, the answer takes the place of the card."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from microsoft_teams.api.models.adaptive_card import (
    AdaptiveCardActionCardResponse,
    AdaptiveCardActionMessageResponse,
    AdaptiveCardActionResponse,
)

from bot.channels.talk import FailedReply
from bot.channels.teams.card import FORM
from bot.channels.teams.form import submission_of
from bot.channels.teams.incoming import Data, Place
from bot.channels.teams.render import render
from bot.channels.teams.talk import TeamsTalk
from handlers.conversation import MeasureCard, Reply

BELOW = "The answer is below."
"""Said where Teams wants to hear something and the card stays as it is."""

TAKEN = "This has been sent already."

AGAIN_AFTER = timedelta(seconds=10)
"""How long the same form, filled in the same way, is taken for a second tap on the same button."""

UNDER_WAY = timedelta(minutes=1)
"""How long it is while nothing has come of the first tap yet."""


class Taps:
    """Deals with buttons and forms."""

    def __init__(self, talk: TeamsTalk, now: Callable[[], datetime]) -> None:
        self._talk, self._now = talk, now
        self._taken: dict[str, datetime] = {}

    async def said(self, place: Place, data: Data) -> Reply:
        """Return the reply to what a button says, or to what was filled in."""
        if data.get("action") == FORM:
            return await self._talk.answer(place, "", submission=submission_of(data))
        return await self._talk.answer(place, str(data.get("says") or ""))

    async def instead(self, place: Place, message: str, data: Data) -> AdaptiveCardActionResponse:
        """Return the card that takes the place of the one in *message*; where none does, send the answer below it.

        Where something failed the card stays, with what was typed into it.
        """
        with self._only_once(place, message, data) as tap:
            if tap.again:
                return AdaptiveCardActionMessageResponse(value=TAKEN)
            reply = await self.said(place, data)
            form = reply.form()
            tap.done = not isinstance(reply, FailedReply) and not (form and form.wrong)
        if isinstance(reply, FailedReply):
            return AdaptiveCardActionMessageResponse(value=reply.said)
        if _takes_its_place(data, reply):
            card = render(reply, as_card=True).card
            assert card
            return AdaptiveCardActionCardResponse(value=card)
        self._talk.later(self._talk.send(place, render(reply)))
        return AdaptiveCardActionMessageResponse(value=BELOW)

    @contextmanager
    def _only_once(self, place: Place, message: str, data: Data) -> Iterator["_Tap"]:
        """Tell whether a form comes for the second time, because its button was tapped twice."""
        now, tap = self._now(), _Tap()
        if data.get("action") != FORM:
            yield tap
            return
        self._taken = {key: until for key, until in self._taken.items() if until > now}
        key = repr((place.conversation, message, place.user, sorted((name, str(each)) for name, each in data.items())))
        if key in self._taken:
            yield _Tap(again=True)
            return
        self._taken[key] = now + UNDER_WAY
        try:
            yield tap
        finally:
            if tap.done:
                self._taken[key] = self._now() + AGAIN_AFTER
            else:
                del self._taken[key]


@dataclass
class _Tap:
    """A tap: whether it is one more on the same button, and whether what it asked for is done."""

    again: bool = False
    done: bool = False


def _takes_its_place(data: Data, reply: Reply) -> bool:
    """Return True when the answer belongs where the button was.

    What was filled in goes where the form was, what was meant where the bot asked, another measure where the measures
    were. What else a measure's button asks for leaves the measures as they are.
    """
    if data.get("card"):
        return any(isinstance(part, MeasureCard) for part in reply.parts)
    return data.get("action") == FORM or bool(data.get("question"))
