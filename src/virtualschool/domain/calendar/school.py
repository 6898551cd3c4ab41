"""The days on which schools are open, from an authority's own calendar or England's usual one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from virtualschool.domain.calendar.working import easter_sunday, is_working_day
from virtualschool.domain.calendar.years import Month, academic_year, term_of

#: A month with fewer school days than this says little by itself (decision 3: August, and in
#: some years part of April, July or December); it is left out of control limits.
FEW_SCHOOL_DAYS = 8

KINDS = ("term", "half_term", "closed")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A stretch of a school calendar, both days inside.

    ``kind`` is ``term`` (first to last school day of a term), ``half_term`` or ``closed`` (training
    and other days without school). An empty ``urn`` speaks for every school of the authority.
    ``academic_year`` and ``term`` (autumn, spring, summer) follow from the first day when left
    out. Raises ``ValueError`` for another kind or for days in the wrong order.
    """

    kind: str
    first_day: date
    last_day: date
    urn: str = ""
    academic_year: int | None = None
    term: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not a kind of calendar entry ({', '.join(KINDS)}).")
        if self.last_day < self.first_day:
            raise ValueError(f"The entry ends on {self.last_day}, before {self.first_day}.")

    @property
    def year(self) -> int:
        """The academic year that the entry belongs to."""
        if self.academic_year:
            return self.academic_year
        # A term may open in the last days of August; the national year turns on 1 September.
        late_august = self.kind == "term" and (self.first_day.month, self.first_day.day) >= (8, 15)
        return self.first_day.year if late_august else academic_year(self.first_day)

    @property
    def season(self) -> str:
        """``autumn``, ``spring`` or ``summer``."""
        if self.term:
            return self.term
        middle = self.first_day + (self.last_day - self.first_day) / 2
        return term_of(middle).key.partition("-")[2]


class SchoolCalendar:
    """Which days are school days, for an authority and for each of its schools.

    A school day is a working day inside a term, outside half term, on which the school was not
    closed. A school's own terms and half terms, where it has any in a season of a year, stand in
    place of the authority's; closed days add up. A season for which no term was loaded follows
    England's usual pattern (``usual_entries``): a calendar loaded year by year has no holes.
    """

    def __init__(self, entries: Iterable[CalendarEntry] = ()) -> None:
        self._entries: dict[tuple[str, int], list[CalendarEntry]] = {}
        for entry in entries:
            self._entries.setdefault((entry.urn, entry.year), []).append(entry)
        self._days: dict[tuple[str, int], frozenset[date]] = {}
        self._in_order: dict[tuple[str, int, int], list[date]] = {}

    def is_school_day(self, day: date, urn: str = "") -> bool:
        """Whether the school (or schools in general, without a URN) was open on that day."""
        year = academic_year(day)
        # The days before 1 September may already be term; see ``CalendarEntry.year``.
        return day in self._open_days(urn, year) or (
            day.month == 8 and day in self._open_days(urn, year + 1)
        )

    def school_days(self, first_day: date, last_day: date, urn: str = "") -> list[date]:
        """The school days of a stretch, both ends inside, in order."""
        first, last = academic_year(first_day), academic_year(last_day) + 1
        if (urn, first, last) not in self._in_order:
            years = (self._open_days(urn, year) for year in range(first, last + 1))
            self._in_order[urn, first, last] = sorted(frozenset().union(*years))
        days = self._in_order[urn, first, last]
        return days[bisect_left(days, first_day) : bisect_right(days, last_day)]

    def nth_school_day(self, start: date, number: int, urn: str = "") -> date:
        """The so-manieth school day counted from ``start``, which is day 1 if it is a school day.

        Raises ``ValueError`` for a number below 1, or when three years do not hold so many.
        """
        if number < 1:
            raise ValueError("School days are counted from 1.")
        days = self.school_days(start, start + timedelta(days=3 * 365), urn)
        if len(days) < number:
            raise ValueError(f"There are no {number} school days in the three years from {start}.")
        return days[number - 1]

    def is_holiday_month(self, month: Month, urn: str = "") -> bool:
        """Whether the month has too few school days (under ``FEW_SCHOOL_DAYS``) to stand alone."""
        return len(self.school_days(month.first_day, month.last_day, urn)) < FEW_SCHOOL_DAYS

    def _open_days(self, urn: str, year: int) -> frozenset[date]:
        key = (urn if (urn, year) in self._entries else "", year)
        if key not in self._days:
            self._days[key] = self._work_out(*key)
        return self._days[key]

    def _work_out(self, urn: str, year: int) -> frozenset[date]:
        loaded = self._entries.get(("", year), [])
        own = self._entries.get((urn, year), []) if urn else []
        spans = _in_place_of(usual_entries(year), _in_place_of(loaded, own))
        closed = [entry for entry in (*loaded, *own) if entry.kind == "closed"]
        open_days = _days_of(entry for entry in spans if entry.kind == "term")
        shut_days = _days_of(entry for entry in spans if entry.kind == "half_term")
        return frozenset(filter(is_working_day, open_days - shut_days - _days_of(closed)))


