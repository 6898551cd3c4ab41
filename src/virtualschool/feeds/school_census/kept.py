"""What may be kept of a census's files: our children's rows, under the export's own headings."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence

from virtualschool.feeds.base import Staged
from virtualschool.feeds.school_census.shapes import SHAPES

_SHEET = re.compile(r"(?P<file>.+) \[(?P<sheet>[^\[\]]+)\]")
#: Members of a zip carry a date; one that is always the same keeps the zip's hash the same.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def kept_files(received: Sequence[Staged], narrowed: Sequence[Staged]) -> dict[str, bytes]:
    """By file: a CSV that reads as the file did, with our rows only.

    A workbook of several sheets becomes a zip with a CSV for each. A column in which the whole
    file said nothing is left out, so that one that was absent stays absent (null, not 0).
    """
    tables: dict[str, list[tuple[str, bytes]]] = {}
    for before, after in zip(received, narrowed, strict=True):
        sheet = _SHEET.fullmatch(before.file)
        file, name = (sheet["file"], sheet["sheet"]) if sheet else (before.file, before.table)
        tables.setdefault(file, []).append((f"{name}.csv", _csv(before, after)))
    return {
        file: members[0][1] if len(members) == 1 else _zip(members)
        for file, members in tables.items()
    }


def _csv(before: Staged, after: Staged) -> bytes:
    names = [
        column.name
        for column in SHAPES[before.table].columns
        if column.required or before.rows[column.name].null_count < before.rows.num_rows
    ]
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
