"""Writing a paper to files, and saying in the audit log that it was written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from virtualschool.analytics.query import Scope
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.reports.selectors import REPORTS
from virtualschool.domain.calendar import parse_month
from virtualschool.publishing.renderers import render, renderer_for


def write_report(
    *, name: str, authority: Authority, month: str, targets: Sequence[Path], by: str
) -> dict[str, Any]:
    """Write a paper to every target; the suffix of each picks how. Returns what was written.

    Every suffix is known before the first file is written. Raises ``ValueError`` for a month that
    is none, ``UnknownFormat`` for a suffix that no renderer writes, ``NothingLoaded``.
    """
    for target in targets:
        renderer_for(target.suffix)
    scope = Scope(frozenset({authority.code}))
    document = REPORTS[name].document(scope=scope, month=parse_month(month))
    for target in targets:
        render(document, target)
    with transaction.atomic():
        record(
            actor=by,
            action="report.written",
            authority=authority.code,
            subject_type="report",
            subject=f"{name} {month}",
            detail={
                "files": [target.name for target in targets],
                "edition": document.edition,
                "snapshot": document.snapshot,
            },
        )
    return {
        "report": name,
        "month": month,
        "edition": document.edition,
        "snapshot": document.snapshot,
        "files": [str(target) for target in targets],
    }
