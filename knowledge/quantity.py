"""Numbers as people type them: "fifty thousand", "half a million", "twenty-five", "3"."""

import re

_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SMALL = _UNITS | _TENS
_ONE = "|".join(sorted(_SMALL, key=len, reverse=True))
_SPELT = re.compile(
    rf"\b(?:(?P<hundreds>a|{_ONE})\s+hundred(?:\s+and)?\s*)?(?P<rest>(?:{_ONE})(?:[\s-](?:{_ONE}))?)?\b",
    re.IGNORECASE,
)
_FRACTIONS = (
    (re.compile(r"\bthree[\s-]quarters? of a (?=million|billion)", re.IGNORECASE), "0.75 "),
    (re.compile(r"\b(?:a )?quarter of a (?=million|billion)", re.IGNORECASE), "0.25 "),
    (re.compile(r"\bhalf an? (?=million|mil\b|billion|year)", re.IGNORECASE), "0.5 "),
    (
        re.compile(r"\b(\d+|one|two|three|four|five) and a half (?=million|billion|years?)", re.IGNORECASE),
        r"\1.5 ",
    ),
    (re.compile(r"\b(?:a |one )couple of (?=million|thousand|grand|years?|months?)", re.IGNORECASE), "2 "),
    (re.compile(r"\ban? (?=million|billion|hundred thousand|grand\b)", re.IGNORECASE), "1 "),
)


def spell_out(text: str) -> str:
    """Return *text* with numbers in words turned into digits: "fifty thousand" -> "50 thousand"."""
    for pattern, digits in _FRACTIONS:
        text = pattern.sub(digits, text)
    return _SPELT.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    hundreds, rest = match["hundreds"], match["rest"]
    if not hundreds and not rest:
        return match[0]
    words = re.split(r"[\s-]+", rest.lower()) if rest else []
    if len(words) == 2 and not (words[0] in _TENS and 0 < _SMALL[words[1]] < 10):
        return match[0]  # "one two" is two numbers, not one
    number = sum(_SMALL[word] for word in words)
    if hundreds:
        number += 100 * (1 if hundreds.lower() == "a" else _SMALL[hundreds.lower()])
    trailing = " " if match[0].endswith(" ") else ""
    return f"{number}{trailing}"
