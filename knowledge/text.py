"""Words: how a typed line becomes tokens and stems, and how a misspelt word is repaired.

Misspellings are repaired word by word against the pack's own vocabulary. Whole sentences are never compared
by edit distance: one shared word would be enough to make two long sentences look alike.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

_STEMMER = snowballstemmer.stemmer("english")
_TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_MARKUP = re.compile(r"<[^<>]{0,300}>")
_APOSTROPHE = re.compile(r"['\u2018\u2019\u02bc`]")

STOP_WORDS = frozenset(
    "a an and are as at be been but by can could did do does for from get got had has have he her him his "
    "how i if im in is it its ive just may me might must my no not of on or our ours out shall she should "
    "so some than that the their them then there these they this those to too u up us was we were what "
    "whats when where which who whos whose why will with would you your youre yours pls please thanks "
    "thank hi hello".split()
)
"""Words that say little about the subject on their own."""


PLACE_WORDS = frozenset("for at in on to across within near around from under via off by with using".split())
"""Words after which a text tells where or for whom something is bought, rather than what."""


def tidy(text: str) -> str:
    """Return *text* on one line, without control, format or repeated white-space characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKC", text)
    kept = (" " if ch.isspace() else ch for ch in plain if ch.isspace() or unicodedata.category(ch)[0] != "C")
    return " ".join("".join(kept).split())


def tokens(text: str) -> list[str]:
    """Return the lower-case words and numbers of *text*, in order, without accents.

    What stands in <angle brackets> is markup and no word.
    """
    unaccented = _MARKUP.sub(" ", tidy(text))
    if not unaccented.isascii():
        spread = unicodedata.normalize("NFKD", unaccented)
        unaccented = "".join(ch for ch in spread if not unicodedata.combining(ch))
    lowered = _APOSTROPHE.sub("", unaccented.casefold().replace("&", " and "))
    return _TOKEN.findall(lowered)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem that *word* shares with its other forms ("apprentices" -> "apprentic")."""
    return str(_STEMMER.stemWord(word))


_ODD_PLURALS = {"buses": "bus", "gases": "gas", "lenses": "lens", "people": "person", "children": "child"}


def lower_first(text: str) -> str:
    """Return *text* as it stands inside a sentence: "Home care" -> "home care", but "IT support" stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def singular(word: str) -> str:
    """Return *word* without its plural ending: "benches" -> "bench", but "parking" stays apart from "park"."""
    if word in _ODD_PLURALS:
        return _ODD_PLURALS[word]
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes", "buses")):
        return word[:-2]
    return word.removesuffix("s")


class Vocabulary:
    """The words a pack knows, each with how often it occurs, and the repair of words that it does not know."""

    def __init__(self, counts: Mapping[str, int], spared: Iterable[str] = ()) -> None:
        """Take known words with their counts, and further words (*spared*) that are right but not the pack's."""
        self._counts = dict(counts)
        self._words = [word for word in self._counts if len(word) >= 4 and word.isalpha()]
        self._spared = frozenset(spared)
        self._repairs: dict[str, str] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def repair(self, word: str) -> str:
        """Return the known word that *word* most likely is, or *word* itself.

        One slip is mended in words of four to six letters, two in longer ones. A swap of neighbours is one slip.
        """
        if len(word) < 4 or not word.isalpha() or word in self._counts or word in self._spared:
            return word
        if word not in self._repairs:
            if len(self._repairs) > 20_000:
                self._repairs.clear()
            self._repairs[word] = self._nearest(word)
        return self._repairs[word]

    def _nearest(self, word: str) -> str:
        slips = 1 if len(word) < 7 else 2
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=slips, limit=8)
        if not near:
            return word
        best = min(near, key=lambda hit: (hit[1], hit[0][0] != word[0], -self._counts[hit[0]], hit[0]))
        return str(best[0])
