"""JSON files that hold a list of records, as a table."""

from __future__ import annotations

from virtualschool.feeds.base import Unknown
from virtualschool.feeds.reader.source import Source
from virtualschool.feeds.reader.tables import RawTables


def is_json(source: Source) -> bool:
    """Whether the file begins as JSON."""
    return False


def read_json(source: Source) -> RawTables:
    """The one list of records in the file as a table."""
    raise Unknown(f"{source.name} is a JSON file without a list of records.")
