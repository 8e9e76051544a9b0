"""Opens forms while Slack lets them be opened, and takes what was filled in."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.channels.slack import form as forms
from bot.channels.slack.errors import code_of
from bot.channels.slack.home import HomePage
from bot.channels.slack.incoming import Place, is_on_home, of_form, of_tap, plain
from bot.channels.slack.render import render
from bot.channels.slack.talk import SlackTalk
from handlers.conversation import Notice, Paragraph, Reply

Body = dict[str, Any]
View = dict[str, Any]

TITLE = "Social Value Bot"
"""Stands above what is shown until a form is there."""

TOO_LATE = "The form could not be opened in time. Try again."

EXPIRED = {"expired_trigger_id", "trigger_expired", "invalid_trigger_id", "invalid_trigger"}
OPENED = {"exchanged_trigger_id", "trigger_exchanged"}
"""What Slack says when the three seconds after a tap are over, and when its form was opened already."""


class Modals:
    """Opens and takes forms."""

    def __init__(self, talk: SlackTalk, home: HomePage) -> None:
        self._talk, self._home = talk, home

    async def shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Open the form to describe a purchase; a message that it was called on stands in it."""
        await ack()
        async with self._talk.working(hurried=True):
            bought = plain((body.get("message") or {}).get("text", ""))
            place = Place(of_tap(body).team, "", "", body["user"]["id"])
            if not await self.open(body, place, Reply((self._talk.assistant.purchase_form(bought),))):
                await self._say(place, Reply((Paragraph(TOO_LATE),)))

    async def fill_in(self, ack: AsyncAck, body: Body, action: Body) -> None:
        """Open the form that a message or the home page offers, or say why it cannot be filled in."""
        await ack()
        async with self._talk.working(hurried=True):
            place = of_tap(body)
            reply = await self._bring(body, place, self._talk.form(place, str(action.get("value", ""))))
            if reply:
                await self._say(place, reply)
            if is_on_home(body):
                await self._home.show(place)

    async def filled_in(self, ack: AsyncAck, body: Body, view: View) -> None:
        """Answer what was filled in where the form was offered, or keep the form open with what is wrong."""
        submission, carried = forms.submission_of(view)
        form = await self._talk.check(submission)
        if form and (errors := forms.errors_of(form, view)):
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        async with self._talk.working():
            if not await self._talk.first("form", view.get("id"), view.get("hash")):
                return
            place = of_form(body, carried)
            there = await self._talk.somewhere(place)
            await self._talk.say(there, self._talk.answer(there, "", submission=submission))
            if carried.get("home"):
                await self._home.show(place)

    async def open(self, body: Body, place: Place, reply: Reply) -> bool:
        """Open the form of *reply*, to be answered at *place*. Return False when Slack lets it be opened no more."""
        try:
            await self._talk.slack.views_open(trigger_id=body["trigger_id"], view=_modal(body, place, reply))
        except SlackApiError as error:
            if code_of(error) in OPENED:
                return True
            if code_of(error) in EXPIRED:
                return False
            raise
        return True

    async def _bring(self, body: Body, place: Place, making: Coroutine[Any, Any, Reply]) -> Reply | None:
        """Open the form of the reply that is being made, and return what is to be said instead where there is none.

        When that takes longer than a moment, a modal that says so is opened first, and the form takes its place.
        """
        task = asyncio.ensure_future(making)
        if await self._talk.soon(task):
            reply = task.result()
            if reply.form() is None:
                return reply
            return None if await self.open(body, place, reply) else Reply((Paragraph(TOO_LATE),))
        waiting = forms.page(TITLE, render(Reply((Paragraph(self._talk.assistant.looking()),))).blocks)
        opened = await self._talk.slack.views_open(trigger_id=body["trigger_id"], view=waiting)
        reply = await task
        view = _modal(body, place, reply) if reply.form() else forms.page(TITLE, render(reply).blocks)
        await self._talk.slack.views_update(view_id=opened["view"]["id"], view=view)
        return None

    async def _say(self, place: Place, reply: Reply) -> None:
        await self._talk.send(await self._talk.somewhere(place), render(reply))


def _modal(body: Body, place: Place, reply: Reply) -> View:
    """Return the form of *reply* as a modal, under the sentences that say what it is about."""
    form = reply.form()
    assert form
    said = tuple(part for part in reply.parts if isinstance(part, Paragraph | Notice))
    carried = {"team": place.team, "channel": place.channel, "thread": place.thread, "url": place.url}
    carried |= {"home": "yes"} if is_on_home(body) else {}
    return forms.modal(form, carried, render(Reply(said)).blocks if said else ())
