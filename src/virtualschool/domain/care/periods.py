"""Periods of care as the codes chain them, and the twelve-month rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.domain.care.episodes import STILL_LOOKED_AFTER, Episode, Interval, in_order


@dataclass(frozen=True, slots=True)
class PeriodOfCare(Interval):
    """Episodes that follow each other without a break, from starting to ceasing to be looked
    after."""

    episodes: tuple[Episode, ...] = ()


def periods_of_care(episodes: Iterable[Episode], short_breaks: bool = False) -> list[PeriodOfCare]:
    """One child's periods of care by the return's own codes, without short breaks unless asked.

    An episode carries on the period of the one before it where that ceased with X1 on the day
    this one starts; one with RNE S always starts a period (SSDA903 guide). Use these to show a
    child's history and to start clocks. Counting goes by ``care_intervals``, which a wrong code
    cannot break.
    """
    chains: list[list[Episode]] = []
    for episode in in_order(episodes):
        if episode.is_short_break and not short_breaks:
            continue
        before = chains[-1][-1] if chains else None
        if (
            before is not None
            and episode.reason_started != "S"
            and before.reason_ceased == STILL_LOOKED_AFTER
            and before.ceased_on == episode.start_on
        ):
            chains[-1].append(episode)
        else:
            chains.append([episode])
    return [
        PeriodOfCare(chain[0].start_on, chain[-1].interval.ceased_on, tuple(chain))
        for chain in chains
    ]


def is_twelve_months(episodes: Iterable[Episode], year_end: date) -> bool:
    """Whether one child counts as looked after for the twelve months that end on ``year_end``.

    The rule of the DfE's SSDA903 validation: in care at some time in the year, and of the
    episodes that touch the year none starts with RNE S after its first day, none ceases other
    than with X1 before its last day, none is a short break (V3, V4). So a child who starts on
    1 April, or who ceases on 31 March itself, still counts.
    """
    first_day = _year_before(year_end) + timedelta(days=1)
    in_year = [
        each for each in episodes if each.start_on <= year_end and each.interval.end >= first_day
    ]
    return bool(in_year) and not any(
        each.is_short_break
        or (each.reason_started == "S" and each.start_on > first_day)
        or (each.reason_ceased != STILL_LOOKED_AFTER and each.interval.end < year_end)
        for each in in_year
    )


def _year_before(day: date) -> date:
    """The same day a year earlier; 29 February gives 28 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
