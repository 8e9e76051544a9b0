"""The listeners: what Teams may send, and who deals with it. Whatever takes time is done after Teams has its answer."""

from collections.abc import Callable
from datetime import datetime

from microsoft_teams.api import ConversationUpdateActivity
from microsoft_teams.api.activities.install_update import InstalledActivity, UninstalledActivity
from microsoft_teams.api.activities.invoke.adaptive_card import AdaptiveCardInvokeActivity
from microsoft_teams.api.activities.message import MessageActivity
from microsoft_teams.api.models.adaptive_card import AdaptiveCardActionMessageResponse, AdaptiveCardActionResponse
from microsoft_teams.apps import ActivityContext, App

from bot.channels.teams.files import Files
from bot.channels.teams.incoming import data_of, is_to_the_bot, place_of, plain
from bot.channels.teams.members import address_of
from bot.channels.teams.talk import TeamsTalk
from bot.channels.teams.taps import Taps

FAILED = "That did not work. Try again."
"""Said where not even the reason could be sent."""


def listen(app: App, talk: TeamsTalk, files: Files, now: Callable[[], datetime]) -> None:
    """Let *app* hear messages, taps and installations."""
    heard = _Listeners(talk, files, Taps(talk, now))
    app.on_message(heard.message)
    app.on_card_action_execute(heard.tap)
    app.on_install_add(heard.installed)
    app.on_install_remove(heard.removed)
    app.on_conversation_update(heard.joined)


class _Listeners:
    """Deals with what Teams sends."""

    def __init__(self, talk: TeamsTalk, files: Files, taps: Taps) -> None:
        self._talk, self._files, self._taps = talk, files, taps

    async def message(self, turn: ActivityContext[MessageActivity]) -> None:
        """Answer a message to the bot alone, a mention, or a tap that sends its words, once."""
        if is_to_the_bot(turn.activity):
            self._talk.later(self._answer(turn.activity))

    async def tap(self, turn: ActivityContext[AdaptiveCardInvokeActivity]) -> AdaptiveCardActionResponse:
        """Answer a tap that may change its card. Teams waits for this one."""
        activity = turn.activity
        async with self._talk.working(hurried=True):
            return await self._taps.instead(place_of(activity), activity.reply_to_id or "", activity.value.action.data)
        return AdaptiveCardActionMessageResponse(value=FAILED)

    async def installed(self, turn: ActivityContext[InstalledActivity]) -> None:
        """Greet somebody, a group or a team that has got the bot."""
        self._talk.later(self._talk.welcome(place_of(turn.activity)))

    async def joined(self, turn: ActivityContext[ConversationUpdateActivity]) -> None:
        """Greet a chat that the bot was added to. Others who are added are not greeted."""
        activity = turn.activity
        if activity.recipient and any(each.id == activity.recipient.id for each in activity.members_added or ()):
            self._talk.later(self._talk.welcome(place_of(activity)))

    async def removed(self, turn: ActivityContext[UninstalledActivity]) -> None:
        """Forget where to write to somebody who removed the bot."""
        place = place_of(turn.activity)
        if place.is_direct and place.tenant and place.person:
            self._talk.later(self._talk.forget(address_of(place.tenant, place.person)))

    async def _answer(self, activity: MessageActivity) -> None:
        place, data = place_of(activity), data_of(activity)
        if not await self._talk.first("message", place.conversation, activity.id):
            return
        if data is None:
            answer = self._files.answer(place, plain(activity), activity.attachments or ())
        else:
            answer = self._taps.said(place, data)
        await self._talk.say(place, answer)
