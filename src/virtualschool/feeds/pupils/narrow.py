"""Lists of pupils without other people's children: rows of ours, how many there were in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from virtualschool.domain.identifiers import check_upn, is_upn_unknown, is_urn
from virtualschool.feeds.base import (
    Context,
    Finding,
    Narrowed,
    Ours,
    Severity,
    Staged,
)
from virtualschool.feeds.narrowing import kept_files, narrowed
from virtualschool.feeds.pupils.rows import (
    INSTRUCTION,
    day_of,
    is_school_number,
    match_of,
    numbers_of,
)
from virtualschool.feeds.pupils.shapes import SHAPES

Row = Mapping[str, Any]


def narrow(staged: Sequence[Staged], ours: Ours, context: Context) -> Narrowed:
    """Keeps the rows of pupils who are or may be ours; all are in ``scope["totals"]``, a number of
    pupils by day and school."""
    kept = [_narrowed(each, ours) for each in staged]
    return Narrowed(tuple(kept), kept_files(staged, kept, _columns_kept))


def school_of(row: Row) -> str:
    """The school of a row, by URN or by its number in its authority; blank where neither is."""
    urn, number = row["school_urn"] or "", row["school_number"] or ""
    if is_urn(urn):
        return urn
    return number if is_school_number(number) else ""


def said_totals(table: str, totals: Iterable[Mapping[str, Any]]) -> dict[str, int | None]:
    """What the report of a load says of everyone on a list."""
    entries = list(totals)
    return {name: sum(each[name] for each in entries) for name in ("pupils", "with_upn")}


def _narrowed(each: Staged, ours: Ours) -> Staged:
    rows = each.rows.to_pylist()
    explaining = [finding for finding in each.findings if finding.code == INSTRUCTION]
    others = [finding for finding in each.findings if finding.code != INSTRUCTION]
    made = narrowed(
        replace(each, findings=tuple(others)),
        [match_of(row, ours).may_be_ours for row in rows],
    )
    return replace(
        made,
        records=each.total_rows - len(explaining),
        findings=(*made.findings, *explaining, *_of_everyone(each, rows)),
        scope={**each.scope, "totals": _totals(rows)},
    )


def _totals(rows: Sequence[Row]) -> list[dict[str, Any]]:
    pupils: Counter[tuple[str, str]] = Counter()
    with_upn: Counter[tuple[str, str]] = Counter()
    for row in rows:
        key = day_of(row).isoformat(), school_of(row)
        pupils[key] += 1
        with_upn[key] += "upn" in numbers_of(row)
    return [
        {"as_at": day, "school": school, "pupils": count, "with_upn": with_upn[day, school]}
        for (day, school), count in sorted(pupils.items())
    ]


def _of_everyone(each: Staged, rows: Sequence[Row]) -> Iterator[Finding]:
    """What bears on the whole list, in numbers and nobody's words."""
    keys = [
        (day_of(row), school_of(row), *(numbers_of(row).values() or _named(row))) for row in rows
    ]
    if again := len(keys) - len(set(keys)):
        yield Finding(
            "pupil_repeated",
            Severity.WARNING,
            f"{each.file}: {again:,} of {len(keys):,} rows are of a pupil who stands on the list "
            "already, by number or by name and date of birth; the totals count rows.",
            each.file,
        )
    malformed = sum(
        not check_upn(row["upn"]).is_well_formed and not is_upn_unknown(row["upn"])
        for row in rows
        if row["upn"]
    )
    if malformed:
        yield Finding(
            "upn_malformed",
            Severity.WARNING,
            f"{each.file}: {malformed:,} of {len(rows):,} rows have a UPN that has not the form of "
            "one; nobody is matched by it.",
            each.file,
            None,
            "upn",
        )


def _named(row: Row) -> tuple[Any, ...]:
    """A row without a number that can be used, as it is told from the others."""
    return tuple(row[name] for name in ("upn", "surname", "forename", "date_of_birth"))


def _columns_kept(before: Staged) -> list[str]:
    """The columns that the file fills for anybody, with those by which it is known again."""
    shape = SHAPES[before.table]
    known_by = {"upn", "date_of_birth", *(each.name for each in shape.columns if each.required)}
    return [
        each.name
        for each in shape.columns
        if each.name in before.rows.column_names
        and (each.name in known_by or before.rows[each.name].null_count < before.rows.num_rows)
    ]
