"""The command: answered for the person alone, and for the whole channel when they share it."""

from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.channels.slack.errors import code_of
from bot.channels.slack.escape import fit, mrkdwn
from bot.channels.slack.incoming import Place, of_command, of_tap, plain, read_command
from bot.channels.slack.render import VALUE, Block, Rendered, render, within_limits
from bot.channels.slack.talk import SlackTalk
from handlers.conversation import Paragraph, Reply

Body = dict[str, Any]

NAME = "/socialvalue"
SHARE = "share"


class Command:
    """Answers the command, and shares its answers."""

    def __init__(self, talk: SlackTalk) -> None:
        self._talk = talk

    async def answer(self, ack: AsyncAck, body: Body) -> None:
        """Answer the command for the person alone, with a button to share it."""
        await ack()
        async with self._talk.working():
            place, text = of_command(body), plain(str(body.get("text") or ""))
            if not await self._talk.first("command", body.get("trigger_id") or body.get("response_url")):
                return
            wording = self._talk.assistant.wording()
            said, intent = read_command(text, wording.purchase_label)
            shown = render(await self._talk.answer(place, said, intent=intent))
            if intent in {"", "recommend"} and said.lower() not in {"help", wording.purchase_label.lower()}:
                shown = Rendered(shown.text, [*within_limits(shown.blocks, spare=3), *self._to_share(text)])
            await self._talk.respond(place, shown)

    async def share(self, ack: AsyncAck, body: Body, action: Body) -> None:
        """Answer again, for the whole channel to see: as where others read along."""
        await ack()
        async with self._talk.working():
            alone = of_tap(body)
            if not await self._talk.first_tap(body, action):
                return
            place = Place(alone.team, alone.enterprise, alone.channel, alone.user, thread="")
            wording, question = self._talk.assistant.wording(), str(action.get("value", ""))
            said_words, intent = read_command(question, wording.purchase_label)
            said = render(await self._talk.answer(alone, said_words, intent=intent, shared=True))
            asked = wording.shared_by.format(person=f"<@{alone.user}>", question=fit(question, 300))
            heading = {"type": "context", "elements": [{"type": "mrkdwn", "text": asked}]}
            try:
                await self._talk.send(place, Rendered(said.text, within_limits([heading, *said.blocks])))
            except SlackApiError as error:
                if code_of(error) not in {"not_in_channel", "channel_not_found"}:
                    raise
                await self._talk.respond(alone, render(Reply((Paragraph(wording.cannot_share),))))

    def _to_share(self, text: str) -> list[Block]:
        """Return a line that only the person sees this, and the button that shares it, if the text fits into one."""
        if len(text) > VALUE:
            return []
        wording = self._talk.assistant.wording()
        button = {
            "type": "button",
            "action_id": SHARE,
            "value": text,
            "text": {"type": "plain_text", "text": wording.share_label},
        }
        alone = {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn(wording.only_you)}]}
        return [{"type": "divider"}, alone, {"type": "actions", "block_id": "share", "elements": [button]}]
