"""Writing suspensions and permanent exclusions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.receipts.sync import Changes, sync

#: Council id, URN, category, first day, first session.
SuspensionKey = tuple[str, str, str, date, str]


def apply_suspensions(
    *, authority: Authority, suspensions: Mapping[SuspensionKey, Mapping[str, Any]]
) -> Changes:
    """Make the authority's suspensions exactly these. The caller's transaction."""
    ids: dict[str, int] = dict(
        Child.objects.filter(authority=authority).values_list("council_id", "pk")
    )
    council: dict[int, str] = {pk: council_id for council_id, pk in ids.items()}
    return sync(
        Suspension.objects.filter(child__authority=authority),
        lambda row: (
            council[row.child_id],
            row.urn,
            row.category,
            row.start_on,
            row.start_session,
        ),
        {
            key: {
                "child_id": ids[key[0]],
                "urn": key[1],
                "category": key[2],
                "start_on": key[3],
                "start_session": key[4],
                **fields,
            }
            for key, fields in suspensions.items()
        },
    )
