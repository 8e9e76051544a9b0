"""The rows that were not taken, as a CSV file to mend and import again: the rows as they were, and why."""

import csv
import io
import shutil
import tempfile
from collections.abc import Sequence
from typing import BinaryIO

from store.register.cells import guarded
from store.register.entry import RowProblem
from store.register.headings import MENDING

IN_MEMORY = 1 << 20


class MendingFile:
    """Such a file, in UTF-8 with a mark so that Excel reads pound signs. Memory does not grow with it."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._width = len(headings)
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by close)
        self._text = io.TextIOWrapper(self._file, encoding="utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._write([*headings, *MENDING])

    def add(self, texts: Sequence[str], problems: Sequence[RowProblem]) -> None:
        """Put a row that reads *texts* at the end, with everything that is wrong with it in one row."""
        cells = [*texts[: self._width], *[""] * (self._width - len(texts))]
        columns = "; ".join(dict.fromkeys(each.column for each in problems))
        self._write([*cells, str(problems[0].row), columns, " ".join(each.reason for each in problems)])

    def copy_to(self, target: BinaryIO) -> None:
        """Write the file to *target*."""
        self._text.flush()
        self._file.seek(0)
        shutil.copyfileobj(self._file, target)

    def close(self) -> None:
        """Delete the file."""
        self._text.close()

    def _write(self, cells: Sequence[str]) -> None:
        self._writer.writerow([guarded(cell) for cell in cells])
