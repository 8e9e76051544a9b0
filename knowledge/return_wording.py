"""The sentences about monitoring returns, as data: a council may reword each in `returns.yaml`."""

from typing import Annotated

from pydantic import Field

from knowledge.models import Label, Part, Text
from knowledge.wording import Plain, slots

Title = Annotated[str, Field(min_length=1, max_length=24)]
"""A title or a button that every channel shows whole."""

Button = Annotated[Label, slots("contract", "end")]
"""A label into which as much of the contract's name is put as fits."""


class ReturnWording(Part):
    """One sentence, or a few, for each thing the bot says about returns."""

    # what to tap
    due_label: Label
    overdue_label: Label
    everyone_label: Label
    record_label: Label
    publish_label: Label
    undo_label: Label
    correct_label: Label
    add_figures_label: Label
    record_button: Button
    publish_button: Button
    complete_button: Button
    record_which: Plain

    # a period, and how its return stands
    days: Annotated[Text, slots("start", "end")]
    kind_return: Annotated[Text, slots("days")]
    kind_notice: Annotated[Text, slots("days")]
    working_day: Plain
    working_days: Annotated[Text, slots("count")]
    status_due: Annotated[Text, slots("date")]
    status_today: Annotated[Text, slots("date")]
    status_overdue: Annotated[Text, slots("date", "days")]
    status_overdue_since: Annotated[Text, slots("date")]
    status_part_due: Annotated[Text, slots("date")]
    status_part_overdue: Annotated[Text, slots("date", "days")]
    status_part_since: Annotated[Text, slots("date")]
    status_on_time: Annotated[Text, slots("date")]
    status_late: Annotated[Text, slots("date")]
    status_published_on_time: Annotated[Text, slots("date")]
    status_published_late: Annotated[Text, slots("date")]
    status_not_needed: Plain

    # what was delivered so far
    progress: Annotated[Text, slots("measure", "delivered", "target", "percent", "verdict")]
    progress_timed: Annotated[Text, slots("measure", "delivered", "target", "percent", "gone", "date", "verdict")]
    progress_share: Annotated[Text, slots("measure", "delivered", "target", "verdict")]
    progress_nothing: Annotated[Text, slots("measure", "target")]
    progress_open: Annotated[Text, slots("measure", "delivered")]
    progress_open_nothing: Annotated[Text, slots("measure")]
    verdict_met: Plain
    verdict_on_track: Plain
    verdict_behind: Plain
    verdict_below: Plain

    # lists of what is due
    line: Annotated[Text, slots("contract", "what")]
    line_return: Annotated[Text, slots("days", "status")]
    line_notice: Annotated[Text, slots("days", "status")]
    line_manager: Annotated[Text, slots("line", "manager")]
    no_manager: Plain
    overdue_title: Annotated[Text, slots("count")]
    today_title: Annotated[Text, slots("count", "first")]
    coming_title: Annotated[Text, slots("count", "first", "last")]
    more_lines: Annotated[Text, slots("shown", "count")]
    overdue_besides: Annotated[Text, slots("count")]
    too_many_overdue: Annotated[Text, slots("count")]
    nothing_due: Annotated[Text, slots("last")]
    nothing_between: Annotated[Text, slots("first", "last")]
    nothing_overdue: Plain
    next_line: Annotated[Text, slots("line")]
    incomplete: Annotated[Text, slots("count")]
    incomplete_one: Annotated[Text, slots("contract")]
    more_named: Annotated[Text, slots("shown", "count")]
    all_in: Plain

    # which return to record
    which_contract: Plain
    which_return: Plain
    which_of_many: Annotated[Text, slots("count")]
    all_recorded: Annotated[Text, slots("contract")]
    nothing_open: Plain

    # the forms
    form_about: Annotated[Text, slots("contract", "what")]
    record_title: Title
    correct_title: Title
    publish_title: Title
    waive_title: Title
    record_submit: Title
    record_opens: Label
    ask_figure: Annotated[Text, slots("measure", "unit")]
    so_far: Annotated[Text, slots("delivered", "target")]
    so_far_share: Annotated[Text, slots("target")]
    so_far_open: Annotated[Text, slots("delivered")]
    ask_nothing: Plain
    answer_yes: Label
    answer_no: Label
    ask_happened: Plain
    ask_happened_hint: Plain
    ask_evidence: Plain
    ask_evidence_hint: Plain
    ask_received: Plain
    ask_received_hint: Plain
    ask_reason: Plain
    ask_reason_hint: Plain
    ask_reason_part_hint: Plain
    ask_rating: Plain
    ask_rating_hint: Plain
    ask_published: Plain
    ask_note: Plain
    ask_note_hint: Plain
    ask_waiver: Plain
    ask_waiver_hint: Plain

    # what is wrong with an answer
    no_unit: Plain
    wrong_figure: Annotated[Text, slots("unit")]
    wrong_pounds: Plain
    wrong_share: Plain
    wrong_negative: Plain
    wrong_answer: Annotated[Text, slots("yes", "no")]
    wrong_nothing: Plain
    wrong_empty: Plain
    wrong_day: Plain
    wrong_future: Annotated[Text, slots("date")]
    wrong_early: Annotated[Text, slots("date")]
    wrong_reason: Plain
    wrong_rating: Annotated[Text, slots("ratings")]
    wrong_waiver: Plain

    # what was recorded
    came_in: Plain
    was_published: Plain
    came_in_time: Annotated[Text, slots("came", "date")]
    came_late: Annotated[Text, slots("came", "date", "days", "due")]
    came_late_weekend: Annotated[Text, slots("came", "date", "due")]
    recorded: Annotated[Text, slots("what", "arrival")]
    recorded_part: Annotated[Text, slots("what", "arrival")]
    recorded_nothing: Annotated[Text, slots("what", "arrival")]
    waived: Annotated[Text, slots("what", "reason")]
    earlier_kept: Plain
    figures_title: Plain
    still_missing: Annotated[Text, slots("measures")]
    figures_follow: Plain
    progress_title: Plain
    next_return: Annotated[Text, slots("what", "date")]
    next_notice: Annotated[Text, slots("what", "date")]
    next_overdue: Annotated[Text, slots("what", "date")]
    no_next_return: Plain
    no_next_notice: Plain

    # what was undone, or cannot be done
    undone_nothing: Annotated[Text, slots("what")]
    undone_before: Annotated[Text, slots("what", "arrival")]
    undone_not_needed: Annotated[Text, slots("what", "reason")]
    undone_already: Annotated[Text, slots("what", "contract")]
    nothing_to_undo: Annotated[Text, slots("what", "contract")]
    recorded_already: Annotated[Text, slots("what", "contract", "arrival")]
    waived_already: Annotated[Text, slots("what", "contract", "reason")]
    recorded_meanwhile: Annotated[Text, slots("what")]
    not_kept: Annotated[Text, slots("contract")]
    period_gone: Annotated[Text, slots("contract", "date")]
    notice_gone: Annotated[Text, slots("contract", "date")]
    not_begun: Annotated[Text, slots("contract", "date")]

    # the home page
    home_overdue: Plain
    home_soon: Plain
    home_in_all: Plain
    home_next: Plain
    home_quiet: Plain
    home_loud: Plain

    # the command
    command_none: Annotated[Text, slots("date")]
