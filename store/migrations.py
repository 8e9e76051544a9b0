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


@migrations()
def create_register(db: Database) -> None:
    """Colleagues, contracts with what was promised, and the returns that came in for them."""
    db.table("people").create(
        {"id": int, "name": str, "email": str, "left": int, "quiet": int},
        pk="id",
        not_null={"name", "left", "quiet"},
    )
    db.table("people").create_index(["email"], unique=True)
    db.table("addresses").create(
        {"channel": str, "address": str, "person": int, "seen": str, "unreachable": str},
        pk=("channel", "address"),
        foreign_keys=[("person", "people", "id")],
        not_null={"channel", "address", "person", "seen", "unreachable"},
    )
    db.table("addresses").create_index(["person"])
    db.table("contracts").create(
        {
            "id": int,
            "reference": str,
            "reference_key": str,
            "title": str,
            "supplier": str,
            "manager": int,
            "pence": int,
            "start": str,
            "end": str,
            "review": str,
            "department": str,
            "description": str,
            "plan": str,
            "asked_from": str,
            "kpi_from": str,
            "closed": str,
            "closed_because": str,
            "other": str,
            "next_due": str,
        },
        pk="id",
        foreign_keys=[("manager", "people", "id")],
        not_null={"reference", "title", "supplier", "department", "description", "closed_because", "other"},
    )
    db.table("contracts").create_index(["reference_key"], unique=True)
    db.table("contracts").create_index(["next_due"])
    db.table("contracts").create_index(["manager"])
    db.table("commitments").create(
        {"contract": int, "place": int, "measure": str, "unit": str, "target": float},
        pk=("contract", "place"),
        foreign_keys=[("contract", "contracts", "id")],
        not_null={"measure", "unit"},
    )
    db.table("returns").create(
        {
            "id": int,
            "contract": int,
            "kind": str,
            "start": str,
            "end": str,
            "due": str,
            "version": int,
            "state": str,
            "nothing": int,
            "happened": str,
            "evidence": str,
            "reason": str,
            "received": str,
            "by": str,
            "at": str,
            "undone": int,
        },
        pk="id",
        foreign_keys=[("contract", "contracts", "id")],
        not_null={"contract", "kind", "start", "end", "due", "version", "state", "by", "at", "undone"},
    )
    db.table("returns").create_index(["contract", "kind", "start", "version"], unique=True)
    db.table("figures").create(
        {"return": int, "measure": str, "amount": float},
        pk=("return", "measure"),
        foreign_keys=[("return", "returns", "id")],
        not_null={"amount"},
    )


@migrations()
def create_reminders(db: Database) -> None:
    """Reminders, each once by its key; snoozes; what waits to be shown; files that wait for a yes; who did what.

    A reminder of contract 0 is about all of them, and one for recipient 0 had nobody to go to.
    """
    key = ["contract", "kind", "start", "due", "stage", "recipient"]
    db.table("reminders").create(
        {
            "id": int,
            "contract": int,
            "kind": str,
            "start": str,
            "due": str,
            "stage": str,
            "recipient": int,
            "state": str,
            "at": str,
            "message": str,
            "lease": str,
            "reference": str,
            "reason": str,
            "channel": str,
            "address": str,
        },
        pk="id",
        not_null={*key, "state", "at", "message", "reference", "reason", "channel", "address"},
    )
    db.table("reminders").create_index(key, unique=True)
    db.table("reminders").create_index(["message"])
    db.table("reminders").create_index(["lease"])
    db.table("snoozes").create(
        {"contract": int, "kind": str, "start": str, "until": str},
        pk=("contract", "kind", "start"),
        foreign_keys=[("contract", "contracts", "id")],
        not_null={"until"},
    )
    db.table("inbox").create(
        {"number": int, "message": str, "recipient": int, "reply": str, "at": str, "shown": str},
        pk="number",
        not_null={"message", "recipient", "reply", "at"},
    )
    db.table("inbox").create_index(["message"], unique=True)
    db.table("uploads").create(
        {"id": str, "name": str, "data": bytes, "by": str, "at": str}, pk="id", not_null={"name", "data", "by", "at"}
    )
    db.table("audit").create(
        {"id": int, "at": str, "by": str, "action": str, "contract": int, "detail": str},
        pk="id",
        not_null={"at", "by", "action", "detail"},
    )
    db.table("audit").create_index(["contract"])


@migrations()
def create_chats(db: Database) -> None:
    """Where people are written to in a channel that must be told each time, and what it calls each message."""
    db.table("chats").create(
        {
            "channel": str,
            "address": str,
            "user": str,
            "service": str,
            "conversation": str,
            "email": str,
            "seen": str,
        },
        pk=("channel", "address"),
        not_null={"channel", "address", "user", "service", "conversation", "email", "seen"},
    )
    db.table("receipts").create(
        {"message": str, "reference": str, "at": str}, pk="message", not_null={"message", "reference", "at"}
    )
    db.table("receipts").create_index(["at"])
