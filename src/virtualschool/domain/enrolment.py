"""Which school a child was on roll at, and when, from lists and attendance marks.

No file says it whole (decision 11). The children list says which school, at the dates of the
lists; where it is silent the school census says from when to when; marks say when a child was
first and last taught there; what somebody entered by hand goes before all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Protocol

from virtualschool.domain.calendar import default_calendar

#: Marks at one school with fewer school days than this between them are one enrolment.
BRIDGED_SCHOOL_DAYS = 20

_DAY = timedelta(days=1)


class SchoolDays(Protocol):
    """What this module asks of a calendar: ``SchoolCalendar`` answers it."""

    def school_days(self, first_day: date, last_day: date, urn: str = "") -> list[date]: ...


@dataclass(frozen=True, slots=True)
class ListSighting:
    """A child on a children list of that date, at the school ``urn``, blank where it names none."""

    as_at: date
    urn: str = ""


@dataclass(frozen=True, slots=True)
class MarkSpan:
    """Attendance marks of a child at a school: on one day, or from a first day to a last.

    Raises ``ValueError`` where the last day is before the first.
    """

    urn: str
    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(f"Marks from {self.first_day} cannot end on {self.last_day}.")


@dataclass(frozen=True, slots=True)
class EnrolmentSpan:
    """A time on roll at a school. ``last_day`` is inside, ``None`` while it goes on; ``source``
    is ``hand``, ``children_list``, ``census``, ``pupil_list`` or ``marks``."""

    urn: str
    start_on: date
    last_day: date | None
    source: str

    @property
    def end(self) -> date:
        """``last_day``, or the last date there is: for comparing only, never for showing."""
        return date.max if self.last_day is None else self.last_day


@dataclass(frozen=True, slots=True)
class SchoolMove:
    """A change from one school to another; ``is_mid_year`` unless it was in August or September
    (DfE, mid-year school moves)."""

    on: date
    from_urn: str
    to_urn: str

    @property
    def is_mid_year(self) -> bool:
        return is_mid_year(self.on)


def is_mid_year(day: date) -> bool:
    """Whether a move on that day is in mid-year: not between 1 August and 30 September (DfE)."""
    return day.month not in {8, 9}


def enrolments(
    sightings: Iterable[ListSighting],
    marks: Iterable[MarkSpan],
    *,
    latest_list: date | None = None,
    by_hand: Sequence[EnrolmentSpan] = (),
    by_schools: Sequence[EnrolmentSpan] = (),
    calendar: SchoolDays | None = None,
) -> list[EnrolmentSpan]:
    """One child's enrolments in order; no two share a day.

    - A child is at the school that the list names at each list's date. Between two lists with
      different schools the change is on the first mark at the new one, else on the date of the
      later list.
    - Marks at the school of the list before its first list, and after its last, lengthen that
      enrolment, across gaps of under twenty school days.
    - Where lists are silent (before the first, after the last, and while they name no school)
      marks alone make enrolments, first to last mark with the same gaps bridged. Of two schools
      with marks at once, the one whose marks end first gives way: inside the other's it does
      not count (a child educated elsewhere for a time), else it ends where the other begins.
    - What schools' own files say (``by_schools``: censuses and lists of pupils, the more trusted
      first) counts on the days that no list accounts for, and goes before marks.
    - The last enrolment goes on while the child is on the latest list with a school.
      ``latest_list`` is the date of the authority's latest list, by default the child's own last.
    - An enrolment entered by hand cuts everything else off its days.

    ``calendar`` gives the school days for the gaps, by default England's usual ones. Marks
    without a school say nothing.
    """
    days = calendar or _usual_calendar()
    taught: dict[str, list[MarkSpan]] = defaultdict(list)
    for mark in marks:
        if mark.urn:
            taught[mark.urn].append(mark)
    seen = _one_a_day(sightings)
    listed = _by_lists(seen, taught, days)
    told = list(listed)
    for span in by_schools:
        told += _outside(span, told)
    told = _adjoined(told)
    spans = sorted([*told, *_by_marks(told, taught, days)], key=lambda span: span.start_on)
    if spans and seen and seen[-1].urn and seen[-1].as_at >= (latest_list or seen[-1].as_at):
        spans[-1] = replace(spans[-1], last_day=None)
    kept = [part for span in spans for part in _outside(span, by_hand)]
    return sorted([*kept, *by_hand], key=lambda span: span.start_on)


def school_moves(
    spans: Sequence[EnrolmentSpan], successor_of: Mapping[str, str] | None = None
) -> list[SchoolMove]:
    """One child's moves from school to school, whatever time passed between.

    ``successor_of`` gives, for a school that closed or became an academy, the one that carries it
    on: going on there is not a move.
    """
    carries_on = successor_of or {}
    ordered = sorted(spans, key=lambda span: span.start_on)
    return [
        SchoolMove(after.start_on, before.urn, after.urn)
        for before, after in pairwise(ordered)
        if _today(before.urn, carries_on) != _today(after.urn, carries_on)
    ]


def _today(urn: str, carries_on: Mapping[str, str]) -> str:
    """The school that a school has become, through any number of steps."""
    passed = {urn}
    while (urn := carries_on.get(urn, urn)) not in passed:
        passed.add(urn)
    return urn


@cache
def _usual_calendar() -> SchoolDays:
    return default_calendar()


def _one_a_day(sightings: Iterable[ListSighting]) -> list[ListSighting]:
    """The sightings by date; of two on one date a school goes before none, then the later one
    given."""
    by_day: dict[date, ListSighting] = {}
    for sighting in sightings:
        if sighting.urn or sighting.as_at not in by_day:
            by_day[sighting.as_at] = sighting
    return [by_day[day] for day in sorted(by_day)]


def _by_lists(
    seen: Sequence[ListSighting], taught: Mapping[str, Sequence[MarkSpan]], calendar: SchoolDays
) -> list[EnrolmentSpan]:
    """The enrolments at the schools that lists name, their ends settled by marks."""
    at_school = [sighting for sighting in seen if sighting.urn]
    if not at_school:
        return []
    known = {
        urn: _bridged(
            [
                *taught.get(urn, ()),
                *(MarkSpan(urn, each.as_at, each.as_at) for each in at_school if each.urn == urn),
            ],
            calendar,
        )
        for urn in {each.urn for each in at_school}
    }

    def stretch(sighting: ListSighting) -> MarkSpan:
        """The marks and lists around a sighting that put the child at its school."""
        return next(
            each
            for each in known[sighting.urn]
            if each.first_day <= sighting.as_at <= each.last_day
        )

    def silence(after: ListSighting, before: date) -> date | None:
        """The first list between that names no school."""
        between = (each.as_at for each in seen if after.as_at < each.as_at < before)
        return next(between, None)

    def end(last: ListSighting, silent_from: date | None) -> date:
        said = last.as_at if silent_from is None else silent_from - _DAY
        return max(stretch(last).last_day, said)

    spans = []
    start = stretch(at_school[0]).first_day
    for before, after in pairwise(at_school):
        silent_from = silence(before, after.as_at)
        if before.urn == after.urn and (silent_from is None or stretch(before) == stretch(after)):
            continue
        if silent_from is None:
            next_start = _first_taught(taught.get(after.urn, ()), before.as_at + _DAY, after.as_at)
            last_day = next_start - _DAY
        else:
            next_start = max(stretch(after).first_day, before.as_at + _DAY)
            last_day = min(end(before, silent_from), next_start - _DAY)
        spans.append(EnrolmentSpan(before.urn, start, last_day, "children_list"))
        start = next_start
    last = at_school[-1]
    last_day = end(last, silence(last, date.max))
    spans.append(EnrolmentSpan(last.urn, start, last_day, "children_list"))
    return spans


def _first_taught(marks: Iterable[MarkSpan], first_day: date, last_day: date) -> date:
    """The first day with a mark in that time, else its last day."""
    return min(
        (
            max(each.first_day, first_day)
            for each in marks
            if each.first_day <= last_day and each.last_day >= first_day
        ),
        default=last_day,
    )


def _by_marks(
    listed: Sequence[EnrolmentSpan],
    taught: Mapping[str, Sequence[MarkSpan]],
    calendar: SchoolDays,
) -> list[EnrolmentSpan]:
    """The enrolments that marks make in the times that no list accounts for."""
    starts = [date.min, *(_day_after(span.end) for span in listed)]
    ends = [*(span.start_on - _DAY for span in listed), date.max]
    spans = []
    for first_day, last_day in zip(starts, ends, strict=True):
        if last_day < first_day:
            continue
        bridged = [
            each
            for marks in taught.values()
            for each in _bridged(_clipped(marks, first_day, last_day), calendar)
        ]
        spans += [
            EnrolmentSpan(each.urn, each.first_day, each.last_day, "marks")
            for each in _apart(bridged)
        ]
    return spans


def _day_after(day: date) -> date:
    """The next day; after the last date there is, the last date."""
    return day if day == date.max else day + _DAY


def _adjoined(spans: Iterable[EnrolmentSpan]) -> list[EnrolmentSpan]:
    """Spans in order, those at one school that follow each other without a day between as one."""
    joined: list[EnrolmentSpan] = []
    for span in sorted(spans, key=lambda each: each.start_on):
        before = joined[-1] if joined else None
        if before and before.urn == span.urn and _day_after(before.end) >= span.start_on:
            joined[-1] = replace(before, last_day=span.last_day)
        else:
            joined.append(span)
    return joined


def _clipped(marks: Iterable[MarkSpan], first_day: date, last_day: date) -> list[MarkSpan]:
    return [
        replace(
            each, first_day=max(each.first_day, first_day), last_day=min(each.last_day, last_day)
        )
        for each in marks
        if each.first_day <= last_day and each.last_day >= first_day
    ]


def _bridged(marks: Iterable[MarkSpan], calendar: SchoolDays) -> list[MarkSpan]:
    """Marks at one school as the stretches between which the gaps are not small."""
    bridged: list[MarkSpan] = []
    for mark in sorted(marks, key=lambda each: (each.first_day, each.last_day)):
        before = bridged[-1] if bridged else None
        if before is not None and _is_small_gap(before, mark, calendar):
            bridged[-1] = replace(before, last_day=max(before.last_day, mark.last_day))
        else:
            bridged.append(mark)
    return bridged


def _is_small_gap(before: MarkSpan, after: MarkSpan, calendar: SchoolDays) -> bool:
    days_between = (after.first_day - before.last_day).days - 1
    if days_between < BRIDGED_SCHOOL_DAYS:
        return True  # there are never more school days than days
    between = calendar.school_days(before.last_day + _DAY, after.first_day - _DAY, before.urn)
    return len(between) < BRIDGED_SCHOOL_DAYS


def _apart(stretches: Iterable[MarkSpan]) -> list[MarkSpan]:
    """Stretches at several schools so that no two share a day."""
    apart: list[MarkSpan] = []
    for stretch in sorted(
        stretches, key=lambda each: (each.first_day, -each.last_day.toordinal(), each.urn)
    ):
        before = apart[-1] if apart else None
        if before is not None and stretch.last_day <= before.last_day:
            continue
        if before is not None and stretch.first_day <= before.last_day:
            apart[-1] = replace(before, last_day=stretch.first_day - _DAY)
        apart.append(stretch)
    return apart


def _outside(span: EnrolmentSpan, taken: Iterable[EnrolmentSpan]) -> list[EnrolmentSpan]:
    """The parts of an enrolment on days that none of the others takes."""
    parts = [span]
    for other in taken:
        remaining = []
        for part in parts:
            if other.end < part.start_on or part.end < other.start_on:
                remaining.append(part)
                continue
            if part.start_on < other.start_on:
                remaining.append(replace(part, last_day=other.start_on - _DAY))
            if other.end < part.end:
                remaining.append(replace(part, start_on=other.end + _DAY))
        parts = remaining
    return parts
