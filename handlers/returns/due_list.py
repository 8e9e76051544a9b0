"""Writes what is due as a list, overdue first, with choices to record it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from handlers.conversation import Choice, Choices, Paragraph, Person, Points, ReplyPart
from handlers.orders import Orders
from handlers.returns.due_lines import DueLine
from handlers.returns.spans import Span
from handlers.returns.words import ReturnWords
from handlers.rights import Rights
from handlers.sources import plain_date
from knowledge.pack import Pack
from store.people import People
from store.returns import Kind
from store.working_days import london

SHOWN = 20
"""Lines of a list at most: a longer one is narrowed, or read with `svbot returns due`."""
TO_RECORD = 10
"""Choices of a list at most."""
COUNTED = 1000
"""Lines that are counted at most, so that a list comes at once however much is overdue."""
PASSED_OVER = 5000
"""Overdue lines that are passed over at most to see what is due later: that takes about a second."""


class DueList:
    """Writes lists of what is due."""

    def __init__(self, pack: Pack, people: People, rights: Rights, orders: Orders, words: ReturnWords) -> None:
        self._pack, self._people, self._rights, self._orders = pack, people, rights, orders
        self._words = words

    def parts(
        self, lines: Iterable[DueLine], span: Span, person: Person, now: datetime, *, named: bool
    ) -> list[ReplyPart]:
        """Return what of *lines* is overdue or due in *span*, or nothing. *named* says who manages each contract."""
        wording, ahead = self._pack.return_wording, span.is_ahead(london(now).date())
        most = PASSED_OVER if ahead else COUNTED
        read = list(islice(lines, most + 1))
        overdue = [line for line in read if line.standing.overdue]
        coming = [line for line in read if not line.standing.overdue and span.first <= line.period.due]
        asked = coming if ahead else overdue if span.overdue else [*overdue, *coming]
        shown, parts = asked[:SHOWN], list[ReplyPart]()
        for late, title, of_these in (
            (True, wording.overdue_title, overdue),
            (False, wording.today_title if span.first == span.last else wording.coming_title, coming),
        ):
            if said := [self.line(line, named=named) for line in shown if line.standing.overdue is late]:
                first, last = plain_date(span.first), plain_date(span.last)
                parts.append(Points(tuple(said), title.format(count=_count(of_these), first=first, last=last)))
        if len(asked) > len(shown):
            parts.append(Paragraph(wording.more_lines.format(shown=len(shown), count=_count(asked))))
        if ahead and len(read) > most:
            parts.append(Paragraph(wording.too_many_overdue.format(count=f"{most:,}")))
        elif parts and ahead and overdue:
            parts.append(Paragraph(wording.overdue_besides.format(count=_count(overdue))))
        choices = self.to_record(shown, person, now)
        return [*parts, Choices(choices, wording.record_which)] if choices else parts

    def brief(self, line: DueLine) -> str:
        """Return *line* in words that leave out the contract."""
        wording = self._pack.return_wording
        said = wording.line_notice if line.period.kind is Kind.KPI else wording.line_return
        status = self._words.status(line.standing, line.period)
        return said.format(days=self._words.days(line.period), status=status)

    def line(self, line: DueLine, *, named: bool = False) -> str:
        """Return *line* in words; *named* says who manages the contract."""
        wording = self._pack.return_wording
        said = wording.line.format(contract=line.contract.name, what=self.brief(line))
        if not named:
            return said
        who = self._people.colleague(line.contract.manager) if line.contract.manager else None
        label = (who.label or self._pack.contract_wording.nobody_known) if who else wording.no_manager
        return wording.line_manager.format(line=said, manager=label)

    def to_record(self, lines: Sequence[DueLine], person: Person, now: datetime) -> tuple[Choice, ...]:
        """Return a choice to record each of *lines*, the first ten, that has begun and that *person* may record."""
        begun = (line for line in lines if line.period.start <= london(now).date())
        theirs = (line for line in begun if self._rights.may_change(person, line.contract, now))
        return tuple(self._choice(line) for line in islice(theirs, TO_RECORD))

    def _choice(self, line: DueLine) -> Choice:
        wording = self._pack.return_wording
        notice = line.period.kind is Kind.KPI
        label = wording.publish_button if notice else wording.record_button
        label = self._words.on_a_button(label, line.contract, line.period)
        return self._orders.choice(label, "kpi_publish" if notice else "record", line.contract, line.period)


def _count(lines: Sequence[DueLine]) -> str:
    """Return how many *lines* there are, as far as they are counted."""
    return f"{COUNTED:,}+" if len(lines) > COUNTED else f"{len(lines):,}"
