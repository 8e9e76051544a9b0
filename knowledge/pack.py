"""Loads a content pack and checks that what one file says about another is true.

A pack is a folder:

    pack.yaml      whose pack it is: council, priorities, principles, contact
    wording.yaml   the sentences the bot itself speaks; contracts.yaml, returns.yaml and reminders.yaml have more
    sources.yaml   where facts come from
    measures.yaml  the measures          glossary.yaml   words and their meaning
    topics/        one file an answer    elsewhere.yaml  questions the pack does not hold
    subjects.yaml  what councils buy     traits.yaml     what makes a measure fit
    purchases.yaml example purchases     graded.yaml     purchases with grades for their measures
    intents.yaml   example messages for each thing the bot does
    promises.yaml  how suppliers write promises in a tender answer

A folder with a `pack.yaml` stands on its own. A folder without one lies over the shipped pack: each file
that it holds replaces the shipped file of that name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.contract_wording import ContractWording
from knowledge.files import Files, PackError
from knowledge.models import (
    Door,
    Graded,
    Intent,
    Measure,
    Priority,
    Profile,
    Promises,
    Source,
    Subject,
    Term,
    Topic,
    Trait,
)
from knowledge.reminder_wording import ReminderWording
from knowledge.return_wording import ReturnWording
from knowledge.text import lower_first
from knowledge.wording import Wording

SHIPPED = Path(__file__).parent / "shropshire"
"""The folder of the pack that comes with the bot."""

INTENTS = ("ask", "recommend", "register", "due", "return", "help")
"""What a message can ask the bot to do."""


@dataclass(frozen=True)
class Pack:
    """Everything a council's pack holds, each kind by its id."""

    profile: Profile
    wording: Wording
    contract_wording: ContractWording
    return_wording: ReturnWording
    reminder_wording: ReminderWording
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    terms: Mapping[str, Term]
    measures: Mapping[str, Measure]
    doors: Mapping[str, Door]
    intents: Mapping[str, Intent]
    subjects: Mapping[str, Subject]
    traits: Mapping[str, Trait]
    purchases: Mapping[str, tuple[str, ...]]
    graded: tuple[Graded, ...]
    promises: Promises

    def label(self, topic: str) -> str:
        """Return the words to tap for *topic*, such as "How many marks should social value get?".

        Raises KeyError when the pack has no such topic.
        """
        if (found := self.topic_of(topic)) is None:
            raise KeyError(topic)
        if isinstance(found, Topic):
            return found.question
        if isinstance(found, Term):
            return self.wording.term_label.format(term=lower_first(found.term))
        return self.wording.measure_label.format(code=found.code, short=found.short)

    def topic_of(self, topic: str) -> Topic | Term | Measure | None:
        """Return what *topic* names: a topic, a term (glossary-fte), a measure (measure-NT31), or None."""
        if topic.startswith("glossary-"):
            return self.terms.get(topic.removeprefix("glossary-"))
        if topic.startswith("measure-"):
            return self.measures.get(topic.removeprefix("measure-"))
        return self.topics.get(topic)

    def topic_ids(self) -> tuple[str, ...]:
        """Return the id of every question the pack can answer, terms and measures included."""
        return (
            *self.topics,
            *(f"glossary-{term}" for term in self.terms),
            *(f"measure-{code}" for code in self.measures),
        )

    def examples_of(self, subject: str) -> tuple[str, ...]:
        """Return the example purchases of *subject*, the graded ones included."""
        return (*self.purchases.get(subject, ()), *(each.text for each in self.graded if each.subject == subject))

    def priority(self, priority: str) -> Priority:
        """Return the priority with this id. Raises StopIteration when there is none."""
        return next(found for found in self.profile.priorities if found.id == priority)


