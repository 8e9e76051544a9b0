"""Measures with their targets, as people type them, and an amount in the unit of a measure.

NT1 = 5
NT31 = £20,000
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from knowledge.pack import Pack
from knowledge.quantity import spell_out
from knowledge.text import tidy, tokens
from store.contracts import Commitment

MOST = 1e12
"""No target is larger."""

_SPLIT = re.compile(
    r"\n|;|[,.]\s+(?=[a-z]{1,6}\s?-?\d{1,3}[a-z]?\b)|,(?=[a-z]{1,6}\s?-?\d{1,3}[a-z]?\b)", re.IGNORECASE
)
_CODE = re.compile(r"[a-z]{1,6}\s?-?\d{1,3}[a-z]?\b", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–]\s+")
_TARGET = re.compile(
    r"(?P<pound>£)?\s*(?P<number>\d{1,3}(?:[,\s]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    r"(?P<scale>k|m|thousand|million)?(?![a-z])\s*(?P<unit>[^\d]*)",
    re.IGNORECASE,
)
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
_OPEN = {"", "open", "tbc", "tbd", "tba", "to be agreed", "to be confirmed", "none", "no target", "no target yet", "?"}
_SAME = {"percent": "%", "per cent": "%", "pounds": "£", "hrs": "hours", "wks": "weeks", "co2": "co2e"}


class UnreadError(ValueError):
    """A line that cannot be read: says why and what to write instead."""


class Promises:
    """Reads and writes the measures of a contract."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._named = {tidy(measure.short).casefold(): code for code, measure in pack.measures.items()}

    def read(self, text: str, kept: Iterable[Commitment] = ()) -> tuple[Commitment, ...]:
        """Return the measures in *text*, each with its target. Raises UnreadError.

        What was promised before (*kept*) may stay, even when the pack knows the measure no more.
        """
        units = {each.measure: each.unit for each in kept} | {
            code: measure.unit for code, measure in self._pack.measures.items()
        }
        found: dict[str, Commitment] = {}
        for line in filter(None, (tidy(each) for each in _SPLIT.split(text))):
            each = self._line(line, units)
            if each.measure in found:
                raise UnreadError(self._pack.contract_wording.wrong_twice.format(code=each.measure))
            found[each.measure] = each
        return tuple(found.values())

    def write(self, commitments: Iterable[Commitment]) -> str:
        """Return *commitments* as lines that `read` understands."""
        return "\n".join(
            f"{each.measure} = {'' if each.target is None else number(each.target)}" for each in commitments
        )

    def units(self, codes: Iterable[str]) -> str:
        """Return in what each of *codes* is counted, or nothing when there are none."""
        wording = self._pack.contract_wording
        said = [
            wording.unit_of.format(code=code, unit=self._pack.measures[code].unit)
            for code in codes
            if code in self._pack.measures
        ]
        return wording.units_hint.format(units=", ".join(said)) if said else ""

    def title(self, code: str) -> str:
        """Return what the measure *code* is called."""
        measure = self._pack.measures.get(code)
        wording = self._pack.contract_wording
        return wording.measure_title.format(code=code, short=measure.short) if measure else code

    def _line(self, line: str, units: dict[str, str]) -> Commitment:
        name, rest = _parts(line)
        code = self._code(name or line, units)
        unit = units[code]
        return Commitment(code, unit, self._target(rest, code, unit))

    def _code(self, name: str, units: Iterable[str]) -> str:
        known = {each.casefold(): each for each in units}
        plain = re.sub(r"[\s-]|(?<=[a-z])0+(?=\d)", "", name.casefold())
        if found := known.get(plain) or self._named.get(name.casefold()):
            return found
        wording, said = self._pack.contract_wording, name[:60]
        if near := self._nearest(name, plain, known):
            short = self._pack.measures[near].short
            raise UnreadError(wording.wrong_code_near.format(text=said, code=near, short=short))
        raise UnreadError(wording.wrong_code.format(text=said))

    def _nearest(self, name: str, plain: str, known: dict[str, str]) -> str:
        codes = get_close_matches(plain[:10], known, 1, 0.6)
        names = get_close_matches(name[:60].casefold(), self._named, 1, 0.6)
        found = self._named[names[0]] if names else known[codes[0]] if codes else ""
        return found if found in self._pack.measures else ""

    def _target(self, text: str, code: str, unit: str) -> float | None:
        text = tidy(text.replace("(", " ").replace(")", " ")).rstrip(".,")
        if text.casefold() in _OPEN or text.casefold() == unit.casefold():
            return None
        match = _TARGET.fullmatch(spell_out(text))
        amount = float(re.sub(r"[,\s]", "", match["number"])) if match else 0.0
        if match:
            amount *= _SCALE.get((match["scale"] or "").lower(), 1)
        if not match or amount > MOST or not _fits(match["pound"] or "", match["unit"], unit):
            wording = self._pack.contract_wording
            raise UnreadError(wording.wrong_target.format(code=code, unit=unit, text=text[:60]))
        return amount


def say_amount(amount: float, unit: str) -> str:
    """Return *amount* in its *unit*, as it is read: 5 FTE, £20,000 spent, 20% of workforce."""
    if unit[:1] == "£":
        return f"£{number(amount)}{unit[1:]}"
    return f"{number(amount)}{unit}" if unit[:1] == "%" else f"{number(amount)} {unit}".rstrip()


def number(amount: float) -> str:
    """Return *amount* in digits, with commas between thousands and without noughts at the end."""
    text = f"{amount:,.6f}".rstrip("0").rstrip(".")
    return text or "0"


def _parts(line: str) -> tuple[str, str]:
    """Return what *line* calls the measure, and what it says of the target."""
    line = line.lstrip("-*• ")
    name, sign, rest = line.partition("=" if "=" in line else ":")
    code = _CODE.match(name)
    if code:
        return code[0], rest if sign else _DASH.sub("", line[code.end() :], count=1)
    return name.strip(), rest


def _fits(pound: str, said: str, unit: str) -> bool:
    """Return True when what stands around a number is nothing but words of the *unit*."""
    known = _unit_words(unit)
    return _unit_words(f"{pound} {said}") <= known


def _unit_words(text: str) -> set[str]:
    text = text.casefold()
    for other, word in _SAME.items():
        text = re.sub(rf"\b{other}\b", word, text)
    signs = {sign for sign in "£%" if sign in text}
    return signs | {word.removesuffix("s") for word in tokens(text)}
