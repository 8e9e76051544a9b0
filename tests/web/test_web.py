"""A conversation on the web, without JavaScript and with it."""

import html
import re

import pytest
from structlog.testing import capture_logs

from handlers.conversation import REPLY_JSON, Message, Reply
from knowledge.models import Role
from store.threads import Turn
from tests.web.conftest import NOW
from tests.web.fake import ANSWER, BrokenAssistant

FRAGMENT = {"X-Chat": "fragment"}
WELCOME = "You read the officer wording"


class StrangeAssistant:
    """An assistant that returns what no page can show."""

    def reply(self, message: Message) -> Reply:
        """Return a reply with a part that does not exist."""
        return Reply((object(),))  # type: ignore[arg-type]


def in_the_box(page: str) -> str:
    """Return what the box holds."""
    return html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])


def test_an_empty_chat_says_hello_and_keeps_nothing(client, store, assistant):
    """The first visit shows what the bot can do, before any cookie or turn is kept."""
    answer = client.get("/")

    assert WELCOME in answer.text
    assert "Shropshire Council" in answer.text
    assert "deleted after 7 days" in answer.text
    assert dict(client.cookies) == {}
    assert (assistant.heard[0].text, assistant.heard[0].now) == ("hi", NOW)
    assert store.turns(assistant.heard[0].thread) == []


def test_a_message_and_its_answer_stay_on_the_page(client):
    """A person without JavaScript sends a form, lands on the answer, and finds both after a reload."""
    sent = client.post("/", data={"text": "What weighting?"}, follow_redirects=False)
    page = client.get("/").text

    assert (sent.status_code, sent.headers["location"]) == (303, "/#latest")
    assert "What weighting?" in page
    assert "10% to 20%" in page
    assert WELCOME not in page
    assert page.count('id="latest"') == 1


def test_a_choice_is_a_button_that_sends_its_words(client, assistant):
    """A tap says what the choice says, as if it had been typed."""
    button = re.search(r'<button name="text" value="([^"]+)">Recommend measures', client.get("/").text)
    page = client.post("/", data={"text": html.unescape(button[1])}).text

    assert "Two measures for grounds maintenance" in page
    assert "grounds maintenance £500,000 over 3 years" in [message.text for message in assistant.heard]


def test_a_follow_up_is_in_the_same_conversation(client, assistant):
    """The bot can tell that two messages belong together, and knows nothing else about the person."""
    for text in ("first", "second"):
        client.post("/", data={"text": text}, follow_redirects=False)

    assert len({message.thread for message in assistant.heard}) == 1
    assert client.cookies["thread"] == assistant.heard[0].thread


def test_two_people_have_two_conversations(browser):
    """Nobody sees what somebody else asked."""
    browser().post("/", data={"text": "a secret of mine"})

    assert "a secret of mine" not in browser().get("/").text


def test_javascript_gets_the_new_turn_alone(client):
    """An open page is sent one turn to add, not a whole page."""
    answer = client.post("/", data={"text": "What weighting?"}, headers=FRAGMENT)

    assert answer.status_code == 200
    assert answer.text.strip().startswith("<li")
    assert "10% to 20%" in answer.text
    assert "What weighting?" in client.get("/").text


def test_new_lines_arrive_as_they_were_typed(client, assistant):
    """A browser writes a new line as two characters. The bot counts and reads one."""
    client.post("/", data={"text": "one\r\ntwo"}, follow_redirects=False)

    assert assistant.heard[-1].text == "one\ntwo"


@pytest.mark.parametrize("text", ["long " * 3000, "   "])
def test_a_message_that_is_not_read_stays_in_the_box(client, store, text):
    """A message that is too long or empty is answered, given back to be changed, and not kept."""
    answer = client.post("/", data={"text": text})
    fragment = client.post("/", data={"text": text}, headers=FRAGMENT).text

    assert answer.status_code == 200
    assert "You said" in answer.text
    assert text == in_the_box(answer.text)
    assert "data-typed-again" in fragment
    assert store.turns(client.cookies["thread"]) == []


def test_the_longest_message_of_any_script_is_read(client, assistant):
    """A message within the limit is read even where each character takes twelve bytes on the way."""
    answer = client.post("/", data={"text": "😀" * 10_000}, follow_redirects=False)

    assert answer.status_code == 303
    assert len(assistant.heard[-1].text) == 10_000


