"""Where each child of an authority stands today, for lists, homes and pages of schools."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

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
from virtualschool.apps.desk.finding import name_key, words_to_find
from virtualschool.apps.desk.models import Standing, StandingsMade
from virtualschool.apps.desk.statistics import renew_statistics
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.indicators.engine import storing_engine
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.apps.receipts.sync import insert_rows
from virtualschool.domain import care
from virtualschool.domain.calendar import SchoolCalendar, academic_year
from virtualschool.domain.education import (
    compulsory_school_age,
    is_school_age,
    national_curriculum_year,
)
from virtualschool.domain.suspensions import Category, status_counts

#: Stored rows by their child's key: tuples that have a model's names, at a fifth of its cost.
Rows = dict[int, list[Any]]

#: A standing in the making: it has the model's names, and ``child`` as a row of ``Rows``.
Draft = SimpleNamespace

_FIELDS = Standing._meta.local_concrete_fields
#: The columns in which one standing differs from another of the same child.
_COLUMNS = tuple(field.attname for field in _FIELDS)
_BLANK = {field.attname: field.get_default() for field in _FIELDS}

#: Of the choices kept, the schools at which any child is or was on roll.
EVER = "ever"

#: Keys a statement.
_BATCH = 500

#: Days of the year to today in which moves of carer are counted.
MOVES_WITHIN = timedelta(days=365)


def make_standings(authority: str) -> None:
    """Make the authority's standings of today and the current snapshot, where they are not yet.

    One query when they are. Otherwise everything is worked out first, then what differs is replaced
    in one short transaction, so that a reader finds the old ones or the new.
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
    standings, ever = _work_out(known, manifest, today)
    choices = choices_among(standings) | {EVER: ever}
    with transaction.atomic():
        _replace(Standing.objects.filter(child__authority=known), standings)
        StandingsMade.objects.update_or_create(
            authority=authority,
            defaults={"snapshot": manifest, "as_at": today, "choices": choices},
        )
        renew_statistics()


def _replace(held: QuerySet[Standing], standings: Iterable[Draft]) -> None:
    """Hold these standings and no others. Most are as they were the day before, and stay."""
    of_row = itemgetter(*_COLUMNS)
    made = {standing.child_id: of_row(vars(standing)) for standing in standings}
    there = {row[0]: row for row in held.values_list(*_COLUMNS)}
    gone = [key for key, row in there.items() if made.get(key) != row]
    for start in range(0, len(gone), _BATCH):
        held.filter(pk__in=gone[start : start + _BATCH]).delete()
    insert_rows(Standing, _COLUMNS, [row for key, row in made.items() if there.get(key) != row])


def choices_among(standings: Iterable[Standing | Draft]) -> dict[str, list[str]]:
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

    episodes: Rows
    enrolments: Rows
    work: Rows
    needs: Rows
    year_groups: dict[int, dict[int, str]]
    suspended: Mapping[tuple[int, str], _Suspended]
    sessions: Mapping[tuple[str, str], _Sessions] = field(default_factory=dict)


def schools_ever(authority: str) -> list[str]:
    """The URNs of all schools at which any of the authority's children is or was on roll, as of
    when its standings were made."""
    made = StandingsMade.objects.filter(authority=authority).first()
    return made.choices.get(EVER, []) if made else []


def _work_out(authority: Authority, manifest: str, today: date) -> tuple[list[Draft], list[str]]:
    """The standings, and the URNs of all schools at which the children are or were on roll."""
    known = _Known(
        episodes=_by_child(Episode.objects.filter(child__authority=authority)),
        enrolments=_by_child(Enrolment.objects.filter(child__authority=authority)),
        work=_by_child(SocialWork.objects.filter(child__authority=authority)),
        needs=_by_child(SpecialNeeds.objects.filter(child__authority=authority)),
        year_groups=defaultdict(dict),
        suspended=_suspended(authority, today),
        sessions=_sessions(authority.code, manifest, today) if manifest else {},
    )
    recorded = SchoolYear.objects.filter(child__authority=authority)
    for key, year, group in recorded.values_list("child_id", "academic_year", "year_group"):
        known.year_groups[key][year] = group
    standings = [
        _standing(child, known, today) for child in _rows(Child.objects.filter(authority=authority))
    ]
    _count_days_without_school(standings, calendar_of(authority), today)
    ever = {row.urn for rows in known.enrolments.values() for row in rows}
    return standings, sorted(ever - {""})


