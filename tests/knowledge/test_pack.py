"""A council's own pack: how it lies over the shipped one, and how a broken one is found at the start."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from knowledge.files import PackError
from knowledge.models import Role
from knowledge.pack import SHIPPED, load_pack
from knowledge.recommending import Recommender

Overlay = Callable[[str, str], Path]

UNKNOWN = "Add it there or correct it here"
BROKEN = {
    "bad YAML": ("wording.yaml", "\nempty: ", "\nempty: [", "line", "Check the indent"),
    "missing key": ("measures.yaml", "  unit: FTE\n", "", "measures[NT1].unit", "this key is missing. Add it"),
    "unknown key": (
        "sources.yaml",
        "date: undated\n",
        "date: undated\n  day: 1\n",
        "what-is.day",
        "Remove it or check",
    ),
    "wrong date": ("topics/weighting.yaml", "reviewed: 2026-11-22", "reviewed: soon", "reviewed", "valid date"),
    "no address": ("sources.yaml", "url: https://", "url: see ", "what-is.url", "should match pattern"),
    "unknown source": ("topics/weighting.yaml", "sources: [", "sources: [gossip, ", "sources", UNKNOWN),
    "unknown priority": ("measures.yaml", "priority: economy", "priority: wealth", "measures[NT1].priority", UNKNOWN),
    "unknown next": ("topics/weighting.yaml", "next: [scoring", "next: [nowhere", "next", UNKNOWN),
    "unknown trait": ("subjects.yaml", "traits: {", "traits: {haunted: 1, ", "subjects[new-building].traits", UNKNOWN),
    "unknown subject": ("purchases.yaml", "\n  new-building:", "\n  palace:", "purchases", UNKNOWN),
    "unknown intent": ("intents.yaml", "\n  due:", "\n  dew:", "intents", "correct it here"),
    "one code twice": ("measures.yaml", "code: NT2\n", "code: NT1\n", "measures[NT1]", "used twice. Give each its own"),
    "unknown slot": ("wording.yaml", "{council}", "{counsel}", "do_not_know", "Slots that work here: {council}"),
    "open slot": ("wording.yaml", "{council}", "{council", "do_not_know", "expected '}'"),
    "a topic in a list": ("topics/weighting.yaml", "question:", "- question:", "", "Check the indent"),
    "an empty file": ("traits.yaml", None, "", "traits", "a list is expected here"),
}


@pytest.fixture
def overlay(tmp_path) -> Overlay:
    """Give a way to lay one file over the shipped pack."""

    def lay(name: str, content: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
        return tmp_path

    return lay


def shipped(name: str) -> str:
    """Return the text of a file of the shipped pack."""
    return (SHIPPED / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "good", "bad", "key", "advice"), BROKEN.values(), ids=BROKEN)
def test_a_broken_pack_says_which_file_which_key_and_what_to_do(overlay, name, good, bad, key, advice, learned):
    """An editor's slip stops the bot at its start, with a message that the editor can act on."""
    assert good is None or good in shipped(name)
    folder = overlay(name, shipped(name).replace(good, bad, 1) if good else bad)

    with pytest.raises(PackError) as stop:
        load_pack(folder, learned)

    assert folder / name == stop.value.file
    assert stop.value.key.startswith(key)
    assert advice in stop.value.problem
    assert str(folder / name) in str(stop.value)


def test_a_missing_file_is_named(tmp_path):
    """A folder with a pack.yaml stands on its own, so a file that it lacks is missing."""
    shutil.copy(SHIPPED / "pack.yaml", tmp_path)

    with pytest.raises(PackError, match="this file is missing") as stop:
        load_pack(tmp_path)

    assert tmp_path / "wording.yaml" == stop.value.file


def test_a_missing_folder_is_named(tmp_path):
    """A mistyped SVBOT_PACK is said plainly."""
    with pytest.raises(PackError, match="Set SVBOT_PACK to a folder") as stop:
        load_pack(tmp_path / "shopshire")

    assert tmp_path / "shopshire" == stop.value.file


