"""Canonical rows of children, their care and their schooling, for the snapshot. No names.

They are made of a state, whether the database holds it already or a load is about to bring it.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
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
from virtualschool.apps.children.services import ChildrenState, Fields
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


#: What the domain's rules read of an episode beside its first day.
_EPISODE_FIELDS = tuple(
    each.name for each in dataclasses.fields(care.Episode) if each.name != "start_on"
)


def domain_episode(row: Episode) -> care.Episode:
    """A stored episode as the domain's rules read it."""
    return care.Episode(row.start_on, **{name: getattr(row, name) for name in _EPISODE_FIELDS})


def stored(authority: Authority) -> ChildrenState:
    """What the authority's tables hold now, as ``services.apply_children`` takes it.

    Of the returns' other lists only those that the canonical rows tell of.
    """
    mine = {"child__authority": authority}
    state = ChildrenState()
    for child in Child.objects.filter(authority=authority).values():
        state.children[child["council_id"]] = child
    for stored_rows, rows, key in (
        (state.episodes, Episode.objects.filter(**mine), ("start_on",)),
        (state.enrolments, Enrolment.objects.filter(**mine), ("urn", "start_on")),
        (state.school_years, SchoolYear.objects.filter(**mine), ("academic_year",)),
        (state.social_work, SocialWork.objects.filter(**mine), ("kind", "start_on")),
        (state.special_needs, SpecialNeeds.objects.filter(**mine), ("start_on",)),
        (
            state.records,
            ReturnRecord.objects.filter(**mine, list_name=social_workers.LIST),
            ("list_name", "collection_year", "position"),
        ),
    ):
        columns = [field.name for field in rows.model._meta.concrete_fields if field.name != "id"]
        columns[columns.index("child")] = "child__council_id"
        into: dict[Any, Any] = stored_rows
        for row in rows.values(*columns):
            into[row["child__council_id"], *(row[name] for name in key)] = row
    return state


def people_tables(authority: str, state: ChildrenState) -> dict[str, pa.Table]:
    """Who the children are and their care: nothing here hangs on a school or a mark."""
    rows = _rows(
        "child", "social_work", "social_worker_episode", "sen", "listing", "lists", "episode",
        "care_interval", "care_spell",
    )  # fmt: skip
    episodes = _by_child(state.episodes)
    work = _by_child(state.social_work)
    needs = _by_child(state.special_needs)
    for council_id, child in state.children.items():
        identity: dict[str, Any] = {"authority": authority, "child_id": council_id}
        rows["child"].append(
            {
                **identity,
                "sex": child["sex"],
                "date_of_birth": child["date_of_birth"],
                "ethnicity": child["ethnicity"],
                "is_unaccompanied": child["is_unaccompanied"],
                "has_upn": bool(child["upn"]),
            }
        )
        _care_rows(rows, identity, episodes[council_id], work[council_id])
        rows["listing"] += [
            {
                **identity,
                "first_day": date.fromisoformat(first),
                "last_day": date.fromisoformat(last),
            }
            for first, last in child["listings"]
        ]
        rows["sen"] += [
            {
                **identity,
                "start_on": start_on,
                "last_day": seen["last_day"],
                "provision": PROVISIONS[seen["provision"]],
                "primary_need": seen["primary_need"],
                "source": seen["source"],
            }
            for (start_on,), seen in needs[council_id]
        ]
    rows["social_worker_episode"] = _social_workers(authority, state)
    days = [
        date.fromisoformat(day)
        for child in state.children.values()
        for run in child["listings"]
        for day in run
    ]
    if days:
        rows["lists"].append(
            {"authority": authority, "first_day": min(days), "last_day": max(days)}
        )
    return _tables(rows)