def _standing(child: Any, known: _Known, today: date) -> Draft:
    standing = Draft(**_BLANK, child=child)
    standing.child_id, standing.name_key = child.id, name_key(child)
    standing.to_find = words_to_find(child)
    _care(standing, known.episodes.get(child.id, ()), today)
    _social_work(standing, known.work.get(child.id, ()), today)
    _school(standing, child, known, today)
    for provision in known.needs.get(child.id, ()):
        if _holds(provision.start_on, provision.last_day, today):
            standing.provision = provision.provision
    everywhere = known.sessions.get((child.council_id, ""), _Sessions())
    here = known.sessions.get((child.council_id, standing.urn), _Sessions())
    standing.possible, standing.missed = everywhere.possible, everywhere.missed
    if standing.urn:
        standing.possible_here, standing.missed_here = here.possible, here.missed
        at_school = known.suspended.get((child.id, standing.urn), _Suspended())
        standing.suspensions_here = at_school.events
        standing.sessions_suspended_here = at_school.sessions
    anywhere = known.suspended.get((child.id, ""), _Suspended())
    standing.suspensions, standing.sessions_suspended = anywhere.events, anywhere.sessions
    return standing


def _care(standing: Draft, stored: Sequence[Any], today: date) -> None:
    if not stored:
        return
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


def _social_work(standing: Draft, work: Iterable[Any], today: date) -> None:
    """In need or on a plan today; who is looked after is counted there alone."""
    if standing.is_looked_after:
        return
    for stretch in work:
        if care.Interval(stretch.start_on, stretch.ceased_on).covers(today):
            standing.is_in_need = True
            standing.is_on_plan |= stretch.kind == SocialWork.Kind.PROTECTION_PLAN
            standing.work_since = min(standing.work_since or stretch.start_on, stretch.start_on)


def _school(standing: Draft, child: Any, known: _Known, today: date) -> None:
    recorded = known.year_groups.get(child.id, {})
    year = academic_year(today)
    standing.year_group = recorded.get(year, "")
    if child.date_of_birth is not None:
        standing.year_group = standing.year_group or national_curriculum_year(
            child.date_of_birth, year
        )
        standing.is_school_age = is_school_age(standing.year_group)
    enrolments = known.enrolments.get(child.id, [])
    for enrolment in enrolments:  # in order of start: the latest that holds
        if _holds(enrolment.start_on, enrolment.last_day, today):
            standing.urn, standing.on_roll_since = enrolment.urn, enrolment.start_on
    if standing.urn:
        return
    ended = [enrolment.last_day for enrolment in enrolments if enrolment.last_day]
    standing.last_on_roll_on = max((day for day in ended if day < today), default=None)


def _count_days_without_school(
    standings: Iterable[Draft], calendar: SchoolCalendar, today: date
) -> None:
    """School days since the last at a school, or since care or social work began: of all children
    of school age without one, by one list of school days."""
    since: dict[int, date] = {}
    without: list[Draft] = []
    for standing in standings:
        began = standing.care_since or standing.work_since
        if standing.urn or not standing.is_school_age or began is None:
            continue
        if not _has_left(standing.child, today):
            last = standing.last_on_roll_on
            since[standing.child_id] = last + timedelta(days=1) if last else began
            without.append(standing)
    days = calendar.school_days(min(since.values()), today) if since else []
    for standing in without:
        standing.days_without_school = len(days) - bisect_left(days, since[standing.child_id])


def _has_left(child: Any, today: date) -> bool:
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


def _by_child(rows: QuerySet[Any]) -> Rows:
    """Rows by the key of their child. They come ordered by child, then by start."""
    return {key: list(same) for key, same in groupby(_rows(rows), lambda row: row.child_id)}


def _rows(of: QuerySet[Any]) -> Iterable[Any]:
    columns = [field.attname for field in of.model._meta.local_concrete_fields]
    return of.values_list(*columns, named=True)
