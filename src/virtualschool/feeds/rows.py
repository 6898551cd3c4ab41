"""Feeds small enough to look at row by row: the common part of their refiners."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import pyarrow as pa

from virtualschool.feeds.base import Context, Finding, Rejected, Severity, TableShape

Row = dict[str, Any]


class RejectedRow(Exception):
    """The row cannot be taken; the message is the reason as a sentence."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class RowRefiner(ABC):
    """Turns each row by ``row``, which may note findings or raise ``RejectedRow``.

    A subclass gives ``columns``, the types of the rows that it makes besides ``line``.
    """

    columns: ClassVar[dict[str, pa.DataType]]

    def __init__(self, shape: TableShape, file: str, context: Context) -> None:
        self.shape = shape
        self.file = file
        self.context = context
        self.schema = pa.schema([("line", pa.int32()), *self.columns.items()])
        self._findings: list[Finding] = []

    @abstractmethod
    def row(self, row: Row) -> Row:
        """The feed's row for a row of the file (a value for each of ``columns``)."""

    def refine(self, batch: pa.Table) -> tuple[pa.Table, list[Rejected]]:
        self.look(batch)
        made: list[Row] = []
        rejected: list[Rejected] = []
        for row in batch.to_pylist():
            try:
                made.append({**self.row(row), "line": row["line"]})
            except RejectedRow as error:
                rejected.append(Rejected(row["line"], error.field, str(error)))
        return pa.Table.from_pylist(made, schema=self.schema), rejected

    def look(self, batch: pa.Table) -> None:  # noqa: B027 - optional
        """A look at a whole batch before its rows are turned; nothing unless overridden."""

    def note(
        self,
        row: Row,
        code: str,
        severity: Severity,
        field: str,
        sentence: str,
    ) -> None:
        """A finding about one row. ``sentence`` goes after the file and line."""
        message = f"{self.file} line {row['line']}: {sentence}"
        child = row.get("child_id")
        self._findings.append(
            Finding(code, severity, message, self.file, row["line"], field, child)
        )

    def finish(self) -> list[Finding]:
        return self._findings
