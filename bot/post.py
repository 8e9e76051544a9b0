"""Puts together what sends reminders: the plan, the words, the channels that run, and the clock."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.called import names_of
from bot.clock import Clock
from bot.reach import LOCAL, Channels
from bot.sending import Sender
from bot.settings import Settings
from handlers.orders import Orders
from handlers.reminders.letters import Letters
from handlers.reminders.planning import Planner
from handlers.reminders.summary import Summary
from handlers.rights import Rights
from knowledge.pack import Pack
from store.people import Colleague
from store.store import Store


def build_rights(settings: Settings, store: Store) -> Rights:
    """Return who may see and change contracts, as *settings* say."""
    return Rights(store, settings.lead, settings.admin_emails)


def build_planner(settings: Settings, store: Store, pack: Pack, *, only_look: bool = False) -> Planner:
    """Return what plans reminders. With *only_look* nothing is written, not even who the lead is."""

    def lead(now: datetime) -> Colleague | None:
        if not only_look or not settings.lead:
            return build_rights(settings, store).lead(now)
        return next(iter(store.colleagues_called(settings.lead)), Colleague(-1, "", settings.lead))

    return Planner(store, pack.reminder_wording, settings.rhythm, lead, _channels(settings, pack).reach)


def build_clock(
    settings: Settings, store: Store, pack: Pack, senders: Iterable[Sender], now: Callable[[], datetime]
) -> Clock:
    """Return the clock that sends by *senders*."""
    by_channel = {each.channel: each for each in senders}
    letters = Letters(pack, Orders(pack.contract_wording.orders))
    summary = Summary(pack, store, build_rights(settings, store), letters)
    planner, reach = build_planner(settings, store, pack), _channels(settings, pack).reach
    return Clock(store, planner, summary.write, by_channel, settings.rhythm, now, reach=reach)


def _channels(settings: Settings, pack: Pack) -> Channels:
    look_up = names_of(settings)
    return Channels(pack.reminder_wording, {LOCAL, *look_up}, look_up)
