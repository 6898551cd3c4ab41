"""Where each child of an authority stands today, for lists, homes and pages of schools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TypeVar

from django.db import transaction

from virtualschool.analytics.query import Period, Query, Scope
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.selectors import calendar_of
from virtualschool.apps.children.facts import domain_episode
from virtualschool.apps.children.models import (
    Child,
    Enrolment,
    Episode,
    SchoolYear,
    SocialWork,
    SpecialNeeds,
)
from virtualschool.apps.children.permissions import CASELOADS_BY_NAME
from virtualschool.apps.desk.children.search import name_key, words_to_find
from virtualschool.apps.desk.models import Standing, StandingsMade
from virtualschool.apps.desk.statistics import renew_statistics
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.indicators.engine import storing_engine
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain import care
from virtualschool.domain.calendar import SchoolCalendar, academic_year
from virtualschool.domain.education import (
    compulsory_school_age,
    national_curriculum_year,
    school_age,
)
from virtualschool.domain.suspensions import Category, status_counts

Row = TypeVar("Row", Episode, Enrolment, SocialWork, SpecialNeeds)

#: Days of the year to today in which moves of carer are counted.
MOVES_WITHIN = timedelta(days=365)


def make_standings(authority: str) -> None:
    """Make the authority's standings of today and the current snapshot, where they are not yet.

    One query when they are. Otherwise everything is worked out first, then replaced in one short
    transaction, so that a reader finds the old ones or the new.
    """
    snapshot = current_snapshot()
    manifest = snapshot.manifest if snapshot else ""
    today = home_clock().today()
    made = StandingsMade.objects.filter(authority=authority).first()
    if made and (made.snapshot, made.as_at) == (manifest, today):
        return
    known = Authority.objects.filter(code=authority).first()
    if known is None:
        return
    standings = _work_out(known, manifest, today)
    with transaction.atomic():
        Standing.objects.filter(child__authority=known).delete()
        Standing.objects.bulk_create(standings, batch_size=500)
        StandingsMade.objects.update_or_create(
            authority=authority,
            defaults={"snapshot": manifest, "as_at": today, "choices": choices_among(standings)},
        )
        renew_statistics()


def choices_among(standings: Iterable[Standing]) -> dict[str, list[str]]:
    """Of these children, the people responsible by the child's column, and the schools' URNs."""
    held = list(standings)
    found = {
        kind.value: {getattr(standing.child, kind.value) for standing in held}
        for kind in CASELOADS_BY_NAME
    }
    found["urn"] = {standing.urn for standing in held}
    return {column: sorted(values - {""}) for column, values in found.items()}


@dataclass(slots=True)
class _Sessions:
    possible: int = 0
    missed: int = 0


@dataclass(slots=True)
class _Suspended:
    events: int = 0
    sessions: int = 0


@dataclass(slots=True)
class _Known:
    """What is known of an authority's children, by the child's key in the database."""

    episodes: dict[int, list[Episode]]
    enrolments: dict[int, list[Enrolment]]
    work: dict[int, list[SocialWork]]
    needs: dict[int, list[SpecialNeeds]]
    year_groups: dict[int, dict[int, str]]
    suspended: Mapping[tuple[int, str], _Suspended]
    sessions: Mapping[tuple[str, str], _Sessions] = field(default_factory=dict)


def _work_out(authority: Authority, manifest: str, today: date) -> list[Standing]:
    known = _Known(
        episodes=_by_child(Episode.objects.filter(child__authority=authority)),
        enrolments=_by_child(Enrolment.objects.filter(child__authority=authority)),
        work=_by_child(SocialWork.objects.filter(child__authority=authority)),
        needs=_by_child(SpecialNeeds.objects.filter(child__authority=authority)),
        year_groups=defaultdict(dict),
        suspended=_suspended(authority, today),
        sessions=_sessions(authority.code, manifest, today) if manifest else {},
    )
    for year in SchoolYear.objects.filter(child__authority=authority):
        known.year_groups[year.child_id][year.academic_year] = year.year_group
    calendar = calendar_of(authority)
    return [
        _standing(child, known, calendar, today)
        for child in Child.objects.filter(authority=authority)
    ]


def _standing(child: Child, known: _Known, calendar: SchoolCalendar, today: date) -> Standing:
    standing = Standing(child=child, name_key=name_key(child), to_find=words_to_find(child))
    _care(standing, known.episodes.get(child.pk, ()), today)
    _social_work(standing, known.work.get(child.pk, ()), today)
    _school(standing, child, known, calendar, today)
    for provision in known.needs.get(child.pk, ()):
        if _holds(provision.start_on, provision.last_day, today):
            standing.provision = provision.provision
    everywhere = known.sessions.get((child.council_id, ""), _Sessions())
    here = known.sessions.get((child.council_id, standing.urn), _Sessions())
    standing.possible, standing.missed = everywhere.possible, everywhere.missed
    if standing.urn:
        standing.possible_here, standing.missed_here = here.possible, here.missed
        at_school = known.suspended.get((child.pk, standing.urn), _Suspended())
        standing.suspensions_here = at_school.events
        standing.sessions_suspended_here = at_school.sessions
    anywhere = known.suspended.get((child.pk, ""), _Suspended())
    standing.suspensions, standing.sessions_suspended = anywhere.events, anywhere.sessions
    return standing


def _care(standing: Standing, stored: Sequence[Episode], today: date) -> None:
    episodes = [domain_episode(row) for row in stored]
    for has_short_breaks in (False, True):
        for interval in care.care_intervals(episodes, has_short_breaks):
            if interval.covers(today):
                standing.is_looked_after = standing.is_looked_after or not has_short_breaks
                standing.has_short_breaks = not standing.is_looked_after
                standing.care_since = standing.care_since or interval.start_on
            elif not has_short_breaks and interval.end <= today:
                standing.care_ceased_on = interval.ceased_on
    if standing.care_since is None:
        return
    standing.care_ceased_on = None
    for spell in care.care_spells(episodes):
        if spell.covers(today):
            standing.placement_type = spell.placement_type
            standing.is_placed_inside = spell.is_placed_inside
            standing.legal_status = spell.legal_status
    moves = [
        episode.start_on
        for episode, kind in zip(episodes, care.classify_changes(episodes), strict=True)
        if kind is care.ChangeKind.CARER
        and not episode.is_short_break
        and episode.start_on <= today
    ]
    standing.moves_this_year = sum(today - MOVES_WITHIN < moved_on for moved_on in moves)
    standing.placed_since = max(
        [standing.care_since, *(moved_on for moved_on in moves if moved_on > standing.care_since)]
    )


def _social_work(standing: Standing, work: Iterable[SocialWork], today: date) -> None:
    """In need or on a plan today; who is looked after is counted there alone."""
    if standing.is_looked_after:
        return
    for stretch in work:
        if care.Interval(stretch.start_on, stretch.ceased_on).covers(today):
            standing.is_in_need = True
            standing.is_on_plan |= stretch.kind == SocialWork.Kind.PROTECTION_PLAN
            standing.work_since = min(standing.work_since or stretch.start_on, stretch.start_on)


def _school(
    standing: Standing, child: Child, known: _Known, calendar: SchoolCalendar, today: date
) -> None:
    recorded = known.year_groups.get(child.pk, {})
    year = academic_year(today)
    standing.year_group = recorded.get(year, "")
    if child.date_of_birth is not None:
        standing.year_group = standing.year_group or national_curriculum_year(
            child.date_of_birth, year
        )
        standing.is_school_age = any(
            stretch.covers(today) for stretch in school_age(child.date_of_birth, recorded)
        )
    enrolments = known.enrolments.get(child.pk, [])
    for enrolment in enrolments:  # in order of start: the latest that holds
        if _holds(enrolment.start_on, enrolment.last_day, today):
            standing.urn, standing.on_roll_since = enrolment.urn, enrolment.start_on
    if standing.urn:
        return
    ended = [enrolment.last_day for enrolment in enrolments if enrolment.last_day]
    standing.last_on_roll_on = max((day for day in ended if day < today), default=None)
    began = standing.care_since or standing.work_since
    if standing.is_school_age and began is not None and not _has_left(child, today):
        since = standing.last_on_roll_on + timedelta(days=1) if standing.last_on_roll_on else began
        standing.days_without_school = len(calendar.school_days(since, today))


def _has_left(child: Child, today: date) -> bool:
    """Whether a child of Year 11 is past the last Friday in June, from which no school is due."""
    born = child.date_of_birth
    return born is not None and today > compulsory_school_age(born)[1]


def _holds(start_on: date, last_day: date | None, today: date) -> bool:
    return start_on <= today and (last_day is None or last_day >= today)


def _suspended(authority: Authority, today: date) -> dict[tuple[int, str], _Suspended]:
    """Counted suspensions of the academic year by child and school; blank for all schools."""
    found: dict[tuple[int, str], _Suspended] = defaultdict(_Suspended)
    for event in Suspension.objects.filter(
        child__authority=authority,
        category=Category.SUSPENSION,
        start_on__range=(_year_began(today), today),
    ):
        if status_counts(event.category, event.status):
            for urn in {"", event.urn}:
                found[event.child_id, urn].events += 1
                found[event.child_id, urn].sessions += event.sessions or 0
    return found


def _sessions(authority: str, manifest: str, today: date) -> dict[tuple[str, str], _Sessions]:
    """Sessions of the academic year by council id and school; school blank for all of them."""
    began = _year_began(today)
    query = Query(
        indicators=("overall_absence",),
        periods=(Period(f"{began} to {today}", began, today),),
        scope=Scope(authorities=frozenset({authority})),
        by=("school",),
        cohort="all",
    )
    found: dict[tuple[str, str], _Sessions] = defaultdict(_Sessions)
    with storing_engine(manifest) as engine:
        contributions = engine.contributions(query)
    for part in contributions:
        for urn in {"", part.by["school"] or ""}:
            found[part.child_id, urn].possible += part.denominator or 0
            found[part.child_id, urn].missed += part.numerator
    return found


def _year_began(today: date) -> date:
    return date(academic_year(today), 9, 1)


def _by_child(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows by the key of their child. They come ordered by child, then by start."""
    return {key: list(of_child) for key, of_child in groupby(rows, lambda row: row.child_id)}
