"""When a body that meets every so many weeks meets, school holidays skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.domain.calendar import SchoolCalendar, is_working_day

#: How often a virtual school's governing body meets.
WEEKS_BETWEEN = 6
#: Working days before a meeting by which its papers are with the members.
PAPERS_DAYS_BEFORE = 5
#: A year without a school day on that weekday is no school year.
_LONGEST_SEARCH = 53


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A day by the rule. ``instead_of`` is the day that fell into a holiday, null if none did."""

    day: date
    instead_of: date | None = None


def meetings_by_rule(
    first_on: date, last_day: date, calendar: SchoolCalendar, weeks: int = WEEKS_BETWEEN
) -> list[PlannedMeeting]:
    """The meetings from ``first_on`` to ``last_day``, each so many weeks after the one before.

    A day that is no school day gives way to the same weekday of the next week that is one, and the
    weeks are counted on from there. The first day is taken as it is said. Raises ``ValueError`` for
    fewer weeks than one, for days in the wrong order, or where no such weekday is ever a school day
    (a Saturday).
    """
    if weeks < 1:
        raise ValueError("Meetings are at least a week apart.")
    if last_day < first_on:
        raise ValueError("The last day lies before the first meeting.")
    planned = [PlannedMeeting(first_on)]
    while True:
        due = planned[-1].day + timedelta(weeks=weeks)
        day = due
        while not calendar.is_school_day(day):
            day += timedelta(weeks=1)
            if day - due > timedelta(weeks=_LONGEST_SEARCH):
                raise ValueError(
                    f"No {due:%A} is a school day, so no meeting can be planned on it."
                )
        if day > last_day:
            return planned
        planned.append(PlannedMeeting(day, None if day == due else due))


def papers_due(held_on: date, working_days: int = PAPERS_DAYS_BEFORE) -> date:
    """The day by which the papers of a meeting are with its members."""
    day = held_on
    while working_days:
        day -= timedelta(days=1)
        working_days -= is_working_day(day)
    return day
