"""Things to keep, for the tests of every store."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from store.contracts import Basis, Commitment, Contract, Frequency, Plan
from store.reminders import Claim, ReminderKey
from store.returns import Kind, MonitoringReturn, ReturnState

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
MOMENT = timedelta(microseconds=1)

HOSTILE = {
    "NUL": "before\0after",
    "quotes": 'O\'Brien "& Sons"; drop table contracts; --',
    "emoji": "👩‍👩‍👧 café £5 ½",
    "right to left": "\u202eabc\u202c مرحبا",
    "long": "x" * 10_000,
    "wildcards": "100%_\\",
    "lines": "one\ntwo\r\n\tthree",
    "spaces": "  spaced  out  ",
}
"""Texts that have broken other programs."""

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))

NUMBERS = count(1)
"""For names that no other example of a test has."""

one_store = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""For a test with many examples that may all go into one store."""

QUARTERLY = Plan(Frequency.QUARTERLY, due_after=20)

WHOLE = Contract(
    title="Grounds maintenance",
    reference="DN 12/a",
    supplier="Green & Sons",
    value=Decimal("1234567.89"),
    start=date(2027, 4, 1),
    end=date(2030, 3, 31),
    review=date(2029, 9, 30),
    department="Highways",
    description="Verges and parks",
    plan=Plan(Frequency.CHOSEN, Basis.FINANCIAL, 15, (date(2027, 9, 30), date(2028, 9, 30))),
    commitments=(Commitment("SV2", "hours", 1234567.5), Commitment("SV1"), Commitment("SV2", "people", 0.0)),
    asked_from=date(2027, 7, 1),
    kpi_from=date(2028, 4, 1),
    closed=None,
    closed_because="",
    other=(("Lot", "3"), ("Lot", ""), ("Notes", "a: b")),
)
"""A contract of which everything is known, but for its manager."""


def contract(title: str = "Grounds", **known: object) -> Contract:
    """Return a contract with quarterly returns from 1 April 2027 on, or as it is *known*."""
    terms: dict[str, object] = {"start": date(2027, 4, 1), "end": date(2030, 3, 31), "plan": QUARTERLY}
    return Contract(title, **terms | known)  # type: ignore[arg-type]


def came_in(ident: int, **known: object) -> MonitoringReturn:
    """Return what came in for the first quarter of `contract()`, or as it is *known*."""
    what: dict[str, object] = {
        "start": date(2027, 4, 1),
        "end": date(2027, 6, 30),
        "due": date(2027, 7, 28),
        "state": ReturnState.RECEIVED,
    }
    return MonitoringReturn(ident, **what | known)  # type: ignore[arg-type]


def key(stage: str = "due", recipient: int = 7, of: int = 1, due: date = date(2027, 7, 28)) -> ReminderKey:
    """Return what makes a reminder of the first quarter one."""
    return ReminderKey(of, Kind.RETURN, date(2027, 4, 1), due, stage, recipient)


def claim(message: str = "m1", at: datetime = NOW) -> Claim:
    """Return a claim for the colleague that `key()` is for."""
    return Claim(message, 7, "slack", "U7", at)
