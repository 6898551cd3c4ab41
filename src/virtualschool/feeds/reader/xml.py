"""XML files of a known layout as tables, streamed, with entities and the network off.

An XML file is read once, an event at a time, by the standard library's parser behind defusedxml: a
document type (and with it every entity) is refused. What is kept is the rows of the layout's
tables, never a tree. Namespaces and attributes are passed over: no return of the field uses them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from virtualschool.feeds.base import Unknown, Unreadable, XmlLayout, XmlTable
from virtualschool.feeds.reader.source import BLOCK, Source
from virtualschool.feeds.reader.tables import (
    PREVIEW_RECORDS,
    RawBatch,
    RawTable,
    RawTables,
    Record,
    batch_of,
)

#: Elements inside one another, and letters in one element, beyond which no return goes.
DEEPEST = 50
LONGEST_TEXT = 100_000
ROWS_IN_A_BATCH = 50_000
MOST_TOLD = 20

_XML = re.compile(r"\s*(<\?xml\b|<!--|<[A-Za-z_])")
_HTML = re.compile(r"<(!doctype\s+html|html)\b", re.IGNORECASE)

Path = tuple[str, ...]


def is_xml(source: Source) -> bool:
    """Whether the file begins as XML and is no web page."""
    head = source.head()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return bool(_XML.match(text)) and not _HTML.search(text)


def read_xml(source: Source, layouts: Sequence[XmlLayout]) -> RawTables:
    """The tables of the layout that the file has, each row at the line of its start tag.

    Elements that the layout does not know, and text that stands between elements, are listed as
    passed over, with the line where they first stand.

    Raises:
        Unknown: the root is that of no layout, or what marks the layout is not there.
        Unreadable: the XML is cut short or broken, declares a document type, or nests too deep.
    """
    parser = create_parser(forbid_dtd=True)
    handler = _Handler(source.name, layouts, parser)
    parser.setContentHandler(handler)
    try:
        with source.open() as file:
            while block := file.read(BLOCK):
                parser.feed(block)
            parser.close()
    except DefusedXmlException as error:
        raise Unreadable(
            f"{source.name} line {handler.line} declares a document type or an entity, which no "
            "return has: it is not read, since such a declaration can be used to do harm."
        ) from error
    except SAXParseException as error:
        raise Unreadable(
            f"{source.name} line {error.getLineNumber()}: the XML is broken or cut short there "
            f"({error.getMessage()}); export it again."
        ) from error
    except (LookupError, UnicodeError) as error:
        raise Unreadable(
            f"{source.name} says that it is in an encoding that it is not in, or that is not known."
        ) from error
    return handler.tables(source)


@dataclass
class _Table:
    """A table of the layout being filled. ``climb`` is how far up its columns reach."""

    shape: XmlTable
    path: Path
    climb: int
    records: list[Record] = field(default_factory=list)


@dataclass
class _Open:
    """An element that is open: its texts by the relative paths that some column asks for."""

    path: Path
    line: int
    texts: dict[str, list[str]] = field(default_factory=dict)
    pending: list[tuple[_Table, list[_Open]]] = field(default_factory=list)
    has_children: bool = False
    text: list[str] = field(default_factory=list)
    size: int = 0


class _Handler(ContentHandler):
    def __init__(self, name: str, layouts: Sequence[XmlLayout], parser: Locator) -> None:
        super().__init__()
        self._parser = parser
        self._name = name
        self._layouts = layouts
        self._layout: XmlLayout | None = None
        self._tables: list[_Table] = []
        self._starts: dict[Path, list[_Table]] = {}
        self._wanted: dict[Path, list[tuple[int, str]]] = {}
        self._known: set[Path] = set()
        self._open: list[_Open] = []
        self._unknown: dict[str, list[int]] = {}
        self._stray: list[int] = []
        self._marker: tuple[str, str] | None = None
        self._marked: set[str] = set()

    # What expat calls -------------------------------------------------------------------------

    @property
    def line(self) -> int:
        """The line that the parser has come to."""
        return self._parser.getLineNumber() or 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        own = name.rpartition(":")[2]
        if not self._open:
            self._begin(own)
            self._open.append(_Open((), self.line))
            return
        if len(self._open) >= DEEPEST:
            raise Unreadable(f"{self._name} line {self.line}: elements nest too deep for a return.")
        parent = self._open[-1]
        parent.has_children = True
        self._note_stray(parent)
        path = (*parent.path, own)
        if path not in self._known and (not parent.path or parent.path in self._known):
            self._unknown.setdefault("/".join(path), []).append(self.line)
        element = _Open(path, self.line)
        self._open.append(element)
        for table in self._starts.get(path, ()):
            # The row is whole when the outermost element that its columns reach for ends.
            holder = self._open[-1 - table.climb]
            holder.pending.append((table, self._open[::-1]))

    def characters(self, content: str) -> None:
        if not self._open:
            return
        element = self._open[-1]
        element.size += len(content)
        if element.size > LONGEST_TEXT:
            raise Unreadable(
                f"{self._name} line {element.line}: {'/'.join(element.path) or 'the root'} holds "
                f"more than {LONGEST_TEXT:,} letters, which no return does."
            )
        element.text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        element = self._open.pop()
        text = "".join(element.text).strip()
        if element.has_children:
            self._note_stray(element)
        elif text:
            for climb, relative in self._wanted.get(element.path, ()):
                holder = element if climb == 0 else self._open[-climb]
                holder.texts.setdefault(relative, []).append(text)
            if self._marker is not None and "/".join(element.path) == self._marker[0]:
                self._marked.add(text)
        for table, ancestors in element.pending:
            table.records.append(_record(table, ancestors))

    # What comes of it -------------------------------------------------------------------------

    def tables(self, source: Source) -> RawTables:
        """All tables of the layout, those without a row included."""
        layout = self._layout
        assert layout is not None  # a well-formed file has a root
        if layout.marker and layout.marker[1] not in self._marked:
            element, text = layout.marker
            raise Unknown(
                f"{self._name} is an XML file whose root is {layout.root}, but {element} does not "
                f"say {text}: it is no {layout.name} that is known here."
            )
        sha256 = source.sha256()
        raws: tuple[RawTable, ...] = tuple(
            XmlTableRows(
                f"{self._name} ({table.shape.name})",
                sha256,
                tuple(table.shape.columns),
                sorted(table.records, key=lambda record: record.line),
            )
            for table in self._tables
            if table.records
        )
        if not raws:
            raise Unreadable(f"{self._name} is a {layout.name} without a single record.")
        return RawTables(self._name, sha256, source.size, raws, tuple(self._passed_over()))

    def _passed_over(self) -> Iterator[tuple[str, str]]:
        for element, lines in list(self._unknown.items())[:MOST_TOLD]:
            times = "once" if len(lines) == 1 else f"{len(lines):,} times"
            yield (
                f"{self._name}: {element}",
                f"an element that is not known here; it stands {times}, first on line {lines[0]}",
            )
        if self._stray:
            yield (
                f"{self._name}: text between elements",
                f"it belongs to no element; first on line {self._stray[0]}",
            )

    def _begin(self, root: str) -> None:
        layouts = [layout for layout in self._layouts if layout.root == root]
        if not layouts:
            roots = ", ".join(sorted({layout.root for layout in self._layouts})) or "none"
            raise Unknown(
                f"{self._name} is an XML file with the root {root}, which is not known here "
                f"(known: {roots})."
            )
        self._layout = layouts[0]
        self._marker = self._layout.marker
        for shape in self._layout.tables:
            path = tuple(shape.path.split("/"))
            climbs = [column.count("../") for column in shape.columns.values()]
            table = _Table(shape, path, max(climbs, default=0))
            self._tables.append(table)
            self._starts.setdefault(path, []).append(table)
            for column in shape.columns.values():
                self._want(path, column)
        if self._layout.marker:
            self._know(tuple(self._layout.marker[0].split("/")))

    def _want(self, path: Path, column: str) -> None:
        """Say where the text of a column's element is to be kept: with which open ancestor."""
        up = column.count("../")
        below = tuple(column.replace("../", "").split("/")) if column != "." else ()
        leaf = (*path[: len(path) - up], *below)
        place = (len(below), "/".join(below))
        if place not in self._wanted.setdefault(leaf, []):
            self._wanted[leaf].append(place)
        self._know(leaf)
        self._know(path)

    def _know(self, path: Path) -> None:
        self._known.update(path[:length] for length in range(1, len(path) + 1))

    def _note_stray(self, element: _Open) -> None:
        if "".join(element.text).strip():
            self._stray.append(self.line)
        element.text.clear()


def _record(table: _Table, ancestors: Sequence[_Open]) -> Record:
    """The row of an element and what is open around it, innermost first."""
    cells = []
    for column in table.shape.columns.values():
        up = column.count("../")
        texts = ancestors[up].texts.get("" if column == "." else column.replace("../", ""), ())
        cells.append(" ".join(texts))
    return Record(ancestors[0].line, tuple(cells))


@dataclass(frozen=True, slots=True)
class XmlTableRows:
    """One table of an XML file, its column names as the heading."""

    name: str
    sha256: str
    headings: tuple[str, ...]
    records: Sequence[Record]

    @property
    def preview(self) -> Sequence[Record]:
        """The heading, and the first rows."""
        return [Record(1, self.headings), *self.records[: PREVIEW_RECORDS - 1]]

    def batches(self, heading: int) -> Iterator[RawBatch]:
        """The rows; the heading is always the first record."""
        for start in range(heading, len(self.records), ROWS_IN_A_BATCH):
            yield batch_of(self.records[start : start + ROWS_IN_A_BATCH], len(self.headings))
