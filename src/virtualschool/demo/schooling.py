"""Where each child is on roll from day to day: the story day's quotas, moves, gaps."""

from __future__ import annotations

import random
from bisect import bisect_right
from datetime import date, timedelta

from virtualschool.demo import calibration as cal
from virtualschool.demo.care import STORY_STARTS
from virtualschool.demo.people import Person
from virtualschool.demo.placements import Episode
from virtualschool.demo.schools import Estate, School
from virtualschool.demo.terms import academic_year, month_key, school_days

SECONDARY_SIZES = (16, 13, 12, 11, 10, 10, 9, 9)  # children of ours at the eight at home
QUIET = (date(2022, 8, 1), date(2022, 12, 31))  # no gaps that would add to the story's six
# When the story's six found a place after all.
BACK_IN_SCHOOL = tuple(d for d in school_days() if date(2022, 11, 7) <= d <= date(2022, 12, 9))
Point = tuple[date, School | None]


class Schooling:
    """Change points of every child's school. A child without a point has none to attend."""

    def __init__(self) -> None:
        self._points: dict[str, list[Point]] = {}

    def set(self, person: Person, points: list[Point]) -> None:
        self._points[person.child_id] = sorted(points, key=lambda point: point[0])

    def points(self, person: Person) -> list[Point]:
        return self._points.get(person.child_id, [])

    def at(self, person: Person, day: date) -> School | None:
        """The school at which a child is on roll on a day; ``None`` for none."""
        points = self.points(person)
        place = bisect_right(points, day, key=lambda point: point[0])
        return points[place - 1][1] if place else None

    def move(self, person: Person, day: date, school: School | None) -> None:
        """From ``day`` on roll at ``school``, until the next change that was already due."""
        self.set(person, [p for p in self.points(person) if p[0] != day] + [(day, school)])

    def replace(self, person: Person, old: School, new: School, first: date, last: date) -> None:
        """At ``new`` where it would have been ``old``, for points between two days."""
        self.set(
            person,
            [
                (day, new if school is old and first <= day <= last else school)
                for day, school in self.points(person)
            ],
        )


def place_children(people: list[Person], episodes: list[Episode], estate: Estate) -> Schooling:
    """Everybody's schools for both years, with the story day's quotas exact."""
    rng = cal.stream("schooling")
    schooling = Schooling()
    slots = {phase: _slots(phase, estate, rng) for phase in ("primary", "secondary")}
    without = _without_place(people)
    anchors: dict[Person, School] = {}
    for phase, schools in slots.items():
        here = [p for p in people if p.in_care(cal.STORY_DAY) and p.phase(2022) == phase
                and p not in without and not p.is_short_break]  # fmt: skip
        anchors |= dict(zip(here, rng.sample(schools, len(schools)), strict=True))
    for person in people:
        points = _two_years(person, anchors.get(person), slots, estate, rng=rng)
        if person in without:
            points = [p for p in points if p[0] >= date(2023, 8, 1)] + [
                (date(2021, 8, 1), None),
                (rng.choice(BACK_IN_SCHOOL), rng.choice(slots[person.phase(2022)])),
            ]
        elif points and not person.is_short_break and _starts_without(person, rng):
            start = person.spells[-1].start_on
            school = next((s for d, s in reversed(points) if d <= start), None)
            kept = [(d, s) for d, s in points if d > start + timedelta(45)]
            points = [(date(2021, 8, 1), None), (start + timedelta(rng.randint(18, 40)), school)]
            points += kept
        if points:
            schooling.set(person, points)
    _moves(people, episodes, schooling, anchors=anchors, slots=slots, without=without, rng=rng)
    return schooling


def _spread(schools: list[School], count: int, rng: random.Random, most: int) -> list[School]:
    """``count`` places at ``schools``, at least one and at most ``most`` each."""
    places = list(schools)
    while len(places) < count:
        school = rng.choice(schools)
        if places.count(school) < most:
            places.append(school)
    return places


def _slots(phase: str, estate: Estate, rng: random.Random) -> list[School]:
    """The school place of each child of the phase on the story day."""
    slots: list[School] = []
    for (region, kind), (number, primary, secondary) in cal.SCHOOL_MIX.items():
        count = primary if phase == "primary" else secondary
        schools = estate.of(region, kind)[:number]
        if (region, kind) == ("home", "secondary") and count:
            for school, size in zip(schools, SECONDARY_SIZES, strict=True):
                slots += [school] * size
        elif kind == "special" and phase == "primary":
            slots += [s for s in schools if not s.is_alternative][:count]
        elif count:
            slots += _spread(schools, count, rng, 5)
    return slots


