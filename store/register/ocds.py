"""Export as Open Contracting data (OCDS 1.1): each monitoring return is a milestone of the type "reporting".

Words for types and states are those of the standard's codelists milestoneType and milestoneStatus.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from store.contracts import Contract
from store.returns import Kind, MonitoringReturn, ReturnState
from store.schedule import Period, is_done, periods_until

AT_ONCE = 500
YEAR = timedelta(days=366)

ReturnsOf = Callable[[Sequence[int]], Mapping[int, Sequence[MonitoringReturn]]]
"""Returns the newest version of each return of the contracts with these ids."""


@dataclass(frozen=True)
class Publisher:
    """Who publishes: the council's *name*, where the file can be found (*uri*) and its ocid *prefix*, if any."""

    name: str
    uri: str = ""
    prefix: str = ""


def export_ocds(
    contracts: Iterable[Contract], returns_of: ReturnsOf, publisher: Publisher, today: date, target: BinaryIO
) -> int:
    """Write *contracts* to *target* as a release package in JSON and return how many. Nobody's name is in it."""
    head = {
        "uri": publisher.uri,
        "version": "1.1",
        "publishedDate": _moment(today),
        "publisher": {"name": publisher.name},
    }
    target.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "releases": [')
    count, rest = 0, iter(contracts)
    while batch := list(islice(rest, AT_ONCE)):
        returns = returns_of([each.id for each in batch])
        for contract in batch:
            text = json.dumps(release(contract, returns.get(contract.id, ()), publisher, today), ensure_ascii=False)
            target.write((",\n" if count else "\n").encode() + text.encode())
            count += 1
    target.write(b"\n]}\n")
    return count


def release(
    contract: Contract, returns: Sequence[MonitoringReturn], publisher: Publisher, today: date
) -> dict[str, Any]:
    """Return *contract* with its *returns* as a release of *today*."""
    ident = str(contract.id)
    ocid = f"{publisher.prefix}-{ident}" if publisher.prefix else ident
    suppliers = [{"id": "supplier", "name": contract.supplier}] if contract.supplier else []
    return {
        "ocid": ocid,
        "id": f"{ocid}-{today.isoformat()}",
        "date": _moment(today),
        "tag": ["contract", "implementation"],
        "initiationType": "tender",
        "language": "en",
        "parties": [
            {"id": "buyer", "name": publisher.name, "roles": ["buyer"]},
            *({**each, "roles": ["supplier"]} for each in suppliers),
        ],
        "buyer": {"id": "buyer", "name": publisher.name},
        "awards": [{"id": ident, "title": contract.title, "suppliers": suppliers}] if suppliers else [],
        "contracts": [_contract(contract, returns, today)],
    }


def milestones(contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> Iterator[dict[str, Any]]:
    """Give a milestone for each period of *contract*, up to a year after its end, or after *today* without one.

    A closed contract has those that were due before it was closed. A return that was not needed is left out.
    """
    until = contract.closed or (contract.end or today) + YEAR
    for period in periods_until(replace(contract, closed=None), until):
        ours = [each for each in returns if _belongs(each, period)]
        if not ours or any(each.state is not ReturnState.NOT_NEEDED for each in ours):
            yield _milestone(contract, period, ours, today)


def _milestone(contract: Contract, period: Period, ours: Sequence[MonitoringReturn], today: date) -> dict[str, Any]:
    met = is_done(period, ours)
    status = "met" if met else "partiallyMet" if ours else "notMet" if period.due < today else "scheduled"
    what = "Notice of performance against KPIs" if period.kind is Kind.KPI else "Monitoring return"
    came = max((each.received for each in ours if each.received), default=None)
    found = {
        "id": f"{contract.id}-{period.kind.value.replace(' ', '-')}-{period.start.isoformat()}",
        "title": f"{what} for {_day(period.start)} to {_day(period.end)}",
        "type": "reporting",
        "dueDate": _moment(period.due),
        "status": status,
    }
    return found | ({"dateMet": _moment(came)} if met and came else {})


def _contract(contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> dict[str, Any]:
    period = {
        "startDate": contract.start and _moment(contract.start),
        "endDate": contract.end and _moment(contract.end),
    }
    found: dict[str, Any] = {
        "id": contract.reference or str(contract.id),
        "awardID": str(contract.id),
        "title": contract.title,
        "description": contract.description,
        "status": _status(contract, today),
        "period": {name: day for name, day in period.items() if day},
        "value": {} if contract.value is None else {"amount": float(contract.value), "currency": "GBP"},
        "implementation": {"milestones": list(milestones(contract, returns, today))},
    }
    return {name: value for name, value in found.items() if value}


def _status(contract: Contract, today: date) -> str:
    """Return the word of the standard's codelist contractStatus."""
    if contract.closed or (contract.end and contract.end < today):
        return "terminated"
    return "pending" if contract.start and contract.start > today else "active"


def _belongs(each: MonitoringReturn, period: Period) -> bool:
    if each.kind is Kind.KPI or period.kind is Kind.KPI:
        return each.kind is period.kind and each.due == period.due
    return each.start <= period.end and each.end >= period.start


def _moment(day: date) -> str:
    """Return *day* as the standard writes dates: with a time and a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
