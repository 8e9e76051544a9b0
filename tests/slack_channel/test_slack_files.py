"""A file that somebody sends: an officer's register is read in a direct message, and nothing else is fetched."""

import pytest
from structlog.testing import capture_logs

from bot.channels import files
from tests.slack.blockkit import texts
from tests.slack_channel.fake_slack import Upload, hang
from tests.slack_channel.payloads import DM, mention, message, shared_file

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def address(slack):
    """Give a way to put a file into Slack and get its address."""

    def put(name: str = "register.csv", **how) -> str:
        slack.files[name] = Upload(**how)
        return f"{slack.url.removesuffix('api/')}files/{name}"

    return put


def words(slack) -> str:
    """Return all that is read in the last message."""
    return "\n".join(texts(slack.said[-1].blocks))


def sent(text: str, *shared, **more):
    """Return a direct message with files."""
    return message(text, subtype="file_share", files=[*shared], **more)


@pytest.mark.parametrize("more", [{}, {"thread_ts": "1700.1"}], ids=["direct message", "assistant pane"])
def test_a_register_in_a_direct_message_is_read(deliver, slack, helper, address, more):
    """An officer drops the register and reads what became of it, below their words where there are any."""
    deliver(sent("here it is", shared_file("Register 2026.csv", address()), **more))

    (heard,) = helper.heard
    assert (heard.text, heard.attachment.name) == ("here it is", "Register 2026.csv")
    assert heard.attachment.data == Upload().data
    assert slack.tokens == ["Bearer xoxb-test"]
    assert "I read Register 2026.csv" in words(slack)


@pytest.mark.parametrize(
    ("name", "media", "expected"),
    [
        ("Register.XLSX", "", "Register.xlsx"),
        ("register", EXCEL, "register.xlsx"),
        ("", "text/csv", "register.csv"),
        ("../../etc/my\u202e register.csv", "", "my register.csv"),
        ("x" * 300 + ".csv", "", "x" * 150 + ".csv"),
    ],
)
def test_a_register_is_known_by_its_name_or_kind(deliver, helper, address, name, media, expected):
    """CSV and Excel files are read however they are written, under a name that can be shown."""
    deliver(sent("", shared_file(name, address(), mimetype=media)))

    assert helper.heard[0].attachment.name == expected


def test_the_other_address_of_a_file_will_do(deliver, helper, address):
    """A file that has no address to download it from is read from its private one."""
    shared = shared_file("register.csv", "") | {"url_private": address()}
    deliver(sent("", shared))

    assert helper.heard[0].attachment.data == Upload().data


@pytest.mark.parametrize("user", ["UGUEST", "UOTHERTEAM", "UNKNOWN"])
def test_a_file_of_anybody_else_is_not_fetched(deliver, slack, helper, address, user):
    """A supplier who drops a file is answered to their words, and nothing is downloaded."""
    deliver(sent("how many marks", shared_file("register.csv", address()), user=user, channel="DOTHER"))

    assert slack.tokens == []
    assert [heard.attachment for heard in helper.heard] == [None]
    assert "10% to 20%" in words(slack)


def test_a_file_in_a_channel_is_not_read(deliver, slack, address):
    """In a channel the bot says where to send the file, and answers the words that came with it."""
    register = shared_file("register.csv", address())
    deliver(mention("", files=[register]))
    alone = words(slack)
    deliver(mention("how many marks", files=[register]))

    assert alone == files.ONLY_DIRECT
    assert words(slack).startswith(files.ONLY_DIRECT)
    assert "10% to 20%" in words(slack)
    assert slack.tokens == []


@pytest.mark.parametrize("name", ["photo.png", "register.xls", "register.csv.exe", "notes", "register.ods"])
def test_another_kind_of_file_is_not_fetched(deliver, slack, helper, address, name):
    """A file that is no register is left alone, and the person reads how to save it."""
    deliver(sent("", shared_file(name, address(name), mimetype="application/octet-stream")))

    assert words(slack) == files.OTHER_KIND
    assert slack.tokens == []
    assert helper.heard == []


