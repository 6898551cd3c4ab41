"""The demonstration's files, in the order and the groups in which a council would send them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from virtualschool.demo import calibration as cal
from virtualschool.demo import faults, lists, published, returns, schools, terms
from virtualschool.demo.attendance import Mark, make_marks
from virtualschool.demo.care import simulate
from virtualschool.demo.census import files as census_files
from virtualschool.demo.census.pupils import Roll, after_care
from virtualschool.demo.files import Load, write_rows
from virtualschool.demo.people import Person
from virtualschool.demo.placements import episodes
from virtualschool.demo.schooling import place_children
from virtualschool.demo.social_work import attendance as need_attendance
from virtualschool.demo.social_work import files as need_files
from virtualschool.demo.social_work import suspensions as need_suspensions
from virtualschool.demo.social_work.cases import never_looked_after, simulate_need
from virtualschool.demo.social_work.learners import learner_years, place_learners
from virtualschool.demo.social_workers import allocations, make_staff
from virtualschool.demo.suspensions import EVENT_COLUMNS, Event, event_row, make_events

MARK_COLUMNS = ["child_id", "upn", "urn", "date", "session", "code", "source", "recorded_at"]
DAY_COLUMNS = ["child_id", "upn", "urn", "date", "am", "pm"]
CALL_COLUMNS = ["ChildID", "UPN", "Surname", "Forename", "DOB", "School URN", "Date", "AM code",
                "PM code", "Reason text", "Suspension flag", "Sessions missed",
                "Caller note"]  # fmt: skip
CALENDAR_COLUMNS = ["authority", "urn", "academic_year", "kind", "term", "first_day", "last_day"]
# One neighbouring authority's schools came through a daily-call supplier in this month.
CALL_AUTHORITY, CALL_MONTH = "807", "2022-11"
DAY_A_ROW_FROM = "2023-04"  # the summer's registers came as a day a row
TERMS = {"09": "autumn", "10": "autumn", "11": "autumn", "12": "autumn", "01": "spring",
         "02": "spring", "03": "spring"}  # fmt: skip
# What became of a permanent exclusion is said in a later file, a month or so after the term.
OUTCOMES = "outcomes"


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Everything that ``write_demo`` wrote, load after load."""

    folder: Path
    loads: tuple[Load, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(path for load in self.loads for path in load.paths)


def write_demo(folder: Path) -> DemoFiles:
    """Simulates the authority from its fixed seed and writes its files under ``folder``.

    The same bytes every time. Existing files of the same names are replaced.
    """
    people = simulate()
    chains = episodes(people)
    estate = schools.make_estate()
    schooling = place_children(people, chains, estate)
    events = make_events(people, schooling, estate)
    marks = make_marks(people, schooling, events)
    shut = _inset_days(marks)
    no_school = {(e.urn, e.first_day) for e in shut}
    staff = make_staff(people)
    years = returns.make_returns(people, chains, allocations(people, staff))
    rolls = lists.make_lists(people, chains, schooling, staff)
    faults.spoil_upns(people, years)
    faults.spoil_episodes(years)
    by_id = {p.child_id: p for p in people}
    for rows in rolls.values():
        for row in rows:
            row[1] = by_id[row[0]].known_upn
    faults.spoil_lists(rolls, people, estate)
    marks = faults.spoil_marks(marks, events)
    awaited = faults.children_awaited(marks, events)
    events = [*events, faults.overlapping_event(events)]
    marks = [m for m in marks if (m.school.urn, m.day) not in no_school]
    cases = simulate_need(people)
    place_learners(never_looked_after(cases), schooling, estate)
    learners = learner_years(cases, schooling, no_school)
    need_events = need_suspensions.make_events(learners)
    need_marks = need_attendance.make_marks(learners, need_events)
    roll = Roll(
        [*people, *never_looked_after(cases)],
        schooling,
        estate,
        marks=marks,
        need_marks=need_marks,
        events=[*events, *need_events],
        after_care=after_care(chains),
    )
    loads = [_register(folder, estate, shut)]
    loads += [_return(folder, one) for one in years]
    loads += _lists(folder, rolls)
    loads += _terms(folder, marks, events, awaited)
    loads.append(published.load(folder))
    # Their thousands of children come last: each load looks at every child there is.
    loads.append(need_files.census_load(folder, cases))
    loads.append(census_files.census_load(folder, roll, people))
    loads += need_files.year_loads(folder, need_marks, need_events)
    return DemoFiles(folder, tuple(loads))


def _inset_days(marks: list[Mark]) -> list[terms.Entry]:
    """Two special schools shut for a day of training each."""
    urns = sorted({m.school.urn for m in marks if m.school.kind == "special"})
    return terms.inset_days(urns[:2])


def _register(folder: Path, estate: schools.Estate, shut: list[terms.Entry]) -> Load:
    at = folder / "reference"
    rows = [
        [cal.AUTHORITY, e.urn, str(e.academic_year), e.kind, e.term, e.first_day.isoformat(),
         e.last_day.isoformat()]
        for e in (*terms.ENTRIES, *shut)
    ]  # fmt: skip
    return Load(
        "Schools and the calendar",
        (
            write_rows(at / "edubasealldata20230721.csv", schools.columns(),
                   schools.establishment_rows(estate), "cp1252"),
            write_rows(at / "links_edubasealldata20230721.csv", schools.LINK_COLUMNS,
                   schools.link_rows(estate), "cp1252"),
            write_rows(at / "calendar-806.csv", CALENDAR_COLUMNS, rows),
        ),
    )  # fmt: skip


def _return(folder: Path, one: returns.Return) -> Load:
    at = folder / "ssda903" / str(one.year)
    paths = [
        write_rows(at / f"{name}.csv", columns.split(), one.tables[name])
        for name, columns in returns.COLUMNS.items()
        if one.tables[name]
    ]
    title = f"SSDA903 return {one.year - 1}/{one.year % 100}"
    return Load(title if one.year < 2024 else f"{title}, so far", tuple(paths), one.year)


def _lists(folder: Path, rolls: dict[date, list[list[str]]]) -> list[Load]:
    at = folder / "children-lists"
    loads = []
    for year in (2021, 2022):
        paths = [
            # Case systems on Windows write a byte-order mark.
            write_rows(at / lists.list_name(day), lists.COLUMNS, rows, "utf-8-sig")
            for day, rows in rolls.items()
            if terms.academic_year(day) == year
        ]
        loads.append(Load(f"Children lists {year}/{(year + 1) % 100}", tuple(paths)))
    return loads


def _key(person: Person, month: str) -> tuple[str, str]:
    """Registers know a child by UPN, the council by its own id: some months come each way."""
    if month in {"2021-10", "2022-03", "2022-10"} and person.known_upn:
        return "", person.known_upn
    return person.child_id, person.known_upn


def _mark_rows(marks: Iterable[Mark], days_later: int = 0) -> Iterable[list[str]]:
    for m in marks:
        child_id, upn = _key(m.child, terms.month_key(m.day))
        yield [child_id, upn, m.school.urn, m.day.isoformat(), m.half, m.code, m.source,
               faults.recorded_at(m.day, days_later)]  # fmt: skip


def _days(marks: Iterable[Mark]) -> dict[tuple[Person, str, date], dict[str, str]]:
    days: dict[tuple[Person, str, date], dict[str, str]] = defaultdict(dict)
    for m in marks:
        days[m.child, m.school.urn, m.day][m.half] = m.code
    return days


def _day_rows(marks: Iterable[Mark]) -> Iterable[list[str]]:
    for (child, urn, day), halves in _days(marks).items():
        yield [child.child_id, child.known_upn, urn, f"{day:%d/%m/%Y}", halves.get("AM", ""),
               halves.get("PM", "")]  # fmt: skip


def _call_rows(marks: Iterable[Mark]) -> Iterable[list[str]]:
    words = {"I": "Unwell", "M": "Appointment", "E": "Suspended", "U": "Arrived late"}
    for (child, urn, day), halves in _days(marks).items():
        codes = [halves.get("AM", ""), halves.get("PM", "")]
        missed = sum(code not in {"/", "\\", "L", "B", "V", "P", "W", "X", "D"} for code in codes)
        yield [child.child_id, child.known_upn, child.surname, child.forename,
               f"{child.date_of_birth:%d/%m/%Y}", urn, f"{day:%d/%m/%Y}", *codes,
               words.get(codes[0], ""), "Y" if "E" in codes else "N", str(missed), ""]  # fmt: skip


def _terms(
    folder: Path, marks: list[Mark], events: list[Event], awaited: set[Person]
) -> list[Load]:
    """Each term's marks and suspensions; then what came late."""
    by_month: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        month = terms.month_key(mark.day)
        if not (mark.child in awaited and month in {"2022-09", "2022-10"}):
            by_month[month].append(mark)
    loads = []
    for term, months in _months_of_terms(by_month).items():
        year, name = term.split("-")
        paths = [p for m in months for p in _month(folder / "attendance", m, by_month[m])]
        own = [e for e in events if e.month in months]
        own.sort(key=lambda e: (e.sessions[0], e.child.child_id))
        at = folder / "suspensions"
        rows = [event_row(e, "notified") for e in own]
        paths.append(write_rows(at / f"{term}.csv", EVENT_COLUMNS, rows))
        loads.append(Load(f"Marks and suspensions, {name} {year}", tuple(paths)))
        late = [event_row(e, e.status) for e in own if e.category == "PERM"]
        late_paths = []
        if late:
            late_paths.append(write_rows(at / f"{term}-{OUTCOMES}.csv", EVENT_COLUMNS, late))
        if cal.STORY_MONTH in months:
            rows = list(_mark_rows(faults.corrected_marks(by_month[cal.STORY_MONTH]), 21))
            path = folder / "attendance" / f"{cal.STORY_MONTH}-correction.csv"
            late_paths.append(write_rows(path, MARK_COLUMNS, rows))
        if late_paths:
            is_after = cal.STORY_MONTH in months
            loads.append(
                Load(f"Late news of {name} {year}", tuple(late_paths), is_after_freezing=is_after)
            )
    return loads


def _months_of_terms(by_month: dict[str, list[Mark]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for month in sorted(by_month):
        # The first week of April is still spring's; its few marks go with the month's file.
        found[f"{month[:4]}-{TERMS.get(month[5:], 'summer')}"].append(month)
    return found


def _month(at: Path, month: str, marks: list[Mark]) -> list[Path]:
    if month == CALL_MONTH:
        called = [m for m in marks if m.school.authority == CALL_AUTHORITY]
        rest = [m for m in marks if m.school.authority != CALL_AUTHORITY]
        return [
            write_rows(at / f"{month}.csv", MARK_COLUMNS, _mark_rows(rest)),
            write_rows(at / f"{month}-daily-call-{CALL_AUTHORITY}.csv", CALL_COLUMNS,
                   _call_rows(called)),
        ]  # fmt: skip
    if month >= DAY_A_ROW_FROM:
        return [write_rows(at / f"{month}.csv", DAY_COLUMNS, _day_rows(marks))]
    paths = [write_rows(at / f"{month}.csv", MARK_COLUMNS, _mark_rows(marks))]
    if month == cal.STORY_MONTH:
        rows = _mark_rows(faults.conflicting_marks(marks))
        paths.append(write_rows(at / f"{month}-daily-call.csv", MARK_COLUMNS, rows))
    return paths
