"""Who is on roll at the authority's schools on a census day, and what the schools say of them."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import numpy as np

from virtualschool.demo import calibration as cal
from virtualschool.demo.attendance import AUTHORISED, UNAUTHORISED, Mark
from virtualschool.demo.people import Person, give_identity, weighted
from virtualschool.demo.placements import Episode
from virtualschool.demo.schooling import Schooling
from virtualschool.demo.schools import Estate, School
from virtualschool.demo.social_work.attendance import CODES, YearOfMarks
from virtualschool.demo.social_work.learners import NOWHERE
from virtualschool.demo.suspensions import Event
from virtualschool.demo.terms import LEAVING_DAY, academic_year, school_days

NOT_POSSIBLE = frozenset("DXYZ#")
ABSENT = frozenset({*AUTHORISED, *UNAUTHORISED, "E", "S"})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of school days that a census describes."""

    first_day: date
    last_day: date

    def days(self) -> list[date]:
        """Its school days; none before the calendar of the demonstration begins."""
        return _days(self)

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@cache
def _days(span: Span) -> list[date]:
    return [day for day in school_days() if span.holds(day)]


@dataclass(frozen=True, slots=True)
class Census:
    """A term's census: its day, the sessions it carries (a term back), the exclusions (two back).

    ``second_half`` is the second half of the summer, which the autumn's census tells apart.
    """

    name: str
    day: date
    sessions: Span
    exclusions: Span
    second_half: Span | None = None


CENSUSES = (
    Census("2022_spring", date(2022, 1, 20), Span(date(2021, 9, 1), date(2021, 12, 31)),
           Span(date(2021, 4, 12), date(2021, 7, 31))),
    Census("2022_autumn", date(2022, 10, 6), Span(date(2022, 4, 18), date(2022, 5, 29)),
           Span(date(2022, 1, 1), date(2022, 4, 17)), Span(date(2022, 5, 30), date(2022, 7, 31))),
    Census("2023_spring", date(2023, 1, 19), Span(date(2022, 9, 1), date(2022, 12, 31)),
           Span(date(2022, 4, 18), date(2022, 7, 31))),
    Census("2023_summer", date(2023, 5, 18), Span(date(2023, 1, 1), date(2023, 4, 9)),
           Span(date(2022, 9, 1), date(2022, 12, 31))),
)  # fmt: skip


SPANS = tuple(s for c in CENSUSES for s in (c.sessions, c.second_half) if s)
OTHER = "other "  # begins the number of a pupil who is no child of ours
Key = tuple[str, str, Span]


@dataclass(slots=True)
class Sessions:
    """Half days of one pupil at one school."""

    possible: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def authorised(self) -> int:
        return self.reasons.total() - self.unauthorised

    @property
    def unauthorised(self) -> int:
        return sum(n for code, n in self.reasons.items() if code in UNAUTHORISED)


@dataclass(slots=True)
class Pupil:
    """One row of a census, on roll or (``left_on``) no longer so."""

    child: Person
    school: School
    entered_on: date
    left_on: date | None
    year_group: str
    provision: str
    need: str
    after_care: str
    sessions: Sessions | None
    second_half: Sessions | None
    events: list[Event]


