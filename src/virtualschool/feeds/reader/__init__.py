"""The one reader of every tabular feed: a file's bytes to typed rows with their line numbers.

``read_file(path or bytes, name) -> RawTables`` opens a CSV or a workbook without reading all of it;
``registry.recognise_table(raw, feeds, mapping) -> Recognised`` says which feed a table is;
``stage(raw, recognised, context) -> Staged`` types it. ``stage_to_parquet`` does the same in flat
memory.
"""

from __future__ import annotations

from pathlib import Path

from virtualschool.feeds.reader.delimited import DelimitedTable
from virtualschool.feeds.reader.source import Source
from virtualschool.feeds.reader.staging import stage, stage_to_parquet
from virtualschool.feeds.reader.tables import RawBatch, RawTable, RawTables, Record
from virtualschool.feeds.reader.workbook import is_workbook, read_workbook

__all__ = [
    "RawBatch",
    "RawTable",
    "RawTables",
    "Record",
    "Source",
    "read_file",
    "stage",
    "stage_to_parquet",
]


def read_file(data: bytes | Path, name: str = "") -> RawTables:
    """The tables of one file: a CSV is one, a workbook has one a visible sheet.

    ``name`` is what messages call the file (a path's own name when left out).

    Raises:
        Unknown: the file is no table at all (empty, a picture, a web page, binary).
        Unreadable: it is a table that is damaged, locked or too large.
    """
    source = Source(name or (data.name if isinstance(data, Path) else "the file"), data)
    if is_workbook(source):
        return read_workbook(source)
    table = DelimitedTable(source)
    return RawTables(source.name, table.sha256, source.size, (table,))
