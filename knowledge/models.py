"""The things a content pack holds, each checked when the pack is loaded.

A pack is a folder of YAML files that a council's editor can change. These models say what each file may
hold; `knowledge.pack` reads the files and checks what one file says about another.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1)]
Label = Annotated[str, Field(min_length=1, max_length=75)]
"""A text that fits on a button in every channel."""


class Role(StrEnum):
    """Who is asking: a council officer or a supplier."""

    OFFICER = "officer"
    SUPPLIER = "supplier"


class Part(BaseModel):
    """A piece of a pack: fixed once loaded, and no key that the bot does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Part):
    """A page that a fact was taken from, with its address and the date it gives for itself."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    date: Text


class Contact(Part):
    """Whom to ask when the bot does not know."""

    name: Text
    email: Text
    phone: Text
    source: Text


class Priority(Part):
    """One of the council's priorities, which every measure belongs to."""

    id: Text
    title: Text
    covers: Text


class Principle(Part):
    """One of the council's principles for social value."""

    title: Text
    meaning: Text


class Profile(Part):
    """Whose pack this is: the council, its priorities and principles, and whom to ask."""

    council: Text
    area: Text
    contact: Contact
    priorities: tuple[Priority, ...]
    principles: tuple[Principle, ...]
    reviewed: date
    places: tuple[Text, ...] = ()


class Answer(Part):
    """The wording of an answer: one or two sentences, then the detail."""

    answer: Annotated[str, Field(min_length=1, max_length=400)]
    detail: tuple[Text, ...] = ()
    points: tuple[Text, ...] = ()
    unknown: str = ""


class SupplierWording(Part):
    """What a supplier reads instead: only the pieces that differ."""

    answer: Annotated[str | None, Field(min_length=1, max_length=400)] = None
    detail: tuple[Text, ...] | None = None
    points: tuple[Text, ...] | None = None
    unknown: str | None = None


class Topic(Answer):
    """A question that the pack answers. Its id is the name of its file.

    *next* are topics to read next, *offers* other messages that a tap sends, such as "Show all measures".
    """

    id: Text
    question: Annotated[str, Field(min_length=1, max_length=60)]
    audience: Literal["both", "officer", "supplier"] = Field(alias="for")
    group: Literal["basics", "law", "buying", "measuring", "suppliers", "bot"]
    law: bool = False
    supplier: SupplierWording | None = None
    sources: tuple[Text, ...]
    reviewed: date
    next: Annotated[tuple[Text, ...], Field(max_length=4)]
    offers: tuple[Label, ...] = ()
    words: tuple[Text, ...]
    phrasings: Annotated[tuple[Text, ...], Field(min_length=8)]

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not self.sources and self.group != "bot":
            raise ValueError("an answer needs at least one source. Add a key of sources.yaml to sources")
        return self

    def worded_for(self, role: Role) -> Answer:
        """Return the wording for *role*: for a supplier, the pieces that differ replace the others."""
        if role is Role.OFFICER or not self.supplier:
            return self
        return Answer(
            **(self.model_dump(include=set(Answer.model_fields)) | self.supplier.model_dump(exclude_none=True))
        )


class Term(Part):
    """A word of the field and its meaning."""

    id: Text
    term: Label
    aliases: tuple[Text, ...] = ()
    meaning: Text
    example: str = ""
    sources: tuple[Text, ...] = ()
    next: tuple[Text, ...] = ()
    words: tuple[Text, ...] = ()
    phrasings: Annotated[tuple[Text, ...], Field(min_length=8)]


class ProxyValue(Part):
    """A money estimate of one unit of a measure, from a list that the council holds a licence for."""

    pounds: Annotated[float, Field(gt=0)]
    edition: Text
    source: Text


class Measure(Part):
    """One countable thing that a supplier can promise."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{1,6}\d{1,3}[a-z]?$")]
    title: Annotated[str, Field(min_length=1, max_length=140)]
    short: Annotated[str, Field(min_length=1, max_length=50)]
    why: Text
    priority: Text
    unit: Text
    unit_note: str = ""
    counts: Text
    leaves_out: str = ""
    evidence: Annotated[tuple[Text, ...], Field(min_length=1)]
    suits: tuple[Text, ...]
    weak_fit: tuple[Text, ...]
    counting: tuple[Text, ...] = ()
    question: Text
    monitoring: Text
    supplier: Text
    confirmed: bool = False
    proxy: ProxyValue | None = None
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    words: tuple[Text, ...]
    phrasings: Annotated[tuple[Text, ...], Field(min_length=8)]


class Door(Part):
    """A kind of question that the pack does not hold, with an honest no and whom to ask instead.

    What is asked of a *private* kind is not even noted for the council's editor.
    """

    id: Text
    says: Text
    door: str = ""
    next: tuple[Text, ...] = ()
    private: bool = False
    words: tuple[Text, ...] = ()
    phrasings: Annotated[tuple[Text, ...], Field(min_length=1)]


class Intent(Part):
    """What a message asks the bot to do, shown by example messages. *topics* are pages that explain doing it."""

    topics: tuple[Text, ...] = ()
    words: tuple[Text, ...] = ()
    phrasings: Annotated[tuple[Text, ...], Field(min_length=1)]


class Subject(Part):
    """Something that councils buy, with the words people use for it and what is true of it."""

    id: Text
    title: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Literal["works", "services", "goods"]
    phrase: str = ""
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    traits: dict[str, Annotated[float, Field(gt=0, le=1)]]
    fits: dict[str, Annotated[float, Field(ge=0, le=3)]] = {}


class Trait(Part):
    """Something that is true of a purchase and makes some measures fit it."""

    id: Text
    because: Text
    words: tuple[Text, ...] = ()
    measures: dict[str, float]


class Graded(Part):
    """A purchase in our own words, and the grades from 0 to 3 that people gave the measures for it."""

    text: Text
    subject: str = ""
    grades: dict[str, Annotated[float, Field(ge=0, le=3)]]


class Promises(Part):
    """How suppliers write promises in a tender answer, and words that show what a promise holds."""

    elements: dict[str, tuple[Text, ...]]
    measures: dict[str, tuple[Text, ...]]
    company: tuple[Text, ...]
    other: tuple[Text, ...]