def _in_place_of(
    general: Iterable[CalendarEntry], particular: Iterable[CalendarEntry]
) -> list[CalendarEntry]:
    """The terms and half terms that hold: the particular ones of a season, else the general.

    Whoever gives its own term in a season gives its half terms too. One who gives only half terms
    keeps the general term.
    """
    particular = [entry for entry in particular if entry.kind != "closed"]
    given = {(entry.season, entry.kind) for entry in particular}
    kept = [
        entry
        for entry in general
        if entry.kind != "closed"
        and (entry.season, "term") not in given
        and (entry.season, entry.kind) not in given
    ]
    return kept + particular


def _days_of(entries: Iterable[CalendarEntry]) -> set[date]:
    return {
        entry.first_day + timedelta(days=step)
        for entry in entries
        for step in range((entry.last_day - entry.first_day).days + 1)
    }


@cache
def usual_entries(year: int) -> tuple[CalendarEntry, ...]:
    """An academic year as most of England keeps it: 190 days, give or take a few.

    Terms begin on a Tuesday, the Monday before being a training day: autumn after the first Monday
    of September, spring from 3 January. Autumn ends on the last Friday up to 22 December, summer on
    the last Friday up to 24 July. Easter takes the week before and the week after Easter Sunday.
    Half terms are the weeks of the last Monday up to 28 October, of the third Monday of February
    and of the last Monday of May. Local calendars differ by a week here and there: load your own.
    """
    easter, half_term = easter_sunday(year + 1), timedelta(days=4)
    autumn_half = _weekday_up_to(date(year, 10, 28), _MONDAY)
    spring_half = _weekday_up_to(date(year + 1, 2, 21), _MONDAY)
    summer_half = _weekday_up_to(date(year + 1, 5, 31), _MONDAY)
    terms = (
        (
            "autumn",
            _weekday_up_to(date(year, 9, 7), _MONDAY) + timedelta(days=1),
            _weekday_up_to(date(year, 12, 22), _FRIDAY),
            autumn_half,
        ),
        (
            "spring",
            _weekday_up_to(date(year + 1, 1, 9), _TUESDAY),
            easter - timedelta(days=9),
            spring_half,
        ),
        (
            "summer",
            easter + timedelta(days=8),
            _weekday_up_to(date(year + 1, 7, 24), _FRIDAY),
            summer_half,
        ),
    )
    return tuple(
        entry
        for season, first_day, last_day, half in terms
        for entry in (
            CalendarEntry("term", first_day, last_day, academic_year=year, term=season),
            CalendarEntry("half_term", half, half + half_term, academic_year=year, term=season),
        )
    )


_MONDAY, _TUESDAY, _FRIDAY = 0, 1, 4


def _weekday_up_to(day: date, weekday: int) -> date:
    """The last such weekday that is not after ``day``."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def default_calendar(academic_years: Iterable[int] | None = None) -> SchoolCalendar:
    """England's usual school year, for an authority that has loaded no calendar.

    With ``academic_years`` the entries of those years are fixed in it; without, every year follows
    the same pattern as it is asked for.
    """
    return SchoolCalendar(entry for year in academic_years or () for entry in usual_entries(year))