def test_a_file_that_is_not_text_is_named(tmp_path):
    """A file saved by a word processor is said plainly."""
    (tmp_path / "glossary.yaml").write_bytes(b"\xff\xfe\x00g")

    with pytest.raises(PackError, match="Save it as UTF-8 text") as stop:
        load_pack(tmp_path)

    assert tmp_path / "glossary.yaml" == stop.value.file


def test_an_overlay_changes_only_the_files_it_holds(overlay, pack, learned):
    """One topic of the council's own replaces ours, a new one is added, and all else stays as shipped."""
    own = shipped("topics/weighting.yaml").replace("question: ", "question: Our ", 1)
    overlay("topics/our-own.yaml", own)
    laid = load_pack(overlay("topics/weighting.yaml", own), learned)

    assert pack.topics["weighting"].question != laid.topics["weighting"].question
    assert {"our-own"} == set(laid.topics) - set(pack.topics)
    assert (pack.measures, pack.wording) == (laid.measures, laid.wording)


def test_a_whole_folder_stands_on_its_own(tmp_path, pack, learned):
    """A copy of the shipped folder is a pack like any other, and nothing of ours shines through it."""
    copy = tmp_path / "elsewhere"
    shutil.copytree(SHIPPED, copy)
    text = (copy / "pack.yaml").read_text(encoding="utf-8").replace("council: Shropshire Council", "council: Our Town")
    (copy / "pack.yaml").write_text(text, encoding="utf-8")
    own = load_pack(copy, learned)

    assert "Our Town" == own.profile.council
    assert pack.topics == own.topics


def own_measures(codes: dict[str, str], **more: object) -> str:
    """Return a measures file with those of ours that *codes* names, each under its new code."""
    rows = [row for row in yaml.safe_load(shipped("measures.yaml"))["measures"] if row["code"] in codes]
    return yaml.safe_dump({"measures": [{**row, **more, "code": codes[row["code"]]} for row in rows]})


def test_a_council_may_keep_some_of_the_measures(overlay, reader, learned):
    """With its own shorter list, a council gets no others: not in the pack, not in what is recommended."""
    kept = {"NT8", "NT10", "NT31", "NT34", "NT35"}
    laid = load_pack(overlay("measures.yaml", own_measures({code: code for code in kept})), learned)
    found = Recommender(laid).recommend(reader.read("grounds maintenance, 3 years, £450k"))

    assert kept == set(laid.measures)
    assert 3 == len({pick.measure.code for pick in found.picks} & kept)


def test_a_councils_measures_may_carry_money_values(overlay, pack, learned):
    """With a licence, a measure has a proxy value with its edition and source."""
    proxy = {"pounds": 1234.5, "edition": "2026", "source": "the licensed list"}
    codes = {code: code for code in pack.measures}
    laid = load_pack(overlay("measures.yaml", own_measures(codes, proxy=proxy)), learned)

    assert proxy == laid.measures["NT1"].proxy.model_dump()


def test_a_money_value_needs_its_source(overlay, learned):
    """A figure without the list that it comes from is not taken."""
    folder = overlay("measures.yaml", own_measures({"NT1": "NT1"}, proxy={"pounds": 5, "edition": "2026"}))

    with pytest.raises(PackError, match="this key is missing") as stop:
        load_pack(folder, learned)

    assert "measures[NT1].proxy.source" == stop.value.key


def test_measures_that_no_trait_names_are_found_at_the_start(overlay, learned):
    """New codes throughout would leave nothing to recommend, and the editor is told which file to change."""
    with pytest.raises(PackError, match="Say which measures each trait makes fit") as stop:
        load_pack(overlay("measures.yaml", own_measures({"NT1": "SV1", "NT8": "SV2"})), learned)

    assert SHIPPED / "traits.yaml" == stop.value.file


def test_a_topic_that_the_pack_lacks_has_no_label(pack, assistant):
    """What is not there is None when looked up, is left out of next steps, and has no label."""
    assert pack.topic_of("measure-NT99") is None
    named = ["weighting", "measure-NT99", "glossary-gossip"]
    assert ("weighting",) == assistant.ask.choosable(named, Role.OFFICER)
    with pytest.raises(KeyError):
        pack.label("nowhere")
