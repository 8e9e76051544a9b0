"""What a store promises of files that wait for a yes: they come back to the byte, and go after a day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import StoreError
from store.uploads import Upload
from tests.store.conformance.kept import ANY_TEXT, HOSTILE, MOMENT, NOW, NUMBERS, one_store

FILE = Upload("a1", "register.csv", b"Reference,Title\r\n\xff\x00", "slack:U1", NOW)


def test_an_unknown_file_is_none(store):
    """What nobody dropped is not there, and there is nothing to delete."""
    assert (None, 0) == (store.upload("a1"), store.delete_uploads_before(NOW))


@one_store
@given(name=ANY_TEXT, data=st.binary(), by=ANY_TEXT)
def test_any_file_comes_back_to_the_byte(store, name, data, by):
    """Whatever was dropped is what is imported after the yes, with who dropped it."""
    what = Upload(f"a{next(NUMBERS)}", name, data, by, NOW)
    store.keep_upload(what)

    assert what == store.upload(what.id)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_survive(store, text):
    """Null characters, quotes, emoji and wildcards are data in the name of a file."""
    what = Upload(text, text, text.encode(), text, NOW)
    store.keep_upload(what)

    assert what == store.upload(text)


def test_a_large_file_is_kept_whole(store):
    """A register of five million bytes comes back whole."""
    what = replace(FILE, data=bytes(range(250)) * 20_000)
    store.keep_upload(what)

    assert what == store.upload("a1")


def test_an_id_is_given_once(store):
    """A file does not take the place of another that waits: it is refused, and the first stays."""
    store.keep_upload(FILE)
    with pytest.raises(StoreError):
        store.keep_upload(replace(FILE, by="slack:U2", data=b"other"))

    assert FILE == store.upload("a1")


def test_old_files_are_deleted_and_counted(store):
    """Only what was kept before the moment goes, to the microsecond, and the count is told."""
    ages = {"old": timedelta(days=2), "just older": MOMENT, "on the moment": timedelta(0)}
    for ident, age in ages.items():
        store.keep_upload(replace(FILE, id=ident, at=NOW - age))
    gone = (store.delete_uploads_before(NOW), store.delete_uploads_before(NOW))

    assert (2, 0) == gone
    assert ["on the moment"] == [ident for ident in ages if store.upload(ident)]
