"""Who was looked after, from when to when, and how old they are.

The flow comes first: so many became looked after and so many ceased in each month, exactly.
Dates of birth are then fitted to it, so that the age mix of 31 October 2022 is exact too and
everybody leaves care by the eighteenth birthday.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person, Spell, birthday, give_identity, year_group
from virtualschool.demo.terms import month_bounds, month_key

# The story's months keep starts and ends away from the edges, so that nobody who left in
# October lacks October marks and everybody who came has some.
WINDOWS = {"2022-09": ((1, 28), (9, 30)), "2022-10": ((3, 19), (6, 31))}
# A starter of each September and October day below has no school place (6 on 31 October 2022).
STORY_STARTS = {"2022-09": (9, 13, 16, 20, 27), "2022-10": (12,)}
# One child comes and goes within each month; in the story's month on these days.
STORY_VISIT = (4, 20)


def simulate() -> list[Person]:
    """All children of the authority, looked after or on short breaks, with their identities."""
    rng = cal.stream("care")
    people = _flow(rng)
    _fit_births(people, rng)
    _choose_unaccompanied(people, rng)
    people += _short_breaks(rng)
    give_identity(people, cal.stream("people"))
    return people


def _flow(rng: random.Random) -> list[Person]:
    ids = iter(rng.sample(range(310_000, 489_999), 2_000))
    people = [
        Person(str(next(ids)), [Spell(cal.FIRST_DAY - timedelta(_length_so_far(rng)))])
        for _ in range(cal.OPENING_STOCK)
    ]
    for key, (starters, leavers) in cal.STARTERS_AND_LEAVERS.items():
        first, last = month_bounds(key)
        last = min(last, cal.TODAY)
        begin, end = WINDOWS.get(key, ((1, last.day), (2, last.day)))
        inside = [p for p in people if p.in_care(first - timedelta(1))]
        came = _came_back(people, round(starters * cal.RETURNS_SHARE), first, rng)
        came += [Person(str(next(ids))) for _ in range(starters - len(came))]
        people += [p for p in came if not p.spells]
        fixed = [first.replace(day=d) for d in STORY_STARTS.get(key, ())]
        visit = STORY_VISIT if key == cal.STORY_MONTH else (4, rng.randint(12, last.day))
        # The child who comes and goes is the last of the newcomers, never one who returns.
        starts = [first.replace(day=rng.randint(*begin)) for _ in came[:-1]]
        starts[len(starts) - len(fixed) :] = fixed
        for person, start in zip(came, [*starts, first.replace(day=visit[0])], strict=True):
            person.spells.append(Spell(start))
        came[-1].spells[-1].ceased_on = first.replace(day=visit[1])
        for person in _leavers(inside, leavers - 1, first, rng):
            person.spells[-1].ceased_on = first.replace(day=rng.randint(*end))
    return people


def _length_so_far(rng: random.Random) -> int:
    return min(int(rng.expovariate(1 / 1_000)) + 1, 3_300)


def _came_back(people: list[Person], count: int, first: date, rng: random.Random) -> list[Person]:
    """Some who ceased between a month and two and a half years before."""
    pool = [
        person
        for person in people
        if len(person.spells) == 1
        and (ceased := person.spells[0].ceased_on)
        and 40 <= (first - ceased).days <= 900
        and month_key(ceased) not in WINDOWS  # the ages of these leavers are the story's
    ]
    return rng.sample(pool, min(count, len(pool)))


def _leavers(inside: list[Person], count: int, first: date, rng: random.Random) -> list[Person]:
    """The shorter the stay so far, the likelier its end."""

    def chance(person: Person) -> float:
        stay = (first - person.spells[-1].start_on).days
        return 1.7 if stay < 180 else 1.2 if stay < 720 else 0.75

    # Weighted sampling without replacement: the smallest exponential clocks ring first.
    clocks = [(rng.expovariate(chance(person)), n) for n, person in enumerate(inside)]
    return [inside[n] for _, n in sorted(clocks)[:count]]


# -- dates of birth -------------------------------------------------------------------------


def _random_day(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(rng.randint(0, max(0, (last - first).days)))


def _births_of(group: str) -> tuple[date, date]:
    """First and last date of birth of a year group in 2022/23."""
    offset = 0 if group == "R" else int(group)
    return date(2017 - offset, 9, 1), date(2018 - offset, 8, 31)


def _fit_births(people: list[Person], rng: random.Random) -> None:
    on_the_day = [p for p in people if p.in_care(cal.STORY_DAY)]
    started = {m: [p for p in people if _started_in(p, m)] for m in ("2022-09", "2022-10")}
    ceased = {m: [p for p in people if _ceased_in(p, m)] for m in ("2022-09", "2022-10")}
    pins = _pin_newcomers(started, rng)
    _fit_stock(on_the_day, pins, rng)
    for leavers in ceased.values():
        rest = [p for p in leavers if not p.in_care(cal.STORY_DAY) and p not in started["2022-10"]]
        for n, person in enumerate(rng.sample(rest, len(rest))):
            _fit_leaver(person, n < cal.STORY_LEAVERS_OF_SCHOOL_AGE, rng)
    # The one who came and went is an infant: no school counts it in or out.
    visitor = next(p for p in ceased[cal.STORY_MONTH] if p in started[cal.STORY_MONTH])
    visitor.date_of_birth = _random_day(rng, date(2021, 1, 1), date(2022, 8, 31))
    for person in people:
        if person.date_of_birth == date.min:
            _fit_other(person, rng)


def _started_in(person: Person, key: str) -> bool:
    return any(month_key(s.start_on) == key for s in person.spells)


def _ceased_in(person: Person, key: str) -> bool:
    last = person.spells[-1].ceased_on
    return last is not None and month_key(last) == key


def _pin_newcomers(started: dict[str, list[Person]], rng: random.Random) -> dict[Person, str]:
    """Twelve of October's newcomers are of school age, and so are the six without a school."""
    pins: dict[Person, str] = {}
    for key, fixed in STORY_STARTS.items():
        first, _ = month_bounds(key)
        here = [p for p in started[key] if p.in_care(cal.STORY_DAY)]
        for day in fixed:
            found = [p for p in here if p not in pins and p.spells[-1].start_on.day == day
                     and p.spells[-1].start_on >= first]  # fmt: skip
            pins[found[-1]] = "secondary"
    primary = next(p for p in pins if p.spells[-1].start_on == date(2022, 9, 16))
    pins[primary] = "primary"
    rest = [p for p in started["2022-10"] if p.in_care(cal.STORY_DAY) and p not in pins]
    of_age = cal.STORY_STARTERS_OF_SCHOOL_AGE - len(STORY_STARTS["2022-10"])
    for n, person in enumerate(rng.sample(rest, len(rest))):
        pins[person] = "school" if n < of_age else "other"
    return pins