def _without_place(people: list[Person]) -> set[Person]:
    """The six who came into care in September and October 2022 without a school."""
    found: set[Person] = set()
    for key, fixed in STORY_STARTS.items():
        for day in fixed:
            found.add(
                [
                    p
                    for p in people
                    if p.in_care(cal.STORY_DAY)
                    and p.phase(2022)
                    and month_key(p.spells[-1].start_on) == key
                    and p.spells[-1].start_on.day == day
                ][-1]
            )
    return found


def _starts_without(person: Person, rng: random.Random) -> bool:
    """One newcomer in ten waits some weeks for a place, outside the story's autumn."""
    start = person.spells[-1].start_on
    is_new = len(person.spells) == 1 and start >= cal.SCHOOL_YEARS_FROM
    is_new = is_new and not QUIET[0] <= start <= QUIET[1]
    return is_new and start.month not in {7, 8} and rng.random() < 0.1


def _two_years(
    person: Person,
    anchor: School | None,
    slots: dict[str, list[School]],
    estate: Estate,
    *,
    rng: random.Random,
) -> list[Point]:
    points: list[Point] = []
    school = anchor
    later_phase = ""
    for year in (2022, 2021):
        phase = person.phase(year)
        if not phase:
            school, later_phase = None, ""
            points.append((date(year, 9, 1), None))
            continue
        if school is None or (phase != later_phase and later_phase and school.kind != "special"):
            region = school.region if school else ""
            school = rng.choice([s for s in slots[phase] if not region or s.region == region])
        later_phase = phase
        points.append((date(year, 9, 1), estate.as_of(school, year)))
    if all(place is None for _, place in points):
        return []
    if person.phase(2022) == "primary" and points[1][1] is estate.closed:
        points[0] = (points[0][0], estate.successor)
    return points


def _moves(
    people: list[Person],
    episodes: list[Episode],
    schooling: Schooling,
    *,
    anchors: dict[Person, School],
    slots: dict[str, list[School]],
    without: set[Person],
    rng: random.Random,
) -> None:
    """Two or three changes of school a month outside the summer, some after a placement move."""
    days = school_days()
    moved: set[Person] = set(without)
    placement_moves = [(e.start_on, e.child) for e in episodes if e.reason_started in "PB"]
    for key in cal.ABSENCE_BY_MONTH:
        if key.endswith("-09"):
            continue
        month_days = [d for d in days if month_key(d) == key]
        is_story = key == cal.STORY_MONTH
        wanted = cal.STORY_SCHOOL_MOVES if is_story else rng.choice(cal.SCHOOL_MOVES_A_MONTH)
        after = cal.STORY_MOVES_AFTER_PLACEMENT if is_story else 1
        recent = {
            child
            for on, child in placement_moves
            if timedelta(2) <= month_days[-1] - on <= timedelta(34)
        }
        pool = [p for p in people if p not in moved and _may_move(p, month_days, schooling)]
        rng.shuffle(pool)
        first = [p for p in pool if p in recent][:after]
        chosen = first + [p for p in pool if p not in recent][: wanted - len(first)]
        for person in chosen:
            moved.add(person)
            placed = max((on for on, child in placement_moves if child is person
                          and on < month_days[-1]), default=date.min)  # fmt: skip
            able = [d for d in month_days[2:] if d > placed] or month_days[-1:]
            if person in first:
                able = [d for d in able if d <= placed + timedelta(28)] or able[:1]
            day = rng.choice(able)
            _change_school(
                person, day, schooling, is_anchored=person in anchors, slots=slots, rng=rng
            )


def _may_move(person: Person, month_days: list[date], schooling: Schooling) -> bool:
    first, last = month_days[0], month_days[-1]
    return (
        not person.is_short_break
        and person.in_care(first - timedelta(30))
        and all(s.start_on < first or s.start_on > last for s in person.spells)
        and person.in_care(last)
        and schooling.at(person, first) is not None
        and schooling.at(person, first) is schooling.at(person, last)
    )


def _change_school(
    person: Person,
    day: date,
    schooling: Schooling,
    *,
    is_anchored: bool,
    slots: dict[str, list[School]],
    rng: random.Random,
) -> None:
    here = schooling.at(person, day)
    assert here is not None
    year = academic_year(day)
    other = rng.choice(
        [s for s in slots[person.phase(year)] if s is not here and s.opened_on < date(2021, 1, 1)]
    )
    if is_anchored and day <= cal.STORY_DAY:
        # What the story day needs stays; it is the school before that was another.
        schooling.replace(person, here, other, date.min, day)
        schooling.move(person, day, here)
    else:
        schooling.replace(person, here, other, day, date.max)
        schooling.move(person, day, other)
    gap_from = day - timedelta(rng.randint(12, 30))
    is_quiet = QUIET[0] <= gap_from <= QUIET[1] or QUIET[0] <= day <= QUIET[1]
    if rng.random() < 0.3 and not is_quiet and gap_from.month not in {8, 9}:
        schooling.move(person, gap_from, None)
