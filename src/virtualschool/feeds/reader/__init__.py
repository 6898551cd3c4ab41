"""The one reader of every tabular feed: a file's bytes to typed rows with their line numbers.

``read_file(path or bytes, name) -> RawTables`` opens a CSV or a workbook without reading all of it,
an XML file of a known layout, or a JSON file that holds a list of records;
``registry.recognise_table(raw, feeds, mapping) -> Recognised`` says which feed a table is;
``stage(raw, recognised, context) -> Staged`` types it. ``stage_to_parquet`` does the same in flat
memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from virtualschool.feeds.base import XmlLayout
from virtualschool.feeds.reader.delimited import DelimitedTable
from virtualschool.feeds.reader.records import is_json, read_json
from virtualschool.feeds.reader.source import Source
from virtualschool.feeds.reader.staging import stage, stage_to_parquet
from virtualschool.feeds.reader.tables import RawBatch, RawTable, RawTables, Record
from virtualschool.feeds.reader.workbook import is_workbook, read_workbook
from virtualschool.feeds.reader.xml import is_xml, read_xml

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


def read_file(data: bytes | Path, name: str = "", layouts: Sequence[XmlLayout] = ()) -> RawTables:
    """The tables of one file: a CSV is one, a workbook has one a visible sheet, JSON is one.

    ``name`` is what messages call the file (a path's own name when left out). ``layouts`` are the
    XML files that can be read; each gives a table for each of the layout's.

    Raises:
        Unknown: the file is no table at all (empty, a picture, a web page, binary).
        Unreadable: it is a table that is damaged, locked or too large.
    """
    source = Source(name or (data.name if isinstance(data, Path) else "the file"), data)
    if is_workbook(source):
        return read_workbook(source)
    if is_xml(source):
        return read_xml(source, layouts)
    if is_json(source):
        return read_json(source)
    table = DelimitedTable(source)
    return RawTables(source.name, table.sha256, source.size, (table,))
