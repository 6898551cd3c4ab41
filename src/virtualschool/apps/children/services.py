"""Writing children, their episodes of care and their places at school."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import (
    Child,
    Enrolment,
    Episode,
    ReturnRecord,
    SchoolYear,
    SocialWork,
    SpecialNeeds,
)
from virtualschool.apps.receipts.sync import Changes, sync

Fields = Mapping[str, Any]


@dataclass
class ChildrenState:
    """What an authority's children tables shall hold, by natural key.

    ``children`` by council id; everything else begins with the council id: ``episodes`` (start_on),
    ``records`` (list, collection year, position), ``enrolments`` (URN, start_on), ``school_years``
    (academic year), ``social_work`` (kind, start_on), ``special_needs`` (start_on).
    """

    children: dict[str, Fields] = field(default_factory=dict)
    episodes: dict[tuple[str, date], Fields] = field(default_factory=dict)
    records: dict[tuple[str, str, int, int], Fields] = field(default_factory=dict)
    enrolments: dict[tuple[str, str, date], Fields] = field(default_factory=dict)
    school_years: dict[tuple[str, int], Fields] = field(default_factory=dict)
    social_work: dict[tuple[str, str, date], Fields] = field(default_factory=dict)
    special_needs: dict[tuple[str, date], Fields] = field(default_factory=dict)


def apply_children(*, authority: Authority, state: ChildrenState) -> Changes:
    """Make the authority's children tables hold exactly ``state``. The caller's transaction."""
    return _apply_people(authority, state) + apply_enrolments(authority=authority, state=state)


def apply_enrolments(*, authority: Authority, state: ChildrenState) -> Changes:
    """The enrolments alone, where nothing else of the children can have changed."""
    ids: dict[str, int] = dict(
        Child.objects.filter(authority=authority).values_list("council_id", "pk")
    )
    council: dict[int, str] = {pk: council_id for council_id, pk in ids.items()}
    return sync(
        Enrolment.objects.filter(child__authority=authority),
        lambda row: (council[row.child_id], row.urn, row.start_on),
        {
            key: {"child_id": ids[key[0]], "urn": key[1], "start_on": key[2], **fields}
            for key, fields in state.enrolments.items()
        },
    )


def _apply_people(authority: Authority, state: ChildrenState) -> Changes:
    total = sync(
        Child.objects.filter(authority=authority),
        lambda child: child.council_id,
        {
            council_id: {"authority_id": authority.pk, "council_id": council_id, **fields}
            for council_id, fields in state.children.items()
        },
    )
    ids: dict[str, int] = dict(
        Child.objects.filter(authority=authority).values_list("council_id", "pk")
    )
    council: dict[int, str] = {pk: council_id for council_id, pk in ids.items()}
    mine = {"child__authority": authority}
    total += sync(
        Episode.objects.filter(**mine),
        lambda row: (council[row.child_id], row.start_on),
        {
            key: {"child_id": ids[key[0]], "start_on": key[1], **fields}
            for key, fields in state.episodes.items()
        },
    )
    total += sync(
        ReturnRecord.objects.filter(**mine),
        lambda row: (council[row.child_id], row.list_name, row.collection_year, row.position),
        {
            key: {
                "child_id": ids[key[0]],
                "list_name": key[1],
                "collection_year": key[2],
                "position": key[3],
                **fields,
            }
            for key, fields in state.records.items()
        },
    )
    total += sync(
        SchoolYear.objects.filter(**mine),
        lambda row: (council[row.child_id], row.academic_year),
        {
            key: {"child_id": ids[key[0]], "academic_year": key[1], **fields}
            for key, fields in state.school_years.items()
        },
    )
    total += sync(
        SocialWork.objects.filter(**mine),
        lambda row: (council[row.child_id], row.kind, row.start_on),
        {
            key: {"child_id": ids[key[0]], "kind": key[1], "start_on": key[2], **fields}
            for key, fields in state.social_work.items()
        },
    )
    total += sync(
        SpecialNeeds.objects.filter(**mine),
        lambda row: (council[row.child_id], row.start_on),
        {
            key: {"child_id": ids[key[0]], "start_on": key[1], **fields}
            for key, fields in state.special_needs.items()
        },
    )
    return total