def test_a_file_that_says_it_is_too_large_is_not_fetched(deliver, slack, address):
    """A file over the limit is not downloaded at all."""
    deliver(sent("", shared_file("register.csv", address(), size=files.MOST_BYTES + 1)))

    assert words(slack) == files.TOO_LARGE
    assert slack.tokens == []


def test_a_file_that_turns_out_too_large_is_dropped(deliver, slack, helper, address):
    """A file that is larger than it says is not read to its end."""
    deliver(sent("", shared_file("register.csv", address(data=b"x" * (files.MOST_BYTES + 1)))))

    assert words(slack) == files.TOO_LARGE
    assert helper.heard == []


def test_a_file_of_just_the_limit_is_read(deliver, helper, address):
    """Ten megabytes are read."""
    deliver(sent("", shared_file("register.csv", address(data=b"x" * files.MOST_BYTES))))

    assert len(helper.heard[0].attachment.data) == files.MOST_BYTES


@pytest.mark.parametrize(
    "how",
    [{"status": 403}, {"status": 500}, {"media": "text/html"}, {"leads_to": "https://evil.example/register.csv"}],
    ids=str,
)
def test_a_file_that_cannot_be_downloaded_is_said(deliver, slack, helper, address, how):
    """When Slack does not give the file, the person reads so, and the log holds nothing of it."""
    with capture_logs() as logged:
        deliver(sent("", shared_file("Wilma's register.csv", address(**how))))

    assert words(slack) == files.FAILED
    assert helper.heard == []
    assert [line["action"] for line in logged] == ["slack.file_not_read"]
    assert "Wilma" not in str(logged)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/register.csv",
        "http://files.slack.com/register.csv",
        "https://files.slack.com.evil.example/register.csv",
        "https://notslack.com/register.csv",
        "https://files.slack.com:8443/register.csv",
        "http://127.0.0.1:1/register.csv",
        "file:///etc/passwd",
        "https://[broken",
        "https://files.slack.com:port/",
    ],
)
def test_the_token_is_shown_to_slack_only(deliver, slack, helper, url):
    """An address that is not Slack's gets neither a call nor the bot's token."""
    deliver(sent("", shared_file("register.csv", url)))

    assert words(slack) == files.FAILED
    assert helper.heard == []


def test_a_file_that_slack_has_moved_is_followed(deliver, slack, helper, address):
    """A file that Slack gives at another of its addresses is read there, and a ring of addresses is left."""
    moved = address("new.csv", data=b"moved")
    deliver(sent("", shared_file("register.csv", address(leads_to=moved))))
    ring = address("ring.csv", leads_to="ring.csv")
    deliver(sent("", shared_file("register.csv", ring)))

    assert [heard.attachment.data for heard in helper.heard] == [b"moved"]
    assert words(slack) == files.FAILED


def test_of_several_files_the_first_is_taken_and_that_is_said(deliver, slack, helper, address):
    """Nobody believes that all of them were read."""
    register, other = shared_file("register.csv", address()), shared_file("b.csv", address("b.csv"))
    deliver(sent("", register, other))

    assert [heard.attachment.name for heard in helper.heard] == ["register.csv"]
    assert words(slack).startswith("You sent 2 files. I took the first, register.csv.")
    assert len(slack.tokens) == 1


def test_the_words_with_a_file_that_is_not_read_are_answered(deliver, slack, helper, address):
    """A question with a picture is still a question."""
    deliver(sent("how many marks", shared_file("photo.png", address("photo.png"))))

    assert words(slack).startswith(files.OTHER_KIND)
    assert "10% to 20%" in words(slack)
    assert slack.said[-1].sent["channel"] == DM


def test_a_file_that_never_comes_is_given_up(deliver, slack, address, monkeypatch):
    """When Slack does not give the file in time, the person reads so."""
    monkeypatch.setattr("bot.channels.slack.files.TIMEOUT", 0.05)
    slack.files_answer = hang
    deliver(sent("", shared_file("register.csv", address())))

    assert words(slack) == files.FAILED
