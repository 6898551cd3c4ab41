"""Suspensions of children with a social worker: about one child in seven has one in a year."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person, weighted
from virtualschool.demo.social_work.learners import NOWHERE, LearnerYear
from virtualschool.demo.suspensions import MOST_BEFORE, Event

AGAIN = 0.5  # chance of another suspension after each
MOST_EVENTS = 7
LENGTHS = {str(sessions): weight for sessions, weight in cal.SUSPENSION_LENGTHS.items()}


def make_events(years: list[LearnerYear]) -> list[Event]:
    """All suspensions of both years, in order of child and start."""
    return [event for year in years for event in _of_year(year)]


def _of_year(own: LearnerYear) -> list[Event]:
    rng = cal.stream(f"need suspensions {own.year}")
    able = np.flatnonzero((own.places != NOWHERE).sum(axis=1) >= 60).tolist()
    clocks = sorted((rng.expovariate(_weight(own.children[n], own.year)), n) for n in able)
    count = round(cal.NEED_SUSPENDED_SHARE * len(own.children))
    events = []
    for _, n in sorted(clocks[:count], key=lambda clock: own.children[clock[1]].child_id):
        free = own.places[n] != NOWHERE
        lost = 0
        for number in range(MOST_EVENTS):
            length = int(weighted(rng, LENGTHS))
            if number and (rng.random() > AGAIN or lost + length > MOST_BEFORE):
                break
            event = _book(own, n, length, free, rng)
            if event:
                events.append(event)
                lost += length
    return events


def _weight(child: Person, year: int) -> float:
    group = child.year_group(year)
    is_primary = child.phase(year) == "primary"
    share = cal.SUSPENDED_BY_YEAR_GROUP["primary" if is_primary else group]
    return (share / 4 if is_primary else share) * (1.8 if child.sex == "M" else 1.0)


def _book(
    own: LearnerYear, n: int, length: int, free: npt.NDArray[np.bool_], rng: random.Random
) -> Event | None:
    """Whole days from a morning, at one school, never across a holiday, a day apart from others."""
    days = (length + 1) // 2
    for _ in range(40):
        start = rng.randrange(len(own.days) - days)
        stretch = slice(start, start + days)
        places = own.places[n, stretch]
        is_near = (own.days[start + days - 1] - own.days[start]).days <= days + 3
        if free[stretch].all() and is_near and (places == places[0]).all():
            free[max(0, start - 1) : start + days + 1] = False
            halves = [(day, half) for day in own.days[stretch] for half in ("AM", "PM")]
            reasons = [weighted(rng, cal.SUSPENSION_REASONS)]
            school = own.schools[places[0]]
            return Event(own.children[n], school, "SUSP", halves[:length], reasons)
    return None
