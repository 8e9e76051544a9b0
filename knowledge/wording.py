"""The sentences that the bot itself speaks, as data: a council may reword each of them in `wording.yaml`.

A sentence may hold {slots}. Each key below says which slots work in it; a mistyped slot is found at the start.
"""

from typing import Annotated

from pydantic import Field

from knowledge.models import Label, Part, Plain, Text, slots


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
    can_do_officer: Annotated[tuple[Label, ...], Field(min_length=1, max_length=6)]
    can_do_supplier: Annotated[tuple[Label, ...], Field(min_length=1, max_length=6)]
    more_title: Plain
    nothing_more: Plain
    not_confirmed: Plain

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
    not_yet: Annotated[Text, slots("thing")]
    not_yet_register: Plain
    not_yet_due: Plain
    not_yet_return: Plain

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
