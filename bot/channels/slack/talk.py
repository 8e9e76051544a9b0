"""Answers in Slack: asks the assistant, says that it is looking when that takes a moment, and sends the reply."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.channels.slack.assistant import Assistant
from bot.channels.slack.errors import code_of
from bot.channels.slack.incoming import Place
from bot.channels.slack.people import People
from bot.channels.slack.render import Rendered, render
from bot.log import where
from handlers.conversation import Attachment, Form, Message, Paragraph, Person, Reply, Submission
from store.deliveries import Deliveries
from store.errors import StoreError

log = structlog.get_logger()

T = TypeVar("T")

REMEMBERED = timedelta(hours=1)
"""How long a delivery is remembered: Slack's last retry comes after five minutes."""

MOMENT = 1.0
"""Seconds after which a person is told that the bot is looking."""

AT_ONCE = 8
"""How many messages are dealt with at once. The others wait, acknowledged, so that acknowledging never waits."""

IN_TIME = 2.0
"""Seconds in which what was filled in is looked at: Slack closes or keeps the form after three."""

WORKERS = 2
"""Threads that answer. More would only take the processor from the loop that acknowledges."""


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

    async def first_tap(self, body: dict[str, Any], action: dict[str, Any]) -> bool:
        """Return True the first time that this tap comes."""
        stamp = action.get("action_ts") or body.get("trigger_id")
        return await self.first("tap", body["user"]["id"], action.get("action_id"), action.get("block_id"), stamp)

    async def person(self, place: Place) -> Person:
        """Return who speaks at *place*."""
        return await self._people.person(place.user, place.channel, alone=bool(place.url), shared=place.shared)

    async def answer(
        self,
        place: Place,
        text: str,
        *,
        intent: str = "",
        submission: Submission | None = None,
        attachment: Attachment | None = None,
        shared: bool = False,
    ) -> Reply:
        """Return the reply to what was said at *place*. What fails is said, under a reference that the log has too.

        *shared*: what was answered for one person alone is answered again for others to read.
        """

        async def answered() -> Reply:
            person = await self.person(place)
            person = replace(person, overheard=person.overheard or shared)
            thread = self._name("thread", place.team, place.channel, place.thread)
            message = Message(text, person, thread, self._now(), submission, attachment)
            return await self._in_thread(lambda: self.assistant.reply(message, intent))

        return await self._or_say_why(answered())

    async def form(self, place: Place, name: str) -> Reply:
        """Return what holds the form *name* for the person at *place*, or says why there is none."""

        async def found() -> Reply:
            person = await self.person(place)
            return await self._in_thread(lambda: self.assistant.form(name, person, self._now()))

        return await self._or_say_why(found())

    async def check(self, submission: Submission) -> Form | None:
        """Return the form with what is wrong, or None. What takes too long is taken, and the answer says the rest.

        It waits for no other answer: Slack wants to hear within three seconds.
        """
        try:
            async with asyncio.timeout(IN_TIME):
                return await asyncio.to_thread(self.assistant.check, submission, self._now())
        except Exception as error:  # noqa: BLE001 (the form closes, and the answer says what failed)
            failed(error)
            return None

    async def home(self, place: Place) -> Reply:
        """Return the home page of the person at *place*. Raises what fails."""
        person = await self.person(place)
        return await self._in_thread(lambda: self.assistant.home(person, self._now()))

    async def soon(self, task: asyncio.Future[Any]) -> bool:
        """Return True when *task* is done within a moment."""
        done, _ = await asyncio.wait({task}, timeout=MOMENT)
        return bool(done)

    async def _or_say_why(self, answer: Awaitable[Reply]) -> Reply:
        try:
            return await answer
        except Exception as error:  # noqa: BLE001 (whatever it is, the person is told)
            wording = self.assistant.wording()
            return Reply((Paragraph(wording.failed.format(reference=failed(error))),))

    async def say(self, place: Place, answer: Awaitable[Reply]) -> None:
        """Send the *answer* to *place*; when it takes longer than a moment, say so first and put it in its place."""
        task = asyncio.ensure_future(answer)
        if await self.soon(task) or place.url:
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

    async def somewhere(self, place: Place) -> Place:
        """Return where the person at *place* is answered: what is done on the home page, by direct message."""
        if place.channel:
            return place
        opened = await self.slack.conversations_open(users=[place.user])
        return Place(place.team, place.enterprise, str(opened["channel"]["id"]), place.user)

    @asynccontextmanager
    async def working(self, *, hurried: bool = False) -> AsyncIterator[None]:
        """Mark that something has begun that must be finished before the process ends; log what fails.

        What is *hurried* waits for nothing else: a form can be opened for three seconds only.
        """
        self._busy += 1
        self._idle.clear()
        try:
            async with nullcontext() if hurried else self._at_once:
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
    log.error("", action="slack.failed", reference=reference, slack=code_of(error), **where(error))
    return reference


def _to(place: Place) -> dict[str, Any]:
    return {"channel": place.channel} | ({"thread_ts": place.thread} if place.thread else {})
