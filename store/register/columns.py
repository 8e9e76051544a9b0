"""A contract as a row of an export. What `entry` reads from that row is the contract again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from store.contracts import Contract
from store.people import Colleague
from store.register.headings import KEPT, Field, heading_of, match_heading
from store.register.measures import written

Value = str | int | Decimal | date | None


class ExportColumns:
    """The headings of an export: the Transparency Code's, the bot's own, then all that contracts hold besides."""

    def __init__(self, contracts: Iterable[Contract], people: Mapping[int, Colleague]) -> None:
        """Look through *contracts* for columns that a council had in its own register."""
        self._people = people
        others = dict.fromkeys(name for contract in contracts for name, _ in contract.other)
        kept = {
            match.field: name for name in reversed(others) if (match := match_heading(name)) and match.field in KEPT
        }
        self._others = [name for name in others if name not in kept.values()]
        self._named = {each: kept.get(each, heading_of(each)) for each in Field}

    @property
    def headings(self) -> list[str]:
        """All headings, from left to right."""
        return [*self._named.values(), *self._others]

    def row(self, contract: Contract) -> list[Value]:
        """Return what stands under each heading for *contract*, None where nothing is known."""
        other = dict(contract.other)
        ours = [
            other.get(name) if each in KEPT else _READ[each](contract, self._people.get(contract.manager or 0))
            for each, name in self._named.items()
        ]
        return [*ours, *(other.get(name) for name in self._others)]


_READ: dict[Field, Callable[[Contract, Colleague | None], Value]] = {
    Field.REFERENCE: lambda contract, _: contract.reference,
    Field.TITLE: lambda contract, _: contract.title,
    Field.DEPARTMENT: lambda contract, _: contract.department,
    Field.DESCRIPTION: lambda contract, _: contract.description,
    Field.SUPPLIER: lambda contract, _: contract.supplier,
    Field.VALUE: lambda contract, _: contract.value,
    Field.START: lambda contract, _: contract.start,
    Field.END: lambda contract, _: contract.end,
    Field.REVIEW: lambda contract, _: contract.review,
    Field.MANAGER: lambda _, manager: manager.name if manager else None,
    Field.EMAIL: lambda _, manager: manager.email if manager else None,
    Field.FREQUENCY: lambda contract, _: contract.plan.frequency.value if contract.plan else None,
    Field.BASIS: lambda contract, _: contract.plan.basis.value if contract.plan else None,
    Field.DUE_AFTER: lambda contract, _: contract.plan.due_after if contract.plan else None,
    Field.DATES: lambda contract, _: "; ".join(map(str, contract.plan.dates)) if contract.plan else None,
    Field.MEASURES: lambda contract, _: written(contract.commitments),
    Field.ASKED_FROM: lambda contract, _: contract.asked_from,
    Field.KPI_FROM: lambda contract, _: contract.kpi_from,
    Field.CLOSED: lambda contract, _: contract.closed,
}
