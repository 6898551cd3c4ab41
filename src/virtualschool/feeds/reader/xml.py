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
from functools import cached_property
from xml.parsers.expat import ExpatError, errors
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.expatreader import create_parser

from virtualschool.feeds.base import (
    Finding,
    Severity,
    Unknown,
    Unreadable,
    XmlLayout,
    XmlTable,
)
from virtualschool.feeds.reader.source import BLOCK, Source
from virtualschool.feeds.reader.tables import HeadedTable, RawTable, RawTables, Record

#: Elements inside one another, and letters in one element, beyond which no return goes.
DEEPEST = 50
LONGEST_TEXT = 100_000
MOST_TOLD = 20

_XML = re.compile(r"\s*(<\?xml\b|<!--|<!DOCTYPE\b|<[A-Za-z_])")
_HTML = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)

#: What the parser's faults mean to whoever must export the file again, by the parser's own number.
_FAULTS = {
    errors.codes[name]: sentence
    for name, sentence in {
        errors.XML_ERROR_NO_ELEMENTS: "the file ends before its last element does",
        errors.XML_ERROR_UNCLOSED_TOKEN: "the file ends inside a tag",
        errors.XML_ERROR_PARTIAL_CHAR: "the file ends inside a character",
        errors.XML_ERROR_TAG_MISMATCH: "an element is closed by the tag of another",
        errors.XML_ERROR_INVALID_TOKEN: "it holds a character that has no place there, or that is "
        "not of the encoding the file says it is in",
        errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something stands after the end of the return",
        errors.XML_ERROR_UNDEFINED_ENTITY: "it names an entity, which no return has",
        errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "a tag says the same thing twice",
        errors.XML_ERROR_UNKNOWN_ENCODING: "the encoding that it says it is in is not known",
        errors.XML_ERROR_INCORRECT_ENCODING: "it is not in the encoding that it says it is in",
    }.items()
}

Path = tuple[str, ...]


def is_xml(source: Source) -> bool:
    """Whether the file begins as XML and is no web page."""
    head = source.head()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")):
        is_little = head.startswith((codecs.BOM_UTF16_LE, b"<\0"))
        text = head.decode("utf-16-le" if is_little else "utf-16-be", errors="replace")
    else:
        text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    text = text.removeprefix("\ufeff")
    return bool(_XML.match(text)) and not _HTML.match(text)


def read_xml(source: Source, layouts: Sequence[XmlLayout]) -> RawTables:
    """The tables of the layout that the file has, each row at the line of its start tag.

    Of layouts with one root it is the one whose marker stands in the file; one without a marker
    comes last. Elements that the layout does not know, and text that stands between elements, are
    findings of the table in which they stand, with their number and the line of the first.

    Raises:
        Unknown: the root is that of no layout, or what marks the layout is not there.
        Unreadable: the XML is cut short or broken, declares a document type, nests too deep, or
            holds more text in one element than any return does.
    """
    to_try = sorted(layouts, key=lambda layout: layout.marker is None)
    while True:
        handler = _read(source, to_try)
        to_try.remove(handler.layout)
        if handler.is_marked or all(each.root != handler.layout.root for each in to_try):
            return handler.tables(source)


def _read(source: Source, layouts: Sequence[XmlLayout]) -> _Handler:
    """The file read once, by the first of the layouts that has its root."""
    parser = create_parser(forbid_dtd=True)
    handler = _Handler(source.name, layouts, parser)
    parser.setContentHandler(handler)
    try:
        with source.open() as file:
            while block := file.read(BLOCK):
                parser.feed(block)
            parser.close()
    except DefusedXmlException as error:
        raise handler.refusal(
            f"line {handler.line} declares a document type or an entity, which no return has: it "
            "is not read, since such a declaration can be used to do harm.",
            is_known=isinstance(error, DTDForbidden) and error.name in handler.roots,
        ) from error
    except SAXParseException as error:
        raise handler.refusal(f"line {error.getLineNumber()}: {_fault(error)}") from error
    except (LookupError, ValueError) as error:
        raise handler.refusal(
            "says that it is in an encoding that it is not in, or that is not known; export it "
            "again as UTF-8."
        ) from error
    return handler


def _fault(error: SAXParseException) -> str:
    cause = error.getException()
    known = _FAULTS.get(cause.code) if isinstance(cause, ExpatError) else None
    what = known or error.getMessage()
    return f"the XML is broken or cut short there: {what}. Export it again."


@dataclass
class _Table:
    """A table of the layout being filled."""

    shape: XmlTable
    path: Path
    records: list[Record] = field(default_factory=list)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every path whose text is asked for."""
        return (*self.shape.columns.values(), *self.shape.where)

    @cached_property
    def climb(self) -> int:
        """How far up its columns reach."""
        return max((path.count("../") for path in self.wanted), default=0)

    def takes(self, ancestors: Sequence[_Open]) -> bool:
        """Whether the element is a row, by the layout's ``where``."""
        where = self.shape.where.items()
        return not where or any(
            re.fullmatch(pattern, _text(ancestors, path)) for path, pattern in where
        )


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


