"""A contract in words: its facts, its next return, what is missing, and what a change did to it."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

from handlers.contracts.promises import Promises, say_amount
from handlers.conversation import Facts, Paragraph, Person, Reply
from handlers.sources import plain_date
from knowledge.models import Role
from knowledge.money import format_pounds
from knowledge.pack import Pack
from store.contracts import Commitment, Contract, Frequency, Plan
from store.people import Colleague, People
from store.returns import Kind, MonitoringReturn
from store.schedule import Period, is_done, open_periods, periods

DAY = timedelta(days=1)


class ContractWords:
    """Says what the register holds of a contract."""

    def __init__(self, pack: Pack, people: People) -> None:
        self._pack, self._people = pack, people
        self._promises = Promises(pack)

    def refusal(self, person: Person) -> Reply:
        """Return why *person* is shown nothing about contracts, whether or not there are any."""
        return Reply((Paragraph(self.refused(person)),))

    def refused(self, person: Person) -> str:
        """Return the sentence of a refusal."""
        wording = self._pack.contract_wording
        return wording.officers_only if person.role is Role.SUPPLIER else wording.direct_only

    def facts(self, contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> tuple[Facts, Facts]:
        """Return what is known of *contract*: its terms, and its measures under their own title."""
        wording = self._pack.contract_wording
        rows = [(wording.facts["number"], str(contract.id))]
        named = ("title", "reference", "supplier", "manager", "value", "start", "end", "review", "department")
        optional = {"reference", "review", "department"}
        for name in (*named, "description"):
            value = getattr(contract, name)
            if value or name not in {*optional, "description"}:
                rows.append((wording.fields[name], self.value(name, value)))
        rows.append((wording.facts["plan"], self.value("plan", contract.plan)))
        if contract.asked_from:
            rows.append((wording.fields["asked_from"], plain_date(contract.asked_from)))
        rows.append((wording.facts["next"], self.due(contract, returns, today)))
        rows.append((wording.facts["kpi"], self._notice(contract, returns, today)))
        if contract.closed:
            rows.append((wording.facts["closed"], self._closed(contract, contract.closed)))
        elif missing := self.missing(contract):
            rows.append((wording.facts["missing"], ", ".join(missing)))
        if contract.other:
            rows.append((wording.fields["other"], wording.kept_columns.format(count=len(contract.other))))
        return Facts(tuple(rows)), self.promised(contract.commitments)

    def promised(self, commitments: Sequence[Commitment]) -> Facts:
        """Return the measures with their targets."""
        wording = self._pack.contract_wording
        rows = tuple((self._promises.title(each.measure), self._target(each)) for each in commitments)
        return Facts(rows or ((wording.facts["measures"], wording.not_known),), wording.fields["measures"])

    def missing(self, contract: Contract) -> list[str]:
        """Return what must still be asked for, in words."""
        names = self._pack.contract_wording.missing
        return [names[name] for name in contract.missing]

    def next_return(self, contract: Contract, returns: Sequence[MonitoringReturn]) -> Period | None:
        """Return the earliest period for which a return is still to come, or None."""
        return _first_open(contract, returns, Kind.RETURN)

    def overdue(self, contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> list[Period]:
        """Return the periods whose return fell due before *today* and has not come in."""
        late = open_periods(contract, returns, today - DAY)
        return [each for each in late if each.kind is Kind.RETURN]

    def due(self, contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> str:
        """Return when the next return is due, or since when it is overdue."""
        wording = self._pack.contract_wording
        if contract.closed:
            return wording.due_closed
        if not contract.plan or not contract.start:
            return wording.due_unknown
        following = self.next_return(contract, returns)
        late = self.overdue(contract, returns, today) if following else []
        if not following:
            return wording.due_nothing
        if len(late) > 1:
            return wording.overdue_more.format(count=len(late), date=plain_date(late[0].due))
        return self._when(following, today)

    def manager(self, ident: int | None) -> str:
        """Return the name of the manager with this id, in words for everybody."""
        wording = self._pack.contract_wording
        if ident is None:
            return wording.not_known
        who = self._people.colleague(ident)
        return self.person(who) if who else wording.not_known

    def person(self, who: Colleague) -> str:
        """Return what *who* is called, with the e-mail address where there is one."""
        if who.name and who.email:
            return f"{who.name} ({who.email})"
        return who.label or self._pack.contract_wording.nobody_known

    def value(self, name: str, value: object) -> str:
        """Return what the field *name* of a contract holds, in words."""
        wording = self._pack.contract_wording
        match value:
            case None | "" | ():
                return wording.not_known
            case int() if name == "manager":
                return self.manager(value)
            case Decimal():
                return pounds(value)
            case date():
                return plain_date(value)
            case Plan():
                return self._plan(value)
            case tuple() if name == "commitments":
                return "; ".join(f"{each.measure}: {self._target(each)}" for each in value)
            case tuple():
                return wording.kept_columns.format(count=len(value))
            case _:
                return str(value)

    def changes(self, before: Contract, after: Contract) -> list[tuple[str, str]]:
        """Return what differs between two states of a contract: what it is called, and what it was and is."""
        wording = self._pack.contract_wording
        rows = []
        for each in fields(Contract):
            old, new = getattr(before, each.name), getattr(after, each.name)
            if old != new:
                said = (self.value(each.name, old), self.value(each.name, new))
                rows.append((self.field(each.name), wording.change_line.format(before=said[0], after=said[1])))
        return rows

    def field(self, name: str) -> str:
        """Return what the field *name* of a contract is called."""
        wording = self._pack.contract_wording
        if name == "plan":
            return wording.facts["plan"]
        return wording.fields.get({"commitments": "measures"}.get(name, name), name)

    def _plan(self, plan: Plan) -> str:
        wording = self._pack.contract_wording
        frequency = wording.frequencies[plan.frequency]
        if plan.frequency is Frequency.CHOSEN:
            return wording.plan_dates.format(frequency=frequency, dates=", ".join(map(plain_date, plan.dates)))
        due = wording.plan_day if plan.due_after == 1 else wording.plan_days.format(count=plan.due_after)
        if plan.frequency is Frequency.AT_THE_END:
            return wording.plan_end.format(frequency=frequency, due=due)
        return wording.plan_line.format(frequency=frequency, basis=_inside(wording.bases[plan.basis]), due=due)

    def _target(self, promised: Commitment) -> str:
        wording = self._pack.contract_wording
        return wording.target_open if promised.target is None else say_amount(promised.target, promised.unit)

    def _when(self, period: Period, today: date) -> str:
        wording = self._pack.contract_wording
        said = wording.overdue_since if period.due < today else wording.due_on
        return said.format(date=plain_date(period.due))

    def _notice(self, contract: Contract, returns: Sequence[MonitoringReturn], today: date) -> str:
        wording = self._pack.contract_wording
        if not contract.kpi_from:
            return wording.kpi_none
        following = _first_open(contract, returns, Kind.KPI)
        yearly = wording.kpi_yearly.format(date=plain_date(contract.kpi_from))
        return f"{yearly}; {wording.kpi_next.format(due=self._when(following, today))}" if following else yearly

    def _closed(self, contract: Contract, day: date) -> str:
        wording = self._pack.contract_wording
        return wording.closed_line.format(date=plain_date(day), reason=contract.closed_because or wording.not_known)


def pounds(value: Decimal) -> str:
    """Return *value* to the penny where it has pence, and as `format_pounds` writes it otherwise."""
    rounded = format_pounds(float(value))
    exact = value == value.to_integral_value() and (value < 1_000_000 or value % 10_000 == 0)
    return rounded if exact else f"£{value:,.2f}".removesuffix(".00")


def _first_open(contract: Contract, returns: Sequence[MonitoringReturn], kind: Kind) -> Period | None:
    return next((each for each in periods(contract) if each.kind is kind and not is_done(each, returns)), None)


def _inside(text: str) -> str:
    return text[:1].lower() + text[1:]
