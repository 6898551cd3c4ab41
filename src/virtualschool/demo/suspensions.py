"""Suspensions and permanent exclusions: who, when, how long, why."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person, weighted
from virtualschool.demo.schooling import Schooling
from virtualschool.demo.schools import Estate, School
from virtualschool.demo.terms import LEAVING_DAY, academic_year, month_key, school_days

Session = tuple[date, str]
# Nobody with so many sessions lost in the year is suspended again: the law stops at 90.
MOST_BEFORE = 56
# (month, status in the end): notified two or three times a year, one stands, the rest withdrawn.
PERMANENT = (("2021-11", "withdrawn"), ("2022-02", "stands"), ("2022-06", "withdrawn"),
             ("2022-10", "withdrawn"), ("2023-03", "withdrawn"))  # fmt: skip


EVENT_COLUMNS = [
    "child_id", "upn", "urn", "category", "start_date", "start_session", "end_date", "sessions",
    "reason1", "reason2", "reason3", "status", "notified_on",
]  # fmt: skip


@dataclass(slots=True, eq=False)
class Event:
    """A suspension, or a permanent exclusion (``length`` is then the E marks until provision)."""

    child: Person
    school: School
    category: str  # SUSP, PERM
    sessions: list[Session]
    reasons: list[str]
    status: str = "notified"

    @property
    def month(self) -> str:
        return month_key(self.sessions[0][0])


def event_row(event: Event, status: str) -> list[str]:
    """An event as the suspensions file tells it."""
    is_permanent = event.category == "PERM"
    (first, half), (last, _) = event.sessions[0], event.sessions[-1]
    reasons = [*event.reasons, "", ""][:3]
    return [
        event.child.child_id, event.child.known_upn, event.school.urn, event.category,
        first.isoformat(), half, "" if is_permanent else last.isoformat(),
        "" if is_permanent else str(len(event.sessions)), *reasons, status, first.isoformat(),
    ]  # fmt: skip


def _has_left(person: Person, day: date) -> bool:
    """Year 11 is gone after the last Friday in June."""
    year = academic_year(day)
    return day > LEAVING_DAY[year] and person.year_group(year) == "11"


class _Book:
    """The sessions that a child could miss, in order, and those already taken."""

    def __init__(self, schooling: Schooling) -> None:
        self._schooling = schooling
        self._days = school_days()
        self._sessions: dict[str, list[tuple[date, str, School]]] = {}
        self._taken: dict[str, set[int]] = {}
        self._months: dict[str, dict[str, list[int]]] = {}

    def sessions(self, person: Person) -> list[tuple[date, str, School]]:
        if person.child_id not in self._sessions:
            self._sessions[person.child_id] = [
                (day, half, school)
                for day in person.days_in_care(self._days)
                if not _has_left(person, day) and (school := self._schooling.at(person, day))
                for half in ("AM", "PM")
            ]
            months = self._months.setdefault(person.child_id, {})
            for n, (day, _, _) in enumerate(self._sessions[person.child_id]):
                months.setdefault(month_key(day), []).append(n)
        return self._sessions[person.child_id]

    def school_in(self, person: Person, key: str) -> School | None:
        """The one school of a child who could be suspended in a month, else nothing."""
        sessions = self.sessions(person)
        here = self._months[person.child_id].get(key, [])
        schools = {sessions[n][2] for n in here}
        return schools.pop() if len(here) >= 16 and len(schools) == 1 else None

    def book(self, person: Person, key: str, length: int, rng: random.Random) -> list[int] | None:
        """A free stretch of sessions that starts in the month, a day apart from any other."""
        sessions, taken = self.sessions(person), self._taken.setdefault(person.child_id, set())
        starts = [
            n
            for n in self._months[person.child_id].get(key, [])
            if sessions[n][1] == "AM" or (length % 2 and rng.random() < 0.4)
        ]
        rng.shuffle(starts)
        for start in starts:
            stretch = list(range(start, start + length))
            if stretch[-1] >= len(sessions) or sessions[start][2] is not sessions[stretch[-1]][2]:
                continue
            if (sessions[stretch[-1]][0] - sessions[start][0]).days > length // 2 + 4:
                continue  # never across a holiday
            if taken.isdisjoint(range(start - 2, stretch[-1] + 3)):
                taken.update(stretch)
                return stretch
        return None

    def missed(self, person: Person, year: int) -> int:
        """Sessions already taken in an academic year."""
        sessions = self.sessions(person)
        taken = self._taken.get(person.child_id, ())
        return sum(academic_year(sessions[n][0]) == year for n in taken)

    def release(self, person: Person, stretch: list[int]) -> None:
        self._taken[person.child_id] -= set(stretch)


def make_events(people: list[Person], schooling: Schooling, estate: Estate) -> list[Event]:
    """All events of both school years in order of month; moves whoever was excluded for good."""
    rng = cal.stream("suspensions")
    book = _Book(schooling)
    spark = {p.child_id: rng.lognormvariate(0, 1.4) for p in people}
    focus = estate.of("home", "secondary")[:4]
    events: list[Event] = []
    before: list[Person] = []
    story = _story_children(people, book, focus[:2], spark)
    for key in cal.CHILDREN_SUSPENDED:
        if key in story:
            children = story[key]
        else:
            children = _choose(people, key, book, before=before, spark=spark, focus=focus, rng=rng)
        if key == cal.STORY_MONTH:
            plan = _story_plan(children, book, focus[:2])
        else:
            plan = _plan(key, children, rng)
        for person, lengths in plan:
            for stretch in _book_all(person, key, lengths, book, rng):
                events.append(_event(person, "SUSP", stretch, book, rng))
        before = children
    events += _permanent(events, book, schooling, estate, rng)
    return sorted(events, key=lambda e: (e.sessions[0], e.child.child_id))


def _weight(
    person: Person, key: str, school: School, spark: dict[str, float], focus: list[School]
) -> float:
    year = int(key[:4]) - (int(key[5:]) < 9)
    group = person.year_group(year)
    band = "primary" if person.phase(year) == "primary" else group
    share: float = cal.SUSPENDED_BY_YEAR_GROUP[band]
    if band == "primary":
        share /= 6
    weight = share * spark[person.child_id] * (1.7 if person.sex == "M" else 1.0)
    if school in focus:
        weight *= 3.2
    return weight * (1.8 if month_key(person.spells[-1].start_on) >= f"{year}-06" else 1.0)


def _choose(
    people: list[Person],
    key: str,
    book: _Book,
    *,
    before: list[Person],
    spark: dict[str, float],
    focus: list[School],
    rng: random.Random,
) -> list[Person]:
    """Half of them were suspended the month before, the rest by age, school and temper."""
    year = int(key[:4]) - (int(key[5:]) < 9)
    able = [
        (p, school)
        for p in people
        if not p.is_short_break and p.phase(year) and (school := book.school_in(p, key))
    ]
    clocks = {
        p: rng.expovariate(_weight(p, key, school, spark, focus) * (12.0 if p in before else 1.0))
        for p, school in able
    }
    return sorted(clocks, key=lambda p: clocks[p])[: cal.CHILDREN_SUSPENDED[key]]


def _story_children(
    people: list[Person], book: _Book, two: list[School], spark: dict[str, float]
) -> dict[str, list[Person]]:
    """September 2022's eight and October's nine.

    Of the eight one leaves care, two are not suspended again, five are; three who were in care
    already and one who is new join them. Five of October's nine are at two schools.
    """
    old = date(2022, 8, 31)
    september = [
        p
        for p in people
        if p.phase(2022) == "secondary" and not p.is_short_break and book.school_in(p, "2022-09")
    ]
    september.sort(key=lambda p: (-spark[p.child_id], p.child_id))
    leaver = next(
        p
        for p in september
        if (ceased := p.spells[-1].ceased_on) and date(2022, 9, 27) <= ceased < cal.STORY_DAY
    )
    both = [p for p in september if p.in_care(old) and p.in_care(date(2022, 12, 1))
            and book.school_in(p, cal.STORY_MONTH)]  # fmt: skip
    at_one, at_other = (
        [p for p in both if book.school_in(p, cal.STORY_MONTH) is school] for school in two
    )
    elsewhere: list[Person] = []
    used = set(two)
    for person in both:
        school = book.school_in(person, cal.STORY_MONTH)
        if school and school not in used:
            elsewhere.append(person)
            used.add(school)
    newcomer = next(
        p
        for p in people
        if p.phase(2022) == "secondary"
        and date(2022, 9, 1) <= p.spells[-1].start_on <= date(2022, 10, 12)
        and p.in_care(cal.STORY_DAY)
        and book.school_in(p, cal.STORY_MONTH) not in {None, *two}
        and book.school_in(p, cal.STORY_MONTH)
        not in {book.school_in(q, cal.STORY_MONTH) for q in elsewhere[:3]}
    )
    again = at_one[:2] + at_other[:1] + elsewhere[:2]
    return {
        "2022-09": [leaver, *again, *elsewhere[3:5]],
        "2022-10": [*again, at_one[2], at_other[1], elsewhere[2], newcomer],
    }


def _story_plan(
    children: list[Person], book: _Book, two: list[School]
) -> list[tuple[Person, list[int]]]:
    """Fifteen events and 67 sessions, of which nine and 42 at the two schools."""
    here = iter(([4, 6], [4, 6], [4, 4], [6, 4], [4]))
    there = iter(([4, 5], [4, 4], [4], [4]))
    return [
        (p, next(here) if book.school_in(p, cal.STORY_MONTH) in two else next(there))
        for p in children
    ]


def _plan(key: str, children: list[Person], rng: random.Random) -> list[tuple[Person, list[int]]]:
    """How often and how long each child is suspended in the month."""
    total = cal.SUSPENSION_EVENTS.get(key, round(len(children) * cal.EVENTS_A_CHILD))
    counts = [1] * len(children)
    while sum(counts) < total:
        place = rng.randrange(len(children))
        if counts[place] < 3:
            counts[place] += 1
    lengths = [int(weighted(rng, {str(k): v for k, v in cal.SUSPENSION_LENGTHS.items()}))
               for _ in range(total)]  # fmt: skip
    target = cal.SUSPENSION_SESSIONS.get(key, sum(lengths))
    while (difference := target - sum(lengths)) != 0:
        place = rng.randrange(total)
        step = 1 if difference > 0 else -1
        if 1 <= lengths[place] + step <= 8:
            lengths[place] += step
    plan = iter(lengths)
    return [(p, [next(plan) for _ in range(n)]) for p, n in zip(children, counts, strict=True)]


def _book_all(
    person: Person, key: str, lengths: list[int], book: _Book, rng: random.Random
) -> list[list[int]]:
    """Stretches for all of a child's events of a month: long ones first, tried again if need be."""
    wanted = sorted(lengths, reverse=True)
    for _ in range(60):
        got: list[list[int]] = []
        for length in wanted:
            stretch = book.book(person, key, length, rng)
            if stretch is None:
                break
            got.append(stretch)
        if len(got) == len(wanted):
            return got
        for stretch in got:
            book.release(person, stretch)
        if key not in cal.SUSPENSION_SESSIONS:
            # A short month has no room: the longest becomes shorter.
            wanted = sorted([max(1, wanted[0] - 1), *wanted[1:]], reverse=True)
    raise ValueError(f"The month {key} has no room for {lengths} sessions of one child.")


