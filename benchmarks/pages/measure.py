"""The pages that people open every day, each against the empty page, taken in turns.

On the demonstration and on one ten times as large, as the head, through the real server. A page is
opened once before it is timed: the limits speak of the page as it is found every morning.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urljoin

from benchmarks.measure import Pairs, Result, Taken
from benchmarks.pages.site import Visitor, environment, served

TENFOLD = 10
#: How many times each page is opened for each run asked for: pages take milliseconds.
TIMES = 6
HTML_LIMIT, PAGE_LIMIT = 100_000, 300_000  # bytes as sent; a whole page with its style and script
CHOICE_LIMIT = 0.5  # seconds, for a choice that nobody asked for before


@dataclass(frozen=True)
class Page:
    """A page of the site, and how many times the empty page it may take."""

    name: str
    path: str
    target: float


def measure(work: Path, runs: int) -> list[Result]:
    """Pages of both sizes against the empty page, then choices that are not stored."""
    once = demonstration(work)
    found = _of_home(once, "the demonstration", runs)
    found += _of_home(_tenfold(once, work / "pages-tenfold"), "ten times as large", runs)
    return found


def demonstration(work: Path) -> Path:
    """A home of these benchmarks' own with the demonstration in it, made once."""
    home = work / "pages"
    if not (home / "ready").exists():
        _run(["-m", "virtualschool.cli", "demo", "--no-serve"], home)
        (home / "ready").touch()
    return home


def password_of(home: Path) -> str:
    """The one password of the demonstration's accounts."""
    return (home / "sign-in.txt").read_text().strip()


def _tenfold(once: Path, home: Path) -> Path:
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(once, home)
        (home / "ready").unlink()
        _run(["-m", "benchmarks.pages.tenfold", str(TENFOLD)], home)
        (home / "ready").touch()
    return home


def _run(words: Sequence[str], home: Path) -> None:
    subprocess.run(
        [sys.executable, *words], env=environment(home), stdout=subprocess.DEVNULL, check=True
    )


def _of_home(home: Path, size: str, runs: int) -> list[Result]:
    found = []
    with served(home) as port:
        head = Visitor(port)
        head.sign_in("head", password_of(home))
        assets = _assets(head)
        for page in _pages(head):
            answer = head.get(page.path)
            if answer.status != 200:
                raise RuntimeError(f"{page.path} answers {answer.status}.")
            pairs = Pairs.taken(
                partial(_taken, head, page.path), partial(_taken, head, "/empty/"), runs * TIMES
            )
            whole = answer.sent + assets
            found.append(
                pairs.result(
                    f"{page.name}, {size}",
                    page.target,
                    html_bytes=answer.sent,
                    page_bytes=whole,
                    is_light=answer.sent < HTML_LIMIT and whole < PAGE_LIMIT,
                )
            )
        found.append(_other_choices(head, size))
    return found


def _pages(head: Visitor) -> list[Page]:
    """The pages with the longest lists: the child and the school that stand first in theirs."""
    child = _first(head, "/children/", r'href="(/children/[^"?]+/)')
    school = _first(head, "/schools/", r'href="(/schools/\d{6}/)')
    return [
        Page("home", "/", 8),
        Page("a child", child, 6),
        Page("a school", school, 6),
        Page("the list of children", "/children/", 6),
        Page("the list of schools", "/schools/", 6),
        Page("an indicator as first shown", "/indicators/attendance/", 6),
        Page("the improvement plan", "/plan/", 8),
        Page("a count as first shown", "/indicators/suspensions/", 6),
    ]


def _first(head: Visitor, path: str, pattern: str) -> str:
    found = re.search(pattern, head.get(path).text)
    if found is None:
        raise RuntimeError(f"{path} leads to nothing.")
    return found.group(1)


def _other_choices(head: Visitor, size: str) -> Result:
    """Choices of an indicator that nobody made before, each once, against their limit."""
    asked = [
        f"/indicators/{key}/?period={period}"
        for key in ("attendance", "persistent_absence", "suspensions", "placement_moves")
        for period in ("2022-11", "2023-03", "2022-autumn")
    ]
    taken = [_taken(head, path).clock for path in asked]
    return Result(
        f"another choice of an indicator, {size}",
        median(taken) / CHOICE_LIMIT,
        1.0,
        taken,
        [CHOICE_LIMIT],
        {"longest": max(taken)},
    )


def _taken(visitor: Visitor, path: str) -> Taken:
    began = time.perf_counter()
    answer = visitor.get(path)
    clock = time.perf_counter() - began
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}.")
    return Taken(clock, clock)


def _assets(visitor: Visitor) -> int:
    """Bytes of the style and the scripts that every page asks for, with what they import."""
    waiting = set(
        re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', visitor.get("/").text)
    )
    seen: dict[str, int] = {}
    while waiting:
        path = waiting.pop()
        answer = visitor.get(path)
        seen[path] = answer.sent
        for imported in re.findall(r'(?:from|import)\s*"(\.[^"]+)"', answer.text):
            if (inside := urljoin(path, imported)) not in seen:
                waiting.add(inside)
    return sum(seen.values())


if __name__ == "__main__":
    for result in measure(Path(sys.argv[1]), int(os.environ.get("RUNS", "5"))):
        print(json.dumps(result.as_json()))
