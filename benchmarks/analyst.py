"""The product beside the pandas script that an analyst would write, for the same figures."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.building import build
from benchmarks.generate import Region, made
from benchmarks.indicators import Row, question, rows
from benchmarks.measure import Pairs, Result, Taken, apart, timed
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.snapshots import Manifest

FROM_SNAPSHOT, FROM_CSV = 0.1, 1.0


def figures(region: Region, manifest: Manifest) -> list[Row]:
    """All attendance indicators by authority and school, from a snapshot just opened."""
    with DuckDBEngine(region.store, manifest) as engine:
        return rows(engine.figures(question(region)))


def measure(region: Region, folder: Path, runs: int) -> list[Result]:
    """From the snapshot, and from the CSVs; pandas reads the CSV each time, as it has to.

    Every run is a process of its own: the script's gigabytes must not weigh on ours.
    """
    script = folder / "pandas.csv"

    def ours(way: str) -> Taken:
        return _taken(apart("benchmarks.analyst", way, str(region.folder), str(folder)))

    def theirs() -> Taken:
        arguments = (str(region.csv), str(region.spells_csv), str(script))
        return _taken(apart("benchmarks.plain_pandas", *arguments))

    theirs()
    expected, found = _read(script), sorted(figures(region, region.manifest))
    if expected != found:
        raise AssertionError("The pandas script and the catalogue differ.")
    return [
        Pairs.taken(lambda: ours("snapshot"), theirs, runs, is_warmed=False).result(
            "figures from the snapshot, of pandas from the CSV", FROM_SNAPSHOT, marks=region.marks
        ),
        Pairs.taken(lambda: ours("csv"), theirs, runs, is_warmed=False).result(
            "figures from the CSVs, of pandas from the CSV", FROM_CSV, marks=region.marks
        ),
    ]


def _taken(answer: dict[str, Any]) -> Taken:
    return Taken(answer["clock"], answer["work"])


def _read(path: Path) -> list[Row]:
    with path.open(newline="") as file:
        return sorted(
            ("all", row["authority"], row["urn"], *(int(row[name]) for name in _INTEGERS))
            for row in csv.DictReader(file)
        )


_INTEGERS = (
    *("possible", "attended", "authorised", "unauthorised"),
    *("children", "persistent", "severe"),
)


def main(way: str, region: Region, folder: Path) -> None:
    """One run in this process; prints what it took as JSON."""

    def from_csv() -> None:
        _, manifest = build(region, folder)
        figures(region, manifest)

    work = from_csv if way == "csv" else lambda: figures(region, region.manifest)
    print(json.dumps(timed(work)._asdict()))


if __name__ == "__main__":
    main(sys.argv[1], made(Path(sys.argv[2])), Path(sys.argv[3]))
