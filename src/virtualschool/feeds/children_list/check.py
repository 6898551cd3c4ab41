"""Checks of a children list: repeats, identifiers, schools and year groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from virtualschool.domain.identifiers import check_upn, is_upn_unknown, is_urn
from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.child_ids import set_aside_long_ids
from virtualschool.feeds.children_list.read import is_year_group, sex_of
from virtualschool.feeds.words import said

Row = Mapping[str, Any]

# What fits where the team reads it; a longer text is a note that slipped into the column.
LONGEST = {
    "surname": 100,
    "forename": 100,
    "social_worker": 100,
    "team": 100,
    "reviewing_officer": 100,
    "carer": 150,
    "pep_adviser": 100,
}


def table_findings(staged: Staged, context: Context) -> Staged:
    """Sets aside what is too long to be a child's id; cuts other texts that are, and says so."""
    staged = set_aside_long_ids(staged, "child_id")
    rows, findings = staged.rows, list(staged.findings)
    for name, most in LONGEST.items():
        if name not in rows.column_names:
            continue
        texts = rows[name].to_pylist()
        long = [place for place, text in enumerate(texts) if text and len(text) > most]
        if not long:
            continue
        lines, children = rows["line"].to_pylist(), rows["child_id"].to_pylist()
        for place in long:
            findings.append(
                Finding(
                    "text_too_long",
                    Severity.WARNING,
                    f"Child {children[place]}: {name} holds {len(texts[place])} characters; the "
                    f"first {most} are kept.",
                    staged.file,
                    lines[place],
                    name,
                    children[place],
                )
            )
            texts[place] = texts[place][:most]
        rows = rows.set_column(
            rows.schema.get_field_index(name), name, pa.array(texts, pa.string())
        )
    return replace(staged, rows=rows, findings=tuple(findings))


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """What is not as it should be on the lists of one load; no row is removed."""
    return [
        finding
        for each in staged
        for finding in _ordered(_of_file(each, each.rows.to_pylist(), context.today))
    ]


def _ordered(findings: Iterator[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.line or 0, finding.code))


def _of_file(each: Staged, rows: Sequence[Row], today: date) -> Iterator[Finding]:
    def finding(code: str, severity: Severity, row: Row, field: str, message: str) -> Finding:
        return Finding(
            code,
            severity,
            f"Child {row['child_id']}: {message}",
            each.file,
            row["line"],
            field,
            row["child_id"],
        )

    named: dict[tuple[str, date | None], int] = {}
    holders: dict[tuple[str, date | None], str] = {}
    for row in rows:
        child, as_at = row["child_id"], row["as_at"]
        if (child, as_at) in named:
            yield finding(
                "child_repeated",
                Severity.WARNING,
                row,
                "child_id",
                f"stands on the list of {said(as_at)} already, on line "
                f"{named[child, as_at]}; this later line counts, and the child counts once.",
            )
        named[child, as_at] = row["line"]
        yield from _upn(row, finding, holders)
        yield from _details(row, finding, today)


def _upn(row: Row, finding: Any, holders: dict[tuple[str, date | None], str]) -> Iterator[Finding]:
    upn = row.get("upn")
    if not upn or is_upn_unknown(upn):
        return
    checked = check_upn(upn)
    if not checked.is_well_formed:
        yield finding(
            "upn_shape",
            Severity.WARNING,
            row,
            "upn",
            f"{upn} does not have the shape of a unique pupil number; nothing is matched by it.",
        )
        return
    if not checked.has_right_check_letter:
        yield finding(
            "upn_check_letter",
            Severity.INFORMATION,
            row,
            "upn",
            f"the first letter of the unique pupil number {upn} does not agree with its digits; "
            "it is used as it stands.",
        )
    holder = holders.setdefault((checked.value, row["as_at"]), row["child_id"])
    if holder != row["child_id"]:
        yield finding(
            "upn_shared",
            Severity.WARNING,
            row,
            "upn",
            f"has the unique pupil number {upn}, which child {holder} has too.",
        )


def _details(row: Row, finding: Any, today: date) -> Iterator[Finding]:
    born, urn, year_group = row["date_of_birth"], row.get("school_urn"), row.get("year_group")
    if born is None:
        yield finding(
            "date_of_birth_missing",
            Severity.WARNING,
            row,
            "date_of_birth",
            "there is no date of birth that can be read.",
        )
    elif born > today:
        yield finding(
            "date_of_birth_to_come",
            Severity.WARNING,
            row,
            "date_of_birth",
            f"the date of birth {said(born)} is yet to come.",
        )
    if urn and not is_urn(urn):
        yield finding(
            "school_urn_shape",
            Severity.WARNING,
            row,
            "school_urn",
            f"{urn} is not a school's URN, which has six digits; no school is taken from it.",
        )
    if year_group and not is_year_group(year_group):
        yield finding(
            "year_group_unknown",
            Severity.WARNING,
            row,
            "year_group",
            f"{year_group} is not a year group; it is left blank.",
        )
    if row.get("sex") and not sex_of(row["sex"]):
        yield finding(
            "sex_unknown",
            Severity.WARNING,
            row,
            "sex",
            f"{row['sex']} is not a sex that can be read; it is left blank.",
        )
