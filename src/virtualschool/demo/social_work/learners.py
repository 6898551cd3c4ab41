"""Where children with a social worker learn, and on which school days their registers are asked."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person, weighted
from virtualschool.demo.schooling import Schooling
from virtualschool.demo.schools import Estate, School
from virtualschool.demo.social_work.cases import Case, is_in_need
from virtualschool.demo.terms import LEAVING_DAY, academic_year, school_days

MOVES_A_YEAR = 0.04
NOWHERE = -1


@dataclass(eq=False)
class LearnerYear:
    """One academic year of all who had a social worker in it while not looked after.

    ``places`` says for each child (row) and school day (column) the number of the school in
    ``schools`` whose register counts; ``NOWHERE`` where none is asked.
    """

    year: int
    days: list[date]
    children: list[Person]
    on_plan: npt.NDArray[np.bool_]
    in_need_in_march: npt.NDArray[np.bool_]
    schools: list[School]
    places: npt.NDArray[np.int16]
    phases: list[str] = field(default_factory=list)


def place_learners(children: list[Person], schooling: Schooling, estate: Estate) -> None:
    """Schools of both years for children who were never looked after."""
    rng = cal.stream("need schooling")
    for child in children:
        region = weighted(rng, cal.NEED_SCHOOLS)
        is_special = rng.random() < cal.NEED_SPECIAL_SHARE
        chosen: dict[str, School] = {}
        points: list[tuple[date, School | None]] = []
        for year in (2021, 2022):
            phase = child.phase(year)
            if not phase:
                points.append((date(year, 9, 1), None))
                continue
            kind = "special" if is_special else phase
            if kind not in chosen:
                chosen[kind] = _choose(estate, region, kind, phase, rng)
            points.append((date(year, 9, 1), estate.as_of(chosen[kind], year)))
            if rng.random() < MOVES_A_YEAR:
                other = _choose(estate, region, kind, phase, rng)
                days = [d for d in school_days() if academic_year(d) == year][15:]
                points.append((rng.choice(days), estate.as_of(other, year)))
                chosen[kind] = other
        if any(school for _, school in points):
            schooling.set(child, points)


def _choose(estate: Estate, region: str, kind: str, phase: str, rng: random.Random) -> School:
    schools = estate.of(region, kind)
    if phase == "primary":
        schools = [s for s in schools if not s.is_alternative]
    return rng.choice(schools)


def learner_years(
    cases: list[Case], schooling: Schooling, closed: set[tuple[str, date]]
) -> list[LearnerYear]:
    """Both academic years; ``closed`` are URNs and days on which single schools were shut.

    A child in need on 31 March is followed the whole year, as the published figures are; whoever
    was so at other times only, while it was so. Days in care are in other files already.
    """
    own: dict[Person, list[Case]] = defaultdict(list)
    for case in cases:
        if not case.is_no_further_action:
            own[case.child].append(case)
    return [_year(year, own, schooling, closed) for year in (2021, 2022)]


def _year(
    year: int,
    own: dict[Person, list[Case]],
    schooling: Schooling,
    closed: set[tuple[str, date]],
) -> LearnerYear:
    days = [d for d in school_days() if academic_year(d) == year]
    march = date(year + 1, 3, 31)
    children, rows, on_plan, in_march = [], [], [], []
    numbers: dict[School, int] = {}
    for child, cases in own.items():
        if not child.phase(year):
            continue
        is_of_march = is_in_need(cases, march)
        row = np.full(len(days), NOWHERE, np.int16)
        points = schooling.points(child)
        for (start, school), (following, _) in pairwise([*points, (date.max, None)]):
            if school:
                place = numbers.setdefault(school, len(numbers))
                row[_columns(days, start, following)] = place
        if child.year_group(year) == "11":
            row[bisect_right(days, LEAVING_DAY[year]) :] = NOWHERE
        if not child.is_short_break:
            for spell in child.spells:
                row[_columns(days, spell.start_on, spell.ceased_on)] = NOWHERE
        if not is_of_march:
            is_open = np.zeros(len(days), bool)
            for case in cases:
                is_open[_columns(days, case.referred_on, case.closed_on)] = True
            row[~is_open] = NOWHERE
        if (row == NOWHERE).all():
            continue
        children.append(child)
        rows.append(row)
        in_march.append(is_of_march)
        on_plan.append(
            any(c.on_plan(march) for c in cases)
            if is_of_march
            else any(c.on_plan(days[int(np.argmax(row != NOWHERE))]) for c in cases)
        )
    schools = list(numbers)
    places = np.array(rows)
    _shut(places, days, schools, closed)
    phases = [
        "special" if schools[row[row != NOWHERE][0]].kind == "special" else child.phase(year)
        for child, row in zip(children, rows, strict=True)
    ]
    return LearnerYear(
        year, days, children, np.array(on_plan), np.array(in_march), schools, places, phases
    )


def _shut(
    places: npt.NDArray[np.int16],
    days: list[date],
    schools: list[School],
    closed: set[tuple[str, date]],
) -> None:
    """No register is asked of a school on a day of its own closure."""
    for number, school in enumerate(schools):
        for column, day in enumerate(days):
            if (school.urn, day) in closed:
                at = places[:, column]
                at[at == number] = NOWHERE


def _columns(days: list[date], start: date, ceased: date | None) -> slice:
    """The days from ``start`` on and before ``ceased``."""
    return slice(bisect_left(days, start), bisect_left(days, ceased) if ceased else len(days))
