"""Canonical rows of suspensions and permanent exclusions, for the snapshot."""

from __future__ import annotations

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.exclusions.models import Suspension


def tables(authority: Authority) -> dict[str, pa.Table]:
    """``suspension`` rows of the authority."""
    return {
        "suspension": model.SUSPENSION.from_rows(
            [
                {
                    "authority": authority.code,
                    "child_id": event.child.council_id,
                    "urn": event.urn,
                    "category": event.category,
                    "start_on": event.start_on,
                    "start_session": event.start_session,
                    "last_day": event.last_day,
                    "sessions": event.sessions,
                    "reason_1": event.reason_1,
                    "reason_2": event.reason_2,
                    "reason_3": event.reason_3,
                    "status": event.status,
                }
                for event in Suspension.objects.filter(child__authority=authority).select_related(
                    "child"
                )
            ]
        )
    }
