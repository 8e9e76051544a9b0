"""What was read of a register, kept in a temporary file until somebody says yes: memory does not grow with it."""

import tempfile
from collections.abc import Iterator
from typing import Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")
IN_MEMORY = 1 << 20


class Spool(Generic[T]):
    """Things of one *kind*, one after the other. The file has no name, and is gone when it is closed."""

    def __init__(self, kind: TypeAdapter[T]) -> None:
        self._kind = kind
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by close)
        self.count = 0

    def add(self, thing: T) -> None:
        """Put *thing* at the end."""
        self._file.write(self._kind.dump_json(thing) + b"\n")
        self.count += 1

    def __iter__(self) -> Iterator[T]:
        """Give everything from the beginning. Nothing may be added meanwhile."""
        self._file.seek(0)
        for line in self._file:
            yield self._kind.validate_json(line)

    def close(self) -> None:
        """Delete the file."""
        self._file.close()
