"""What a channel that others call needs: each thing is dealt with once, answered off the loop, never in silence."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, TypeVar

import structlog

from bot.channels.assistant import Assistant
from bot.log import where
from handlers.conversation import Attachment, Form, Message, Paragraph, Person, Reply, Submission
from store.deliveries import Deliveries
from store.errors import StoreError

log = structlog.get_logger()

T = TypeVar("T")

REMEMBERED = timedelta(hours=1)
"""How long a delivery is remembered: the last retry of a channel comes after some minutes."""

ONCE = timedelta(days=3650)
"""How long a welcome is remembered."""

MOMENT = 1.0
"""Seconds after which a person is shown that the bot is looking."""

AT_ONCE = 8
"""How many messages are dealt with at once. The others wait, acknowledged, so that acknowledging never waits."""

IN_TIME = 2.0
"""Seconds in which what was filled in is looked at: Slack closes or keeps the form after three."""

GRACE = 10.0
"""Seconds in which what was begun is finished before the process ends."""

WORKERS = 2
"""Threads that answer. More would only take the processor from the loop that acknowledges."""


@dataclass(frozen=True)
class FailedReply(Reply):
    """Says that something failed, under a reference that the log has too."""

    said: str = ""


class Talk:
    """Asks the assistant for one channel. *secret* hides people and places in the names under which things are kept."""

    def __init__(
        self, channel: str, secret: str, assistant: Assistant, deliveries: Deliveries, now: Callable[[], datetime]
    ) -> None:
        self.assistant = assistant
        self._channel, self._secret = channel, secret.encode()
        self._deliveries, self._now = deliveries, now
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix=channel)
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._begun: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def first(self, *key: object, remembered: timedelta = REMEMBERED) -> bool:
        """Return True the first time that this *key* comes, however often the channel delivers it.

        A store that fails lets it through: an answer given twice is better than none.
        """
        now = self._now()
        try:
            return await self._in_thread(lambda: self._deliveries.claim(self._name(*key), now, now + remembered))
        except StoreError as error:
            log.warning("", action=f"{self._channel}.not_claimed", error=str(error))
            return True

    async def replied(
        self,
        who: Awaitable[Person],
        thread: tuple[object, ...],
        text: str,
        *,
        intent: str = "",
        submission: Submission | None = None,
        attachment: Attachment | None = None,
        shared: bool = False,
    ) -> Reply:
        """Return the reply to what somebody said in *thread*. What fails is said, under a reference in the log.

        *shared*: what was answered for one person alone is answered again for others to read.
        """

        async def answered() -> Reply:
            person = await who
            person = replace(person, overheard=person.overheard or shared)
            message = Message(text, person, self._name("thread", *thread), self._now(), submission, attachment)
            return await self._in_thread(lambda: self.assistant.reply(message, intent))

        return await self._or_say_why(answered())

    async def form_for(self, who: Awaitable[Person], name: str) -> Reply:
        """Return what holds the form *name* for somebody, or says why there is none."""

        async def found() -> Reply:
            person = await who
            return await self._in_thread(lambda: self.assistant.form(name, person, self._now()))

        return await self._or_say_why(found())

    async def check(self, submission: Submission) -> Form | None:
        """Return the form with what is wrong, or None. What takes too long is taken, and the answer says the rest.

        It waits for no other answer: a channel wants to hear within seconds.
        """
        try:
            async with asyncio.timeout(IN_TIME):
                return await asyncio.to_thread(self.assistant.check, submission, self._now())
        except Exception as error:  # noqa: BLE001 (the form closes, and the answer says what failed)
            self.failed(error)
            return None

    async def home_of(self, person: Person) -> Reply:
        """Return the home page of *person*. Raises what fails."""
        return await self._in_thread(lambda: self.assistant.home(person, self._now()))

    async def soon(self, task: asyncio.Future[Any]) -> bool:
        """Return True when *task* is done within a moment."""
        done, _ = await asyncio.wait({task}, timeout=MOMENT)
        return bool(done)

    def failed(self, error: Exception) -> str:
        """Log what failed and where, without the words of the error, which may quote a person. Returns a reference."""
        reference = token_hex(4)
        log.error("", action=f"{self._channel}.failed", reference=reference, code=self._told_by(error), **where(error))
        return reference

    @asynccontextmanager
    async def working(self, *, hurried: bool = False) -> AsyncIterator[None]:
        """Deal with one thing: no end of the process comes in between, and whatever fails is logged here.

        What is *hurried* does not wait for its turn, because a channel lets it be done for seconds only.
        """
        self._busy += 1
        self._idle.clear()
        try:
            async with nullcontext() if hurried else self._at_once:
                yield
        except Exception as error:  # noqa: BLE001 (acknowledged already, so only the log can be told)
            self.failed(error)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* once the channel has its answer."""

        async def done() -> None:
            async with self.working():
                await work

        task = asyncio.create_task(done())
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def finish(self, seconds: float = GRACE) -> None:
        """Wait until all that was begun is done, but no longer than *seconds*."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*self._begun)
                await self._idle.wait()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _told_by(self, error: Exception) -> str | None:
        """Return what the channel itself says of an *error* that came from it, in a code."""
        return None

    async def _or_say_why(self, answer: Awaitable[Reply]) -> Reply:
        try:
            return await answer
        except Exception as error:  # noqa: BLE001 (whatever it is, the person is told)
            wording = self.assistant.wording()
            said = wording.failed.format(reference=self.failed(error))
            return FailedReply((Paragraph(said),), said)

    def _name(self, *of: object) -> str:
        """Return a name that is always the same, and out of which nobody can read a person or a place."""
        return hmac.new(self._secret, repr(of).encode(), "sha256").hexdigest()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
