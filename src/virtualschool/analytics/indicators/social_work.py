"""Children with a social worker who are not looked after: who has one, who began, who ended.

Source: DfE, Promoting the education of children with a social worker (2024) and Outcomes for
children in need: methodology. A child is in one group on a day: looked after goes before a
protection plan, a plan before being in need without one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import ibis

from virtualschool.analytics.definition import Family, Indicator, Row
from virtualschool.analytics.frame import WHO
from virtualschool.analytics.plain import autumn_of, covers, day_before
from virtualschool.analytics.query import COHORTS_OUTSIDE_CARE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Frame
    from virtualschool.analytics.plain import Child, PlainFrame

PLAN = "protection_plan"


# On a day ------------------------------------------------------------------------------------


def _on_the_day(frame: Frame) -> ir.Table:
    stretches, periods = frame.cohort_intervals, frame.periods.select("period", "last_day")
    held = stretches.join(
        periods,
        [
            stretches.start_on <= periods.last_day,
            stretches.ceased_on.isnull() | (stretches.ceased_on > periods.last_day),
        ],
    )
    children = held.select(*WHO, "period", on=held.last_day)
    work = frame.table("social_work")
    plans = work.filter(work.kind == PLAN)
    planned = children.join(
        plans,
        [
            *WHO,
            children.on >= plans.start_on,
            plans.ceased_on.isnull() | (children.on < plans.ceased_on),
        ],
    )
    planned = planned.select(*WHO, "period", is_planned=1).distinct()
    marked = children.left_join(planned, [*WHO, "period"])[[*children.columns, "is_planned"]]
    known = frame.described(marked, "is_school_age")
    on_plan = ibis._.is_planned.notnull()
    return frame.per_child(
        known,
        everyone=ibis._.count(),
        on_plan=ibis._.count(where=on_plan),
        school_age=ibis._.count(where=ibis._.is_school_age.fill_null(False)),
    )


def _plain_on_the_day(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, Child, Row, dict[str, int]]]:
        for position, period in frame.periods:
            day = period.last_day
            for stretch in frame.cohort_intervals():
                if not covers(stretch, day):
                    continue
                child = (stretch["authority"], stretch["child_id"])
                is_planned = any(
                    work["kind"] == "protection_plan" and covers(work, day)
                    for work in frame.of_child("social_work", child)
                )
                is_of_age = bool(frame.school_year(child, autumn_of(day)).get("is_school_age"))
                counts = {
                    "everyone": 1,
                    "on_plan": int(is_planned),
                    "school_age": int(is_of_age),
                }
                yield position, child, frame.describe(child, day), counts

    yield from frame.total(found())


ON_THE_DAY = Family(
    name="social_work_on_the_day",
    facts=("care_interval", "social_work", "school_year"),
    rows=_on_the_day,
    plain=_plain_on_the_day,
)

_count = partial(
    Indicator,
    denominator=None,
    cohort="social_worker",
    cohorts=COHORTS_OUTSIDE_CARE,
    source="Children in need census; SSDA903 episodes for who is looked after",
)

WITH_SOCIAL_WORKER = _count(
    key="children_with_social_worker",
    title="Children with a social worker, not looked after",
    meaning="How many children had a social worker at the end of the last day of the period and "
    "were not looked after.",
    why="The virtual school champions them too, and most are at school with nobody told.",
    numerator="Children in need or on a protection plan on the day who were not looked after; with "
    "another cohort, the children of that cohort on the day.",
    unit="children",
    family=ON_THE_DAY,
    numerator_of=lambda row: row.everyone,
    plain_numerator=lambda row: row["everyone"],
)

ON_PROTECTION_PLAN = _count(
    key="children_on_protection_plan",
    title="Children on a protection plan, not looked after",
    meaning="How many children were on a child protection plan at the end of the last day.",
    why="It is the group with the lowest attendance of all.",
    numerator="Those of the cohort on the day with a child protection plan begun and not ended.",
    unit="children",
    family=ON_THE_DAY,
    numerator_of=lambda row: row.on_plan,
    plain_numerator=lambda row: row["on_plan"],
)

IN_NEED = _count(
    key="children_in_need",
    title="Children in need without a protection plan, not looked after",
    meaning="How many children had a social worker, no protection plan, and were not looked after.",
    why="With those on a plan they make up the children with a social worker.",
    numerator="Those of the cohort on the day without a child protection plan.",
    unit="children",
    family=ON_THE_DAY,
    numerator_of=lambda row: row.everyone - row.on_plan,
    plain_numerator=lambda row: row["everyone"] - row["on_plan"],
)

SCHOOL_AGE = _count(
    key="school_age_social_worker",
    title="Children with a social worker in Reception to Year 11",
    meaning="How many children with a social worker, not looked after, are of school age.",
    why="These are the children whom the school figures are about.",
    numerator="Those of the cohort on the day whose school year is Reception to Year 11.",
    unit="children",
    family=ON_THE_DAY,
    numerator_of=lambda row: row.school_age,
    plain_numerator=lambda row: row["school_age"],
)


# In and out ----------------------------------------------------------------------------------


def _in_and_out(frame: Frame) -> ir.Table:
    stretches = frame.cohort_intervals
    began = stretches.select(*WHO, on=stretches.start_on, began=1, ended=0)
    gone = stretches.filter(stretches.ceased_on.notnull())
    ended = gone.select(*WHO, on=gone.ceased_on, began=0, ended=1)
    starts = frame.described(frame.happening(began))
    # Whoever ended is described by the last day on which it still held.
    ends = frame.happening(ended)
    ends = frame.described(ends.mutate(on=ends.on - ibis.interval(days=1)))
    columns = [*WHO, "period", *frame.wanted, "began", "ended"]
    return frame.per_child(
        starts.select(columns).union(ends.select(columns)),
        began=ibis._.began.sum(),
        ended=ibis._.ended.sum(),
    )


def _plain_in_and_out(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, Child, Row, dict[str, int]]]:
        for position, period in frame.periods:
            for stretch in frame.cohort_intervals():
                child = (stretch["authority"], stretch["child_id"])
                start, end = stretch["start_on"], stretch["ceased_on"]
                if period.first_day <= start <= period.last_day:
                    yield position, child, frame.describe(child, start), {"began": 1, "ended": 0}
                if end is not None and period.first_day <= end <= period.last_day:
                    values = frame.describe(child, day_before(end))
                    yield position, child, values, {"began": 0, "ended": 1}

    yield from frame.total(found())


IN_AND_OUT = Family(
    name="social_work_in_and_out",
    facts=("care_interval",),
    rows=_in_and_out,
    plain=_plain_in_and_out,
)

BEGAN = _count(
    key="social_worker_began",
    title="Began to have a social worker",
    meaning="How many times a child who was not looked after began to have a social worker.",
    why="With those who ended it explains why the number changed.",
    numerator="Stretches of the cohort that began in the period. Ceasing to be looked after while "
    "still in need is a beginning.",
    unit="starts",
    family=IN_AND_OUT,
    numerator_of=lambda row: row.began,
    plain_numerator=lambda row: row["began"],
)

ENDED = _count(
    key="social_worker_ended",
    title="Ceased to have a social worker",
    meaning="How many times a child ceased to be one with a social worker who is not looked after.",
    why="Opening number, plus those who began, less these, is the closing number.",
    numerator="Stretches of the cohort that ended in the period. Becoming looked after is an end.",
    unit="ends",
    family=IN_AND_OUT,
    numerator_of=lambda row: row.ended,
    plain_numerator=lambda row: row["ended"],
)
