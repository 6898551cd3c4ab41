"""Attendance and absence, counted from session marks (decisions 19 to 21).

Source: DfE, Pupil absence in schools: methodology.

A session is half a day. Possible sessions are those of class P, A, AA or UA; attended are P and A;
the class of a mark was settled by the regime of its date when it was read. Rates are pooled:
all sessions of a group over all its possible sessions, never a mean of children's rates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from virtualschool.analytics.definition import Family, Indicator, Row
from virtualschool.analytics.frame import CARE_BREAKDOWNS, WHO, Asks, counts_from
from virtualschool.analytics.plain import autumn_of
from virtualschool.analytics.query import COHORTS_OUTSIDE_CARE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from virtualschool.analytics.frame import Frame, Window
    from virtualschool.analytics.plain import PlainFrame
    from virtualschool.analytics.query import Query

ATTENDED, AUTHORISED, UNAUTHORISED = ("P", "A"), "AA", "UA"

#: Indicators that look at the year to date when a period is a month.
YEAR_TO_DATE = frozenset({"persistent_absence", "severe_absence"})


def _rows(frame: Frame) -> ir.Table:
    """Sessions of each child, in the period and (``_to_date``) in what persistence looks at.

    The periods are cut into slices that do not overlap, each mark is counted into its slice in the
    one scan, and the slices, few rows by then, are added up to periods.
    """
    cut = _cut(frame.query)
    sessions = _per_slice(frame, cut)
    if "sex" in frame.dims:
        sessions = frame.with_sex(sessions)
    year = [name for name in frame.dims if name in {"year_group", "key_stage"}]
    if year:
        sessions = frame.with_school_year(sessions, year)
    if "school_area" in frame.dims:
        sessions = frame.with_school_area(sessions)
    sessions = frame.saying_not_known(sessions)
    if cut.is_one_period and not year and "school_area" not in frame.dims:
        # One stretch of days is one period: each child's row is there already.
        sessions = frame.narrowed(sessions.mutate(period=ibis.literal(0, "int32")))
        summed = sessions.mutate(
            attended_to_date=sessions.attended,
            absent_to_date=sessions.authorised + sessions.unauthorised,
        )
    else:
        sessions = frame.narrowed(_in_periods(frame, sessions, cut))
        summed = sessions.group_by([*WHO, "period", *frame.dims]).agg(
            attended=(sessions.attended * sessions.is_in_period).sum(),
            authorised=(sessions.authorised * sessions.is_in_period).sum(),
            unauthorised=(sessions.unauthorised * sessions.is_in_period).sum(),
            attended_to_date=(sessions.attended * sessions.is_to_date).sum(),
            absent_to_date=(
                (sessions.authorised + sessions.unauthorised) * sessions.is_to_date
            ).sum(),
        )
    return summed.mutate(
        absent=summed.authorised + summed.unauthorised,
        possible=summed.attended + summed.authorised + summed.unauthorised,
        possible_to_date=summed.attended_to_date + summed.absent_to_date,
    )


def _per_slice(frame: Frame, cut: _Cut) -> ir.Table:
    """The scan: sessions by child, slice and whatever of the mark itself the query is shown by."""
    marks = frame.table("mark", tuple(cut.slices))
    schools = frame.query.scope.schools
    if schools is not None:
        marks = marks.filter(marks.urn.isin(sorted(schools)))
    if cut.is_one_period:
        days = frame.periods.aggregate(first=ibis._.first_day.min(), last=ibis._.last_day.max())
        first, last = days.select("first").as_scalar(), days.select("last").as_scalar()
        marks = marks.filter((marks.date >= first) & (marks.date <= last))
    elif not cut.are_months:  # days of other months are in no slice
        stretches = _merged(cut.slices)
        marks = marks.filter(ibis.or_(*(marks.date.between(*stretch) for stretch in stretches)))
    columns = [*WHO, "date", "session_class"]
    keys: list[str] = [*WHO]
    if {"school", "school_area"} & set(frame.dims):
        marks = marks.mutate(school=marks.urn)
        keys.append("school")
    if {"year_group", "key_stage"} & set(frame.dims):
        keys.append("academic_year")
    if not cut.is_one_period:
        marks = marks.mutate(slice=_slice_of(marks.date, cut))
        keys.append("slice")
    marks = marks.select(*dict.fromkeys([*columns, *keys]))
    marks, status = _in_care(frame, marks)
    if "sen" in frame.dims:
        dated = frame.with_sen(marks.mutate(on=marks.date))
        marks, status = dated.drop("on"), [*status, "sen"]
    held = marks.session_class
    return marks.group_by([*keys, *status]).agg(
        attended=marks.count(where=held.isin(ATTENDED)),
        authorised=marks.count(where=held == AUTHORISED),
        unauthorised=marks.count(where=held == UNAUTHORISED),
    )


def _in_care(frame: Frame, marks: ir.Table) -> tuple[ir.Table, list[str]]:
    """Marks of days that the cohort counts, with the legal status and placement if wanted."""
    status = [name for name in frame.dims if name in CARE_BREAKDOWNS]
    if frame.cohort in COHORTS_OUTSIDE_CARE:
        # A child on a short break has a placement and is yet one with a social worker.
        marks = frame.in_cohort(marks.mutate(on=marks.date))
        return (frame.with_status(marks, status) if status else marks).drop("on"), status
    counts_every_day = frame.cohort in {"all", "looked_after_12_months"}
    if counts_every_day and not status:
        return marks, status
    spells = frame.table("care_spell") if counts_every_day else frame.cohort_spells
    spells = spells.select(*WHO, "start_on", "ceased_on", *status)
    covers = [
        *WHO,
        marks.date >= spells.start_on,
        spells.ceased_on.isnull() | (marks.date < spells.ceased_on),
    ]
    joined = marks.left_join(spells, covers) if counts_every_day else marks.join(spells, covers)
    return joined.select(*marks.columns, *status), status


@dataclass(frozen=True, slots=True)
class _Cut:
    """A query's days: for each period the window of its sessions and the one that persistence looks
    at, and the slices that the windows are cut into."""

    windows: list[tuple[Window, Window]]
    slices: list[Window]

    @property
    def is_one_period(self) -> bool:
        """One stretch of days, which is the period itself."""
        return len(self.windows) == len(self.slices) == 1

    @property
    def are_months(self) -> bool:
        return not self.is_one_period and all(
            (first.year, first.month) == (last.year, last.month)
            and first.day == 1
            and (last + timedelta(days=1)).day == 1
            for first, last in self.slices
        )

    @property
    def labels(self) -> list[int]:
        """What each slice is called in ``slice``."""
        if self.are_months:
            return [first.year * 12 + first.month for first, _ in self.slices]
        return list(range(len(self.slices)))


def _cut(query: Query) -> _Cut:
    is_to_date = not YEAR_TO_DATE.isdisjoint(query.indicators)
    windows = [
        (
            (period.first_day, period.last_day),
            (counts_from(period) if is_to_date else period.first_day, period.last_day),
        )
        for period in query.periods
    ]
    return _Cut(windows, _slices(windows))


def _asks(query: Query) -> Asks:
    """One period, and periods cut into calendar months, are asked about in the same words whatever
    their days; other days stand in them."""
    cut = _cut(query)
    days = "one" if cut.is_one_period else "months" if cut.are_months else tuple(cut.slices)
    schools = None if query.scope.schools is None else tuple(sorted(query.scope.schools))
    return Asks((days, schools), tuple(cut.slices), {"slices": _slices_of_periods(cut)})


def _slices(windows: list[tuple[Window, Window]]) -> list[Window]:
    """The days of all windows cut where any of them begins or ends, in order.

    Where every cut is the first of a month the slices are calendar months, whose label is quicker
    to work out for a mark than which of many stretches its day is in.
    """
    flat = [window for pair in windows for window in pair]
    day = timedelta(days=1)
    starts = sorted({first for first, _ in flat} | {last + day for _, last in flat})
    if len(starts) > 2 and all(start.day == 1 for start in starts):
        starts = list(_firsts_of_months(starts[0], starts[-1]))
    pieces = [(start, after - day) for start, after in pairwise(starts)]
    return [piece for piece in pieces if any(_holds(window, piece) for window in flat)]


def _firsts_of_months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _slice_of(day: ir.DateValue, cut: _Cut) -> ir.IntegerValue:
    """The slice of a day that lies in one of them."""
    if cut.are_months:
        return (day.year() * 12 + day.month()).cast("int32")
    labelled = zip(cut.labels, cut.slices, strict=True)
    cuts = [(day <= last_day, ibis.literal(label, "int32")) for label, (_, last_day) in labelled]
    return ibis.cases(*cuts)


def _merged(slices: list[Window]) -> list[Window]:
    """Neighbouring slices as one stretch of days."""
    stretches: list[Window] = []
    for first, last in slices:
        if stretches and stretches[-1][1] + timedelta(days=1) == first:
            stretches[-1] = (stretches[-1][0], last)
        else:
            stretches.append((first, last))
    return stretches


def _holds(window: Window, piece: Window) -> bool:
    return window[0] <= piece[0] and piece[1] <= window[1]


def _in_periods(frame: Frame, sessions: ir.Table, cut: _Cut) -> ir.Table:
    """Slices once for each period they are part of: see ``_slices_of_periods``."""
    if "slice" not in sessions.columns:
        sessions = sessions.mutate(slice=ibis.literal(0, "int32"))
    return sessions.join(frame.rows("slices", _slices_of_periods(cut)), "slice")


def _slices_of_periods(cut: _Cut) -> pa.Table:
    """Which slices each period has; ``is_in_period`` and ``is_to_date`` are 1 or 0 for the days of
    the period itself and for those that persistence looks at."""
    rows = [
        {
            "slice": label,
            "period": position,
            "is_in_period": int(_holds(own, piece)),
            "is_to_date": int(_holds(to_date, piece)),
        }
        for label, piece in zip(cut.labels, cut.slices, strict=True)
        for position, (own, to_date) in enumerate(cut.windows)
        if _holds(own, piece) or _holds(to_date, piece)
    ]
    shape = pa.schema(
        {
            "slice": pa.int32(),
            "period": pa.int32(),
            "is_in_period": pa.int64(),
            "is_to_date": pa.int64(),
        }
    )
    return pa.Table.from_pylist(rows, schema=shape)


def _plain(frame: PlainFrame) -> Iterator[Row]:
    """The same, mark by mark, period by period."""

    def found() -> Iterator[tuple[int, tuple[str, str], dict[str, str | None], dict[str, int]]]:
        marks = defaultdict(list)
        for mark in frame.rows("mark"):
            marks[mark["authority"], mark["child_id"]].append(mark)
        for position, period in frame.periods:
            begins = period.first_day
            if period.kind == "month":
                begins = date(autumn_of(period.last_day), 9, 1)
            for child, own in marks.items():
                for mark in own:
                    day, kind = mark["date"], mark["session_class"]
                    if not min(begins, period.first_day) <= day <= period.last_day:
                        continue
                    if not frame.is_in_cohort(child, day, period):
                        continue
                    is_absent, is_present = kind in ("AA", "UA"), kind in ("P", "A")
                    is_in = period.first_day <= day
                    is_to_date = begins <= day
                    values = frame.describe(child, day, mark["urn"])
                    yield (
                        position,
                        child,
                        values,
                        {
                            "possible": int(is_in and (is_absent or is_present)),
                            "attended": int(is_in and is_present),
                            "authorised": int(is_in and kind == "AA"),
                            "unauthorised": int(is_in and kind == "UA"),
                            "absent": int(is_in and is_absent),
                            "possible_to_date": int(is_to_date and (is_absent or is_present)),
                            "absent_to_date": int(is_to_date and is_absent),
                        },
                    )

    yield from frame.total(found())


SESSIONS = Family(
    name="attendance",
    facts=("mark", "care_spell"),
    rows=_rows,
    plain=_plain,
    measures_add_up=True,
    asks=_asks,
)

_DFE = "DfE, Pupil absence in schools: methodology"
_rate = partial(
    Indicator,
    family=SESSIONS,
    denominator="Possible sessions of the same days: present, approved activity, absent.",
    denominator_of=lambda row: row.possible,
    plain_denominator=lambda row: row["possible"],
    unit="sessions",
    decimals=1,
    source=_DFE,
)

ATTENDANCE = _rate(
    key="attendance",
    title="Attendance",
    meaning="Of the sessions at which children could have been at school, the share attended.",
    why="A child who is at school can learn, and is seen every day by people who know them.",
    numerator="Sessions present or at an approved activity, on days that the cohort counts.",
    numerator_of=lambda row: row.attended,
    plain_numerator=lambda row: row["attended"],
    better="higher",
)

OVERALL_ABSENCE = _rate(
    key="overall_absence",
    title="Overall absence",
    meaning="Of the sessions at which children could have been at school, the share missed.",
    why="It is the measure that the Department for Education publishes and compares.",
    numerator="Sessions of authorised or unauthorised absence.",
    numerator_of=lambda row: row.absent,
    plain_numerator=lambda row: row["absent"],
    better="lower",
)

AUTHORISED_ABSENCE = _rate(
    key="authorised_absence",
    title="Authorised absence",
    meaning="The share of possible sessions missed with the school's leave, illness included.",
    why="Much of it is illness and appointments, which can often be made outside school hours.",
    numerator="Sessions of authorised absence.",
    numerator_of=lambda row: row.authorised,
    plain_numerator=lambda row: row["authorised"],
    better="lower",
)

UNAUTHORISED_ABSENCE = _rate(
    key="unauthorised_absence",
    title="Unauthorised absence",
    meaning="The share of possible sessions missed without the school's leave.",
    why="It is often the first sign that a child has stopped believing that school is for them.",
    numerator="Sessions of unauthorised absence, lateness after the register closed included.",
    numerator_of=lambda row: row.unauthorised,
    plain_numerator=lambda row: row["unauthorised"],
    better="lower",
)


def _has_sessions(row: ir.Table) -> ir.IntegerValue:
    return (row.possible_to_date > 0).ifelse(1, 0)


def _missed(times: int) -> Callable[[ir.Table], ir.IntegerValue]:
    return lambda row: (
        (row.possible_to_date > 0) & (times * row.absent_to_date >= row.possible_to_date)
    ).ifelse(1, 0)


def _plain_missed(row: Row, share: int) -> int:
    possible, absent = row["possible_to_date"], row["absent_to_date"]
    return 1 if possible and absent * share >= possible else 0


_persistence = partial(
    Indicator,
    family=SESSIONS,
    denominator="Children with at least one possible session in the same days. Shown by school, "
    "a child counts at each school attended, so that parts need not add up.",
    denominator_of=_has_sessions,
    plain_denominator=lambda row: int(row["possible_to_date"] > 0),
    unit="children",
    decimals=1,
    better="lower",
    parts_add_up=False,
    source=_DFE,
)

PERSISTENT_ABSENCE = _persistence(
    key="persistent_absence",
    title="Persistent absence",
    meaning="The share of children who missed a tenth or more of their own possible sessions; "
    "for a month, of the school year up to its end.",
    why="A tenth missed is half a day in every week, and lessons then no longer join up.",
    numerator="Children whose absence times ten is at least their possible sessions.",
    numerator_of=_missed(10),
    plain_numerator=lambda row: _plain_missed(row, 10),
)

SEVERE_ABSENCE = _persistence(
    key="severe_absence",
    title="Severe absence",
    meaning="The share of children who missed half or more of their own possible sessions; "
    "for a month, of the school year up to its end.",
    why="These children are more out of school than in it, and are the least safe.",
    numerator="Children whose absence times two is at least their possible sessions.",
    numerator_of=_missed(2),
    plain_numerator=lambda row: _plain_missed(row, 2),
)
