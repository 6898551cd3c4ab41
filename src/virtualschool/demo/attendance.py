"""Session marks: every child in care and on roll, two a day on each school day.

How many sessions a child misses in a year comes first (few children miss very many), then in which
months, then on which days and for which reason. So the published rates come out, and the marks
of one child still look like one child's.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person
from virtualschool.demo.schooling import Schooling
from virtualschool.demo.schools import School
from virtualschool.demo.suspensions import Event
from virtualschool.demo.terms import LEAVING_DAY, academic_year, month_key, school_days

AUTHORISED = {"I": 70, "M": 14, "C": 8, "R": 2}
UNAUTHORISED = {"O": 68, "U": 14, "N": 12, "G": 6}
SINGLE = frozenset("MU")  # one session at a time; the others last
NEWCOMER_DAYS, NEWCOMER_PULL = 42, 4.0  # absence is higher in the first weeks of care
EXAMS_FROM = {2021: date(2022, 5, 16), 2022: date(2023, 5, 15)}
HEATING_FAILED = (date(2022, 12, 12), date(2022, 12, 13))  # code Y at one school


@dataclass(slots=True)
class Mark:
    """One session of one child at one school."""

    child: Person
    school: School
    day: date
    half: str
    code: str
    source: str = "School register"


@dataclass(slots=True)
class _Year:
    """One child's school year: sessions by month, what is settled already, how much is missed."""

    child: Person
    phase: str
    sessions: list[tuple[date, str]] = field(default_factory=list)
    schools: dict[date, School] = field(default_factory=dict)
    fixed: dict[tuple[date, str], str] = field(default_factory=dict)
    kind: str = "ordinary"
    rate: float = 0.0
    by_month: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    lean: float = 1.0
    is_part_time: bool = False

    @property
    def missed_already(self) -> int:
        return len(self.fixed)


def make_marks(people: list[Person], schooling: Schooling, events: list[Event]) -> list[Mark]:
    """All marks of both years by day, including the few that later never arrive."""
    suspended: dict[str, set[tuple[date, str]]] = defaultdict(set)
    for event in events:
        suspended[event.child.child_id].update(event.sessions)
    marks: list[Mark] = []
    for year in (2021, 2022):
        rng = cal.stream(f"attendance {year}")
        years = _years(people, schooling, suspended, year)
        _classify(years, year, rng)
        _scale(years, cal.ABSENCE[year])
        counts = _by_month(years, year, rng)
        codes = _absences(years, counts, year, rng)
        marks += _marks(years, codes, schooling, year, rng)
    marks.sort(key=lambda m: (m.day, m.child.child_id, m.half))
    return marks


def _years(
    people: list[Person],
    schooling: Schooling,
    suspended: dict[str, set[tuple[date, str]]],
    year: int,
) -> list[_Year]:
    found = []
    days = [d for d in school_days() if academic_year(d) == year]
    leaving_day = LEAVING_DAY[year]
    for person in people:
        phase = person.phase(year)
        if person.is_short_break or not phase:
            continue
        last = leaving_day if person.year_group(year) == "11" else cal.TODAY
        here = person.days_in_care(days)
        schools = {d: s for d in here if d <= last and (s := schooling.at(person, d))}
        if not schools:
            continue
        if any(s.kind == "special" for s in schools.values()):
            phase = "special"
        own = _Year(person, phase, schools=schools)
        for day in schools:
            for half in ("AM", "PM"):
                own.by_month[month_key(day)].append(len(own.sessions))
                own.sessions.append((day, half))
        own.fixed = {s: "E" for s in own.sessions if s in suspended[person.child_id]}
        found.append(own)
    return found


def _classify(years: list[_Year], year: int, rng: random.Random) -> None:
    """Who is severely and who persistently absent, by phase; the suspended and the new first."""
    for phase in ("primary", "secondary", "special"):
        group = [y for y in years if y.phase == phase]
        severe_share, persistent_share = cal.ABSENCE_CLASSES[year, phase]
        clocks = sorted((rng.expovariate(_risk(y, year)), n) for n, y in enumerate(group))
        ranked = [group[n] for _, n in clocks]
        forced = [y for y in ranked if 10 * y.missed_already >= len(y.sessions)]
        ranked = forced + [y for y in ranked if y not in forced]
        severe = [y for y in ranked if len(y.sessions) >= 60][: round(severe_share * len(group))]
        rest = [y for y in ranked if y not in severe]
        persistent = rest[: round(persistent_share * len(group)) - len(severe)]
        for own in group:
            own.lean = rng.choice((0.4, 1.0, 1.6))
            already = own.missed_already / len(own.sessions)
            if own in severe:
                own.kind, own.rate, own.lean = "severe", rng.uniform(0.52, 0.70), 1.3
            elif own in persistent:
                own.kind = "persistent"
                own.rate = max(already, 0.105 + rng.triangular(0, 0.25, 0.02))
                own.is_part_time = phase != "primary" and rng.random() < 0.22
            else:
                usual = cal.ORDINARY_ABSENCE[phase]
                own.rate = min(0.085, max(already, usual * rng.gammavariate(2.2, 1 / 2.2)))


