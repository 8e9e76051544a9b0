"""Answers in Slack: asks the assistant, says that it is looking when that takes a moment, and sends the reply."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Protocol, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.channels.slack.incoming import Place
from bot.channels.slack.people import People
from bot.channels.slack.render import Rendered, render
from bot.log import where
from handlers.conversation import Form, Message, Paragraph, Person, Reply, Submission
from knowledge.wording import Wording
from store.deliveries import Deliveries
from store.threads import StoreError

log = structlog.get_logger()

T = TypeVar("T")

REMEMBERED = timedelta(hours=1)
"""How long a delivery is remembered: Slack's last retry comes after five minutes."""

MOMENT = 1.0
"""Seconds after which a person is told that the bot is looking."""

AT_ONCE = 8
"""How many messages are dealt with at once. The others wait, acknowledged, so that acknowledging never waits."""

WORKERS = 2
"""Threads that answer. More would only take the processor from the loop that acknowledges."""


class Assistant(Protocol):
    """Answers messages, and knows what a channel itself says."""

    def reply(self, message: Message, intent: str = "") -> Reply:
        """Return what the bot says to *message*."""

    def home(self, person: Person) -> Reply:
        """Return the home page of *person*."""

    def welcome(self, person: Person) -> Reply:
        """Return what somebody reads first."""

    def purchase_form(self, bought: str = "") -> Form:
        """Return the form to describe a purchase."""

    def check(self, submission: Submission) -> Form | None:
        """Return the form with what is wrong with what was filled in, or None."""

    def looking(self) -> str:
        """Return what to show while an answer takes longer than a moment."""

    def wording(self) -> Wording:
        """Return the sentences that a channel itself speaks."""


class Talk:
    """Everything that is said in Slack goes through here."""

    def __init__(
        self,
        assistant: Assistant,
        deliveries: Deliveries,
        people: People,
        slack: AsyncWebClient,
        now: Callable[[], datetime],
    ) -> None:
        self.assistant, self.slack = assistant, slack
        self._deliveries, self._people, self._now = deliveries, people, now
        self._secret = str(slack.token).encode()
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="slack")
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def first(self, *key: object, remembered: timedelta = REMEMBERED) -> bool:
        """Return True the first time that this *key* comes, however often Slack delivers it.

        A store that fails lets it through: an answer given twice is better than none.
        """
        now = self._now()
        try:
            return await self._in_thread(lambda: self._deliveries.claim(self._name(*key), now, now + remembered))
        except StoreError as error:
            log.warning("", action="slack.not_claimed", error=str(error))
            return True

    async def person(self, place: Place) -> Person:
        """Return who speaks at *place*."""
        return await self._people.person(place.user, place.channel, shared=place.shared)

    async def answer(self, place: Place, text: str, *, intent: str = "", submission: Submission | None = None) -> Reply:
        """Return the reply to what was said at *place*. What fails is said, under a reference that the log has too."""
        try:
            person = await self.person(place)
            thread = self._name("thread", place.team, place.channel, place.thread)
            message = Message(text, person, thread, self._now(), submission)
            return await self._in_thread(lambda: self.assistant.reply(message, intent))
        except Exception as error:  # noqa: BLE001 (whatever it is, the person is told)
            wording = self.assistant.wording()
            return Reply((Paragraph(wording.failed.format(reference=failed(error))),))

    async def say(self, place: Place, answer: Awaitable[Reply]) -> None:
        """Send the *answer* to *place*; when it takes longer than a moment, say so first and put it in its place."""
        task = asyncio.ensure_future(answer)
        done, _ = await asyncio.wait({task}, timeout=MOMENT)
        if done or place.url:
            await self.send(place, render(await task))
            return
        looking = await self.slack.chat_postMessage(**_to(place), text=self.assistant.looking())
        await self.replace(place, str(looking["ts"]), render(await task))

    async def send(self, place: Place, said: Rendered) -> None:
        """Send a message to *place*: into its thread, or for the person alone where Slack gives an address for that."""
        if place.url:
            await self.respond(place, said)
            return
        await self.slack.chat_postMessage(
            **_to(place), text=said.text, blocks=said.blocks, unfurl_links=False, unfurl_media=False
        )

    async def replace(self, place: Place, stamp: str, said: Rendered) -> None:
        """Put *said* in the place of the message with this time *stamp*."""
        await self.slack.chat_update(channel=place.channel, ts=stamp, text=said.text, blocks=said.blocks)

    async def respond(self, place: Place, said: Rendered, *, instead: bool = False) -> None:
        """Answer the person alone; *instead* replaces what they tapped."""
        hook = AsyncWebhookClient(place.url, session=self.slack.session, retry_handlers=self.slack.retry_handlers)
        sent = await hook.send(text=said.text, blocks=said.blocks, response_type="ephemeral", replace_original=instead)
        if sent.status_code != 200:
            log.error("", action="slack.not_answered", status=sent.status_code)

    async def direct(self, place: Place) -> Place:
        """Return the direct messages of the person at *place*."""
        opened = await self.slack.conversations_open(users=[place.user])
        return Place(place.team, place.enterprise, str(opened["channel"]["id"]), place.user)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Mark that something has begun that must be finished before the process ends; log what fails."""
        self._busy += 1
        self._idle.clear()
        try:
            async with self._at_once:
                yield
        except Exception as error:  # noqa: BLE001 (a listener has nobody above it to tell)
            failed(error)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def finish(self, seconds: float) -> None:
        """Wait until all that was begun is done, but no longer than *seconds*."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _name(self, *of: object) -> str:
        """Return a name that is always the same, and out of which nobody can read a person or a channel."""
        return hmac.new(self._secret, repr(of).encode(), "sha256").hexdigest()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def failed(error: Exception) -> str:
    """Log what failed and where, without the words of the error, which may quote a person. Returns a reference."""
    reference = token_hex(4)
    said = getattr(error, "response", None)
    code = said.get("error", "") if said is not None and hasattr(said, "get") else ""
    log.error("", action="slack.failed", reference=reference, slack=code, **where(error))
    return reference


def _to(place: Place) -> dict[str, Any]:
    return {"channel": place.channel} | ({"thread_ts": place.thread} if place.thread else {})
