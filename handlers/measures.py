"""Shows the measures: all of them, those of one priority, one, or some side by side."""

from collections.abc import Iterable

from handlers.conversation import (
    Choices,
    Copyable,
    Facts,
    Heading,
    Notice,
    Paragraph,
    Points,
    Reply,
    ReplyPart,
    to_choose,
)
from handlers.sources import source_part
from knowledge.models import Measure, Role
from knowledge.pack import Pack
from knowledge.text import tokens


def list_measures(pack: Pack, priority: str = "", find: str = "") -> Reply:
    """Return every measure, those of *priority*, or those that speak of *find*, under its priority.

    The reply has no parts when there are none.
    """
    priorities = [each for each in pack.profile.priorities if priority in ("", each.id)]
    groups = [
        (each, [m for m in pack.measures.values() if m.priority == each.id and _speaks_of(m, find)])
        for each in priorities
    ]
    groups = [(each, measures) for each, measures in groups if measures]
    count = sum(len(measures) for _, measures in groups)
    if not count:
        return Reply(())
    parts: list[ReplyPart] = []
    if not priority and not find:
        parts.append(Heading(pack.wording.all_measures_title.format(count=count)))
    for each, measures in groups:
        title = pack.wording.priority_count.format(priority=each.title, count=len(measures))
        parts.append(
            Points(tuple(pack.wording.measure_label.format(code=m.code, short=m.short) for m in measures), title)
        )
    parts.extend(unconfirmed(pack))
    return Reply(tuple(parts))


def show_measure(pack: Pack, measure: Measure, role: Role) -> Reply:
    """Return all that the pack holds about one measure, worded for *role*."""
    wording = pack.wording
    facts = [
        (wording.measure_unit, measure.unit),
        (wording.measure_priority, pack.priority(measure.priority).title),
    ]
    parts: list[ReplyPart] = [
        Heading(f"{measure.code}: {measure.title}"),
        Paragraph(measure.counts),
        Facts(tuple(facts)),
    ]
    if measure.unit_note:
        parts.append(Paragraph(measure.unit_note))
    if measure.leaves_out:
        parts.append(Paragraph(f"{wording.measure_leaves_out}: {measure.leaves_out}"))
    if role is Role.SUPPLIER:
        parts.append(Paragraph(measure.supplier))
    parts.append(Points(measure.evidence, wording.measure_evidence))
    if measure.suits:
        parts.append(Points(measure.suits, wording.measure_suits))
    if measure.counting:
        parts.append(Points(measure.counting, wording.measure_counting))
    parts.extend(proxy_part(pack, measure))
    parts.extend(unconfirmed(pack))
    parts.append(source_part(pack, measure.sources, pack.profile.reviewed))
    return Reply(tuple(parts))


def proxy_part(pack: Pack, measure: Measure) -> tuple[ReplyPart, ...]:
    """Return the money estimate of one unit, with its edition and source, where the council supplied one."""
    if not measure.proxy:
        return ()
    proxy = measure.proxy
    said = pack.wording.proxy_value.format(
        pounds=f"{proxy.pounds:,.2f}", unit=measure.unit, edition=proxy.edition, source=proxy.source
    )
    return (Paragraph(said),)


def compare(pack: Pack, codes: Iterable[str]) -> Reply:
    """Return measures side by side: what each counts, in what unit, under which priority."""
    wording = pack.wording
    parts: list[ReplyPart] = [Heading(wording.compared)]
    for measure in (pack.measures[code] for code in codes):
        rows = (
            (wording.measure_unit, measure.unit),
            (wording.measure_priority, pack.priority(measure.priority).title),
            (wording.measure_counts, measure.counts),
            (wording.measure_evidence, measure.evidence[0]),
        )
        parts.append(Facts(rows, f"{measure.code}: {measure.title}"))
    return Reply(tuple(parts))


def drafts(pack: Pack, measure: Measure, role: Role, contract: str) -> tuple[ReplyPart, ...]:
    """Return texts to copy: for an officer a tender question and a monitoring line, for a supplier how to offer it."""
    wording = pack.wording
    if role is Role.SUPPLIER:
        return (
            Paragraph(f"{wording.how_to_offer_title.format(code=measure.code)}: {measure.supplier}"),
            Points(measure.evidence, wording.evidence_title_supplier),
        )
    return (
        Copyable(
            wording.tender_question_title.format(code=measure.code),
            measure.question.format(contract=contract),
        ),
        Copyable(wording.monitoring_title.format(code=measure.code), measure.monitoring.format(contract=contract)),
    )


def _speaks_of(measure: Measure, find: str) -> bool:
    """A word of the measure begins with *find*: "mental" finds mental health and not the environment."""
    said = " ".join((measure.code, measure.title, measure.short, measure.counts, *measure.words, *measure.suits))
    return not find or f" {' '.join(tokens(find))}" in f" {' '.join(tokens(said))}"


def unconfirmed(pack: Pack) -> tuple[ReplyPart, ...]:
    """Return the line that the council has not confirmed the measures, while it has not."""
    return () if all(m.confirmed for m in pack.measures.values()) else (Notice(pack.wording.not_confirmed),)


def show_all_choice(pack: Pack) -> Choices:
    """Return the choice to see every measure."""
    return to_choose((pack.wording.show_all_label,))
