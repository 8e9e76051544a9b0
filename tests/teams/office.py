"""The bot in Teams: `svbot run` for the Playground, and the register that the office has."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.running import SVBOT, process, until
from tests.slack.register import as_csv
from tests.teams.playground import ALICE, RECORDING, REMINDED, TENANT, Person

BEFORE = "2026-11-25T08:00"
"""When it is as people meet the bot: no reminder goes out so early."""
AT = "2026-11-25T10:00"
"""When it is in the tests: a Wednesday, in working hours."""

MANAGED = {
    ALICE: "Catering in schools",
    REMINDED: "Grounds maintenance for parks",
    RECORDING: "Cleaning of libraries",
}
"""The contracts of the register, and who manages them."""
DUE_TODAY = "25/11/2026; 25/05/2027; 25/11/2027"
DUE_LATER = "25/05/2027; 25/11/2027"


@dataclass
class Office:
    """The bot at *address*, with what it keeps in *folder*."""

    folder: Path
    address: str
    _lines_seen: int = 0

    @property
    def log(self) -> Path:
        """Where the bot's log is."""
        return self.folder / "svbot.log"

    @property
    def environment(self) -> dict[str, str]:
        """What the bot is told."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SVBOT_")}
        return kept | {
            "SVBOT_TEAMS": "playground",
            "SVBOT_TEAMS_TENANTS": TENANT,
            "SVBOT_HOST": "127.0.0.1",
            "SVBOT_PORT": self.address.rpartition(":")[2],
            "SVBOT_DATABASE_URL": f"sqlite:///{self.folder}/svbot.sqlite",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }

    def load_register(self) -> None:
        """Import the register, as a council does."""
        file = self.folder / "register.csv"
        file.write_text(as_csv(*(_row(*each) for each in MANAGED.items())), encoding="utf-8")
        command = [SVBOT, "contracts", "import", file]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    @contextmanager
    def open(self, at: str) -> Iterator[None]:
        """Run the bot from the time *at* on, until the block ends."""
        with process([sys.executable, "-m", "tests.bot_at", at], self.log, self.environment):
            until(lambda: "service.started" in self.log.read_text(), f"the bot to start, see {self.log}", 90)
            self._lines_seen = 0
            yield

    def take_troubles(self) -> list[str]:
        """Return what went wrong since this was last asked, as the log says it."""
        lines = self.log.read_text().splitlines()[self._lines_seen :]
        self._lines_seen += len(lines)
        return [line for line in lines if any(f"level={level}" in line for level in ("warning", "error", "critical"))]


def _row(manager: Person, title: str) -> tuple[str, ...]:
    return (
        f"DN{manager.number}",
        title,
        "Green Spaces Ltd",
        "450000",
        "25/05/2026",
        "24/05/2029",
        manager.name,
        manager.email,
        "chosen dates",
        "",
        DUE_LATER if manager == ALICE else DUE_TODAY,
        "NT1: 6; NT31: 40; NT19: 90000",
    )
