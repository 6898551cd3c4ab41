"""Canonical rows of children, their care and their schooling, for the snapshot. No names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.neighbourhoods import ELSEWHERE, area_of
from virtualschool.apps.children.models import (
    Child,
    Enrolment,
    Episode,
    ReturnRecord,
    SchoolYear,
    SocialWork,
    SpecialNeeds,
)
from virtualschool.apps.schools.selectors import authorities_of_schools
from virtualschool.domain import care
from virtualschool.domain.calendar import academic_year
from virtualschool.domain.education import (
    age_on,
    is_school_age,
    key_stage,
    national_curriculum_year,
)
from virtualschool.feeds.ssda903 import social_workers

Row = dict[str, object]

#: Age on 31 August from which a child has a year group (N1).
FIRST_NURSERY_AGE = 3
#: Whole years from the academic year of birth to that of Year 13.
AGE_IN_YEAR_13 = 18

COHORTS = ("looked_after", "looked_after_with_short_breaks")

#: Provisions for special educational needs as figures are shown by them.
PROVISIONS = {"N": "no SEN", "K": "SEN support", "E": "EHC plan"}

#: A placement further away than this is "over 20 miles" (DfE), in tenths of a mile.
FAR_AWAY_TENTHS = 200


def domain_episode(row: Episode) -> care.Episode:
    """A stored episode as the domain's rules read it."""
    return care.Episode(
        start_on=row.start_on,
        ceased_on=row.ceased_on,
        reason_started=row.reason_started,
        reason_ceased=row.reason_ceased,
        legal_status=row.legal_status,
        placement_type=row.placement_type,
        category_of_need=row.category_of_need,
        placement_provider=row.placement_provider,
        reason_place_change=row.reason_place_change,
        provider_urn=row.provider_urn,
        placement_authority=row.placement_authority,
        is_placed_inside=row.is_placed_inside,
        placement_miles_tenths=row.placement_miles_tenths,
    )


def tables(authority: Authority) -> dict[str, pa.Table]:
    """All canonical tables about children: who they are, their care, year groups and enrolments.

    Year groups are given for every academic year from a child's first episode or enrolment to
    Year 13: as a list recorded them, else derived from the date of birth.
    """
    children = {child.pk: child for child in Child.objects.filter(authority=authority)}
    episodes: dict[int, list[Episode]] = defaultdict(list)
    for episode in Episode.objects.filter(child__authority=authority):
        episodes[episode.child_id].append(episode)
    enrolments: dict[int, list[Enrolment]] = defaultdict(list)
    for enrolment in Enrolment.objects.filter(child__authority=authority):
        enrolments[enrolment.child_id].append(enrolment)
    recorded: dict[int, dict[int, str]] = defaultdict(dict)
    for year in SchoolYear.objects.filter(child__authority=authority):
        recorded[year.child_id][year.academic_year] = year.year_group

    work: dict[int, list[SocialWork]] = defaultdict(list)
    for stretch in SocialWork.objects.filter(child__authority=authority):
        work[stretch.child_id].append(stretch)
    needs: dict[int, list[SpecialNeeds]] = defaultdict(list)
    for seen in SpecialNeeds.objects.filter(child__authority=authority):
        needs[seen.child_id].append(seen)

    rows: dict[str, list[Row]] = {
        name: []
        for name in (
            "child",
            "social_work",
            "social_worker_episode",
            "sen",
            "episode",
            "care_interval",
            "care_spell",
            "school_year",
            "enrolment",
        )
    }
    for pk, child in children.items():
        identity: dict[str, Any] = {"authority": authority.code, "child_id": child.council_id}
        rows["child"].append(
            {
                **identity,
                "sex": child.sex,
                "date_of_birth": child.date_of_birth,
                "ethnicity": child.ethnicity,
                "is_unaccompanied": child.is_unaccompanied,
                "has_upn": bool(child.upn),
            }
        )
        _care_rows(rows, identity, episodes[pk], work[pk])
        rows["sen"] += [
            {
                **identity,
                "start_on": seen.start_on,
                "last_day": seen.last_day,
                "provision": PROVISIONS[seen.provision],
                "primary_need": seen.primary_need,
                "source": seen.source,
            }
            for seen in needs[pk]
        ]
        rows["enrolment"] += [
            {
                **identity,
                "urn": enrolment.urn,
                "start_on": enrolment.start_on,
                "last_day": enrolment.last_day,
                "source": enrolment.source,
            }
            for enrolment in enrolments[pk]
        ]
        starts = [episode.start_on for episode in episodes[pk]]
        starts += [enrolment.start_on for enrolment in enrolments[pk]]
        starts += [stretch.start_on for stretch in work[pk]]
        first_year = min(
            [academic_year(start) for start in starts] + list(recorded[pk]), default=None
        )
        if first_year is not None:
            last_year = max([first_year, _last_school_year(child), *recorded[pk]])
            rows["school_year"] += _school_years(
                identity, child, recorded[pk], range(first_year, last_year + 1)
            )
    rows["social_worker_episode"] = _social_workers(authority)
    rows["school_area"] = _school_areas(authority.code, rows["enrolment"])
    return {name: model.TABLES[name].from_rows(found) for name, found in rows.items()}


