"""Word: a plan's table with its merged cells, lists, shading, tracked changes and comments.

Text is read as if every tracked change were accepted; what a cell said before is kept beside it.
Nothing in the file is run or fetched: only its own XML parts are read.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from virtualschool.domain.plan.table import Cell, PlanTable, Row
from virtualschool.domain.plan.words import Block, blocks_of, one_space, text_of
from virtualschool.feeds.base import Unreadable

#: More than this is no plan, and may be a file made to fill the memory.
LARGEST = 1 << 28

_PUT_IN = {qn("w:ins"), qn("w:moveTo")}
_TAKEN_OUT = {qn("w:del"), qn("w:moveFrom")}
_PICTURES = {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_PASSED_OVER = {
    qn("w:instrText"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}


def read_word(content: bytes, name: str) -> PlanTable:
    """The tables of a Word document (.docx), one after another, with the paragraphs before them.

    Raises ``Unreadable`` where the file is damaged or would unpack to more than 256 MB.
    """
    word = _opened(content, name)
    reading = _Reading(word)
    for element in _blocks_in(word.element.body):
        if element.tag == qn("w:tbl"):
            reading.table(element)
        else:
            reading.paragraph(element)
    return PlanTable(
        before=tuple(reading.before),
        rows=tuple(reading.rows),
        knows_merges=True,
        notices=tuple(reading.notices()),
    )


def _opened(content: bytes, name: str) -> WordDocument:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > LARGEST:
            raise Unreadable(f"{name} would unpack to {unpacked / 1e6:,.0f} MB, too much to read.")
        word = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, etree.LxmlError) as bad:
        raise Unreadable(f"{name} is a damaged Word file and cannot be opened.") from bad
    if word.element.getroottree().docinfo.doctype:
        raise Unreadable(f"{name} declares entities, which no Word file does: it is not read.")
    return word


def _blocks_in(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those inside content controls too."""
    for child in parent:
        if child.tag in {qn("w:p"), qn("w:tbl")}:
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _blocks_in(child)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """A table's rows or a row's cells, those inside content controls too; not of tables within."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _inside(child, tag)


@dataclass(slots=True)
class _Words:
    """A paragraph's words now and before tracked changes, and what else stands in it."""

    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    images: int = 0


