"""Puts the bot together: settings, pack, store and assistant, and the one process that serves the web chat."""

import contextlib
import errno
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.called import channels_of, senders_of
from bot.clock import EVERY, Clock
from bot.post import build_rights
from bot.sending import Sender
from bot.settings import Settings
from handlers.assistant import Assistant
from handlers.gaps import KEPT
from knowledge.models import Role
from knowledge.pack import Pack, load_pack
from store.errors import StoreError
from store.sqlite import SqliteStore

SWITCH = 0.0005
"""Seconds after which a thread that answers lets the loop go on: what Slack sends must be acknowledged at once."""

SWEEP_EVERY = 3600
"""Seconds between two looks for conversations that are old enough to be deleted."""


UPLOADS_KEPT = timedelta(days=1)
"""How long a register file waits for a yes."""


class ServiceError(Exception):
    """The bot cannot start: says why and what to do."""


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def cache_folder() -> Path:
    """Return where this machine keeps what can be made again."""
    from platformdirs import user_cache_path

    return user_cache_path("svbot")


def build_assistant(settings: Settings, store: SqliteStore, pack: Pack | None = None) -> Assistant:
    """Return the assistant that *settings* describe. Raises PackError when the pack cannot be used."""
    return Assistant(
        pack or load_pack(settings.pack, cache_folder()),
        store,
        settings.max_characters,
        cache_folder(),
        build_rights(settings, store),
        settings.rhythm,
    )


@contextlib.asynccontextmanager
async def sending(
    settings: Settings, store: SqliteStore, pack: Pack, time: Callable[[], datetime]
) -> AsyncIterator[Clock]:
    """Give a clock that sends by every channel that *settings* turn on, for a process that does not serve."""
    from bot.channels.inbox import InboxSender
    from bot.post import build_clock

    async with senders_of(settings, store, time) as senders:
        yield build_clock(settings, store, pack, [InboxSender(store, time), *senders], time)


def serve(settings: Settings, ready: Callable[[str], None], *, clock_of: Callable[[], datetime] | None = None) -> None:
    """Serve the web chat until the process is told to stop, and call *ready* with its address first.

    *clock_of* tells another time than the real one. Raises ServiceError when the port is taken, and SettingsError,
    PackError and StoreError when those cannot be used.
    """
    import asyncio

    import structlog
    import uvicorn

    from bot.channels.inbox import InboxSender
    from bot.channels.web.app import build_app
    from bot.post import build_clock

    time = clock_of or now
    listener = _listen(settings)
    store = SqliteStore(settings.database)
    pack = load_pack(settings.pack, cache_folder())
    assistant = build_assistant(settings, store, pack)
    channels = channels_of(settings, assistant, store, time)
    senders: list[Sender] = [InboxSender(store, time), *(each.sender for each in channels)]
    clock = build_clock(settings, store, pack, senders, time)
    routes = [route for each in channels for route in each.routes]
    app = build_app(
        assistant, store, settings, council=pack.profile.council, routes=routes, now=time, health=clock.health
    )
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{shown}:{settings.port}"
    structlog.get_logger().info("", action="service.started", address=address)
    ready(address)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, proxy_headers=False)

    async def run() -> None:
        # uvicorn stops on SIGTERM and then raises it again, which would end the process before anything is finished.
        signal.signal(signal.SIGTERM, lambda *_: None)
        sys.setswitchinterval(SWITCH)
        # The first suggestion reads what was learned from examples; nobody should have to wait for that.
        await asyncio.to_thread(assistant.recommend_once, "cleaning", Role.OFFICER, None, None)
        async with contextlib.AsyncExitStack() as beside:
            await beside.enter_async_context(_sweeping(store, settings.keep_days))
            for each in channels:
                await beside.enter_async_context(each.running())
            await beside.enter_async_context(_beside(clock.run(lambda: asyncio.sleep(EVERY))))
            await uvicorn.Server(config).serve(sockets=[listener])

    try:
        asyncio.run(run())
    finally:
        listener.close()
        store.close()
        structlog.get_logger().info("", action="service.stopped")


@contextlib.contextmanager
def ticking(settings: Settings, store: SqliteStore, pack: Pack, time: Callable[[], datetime]) -> Iterator[None]:
    """Let a clock tick in a thread beside what this process does."""
    import asyncio
    from threading import Event, Thread

    over = Event()

    async def tick() -> None:
        async with sending(settings, store, pack, time) as clock, _beside(clock.run(lambda: asyncio.sleep(EVERY))):
            await asyncio.to_thread(over.wait)

    thread = Thread(target=lambda: asyncio.run(tick()), name="clock")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do *work*, which has no end, beside what is done within."""
    import asyncio

    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ServiceError(
                f"Port {settings.port} on {settings.host} is taken by another program. Stop that program, or choose "
                f"another port: SVBOT_PORT={settings.port + 1 if settings.port < 65535 else 8000}"
            ) from error
        raise ServiceError(
            f"The bot cannot listen on {settings.host} port {settings.port} ({error.strerror}). Set SVBOT_HOST and "
            "SVBOT_PORT to an address of this machine and a free port above 1023."
        ) from error
    return listener


@contextlib.asynccontextmanager
async def _sweeping(store: SqliteStore, keep_days: int) -> AsyncIterator[None]:
    """Delete old conversations and gaps now and every hour, while the service runs."""
    import asyncio

    import structlog

    def delete(what: str, old: Callable[[datetime], int], age: timedelta) -> None:
        # A store that fails today is tried again in an hour: the promise to delete must survive a locked file.
        try:
            structlog.get_logger().info("", action=f"{what}.deleted", count=old(now() - age))
        except StoreError as error:
            structlog.get_logger().error("", action=f"{what}.not_deleted", error=str(error))

    async def sweep() -> None:
        while True:
            await asyncio.to_thread(delete, "threads", store.delete_before, timedelta(days=keep_days))
            await asyncio.to_thread(delete, "gaps", store.delete_gaps_before, KEPT)
            await asyncio.to_thread(delete, "uploads", store.delete_uploads_before, UPLOADS_KEPT)
            await asyncio.to_thread(delete, "inbox", store.delete_shown_before, timedelta(days=keep_days))
            await asyncio.to_thread(delete, "receipts", store.delete_receipts_before, timedelta(days=keep_days))
            await asyncio.to_thread(delete, "deliveries", store.delete_deliveries_before, timedelta())
            await asyncio.sleep(SWEEP_EVERY)

    async with _beside(sweep()):
        yield
