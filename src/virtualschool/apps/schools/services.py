"""Writing schools: the register as the loads in force give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from virtualschool.apps.receipts.sync import Changes, sync
from virtualschool.apps.schools.models import School, SchoolLink


def apply_register(
    *,
    schools: Mapping[str, Mapping[str, Any]],
    links: Mapping[tuple[str, str, str], Mapping[str, Any]],
) -> Changes:
    """Make the register hold exactly these schools (by URN) and links (URN, linked URN, kind)."""
    return sync(School.objects.all(), lambda school: school.urn, schools) + sync(
        SchoolLink.objects.all(), lambda link: (link.urn, link.linked_urn, link.kind), links
    )