class _Reading:
    def __init__(self, word: WordDocument) -> None:
        self.before: list[Block] = []
        self.rows: list[Row] = []
        self._between: list[str] = []
        self._line = 0
        self._changes: Counter[str] = Counter()
        self._comments = {
            str(comment.comment_id): f"{comment.author or 'Somebody'}: {one_space(comment.text)}"
            for comment in word.comments
        }
        self._lists = _list_styles(word)

    def paragraph(self, element: Any) -> None:
        """A paragraph outside tables: before them all, or between two."""
        blocks, _ = self._read([element])
        if not self.rows:
            self.before += blocks
        elif blocks:
            self._between.append(text_of(blocks))

    def table(self, element: Any) -> None:
        """A table's rows; words between it and the one before are a row over the whole width."""
        for words in self._between:
            self._line += 1
            self.rows.append(Row((Cell(blocks_of(words)),), self._line, is_across=True))
        follows_table = bool(self.rows) and not self._between
        self._between = []
        rows = [list(_placed(row)) for row in _inside(element, qn("w:tr"))]
        widest = max((len(row) for row in rows), default=0)
        starts = next(([at for at, _, _ in row] for row in rows if len(row) == widest), [])
        for place, row in enumerate(rows):
            self._line += 1
            cells = [Cell()] * len(starts)
            for order, (at, _, tc) in enumerate(row):
                is_even = len(row) == len(starts)
                cells[order if is_even else _column(at, starts)] = self._cell(tc)
            is_across = len(row) == 1 and len(starts) > 1 and cells[0].text != ""
            follows_break = place == 0 and follows_table
            self.rows.append(
                Row(tuple(cells[:1] if is_across else cells), self._line, follows_break, is_across)
            )

    def _cell(self, tc: Any) -> Cell:
        properties = tc.find(qn("w:tcPr"))
        merge = properties.find(qn("w:vMerge")) if properties is not None else None
        if merge is not None and merge.get(qn("w:val"), "continue") == "continue":
            return Cell(is_from_above=True)
        shade = properties.find(qn("w:shd")) if properties is not None else None
        fill = (shade.get(qn("w:fill")) or "") if shade is not None else ""
        paragraphs = list(tc.iter(qn("w:p")))
        blocks, words = self._read(paragraphs)
        before = text_of(self._blocks(paragraphs, [each.before for each in words]))
        return Cell(
            blocks=tuple(blocks),
            shading="" if fill.lower() == "auto" else fill.upper(),
            before=before if before != text_of(blocks) else None,
            comments=tuple(comment for each in words for comment in each.comments),
            images=sum(each.images for each in words),
        )

    def _read(self, paragraphs: list[Any]) -> tuple[list[Block], list[_Words]]:
        words = []
        for paragraph in paragraphs:
            read = _Words()
            self._walk(paragraph, read, is_new=True, is_old=True)
            words.append(read)
        return self._blocks(paragraphs, [each.now for each in words]), words

    def _blocks(self, paragraphs: list[Any], texts: list[list[str]]) -> list[Block]:
        found: list[Block] = []
        for paragraph, parts in zip(paragraphs, texts, strict=True):
            level = self._level(paragraph)
            lines = [line for line in "".join(parts).split("\n") if line.strip()]
            if level and lines:
                found.append(Block(one_space(" ".join(lines)), level))
            else:
                found += blocks_of("\n".join(lines))
        return found

    def _walk(self, element: Any, read: _Words, *, is_new: bool, is_old: bool) -> None:
        """Collects words, of what was put in or taken out only where they belong."""
        for child in element:
            tag = child.tag
            if tag in _PASSED_OVER or tag == qn("w:p"):
                continue
            if tag in {qn("w:t"), qn("w:delText")}:
                self._add(read, child.text or "", is_new, is_old)
            elif tag in {qn("w:br"), qn("w:cr")}:
                self._add(read, "\n", is_new, is_old)
            elif tag == qn("w:tab"):
                self._add(read, " ", is_new, is_old)
            elif tag == qn("w:noBreakHyphen"):
                self._add(read, "-", is_new, is_old)
            elif tag == qn("w:commentReference"):
                comment = self._comments.get(child.get(qn("w:id")))
                read.comments += [comment] if comment else []
            elif tag in _PICTURES:
                read.images += 1
            elif tag in _PUT_IN:
                self._changes["put in"] += 1
                self._walk(child, read, is_new=is_new, is_old=False)
            elif tag in _TAKEN_OUT:
                self._changes["taken out"] += 1
                self._walk(child, read, is_new=False, is_old=is_old)
            elif tag != qn("w:pPr"):
                self._walk(child, read, is_new=is_new, is_old=is_old)

    def _add(self, read: _Words, text: str, is_new: bool, is_old: bool) -> None:
        if is_new:
            read.now.append(text)
        if is_old:
            read.before.append(text)

    def _level(self, paragraph: Any) -> int:
        """The depth of a list item, from 1; 0 for a paragraph outside lists."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return 0
        style = properties.find(qn("w:pStyle"))
        by_style = self._lists.get(style.get(qn("w:val")), 0) if style is not None else 0
        numbering = properties.find(qn("w:numPr"))
        if numbering is None:
            return by_style
        number, depth = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
        if number is None or number.get(qn("w:val")) == "0":
            return 0
        return _whole(depth, max(by_style, 1) - 1) + 1

    def notices(self) -> list[str]:
        """Sentences about tracked changes in the file."""
        if not self._changes:
            return []
        said = " and ".join(f"{count} {what}" for what, count in self._changes.items())
        return [f"The file has tracked changes ({said}); it was read as if all were accepted."]


def _placed(row: Any) -> Iterator[tuple[int, int, Any]]:
    """A row's cells with where each begins on the table's grid and how wide it is."""
    properties = row.find(qn("w:trPr"))
    skipped = properties.find(qn("w:gridBefore")) if properties is not None else None
    at = _whole(skipped, 0)
    for tc in _inside(row, qn("w:tc")):
        span = tc.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        width = max(_whole(span, 1), 1)
        yield at, width, tc
        at += width


def _whole(element: Any, otherwise: int) -> int:
    """The whole number that an element's value is; ``otherwise`` where it is missing or none."""
    value = element.get(qn("w:val")) if element is not None else None
    return int(value) if value is not None and value.isdecimal() else otherwise


def _column(at: int, starts: list[int]) -> int:
    """The column in which a cell that begins at ``at`` stands."""
    return max((column for column, start in enumerate(starts) if start <= at), default=0)


def _list_styles(word: WordDocument) -> dict[str, int]:
    """The paragraph styles that make lists, with the depth of each."""
    found = {}
    for style in word.styles.element.iter(qn("w:style")):
        numbering = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbering is not None:
            depth = numbering.find(qn("w:ilvl"))
            found[style.get(qn("w:styleId"))] = _whole(depth, 0) + 1
    return found
