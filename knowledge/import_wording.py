"""The sentences about register files that people drop, as data: they stand in `contracts.yaml` with the others."""

from typing import Annotated

from pydantic import AfterValidator

from knowledge.models import Label, Part, Text
from knowledge.wording import Plain, slots

COLUMNS = (
    "reference", "title", "department", "description", "supplier", "value", "vat", "start", "end", "review", "tendered",
    "sme", "manager", "email", "frequency", "basis", "due_after", "dates", "measures", "asked_from", "kpi_from",
)  # fmt: skip
"""What a column of a register can mean."""


def each_of(*names: str) -> AfterValidator:
    """Ask for an entry under each of *names* and no other, and for different words in each."""

    def check(words: dict[str, str]) -> dict[str, str]:
        if missing := sorted(set(names) ^ words.keys()):
            raise ValueError(f"entries are missing or not known: {', '.join(missing)}")
        if len(set(words.values())) < len(words):
            raise ValueError("two entries have the same words")
        return words

    return AfterValidator(check)


class ImportWording(Part):
    """One sentence, or a few, for each thing the bot says about a register file."""

    import_how: Plain
    import_unread: Annotated[Text, slots("file", "why")]
    import_title: Annotated[Text, slots("file", "count")]
    import_columns: Plain
    import_column: Annotated[dict[str, Label], each_of(*COLUMNS)]
    import_unused: Annotated[Text, slots("columns")]
    import_unused_more: Annotated[Text, slots("columns", "count")]
    import_counts: Plain
    import_added: Plain
    import_changed: Plain
    import_same: Plain
    import_repeated: Plain
    import_refused: Plain
    import_changes: Plain
    import_change: Annotated[Text, slots("row", "name", "what")]
    import_problems: Plain
    import_problem: Annotated[Text, slots("row", "column", "reason")]
    import_problem_value: Annotated[Text, slots("row", "column", "reason", "value")]
    import_not_yours: Annotated[Text, slots("name")]
    import_more: Annotated[Text, slots("count")]
    import_missing: Plain
    import_missing_line: Annotated[Text, slots("count", "what")]
    import_due_at_once: Annotated[Text, slots("count")]
    import_past: Annotated[Text, slots("count")]
    import_past_one: Plain
    import_nothing: Plain
    import_ask: Plain
    import_yes_label: Annotated[Text, slots("count")]
    import_yes_one_label: Label
    import_later_label: Label
    import_no_label: Label
    import_yes: Annotated[Text, slots("file")]
    import_later: Annotated[Text, slots("file")]
    import_no: Annotated[Text, slots("file")]
    import_undo_label: Label
    import_undo: Annotated[Text, slots("file")]
    import_undone: Annotated[Text, slots("count")]
    import_stay: Annotated[Text, slots("count")]
    import_gone: Plain
    import_left: Plain
    import_failed: Annotated[Text, slots("why")]
    import_done: Annotated[Text, slots("count")]
    import_done_one: Plain
    import_audit: Plain
    import_complete_label: Label
    import_rows_title: Plain
    import_rows_more: Annotated[Text, slots("count")]