class Roll:
    """Everybody at the authority's schools: our children as simulated, and many others."""

    def __init__(
        self,
        ours: list[Person],
        schooling: Schooling,
        estate: Estate,
        *,
        marks: list[Mark],
        need_marks: list[YearOfMarks],
        events: list[Event],
        after_care: dict[str, str],
    ) -> None:
        self._schooling = schooling
        self._estate = estate
        self._ours = ours
        self._after_care = after_care
        self._others = self._make_others(ours)
        self._events: dict[str, list[Event]] = defaultdict(list)
        for event in [*events, *self._suspend_others()]:
            self._events[event.child.child_id].append(event)
        self._marks = _count(marks, need_marks)
        self._sen = _Provision(ours, self._at)

    def pupils(self, census: Census) -> list[Pupil]:
        """All rows of a census, school by school."""
        rng = cal.stream(f"census {census.name}")
        found = [
            pupil
            for person in [*self._ours, *self._others]
            for pupil in self._of(person, census, rng)
        ]
        return sorted(found, key=lambda p: (p.school.establishment, p.child.child_id))

    def _of(self, person: Person, census: Census, rng: random.Random) -> list[Pupil]:
        last = census.second_half or census.sessions
        here = self._at(person, census.day)
        before = self._at(person, last.days()[-1])
        started = self._at(person, census.sessions.days()[0])
        found = []
        if here:
            found.append(self._pupil(person, here, None, census, rng))
        for school in dict.fromkeys((before, started)):
            if school and school is not here:
                left = self._left(person, school, census)
                found.append(self._pupil(person, school, left, census, rng))
        return found

    def _at(self, person: Person, day: date) -> School | None:
        """The school of the authority on whose roll a pupil is, if any."""
        year = academic_year(day)
        if not person.phase(year) or (
            person.year_group(year) == "11" and day > LEAVING_DAY.get(year, date.max)
        ):
            return None
        school = self._schooling.at(person, day)
        return school if school and school.region == "home" else None

    def _left(self, person: Person, school: School, census: Census) -> date:
        points = self._schooling.points(person)
        ends = [on for n, (on, _) in enumerate(points[1:], 1) if points[n - 1][1] is school]
        ends = [on for on in ends if census.sessions.first_day < on <= census.day]
        return ends[-1] - timedelta(1) if ends else LEAVING_DAY[academic_year(census.day) - 1]

    def _entered(self, person: Person, school: School, day: date) -> date:
        points = [on for on, at in self._schooling.points(person) if at is school and on <= day]
        first = points[0]
        year = academic_year(first)
        group = person.year_group(year)
        if first != date(2021, 9, 1) or group in {"R", "7"}:
            return first
        # Already there when the files begin: since Reception, or since Year 7.
        years_back = int(group) if person.phase(year) == "primary" else int(group) - 7
        return max(date(year - years_back, 9, 1), school.opened_on)

    def _pupil(
        self,
        person: Person,
        school: School,
        left: date | None,
        census: Census,
        rng: random.Random,
    ) -> Pupil:
        day = left or census.day
        provision, need = self._sen.of(person, school, academic_year(census.day))
        return Pupil(
            person,
            school,
            self._entered(person, school, day),
            left,
            person.year_group(academic_year(day)),
            provision,
            need,
            self._after_care.get(person.child_id, "N"),
            self._sessions(person, school, census.sessions, rng),
            self._sessions(person, school, census.second_half, rng),
            [
                e
                for e in self._events[person.child_id]
                if e.school is school and census.exclusions.holds(e.sessions[0][0])
            ],
        )

    def _sessions(
        self, person: Person, school: School, span: Span | None, rng: random.Random
    ) -> Sessions | None:
        """What the register says; days that no file of ours tells of go like the days told."""
        if span is None:
            return None
        on_roll = 2 * self._days_at(person, school, span)
        if not on_roll:
            return None
        told = self._marks.get((person.child_id, school.urn, span))
        if told is None:
            return Sessions(on_roll, _of_other(school, on_roll, rng))
        reasons = Counter({code: n for code, n in told.items() if code in ABSENT})
        rest = max(0, on_roll - told.total())
        reasons["I"] += round(rest * reasons.total() / told.total())
        possible = on_roll - sum(told[code] for code in NOT_POSSIBLE)
        return Sessions(possible, +reasons)

    def _days_at(self, person: Person, school: School, span: Span) -> int:
        days = span.days()
        year = academic_year(days[0])
        end = len(days)
        if person.year_group(year) == "11":
            end = bisect_right(days, LEAVING_DAY[year])
        points = [*self._schooling.points(person), (date.max, None)]
        return sum(
            max(0, min(end, bisect_left(days, following)) - bisect_left(days, start))
            for (start, at), (following, _) in pairwise(points)
            if at is school
        )

    def _make_others(self, ours: list[Person]) -> list[Person]:
        """Pupils of whom none bears a number of ours, nor a name and date of birth."""
        rng = cal.stream("other pupils")
        ids = iter(range(1, 10**6))
        others = []
        for first_year in range(2010, 2023):  # in which a cohort began Reception
            for _ in range(cal.OTHER_PUPILS_A_YEAR_GROUP):
                born = date(first_year - 5, 9, 1) + timedelta(rng.randrange(365))
                person = Person(f"{OTHER}{next(ids)}", date_of_birth=born)
                is_special = rng.random() < 0.018
                schools = {
                    phase: rng.choice(self._places("special" if is_special else phase))
                    for phase in ("primary", "secondary")
                }
                points: list[tuple[date, School | None]] = []
                for year in (2020, 2021, 2022):
                    phase = person.phase(year)
                    school = self._estate.as_of(schools[phase], year) if phase else None
                    if not points or points[-1][1] is not school:
                        points.append((date(max(year, 2021), 9, 1), school))
                self._schooling.set(person, points)
                others.append(person)
        give_identity(others, rng, {p.upn for p in ours})
        taken = {_name_and_birth(p) for p in ours}
        return [p for p in others if _name_and_birth(p) not in taken]

    def _places(self, kind: str) -> list[School]:
        return [s for s in self._estate.of("home", kind) if not s.is_alternative]

    def _suspend_others(self) -> list[Event]:
        rng = cal.stream("other suspensions")
        found = []
        for person in self._others:
            for census in CENSUSES:
                days = census.exclusions.days()
                school = self._at(person, days[0]) if days else None
                if not school:
                    continue
                kind = school.kind
                if rng.random() > cal.OTHERS_SUSPENDED_A_TERM[kind]:
                    continue
                for place in sorted(rng.sample(range(0, len(days) - 5, 6), rng.choice((1, 1, 2)))):
                    length = int(weighted(rng, {"2": 3, "4": 3, "6": 2, "10": 1}))
                    sessions = [(d, half) for d in days[place : place + 5] for half in ("AM", "PM")]
                    reason = weighted(rng, cal.SUSPENSION_REASONS)
                    found.append(Event(person, school, "SUSP", sessions[:length], [reason]))
        return found