def _allowed(pin: str, group: str) -> bool:
    is_school_age = group not in {"", "12", "13"}
    if pin == "other":
        return not is_school_age
    if pin in {"primary", "secondary"}:
        is_primary = is_school_age and (group == "R" or int(group) <= 6)
        return is_school_age and is_primary == (pin == "primary")
    return is_school_age if pin == "school" else True


def _fit_stock(stock: list[Person], pins: dict[Person, str], rng: random.Random) -> None:
    """The age mix of the story day exactly, youngest first, each within what the stay allows."""
    left = rng.sample(stock, len(stock))
    # Year 13 turns 18 within the year: most of them are the leavers of the coming months.
    ageing = [p for p in left if p.spells[-1].ceased_on and pins.get(p) in {None, "other"}]
    for person in ageing[: cal.YEAR_GROUPS["13"] - 6]:
        ceased = person.spells[-1].ceased_on
        assert ceased is not None
        person.date_of_birth = birthday(ceased, -18)
        left.remove(person)
    staying = [p for p in left if not p.spells[-1].ceased_on and pins.get(p) in {None, "other"}]
    for person in staying[:6]:
        person.date_of_birth = _random_day(rng, date(2005, 7, 22), date(2005, 8, 31))
        left.remove(person)
    slots = [("", date(2018, 9, 1), date(2022, 10, 1))] * cal.UNDER_SCHOOL_AGE
    for group, count in cal.YEAR_GROUPS.items():
        if group != "13":
            slots += [(group, *_births_of(group))] * count
    for group in sorted(set(pins.values()) - {"other"}):
        slots = _fill_pinned(group, slots, left, pins, rng)
    for group, first, last in slots:
        born = _random_day(rng, first, last)
        able = [
            p for p in left if p.spells[0].start_on >= born and _allowed(pins.get(p, ""), group)
        ]
        person = rng.choice(able)
        person.date_of_birth = born
        left.remove(person)


