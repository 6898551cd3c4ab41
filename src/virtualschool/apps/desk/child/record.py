"""All that is known of one child, read once, and only what is for the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.apps.authorities.selectors import calendar_of
from virtualschool.apps.children.facts import domain_episode
from virtualschool.apps.children.fields import LIST_GROUP
from virtualschool.apps.children.models import (
    Child,
    Enrolment,
    Episode,
    ReturnRecord,
    SocialWork,
    SpecialNeeds,
)
from virtualschool.apps.desk.child.reader import Reader
from virtualschool.apps.desk.models import Standing
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.schools.selectors import names_of_schools
from virtualschool.domain import care
from virtualschool.domain.calendar import SchoolCalendar
from virtualschool.domain.education import school_age
from virtualschool.feeds.ssda903 import social_workers

#: Lists of the return that the page tells of. What it leaves out (health, strengths and
#: difficulties, convictions, accommodation after care, permanence before) is not for a page that
#: schools and carers share.
REVIEWS, MISSING = "reviews", "missing"
ADOPTION, PLACED = "adoption", "placed_for_adoption"
LISTS = (REVIEWS, MISSING, ADOPTION, PLACED, social_workers.LIST)


@dataclass(frozen=True, slots=True)
class Placement(care.Interval):
    """A time with one carer: the placement type is the latest that was not a temporary move."""

    placement_type: str = ""
    collection_year: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without a school: both days inside, with the school days in it."""

    first_day: date
    last_day: date
    school_days: int


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a child. A school's reader gets no history of care, and of schools,
    suspensions and needs those of its own school."""

    child: Child
    standing: Standing
    reader: Reader
    today: date
    calendar: SchoolCalendar
    episodes: list[Episode]
    enrolments: list[Enrolment]
    work: list[SocialWork]
    needs: list[SpecialNeeds]
    suspensions: list[Suspension]
    returned: list[ReturnRecord]
    year_groups: dict[int, str]
    schools: dict[str, str]  # names by URN

    @property
    def spells(self) -> list[care.Spell]:
        """Stretches with one placement and status; see ``domain.care``."""
        return care.care_spells([domain_episode(row) for row in self.episodes])

    def name_of(self, urn: str) -> str:
        """A school's name, or that none was named."""
        return self.schools.get(urn, f"URN {urn}" if urn else "School not named")

    def told_in(self, list_name: str) -> list[ReturnRecord]:
        """The rows of one list of the return, over all collection years."""
        return [row for row in self.returned if row.list_name == list_name]


def record_of(child: Child, reader: Reader, today: date) -> Record:
    """Everything of the child's page that the operational database holds: nine queries."""
    enrolments = [row for row in child.enrolments.all() if reader.sees_school(row.urn)]
    suspensions = [row for row in child.suspensions.all() if reader.sees_school(row.urn)]
    is_whole = not reader.is_of_school
    standing = Standing.objects.filter(child=child).first() or Standing(child=child)
    return Record(
        child=child,
        standing=standing,
        reader=reader,
        today=today,
        calendar=calendar_of(child.authority),
        episodes=list(child.episodes.all()) if is_whole else [],
        enrolments=enrolments,
        work=list(child.social_work.all()) if is_whole else [],
        needs=_needs(child.special_needs.all(), enrolments, reader),
        suspensions=suspensions,
        returned=list(child.return_records.filter(list_name__in=_lists(reader)))
        if is_whole
        else [],
        year_groups=dict(child.school_years.values_list("academic_year", "year_group")),
        schools=names_of_schools(
            {row.urn for row in enrolments}
            | {row.urn for row in suspensions if row.urn}
            | _urn(standing, reader)
        ),
    )


def _lists(reader: Reader) -> list[str]:
    """The lists of the return that are for the reader; none for a school's."""
    if reader.is_of_school:
        return []
    return [name for name in LISTS if LIST_GROUP.get(name) is None or reader.may(LIST_GROUP[name])]


def placements(episodes: Iterable[Episode]) -> list[Placement]:
    """One child's times with one carer, in order; short breaks are none."""
    stored = [row for row in episodes if row.legal_status not in care.SHORT_BREAKS]
    known = [domain_episode(row) for row in stored]
    found: list[Placement] = []
    for row, episode, change in zip(stored, known, care.classify_changes(known), strict=True):
        before = found[-1] if found else None
        goes_on = before is not None and before.end >= row.start_on
        is_new = change in {care.ChangeKind.STARTED, care.ChangeKind.CARER} or not goes_on
        if is_new:
            if before is not None and before.end > row.start_on:
                found[-1] = Placement(
                    before.start_on, row.start_on, before.placement_type, before.collection_year
                )
            kind = row.placement_type
        else:
            assert before is not None
            kind = before.placement_type if episode.is_temporary_placement else row.placement_type
            found.pop()
        start = row.start_on if is_new or before is None else before.start_on
        ended = episode.interval.ceased_on
        found.append(Placement(start, ended, kind, row.collection_year))
    return found


def stays_with_workers(record: Record) -> list[social_workers.Stay]:
    """Which social worker had the case when, by the number that the return gives each."""
    return social_workers.stays(
        (record.child.council_id, row.collection_year, row.values)
        for row in record.told_in(social_workers.LIST)
    )


def gaps_without_school(record: Record) -> list[Gap]:
    """The times of school age, looked after or with a social worker, on roll at no school.

    Before the first school that anything names nothing is said, since lists began at some time;
    without any, it counts from the first day of today's care, else of today's social work, as in
    ``Standing``.
    """
    child = record.child
    if child.date_of_birth is None or record.reader.is_of_school:
        return []
    of_age = school_age(child.date_of_birth, record.year_groups)
    known = care.merge(
        [
            *care.care_intervals([domain_episode(row) for row in record.episodes], True),
            *(care.Interval(row.start_on, row.ceased_on) for row in record.work),
        ]
    )
    if not known:
        return []
    on_roll = care.merge(
        care.Interval(row.start_on, row.last_day + timedelta(days=1) if row.last_day else None)
        for row in record.enrolments
    )
    standing = record.standing
    since = standing.care_since or standing.work_since or known[0].start_on
    began = on_roll[0].start_on if on_roll else since
    free = _between(on_roll, began, record.today + timedelta(days=1))
    found = []
    for first in free:
        for second in of_age:
            for third in known:
                start = max(first.start_on, second.start_on, third.start_on)
                end = min(first.end, second.end, third.end)
                days = record.calendar.school_days(start, end - timedelta(days=1))
                if start < end and days:
                    found.append(Gap(start, end - timedelta(days=1), len(days)))
    return found


def _between(taken: list[care.Interval], first: date, end: date) -> list[care.Interval]:
    """What ``taken`` (merged, in order) leaves free from a day to another, the end outside."""
    free, start = [], first
    for interval in taken:
        if interval.start_on >= end:
            break
        if interval.start_on > start:
            free.append(care.Interval(start, interval.start_on))
        start = max(start, interval.end)
    if start < end:
        free.append(care.Interval(start, end))
    return free


def _needs(
    needs: Iterable[SpecialNeeds], enrolments: list[Enrolment], reader: Reader
) -> list[SpecialNeeds]:
    """The provisions; for a school's reader those that held while the child was at the school."""
    if not reader.is_of_school:
        return list(needs)
    began = min((row.start_on for row in enrolments), default=date.max)
    return [row for row in needs if row.last_day is None or row.last_day >= began]


def _urn(standing: Standing, reader: Reader) -> set[str]:
    return {standing.urn} if standing.urn and reader.sees_school(standing.urn) else set()
