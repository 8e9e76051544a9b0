"""What people thought of similar purchases: from graded examples to the measures that fit a new text.

The examples are the pack's graded purchases, each with a grade from 0 to 3 for the measures that fit it, and the
example purchases of each subject, which take their subject's grades. What a word speaks for is learned across all of
them, so that "software" or "consultant" counts whatever it is for.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from knowledge.learning import fingerprint, learn, read, sigmoid
from knowledge.pack import Pack
from knowledge.text import tokens

ROUNDS = 8
STEP = 2.0
START = -1.5
"""Where a measure's score starts: most measures do not fit most purchases."""

GRADED = 2.0
"""How much a graded purchase counts, beside 1 for an example of a subject and half for a subject's word."""

READ_AT_MOST = 150
"""Characters of a text that are read: the examples are as short, and a notice says in its title what is bought."""

BEST = 3.0


class Precedents:
    """Grades every measure for a text, after similar purchases."""

    def __init__(self, pack: Pack, cache: Path | None = None) -> None:
        """Learn from the examples in *pack*; *cache* is a folder to keep what was learned."""
        self._codes = tuple(pack.measures)
        place = {code: at for at, code in enumerate(self._codes)}
        rows = list(_rows(pack))
        kept = cache / fingerprint([ROUNDS, STEP, START, self._codes, rows]) if cache else None
        learned = read(kept) if kept else None
        if learned is None:
            wanted = np.zeros((len(rows), len(self._codes)), dtype=np.float32)
            for at, (_, grades, _) in enumerate(rows):
                for code, grade in grades.items():
                    if code in place:
                        wanted[at, place[code]] = grade / BEST
            heed = np.array([weight for _, _, weight in rows], dtype=np.float32)
            learned = learn([tokens(line) for line, _, _ in rows], wanted, heed, sigmoid, ROUNDS, STEP, START)
            if kept:
                learned.write(kept)
        self._learned = learned

    def grades(self, text: str) -> dict[str, float]:
        """Return a grade from 0 to 3 for each measure's code; an empty mapping when no word of *text* is known."""
        scores = self._learned.scores(tokens(text[:READ_AT_MOST]))
        if scores is None:
            return {}
        return {code: BEST * float(grade) for code, grade in zip(self._codes, sigmoid(scores), strict=True)}


def _rows(pack: Pack) -> Iterator[tuple[str, dict[str, float], float]]:
    for graded in pack.graded:
        yield graded.text, graded.grades, GRADED
    for ident, lines in pack.purchases.items():
        yield from ((line, pack.subjects[ident].fits, 1.0) for line in lines)
    for subject in pack.subjects.values():
        yield from ((word.rstrip("!"), subject.fits, 0.5) for word in subject.words if not word.endswith("?"))
