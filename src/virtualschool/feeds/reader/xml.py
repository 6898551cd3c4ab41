"""XML files of a known layout as tables, streamed, with entities and the network off."""

from __future__ import annotations

from collections.abc import Sequence

from virtualschool.feeds.base import Unknown, XmlLayout
from virtualschool.feeds.reader.source import Source
from virtualschool.feeds.reader.tables import RawTables


def is_xml(source: Source) -> bool:
    """Whether the file begins as XML and is no web page."""
    return False


def read_xml(source: Source, layouts: Sequence[XmlLayout]) -> RawTables:
    """The tables of the layout that the file has."""
    raise Unknown(f"{source.name} is an XML file that is not known here.")
