"""Whom a row names as manager, among the colleagues that the store knows."""

from collections.abc import Iterable

from store.people import Colleague
from store.register.errors import CellError


class Managers:
    """Colleagues by e-mail address and by name, capitals and spaces aside."""

    def __init__(self, colleagues: Iterable[Colleague]) -> None:
        self._by_email: dict[str, Colleague] = {}
        self._by_name: dict[str, list[Colleague]] = {}
        self._labels: dict[int, str] = {}
        for each in colleagues:
            self._labels[each.id] = each.label
            if each.email:
                self._by_email[each.email.casefold()] = each
            if each.name:
                self._by_name.setdefault(_key(each.name), []).append(each)

    def found(self, name: str, email: str) -> int | None:
        """Return the id of who is named, or None for somebody new. Raises CellError when the name is of several.

        Somebody known by name alone counts as new when the row gives an address: it is then kept with the name.
        """
        if email:
            known = self._by_email.get(email.casefold())
            return known.id if known else None
        called = self._by_name.get(_key(name), [])
        if len(called) > 1:
            raise CellError(f"{len(called)} colleagues are called {name}. Write the e-mail address of one of them.")
        return called[0].id if called else None

    def label(self, ident: int | None) -> str:
        """Return how a colleague is called, or "nobody"."""
        return self._labels.get(ident, "somebody") if ident else "nobody"


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
