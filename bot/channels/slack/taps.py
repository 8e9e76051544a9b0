"""Deals with taps on buttons. A tap sends the button's words; where it fits, the answer replaces the message."""

from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.channels.slack.home import HomePage
from bot.channels.slack.incoming import Place, is_on_home, of_tap
from bot.channels.slack.modals import Modals
from bot.channels.slack.render import CARD, Rendered, render, within_limits
from bot.channels.slack.talk import SlackTalk
from handlers.conversation import MeasureCard, Reply

Body = dict[str, Any]


class Taps:
    """Deals with the buttons of choices."""

    def __init__(self, talk: SlackTalk, modals: Modals, home: HomePage) -> None:
        self._talk, self._modals, self._home = talk, modals, home

    async def say(self, ack: AsyncAck, body: Body, action: Body) -> None:
        """Send what the button says. Another measure, or one of several meanings, replaces the message."""
        await ack()
        async with self._talk.working():
            if not await self._talk.first_tap(body, action):
                return
            place = await self._talk.somewhere(of_tap(body))
            await self._show(body, action, place, await self._talk.answer(place, action.get("value", "")))
            if is_on_home(body):
                await self._home.show(place)

    async def rate(self, ack: AsyncAck, body: Body, action: Body) -> None:
        """Take what a person says of the answer, and put the thanks where the buttons were."""
        await ack()
        async with self._talk.working():
            if not await self._talk.first_tap(body, action):
                return
            place = await self._talk.somewhere(of_tap(body))
            said = render(await self._talk.answer(place, action.get("value", "")))
            message = body.get("message") or {}
            if place.url or not message.get("blocks"):
                await self._talk.send(place, said)
                return
            kept = [block for block in message["blocks"] if not str(block.get("block_id", "")).startswith("rate-")]
            text = str(message.get("text") or said.text)
            await self._talk.replace(place, place.message, Rendered(text, within_limits([*kept, *_apart(said)])))

    async def _show(self, body: Body, action: Body, place: Place, reply: Reply) -> None:
        """Show *reply*: a form at once, where Slack still lets it be opened; anything else as a message."""
        form = reply.form()
        if form and not form.wrong and await self._modals.open(body, place, reply):
            return
        instead = _takes_its_place(body, action, reply)
        if place.url:
            await self._talk.respond(place, render(reply), instead=instead)
        elif instead:
            await self._talk.replace(place, place.message, render(reply))
        else:
            await self._talk.send(place, render(reply))


def _takes_its_place(body: Body, action: Body, reply: Reply) -> bool:
    """Return True when the answer belongs where the button was.

    Another measure goes where the measures were; what was meant goes where the bot asked what was meant.
    """
    blocks = (body.get("message") or {}).get("blocks") or []
    if str(action.get("block_id", "")).startswith(CARD):
        return any(isinstance(part, MeasureCard) for part in reply.parts)
    return [block.get("type") for block in blocks] == ["section", "actions"]


def _apart(said: Rendered) -> list[dict[str, Any]]:
    """Return the blocks of *said* with ids of their own, so that they can stand under others."""
    return [
        block | ({"block_id": f"after-{place}"} if "block_id" in block else {})
        for place, block in enumerate(said.blocks)
    ]