@dataclass(slots=True)
class _Noted:
    """Something in the file that is no part of the layout: where it first stands, how often."""

    line: int
    times: int = 1


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
        self._unknown: dict[Path, _Noted] = {}
        self._stray: dict[Path, _Noted] = {}
        self._more_unknown = 0
        self._marker: tuple[str, str] | None = None
        self._marked: set[str] = set()

    @property
    def roots(self) -> frozenset[str]:
        """The roots that some layout has."""
        return frozenset(layout.root for layout in self._layouts)

    def refusal(self, sentence: str, *, is_known: bool = False) -> Unreadable:
        """``Unknown`` for a file that has not shown itself to be of a layout, so that a folder
        is not refused for it."""
        kind = Unreadable if is_known or self._layout is not None else Unknown
        return kind(f"{self._name} {sentence}")

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
            self._note_unknown(path)
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
            if table.takes(ancestors):
                table.records.append(_record(table, ancestors))

    # What comes of it -------------------------------------------------------------------------

    @property
    def layout(self) -> XmlLayout:
        """The layout that the file is read by."""
        assert self._layout is not None  # a well-formed file has a root
        return self._layout

    @property
    def is_marked(self) -> bool:
        """Whether what marks the layout stands in the file."""
        return self.layout.marker is None or self.layout.marker[1] in self._marked

    def tables(self, source: Source) -> RawTables:
        """The tables of the layout that have a row."""
        layout = self.layout
        if layout.marker and not self.is_marked:
            element, text = layout.marker
            raise Unknown(
                f"{self._name} is an XML file whose root is {layout.root}, but {element} does not "
                f"say {text}: it is no {layout.name} that is known here."
            )
        sha256 = source.sha256()
        raws: tuple[RawTable, ...] = tuple(
            HeadedTable(
                self._file(table.shape.name),
                sha256,
                tuple(table.shape.columns),
                sorted(table.records, key=lambda record: record.line),
                tuple(self._findings(table.shape.name)),
            )
            for table in self._tables
            if table.records
        )
        if not raws:
            raise Unreadable(f"{self._name} is a {layout.name} without a single record.")
        return RawTables(self._name, sha256, source.size, raws)

    def _file(self, table: str) -> str:
        return f"{self._name} ({table})"

    def _findings(self, table: str) -> Iterator[Finding]:
        """What stands in the table's part of the file and is not read."""
        file = self._file(table)
        for path, noted in self._unknown.items():
            if self._table_of(path) == table:
                element, times = path[-1], _times(noted.times)
                yield Finding(
                    "unknown_element",
                    Severity.WARNING,
                    f"{file} line {noted.line}: nothing is read from the element {element}, which "
                    f"is not known in {'/'.join(path[:-1]) or 'the return'}; it stands {times}.",
                    file,
                    noted.line,
                    element,
                )
        if self._more_unknown and table == self._table_of(()):
            yield Finding(
                "unknown_element",
                Severity.WARNING,
                f"{file}: {self._more_unknown:,} more elements are not known.",
                file,
            )
        for path, noted in self._stray.items():
            if self._table_of(path) == table:
                element = path[-1] if path else "the return"
                yield Finding(
                    "stray_text",
                    Severity.WARNING,
                    f"{file} line {noted.line}: {element} holds text that belongs to none of its "
                    f"elements; it is not read. Such text stands {_times(noted.times)}.",
                    file,
                    noted.line,
                    element,
                )

    def _table_of(self, path: Path) -> str:
        """The table in whose part of the file an element stands, of those with a row at the end:
        the innermost that holds it, else the first."""
        full = [table for table in self._tables if table.records]
        around = [table for table in full if path[: len(table.path)] == table.path]
        innermost = max(around, key=lambda table: len(table.path), default=full[0])
        return innermost.shape.name

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
            table = _Table(shape, path)
            self._tables.append(table)
            self._starts.setdefault(path, []).append(table)
            for column in table.wanted:
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

    def _note_unknown(self, path: Path) -> None:
        if path in self._unknown:
            self._unknown[path].times += 1
        elif len(self._unknown) < MOST_TOLD:
            self._unknown[path] = _Noted(self.line)
        else:
            self._more_unknown += 1

    def _note_stray(self, element: _Open) -> None:
        """Looks at the text since the element's last tag, and lets go of it."""
        is_ours = not element.path or element.path in self._known
        if is_ours and "".join(element.text).strip():
            noted = self._stray.setdefault(element.path, _Noted(element.line, 0))
            noted.times += 1
        element.text.clear()
        element.size = 0


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _record(table: _Table, ancestors: Sequence[_Open]) -> Record:
    """The row of an element and what is open around it, innermost first."""
    cells = tuple(_text(ancestors, path) for path in table.shape.columns.values())
    return Record(ancestors[0].line, cells)


def _text(ancestors: Sequence[_Open], path: str) -> str:
    """What stands at a path from the innermost element."""
    below = "" if path == "." else path.replace("../", "")
    return " ".join(ancestors[path.count("../")].texts.get(below, ()))
