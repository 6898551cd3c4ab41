"""The census without other people's children: rows of ours, totals of everyone (decision 16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from virtualschool.domain.calendar import parse_term
from virtualschool.feeds.base import (
    Context,
    Finding,
    Narrowed,
    Ours,
    PupilKey,
    Severity,
    Staged,
)
from virtualschool.feeds.narrowing import kept_files, narrowed
from virtualschool.feeds.school_census.kept import columns_kept
from virtualschool.feeds.school_census.shapes import (
    HEADERS,
    PUPIL_KEY,
    SCHOOL,
    details_of,
    is_pupils,
    is_sessions,
    roll_of,
)
from virtualschool.feeds.school_census.totals import Absence, absence_by_reason, totals_of

#: A pupil's row in one census: term, roll, the table's own id of the pupil, the school.
RowKey = tuple[str, str, str, str]
Row = Mapping[str, Any]


def narrow(staged: Sequence[Staged], ours: Ours, context: Context) -> Narrowed:
    """Keeps the rows of pupils who are or may be ours; everyone is in ``scope["totals"]``.

    A row of a detail table belongs to the pupil of its roll, id and school; where the load brings
    no such pupil, or both one of ours and another child by that id, nobody can say whose it is,
    and it is counted only.
    """
    whose: dict[RowKey, set[bool]] = {}
    is_ours: dict[int, list[bool]] = {}
    for place, each in enumerate(staged):
        if is_pupils(each.table):
            rows = each.rows.to_pylist()
            is_ours[place] = [ours(pupil_key(row)).may_be_ours for row in rows]
            for row, mine in zip(rows, is_ours[place], strict=True):
                whose.setdefault(row_key(each, row), set()).add(mine)
    details = _details(staged)
    kept = []
    for place, each in enumerate(staged):
        rows = each.rows.to_pylist()
        if each.table == HEADERS:
            is_kept = [True] * len(rows)
        elif each.table.startswith("addresses"):
            is_kept = [False] * len(rows)
        else:
            is_kept = is_ours.get(place) or [
                whose.get(row_key(each, row)) == {True} for row in rows
            ]
        kept.append(_narrowed(each, rows, is_kept, details, whose))
    return Narrowed(tuple(kept), kept_files(staged, kept, columns_kept))


def _details(staged: Sequence[Staged]) -> dict[tuple[str, str], list[Row]]:
    """Rows of sessions by reason, by term and table."""
    found: dict[tuple[str, str], list[Row]] = {}
    for each in staged:
        if is_sessions(each.table):
            found.setdefault((each.scope["term"], each.table), []).extend(each.rows.to_pylist())
    return found


def pupil_key(row: Row) -> PupilKey:
    """What a pupil's row says of who the pupil is."""
    return PupilKey(
        upn=row["upn"] or "",
        former_upn=row["formerupn"] or "",
        uln=(row["uniquelearnernumber"] or "").removesuffix(".0"),  # as a spreadsheet leaves it
        surname=row["surname"] or "",
        forename=row["forename"] or "",
        date_of_birth=row["dob"],
    )


def row_key(each: Staged, row: Row) -> RowKey:
    roll = roll_of(each.table)
    return each.scope["term"], roll, row[PUPIL_KEY[roll]], row[SCHOOL]


def _narrowed(
    each: Staged,
    rows: Sequence[Row],
    is_kept: Sequence[bool],
    details: Mapping[tuple[str, str], Sequence[Row]],
    whose: Mapping[RowKey, set[bool]],
) -> Staged:
    made = narrowed(each, is_kept)
    return replace(
        made,
        findings=(*made.findings, *_of_everyone(each, rows, whose)),
        scope={
            **each.scope,
            "totals": totals_of(each.table, rows, _absences(each, rows, details)),
        },
    )


def _absences(
    each: Staged, rows: Sequence[Row], details: Mapping[tuple[str, str], Sequence[Row]]
) -> dict[int, Absence] | None:
    """By line, pupils' absence by reason; ``None`` where the load has no reasons for the table."""
    if not is_pupils(each.table):
        return None
    told = details.get((each.scope["term"], details_of(each.table)))
    if told is None:
        return None
    described = parse_term(each.scope["describes"])
    own: dict[tuple[str, str], list[Row]] = {}
    name = PUPIL_KEY[roll_of(each.table)]
    for row in told:
        own.setdefault((row[name], row[SCHOOL]), []).append(row)
    return {
        row["line"]: absence_by_reason(own.get((row[name], row[SCHOOL]), ()), described)
        for row in rows
    }


def _of_everyone(
    each: Staged, rows: Sequence[Row], whose: Mapping[RowKey, set[bool]]
) -> Iterator[Finding]:
    """What bears on whole tables, in numbers and nobody's words."""
    if each.table == HEADERS:
        return
    keys = [row_key(each, row) for row in rows]
    name = PUPIL_KEY[roll_of(each.table)]
    if each.table.startswith("addresses"):
        yield Finding(
            "addresses_not_kept",
            Severity.INFORMATION,
            f"{each.file}: {each.total_rows:,} addresses are counted, and none is read or kept, "
            "not even of children who are ours.",
            each.file,
        )
    elif is_pupils(each.table):
        if again := len(keys) - len(set(keys)):
            yield Finding(
                "pupil_id_repeated",
                Severity.WARNING,
                f"{each.file}: {again:,} of {len(keys):,} pupils have an id that another pupil of "
                "the school has too; where they are not all ours, what belongs to them is counted "
                "only.",
                each.file,
                None,
                name,
            )
    elif (lost := sum(key not in whose for key in keys)) and any(
        # Where there are no pupils at all the rules say that (``pupils_not_sent``).
        key[:2] == (each.scope["term"], roll_of(each.table))
        for key in whose
    ):
        yield Finding(
            "pupil_not_in_load",
            Severity.WARNING,
            f"{each.file}: {lost:,} of {len(keys):,} rows are of pupils who are not in this load, "
            "so that nobody can say whose they are; they are counted only.",
            each.file,
            None,
            name,
        )
