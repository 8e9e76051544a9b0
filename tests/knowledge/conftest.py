"""The readers and choosers of knowledge over the shipped pack, each built once."""

from collections.abc import Callable

import pytest

from knowledge.answering import Finding
from knowledge.brief import BriefReader
from knowledge.models import Role
from knowledge.recommending import Recommender


@pytest.fixture(scope="session")
def reader(pack, learned) -> BriefReader:
    """Give a reader of purchases."""
    return BriefReader(pack, learned)


@pytest.fixture(scope="session")
def recommender(pack, learned) -> Recommender:
    """Give a recommender of measures."""
    return Recommender(pack, learned)


@pytest.fixture(scope="session")
def find(assistant) -> Callable[..., Finding]:
    """Give a way to ask which topic answers a question, with what the shared assistant has learned."""

    def found(question: str, role: Role = Role.OFFICER) -> Finding:
        return assistant.ask.find(question, role)

    return found
