"""Deals with taps on cards. A tap sends the button's words; where it fits, the answer takes the place of the card."""

from datetime import timedelta

from microsoft_teams.api.models.adaptive_card import (
    AdaptiveCardActionCardResponse,
    AdaptiveCardActionMessageResponse,
    AdaptiveCardActionResponse,
)

from bot.channels.teams.form import submission_of
from bot.channels.teams.incoming import Data, Place
from bot.channels.teams.render import FORM, render
from bot.channels.teams.talk import TeamsTalk
from handlers.conversation import MeasureCard, Reply

BELOW = "The answer is below."
"""Said where Teams wants to hear something and the card stays as it is."""

TAKEN = "This has been sent already."

AGAIN_AFTER = timedelta(seconds=10)
"""How long the same form, filled in the same way, is taken for a second tap on the same button."""


class Taps:
    """Deals with buttons and forms."""

    def __init__(self, talk: TeamsTalk) -> None:
        self._talk = talk

    async def said(self, place: Place, data: Data) -> Reply:
        """Return the reply to what a button says, or to what was filled in."""
        if data.get("action") == FORM:
            return await self._talk.answer(place, "", submission=submission_of(data))
        return await self._talk.answer(place, str(data.get("says") or ""))

    async def instead(self, place: Place, message: str, data: Data) -> AdaptiveCardActionResponse:
        """Return the card that takes the place of the one in *message*; where none does, send the answer below it."""
        if data.get("action") == FORM:
            key = (place.conversation, message, place.user, sorted((name, str(each)) for name, each in data.items()))
            if not await self._talk.first("form", *key, remembered=AGAIN_AFTER):
                return AdaptiveCardActionMessageResponse(value=TAKEN)
        reply = await self.said(place, data)
        if _takes_its_place(data, reply):
            card = render(reply, as_card=True).card
            assert card
            return AdaptiveCardActionCardResponse(value=card)
        self._talk.later(self._talk.send(place, render(reply)))
        return AdaptiveCardActionMessageResponse(value=BELOW)


def _takes_its_place(data: Data, reply: Reply) -> bool:
    """Return True when the answer belongs where the button was.

    What was filled in goes where the form was, what was meant where the bot asked, another measure where the measures
    were. What else a measure's button asks for leaves the measures as they are.
    """
    if data.get("card"):
        return any(isinstance(part, MeasureCard) for part in reply.parts)
    return data.get("action") == FORM or bool(data.get("question"))
