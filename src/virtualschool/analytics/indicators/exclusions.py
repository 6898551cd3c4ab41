"""Suspensions and permanent exclusions: children, events and days, never mixed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import ibis

from virtualschool.analytics.definition import Family, Indicator, Row
from virtualschool.analytics.frame import WHO

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Frame
    from virtualschool.analytics.plain import PlainFrame

#: An event with one of these statuses does not stand: it was taken back or overturned.
TAKEN_BACK = ("withdrawn", "cancelled", "reinstated")


def _rows(frame: Frame) -> ir.Table:
    events = frame.table("suspension")
    stands = ~events.status.fill_null("").isin(TAKEN_BACK)
    is_suspension, is_permanent = events.category == "SUSP", events.category == "PERM"
    counted = events.select(
        *WHO,
        on=events.start_on,
        school=events.urn,
        suspensions=(is_suspension & stands).ifelse(1, 0),
        sessions_lost=ibis.ifelse(is_suspension & stands, events.sessions.fill_null(0), 0),
        permanent=(is_permanent & stands).ifelse(1, 0),
        permanent_notified=is_permanent.ifelse(1, 0),
    )
    known = frame.described(frame.in_cohort(frame.happening(counted)))
    return frame.per_child(
        known,
        suspensions=ibis._.suspensions.sum(),
        sessions_lost=ibis._.sessions_lost.sum(),
        permanent=ibis._.permanent.sum(),
        permanent_notified=ibis._.permanent_notified.sum(),
    )


def _plain(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, tuple[str, str], dict[str, str | None], dict[str, int]]]:
        for position, period in frame.periods:
            for event in frame.rows("suspension"):
                child, day = (event["authority"], event["child_id"]), event["start_on"]
                if not period.first_day <= day <= period.last_day:
                    continue
                if not frame.is_in_cohort(child, day, period):
                    continue
                values = frame.describe(child, day, event["urn"])
                counts = {
                    "suspensions": 0,
                    "sessions_lost": 0,
                    "permanent": 0,
                    "permanent_notified": 0,
                }
                has_fallen = event["status"] in {"withdrawn", "cancelled", "reinstated"}
                if event["category"] == "SUSP" and not has_fallen:
                    counts["suspensions"] = 1
                    counts["sessions_lost"] = event["sessions"] or 0
                if event["category"] == "PERM":
                    counts["permanent_notified"] = 1
                    counts["permanent"] = 0 if has_fallen else 1
                yield position, child, values, counts

    yield from frame.total(found())


EVENTS = Family(
    name="exclusions",
    facts=("suspension", "care_spell"),
    rows=_rows,
    plain=_plain,
    measures_add_up=True,
)

_measure = partial(
    Indicator,
    family=EVENTS,
    denominator=None,
    better="lower",
    source="Suspensions as last reported; DfE, Suspensions and permanent exclusions",
)

CHILDREN_SUSPENDED = _measure(
    key="children_suspended",
    title="Children suspended",
    meaning="How many different children were suspended at least once in the period.",
    why="It says how many children are affected, however often each was sent home.",
    numerator="Children with a suspension begun in the period, on a day in the cohort, that was "
    "not withdrawn, cancelled or overturned. Shown by school, a child counts at each school.",
    unit="children",
    parts_add_up=False,
    numerator_of=lambda row: (row.suspensions > 0).ifelse(1, 0),
    plain_numerator=lambda row: 1 if row["suspensions"] else 0,
)

SUSPENSIONS = _measure(
    key="suspensions",
    title="Suspensions",
    meaning="How many suspensions began in the period.",
    why="Many suspensions of few children call for another answer than few of many.",
    numerator="Suspensions begun in the period, on a day in the cohort, that were not withdrawn, "
    "cancelled or overturned; lunchtime exclusions apart.",
    unit="suspensions",
    event="suspension",
    numerator_of=lambda row: row.suspensions,
    plain_numerator=lambda row: row["suspensions"],
)

DAYS_LOST = _measure(
    key="suspension_days_lost",
    title="Days lost to suspension",
    meaning="How many school days the suspensions that began in the period took in all.",
    why="It is what the child loses, and what the school and the council can agree to bring down.",
    numerator="Sessions (half days) of the suspensions begun in the period, whole length; the "
    "number of days is half of it.",
    unit="half days",
    scale=2,
    decimals=1,
    numerator_of=lambda row: row.sessions_lost,
    plain_numerator=lambda row: row["sessions_lost"],
)

PERMANENT_EXCLUSIONS = _measure(
    key="permanent_exclusions",
    title="Permanent exclusions that stand",
    meaning="How many permanent exclusions notified in the period have not been taken back.",
    why="The aim for a looked after child is that there are none.",
    numerator="Permanent exclusions dated in the period, on a day in the cohort, that were not "
    "withdrawn, cancelled or overturned by reinstatement.",
    unit="permanent exclusions",
    event="permanent exclusion",
    numerator_of=lambda row: row.permanent,
    plain_numerator=lambda row: row["permanent"],
)

PERMANENT_EXCLUSIONS_NOTIFIED = _measure(
    key="permanent_exclusions_notified",
    title="Permanent exclusions notified",
    meaning="How many permanent exclusions were notified in the period, whatever became of them.",
    why="Set beside those that stand it shows what challenge and support have prevented.",
    numerator="Permanent exclusions dated in the period, on a day in the cohort, of any status.",
    unit="permanent exclusions",
    event="permanent exclusion",
    numerator_of=lambda row: row.permanent_notified,
    plain_numerator=lambda row: row["permanent_notified"],
)
