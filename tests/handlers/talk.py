"""Reads replies the way a person does: the words, the measures, and what can be tapped."""

from bot.channels.plain import to_text
from handlers.conversation import Choices, Facts, MeasureCard, Reply
from knowledge.pack import Pack

GROUNDS = "Grounds maintenance, 3 years, £450k"


def words(reply: Reply) -> str:
    """Return all the words of *reply*."""
    return to_text(reply)


def codes(reply: Reply) -> list[str]:
    """Return the codes of the measures that *reply* suggests, in order."""
    return [part.code for part in reply.parts if isinstance(part, MeasureCard)]


def understood(reply: Reply) -> dict[str, str]:
    """Return what *reply* says that the bot understood."""
    return {name: value for part in reply.parts if isinstance(part, Facts) for name, value in part.items}


def to_tap(reply: Reply) -> list[str]:
    """Return what the choices of *reply* say when tapped, those on measures left out."""
    return [item.says for part in reply.parts if isinstance(part, Choices) for item in part.items]


def gives_up(reply: Reply, pack: Pack) -> list[str]:
    """Return which of the bot's ways of not knowing what to do *reply* speaks."""
    wording = pack.wording
    ways = {
        "do not know": wording.do_not_know.format(council=pack.profile.council),
        "did you mean": wording.did_you_mean,
        "no words": wording.no_words,
        "empty": wording.empty,
        "subject unknown": wording.subject_unknown,
        "too thin": wording.too_thin,
        "nothing more": wording.nothing_more,
        "no recommendation yet": wording.no_recommendation_yet,
        "unknown code": wording.unknown_code.partition("{")[0],
        "nothing to swap": wording.nothing_to_swap.partition("}")[2],
        "nothing left": wording.nothing_left.partition("{")[0],
    }
    said = words(reply)
    return [way for way, sentence in ways.items() if sentence in said]
