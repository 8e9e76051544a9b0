"""The sentences that the bot itself speaks, as data: a council may reword each of them in `wording.yaml`.

A sentence may hold {slots}. Each key below says which slots work in it; a mistyped slot is found at the start.
"""

from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, Field

from knowledge.models import Label, Part, Text


def slots(*allowed: str) -> AfterValidator:
    """Allow only these {slots} in a sentence, so that a mistyped one is found at the start."""

    def check(sentence: str) -> str:
        used = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
        if used - set(allowed):
            known = ", ".join("{" + name + "}" for name in allowed) or "none"
            raise ValueError(f"unknown slot {', '.join(sorted(used - set(allowed)))}. Slots that work here: {known}")
        return sentence

    return AfterValidator(check)


Plain = Annotated[Text, slots()]
"""A sentence with no slots."""


class Wording(Part):
    """One sentence, or a few, for each thing the bot says."""

    # labels to tap
    term_label: Annotated[Text, slots("term")]
    measure_label: Annotated[Text, slots("code", "short")]
    why_label: Annotated[Text, slots("code")]
    swap_label: Annotated[Text, slots("code")]
    show_all_label: Plain
    tell_more_label: Plain

    # answering
    reviewed: Annotated[Text, slots("date")]
    not_legal_advice: Plain
    next_title: Plain
    did_you_mean: Plain
    do_not_know: Annotated[Text, slots("council")]
    ask_instead: Annotated[Text, slots("name", "email", "phone", "date")]
    can_do_title: Plain
    mention_me: Plain
    can_do_officer: Annotated[tuple[Label, ...], Field(min_length=1, max_length=6)]
    can_do_overheard: Annotated[tuple[Label, ...], Field(min_length=1, max_length=6)]
    can_do_supplier: Annotated[tuple[Label, ...], Field(min_length=1, max_length=6)]
    more_title: Plain
    nothing_more: Plain
    not_confirmed: Plain

    # the form to describe a purchase
    purchase_label: Label
    purchase_title: Annotated[str, Field(min_length=1, max_length=24)]
    purchase_bought: Plain
    purchase_bought_hint: Plain
    purchase_bought_wrong: Plain
    purchase_value: Plain
    purchase_value_hint: Plain
    purchase_value_wrong: Plain
    purchase_length: Plain
    purchase_length_hint: Plain
    purchase_length_wrong: Plain
    purchase_open: Label
    purchase_submit: Annotated[str, Field(min_length=1, max_length=24)]

    # sums
    sum_title: Annotated[Text, slots("amount")]
    sum_pounds: Annotated[Text, slots("amount")]
    sum_steps: Annotated[Text, slots("steps", "amount")]
    sum_rule_title: Plain
    sum_rule_weeks: Plain
    sum_rule_fte: Plain
    sum_rule_audience: Plain
    sum_rule_staff: Plain
    sum_rule_hours: Plain
    sum_rule_days: Plain
    sum_rule_share: Plain
    sum_rule_money: Plain
    sum_rule_miles: Plain
    sum_counts_for: Annotated[Text, slots("measures")]
    sum_say_which: Plain

    # checking a draft tender answer: seven entries each, for number, unit, date, place, who, evidence and partner
    draft_ask: Plain
    draft_title: Annotated[Text, slots("count")]
    draft_title_one: Plain
    draft_title_none: Plain
    draft_nothing: Plain
    draft_says: Plain
    draft_elements: Annotated[tuple[Plain, ...], Field(min_length=7, max_length=7)]
    draft_found: Annotated[Text, slots("words")]
    draft_missing: Annotated[tuple[Annotated[Text, slots("unit")], ...], Field(min_length=7, max_length=7)]
    draft_question_title: Plain
    draft_question_met: Plain
    draft_asks: Annotated[tuple[Plain, ...], Field(min_length=7, max_length=7)]
    draft_not_touched: Annotated[Text, slots("short")]
    draft_no_question: Plain
    draft_company_title: Plain
    draft_company_advice: Plain
    draft_limits: Plain
    draft_again_label: Label
    draft_called: Label

    # what a person says of an answer
    rating_title: Plain
    rating_helped: Label
    rating_not_helpful: Label
    rating_not_meant: Label
    says_helped: Annotated[Text, slots("about")]
    says_not_helpful: Annotated[Text, slots("about")]
    says_not_meant: Annotated[Text, slots("about")]
    rated_measures: Annotated[Text, slots("subject")]
    noted_helped: Plain
    noted_not_helpful: Plain
    what_did_you_mean: Plain
    next_best_title: Plain
    it_is: Annotated[Text, slots("subject")]

    # for the council's editor
    gaps_none: Annotated[Text, slots("days")]
    gaps_title: Annotated[Text, slots("count", "days")]
    gaps_near: Annotated[Text, slots("topic", "count")]
    gaps_apart: Annotated[Text, slots("count")]
    gaps_line: Annotated[Text, slots("text", "kind", "role", "date")]
    gaps_helped: Annotated[Text, slots("count")]
    gaps_next: Plain

    # the home page, and what a channel itself says
    home_title: Plain
    home_contracts_title: Plain
    home_about_title: Plain
    home_role: Plain
    home_role_officer: Plain
    home_role_supplier: Plain
    home_privacy: Plain
    home_kept: Plain
    home_feedback: Annotated[Text, slots("email")]
    looking: Annotated[Text, slots("count")]
    failed: Annotated[Text, slots("reference")]
    only_you: Plain
    share_label: Label
    shared_by: Annotated[Text, slots("person", "question")]
    cannot_share: Plain

    # help
    hello_officer: Annotated[Text, slots("council")]
    hello_supplier: Annotated[Text, slots("council")]
    thanks: Plain
    say_more: Plain
    started_again: Plain

    # bad input
    empty: Plain
    too_long: Annotated[Text, slots("length", "limit")]
    no_words: Plain

    # recommending
    recommend_title_officer: Annotated[Text, slots("count", "subject")]
    recommend_title_supplier: Annotated[Text, slots("subject")]
    understood_title: Plain
    understood_subject: Plain
    understood_subject_supplier: Plain
    understood_value: Plain
    understood_length: Plain
    understood_place: Plain
    understood_more: Plain
    framework: Plain
    call_off: Plain
    lots: Annotated[Text, slots("count")]
    one_off: Plain
    yearly: Annotated[Text, slots("value")]
    with_extension: Annotated[Text, slots("length", "extension")]
    not_said: Plain
    correct_me: Plain
    passed_over_title: Plain
    passed_over: Annotated[Text, slots("code", "short", "why")]
    evidence_title: Plain
    evidence_title_supplier: Plain
    tender_question_title: Annotated[Text, slots("code")]
    monitoring_title: Annotated[Text, slots("code")]
    how_to_offer_title: Annotated[Text, slots("code")]
    this_contract: Plain
    subject_unknown: Plain
    too_thin: Plain
    closest_subjects: Plain
    thin_choices: Annotated[tuple[Label, ...], Field(min_length=1, max_length=6)]
    swapped: Annotated[Text, slots("old", "new")]
    nothing_to_swap: Annotated[Text, slots("code")]
    nothing_left: Annotated[Text, slots("code")]
    why_title: Annotated[Text, slots("code", "title")]
    why_not_title: Annotated[Text, slots("code", "title")]
    no_recommendation_yet: Plain
    unknown_code: Annotated[Text, slots("code")]
    put_back: Annotated[Text, slots("code")]
    nothing_to_put_back: Plain
    compared: Plain
    value_changed: Annotated[Text, slots("what")]

    # one measure
    measure_unit: Plain
    measure_priority: Plain
    measure_counts: Plain
    measure_leaves_out: Plain
    measure_evidence: Plain
    measure_suits: Plain
    measure_counting: Plain
    all_measures_title: Annotated[Text, slots("count")]
    priority_count: Annotated[Text, slots("priority", "count")]

    # reasons
    reason_words: Annotated[Text, slots("words", "because")]
    reason_more: Annotated[Text, slots("why")]
    reason_plain: Annotated[Text, slots("subject", "why")]
    passed_too_small: Annotated[Text, slots("value")]
    passed_too_short: Annotated[Text, slots("length")]
    passed_overlap: Annotated[Text, slots("code")]
    passed_weaker: Plain
    passed_asked: Plain

    # with a licence for money values only
    proxy_value: Annotated[Text, slots("pounds", "unit", "edition", "source")]
    the_contract: Annotated[Text, slots("subject")]
