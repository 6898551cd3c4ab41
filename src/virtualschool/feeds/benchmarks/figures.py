"""Wide rows to long: each published cell that is a figure becomes a row, its text untouched."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa

from virtualschool.domain.benchmarks import MEASURES, parse_cell
from virtualschool.feeds.base import Context, Finding, Rejected, Severity, TableShape
from virtualschool.feeds.benchmarks.areas import Frame, OpenDataFrames, PerformanceTableFrames
from virtualschool.feeds.benchmarks.layouts import LAYOUTS, Cells
from virtualschool.feeds.reader.staging import MOST_FINDINGS_OF_A_KIND
from virtualschool.feeds.rows import RejectedRow, Row

#: The staged rows of every published table. ``value``, ``numerator`` and ``denominator`` are the
#: cells as published, symbols too; a blank cell, or a column that is not there, is null.
FIGURES_SCHEMA = pa.schema(
    [
        ("line", pa.int32()),
        ("measure", pa.string()),
        ("level", pa.string()),
        ("area_code", pa.string()),
        ("area_name", pa.string()),
        ("period_kind", pa.string()),
        ("period_label", pa.string()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("cohort", pa.string()),
        ("phase", pa.string()),
        ("numerator", pa.string()),
        ("denominator", pa.string()),
        ("value", pa.string()),
        ("version", pa.string()),
    ]
)


class FigureRefiner:
    """Figures of one file.

    Set aside: a row whose period, area or cohort cannot be read. A blank cell is no figure; one
    that is neither a number nor a symbol is a finding and no figure. Rows that break pupils down
    further than is read here are counted in a finding.
    """

    schema = FIGURES_SCHEMA

    def __init__(self, shape: TableShape, file: str, context: Context) -> None:
        """Raises ``Unreadable`` for a performance table of which nothing says the year."""
        self._layout = LAYOUTS[shape.name]
        self._file = file
        self._findings: list[Finding] = []
        self._said: set[str] = set()
        self._unreadable = 0
        self._not_read: Counter[str] = Counter()
        self._frames: OpenDataFrames | PerformanceTableFrames
        if self._layout.is_performance_table:
            self._frames = PerformanceTableFrames(self._layout, file, context, self._once)
        else:
            self._frames = OpenDataFrames(self._layout, self._once)

    def refine(self, batch: pa.Table) -> tuple[pa.Table, list[Rejected]]:
        columns: dict[str, list[Any]] = {name: [] for name in FIGURES_SCHEMA.names}
        rejected: list[Rejected] = []
        for row in batch.to_pylist():
            if self._is_breakdown(row):
                continue
            try:
                frame = self._frames.of(row)
            except RejectedRow as error:
                rejected.append(Rejected(row["line"], error.field, str(error)))
                continue
            self._figures(row, frame, columns)
        return pa.table(columns, schema=FIGURES_SCHEMA), rejected

    def finish(self) -> list[Finding]:
        if self._unreadable > MOST_FINDINGS_OF_A_KIND:
            more = self._unreadable - MOST_FINDINGS_OF_A_KIND
            message = f"{self._file}: {more:,} more cells are neither numbers nor symbols."
            self._findings.append(
                Finding("unreadable_figure", Severity.WARNING, message, self._file)
            )
        for said, count in self._not_read.items():
            rows = "1 row" if count == 1 else f"{count:,} rows"
            message = f"{self._file}: nothing is read from {rows} with {said}."
            self._findings.append(
                Finding("rows_not_read", Severity.INFORMATION, message, self._file)
            )
        return self._findings

    def _is_breakdown(self, row: Row) -> bool:
        for column, whole in self._layout.only.items():
            if row[column] and row[column] not in whole:
                self._not_read[f"{column} other than {whole[0]}"] += 1
                return True
        return False

    def _figures(self, row: Row, frame: Frame, columns: dict[str, list[Any]]) -> None:
        is_known = False
        for cells in self._layout.cells:
            if any(_plain(row[name]) != _plain(text) for name, text in cells.where.items()):
                continue
            is_known = True
            if row[cells.value] is None or not self._is_readable(row, cells):
                continue
            cohort = cells.cohort or MEASURES[cells.measure].cohort or frame.cohort
            for name, value in (
                ("line", row["line"]),
                ("measure", cells.measure),
                ("level", frame.level),
                ("area_code", frame.area_code),
                ("area_name", frame.area_name),
                ("period_kind", frame.period.kind),
                ("period_label", frame.period.label),
                ("first_day", frame.period.first_day),
                ("last_day", frame.period.last_day),
                ("cohort", cohort),
                ("phase", frame.phase),
                ("numerator", row[cells.numerator] if cells.numerator else None),
                ("denominator", row[cells.denominator] if cells.denominator else None),
                ("value", row[cells.value]),
                ("version", frame.version),
            ):
                columns[name].append(value)
        if not is_known:
            names = dict.fromkeys(name for cells in self._layout.cells for name in cells.where)
            said = " and ".join(f'{name} "{row[name] or ""}"' for name in names)
            self._not_read[said] += 1

    def _is_readable(self, row: Row, cells: Cells) -> bool:
        """Whether the value is a figure; parts that are none are told and left blank."""
        is_figure = True
        for name in (cells.value, cells.numerator, cells.denominator):
            if not name or row[name] is None:
                continue
            try:
                parse_cell(row[name])
            except ValueError as error:
                self._tell(row, name, f'{name} "{row[name]}" {error}; it is left out.')
                is_figure = is_figure and name != cells.value
                row[name] = None
        return is_figure

    def _tell(self, row: Row, name: str, sentence: str) -> None:
        self._unreadable += 1
        if self._unreadable <= MOST_FINDINGS_OF_A_KIND:
            message = f"{self._file} line {row['line']}: {sentence}"
            self._findings.append(
                Finding(
                    "unreadable_figure", Severity.WARNING, message, self._file, row["line"], name
                )
            )

    def _once(self, row: Row, code: str, name: str, sentence: str) -> None:
        """A finding at the first row that it is true of."""
        if sentence not in self._said:
            self._said.add(sentence)
            message = f"{self._file} line {row['line']}: {sentence}"
            self._findings.append(
                Finding(code, Severity.INFORMATION, message, self._file, row["line"], name)
            )


def _plain(text: str | None) -> str:
    """A text as measures are told apart by it: lower case, single spaces."""
    return " ".join((text or "").lower().split())