def _risk(own: _Year, year: int) -> float:
    """How likely a child is to be among those who miss most."""
    is_new = own.child.spells[-1].start_on > date(year, 9, 1)
    is_story = month_key(own.child.spells[-1].start_on) == cal.STORY_MONTH
    return (8.0 if is_story else 2.2 if is_new else 1.0) * (2.5 if own.missed_already else 1.0)


def _scale(years: list[_Year], target: float) -> None:
    """Stretch the ordinary and the persistent a little, so that the year's rate is met."""
    possible = sum(len(y.sessions) for y in years)
    for _ in range(12):
        missed = sum(y.rate * len(y.sessions) for y in years)
        movable = sum(y.rate * len(y.sessions) for y in years if y.kind != "severe")
        factor = 1 + (target / 100 * possible - missed) / movable
        for own in years:
            if own.kind == "ordinary":
                own.rate = min(
                    0.088, max(own.missed_already / len(own.sessions), own.rate * factor)
                )
            elif own.kind == "persistent":
                own.rate = min(0.47, max(0.105, own.rate * factor))


def _by_month(years: list[_Year], year: int, rng: random.Random) -> list[dict[str, int]]:
    """Sessions missed by child and month: the child's own total and the month's rate both hold."""
    months = [
        m for m in cal.ABSENCE_BY_MONTH if academic_year(date.fromisoformat(f"{m}-01")) == year
    ]
    weight = dict.fromkeys(months, 1.0)
    # Suspensions are settled already; the rest of each month's absence is spread.
    target = {
        m: cal.ABSENCE_BY_MONTH[m] / 100 * sum(len(y.by_month.get(m, ())) for y in years)
        - sum(month_key(day) == m for y in years for day, _ in y.fixed)
        for m in months
    }
    free = [_free(own, months) for own in years]
    pulls = [_pull(own, months) for own in years]
    expected: list[dict[str, float]] = []
    for _ in range(25):
        expected = [
            _expected(own, weight, one, pull)
            for own, one, pull in zip(years, free, pulls, strict=True)
        ]
        for m in months:
            total = sum(e[m] for e in expected)
            weight[m] *= target[m] / total if total else 1.0
    counts: list[dict[str, int]] = [{} for _ in years]
    carried = [rng.random() - 0.5 for _ in years]
    for m in months:
        # Largest remainders: the month's sum is whole and nobody's year drifts by more than one.
        due = [carry + shares[m] for carry, shares in zip(carried, expected, strict=True)]
        whole = [max(0, int(value)) for value in due]
        order = sorted(range(len(years)), key=lambda n: whole[n] - due[n])
        missing = max(0, round(sum(shares[m] for shares in expected)) - sum(whole))
        for n in [n for n in order if whole[n] < free[n][m]][:missing]:
            whole[n] += 1
        for n, count in enumerate(whole):
            counts[n][m] = count
            carried[n] = due[n] - count
    return [_within(own, row) for own, row in zip(years, counts, strict=True)]


def _free(own: _Year, months: list[str]) -> dict[str, int]:
    """Sessions of each month that are not settled already."""
    fixed = Counter(month_key(day) for day, _ in own.fixed)
    return {m: len(own.by_month.get(m, ())) - fixed[m] for m in months}


def _pull(own: _Year, months: list[str]) -> dict[str, float]:
    """Absence gathers in the first weeks of care."""
    start = own.child.spells[-1].start_on
    return {m: NEWCOMER_PULL if _is_early(own, m, start) else 1.0 for m in months}


def _expected(
    own: _Year, weight: dict[str, float], free: dict[str, int], pull: dict[str, float]
) -> dict[str, float]:
    """A child's missed sessions spread over the months."""
    left = max(0.0, own.rate * len(own.sessions) - own.missed_already)
    shares = {m: weight[m] * pull[m] * n for m, n in free.items()}
    total = sum(shares.values()) or 1.0
    return {m: min(0.95 * free[m], left * share / total) for m, share in shares.items()}


def _is_early(own: _Year, month: str, start: date) -> bool:
    numbers = own.by_month.get(month)
    if not numbers:
        return False
    first = own.sessions[numbers[0]][0]
    return start <= first <= start + timedelta(NEWCOMER_DAYS)


def _within(own: _Year, row: dict[str, int]) -> dict[str, int]:
    """An ordinary child stays below a tenth in the year, whatever rounding says."""
    while (
        own.kind == "ordinary"
        and any(row.values())
        and 10 * (sum(row.values()) + own.missed_already) >= len(own.sessions)
    ):
        row[max(row, key=lambda m: row[m])] -= 1
    return row


