"""Children outside care whom a virtual school also works for, as stretches of days.

Sources: DfE, Promoting the education of children with a social worker (2024), for who has one and
who had; section 20 of the Children and Social Work Act 2017 for who counts as previously looked
after. A day of being looked after is in none of these stretches: a child is counted in one group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from virtualschool.domain.care.episodes import Episode, Interval
from virtualschool.domain.care.intervals import care_intervals, merge

#: Years for which a child who had a social worker goes on being one of the "ever six".
EVER_YEARS = 6

#: Reasons for ceasing to be looked after that make a child previously looked after: adoption
#: (E11, E12), a child arrangements order (E41), special guardianship (E45 to E48).
LEFT_FOR_PERMANENCE = frozenset({"E11", "E12", "E41", "E45", "E46", "E47", "E48"})

_DAY = timedelta(days=1)


class OutsideCare(StrEnum):
    """The cohorts of children who are not looked after."""

    SOCIAL_WORKER = "social_worker"
    SOCIAL_WORKER_EVER6 = "social_worker_ever6"
    PREVIOUSLY_LOOKED_AFTER = "previously_looked_after"


def cohorts_outside_care(
    work: Iterable[Interval], episodes: Sequence[Episode]
) -> dict[OutsideCare, list[Interval]]:
    """One child's stretches in each cohort; ``work`` are the times in need or on a plan."""
    needs = merge(work)
    care = care_intervals(episodes)
    had = merge(_remembered(each) for each in [*needs, *care])
    left = merge(
        Interval(episode.ceased_on)
        for episode in episodes
        if episode.ceased_on is not None and episode.reason_ceased in LEFT_FOR_PERMANENCE
    )
    return {
        OutsideCare.SOCIAL_WORKER: without(needs, care),
        OutsideCare.SOCIAL_WORKER_EVER6: without(had, care),
        OutsideCare.PREVIOUSLY_LOOKED_AFTER: without(left, care),
    }


def without(intervals: Iterable[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """The days of merged ``intervals`` that are not in ``taken`` (merged and in order)."""
    left: list[Interval] = []
    for interval in intervals:
        start = interval.start_on
        for other in taken:
            if other.end <= start:
                continue
            if other.start_on >= interval.end:
                break
            if other.start_on > start:
                left.append(Interval(start, other.start_on))
            start = other.end
            if start >= interval.end:
                break
        if start < interval.end:
            left.append(Interval(start, interval.ceased_on))
    return left


def _remembered(interval: Interval) -> Interval:
    """The interval and the six years after its last day."""
    if interval.ceased_on is None:
        return interval
    last_day = max(interval.start_on, interval.ceased_on - _DAY)
    return Interval(interval.start_on, _years_after(last_day, EVER_YEARS) + _DAY)


def _years_after(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
