"""Denominators that stand in a row of their own are put beside the figures that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from virtualschool.feeds.base import Context, Staged
from virtualschool.feeds.benchmarks.layouts import LAYOUTS

_WHOLE = "children_in_cohort"
_SAME = ("area_code", "period_label", "cohort")


def settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    """The tables with every share's whole: "Total children" of the same area, year and group."""
    return [_with_wholes(one) if _has_totals(one) else one for one in staged]


def _has_totals(one: Staged) -> bool:
    return one.table in LAYOUTS and LAYOUTS[one.table].has_totals


def _with_wholes(one: Staged) -> Staged:
    rows = one.rows.to_pylist()
    wholes = {
        tuple(row[name] for name in _SAME): row["value"] for row in rows if row["measure"] == _WHOLE
    }
    denominators = [
        None if row["measure"] == _WHOLE else wholes.get(tuple(row[name] for name in _SAME))
        for row in rows
    ]
    place = one.rows.schema.get_field_index("denominator")
    column = pa.array(denominators, pa.string())
    return replace(one, rows=one.rows.set_column(place, one.rows.schema.field(place), column))
