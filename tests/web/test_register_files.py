"""A register file that an officer at this machine adds, and everything else that somebody may send there."""

import pytest
from structlog.testing import capture_logs

from bot.channels import files
from tests.web.conftest import HERE
from tests.web.fake import BrokenAssistant
from tests.web.test_web import FRAGMENT, in_the_box

CSV = b"reference,title\nCON-1,Cleaning\n"
CONTROL = "Add a register file"


def add(client, name: str = "register.csv", data: bytes = CSV, **more):
    """Post a file as the form on the page does."""
    return client.post("/file", files={"file": (name, data)}, **more)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Register 2026.csv", "Register 2026.csv"),
        ("REGISTER.XLSX", "REGISTER.xlsx"),
        (r"C:\files\register.csv", "register.csv"),
    ],
)
def test_an_officer_adds_a_file(client, assistant, name, expected):
    """Without JavaScript an officer lands on the answer, and the turn says which file it was."""
    sent = add(client, name, follow_redirects=False)
    page = client.get("/").text

    assert (sent.status_code, sent.headers["location"]) == (303, "/#latest")
    (heard,) = (message for message in assistant.heard if message.attachment)
    assert (heard.text, heard.attachment.name, heard.attachment.data) == ("", expected, CSV)
    assert f'<p dir="auto">File: {expected}</p>' in page
    assert "The register was read" in page


def test_javascript_gets_the_answer_to_a_file_alone(client):
    """An open page is sent one turn to add."""
    answer = add(client, headers=FRAGMENT)

    assert answer.text.strip().startswith("<li")
    assert "File: register.csv" in answer.text


def test_the_bot_knows_who_adds_a_file(client, assistant):
    """Whoever adds a file at this machine is an admin of the register there."""
    add(client)

    person = assistant.heard[-1].person
    assert (person.channel, person.address, person.admin) == ("local", "this machine", True)


def test_the_page_has_a_control_for_a_file(client):
    """The control works as a plain form, and says which files it takes."""
    page = client.get("/").text

    assert CONTROL in page
    assert 'method="post" action="/file" enctype="multipart/form-data"' in page
    assert "CSV or Excel (.xlsx), up to 10 MB." in page


@pytest.mark.parametrize(
    ("address", "settings", "role"),
    [(HERE, {}, "supplier"), ("http://bot.example", {"host": "0.0.0.0"}, ""), (HERE, {"host": "0.0.0.0"}, "officer")],
    ids=["a supplier here", "elsewhere", "through the network"],
)
def test_nobody_else_adds_a_file(browser, assistant, address, settings, role):
    """Suppliers and people elsewhere see no control, and what they send is refused in words."""
    client = browser(address, **settings)
    client.cookies.set("role", role)
    page = client.get("/").text
    answer = add(client)

    assert CONTROL not in page
    assert answer.status_code == 403
    assert "Only a council officer at the bot&#39;s own machine" in answer.text
    assert [message.attachment for message in assistant.heard] == [None]
    assert assistant.heard[0].person.admin is False


def test_a_file_from_another_site_is_refused(client, assistant):
    """No other site adds a register on somebody's behalf."""
    answer = add(client, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert assistant.heard == []


@pytest.mark.parametrize("name", ["photo.png", "register.xls", "register.csv.exe", "csv"])
def test_another_kind_of_file_is_not_taken(client, assistant, store, name):
    """A file that is no register is said to be none, beside the conversation, and nothing is kept of it."""
    client.post("/", data={"text": "What weighting?"})
    page = add(client, name)
    fragment = add(client, name, headers=FRAGMENT)

    assert (page.status_code, fragment.status_code) == (400, 400)
    assert files.OTHER_KIND in page.text
    assert "What weighting?" in page.text
    assert fragment.text == files.OTHER_KIND
    assert len(store.turns(client.cookies["thread"])) == 1
    assert [message.attachment for message in assistant.heard] == [None]


@pytest.mark.parametrize("sent", [{"files": {"other": ("a.csv", CSV)}}, {"data": {"file": "a.csv"}}, {"data": {}}])
def test_a_form_without_a_file_says_so(client, sent):
    """Whoever sends the form empty reads that a file must be chosen."""
    answer = client.post("/file", headers=FRAGMENT, **sent)

    assert (answer.status_code, answer.text) == (400, files.NO_FILE)


def test_several_files_at_once_are_refused(client, assistant):
    """The form takes one file."""
    answer = client.post("/file", files=[("file", ("a.csv", CSV)), ("file", ("b.csv", CSV))])

    assert answer.status_code == 400
    assert "The file could not be read" in answer.text
    assert assistant.heard == []


def test_a_file_of_just_the_limit_is_read(client, assistant):
    """Ten megabytes are read."""
    add(client, data=b"x" * files.MOST_BYTES, follow_redirects=False)

    assert len(assistant.heard[-1].attachment.data) == files.MOST_BYTES


@pytest.mark.parametrize(("more", "status"), [(1, 400), (2_000_000, 413)], ids=["just over", "far over"])
def test_a_file_that_is_too_large_is_refused(client, assistant, more, status):
    """A file over the limit is not read, and the person reads what to do."""
    page = add(client, data=b"x" * (files.MOST_BYTES + more))
    fragment = add(client, data=b"x" * (files.MOST_BYTES + more), headers=FRAGMENT)

    assert (page.status_code, fragment.status_code) == (status, status)
    assert files.TOO_LARGE in page.text
    assert fragment.text == files.TOO_LARGE
    assert assistant.heard == []


def test_a_large_message_is_still_refused_elsewhere(client, assistant):
    """Only the form for files takes ten megabytes."""
    answer = client.post("/", files={"text": ("a.csv", b"x" * 1_000_000)})

    assert answer.status_code == 413
    assert assistant.heard == []


def test_a_file_that_the_bot_fails_on_is_said(browser):
    """When the bot fails on a file, the person gets a reference, and the box stays as it was."""
    client = browser(talks_to=BrokenAssistant())
    with capture_logs() as logs:
        answer, fragment = add(client), add(client, headers=FRAGMENT)

    assert (answer.status_code, fragment.status_code) == (500, 500)
    assert "quote reference" in answer.text
    assert in_the_box(answer.text) == ""
    assert "in the box" not in fragment.text
    assert "register" not in str(logs)
