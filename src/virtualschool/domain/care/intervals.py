"""Merged intervals of care: the one ground on which a child is counted, and never twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virtualschool.domain.care.episodes import Episode, Interval


class Cohort(StrEnum):
    """Who is meant by "looked after"."""

    LOOKED_AFTER = "looked_after"  # leaves out short breaks (V3, V4): every headline
    LOOKED_AFTER_WITH_SHORT_BREAKS = "looked_after_with_short_breaks"

    @property
    def has_short_breaks(self) -> bool:
        return self is Cohort.LOOKED_AFTER_WITH_SHORT_BREAKS


@dataclass(frozen=True, slots=True)
class LabelledInterval(Interval):
    """A merged interval of a cohort, with what its two ends mean.

    ``is_return``: the child was in the cohort before. ``from_short_breaks``: it starts as a
    crossing from a short-break arrangement in force until then. ``to_short_breaks``: it ends as
    a crossing to one. A crossing is still a start or a leave (decision 6).
    """

    is_return: bool = False
    from_short_breaks: bool = False
    to_short_breaks: bool = False


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The fewest intervals, in order, that cover the same days.

    Overlapping ones become one, and so do two of which the first ceases on the day the second
    starts: at no day's end was there a break.
    """
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda each: (each.start_on, each.end)):
        if merged and interval.start_on <= merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start_on, interval.ceased_on)
        else:
            merged.append(Interval(interval.start_on, interval.ceased_on))
    return merged


def care_intervals(episodes: Iterable[Episode], short_breaks: bool = False) -> list[Interval]:
    """One child's merged intervals of care, without short breaks unless asked for.

    Their boundaries are what became and ceased to be looked after mean here, not the RNE and REC
    codes, so that a flow always adds up (decision 6).
    """
    return merge(
        episode.interval for episode in episodes if short_breaks or not episode.is_short_break
    )


def is_looked_after(intervals: Iterable[Interval], on: date) -> bool:
    """Whether a child with these intervals was looked after at the end of that day.

    A child who ceases on the day is not (the DfE counts 31 March at the end of the day).
    """
    return any(interval.covers(on) for interval in intervals)


def was_looked_after_in(intervals: Iterable[Interval], first: date, last: date) -> bool:
    """Whether a child was looked after at any time from ``first`` to ``last``, both inside.

    One who ceased on the first day without starting on it had left before the day's end and is
    not counted; one who started and ceased within the time is (decision 8).
    """
    return any(
        interval.start_on <= last and (interval.end > first or interval.start_on >= first)
        for interval in intervals
    )


def labelled_intervals(episodes: Sequence[Episode], cohort: str) -> list[LabelledInterval]:
    """One child's merged intervals of a cohort (a ``Cohort`` name), labelled.

    Raises ``ValueError`` for a name that is not a cohort of care.
    """
    wanted = Cohort(cohort)
    beyond: list[Interval] = []
    if not wanted.has_short_breaks:
        beyond = merge(each.interval for each in episodes if each.is_short_break)
    return [
        LabelledInterval(
            interval.start_on,
            interval.ceased_on,
            is_return=position > 0,
            from_short_breaks=any(each.start_on < interval.start_on <= each.end for each in beyond),
            to_short_breaks=interval.ceased_on is not None
            and any(each.start_on <= interval.ceased_on < each.end for each in beyond),
        )
        for position, interval in enumerate(care_intervals(episodes, wanted.has_short_breaks))
    ]
