"""A small made-up authority written as ASCII tables, as every engine can read it.

A text holds tables: a name on its own line, a heading, rows with columns between bars. A dot is
a null. What the product derives from episodes (merged care, spells, kinds of change) is derived
here by the same domain functions, so that a table says only what a council would report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa

from virtualschool.analytics.model import TABLES
from virtualschool.domain.care import (
    Episode,
    Interval,
    care_spells,
    classify_changes,
    cohorts_outside_care,
    labelled_intervals,
)

Rows = dict[str, list[dict[str, Any]]]
HEADINGS = {
    "child": "child_id",
    "start": "start_on",
    "ceased": "ceased_on",
    "rne": "reason_started",
    "rec": "reason_ceased",
    "ls": "legal_status",
    "place": "placement_type",
    "class": "session_class",
    "year": "academic_year",
}
#: Where a placement of each type lies here; an authority would be told by the return.
NOWHERE = {"placement_area": None, "placement_distance": None}
PLACES = {
    "U4": {"placement_area": "in the borough", "placement_distance": "up to 20 miles"},
    "K2": {"placement_area": "elsewhere", "placement_distance": "over 20 miles"},
}
COHORTS = ("looked_after", "looked_after_with_short_breaks")


def world(text: str) -> Rows:
    """The canonical rows that a text describes; authority 806 where it names none."""
    rows: Rows = {name: [] for name in TABLES}
    name, heading = "", []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        cells = [cell.strip() for cell in line.split("|")]
        if line in TABLES:
            name, heading = line, []
        elif not heading:
            heading = [HEADINGS.get(cell, cell) for cell in cells]
        else:
            rows[name].append(_row(name, dict(zip(heading, cells, strict=True))))
    return completed(rows)


def completed(rows: Rows) -> Rows:
    """The same rows with what follows from the episodes, and the marks' academic years."""
    for name in TABLES:
        rows.setdefault(name, [])
    by_child: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows["episode"]:
        by_child[row["authority"], row["child_id"]].append(row)
    for (authority, child_id), own in by_child.items():
        own.sort(key=lambda row: row["start_on"])
        episodes = [_episode(row) for row in own]
        for row, episode, change in zip(own, episodes, classify_changes(episodes), strict=True):
            row |= {"change": str(change), "is_short_break": episode.is_short_break}
        who = {"authority": authority, "child_id": child_id}
        for cohort in COHORTS:
            rows["care_interval"] += [
                who
                | {"cohort": cohort}
                | {
                    name: getattr(interval, name)
                    for name in (
                        "start_on",
                        "ceased_on",
                        "is_return",
                        "from_short_breaks",
                        "to_short_breaks",
                    )
                }
                for interval in labelled_intervals(episodes, cohort)
            ]
        rows["care_spell"] += [
            who
            | {
                name: getattr(spell, name)
                for name in (
                    "start_on",
                    "ceased_on",
                    "legal_status",
                    "placement_type",
                    "is_short_break",
                )
            }
            | PLACES.get(spell.placement_type, NOWHERE)
            for spell in care_spells(episodes)
        ]
    work: dict[tuple[str, str], list[Interval]] = defaultdict(list)
    for row in rows["social_work"]:
        work[row["authority"], row["child_id"]].append(Interval(row["start_on"], row["ceased_on"]))
    for authority, child_id in by_child.keys() | work.keys():
        key = (authority, child_id)
        own_episodes = [_episode(row) for row in by_child.get(key, [])]
        for cohort, stretches in cohorts_outside_care(work.get(key, []), own_episodes).items():
            rows["care_interval"] += [
                {
                    "authority": authority,
                    "child_id": child_id,
                    "cohort": str(cohort),
                    "start_on": stretch.start_on,
                    "ceased_on": stretch.ceased_on,
                    "is_return": position > 0,
                    "from_short_breaks": False,
                    "to_short_breaks": False,
                }
                for position, stretch in enumerate(stretches)
            ]
    for mark in rows["mark"]:
        mark["academic_year"] = mark["date"].year - (mark["date"].month < 9)
    return rows


def as_arrow(rows: Rows) -> dict[str, pa.Table]:
    """The rows as the canonical columnar tables."""
    return {name: TABLES[name].from_rows(list(rows.get(name, []))) for name in TABLES}


def _row(name: str, cells: dict[str, str]) -> dict[str, Any]:
    schema = TABLES[name].schema
    values: dict[str, Any] = dict.fromkeys(schema.names)
    if "authority" in values:
        values["authority"] = "806"
    for column, cell in cells.items():
        values[column] = _value(cell, schema.field(column).type)
    return values


def _value(cell: str, kind: pa.DataType) -> Any:
    if cell == ".":
        return None
    if pa.types.is_date(kind):
        return date.fromisoformat(cell)
    if pa.types.is_boolean(kind):
        return cell == "yes"
    return int(cell) if pa.types.is_integer(kind) else cell


def _episode(row: dict[str, Any]) -> Episode:
    return Episode(
        start_on=row["start_on"],
        ceased_on=row["ceased_on"],
        reason_started=row["reason_started"] or "",
        reason_ceased=row["reason_ceased"] or "",
        legal_status=row["legal_status"] or "",
        placement_type=row["placement_type"] or "",
    )


def lines(text: str) -> Iterable[list[str]]:
    """The rows of one ASCII table below its heading."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split("|")] for line in found[1:]]
