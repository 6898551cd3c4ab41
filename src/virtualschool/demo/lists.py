"""The case system's children list, as it is sent at the end of a month and weekly in July 2023."""

from __future__ import annotations

from datetime import date

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person
from virtualschool.demo.placements import FOSTER, Episode
from virtualschool.demo.schooling import Schooling
from virtualschool.demo.social_workers import Staff, officer_name
from virtualschool.demo.terms import academic_year, month_bounds

COLUMNS = [
    "child_id", "upn", "surname", "forename", "date_of_birth", "sex", "school_urn", "year_group",
    "social_worker", "team", "reviewing_officer", "carer", "pep_adviser", "as_at",
]  # fmt: skip
HOMES = ("Larkhouse", "Fernholt House", "Tidewell House", "Moorgarth House", "Beckholm")


def list_days() -> list[date]:
    """The first days of term 2021, then each month's last day, weekly in the last month."""
    ends = [
        last
        for key in cal.STARTERS_AND_LEAVERS
        if cal.SCHOOL_YEARS_FROM <= (last := month_bounds(key)[1]) < date(2023, 7, 1)
    ]
    return [date(2021, 9, 3), *ends, date(2023, 7, 7), date(2023, 7, 14), cal.TODAY]


def make_lists(
    people: list[Person],
    episodes: list[Episode],
    schooling: Schooling,
    staff: dict[str, Staff],
) -> dict[date, list[list[str]]]:
    """Rows without the heading, by the day for which the list speaks."""
    chains: dict[str, list[Episode]] = {}
    for episode in episodes:
        chains.setdefault(episode.child.child_id, []).append(episode)
    lists = {}
    for day in list_days():
        here = sorted((p for p in people if p.in_care(day)), key=lambda p: p.child_id)
        lists[day] = [_row(p, day, staff[p.child_id], chains[p.child_id], schooling) for p in here]
    return lists


def _row(
    person: Person,
    day: date,
    staff: Staff,
    chain: list[Episode],
    schooling: Schooling,
) -> list[str]:
    year = academic_year(day)
    group = person.year_group(year)
    school = schooling.at(person, day) if person.phase(year) else None
    episode = [e for e in chain if e.start_on <= day][-1]
    number = sum(map(ord, episode.placement_postcode + episode.child.child_id))
    if episode.placement in FOSTER:
        carer = officer_name(200 + number)
    elif episode.placement == "P1":
        carer = f"{officer_name(200 + number).split()[0]} {person.surname}"
    else:
        carer = HOMES[number % len(HOMES)]
    return [
        person.child_id, "" if person.upn.startswith("UN") and len(person.upn) < 5 else person.upn,
        person.surname, person.forename, f"{person.date_of_birth:%d/%m/%Y}", person.sex,
        school.urn if school else "", group, staff.worker_on(day),
        staff.team, staff.reviewing_officer, carer, staff.adviser,
        f"{day:%d/%m/%Y}",
    ]  # fmt: skip


def list_name(day: date) -> str:
    return f"children-list-{day.isoformat()}.csv"
