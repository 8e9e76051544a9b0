"""The window of one person in the Playground, in headless Chromium."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Request

from bot.loopback import is_loopback
from tests.teams.playground import BOT_NAME, CHANNEL, GROUP, TEAM, Person
from tests.teams_channel.cardrules import problems

ITS_OWN = "res-1.cdn.office.net"
"""Where the Playground itself looks for fonts, in vain."""

WIDTH, HEIGHT = 1280, 900

SCROLL = "each => { each.style.scrollMarginTop = '3rem'; each.scrollIntoView({block: 'start'}) }"

THE_BOT = "User Application"
"""What the Playground calls the bot in its log."""


@dataclass
class Window:
    """The window of one person. It shows only what comes while it is open."""

    page: Page
    person: Person
    folder: Path
    _troubles: list[str] = field(default_factory=list)

    @property
    def answers(self) -> Locator:
        """What the bot said in the chat that is open."""
        return self.page.locator(".fai-OutputCard")

    @property
    def cards(self) -> Locator:
        """The cards in what is open."""
        return self.page.locator(".ac-adaptiveCard")

    @property
    def last_card(self) -> Locator:
        """The newest card of a chat."""
        return self.cards.last

    @property
    def posts(self) -> Locator:
        """The posts in the channel that is open, newest first. The first of all is for writing one."""
        return self.page.locator(".fui-Card").filter(has=self.page.get_by_label("Show more information"))

    def say(self, text: str) -> Locator:
        """Type *text* in the chat and send it. Gives the bot's next message, which may still have to come."""
        before = self.answers.count()
        self._type(self.page.get_by_role("textbox").last, text)
        self.page.keyboard.press("Enter")
        return self.answers.nth(before)

    def mention(self, text: str) -> Locator:
        """Say *text* to the bot in the group chat. Gives the bot's next message."""
        before = self.answers.count()
        self._type(self.page.get_by_role("textbox").last, text, to_the_bot=True)
        self.page.keyboard.press("Enter")
        return self.answers.nth(before)

    def post(self, text: str, *, to_the_bot: bool = True) -> Locator:
        """Post *text* in the channel, with a mention of the bot unless it is not *to_the_bot*. Gives the new post."""
        self._type(self.page.get_by_role("textbox").first, text, to_the_bot=to_the_bot)
        self.page.get_by_role("button", name="Post", exact=True).click()
        return self.posts.filter(has_text=f"{BOT_NAME} {text}" if to_the_bot else text).first

    def tap(self, label: str, card: Locator | None = None) -> None:
        """Tap the button that reads *label* on the *card*, or on the newest that has one."""
        within = card or self.cards
        within.get_by_role("button", name=label, exact=True).last.click()

    def field(self, label: str, role: Literal["textbox", "combobox"] = "textbox") -> Locator:
        """Return the newest field whose label begins with *label*."""
        return self.cards.get_by_role(role, name=re.compile(rf"^{re.escape(label)}")).last

    def fill(self, label: str, text: str) -> None:
        """Fill *text* into the newest field under *label*."""
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose *option* in the newest list under *label*."""
        self.field(label, "combobox").click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def open(self, where: str) -> None:
        """Open the "group" chat, the "channel" or the chat with the bot "alone"."""
        names = {"alone": "Personal Chat", "group": GROUP, "channel": f"{TEAM} - {CHANNEL}"}
        self.page.get_by_role("treeitem", name=names[where]).click()

    def picture(self, name: str, height: int, top: str = "") -> None:
        """Keep a picture of the window, this high, with the last words that read *top* at its top."""
        self.page.set_viewport_size({"width": WIDTH, "height": height})
        self.page.evaluate("document.activeElement.blur()")
        if top:
            self.page.get_by_text(top, exact=True).last.evaluate(SCROLL)
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=self.folder / f"{name}.png", animations="disabled")

    def watch(self) -> None:
        """Note what the client complains of, whom the page asks, and what Teams would refuse, from now on."""
        self.page.on("request", self._note_request)
        self.page.on("websocket", lambda line: line.on("framereceived", self._note_log))

    def take_troubles(self) -> list[str]:
        """Return what was noted since this was last asked."""
        taken, self._troubles = self._troubles, []
        return taken

    def _note_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if request.url.startswith("http") and not is_loopback(host) and host != ITS_OWN:
            self._troubles.append(f"a request left this machine: {request.url}")

    def _note_log(self, frame: str | bytes) -> None:
        """Read a line of the client's log, which holds all that goes to and fro."""
        noted = json.loads(frame).get("log", {})
        asked, answered = noted.get("request", {}), noted.get("response", {})
        if noted.get("level") or answered.get("statusCode", 200) >= 400:
            self._troubles.append(f"the client noted {noted}")
        sent = [asked] if noted.get("from") == THE_BOT else [answered]
        for card in cards_in(sent):
            self._troubles += problems(card)

    def _type(self, box: Locator, text: str, *, to_the_bot: bool = False) -> None:
        box.click()
        if to_the_bot:
            self.page.keyboard.type(f"@{BOT_NAME[:3]}")
            self.page.get_by_role("menuitem", name=BOT_NAME).click()
            self.page.keyboard.type(" ")
        self.page.keyboard.type(text)


def cards_in(value: Any) -> Iterator[dict[str, Any]]:
    """Give every card that *value* holds."""
    if isinstance(value, dict) and value.get("type") == "AdaptiveCard":
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from cards_in(each)
