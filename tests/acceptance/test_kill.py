"""A load killed at any moment leaves the state before or the state after, never one in between."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.acceptance.conftest import RETURNS, Shell

#: A short run here; ``KILLS=50`` is the long one, whose outcome the release notes give.
KILLS = int(os.environ.get("KILLS", "3"))


def test_a_killed_load_leaves_nothing_between(
    new_home: Callable[[], Shell], tmp_path: Path
) -> None:
    shell = new_home()
    shell.run("load", RETURNS / "2017")
    before = shell.state()
    after_home = Shell(tmp_path / "after")
    shutil.copytree(shell.home, after_home.home)
    started = time.monotonic()
    after_home.run("load", RETURNS / "2018")
    whole = time.monotonic() - started
    after = after_home.state()
    assert before != after

    moments = random.Random(1842)
    killed = 0
    for attempt in range(KILLS):
        trial = Shell(tmp_path / f"trial-{attempt}")
        shutil.copytree(shell.home, trial.home)
        process = subprocess.Popen(
            [sys.executable, "-m", "virtualschool.cli", "load", str(RETURNS / "2018")],
            env=trial.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # Most of the time goes on starting up: the kills fall into the second half.
        time.sleep(whole * moments.uniform(0.4, 1.05))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        report = trial.json("verify")
        assert report["problems"] == []
        assert report["state"] in {before, after}
        # And the home is as good as ever: the same load again leads to the same place.
        trial.run("load", RETURNS / "2018")
        assert trial.state() == after
        shutil.rmtree(trial.home)
    assert killed, "no kill came in time: the test proved nothing"
