"""The command line as its users call it: a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

RETURNS = Path(__file__).resolve().parents[1] / "fixtures" / "ssda903"


@dataclass(frozen=True)
class Shell:
    """Runs ``virtualschool`` in one home."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """The user's: none of the settings that the test run itself has."""
        theirs = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("DATABASE_", "DJANGO_", "VIRTUALSCHOOL_"))
        }
        return theirs | {"VIRTUALSCHOOL_HOME": str(self.home)}

    def run(self, *words: object, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "virtualschool.cli", *map(str, words)],
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def json(self, *words: object, status: int = 0) -> Any:
        return json.loads(self.run(*words, "--format", "json", status=status).stdout)

    def figure(self, key: str, *words: object) -> int:
        rows = self.json("compute", key, *words)
        assert len(rows) == 1
        return rows[0]["numerator"]

    def state(self) -> str:
        return self.json("verify")["state"]


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Shell]:
    """Makes a home for Middlesbrough that holds nothing yet."""

    def make() -> Shell:
        shell = Shell(tmp_path_factory.mktemp("home"))
        shell.run("init", "--authority", "806")
        return shell

    return make


@pytest.fixture(scope="session")
def year_2017(new_home: Callable[[], Shell]) -> Shell:
    """A home that holds the return of 2017 alone."""
    shell = new_home()
    shell.run("load", RETURNS / "2017")
    return shell


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Shell:
    """A home with the demonstration in it, made once for all workers: to be read, not changed."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent  # shared by the workers of one run
    shell = Shell(folder / "the-demonstration")
    with FileLock(folder / "the-demonstration.lock"):
        if not (shell.home / "ready").exists():
            shell.run("demo", "--no-serve")
            (shell.home / "ready").touch()
    return shell
