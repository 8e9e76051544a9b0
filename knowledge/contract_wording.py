"""The sentences about contracts and their register, as data: a council may reword each in `contracts.yaml`."""

from typing import Annotated

from pydantic import AfterValidator, Field

from knowledge.import_wording import ImportWording, each_of
from knowledge.models import Label, Text
from knowledge.wording import Plain, slots

ORDERS = {
    "show": "contract",
    "change": "contract",
    "close": "contract",
    "reopen": "contract",
    "history": "contract",
    "told": "contract",
    "progress": "contract",
    "record": "contract start",
    "received": "contract start",
    "undo": "contract start",
    "waive": "contract start",
    "snooze": "contract start",
    "supplier": "contract start",
    "hand_over": "contract",
    "choose": "contract",
    "kpi_publish": "contract start",
    "kpi_undo": "contract start",
    "kpi_waive": "contract start",
    "kpi_snooze": "contract start",
}
"""What can be done with a contract, a return or a KPI notice, each with the slots that its words must hold."""

FREQUENCIES = ("monthly", "quarterly", "six-monthly", "yearly", "at the end", "chosen dates")
BASES = ("contract month", "financial quarter")
FIELDS = (
    "title", "reference", "supplier", "manager", "value", "start", "end", "measures", "frequency", "basis",
    "due_after", "dates", "asked_from", "kpi_from",
)  # fmt: skip
"""What the form to register a contract asks, in order."""

FormTitle = Annotated[str, Field(min_length=1, max_length=24)]


def _every_order(words: dict[str, str]) -> dict[str, str]:
    if missing := sorted(ORDERS.keys() ^ words.keys()):
        raise ValueError(f"orders are missing or not known: {', '.join(missing)}")
    for name, needed in ORDERS.items():
        if lost := [slot for slot in needed.split() if "{" + slot + "}" not in words[name]]:
            raise ValueError(f"{name} must hold {', '.join('{' + slot + '}' for slot in lost)}")
    if len(set(words.values())) < len(words):
        raise ValueError("two orders have the same words")
    return words


