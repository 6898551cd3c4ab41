"""How settled children's placements are (DfE, Stability measures for children looked after).

A placement begins with a stretch of care, or with a move to another carer in it; a temporary
placement (T0 to T4), one that held no day's end, a change of status or of record with the same
carer, and adoption by that carer begin none. Times are counted to the end of the period's last day,
so that one since 1 April has lasted a year on 31 March.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis

from virtualschool.analytics.definition import Family, Indicator, Row
from virtualschool.analytics.frame import CARE_BREAKDOWNS, WHO
from virtualschool.analytics.plain import covers

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Frame
    from virtualschool.analytics.plain import Child, PlainFrame
    from virtualschool.analytics.query import Period

TEMPORARY = ("T0", "T1", "T2", "T3", "T4")
FOR_ADOPTION = ("A3", "A4", "A5", "A6")
CARER_CHANGE = "carer"
LOOKED_AFTER = "looked_after"
MANY_PLACEMENTS = 3
#: A stretch of short breaks is no placement, so that only care without them can be asked about.
COHORTS = ("looked_after", "looked_after_12_months")


# Shared --------------------------------------------------------------------------------------


def children_on_the_day(frame: Frame) -> ir.Table:
    """Children of the cohort in care at the end of each period's last day, which is ``on``."""
    spells, periods = frame.cohort_spells, frame.periods
    held = spells.join(
        periods,
        [
            spells.start_on <= periods.last_day,
            spells.ceased_on.isnull() | (spells.ceased_on > periods.last_day),
        ],
    )
    children = held.select(
        *WHO,
        "period",
        *CARE_BREAKDOWNS,
        "year_from",
        "settled_by",
        "long_by",
        "sixteen_by",
        on=held.last_day,
    )
    return frame.narrowed(children)


def plain_children_on_the_day(frame: PlainFrame) -> Iterator[tuple[int, Period, Child]]:
    """The same children: position of the period, the period, the child."""
    children = sorted({(r["authority"], r["child_id"]) for r in frame.rows("care_spell")})
    for position, period in frame.periods:
        for child in children:
            spell = frame.spell_on(child, period.last_day)
            if spell is None or frame.is_narrowed_out(child, period):
                continue
            if spell["is_short_break"] and frame.leaves_out_short_breaks:
                continue
            yield position, period, child


def plain_year_from(day: date) -> date:
    """The first day of the year that ends on a day."""
    after = day + timedelta(days=1)
    if (after.month, after.day) == (2, 29):
        return date(after.year - 1, 2, 28)
    return after.replace(year=after.year - 1)


def _intervals(frame: Frame) -> ir.Table:
    intervals = frame.table("care_interval")
    return intervals.filter(intervals.cohort == LOOKED_AFTER)


def _placements(frame: Frame) -> ir.Table:
    """The beginnings of placements: ``began``, and ``before``, when the one before it did."""
    episodes = frame.table("episode")
    held = episodes.filter(
        ~episodes.is_short_break,
        ~episodes.placement_type.fill_null("").isin(TEMPORARY),
        episodes.ceased_on.isnull() | (episodes.ceased_on > episodes.start_on),
    )
    starts = _intervals(frame).select(*WHO, "start_on", is_start=1).distinct()
    told = held.left_join(starts, [*WHO, "start_on"])[[*held.columns, "is_start"]]
    begun = told.filter((told.change == CARER_CHANGE) | told.is_start.notnull())
    before = begun.start_on.lag().over(group_by=[*WHO], order_by=[ibis.asc("start_on")])
    return begun.select(*WHO, "placement_type", began=begun.start_on, before=before)


def _plain_placements(frame: PlainFrame, child: Child) -> list[tuple[date, str]]:
    """Each placement of a child: the day it began, and its type."""
    starts = {
        interval["start_on"]
        for interval in frame.of_child("care_interval", child)
        if interval["cohort"] == "looked_after"
    }
    return sorted(
        (episode["start_on"], episode["placement_type"] or "")
        for episode in frame.of_child("episode", child)
        if not episode["is_short_break"]
        and not (episode["placement_type"] or "").startswith("T")
        and (episode["ceased_on"] is None or episode["ceased_on"] > episode["start_on"])
        and (episode["change"] == "carer" or episode["start_on"] in starts)
    )


def _whole_months(since: date, day: date) -> int:
    """Whole months from the start of a day to the end of another."""
    until = day + timedelta(days=1)
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - (until.day < since.day)


# Placements in the year ----------------------------------------------------------------------


def _in_the_year(frame: Frame) -> ir.Table:
    children, placements = children_on_the_day(frame), _placements(frame)
    who = children.select(*WHO, "period", "on", "year_from")
    new = who.join(
        placements.select(*WHO, "began"),
        [*WHO, placements.began >= who.year_from, placements.began <= who.on],
    )
    intervals = _intervals(frame).select(*WHO, "start_on", "ceased_on")
    open_then = who.join(
        intervals,
        [
            *WHO,
            intervals.start_on < who.year_from,
            intervals.ceased_on.isnull() | (intervals.ceased_on >= who.year_from),
        ],
    )
    key = [*WHO, "period"]
    # Whoever was in care as the year began had one placement then, however it is recorded.
    had = new.select(*key, placement=new.began).union(
        open_then.select(*key, placement=open_then.year_from - ibis.interval(days=1)).distinct()
    )
    counted = had.group_by(key).agg(placements=ibis._.count())
    known = frame.described(children.left_join(counted, key)[[*children.columns, "placements"]])
    many = (ibis._.placements >= MANY_PLACEMENTS).fill_null(False)
    return frame.per_child(known, many=ibis._.count(where=many), children=ibis._.count())


