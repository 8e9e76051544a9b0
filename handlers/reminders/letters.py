"""Words a reminder: what is due and when, why this person is told, and what they can do about it with one tap."""

from collections.abc import Iterator
from datetime import datetime

from handlers.contracts.promises import say_amount
from handlers.conversation import (
    Choice,
    Choices,
    Facts,
    Heading,
    Paragraph,
    Points,
    Reply,
    ReplyPart,
    to_choose,
)
from handlers.orders import Orders
from handlers.reminders.plan import Item, Letter
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.contracts import Commitment, Contract
from store.people import Colleague
from store.returns import Kind
from store.schedule import Period
from store.stages import ESCALATED, SNOOZED
from store.working_days import london, working_days_between

IN_FULL = 5
"""How many returns one message shows with their buttons. A channel holds only so many."""

LISTED = 30
"""How many more it names in a line each."""


class Letters:
    """Words letters from a pack."""

    def __init__(self, pack: Pack, orders: Orders) -> None:
        self._pack, self._orders = pack, orders

    def write(self, letter: Letter, now: datetime) -> Reply:
        """Return the message that *letter* is, as it is true *now*."""
        wording, items = self._pack.reminder_wording, letter.items
        parts: list[ReplyPart] = [Heading(self._title(items, now))]
        if letter.reached.on_behalf:
            parts.append(Paragraph(wording.for_whom.format(name=letter.recipient.label)))
        whys = {self._why(item) for item in items}
        once = bool(items[1:]) and len(whys) == 1
        if once:
            parts.append(Paragraph(whys.pop()))
        for item in items[:IN_FULL]:
            title = self.what(item.period) if items[1:] else ""
            parts.extend(self._in_full(item, now, title, "" if once else self._why(item)))
        if rest := items[IN_FULL:]:
            lines = [self._in_a_line(item, now) for item in rest[:LISTED]]
            parts.append(Points(tuple(lines), wording.more.format(count=len(rest))))
            parts.append(to_choose((wording.what_is_due,)))
        own = any(item.manager and item.manager.id == letter.recipient.id for item in items)
        if own and not letter.reached.on_behalf:
            parts.append(to_choose((wording.says_loud if letter.recipient.quiet else wording.says_quiet,)))
        return Reply(tuple(parts))

    def _title(self, items: tuple[Item, ...], now: datetime) -> str:
        wording, day = self._pack.reminder_wording, london(now).date()
        if items[1:]:
            late = sum(item.period.due < day for item in items)
            return wording.title_many.format(late=late, coming=len(items) - late)
        period, contract = items[0].period, items[0].contract.name
        days = working_days(abs(working_days_between(day, period.due)))
        if period.due == day:
            return wording.title_today.format(what=self.what(period), contract=contract)
        title = wording.title_coming if period.due > day else wording.title_overdue
        return title.format(what=self.what(period), days=days, contract=contract)

    def what(self, period: Period) -> str:
        """Return what *period* asks for: a monitoring return or a KPI notice."""
        wording = self._pack.reminder_wording
        return wording.a_notice if period.kind is Kind.KPI else wording.a_return

    def days(self, period: Period) -> str:
        """Return the days of *period* in words."""
        first, last = plain_date(period.start), plain_date(period.end)
        return self._pack.reminder_wording.period.format(first=first, last=last)

    def due(self, period: Period, now: datetime) -> str:
        """Return when *period* is or was due, as it is true *now*."""
        wording, day = self._pack.reminder_wording, london(now).date()
        date, days = plain_date(period.due), working_days_between(day, period.due)
        if period.due > day:
            return wording.due_coming.format(date=date, days=working_days(days))
        if period.due == day:
            return wording.due_today.format(date=date)
        return wording.due_overdue.format(date=date, days=working_days(-days))

    def _in_full(self, item: Item, now: datetime, title: str, why: str) -> Iterator[ReplyPart]:
        wording = self._pack.reminder_wording
        facts = [
            (wording.contract, item.contract.name),
            (wording.covers, self.days(item.period)),
            (wording.due, self.due(item.period, now)),
        ]
        if not item.manager or item.stage.kind == ESCALATED or item.instead_of:
            facts.append((wording.manager, item.manager.label if item.manager else wording.nobody))
        if item.contract.commitments and item.period.kind is Kind.RETURN:
            facts.append((wording.measures, "; ".join(map(self._measure, item.contract.commitments))))
        yield Facts(tuple(facts), title)
        if why:
            yield Paragraph(why)
        if item.period.kind is Kind.KPI:
            yield Paragraph(wording.notice_rule)
        yield Choices(tuple(self._taps(item)))

    def _measure(self, each: Commitment) -> str:
        known = self._pack.measures.get(each.measure)
        return self._pack.wording.measure_label.format(code=known.code, short=known.short) if known else each.measure

    def _why(self, item: Item) -> str:
        wording = self._pack.reminder_wording
        if item.instead_of:
            return f"{wording.why_instead.format(why=item.instead_of)} {wording.why_lead}"
        if item.stage.kind == ESCALATED:
            days = working_days(int(item.stage.name.rpartition("-")[2]))
            return wording.why_escalated.format(days=days)
        if item.stage.kind == SNOOZED:
            return f"{wording.why_snoozed.format(date=plain_date(item.stage.day))} {wording.why_manager}"
        return wording.why_manager

    def _taps(self, item: Item) -> Iterator[Choice]:
        wording, contract, period = self._pack.reminder_wording, item.contract, item.period
        if item.instead_of:
            yield self._orders.choice(wording.choose, "choose", contract)
        notice = period.kind is Kind.KPI
        if notice:
            yield self._orders.choice(wording.publish, "kpi_publish", contract, period)
        else:
            yield self._orders.choice(wording.record, "record", contract, period)
            yield self._orders.choice(wording.received, "received", contract, period)
        if item.stage.kind != ESCALATED and not item.instead_of:
            yield self._orders.choice(wording.snooze, "kpi_snooze" if notice else "snooze", contract, period)
        if not item.instead_of:
            yield self._orders.choice(wording.hand_over, "hand_over", contract)
        yield self._orders.choice(wording.not_needed, "kpi_waive" if notice else "waive", contract, period)
        if not notice:
            yield self._orders.choice(wording.supplier, "supplier", contract, period)

    def _in_a_line(self, item: Item, now: datetime) -> str:
        return self._pack.reminder_wording.more_line.format(
            contract=item.contract.name, period=self.days(item.period), due=self.due(item.period, now)
        )

    def to_the_supplier(self, contract: Contract, period: Period, manager: Colleague | None) -> str:
        """Return the text that a contract manager can forward to the supplier."""
        wording = self._pack.reminder_wording
        lines = []
        for each in contract.commitments:
            known = self._pack.measures.get(each.measure)
            measure = f"{each.measure}: {known.title}" if known else each.measure
            unit = each.unit or (known.unit if known else "")
            line = wording.supplier_line if each.target is not None else wording.supplier_line_open
            target = say_amount(each.target, unit) if each.target is not None else ""
            lines.append(line.format(measure=measure, unit=unit, target=target))
        opening = wording.supplier_text.format(
            supplier=contract.supplier or wording.to_the_supplier,
            contract=contract.name,
            first=plain_date(period.start),
            last=plain_date(period.end),
            date=plain_date(period.due),
        ).strip()
        figures = "\n".join([wording.supplier_figures, *lines]) if lines else ""
        end = wording.supplier_end.format(manager=manager.label if manager else "").strip()
        return "\n\n".join(part for part in (opening, figures, end) if part)


def working_days(count: int) -> str:
    """Return *count* working days in words."""
    return f"{count} working day{'' if count == 1 else 's'}"
