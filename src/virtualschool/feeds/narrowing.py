"""What every feed that narrows its files does alike (decision 16): rows of ours, words of nobody.

Of the other children only numbers are left: in findings, in rows set aside, in the files kept.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from virtualschool.feeds.base import Finding, SetAside, Staged

_SHEET = re.compile(r"(?P<file>.+) \[(?P<sheet>[^\[\]]+)\]")
#: Members of a zip carry a date; one that is always the same keeps the zip's hash the same.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def narrowed(each: Staged, is_kept: Sequence[bool]) -> Staged:
    """The table with the rows kept, and nothing said of the others but how many there were.

    ``is_kept`` says it for each row. The count of records stays that of the file received.
    """
    kept = each.rows.filter(pa.array(is_kept, pa.bool_()))
    return replace(
        each,
        rows=kept,
        records=each.total_rows,
        set_aside=tuple(_without_values(row) for row in each.set_aside),
        findings=tuple(_findings(each, set(kept["line"].to_pylist()))),
    )


def kept_files(
    received: Sequence[Staged],
    ours: Sequence[Staged],
    columns: Callable[[Staged], Sequence[str]],
) -> dict[str, bytes]:
    """By file: a CSV that reads as the file did, with our rows only.

    ``columns`` names those of a table as received that its CSV has. A workbook of several sheets
    becomes a zip with a CSV for each.
    """
    tables: dict[str, list[tuple[str, bytes]]] = {}
    for before, after in zip(received, ours, strict=True):
        sheet = _SHEET.fullmatch(before.file)
        file, name = (sheet["file"], sheet["sheet"]) if sheet else (before.file, before.table)
        tables.setdefault(file, []).append((f"{name}.csv", _csv(columns(before), after)))
    return {
        file: members[0][1] if len(members) == 1 else _zip(members)
        for file, members in tables.items()
    }


def _without_values(row: SetAside) -> SetAside:
    return SetAside(row.file, row.line, row.field, _without_quotes(row.reason), {})


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


def _csv(names: Sequence[str], after: Staged) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    for row in after.rows.to_pylist():
        writer.writerow(["" if row[name] is None else row[name] for name in names])
    return text.getvalue().encode()


def _zip(members: Sequence[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), data)
    return buffer.getvalue()