class ContractWording(ImportWording):
    """One sentence, or a few, for each thing the bot says about contracts."""

    orders: Annotated[dict[str, Annotated[Text, slots("contract", "start")]], AfterValidator(_every_order)]

    # who may see and change
    officers_only: Plain
    direct_only: Plain
    no_such_contract: Annotated[Text, slots("number")]
    may_not_change: Annotated[Text, slots("name", "manager")]
    may_not_change_unmanaged: Annotated[Text, slots("name")]
    is_closed: Annotated[Text, slots("name", "date")]
    changed_meanwhile: Annotated[Text, slots("name")]
    typed_title: Plain

    # one contract in words
    frequencies: Annotated[dict[str, Label], each_of(*FREQUENCIES)]
    bases: Annotated[dict[str, Label], each_of(*BASES)]
    plan_line: Annotated[Text, slots("frequency", "basis", "due")]
    plan_end: Annotated[Text, slots("frequency", "due")]
    plan_dates: Annotated[Text, slots("frequency", "dates")]
    plan_days: Annotated[Text, slots("count")]
    plan_day: Plain
    target_open: Plain
    not_known: Plain
    nobody_known: Plain
    facts: Annotated[
        dict[str, Label], each_of("number", "measures", "plan", "next", "kpi", "missing", "last", "closed")
    ]
    fields: Annotated[
        dict[str, Label], each_of(*FIELDS, "department", "description", "review", "closed", "closed_because", "other")
    ]
    missing: Annotated[dict[str, Label], each_of("start", "end", "manager", "frequency", "measures")]
    measure_title: Annotated[Text, slots("code", "short")]
    kpi_yearly: Annotated[Text, slots("date")]
    kpi_next: Annotated[Text, slots("due")]
    kpi_none: Plain
    closed_line: Annotated[Text, slots("date", "reason")]
    last_changed: Annotated[Text, slots("date", "who")]
    due_on: Annotated[Text, slots("date")]
    overdue_since: Annotated[Text, slots("date")]
    overdue_more: Annotated[Text, slots("count", "date")]
    due_unknown: Plain
    due_nothing: Plain
    due_closed: Plain
    kept_columns: Annotated[Text, slots("count")]

    # lists of contracts
    none_mine: Plain
    none_mine_some: Annotated[Text, slots("count")]
    none_at_all: Plain
    mine_title: Annotated[Text, slots("count")]
    mine_title_one: Plain
    all_title: Annotated[Text, slots("count")]
    all_title_one: Plain
    all_mine: Annotated[Text, slots("count")]
    first_of: Annotated[Text, slots("shown", "count")]
    how_to_narrow: Plain
    found_title: Annotated[Text, slots("count")]
    found_more: Annotated[Text, slots("count")]
    of_manager: Annotated[Text, slots("manager", "count")]
    of_manager_one: Annotated[Text, slots("manager")]
    of_nobody: Annotated[Text, slots("manager")]
    lacking: Annotated[Text, slots("count")]
    lacking_one: Plain
    nothing_missing: Plain
    export_how: Plain
    which_one: Plain
    found_none: Annotated[Text, slots("words")]
    line_name: Annotated[Text, slots("number", "name")]
    line_ends: Annotated[Text, slots("date")]
    line_ended: Annotated[Text, slots("date")]
    line_return: Annotated[Text, slots("due")]
    line_missing: Annotated[Text, slots("what")]
    show_title: Plain

    # what to tap
    may_not_mark: Plain
    marked_left: Annotated[Text, slots("name")]
    marked_back: Annotated[Text, slots("name")]
    says_back: Annotated[Text, slots("name")]
    choose_others: Plain
    add_label: Label
    use_label: Label
    all_label: Label
    mine_label: Label
    show_label: Label
    change_label: Label
    complete_label: Label
    hand_over_label: Label
    choose_label: Label
    close_label: Label
    reopen_label: Label
    history_label: Label
    told_label: Label
    progress_label: Label
    record_label: Label
    add_kpi_label: Label

    # the history
    history_title: Annotated[Text, slots("name")]
    history_line: Annotated[Text, slots("date", "who", "what")]
    history_change: Annotated[Text, slots("field", "before", "after")]
    history_more: Annotated[Text, slots("count")]
    history_actions: dict[str, Text]

    # the form to register or change a contract
    new_title: FormTitle
    new_open: Label
    new_submit: FormTitle
    change_title: FormTitle
    change_open: Label
    change_submit: FormTitle
    start_line: Plain
    hints: Annotated[dict[str, Text], each_of(*FIELDS)]
    units_hint: Annotated[Text, slots("units")]
    unit_of: Annotated[Text, slots("code", "unit")]

    # what is wrong with an answer
    wrong_title: Plain
    wrong_supplier: Plain
    wrong_value: Plain
    wrong_date: Annotated[Text, slots("text")]
    wrong_needed: Plain
    wrong_order: Plain
    wrong_after_end: Annotated[Text, slots("date")]
    wrong_before_start: Annotated[Text, slots("date")]
    wrong_dates_late: Annotated[Text, slots("date")]
    wrong_end_needed: Plain
    wrong_frequency: Plain
    wrong_basis: Plain
    wrong_days: Plain
    wrong_dates_needed: Plain
    wrong_dates_other: Plain
    wrong_dates_early: Annotated[Text, slots("date")]
    wrong_long: Annotated[Text, slots("length", "limit")]
    wrong_measures: Plain
    wrong_code: Annotated[Text, slots("text")]
    wrong_code_near: Annotated[Text, slots("text", "code", "short")]
    wrong_target: Annotated[Text, slots("code", "unit", "text")]
    wrong_twice: Annotated[Text, slots("code")]
    wrong_manager: Plain
    wrong_manager_several: Plain
    wrong_manager_one_of: Annotated[Text, slots("emails")]
    wrong_reference: Plain
    wrong_reference_of: Annotated[Text, slots("name")]
    wrong_reason: Plain

    # what was kept
    added: Annotated[Text, slots("number")]
    changed: Annotated[Text, slots("name")]
    unchanged: Annotated[Text, slots("name")]
    added_already: Annotated[Text, slots("name")]
    changes_title: Plain
    change_line: Annotated[Text, slots("before", "after")]
    next_dates: Plain
    returns_kept: Plain
    past_due: Annotated[Text, slots("count")]
    past_due_one: Plain
    past_due_how: Annotated[Text, slots("date")]
    still_missing: Annotated[Text, slots("what")]
    many_measures: Annotated[Text, slots("count")]
    cannot_reach: Annotated[Text, slots("manager")]
    kpi_duty: Plain
    kpi_excepted: Plain
    kpi_add: Plain
    kpi_sources: tuple[Text, ...]

    # handing over, closing and reopening
    hand_over_title: FormTitle
    hand_over_submit: FormTitle
    hand_over_field: Plain
    hand_over_hint: Plain
    handed_over: Annotated[Text, slots("name", "manager")]
    handed_over_already: Annotated[Text, slots("name", "manager")]
    close_title: FormTitle
    close_submit: FormTitle
    close_field: Plain
    close_hint: Plain
    closed: Annotated[Text, slots("name")]
    reopened: Annotated[Text, slots("name")]
    open_already: Annotated[Text, slots("name")]
