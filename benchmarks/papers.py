"""A month's headline in every format: all against the limit, each against the plainest way.

The limit is for a process that has drawn one chart: each month then draws its own, writes all six
formats, and nothing is left of the month before. The other side of each format finds the charts
drawn, as ours does: what is compared is the writing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.headline import MONTHS
from benchmarks.measure import Result
from benchmarks.plain_papers import PLAIN
from virtualschool.publishing import charts, ink
from virtualschool.publishing.document import Chart, Document
from virtualschool.publishing.plain import blocks_of
from virtualschool.publishing.renderers import renderer_for

LIMIT = 3.0  # seconds


def measure(work: Path, runs: int) -> list[Result]:
    """In a process of its own, on a demonstration home made under ``work``."""
    environment = os.environ | {
        "VIRTUALSCHOOL_HOME": str(work / "demonstration"),
        "DJANGO_SETTINGS_MODULE": "virtualschool.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.papers", str(runs)],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return results(json.loads(done.stdout.splitlines()[-1]))


def results(taken: dict[str, list[float]]) -> list[Result]:
    """All formats against the limit, then each beside the plain one (no target: ours does more)."""
    every = taken["all"]
    found = [
        Result(
            "headline in six formats, its charts drawn",
            median(every) / LIMIT,
            1.0,
            every,
            [LIMIT],
            {
                "charts": median(taken["charts"]),
                "bytes": {suffix: taken[f"{suffix} bytes"][0] for suffix in PLAIN},
            },
        )
    ]
    for suffix in PLAIN:
        ours, theirs = taken[suffix], taken[f"{suffix} plain"]
        ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
        found.append(
            Result(f"headline as {suffix}, beside the plainest", ratio, None, ours, theirs)
        )
    return found


def take(documents: Sequence[Document], runs: int) -> dict[str, list[float]]:
    """Seconds of each run, the formats in turns with their plain forms. The first document warms
    everything up, and with it the first chart of the process, which is not counted."""
    taken: dict[str, list[float]] = {"all": [], "charts": []}
    for suffix, plain in PLAIN.items():
        taken |= {suffix: [], f"{suffix} plain": []}
        renderer_for(suffix).render(documents[0])
        plain(documents[0])
    for turn in range(1, runs + 1):
        document = documents[turn % len(documents)]
        charts.forget()
        drawing = _seconds(_draw, document)
        for suffix, plain in PLAIN.items():
            # The first writing is what counts: the layout of a PDF is remembered for a second.
            taken[suffix].append(_seconds(renderer_for(suffix).render, document))
            taken[f"{suffix} plain"].append(_seconds(plain, document))
        taken["charts"].append(drawing)
        taken["all"].append(drawing + sum(taken[suffix][-1] for suffix in PLAIN))
    for suffix in PLAIN:
        taken[f"{suffix} bytes"] = [len(renderer_for(suffix).render(documents[0]))]
    return taken


def _draw(document: Document) -> None:
    """Every picture that a format wants, once: all formats share them."""
    for _, block in blocks_of(document.sections):
        if isinstance(block, Chart):
            charts.svg(block, ink.NARROW)
            charts.png(block)


def _seconds(write: Callable[[Document], object], document: Document) -> float:
    began = time.perf_counter()
    write(document)
    return time.perf_counter() - began


def _documents() -> list[Document]:
    import django

    django.setup()
    from virtualschool.analytics.query import Scope
    from virtualschool.apps.papers.register import Asked, paper
    from virtualschool.apps.papers.selectors import paper_document
    from virtualschool.demo.install import install

    install(say=lambda _: None)
    scope = Scope(frozenset({"806"}))
    headline = paper("headline")
    assert headline is not None
    return [paper_document(headline, Asked("806", month, scope)) for month in MONTHS]


if __name__ == "__main__":
    print(json.dumps(take(_documents(), int(sys.argv[1]))))
