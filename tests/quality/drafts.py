"""How right the check of a draft tender answer is: the measures found, and what each promise holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.draft import DraftReader
from knowledge.elements import ELEMENTS


def score(reader: DraftReader, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the shares of measures found that are right, of right measures found, and of elements judged right."""
    right = found = wanted = judged = agreed = 0
    for row in rows:
        text = f"{row['question']}\n\n{row['draft']}" if row["question"] else row["draft"]
        promises = {promise.measure.code: promise.found for promise in reader.read(text).promises}
        both = promises.keys() & row["measures"].keys()
        right, found, wanted = right + len(both), found + len(promises), wanted + len(row["measures"])
        judged += len(both) * len(ELEMENTS)
        agreed += sum(
            (element in promises[code]) == row["measures"][code][element] for code in both for element in ELEMENTS
        )
    return {"measures right": right / found, "measures found": right / wanted, "elements right": agreed / judged}
