"""The headline report of the demonstration: its figures from nothing, and its PDF page by page.

There is no plain alternative to a paper; the other side is the limit that was set for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.measure import Result

FIGURES_LIMIT = 2.0  # seconds
PAGE_LIMIT = 0.05  # seconds a page, after the first PDF of a process
MONTHS = ("2022-09", "2022-10", "2022-11", "2022-12", "2023-01", "2023-02")


def measure(work: Path, runs: int) -> list[Result]:
    """Both limits, in a process of their own on a demonstration home made under ``work``."""
    environment = os.environ | {
        "VIRTUALSCHOOL_HOME": str(work / "demonstration"),
        "DJANGO_SETTINGS_MODULE": "virtualschool.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.headline", str(runs)],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    taken = json.loads(done.stdout.splitlines()[-1])
    return [
        _against("headline figures, from nothing stored", taken["figures"], FIGURES_LIMIT),
        _against("a page of the PDF, after the first", taken["pages"], PAGE_LIMIT),
    ]


def _against(name: str, taken: list[float], limit: float) -> Result:
    return Result(name, median(taken) / limit, 1.0, taken, [limit])


def _take(runs: int) -> dict[str, list[float]]:
    import django

    django.setup()
    from io import BytesIO

    from pypdf import PdfReader

    from virtualschool.analytics.query import Scope
    from virtualschool.apps.indicators.models import StoredResult
    from virtualschool.apps.reports import headline
    from virtualschool.apps.reports.selectors import headline_facts
    from virtualschool.demo.install import install
    from virtualschool.domain.calendar import parse_month
    from virtualschool.publishing.renderers import renderer_for

    install(say=lambda _: None)
    scope = Scope(frozenset({"806"}))
    html, pdf = renderer_for("html"), renderer_for("pdf")
    figures: list[float] = []
    pages: list[float] = []
    for turn in range(runs + 1):
        StoredResult.objects.all().delete()
        month = parse_month(MONTHS[turn % len(MONTHS)])
        began = time.perf_counter()
        facts = headline_facts(scope=scope, month=month)
        figures.append(time.perf_counter() - began)
        document = headline.headline(facts)
        html.render(document)  # draws the month's charts, which are then kept
        began = time.perf_counter()
        content = pdf.render(document)
        pages.append((time.perf_counter() - began) / len(PdfReader(BytesIO(content)).pages))
    return {"figures": figures[1:], "pages": pages[1:]}


if __name__ == "__main__":
    print(json.dumps(_take(int(sys.argv[1]))))