def load_pack(folder: Path | None = None, cache: Path | None = None) -> Pack:
    """Return the pack in *folder*, or the shipped pack; *cache* keeps what was parsed.

    Raises PackError when the pack cannot be used.
    """
    files = Files(_layers(folder), cache)
    pack = Pack(
        profile=files.one("pack.yaml", Profile),
        wording=files.one("wording.yaml", Wording),
        contract_wording=files.one("contracts.yaml", ContractWording),
        return_wording=files.one("returns.yaml", ReturnWording),
        reminder_wording=files.one("reminders.yaml", ReminderWording),
        sources=files.mapping("sources.yaml", "", Source),
        topics=files.topics(),
        terms=files.listing("glossary.yaml", "terms", Term, "id"),
        measures=files.listing("measures.yaml", "measures", Measure, "code"),
        doors=files.listing("elsewhere.yaml", "doors", Door, "id"),
        intents=files.mapping("intents.yaml", "intents", Intent),
        subjects=files.listing("subjects.yaml", "subjects", Subject, "id"),
        traits=files.listing("traits.yaml", "traits", Trait, "id"),
        purchases=files.lines("purchases.yaml", "purchases"),
        graded=files.rows("graded.yaml", "graded", Graded),
        promises=files.one("promises.yaml", Promises),
    )
    _check_references(pack, files)
    return pack


def _layers(folder: Path | None) -> tuple[Path, ...]:
    if folder is None:
        return (SHIPPED,)
    if not folder.is_dir():
        raise PackError(folder, "", "there is no such folder. Set SVBOT_PACK to a folder that holds a content pack")
    return (folder,) if (folder / "pack.yaml").exists() else (folder, SHIPPED)


def _check_references(pack: Pack, files: Files) -> None:
    """Every id that one file names must stand in another."""
    # A council's own measures may leave out a code of ours, so a measure named as a next step may be unknown.
    steps = (part.next for parts in (pack.topics, pack.terms, pack.doors) for part in parts.values())
    measures_named = (name for following in steps for name in following if name.startswith("measure-"))
    topics = {*pack.topic_ids(), *measures_named}
    priorities = {priority.id for priority in pack.profile.priorities}
    for ident, topic in pack.topics.items():
        path = files.path(f"topics/{ident}.yaml")
        _known(path, "sources", topic.sources, pack.sources, "sources.yaml")
        _known(path, "next", topic.next, topics, "topics/, glossary.yaml or measures.yaml")
    for term in pack.terms.values():
        path = files.path("glossary.yaml")
        _known(path, f"terms[{term.id}].sources", term.sources, pack.sources, "sources.yaml")
        _known(path, f"terms[{term.id}].next", term.next, topics, "topics/, glossary.yaml or measures.yaml")
    for measure in pack.measures.values():
        path = files.path("measures.yaml")
        _known(path, f"measures[{measure.code}].priority", [measure.priority], priorities, "pack.yaml")
        _known(path, f"measures[{measure.code}].sources", measure.sources, pack.sources, "sources.yaml")
    for door in pack.doors.values():
        _known(files.path("elsewhere.yaml"), f"doors[{door.id}].next", door.next, topics, "topics/")
    for subject in pack.subjects.values():
        path = files.path("subjects.yaml")
        _known(path, f"subjects[{subject.id}].traits", subject.traits, pack.traits, "traits.yaml")
    _known(files.path("purchases.yaml"), "purchases", pack.purchases, pack.subjects, "subjects.yaml")
    if not any(code in pack.measures for trait in pack.traits.values() for code in trait.measures):
        raise PackError(
            files.path("traits.yaml"),
            "traits",
            "no trait names a measure of measures.yaml. Say which measures each trait makes fit",
        )
    for name, intent in pack.intents.items():
        _known(files.path("intents.yaml"), f"intents.{name}.topics", intent.topics, pack.topics, "topics/")
    _known(files.path("intents.yaml"), "intents", pack.intents, INTENTS, "the bot")
    _known(files.path("intents.yaml"), "intents (missing)", INTENTS, pack.intents, "intents.yaml")


def _known(path: Path, key: str, named: Iterable[str], known: Iterable[str], where: str) -> None:
    allowed = set(known)
    for name in named:
        if name not in allowed:
            raise PackError(path, key, f"{name!r} is not in {where}. Add it there or correct it here")
