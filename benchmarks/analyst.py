"""The product beside the pandas script that an analyst would write, for the same figures."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from benchmarks.generate import Region, made
from benchmarks.indicators import Row, question, rows
from benchmarks.measure import Pairs, Result, Taken, apart, timed
from benchmarks.reading import read
from virtualschool.analytics.engines.base import IbisEngine
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.frame import Sourced, Window
from virtualschool.analytics.query import Query
from virtualschool.analytics.snapshots import Manifest

FROM_SNAPSHOT, FROM_CSV = 0.1, 1.0


def figures(region: Region, manifest: Manifest) -> list[Row]:
    """All attendance indicators by authority and school, from a snapshot just opened."""
    with DuckDBEngine(region.store, manifest) as engine:
        return rows(engine.figures(question(region)))


def measure(region: Region, folder: Path, runs: int) -> list[Result]:
    """From the snapshot and from the CSVs, against the script with ids as text and as numbers.

    The targets are set against ids as text, the way that is right for any council's file. Every
    run is a process of its own: the script's gigabytes must not weigh on ours.
    """
    script = folder / "pandas.csv"

    def ours(way: str) -> Taken:
        return _taken(apart("benchmarks.analyst", way, str(region.folder), str(folder)))

    def pandas(ids: str) -> Taken:
        arguments = (ids, str(region.csv), str(region.spells_csv), str(script))
        taken = _taken(apart("benchmarks.plain_pandas", *arguments))
        if _read(script) != expected:
            raise AssertionError("The pandas script and the catalogue differ.")
        return taken

    expected = sorted(figures(region, region.manifest))
    if sorted(figures_of_files(region, folder)) != expected:
        raise AssertionError("The figures of the CSVs and of the snapshot differ.")
    series: dict[str, list[Taken]] = {"snapshot": [], "csv": [], "text": [], "numbers": []}
    for _ in range(runs):
        for name, taken in series.items():
            taken.append(ours(name) if name in {"snapshot", "csv"} else pandas(name))
    return [
        Pairs(series[way], series[ids]).result(
            f"figures from the {way}, of pandas (ids as {ids})", target, marks=region.marks
        )
        for way, ids, target in (
            ("snapshot", "text", FROM_SNAPSHOT),
            ("csv", "text", FROM_CSV),
            ("snapshot", "numbers", None),
            ("csv", "numbers", None),
        )
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


class JustRead(IbisEngine):
    """The product's engine over an authority's marks as just read, before they are settled."""

    def __init__(self, authority: str, marks: Path, spells: Path) -> None:
        super().__init__("just read")
        self._authorities = frozenset({authority})
        self._connection = ibis.duckdb.connect()
        self._tables = {
            "mark": self._connection.read_parquet(str(marks)).mutate(authority=_literal(authority)),
            "care_spell": self._connection.read_parquet(str(spells)),
        }

    def table(self, name: str, query: Query, windows: tuple[Window, ...]) -> Sourced:
        """See ``IbisEngine.table``."""
        return Sourced(self._tables[name], self._authorities)

    def run(self, expression: ir.Table) -> pa.Table:
        """See ``IbisEngine.run``."""
        return self._connection.to_pyarrow(expression)


def _literal(text: str) -> ir.StringScalar:
    return ibis.literal(text, "string")


def figures_of_files(region: Region, folder: Path) -> list[Row]:
    """The same from the CSVs: each authority's is read, checked, kept as Parquet and counted."""
    spells = {
        part.authority: region.store.file_of(part)
        for part in region.manifest.of_table("care_spell")
    }
    found: list[Row] = []
    for authority in region.authorities:
        typed = folder / f"{authority}.parquet"
        read(region.csv_of(authority), typed)
        engine = JustRead(authority, typed, spells[authority])
        found += rows(engine.figures(question(replace(region, authorities=(authority,)))))
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
