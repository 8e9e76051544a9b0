"""Who may read the officers' wording, what a browser keeps, and what is refused."""

import pytest
from starlette.testclient import TestClient

from bot.channels.web.app import build_app
from bot.channels.web.guard import SECURITY_HEADERS
from bot.settings import Settings
from tests.web.conftest import HERE

OFFICER = "You read the officer wording"
SUPPLIER = "You read the supplier wording"
SWITCH = 'action="/role"'


@pytest.mark.parametrize("address", [HERE, "http://localhost:8000", "http://LOCALHOST", "http://[::1]:8000"])
def test_at_the_bots_own_machine_a_person_is_an_officer_and_may_switch(browser, address):
    """An officer who runs the bot sees the officers' wording and can look at the suppliers'."""
    page = browser(address).get("/").text

    assert OFFICER in page
    assert SWITCH in page


@pytest.mark.parametrize(
    ("address", "headers", "settings"),
    [
        ("http://bot.example", {}, {"host": "0.0.0.0"}),
        (HERE, {}, {"host": "0.0.0.0"}),
        ("http://bot.example", {}, {}),
        ("http://127.0.0.1.evil.example", {}, {}),
        (HERE, {"Host": "[broken"}, {}),
        (HERE, {"Host": ""}, {}),
        (HERE, {"Forwarded": "for=203.0.113.9"}, {}),
        (HERE, {"X-Forwarded-For": "203.0.113.9"}, {}),
        (HERE, {"X-Forwarded-Proto": "https"}, {}),
        (HERE, {"X-Real-IP": "203.0.113.9"}, {}),
        (HERE, {"Via": "1.1 proxy"}, {}),
    ],
)
def test_everybody_else_is_a_supplier(browser, address, headers, settings):
    """From elsewhere, under another name or through a proxy, no cookie and no form makes anybody an officer."""
    client = browser(address, **settings)
    client.cookies.set("role", "officer")
    page = client.get("/", headers=headers).text
    switch = client.post("/role", data={"role": "officer"}, headers=headers)

    assert SUPPLIER in page
    assert "You are asking as a supplier" in page
    assert SWITCH not in page
    assert switch.status_code == 403
    assert "Only somebody at the bot&#39;s own machine can choose a role." in switch.text


def test_a_change_of_role_begins_a_new_conversation(client, store):
    """What an officer asked is gone before the supplier's view opens, and the choice is remembered."""
    client.post("/", data={"text": "an officer's question"})
    thread = client.cookies["thread"]
    page = client.post("/role", data={"role": "supplier"}).text

    assert SUPPLIER in page
    assert "an officer" not in page
    assert client.cookies["thread"] != thread
    assert store.turns(thread) == []
    assert 'value="supplier" aria-pressed="true"' in client.get("/").text


def test_the_same_role_again_keeps_the_conversation(client):
    """A second tap on the same role loses nothing."""
    client.post("/", data={"text": "What weighting?"})

    assert "What weighting?" in client.post("/role", data={"role": "officer"}).text


@pytest.mark.parametrize("role", ["admin", ""])
def test_a_role_that_does_not_exist_is_refused(client, role):
    """A made-up role is answered in plain words."""
    answer = client.post("/role", data={"role": role})

    assert answer.status_code == 400
    assert "could not be read" in answer.text


@pytest.mark.parametrize(
    ("address", "settings", "secure"), [(HERE, {}, False), ("https://bot.example", {"host": "0.0.0.0"}, True)]
)
def test_cookies_are_kept_from_scripts_other_sites_and_open_lines(browser, address, settings, secure):
    """The cookies last as long as the conversation, and a browser shows them to nobody but the bot."""
    answer = browser(address, keep_days=3, **settings).post("/", data={"text": "hello"}, follow_redirects=False)
    cookies = answer.headers.get_list("set-cookie")

    assert [cookie.partition("=")[0] for cookie in cookies] == ["thread", "role"]
    for cookie in cookies:
        assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=259200"} <= set(cookie.split("; "))
        assert secure == ("Secure" in cookie.split("; "))


@pytest.mark.parametrize("token", ["guess", "0" * 31, "0" * 33, "Z" * 32, "0" * 31 + "'"])
def test_a_conversation_that_the_bot_did_not_name_is_not_opened(client, token, assistant):
    """A made-up cookie opens nothing, and is replaced."""
    client.post("/", data={"text": "hello"}, headers={"Cookie": f"thread={token}"}, follow_redirects=False)

    assert token != assistant.heard[-1].thread
    assert len(assistant.heard[-1].thread) == 32


@pytest.mark.parametrize("path", ["/", "/forget", "/role"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://[broken"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_from_another_site_is_refused(client, assistant, path, headers):
    """No other site can speak, delete or switch for the person."""
    answer = client.post(path, data={"text": "hello", "role": "supplier"}, headers=headers)

    assert answer.status_code == 403
    assert "came from another site" in answer.text
    assert assistant.heard == []


@pytest.mark.parametrize("headers", [{}, {"Origin": HERE}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}])
def test_a_form_of_the_bots_own_page_is_read(client, headers):
    """A browser that is told to send no referrer writes null as the origin of a form. It is still ours."""
    assert client.post("/", data={"text": "hello"}, headers=headers, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("path", ["/", "/health", "/nothing-here", "/static/chat.css", "/static/none", "/forget"])
def test_every_answer_has_the_security_headers(client, path):
    """Nothing of another site runs or loads in the page, and no cache keeps what was said."""
    answer = client.get(path)

    for name, value in SECURITY_HEADERS.items():
        assert value == answer.headers[name]
    assert ("no-cache" if path.startswith("/static/") else "no-store") == answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nothing-here", 404, "There is nothing at this address."),
        ("GET", "/static/../app.py", 404, "There is nothing at this address."),
        ("GET", "/static/%2e%2e/app.py", 404, "There is nothing at this address."),
        ("GET", "/forget", 405, "This address cannot be opened in that way."),
        ("DELETE", "/", 405, "This address cannot be opened in that way."),
    ],
)
def test_a_wrong_address_is_explained(client: TestClient, method, path, status, said):
    """A wrong address ends in plain English and a link to the chat."""
    answer = client.request(method, path)

    assert status == answer.status_code
    assert said in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("files", [{"text": ("a.txt", b"hello")}])
def test_a_file_is_not_a_message(client, assistant, files):
    """An upload is turned away in plain words."""
    answer = client.post("/", files=files)

    assert answer.status_code == 400
    assert "could not be read" in answer.text


def test_health_says_ok(client):
    """Whatever watches the bot learns that it is up."""
    assert client.get("/health").json() == {"status": "ok"}


def test_health_says_more_where_there_is_more(store, assistant):
    """Whatever watches the bot learns what else the service knows of itself."""
    app = build_app(assistant, store, Settings(), council="Shropshire Council", health=lambda: {"last_tick": None})

    assert TestClient(app, base_url=HERE).get("/health").json() == {"status": "ok", "last_tick": None}
