"""What somebody wants done with a contract, in words of their own: "hand the cleaning contract over to Jo".

Only what is said as a wish counts. "Can I extend a contract?" is a question, which the pages answer.
"""

import re
from dataclasses import dataclass

from knowledge.text import tidy

LONGEST = 120
"""Characters: nobody says such a wish in more."""

_POLITE = re.compile(
    r"(?:(?:oops|ok(?:ay)?|actually|hi|hello|hey|please|pls|sorry|right|no|so|and|then|now|thanks)[,.!]*\s+"
    r"|(?:can|could|will|would) you (?:please )?"
    r"|i (?:want|need|would like) to |i.d like to |we (?:want|need) to |let.?s )+",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:how|what|why|when|who|which|where|can|could|may|should|must|do|does|did|is|are|was|were|will|would|if|shall)\b",
    re.IGNORECASE,
)
_WHO = r"(?P<who>\S+@\S+|[a-z][^,;.!?@]{0,80})"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DATE = r"\d{1,2}(?:st|nd|rd|th)?(?:\s*[/.-]\s*|\s+(?:of\s+)?)(?:[a-z]{3,9}|\d{1,2})(?:[\s,/.-]+(?:\d{4}|\d{2}))?"
_LATER = rf"tomorrow|(?:next )?{_WEEKDAY}|next (?:week|month)|(?:in )?(?:an?|\d+|\w+) (?:day|week|month)s?"
_UNTIL = rf"(?P<until>{_LATER}|{_DATE})"

_NEVER_ASKED = (
    ("reopen", r"^re-?open\b"),
    ("close", r"^(?:close|terminate|cancel|end)\b|^(?:we|i)(?:.ve| have)? (?:closed|terminated|cancelled)\b"),
    ("hand_over", rf"^(?:hand|pass|transfer|reassign|give(?! me\b)|move)\b.*?\bto\s+{_WHO}(?:$|[,;.]\s)"),
    ("hand_over", r"^(?:hand\b.*\bover|reassign|(?:change|choose) the manager)\b"),
    ("undo", r"\bundo\b|^take (?:it|that) back\b"),
    ("snooze", rf"\b(?:snooze|remind me (?:again )?(?:about|of))\b.*?{_UNTIL}\W*$"),
    ("snooze", r"\b(?:snooze|remind me (?:again )?(?:about|of))\b"),
    ("received", r"^mark\b.*\b(?:received|arrived|as in|done|complete)\b"),
    ("waive", r"\b(?:not|isn.?t|no longer) needed\b|\bdoes ?n.?t need (?:a|any) returns?\b"),
    ("supplier", r"^(?:write|draft|e-?mail|text|message|letter|give me (?:a|the) text)\b.*\bsupplier\b"),
    ("change", r"^(?:change|update|edit|amend|extend|prolong|shorten)\b"),
    ("change", r"\b(?:been|was|were|is|we|i|have|.ve) (?:extended|shortened|changed)\b"),
    ("change", r"\b(?:ends?|ending|finish(?:es)?|stops?) (?:early|earlier|later|sooner|on|in)\b"),
)
"""Wishes. A sentence that begins as a question is none of these."""

_ASKED = (
    ("history", r"\bhistory\b|\baudit trail\b|^what (?:has )?happened (?:to|with|on)\b|^who (?:has )?changed\b"),
    (
        "progress",
        r"^how(?:.s| is| are)\b.*\b(?:doing|going|getting on)\b|^(?:show |what is )?(?:me )?(?:the )?progress\b",
    ),
)
"""What may be asked as well as told."""

_WISHES = [(name, re.compile(said, re.IGNORECASE), asked) for asked in (False, True) for name, said in
           (_ASKED if asked else _NEVER_ASKED)]  # fmt: skip

_VERBS = re.compile(
    r"\b(?:re-?open|clos(?:e|ed)|terminated?|cancel(?:led)?|end(?:s|ing)?|hand(?:ed|ing)?|pass|transfer|reassign|give|"
    r"move|undo|snooze|remind|mark|received|arrived|complete|needed|write|draft|e-?mail|message|letter|supplier|chang\w+|"
    r"change|update|edit|amend|exten\w+|prolong|shorten(?:ed)?|early|earlier|later|sooner|history|audit|trail|happened|"
    r"doing|going|getting|over|progress|manager|reminder|till|until|actually|oops|wrong|again|one)\b",
    re.IGNORECASE,
)
_CONTRACT = re.compile(r"\bcontracts?\b", re.IGNORECASE)
_THIS = re.compile(r"\b(?:it|this|that|this one|that one)\b|\b(?:the|this|that) contract\b", re.IGNORECASE)
_RETURN = re.compile(r"\b(?:returns?|figures?|reminders?|notices?)\b", re.IGNORECASE)
_THING = re.compile(
    r"^(?:change|update|edit|amend|extend|prolong|shorten)\s+(?:it|this|that)\b(?P<more>.*)", re.IGNORECASE
)
_MONEY = re.compile(r"[£$%]|\d\s*k\b|\bpounds?\b|\bmeasures?\b|\binstead\b|\bNT\d", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """What is to be done: the *name* of an order, with the words that may name a contract.

    *who* and *until* are whom and when it names. *this* is True where it points back at what was spoken of last,
    *of_contract* where it says that it is about a contract.
    """

    name: str
    rest: str
    who: str = ""
    until: str = ""
    this: bool = False
    of_contract: bool = False

    @property
    def loose(self) -> bool:
        """True where the same words are said of much else, so that a contract must be called one."""
        return self.name in {"change", "close", "progress"}


def read_wish(text: str) -> Wish | None:
    """Return what *text* wants done, or None."""
    said = tidy(text)
    if len(said) > LONGEST:
        return None
    said = _POLITE.sub("", said, count=1) if _POLITE.match(said) else said
    is_question = bool(_QUESTION.match(said))
    for name, pattern, asked in _WISHES:
        match = pattern.search(said) if asked or not is_question else None
        if not match or (name == "change" and not _is_change(said)):
            continue
        groups = match.groupdict()
        who, until = groups.get("who") or "", groups.get("until") or ""
        rest = said
        for each in filter(None, (who, until)):
            rest = rest.replace(each, " ", 1)
        rest = _VERBS.sub(" ", rest)
        return Wish(name, rest, who.strip(), until, bool(_THIS.search(said)), bool(_CONTRACT.search(said)))
    return None


def _is_change(said: str) -> bool:
    """Return True unless *said* is about a return, or about the purchase and the measures that were spoken of."""
    return not (_RETURN.search(said) or ((match := _THING.match(said)) and _MONEY.search(match["more"])))
