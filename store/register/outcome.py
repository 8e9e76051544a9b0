"""What a register file says, compared with what the store holds: all that a person sees before they say yes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from store.contracts import Contract, Frequency, Plan
from store.register.entry import RowProblem
from store.register.headings import Field
from store.returns import Kind
from store.schedule import periods_until

SHOWN = 20
"""So many changes and problems are kept to be shown. All are counted."""


@dataclass(frozen=True)
class Change:
    """What a *row* changes of the contract called *name*: fields, what was there and what will be, in words."""

    row: int
    name: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Outcome:
    """What was understood of a file. All figures but *problems* count rows.

    *understood* says which heading means what, and *unused* which columns are only kept for the export. *added*,
    *changed* and *same* count contracts; *repeated* counts rows that say again what an earlier one says. *refused*
    counts rows that were not taken, and *problems* what is wrong with them. *missing* counts contracts that still
    lack a field. *due_at_once* counts contracts whose returns fall due on the day that a period ends, because the
    file names a frequency and no working days. *past_returns* counts the returns of added contracts, and of those
    whose terms change, that fell due before today.
    """

    name: str
    understood: tuple[tuple[str, Field], ...]
    unused: tuple[str, ...]
    rows: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    repeated: int = 0
    refused: int = 0
    problems: int = 0
    changes: tuple[Change, ...] = ()
    first_problems: tuple[RowProblem, ...] = ()
    missing: Mapping[Field, int] = field(default_factory=dict)
    due_at_once: int = 0
    past_returns: int = 0


def missing_of(contract: Contract, *, managed: bool) -> Counter[Field]:
    """Return which fields that the bot needs are not known of *contract*. *managed* says whether it has a manager."""
    missing = map(Field, contract.missing)
    return Counter(each for each in missing if not (managed and each is Field.MANAGER))


def past_returns(contract: Contract, today: date) -> int:
    """Return how many monitoring returns of *contract* fell due before *today*, whether they came in or not."""
    if contract.closed or not contract.plan or not contract.start or contract.start >= today:
        return 0
    end = contract.end if contract.end and contract.end < today else None
    if contract.plan.frequency is Frequency.AT_THE_END and not end:
        return 0
    return _past(contract.plan, contract.start, end, contract.asked_from, today)


@lru_cache(maxsize=20_000)
def _past(plan: Plan, start: date, end: date | None, asked_from: date | None, today: date) -> int:
    """Count for all contracts with the same terms at once. An end still to come changes nothing of the past."""
    terms = Contract("", plan=plan, start=start, end=end, asked_from=asked_from)
    due = periods_until(terms, today - timedelta(days=1))
    return sum(period.kind is Kind.RETURN for period in due)
