"""England: 180 million marks of 152 authorities, on the machine at hand.

Each side runs in a process of its own, so that its memory is its own: ours, the query by hand,
and Spark on two cores beside them. ``python -m benchmarks --only england --data FOLDER`` keeps the
marks for the next run; making them takes some minutes and about 1 GB.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from benchmarks.generate import FIRST_DAY, LAST_DAY, Region, made, make
from benchmarks.indicators import BY_SCHOOL, question
from benchmarks.measure import Result, apart, peak_memory
from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.domain.identifiers import AUTHORITIES

WHOLE = 180_000_000
ONE_AUTHORITY = 1_700_000
#: Most times the query by hand, MB of memory, and exponent of growth from one authority to England.
TARGET, MOST_MEMORY, STEEPEST = 1.2, 2_000, 1.05

ENGLAND = tuple(sorted(AUTHORITIES))[:152]


def measure(data: Path, runs: int, marks: int = WHOLE) -> list[Result]:
    """What making, asking ours, asking by hand and asking Spark take, one after the other."""
    whole, small = data / f"england-{marks}", data / f"authority-{ONE_AUTHORITY}"
    built = apart("benchmarks.england", str(whole), "build", "--marks", str(marks))
    apart("benchmarks.england", str(small), "build", "--marks", str(ONE_AUTHORITY), "--small")
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for _ in range(runs):
        for side in ("ours", "hand"):
            for name, folder in (("whole", whole), ("small", small)):
                answer = apart("benchmarks.england", str(folder), side)
                found.setdefault((side, name), []).append(answer)
    spark = apart("benchmarks.england", str(whole), "spark")
    ours, hand = _seconds(found["ours", "whole"]), _seconds(found["hand", "whole"])
    little = _seconds(found["ours", "small"])
    memory = max(answer["peak_mb"] for answer in found["ours", "whole"])
    exponent = math.log(median(ours) / median(little)) / math.log(marks / ONE_AUTHORITY)
    is_whole = marks >= WHOLE
    rows = {answer["rows"] for answers in found.values() for answer in answers if answers}
    notes = {"marks": marks, "rows": sorted(rows), "spark_rows": spark["rows"]}
    return [
        Result(
            "England: attendance indicators by school, ours to by hand",
            median(a / b for a, b in zip(ours, hand, strict=True)),
            TARGET if is_whole else None,
            ours,
            hand,
            notes,
        ),
        Result(
            "England: peak memory in MB, to the limit",
            memory / MOST_MEMORY,
            1.0 if is_whole else None,
            [float(memory)],
            [float(MOST_MEMORY)],
        ),
        Result(
            "from one authority to England: exponent of growth",
            exponent,
            STEEPEST if is_whole else None,
            ours,
            little,
        ),
        Result(
            "England: building the snapshot, peak MB to that of one authority",
            built["peak_mb"] / max(1, built["peak_of_first_mb"]),
            None,
            [float(built["peak_mb"])],
            [float(built["peak_of_first_mb"])],
            {"seconds": built["seconds"], "bytes": built["bytes"]},
        ),
        Result(
            "England: Spark on two cores, to ours",
            spark["seconds"] / median(ours),
            None,
            [spark["seconds"]],
            [median(ours)],
            {"peak_mb_without_java": spark["peak_mb"], "start": spark["start"]},
        ),
    ]


def _seconds(answers: list[dict[str, Any]]) -> list[float]:
    return [answer["seconds"] for answer in answers]


def _build(folder: Path, marks: int, authorities: tuple[str, ...]) -> dict[str, Any]:
    """Make the snapshot; what it takes of memory for one authority is measured first."""
    first = make(folder / "first", marks // len(authorities), authorities[:1], has_csv=False)
    peak_of_first = peak_memory()
    started = time.perf_counter()
    region = make(folder, marks, authorities, has_csv=False)
    return {
        "seconds": time.perf_counter() - started,
        "peak_mb": peak_memory(),
        "peak_of_first_mb": peak_of_first,
        "marks": region.marks + first.marks,
        "bytes": sum(part.bytes for part in region.manifest.parts),
    }


def _ask(folder: Path, side: str) -> dict[str, Any]:
    """The question once to warm the files, and once to measure."""
    region = made(folder)
    started = time.perf_counter()
    ask = _asking(region, side)
    start = time.perf_counter() - started
    ask()
    started = time.perf_counter()
    rows = ask()
    return {
        "seconds": time.perf_counter() - started,
        "peak_mb": peak_memory(),
        "rows": rows,
        "start": start,
    }


def _asking(region: Region, side: str) -> Callable[[], int]:
    """Asks all attendance indicators by school; answers with the number of schools."""
    query = question(region)
    if side == "hand":
        connection = duckdb.connect()
        given = {
            "first_day": FIRST_DAY,
            "last_day": LAST_DAY,
            "marks": [str(region.store.file_of(p)) for p in region.manifest.of_table("mark")],
        }
        spells = [str(region.store.file_of(p)) for p in region.manifest.of_table("care_spell")]
        connection.execute(
            "create table spell as select * from read_parquet($spells)", {"spells": spells}
        )
        return lambda: len(connection.execute(BY_SCHOOL, given).fetchall())
    engine: Engine
    if side == "spark":
        from virtualschool.analytics.engines.spark import SparkEngine  # noqa: PLC0415

        engine = SparkEngine(region.store, region.manifest)
    else:
        engine = DuckDBEngine(region.store, region.manifest)
    return lambda: len(engine.figures(query)) // len(query.indicators)


def main() -> None:
    """One side, in a process of its own; prints what it took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.england")
    parser.add_argument("folder", type=Path)
    parser.add_argument("side", choices=["build", "ours", "hand", "spark"])
    parser.add_argument("--marks", type=int, default=WHOLE)
    parser.add_argument("--small", action="store_true", help="one authority")
    options = parser.parse_args()
    if options.side == "build":
        authorities = ENGLAND[:1] if options.small else ENGLAND
        answer = _build(options.folder, options.marks, authorities)
    else:
        answer = _ask(options.folder, options.side)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
