"""Of which days a meeting's paper speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from virtualschool.apps.governors.models import Meeting
from virtualschool.apps.governors.selectors import last_meeting
from virtualschool.apps.plans.rated import last_whole_month
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month, academic_year, months_between


@dataclass(frozen=True, slots=True)
class Span:
    """``as_at`` is the day of which the plan is told, ``until`` the last month of the figures.

    ``last`` is the meeting before, null at the first; ``before`` the last month that its paper told
    of, or the month before ``until``.
    """

    meeting: Meeting
    last: Meeting | None
    as_at: date
    until: Month
    before: Month

    @property
    def since(self) -> list[Month]:
        """The months since the meeting before, oldest first; the last alone where none is new."""
        return months_between(self.before.next(), self.until) or [self.until]

    @property
    def to_date(self) -> list[Month]:
        """The school year's months so far."""
        return months_between(Month(academic_year(self.until.first_day), 9), self.until)

    @property
    def last_year(self) -> list[Month]:
        """The same months a year before."""
        return [month.minus_years(1) for month in self.to_date]


def span_of(meeting: Meeting) -> Span:
    """What a meeting's paper speaks of: known by the day on which papers are due, or today if that
    is yet to come."""
    last = last_meeting(meeting.authority, meeting.held_on)
    as_at = _known_by(meeting)
    until = last_whole_month(as_at)
    before = min(last_whole_month(_known_by(last)), until) if last else until.previous()
    return Span(meeting, last, as_at, until, before)


def _known_by(meeting: Meeting) -> date:
    return min(meeting.papers_due_on, home_clock().today())
