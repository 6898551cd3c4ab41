"""What an indicator's page is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.query import Period, Query, Scope
from virtualschool.apps.indicators.figures.facts import Anew
from virtualschool.apps.indicators.figures.periods import Choice, before
from virtualschool.domain.calendar import Month, SchoolCalendar


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for, and what is known beside the engine."""

    indicator: Indicator
    cohort: str
    choice: Choice
    authority: str
    organisation: str
    scope: Scope
    months: Sequence[Month]  # of the series, oldest first
    known_from: date | None
    calendar: SchoolCalendar
    anew: Sequence[Anew]
    published: Sequence[str]
    received: Sequence[tuple[str, date, str]]
    today: date
    is_then: bool
    is_part: bool
    notes: Sequence[str] = ()

    def query(self, periods: Sequence[Period], *by: str) -> Query:
        return Query((self.indicator.key,), tuple(periods), self.scope, by, self.cohort)


def last_query(asked: Asked) -> Query:
    """What each child adds in the last period: asked of the snapshot that was current then, too."""
    return asked.query([before(asked.choice, asked.calendar).period])
