"""Who was looked after, who became and who ceased to be; who of them should be at school.

Rules: decisions 4 to 8 and the SSDA903 validation rules. A child is looked after on a day when a
stretch of care began on or before it and had not ceased by its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import ibis

from virtualschool.analytics.definition import Family, Indicator, Row
from virtualschool.analytics.frame import CARE_BREAKDOWNS, WHO
from virtualschool.analytics.plain import autumn_of, day_before, march_within
from virtualschool.analytics.query import CARE_COHORTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Frame
    from virtualschool.analytics.plain import PlainFrame


# On a day ------------------------------------------------------------------------------------


def _on_the_day(frame: Frame) -> ir.Table:
    spells, periods = frame.cohort_spells, frame.periods.select("period", "last_day")
    held = spells.join(
        periods,
        [
            spells.start_on <= periods.last_day,
            spells.ceased_on.isnull() | (spells.ceased_on > periods.last_day),
        ],
    )
    children = held.select(*WHO, "period", *CARE_BREAKDOWNS, on=held.last_day)
    known = frame.described(frame.narrowed(children), "is_school_age", "school")
    of_age = ibis._.is_school_age.fill_null(False)
    return frame.per_child(
        known,
        looked_after=ibis._.count(),
        school_age=ibis._.count(where=of_age),
        no_school=ibis._.count(where=of_age & ibis._.school.isnull()),
    )


def _plain_on_the_day(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, tuple[str, str], Row, dict[str, int]]]:
        children = {(r["authority"], r["child_id"]) for r in frame.rows("care_spell")}
        for position, period in frame.periods:
            day = period.last_day
            for child in sorted(children):
                spell = frame.spell_on(child, day)
                if spell is None or frame.is_narrowed_out(child, period):
                    continue
                if spell["is_short_break"] and frame.leaves_out_short_breaks:
                    continue
                values = frame.describe(child, day)
                is_of_age = bool(frame.school_year(child, autumn_of(day)).get("is_school_age"))
                yield (
                    position,
                    child,
                    values,
                    {
                        "looked_after": 1,
                        "school_age": int(is_of_age),
                        "no_school": int(is_of_age and values["school"] is None),
                    },
                )

    yield from frame.total(found())


ON_THE_DAY = Family(
    name="care_on_the_day",
    facts=("care_spell", "school_year", "enrolment"),
    rows=_on_the_day,
    plain=_plain_on_the_day,
)

LOOKED_AFTER = Indicator(
    key="looked_after",
    title="Children looked after",
    meaning="How many children were looked after at the end of the last day of the period.",
    why="It is the number of children for whom the council is the parent.",
    numerator="Children with a stretch of care that had begun and not ceased by the day's end.",
    denominator=None,
    unit="children",
    cohorts=CARE_COHORTS,
    source="SSDA903 episodes; DfE guide to the SSDA903 collection",
    family=ON_THE_DAY,
    numerator_of=lambda row: row.looked_after,
    plain_numerator=lambda row: row["looked_after"],
)

SCHOOL_AGE = Indicator(
    key="school_age_looked_after",
    title="Children looked after in Reception to Year 11",
    meaning="How many children looked after on the day are in Reception to Year 11.",
    why="These are the children who should be at school, whom the school figures are about.",
    numerator="Children looked after on the day whose school year is Reception to Year 11.",
    denominator=None,
    unit="children",
    cohorts=CARE_COHORTS,
    source="SSDA903 episodes; school year as recorded, else from the date of birth",
    family=ON_THE_DAY,
    numerator_of=lambda row: row.school_age,
    plain_numerator=lambda row: row["school_age"],
)

NO_SCHOOL_PLACE = Indicator(
    key="no_school_place",
    title="Children of school age without a school place",
    meaning="How many looked after children in Reception to Year 11 are on no school's roll.",
    why="A child without a place has no attendance to be counted; losing one must not flatter it.",
    numerator="Children looked after on the day, Reception to Year 11, with no enrolment that day.",
    denominator=None,
    unit="children",
    better="lower",
    cohorts=CARE_COHORTS,
    source="SSDA903 episodes; enrolments by hand, children list, census and marks",
    family=ON_THE_DAY,
    numerator_of=lambda row: row.no_school,
    plain_numerator=lambda row: row["no_school"],
)


# In a period ---------------------------------------------------------------------------------


def _in_the_period(frame: Frame) -> ir.Table:
    care, periods = frame.cohort_intervals, frame.periods.select("period", "first_day", "last_day")
    held = care.join(
        periods,
        [
            care.start_on <= periods.last_day,
            care.ceased_on.isnull()
            | (care.ceased_on > periods.first_day)
            | (care.start_on >= periods.first_day),
        ],
    )
    last_in_care = ibis.ifelse(
        held.ceased_on.isnull() | (held.ceased_on > held.last_day),
        held.last_day,
        ibis.greatest(held.start_on, held.ceased_on - ibis.interval(days=1)),
    )
    children = held.group_by([*WHO, "period"]).agg(on=last_in_care.max())
    known = frame.described(frame.narrowed(children))
    return frame.per_child(known, in_period=ibis._.count())


def _plain_in_the_period(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, tuple[str, str], Row, dict[str, int]]]:
        for position, period in frame.periods:
            last_days: dict[tuple[str, str], list[date]] = {}
            for care in frame.cohort_intervals():
                start, end = care["start_on"], care["ceased_on"]
                if start > period.last_day:
                    continue
                if end is not None and end <= period.first_day and start < period.first_day:
                    continue
                if end is None or end > period.last_day:
                    day = period.last_day
                else:
                    day = max(start, day_before(end))
                last_days.setdefault((care["authority"], care["child_id"]), []).append(day)
            for child, days in last_days.items():
                if not frame.is_narrowed_out(child, period):
                    yield position, child, frame.describe(child, max(days)), {"in_period": 1}

    yield from frame.total(found())


IN_THE_PERIOD = Family(
    name="care_in_the_period",
    facts=("care_interval",),
    rows=_in_the_period,
    plain=_plain_in_the_period,
)

IN_PERIOD = Indicator(
    key="looked_after_in_period",
    title="Children looked after at any time in the period",
    meaning="How many children were looked after for some of the period, each counted once.",
    why="It is everyone the team worked for, whoever was here at the end.",
    numerator="Children with a time of care that began by the period's last day and ceased after "
    "its first, or that began inside it. Shown by what held on their last day of care in it.",
    denominator=None,
    unit="children",
    cohorts=CARE_COHORTS,
    source="SSDA903 episodes",
    family=IN_THE_PERIOD,
    numerator_of=lambda row: row.in_period,
    plain_numerator=lambda row: row["in_period"],
)


# In and out ----------------------------------------------------------------------------------


def _in_and_out(frame: Frame) -> ir.Table:
    care = frame.cohort_intervals
    started = care.select(
        *WHO, on=care.start_on, became=1, returned=care.is_return.ifelse(1, 0), ceased=0
    )
    gone = care.filter(care.ceased_on.notnull())
    ended = gone.select(*WHO, on=gone.ceased_on, became=0, returned=0, ceased=1)
    starts = frame.described(frame.narrowed(frame.happening(started)))
    # Whoever ceased is described by the last day on which they were still looked after.
    ends = frame.narrowed(frame.happening(ended))
    ends = frame.described(ends.mutate(on=ends.on - ibis.interval(days=1)))
    columns = [*WHO, "period", *frame.wanted, "became", "returned", "ceased"]
    return frame.per_child(
        starts.select(columns).union(ends.select(columns)),
        became=ibis._.became.sum(),
        returned=ibis._.returned.sum(),
        ceased=ibis._.ceased.sum(),
    )


def _plain_in_and_out(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, tuple[str, str], Row, dict[str, int]]]:
        for position, period in frame.periods:
            for care in frame.cohort_intervals():
                child = (care["authority"], care["child_id"])
                start, end = care["start_on"], care["ceased_on"]
                if frame.is_narrowed_out(child, period):
                    continue
                if period.first_day <= start <= period.last_day:
                    values = frame.describe(child, start)
                    returned = int(care["is_return"])
                    yield position, child, values, {"became": 1, "returned": returned, "ceased": 0}
                if end is not None and period.first_day <= end <= period.last_day:
                    values = frame.describe(child, day_before(end))
                    yield position, child, values, {"became": 0, "returned": 0, "ceased": 1}

    yield from frame.total(found())


IN_AND_OUT = Family(
    name="care_in_and_out",
    facts=("care_interval",),
    rows=_in_and_out,
    plain=_plain_in_and_out,
)

STARTERS = Indicator(
    key="starters",
    title="Became looked after",
    meaning="How many times a child became looked after in the period.",
    why="With those who ceased it explains why the number looked after changed.",
    numerator="Times of care of the cohort that began in the period; a child can begin twice. "
    "Coming from short breaks alone counts as becoming looked after.",
    denominator=None,
    unit="starts",
    cohorts=CARE_COHORTS,
    source="SSDA903 episodes merged",
    family=IN_AND_OUT,
    numerator_of=lambda row: row.became,
    plain_numerator=lambda row: row["became"],
)

LEAVERS = Indicator(
    key="leavers",
    title="Ceased to be looked after",
    meaning="How many times a child ceased to be looked after in the period.",
    why="Opening number, plus those who became looked after, less these, is the closing number.",
    numerator="Times of care of the cohort that ceased in the period, shown by what held on the "
    "last day of care.",
    denominator=None,
    unit="ends",
    cohorts=CARE_COHORTS,
    source="SSDA903 episodes merged",
    family=IN_AND_OUT,
    numerator_of=lambda row: row.ceased,
    plain_numerator=lambda row: row["ceased"],
)

RETURNS = Indicator(
    key="returns_to_care",
    title="Became looked after again",
    meaning="How many of those who became looked after in the period had been before.",
    why="A return says that an earlier plan to leave care did not hold.",
    numerator="Starters who have an earlier time of care of the same cohort.",
    denominator=None,
    unit="starts",
    better="lower",
    cohorts=CARE_COHORTS,
    source="SSDA903 episodes merged",
    family=IN_AND_OUT,
    numerator_of=lambda row: row.returned,
    plain_numerator=lambda row: row["returned"],
)


# Twelve months -------------------------------------------------------------------------------


def _twelve_months(frame: Frame) -> ir.Table:
    known = frame.described(frame.twelve_months)
    return frame.per_child(known, twelve_months=ibis._.count())


def _plain_twelve_months(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, tuple[str, str], Row, dict[str, int]]]:
        for position, period in frame.periods:
            year_end = march_within(period)
            year_start = date(year_end.year - 1, 4, 1)
            for child in sorted(frame.twelve_months_at(year_end)):
                days = []
                for episode in frame.of_child("episode", child):
                    start, end = episode["start_on"], episode["ceased_on"]
                    if start > year_end or (end and max(start, end) < year_start):
                        continue
                    if end is None or end > year_end:
                        days.append(year_end)
                    else:
                        days.append(max(start, day_before(end)))
                yield position, child, frame.describe(child, max(days)), {"twelve_months": 1}

    yield from frame.total(found())


TWELVE_MONTHS = Family(
    name="twelve_months",
    facts=("episode",),
    rows=_twelve_months,
    plain=_plain_twelve_months,
)

LOOKED_AFTER_12_MONTHS = Indicator(
    key="looked_after_12_months",
    title="Children looked after for twelve months at 31 March",
    meaning="How many children had been looked after all year at the 31 March that lies in the "
    "academic year of the period's last day.",
    why="It is the group whose results the Department for Education publishes.",
    numerator="Children in care in the year to that 31 March with no episode of it that started "
    "anew (RNE S) after 1 April, ended other than X1 before 31 March, or was a short break.",
    denominator=None,
    unit="children",
    cohorts=CARE_COHORTS,
    source="SSDA903 validation rules, looked after for twelve months at 31 March",
    family=TWELVE_MONTHS,
    cohort="looked_after_12_months",
    numerator_of=lambda row: row.twelve_months,
    plain_numerator=lambda row: row["twelve_months"],
)
