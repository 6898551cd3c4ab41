"""England: 180 million marks of 152 authorities, on the machine at hand.

Each side runs in a process of its own, so that its memory is its own: ours, the query by hand,
and Spark on two cores beside them; every side's figures must be the same. ``python -m benchmarks
--only england --data FOLDER`` keeps the marks for the next run, and the answers of a run that was
cut short: making them takes some minutes and a tenth of a gigabyte, asking some minutes more.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from benchmarks.generate import Region, made, make
from benchmarks.indicators import BY_SCHOOL, by_hand, question, rows
from benchmarks.measure import (
    Pairs,
    Result,
    Taken,
    apart,
    peak_memory,
    peak_with_begun,
    timed,
    work_of_begun,
)
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.engines.spark import SparkEngine
from virtualschool.domain.identifiers import AUTHORITIES

WHOLE = 180_000_000
ONE_AUTHORITY = 1_700_000
#: Most times the query by hand, MB of memory, and exponent of growth from one authority to England.
TARGET, MOST_MEMORY, STEEPEST = 1.2, 2_000, 1.05

ENGLAND = tuple(sorted(AUTHORITIES))[:152]
#: What making a snapshot took, kept beside it: it is made once.
BUILT = "built.json"

Answer = dict[str, Any]


def measure(data: Path, runs: int, marks: int = WHOLE) -> list[Result]:
    """What making, asking ours, asking by hand and asking Spark take, in turns."""
    whole, small = data / f"england-{marks}", data / f"authority-{ONE_AUTHORITY}"
    built = apart("benchmarks.england", str(whole), "build", "--marks", str(marks))
    apart("benchmarks.england", str(small), "build", "--marks", str(ONE_AUTHORITY), "--small")
    kept = data / "england-answers.json"
    taken: dict[tuple[str, Path], list[Answer]] = {}
    for run in range(runs):
        for folder, side in product((whole, small), ("ours", "hand")):
            taken.setdefault((side, folder), []).append(_asked(kept, folder, side, run))
        taken.setdefault(("one", whole), []).append(_asked(kept, whole, "one", run))
    for folder in (whole, small):
        taken["spark", folder] = [_asked(kept, folder, "spark", 0)]
        _check_the_same(taken[side, folder] for side in ("ours", "hand", "spark"))
    kept.unlink()
    results = [
        _by_hand(taken["ours", whole], taken["hand", whole]),
        _memory(taken["ours", whole], taken["hand", whole]),
        _growth(taken["ours", whole], taken["ours", small]),
        _one_of_many(taken["one", whole], taken["ours", small]),
        _building(built),
        _spark(taken["spark", whole], taken["ours", whole], taken["spark", small]),
    ]
    return results if marks >= WHOLE else [replace(one, target=None) for one in results]


def _asked(kept: Path, folder: Path, side: str, run: int) -> Answer:
    """What one side took in a process of its own: as kept, where a run was cut short after it."""
    answers: dict[str, Answer] = json.loads(kept.read_text()) if kept.exists() else {}
    name = f"{folder.name} {side} {run}"
    if name not in answers:
        answers[name] = apart("benchmarks.england", str(folder), side)
        kept.write_text(json.dumps(answers))
    return answers[name]


def _check_the_same(sides: Iterable[list[Answer]]) -> None:
    if len({answer["figures"] for answers in sides for answer in answers}) != 1:
        raise AssertionError("The catalogue, the query by hand and Spark give different figures.")


def _pairs(ours: list[Answer], theirs: list[Answer]) -> Pairs:
    sides = ([Taken(one["clock"], one["work"]) for one in side] for side in (ours, theirs))
    return Pairs(*sides)


def _clock(answers: list[Answer]) -> list[float]:
    return [answer["clock"] for answer in answers]


def _by_hand(ours: list[Answer], hand: list[Answer]) -> Result:
    return _pairs(ours, hand).result(
        "England: attendance indicators by school, of by hand",
        TARGET,
        marks=ours[0]["marks"],
        schools=ours[0]["rows"],
    )


def _memory(ours: list[Answer], hand: list[Answer]) -> Result:
    held = [float(answer["peak_mb"]) for answer in ours]
    notes = {"unit": "MB", "by_hand_mb": max(answer["peak_mb"] for answer in hand)}
    return Result(
        "England: peak memory, of the limit",
        max(held) / MOST_MEMORY,
        1.0,
        held,
        [float(MOST_MEMORY)],
        notes,
    )


def _growth(whole: list[Answer], small: list[Answer]) -> Result:
    """By how many times the time grows where the marks grow tenfold, as a power of ten."""

    def exponent(part: str) -> float:
        longer = (median(answer[part] for answer in side) for side in (whole, small))
        times = math.log(next(longer) / next(longer))
        return times / math.log(whole[0]["marks"] / small[0]["marks"])

    return Result(
        "from one authority to England: exponent of growth",
        exponent("clock"),
        STEEPEST,
        _clock(whole),
        _clock(small),
        {"exponent_of_processor_time": round(exponent("work"), 3)},
    )


def _one_of_many(one: list[Answer], alone: list[Answer]) -> Result:
    return _pairs(one, alone).result(
        "one authority out of England's snapshot, of one alone",
        None,
        marks=one[0]["marks"],
        marks_alone=alone[0]["marks"],
    )


def _building(built: Answer) -> Result:
    return Result(
        "England: building the snapshot, peak memory, of one authority's",
        built["peak_mb"] / built["peak_of_first_mb"],
        None,
        [float(built["peak_mb"])],
        [float(built["peak_of_first_mb"])],
        {"unit": "MB", **{name: built[name] for name in ("clock", "bytes", "parts")}},
    )


def _spark(spark: list[Answer], ours: list[Answer], small: list[Answer]) -> Result:
    """Beside the times: how many of Spark's cores do the work of one of ours.

    What a question takes of Spark however few the marks (as of one authority) more cores do not
    shorten; the rest is taken to be shared evenly by them, which is the best that can be hoped.
    """
    work = spark[0]["work"] - small[0]["work"]
    return _pairs(spark, ours[:1]).result(
        "England: Spark on two cores, of ours",
        None,
        peak_mb=spark[0]["peak_mb"],
        start=spark[0]["start"],
        clock_of_one_authority=small[0]["clock"],
        work=spark[0]["work"],
        work_of_one_authority=small[0]["work"],
        cores_for_one_of_ours=round(work / median(answer["work"] for answer in ours), 2),
    )


def _build(folder: Path, marks: int, authorities: tuple[str, ...]) -> Answer:
    """Make the snapshot; what it takes of memory for one authority is measured first."""
    note = folder / BUILT
    if note.exists():
        answer: Answer = json.loads(note.read_text())
        return answer
    make(folder / "first", marks // len(authorities), authorities[:1], has_csv=False)
    peak_of_first = peak_memory()
    started = time.perf_counter()
    region = make(folder, marks, authorities, has_csv=False)
    answer = {
        "clock": time.perf_counter() - started,
        "peak_mb": peak_memory(),
        "peak_of_first_mb": peak_of_first,
        "marks": region.marks,
        "parts": len(region.manifest.parts),
        "bytes": sum(part.bytes for part in region.manifest.parts),
    }
    note.write_text(json.dumps(answer))
    return answer


def _ask(folder: Path, side: str) -> Answer:
    """The question once of one authority, so that all is loaded, and then of all to measure."""
    region = made(folder)
    first = replace(region, authorities=region.authorities[:1])
    whole = first if side == "one" else region
    started = time.perf_counter()
    ask, memory = _asking(region, side)
    ask(first)
    start = time.perf_counter() - started
    found: list[Any] = []
    before = work_of_begun() if side == "spark" else 0.0
    taken = timed(lambda: found.extend(ask(whole)))
    work = taken.work + (work_of_begun() - before if side == "spark" else 0.0)
    peak = memory()
    plain = sorted(found if side == "hand" else rows(found))
    return {
        "clock": taken.clock,
        "work": work,
        "start": start,
        "peak_mb": peak,
        "marks": sum(
            part.rows
            for part in region.manifest.of_table("mark")
            if part.authority in whole.authorities
        ),
        "rows": len(plain),
        "figures": hashlib.sha256(repr(plain).encode()).hexdigest(),
    }


def _asking(region: Region, side: str) -> tuple[Callable[[Region], list[Any]], Callable[[], int]]:
    """What asks all attendance indicators by school of a part of the region, and of its memory."""
    if side == "hand":
        connection = duckdb.connect()
        return lambda part: by_hand(connection, part, BY_SCHOOL)(), peak_memory
    if side == "spark":
        spark = SparkEngine(region.store, region.manifest)
        return lambda part: spark.figures(question(part)), peak_with_begun
    engine = DuckDBEngine(region.store, region.manifest)
    return lambda part: engine.figures(question(part)), peak_memory


def main() -> None:
    """One side, in a process of its own; prints what it took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.england")
    parser.add_argument("folder", type=Path)
    parser.add_argument("side", choices=["build", "ours", "hand", "one", "spark"])
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
