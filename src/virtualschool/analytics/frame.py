"""The ground that every family of indicators stands on: scoped tables, periods, cohorts, days.

A ``Frame`` is made for one query. Whatever a family reads comes through ``Frame.table``, which
keeps to the query's authorities and children, and ends in ``Frame.per_child``, which keeps to its
schools: the scope cannot be forgotten. Only the portable subset of Ibis is used, so that
the same expression runs on DuckDB and on Spark: no raw SQL, no user-defined function, days and no
times, and every ordering ends in a unique key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from virtualschool.analytics.query import (
    COHORTS_OUTSIDE_CARE,
    NOT_KNOWN,
    SAYING_NOT_KNOWN,
    Period,
    Query,
)

Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A canonical table as an engine holds it. ``authorities`` are the only ones its rows can
    belong to, where that is certain: a filter over twenty million marks that changes nothing
    takes as long as counting them."""

    table: ir.Table
    authorities: frozenset[str] | None = None


Source = Callable[[str, tuple[Window, ...]], Sourced]
#: Makes rows that belong to the question, not to the snapshot, a table of a name for the statement.
Hold = Callable[[str, pa.Table], ir.Table]

#: Breakdowns that are the query's periods themselves, not columns of a row.
PERIOD_BREAKDOWNS = ("month", "term")
#: Breakdowns by what a stretch of care says of the child.
CARE_BREAKDOWNS = ("legal_status", "placement_type", "placement_area", "placement_distance")
WHO = ("authority", "child_id")

#: Rows of the question: see ``asked_rows``.
PERIODS, CHILDREN_IN_SCOPE, SCHOOLS_IN_SCOPE = "periods", "children_in_scope", "schools_in_scope"
TEXT = pa.string()

#: How long is settled, and how long is long, in months; from which age on stability is not asked.
SETTLED_MONTHS, LONG_CARE_MONTHS = 24, 30
ADULT_IN_CARE = 16


def year_end_of(period: Period) -> date:
    """The 31 March inside the academic year (1 September on) of the period's last day."""
    last_day = period.last_day
    return date(last_day.year + (last_day.month >= 9), 3, 31)


def counts_from(period: Period) -> date:
    """First day of what persistent absence looks at: a month runs from 1 September on."""
    if period.kind != "month":
        return period.first_day
    return date(period.last_day.year - (period.last_day.month < 9), 9, 1)


def academic_year(day: ir.DateValue) -> ir.IntegerValue:
    """Academic year of a day as a whole number (2022 is 2022/23)."""
    return (day.year() - ibis.ifelse(day.month() < 9, 1, 0)).cast("int16")


def _in_memory(_name: str, rows: pa.Table) -> ir.Table:
    return ibis.memtable(rows)


def periods_of(query: Query) -> pa.Table:
    """The query's periods as rows: ``period`` (position), its first and last day, the collection
    year of its last day, and the days from which on what lasts to its end is too short.

    ``year_from`` is the first day of the year to the last day; what began by ``settled_by`` has
    lasted two years, by ``long_by`` two and a half; whoever was born by ``sixteen_by`` is 16.
    """
    ends = [period.last_day for period in query.periods]
    after = [day + timedelta(days=1) for day in ends]
    year_ends = [year_end_of(period) for period in query.periods]
    return pa.table(
        {
            "period": pa.array(range(len(ends)), pa.int32()),
            "first_day": _days(period.first_day for period in query.periods),
            "last_day": _days(ends),
            "year_start": _days(date(day.year - 1, 4, 1) for day in year_ends),
            "year_end": _days(year_ends),
            "year_from": _days(months_before(day, 12) for day in after),
            "settled_by": _days(months_before(day, SETTLED_MONTHS) for day in after),
            "long_by": _days(months_before(day, LONG_CARE_MONTHS) for day in after),
            "sixteen_by": _days(months_before(day, 12 * ADULT_IN_CARE) for day in ends),
        }
    )


