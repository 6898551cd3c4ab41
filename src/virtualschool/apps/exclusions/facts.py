"""Canonical rows of suspensions and permanent exclusions, for the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.exclusions.services import SuspensionKey

_KEY = ("child__council_id", "urn", "category", "start_on", "start_session")
_TOLD = ("last_day", "sessions", "reason_1", "reason_2", "reason_3", "status")


def stored(authority: Authority) -> dict[SuspensionKey, Mapping[str, Any]]:
    """What the authority's table holds now, as ``services.apply_suspensions`` takes it."""
    found: dict[SuspensionKey, Mapping[str, Any]] = {}
    for row in Suspension.objects.filter(child__authority=authority).values(*_KEY, *_TOLD):
        child, urn, category, start_on, session = (row[name] for name in _KEY)
        found[child, urn, category, start_on, session] = row
    return found


def tables(
    authority: str, suspensions: Mapping[SuspensionKey, Mapping[str, Any]]
) -> dict[str, pa.Table]:
    """``suspension`` rows of the authority."""
    return {
        "suspension": model.SUSPENSION.from_rows(
            [
                {
                    "authority": authority,
                    "child_id": child,
                    "urn": urn,
                    "category": category,
                    "start_on": start_on,
                    "start_session": session,
                    **{name: fields[name] for name in _TOLD},
                }
                for (child, urn, category, start_on, session), fields in suspensions.items()
            ]
        )
    }
