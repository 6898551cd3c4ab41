"""The region's CSV to typed, checked Parquet, against DuckDB's own reader with casts.

Ours numbers every line, classes every mark by the regime of its date, keeps what it sets aside with
the reason, and checks the identifiers. Each reading runs in a process of its own, so that its peak
memory is its own too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from benchmarks.generate import Region
from benchmarks.measure import Pairs, Result, Taken, apart, peak_memory, timed
from virtualschool.feeds.base import Context, Staged
from virtualschool.feeds.reader import read_file, stage_to_parquet
from virtualschool.feeds.registry import discover, recognise_table

TARGET, MEMORY_LIMIT_MB = 2.5, 1000

DUCKDB = """
copy (
  select child_id, upn, urn, date, session, code
  from read_csv(?, header = true, ignore_errors = true, columns = {
    'child_id': 'varchar', 'upn': 'varchar', 'urn': 'varchar',
    'date': 'date', 'session': 'varchar', 'code': 'varchar'})
) to '{to}' (format parquet, compression zstd, compression_level 1)
"""


def read(path: Path, to: Path) -> Staged:
    """The product's reading of the CSV."""
    context = Context(authority="806", today=date(2023, 9, 1))
    (raw,) = read_file(path).tables
    return stage_to_parquet(raw, recognise_table(raw, discover(), {}), context, to)


def read_with_duckdb(path: Path, to: Path) -> None:
    """DuckDB's: typed columns, no line numbers, no checks."""
    with duckdb.connect() as connection:
        connection.execute(DUCKDB.replace("{to}", str(to)), [str(path)])


def measure(region: Region, folder: Path, runs: int) -> list[Result]:
    """How many times as long as DuckDB, and the most memory held."""
    ours_to, theirs_to = folder / "ours.parquet", folder / "theirs.parquet"
    memory: dict[str, list[float]] = {"ours": [], "duckdb": []}

    def run(way: str, to: Path) -> Callable[[], Taken]:
        def once() -> Taken:
            answer = apart("benchmarks.reading", way, str(region.csv), str(to))
            memory[way].append(answer["peak_mb"])
            if way == "ours":
                _check(answer, region)
            return Taken(answer["clock"], answer["work"])

        return once

    pairs = Pairs.taken(run("ours", ours_to), run("duckdb", theirs_to), runs)
    rows = pq.read_metadata(theirs_to).num_rows
    if rows != region.marks + region.bad_lines:
        raise AssertionError(f"DuckDB read {rows} rows of {region.marks + region.bad_lines}.")
    for path in (ours_to, theirs_to):
        path.unlink()
    return [
        pairs.result(
            "reading the CSV to typed, checked Parquet",
            TARGET,
            marks=region.marks,
            set_aside=region.bad_lines,
            csv_mb=region.csv.stat().st_size // 1_000_000,
        ),
        Result(
            "most memory held in reading, of 1 GB",
            max(memory["ours"]) / MEMORY_LIMIT_MB,
            1.0,
            memory["ours"],
            memory["duckdb"],
            {"unit": "MB"},
        ),
    ]


def _check(answer: dict[str, Any], region: Region) -> None:
    if (answer["rows"], answer["set_aside"]) != (region.marks, region.bad_lines):
        raise AssertionError(
            f"{answer['rows']} rows read and {answer['set_aside']} set aside of {region.marks} "
            f"and {region.bad_lines}."
        )


def main(way: str, path: Path, to: Path) -> None:
    """One reading in this process; prints what it took as JSON."""
    staged: list[Staged] = []
    if way == "ours":
        taken = timed(lambda: staged.append(read(path, to)))
    else:
        taken = timed(lambda: read_with_duckdb(path, to))
    answer: dict[str, Any] = taken._asdict() | {"peak_mb": peak_memory()}
    for one in staged:
        answer |= {"rows": pq.read_metadata(to).num_rows, "set_aside": len(one.set_aside)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
