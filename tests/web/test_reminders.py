"""Reminders arrive in the chat of an officer at this machine by themselves, once, and stay."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from handlers.conversation import REPLY_JSON
from store.inbox import Waiting
from tests.web.conftest import HERE, NOW
from tests.web.fake import REMINDER
from tests.web.test_web import FRAGMENT, WELCOME

DUE = "A return is due on 30 September 2026"


@pytest.fixture
def remind(store):
    """Give a way to let a reminder wait for whoever is at this machine."""
    who = store.meet("local", "this machine", "Olive Officer", "olive@council.example", NOW)

    def put(name: str = "reminder 1", reply: str = "") -> None:
        store.put(Waiting(name, who.id, reply or REPLY_JSON.dump_json(REMINDER).decode(), NOW))

    return put


def ask(client):
    """Ask as an open page does."""
    return client.get("/waiting", headers=FRAGMENT)


def test_a_reminder_is_there_when_the_page_opens(client, remind):
    """An officer who opens the page reads what has arrived, and what can be done."""
    remind()
    page = client.get("/").text

    assert DUE in page
    assert '<h3 tabindex="-1">Reminder</h3>' in page
    assert "You said" not in page
    assert '<button name="text" value="return">Give the return</button>' in page


def test_a_reminder_stays_after_a_reload(client, remind):
    """What has arrived is part of the conversation from then on, once."""
    remind()
    client.get("/")
    page = client.get("/").text

    assert page.count(DUE) == 1
    assert '<h3 tabindex="-1">Reminder</h3>' in page


def test_a_reminder_comes_to_an_open_page(client, remind):
    """An open page that asks gets the new turn alone, and once."""
    client.post("/", data={"text": "What weighting?"})
    remind()
    first, second = ask(client), ask(client)
    page = client.get("/").text

    assert first.text.strip().startswith("<li")
    assert DUE in first.text
    assert (second.status_code, second.text) == (204, "")
    assert page.index("What weighting?") < page.index(DUE)
    assert page.count("Social value bot said") == 1


def test_several_reminders_come_together(client, remind):
    """All that waits comes in the order in which it arrived, and only the last is the newest turn."""
    for name in ("1", "2", "3"):
        remind(name)
    answer = ask(client)

    assert answer.text.count(DUE) == 3
    assert answer.text.count('id="latest"') == 1
    assert client.get("/").text.count(DUE) == 3


def test_two_pages_that_ask_at_once_show_a_reminder_once(browser, remind, store):
    """Nothing is shown twice and nothing is lost, however many tabs are open."""
    clients = [browser() for _ in range(4)]
    for number in range(20):
        remind(f"reminder {number}")
    with ThreadPoolExecutor(4) as pool:
        shown = "".join(answer.text for answer in pool.map(ask, clients * 3))

    assert shown.count(DUE) == 20
    assert store.waiting() == []


def test_an_answer_to_a_reminder_is_in_the_same_conversation(client, remind, assistant):
    """A choice of a reminder is tapped like any other, in the conversation in which it stands."""
    remind()
    client.get("/")
    client.post("/", data={"text": "return"}, follow_redirects=False)

    assert assistant.heard[-1].thread == client.cookies["thread"]


def test_where_nothing_waits_the_page_is_as_ever(client, remind):
    """Without a reminder there is a welcome, and no cookie."""
    page = client.get("/").text

    assert WELCOME in page
    assert dict(client.cookies) == {}


def test_nobody_is_known_here_yet(client):
    """Where no officer has spoken yet, nothing waits for anybody."""
    assert ask(client).status_code == 204


@pytest.mark.parametrize(
    ("address", "settings", "role"),
    [(HERE, {}, "supplier"), ("http://bot.example", {"host": "0.0.0.0"}, ""), (HERE, {"host": "0.0.0.0"}, "officer")],
    ids=["a supplier here", "elsewhere", "through the network"],
)
def test_nobody_else_gets_a_reminder(browser, store, remind, address, settings, role):
    """Suppliers and people elsewhere neither see reminders nor use them up, and their page does not ask."""
    remind()
    client = browser(address, **settings)
    client.cookies.set("role", role)
    page = client.get("/").text
    answer = ask(client)

    assert DUE not in page
    assert "data-waits" not in page
    assert answer.status_code == 403
    assert "council officer" in answer.text
    assert len(store.waiting()) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_use_a_reminder_up(client, store, remind, site):
    """A page that another site opens in secret takes nothing from the person."""
    remind()
    page = client.get("/", headers={"Sec-Fetch-Site": site}).text
    asked = client.get("/waiting")

    assert DUE not in page
    assert asked.status_code == 400
    assert len(store.waiting()) == 1


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_a_page_that_a_person_opens_has_its_reminders(client, remind, site):
    """The browser says that nobody else made it ask."""
    remind()

    assert DUE in client.get("/", headers={"Sec-Fetch-Site": site}).text


def test_a_reminder_of_another_version_is_said(client, remind):
    """After an upgrade a reminder that no longer reads is replaced by a line."""
    remind(reply='{"parts": [{"part": "hologram"}]}')

    assert "A reminder of another version of the bot cannot be shown." in client.get("/").text


def test_a_store_that_fails_costs_the_reminder_and_not_the_page(browser, lost_store):
    """When it cannot be known what waits, the page opens, and an open page simply asks again."""
    client = browser(keeps_in=lost_store)
    with capture_logs() as logs:
        page, asked = client.get("/"), ask(client)

    assert WELCOME in page.text
    assert asked.status_code == 204
    assert {line["action"] for line in logs} == {"web.store_failed"}


def test_a_reminder_that_cannot_be_saved_waits(browser, full_store, remind, store):
    """With the disk full nothing is shown that would be gone the next moment: it waits until it can be kept."""
    full_store.meet("local", "this machine", "Olive", "", NOW)
    who = full_store.colleague_at("local", "this machine")
    full_store.put(Waiting("1", who.id, REPLY_JSON.dump_json(REMINDER).decode(), NOW))
    page = browser(keeps_in=full_store).get("/").text

    assert DUE not in page
    assert [1] == [number for number, _ in full_store.waiting()]


def test_the_role_and_the_address_of_an_officer_are_told(client, assistant):
    """The bot knows who speaks at its own machine, so that reminders find them there."""
    client.post("/", data={"text": "hello"}, follow_redirects=False)

    person = assistant.heard[-1].person
    assert (person.channel, person.address, person.admin) == ("local", "this machine", True)
    assert person.overheard is False


def test_every_turn_has_a_heading(client, remind):
    """Whoever goes from heading to heading finds what was said, what was answered and what arrived."""
    client.post("/", data={"text": "What weighting?"}, follow_redirects=False)
    remind()
    page = client.get("/").text

    assert re.findall(r"<h3[^>]*>([^<]*)</h3>", page) == ["You said", "Social value bot said", "Reminder"]