def _name_and_birth(person: Person) -> tuple[str, str, date]:
    return person.surname, person.forename, person.date_of_birth


def after_care(episodes: list[Episode]) -> dict[str, str]:
    """Post-looked-after arrangements by child, for who left care for good: A, G or R."""
    codes = {"E11": "A", "E12": "A", "E41": "R", **dict.fromkeys(("E45", "E46", "E47", "E48"), "G")}
    return {
        e.child.child_id: codes[e.reason_ceased]
        for e in episodes
        if e.reason_ceased in codes and e.ceased_on == e.child.spells[-1].ceased_on
    }


def _of_other(school: School, on_roll: int, rng: random.Random) -> Counter[str]:
    """Absence of whom we have no marks of: most miss little, a few miss much."""
    rate = min(0.95, cal.OTHERS_ABSENCE[school.kind] * rng.gammavariate(0.9, 1 / 0.9))
    missed = round(rate * on_roll)
    share = cal.OTHERS_UNAUTHORISED_SHARE[school.kind]
    unauthorised = min(missed, round(missed * share * rng.choice((0.2, 1.0, 1.8))))
    return +Counter({"I": missed - unauthorised, rng.choice("OOGU"): unauthorised})


def _count(marks: list[Mark], years: list[YearOfMarks]) -> dict[Key, Counter[str]]:
    """Marks of our children by code, for each child, school and stretch that a census describes."""
    counts: dict[Key, Counter[str]] = defaultdict(Counter)
    span_of = {day: span for span in SPANS for day in span.days()}
    for mark in marks:
        if span := span_of.get(mark.day):
            counts[mark.child.child_id, mark.school.urn, span][mark.code] += 1
    for year in years:
        own = year.learners
        for span in SPANS:
            inside = [n for n, day in enumerate(own.days) if span.holds(day)]
            if not inside:
                continue
            for n, child in enumerate(own.children):
                places = own.places[n, inside]
                for place in set(places.tolist()) - {NOWHERE}:
                    codes = year.codes[n, inside][places == place]
                    found = np.bincount(codes.ravel(), minlength=len(CODES))
                    told = counts[child.child_id, own.schools[place].urn, span]
                    told.update({str(CODES[c]): int(found[c]) for c in np.flatnonzero(found)})
    return counts


class _Provision:
    """Special educational needs: the same children from year to year, a little more each year.

    For children who were ever in care the shares of those in care in January are exact.
    """

    def __init__(self, ours: list[Person], at: Callable[[Person, date], School | None]) -> None:
        self._limits: dict[tuple[str, int], tuple[float, float]] = {}
        for year, (support, plan) in cal.SEN_IN_CARE.items():
            day = next(c.day for c in CENSUSES if c.day.year == year + 1)
            luck = sorted(
                _luck(p, school)
                for p in ours
                if not p.is_short_break and p.in_care(day) and (school := at(p, day))
            )
            plans, both = round(plan * len(luck)), round((plan + support) * len(luck))
            self._limits["care", year] = luck[plans], luck[both]

    def of(self, person: Person, school: School, year: int) -> tuple[str, str]:
        """N, K or E in an academic year, and the primary need or nothing."""
        if person.spells and not person.is_short_break:
            plan, both = self._limits["care", year]
        else:
            is_other = person.child_id.startswith(OTHER)
            support, plan = cal.SEN_OF_OTHERS if is_other else cal.SEN_IN_NEED
            both = plan + support
        luck = _luck(person, school)
        provision = "E" if luck < plan else "K" if luck < both else "N"
        rng = random.Random(f"{cal.SEED}:need:{person.child_id}")  # noqa: S311 - invented data
        return provision, weighted(rng, cal.SEN_NEEDS) if provision != "N" else ""


def _luck(person: Person, school: School) -> float:
    """A child's own number below 1; next to nothing where a school takes nobody without a plan."""
    luck = random.Random(f"{cal.SEED}:sen:{person.child_id}").random()  # noqa: S311
    return luck / 1_000 if school.kind == "special" else luck
