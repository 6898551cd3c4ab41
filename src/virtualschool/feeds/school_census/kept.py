"""What may be kept of a census's files: our children's rows, under the export's own headings."""

from __future__ import annotations

from virtualschool.feeds.base import Staged
from virtualschool.feeds.school_census.shapes import SHAPES


def columns_kept(before: Staged) -> list[str]:
    """The columns of a table as received: one in which the whole file said nothing is left out,
    so that one that was absent stays absent (null, not 0)."""
    return [
        column.name
        for column in SHAPES[before.table].columns
        if column.required or before.rows[column.name].null_count < before.rows.num_rows
    ]
