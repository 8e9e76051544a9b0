"""Runs svbot in this process, or as a person does: as a program of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app

PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def clean_environment(learned) -> dict[str, str]:
    """Give an environment with no setting of the bot, and a cache that only these tests use."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SVBOT_")}
    return kept | {"XDG_CACHE_HOME": str(learned.parent), "PYTHONPATH": str(ROOT), "COLUMNS": "100"}


@pytest.fixture
def svbot(clean_environment, tmp_path, monkeypatch) -> Iterator[Callable[..., Result]]:
    """Give a way to run a command in this process: its arguments, and what is typed or piped in.

    What it keeps goes to a file of the test's own, unless the test names another.
    """
    for name in [name for name in os.environ if name.startswith("SVBOT_")]:
        monkeypatch.delenv(name)
    runner = CliRunner()
    environment = clean_environment | {"SVBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'svbot.sqlite'}"}

    def run(*arguments: str, typed: str | bytes = "", **settings: str) -> Result:
        return runner.invoke(app, arguments, input=typed, env=environment | settings)

    yield run
    structlog.reset_defaults()  # the runner's standard error, which the log was told to use, is closed by now


@pytest.fixture
def program(clean_environment, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give a way to run svbot as a program of its own, in an empty folder."""

    def run(*arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *arguments],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            cwd=tmp_path,
            env=clean_environment | settings,
            check=False,
        )

    return run
