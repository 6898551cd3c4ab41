"""The months that a headline can be read for."""

from __future__ import annotations

from django.conf import settings

from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.calendar import Month


def months_with_marks(authority: str) -> list[Month]:
    """Months with attendance marks of the authority in the current snapshot, newest first."""
    current = current_snapshot()
    if current is None:
        return []
    manifest = SnapshotStore(settings.HOME.snapshots).read_manifest(current.manifest)
    found = {
        Month(part.academic_year + (part.month < 9), part.month)
        for part in manifest.of_table("mark")
        if part.authority == authority
        and part.rows
        and part.academic_year is not None
        and part.month is not None
    }
    return sorted(found, key=lambda month: month.first_day, reverse=True)