def _fill_pinned(
    pin: str,
    slots: list[tuple[str, date, date]],
    left: list[Person],
    pins: dict[Person, str],
    rng: random.Random,
) -> list[tuple[str, date, date]]:
    """Those who must be of school age take their places before anybody else does."""
    slots = list(slots)
    for person in [p for p in left if pins.get(p) == pin]:
        start = person.spells[0].start_on
        able = [s for s in slots if _allowed(pin, s[0]) and s[2] <= start]
        slot = rng.choice(able)
        slots.remove(slot)
        person.date_of_birth = _random_day(rng, slot[1], slot[2])
        left.remove(person)
    return slots


def _fit_leaver(person: Person, is_of_school_age: bool, rng: random.Random) -> None:
    """A leaver of September or October 2022: nine of each month's are of school age."""
    ceased, start = person.spells[-1].ceased_on, person.spells[0].start_on
    assert ceased is not None
    if not is_of_school_age:
        person.date_of_birth = birthday(ceased, -18)
        return
    groups = [g for g in cal.YEAR_GROUPS if g not in {"12", "13"} and _births_of(g)[1] <= start]
    # Secondary ages twice: some of them must be old enough to have been suspended.
    first, last = _births_of(rng.choice([*groups, *groups[7:]]))
    person.date_of_birth = _random_day(rng, first, last)


def _fit_other(person: Person, rng: random.Random) -> None:
    """Whoever was not in care on the story day."""
    start, ceased = person.spells[0].start_on, person.spells[-1].ceased_on
    came_before = start < cal.STORY_DAY
    if came_before and ceased and rng.random() < cal.AGE_OUT_SHARE * 1.15:
        person.date_of_birth = birthday(ceased, -18)
        return
    # Nobody is eighteen before the last period of care ends, or today.
    earliest = birthday(max(ceased or cal.TODAY, cal.TODAY if not ceased else start), -18)
    earliest += timedelta(1)
    for _ in range(200):
        ((low, high),) = rng.choices(list(cal.AGE_AT_START), list(cal.AGE_AT_START.values()))
        born = _random_day(rng, birthday(start, -high) + timedelta(1), birthday(start, -low))
        if earliest <= born <= start:
            person.date_of_birth = born
            return
    person.date_of_birth = _random_day(rng, earliest, start)


def _choose_unaccompanied(people: list[Person], rng: random.Random) -> None:
    for year in range(2020, 2024):
        pool = [
            p
            for p in people
            if len(p.spells) == 1
            and date(year, 4, 1) <= p.spells[0].start_on <= date(year + 1, 3, 31)
            and 15 <= p.age_on(p.spells[0].start_on) <= 17
        ]
        for person in rng.sample(pool, min(cal.UNACCOMPANIED_A_YEAR, len(pool))):
            person.is_unaccompanied = True


def _short_breaks(rng: random.Random) -> list[Person]:
    """Disabled children with a V4 agreement, who are in no headline figure."""
    people = []
    for n in range(cal.SHORT_BREAK_CHILDREN):
        born = _random_day(rng, date(2008, 1, 1), date(2014, 12, 31))
        start = _random_day(rng, date(2019, 1, 1), date(2021, 12, 31))
        people.append(Person(f"{490_100 + 17 * n}", [Spell(start)], born, is_short_break=True))
    return people


def is_of_school_age(person: Person, year: int) -> bool:
    """Reception to Year 11 in an academic year."""
    return year_group(person.date_of_birth, year) not in {"", "12", "13"}
