"""The day that a list is of: its own column, else the date in its file's name, else today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.words import said

_ISO = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(\d\d)[-_. ]?(\d\d)(?!\d)")
_BRITISH = re.compile(r"(?<!\d)(\d\d?)[-_. ](\d\d?)[-_. ](20\d\d)(?!\d)")


def settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    """Gives every row the day it is of; ``as_at`` in ``scope`` is the file's latest such day."""
    return [_settled(each, context) for each in staged]


def date_in_name(name: str, today: date) -> date | None:
    """The date in a file's name (2022-10-03, 20221003, 3.10.2022), if it is not yet to come."""
    for match in (*_ISO.finditer(name), *_BRITISH.finditer(name)):
        parts = [int(part) for part in match.groups()]
        if parts[0] < 100:
            parts.reverse()
        try:
            day = date(*parts)
        except ValueError:
            continue
        if day <= today:
            return day
    return None


def _settled(each: Staged, context: Context) -> Staged:
    column = each.rows["as_at"]
    findings: list[Finding] = []
    if column.null_count or not len(column):
        day = _day_of_file(each, context.today, findings)
        column = pc.fill_null(column, pa.scalar(day, pa.date32()))
    days = sorted({day for day in column.to_pylist() if day is not None})
    if len(days) > 1:
        findings.append(
            Finding(
                "as_at_several",
                Severity.INFORMATION,
                f"{each.file}: holds {len(days)} lists, of {said(days[0])} to {said(days[-1])}.",
                each.file,
                field="as_at",
            )
        )
    if days and days[-1] > context.today:
        findings.append(
            Finding(
                "as_at_to_come",
                Severity.WARNING,
                f"{each.file}: says it is of {said(days[-1])}, which is yet to come.",
                each.file,
                field="as_at",
            )
        )
    place = each.rows.schema.get_field_index("as_at")
    return replace(
        each,
        rows=each.rows.set_column(place, "as_at", column),
        scope={**each.scope, "as_at": days[-1].isoformat() if days else None},
        findings=(*each.findings, *findings),
    )


def _day_of_file(each: Staged, today: date, findings: list[Finding]) -> date:
    """The latest day that other rows of the file name, the file's name, or today; always said."""
    told = pc.max(each.rows["as_at"]).as_py()
    named = date_in_name(each.file, today)
    day = told or named or today
    source = (
        "the day of its other rows"
        if told
        else "the date in the file's name"
        if named
        else "today, since nothing says which day it is of"
    )
    findings.append(
        Finding(
            "as_at_assumed",
            Severity.INFORMATION if told or named else Severity.WARNING,
            f"{each.file}: rows without a date are taken as of {said(day)}, {source}.",
            each.file,
            field="as_at",
        )
    )
    return day
