"""The ledger's line for each file of a load, and the report that a load answers with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.apps.imports.evidence import Evidence
from virtualschool.apps.imports.stores import vault
from virtualschool.apps.receipts.selectors import said
from virtualschool.apps.receipts.services import FileEntry
from virtualschool.feeds.base import Finding
from virtualschool.feeds.receive import Received
from virtualschool.feeds.registry import discover


def file_entries(
    received: Received,
    files: Mapping[int, Evidence],
    repeats: Mapping[int, Evidence],
    earlier: Sequence[Evidence],
    findings: Sequence[Finding],
) -> list[FileEntry]:
    """One entry a file. Rows are accepted (new or changed), unchanged or set aside: they add up.
    How many of the accepted are changes of a record in force is known while they are looked at.

    ``files`` are the new files by their position in the load, ``repeats`` the files in force that
    others repeat. A repeat keeps the same typed rows, should the first be taken back.
    """
    found = Counter(finding.file for finding in findings)
    entries = []
    for position, staged in enumerate(received.staged):
        repeat = repeats.get(position)
        evidence = files[position] if repeat is None else repeat
        aside = {row.line for row in staged.set_aside}
        same = _Compared(staged.accepted, 0) if repeat else _compared(evidence, earlier, aside)
        entries.append(
            FileEntry(
                name=staged.file,
                sha256=staged.sha256,
                feed=staged.feed,
                table=staged.table,
                rows=staged.total_rows,
                accepted=staged.accepted - same.unchanged,
                changed=same.changed,
                unchanged=same.unchanged,
                rows_set_aside=staged.rows_set_aside,
                findings=0 if repeat else found[staged.file],
                set_aside=staged.set_aside,
                scope=dict(evidence.scope),
                totals=evidence.totals,
                staged=[part.as_json() for part in evidence.parts],
                is_repeat=repeat is not None,
            )
        )
    return entries


@dataclass(frozen=True, slots=True)
class _Compared:
    """How many of a file's records stand in force word for word, and how many in other words."""

    unchanged: int
    changed: int


def _compared(file: Evidence, earlier: Sequence[Evidence], aside: set[int]) -> _Compared:
    """The file's records held against those of the same table in force, but for those set
    ``aside``, by their lines (of a day's two marks the good one is taken all the same).

    A record of which only one half is known (a day of two marks) is not unchanged; it is changed
    where any half says something else of a record that is there (``TableShape.record``). Marks are
    compared within the months that the file touches.
    """
    others = [other for other in earlier if (other.feed, other.table) == (file.feed, file.table)]
    record = _record(file.feed, file.table)
    same: set[int] = set()
    other_words: set[int] = set()
    changed: set[int] = set()
    for part in file.parts:
        rows = part.read(vault())
        known = [
            earlier_part.read(vault())
            for other in others
            for earlier_part in other.parts
            if earlier_part.month == part.month
        ]
        columns = [name for name in rows.column_names if name != "line"]
        is_known, is_not = _known_lines(rows, known, columns)
        same |= is_known
        other_words |= is_not
        if record and known and is_not:
            changed |= is_not & _known_lines(rows.filter(_on(rows, is_not)), known, record)[0]
    return _Compared(len(same - other_words - aside), len(changed - aside))


def _record(feed: str, table: str) -> tuple[str, ...]:
    """The columns by which rows of this table are of one record; none where that is not said."""
    known = discover().get(feed)
    shapes = known.tables if known else ()
    return next((shape.record for shape in shapes if shape.name == table), ())


def _known_lines(
    rows: pa.Table, known: Sequence[pa.Table], columns: Sequence[str]
) -> tuple[set[int], set[int]]:
    """The lines whose cells in these columns stand in a row that is known, and the others."""
    printed = _printed(rows, columns)
    if not known:
        return set(), set(printed["line"].to_pylist())
    # A null never equals a null in a join, so rows are compared by what they print.
    there = [_printed(table, columns).select(["row"]) for table in known]
    distinct = pa.concat_tables(there).group_by("row").aggregate([])
    joined = [
        set(printed.join(distinct, "row", join_type=kind)["line"].to_pylist())
        for kind in ("left semi", "left anti")
    ]
    return joined[0], joined[1]


def _on(rows: pa.Table, lines: set[int]) -> pa.ChunkedArray:
    return pc.is_in(rows["line"], pa.array(sorted(lines), rows.schema.field("line").type))


def _printed(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """``row``, each row's cells joined as text, and the ``line`` on which it stands."""
    cells = [pc.fill_null(pc.cast(table[name], pa.string()), "") for name in columns]
    return pa.table({"row": pc.binary_join_element_wise(*cells, "\x1f"), "line": table["line"]})


def load_report(
    number: int | None, entries: Sequence[FileEntry], children: int, received: Received
) -> dict[str, Any]:
    """What a load came to, as the command line prints it; ``load`` is null for a preview."""
    return {
        "load": number,
        "children": children,
        "files": [
            {
                "name": entry.name,
                "sha256": entry.sha256,
                "feed": entry.feed,
                "table": entry.table,
                "rows": entry.rows,
                "accepted": entry.accepted,
                "set_aside": entry.rows_set_aside,
                "unchanged": entry.unchanged,
                "findings": entry.findings,
                **said(entry.feed, entry.table, entry.totals),
            }
            for entry in entries
        ],
        "passed_over": [{"name": name, "why": why} for name, why in received.passed_over],
        "set_aside": [
            {"file": row.file, "line": row.line, "field": row.field, "reason": row.reason}
            for entry in entries
            if not entry.is_repeat
            for row in entry.set_aside
        ],
    }