def months_before(day: date, months: int) -> date:
    """The day so many months earlier, or the last of its month where there is none so numbered."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def asked_rows(query: Query) -> dict[str, pa.Table]:
    """What of a query is rows to its statement and no part of its words: its periods, and the
    children and schools that may be counted, if not all."""
    scope = query.scope
    rows = {PERIODS: periods_of(query)}
    if scope.children is not None:
        rows[CHILDREN_IN_SCOPE] = pa.table({"child_id": pa.array(sorted(scope.children), TEXT)})
    if scope.schools is not None:
        rows[SCHOOLS_IN_SCOPE] = pa.table({"school": pa.array(sorted(scope.schools), TEXT)})
    return rows


@dataclass(frozen=True, slots=True)
class Asks:
    """What a family that looks at a query's days makes of them: the ``windows`` of the marks, and
    ``rows`` by the names under which its statement reads them. Its words depend on no day but by
    ``shape``: questions of one shape are asked in the same words."""

    shape: Hashable
    windows: tuple[Window, ...]
    rows: Mapping[str, pa.Table]


class Frame:
    """One query's view of the canonical tables. ``dims`` are its breakdown columns in order.

    The words of a statement depend on the breakdowns, the cohort, the authorities and whether
    children or schools are in question, not on which or when: those are rows (``asked_rows``). A
    family that looks at ``query`` itself makes the statement good for that query only, which
    ``is_for_one_query`` then says, unless it tells by ``Asks`` for which others it is good.
    """

    def __init__(self, source: Source, query: Query, hold: Hold = _in_memory) -> None:
        self._source = source
        self._query = query
        self._hold = hold
        self._rows = asked_rows(query)
        self._asked: dict[str, ir.Table] = {}
        self.is_for_one_query = False
        self.cohort = query.cohort
        self.dims = tuple(name for name in query.by if name not in PERIOD_BREAKDOWNS)
        #: What must be known of a row: what it is shown by, and the school if that is the scope.
        self.wanted = self.dims
        if query.scope.schools is not None and "school" not in self.dims:
            self.wanted = (*self.dims, "school")

    @property
    def query(self) -> Query:
        """The query itself, days and all."""
        self.is_for_one_query = True
        return self._query

    def rows(self, name: str, rows: pa.Table) -> ir.Table:
        """Rows of a family's own making from the query's days, under a name of their own."""
        self.is_for_one_query = True
        return self._hold(name, rows)

    def _asked_table(self, name: str) -> ir.Table:
        if name not in self._asked:
            self._asked[name] = self._hold(name, self._rows[name])
        return self._asked[name]

    def table(self, name: str, windows: tuple[Window, ...] = ()) -> ir.Table:
        """A canonical table, kept to the authorities and children that may be counted.

        ``windows`` are the only stretches of days of interest; the engine leaves out parts of the
        marks that lie outside them.
        """
        scope = self._query.scope
        if windows:
            self.is_for_one_query = True
        sourced = self._source(name, windows)
        kept = sourced.table
        if sourced.authorities is None or not sourced.authorities <= scope.authorities:
            kept = kept.filter(kept.authority.isin(sorted(scope.authorities)))
        if scope.children is not None:
            among = self._asked_table(CHILDREN_IN_SCOPE)
            kept = kept.semi_join(among, "child_id").select(*kept.columns)
        return kept

    def of_no_child(self, name: str) -> ir.Table:
        """A canonical table of the authority itself, whoever of its children may be counted."""
        table = self._source(name, ()).table
        return table.filter(table.authority.isin(sorted(self._query.scope.authorities)))

    @cached_property
    def periods(self) -> ir.Table:
        """The query's periods: see ``periods_of``."""
        return self._asked_table(PERIODS)

    def happening(self, events: ir.Table) -> ir.Table:
        """Events with a day ``on``, once for each period that holds the day."""
        periods = self.periods.select("period", "first_day", "last_day")
        joined = events.join(
            periods, [events.on >= periods.first_day, events.on <= periods.last_day]
        )
        return joined.drop("first_day", "last_day")

    @cached_property
    def cohort_spells(self) -> ir.Table:
        """Stretches of care that make a child one of the cohort, with their legal status.

        For a cohort outside care, the stretches of days that make a child one of it, without.
        """
        if self.cohort in COHORTS_OUTSIDE_CARE:
            return self.cohort_intervals.select(*WHO, "start_on", "ceased_on")
        spells = self.table("care_spell")
        if self.cohort in {"looked_after", "looked_after_12_months"}:
            spells = spells.filter(~spells.is_short_break)
        return spells.drop("is_short_break")

    @cached_property
    def cohort_intervals(self) -> ir.Table:
        """Merged times of care of the cohort; their ends are the starters and the leavers."""
        if self.cohort in COHORTS_OUTSIDE_CARE:
            name = self.cohort
        else:
            without = self.cohort in {"looked_after", "looked_after_12_months"}
            name = "looked_after" if without else "looked_after_with_short_breaks"
        intervals = self.table("care_interval")
        return intervals.filter(intervals.cohort == name).drop("cohort")

    @cached_property
    def twelve_months(self) -> ir.Table:
        """Children who pass the twelve-month rule, by ``period``; ``on`` is their last day in care.

        The rule is that of the return's published validation: an episode in the year, and none of
        the year that started with ``S`` after 1 April, ended for a reason other than ``X1`` before
        31 March, or was a short break.
        """
        episodes = self.table("episode")
        periods = self.periods.select("period", "year_start", "year_end")
        joined = episodes.join(
            periods,
            [
                episodes.start_on <= periods.year_end,
                episodes.ceased_on.isnull()
                | (ibis.greatest(episodes.start_on, episodes.ceased_on) >= periods.year_start),
            ],
        )
        ceased_on = ibis.greatest(joined.start_on, joined.ceased_on)
        started = (joined.reason_started == "S") & (joined.start_on > joined.year_start)
        ended = (
            joined.ceased_on.notnull()
            & (joined.reason_ceased.fill_null("") != "X1")
            & (ceased_on < joined.year_end)
        )
        last_in_care = ibis.ifelse(
            joined.ceased_on.isnull() | (joined.ceased_on > joined.year_end),
            joined.year_end,
            ibis.greatest(joined.start_on, joined.ceased_on - ibis.interval(days=1)),
        )
        judged = joined.group_by([*WHO, "period"]).agg(
            breaks=joined.count(
                where=started.fill_null(False) | ended.fill_null(False) | joined.is_short_break
            ),
            on=last_in_care.max(),
        )
        passed = judged.filter(judged.breaks == 0)
        return passed.select(*WHO, "period", "on")

    def narrowed(self, events: ir.Table) -> ir.Table:
        """Events of the twelve-month children only, when that is the cohort; else all of them."""
        if self.cohort != "looked_after_12_months":
            return events
        return events.semi_join(self.twelve_months, [*WHO, "period"])

    def in_cohort(self, events: ir.Table) -> ir.Table:
        """Events whose child was in the cohort on the day ``on``; they need a ``period``."""
        if self.cohort == "all":
            return events
        if self.cohort == "looked_after_12_months":
            return self.narrowed(events)
        spells = self.cohort_spells.select(*WHO, "start_on", "ceased_on")
        return events.semi_join(
            spells,
            [
                *WHO,
                events.on >= spells.start_on,
                spells.ceased_on.isnull() | (events.on < spells.ceased_on),
            ],
        )

    def described(self, events: ir.Table, *more: str) -> ir.Table:
        """Events with the columns wanted (and ``more``) as they stood on the day ``on``.

        What an event already carries is kept. A child without a record has a null.
        """
        wanted = [*self.wanted, *more]
        missing = [name for name in dict.fromkeys(wanted) if name not in events.columns]
        if "sex" in missing:
            events = self.with_sex(events)
        year = [name for name in ("year_group", "key_stage", "is_school_age") if name in missing]
        if year:
            events = self.with_school_year(
                events.mutate(academic_year=academic_year(events.on)), year
            ).drop("academic_year")
        status = [name for name in CARE_BREAKDOWNS if name in missing]
        if status:
            events = self.with_status(events, status)
        if "sen" in missing:
            events = self.with_sen(events)
        if "school" in missing or ("school_area" in missing and "school" not in events.columns):
            events = self.with_school(events)
        if "school_area" in missing:
            events = self.with_school_area(events)
        return self.saying_not_known(events)

    def saying_not_known(self, rows: ir.Table) -> ir.Table:
        """Rows with what is not known said in words, for the breakdowns that print it."""
        unsaid = [name for name in SAYING_NOT_KNOWN if name in rows.columns]
        return rows.mutate(**{name: rows[name].fill_null(NOT_KNOWN) for name in unsaid})

    def with_sen(self, rows: ir.Table) -> ir.Table:
        """Rows with the provision for special needs (``sen``) as last seen by the day ``on``."""
        seen = self.table("sen").select(*WHO, "start_on", "last_day", sen=ibis._.provision)
        joined = rows.left_join(
            seen,
            [
                *WHO,
                rows.on >= seen.start_on,
                seen.last_day.isnull() | (rows.on <= seen.last_day),
            ],
        )
        return joined[[*rows.columns, "sen"]]

    def with_school_area(self, rows: ir.Table) -> ir.Table:
        """Rows that have a ``school``, with where it lies (``school_area``)."""
        areas = self._source("school_area", ()).table.select(
            "authority", school=ibis._.urn, school_area=ibis._.area
        )
        return rows.left_join(areas, ["authority", "school"])[[*rows.columns, "school_area"]]

    def with_sex(self, rows: ir.Table) -> ir.Table:
        """Rows with the child's ``sex``."""
        children = self.table("child").select(*WHO, "sex")
        return rows.left_join(children, [*WHO])[[*rows.columns, "sex"]]

    def with_school_year(self, rows: ir.Table, columns: Sequence[str]) -> ir.Table:
        """Rows that have an ``academic_year``, with columns of the child's school year."""
        years = self.table("school_year").select(*WHO, "academic_year", *columns)
        return rows.left_join(years, [*WHO, "academic_year"])[[*rows.columns, *columns]]

    def with_status(self, events: ir.Table, columns: Sequence[str]) -> ir.Table:
        """Events with what the stretch of care that covers the day ``on`` says of the child."""
        spells = self.table("care_spell").select(*WHO, "start_on", "ceased_on", *columns)
        joined = events.left_join(
            spells,
            [
                *WHO,
                events.on >= spells.start_on,
                spells.ceased_on.isnull() | (events.on < spells.ceased_on),
            ],
        )
        return joined[[*events.columns, *columns]]

    def with_school(self, events: ir.Table) -> ir.Table:
        """The school on roll on the day; of several the one joined last, then the lowest URN."""
        rolls = self.table("enrolment").select(*WHO, "start_on", "last_day", school=ibis._.urn)
        days = events.select(*WHO, "on").distinct()
        held = days.join(
            rolls,
            [
                *WHO,
                days.on >= rolls.start_on,
                rolls.last_day.isnull() | (days.on <= rolls.last_day),
            ],
        )
        order = ibis.row_number().over(
            group_by=[*WHO, "on"], order_by=[ibis.desc("start_on"), ibis.asc("school")]
        )
        ranked = held.mutate(place=order)
        first = ranked.filter(ranked.place == 0).select(*WHO, "on", "school")
        return events.left_join(first, [*WHO, "on"])[[*events.columns, "school"]]

    def per_child(self, rows: ir.Table, **measures: ir.IntegerValue) -> ir.Table:
        """One row per child, period and breakdown value, its measures added up, in scope."""
        if self._query.scope.schools is not None:
            rows = rows.semi_join(self._asked_table(SCHOOLS_IN_SCOPE), "school")
        return rows.group_by([*WHO, "period", *self.dims]).agg(**measures)


def _days(days: object) -> pa.Array:
    return pa.array(list(days), pa.date32())  # type: ignore[call-overload]
