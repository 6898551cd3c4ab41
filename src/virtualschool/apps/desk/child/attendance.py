"""A child's attendance as a calendar: each school day of an academic year in its two sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from virtualschool.analytics.engines.marks_of_child import MarkOfChild
from virtualschool.apps.desk.child.record import Record
from virtualschool.apps.desk.children.columns import FEW_SESSIONS
from virtualschool.domain.attendance import SessionClass, SessionTotals, count
from virtualschool.domain.calendar import academic_year_days, months_between
from virtualschool.domain.statistics import percentage


@dataclass(frozen=True, slots=True)
class Kind:
    """What a session is shown as: its letter, the word of the key, and a name for its shade."""

    letter: str
    words: str
    shade: str


ATTENDED = Kind("P", "At school, or at an approved activity", "attended")
AUTHORISED = Kind("A", "Absent, authorised", "authorised")
UNAUTHORISED = Kind("U", "Absent, unauthorised", "unauthorised")
NOT_REQUIRED = Kind("N", "Not required to attend, or not counted", "not-required")
NO_MARK = Kind("–", "On roll, but no mark received", "no-mark")
KINDS = (ATTENDED, AUTHORISED, UNAUTHORISED, NOT_REQUIRED, NO_MARK)

_KIND_OF = {
    SessionClass.P: ATTENDED,
    SessionClass.A: ATTENDED,
    SessionClass.AA: AUTHORISED,
    SessionClass.UA: UNAUTHORISED,
    SessionClass.NP: NOT_REQUIRED,
    SessionClass.NC: NOT_REQUIRED,
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month: its morning and afternoon, ``None`` where it is no school day."""

    am: Kind | None = None
    pm: Kind | None = None


@dataclass(frozen=True, slots=True)
class MonthOfDays:
    """A row of the calendar, with the sessions counted in it."""

    label: str
    days: list[Day]
    totals: SessionTotals
    after: int  # days by which the month is shorter than 31

    @property
    def cells(self) -> SafeString:
        """The days' cells. A year has some four hundred, of few different kinds."""
        return SafeString("".join(_cell(day.am, day.pm) for day in self.days))


@dataclass(frozen=True, slots=True)
class Calendar:
    """An academic year to the last day that there could be a mark of.

    ``totals`` is what the attendance indicator adds up of the child for the same days; ``kinds``
    is how many sessions are shown as each kind.
    """

    year: int
    months: list[MonthOfDays]
    totals: SessionTotals
    kinds: list[tuple[Kind, int]]

    @property
    def is_empty(self) -> bool:
        return not self.months

    @property
    def attendance(self) -> Decimal | None:
        """Per cent of possible sessions; null of so few that the counts say more."""
        possible = self.totals.possible
        return percentage(self.totals.attended, possible) if possible >= FEW_SESSIONS else None


def calendar_for(record: Record, marks: Sequence[MarkOfChild], year: int) -> Calendar:
    """The calendar of one academic year; ``marks`` may hold those of others.

    A school's reader is shown the sessions of that school alone. A school day within a time on roll
    without any mark is shown as such, up to the last day that the child has a mark of.
    """
    first_day, last_day = academic_year_days(year)
    last_day = min(last_day, record.today)
    within = [mark for mark in for_reader(record, marks) if first_day <= mark.on <= last_day]
    found = {(mark.on, mark.session): _KIND_OF[mark.session_class] for mark in within}
    if not found:
        return Calendar(year, [], SessionTotals(), [(kind, 0) for kind in KINDS])
    for on in _expected(record, first_day, max(on for on, _ in found)):
        for session in ("AM", "PM"):
            found.setdefault((on, session), NO_MARK)
    classes: dict[tuple[int, int], list[SessionClass]] = {}
    for mark in within:
        classes.setdefault((mark.on.year, mark.on.month), []).append(mark.session_class)
    months = []
    for month in months_between(min(on for on, _ in found), max(on for on, _ in found)):
        days = [
            Day(*(found.get((on, session)) for session in ("AM", "PM")))
            for number in range(1, month.last_day.day + 1)
            for on in (date(month.year, month.month, number),)
        ]
        totals = count(classes.get((month.year, month.month), ()))
        months.append(MonthOfDays(month.label, days, totals, 31 - len(days)))
    shown = list(found.values())
    return Calendar(
        year=year,
        months=months,
        totals=count(mark.session_class for mark in within),
        kinds=[(kind, shown.count(kind)) for kind in KINDS],
    )


def totals_between(
    record: Record, marks: Iterable[MarkOfChild], first_day: date, last_day: date
) -> SessionTotals:
    """Sessions from one day to another, both inside, as the reader may count them."""
    return count(
        mark.session_class for mark in for_reader(record, marks) if first_day <= mark.on <= last_day
    )


def for_reader(record: Record, marks: Iterable[MarkOfChild]) -> list[MarkOfChild]:
    """The marks that are for the reader: a school's, those of that school."""
    return [mark for mark in marks if record.reader.sees_school(mark.urn)]


@cache
def _cell(am: Kind | None, pm: Kind | None) -> SafeString:
    if am is None and pm is None:
        return SafeString('<td class="app-calendar__off"></td>')
    halves = [
        format_html('<span class="app-half app-half--{}">{}</span>', half.shade, half.letter)
        if half
        else SafeString('<span class="app-half"></span>')
        for half in (am, pm)
    ]
    return format_html("<td>{}{}</td>", *halves)


def _expected(record: Record, first_day: date, last_day: date) -> set[date]:
    """The school days on which the child was on roll somewhere."""
    days: set[date] = set()
    for row in record.enrolments:
        start = max(row.start_on, first_day)
        end = min(row.last_day or last_day, last_day)
        if start <= end:
            days.update(record.calendar.school_days(start, end, row.urn))
    return days
