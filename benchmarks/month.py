"""All papers of a month as one command, and freezing a month beside computing it.

The limit of the papers is for a process that has drawn one chart; every figure is computed anew and
every picture drawn anew. Freezing is set beside the same questions put to the same engine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.headline import MONTHS
from benchmarks.measure import Pairs, Result, timed

LIMIT = 5.0  # seconds
MOST_TIMES = 2.0  # freezing beside computing
NOT_FROZEN = "2023-05"  # a month that the demonstration leaves open


def measure(work: Path, runs: int) -> list[Result]:
    """In a process of its own, on a demonstration home made under ``work``."""
    environment = os.environ | {
        "VIRTUALSCHOOL_HOME": str(work / "demonstration"),
        "DJANGO_SETTINGS_MODULE": "virtualschool.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.month", str(runs)],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Result(**each) for each in json.loads(done.stdout.splitlines()[-1])]


def _take(runs: int) -> list[Result]:
    import django

    django.setup()
    from django_scopes import scope

    from virtualschool.demo.install import install

    install(say=lambda _: None)
    with scope(authority="806"):
        return [_papers(runs), _freezing(runs)]


def _papers(runs: int) -> Result:
    from virtualschool.apps.authorities.models import Authority
    from virtualschool.apps.indicators.models import StoredResult
    from virtualschool.apps.papers.batch import FORMATS, papers_of_month, write_papers_of_month
    from virtualschool.domain.calendar import parse_month
    from virtualschool.publishing import charts

    authority = Authority.objects.get(code="806")
    taken: list[float] = []
    parts: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(runs + 1):  # the first warms everything up
            month = MONTHS[turn % len(MONTHS)]
            StoredResult.objects.all().delete()
            charts.forget()
            taken.append(
                _seconds(
                    lambda month=month: write_papers_of_month(  # type: ignore[misc]
                        authority=authority, month=month, folder=Path(folder), by="benchmark"
                    )
                )
            )
            StoredResult.objects.all().delete()
            charts.forget()
            for name, seconds in _parts(month).items():
                parts.setdefault(name, []).append(seconds)
        largest = max(path.stat().st_size for path in Path(folder).glob("*.html"))
    names = [paper.key for paper, _ in papers_of_month("806", parse_month(month))]
    return Result(
        "all papers of a month in five formats",
        median(taken[1:]) / LIMIT,
        1.0,
        taken[1:],
        [LIMIT],
        {
            "papers": names,
            "formats": FORMATS,
            "largest_html": largest,
            "parts": {name: median(seconds[1:]) for name, seconds in parts.items()},
        },
    )


def _parts(key: str) -> dict[str, float]:
    """Gathering each paper and writing each format, one after another: the command does both at
    once, so that they add up to more than it takes."""
    from virtualschool.analytics.query import Scope
    from virtualschool.apps.papers.batch import FORMATS, papers_of_month
    from virtualschool.apps.papers.register import Asked
    from virtualschool.domain.calendar import parse_month
    from virtualschool.publishing.renderers import renderer_for

    shared: dict[str, object] = {}
    taken: dict[str, float] = dict.fromkeys(FORMATS, 0.0)
    for paper, occasion in papers_of_month("806", parse_month(key)):
        asked = Asked("806", occasion.key, Scope(frozenset({"806"})), shared)
        began = time.perf_counter()
        document = paper.build(asked).document
        taken[f"gathering {paper.key}"] = time.perf_counter() - began
        for suffix in FORMATS:
            began = time.perf_counter()
            renderer_for(suffix).render(document)
            taken[suffix] += time.perf_counter() - began
    return taken


def _freezing(runs: int) -> Result:
    from virtualschool.apps.indicators.engine import current_engine
    from virtualschool.apps.papers.freezing import freeze
    from virtualschool.apps.papers.models import FrozenMonth
    from virtualschool.apps.papers.monthly import figures_of_month
    from virtualschool.domain.calendar import parse_month

    def frozen() -> object:
        FrozenMonth.objects.filter(month=NOT_FROZEN).delete()
        return freeze(authority="806", month=NOT_FROZEN, signed_by="Benchmark", by="benchmark")

    def computed() -> object:
        with current_engine() as engine:
            return figures_of_month(engine, "806", parse_month(NOT_FROZEN))

    pairs = Pairs.taken(lambda: timed(frozen), lambda: timed(computed), runs)
    return pairs.result("freezing a month, beside computing it", MOST_TIMES)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    from dataclasses import asdict

    print(json.dumps([asdict(each) for each in _take(int(sys.argv[1]))]))
