"""Totals of everyone in the school censuses, which stand beside our figures as comparators."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from virtualschool.analytics.model import CENSUS_TOTAL
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.statistics import percentage

#: The counts of a census, which add up over schools.
COUNTS = tuple(
    name
    for name in CENSUS_TOTAL.schema.names
    if pa.types.is_int32(CENSUS_TOTAL.schema.field(name).type)
)

#: Decimals of a whole authority's absence, fine enough to be told from its neighbours.
DECIMALS = 4


def census_totals(
    authority: str, term: str | None = None, *, is_by_school: bool = False
) -> list[dict[str, Any]]:
    """Each census's totals, by school if asked, with the absence of pupils with possible sessions.

    ``authorised`` and ``unauthorised`` are of all rows; the rate is of those counted, rows with
    possible sessions (decision 19), a percentage rounded half up, empty where there is none.
    """
    sums: dict[tuple[str, ...], dict[str, int | None]] = defaultdict(
        lambda: dict.fromkeys(COUNTS, 0)
    )
    for row in _rows(authority):
        if term is not None and row["census"] != term:
            continue
        school = (row["school_id"], row["urn"]) if is_by_school else ()
        held = sums[(row["census"], row["describes"], *school)]
        for name in COUNTS:
            held[name] = _plus(held[name], row[name])
    names = ("census", "describes", "school", "urn") if is_by_school else ("census", "describes")
    return [
        dict(zip(names, key, strict=True)) | held | {"overall_absence": _absence(held)}
        for key, held in sorted(sums.items())
    ]


def _plus(one: int | None, other: int | None) -> int | None:
    """A sum of which one part is not said is not said either."""
    return None if one is None or other is None else one + other


def _absence(held: dict[str, int | None]) -> str:
    absent = _plus(held["authorised_counted"], held["unauthorised_counted"])
    if absent is None:
        return ""
    rate = percentage(absent, held["possible"] or 0, DECIMALS)
    return "" if rate is None else str(rate)


def _rows(authority: str) -> list[dict[str, Any]]:
    current = current_snapshot()
    if current is None:
        return []
    store = SnapshotStore(settings.HOME.snapshots)
    return [
        row
        for part in store.read_manifest(current.manifest).of_table(CENSUS_TOTAL.name)
        if part.authority == authority
        for row in pq.read_table(store.file_of(part)).to_pylist()
    ]
