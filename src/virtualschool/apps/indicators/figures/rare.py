"""Events so few that the days between them are judged, not their counts by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.query import Period
from virtualschool.apps.indicators.figures.asked import Asked
from virtualschool.apps.indicators.figures.facts import Count, RareEvents
from virtualschool.domain.calendar import Month
from virtualschool.domain.time_between import time_between


def rare_events(engine: Engine, asked: Asked, monthly: Sequence[Count | None]) -> RareEvents | None:
    """The events of the series' months, where less than one falls in a month; null otherwise.

    The engine is asked for the days of those months alone that have an event.
    """
    if not are_rare(asked.indicator, [each.numerator for each in monthly if each is not None]):
        return None
    days = [
        Period(str(day), day, day, "day")
        for month, count in zip(asked.months, monthly, strict=True)
        if count is not None and count.numerator
        for day in _days(month)
    ]
    given = engine.contributions(asked.query(days)) if days else []
    events = sorted({each.period.first_day for each in given if each.numerator})
    starts = sorted({each.month.first_day for each in asked.anew})
    edges = [date.min, *starts, date.max]
    return RareEvents(
        [
            time_between([day for day in events if start <= day < end])
            for start, end in pairwise(edges)
        ]
    )


def are_rare(indicator: Indicator, by_month: Sequence[int]) -> bool:
    """Whether an indicator counts events of which less than one falls in a month."""
    return bool(indicator.event and by_month) and sum(by_month) < len(by_month)


def _days(month: Month) -> list[date]:
    length = (month.last_day - month.first_day).days + 1
    return [month.first_day + timedelta(place) for place in range(length)]
