"""Marks of children with a social worker, whole years at once.

As for children in care, how much a child misses comes first: few miss very many. Which sessions,
is where a smooth noise is highest, so that absences come in runs; each run has one reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from virtualschool.demo import calibration as cal
from virtualschool.demo.attendance import AUTHORISED, EXAMS_FROM, UNAUTHORISED
from virtualschool.demo.social_work.learners import NOWHERE, LearnerYear
from virtualschool.demo.suspensions import Event

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CODES = np.array(["", "/", "\\", "L", "B", "V", "S", "E", *AUTHORISED, *UNAUTHORISED])
_NUMBER = {code: n for n, code in enumerate(CODES.tolist())}
# Months with more illness and with less, on the scale of the noise.
MONTHS = {9: -0.12, 10: -0.05, 11: 0.05, 12: 0.15, 1: 0.05, 3: 0.05, 6: 0.1}
# How much likelier a child is to be among those who miss most.
RISK = {"primary": 0.7, "secondary": 1.7, "special": 1.3}
ORDINARY = {"primary": 0.042, "secondary": 0.05, "special": 0.05}
ORDINARY_MOST, PERSISTENT_LEAST, PERSISTENT_MOST = 0.093, 0.105, 0.475


@dataclass(eq=False)
class YearOfMarks:
    """A learner year's marks: numbers of ``CODES`` by child, school day, and AM or PM."""

    learners: LearnerYear
    codes: npt.NDArray[np.int8]


def make_marks(years: list[LearnerYear], events: list[Event]) -> list[YearOfMarks]:
    """Marks of both years; the sessions of ``events`` are E."""
    return [_of_year(own, events) for own in years]


def _of_year(own: LearnerYear, events: list[Event]) -> YearOfMarks:
    rng = np.random.default_rng(cal.SEED * 10_000 + own.year)
    valid = np.repeat(own.places != NOWHERE, 2, axis=1)
    excluded = _excluded(own, events)
    counts = valid.sum(axis=1)
    rates = _rates(own, counts, excluded.sum(axis=1), rng)
    absent = _absent(own, valid, excluded, np.rint(rates * counts).astype(np.int64), rng)
    codes = _present(valid.shape, rng)
    _give_reasons(own, codes, absent & ~excluded, rng)
    codes[excluded] = _NUMBER["E"]
    codes[~valid] = _NUMBER[""]
    return YearOfMarks(own, codes.reshape(len(own.children), len(own.days), 2))


def _excluded(own: LearnerYear, events: list[Event]) -> Flags:
    rows = {child: n for n, child in enumerate(own.children)}
    columns = {day: n for n, day in enumerate(own.days)}
    found = np.zeros((len(own.children), 2 * len(own.days)), bool)
    for event in events:
        for day, half in event.sessions:
            if day in columns:
                found[rows[event.child], 2 * columns[day] + (half == "PM")] = True
    return found


def _rates(own: LearnerYear, counts: Ints, already: Ints, rng: np.random.Generator) -> Floats:
    """The share of sessions that each child misses, to the published rate of each status."""
    rates = np.zeros(len(counts))
    risk = np.array([RISK[phase] for phase in own.phases]) * np.where(already > 0, 2.0, 1.0)
    usual = np.array([ORDINARY[phase] for phase in own.phases])
    for status, members in (("need", ~own.on_plan), ("plan", own.on_plan)):
        severe_share, persistent_share = cal.NEED_ABSENCE_CLASSES[own.year, status]
        group = np.flatnonzero(members)
        # Whoever has few sessions is not dealt in: the shares are those of the whole year.
        long = np.flatnonzero(counts[group] >= 60)
        clocks = rng.exponential(1 / risk[group[long]])
        clocks[already[group[long]] * 10 >= counts[group[long]]] = 0
        order = group[long[np.argsort(clocks, kind="stable")]]
        severe = order[: round(severe_share * len(long))]
        persistent = order[len(severe) : round(persistent_share * len(long))]
        ordinary = np.setdiff1d(group, np.concatenate([severe, persistent]))
        rates[severe] = 0.51 + rng.beta(1.2, 1.5, len(severe)) * 0.47
        rates[persistent] = PERSISTENT_LEAST + rng.gamma(1.2, 0.085, len(persistent))
        rates[ordinary] = usual[ordinary] * rng.gamma(2.5, 1 / 2.5, len(ordinary))
        _scale(rates, counts, group, severe, persistent, cal.NEED_ABSENCE[own.year, status] / 100)
    return np.maximum(rates, already / np.maximum(counts, 1))


def _scale(
    rates: Floats, counts: Ints, group: Ints, severe: Ints, persistent: Ints, target: float
) -> None:
    """Stretch all but the severe until the group's pooled rate is the target."""
    is_persistent = np.isin(group, persistent)
    movable = ~np.isin(group, severe)
    low = np.where(is_persistent, PERSISTENT_LEAST, 0.0)
    high = np.where(is_persistent, PERSISTENT_MOST, ORDINARY_MOST)
    for _ in range(15):
        missed = rates[group] * counts[group]
        factor = 1 + (target * counts[group].sum() - missed.sum()) / missed[movable].sum()
        stretched = np.clip(rates[group] * factor, low, high)
        rates[group] = np.where(movable, stretched, rates[group])


