"""The conversation as the store keeps it. A store that fails costs the memory, never the answer."""

import structlog
from pydantic import ValidationError

from bot.channels.inbox import Arrivals
from bot.channels.web import words
from bot.channels.web.render import Exchange
from bot.channels.web.visitor import Visitor
from handlers.conversation import REPLY_JSON, Reply
from store.errors import StoreError
from store.threads import Threads, Turn

log = structlog.get_logger()


class Conversations:
    """Reads, adds to and deletes conversations. A failing store is logged and said, and never raised."""

    def __init__(self, store: Threads, arrivals: Arrivals) -> None:
        self._store, self._arrivals = store, arrivals

    def so_far(self, thread: str | None) -> tuple[list[Exchange], str]:
        """Return the turns of *thread*, and what to tell the reader when they cannot be read."""
        try:
            turns = self._store.turns(thread) if thread else []
        except StoreError as error:
            _failed("read", error)
            return [], words.NOT_SHOWN
        return [Exchange(turn.said, _reply_of(turn), arrived=not turn.said) for turn in turns], ""

    def arrived(self, visitor: Visitor, thread: str) -> list[Exchange]:
        """Return what has arrived for *visitor*, now kept as turns of *thread* in which nobody said anything."""
        try:
            replies = self._arrivals(thread) if visitor.is_officer else []
        except StoreError as error:
            _failed("ask for reminders", error)
            return []
        return [Exchange("", reply, arrived=True) for reply in replies]

    def save(self, thread: str, turn: Turn) -> bool:
        """Keep *turn*, and return whether that worked."""
        try:
            self._store.add_turn(thread, turn)
        except StoreError as error:
            return _failed("save", error)
        return True

    def delete(self, thread: str | None) -> bool:
        """Delete *thread*, and return whether it is gone."""
        try:
            if thread:
                self._store.forget(thread)
        except StoreError as error:
            return _failed("delete", error)
        return True


def _failed(task: str, error: StoreError) -> bool:
    """Log the store's own words, which name the file and the remedy and nothing that a person typed."""
    log.error("", action="web.store_failed", task=task, error=str(error))
    return False


def _reply_of(turn: Turn) -> Reply:
    try:
        return REPLY_JSON.validate_json(turn.reply)
    except ValidationError:
        return words.OLD_REPLY
