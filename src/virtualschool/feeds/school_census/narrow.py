"""The census without other people's children: rows of ours, totals of everyone (decision 16)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from virtualschool.feeds.base import (
    Context,
    Finding,
    Match,
    Narrowed,
    Ours,
    PupilKey,
    SetAside,
    Staged,
)
from virtualschool.feeds.school_census.shapes import (
    PUPIL_KEY,
    SCHOOL,
    is_pupils,
    roll_of,
)
from virtualschool.feeds.school_census.totals import totals_of

#: A pupil's row in one census: term, roll, the table's own id of the pupil, the school.
RowKey = tuple[str, str, str, str]
Row = Mapping[str, Any]


def narrow(staged: Sequence[Staged], ours: Ours, context: Context) -> Narrowed:
    """Keeps the rows of pupils who are or may be ours; everyone is in ``scope["totals"]``.

    A row of a detail table belongs to the pupil of its roll, id and school; where the load brings
    no such pupil it is nobody's that we know, and is counted only.
    """
    matches: dict[RowKey, Match] = {}
    for each in staged:
        if is_pupils(each.table):
            for row in each.rows.to_pylist():
                match = ours(pupil_key(row))
                if match.may_be_ours:
                    matches[row_key(each, row)] = match
    narrowed = tuple(_narrowed(each, matches) for each in staged)
    return Narrowed(narrowed, {each.file: _as_csv(each) for each in narrowed})


def pupil_key(row: Row) -> PupilKey:
    """What a pupil's row says of who the pupil is."""
    return PupilKey(
        upn=row["upn"] or "",
        former_upn=row["formerupn"] or "",
        uln=row["uniquelearnernumber"] or "",
        surname=row["surname"] or "",
        forename=row["forename"] or "",
        date_of_birth=row["dob"],
    )


def row_key(each: Staged, row: Row) -> RowKey:
    roll = roll_of(each.table)
    return each.scope["term"], roll, row[PUPIL_KEY[roll]], row[SCHOOL]


def _narrowed(each: Staged, matches: Mapping[RowKey, Match]) -> Staged:
    rows = each.rows.to_pylist()
    is_kept = [row_key(each, row) in matches for row in rows]
    if each.table.startswith("addresses"):
        is_kept = [False] * len(rows)
    kept = each.rows.filter(is_kept)
    lines = set(kept["line"].to_pylist())
    return replace(
        each,
        rows=kept,
        records=each.total_rows,
        set_aside=tuple(
            SetAside(row.file, row.line, row.field, _without_quotes(row.reason), {})
            for row in each.set_aside
        ),
        findings=tuple(_findings(each, lines)),
        scope={**each.scope, "totals": totals_of(each.table, rows)},
    )


def _without_quotes(reason: str) -> str:
    """The reason without what the cell said, which may be somebody else's."""
    start, end = reason.find('"'), reason.rfind('"')
    return reason if start == end else f"{reason[:start]}(the cell){reason[end + 1 :]}"


def _findings(each: Staged, lines: set[int]) -> Iterator[Finding]:
    """Findings about our rows and about the file; of the others' rows only how many there are."""
    others: Counter[tuple[str, str]] = Counter()
    for finding in each.findings:
        if finding.line is None or finding.line in lines:
            yield finding
        else:
            others[finding.code, finding.field or ""] += 1
    for (code, field), times in sorted(others.items()):
        first = next(f for f in each.findings if f.code == code and (f.field or "") == field)
        yield replace(
            first,
            message=f"{each.file}: {times:,} values of {field or 'a row'} of other children cannot "
            "be read; the children are not ours.",
            line=None,
            child_id=None,
        )


def _as_csv(each: Staged) -> bytes:
    """The rows kept, as a file that reads as the received one did."""
    names = [name for name in each.rows.column_names if name != "line"]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    for row in each.rows.to_pylist():
        writer.writerow(["" if row[name] is None else row[name] for name in names])
    return text.getvalue().encode()
