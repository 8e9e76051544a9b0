"""The sentences of reminders, as data: a council may reword each in `reminders.yaml`."""

from typing import Annotated

from pydantic import Field

from knowledge.models import Label, Part, Text
from knowledge.wording import Plain, slots

Title = Annotated[str, Field(min_length=1, max_length=24)]
"""A title or a button that every channel shows whole."""


class ReminderWording(Part):
    """One sentence, or a few, for each thing a reminder says."""

    # why a reminder is not sent, or goes to the lead
    passed_late: Plain
    passed_snoozed: Annotated[Text, slots("date")]
    passed_quiet: Plain
    passed_is_lead: Plain
    passed_nobody: Annotated[Text, slots("why")]
    no_manager: Plain
    no_lead: Plain
    has_left: Annotated[Text, slots("name")]
    no_address: Annotated[Text, slots("name")]
    not_reached: Annotated[Text, slots("name", "why")]

    # the message
    title_coming: Annotated[Text, slots("what", "days", "contract")]
    title_today: Annotated[Text, slots("what", "contract")]
    title_overdue: Annotated[Text, slots("what", "days", "contract")]
    title_many: Annotated[Text, slots("late", "coming")]
    for_whom: Annotated[Text, slots("name")]
    due_coming: Annotated[Text, slots("date", "days")]
    due_today: Annotated[Text, slots("date")]
    due_overdue: Annotated[Text, slots("date", "days")]
    a_return: Plain
    a_notice: Plain
    period: Annotated[Text, slots("first", "last")]
    notice_rule: Plain
    contract: Plain
    covers: Plain
    due: Plain
    manager: Plain
    nobody: Plain
    measures: Plain
    why_manager: Plain
    why_snoozed: Annotated[Text, slots("date")]
    why_escalated: Annotated[Text, slots("days")]
    why_instead: Annotated[Text, slots("why")]
    why_lead: Plain
    more: Annotated[Text, slots("count")]
    more_line: Annotated[Text, slots("contract", "period", "due")]

    # what to tap
    record: Label
    received: Label
    publish: Label
    snooze: Label
    hand_over: Label
    not_needed: Label
    supplier: Label
    choose: Label
    what_is_due: Label
    says_quiet: Label
    says_loud: Label

    # what a tap brings
    quiet_now: Plain
    loud_now: Plain
    who_are_you: Plain
    not_open: Plain
    snooze_title: Title
    snooze_until: Plain
    snooze_until_hint: Plain
    snooze_wrong: Plain
    snooze_past: Plain
    snooze_far: Plain
    snooze_submit: Title
    snoozed: Annotated[Text, slots("contract", "date")]
    snoozed_lead: Annotated[Text, slots("days")]
    supplier_title: Plain
    supplier_text: Annotated[Text, slots("supplier", "contract", "first", "last", "date")]
    supplier_figures: Plain
    supplier_line: Annotated[Text, slots("measure", "unit", "target")]
    supplier_line_open: Annotated[Text, slots("measure", "unit")]
    supplier_end: Annotated[Text, slots("manager")]
    to_the_supplier: Plain

    # what people ask about reminders
    why_reminded: Plain
    told_title: Annotated[Text, slots("contract")]
    told_sent: Annotated[Text, slots("date", "time", "name", "due", "why")]
    told_claimed: Annotated[Text, slots("date", "time", "name", "due", "why")]
    told_failed: Annotated[Text, slots("date", "time", "name", "due", "why")]
    told_passed: Annotated[Text, slots("date", "time", "name", "due", "why")]
    told_nobody: Plain
    told_how: Plain

    # the monthly summary for the lead, and the report in a chat
    says_report: Label
    summary_title: Annotated[Text, slots("month")]
    summary_now: Annotated[Text, slots("date")]
    summary_nothing: Plain
    summary_contracts: Plain
    summary_due: Plain
    summary_on_time: Plain
    summary_late: Plain
    summary_not_needed: Plain
    summary_missing: Plain
    summary_delivered: Plain
    summary_priority: Annotated[Text, slots("priority", "share", "met", "count")]
    summary_overdue: Annotated[Text, slots("count", "shown")]
    summary_gaps: Plain
    summary_no_frequency: Annotated[Text, slots("count")]
    summary_no_manager: Annotated[Text, slots("count")]
    summary_no_measures: Annotated[Text, slots("count")]
    summary_workbook: Plain
    passed_summary: Plain
