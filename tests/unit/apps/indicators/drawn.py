"""Monthly series for tests, drawn as a line of months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.figures.facts import Count
from virtualschool.apps.indicators.figures.judged import judge
from virtualschool.apps.indicators.targets.models import Shock
from virtualschool.apps.indicators.targets.series import FigureSeries
from virtualschool.domain.calendar import Month, default_calendar
from virtualschool.domain.time_between import time_between

#: August is the holiday month of the usual year.
CALENDAR = default_calendar()


def series(
    key: str,
    first: Month,
    line: str,
    *,
    shocks: Sequence[Shock] = (),
    begin_anew: Sequence[Month] = (),
    is_rare: bool = False,
) -> FigureSeries:
    """The series that a line says: ``12``, ``9/10``, ``-`` for a month that is not known."""
    indicator = catalogue()[key]
    counts = [_count(each) for each in line.split()]
    months = [first.plus(place) for place in range(len(counts))]
    days = [
        month.first_day + timedelta(days=step)
        for month, count in zip(months, counts, strict=True)
        for step in range(count.numerator if count else 0)
    ]
    return FigureSeries(
        indicator=indicator,
        months=months,
        counts=counts,
        judged=judge(
            months,
            [None if count is None else count.value(indicator.scale) for count in counts],
            left_out={month for month in months if CALENDAR.is_holiday_month(month)},
            begin_anew=begin_anew,
            most=None if indicator.is_count else 100,
        ),
        calendar=CALENDAR,
        shocks=shocks,
        between=time_between(days) if is_rare else None,
    )


def _count(each: str) -> Count | None:
    if each == "-":
        return None
    top, _, bottom = each.partition("/")
    children = int(bottom or top)
    return Count(int(top), int(bottom) if bottom else None, children)


def shock(words: str, first_day: date, last_day: date) -> Shock:
    return Shock(authority="806", words=words, first_day=first_day, last_day=last_day)
