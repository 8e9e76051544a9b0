"""A file that somebody sends: an officer's register is read in their own chat, and nothing else is fetched."""

import pytest

from bot.channels import files
from bot.channels.teams.files import is_a_home_of_files
from tests.slack_channel.fake_slack import Upload
from tests.teams_channel.payloads import GUEST, NOBODY, STRANGER, message, picture, shared_file
from tests.teams_channel.reading import last


@pytest.fixture
def address(teams):
    """Give a way to put a file into SharePoint and get its address."""

    def put(name: str = "register.csv", **how) -> str:
        teams.files[name] = Upload(**how)
        return teams.file_url(name)

    return put


def sent(text: str, *shared, **more):
    """Return a personal message with files, beside the formatted text that every message has."""
    return message(text, attachments=shared, **more)


def test_a_register_in_a_personal_chat_is_read(deliver, teams, helper, address):
    """An officer drops the register and reads what became of it. The bot's token goes nowhere."""
    deliver(sent("here it is", shared_file("Register 2026.csv", address())))

    (heard,) = helper.heard
    assert (heard.text, heard.attachment.name) == ("here it is", "Register 2026.csv")
    assert heard.attachment.data == Upload().data
    assert "I read Register 2026.csv" in last(teams)
    assert teams.file_tokens == [""]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Register.XLSX", "Register.xlsx"),
        ("../../etc/my\u202e register.csv", "my register.csv"),
        ("x" * 300 + ".csv", "x" * 150 + ".csv"),
        (".csv", None),
    ],
)
def test_a_register_is_known_by_its_name(deliver, helper, address, name, expected):
    """CSV and Excel files are read however they are written, under a name that can be shown."""
    deliver(sent("", shared_file(name, address(), kind="csv")))

    assert [heard.attachment.name for heard in helper.heard if heard.attachment] == ([expected] if expected else [])


@pytest.mark.parametrize("person", [GUEST, STRANGER, NOBODY], ids=lambda each: each.name)
def test_a_file_of_anybody_else_is_not_fetched(deliver, teams, helper, address, person):
    """A supplier who drops a file is answered to their words, and nothing is downloaded."""
    deliver(sent("how many marks", shared_file("register.csv", address()), person=person))

    assert teams.file_tokens == []
    assert [heard.attachment for heard in helper.heard] == [None]
    assert "10% to 20%" in last(teams)


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
def test_a_file_that_others_see_is_not_read(deliver, teams, helper, address, kind):
    """In a group and in a channel the bot says where to send the file, and answers the words that came with it."""
    register = shared_file("register.csv", address())
    deliver(sent("", register, kind=kind))
    alone = last(teams)
    deliver(sent("how many marks", register, kind=kind))

    assert alone == files.ONLY_DIRECT
    assert last(teams).startswith(files.ONLY_DIRECT)
    assert "10% to 20%" in last(teams)
    assert teams.file_tokens == []


@pytest.mark.parametrize("name", ["photo.png", "register.xls", "register.csv.exe", "notes", "register.ods", ""])
def test_another_kind_of_file_is_not_fetched(deliver, teams, helper, address, name):
    """A file that is no register is left alone, and the person reads how to save it."""
    deliver(sent("", shared_file(name, address("x"), kind="bin")))

    assert last(teams) == files.OTHER_KIND
    assert teams.file_tokens == []
    assert helper.heard == []


def test_what_is_no_file_is_passed_over(deliver, teams, helper):
    """The formatted text of each message, a pasted picture and a card are no files, and the words are answered."""
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "AdaptiveCard"}}
    odd = {"contentType": "application/octet-stream", "contentUrl": "https://evil.example/register.csv"}
    deliver(sent("how many marks", picture(teams.file_url("a.png")), card, odd), sent("how many marks"))

    assert ["10% to 20%" in last(teams), len(teams.sent), teams.file_tokens] == [True, 2, []]
    assert [heard.attachment for heard in helper.heard] == [None, None]


def test_a_file_of_just_the_limit_is_read_and_no_larger_one(deliver, teams, helper, address):
    """Ten megabytes are read; of a larger file the rest is left, and the person reads so."""
    most = address("most.csv", data=b"x" * files.MOST_BYTES)
    more = address("more.csv", data=b"x" * (files.MOST_BYTES + 1))
    deliver(sent("", shared_file("most.csv", most)), sent("", shared_file("more.csv", more)))

    assert [len(heard.attachment.data) for heard in helper.heard] == [files.MOST_BYTES]
    assert last(teams) == files.TOO_LARGE


