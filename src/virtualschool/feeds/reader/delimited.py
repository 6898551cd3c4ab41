"""CSV and its cousins (semicolon, tab, bar), in batches and with physical line numbers.

The quick way gives whole blocks to pyarrow and numbers their rows by counting. It holds only where
one line is one record, and that is checked for every block: the rows parsed must be as many as the
lines in it. Blank lines, ragged rows, line feeds inside quotation marks and stray quotation marks
fail that check, and such a block is read again record by record.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from functools import cached_property
from itertools import chain, islice

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from virtualschool.feeds.base import Unreadable
from virtualschool.feeds.reader.source import (
    BLOCK,
    Source,
    has_bare_returns,
    survey,
    text_blocks,
    with_line_feeds,
)
from virtualschool.feeds.reader.tables import (
    DICTIONARY,
    PREVIEW_RECORDS,
    RawBatch,
    Record,
    batch_of,
)

DELIMITERS = (",", ";", "\t", "|")
PARSED_BLOCK = 1 << 25
LONGEST_RECORD = 1 << 22
MOST_LINES_IN_A_RECORD = 1_000
SLOW_BATCH = 20_000
_QUOTE, _LINE_FEED, _RETURN = 34, 10, 13


class DelimitedTable:
    """A delimited text file. Constructing it surveys the file; ``batches`` reads it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._survey = survey(source)
        self.name = source.name
        self.sha256 = self._survey.sha256

    @cached_property
    def _head(self) -> bytes:
        return next(text_blocks(self._source, self._survey.encoding, 1 << 16), b"")

    @cached_property
    def delimiter(self) -> str:
        """The delimiter that the fullest of the first lines holds most of."""
        lines = re.split(r"[\r\n]+", self._head.decode(errors="replace"))[:PREVIEW_RECORDS]
        return max(DELIMITERS, key=lambda mark: max(line.count(mark) for line in lines))

    @cached_property
    def preview(self) -> Sequence[Record]:
        """The first records; as far as they can be told apart, if a later one cannot.

        What is wrong there is said when the table is read, if its headings are known at all.
        """
        records: list[Record] = []
        try:
            for record in islice(self._records(self._blocks(BLOCK), 1), PREVIEW_RECORDS):
                records.append(record)
        except Unreadable:
            if not records:
                raise
        return records

    def batches(self, heading: int) -> Iterator[RawBatch]:
        width = len(self.preview[heading].cells)
        skipped = self._lines_through(heading)
        blocks = _without_lines(self._blocks(PARSED_BLOCK), skipped)
        yield from self._parse(blocks, skipped + 1, width)

    def _blocks(self, size: int) -> Iterator[bytes]:
        """The text; an old Macintosh file, told by its first lines, with line feeds put in."""
        blocks = text_blocks(self._source, self._survey.encoding, size)
        return with_line_feeds(blocks) if has_bare_returns(self._head) else blocks

    def _lines_through(self, heading: int) -> int:
        """Physical lines up to the end of the heading's record."""
        if heading + 1 < len(self.preview):
            return self.preview[heading + 1].line - 1
        return self.preview[heading].line + sum(
            cell.count("\n") for cell in self.preview[heading].cells
        )

    def _parse(self, blocks: Iterator[bytes], line: int, width: int) -> Iterator[RawBatch]:
        held = b""
        for block in blocks:
            text = held + block if held else block
            cut = _last_boundary(text, self.delimiter)
            if cut is None:
                if len(text) < LONGEST_RECORD:
                    held = text
                    continue
                yield from self._slowly(chain((text,), blocks), line, width)
                return
            whole, held = text[:cut], text[cut:]
            line = yield from self._block(whole, line, width)
        if held:
            yield from self._block(held, line, width)

    def _block(self, text: bytes, line: int, width: int) -> Generator[RawBatch, None, int]:
        """The records of whole lines, quickly if that can be right. Returns the line after them."""
        lines = text.count(b"\n") + (not text.endswith(b"\n"))
        if width > 1 and not has_bare_returns(text):
            try:
                table = self._quickly(text, width)
            except pa.ArrowInvalid:
                table = None  # left to the slow way, which can say what is wrong and where
            if table is not None and table.num_rows == lines:
                numbers = np.arange(line, line + lines, dtype=np.int32)
                columns = [column.combine_chunks() for column in table.itercolumns()]
                yield RawBatch(numbers, columns)
                return line + lines
        text = b"".join(with_line_feeds(iter((text,))))
        yield from self._slowly(iter((text,)), line, width)
        return line + text.count(b"\n")

    def _quickly(self, text: bytes, width: int) -> pa.Table:
        names = [str(i) for i in range(width)]
        return pa_csv.read_csv(
            pa.BufferReader(text),
            read_options=pa_csv.ReadOptions(column_names=names, block_size=len(text) + 1),
            parse_options=pa_csv.ParseOptions(
                delimiter=self.delimiter, invalid_row_handler=lambda _: "skip"
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, DICTIONARY), strings_can_be_null=False
            ),
        )

    def _slowly(self, blocks: Iterator[bytes], line: int, width: int) -> Iterator[RawBatch]:
        records = self._records(with_line_feeds(blocks), line)
        while some := list(islice(records, SLOW_BATCH)):
            yield batch_of(some, width)

    def _records(self, blocks: Iterator[bytes], line: int) -> Iterator[Record]:
        feed = _Lines(self.name, blocks, line)
        csv.field_size_limit(LONGEST_RECORD)
        reader = csv.reader(feed, delimiter=self.delimiter)
        while True:
            start = feed.next_line
            feed.record = []
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise Unreadable(
                    f"{self.name} line {start} cannot be read as a row: {error}."
                ) from error
            if cells is None:
                return
            if feed.is_at_end:
                self._refuse_open_quote("".join(feed.record), start)
            yield Record(start, tuple(cells))

    def _refuse_open_quote(self, text: str, start: int) -> None:
        try:
            list(csv.reader(io.StringIO(text, newline="\n"), delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise Unreadable(
                    f"{self.name} line {start} opens a quotation mark that is never closed, so the "
                    "rows after it cannot be told apart."
                ) from error


class _Lines:
    """Lines of text from blocks of bytes, counted, with limits on how far one record may go."""

    def __init__(self, name: str, blocks: Iterator[bytes], line: int) -> None:
        self._name = name
        self._blocks = blocks
        self._lines: Iterator[str] = iter(())
        self._held = b""
        self.next_line = line
        self.record: list[str] = []
        self.is_at_end = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        text = next(self._lines, None)
        while text is None:
            block = next(self._blocks, None)
            if block is None:
                self.is_at_end = True
                if not self._held:
                    raise StopIteration
                text, self._held = self._held.decode(), b""
                break
            whole, mark, rest = (self._held + block).rpartition(b"\n")
            self._held = rest
            if len(rest) > LONGEST_RECORD:
                line = self.next_line + whole.count(b"\n") + len(mark)
                raise Unreadable(
                    f"{self._name} line {line} is more than {LONGEST_RECORD:,} characters long: "
                    "the file is not a table or is damaged."
                )
            self._lines = iter(io.StringIO((whole + mark).decode(), newline="\n"))
            text = next(self._lines, None)
        self.next_line += 1
        self.record.append(text)
        if len(self.record) > MOST_LINES_IN_A_RECORD:
            start = self.next_line - len(self.record)
            raise Unreadable(
                f"{self._name} line {start} opens a quotation mark that is not closed within "
                f"{MOST_LINES_IN_A_RECORD:,} lines, so the rows after it cannot be told apart."
            )
        return text


def _last_boundary(text: bytes, delimiter: str) -> int | None:
    """Where the last whole record of a text that begins with a record ends; ``None`` if unsure.

    With quotation marks, a line feed ends a record when an even number of them stand before it.
    That holds only while each opening mark stands at the start of a cell and each closing one at
    its end, so any other leaves the text to the slow way.
    """
    if b'"' not in text:
        return text.rfind(b"\n") + 1 or None
    data = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(data == _QUOTE)
    feeds = np.flatnonzero(data == _LINE_FEED)
    ends = feeds[np.searchsorted(quotes, feeds) % 2 == 0]
    if not len(ends):
        return None
    cut = int(ends[-1]) + 1
    quotes = quotes[: int(np.searchsorted(quotes, cut))]
    opening, closing = quotes[0::2], quotes[1::2]
    edges = np.array([ord(delimiter), _LINE_FEED, _QUOTE], np.uint8)
    before = data[opening[opening > 0] - 1]
    after = data[closing + 1]
    is_plain = np.isin(before, edges).all() and np.isin(after, np.append(edges, _RETURN)).all()
    return cut if is_plain else None


def _without_lines(blocks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    """The blocks less their first ``lines`` lines."""
    for block in blocks:
        text = block
        while lines:
            _, mark, text = text.partition(b"\n")
            if not mark:
                break
            lines -= 1
        if text:
            yield text