def test_an_endless_message_is_refused(client, assistant):
    """A message of a megabyte is turned away in plain words, with a way back."""
    answer = client.post("/", data={"text": "x" * 1_000_000})
    fragment = client.post("/", data={"text": "x" * 1_000_000}, headers=FRAGMENT)

    assert (answer.status_code, fragment.status_code) == (413, 413)
    assert "Your message is too long to be read." in answer.text
    assert "Back button" in answer.text
    assert fragment.text == "Your message is too long to be read. Shorten it and send it again."
    assert assistant.heard == []


def test_start_again_deletes_the_conversation(client, store):
    """Start again leaves nothing behind, says so, and the next message begins a new conversation."""
    client.post("/", data={"text": "What weighting?"})
    thread = client.cookies["thread"]
    page = client.post("/forget").text

    assert "The conversation has been deleted." in page
    assert "What weighting?" not in page
    assert store.turns(thread) == []
    client.post("/", data={"text": "hello"})
    assert client.cookies["thread"] != thread


def test_a_conversation_that_cannot_be_deleted_is_said_to_be_there(browser, full_store):
    """The bot never says deleted when it is not."""
    client = browser(keeps_in=full_store)
    client.cookies.set("thread", "0" * 32)
    answer = client.post("/forget")

    assert answer.status_code == 503
    assert "could not be deleted" in answer.text
    assert client.cookies["thread"] == "0" * 32


@pytest.mark.parametrize("failing", ["lost_store", "full_store"])
def test_a_store_that_fails_does_not_cost_the_answer(browser, request, failing):
    """With the disk full a person still sees their message and its answer, and is told that it is not kept."""
    client = browser(keeps_in=request.getfixturevalue(failing))
    with capture_logs() as logs:
        answer = client.post("/", data={"text": "What weighting?"})
        fragment = client.post("/", data={"text": "What weighting?"}, headers=FRAGMENT)

    for said in (answer, fragment):
        assert said.status_code == 200
        assert "What weighting?" in said.text
        assert "10% to 20%" in said.text
        assert "could not be saved" in said.text
    assert {"web.replied", "web.store_failed"} == {line["action"] for line in logs}


def test_earlier_turns_that_cannot_be_read_are_said_to_be_missing(browser, lost_store):
    """A page whose past cannot be read still opens, and says what is missing."""
    client = browser(keeps_in=lost_store)
    client.cookies.set("thread", "0" * 32)

    assert "earlier messages of this conversation cannot be shown" in client.get("/").text


def test_a_turn_of_another_version_does_not_break_the_page(client, store):
    """After an upgrade an old turn that no longer reads is replaced by a line, and the rest is shown."""
    client.cookies.set("thread", "0" * 32)
    store.add_turn("0" * 32, Turn("old question", '{"parts": [{"part": "hologram"}]}', NOW))
    store.add_turn("0" * 32, Turn("new question", REPLY_JSON.dump_json(ANSWER).decode(), NOW))
    page = client.get("/").text

    assert "given by another version of the bot" in page
    assert "10% to 20%" in page


def test_a_failing_assistant_gives_the_message_back(browser):
    """When the bot fails, the person keeps their text and gets a reference that the log also has, without the text."""
    client = browser(talks_to=BrokenAssistant())
    with capture_logs() as logs:
        answer = client.post("/", data={"text": "my secret plan"})
        fragment = client.post("/", data={"text": "my secret plan"}, headers=FRAGMENT)

    assert (answer.status_code, fragment.status_code) == (500, 500)
    assert in_the_box(answer.text) == "my secret plan"
    for said, line in zip((answer.text, fragment.text), logs, strict=True):
        assert "Something went wrong" in said
        assert "Your message is still in the box." in said
        assert f"quote reference {line['reference']}" in said
        assert (line["action"], line["error"], line["role"]) == ("web.failed", "RuntimeError", "officer")
        assert "secret" not in str(line)


def test_a_failing_assistant_does_not_close_the_door(browser):
    """The first page opens even when the bot cannot say hello."""
    answer = browser(talks_to=BrokenAssistant()).get("/")

    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "<textarea" in answer.text


def test_a_page_that_cannot_be_made_is_explained(browser):
    """Even a fault in the chat itself ends in plain words and a link, with the headers in place."""
    with capture_logs() as logs:
        answer = browser(talks_to=StrangeAssistant()).post("/", data={"text": "x"})

    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert 'href="/"' in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "web.crashed" in [line["action"] for line in logs]


def test_one_line_is_logged_for_each_answer(client):
    """The log says that an answer went out and how long it took, and never what was said or in which thread."""
    with capture_logs() as logs:
        client.post("/", data={"text": "What weighting?"}, follow_redirects=False)

    (line,) = logs
    assert ("web.replied", Role.OFFICER.value) == (line["action"], line["role"])
    assert {"action", "event", "log_level", "milliseconds", "role"} == set(line)
