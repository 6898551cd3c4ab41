"""``python -m benchmarks``: make the marks, measure, print a table, write JSON."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import analyst, building, england, headline, indicators, month, papers, reading
from benchmarks.generate import REGION, Region, make
from benchmarks.measure import Result, machine
from benchmarks.pages import crowd
from benchmarks.pages import measure as pages

RESULTS = Path(__file__).parent / "results"
#: The size that the targets speak of; a smaller run has none.
WHOLE_REGION = 20_000_000
MIDDLESBROUGH = ("806",)

PARTS: dict[str, Callable[[Region, Path, int], list[Result]]] = {
    "indicators": lambda region, _, runs: indicators.measure(region, runs),
    "reading": reading.measure,
    "pandas": analyst.measure,
    "correction": building.measure,
}
#: What is measured on the demonstration, not on made marks.
OF_THE_DEMONSTRATION: dict[str, Callable[[Path, int], list[Result]]] = {
    "headline": headline.measure,
    "papers": papers.measure,
    "month": month.measure,
    "pages": pages.measure,
    "crowd": crowd.measure,
}
#: Made and measured apart, in processes of its own: half an hour, and only when asked for by name.
ENGLAND = "england"
CHOICES = (*PARTS, *OF_THE_DEMONSTRATION, ENGLAND)


def main() -> None:
    """See the module."""
    options = _options()
    if options.data:
        _run(options, options.data)
    else:
        with tempfile.TemporaryDirectory(prefix="virtualschool-benchmarks-") as folder:
            _run(options, Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the marks, kept for the next run")
    parser.add_argument("--marks", type=int, default=WHOLE_REGION, help="marks of the region")
    parser.add_argument(
        "--authority-marks", type=int, default=1_700_000, help="marks of one authority"
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of each side")
    parser.add_argument(
        "--only", nargs="+", choices=CHOICES, default=[*PARTS, *OF_THE_DEMONSTRATION]
    )
    return parser.parse_args()


def _run(options: argparse.Namespace, data: Path) -> None:
    results: dict[str, list[Result]] = {}
    work = data / "work"
    work.mkdir(parents=True, exist_ok=True)
    sizes = (
        ("one authority", options.authority_marks, MIDDLESBROUGH),
        ("a region", options.marks, REGION),
    )
    is_of_marks = any(name in PARTS for name in options.only)
    for title, marks, authorities in sizes if is_of_marks else ():
        region = make(data / f"{len(authorities)}-{marks}", marks, authorities)
        print(f"\n{title}: {region.marks:,} marks, medians of {options.runs} runs in turns\n")
        print(f"{'':54}{'ours':>10}{'other':>10}{'ratio':>8}{'target':>8}")
        results[title] = []
        for name in options.only:
            for result in PARTS[name](region, work, options.runs) if name in PARTS else []:
                aimed = result if marks >= WHOLE_REGION else replace(result, target=None)
                results[title].append(aimed)
                _show(aimed)
    if ENGLAND in options.only:
        print("\nEngland, each side in a process of its own\n")
        results["England"] = england.measure(data, options.runs)
        for result in results["England"]:
            _show(result)
    asked = [name for name in OF_THE_DEMONSTRATION if name in options.only]
    if asked:
        print("\nthe demonstration, against the limits set for it\n")
        results["the demonstration"] = []
    for name in asked:
        for result in OF_THE_DEMONSTRATION[name](work, options.runs):
            results["the demonstration"].append(result)
            _show(result)
    _keep(results, options.runs)


def _show(result: Result) -> None:
    unit = result.notes.get("unit", "s")
    ours, theirs = (f"{_rounded(median(side))} {unit}" for side in (result.ours, result.theirs))
    target = "" if result.target is None else f"{result.target:8.2f}"
    verdict = "  missed" if result.is_met is False else ""
    print(f"{result.name:54}{ours:>10}{theirs:>10}{result.ratio:8.3f}{target}{verdict}", flush=True)


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _keep(results: dict[str, list[Result]], runs: int) -> None:
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%dT%H%M%S}.json"
    content = {
        "measured_at": now.isoformat(timespec="seconds"),
        "machine": machine(),
        "runs": runs,
        "results": {title: [one.as_json() for one in found] for title, found in results.items()},
    }
    path.write_text(json.dumps(content, indent=2) + "\n")
    print(
        f"\nwritten to {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}"
    )


if __name__ == "__main__":
    main()
