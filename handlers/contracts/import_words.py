"""What a register file would do or did, in words."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.contracts.history import History
from handlers.contracts.words import ContractWords
from handlers.conversation import Copyable, Facts, Heading, Notice, Paragraph, Points, Reply, ReplyPart
from knowledge.pack import Pack
from knowledge.text import tidy
from store.register.importing import Reading
from store.register.outcome import Change, Outcome
from store.store import Store

SHOWN = 5
"""How many changes, problems and columns are shown."""

MOST_COLUMNS = 25
LONGEST = 2000
"""Characters of the rows that could not be taken. A command writes all of them to a file."""

LONGEST_TEXT = 120


@dataclass(frozen=True)
class Preview:
    """What was read of a file, without what the person may not change: *withheld* are the names of these contracts."""

    outcome: Outcome
    withheld: tuple[str, ...]
    rows: str
    rows_left_out: int

    @property
    def count(self) -> int:
        """How many contracts would be added or changed."""
        return self.outcome.added + self.outcome.changed


class ImportWords:
    """Says what is in a register file."""

    def __init__(self, pack: Pack, store: Store) -> None:
        self._pack = pack
        self._history = History(pack, store)
        self._words = ContractWords(pack, store)

    def preview(self, found: Preview) -> Reply:
        """Return what an import would do."""
        wording, outcome = self._pack.contract_wording, found.outcome
        parts: list[ReplyPart] = [
            Heading(wording.import_title.format(file=short(outcome.name), count=f"{outcome.rows:,}"))
        ]
        parts += [self._counts(wording.import_counts, found), *self._columns(outcome)]
        changes = [self._change(each) for each in outcome.changes if each.name not in found.withheld]
        parts += self._points(changes, outcome.changed, wording.import_changes)
        return Reply((*parts, *self._problems(found), *self._missing(outcome), *self._dates(outcome)))

    def done(self, found: Preview) -> Reply:
        """Return what an import did."""
        wording = self._pack.contract_wording
        title = wording.import_done_one if found.count == 1 else wording.import_done.format(count=f"{found.count:,}")
        parts = [Heading(title), self._counts("", found), *self._missing(found.outcome), *self._problems(found)]
        return Reply((*parts, Paragraph(wording.import_audit)))

    def _counts(self, title: str, found: Preview) -> Facts:
        wording, outcome = self._pack.contract_wording, found.outcome
        rows = (
            (wording.import_added, outcome.added),
            (wording.import_changed, outcome.changed),
            (wording.import_same, outcome.same),
            (wording.import_repeated, outcome.repeated),
            (wording.import_refused, outcome.refused + len(found.withheld)),
        )
        return Facts(tuple((name, f"{count:,}") for name, count in rows if count or name == rows[0][0]), title)

    def _columns(self, outcome: Outcome) -> list[ReplyPart]:
        wording = self._pack.contract_wording
        rows = tuple((short(heading), wording.import_column[field]) for heading, field in outcome.understood)
        parts: list[ReplyPart] = [Facts(rows[:MOST_COLUMNS], wording.import_columns)]
        names = ", ".join(map(short, outcome.unused[:SHOWN]))
        more = len(outcome.unused) - SHOWN
        if more > 0:
            parts.append(Paragraph(wording.import_unused_more.format(columns=names, count=more)))
        elif names:
            parts.append(Paragraph(wording.import_unused.format(columns=names)))
        return parts

    def _change(self, change: Change) -> str:
        wording = self._pack.contract_wording
        said = "; ".join(self._history.change(*each) for each in change.fields)
        return wording.import_change.format(row=change.row, name=short(change.name), what=short(said, 2 * LONGEST_TEXT))

    def _problems(self, found: Preview) -> list[ReplyPart]:
        wording, outcome = self._pack.contract_wording, found.outcome
        said = []
        for each in outcome.first_problems[:SHOWN]:
            worded = (
                wording.import_problem_value if each.value and each.value not in each.reason else wording.import_problem
            )
            column, reason = short(each.column), short(each.reason, 3 * LONGEST_TEXT)
            said.append(worded.format(row=each.row, column=column, reason=reason, value=short(each.value)))
        said += [wording.import_not_yours.format(name=short(name)) for name in found.withheld[:SHOWN]]
        parts = self._points(said, outcome.problems + len(found.withheld), wording.import_problems)
        if found.rows:
            parts.append(Copyable(wording.import_rows_title, found.rows))
        if found.rows_left_out:
            parts.append(Paragraph(wording.import_rows_more.format(count=f"{found.rows_left_out:,}")))
        return parts

    def _missing(self, outcome: Outcome) -> list[ReplyPart]:
        wording = self._pack.contract_wording
        said = [
            wording.import_missing_line.format(what=upper_first(wording.missing[field]), count=f"{count:,}")
            for field, count in outcome.missing.items()
            if count
        ]
        return [Points(tuple(said), wording.import_missing)] if said else []

    def _dates(self, outcome: Outcome) -> list[ReplyPart]:
        wording, past = self._pack.contract_wording, outcome.past_returns
        said = []
        if outcome.due_at_once:
            said.append(wording.import_due_at_once.format(count=f"{outcome.due_at_once:,}"))
        if past:
            said.append(wording.import_past_one if past == 1 else wording.import_past.format(count=f"{past:,}"))
        return [Notice(each) for each in said]

    def _points(self, said: Sequence[str], count: int, title: str) -> list[ReplyPart]:
        """Return the first of *said*, of *count* in all, and how many more there are."""
        if not said:
            return []
        more = count - len(said[:SHOWN])
        last = [self._pack.contract_wording.import_more.format(count=f"{more:,}")] if more > 0 else []
        return [Points((*said[:SHOWN], *last), title)]


def preview_of(reading: Reading, withheld: Sequence[str]) -> Preview:
    """Return what was read, with the rows that could not be taken as text."""
    outcome = replace(reading.outcome, changed=reading.outcome.changed - len(withheld))
    file = io.BytesIO()
    if outcome.refused:
        reading.write_errors(file)
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    text, length = io.StringIO(newline=""), 0
    writer = csv.writer(text, lineterminator="\n")
    for shown, row in enumerate(rows):
        writer.writerow(row)
        if text.tell() > LONGEST:
            return Preview(outcome, tuple(withheld), text.getvalue()[:length].rstrip("\n"), len(rows) - shown)
        length = text.tell()
    return Preview(outcome, tuple(withheld), text.getvalue().rstrip("\n"), 0)


def short(text: str, most: int = LONGEST_TEXT) -> str:
    """Return *text* on one line of at most *most* characters, an ellipsis at the end of one that was cut."""
    line = tidy(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def upper_first(text: str) -> str:
    """Return *text* as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]
