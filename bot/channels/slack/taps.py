"""Deals with taps on buttons. A tap sends the button's words; where it fits, the answer replaces the message."""

from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.channels.slack import form as forms
from bot.channels.slack.escape import fit
from bot.channels.slack.incoming import Place, of_tap, read_command
from bot.channels.slack.render import CARD, Rendered, render, within_limits
from bot.channels.slack.talk import Talk
from handlers.conversation import MeasureCard, Paragraph, Reply

Body = dict[str, Any]


class Taps:
    """Deals with each kind of button."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def say(self, ack: AsyncAck, body: Body, action: Body) -> None:
        """Send what the button says. Another measure, or one of several meanings, replaces the message."""
        await ack()
        async with self._talk.working():
            place = await self._somewhere(body)
            if not await self._once(body, action):
                return
            reply = await self._talk.answer(place, action.get("value", ""))
            if (form := reply.form()) and not form.wrong:
                await self._open(body, place, reply)
                return
            instead = _takes_its_place(body, action, reply)
            if place.url:
                await self._talk.respond(place, render(reply), instead=instead)
            elif instead:
                await self._talk.replace(place, place.message, render(reply))
            else:
                await self._talk.send(place, render(reply))

    async def rate(self, ack: AsyncAck, body: Body, action: Body) -> None:
        """Take what a person says of the answer, and put the thanks where the buttons were."""
        await ack()
        async with self._talk.working():
            place = await self._somewhere(body)
            if not await self._once(body, action):
                return
            said = render(await self._talk.answer(place, action.get("value", "")))
            message = body.get("message") or {}
            if place.url or not message.get("blocks"):
                await self._talk.send(place, said)
                return
            kept = [block for block in message["blocks"] if not str(block.get("block_id", "")).startswith("rate-")]
            text = str(message.get("text") or said.text)
            await self._talk.replace(place, place.message, Rendered(text, within_limits([*kept, *_apart(said)])))

    async def fill_in(self, ack: AsyncAck, body: Body) -> None:
        """Open the form that a message offers."""
        await ack()
        async with self._talk.working():
            place = await self._somewhere(body)
            await self._open(body, place, Reply((self._talk.assistant.purchase_form(),)))

    async def share(self, ack: AsyncAck, body: Body, action: Body) -> None:
        """Answer again, for the whole channel to see."""
        await ack()
        async with self._talk.working():
            alone = of_tap(body)
            if not await self._once(body, action):
                return
            place = Place(alone.team, alone.enterprise, alone.channel, alone.user, thread="")
            wording, question = self._talk.assistant.wording(), str(action.get("value", ""))
            said_words, intent = read_command(question, wording.purchase_label)
            said = render(await self._talk.answer(alone, said_words, intent=intent))
            asked = wording.shared_by.format(person=f"<@{alone.user}>", question=fit(question, 300))
            heading = {"type": "context", "elements": [{"type": "mrkdwn", "text": asked}]}
            try:
                await self._talk.send(place, Rendered(said.text, within_limits([heading, *said.blocks])))
            except SlackApiError as error:
                if error.response.get("error") not in {"not_in_channel", "channel_not_found"}:
                    raise
                await self._talk.respond(alone, render(Reply((Paragraph(wording.cannot_share),))))

    async def _open(self, body: Body, place: Place, reply: Reply) -> None:
        form = reply.form()
        assert form
        carried = {"team": place.team, "channel": place.channel, "thread": place.thread, "url": place.url}
        await self._talk.slack.views_open(trigger_id=body["trigger_id"], view=forms.modal(form, carried))

    async def _somewhere(self, body: Body) -> Place:
        """Return where the tap is answered: what is tapped on the home page is answered by direct message."""
        place = of_tap(body)
        return place if place.channel else await self._talk.direct(place)

    async def _once(self, body: Body, action: Body) -> bool:
        user, stamp = body["user"]["id"], action.get("action_ts") or body.get("trigger_id")
        return await self._talk.first("tap", user, action.get("action_id"), action.get("block_id"), stamp)


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
