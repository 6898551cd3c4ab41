"""All attendance indicators by authority and school, against one query written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import duckdb

from benchmarks.generate import FIRST_DAY, LAST_DAY, Region, school_months
from benchmarks.measure import Pairs, Result, timed
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.query import Figure, Period, Query, Scope

INDICATORS = (
    "attendance",
    "overall_absence",
    "authorised_absence",
    "unauthorised_absence",
    "persistent_absence",
    "severe_absence",
)
WHOLE = (Period("all", FIRST_DAY, LAST_DAY, "range"),)
TARGET = 1.15
#: Period, authority, school, and whole numbers.
Row = tuple[Any, ...]

#: Sessions on days in care, by child and school, then what the six indicators are made of.
BY_SCHOOL = """
with child as (
  select m.authority, m.urn, m.child_id,
    count(*) filter (where session_class in ('P', 'A')) as attended,
    count(*) filter (where session_class = 'AA') as authorised,
    count(*) filter (where session_class = 'UA') as unauthorised
  from read_parquet($marks) m
  join spell s on s.authority = m.authority and s.child_id = m.child_id
    and m.date >= s.start_on and (s.ceased_on is null or m.date < s.ceased_on)
  where m.date between $first_day and $last_day
  group by all)
select 'all', authority, urn,
  sum(attended + authorised + unauthorised)::bigint,
  sum(attended)::bigint, sum(authorised)::bigint, sum(unauthorised)::bigint,
  count(*) filter (where attended + authorised + unauthorised > 0),
  count(*) filter (where attended + authorised + unauthorised > 0
    and 10 * (authorised + unauthorised) >= attended + authorised + unauthorised),
  count(*) filter (where attended + authorised + unauthorised > 0
    and 2 * (authorised + unauthorised) >= attended + authorised + unauthorised)
from child group by all
"""

#: The same month by month, persistent and severe absence being those of the school year to date.
BY_SCHOOL_AND_MONTH = """
with child as (
  select m.authority, m.urn, m.child_id, date_trunc('month', m.date)::date as month,
    count(*) filter (where session_class in ('P', 'A')) as attended,
    count(*) filter (where session_class = 'AA') as authorised,
    count(*) filter (where session_class = 'UA') as unauthorised
  from read_parquet($marks) m
  join spell s on s.authority = m.authority and s.child_id = m.child_id
    and m.date >= s.start_on and (s.ceased_on is null or m.date < s.ceased_on)
  where m.date between $first_day and $last_day
  group by all),
asked as (
  select month, case when month(month) >= 9 then make_date(year(month), 9, 1)
    else make_date(year(month) - 1, 9, 1) end as september
  from (select distinct month from child)),
to_date as (
  select a.month, c.authority, c.urn, c.child_id,
    sum(attended) filter (where c.month = a.month) as attended,
    sum(authorised) filter (where c.month = a.month) as authorised,
    sum(unauthorised) filter (where c.month = a.month) as unauthorised,
    sum(attended + authorised + unauthorised) as possible_to_date,
    sum(authorised + unauthorised) as absent_to_date
  from child c join asked a on c.month between a.september and a.month
  group by all)
select strftime(month, '%Y-%m'), authority, urn,
  coalesce(sum(attended + authorised + unauthorised), 0)::bigint,
  coalesce(sum(attended), 0)::bigint, coalesce(sum(authorised), 0)::bigint,
  coalesce(sum(unauthorised), 0)::bigint,
  count(*) filter (where possible_to_date > 0),
  count(*) filter (where possible_to_date > 0 and 10 * absent_to_date >= possible_to_date),
  count(*) filter (where possible_to_date > 0 and 2 * absent_to_date >= possible_to_date)
from to_date group by all
"""


def measure(region: Region, runs: int) -> list[Result]:
    """Both questions, answered by the catalogue and by hand; the integers must be equal.

    The target is set for the first. The second gives 174,000 figures for a region, each an object
    with its period and labels, where the query by hand gives plain rows.
    """
    months = tuple(
        Period(month.key, month.first_day, month.last_day, "month") for month, _ in school_months()
    )
    return [
        _compared(
            region, runs, "attendance indicators by school", WHOLE, ("school",), BY_SCHOOL, TARGET
        ),
        _compared(
            region,
            runs,
            "the same, month by month",
            months,
            ("school", "month"),
            BY_SCHOOL_AND_MONTH,
            None,
        ),
    ]


def question(
    region: Region, periods: tuple[Period, ...] = WHOLE, by: tuple[str, ...] = ("school",)
) -> Query:
    """All attendance indicators of children looked after, by authority and school."""
    scope = Scope(authorities=frozenset(region.authorities))
    return Query(indicators=INDICATORS, periods=periods, scope=scope, by=by)


def _compared(
    region: Region,
    runs: int,
    name: str,
    periods: tuple[Period, ...],
    by: tuple[str, ...],
    sql: str,
    target: float | None,
) -> Result:
    query = question(region, periods, by)
    with DuckDBEngine(region.store, region.manifest) as engine, duckdb.connect() as hand:
        ask = by_hand(hand, region, sql)
        ours, theirs = set(rows(engine.figures(query))), set(ask())
        if ours != theirs:
            some = sorted(ours ^ theirs)[:4]
            raise AssertionError(f"{name}: the catalogue and the query by hand differ: {some}")
        pairs = Pairs.taken(lambda: timed(lambda: engine.figures(query)), lambda: timed(ask), runs)
    return pairs.result(name, target, marks=region.marks, rows=len(ours))


def by_hand(
    connection: duckdb.DuckDBPyConnection, region: Region, sql: str
) -> Callable[[], list[Any]]:
    """The query by hand, ready to run: it reads the same files."""
    connection.execute(
        "create or replace table spell as from read_parquet(?) where not is_short_break",
        [_files(region, "care_spell")],
    )
    given = {
        "marks": _files(region, "mark"),
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
    }
    return lambda: connection.execute(sql, given).fetchall()


def _files(region: Region, table: str) -> list[str]:
    parts = region.manifest.of_table(table)
    return [str(region.store.file_of(one)) for one in parts if one.authority in region.authorities]


def rows(figures: Iterable[Figure]) -> list[Row]:
    """Figures as rows like those of the query by hand; a group must be known by every indicator."""
    groups: dict[tuple[str, str, str], dict[str, Figure]] = {}
    for figure in figures:
        key = (figure.period.label, figure.authority, figure.by["school"] or "")
        groups.setdefault(key, {})[figure.indicator] = figure
    return [(*key, *_integers(group)) for key, group in groups.items()]


def _integers(group: dict[str, Figure]) -> tuple[int, ...]:
    def numerator(key: str) -> int:
        return (group[key].numerator or 0) if key in group else 0

    def denominator(key: str) -> int:
        return (group[key].denominator or 0) if key in group else 0

    return (
        denominator("attendance"),
        numerator("attendance"),
        numerator("authorised_absence"),
        numerator("unauthorised_absence"),
        denominator("persistent_absence"),
        numerator("persistent_absence"),
        numerator("severe_absence"),
    )