def _plain_in_the_year(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, Child, Row, dict[str, int]]]:
        for position, period, child in plain_children_on_the_day(frame):
            day = period.last_day
            year_from = plain_year_from(day)
            number = sum(year_from <= began <= day for began, _ in _plain_placements(frame, child))
            was_open = any(
                interval["cohort"] == "looked_after"
                and interval["start_on"] < year_from
                and (interval["ceased_on"] is None or interval["ceased_on"] >= year_from)
                for interval in frame.of_child("care_interval", child)
            )
            counts = {"many": int(number + was_open >= 3), "children": 1}
            yield position, child, frame.describe(child, day), counts

    yield from frame.total(found())


IN_THE_YEAR = Family(
    name="placements_in_the_year",
    facts=("care_spell", "care_interval", "episode"),
    rows=_in_the_year,
    plain=_plain_in_the_year,
)

THREE_OR_MORE_PLACEMENTS = Indicator(
    key="three_or_more_placements",
    title="Three or more placements in the year",
    meaning="The share of children looked after on the last day of the period who had three or "
    "more placements in the year to it.",
    why="A child who is moved again and again learns not to settle, at home or at school.",
    numerator="Those with three or more placements in the year to the day: the one open as the "
    "year began, and every start of care and change of carer since. Temporary placements, changes "
    "with the same carer, adoption by that carer and short breaks are none.",
    denominator="Children looked after at the end of the last day of the period.",
    unit="children",
    cohorts=COHORTS,
    better="lower",
    source="SSDA903 episodes; DfE, Stability measures for children looked after",
    family=IN_THE_YEAR,
    numerator_of=lambda row: row.many,
    plain_numerator=lambda row: row["many"],
    denominator_of=lambda row: row.children,
    plain_denominator=lambda row: row["children"],
)


# The same carer for two years ----------------------------------------------------------------


def _settled(frame: Frame) -> ir.Table:
    children = children_on_the_day(frame)
    born = frame.table("child").select(*WHO, "date_of_birth")
    young = children.join(born, [*WHO, born.date_of_birth > children.sixteen_by])
    young = young[children.columns]
    intervals = _intervals(frame).select(*WHO, "start_on", "ceased_on")
    long = young.semi_join(
        intervals,
        [
            *WHO,
            intervals.start_on <= young.long_by,
            intervals.ceased_on.isnull() | (intervals.ceased_on > young.on),
        ],
    )
    key = [*WHO, "period"]
    begun = _placements(frame).rename(type_begun="placement_type")
    who = long.select(*key, "on", "settled_by")
    met = who.join(begun, [*WHO, begun.began <= who.on])
    latest = ibis.row_number().over(group_by=key, order_by=[ibis.desc("began")])
    last = met.mutate(place=latest).filter(ibis._.place == 0)
    # An adoptive placement and the one before it count together.
    since = ibis.ifelse(
        last.type_begun.isin(FOR_ADOPTION), ibis.coalesce(last.before, last.began), last.began
    )
    settled = last.filter(since <= last.settled_by).select(*key, is_settled=1)
    known = frame.described(long.left_join(settled, key)[[*long.columns, "is_settled"]])
    return frame.per_child(
        known, settled=ibis._.count(where=ibis._.is_settled.notnull()), children=ibis._.count()
    )


def _plain_settled(frame: PlainFrame) -> Iterator[Row]:
    def found() -> Iterator[tuple[int, Child, Row, dict[str, int]]]:
        for position, period, child in plain_children_on_the_day(frame):
            day = period.last_day
            people = frame.of_child("child", child)
            born = people[0]["date_of_birth"] if people else None
            if born is None or _age(born, day) >= 16:
                continue
            if not any(
                interval["cohort"] == "looked_after"
                and covers(interval, day)
                and _whole_months(interval["start_on"], day) >= 30
                for interval in frame.of_child("care_interval", child)
            ):
                continue
            counts = {"settled": int(_is_settled(frame, child, day)), "children": 1}
            yield position, child, frame.describe(child, day), counts

    yield from frame.total(found())


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _is_settled(frame: PlainFrame, child: Child, day: date) -> bool:
    """Whether the child has lived with one carer, or is adopted from one, for two years."""
    begun = [each for each in _plain_placements(frame, child) if each[0] <= day]
    if not begun:
        return False
    since, kind = begun[-1]
    if kind.startswith("A") and len(begun) > 1:
        since, _ = begun[-2]
    return _whole_months(since, day) >= 24


SETTLED = Family(
    name="settled_placements",
    facts=("care_spell", "care_interval", "episode", "child"),
    rows=_settled,
    plain=_plain_settled,
)

LONG_TERM_STABILITY = Indicator(
    key="long_term_stability",
    title="Same carer for two years",
    meaning="The share of children under 16 in care for two and a half years or more who have "
    "lived with the same carer for two years or more.",
    why="Children do better at school when they know who will be at home.",
    numerator="Those whose placement on the day had lasted two years, or who were placed for "
    "adoption and whose placement and the one before it had lasted so long together.",
    denominator="Children looked after at the end of the last day of the period, under 16, and "
    "without a break for two and a half years. A child of unknown age is left out.",
    unit="children",
    cohorts=COHORTS,
    better="higher",
    source="SSDA903 episodes; DfE, Stability measures for children looked after",
    family=SETTLED,
    numerator_of=lambda row: row.settled,
    plain_numerator=lambda row: row["settled"],
    denominator_of=lambda row: row.children,
    plain_denominator=lambda row: row["children"],
)
