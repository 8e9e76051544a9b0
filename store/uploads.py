"""Register files that somebody dropped and has not said yes to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Upload:
    """A file as it came. *by* is who sent it: nobody else may import it."""

    id: str
    name: str
    data: bytes
    by: str
    at: datetime


class Uploads(Protocol):
    """Keeps such files for a day."""

    def keep_upload(self, upload: Upload) -> None:
        """Keep *upload*."""

    def upload(self, ident: str) -> Upload | None:
        """Return the upload with this id, or None when it was deleted."""

    def delete_upload(self, ident: str) -> None:
        """Delete the upload with this id."""

    def delete_uploads_before(self, moment: datetime) -> int:
        """Delete every upload kept before *moment*, and return how many there were."""
