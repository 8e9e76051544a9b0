"""Words that people write in the cells of a register, from words.yaml."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from store.contracts import Basis, Frequency


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    blank: frozenset[str]
    totals: frozenset[str]
    frequencies: dict[Frequency, tuple[str, ...]]
    bases: dict[Basis, tuple[str, ...]]


def is_blank(text: str) -> bool:
    """Return True when *text* only says that something is not known, not decided or taken out."""
    text = text.strip().lower()
    return text in _file().blank or text.startswith("redacted")


def is_total(title: str) -> bool:
    """Return True when *title* is what a row of totals is called."""
    return title.strip(" :").lower() in _file().totals


def frequency_called(text: str) -> Frequency | None:
    """Return the frequency that people call *text*, or None."""
    return _frequencies().get(_key(text))


def basis_called(text: str) -> Basis | None:
    """Return the basis that people call *text*, or None."""
    return _bases().get(_key(text))


def _key(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").rstrip(".").split())


@cache
def _frequencies() -> dict[str, Frequency]:
    return {_key(word): each for each, words in _file().frequencies.items() for word in words}


@cache
def _bases() -> dict[str, Basis]:
    return {_key(word): each for each, words in _file().bases.items() for word in words}


@cache
def _file() -> _Words:
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    return _Words.model_validate(yaml.safe_load(text))
