"""Canonical rows of children, their care and their schooling, for the snapshot. No names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment, Episode, SchoolYear
from virtualschool.domain import care
from virtualschool.domain.calendar import academic_year
from virtualschool.domain.education import (
    age_on,
    is_school_age,
    key_stage,
    national_curriculum_year,
)

Row = dict[str, object]

#: Age on 31 August from which a child has a year group (N1).
FIRST_NURSERY_AGE = 3
#: Whole years from the academic year of birth to that of Year 13.
AGE_IN_YEAR_13 = 18

COHORTS = ("looked_after", "looked_after_with_short_breaks")


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

    rows: dict[str, list[Row]] = {
        name: []
        for name in (
            "child",
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
        _care_rows(rows, identity, episodes[pk])
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
        first_year = min(
            [academic_year(start) for start in starts] + list(recorded[pk]), default=None
        )
        if first_year is not None:
            last_year = max([first_year, _last_school_year(child), *recorded[pk]])
            rows["school_year"] += _school_years(
                identity, child, recorded[pk], range(first_year, last_year + 1)
            )
    return {name: model.TABLES[name].from_rows(found) for name, found in rows.items()}


def _care_rows(rows: dict[str, list[Row]], identity: Row, stored: list[Episode]) -> None:
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
        }
        for spell in care.care_spells(episodes)
    ]


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
