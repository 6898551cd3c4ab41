"""From files received to a snapshot, and from one corrected day to the next snapshot.

The steps are those of a load: read and check, keep the typed rows by month, settle one mark for
each child, day and session, write the parts and the manifest. Who the children are is not asked;
the ids are the authority's own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.generate import HEADING, Region
from benchmarks.measure import Pairs, Result, timed
from benchmarks.reading import read
from virtualschool.analytics.marks import resolve_marks
from virtualschool.analytics.model import MARK
from virtualschool.analytics.snapshots import Manifest, Part, SnapshotStore
from virtualschool.domain.calendar import Month, academic_year

TARGET = 0.1
TEXTS = ["child_id", "upn", "urn", "session", "code", "session_class", "source"]
CORRECTED_ON = date(2022, 10, 5)


class Received:
    """Typed rows of the files received, by authority and month, in the order they came."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[tuple[str, Month], list[Path]] = {}

    def take(self, authority: str, path: Path) -> list[Month]:
        """Read a file and keep its rows by month; returns the months."""
        staged = self._folder / f"{path.stem}.staged.parquet"
        self._folder.mkdir(parents=True, exist_ok=True)
        read(path, staged)
        found = []
        for month, rows in by_month(pq.read_table(staged, read_dictionary=TEXTS)):
            kept = self._folder / f"{path.stem}-{month.key}.parquet"
            pq.write_table(rows, kept, compression="zstd")
            self._kept.setdefault((authority, month), []).append(kept)
            found.append(month)
        staged.unlink()
        return found

    def forget_last(self, authority: str, month: Month) -> None:
        """Let go of the file that came last."""
        self._kept[authority, month].pop().unlink()

    def settled(self, authority: str, month: Month) -> pa.Table:
        """The month's marks, one for each child, day and session."""
        candidates = [
            _candidates(pq.read_table(path), authority, sequence)
            for sequence, path in enumerate(self._kept[authority, month])
        ]
        return resolve_marks(pa.concat_tables(candidates)).marks


def by_month(rows: pa.Table) -> Iterator[tuple[Month, pa.Table]]:
    """The rows of each month, in the order of the file."""
    months = pc.add(pc.multiply(pc.year(rows["date"]), 100), pc.month(rows["date"]))
    order = np.argsort(months.to_numpy(), kind="stable")
    rows, numbers = rows.take(pa.array(order)), months.to_numpy()[order]
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(numbers)], strict=True):
        yield Month(*divmod(int(numbers[start]), 100)), rows.slice(start, end - start)


def _candidates(rows: pa.Table, authority: str, sequence: int) -> pa.Table:
    rows = rows.append_column("authority", pa.repeat(authority, rows.num_rows))
    rows = rows.append_column("seq", pa.repeat(pa.scalar(sequence, pa.int32()), rows.num_rows))
    names = [*MARK.schema.names, "recorded_at", "seq", "line"]
    return rows.select(names).cast(
        pa.schema(
            [
                rows.schema.field(name).with_type(pa.string())
                if pa.types.is_dictionary(rows.schema.field(name).type)
                else rows.schema.field(name)
                for name in names
            ]
        )
    )


def publish(
    store: SnapshotStore,
    received: Received,
    touched: Mapping[str, Iterable[Month]],
    before: Manifest | None,
) -> Manifest:
    """Write the months touched and a manifest with them; other parts are as they were."""
    months = {(authority, month) for authority, all_ in touched.items() for month in all_}
    written = [
        store.write_part(
            "mark",
            received.settled(authority, month),
            authority,
            academic_year(month.first_day),
            month.month,
        )
        for authority, month in sorted(months)
    ]
    kept = [part for part in (before.parts if before else ()) if _month(part) not in months]
    return store.write_manifest([*kept, *written])


def _month(part: Part) -> tuple[str, Month] | None:
    if part.academic_year is None or part.month is None:
        return None
    return part.authority, Month(part.academic_year + (part.month < 9), part.month)


def build(region: Region, folder: Path) -> tuple[Received, Manifest]:
    """The snapshot of the whole region from every authority's file."""
    received = Received(folder / "received")
    touched = {
        authority: received.take(authority, region.csv_of(authority))
        for authority in region.authorities
    }
    small = [part for part in region.manifest.parts if part.table != "mark"]
    store = region.store
    return received, publish(store, received, touched, store.write_manifest(small))


def correction(region: Region, to: Path) -> Path:
    """A file that puts right one day of one authority: whoever was ill was at school."""
    with region.csv_of(region.authorities[0]).open() as all_marks, to.open("wb") as file:
        file.write(HEADING)
        for row in csv.DictReader(all_marks):
            if row["date"] == CORRECTED_ON.isoformat():
                row["code"] = "L" if row["code"] == "I" else row["code"]
                file.write((",".join(row.values()) + "\n").encode())
    return to


def measure(region: Region, folder: Path, runs: int) -> list[Result]:
    """Publishing a corrected day against building the region from what was received."""
    authority, month = region.authorities[0], Month.of(CORRECTED_ON)
    path = correction(region, folder / "correction.csv")
    received, manifest = build(region, folder)
    if manifest.id != region.manifest.id:
        raise AssertionError("The snapshot built from the files is not the one generated.")
    corrected: list[Manifest] = []

    def correct() -> None:
        touched = {authority: received.take(authority, path)}
        corrected.append(publish(region.store, received, touched, manifest))

    def put_right() -> None:
        correct()
        received.forget_last(authority, month)

    pairs = Pairs.taken(
        lambda: timed(put_right),
        lambda: timed(lambda: build(region, folder)),
        runs,
        is_warmed=False,
    )
    changed = set(corrected[-1].parts) ^ set(manifest.parts)
    if len(changed) != 2:
        raise AssertionError("A corrected day must change one part of the snapshot, and one only.")
    return [pairs.result("publishing a corrected day, of building all", TARGET, marks=region.marks)]
