"""Deals with taps on cards. A tap sends the button's words; where it fits, the answer takes the place of the card."""

from collections.abc import Callable
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
from handlers.conversation import MeasureCard, Paragraph, Reply

BELOW = "The answer is below."
"""Said where Teams wants to hear something and the card stays as it is."""

TAKEN = "This has been sent already."

UNSURE = "Teams did not tell me who you are. Your answers are still in the form. Wait a minute and send it again."

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
        return Reply((Paragraph(UNSURE),)) if await self._is_unsure(place, data) else await self._reply(place, data)

    async def instead(self, place: Place, message: str, data: Data) -> AdaptiveCardActionResponse:
        """Return the card that takes the place of the one in *message*; where none does, send the answer below it.

        Where something failed the card stays, with what was typed into it.
        """
        if data.get("action") == FORM:
            return await self._filled_in(place, message, data)
        return self._shown(place, message, data, await self._reply(place, data))

    async def _filled_in(self, place: Place, message: str, data: Data) -> AdaptiveCardActionResponse:
        """Take a form, once: while the bot is at work, and for a moment after, its button can be tapped again."""
        now = self._now()
        self._taken = {key: until for key, until in self._taken.items() if until > now}
        key = repr((place.conversation, message, place.user, sorted((name, str(each)) for name, each in data.items())))
        if key in self._taken:
            return AdaptiveCardActionMessageResponse(value=TAKEN)
        self._taken[key] = now + UNDER_WAY
        done = False
        try:
            if await self._is_unsure(place, data):
                return AdaptiveCardActionMessageResponse(value=UNSURE)
            reply = await self._reply(place, data)
            form = reply.form()
            done = not isinstance(reply, FailedReply) and not (form and form.wrong)
        finally:
            self._taken.pop(key, None)
            if done:
                self._taken[key] = self._now() + AGAIN_AFTER
        return self._shown(place, message, data, reply)

    async def _reply(self, place: Place, data: Data) -> Reply:
        if data.get("action") == FORM:
            return await self._talk.answer(place, "", submission=submission_of(data))
        return await self._talk.answer(place, str(data.get("says") or ""))

    def _shown(self, place: Place, message: str, data: Data, reply: Reply) -> AdaptiveCardActionResponse:
        if isinstance(reply, FailedReply):
            return AdaptiveCardActionMessageResponse(value=reply.said)
        if not _takes_its_place(data, reply):
            self._talk.later(self._talk.send(place, render(reply)))
            return AdaptiveCardActionMessageResponse(value=BELOW)
        shown = render(reply, as_card=True)
        assert shown.card
        if message:
            # Teams shows the answer to whoever tapped. Others, and their other devices, see the message itself.
            self._talk.later(self._talk.replace(place, message, shown))
        return AdaptiveCardActionCardResponse(value=shown.card)

    async def _is_unsure(self, place: Place, data: Data) -> bool:
        """Return True when a form comes from somebody whom Teams does not tell of now, and is not for everybody."""
        for_all = self._talk.assistant.purchase_form().name
        return data.get("action") == FORM and data.get(FORM) != for_all and await self._talk.is_unsure(place)


def _takes_its_place(data: Data, reply: Reply) -> bool:
    """Return True when the answer belongs where the button was.

    What was filled in goes where the form was, what was meant where the bot asked, another measure where the measures
    were, when it took the place of one of them. What else a measure's button asks for leaves the measures as they are:
    an old card may be tapped when the talk is of another purchase.
    """
    if isinstance(before := data.get("card"), list):
        after = [part.code for part in reply.parts if isinstance(part, MeasureCard)]
        return bool(after) and sum(code not in after for code in before) <= 1
    return data.get("action") == FORM or bool(data.get("question"))
