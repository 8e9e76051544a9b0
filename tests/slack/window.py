"""The window of one person in local-slack, in headless Chromium."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.slack.client import Person


@dataclass
class Window:
    """The window of one person."""

    page: Page
    folder: Path

    @property
    def main(self) -> Locator:
        """The conversation or page in the middle."""
        return self.page.locator("main")

    @property
    def modal(self) -> Locator:
        """The open form."""
        return self.page.locator(".modal")

    def open(self, name: str) -> None:
        """Open a conversation, a channel or an app's home by its *name* at the side."""
        self.page.locator(".sidebar-item").filter(has_text=name).last.click()

    def say(self, text: str) -> None:
        """Type *text* and send it."""
        box = self.main.locator("textarea, [contenteditable=true]").last
        box.fill(text)
        box.press("Enter")

    def fill(self, label: str, text: str) -> None:
        """Fill *text* into the field of the form under *label*."""
        self._field(label).locator("input, textarea").fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose *option* in the list of the form under *label*."""
        self._field(label).locator("select").select_option(label=option)

    def _field(self, label: str) -> Locator:
        return self.modal.locator(".bk-input").filter(has_text=re.compile(rf"^\s*{re.escape(label)}"))

    def tap(self, label: str) -> None:
        """Tap the newest button of the conversation that reads *label*."""
        self.main.get_by_role("button", name=label, exact=True).last.click()

    def drop(self, path: Path) -> None:
        """Choose the file at *path* and send it."""
        self.main.locator("input[type=file]").last.set_input_files(path)
        self.main.locator("textarea, [contenteditable=true]").last.press("Enter")

    def close_forms(self) -> None:
        """Close what an earlier test left open: local-slack has one pile of forms for everybody."""
        while self.modal.count():
            self.modal.locator(".modal-head button").last.click()
            expect(self.modal).to_be_hidden()

    def submit(self) -> None:
        """Send the form."""
        self.modal.locator(".modal-foot .primary").click()

    def picture(self, name: str) -> None:
        """Keep a picture of the window."""
        self.page.screenshot(path=self.folder / f"{name}.png")


OpenWindow = Callable[[Person], Window]
"""Opens a window with a person in front of it."""
