"""Logs one line an event to standard error: an action, never what a person wrote."""

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, WrappedLogger


def set_up(level: str) -> None:
    """Log events of *level* and above as key=value lines."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_an_action,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "action"], drop_missing=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _only_an_action(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out the empty message: an event is told by its action."""
    if not event.get("event"):
        event.pop("event", None)
    return event


def where(error: Exception) -> dict[str, str]:
    """Return what went wrong and where, without the error's own words: they may quote what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "where": place}
