"""The steps that bring an SQLite file from any earlier version to this one.

A step is never changed after it has been released: a new one is added below it. Each step and the record
that it ran are written together or not at all.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("svbot")


@migrations()
def create_threads(db: Database) -> None:
    """Conversations: what each was about, and its turns."""
    db.table("threads").create({"thread": str, "memory": str, "used": str}, pk="thread", not_null={"thread", "used"})
    db.table("threads").create_index(["used"])
    db.table("turns").create(
        {"id": int, "thread": str, "said": str, "reply": str, "at": str},
        pk="id",
        not_null={"thread", "said", "reply", "at"},
    )
    db.table("turns").create_index(["thread"])


@migrations()
def create_gaps(db: Database) -> None:
    """What could not be answered well: words, role and time, no person and no thread."""
    db.table("gaps").create(
        {"id": int, "kind": str, "text": str, "topic": str, "role": str, "at": str},
        pk="id",
        not_null={"kind", "text", "topic", "role", "at"},
    )
    db.table("gaps").create_index(["at"])


@migrations()
def create_deliveries(db: Database) -> None:
    """What has been dealt with, each until when it is remembered."""
    db.table("deliveries").create({"key": str, "until": str}, pk="key", not_null={"key", "until"})
    db.table("deliveries").create_index(["until"])
