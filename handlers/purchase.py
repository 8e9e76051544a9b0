"""A form to describe a purchase, for those who would rather fill in than type."""

import re
from collections.abc import Mapping

from handlers.conversation import Field, Form, Message, Reply, Submission
from handlers.memory import Memory
from handlers.recommend import Recommend
from knowledge.duration import read_duration
from knowledge.money import read_amounts
from knowledge.pack import Pack
from knowledge.text import tidy, tokens

PURCHASE = "purchase"
"""The name of the form."""

_GAP = re.compile(r"(?<=\d)\s(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d[\d,.]*")
_BARE = re.compile(rf"{_NUMBER.pattern}(?:\s*(?:-|–|to)\s*{_NUMBER.pattern})?")


class Purchase:
    """Offers the form and answers what was filled in."""

    def __init__(self, pack: Pack, recommend: Recommend, limit: int) -> None:
        """Take the longest text that is read in a field, in characters."""
        self._pack, self._recommend, self._limit = pack, recommend, limit

    def form(self, given: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None) -> Form:
        """Return the form with what was *given* so far and what is *wrong* with it, each by the field's name."""
        wording, said, errors = self._pack.wording, given or {}, wrong or {}

        def field(name: str, label: str, hint: str, *, lines: int = 1, optional: bool = True) -> Field:
            return Field(name, label, hint, said.get(name, ""), errors.get(name, ""), lines, optional)

        fields = (
            field("bought", wording.purchase_bought, wording.purchase_bought_hint, lines=4, optional=False),
            field("value", wording.purchase_value, wording.purchase_value_hint),
            field("length", wording.purchase_length, wording.purchase_length_hint),
        )
        return Form(PURCHASE, wording.purchase_title, fields, wording.purchase_submit, wording.purchase_open)

    def check(self, submission: Submission) -> Form | None:
        """Return the form with what is wrong with what was filled in, or None when all of it can be read."""
        given = _given(submission)
        wrong = self._wrong(given) if submission.form == PURCHASE else {}
        return self.form(given, wrong) if wrong else None

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return the form when it is asked for, the suggestion when it was filled in, or None."""
        if tidy(message.text).casefold() == self._pack.wording.purchase_label.casefold():
            return Reply((self.form(),)), memory
        if not message.submission or message.submission.form != PURCHASE:
            return None
        return self._filled_in(message, memory)

    def _filled_in(self, message: Message, memory: Memory) -> tuple[Reply, Memory]:
        assert message.submission
        if form := self.check(message.submission):
            return Reply((form,)), memory
        given = _given(message.submission)
        months = _months(given["length"])
        value = _pounds(given["value"], months)
        purchase = Memory(purchase=given["bought"], value=value, months=months, asked=memory.asked)
        return self._recommend.suggest(purchase, message.person.role)

    def _wrong(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return what to say about each field that cannot be read."""
        wording, months = self._pack.wording, _months(given["length"])
        if wrong := self._too_long(given):
            return wrong
        if not tokens(given["bought"]):
            wrong["bought"] = wording.purchase_bought_wrong
        if given["value"] and _pounds(given["value"], months) is None:
            wrong["value"] = wording.purchase_value_wrong
        if given["length"] and months is None:
            wrong["length"] = wording.purchase_length_wrong
        return wrong

    def _too_long(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return what to say about each text that is too long to be read."""
        said, limit = self._pack.wording.too_long, f"{self._limit:,}"
        long = {name: len(text) for name, text in given.items() if len(text) > self._limit}
        return {name: said.format(length=f"{length:,}", limit=limit) for name, length in long.items()}


def _given(submission: Submission) -> dict[str, str]:
    return {name: submission.values.get(name, "").strip() for name in ("bought", "value", "length")}


def _pounds(text: str, months: int | None) -> float | None:
    """Return the pounds in *text* for the whole contract of *months*, also when nothing but a number is given."""
    text = _GAP.sub("", text)
    if _BARE.fullmatch(text):
        text = _NUMBER.sub(r"£\g<0>", text)
    found = read_amounts(text)
    if not found:
        return None
    periods = {"year": (months or 12) / 12, "month": months or 1}
    return found[0].pounds * periods.get(found[0].period, 1)


def _months(text: str) -> int | None:
    """Return the months in *text*; a bare number is months."""
    found = read_duration(text) or read_duration(f"{text} months")
    return found.longest if found else None
