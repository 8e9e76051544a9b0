"""Does a sum that a person asks for, shows the steps and quotes the rule."""

from handlers.ask import rating
from handlers.conversation import (
    Heading,
    Message,
    Notice,
    Paragraph,
    Points,
    Reply,
    ReplyPart,
    to_choose,
)
from handlers.memory import Memory
from handlers.sources import source_part
from knowledge.answering import Answerer, codes_in
from knowledge.counting import Sum, show, sums
from knowledge.models import Measure
from knowledge.pack import Pack
from knowledge.pieces import instead, told

_UNITS = {
    "weeks": {"weeks"},
    "fte": {"FTE"},
    "audience hours": {"hours × people"},
    "staff hours": {"staff hours", "expert hours"},
    "hours": {"hours × people", "staff hours", "expert hours"},
    "days": {"hours × people", "staff hours", "expert hours"},
    "share": {"% of workforce", "% of contracts"},
    "money": {"£ spent", "£ value", "£ invested"},
    "miles": {"miles saved", "miles driven"},
}
"""The units of measures that each kind of sum is for."""

HOW_TO_COUNT = "how-to-count"
"""The topic on counting, which names the sources of the rules."""


class Count:
    """Answers "2 apprentices for 18 months" with 156 weeks, and says why."""

    def __init__(self, pack: Pack, answerer: Answerer) -> None:
        self._pack, self._answerer = pack, answerer

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the sum that *message* asks for, or None when it asks for none."""
        asked = message.text
        found = sums(asked)
        if not found and memory.last == "ask" and memory.asked:
            asked = instead(message.text, memory.asked[-1][1])
            found = sums(asked)
        if not found:
            return None
        measures = [self._measure(asked, each) for each in found]
        title = " / ".join(self._amount(each) for each in found)
        parts: list[ReplyPart] = [Heading(title)]
        rules: list[str] = []
        for each, measure in zip(found, measures, strict=True):
            parts.append(Paragraph(self._pack.wording.sum_steps.format(steps=each.steps, amount=self._amount(each))))
            rules.append(self._rule(each))
            rules.extend(measure.counting if measure else ())
        parts.append(Points(tuple(dict.fromkeys(rules)), self._pack.wording.sum_rule_title))
        named = [each for each in measures if each]
        if not named:
            parts.append(Paragraph(self._counts_for(found)))
        parts.append(Notice(self._pack.wording.sum_say_which))
        parts.extend(self._sources(named))
        labels = [self._pack.label(f"measure-{each.code}") for each in dict.fromkeys(named)]
        labels += [self._pack.label(HOW_TO_COUNT)] if HOW_TO_COUNT in self._pack.topics else []
        if labels:
            parts.append(to_choose(labels, self._pack.wording.next_title))
        parts.append(rating(self._pack, title))
        return Reply(tuple(parts)), memory.answered(title, asked)

    def _amount(self, each: Sum) -> str:
        if each.unit == "£":
            return self._pack.wording.sum_pounds.format(amount=show(each.amount))
        unit = each.unit.removesuffix("s") if each.amount == 1 else each.unit
        return self._pack.wording.sum_title.format(amount=f"{show(each.amount)}{'' if unit == '%' else ' '}{unit}")

    def _rule(self, each: Sum) -> str:
        wording = self._pack.wording
        return {
            "weeks": wording.sum_rule_weeks,
            "fte": wording.sum_rule_fte,
            "audience hours": wording.sum_rule_audience,
            "staff hours": wording.sum_rule_staff,
            "hours": wording.sum_rule_hours,
            "days": wording.sum_rule_days,
            "share": wording.sum_rule_share,
            "money": wording.sum_rule_money,
            "miles": wording.sum_rule_miles,
        }[each.of]

    def _measure(self, text: str, each: Sum) -> Measure | None:
        """Return the measure that the sum is for: the one named by its code, or the one that the words speak of."""
        codes = [code for code, measure in self._pack.measures.items() if measure.unit in _UNITS[each.of]]
        named = [code for code in codes_in(text, self._pack) if code in codes]
        topic = (
            f"measure-{named[0]}" if named else self._answerer.likeliest(told(text), {f"measure-{c}" for c in codes})
        )
        return self._pack.measures[topic.removeprefix("measure-")] if topic else None

    def _counts_for(self, found: tuple[Sum, ...]) -> str:
        units = set().union(*(_UNITS[each.of] for each in found))
        codes = [f"{code} ({measure.short})" for code, measure in self._pack.measures.items() if measure.unit in units]
        return self._pack.wording.sum_counts_for.format(measures=", ".join(codes))

    def _sources(self, measures: list[Measure]) -> tuple[ReplyPart, ...]:
        topic = self._pack.topics.get(HOW_TO_COUNT)
        keys = [*(topic.sources if topic else ()), *(key for measure in measures for key in measure.sources)]
        return (source_part(self._pack, dict.fromkeys(keys), topic.reviewed),) if topic else ()