def _event(
    person: Person, category: str, stretch: list[int], book: _Book, rng: random.Random
) -> Event:
    sessions = book.sessions(person)
    reasons = [weighted(rng, cal.SUSPENSION_REASONS)]
    while len(reasons) < 3 and rng.random() < 0.22:
        another = weighted(rng, cal.SUSPENSION_REASONS)
        reasons += [another] if another not in reasons else []
    halves = [(sessions[n][0], sessions[n][1]) for n in stretch]
    return Event(person, sessions[stretch[0]][2], category, halves, reasons)


def _permanent(
    events: list[Event], book: _Book, schooling: Schooling, estate: Estate, rng: random.Random
) -> list[Event]:
    """Permanent exclusions fall on children already suspended in the month: five days of E."""
    found: list[Event] = []
    unit = next(s for s in estate.of("home", "special") if s.is_alternative)
    for key, status in PERMANENT:
        used = {e.child for e in found}
        for child in [e.child for e in events if e.month == key and e.child not in used]:
            if child.phase(academic_year(date.fromisoformat(f"{key}-01"))) != "secondary":
                continue
            stretch = book.book(child, key, 10, rng)
            if stretch is None:
                continue
            event = _event(child, "PERM", stretch, book, rng)
            event.status = status
            if status == "stands":
                later = [d for d in school_days() if d > event.sessions[-1][0]]
                if any(e.child is child and e.sessions[-1][0] >= later[0] for e in events):
                    continue
                schooling.move(child, later[0], unit)
            found.append(event)
            break
    return found
