"""The rules over the censuses of one load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.child_ids import set_aside_long_ids
from virtualschool.feeds.cin.rows import CensusView, Row
from virtualschool.feeds.cin.rules import catalogue


def table_findings(staged: Staged, context: Context) -> Staged:
    """Gives what the reader could not read the child's id, and what it set aside its number.

    A child without an id breaks the published rule 8500, and its rows are set aside.
    """
    if "LAchildID" not in staged.rows.column_names:
        return staged
    child_at = dict(
        zip(staged.rows["line"].to_pylist(), staged.rows["LAchildID"].to_pylist(), strict=True)
    )
    findings = [
        replace(finding, child_id=child_at.get(finding.line)) for finding in staged.findings
    ]
    findings += [
        Finding(
            "8500",
            Severity.ERROR,
            f"{row.file} line {row.line}: {row.reason} The row is set aside.",
            row.file,
            row.line,
            "LAchildID",
        )
        for row in staged.set_aside
        if staged.table == "child" and row.field == "LAchildID"
    ]
    return set_aside_long_ids(replace(staged, findings=tuple(findings)), "LAchildID")


def views(staged: Sequence[Staged]) -> list[CensusView]:
    """The load's tables as one census a year, in order of year."""
    tables: dict[int, dict[str, list[Row]]] = {}
    dates: dict[int, date] = {}
    for each in staged:
        year = each.scope["collection_year"]
        dates[year] = date.fromisoformat(each.scope["reference_date"])
        tables.setdefault(year, {}).setdefault(each.table, []).extend(
            Row(values, each.file, values["line"]) for values in each.rows.to_pylist()
        )
    return [CensusView(year, dates[year], found) for year, found in sorted(tables.items())]


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """What the rules of its year say of each census."""
    return [
        finding
        for view in views(staged)
        for each in catalogue()
        if each.holds_in(view.year)
        for finding in each.findings(view, context.authority)
    ]