def _absences(
    years: list[_Year], counts: list[dict[str, int]], year: int, rng: random.Random
) -> list[dict[tuple[date, str], str]]:
    """The absent sessions of each child with their codes, month by month."""
    codes: list[dict[tuple[date, str], str]] = [dict(own.fixed) for own in years]
    share = cal.UNAUTHORISED[year] / cal.ABSENCE[year]
    absent = unauthorised = 0
    for month in [m for m in cal.ABSENCE_BY_MONTH if m in counts[0]]:
        for own, row, own_codes in zip(years, counts, codes, strict=True):
            absent += sum(1 for d, _ in own.fixed if month_key(d) == month)
            left = row[month]
            free = [own.sessions[n] for n in own.by_month.get(month, ())]
            while left:
                drift = (share * (absent + 20) - unauthorised) / 40
                is_unauthorised = rng.random() < min(0.97, max(0.03, share * own.lean + drift))
                chosen, code = _run(
                    own,
                    own_codes,
                    free,
                    most=left,
                    is_unauthorised=is_unauthorised,
                    year=year,
                    rng=rng,
                )
                for session in chosen:
                    own_codes[session] = code
                left -= len(chosen)
                absent += len(chosen)
                unauthorised += is_unauthorised * len(chosen)
    return codes


def _run(
    own: _Year,
    taken: dict[tuple[date, str], str],
    sessions: list[tuple[date, str]],
    *,
    most: int,
    is_unauthorised: bool,
    year: int,
    rng: random.Random,
) -> tuple[list[tuple[date, str]], str]:
    """Some sessions in a row with one reason: an illness of days, an appointment of a morning."""
    table = UNAUTHORISED if is_unauthorised else AUTHORISED
    code = rng.choices(list(table), weights=list(table.values()))[0]
    free = [n for n, s in enumerate(sessions) if s not in taken]
    first, last = EXAMS_FROM[year], LEAVING_DAY[year]
    is_exams = own.child.year_group(year) == "11" and first <= sessions[free[0]][0] <= last
    if not is_unauthorised and is_exams:
        code = "S"
    if not is_unauthorised and own.is_part_time:
        # Before August 2024 a part-time timetable is C in the afternoons.
        afternoons = [sessions[n] for n in free if sessions[n][1] == "PM"][:most]
        if afternoons:
            return afternoons[:8], "C"
    length = 1 if code in SINGLE else rng.choice((2, 2, 2, 4, 4, 6))
    if own.kind == "severe":
        length = rng.choice((4, 6, 10))
    length = min(length, most)
    starts = [n for n in free if sessions[n][1] == "AM"] if length > 1 else free
    start = rng.choice(starts or free)
    chosen: list[tuple[date, str]] = []
    for session in sessions[start:]:
        if session in taken or len(chosen) == length:
            break
        chosen.append(session)
    return chosen, code


def _marks(
    years: list[_Year],
    codes: list[dict[tuple[date, str], str]],
    schooling: Schooling,
    year: int,
    rng: random.Random,
) -> list[Mark]:
    marks = []
    dual = _dual_registered(years, schooling, year)
    for own, own_codes in zip(years, codes, strict=True):
        starts_school = date(year, 9, 20) if own.child.year_group(year) == "R" else date.min
        off_site = own.phase == "special" and rng.random() < 0.2
        for day, half in own.sessions:
            school = own.schools[day]
            code = own_codes.get((day, half)) or _present(half, off_site, rng)
            if half == "PM" and day < starts_school and code in {"\\", "L"}:
                code = "X"  # four-year-olds begin with mornings
            if day in HEATING_FAILED and school.urn == dual[2].urn:
                code = "Y"
            marks.append(Mark(own.child, school, day, half, code))
            if own.child is dual[0] and school is not dual[1]:
                marks.append(Mark(own.child, dual[1], day, half, "D"))
    return marks


def _present(half: str, off_site: bool, rng: random.Random) -> str:
    luck = rng.random()
    if off_site and luck < 0.25:
        return "B"
    if luck > 0.985:
        return rng.choice("VVVPW") if half == "PM" else "L"
    return "/" if half == "AM" else "\\"


def _dual_registered(
    years: list[_Year], schooling: Schooling, year: int
) -> tuple[Person, School, School]:
    """One child of a pupil referral unit is on the books of a secondary as well, with D there.

    The third is the school whose heating failed in December 2022.
    """
    middle = date(year + 1, 1, 10)
    at = [(y.child, s) for y in years if (s := schooling.at(y.child, middle))
          and y.child.in_care(middle)]  # fmt: skip
    child = next((c for c, s in at if s.is_alternative), at[0][0])
    secondaries = sorted({s.urn: s for _, s in at if s.kind == "secondary"}.items())
    primaries = sorted({s.urn: s for _, s in at if s.kind == "primary"}.items())
    return child, secondaries[0][1], primaries[0][1]
