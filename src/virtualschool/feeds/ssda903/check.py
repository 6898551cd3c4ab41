"""The rules over the files of one load, and the published numbers of what could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.child_ids import set_aside_long_ids
from virtualschool.feeds.ssda903.rows import ReturnView, Row
from virtualschool.feeds.ssda903.rules import rules_of
from virtualschool.feeds.ssda903.shapes import columns_of
from virtualschool.feeds.ssda903.years import name_of

# The published rule that an unreadable date breaks.
_UNREADABLE: Mapping[tuple[str, str], str] = {
    ("header", "DOB"): "102",
    ("header", "MC_DOB"): "171",
    ("episodes", "DEC"): "147",
    ("reviews", "REVIEW"): "166",
    ("missing", "MIS_START"): "1004",
    ("missing", "MIS_END"): "1005",
    ("uasc", "DUC"): "104",
    ("adoption", "DATE_INT"): "112",
    ("adoption", "DATE_MATCH"): "113",
    ("placed_for_adoption", "DATE_PLACED"): "115",
    ("placed_for_adoption", "DATE_PLACED_CEASED"): "116",
    ("social_workers", "SW_DECOM"): "SW04STG1",
    ("social_workers", "SW_DEC"): "SW05STG1",
    ("deprivation_of_liberty", "DOLO_START"): "700",
    ("deprivation_of_liberty", "DOLO_END"): "701",
}


def table_findings(staged: Staged, context: Context) -> Staged:
    """Gives what the reader could not read the published rule's number and the child's id.

    An unreadable DECOM sets its row aside, which is said as ``141``; an id longer than 40
    characters is no child's id, and its row is set aside too.
    """
    child_at = dict(
        zip(staged.rows["line"].to_pylist(), staged.rows["CHILD"].to_pylist(), strict=True)
    )
    findings = [
        replace(
            finding,
            code=_UNREADABLE.get((staged.table, finding.field or ""), finding.code),
            child_id=child_at.get(finding.line),
        )
        if finding.code == "unreadable_value"
        else finding
        for finding in staged.findings
    ]
    findings += [
        Finding(
            "141",
            Severity.ERROR,
            f"{row.file} line {row.line}: {row.reason} The row is set aside.",
            row.file,
            row.line,
            "DECOM",
        )
        for row in staged.set_aside
        if staged.table == "episodes" and row.field == "DECOM"
    ]
    return set_aside_long_ids(replace(staged, findings=tuple(findings)), "CHILD")


def views(staged: Sequence[Staged], context: Context) -> dict[int, ReturnView]:
    """The load's files as one return a collection year, in order of year."""
    tables: dict[int, dict[str, list[Row]]] = {}
    for each in staged:
        of_year = tables.setdefault(each.scope["collection_year"], {})
        of_year.setdefault(each.table, []).extend(
            Row(values, each.file, values["line"]) for values in each.rows.to_pylist()
        )
    return {
        year: ReturnView(year, lists, today=context.today, authority=context.authority)
        for year, lists in sorted(tables.items())
    }


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """What the rules say of the files of one load, each return by itself.

    Rules that compare two years run in the fold, which knows all returns.
    """
    said_already = {(f.code, f.file, f.line) for each in staged for f in each.findings}
    return [
        *_columns_missing(staged),
        *(
            finding
            for view in views(staged, context).values()
            for each in rules_of(view.year)
            if not each.compares
            for finding in each.findings(view)
            if (finding.code, finding.file, finding.line) not in said_already
        ),
    ]


def _columns_missing(staged: Sequence[Staged]) -> Iterator[Finding]:
    """A finding for a file that lacks columns which its list has in its collection year."""
    for each in staged:
        year = each.scope["collection_year"]
        asked = columns_of(each.table, year)
        missing = [name for name in each.lacking if name in asked]
        if missing:
            yield Finding(
                "column_missing",
                Severity.WARNING,
                f"{each.file}: the return of {name_of(year)} asks for {' and '.join(missing)} in "
                "this list, and the file has no such column; nothing is known of it.",
                each.file,
                field=missing[0],
            )
