"""Canonical rows of the schools, for the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.schools.models import School

_TOLD = (
    "name",
    "la_code",
    "establishment_number",
    "phase",
    "kind",
    "status",
    "opened_on",
    "closed_on",
)


def stored() -> dict[str, Mapping[str, Any]]:
    """What the register holds now by URN, as ``services.apply_register`` takes it."""
    rows = School.objects.order_by().values("urn", "successor_urn", *_TOLD)
    return {row["urn"]: row for row in rows}


def tables(schools: Mapping[str, Mapping[str, Any]]) -> dict[str, pa.Table]:
    """``school`` rows of the whole register; a closed school names the one that followed it."""
    return {
        "school": model.SCHOOL.from_rows(
            [
                {
                    "urn": urn,
                    **{name: school[name] for name in _TOLD},
                    "successor_urn": school["successor_urn"] or None,
                }
                for urn, school in schools.items()
            ]
        )
    }