@pytest.mark.parametrize(
    "how",
    [
        {"status": 403},
        {"status": 404},
        {"status": 500},
        {"status": 204},
        {"leads_to": "https://evil.example/register.csv"},
    ],
    ids=str,
)
def test_a_file_that_cannot_be_downloaded_is_said(deliver, teams, helper, address, how, logged):
    """When the file is not given, the person reads so, and the log holds nothing of it."""
    deliver(sent("", shared_file("Wilma's register.csv", address(**how))))

    assert last(teams) == files.FAILED
    assert helper.heard == []
    assert [line["action"] for line in logged] == ["teams.file_not_read"]
    assert "Wilma" not in str(logged)


def test_a_line_that_breaks_is_said(deliver, teams, address):
    """When the line breaks while the file is fetched, the person reads so."""
    teams.drop(path="files")
    deliver(sent("", shared_file("register.csv", address())))

    assert last(teams) == files.FAILED


def test_a_file_that_has_moved_is_followed(deliver, teams, helper, address):
    """A file that is given at another of the same addresses is read there, and a ring of addresses is left."""
    moved = address("new.csv", data=b"moved")
    ring = address("ring.csv", leads_to="ring.csv")
    deliver(sent("", shared_file("a.csv", address(leads_to=moved))), sent("", shared_file("b.csv", ring)))

    assert [heard.attachment.data for heard in helper.heard] == [b"moved"]
    assert last(teams) == files.FAILED


ELSEWHERE = [
    "",
    "https://evil.example/register.csv",
    "http://council.sharepoint.com/register.csv",
    "https://council.sharepoint.com:8443/register.csv",
    "https://council.sharepoint.com.evil.example/register.csv",
    "https://evilsharepoint.com/register.csv",
    "https://council.sharepoint.com@evil.example/register.csv",
    "https://evil.example\\.sharepoint.com/register.csv",
    "https://evil.example#.sharepoint.com/register.csv",
    "https://evil.example?.sharepoint.com/register.csv",
    "https://a b.sharepoint.com/",
    "https://\u2028.sharepoint.com/",
    "https://.sharepoint.com/",
    "https://" + "a" * 70 + ".sharepoint.com/",
    "http://127.0.0.1:1/register.csv",
    "file:///etc/passwd",
    "//council.sharepoint.com/register.csv",
    "https://[broken",
    "https://council.sharepoint.com:port/",
    "https://council.sharepoint.com:99999/",
    "https://xn--\udfff.sharepoint.com/",
    "https://council.share\npoint.com/\x00",
]


def test_files_are_fetched_from_sharepoint_only(deliver, teams, helper, logged):
    """An address that is not SharePoint's, or that is none, is not called, and the person reads that it failed."""
    deliver(*(sent("", shared_file("register.csv", url)) for url in ELSEWHERE), may_fetch=is_a_home_of_files)

    assert [call.text for call in teams.sent] == [files.FAILED] * len(ELSEWHERE)
    assert helper.heard == []
    assert {line["action"] for line in logged} == {"teams.file_not_read"}


@pytest.mark.parametrize(
    "url",
    [
        "https://council.sharepoint.com/sites/a/register.csv?tempauth=x",
        "https://council-my.sharepoint.com/personal/a/register.csv",
        "https://COUNCIL.SharePoint.com:443/register.csv",
        "https://council.sharepoint.us/register.csv",
    ],
)
def test_sharepoint_is_known_by_its_address(url):
    """Where Teams keeps files may be called."""
    assert is_a_home_of_files(url)


@pytest.mark.parametrize("content", [None, {}, {"downloadUrl": None}, {"downloadUrl": ["x"]}, "x", []], ids=str)
def test_a_file_without_an_address_is_said(deliver, teams, content):
    """A file that Teams tells too little of is not read, and the person reads so."""
    deliver(sent("", shared_file("register.csv", "") | {"content": content}))

    assert last(teams) == files.FAILED


def test_of_several_files_the_first_is_taken_and_that_is_said(deliver, teams, helper, address):
    """Nobody believes that all of them were read."""
    register, other = shared_file("register.csv", address()), shared_file("b.csv", address("b.csv"))
    deliver(sent("", register, other))

    assert [heard.attachment.name for heard in helper.heard] == ["register.csv"]
    assert last(teams).startswith("You sent 2 files. I took the first, register.csv.")
    assert len(teams.file_tokens) == 1


def test_the_words_with_a_file_that_is_not_read_are_answered(deliver, teams, address):
    """A question with another kind of file is still a question."""
    deliver(sent("how many marks", shared_file("photo.png", address("photo.png"))))

    assert last(teams).startswith(files.OTHER_KIND)
    assert "10% to 20%" in last(teams)
