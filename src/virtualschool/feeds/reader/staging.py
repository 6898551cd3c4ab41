"""Raw tables to staged ones: typed rows, rows set aside with the reason, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from virtualschool.feeds.base import (
    Context,
    Finding,
    Recognised,
    Refiner,
    SetAside,
    Severity,
    Staged,
    Unreadable,
)
from virtualschool.feeds.reader.ahead import ahead
from virtualschool.feeds.reader.cast import Cast, cast
from virtualschool.feeds.reader.tables import (
    DICTIONARY,
    HeadedTable,
    RawBatch,
    RawTable,
    Record,
)

MOST_FINDINGS_OF_A_KIND = 1_000
MOST_SET_ASIDE = 100_000


def stage(raw: RawTable, known: Recognised, context: Context) -> Staged:
    """The whole table in memory.

    Every record is either in ``rows`` or in ``set_aside`` (a key column blank or unreadable, or
    not as many cells as headings); wholly blank records are passed over. Elsewhere an unreadable
    cell is null and a finding.

    Raises:
        Unreadable: in one sentence, when a heading stands twice, a quotation mark is never closed,
            or more than 100,000 records cannot be read.
    """
    work = _Staging(raw, known, context)
    rows = pa.concat_tables(
        [plain(table) for table in work.tables()] or [work.schema.empty_table()]
    )
    staged = work.staged(rows.combine_chunks())
    looked_at = known.feed.table_findings
    return looked_at(staged, context) if looked_at else staged


def stage_to_parquet(raw: RawTable, known: Recognised, context: Context, to: Path) -> Staged:
    """As ``stage``, a batch at a time into a Parquet file, for tables larger than memory.

    The result's ``parquet`` is ``to`` and its ``rows`` are empty. A feed that must see its table
    whole (``table_findings``) cannot be staged so and raises ``ValueError``.
    """
    if known.feed.table_findings:
        raise ValueError(f"{known.feed.name} looks at whole tables and cannot be streamed")
    work = _Staging(raw, known, context)
    written = _streamed(work.schema)
    texts = [field.name for field in work.schema if pa.types.is_string(field.type)]
    with pq.ParquetWriter(
        to,
        written,
        compression="lz4",
        use_dictionary=[*texts, "date"],
        column_encoding={"line": "DELTA_BINARY_PACKED"},
        store_schema=False,
    ) as writer:
        for table in work.tables():
            writer.write_table(table.select(written.names).cast(written))
    return replace(work.staged(work.schema.empty_table()), parquet=to)


def plain(table: pa.Table) -> pa.Table:
    """The table with its dictionary-encoded columns as plain text."""
    for i, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(i, field.name, table.column(i).cast(pa.string()))
    return table


def _streamed(schema: pa.Schema) -> pa.Schema:
    return pa.schema(
        [pa.field(f.name, DICTIONARY if pa.types.is_string(f.type) else f.type) for f in schema]
    )


def _row(batch: RawBatch, row: int) -> list[str]:
    return [column[row].as_py() for column in batch.columns]


class _Staging:
    """One table being staged: what was counted, set aside and found so far."""

    def __init__(self, raw: RawTable, known: Recognised, context: Context) -> None:
        self._raw = raw
        self._known = known
        self._set_aside: list[SetAside] = []
        self._findings: list[Finding] = []
        self._unreadable: Counter[str] = Counter()
        self._records = 0
        make = known.feed.refiner
        self._refiner: Refiner | None = make(known.shape, raw.name, context) if make else None
        self.schema: pa.Schema = self._refiner.schema if self._refiner else known.shape.schema()

    def tables(self) -> Iterator[pa.Table]:
        """Typed tables in file order; text columns may be dictionary-encoded."""
        for batch in ahead(self._raw.batches(self._known.heading)):
            for record in batch.ragged:
                self._ragged(record)
            table = self._typed(batch)
            self._records += len(batch.ragged) + table.num_rows
            if self._refiner:
                table, rejects = self._refiner.refine(table)
                for reject in rejects:
                    row = int(np.searchsorted(batch.lines, reject.line))
                    values = self._values(_row(batch, row))
                    self._put_aside(reject.line, reject.field, reject.reason, values)
            if len(self._set_aside) > MOST_SET_ASIDE:
                first = min(self._set_aside, key=lambda row: row.line)
                raise Unreadable(
                    f"{self._raw.name}: more than {MOST_SET_ASIDE:,} rows cannot be read; the "
                    f"first is line {first.line}: {first.reason}"
                )
            yield table

    def staged(self, rows: pa.Table) -> Staged:
        """What came of it, once ``tables`` has been read to its end."""
        findings = self._findings + self._about_the_file()
        if self._refiner:
            findings += self._refiner.finish()
        return Staged(
            feed=self._known.feed.name,
            table=self._known.shape.name,
            file=self._raw.name,
            sha256=self._raw.sha256,
            rows=rows,
            set_aside=tuple(sorted(self._set_aside, key=lambda row: row.line)),
            findings=tuple(findings),
            records=self._records,
            lacking=tuple(
                column.name
                for column in self._known.shape.columns
                if column.name not in self._known.columns
            ),
        )

    def _typed(self, batch: RawBatch) -> pa.Table:
        shape, where = self._known.shape, self._known.columns
        size = len(batch.lines)
        casts: dict[str, Cast] = {}
        arrays: list[pa.Array] = [pa.array(batch.lines, pa.int32())]
        for column in shape.columns:
            if column.name in where:
                casts[column.name] = cast(column, batch.columns[where[column.name]])
                arrays.append(casts[column.name].values)
            else:
                is_text = pa.types.is_string(column.arrow_type)
                arrays.append(pa.nulls(size, DICTIONARY if is_text else column.arrow_type))
        taken = ~self._blank_rows(batch, casts)
        blank = int(size - taken.sum())
        fine = self._keys(batch, casts, taken)
        self._note_unreadable(batch, casts, fine)
        self._records += int(taken.sum() - fine.sum())
        table = pa.Table.from_arrays(arrays, names=shape.schema().names)
        return table if fine.all() and not blank else table.filter(pa.array(fine))

    def _blank_rows(self, batch: RawBatch, casts: dict[str, Cast]) -> np.ndarray:
        blank = np.ones(len(batch.lines), bool)
        for known in casts.values():
            blank &= known.is_blank
            if not blank.any():
                return blank
        for row in np.flatnonzero(blank):
            blank[row] = not any(cell.strip() for cell in _row(batch, int(row)))
        return blank

    def _keys(self, batch: RawBatch, casts: dict[str, Cast], taken: np.ndarray) -> np.ndarray:
        """The taken rows less those whose key columns cannot be read, which are set aside."""
        fine = taken.copy()
        for column in self._known.shape.columns:
            if not column.key or column.name not in casts:
                continue
            known = casts[column.name]
            heading = self._known.headings[self._known.columns[column.name]]
            for row in np.flatnonzero(fine & (known.is_blank | known.is_unreadable)):
                values = self._values(_row(batch, int(row)))
                text = values[heading]
                reason = (
                    f"{self._says(text, heading, known)}."
                    if text
                    else f"{heading} is blank, and a row of this table must have one."
                )
                line = int(batch.lines[row])
                self._put_aside(line, column.name, reason, values)
            fine &= ~(known.is_blank | known.is_unreadable)
        return fine

    def _note_unreadable(self, batch: RawBatch, casts: dict[str, Cast], fine: np.ndarray) -> None:
        for name, known in casts.items():
            rows = np.flatnonzero(fine & known.is_unreadable)
            room = max(0, MOST_FINDINGS_OF_A_KIND - self._unreadable[name])
            self._unreadable[name] += len(rows)
            position = self._known.columns[name]
            heading = self._known.headings[position]
            for row in rows[:room]:
                text = batch.columns[position][int(row)].as_py().strip()
                line = int(batch.lines[row])
                said = self._says(text, heading, known)
                message = f"{self._raw.name} line {line}: {said}; it is left blank."
                self._findings.append(
                    Finding(
                        "unreadable_value", Severity.WARNING, message, self._raw.name, line, name
                    )
                )

    def _says(self, text: str, heading: str, known: Cast) -> str:
        reason = known.unreadable.get(text) or known.unreadable.get(text.upper(), "cannot be read")
        return f'{heading} "{text}" {reason}'

    def _ragged(self, record: Record) -> None:
        headings = self._known.headings
        count = len(record.cells)
        values = self._values(list(record.cells))
        extra = record.cells[len(headings) :]
        if extra:
            values["(beyond the last heading)"] = " | ".join(extra)
        cells = "1 cell" if count == 1 else f"{count} cells"
        self._put_aside(
            record.line,
            None,
            f"the row has {cells} where there are {len(headings)} headings.",
            values,
        )

    def _values(self, cells: list[str]) -> dict[str, str]:
        pairs = enumerate(zip(self._known.headings, cells, strict=False), start=1)
        return {
            heading or f"(column {number})": cell.strip()
            for number, (heading, cell) in pairs
            if heading or cell.strip()
        }

    def _put_aside(self, line: int, field: str | None, reason: str, values: dict[str, str]) -> None:
        self._set_aside.append(SetAside(self._raw.name, line, field, reason, values))

    def _about_the_file(self) -> list[Finding]:
        file = self._raw.name
        found = list(self._raw.findings) if isinstance(self._raw, HeadedTable) else []
        for name, count in self._unreadable.items():
            if count > MOST_FINDINGS_OF_A_KIND:
                more = (
                    f"{file}: {count - MOST_FINDINGS_OF_A_KIND:,} more values of {name} unreadable."
                )
                found.append(Finding("unreadable_value", Severity.WARNING, more, file, None, name))
        if not self._records:
            message = f"{file} has headings and no rows below them."
            found.append(Finding("no_rows", Severity.WARNING, message, file))
        unused = self._known.unused
        if unused and not self._known.shape.is_wider:
            message = f"{file}: nothing is read from the columns {', '.join(unused)}."
            found.append(Finding("columns_not_used", Severity.INFORMATION, message, file))
        return found
