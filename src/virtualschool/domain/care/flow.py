"""How many became and ceased to be looked after: flows that always add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from virtualschool.domain.care.episodes import Interval

Child = TypeVar("Child")


@dataclass(frozen=True, slots=True)
class Flow:
    """``opening + became - ceased == closing``, always.

    ``opening`` and ``closing`` are children at the end of the day before the time and of its
    last day; ``became`` and ``ceased`` are starts and ends, so a child who comes and goes within
    the time is in both.
    """

    opening: int
    became: int
    ceased: int
    closing: int


@dataclass(frozen=True, slots=True)
class SchoolAgeFlow:
    """``opening + became + reached_school_age - ceased - finished_year_11 == closing``, always
    (decision 7). Counts as in ``Flow``, of the time in which a child was both looked after and
    of school age."""

    opening: int
    became: int
    reached_school_age: int
    ceased: int
    finished_year_11: int
    closing: int


def flow(
    intervals_by_child: Mapping[Child, Sequence[Interval]], first_day: date, last_day: date
) -> Flow:
    """The flow from ``first_day`` to ``last_day``, both inside, of children's merged intervals.

    The intervals must be merged (``care_intervals``): a child with two that overlap would be
    counted twice. Raises ``ValueError`` where the last day is before the first.
    """
    _check(first_day, last_day)
    intervals = [each for of_child in intervals_by_child.values() for each in of_child]
    eve = first_day - timedelta(days=1)
    return Flow(
        opening=sum(each.covers(eve) for each in intervals),
        became=sum(_is_within(each.start_on, first_day, last_day) for each in intervals),
        ceased=sum(_is_within(each.ceased_on, first_day, last_day) for each in intervals),
        closing=sum(each.covers(last_day) for each in intervals),
    )


def school_age_flow(
    intervals_by_child: Mapping[Child, Sequence[Interval]],
    school_age_by_child: Mapping[Child, Sequence[Interval]],
    first_day: date,
    last_day: date,
) -> SchoolAgeFlow:
    """The flow of children looked after and of school age.

    ``school_age_by_child`` gives each child's time in Reception to Year 11, ceasing on the
    1 September after Year 11 (``education.school_age``); a child without one is never counted.
    Where care and school age begin on the same day the child became looked after; where they
    end on the same day the child ceased to be looked after.

    Raises ``ValueError`` where the last day is before the first.
    """
    _check(first_day, last_day)
    eve = first_day - timedelta(days=1)
    opening = became = reached = ceased = finished = closing = 0
    for child, intervals in intervals_by_child.items():
        for care in intervals:
            for age in school_age_by_child.get(child, ()):
                start, end = max(care.start_on, age.start_on), min(care.end, age.end)
                is_within_a_day = care.start_on == care.ceased_on and age.covers(care.start_on)
                if start >= end and not is_within_a_day:
                    continue
                both = Interval(start, None if end == date.max else end)
                opening += both.covers(eve)
                closing += both.covers(last_day)
                if _is_within(both.start_on, first_day, last_day):
                    became += both.start_on == care.start_on
                    reached += both.start_on != care.start_on
                if _is_within(both.ceased_on, first_day, last_day):
                    ceased += both.ceased_on == care.ceased_on
                    finished += both.ceased_on != care.ceased_on
    return SchoolAgeFlow(opening, became, reached, ceased, finished, closing)


def re_entrants(
    intervals_by_child: Mapping[Child, Sequence[Interval]], first_day: date, last_day: date
) -> list[Child]:
    """The children who became looked after within the time and had been looked after before.

    Raises ``ValueError`` where the last day is before the first.
    """
    _check(first_day, last_day)
    return [
        child
        for child, intervals in intervals_by_child.items()
        if any(
            _is_within(each.start_on, first_day, last_day)
            for each in sorted(intervals, key=lambda each: each.start_on)[1:]
        )
    ]


def _check(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise ValueError(f"A time from {first_day} cannot end on {last_day}.")


def _is_within(on: date | None, first_day: date, last_day: date) -> bool:
    return on is not None and first_day <= on <= last_day
