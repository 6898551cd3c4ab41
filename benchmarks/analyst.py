"""The product beside the pandas script that an analyst would write, for the same figures."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.generate import Region, made
from benchmarks.indicators import Row, question, rows
from benchmarks.measure import Pairs, Result, Taken, apart, timed
from benchmarks.reading import read
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.model import MARK
from virtualschool.analytics.snapshots import Manifest

FROM_SNAPSHOT, FROM_CSV = 0.1, 1.0


def figures(region: Region, manifest: Manifest) -> list[Row]:
    """All attendance indicators by authority and school, from a snapshot just opened."""
    with DuckDBEngine(region.store, manifest) as engine:
        return rows(engine.figures(question(region)))


def measure(region: Region, folder: Path, runs: int) -> list[Result]:
    """From the snapshot, and from the CSVs; pandas reads the region's CSV each time, as it must.

    Every run is a process of its own: the script's gigabytes must not weigh on ours.
    """
    script = folder / "pandas.csv"

    def ours(way: str) -> Taken:
        return _taken(apart("benchmarks.analyst", way, str(region.folder), str(folder)))

    def theirs() -> Taken:
        arguments = (str(region.csv), str(region.spells_csv), str(script))
        return _taken(apart("benchmarks.plain_pandas", *arguments))

    theirs()
    expected = _read(script)
    for found in (figures(region, region.manifest), figures_of_files(region, folder)):
        if sorted(found) != expected:
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


def figures_of_files(region: Region, folder: Path) -> list[Row]:
    """The same from the CSVs, each authority's read, checked and counted as in a load's preview."""
    found: list[Row] = []
    for authority in region.authorities:
        typed = folder / f"{authority}.parquet"
        read(region.csv_of(authority), typed)
        marks = pq.read_table(typed, columns=[*MARK.schema.names[1:]])
        marks = marks.append_column("authority", pa.repeat(authority, marks.num_rows))
        spells = [
            pq.read_table(region.store.file_of(part))
            for part in region.manifest.of_table("care_spell")
            if part.authority == authority
        ]
        tables = {"mark": marks, "care_spell": pa.concat_tables(spells)}
        with DuckDBEngine.in_memory(tables) as engine:
            asked = replace(region, authorities=(authority,))
            found += rows(engine.figures(question(asked)))
        typed.unlink()
    return found


def main(way: str, region: Region, folder: Path) -> None:
    """One run in this process; prints what it took as JSON."""
    ways: dict[str, Callable[[], list[Row]]] = {
        "snapshot": lambda: figures(region, region.manifest),
        "csv": lambda: figures_of_files(region, folder),
    }
    print(json.dumps(timed(ways[way])._asdict()))


if __name__ == "__main__":
    main(sys.argv[1], made(Path(sys.argv[2])), Path(sys.argv[3]))
