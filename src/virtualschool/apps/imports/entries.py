"""The ledger's line for each file of a load, and the report that a load answers with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.apps.imports.evidence import Evidence
from virtualschool.apps.imports.stores import vault
from virtualschool.apps.receipts.selectors import said
from virtualschool.apps.receipts.services import FileEntry
from virtualschool.feeds.base import Finding
from virtualschool.feeds.receive import Received


def file_entries(
    received: Received,
    files: Mapping[int, Evidence],
    repeats: Mapping[int, Evidence],
    earlier: Sequence[Evidence],
    findings: Sequence[Finding],
) -> list[FileEntry]:
    """One entry a file. Rows are accepted (new or changed), unchanged or set aside: they add up.

    ``files`` are the new files by their position in the load, ``repeats`` the files in force that
    others repeat. A repeat keeps the same typed rows, should the first be taken back.
    """
    found = Counter(finding.file for finding in findings)
    entries = []
    for position, staged in enumerate(received.staged):
        repeat = repeats.get(position)
        evidence = files[position] if repeat is None else repeat
        unchanged = staged.accepted if repeat else _unchanged_rows(evidence, earlier)
        entries.append(
            FileEntry(
                name=staged.file,
                sha256=staged.sha256,
                feed=staged.feed,
                table=staged.table,
                rows=staged.total_rows,
                accepted=staged.accepted - unchanged,
                unchanged=unchanged,
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


def _unchanged_rows(file: Evidence, earlier: Sequence[Evidence]) -> int:
    """How many of the file's records stand word for word in one of the same table in force.

    A record of which only one half is known (a day of two marks) is not unchanged. Marks are
    compared within the months that the file touches.
    """
    others = [other for other in earlier if (other.feed, other.table) == (file.feed, file.table)]
    same: set[int] = set()
    changed: set[int] = set()
    for part in file.parts:
        rows = part.read(vault())
        columns = [name for name in rows.column_names if name != "line"]
        printed = _printed(rows, columns)
        known = [
            _printed(earlier_part.read(vault()), columns).select(["row"])
            for other in others
            for earlier_part in other.parts
            if earlier_part.month == part.month
        ]
        if not known:
            changed |= set(printed["line"].to_pylist())
            continue
        # A null never equals a null in a join, so rows are compared by what they print.
        distinct = pa.concat_tables(known).group_by("row").aggregate([])
        same |= set(printed.join(distinct, "row", join_type="left semi")["line"].to_pylist())
        changed |= set(printed.join(distinct, "row", join_type="left anti")["line"].to_pylist())
    return len(same - changed)


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