def _social_workers(authority: Authority) -> list[Row]:
    """Who had whose case when, by the lists of all returns together."""
    told = ReturnRecord.objects.filter(child__authority=authority, list_name=social_workers.LIST)
    return [
        {
            "authority": authority.code,
            "child_id": stay.child,
            "worker": stay.worker,
            "start_on": stay.start_on,
            "ceased_on": stay.ceased_on,
            "reason": stay.reason,
        }
        for stay in social_workers.stays(
            told.values_list("child__council_id", "collection_year", "values")
        )
    ]


def _school_areas(authority: str, enrolments: list[Row]) -> list[Row]:
    """Where each school of the children lies; one that is not on the register is left out."""
    urns = {str(row["urn"]) for row in enrolments}
    return [
        {"authority": authority, "urn": urn, "area": area_of(authority, la_code)}
        for urn, la_code in authorities_of_schools(urns).items()
    ]


def _care_rows(
    rows: dict[str, list[Row]],
    identity: dict[str, Any],
    stored: list[Episode],
    work: list[SocialWork],
) -> None:
    episodes = [domain_episode(row) for row in stored]
    changes = care.classify_changes(episodes)
    rows["episode"] += [
        {
            **identity,
            "start_on": row.start_on,
            "ceased_on": row.ceased_on,
            "reason_started": row.reason_started,
            "reason_ceased": row.reason_ceased,
            "legal_status": row.legal_status,
            "category_of_need": row.category_of_need,
            "placement_type": row.placement_type,
            "placement_provider": row.placement_provider,
            "reason_place_change": row.reason_place_change,
            "is_short_break": row.legal_status in care.SHORT_BREAKS,
            "change": str(change),
        }
        for row, change in zip(stored, changes, strict=True)
    ]
    for cohort in COHORTS:
        rows["care_interval"] += [
            {
                **identity,
                "cohort": cohort,
                "start_on": interval.start_on,
                "ceased_on": interval.ceased_on,
                "is_return": interval.is_return,
                "from_short_breaks": interval.from_short_breaks,
                "to_short_breaks": interval.to_short_breaks,
            }
            for interval in care.labelled_intervals(episodes, cohort)
        ]
    rows["care_spell"] += [
        {
            **identity,
            "start_on": spell.start_on,
            "ceased_on": spell.ceased_on,
            "legal_status": spell.legal_status,
            "placement_type": spell.placement_type,
            "is_short_break": spell.is_short_break,
            "placement_area": _placement_area(identity["authority"], spell),
            "placement_distance": _placement_distance(spell),
        }
        for spell in care.care_spells(episodes)
    ]
    rows["social_work"] += [
        {
            **identity,
            "kind": stretch.kind,
            "start_on": stretch.start_on,
            "ceased_on": stretch.ceased_on,
        }
        for stretch in work
    ]
    stretches = [care.Interval(each.start_on, each.ceased_on) for each in work]
    for outside, intervals in care.cohorts_outside_care(stretches, episodes).items():
        rows["care_interval"] += [
            {
                **identity,
                "cohort": str(outside),
                "start_on": interval.start_on,
                "ceased_on": interval.ceased_on,
                "is_return": position > 0,
                "from_short_breaks": False,
                "to_short_breaks": False,
            }
            for position, interval in enumerate(intervals)
        ]


def _placement_area(authority: str, spell: care.Spell) -> str | None:
    """Where the placement lies, in words; ``None`` where the return does not say."""
    if spell.is_placed_inside or spell.placement_authority:
        return area_of(
            authority, authority if spell.is_placed_inside else spell.placement_authority
        )
    return None if spell.is_placed_inside is None else ELSEWHERE


def _placement_distance(spell: care.Spell) -> str | None:
    if spell.placement_miles_tenths is None:
        return None
    far = spell.placement_miles_tenths > FAR_AWAY_TENTHS
    return "over 20 miles" if far else "up to 20 miles"


def _school_years(identity: Row, child: Child, recorded: dict[int, str], years: range) -> list[Row]:
    found: list[Row] = []
    for year in years:
        group = recorded.get(year, "")
        source = "recorded"
        if not group and child.date_of_birth is not None:
            group = national_curriculum_year(child.date_of_birth, year)
            source = "derived"
        if group or _is_too_young(child.date_of_birth, year):
            found.append(
                {
                    **identity,
                    "academic_year": year,
                    "year_group": group,
                    "key_stage": key_stage(group),
                    "is_school_age": is_school_age(group),
                    "source": source,
                }
            )
    return found


def _last_school_year(child: Child) -> int:
    """The academic year in which the child is in Year 13 by age; 0 without a date of birth."""
    born = child.date_of_birth
    return academic_year(born) + AGE_IN_YEAR_13 if born is not None else 0


def _is_too_young(date_of_birth: date | None, year: int) -> bool:
    """Whether the child has no year group because nursery is still to come.

    Such a child has a row with a blank year group: a missing row means that nothing is known.
    """
    return (
        date_of_birth is not None and age_on(date_of_birth, date(year, 8, 31)) < FIRST_NURSERY_AGE
    )
