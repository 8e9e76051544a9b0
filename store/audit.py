"""The audit trail: who did what to which contract, and when. Nothing in it is ever changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class AuditEntry:
    """One thing that was done. *by* names who did it, *detail* what was before and after."""

    at: datetime
    by: str
    action: str
    contract: int | None
    detail: str


class Audit(Protocol):
    """Keeps the audit trail."""

    def note(self, entry: AuditEntry) -> None:
        """Keep *entry*."""

    def audit_trail(self, contract: int | None = None) -> Iterator[AuditEntry]:
        """Give what was done, to one *contract* where given, oldest first."""
