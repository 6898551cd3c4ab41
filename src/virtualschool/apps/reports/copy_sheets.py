"""Copy-ready sheets: templates that are kept, and filled for a month."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.db import transaction

from virtualschool.analytics.files import put_whole
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import COHORTS, Figure, Period, Query, Scope
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.indicators.engine import current_engine
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.reports.models import CopySheet
from virtualschool.domain.calendar import Month, academic_year
from virtualschool.publishing.copy_sheet import (
    FilledSheet,
    Found,
    SheetRow,
    SheetTemplate,
    check_names,
    default_template,
    fill,
    read_template,
    template_of,
    write_template,
)
from virtualschool.publishing.document import Document
from virtualschool.publishing.renderers import renderer_for

#: A sheet as plain lines with tabs, to be pasted.
TEXT = ".txt"


class NoSuchTemplate(Exception):
    """No template has that name. The message is one sentence that names those there are."""


def templates(authority: str) -> dict[str, SheetTemplate]:
    """The templates kept for an authority by name, after the one that is always there."""
    first = default_template()
    found = {first.name: first}
    for kept in CopySheet.objects.filter(authority=authority):
        found[kept.name] = _from_body(kept)
    return found


def template_named(authority: str, name: str) -> SheetTemplate:
    """The template of that name. Raises ``NoSuchTemplate``."""
    found = templates(authority)
    if name not in found:
        raise NoSuchTemplate(
            f"There is no template called {name!r}; these are: {', '.join(found)}."
        )
    return found[name]


def save_template(*, authority: str, path: Path, by: str) -> SheetTemplate:
    """Keep the template in a file under its name; one of the same name is replaced.

    Raises ``publishing.copy_sheet.TemplateRefused``: it cannot be read, or names what is not known.
    """
    template = checked_template(path)
    with transaction.atomic():
        CopySheet.objects.update_or_create(
            authority=authority,
            name=template.name,
            defaults={
                "body": json.loads(write_template(template, "json")),
                "saved_at": home_clock().now(),
                "saved_by": by,
            },
        )
        record(
            actor=by,
            action="copy_sheet.saved",
            authority=authority,
            subject_type="copy_sheet",
            subject=template.name,
            detail={"rows": len(template.rows)},
        )
    return template


def checked_template(path: Path) -> SheetTemplate:
    """The template in a file, all of whose indicators and cohorts are known."""
    template = read_template(path)
    check_names(template, indicators=catalogue(), cohorts=COHORTS, file=path.name)
    return template


def filled(*, template: SheetTemplate, month: Month, scope: Scope) -> tuple[FilledSheet, str]:
    """The sheet of a month with the snapshot that it comes from; rows of one period and cohort are
    asked for together. Raises what the engine raises."""
    (authority,) = scope.authorities
    asked: dict[tuple[str, Period], list[str]] = defaultdict(list)
    for row in template.rows:
        if row.indicator:
            asked[row.cohort, _period(row, month)].append(row.indicator)
    held: dict[tuple[str, str, Period], Figure] = {}
    with current_engine() as engine:
        for (cohort, period), keys in asked.items():
            query = Query(tuple(dict.fromkeys(keys)), (period,), scope, cohort=cohort)
            for figure in engine.figures(query):
                if figure.authority == authority:
                    held[figure.indicator, cohort, period] = figure
        snapshot = engine.snapshot

    def lookup(row: SheetRow) -> Found | None:
        period = _period(row, month)
        figure = held.get((row.indicator, row.cohort, period))
        return None if figure is None else _found(figure, period)

    return fill(template, lookup), snapshot


def copy_sheet_document(
    *, sheet: FilledSheet, snapshot: str, authority: Authority, month: Month
) -> Document:
    """The sheet as a document of its own."""
    return sheet.document(
        organisation=f"{authority.name} Virtual School",
        period=month.label,
        as_at=home_clock().today(),
        edition="Copy-ready sheet",
        snapshot=snapshot,
        marking="OFFICIAL-SENSITIVE",
    )


def write_copy_sheet(
    *,
    authority: Authority,
    template: SheetTemplate,
    month: Month,
    targets: Sequence[Path],
    by: str,
) -> dict[str, Any]:
    """Write a month's sheet to each of ``targets``: ``.txt`` to paste, else as a document."""
    renderers = {
        target: None if target.suffix == TEXT else renderer_for(target.suffix) for target in targets
    }
    scope = Scope(frozenset({authority.code}))
    sheet, snapshot = filled(template=template, month=month, scope=scope)
    document = copy_sheet_document(sheet=sheet, snapshot=snapshot, authority=authority, month=month)
    for target, renderer in renderers.items():
        put_whole(target, renderer.render(document) if renderer else sheet.text().encode())
    record(
        actor=by,
        action="report.exported",
        authority=authority.code,
        subject_type="report",
        subject=f"copy-sheet {month.key}",
        detail={
            "template": template.name,
            "rows": len(template.rows),
            "snapshot": snapshot,
            "formats": sorted(target.suffix for target in targets),
        },
    )
    return {
        "report": "copy-sheet",
        "month": month.key,
        "template": template.name,
        "snapshot": snapshot,
        "files": [str(target) for target in targets],
    }


def _from_body(kept: CopySheet) -> SheetTemplate:
    """A kept template, read by the same reader as a file, so that the two cannot differ."""
    return template_of(kept.body, kept.name)


def _period(row: SheetRow, month: Month) -> Period:
    own = month.plus(-row.months_back)
    if row.span == "year_to_date":
        first = date(academic_year(own.first_day), 9, 1)
        return Period(f"School year to {own.label}", first, own.last_day, "range")
    return Period(own.label, own.first_day, own.last_day, "month")


def _found(figure: Figure, period: Period) -> Found:
    indicator = catalogue()[figure.indicator]
    value: Fraction | int | None = None
    if indicator.is_count:
        value = Fraction(figure.numerator or 0, indicator.scale)
    elif figure.denominator:
        value = Fraction(100 * (figure.numerator or 0), figure.denominator)
    return Found(value, figure.numerator, figure.denominator, period.label)
