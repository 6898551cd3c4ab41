"""The rules over the censuses of one load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.child_ids import set_aside_long_ids
from virtualschool.feeds.cin.lists import is_list
from virtualschool.feeds.cin.rows import views
from virtualschool.feeds.cin.rules import catalogue

#: The published rule on the key without which a row of the table cannot be read.
_KEY_RULES = {
    ("child", "LAchildID"): "8500",
    ("cin_details", "CINreferralDate"): "8600",
    ("cin_plans", "CINPlanStartDate"): "4010",
    ("section_47", "S47ActualStartDate"): "8615",
    ("protection_plans", "CPPstartDate"): "8720",
    ("plan_reviews", "CPPreviewDate"): "8842Q",
}


def table_findings(staged: Staged, context: Context) -> Staged:
    """Gives what the reader could not read the child's id, and what it set aside its number."""
    if "LAchildID" not in staged.rows.column_names:
        return staged
    lines = staged.rows["line"].to_pylist()
    child_at = dict(zip(lines, staged.rows["LAchildID"].to_pylist(), strict=True))
    findings = [
        replace(finding, child_id=child_at.get(finding.line)) for finding in staged.findings
    ]
    for row in staged.set_aside:
        code = _KEY_RULES.get((staged.table, row.field or ""))
        if code is not None:
            findings.append(
                Finding(
                    code,
                    Severity.WARNING if code.endswith("Q") else Severity.ERROR,
                    f"{row.file} line {row.line}: {row.reason} The row is set aside.",
                    row.file,
                    row.line,
                    row.field,
                    row.values.get("LAchildID") or None,
                )
            )
    return set_aside_long_ids(replace(staged, findings=tuple(findings)), "LAchildID")


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """What the rules of its year say of each census. Lists have no published rules."""
    return [
        finding
        for view in views([each for each in staged if not is_list(each)])
        for each in catalogue()
        if each.holds_in(view.year)
        for finding in each.findings(view, context.authority)
    ]
