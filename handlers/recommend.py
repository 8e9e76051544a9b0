"""Suggests measures for a purchase, says what it understood, and changes its mind when told otherwise."""

from dataclasses import replace

from handlers.ask import rating
from handlers.conversation import (
    Choice,
    Choices,
    Facts,
    Heading,
    MeasureCard,
    Message,
    Paragraph,
    Points,
    Reply,
    ReplyPart,
    to_choose,
)
from handlers.gaps import GapNotes
from handlers.measures import drafts, proxy_part, show_all_choice, unconfirmed
from handlers.memory import Memory
from knowledge.brief import Brief, BriefReader
from knowledge.duration import format_months
from knowledge.models import Role
from knowledge.money import format_pounds
from knowledge.pack import Pack
from knowledge.recommending import Pick, Recommendation, Recommender
from knowledge.text import lower_first, tokens
from store.gaps import GapKind

THIN = 4
"""A text of fewer words than this that names no subject is too thin to guess from."""


class Recommend:
    """Suggests measures from a pack."""

    def __init__(self, pack: Pack, reader: BriefReader, recommender: Recommender, notes: GapNotes) -> None:
        self._pack, self._reader, self._recommender, self._notes = pack, reader, recommender, notes

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        """Suggest measures for the purchase that *message* describes. One that is not recognised is noted."""
        reply, after = self.suggest(Memory(purchase=message.text, asked=memory.asked), message.person.role)
        if not after.picked:
            self._notes.note(GapKind.UNKNOWN, message)
        return reply, after

    def next_best(self, purchase: str) -> tuple[str, ...]:
        """Return the titles of the two subjects that come nearest to *purchase* after those understood."""
        understood = self._reader.read(purchase).subject_titles
        near = (match.subject.title for match in self._reader.finder.nearest(purchase))
        return tuple(title for title in near if title not in understood)[:2]

    def suggest(self, memory: Memory, role: Role, *first: ReplyPart) -> tuple[Reply, Memory]:
        """Suggest measures for the purchase in *memory*; *first* stands above the suggestion."""
        found = self.recommendation(memory, role)
        if not found.picks:
            return self._ask_what(found.brief), replace(memory, last="refused", picked=())
        codes = tuple(pick.measure.code for pick in found.picks)
        after = memory.answered(self._called(found.brief), memory.purchase, memory.topic, "recommend")
        return Reply((*first, *self._parts(found, role))), replace(after, picked=codes)

    def change_subject(self, memory: Memory, purchase: str, role: Role) -> tuple[Reply, Memory]:
        """Look again for another *purchase* of the same value and length."""
        known, said = self.brief(memory), self._reader.read(purchase)
        value, months = (None if said.value else known.value), (None if said.months else known.months)
        changed = replace(memory, purchase=purchase, value=value, months=months, picked=(), without=())
        return self.suggest(changed, role)

    def brief(self, memory: Memory) -> Brief:
        """Return what is known of the purchase in *memory*."""
        return self._reader.read(memory.purchase, memory.value, memory.months)

    def recommendation(self, memory: Memory, role: Role) -> Recommendation:
        """Return what is recommended for the purchase in *memory*."""
        return self._recommender.recommend(self.brief(memory), role, memory.without)

    def why(self, memory: Memory, code: str, role: Role) -> Reply:
        """Say why the measure *code* was suggested, or why it was not."""
        wording, measure = self._pack.wording, self._pack.measures[code]
        found = self.recommendation(memory, role)
        picked = {pick.measure.code: pick for pick in found.picks}
        if code in picked:
            title, lines = wording.why_title, picked[code].reasons
        else:
            title = wording.why_not_title
            why = self._recommender.why_not(found.brief, code, set(picked), memory.without)
            lines = (why[:1].upper() + why[1:] + ".",)
        parts: list[ReplyPart] = [
            Heading(title.format(code=code, title=measure.title)),
            Points(lines),
            Paragraph(measure.counts),
        ]
        if code in picked:
            parts.append(Points(measure.evidence, self._evidence_title(role)))
            parts.extend(proxy_part(self._pack, measure))
            if role is Role.OFFICER:
                parts.extend(drafts(self._pack, measure, role, self._contract(found.brief)))
            parts.append(Choices((self._swap_choice(code),)))
        return Reply(tuple(parts))

    def swap(self, memory: Memory, code: str, role: Role) -> tuple[Reply, Memory]:
        """Put another measure in the place of *code*."""
        wording = self._pack.wording
        if code not in memory.picked:
            return Reply((Paragraph(wording.nothing_to_swap.format(code=code)),)), memory
        trial = replace(memory, without=(*memory.without, code))
        codes = [pick.measure.code for pick in self.recommendation(trial, role).picks]
        new = [each for each in codes if each not in memory.picked]
        if not new:
            return Reply((Paragraph(wording.nothing_left.format(code=code)),)), memory
        return self.suggest(trial, role, Paragraph(wording.swapped.format(old=code, new=" and ".join(new))))

    def correct(self, memory: Memory, change: Brief, role: Role) -> tuple[Reply, Memory]:
        """Look again with the value or length that *change* says."""
        known = self.brief(memory)
        value = change.value
        if value and change.yearly and known.months:
            value = value * known.months / 12
        said = [format_pounds(value)] if value else []
        said += [format_months(change.months)] if change.months else []
        corrected = replace(memory, value=value or memory.value, months=change.months or memory.months)
        line = self._pack.wording.value_changed.format(what=" and ".join(said))
        return self.suggest(corrected, role, Paragraph(line))

    def more(self, memory: Memory, role: Role) -> Reply:
        """Return the texts to copy for every measure that was suggested."""
        brief = self.brief(memory)
        parts: list[ReplyPart] = []
        for code in memory.picked:
            measure = self._pack.measures[code]
            parts.append(Heading(f"{code}: {measure.title}"))
            parts.extend(drafts(self._pack, measure, role, self._contract(brief)))
        return Reply((*parts, show_all_choice(self._pack)))

    def _parts(self, found: Recommendation, role: Role) -> list[ReplyPart]:
        wording = self._pack.wording
        subject = lower_first(found.brief.subjects[0].subject.title)
        count = {2: "Two", 3: "Three"}.get(len(found.picks), str(len(found.picks)))
        title = wording.recommend_title_officer if role is Role.OFFICER else wording.recommend_title_supplier
        passed = tuple(
            wording.passed_over.format(code=row.measure.code, short=row.measure.short, why=row.why.rstrip("."))
            for row in found.passed_over
        )
        return [
            Heading(title.format(count=count, subject=subject)),
            self._understood(found.brief, role),
            Paragraph(wording.correct_me),
            *(self._card(pick) for pick in found.picks),
            *([Points(passed, wording.passed_over_title)] if passed else []),
            *unconfirmed(self._pack),
            to_choose((wording.tell_more_label, wording.show_all_label, *self._use(role))),
            rating(self._pack, self._called(found.brief)),
        ]

    def _use(self, role: Role) -> tuple[str, ...]:
        """Return what an officer taps to register a contract with these measures."""
        wording = self._pack.contract_wording
        return (wording.use_label,) if role is Role.OFFICER else ()

    def _card(self, pick: Pick) -> MeasureCard:
        measure, wording = pick.measure, self._pack.wording
        return MeasureCard(
            code=measure.code,
            title=measure.title,
            priority=self._pack.priority(measure.priority).title,
            unit=measure.unit,
            reasons=pick.reasons,
            evidence=measure.evidence,
            choices=(
                Choice(*[wording.why_label.format(code=measure.code)] * 2),
                self._swap_choice(measure.code),
            ),
        )

    def _swap_choice(self, code: str) -> Choice:
        label = self._pack.wording.swap_label.format(code=code)
        return Choice(label, label)

    def _called(self, brief: Brief) -> str:
        return self._pack.wording.rated_measures.format(subject=lower_first(brief.subjects[0].subject.title))

    def _understood(self, brief: Brief, role: Role) -> Facts:
        wording = self._pack.wording
        bought = wording.understood_subject if role is Role.OFFICER else wording.understood_subject_supplier
        rows = [(bought, ", ".join([brief.subject_titles[0], *map(lower_first, brief.subject_titles[1:])]))]
        value = format_pounds(brief.value) if brief.value else wording.not_said
        rows.append((wording.understood_value, wording.yearly.format(value=value) if brief.yearly else value))
        length = format_months(brief.months) if brief.months else wording.not_said
        if brief.extension:
            length = wording.with_extension.format(length=length, extension=format_months(brief.extension))
        rows.append((wording.understood_length, length))
        if brief.place:
            rows.append((wording.understood_place, brief.place))
        also = [wording.call_off] if brief.call_off else [wording.framework] if brief.framework else []
        also += [wording.lots.format(count=brief.lots)] if brief.lots else []
        also += [wording.one_off] if brief.one_off else []
        if also:
            rows.append((wording.understood_more, ", ".join(also)))
        return Facts(tuple(rows), wording.understood_title)

    def _ask_what(self, brief: Brief) -> Reply:
        """Ask one short question with things to tap, instead of guessing."""
        wording = self._pack.wording
        thin = len(tokens(brief.text)) < THIN
        near = [] if thin else [match.subject.title for match in self._reader.finder.nearest(brief.text)[:3]]
        line = wording.too_thin if thin else wording.subject_unknown
        title = wording.closest_subjects if near else ""
        return Reply((Paragraph(line), to_choose(near or wording.thin_choices, title)))

    def _contract(self, brief: Brief) -> str:
        if not brief.subjects:
            return self._pack.wording.this_contract
        return self._pack.wording.the_contract.format(subject=lower_first(brief.subjects[0].subject.title))

    def _evidence_title(self, role: Role) -> str:
        wording = self._pack.wording
        return wording.evidence_title if role is Role.OFFICER else wording.evidence_title_supplier
