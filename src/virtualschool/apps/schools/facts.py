"""Canonical rows of the schools, for the snapshot."""

from __future__ import annotations

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.schools.models import School


def tables() -> dict[str, pa.Table]:
    """``school`` rows of the whole register; a closed school names the one that followed it."""
    return {
        "school": model.SCHOOL.from_rows(
            [
                {
                    "urn": school.urn,
                    "name": school.name,
                    "la_code": school.la_code,
                    "establishment_number": school.establishment_number,
                    "phase": school.phase,
                    "kind": school.kind,
                    "status": school.status,
                    "opened_on": school.opened_on,
                    "closed_on": school.closed_on,
                    "successor_urn": school.successor_urn or None,
                }
                for school in School.objects.all()
            ]
        )
    }
