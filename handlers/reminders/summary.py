"""The report in a few lines for a chat: sent to the lead each month, and shown to an officer who asks."""

import re
from datetime import date, datetime, timedelta

from handlers.conversation import Facts, Heading, Message, Paragraph, Points, Reply, ReplyPart, to_choose
from handlers.memory import Memory
from handlers.reminders.letters import Letters
from handlers.reminders.plan import Letter
from handlers.returns.reporting import Report, build_report, totals
from handlers.returns.targets import Targets
from handlers.rights import Rights
from handlers.sources import plain_date
from knowledge.pack import Pack
from knowledge.text import tidy
from store.store import Store
from store.working_days import london

OVERDUE_SHOWN = 10
_ASKED = re.compile(
    r"(?:show (?:me )?|give me )?(?:the |a )?(?:monthly )?(?:report|summary)"
    r"(?: (?:of|on) (?:the )?(?:returns|contracts))?",
    re.IGNORECASE,
)


class Summary:
    """Words the summary."""

    def __init__(self, pack: Pack, store: Store, rights: Rights, letters: Letters) -> None:
        self._pack, self._store, self._letters = pack, store, letters
        self._targets = Targets(pack, store, rights)

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the summary to an officer who asks for the report, or None."""
        wording, said = self._pack.reminder_wording, tidy(message.text).rstrip("?.")
        if said.casefold() != wording.says_report.casefold() and not _ASKED.fullmatch(said):
            return None
        if unseen := self._targets.unseen(message.person):
            return Reply((Paragraph(unseen),)), memory
        day = london(message.now).date()
        return self._write(wording.summary_now.format(date=plain_date(day)), date.min, day, message.now), memory

    def write(self, letter: Letter, now: datetime) -> Reply:
        """Return the message that *letter* is: the reminders in it, and the summary where it goes with them."""
        reply = self._letters.write(letter, now) if letter.items else Reply(())
        summary = self._of_month(letter.summary.start, now) if letter.summary else Reply(())
        return Reply((*reply.parts, *summary.parts))

    def _of_month(self, month: date, now: datetime) -> Reply:
        """Return the summary of the month that *month* begins, as things stand *now*."""
        title = self._pack.reminder_wording.summary_title.format(month=f"{month:%B %Y}")
        return self._write(title, month, (month + timedelta(days=32)).replace(day=1), now)

    def _write(self, title: str, since: date, until: date, now: datetime) -> Reply:
        wording, today = self._pack.reminder_wording, london(now).date()
        report = build_report(self._store, self._pack, today)
        fell_due = build_report(self._store, self._pack, until, since=since) if since > date.min else report
        if not report.contracts:
            return Reply((Heading(title), Paragraph(wording.summary_nothing)))
        count = totals(fell_due.returns.values())
        facts = [
            (wording.summary_contracts, f"{report.contracts:,}"),
            (wording.summary_due, f"{count.due:,}"),
            (wording.summary_on_time, f"{count.on_time:,}"),
            (wording.summary_late, f"{count.late:,}"),
            (wording.summary_not_needed, f"{count.not_needed:,}"),
            (wording.summary_missing, f"{count.missing:,}"),
        ]
        parts: list[ReplyPart] = [Heading(title), Facts(tuple(facts))]
        if lines := self._delivered(report):
            parts.append(Points(lines, wording.summary_delivered))
        if report.overdue:
            parts.append(self._overdue(report, now))
        if gaps := self._gaps(report):
            parts.append(Points(gaps, wording.summary_gaps))
        return Reply((*parts, Paragraph(wording.summary_workbook), to_choose((wording.what_is_due,))))

    def _delivered(self, report: Report) -> tuple[str, ...]:
        wording = self._pack.reminder_wording
        found = (report.by_priority.get(each.id) for each in self._pack.profile.priorities)
        return tuple(
            wording.summary_priority.format(
                priority=each.name, share=f"{each.share:.0f}%", met=each.met, count=len(each.shares)
            )
            for each in found
            if each and each.share is not None
        )

    def _overdue(self, report: Report, now: datetime) -> Points:
        wording = self._pack.reminder_wording
        lines = [
            wording.more_line.format(
                contract=line.contract.name,
                period=self._letters.days(line.period),
                due=self._letters.due(line.period, now),
            )
            for line in report.overdue[:OVERDUE_SHOWN]
        ]
        title = wording.summary_overdue.format(count=f"{len(report.overdue):,}", shown=len(lines))
        return Points(tuple(lines), title)

    def _gaps(self, report: Report) -> tuple[str, ...]:
        wording = self._pack.reminder_wording
        known = (
            (report.no_frequency, wording.summary_no_frequency),
            (report.no_manager, wording.summary_no_manager),
            (report.no_measures, wording.summary_no_measures),
        )
        return tuple(line.format(count=f"{count:,}") for count, line in known if count)
