"""What is wrong with the dates of a contract when they are looked at together."""

from handlers.sources import plain_date
from knowledge.contract_wording import ContractWording
from store.contracts import Contract


def wrong_together(contract: Contract, wording: ContractWording) -> dict[str, str]:
    """Return what is wrong with the dates of *contract*, by the field of the form in which it stands."""
    start, end, wrong = contract.start, contract.end, dict[str, str]()
    if start and end and end < start:
        return {"end": wording.wrong_order}
    for name, day in (("kpi_from", contract.kpi_from), ("asked_from", contract.asked_from)):
        if day and end and day > end:
            wrong[name] = wording.wrong_after_end.format(date=plain_date(end))
    if contract.kpi_from and start and contract.kpi_from < start:
        wrong["kpi_from"] = wording.wrong_before_start.format(date=plain_date(start))
    # The first date after the end is when the last return is due. Nothing is due on a later one.
    late = [day for day in contract.plan.dates if day > end] if contract.plan and end else []
    if len(late) > 1:
        wrong["dates"] = wording.wrong_dates_late.format(date=plain_date(late[1]))
    return wrong
