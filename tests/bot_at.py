"""The bot at another time than now: `python -m tests.bot_at 2026-11-25T10:00` is `svbot run` begun at that time.

Reminders go out in working hours only, and a test must not wait for them.
"""

import sys
from datetime import UTC, datetime

from bot import service
from bot.commands.moment import read_moment
from bot.log import set_up
from bot.settings import load_settings

if __name__ == "__main__":
    settings = load_settings()
    set_up(settings.log_level)
    ahead = read_moment(sys.argv[1]) - datetime.now(UTC)
    service.serve(settings, print, clock_of=lambda: datetime.now(UTC) + ahead)