def _absent(
    own: LearnerYear, valid: Flags, excluded: Flags, missed: Ints, rng: np.random.Generator
) -> Flags:
    """Each child's missed sessions: exactly as many, where the noise is highest."""
    children, days = len(own.children), len(own.days)
    width = 5
    raw = rng.standard_normal((children, days + width))
    total = np.cumsum(raw, axis=1)
    smooth = (total[:, width:] - total[:, :-width]) / np.sqrt(width)
    season = np.array([MONTHS.get(day.month, 0.0) for day in own.days])
    # Mondays and Fridays are missed a little more.
    week = np.array([0.15 if day.weekday() in {0, 4} else 0.0 for day in own.days])
    daily = smooth + 0.6 * rng.standard_normal((children, days)) + season + week
    noise = np.repeat(daily, 2, axis=1) + 0.35 * rng.standard_normal((children, 2 * days))
    noise[excluded] = 90.0
    noise[~valid] = -90.0
    ranks = np.argsort(np.argsort(-noise, axis=1, kind="stable"), axis=1, kind="stable")
    return (ranks < missed[:, None]) & valid


def _present(shape: tuple[int, int], rng: np.random.Generator) -> npt.NDArray[np.int8]:
    codes = np.empty(shape, np.int8)
    luck = rng.random(shape)
    codes[:, 0::2] = np.where(luck[:, 0::2] > 0.975, _NUMBER["L"], _NUMBER["/"])
    codes[:, 1::2] = _NUMBER["\\"]
    codes[luck < 0.012] = _NUMBER["B"]
    codes[(luck > 0.012) & (luck < 0.017)] = _NUMBER["V"]
    return codes


def _give_reasons(
    own: LearnerYear, codes: npt.NDArray[np.int8], absent: Flags, rng: np.random.Generator
) -> None:
    """One reason for each run of absence within a week: half of them without leave."""
    mondays = np.zeros(absent.shape[1], bool)
    mondays[0::2] = [
        n == 0 or day.weekday() < own.days[n - 1].weekday() for n, day in enumerate(own.days)
    ]
    starts = absent.copy()
    starts[:, 1:] &= ~absent[:, :-1] | mondays[1:]
    runs = np.cumsum(starts.ravel())[absent.ravel()] - 1
    children = np.nonzero(starts)[0]
    lean = rng.choice((0.55, 1.0, 1.45), len(own.children))[children]
    is_unauthorised = rng.random(len(children)) < cal.NEED_UNAUTHORISED_SHARE[own.year] * lean
    reasons = np.where(is_unauthorised, _draw(UNAUTHORISED, len(children), rng),
                       _draw(AUTHORISED, len(children), rng))  # fmt: skip
    is_long = np.bincount(runs, minlength=len(children)) > 2
    reasons[is_long & (reasons == _NUMBER["M"])] = _NUMBER["I"]
    reasons[is_long & (reasons == _NUMBER["U"])] = _NUMBER["O"]
    columns = np.nonzero(starts)[1] // 2
    is_exam = np.array([day >= EXAMS_FROM[own.year] for day in own.days])[columns]
    is_leaver = np.array([c.year_group(own.year) == "11" for c in own.children])[children]
    reasons[is_exam & is_leaver & ~is_unauthorised] = _NUMBER["S"]
    codes[absent] = reasons[runs]


def _draw(weights: dict[str, int], count: int, rng: np.random.Generator) -> Ints:
    shares = np.array(list(weights.values())) / sum(weights.values())
    return rng.choice([_NUMBER[code] for code in weights], count, p=shares)


def rows(
    marks: YearOfMarks, first: date, last: date, *, by_upn: bool
) -> tuple[list[str], list[npt.NDArray[np.str_]]]:
    """The day rows of a term as headings and columns, day by day.

    ``by_upn`` leaves the council's id out where there is a UPN, as a school's register does.
    """
    own = marks.learners
    inside = [n for n, day in enumerate(own.days) if first <= day <= last]
    columns, children = np.nonzero(own.places[:, inside].T != NOWHERE)
    days = np.array(inside)[columns]
    upns = np.array([c.known_upn for c in own.children])
    ids = np.array([c.child_id for c in own.children])
    urns = np.array([school.urn for school in own.schools])
    dates = np.array([day.isoformat() for day in own.days])
    return ["child_id", "upn", "urn", "date", "am", "pm"], [
        np.where((upns != "") & by_upn, "", ids)[children],
        (upns if by_upn else np.full(len(upns), ""))[children],
        urns[own.places[children, days]],
        dates[days],
        CODES[marks.codes[children, days, 0]],
        CODES[marks.codes[children, days, 1]],
    ]
