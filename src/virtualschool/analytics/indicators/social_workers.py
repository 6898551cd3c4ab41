"""How often a child's social worker changed (DfE, Local Authority Interactive Tool).

The return tells of social workers from the year ending 2024 on; some councils have kept the list
for longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import ibis

from virtualschool.analytics.definition import Family, Indicator, Row
from virtualschool.analytics.frame import WHO
from virtualschool.analytics.indicators.stability import (
    children_on_the_day,
    plain_children_on_the_day,
    plain_year_from,
)
from virtualschool.analytics.plain import covers
from virtualschool.analytics.query import CARE_COHORTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Frame
    from virtualschool.analytics.plain import Child, PlainFrame

MANY_WORKERS = 3


def _in_the_year(frame: Frame) -> ir.Table:
    children, stays = children_on_the_day(frame), frame.table("social_worker_episode")
    who = children.select(*WHO, "period", "on", "year_from")
    met = who.join(
        stays.select(*WHO, "worker", "start_on", "ceased_on"),
        [
            *WHO,
            stays.start_on <= who.on,
            stays.ceased_on.isnull()
            | (stays.ceased_on > ibis.greatest(stays.start_on, who.year_from)),
        ],
    )
    key = [*WHO, "period"]
    workers = met.select(*key, "worker").distinct().group_by(key).agg(workers=ibis._.count())
    known = frame.described(children.join(workers, key)[[*children.columns, "workers"]])
    return frame.per_child(
        known,
        many=ibis._.count(where=ibis._.workers >= MANY_WORKERS),
        children=ibis._.count(),
    )


def _plain_in_the_year(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, Child, Row, dict[str, int]]]:
        for position, period, child in plain_children_on_the_day(frame):
            day = period.last_day
            year_from = plain_year_from(day)
            workers = {
                stay["worker"]
                for stay in frame.of_child("social_worker_episode", child)
                # On the first day of the year that it could hold, or on none.
                if stay["start_on"] <= day and covers(stay, max(stay["start_on"], year_from))
            }
            if workers:
                counts = {"many": int(len(workers) >= 3), "children": 1}
                yield position, child, frame.describe(child, day), counts

    yield from frame.total(found())


IN_THE_YEAR = Family(
    name="social_workers_in_the_year",
    facts=("care_spell", "social_worker_episode"),
    rows=_in_the_year,
    plain=_plain_in_the_year,
)

THREE_OR_MORE_SOCIAL_WORKERS = Indicator(
    key="three_or_more_social_workers",
    title="Three or more social workers in the year",
    meaning="The share of children looked after on the last day of the period who had three or "
    "more different social workers in the year to it.",
    why="Each new social worker has a school to get to know, and a child who tells it all again.",
    numerator="Those with three or more different social workers at the end of some day of the "
    "year to the last day, by the workers' numbers.",
    denominator="Children looked after at the end of the last day of the period of whom the "
    "return names a social worker in that year; of the others it is not known.",
    unit="children",
    cohorts=CARE_COHORTS,
    better="lower",
    source="SSDA903 social worker episodes; DfE, Local Authority Interactive Tool",
    family=IN_THE_YEAR,
    numerator_of=lambda row: row.many,
    plain_numerator=lambda row: row["many"],
    denominator_of=lambda row: row.children,
    plain_denominator=lambda row: row["children"],
)
