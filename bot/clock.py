"""The clock that sends reminders: reconcile, plan, then claim, send and mark, a message at a time.

What it promises, and what a test kills it at every step for:

    nothing is lost      what was claimed and not sent is planned anew once its lease is over
    nothing comes twice  the store lets a reminder be claimed once, and a claim whose process died is sent again only
                         when the channel says that the message did not arrive; where none can say, it is not
    nothing is silent    whatever is not sent stands in the store and the log with its reason
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Protocol

import structlog

from bot.log import where
from bot.sending import LostTrackError, NotNowError, NotReachableError, Sender, SendError, UnclearError, to_its_end
from handlers.conversation import Reply
from handlers.reminders.plan import Letter, Reach, Reached, ReminderPlan
from handlers.reminders.planning import Planner
from store.errors import StoreError
from store.people import People
from store.reminders import Claim, ReminderKey, Reminders
from store.stages import Rhythm

log = structlog.get_logger()

LEASE = timedelta(minutes=10)
"""How long a claim is left alone. Sending takes far less, whatever goes wrong."""

EVERY = 60.0
"""Seconds between two ticks."""

EARLIER = timedelta(minutes=2)
"""How much a channel's clock may be behind ours when it is asked what arrived."""

ROUNDS = 5
"""How often a tick plans: who cannot be reached is found out by sending, for the manager in each of two channels and
then for the lead, so that somebody is told at once."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
"""How long a channel is left alone after it could not take a message: each time twice as long."""

CHANNEL_OFF = "the channel was turned off before it was known whether this arrived."
NOT_FOUND = "nobody there has this e-mail address."


class Post(People, Reminders, Protocol):
    """What the clock needs of the store."""


@dataclass
class Ticked:
    """What one tick did: messages sent and failed, who is told later, and what was passed over."""

    open: bool = True
    sent: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    later: list[int] = field(default_factory=list)
    passed_over: list[ReminderKey] = field(default_factory=list)


class Clock:
    """Sends what is due. Two clocks on one store do not disturb each other."""

    def __init__(
        self,
        store: Post,
        planner: Planner,
        write: Callable[[Letter, datetime], Reply],
        senders: Mapping[str, Sender],
        rhythm: Rhythm,
        now: Callable[[], datetime],
        *,
        lease: timedelta = LEASE,
        reach: Reach | None = None,
    ) -> None:
        """Take how colleagues are *reach*ed: whom one channel does not reach is then told in the next one."""
        self._store, self._planner, self._write, self._senders = store, planner, write, senders
        self._rhythm, self._now, self._lease = rhythm, now, lease
        self._reach = reach
        self._not_before: dict[str, datetime] = {}
        self._waits: dict[str, timedelta] = {}
        self._tries: dict[int, int] = {}
        self._last: tuple[datetime, Ticked] | None = None

    async def run(self, pause: Callable[[], Awaitable[None]]) -> None:
        """Tick for ever, with a *pause* between two ticks. Whatever fails is logged and tried again at the next."""
        while True:
            try:
                await self.tick()
            except StoreError as error:
                log.error("", action="reminders.store_failed", error=str(error))  # noqa: TRY400 (it says all)
            except Exception as error:  # noqa: BLE001 (a fault today must not end all reminders to come)
                log.error("", action="reminders.broken", **where(error))  # noqa: TRY400
            await pause()

    def health(self) -> dict[str, object]:
        """Return when the clock ticked last and how that went, for whoever watches over the service."""
        at, done = self._last or (None, Ticked())
        return {
            "last_tick": at.isoformat(timespec="seconds") if at else None,
            "sent": len(done.sent),
            "failed": len(done.failed),
            "later": len(done.later),
        }

    async def tick(self) -> Ticked:
        """Send what is due now, inside the hours that the rhythm gives. Raises StoreError."""
        done = Ticked(open=self._rhythm.is_open(self._now()))
        await self._reconcile(done)
        for _ in range(ROUNDS if done.open else 0):
            plan = await asyncio.to_thread(self._planner.plan, self._now())
            await self._pass_over(plan, done)
            # What failed comes last: one letter that a channel never takes must not keep all the others.
            letters = sorted(plan.letters, key=lambda each: self._tries.get(each.recipient.id, 0))
            reached = [await to_its_end(self._deliver(letter, done)) for letter in letters]
            if all(reached):
                break
        self._last = self._now(), done
        return done

    async def _pass_over(self, plan: ReminderPlan, done: Ticked) -> None:
        for key, reason in plan.passed_over:
            for noted in await asyncio.to_thread(self._store.pass_over, [key], reason, self._now()):
                done.passed_over.append(noted)
                log.info("", action="reminder.passed_over", contract=key.contract, stage=key.stage, reason=reason)

    async def _deliver(self, letter: Letter, done: Ticked) -> bool:
        """Send *letter*. Return False when its recipient cannot be reached, so that somebody else must be told."""
        # Each letter has its own time: a long round must neither outlast its leases nor the hours.
        now, channel = self._now(), letter.reached.channel
        sender = self._senders.get(channel)
        if not sender or self._not_before.get(channel, now) > now or not self._rhythm.is_open(now):
            return True
        address, unreached = letter.reached.address, ""
        try:
            address = address or await self._look_up(sender, letter, now)
        except NotNowError as error:
            self._later(letter, channel, error, done)
            return True
        except NotReachableError as error:
            unreached = str(error)
        # A look-up may have taken long, and the lease begins with the claim.
        now = self._now()
        claim = Claim(token_hex(8), letter.recipient.id, channel, address, now)
        if not await asyncio.to_thread(self._store.claim_reminders, letter.keys, claim, now + self._lease):
            return True
        if unreached:
            await self._not_reached(claim, unreached, done)
            return False
        return await self._send(sender, letter, claim, done)

    async def _send(self, sender: Sender, letter: Letter, claim: Claim, done: Ticked) -> bool:
        """Send what was claimed, and mark it. What may have arrived or not stays claimed until its lease is over."""
        try:
            reply = await asyncio.to_thread(self._write, letter, claim.at)
            reference = await sender.send(claim.address, reply, claim.message)
        except NotReachableError as error:
            await self._not_reached(claim, str(error), done)
            return False
        except NotNowError as error:
            await asyncio.to_thread(self._store.release_claim, claim.message)
            self._later(letter, claim.channel, error, done)
        except UnclearError as error:
            self._later(letter, claim.channel, error, done)
        except Exception as error:  # noqa: BLE001 (a fault in one letter must not keep the others)
            log.error("", action="reminder.broken", message=claim.message, **where(error))  # noqa: TRY400
        else:
            self._waits.pop(claim.channel, None)
            self._tries.pop(claim.recipient, None)
            await self._sent(claim, reference, done)
        return True

    async def _look_up(self, sender: Sender, letter: Letter, now: datetime) -> str:
        """Return the address of a colleague who has not spoken in this channel yet, and keep it."""
        who = letter.recipient
        address = await sender.address_of(who.email)
        if address is None:
            raise NotReachableError(NOT_FOUND)
        await asyncio.to_thread(self._store.meet, sender.channel, address, who.name, who.email, now)
        return address

    async def _reconcile(self, done: Ticked) -> None:
        """Ask the channels what became of messages whose process died, or whose line broke, while they were sent."""
        now = self._now()
        for claim in await asyncio.to_thread(self._store.dead_claims, now, now + self._lease):
            sender = self._senders.get(claim.channel)
            if not sender:
                # Nobody can tell any more whether it arrived, so it is not sent again; the next stage will be.
                await self._failed(claim, CHANNEL_OFF, done)
                continue
            try:
                # Without an address nothing was sent.
                since = claim.at - EARLIER
                reference = await sender.find(claim.address, claim.message, since) if claim.address else None
            except NotNowError as error:
                log.warning("", action="reminders.not_reconciled", channel=claim.channel, reason=str(error))
            except NotReachableError as error:
                # It may have arrived before, so it is not sent anywhere else.
                await self._note_not_reached(claim, str(error))
                await self._failed(claim, str(error), done)
            except LostTrackError as error:
                await self._failed(claim, str(error), done)
            else:
                if reference is None:
                    await asyncio.to_thread(self._store.release_claim, claim.message)
                    log.info("", action="reminder.released", message=claim.message)
                else:
                    await self._sent(claim, reference, done)

    async def _sent(self, claim: Claim, reference: str, done: Ticked) -> None:
        if await asyncio.to_thread(self._store.mark_sent, claim.message, reference, self._now()):
            done.sent.append(claim.message)
            log.info("", action="reminder.sent", message=claim.message)

    async def _not_reached(self, claim: Claim, why: str, done: Ticked) -> None:
        """Note that nothing went out. It has failed when there is no other channel to plan it for."""
        await self._note_not_reached(claim, why)
        who = await asyncio.to_thread(self._store.colleague, claim.recipient)
        if not (who and self._reach and isinstance(self._reach(who, self._now()), Reached)):
            await self._failed(claim, why, done)
            return
        await asyncio.to_thread(self._store.release_claim, claim.message)
        log.info("", action="reminder.next_channel", message=claim.message, channel=claim.channel, reason=why)

    async def _note_not_reached(self, claim: Claim, why: str) -> None:
        await asyncio.to_thread(self._store.not_reached, claim.recipient, claim.channel, why, self._now())

    async def _failed(self, claim: Claim, why: str, done: Ticked) -> None:
        await asyncio.to_thread(self._store.mark_failed, claim.message, why, self._now())
        done.failed.append(claim.message)
        log.warning("", action="reminder.failed", message=claim.message, channel=claim.channel, reason=why)

    def _later(self, letter: Letter, channel: str, error: SendError, done: Ticked) -> None:
        """Leave *channel* alone for a while, longer each time that it fails."""
        wait = min(2 * self._waits.get(channel, FIRST_WAIT / 2), LONGEST_WAIT)
        self._waits[channel], self._not_before[channel] = wait, self._now() + wait
        self._tries[letter.recipient.id] = self._tries.get(letter.recipient.id, 0) + 1
        done.later.append(letter.recipient.id)
        kind = "unclear" if isinstance(error, UnclearError) else "not_now"
        log.warning("", action=f"reminders.{kind}", channel=channel, reason=str(error))