def schooling_tables(
    authority: str, state: ChildrenState, authorities: Mapping[str, str]
) -> dict[str, pa.Table]:
    """Where the children are on roll, their year groups, and where their schools lie.

    Year groups are given for every academic year from a child's first episode or enrolment to
    Year 13: as a list recorded them, else derived from the date of birth. ``authorities`` gives the
    code of each school's authority by URN, of those on the register.
    """
    rows = _rows("enrolment", "school_year", "school_area")
    recorded: dict[str, dict[int, str]] = defaultdict(dict)
    for (council_id, year), fields in state.school_years.items():
        recorded[council_id][year] = fields["year_group"]
    starts: dict[str, list[date]] = defaultdict(list)
    for keys in (state.episodes, state.enrolments, state.social_work):
        for key in keys:
            starts[key[0]].append(key[-1])
    for (council_id, urn, start_on), fields in state.enrolments.items():
        rows["enrolment"].append(
            {
                "authority": authority,
                "child_id": council_id,
                "urn": urn,
                "start_on": start_on,
                "last_day": fields["last_day"],
                "source": fields["source"],
            }
        )
    for council_id, child in state.children.items():
        told = recorded[council_id]
        firsts = [academic_year(min(starts[council_id]))] if starts[council_id] else []
        first_year = min([*firsts, *told], default=None)
        if first_year is not None:
            born: date | None = child["date_of_birth"]
            last_year = max([first_year, _last_school_year(born), *told])
            identity: Row = {"authority": authority, "child_id": council_id}
            rows["school_year"] += _school_years(
                identity, born, told, range(first_year, last_year + 1)
            )
    rows["school_area"] = [
        {"authority": authority, "urn": urn, "area": area_of(authority, authorities[urn])}
        for urn in sorted({urn for _, urn, _ in state.enrolments})
        if authorities.get(urn)
    ]
    return _tables(rows)


def _rows(*names: str) -> dict[str, list[Row]]:
    return {name: [] for name in names}


def _tables(rows: Mapping[str, list[Row]]) -> dict[str, pa.Table]:
    return {name: model.TABLES[name].from_rows(found) for name, found in rows.items()}


def _by_child(rows: Mapping[Any, Fields]) -> dict[str, list[tuple[tuple[Any, ...], Fields]]]:
    """Rows by council id, each with the rest of its key, in order of that."""
    found: dict[str, list[tuple[tuple[Any, ...], Fields]]] = defaultdict(list)
    for (council_id, *key), fields in sorted(rows.items(), key=lambda row: row[0]):
        found[council_id].append((tuple(key), fields))
    return found


def _social_workers(authority: str, state: ChildrenState) -> list[Row]:
    """Who had whose case when, by the lists of all returns together."""
    told = (
        (council_id, year, fields["values"])
        for (council_id, list_name, year, _), fields in sorted(
            state.records.items(), key=lambda record: record[0]
        )
        if list_name == social_workers.LIST
    )
    return [
        {
            "authority": authority,
            "child_id": stay.child,
            "worker": stay.worker,
            "start_on": stay.start_on,
            "ceased_on": stay.ceased_on,
            "reason": stay.reason,
        }
        for stay in social_workers.stays(told)
    ]


def _care_rows(
    rows: dict[str, list[Row]],
    identity: dict[str, Any],
    stored_episodes: list[tuple[tuple[Any, ...], Fields]],
    work: list[tuple[tuple[Any, ...], Fields]],
) -> None:
    episodes = [
        care.Episode(start_on, **{name: fields[name] for name in _EPISODE_FIELDS})
        for (start_on,), fields in stored_episodes
    ]
    if episodes:
        _episode_rows(rows, identity, episodes)
    rows["social_work"] += [
        {**identity, "kind": kind, "start_on": start_on, "ceased_on": fields["ceased_on"]}
        for (kind, start_on), fields in work
    ]
    stretches = [care.Interval(start_on, fields["ceased_on"]) for (_, start_on), fields in work]
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


def _episode_rows(
    rows: dict[str, list[Row]], identity: dict[str, Any], episodes: list[care.Episode]
) -> None:
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
            "is_short_break": row.is_short_break,
            "change": str(change),
        }
        for row, change in zip(episodes, changes, strict=True)
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


def _school_years(
    identity: Row, born: date | None, recorded: Mapping[int, str], years: range
) -> list[Row]:
    found: list[Row] = []
    for year in years:
        group = recorded.get(year, "")
        source = "recorded"
        if not group and born is not None:
            group = national_curriculum_year(born, year)
            source = "derived"
        if group or _is_too_young(born, year):
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


def _last_school_year(born: date | None) -> int:
    """The academic year in which the child is in Year 13 by age; 0 without a date of birth."""
    return academic_year(born) + AGE_IN_YEAR_13 if born is not None else 0


def _is_too_young(date_of_birth: date | None, year: int) -> bool:
    """Whether the child has no year group because nursery is still to come.

    Such a child has a row with a blank year group: a missing row means that nothing is known.
    """
    return (
        date_of_birth is not None and age_on(date_of_birth, date(year, 8, 31)) < FIRST_NURSERY_AGE
    )
