"""Issuing papers: written to files, entered as an edition, and audited."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from virtualschool.analytics.query import Scope
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.reports.models import Edition
from virtualschool.apps.reports.selectors import (
    REPORTS,
    edition_for,
    headline_facts,
    issued,
)
from virtualschool.domain.calendar import parse_month
from virtualschool.publishing.renderers import render, renderer_for


class ReportRefused(Exception):
    """The paper cannot be written. The message is for the user; nothing was written."""


def write_report(
    *, name: str, authority: Authority, month: str, targets: Sequence[Path], by: str
) -> dict[str, Any]:
    """Write a month's paper to each of ``targets``, the suffix picking how, and issue its edition.

    The first file of a snapshot issues an edition; writing again from the same snapshot is the same
    edition. Every format is made before the first file is written. Raises ``ReportRefused`` for a
    month that is not one or is to come, ``UnknownFormat`` for a suffix that nothing writes.
    """
    try:
        chosen = parse_month(month)
    except ValueError as error:
        raise ReportRefused(f"{month!r} is not a month; write it as 2022-10.") from error
    if chosen.first_day > home_clock().today():
        raise ReportRefused(f"{chosen.label} is still to come.")
    for target in targets:
        renderer_for(target.suffix)
    facts = headline_facts(scope=Scope(frozenset({authority.code})), month=chosen)
    number, is_issued = edition_for(authority.code, name, chosen.key, facts.snapshot)
    document = REPORTS[name].build(issued(facts, number))
    written = [str(render(document, target)) for target in targets]
    with transaction.atomic():
        if not is_issued:
            Edition.objects.create(
                authority=authority.code,
                report=name,
                period=chosen.key,
                number=number,
                snapshot=facts.snapshot,
                figures=facts.kept_figures(),
                issued_at=home_clock().now(),
                issued_by=by,
            )
        record(
            actor=by,
            action="report.exported",
            authority=authority.code,
            subject_type="report",
            subject=f"{name} {chosen.key}",
            detail={
                "edition": document.edition,
                "snapshot": document.snapshot,
                "formats": sorted(target.suffix for target in targets),
            },
        )
    return {
        "report": name,
        "month": chosen.key,
        "edition": number,
        "snapshot": facts.snapshot,
        "files": written,
    }
