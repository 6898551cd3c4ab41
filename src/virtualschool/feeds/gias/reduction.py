"""The register without the people in it: what may be kept of the file received."""

from __future__ import annotations

import csv
import io

from virtualschool.feeds.reader import RawTable, Record, read_file
from virtualschool.feeds.registry import normalise_heading

_PEOPLE = ("headtitle", "headfirstname", "headlastname", "headpreferredjobtitle", "propsname")


def reduce(data: bytes) -> bytes:
    """The file as UTF-8 CSV without the columns that name head teachers and proprietors.

    Rows keep their order and the lines above the heading stay, so that the reduced file reads as
    the received one did. A file with no such column comes back as it was. Of a workbook, the
    first sheet that holds URNs is kept.
    """
    tables = read_file(data, "the register").tables
    for table in tables:
        heading = next(
            (
                index
                for index, record in enumerate(table.preview)
                if "urn" in map(normalise_heading, record.cells)
            ),
            None,
        )
        if heading is None:
            continue
        names = [normalise_heading(cell) for cell in table.preview[heading].cells]
        kept = [place for place, name in enumerate(names) if not name.startswith(_PEOPLE)]
        if len(kept) == len(names):
            return data
        return _written(table, heading, kept)
    return data


def _written(table: RawTable, heading: int, kept: list[int]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for record in table.preview[: heading + 1]:
        writer.writerow([record.cells[place] for place in kept if place < len(record.cells)])
    for batch in table.batches(heading):
        columns = [column.to_pylist() for column in batch.columns]
        whole = [
            Record(line, cells)
            for line, cells in zip(batch.lines.tolist(), zip(*columns, strict=True), strict=True)
        ]
        for record in sorted([*whole, *batch.ragged], key=lambda record: record.line):
            writer.writerow([record.cells[place] for place in kept if place < len(record.cells)])
    return text.getvalue().encode()
