"""What the readers hand on: tables of text in batches, each record with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from virtualschool.feeds.base import Finding

DICTIONARY = pa.dictionary(pa.int32(), pa.string())
PREVIEW_RECORDS = 40
ROWS_IN_A_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Record:
    """One record as text. ``line`` is the physical line it starts on (in a sheet, the row)."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Records that have the width of the heading, column by column, and those that have not.

    ``columns`` are dictionary-encoded text without nulls, not yet trimmed.
    """

    lines: npt.NDArray[np.int32]
    columns: list[pa.DictionaryArray]
    ragged: list[Record] = field(default_factory=list)


class RawTable(Protocol):
    """One table of a file: a CSV, or one sheet of a workbook."""

    @property
    def name(self) -> str:
        """The file, with the sheet where a workbook has several, as messages say it."""

    @property
    def sha256(self) -> str: ...

    @property
    def preview(self) -> Sequence[Record]:
        """The first records of the table, among which the heading is looked for."""

    def batches(self, heading: int) -> Iterator[RawBatch]:
        """The records after ``preview[heading]``, in order."""


@dataclass(frozen=True, slots=True)
class RawTables:
    """All tables of a file, and the sheets that were left alone with the reason."""

    name: str
    sha256: str
    size: int
    tables: tuple[RawTable, ...]
    passed_over: tuple[tuple[str, str], ...] = ()


def batch_of(records: Sequence[Record], width: int) -> RawBatch:
    """Records as columns. One longer than the heading by blank cells only is as good as whole."""
    lines: list[int] = []
    rows: list[tuple[str, ...]] = []
    ragged: list[Record] = []
    for record in records:
        cells = record.cells
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            lines.append(record.line)
            rows.append(cells)
        elif not record.is_blank:
            ragged.append(record)
    columns = [
        pa.array([row[i] for row in rows], pa.string()).dictionary_encode() for i in range(width)
    ]
    return RawBatch(np.array(lines, np.int32), columns, ragged)


@dataclass(frozen=True, slots=True)
class HeadedTable:
    """A table that a reader made of records with names (XML, JSON): the names are its heading.

    ``findings`` tell what stands in its part of the file and is not read.
    """

    name: str
    sha256: str
    headings: tuple[str, ...]
    records: Sequence[Record]
    findings: tuple[Finding, ...] = ()

    @property
    def preview(self) -> Sequence[Record]:
        """The heading, and the first rows."""
        return [Record(1, self.headings), *self.records[: PREVIEW_RECORDS - 1]]

    def batches(self, heading: int) -> Iterator[RawBatch]:
        """The rows; the heading is always the first record."""
        for start in range(heading, len(self.records), ROWS_IN_A_BATCH):
            yield batch_of(self.records[start : start + ROWS_IN_A_BATCH], len(self.headings))
